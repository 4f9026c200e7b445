"""Works out links: what landed is compared with whom it shares a key, what stands no more has none.

It takes the difference between what may be linked and the mentions that are, so it is the same work after a load, a correction, a seal, a new model or a lost job, and any order of
arrival gives the same links. What lands finds its partners by their keys in the database, and
nobody else is read; where very many are new, all are read at once, with the same outcome. It never
asks who may see them: that is asked when they are read.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from math import exp
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import QuerySet
from django.utils import timezone

from accord.apps.records.models import Person
from accord.apps.subjects.kinds import KINDS, PERSON, PLACE, Kind
from accord.apps.subjects.models import ROWS, Edge, LinkModel, Mention, MentionKey
from accord.apps.subjects.reading import frozen, terms_at
from accord.apps.subjects.selectors.graph import KEPT_ABOVE, active_model
from accord.apps.subjects.selectors.minors import Born, are_apart, born
from accord.apps.subjects.selectors.sight import linkable
from accord.apps.subjects.services.following import follow, left_behind
from accord.apps.subjects.services.modelling import install_starter
from accord.apps.subjects.services.telling import tell, tellings_are_behind
from accord.apps.subjects.services.upkeep import (
    forget,
    keyless,
    linked_of,
    make_keys,
    remember,
    take_turn,
    turns_taken,
)
from accord.core.linkage import BlockPlan, Blocks, FrozenModel
from accord.core.linkage.table import Floats, Index, Table
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

LINKER: Final = Actor(id="linker", name="linker", kind="system")
LINKING: Final = Purpose(code="administration", reason="links between records")
# How many mentions and links are written in one transaction: pages need not wait for it.
CHUNK: Final = 200
LINKS: Final = 500
# How often a run begins anew because a file landed between two questions.
AGAIN: Final = 5
# Up to so many new ones look for their partners by key; more than that, and all are read once.
FEW: Final = 2_000
_ASKED: Final = 500


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a run came to; `crowded` counts keys that many share though the model expects few."""

    fresh: int = 0
    gone: int = 0
    links: int = 0
    crowded: int = 0

    def __add__(self, other: "Linked") -> "Linked":
        return Linked(
            fresh=self.fresh + other.fresh, gone=self.gone + other.gone,
            links=self.links + other.links, crowded=self.crowded + other.crowded,
        )  # fmt: skip


def is_behind(kind: Kind = PERSON) -> bool:
    """Whether something waits for links, or a mention has links that it must lose."""
    if kind is PLACE and tellings_are_behind():
        return True
    return _fresh(kind).exists() or _lost(kind).exists() or keyless(kind)


def link_new(
    *, by: Actor = LINKER, purpose: Purpose = LINKING, begin: Kind | None = None
) -> Linked:
    """Work out the links of all that is new, and drop those of what is gone.

    Places are linked from the day on that somebody begins with them: `begin`.
    """
    total = Linked()
    for kind in KINDS.values():
        begun = kind is not PLACE or kind is begin or active_model(kind) is not None
        if begun and is_behind(kind):
            total += _link_new(by, purpose, kind)
    return total


def _link_new(by: Actor, purpose: Purpose, kind: Kind) -> Linked:
    model = install_starter(by=by, purpose=purpose, kind=kind)
    make_keys(by=by, purpose=purpose, model=model, kind=kind)
    if kind is PLACE:
        tell(by=by, purpose=purpose, model=model)
    found = _followed(by, purpose, model, kind)
    gone = _drop(by, purpose, model, found)
    if not found.fresh:
        return Linked(gone=gone)
    table = kind.table_of(found.rows)
    is_fresh = np.zeros(len(table), dtype=bool)
    is_fresh[sorted(found.fresh)] = True
    # The row at the table's end is nobody: whoever shares a key with it is compared with no one.
    found.keys = [*frozen(model.digest, model.text).plan.keys(table, kind.model.rules)[:-1], ()]
    blocks = Blocks.sharing(found.keys)
    links, crowded = 0, len(blocks.crowded())
    for part in blocks.parts(is_fresh):
        scored = _Scored.of(model, table, *blocks.pairs(part, is_fresh))
        if kind is PERSON:
            scored = scored.without_minors(found)
        # A pair is written with its fresh end, or with the later one of two.
        later = np.where(is_fresh[scored.right], scored.right, scored.left)
        order = np.argsort(later, kind="stable")
        at = later[order]
        for chunk in _chunks(part.tolist(), np.bincount(later, minlength=len(table))):
            first, end = np.searchsorted(at, chunk[0]), np.searchsorted(at, chunk[-1], side="right")
            # Made before the transaction begins: others write meanwhile.
            edges = list(scored.edges(found, order[first:end]))
            links += _write(
                by, purpose, model=model, found=found, chunk=chunk, edges=edges, crowded=crowded
            )
    return Linked(fresh=len(found.fresh), gone=gone, links=links, crowded=crowded)


