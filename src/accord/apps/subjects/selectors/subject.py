"""One subject as one viewer may know it: its records, their owners, what to look at twice."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from accord.apps.agencies.models import Agency
from accord.apps.records import selectors as records
from accord.apps.records.masks import masked_record, place_is_told
from accord.apps.records.models import Identifier, Record, Vehicle
from accord.apps.records.selectors.records import Pointer, pointers_to
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, PLACE, VEHICLE, Kind
from accord.apps.subjects.models import Decision, Edge, Mention
from accord.apps.subjects.selectors.graph import (
    STOP,
    Graph,
    around,
    kind_of,
    mentions_visible_to,
    roughly_grouped,
    subjects_in,
)
from accord.apps.subjects.selectors.pages import masked
from accord.apps.subjects.selectors.sight import pointed, seen
from accord.apps.subjects.selectors.telling import records_at
from accord.core.linkage import Guard, guards, has_same_number, has_whole_mark
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

# A point that may lie further off than this says nothing of how wide a place is.
NEAR_METRES: Final = 150


@dataclass(frozen=True, kw_only=True)
class Told:
    """One record of a subject's timeline, and the mention by which it is there."""

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
    """What follows for this viewer: records that are of one, as far as they may be linked for them.

    `members` are its mentions; of a place `timeline` holds the newest of `total` records.
    """

    id: UUID
    kind: Kind
    members: list[Mention]
    timeline: list[Told]
    total: int
    vehicles: list[tuple[Vehicle, Told]]
    held: list[tuple[Identifier, Told, UUID | None]]
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
        """When one of its records was last compared with all others; of a place nobody is told.

        A place may have been compared for a record that the viewer does not see.
        """
        if self.kind is PLACE:
            return None
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
    inside = {one for one, whose in subjects.items() if whose == subjects[start.pk]}
    rows = [masked(viewer, one) for one in visible.filter(pk__in=inside)]
    timeline, total = _timeline(viewer, purpose, kind, rows)
    members = rows if kind is PLACE else [one.mention for one in timeline]
    found = Subject(
        id=subjects[start.pk], kind=kind, timeline=timeline, total=total,
        members=sorted(rows, key=lambda one: (one.owner.name, one.pk)),
        vehicles=_vehicles(viewer, purpose, timeline) if kind is PERSON else [],
        held=_held(viewer, purpose, timeline) if kind is PERSON else [],
        agencies=_agencies(rows),
        log=[one for one in graph.log if one.left_id in inside and one.right_id in inside],
        pairs=sorted(pair for pair in graph.logits if {*pair} <= inside),
        links={pair: logit for pair, logit in graph.logits.items() if {*pair} <= inside},
        elsewhere=_elsewhere(viewer, purpose, kind, sorted(inside)), is_cut=graph.is_cut,
        is_rough=start.pk in roughly_grouped(graph), guards=_guards(graph, members),
    )  # fmt: skip
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.viewed", object_type="subject",
        object_id=str(found.id), payload={"records": len(timeline)},
        disclosed=[one.pk for one in timeline],
    )  # fmt: skip
    return found


def _guards(graph: Graph, members: Sequence[Mention]) -> tuple[Guard, ...]:
    """What should make a reviewer look twice, from what this viewer sees alone."""
    ids = [one.pk for one in members]
    inside, near = set(ids), graph.neighbours
    links = [(one, other) for one in ids for other in near[one] & inside if one < other]
    written = [one.place for one in members if one.place is not None]
    return guards(
        ids, links,
        (one.person.date_of_birth for one in members if one.person is not None),
        holders=(
            f"{held.family_name} {held.given_names}"
            for one in members
            if one.identifier is not None
            for held in (one.identifier.person,)
        ),
        makes=(one.vehicle.make for one in members if one.vehicle is not None),
        points=[
            (one.lat, one.lon)
            for one in written
            if one.lat is not None and one.lon is not None and (one.reach_m or 0) <= NEAR_METRES
        ],
    )  # fmt: skip


def _timeline(
    viewer: Actor, purpose: Purpose, kind: Kind, rows: Sequence[Mention]
) -> tuple[list[Told], int]:
    """Oldest first, and how many; of a place the newest first. Places are masked as everywhere."""
    if kind is PLACE:
        by_place = {one.place_id: one for one in rows}
        there, total = records_at(viewer=viewer, purpose=purpose, places=list(by_place))
        told = [Told(mention=by_place[place], record=record) for place, record in there]
        return told, total
    told = [
        Told(mention=one, record=masked_record(one.record, to=viewer.agency_id)) for one in rows
    ]
    return sorted(told, key=lambda one: (one.day or date.min, one.mention.pk)), len(told)


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


def _held(
    viewer: Actor, purpose: Purpose, timeline: Sequence[Told]
) -> list[tuple[Identifier, Told, UUID | None]]:
    """Numbers that these records give the person, each with its mention where it may be linked.

    Of a record that keeps its place from the viewer none is told: like an address it leads there.
    """
    by_person = {one.mention.person_id: one for one in timeline}
    rows = Identifier.objects.filter(
        place_is_told(to=viewer.agency_id, part="record__"), person__in=by_person
    ).order_by("number", "record__local_date", "pk")
    linked = mentions_visible_to(viewer=viewer, purpose=purpose, kind=IDENTIFIER)
    pages = dict(linked.filter(identifier__in=rows.values("pk")).values_list("identifier_id", "pk"))
    return [(one, by_person[one.person_id], pages.get(one.pk)) for one in rows]


def _agencies(members: Sequence[Mention]) -> list[tuple[Agency, str]]:
    """Whose records these are, and how each is reached."""
    owners = {one.owner.pk: one.owner for one in members}
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
    So does the very same telephone or document alone. To a place points nothing: what happened there is found by search.
    """
    if kind is PLACE:
        return ()
    strong = Edge.objects.filter(logit__gt=STOP)
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    owners = set[UUID]()
    for end, other in (("left", "right"), ("right", "left")):
        near = strong.filter(
            pointed(**who, part=f"{end}__{kind.part}"),
            seen(**who, part=f"{other}__{kind.part}"),
            **{f"{other}__in": members},
        ).order_by()
        owner = f"{end}_owner_id"
        if kind in (VEHICLE, IDENTIFIER):
            told = near.values_list(owner, "terms")
            is_sure = has_whole_mark if kind is VEHICLE else has_same_number
            owners.update(one for one, terms in told if is_sure(terms))
        else:
            owners.update(near.values_list(owner, flat=True).distinct())
    return pointers_to(owners)
