"""Matplotlib's SVG made plain: presentation attributes only, no ids, no style, so that a strict CSP leaves it be."""

import re
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

_NAMESPACE = "{http://www.w3.org/2000/svg}"
_NUMBER = re.compile(r"-?\d+\.\d+(?:e-?\d+)?")
_FONT = re.compile(r"^(?:(?P<weight>\d+|bold|normal)\s+)?(?P<size>[\d.]+)px\s+(?P<family>.+)$")
_KEPT = ("d", "x", "y", "transform")
# The default of SVG itself, or said once on the root of the chart.
_DEFAULTS = {"stroke-linejoin": "round", "stroke-linecap": "butt", "font-weight": "500", "text-anchor": "start"}


def plain(document: str) -> str:
    """The drawing elements of a Matplotlib SVG, flat, in order, as markup to stand inside an ``<svg>``.

    Each artist's gid becomes attributes: ``z=-2`` the attribute ``data-z="-2"``, ``halo=#fff`` a halo of that colour.
    Groups carry no transform when ``svg.fonttype`` is ``none`` and nothing is clipped, so they are dropped.
    """
    # Our own drawing, not a stranger's file: no entity can hide in it.
    root = ET.fromstring(document)  # noqa: S314
    return "".join(_flattened(root, ""))


def rounded(text: str) -> str:
    """Numbers with at most two decimals: a hundredth of a viewBox unit, some 0.5 g on the weight chart."""
    return _NUMBER.sub(lambda match: f"{float(match[0]):.2f}".rstrip("0").rstrip("."), text)


def _flattened(element: ET.Element, mark: str) -> list[str]:
    parts: list[str] = []
    for child in element:
        name = child.tag.removeprefix(_NAMESPACE)
        if name == "g":
            gid = child.get("id", "")
            parts += _flattened(child, gid if "=" in gid else mark)
        elif name in ("path", "text"):
            parts.append(_element(name, child, mark))
    return parts


def _element(name: str, element: ET.Element, mark: str) -> str:
    attributes = {key: rounded(_short(element.get(key, ""))) for key in _KEPT if element.get(key)}
    if attributes.get("transform", "").startswith("rotate(-0 "):
        del attributes["transform"]
    attributes |= _style(element.get("style", ""))
    kind, _, value = mark.partition("=")
    if kind == "z":
        attributes["data-z"] = value
    elif kind == "halo" and name == "text":
        attributes |= {"stroke": value, "stroke-width": "3.5", "paint-order": "stroke"}
    written = "".join(f" {key}={quoteattr(text)}" for key, text in attributes.items())
    content = escape(element.text or "")
    return f"<{name}{written}>{content}</{name}>" if content else f"<{name}{written}/>"


def _short(drawing: str) -> str:
    """``M 1 2 L 3 4`` as ``M1 2 3 4``: points after a move are lines by themselves."""
    return " ".join(drawing.split()).replace(" L ", " ").replace("M ", "M")


def _style(style: str) -> dict[str, str]:
    """The declarations of a ``style`` as presentation attributes; the family is said once, by whoever embeds."""
    attributes: dict[str, str] = {}
    for declaration in filter(None, (part.strip() for part in style.split(";"))):
        key, _, value = (part.strip() for part in declaration.partition(":"))
        if key == "font" and (font := _FONT.match(value)):
            attributes["font-size"] = rounded(font["size"])
            if font["weight"]:
                attributes["font-weight"] = {"bold": "700", "normal": "400"}.get(font["weight"], font["weight"])
        elif key != "font-family":
            attributes[key] = rounded(value)
    return {key: value for key, value in attributes.items() if _DEFAULTS.get(key) != value}
