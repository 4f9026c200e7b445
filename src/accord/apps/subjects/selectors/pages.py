"""What the pages and the API show of links: the queue, one pair, one subject; within policy."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from operator import attrgetter
from typing import Any, Final
from uuid import UUID

import numpy as np
from django.db.models import Exists, F, OuterRef, Q, QuerySet

from accord.apps.agencies.models import Agency
from accord.apps.records import selectors as records
from accord.apps.records.masks import masked_person, masked_record
from accord.apps.records.models import Record, Vehicle
from accord.apps.records.selectors.records import Pointer, pointers_of
from accord.apps.subjects.kinds import PERSON, VEHICLE, Kind
from accord.apps.subjects.models import Decision, Edge, Mention
from accord.apps.subjects.reading import terms_at
from accord.apps.subjects.selectors.graph import (
    STOP,
    Graph,
    active_model,
    around,
    decisions_visible_to,
    edges_visible_to,
    kind_of,
    mentions_visible_to,
    roughly_grouped,
    standing,
    subjects_in,
)
from accord.apps.subjects.selectors.parked import resting
from accord.apps.subjects.selectors.sight import pointed, seen
from accord.core.linkage import Guard, guards, has_whole_mark
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

# Links that the model leaves open; beyond, only those who ask for the sure ones are shown more.
OPEN: Final = (0.05, 0.99)
# How many of the nearest to undecided are weighed for the queue.
WEIGHED: Final = 200


@dataclass(frozen=True, kw_only=True)
class Ask:
    """Which pairs somebody wants to look at."""

    kind: Kind = PERSON
    agency: str = ""
    across: bool = False
    sure: bool = False


@dataclass(frozen=True, kw_only=True)
class Waiting:
    """A pair of the queue: both mentions, the chance, how many records a decision is about.

    `is_rough` where these hang together with so many that they were looked at in part.
    """

    left: Mention
    right: Mention
    probability: float
    records: int
    is_rough: bool = False

    @property
    def worth(self) -> float:
        """What a decision is worth: how open the pair is, by how many records it moves."""
        return 4 * self.probability * (1 - self.probability) * self.records

    def disclosed(self) -> list[UUID]:
        """The records that this line tells of."""
        return [self.left.told.record_id, self.right.told.record_id]


def queue(*, viewer: Actor, purpose: Purpose, ask: Ask | None = None) -> list[Waiting]:
    """Undecided pairs, first those of which a decision is worth most; the nearest are weighed.

    Two groups stand in it once, with the pair of which most is open.
    """
    asked = ask or Ask()
    record = f"{asked.kind.part}record"
    decided = Decision.objects.filter(
        left=OuterRef("left"), right=OuterRef("right"), undone__isnull=True
    ).exclude(kind=Decision.Kind.UNDO)
    rows = edges_visible_to(viewer=viewer, purpose=purpose, kind=asked.kind).filter(
        ~Exists(decided), probability__gte=OPEN[0]
    )
    if not asked.sure:
        rows = rows.filter(probability__lte=OPEN[1])
    if asked.across:
        rows = rows.exclude(**{f"left__{record}__owner": F(f"right__{record}__owner")})
    if asked.agency:
        rows = rows.filter(
            Q(**{f"left__{record}__owner__ori": asked.agency})
            | Q(**{f"right__{record}__owner__ori": asked.agency})
        )
    nearest = list(
        rows.select_related(f"left__{record}__owner", f"right__{record}__owner")
        .order_by("distance", "left_id", "right_id")[:WEIGHED]
    )  # fmt: skip
    ends = [one for edge in nearest for one in (edge.left_id, edge.right_id)]
    graph = around(viewer=viewer, purpose=purpose, kind=asked.kind, seeds=ends)
    groups, rough = _groups(graph), roughly_grouped(graph)
    found = [
        Waiting(
            left=_masked(viewer, edge.left), right=_masked(viewer, edge.right),
            probability=edge.probability,
            records=len(groups[edge.left_id] | groups[edge.right_id]),
            is_rough=graph.is_cut or edge.left_id in rough or edge.right_id in rough,
        )
        for edge in nearest
        # What went out of sight between two questions is not shown.
        if edge.left_id in groups and edge.right_id in groups
    ]  # fmt: skip
    # One line for two groups: what is decided of it is decided of all pairs between them.
    told = {
        _between(groups, *pair)
        for pair, one in standing(graph.log).items()
        if one.kind == Decision.Kind.REJECT
    }
    kept = []
    for one in sorted(found, key=lambda one: (-one.worth, one.left.pk, one.right.pk)):
        both = _between(groups, one.left.pk, one.right.pk)
        if both not in told:
            told.add(both)
            kept.append(one)
    return kept


def _between(
    groups: Mapping[UUID, frozenset[UUID]], left: UUID, right: UUID
) -> frozenset[frozenset[UUID]]:
    """The two groups of a pair, or the one that both are in."""
    alone = (frozenset({left}), frozenset({right}))
    return frozenset({groups.get(left, alone[0]), groups.get(right, alone[1])})


def _groups(graph: Graph) -> dict[UUID, frozenset[UUID]]:
    """The group of each mention."""
    groups: dict[UUID, set[UUID]] = {}
    subjects = subjects_in(graph)
    for one, subject in subjects.items():
        groups.setdefault(subject, set()).add(one)
    whole = {subject: frozenset(members) for subject, members in groups.items()}
    return {one: whole[subject] for one, subject in subjects.items()}


@dataclass(frozen=True, kw_only=True)
class Pair:
    """Two mentions, what the model says of them, and what was decided."""

    kind: Kind
    left: Mention
    right: Mention
    probability: float | None
    base: float
    terms: list[list[Any]]
    model: str
    decision: Decision | None
    log: list[Decision]
    subject: UUID | None


def pair(*, viewer: Actor, purpose: Purpose, one: UUID | str, other: UUID | str) -> Pair:
    """Two mentions side by side; foreign and missing give the same `Missing`."""
    kind = kind_of(one)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    found = list(mentions_visible_to(**who).filter(pk__in=(one, other)))
    if len(found) != 2:
        raise Missing
    left, right = sorted(found, key=lambda mention: mention.pk)
    edge = edges_visible_to(**who).filter(left=left, right=right).first()
    log = list(decisions_visible_to(**who).filter(left=left, right=right).order_by("number"))
    probability, base, terms, model = _told(kind, edge, left, right)
    subjects = subjects_in(around(**who, seeds=[left.pk, right.pk]))
    same = subjects.get(left.pk) == subjects.get(right.pk)
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.pair_viewed", object_type="mention-pair",
        object_id=str(left.pk), disclosed=[left.told.record_id, right.told.record_id],
    )  # fmt: skip
    return Pair(
        kind=kind, left=_masked(viewer, left), right=_masked(viewer, right),
        probability=probability, base=base, terms=terms, model=model,
        decision=standing(log).get((left.pk, right.pk)), log=log,
        subject=subjects.get(left.pk) if same else None,
    )  # fmt: skip


def decided(*, viewer: Actor, purpose: Purpose, kind: Kind = PERSON) -> QuerySet[Decision]:
    """Decisions on pairs that the viewer may see, newest first, with whether they were taken back."""
    record = f"{kind.part}record"
    return (
        decisions_visible_to(viewer=viewer, purpose=purpose, kind=kind)
        .exclude(kind=Decision.Kind.UNDO)
        .select_related(f"left__{record}__owner", f"right__{record}__owner")
        .annotate(is_undone=Exists(Decision.objects.filter(undoes=OuterRef("pk"))))
        .order_by("-number")
    )


def own_decision(*, viewer: Actor, purpose: Purpose, decision_id: UUID | str) -> Decision:
    """A decision of the viewer's agency that could be taken back, be it at rest; else `Missing`."""
    if viewer.agency_id is None:
        raise Missing
    rows = Decision.objects.filter(pk=decision_id, agency_id=viewer.agency_id)
    own = rows.exclude(kind=Decision.Kind.UNDO).select_related("left").first()
    if own is None:
        raise Missing
    seen_by = decisions_visible_to(viewer=viewer, purpose=purpose, kind=own.left.kind)
    if (found := seen_by.filter(pk=own.pk).first()) is not None:
        return found
    at_rest = resting(viewer=viewer, purpose=purpose, decision_id=decision_id)
    if at_rest is None:
        raise Missing
    return at_rest.decision