def _followed(by: Actor, purpose: Purpose, model: LinkModel, kind: Kind) -> "_Rows":
    """What the run is about, after every mention went to the newest version or stayed."""
    plan = frozen(model.digest, model.text).plan
    for _ in range(AGAIN):
        stayed = follow(by=by, purpose=purpose, model=model, kind=kind)
        turns = turns_taken(model)
        found = _Rows.read(kind, plan, turns)
        if left_behind(kind) <= stayed:
            return found
    raise Conflict  # records are told anew without pause


def _linkable(kind: Kind) -> QuerySet[Any]:
    return ROWS[kind.code].objects.filter(linkable(kind))


def _fresh(kind: Kind) -> QuerySet[Any]:
    """What may be linked and is not."""
    return _linkable(kind).exclude(mention__is_linked=True)


def _lost(kind: Kind) -> QuerySet[Mention]:
    """Mentions that have links though what they tell of may be linked no more."""
    return linked_of(kind).exclude(linkable(kind, kind.part))


@dataclass
class _Rows:
    """What is fresh and all that it may share a key with: rows, mentions, and what is fresh.

    They stand in the order of their ids, whoever else is read. `turns` says which links were known.
    """

    kind: Kind
    rows: list[dict[str, object]]
    ends: list[UUID]
    owners: list[UUID]
    mentions: list[UUID]
    fresh: set[int]
    known: set[int]
    turns: int
    keys: list[tuple[int, ...]]

    @classmethod
    def read(cls, kind: Kind, plan: BlockPlan, turns: int) -> "_Rows":
        found = cls(kind, [], [], [], [], set(), set(), turns, [])
        fresh = list(_told(kind, _fresh(kind))[: FEW + 1])
        told: Iterable[tuple[Any, ...]]
        if len(fresh) > FEW:
            told = _told(kind, _linkable(kind)).iterator(5_000)
        else:
            told = sorted([*fresh, *_near(kind, plan, fresh)], key=lambda row: row[0])
        for at, (pk, mention, is_linked, owner, *compared) in enumerate(told):
            found.rows.append(kind.row_of(pk, str(owner), compared))
            found.ends.append(pk)
            found.owners.append(owner)
            found.mentions.append(mention or kind.new_mention())
            if mention is not None:
                found.known.add(at)
            if not is_linked:
                found.fresh.add(at)
        return found


def _told(kind: Kind, ends: QuerySet[Any]) -> Any:
    columns = ("pk", "mention__pk", "mention__is_linked", f"{kind.owner}_id", *kind.compared)
    return ends.order_by("pk").values_list(*columns)


def _near(kind: Kind, plan: BlockPlan, fresh: Sequence[tuple[Any, ...]]) -> list[tuple[Any, ...]]:
    """What is linked and shares an open key with one of these."""
    rows_of = (kind.row_of(pk, str(owner), values) for pk, _, _, owner, *values in fresh)
    # The row at the table's end is nobody.
    own_keys = plan.keys(kind.table_of(rows_of), kind.model.rules)[:-1]
    keys = sorted({key for own in own_keys for key in own})
    mentions: set[UUID] = set()
    for at in range(0, len(keys), _ASKED):
        rows = MentionKey.objects.filter(key__in=keys[at : at + _ASKED])
        mentions.update(rows.values_list("mention_id", flat=True))
    ids = sorted(mentions)
    near = _linkable(kind).filter(mention__is_linked=True)
    return [
        row
        for at in range(0, len(ids), _ASKED)
        for row in _told(kind, near.filter(mention__in=ids[at : at + _ASKED]))
    ]


def _drop(by: Actor, purpose: Purpose, model: LinkModel, found: "_Rows") -> int:
    """Take the links of mentions away that may be linked no more."""
    gone = list(_lost(found.kind).values_list("pk", flat=True))
    for some in (gone[at : at + CHUNK] for at in range(0, len(gone), CHUNK)):
        with audit.transaction(
            by=by, purpose=purpose, verb="subjects.linked", object_type="link-model",
            object_id=str(model.pk),
            payload={
                "model": model.version, "fresh": 0, "gone": len(some), "links": 0, "crowded": 0,
            },
        ):  # fmt: skip
            take_turn(model, found.turns)
            forget(some)
            Mention.objects.filter(pk__in=some).update(is_linked=False, linked_at=None)
        found.turns += 1
    return len(gone)


