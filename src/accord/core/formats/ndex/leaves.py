"""Elements become (path, text) pairs under canonical prefixes, and nothing is left out unsaid."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from accord.core.formats.ndex.layout import NAMESPACES, SKIPPED
from accord.core.safe_io import Element

_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_VERSION = re.compile(r"/\d+(\.\d+)*$")
_WITHOUT_VERSION = {_VERSION.sub("", uri): prefix for prefix, uri in NAMESPACES.items()}


@dataclass(slots=True)
class Tally:
    """What a reader took and what it left out, by element or attribute."""

    taken: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class Names(dict[str, str]):
    """Clark names to prefixed ones; what the format does not define gets a prefix of its own.

    `added` are those prefixes with their namespaces: another version of a known namespace keeps
    the known prefix when that is free, so that its elements are understood.
    """

    def __init__(self) -> None:
        """Begin with no namespace beside the format's own."""
        super().__init__()
        self.added: dict[str, str] = {}
        self._used: dict[str, str] = {}

    def __missing__(self, clark: str) -> str:
        """Name an element for the first time."""
        uri, _, local = clark[1:].rpartition("}") if clark.startswith("{") else ("", "", clark)
        name = f"{self._prefix(uri)}:{local}" if uri else local
        self[clark] = name
        return name

    def _prefix(self, uri: str) -> str:
        for prefix, other in self._used.items():
            if other == uri:
                return prefix
        near = _PREFIXES.get(uri) or _WITHOUT_VERSION.get(_VERSION.sub("", uri.rstrip("/")))
        prefix = near if near and near not in self._used else f"x{len(self.added) + 1}"
        self._used[prefix] = uri
        if NAMESPACES.get(prefix) != uri:
            self.added[prefix] = uri
        return prefix


class Leaves:
    """Walks elements into pairs; one walker serves a whole document."""

    def __init__(self, tally: Tally) -> None:
        """Count into the tally what is taken and skipped."""
        self.names = Names()
        self.tally = tally

    def under(self, element: Element, path: str = "") -> list[tuple[str, str]]:
        """Return the pairs of an element's attributes, text and descendants, in order."""
        found: list[tuple[str, str]] = []
        if path:
            self._inside(element, path, found)
        else:
            self._attributes(element, "", found)
            self._children(element, "", found)
        self.tally.taken += len(found)
        return found

    def attributes(self, element: Element, path: str = "") -> list[tuple[str, str]]:
        """Return the pairs of an element's own attributes alone."""
        found: list[tuple[str, str]] = []
        self._attributes(element, path + "/" if path else "", found)
        self.tally.taken += len(found)
        return found

    def _children(self, element: Element, path: str, found: list[tuple[str, str]]) -> None:
        names = self.names
        text = element.text
        if text and not text.isspace():
            found.append((path + "#text", text.strip()))
        seen: dict[str, int] = {}
        for child in element:
            name = names[child.tag]
            if name in SKIPPED:
                self.tally.skipped[name] += 1
                continue
            if name in seen:
                seen[name] += 1
                name = f"{name}[{seen[name]}]"
            else:
                seen[name] = 1
            here = path + name
            if child.attrib or len(child):
                self._inside(child, here, found)
            else:
                text = child.text
                found.append((here, text.strip() if text else ""))
            if child.tail and not child.tail.isspace():
                found.append((here + "/#tail", child.tail.strip()))

    def _inside(self, element: Element, path: str, found: list[tuple[str, str]]) -> None:
        before = len(found)
        if element.attrib:
            self._attributes(element, path + "/", found)
        if len(element):
            self._children(element, path + "/", found)
            return
        text = (element.text or "").strip()
        if text or len(found) == before:
            found.append((path, text))

    def _attributes(self, element: Element, path: str, found: list[tuple[str, str]]) -> None:
        for clark, value in element.attrib.items():
            name = "@" + self.names[clark]
            if name in SKIPPED:
                self.tally.skipped[name] += 1
            else:
                found.append((path + name, value.strip()))
