"""Where the real samples are, and an oracle that reads them without our reader."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from xml.dom import minidom

RECORDS = Path("records")
SCENARIOS = (
    "burglary-incident-w-arrest-basic",
    "burglary-incident-w-arrest-expanded",
    "groupB-arrest-DUI",
    "missing-person",
    "service-call",
)


def messages() -> list[Path]:
    """Where the files lie in the public data, be these there or not."""
    room = RECORDS / "ndex_iepd_2.1.1"
    layers = [room / f"{name}{layer}.xml" for name in SCENARIOS for layer in ("", "-lexs", "-ndex")]
    return [*layers, room / "N-DEx-delete.xml", RECORDS / "nibrs_ndex_pair/NDEx-NIBRS.xml"]


def leaves_of(document: bytes) -> Counter[tuple[str, str]]:
    """Count (path by namespaces, text) of all leaf elements and attributes, by a plain DOM walk."""
    start = document.find(b"<?xml ")
    root = minidom.parseString(document[max(start, 0) :]).documentElement
    found: Counter[tuple[str, str]] = Counter()

    def walk(node: minidom.Element, path: str) -> None:
        for attribute in node.attributes.values():
            if attribute.namespaceURI != "http://www.w3.org/2000/xmlns/":
                name = f"{attribute.namespaceURI}|{attribute.localName}"
                found[f"{path}/@{name}", attribute.value.strip()] += 1
        children = [each for each in node.childNodes if each.nodeType == node.ELEMENT_NODE]
        if not children:
            kinds = {node.TEXT_NODE, node.CDATA_SECTION_NODE}
            text = "".join(each.data for each in node.childNodes if each.nodeType in kinds)
            if text.strip() or not path.endswith("Reference"):
                found[path, text.strip()] += 1
        for child in children:
            walk(child, f"{path}/{child.namespaceURI}|{child.localName}")

    walk(root, f"{root.namespaceURI}|{root.localName}")
    return found


def without_skipped(found: Counter[tuple[str, str]]) -> Counter[tuple[str, str]]:
    skipped = re.compile(r"XInclude\|include|schemaLocation$")
    return Counter({key: n for key, n in found.items() if not skipped.search(key[0])})