@dataclass(frozen=True)
class _Scored:
    """Pairs that are kept, with what the model says of them."""

    model: LinkModel
    read: FrozenModel
    table: Table
    left: Index
    right: Index
    logits: Floats

    @classmethod
    def of(cls, model: LinkModel, table: Table, left: Index, right: Index) -> "_Scored":
        read = frozen(model.digest, model.text)
        logits = read.score(table, left, right)
        kept = logits > KEPT_ABOVE
        return cls(model, read, table, left[kept], right[kept], logits[kept])

    def without_minors(self, found: "_Rows") -> "_Scored":
        """The pairs whose link makes neither record that of a minor."""
        ends = np.unique(np.concatenate([self.left, self.right])).tolist()
        told: dict[UUID, Born] = {}
        for at in range(0, len(ends), _ASKED):
            ids = [found.ends[end] for end in ends[at : at + _ASKED]]
            told |= born(Person.objects.filter(pk__in=ids))
        people = {end: told.get(found.ends[end]) for end in ends}
        pairs = zip(self.left.tolist(), self.right.tolist(), strict=True)
        of_each = ((people[left], people[right]) for left, right in pairs)
        free = [not (one and other and are_apart(one, other)) for one, other in of_each]
        kept = np.array(free, dtype=np.bool_)
        return replace(self, left=self.left[kept], right=self.right[kept], logits=self.logits[kept])

    def edges(self, found: "_Rows", mine: Index) -> Iterator[Edge]:
        """The links of some of the pairs, each with its waterfall."""
        left, right, logits = self.left[mine], self.right[mine], self.logits[mine]
        told = self.read.waterfalls(self.table, left, right)
        base = round(told.base, 4)
        ends = zip(left.tolist(), right.tolist(), logits.tolist(), strict=True)
        for at, (row, with_row, logit) in enumerate(ends):
            one, other = sorted((row, with_row), key=found.mentions.__getitem__)
            yield Edge(
                left_id=found.mentions[one], right_id=found.mentions[other], kind=found.kind.code,
                left_owner_id=found.owners[one], right_owner_id=found.owners[other],
                logit=logit, distance=abs(logit),
                probability=1 / (1 + exp(-logit)), base=base, terms=terms_at(told, at),
                model=self.model,
            )  # fmt: skip


def _write(
    by: Actor,
    purpose: Purpose,
    *,
    model: LinkModel,
    found: _Rows,
    chunk: list[int],
    edges: Sequence[Edge],
    crowded: int,
) -> int:
    """Write one chunk's mentions with keys and links; raises `Conflict` where another was quicker."""
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.linked", object_type="link-model",
        object_id=str(model.pk),
        payload={"model": model.version, "fresh": len(chunk), "gone": 0, "crowded": crowded},
    ) as entry:  # fmt: skip
        take_turn(model, found.turns)
        old = [at for at in chunk if at in found.known]
        new = [at for at in chunk if at not in found.known]
        known, now = {found.mentions[at]: found.ends[at] for at in old}, timezone.now()
        rows, end = list(Mention.objects.filter(pk__in=known)), f"{found.kind.code}_id"
        if any(one.is_linked or getattr(one, end) != known[one.pk] for one in rows):
            raise Conflict
        forget(list(known))
        Mention.objects.filter(pk__in=known).update(is_linked=True, linked_at=now)
        Mention.objects.bulk_create(
            [
                Mention(
                    id=found.mentions[at], is_linked=True, linked_at=now, **{end: found.ends[at]}
                )
                for at in new
            ]
        )
        remember({found.mentions[at]: found.keys[at] for at in chunk})
        made = Edge.objects.bulk_create(edges, batch_size=LINKS)
        entry.payload["links"] = len(made)
    found.turns += 1
    return len(made)


def _chunks(places: Sequence[int], links: Index) -> Iterator[list[int]]:
    """The places in turn, so many as are written at once; `links` counts those of each place."""
    chunk, held = list[int](), 0
    for place in places:
        more = int(links[place])
        if chunk and (len(chunk) == CHUNK or held + more > LINKS):
            yield chunk
            chunk, held = [], 0
        chunk.append(place)
        held += more
    if chunk:
        yield chunk
