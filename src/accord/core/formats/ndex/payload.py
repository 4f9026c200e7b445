"""The structured payload: its objects are joined to the digest's entities that they detail."""

from __future__ import annotations

from accord.core.formats.ndex.digest import PATHS_KEPT, Digest, Pairs, Unit, placed

#: N-DEx names the twin so; some senders use the attribute of the structures namespace.
_SAME_AS = ("lexslib:SameAsDigestReference/@lexslib:ref", "lexslib:SameAsDigestReference/@s:ref")


class _TwinPaths(dict[str, bool]):
    """Whether a path is that of a reference to a twin."""

    def __missing__(self, path: str) -> bool:
        is_one = path.endswith(_SAME_AS)
        if len(self) < PATHS_KEPT:
            self[path] = is_one
        return is_one


_TWIN_PATHS = _TwinPaths()


def join_payload(objects: list[Unit], digest: Digest, *, under: str) -> Pairs:
    """Give each object of the report to its twin in the digest; return the pairs of the others.

    An object without a twin, or one that names an id which the digest does not hold, stays with the
    item, its path beginning with `under`.
    """
    rest: Pairs = []
    counts: dict[str, int] = {}
    for name, pairs in objects:
        twin = digest.by_id.get(_twin(pairs))
        if twin is None:
            counts[name] = number = counts.get(name, 0) + 1
            rest += placed(pairs, under, name, number)
        else:
            twin.detail(name, pairs)
    return rest


def _twin(pairs: Pairs) -> str:
    for path, text in pairs:
        if _TWIN_PATHS[path]:
            return text
    return ""
