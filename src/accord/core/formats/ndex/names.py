"""Element names under canonical prefixes, and what a reader took and left out."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from accord.core.formats.ndex.layout import NAMESPACES
from accord.core.safe_io import BadInput

#: Far more namespaces of its own than any message has; each item names those it uses.
NAMESPACES_CAP = 500
_PREFIXES = {uri: prefix for prefix, uri in NAMESPACES.items()}
_VERSION = re.compile(r"/\d+(\.\d+)*$")
_WITHOUT_VERSION = {_VERSION.sub("", uri): prefix for prefix, uri in NAMESPACES.items()}


def _near(uri: str) -> str:
    """Return the prefix of a namespace of the format, or of another version of it, or ""."""
    return _PREFIXES.get(uri) or _WITHOUT_VERSION.get(_VERSION.sub("", uri.rstrip("/")), "")


@dataclass(slots=True)
class Tally:
    """What a reader took and what it left out, by element or attribute."""

    taken: int = 0
    skipped: Counter[str] = field(default_factory=Counter)


class Names:
    """Names as the parser gives them ("namespace}name") to prefixed ones.

    `added` are the prefixes of namespaces that the format does not define: another version of
    a known namespace keeps the known prefix when that is free, so that its elements are understood.
    """

    def __init__(self) -> None:
        """Begin with no namespace beside the format's own."""
        self.added: dict[str, str] = {}
        self._prefixes: dict[str, str] = {}

    def __call__(self, tag: str) -> str:
        """Return the prefixed name. Raises BadInput beyond NAMESPACES_CAP strange namespaces."""
        uri, _, local = tag.rpartition("}")
        if not uri:
            return local
        prefix = self._prefixes.get(uri)
        if prefix is None:
            prefix = self._prefixes[uri] = self._prefix(uri)
        return f"{prefix}:{local}"

    def known(self, tag: str) -> str:
        """Return the name as the format has it, of whatever version; "" for another's name."""
        uri, _, local = tag.rpartition("}")
        prefix = self._prefixes.get(uri) or _near(uri)
        return f"{prefix}:{local}" if prefix in NAMESPACES else ""

    def _prefix(self, uri: str) -> str:
        used = self._prefixes.values()
        near = _near(uri)
        prefix = near if near and near not in used else f"x{len(self.added) + 1}"
        if NAMESPACES.get(prefix) != uri:
            if len(self.added) >= NAMESPACES_CAP:
                reason = f"more than {NAMESPACES_CAP} namespaces that the format does not define"
                raise BadInput(reason, rule="xml_namespaces")
            self.added[prefix] = uri
        return prefix