def _told(
    kind: Kind, edge: Edge | None, left: Mention, right: Mention
) -> tuple[float | None, float, list[list[Any]], str]:
    """The chance of a pair and its waterfall: as stored, or compared anew where it is weak."""
    found = active_model(kind)
    if edge is not None:
        return edge.probability, edge.base, edge.terms, found[0].version if found else ""
    if found is None:
        return None, 0.0, [], ""
    table = kind.table_of(
        kind.row_of(one.pk, str(one.record.owner_id), compared(kind, one)) for one in (left, right)
    )
    ends = np.array([0], dtype=np.int64), np.array([1], dtype=np.int64)
    told = found[1].waterfalls(table, *ends)
    logit = float(found[1].score(table, *ends)[0])
    chance = float(1 / (1 + np.exp(-logit)))
    return chance, round(told.base, 4), terms_at(told, 0), found[0].version


def compared(kind: Kind, mention: Mention) -> tuple[Any, ...]:
    """What is compared of a mention, in the order of its kind's columns."""
    return tuple(attrgetter(name.replace("__", "."))(mention.told) for name in kind.compared)


def _masked(viewer: Actor, mention: Mention) -> Mention:
    """The mention with its person as the viewer may see it; of a vehicle nothing is masked."""
    if mention.person is not None:
        mention.person = masked_person(mention.person, to=viewer.agency_id)
    return mention


