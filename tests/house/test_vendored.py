"""Files taken from others are the released ones, each listed with its licence, and nothing unlisted lies by them."""

import hashlib
import json
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
FOLDERS = [ROOT / "posyandu/static/vendor", ROOT / "posyandu/delegations/vendor", ROOT / "tests/browser/vendor"]
REGISTRIES = ("https://registry.npmjs.org/{}/", "https://pypi.org/project/{}/")


def packages(folder: Path) -> list[dict[str, Any]]:
    listed: list[dict[str, Any]] = json.loads((folder / "vendored.json").read_text())
    return listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_file_is_listed_and_unchanged(folder: Path) -> None:
    listed = {name: digest for package in packages(folder) for name, digest in package["files"].items()}
    present = {
        path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in folder.rglob("*")
        if path.is_file() and path.name != "vendored.json"
    }
    assert present == listed


@pytest.mark.parametrize("folder", FOLDERS, ids=lambda folder: folder.parent.name)
def test_every_package_names_version_licence_and_source(folder: Path) -> None:
    for package in packages(folder):
        assert package["licence"] in {"MIT", "ISC", "OFL-1.1", "MPL-2.0"}
        assert package["version"] in package["source"]
        assert package["source"].startswith(tuple(registry.format(package["name"]) for registry in REGISTRIES))
        licence_files = [name for name in package["files"] if Path(name).name.startswith(("LICENSE", "OFL"))]
        assert licence_files, f"{package['name']} lies here without its licence"
