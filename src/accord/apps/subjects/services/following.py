"""Lets mentions follow persons and vehicles into a record's next version; what is not found rests.

Decisions name mentions. A mention goes where its person goes, by what the record says of them and
never by where they stand in it. Where the person is not in the record any more, or not without
doubt, what was decided on the mention is parked: it moves to nobody, and its agency is told. With
vehicles it is the same. A writing of a place is no row of a record: it stays, and the record that
writes its place otherwise has another.
"""

import json
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from accord.apps.records.models import Record
from accord.apps.subjects.kinds import Kind
from accord.apps.subjects.models import ROWS, Decision, LinkModel, Mention
from accord.apps.subjects.selectors.parked import RECORD
from accord.apps.subjects.services.upkeep import forget, take_turn
from accord.core.linkage import Standing, found_again
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict

# How many records are looked at in one transaction.
CHUNK: Final = 200
Place = tuple[Any, ...]
Told = dict[UUID, list[Standing[UUID]]]


def left_behind(kind: Kind) -> set[UUID]:
    """Mentions in versions that are not the newest any more."""
    if kind.standing is None:
        return set()
    return set(_behind(kind).values_list("pk", flat=True))


def _behind(kind: Kind) -> QuerySet[Mention]:
    return Mention.objects.filter(**{f"{kind.part}record__is_current": False})


def follow(*, by: Actor, purpose: Purpose, model: LinkModel, kind: Kind) -> set[UUID]:
    """Let mentions follow what they tell of; returns those that were looked at and stayed behind."""
    if kind.standing is None:
        return set()
    behind, record = _behind(kind), f"{kind.part}record"
    columns = ("pk", f"{kind.code}_id", f"{record}_id", *(f"{record}__{c}" for c in RECORD))
    waiting: dict[Place, dict[UUID, list[tuple[UUID, UUID]]]] = defaultdict(dict)
    for pk, end, version, *place in behind.order_by("pk").values_list(*columns):
        waiting[tuple(place)].setdefault(version, []).append((pk, end))
    stayed: set[UUID] = set()
    for some in _some_of(sorted(waiting, key=str)):
        stayed |= _follow_some(by, purpose, model, kind, {place: waiting[place] for place in some})
    return stayed


def _follow_some(
    by: Actor,
    purpose: Purpose,
    model: LinkModel,
    kind: Kind,
    waiting: Mapping[Place, Mapping[UUID, Sequence[tuple[UUID, UUID]]]],
) -> set[UUID]:
    newest = _newest(waiting)
    versions = {record for some in waiting.values() for record in some}
    told = _told(kind, {*versions, *(pk for pk, _ in newest.values())})
    moves, stayed, out = dict[UUID, tuple[UUID, UUID]](), set[UUID](), set[UUID]()
    for place, old in waiting.items():
        pk, stands = newest.get(place, (None, False))
        found = _found(kind, old, told, told.get(pk, []) if pk else [])
        for mention, person in (pair for some in old.values() for pair in some):
            if person in found:
                moves[mention] = (person, found[person])
                continue
            stayed.add(mention)
            if stands:
                out.add(mention)
    out -= _parked_among(out)
    if moves or out:
        with audit.transaction(
            by=by, purpose=purpose, verb="subjects.followed", object_type="link-model",
            object_id=str(model.pk), payload={"followed": len(moves)},
        ) as entry:  # fmt: skip
            take_turn(model)
            _move(kind, moves)
            entry.payload["parked"] = _park(out)
    return stayed


def _newest(waiting: Iterable[Place]) -> dict[Place, tuple[UUID, bool]]:
    """The newest version of each record, and whether it stands."""
    numbers = {place[RECORD.index("local_id")] for place in waiting}
    rows = Record.objects.filter(is_current=True, local_id__in=numbers)
    return {
        tuple(place): (pk, state == Record.State.STANDING)
        for pk, state, *place in rows.values_list("pk", "state", *RECORD)
    }


def _told(kind: Kind, records: Iterable[UUID]) -> Told:
    """All of a kind in these versions, in the order of their rows."""
    found: Told = defaultdict(list)
    if kind.standing is None:
        return found
    for some in _some_of(sorted(records)):
        standing: Any = ROWS[kind.code].objects
        rows = standing.filter(record_id__in=some).order_by("pk")
        for pk, record, *said in rows.values_list("pk", "record_id", *kind.told):
            found[record].append(kind.standing(pk, said, _as_text))
    return found


def _as_text(values: Any) -> str:
    return json.dumps(values, ensure_ascii=False, sort_keys=True)


def _found(
    kind: Kind, old: Iterable[UUID], told: Told, now: Sequence[Standing[UUID]]
) -> dict[UUID, UUID]:
    """Where what older versions tell of stands now; the newest version of it comes first."""
    bearing = Mention.objects.filter(**{f"{kind.code}__in": [one.key for one in now]})
    taken = set(bearing.values_list(kind.code, flat=True))
    found: dict[UUID, UUID] = {}
    # Ids of versions grow with time.
    for record in sorted(old, reverse=True):
        free = [one for one in now if one.key not in taken]
        again = found_again(told.get(record, []), free, could_be=kind.could_be)
        found |= again
        taken.update(again.values())
    return found


def _move(kind: Kind, moves: Mapping[UUID, tuple[UUID, UUID]]) -> None:
    """Point mentions to what they follow; their links are worked out anew."""
    end = f"{kind.code}_id"
    for some in _some_of(sorted(moves)):
        forget(some)
        rows = list(Mention.objects.filter(pk__in=some))
        goals = {f"{end}__in": [moves[pk][1] for pk in some]}
        is_taken = Mention.objects.filter(**goals).exists()
        if is_taken or any(getattr(row, end) != moves[row.pk][0] for row in rows):
            raise Conflict  # another run was quicker
        for row in rows:
            setattr(row, end, moves[row.pk][1])
            row.is_linked, row.is_parked, row.linked_at = False, False, None
        Mention.objects.bulk_update(rows, [end, "is_linked", "is_parked", "linked_at"])


def _park(out: set[UUID]) -> int:
    """Keep mentions on which a log stands, and drop the others; returns on how many one rests.

    Where all was taken back nothing rests; the log stays and is told again with the person.
    """
    log = Decision.objects.filter(Q(left=OuterRef("pk")) | Q(right=OuterRef("pk")))
    stands = log.filter(undone__isnull=True).exclude(kind=Decision.Kind.UNDO)
    count = 0
    for some in _some_of(sorted(out)):
        forget(some)
        rows = Mention.objects.filter(pk__in=some)
        count += rows.filter(Exists(stands)).count()
        rows.filter(Exists(log)).update(is_linked=False, is_parked=True, linked_at=None)
        rows.filter(is_parked=False).delete()
    return count


def _parked_among(mentions: set[UUID]) -> set[UUID]:
    """Those of the mentions that are parked already."""
    found = set[UUID]()
    for some in _some_of(sorted(mentions)):
        rows = Mention.objects.filter(pk__in=some, is_parked=True)
        found.update(rows.values_list("pk", flat=True))
    return found


def _some_of(things: Sequence[Any]) -> Iterator[Sequence[Any]]:
    for at in range(0, len(things), CHUNK):
        yield things[at : at + CHUNK]
