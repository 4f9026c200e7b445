"""Two agencies' reports that may be of one event, what speaks for it, and what was decided.

Both reports are narrowed by policy before they are compared: a report that the viewer may not see
is in no pair, holds no two others together and is the second of none.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from accord.apps.records.models import Record
from accord.apps.records.selectors.families import SAME
from accord.apps.subjects.models import EventDecision
from accord.apps.subjects.selectors.reports import (
    batches,
    days_asked,
    incidents_linkable,
    reports_of,
    rows_by_id,
    within,
)
from accord.apps.subjects.selectors.standing_together import linked_subjects
from accord.core.linkage import Finding, findings, fitting_pairs, of_one_event
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

# A look goes back so many days unless asked otherwise, and never over more than the second.
LOOKED_BACK: Final = 30
MOST_DAYS: Final = 92
# More pairs than this nobody reads; the page says that there are more.
MOST_PAIRS: Final = 500

Family = tuple[Any, ...]


@dataclass(frozen=True, kw_only=True)
class EventPair:
    """Two agencies' reports, what was found in comparing them, and the log of decisions."""

    left: Record
    right: Record
    told: tuple[Finding, ...]
    log: tuple[EventDecision, ...] = ()

    @property
    def decision(self) -> EventDecision | None:
        """The decision in force: the newest that was not taken back."""
        undone = {one.undoes_id for one in self.log if one.undoes_id}
        stands = [one for one in self.log if not one.undoes_id and one.pk not in undone]
        return stands[-1] if stands else None

    @property
    def subjects(self) -> int:
        """How many linked persons, vehicles and numbers both tell of."""
        return int(sum(one.value for one in self.told if one.code.startswith("linked-")))

    def disclosed(self) -> list[UUID]:
        """The records that this pair tells of."""
        return [self.left.pk, self.right.pk]


@dataclass(frozen=True, kw_only=True)
class EventPairs:
    """Pairs of a span of days; `more` where there are more than are given."""

    rows: list[EventPair]
    first: date
    last: date
    more: bool = False


def same_events(
    *,
    viewer: Actor,
    purpose: Purpose,
    first: date | None = None,
    last: date | None = None,
    open_only: bool = True,
) -> EventPairs:
    """Pairs of reports of two agencies that may be of one event, those with most findings first."""
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    rows = incidents_linkable(**who)
    since, until = days_asked(rows, first, last, back=LOOKED_BACK, most=MOST_DAYS)
    found = list(fitting_pairs(reports_of(within(rows, since, until)), across=True))
    linked = linked_subjects(**who, pairs=[(one.key, other.key) for one, other, _ in found])
    told = {
        (one.key, other.key): (*findings_, *linked.get((one.key, other.key), ()))
        for one, other, findings_ in found
    }
    # Without an offence in one of the two, place and time alone say too little.
    kept = [pair for pair, said in told.items() if pair in linked or not _is_open(said)]
    records = rows_by_id(rows, (one for pair in kept for one in pair))
    logs = _logs(records.values())
    pairs = [_pair(records, logs, pair, told[pair]) for pair in kept if {*pair} <= records.keys()]
    if open_only:
        pairs = [one for one in pairs if one.decision is None]
    pairs.sort(key=_worth)
    return EventPairs(
        rows=pairs[:MOST_PAIRS], first=since, last=until, more=len(pairs) > MOST_PAIRS
    )


def event_pair(*, viewer: Actor, purpose: Purpose, one: UUID | str, other: UUID | str) -> EventPair:
    """Two agencies' reports side by side; foreign and missing give the same `Missing`."""
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    rows = incidents_linkable(**who).filter(pk__in=(one, other))
    records = rows_by_id(rows, rows.values_list("pk", flat=True))
    if len({record.owner_id for record in records.values()}) != 2:
        raise Missing
    left, right = sorted(records)
    reports = reports_of(rows)
    compared = findings(*reports) if len(reports) == 2 else ()
    linked = linked_subjects(**who, pairs=[(left, right)])
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.event_viewed", object_type="event-pair",
        object_id=str(left), disclosed=[left, right],
    )  # fmt: skip
    logs = _logs(records.values())
    return _pair(records, logs, (left, right), (*compared, *linked.get((left, right), ())))


