"""What every page must be: valid HTML with one heading, a title, labelled fields, unique ids, nothing inline."""

import re
from collections import Counter
from typing import Any

import html5lib

# A detail of SVG inside HTML that browsers and validators accept.
_ACCEPTED = {"unknown-self-closing-flag"}
# What a form sends back as the page was asked for: its token, and the page's own address, soundly written.
_ECHO = re.compile(r'(name="(?:csrf_token|next)" value=")(?:[^"&<>]|&amp;)+')
# A key, or a number that is neither a character reference nor the level of a heading.
_NUMBER = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}|(?<![0-9])(?<!&#)(?<!&#x)(?<!<h)(?<!</h)[0-9]+")
_SOUND: set[int] = set()


def check_page(html: str, where: str) -> None:
    """Raise ``AssertionError`` naming what is wrong with the page; the same page again is not read again.

    Two pages are the same when they differ only in what a form sends back (its token, the page's own address) and in
    their keys and numbers, where those that are equal in one are equal in the other: reading a page takes longer than
    making it, and the tests of who may see what ask for thousands.
    """
    if (page := _without_chance(html)) not in _SOUND:
        _read(html, where)
        _SOUND.add(page)


def _without_chance(html: str) -> int:
    """A number for the page in which keys and numbers are counted in the order in which they come."""
    order: dict[str, str] = {}
    plain = _NUMBER.sub(lambda found: order.setdefault(found[0], f"<{len(order)}>"), _ECHO.sub(r"\1", html))
    return hash(plain)


def _read(html: str, where: str) -> None:
    parser = html5lib.HTMLParser(strict=False, namespaceHTMLElements=False)
    tree = parser.parse(html)
    errors = [code for _position, code, _details in parser.errors if code not in _ACCEPTED]
    assert not errors, f"{where}: invalid HTML: {errors[:5]}"
    elements = list(tree.iter())
    of = [e for e in elements if isinstance(e.tag, str)]

    headings = [e for e in of if e.tag == "h1"]
    assert len(headings) == 1, f"{where}: {len(headings)} h1"
    assert "".join(headings[0].itertext()).strip(), f"{where}: empty h1"
    titles = [e for e in of if e.tag == "title" and not _inside_svg(e, tree)]
    assert [title for title in titles if (title.text or "").strip()], f"{where}: no title"
    html_element = tree if tree.tag == "html" else tree.find(".//html")
    assert html_element is not None, f"{where}: no html element"
    assert html_element.get("lang") in {"id", "en"}, f"{where}: no language"

    ids = Counter(e.get("id") for e in of if e.get("id"))
    twice = [name for name, times in ids.items() if times > 1]
    assert not twice, f"{where}: ids used twice: {twice}"
    labelled = {e.get("for") for e in of if e.tag == "label"}
    inside_labels = {id(inner) for label in of if label.tag == "label" for inner in label.iter()}
    for field in of:
        if field.tag in {"input", "select", "textarea"} and field.get("type") not in {"hidden", "submit", "button"}:
            named = field.get("id") in labelled or id(field) in inside_labels or field.get("aria-label")
            assert named or field.get("aria-labelledby"), f"{where}: field {field.get('name')} has no label"
        if field.tag == "input":
            assert field.get("type") != "number", f"{where}: type=number {field.get('name')}"
        if field.tag == "img":
            assert field.get("alt") is not None, f"{where}: picture without alt"
        if field.tag == "form" and (field.get("method") or "get").lower() == "post":
            assert any(e.get("name") == "csrf_token" for e in field.iter()), f"{where}: form without csrf_token"
        assert field.get("style") is None, f"{where}: inline style on {field.tag}"
        handlers = [name for name in map(str, field.attrib) if name.startswith("on")]
        assert not handlers, f"{where}: inline handler on {field.tag}"
        assert field.tag != "style", f"{where}: inline style sheet"
        if field.tag == "script":
            assert field.get("src"), f"{where}: inline script"
    for reference in ("aria-labelledby", "aria-describedby", "for"):
        for element in of:
            for name in (element.get(reference) or "").split():
                assert name in ids, f"{where}: {reference} names {name}, which is not on the page"


def _inside_svg(element: Any, tree: Any) -> bool:
    return any(element in list(svg.iter()) for svg in tree.iter() if str(svg.tag).endswith("svg"))
