"""Pairs of path and text become elements again, each among its siblings where the schema wants it."""

from __future__ import annotations

import re

from accord.core.formats.ndex.layout import RANK
from accord.core.safe_io import BadInput, xml_attribute, xml_text

_LAST = len(RANK)
#: Far more than any message nests; a path of a partner's envelope is bounded by it.
DEPTH_CAP = 60
_LOCAL = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]*")


class Node:
    """One element that is being built; `prefixes` are those that its names may use."""

    __slots__ = ("_children", "_number", "_prefixes", "attributes", "tail", "text")

    def __init__(self, prefixes: frozenset[str]) -> None:
        """Begin without attributes, text or children."""
        self.attributes: dict[str, str] = {}
        self._prefixes = prefixes
        self._children: dict[str, Node] = {}
        self._number = 0
        self.text = ""
        self.tail = ""

    def declare(self, prefix: str, uri: str) -> None:
        """Declare a namespace on this element. Raises BadInput for a prefix that is no name."""
        if not _LOCAL.fullmatch(prefix) or not uri or prefix.lower().startswith("xml"):
            raise BadInput("a namespace prefix is not a name", rule="ndex_name")
        self.attributes[f"xmlns:{prefix}"] = uri

    def child(self, name: str) -> Node:
        """Return the child of that name (with its number in brackets, if it has one)."""
        found = self._children.get(name)
        if found is None:
            self._check(_bare(name))
            found = self._children[name] = Node(self._prefixes)
        return found

    def added(self, name: str) -> Node:
        """Add one more child of that name, whatever number it came with."""
        self._number += 1
        return self.child(f"{_bare(name)}[+{self._number}]")

    def insert(self, path: str, text: str) -> None:
        """Put a text, an attribute or an empty element at the end of a path."""
        node = self
        names = path.split("/") if path else []
        if len(names) > DEPTH_CAP:
            raise BadInput("a path is too deep", rule="ndex_name")
        for name in names:
            if name.startswith("@"):
                self._check(name[1:])
                node.attributes[name[1:]] = text
                return
            if name == "#text":
                break
            if name == "#tail":
                node.tail = text
                return
            node = node.child(name)
        node.text = text

    def _check(self, name: str) -> None:
        """Refuse what is no element or attribute name, such as a path made to smuggle in tags."""
        prefix, colon, local = name.partition(":")
        if not colon:
            prefix, local = "", name
        if not _LOCAL.fullmatch(local) or (prefix and prefix not in self._prefixes):
            raise BadInput("a path holds what is no element name", rule="ndex_name")

    def text_as(self, name: str) -> str:
        """Return the element under that name, with all that stands in it."""
        attributes = "".join(
            f' {key}="{xml_attribute(value)}"' for key, value in self.attributes.items()
        )
        inside = xml_text(self.text) + self.children_text(newline=not self.text)
        tail = xml_text(self.tail)
        if not inside:
            return f"<{name}{attributes}/>{tail}\n"
        return f"<{name}{attributes}>{inside}</{name}>{tail}\n"

    def children_text(self, *, newline: bool = False) -> str:
        """Return the children in the order of the schema, unknown ones last as they came."""
        named = sorted(
            self._children.items(),
            # Added ones are a choice that repeats: they stay as they came.
            key=lambda pair: _LAST if "[+" in pair[0] else RANK.get(_bare(pair[0]), _LAST),
        )
        text = "".join(node.text_as(_bare(name)) for name, node in named)
        return "\n" + text if newline and text else text


def _bare(name: str) -> str:
    return name.partition("[")[0]
