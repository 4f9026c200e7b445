"""Linked subjects of which two incidents both tell, as far as the viewer may see the links."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any, Final
from uuid import UUID

from django.db.models import Q

from accord.apps.records.models import Record
from accord.apps.records.standing import STANDING
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, VEHICLE, Kind
from accord.apps.subjects.models import Decision, Mention
from accord.apps.subjects.selectors.graph import (
    decisions_visible_to,
    edges_visible_to,
    standing,
)
from accord.apps.subjects.selectors.minors import Born, are_apart, born
from accord.apps.subjects.selectors.reports import batches
from accord.core.linkage import Finding, of_one_event
from accord.frame.actor import Actor, Purpose

Pair = tuple[UUID, UUID]
Link = tuple[UUID, UUID, frozenset[UUID]]
# The chance from which a link is told as evidence where nobody has decided.
LIKELY: Final = 0.9
_REJECT: Final = Decision.Kind.REJECT
_COMPARED: Final[tuple[Kind, ...]] = (PERSON, VEHICLE, IDENTIFIER)


def linked_subjects(
    *, viewer: Actor, purpose: Purpose, pairs: Sequence[Pair]
) -> dict[Pair, tuple[Finding, ...]]:
    """For each pair of incidents how many linked persons, vehicles and numbers both tell of."""
    wanted = {frozenset(pair): pair for pair in pairs}
    incident_of = within_incidents({one for pair in pairs for one in pair})
    found: dict[Pair, dict[str, set[frozenset[UUID]]]] = defaultdict(lambda: defaultdict(set))
    for kind in _COMPARED:
        links = list(_links(viewer, purpose, kind, sorted(incident_of)))
        for left, right, ends in _without_minors(kind, links):
            both = frozenset({incident_of[left], incident_of[right]})
            if (pair := wanted.get(both)) is not None:
                found[pair][kind.code].add(ends)
    return {
        pair: tuple(
            Finding(f"linked-{code}", float(_one_each(ends))) for code, ends in by_kind.items()
        )
        for pair, by_kind in found.items()
    }


def _without_minors(kind: Kind, links: Sequence[Link]) -> list[Link]:
    """No link, and no decision, makes a record a minor's."""
    if kind is not PERSON:
        return list(links)
    told: dict[UUID, Born] = {}
    for some in batches(sorted({end for _, _, ends in links for end in ends})):
        told |= born(Mention.objects.filter(pk__in=some), "person__")
    return [link for link in links if not are_apart(*(told[end] for end in sorted(link[2])))]


def _one_each(ends: Iterable[frozenset[UUID]]) -> int:
    """How many subjects links are of: those that share an end are of one."""
    return len(of_one_event((min(pair), max(pair)) for pair in ends))


def within_incidents(incidents: Iterable[UUID]) -> dict[UUID, UUID]:
    """Each incident, and the offences and arrests that name it, by the incident that they are of."""
    found = {one: one for one in incidents}
    by_number: dict[tuple[Any, ...], UUID] = {}
    for some in batches(sorted(found)):
        rows = Record.objects.filter(pk__in=some)
        for pk, *number in rows.values_list("pk", "owner_id", "source_system", "local_id"):
            by_number[tuple(number)] = pk
    for some in batches(sorted({number[2] for number in by_number})):
        rows = Record.objects.filter(STANDING, incident_ref__in=some)
        for pk, *number in rows.values_list("pk", "owner_id", "source_system", "incident_ref"):
            if (incident := by_number.get(tuple(number))) is not None:
                found[pk] = incident
    return found


def _links(
    viewer: Actor, purpose: Purpose, kind: Kind, records: Sequence[UUID]
) -> Iterable[tuple[UUID, UUID, frozenset[UUID]]]:
    """Links of a kind that the viewer may see between these records, and that nobody rejected."""
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose, "kind": kind}
    edges = edges_visible_to(**who).filter(probability__gte=LIKELY).order_by()
    inside = set(records)
    ends = [f"{end}__{kind.part}record_id" for end in ("left", "right")]
    columns = ("left_id", "right_id", *ends)
    for some in batches(records):
        touching = Q(**{f"{ends[0]}__in": some})
        log = decisions_visible_to(**who).filter(touching).order_by("number")
        said = {pair: one.kind for pair, one in standing(log).items()}
        likely = {row: said.get(row[:2]) for row in edges.filter(touching).values_list(*columns)}
        named = {row: said.get(row[:2], _REJECT) for row in log.values_list(*columns)}
        for (left, right, one, other), decided in {**named, **likely}.items():
            if decided != _REJECT and {one, other} <= inside and one != other:
                yield one, other, frozenset({left, right})