@dataclass(frozen=True, kw_only=True)
class Told:
    """One record of a subject's timeline."""

    mention: Mention
    record: Record

    @property
    def pk(self) -> UUID:
        """The record that is given out."""
        return self.record.pk

    @property
    def day(self) -> date | None:
        """The day of the record."""
        return self.record.local_date


@dataclass(frozen=True, kw_only=True)
class Subject:
    """What follows for this viewer: records that are of one person or vehicle, as far as is known."""

    id: UUID
    kind: Kind
    timeline: list[Told]
    vehicles: list[tuple[Vehicle, Told]]
    agencies: list[tuple[Agency, str]]
    log: list[Decision]
    pairs: list[tuple[UUID, UUID]]
    elsewhere: tuple[Pointer, ...] = ()
    is_cut: bool = False
    is_rough: bool = False
    guards: tuple[Guard, ...] = ()
    links: dict[tuple[UUID, UUID], float] = field(default_factory=dict)

    @property
    def matched_at(self) -> datetime | None:
        """When one of its records was last compared with all others."""
        return max((at for one in self.timeline if (at := one.mention.linked_at)), default=None)


def subject(*, viewer: Actor, purpose: Purpose, mention_id: UUID | str) -> Subject:
    """The subject in which a mention is, by the id of any of its mentions; `Missing` as ever."""
    kind = kind_of(mention_id)
    visible = mentions_visible_to(viewer=viewer, purpose=purpose, kind=kind)
    start = visible.filter(pk=mention_id).first()
    if start is None:
        raise Missing
    graph = around(viewer=viewer, purpose=purpose, kind=kind, seeds=[start.pk])
    subjects = subjects_in(graph)
    if start.pk not in subjects:
        raise Missing
    members = [one for one, whose in subjects.items() if whose == subjects[start.pk]]
    rows = list(visible.filter(pk__in=members))
    timeline = _timeline(viewer, rows)
    inside = set(members)
    log = [one for one in graph.log if one.left_id in inside and one.right_id in inside]
    found = Subject(
        id=subjects[start.pk], kind=kind, timeline=timeline,
        vehicles=_vehicles(viewer, purpose, timeline) if kind is PERSON else [],
        agencies=_agencies(timeline), log=log,
        pairs=sorted(pair for pair in graph.logits if {*pair} <= inside),
        links={pair: logit for pair, logit in graph.logits.items() if {*pair} <= inside},
        elsewhere=_elsewhere(viewer, purpose, kind, members), is_cut=graph.is_cut,
        is_rough=start.pk in roughly_grouped(graph),
        guards=_guards(graph, timeline),
    )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.viewed", object_type="subject",
        object_id=str(found.id), payload={"records": len(timeline)},
        disclosed=[one.pk for one in timeline],
    )  # fmt: skip
    return found


