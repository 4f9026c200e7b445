"""Records that say the same in everything compared: compared once, so that no block is too large for them.

However many rows repeat a record, they are equally near to one another and to everybody else. A block that
holds thousands of them would be left out for its size, and each would stand alone.
"""

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from accord.cli.link_files import Records

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from accord.core.linkage import LinkageModel
    from accord.core.linkage.table import Floats, Index

# Roles that are read for the sake of another alone.
_WITH: Final = {"document_type": "document", "document_issuer": "document"}


@dataclass(frozen=True)
class Equals:
    """Pairs of records that were taken for one before anything else was compared, with their log-odds.

    `left` is the first of some that say the same, `right` each of the others, by their place among all records.
    """

    left: "Index"
    right: "Index"
    logits: "Floats"


def equals_once(found: Records, model: "LinkageModel", stop: float) -> tuple[Records, Equals]:
    """The records with those that say the same once, where what they say is enough to join two of them.

    Where it is not (a common name and nothing else), they stay as many as they are.
    """
    import numpy as np

    roles = _read_by(model)
    said: dict[tuple[str, ...], list[int]] = {}
    for at, row in enumerate(found.said):
        said.setdefault(_said(row, roles), []).append(at)
    several = [members for members in said.values() if len(members) > 1]
    firsts = np.array([members[0] for members in several], dtype=np.int64)
    logits = _of_itself(found, model, firsts)
    keeper = np.arange(len(found.said))
    star: list[tuple[int, int, float]] = []
    for members, logit in zip(several, logits.tolist(), strict=True):
        if logit > stop:
            keeper[members] = members[0]
            star += [(members[0], other, logit) for other in members[1:]]
    left, right, held = zip(*star, strict=True) if star else ((), (), ())
    first = np.unique(np.array(found.rows, dtype=np.int64), return_index=True)[1]
    pairs = Equals(
        first[np.array(left, dtype=np.int64)],
        first[np.array(right, dtype=np.int64)],
        np.array(held, dtype=np.float64),
    )
    if not star:
        return found, pairs
    kept, place = np.unique(keeper, return_inverse=True)
    rows = [found.said[at] for at in kept.tolist()]
    return (
        replace(
            found,
            table=model.kind.table(rows),
            rows=tuple(place[list(found.rows)].tolist()),
            said=rows,
        ),
        pairs,
    )


def _said(row: "Mapping[str, object]", roles: "Sequence[str]") -> tuple[str, ...]:
    values = (row.get(role) for role in roles)
    return tuple("" if value is None else str(value).strip().casefold() for value in values)


def _read_by(model: "LinkageModel") -> tuple[str, ...]:
    """The roles that the model reads: in others records may differ and be the same to it."""
    alone = {one.name for one in model.kind.comparisons} & {*model.kind.roles}
    unread = alone - {*model.comparisons}
    unread |= {role for role, whole in _WITH.items() if whole in unread}
    return tuple(role for role in model.kind.roles if role not in unread)


def _of_itself(found: Records, model: "LinkageModel", firsts: "Index") -> "Floats":
    """Log-odds of records with others that say the same."""
    import numpy as np

    rows = [found.said[at] for at in np.repeat(firsts, 2).tolist()]
    if not rows:
        return np.empty(0)
    at = np.arange(0, len(rows), 2)
    return model.score(model.kind.table(rows), at, at + 1)
