"""Works out links: what landed is compared with all, what stands no more loses its links.

It takes the difference between the persons that may be linked and the mentions that are, so it is
the same work after a load, a correction, a seal, a new model or a lost job, and any order of
arrival gives the same links. It never asks who may see them: that is asked when they are read.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import exp
from typing import Final
from uuid import UUID

import numpy as np

from accord.apps.records.models import Person
from accord.apps.subjects.models import Edge, LinkModel, Mention
from accord.apps.subjects.reading import COMPARED, frozen, row_of, table_of, terms_at
from accord.apps.subjects.selectors.graph import KEPT_ABOVE
from accord.apps.subjects.selectors.sight import linkable
from accord.apps.subjects.services.following import follow, left_behind
from accord.apps.subjects.services.modelling import install_starter
from accord.core.linkage import Blocks, FrozenModel
from accord.core.linkage.table import Floats, Index, Table
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict
from accord.frame.ids import new_id

LINKER: Final = Actor(id="linker", name="linker", kind="system")
LINKING: Final = Purpose(code="administration", reason="links between records")
# How many mentions and links are written in one transaction: pages need not wait for it.
CHUNK: Final = 200
LINKS: Final = 500
# How often a run begins anew because a file landed between two questions.
AGAIN: Final = 5


@dataclass(frozen=True, kw_only=True)
class Linked:
    """What a run came to; `crowded` counts keys that many share though the model expects few."""

    fresh: int = 0
    gone: int = 0
    links: int = 0
    crowded: int = 0


def is_behind() -> bool:
    """Whether some person waits for links, or a mention has links that it must lose."""
    waiting = Person.objects.filter(linkable()).exclude(mention__is_linked=True)
    linked = Mention.objects.filter(is_linked=True)
    return waiting.exists() or linked.exclude(linkable("person__")).exists()


def link_new(*, by: Actor = LINKER, purpose: Purpose = LINKING) -> Linked:
    """Work out the links of all that is new, and drop those of what is gone."""
    model = install_starter(by=by, purpose=purpose)
    if not is_behind():
        return Linked()
    found = _followed(by, purpose, model)
    gone = _drop(by, purpose, model)
    if not found.fresh:
        return Linked(gone=gone)
    table = table_of(found.rows)
    is_fresh = np.zeros(len(table), dtype=bool)
    is_fresh[sorted(found.fresh)] = True
    blocks = Blocks.of(frozen(model.digest, model.text).plan, table)
    links, crowded = 0, len(blocks.crowded())
    for part in blocks.parts(is_fresh):
        scored = _Scored.of(model, table, *blocks.pairs(part, is_fresh))
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


def _followed(by: Actor, purpose: Purpose, model: LinkModel) -> "_Persons":
    """All persons, after every mention went to its person's newest version or stayed behind."""
    for _ in range(AGAIN):
        stayed = follow(by=by, purpose=purpose, model=model)
        found = _Persons.read()
        if left_behind() <= stayed:
            return found
    raise Conflict  # records are told anew without pause


@dataclass
class _Persons:
    """All persons that may be linked, in one order: their rows, mentions, and who is fresh."""

    rows: list[dict[str, object]]
    people: list[UUID]
    mentions: list[UUID]
    fresh: set[int]
    known: set[int]

    @classmethod
    def read(cls) -> "_Persons":
        found = cls([], [], [], set(), set())
        columns = ("person_id", "pk", "is_linked")
        known = {
            person: (pk, is_linked)
            for person, pk, is_linked in Mention.objects.values_list(*columns)
        }
        told = Person.objects.filter(linkable()).order_by("pk")
        for at, (pk, owner, *compared) in enumerate(
            told.values_list("pk", "record__owner_id", *COMPARED).iterator(5_000)
        ):
            mention, is_linked = known.get(pk, (None, False))
            found.rows.append(row_of(pk, str(owner), compared))
            found.people.append(pk)
            found.mentions.append(mention or new_id())
            if mention is not None:
                found.known.add(at)
            if not is_linked:
                found.fresh.add(at)
        return found


def _drop(by: Actor, purpose: Purpose, model: LinkModel) -> int:
    """Take the links of mentions away whose persons may be linked no more."""
    gone = list(
        Mention.objects.filter(is_linked=True)
        .exclude(linkable("person__"))
        .values_list("pk", flat=True)
    )
    for some in (gone[at : at + CHUNK] for at in range(0, len(gone), CHUNK)):
        with audit.transaction(
            by=by, purpose=purpose, verb="subjects.linked", object_type="link-model",
            object_id=str(model.pk),
            payload={
                "model": model.version, "fresh": 0, "gone": len(some), "links": 0, "crowded": 0,
            },
        ):  # fmt: skip
            _forget_links(some)
            Mention.objects.filter(pk__in=some).update(is_linked=False)
    return len(gone)


def _forget_links(mentions: Sequence[UUID]) -> None:
    Edge.objects.filter(left__in=mentions).delete()
    Edge.objects.filter(right__in=mentions).delete()


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

    def edges(self, found: "_Persons", mine: Index) -> Iterator[Edge]:
        """The links of some of the pairs, each with its waterfall."""
        left, right, logits = self.left[mine], self.right[mine], self.logits[mine]
        told = self.read.waterfalls(self.table, left, right)
        base = round(told.base, 4)
        ends = zip(left.tolist(), right.tolist(), logits.tolist(), strict=True)
        for at, (one, other, logit) in enumerate(ends):
            first, second = sorted((found.mentions[one], found.mentions[other]))
            yield Edge(
                left_id=first, right_id=second, logit=logit, distance=abs(logit),
                probability=1 / (1 + exp(-logit)), base=base, terms=terms_at(told, at),
                model=self.model,
            )  # fmt: skip


def _write(
    by: Actor,
    purpose: Purpose,
    *,
    model: LinkModel,
    found: _Persons,
    chunk: list[int],
    edges: Sequence[Edge],
    crowded: int,
) -> int:
    """Write one chunk's mentions with their links; raises `Conflict` where another run was quicker."""
    with audit.transaction(
        by=by, purpose=purpose, verb="subjects.linked", object_type="link-model",
        object_id=str(model.pk),
        payload={"model": model.version, "fresh": len(chunk), "gone": 0, "crowded": crowded},
    ) as entry:  # fmt: skip
        if not LinkModel.objects.select_for_update().filter(pk=model.pk, is_active=True).exists():
            raise Conflict
        old = [at for at in chunk if at in found.known]
        new = [at for at in chunk if at not in found.known]
        if Mention.objects.filter(person__in=[found.people[at] for at in new]).exists():
            raise Conflict
        known = {found.mentions[at]: found.people[at] for at in old}
        rows = list(Mention.objects.filter(pk__in=known))
        if any(one.is_linked or one.person_id != known[one.pk] for one in rows):
            raise Conflict  # linked or moved meanwhile, with links that this run does not know
        _forget_links(list(known))
        Mention.objects.filter(pk__in=known).update(is_linked=True)
        Mention.objects.bulk_create(
            [
                Mention(id=found.mentions[at], person_id=found.people[at], is_linked=True)
                for at in new
            ]
        )
        made = Edge.objects.bulk_create(edges, batch_size=LINKS)
        entry.payload["links"] = len(made)
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
