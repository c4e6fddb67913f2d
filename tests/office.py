"""LibreOffice Calc, which opens the workbooks as an office does."""

import csv
import shutil
import subprocess
from pathlib import Path


def executable() -> str | None:
    """Where LibreOffice is, with Calc; ``None`` on a machine without it."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    if found is None:
        return None
    folder = Path(found).resolve().parent
    return found if any((folder / name).exists() for name in ("scalc", "libsclo.so", "scalc.bin")) else None


def opened(path: Path, folder: Path, *, sheet: int = 1) -> list[list[str]]:
    """The cells of a sheet as LibreOffice shows them, once it has opened the file and written it as text."""
    program = executable()
    assert program is not None
    # Separator ",", quote '"', UTF-8, from the first line, cells as shown, and which sheet.
    form = f"csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true,false,false,false,{sheet}"
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", form,
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    (written,) = folder.glob(f"{path.stem}*.csv")
    lines = list(csv.reader(written.read_text(encoding="utf-8").splitlines()))
    written.unlink()
    return lines


def drawn(path: Path, folder: Path) -> Path:
    """The whole workbook as LibreOffice prints it: a PDF, charts included."""
    program = executable()
    assert program is not None
    subprocess.run(
        [program, f"-env:UserInstallation=file://{folder}/profile", "--headless", "--norestore", "--convert-to", "pdf",
         "--outdir", str(folder), str(path)],
        check=True, capture_output=True, timeout=120,
    )  # fmt: skip
    return folder / f"{path.stem}.pdf"
