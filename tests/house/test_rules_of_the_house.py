"""How the house is kept: rules that everybody who works here follows, read from the files themselves."""

import ast
import re
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HOUSE = ROOT / "posyandu"
MODULES = sorted(path.relative_to(HOUSE).as_posix() for path in HOUSE.rglob("*.py"))
TEMPLATES = sorted(path.relative_to(HOUSE).as_posix() for path in (HOUSE / "templates").rglob("*.html"))

DRAWERS = {
    "util",
    "utils",
    "helper",
    "helpers",
    "manager",
    "managers",
    "common",
    "misc",
    "data",
    "info",
    "base",
    "tools",
}
"""Names of modules that would take in anything."""

WRITERS = re.compile(r"(.*/)?operations\.py|cli\.py|database\.py|demo/.*|exchange/(log\.py|importing/.*)|sync/.*")
"""Where a write transaction may be opened: operations, commands, and the rooms that take in many rows at once."""

CLOCKS = {"web/clock.py"}
LONGEST = 350


@cache
def source(module: str) -> str:
    return (HOUSE / module).read_text(encoding="utf-8")


@cache
def calls(module: str) -> list[tuple[str, ast.Call]]:
    """The calls of a module by the last part of their name."""
    found = [node for node in ast.walk(ast.parse(source(module))) if isinstance(node, ast.Call)]
    return [(getattr(node.func, "attr", getattr(node.func, "id", "")), node) for node in found]


def modules_that_call(*names: str) -> set[str]:
    return {module for module in MODULES if any(name in names for name, _ in calls(module))}


def test_there_is_something_to_read():
    assert len(MODULES) > 100
    assert len(TEMPLATES) > 30


@pytest.mark.parametrize("module", MODULES)
def test_a_module_begins_with_a_sentence(module):
    words = ast.get_docstring(ast.parse(source(module))) or ""
    first = words.partition("\n")[0].strip()
    assert first, f"{module} does not say what it is for"
    assert re.search(r"[.!?:…\"]$", first), f"{module}: {first!r} is no whole sentence"
    assert first[0].isupper() or not first[0].isalpha(), f"{module}: {first!r}"


@pytest.mark.parametrize("module", MODULES)
def test_a_module_fits_in_the_head(module):
    lines = source(module).count("\n")
    assert lines <= LONGEST, f"{module} has {lines} lines: a name is missing"


def test_no_module_is_a_drawer_for_everything():
    parts = {part.removesuffix(".py") for module in MODULES for part in module.split("/")}
    assert not parts & DRAWERS


def test_the_rules_are_those_of_the_kecamatan():
    """The server's own are for a kecamatan that never decided, for the tablet before it belongs anywhere, the demo."""
    asked = {module for module in modules_that_call("kms_rules") if not module.startswith("demo/")}
    assert asked == {"figures/settings.py", "tablet/release.py", "tablet/views.py"}


def test_only_one_place_commits():
    assert modules_that_call("commit") == {"database.py"}


def test_writing_begins_in_operations_only():
    strangers = {module for module in modules_that_call("writing") if not WRITERS.fullmatch(module)}
    assert not strangers


def test_the_log_is_written_with_the_change_it_tells_of():
    authors = {module for module in MODULES if re.search(r"events\.operations import .*\bappend\b", source(module))}
    assert {module for module in authors if not WRITERS.fullmatch(module)} <= {"figures/changes.py"}


def test_the_clock_is_read_in_one_place():
    for module in MODULES:
        if module not in CLOCKS and not module.startswith("demo/"):
            read = {ast.unparse(call.func) for name, call in calls(module) if name in {"now", "today", "utcnow"}}
            assert read <= {"clock.now", "clock.today"}, f"{module} reads a clock of its own: {read}"


def test_rules_and_figures_never_read_a_clock():
    for module in MODULES:
        if module.startswith(("core/", "models/", "events/", "figures/")) or module.endswith("operations.py"):
            names = {name for name, _ in calls(module)}
            assert not names & {"now", "today", "utcnow"}, module


def test_nothing_is_printed_and_nothing_is_run_from_text():
    assert modules_that_call("print", "eval", "exec", "input") == set()
    assert modules_that_call("from_string", "render_template_string") == set()


def test_sql_is_never_put_together_from_text():
    for module in MODULES:
        for name, call in calls(module):
            sql = name == "exec_driver_sql" or ast.unparse(call.func) == "sa.text"
            if sql and call.args and module not in {"database.py", "statements.py"}:
                assert isinstance(call.args[0], ast.Constant), f"{module}:{call.lineno} builds a statement from text"


# Pages


@pytest.mark.parametrize("template", TEMPLATES)
def test_a_template_holds_nothing_inline(template):
    html = re.sub(r"\{#.*?#\}", "", source(template), flags=re.S)
    tags = re.sub(r"\{[{%].*?[}%]\}", "", html, flags=re.S)
    assert not re.search(r"\sstyle\s*=", tags), "an inline style, which the policy of the pages forbids"
    assert "<style" not in tags
    assert not re.search(r"<script(?![^>]*\ssrc=)", html), "an inline script"
    assert not re.search(r"<[^>]+\son[a-z]+\s*=", tags), "an inline handler"
    assert not re.search(r"javascript:", tags)
    assert not re.search(r"""type\s*=\s*["']?number""", tags), "a number box loses the comma and turns under the wheel"
    assert not re.search(r"""(src|href)\s*=\s*["'](https?:)?//""", tags), "loaded from another place"


def test_no_field_is_a_number_box():
    boxes = re.compile(r"""type["']?\s*[=:]\s*["']number["']|\b(Integer|Decimal|Float)Field\b""")
    assert not [module for module in MODULES if boxes.search(source(module))]


def test_what_goes_past_the_escaping_is_known():
    """Each of these marks markup of our own as safe; a new one needs to be looked at and written down."""
    safe = {template for template in TEMPLATES if re.search(r"\|\s*safe\b", source(template))}
    assert safe == {"templates/components/icons.html"}
    assert modules_that_call("Markup") <= {"charts/reader.py", "district/page.py", "sync/pages.py"}


def test_every_form_of_a_template_is_guarded_against_forgery():
    for template in TEMPLATES:
        for form in re.findall(r"<form[^>]*method=\"post\".*?</form>", source(template), flags=re.S | re.I):
            assert "csrf_token" in form or "hidden_tag()" in form, f"{template}: {form[:80]}"


def test_templates_name_addresses_that_exist(app):
    known = set(app.view_functions)
    for template in TEMPLATES:
        for endpoint in re.findall(r"""url_for\(\s*["']([a-z_.]+)["']""", source(template)):
            assert endpoint in known, f"{template} leads to {endpoint}"


def test_every_template_is_used():
    named = {name for module in MODULES for name in re.findall(r"[\"']([a-z_/0-9]+\.html)[\"']", source(module))}
    for template in TEMPLATES:
        named |= set(re.findall(r"(?:extends|include|from|import)\s+\"([a-z_/0-9]+\.html)\"", source(template)))
    for module in MODULES:  # f"room/{page}.html": the page stands in quotes beside it
        for room in re.findall(r"f\"([a-z_/0-9]+)/\{\w+\}\.html\"", source(module)):
            named |= {f"{room}/{page}.html" for page in re.findall(r"\"([a-z_]+)\"", source(module))}
    assert not {template.removeprefix("templates/") for template in TEMPLATES} - named
