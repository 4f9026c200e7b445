"""The structured payload: its objects are joined to the digest's entities that they detail."""

from __future__ import annotations

from accord.core.formats.ndex.digest import Digest
from accord.core.formats.ndex.leaves import Leaves
from accord.core.safe_io import Element

Pairs = list[tuple[str, str]]
#: N-DEx names the twin so; some senders use the attribute of the structures namespace.
_SAME_AS = ("lexslib:SameAsDigestReference/@lexslib:ref", "lexslib:SameAsDigestReference/@s:ref")


def join_payload(report: Element, leaves: Leaves, digest: Digest, *, under: str) -> Pairs:
    """Give each object of the report to its twin in the digest; return the pairs of the others.

    An object without a twin, or one that names an id which the digest does not hold, stays with the
    item, its path beginning with `under`.
    """
    rest = leaves.attributes(report, under)
    if not len(report):
        rest.append((under, (report.text or "").strip()))
    counts: dict[str, int] = {}
    for child in report:
        name = leaves.names[child.tag]
        pairs = leaves.under(child, name)
        twin = digest.by_id.get(_twin(pairs))
        if twin is None:
            counts[name] = number = counts.get(name, 0) + 1
            rest += [(_placed(path, under, name, number), text) for path, text in pairs]
            continue
        twin.roots[name] = number = twin.roots.get(name, 0) + 1
        if number > 1:
            pairs = [(_placed(path, "", name, number), text) for path, text in pairs]
        twin.payload += pairs
    return rest


def _twin(pairs: Pairs) -> str:
    for path, text in pairs:
        if path.endswith(_SAME_AS):
            return text
    return ""


def _placed(path: str, under: str, name: str, number: int) -> str:
    indexed = name if number == 1 else f"{name}[{number}]"
    return (under + "/" if under else "") + indexed + path[len(name) :]
