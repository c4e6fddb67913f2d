"""What a browser would send for a form of a page: the fields as they stand, with what was typed and ticked."""

from typing import Any

import html5lib


def fields_of(html: str, *, action: str | None = None) -> dict[str, str]:
    """The values of the first form that is sent by POST, or of the one sent to ``action``."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    form = next(f for f in posted_forms(tree) if action is None or f.get("action") == action)
    inside = {id(element) for element in form.iter()}
    outside = [e for e in tree.iter() if e.get("form") == form.get("id") and form.get("id")]
    found: dict[str, str] = {}
    for element in [*form.iter(), *(e for e in outside if id(e) not in inside)]:
        value = _value(element)
        if value is not None and element.get("name"):
            found[element.get("name")] = value
    return found


def posted_forms(tree: Any) -> list[Any]:
    """The forms of a page that change something, without those of the head of the page (language, signing out)."""
    forms = [f for f in tree.iter("form") if (f.get("method") or "").lower() == "post"]
    return [f for f in forms if not (f.get("action") or "").startswith(("/bahasa/", "/keluar"))]


def _value(element: Any) -> str | None:
    if element.tag == "textarea":
        return "".join(element.itertext())
    if element.tag == "select":
        options = element.findall(".//option")
        chosen = [o for o in options if o.get("selected") is not None] or options[:1]
        return (chosen[0].get("value") or "") if chosen else None
    if element.tag != "input" or element.get("type") in {"submit", "button", "file"}:
        return None
    if element.get("type") in {"checkbox", "radio"} and element.get("checked") is None:
        return None
    return element.get("value") or ("on" if element.get("type") == "checkbox" else "")


def buttons_of(html: str) -> dict[str, str]:
    """The named buttons of a page with the values they send."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    return {b.get("name"): b.get("value") or "" for b in tree.iter("button") if b.get("name")}


def text_of(html: str) -> str:
    """The words of a page, one space between them."""
    tree = html5lib.parse(html, namespaceHTMLElements=False)
    main = next(e for e in tree.iter() if e.tag == "main")
    return " ".join(" ".join(main.itertext()).split())