def _guards(graph: Graph, timeline: Sequence[Told]) -> tuple[Guard, ...]:
    """What should make a reviewer look twice, from what this viewer sees alone."""
    members = [one.mention.pk for one in timeline]
    inside, near = set(members), graph.neighbours()
    links = [(one, other) for one in members for other in near[one] & inside if one < other]
    persons = (one.mention.person for one in timeline if one.mention.person is not None)
    cars = (one.mention.vehicle for one in timeline if one.mention.vehicle is not None)
    return guards(
        members, links, (one.date_of_birth for one in persons), makes=(one.make for one in cars)
    )


def _timeline(viewer: Actor, rows: Iterable[Mention]) -> list[Told]:
    """Oldest first; where an event took place is masked as everywhere."""
    told = [
        Told(
            mention=_masked(viewer, one),
            record=masked_record(one.record, to=viewer.agency_id),
        )
        for one in rows
    ]
    return sorted(told, key=lambda one: (one.day or date.min, one.mention.pk))


def _vehicles(
    viewer: Actor, purpose: Purpose, timeline: Sequence[Told]
) -> list[tuple[Vehicle, Told]]:
    """Vehicles in the same records; not therefore the person's."""
    by_record = {one.record.pk: one for one in timeline}
    involved = records.involved_in(
        viewer=viewer, purpose=purpose, records=[one.record for one in timeline]
    )
    return [
        (vehicle, told)
        for pk, told in by_record.items()
        if pk in involved
        for vehicle in involved[pk].vehicles
    ]


def _agencies(timeline: Sequence[Told]) -> list[tuple[Agency, str]]:
    """Whose records these are, and how each is reached."""
    owners = {one.record.owner_id: one.mention.record.owner for one in timeline}
    return [
        (owner, records.contact_of(owner))
        for owner in sorted(owners.values(), key=lambda one: one.name)
    ]


def _elsewhere(
    viewer: Actor, purpose: Purpose, kind: Kind, members: Sequence[UUID]
) -> tuple[Pointer, ...]:
    """Whom to ask: agencies with records that may be pointed to and probably are of this one.

    Not how many or how likely; and what is only pointed to holds nothing together. To a vehicle
    points its whole number or plate alone: in part they would tell one that its owner keeps.
    """
    strong = Edge.objects.filter(logit__gt=STOP)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    rows = Q(pk__in=())
    for end, other in (("left", "right"), ("right", "left")):
        near = strong.filter(
            pointed(**who, part=f"{end}__{kind.part}"),
            seen(**who, part=f"{other}__{kind.part}"),
            **{f"{other}__in": members},
        )
        if kind is VEHICLE:
            told = near.values_list(end, "terms")
            rows |= Q(mention__in=[one for one, terms in told if has_whole_mark(terms)])
        else:
            rows |= Q(mention__in=near.values(end))
    return pointers_of(kind.rows.objects.filter(rows), part="")