def own_event_decision(
    *, viewer: Actor, purpose: Purpose, decision_id: UUID | str
) -> tuple[EventDecision, EventPair]:
    """A decision of the viewer's agency that could be taken back, with its pair; else `Missing`."""
    if viewer.agency_id is None:
        raise Missing
    rows = EventDecision.objects.filter(pk=decision_id, agency_id=viewer.agency_id)
    found = rows.exclude(kind=EventDecision.Kind.UNDO).select_related("left", "right").first()
    if found is None:
        raise Missing
    now = _current_of([found.left, found.right])
    ends = [now.get(_family(end)) for end in (found.left, found.right)]
    if ends[0] is None or ends[1] is None:
        raise Missing
    return found, event_pair(viewer=viewer, purpose=purpose, one=ends[0], other=ends[1])


def second_reports(*, viewer: Actor, purpose: Purpose) -> frozenset[UUID]:
    """Incidents that a joint count leaves out: another report of an event that it holds already.

    Of each event the earliest report is counted, of the agencies whose reports the viewer may see.
    Where the viewer may see but one of two, that one is counted as ever.
    """
    confirmed = _confirmed()
    if not confirmed:
        return frozenset()
    ends = [end for pair in confirmed for end in pair]
    current = _current_of(ends)
    rows = incidents_linkable(viewer=viewer, purpose=purpose)
    records = rows_by_id(rows, current.values())
    seen = {_family(one): one for one in records.values()}
    pairs = [
        (_family(one), _family(other))
        for one, other in confirmed
        if _family(one) in seen and _family(other) in seen
    ]
    left_out = set[UUID]()
    for group in of_one_event(pairs):
        first, *others = sorted((seen[one] for one in group), key=_told_first)
        del first
        left_out.update(one.pk for one in others)
    return frozenset(left_out)


def _told_first(one: Record) -> tuple[Any, ...]:
    at = one.reported_at or one.occurred_from
    return (at is None, at.timestamp() if at else 0.0, one.owner.ori, one.local_id, one.row_key)


def _confirmed() -> list[tuple[Record, Record]]:
    """The ends of the pairs on which the newest decision that stands says: one event."""
    rows = EventDecision.objects.filter(undone__isnull=True).exclude(kind=EventDecision.Kind.UNDO)
    newest: dict[frozenset[Family], EventDecision] = {}
    for one in rows.order_by("number").select_related("left", "right"):
        newest[frozenset({_family(one.left), _family(one.right)})] = one
    said = EventDecision.Kind.CONFIRM
    return [(one.left, one.right) for one in newest.values() if one.kind == said]


def _family(record: Record) -> Family:
    return tuple(getattr(record, name) for name in SAME)


def _current_of(versions: Iterable[Record]) -> dict[Family, UUID]:
    """By what its versions have in common the id of each record's version in force."""
    wanted = {_family(one) for one in versions}
    found: dict[Family, UUID] = {}
    for some in batches(sorted({one[SAME.index("local_id")] for one in wanted})):
        rows = Record.objects.filter(local_id__in=some, is_current=True)
        for pk, *family in rows.values_list("pk", *SAME):
            if tuple(family) in wanted:
                found[tuple(family)] = pk
    return found


def _logs(records: Iterable[Record]) -> dict[frozenset[Family], list[EventDecision]]:
    """What was decided on pairs of these records, in whatever version, oldest first."""
    wanted = {_family(one) for one in records}
    logs: dict[frozenset[Family], list[EventDecision]] = defaultdict(list)
    numbers = sorted({one[SAME.index("local_id")] for one in wanted})
    for some in batches(numbers):
        rows = EventDecision.objects.filter(left__local_id__in=some)
        for one in rows.order_by("number").select_related("left", "right", "agency"):
            both = {_family(one.left), _family(one.right)}
            if both <= wanted:
                logs[frozenset(both)].append(one)
    return logs


def _pair(
    records: Mapping[UUID, Record],
    logs: Mapping[frozenset[Family], Sequence[EventDecision]],
    pair: tuple[UUID, UUID],
    told: tuple[Finding, ...],
) -> EventPair:
    left, right = (records[one] for one in sorted(pair))
    log = logs.get(frozenset({_family(left), _family(right)}), ())
    return EventPair(left=left, right=right, told=told, log=tuple(log))


def _is_open(told: Iterable[Finding]) -> bool:
    return any(one.code == "offence-open" for one in told)


def _worth(one: EventPair) -> tuple[Any, ...]:
    """Most linked subjects first, then the same offence, then what lies nearest."""
    codes = {found.code: found.value for found in one.told}
    return (
        -one.subjects, "same-offence" not in codes, "same-address" not in codes,
        codes.get("times-apart", 0.0) + codes.get("time-open", 0.0) * 60,
        codes.get("metres-apart", codes.get("within-error", 0.0)), one.left.pk, one.right.pk,
    )  # fmt: skip
