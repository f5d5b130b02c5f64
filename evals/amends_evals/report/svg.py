"""An SVG as matplotlib writes it, made fit to stand in a page: no style that a content security policy would block, no id twice, a title."""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.etree import ElementTree

_SVG = "http://www.w3.org/2000/svg"
_HREF = "{http://www.w3.org/1999/xlink}href"
_LINK = re.compile(r"url\(#([^)]+)\)")
_DROPPED = ("metadata", "style")
_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Helvetica Neue', Arial, sans-serif"


def clean(raw: str, *, name: str, title: str, description: str) -> str:
    """Return the SVG without metadata and styles; what it looks like stands in attributes, its ids start with ``name``."""
    root = ElementTree.fromstring(raw)
    used = set(_referenced(root))
    for parent in list(root.iter()):
        for child in list(parent):
            if _local(child) in _DROPPED:
                parent.remove(child)
    for element in root.iter():
        element.tag = _local(element)
        element.attrib = dict(_attributes(element, name, used))
        element.tail = None
        if element.text is not None and not element.text.strip():
            element.text = None
    about = {"role": "img", "aria-labelledby": f"{name}-title {name}-desc", "stroke-linejoin": "round", "font-family": _FONT}
    size = {name: root.attrib[name] for name in ("viewBox", "width", "height")}
    root.attrib = {"xmlns": _SVG, **size, **about}
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        words = ElementTree.Element(tag, {"id": f"{name}-{tag}"})
        words.text = text
        root.insert(place, words)
    return ElementTree.tostring(root, encoding="unicode") + "\n"


def _local(element: ElementTree.Element) -> str:
    return element.tag.rpartition("}")[2]


def _referenced(root: ElementTree.Element) -> Iterator[str]:
    for element in root.iter():
        if _HREF in element.attrib:
            yield element.attrib[_HREF].removeprefix("#")
        for value in element.attrib.values():
            yield from _LINK.findall(value)


def _attributes(element: ElementTree.Element, name: str, used: set[str]) -> Iterator[tuple[str, str]]:
    for key, value in element.attrib.items():
        if key == "id":
            if value in used:
                yield "id", f"{name}-{value}"
        elif key == _HREF:
            yield "href", f"#{name}-{value.removeprefix('#')}"
        elif key == "style":
            yield from _styles(value, name)
        elif key == "d":
            yield key, " ".join(value.split())
        else:
            yield key, _LINK.sub(rf"url(#{name}-\1)", value)


def _styles(style: str, name: str) -> Iterator[tuple[str, str]]:
    for one in style.split(";"):
        key, _, value = one.partition(":")
        if value and key.strip() != "font-family":
            yield key.strip(), _LINK.sub(rf"url(#{name}-\1)", value.strip())
