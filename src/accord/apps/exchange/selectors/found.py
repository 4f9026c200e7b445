"""What a stated search finds now, for whoever stated it: hits, facets and whom to ask, within policy."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from accord.apps.agencies import selectors as agencies
from accord.apps.exchange.asking import NAME, query_of
from accord.apps.records import selectors as records
from accord.apps.records.selectors import (
    NameQuery,
    PersonHit,
    Pointer,
    RecordHit,
    VehicleHit,
    VehicleQuery,
)
from accord.frame.actor import Actor, Purpose

Hit = PersonHit | VehicleHit | RecordHit


@dataclass(frozen=True, kw_only=True)
class Found:
    """Hits in order, whether there are more than shown, whom to ask, and owners' names by key."""

    what: str
    hits: tuple[Hit, ...]
    more: bool
    pointers: tuple[Pointer, ...]
    owners: Mapping[UUID, tuple[str, str]]

    def agency(self, hit: Hit) -> str:
        """The name of the agency whose record it is."""
        return self.owners.get(hit.owner_id, ("", ""))[1]

    def ori(self, hit: Hit) -> str:
        """Its ORI."""
        return self.owners.get(hit.owner_id, ("", ""))[0]

    @property
    def points(self) -> list[Hit]:
        """The hits that may be drawn on a map."""
        return [hit for hit in self.hits if hit.lon is not None and hit.lat is not None]


#: What a list can be narrowed by, and its value for a hit; none names a person.
FACETS: Final[Mapping[str, Callable[[Found, Hit], str]]] = {
    "agency": lambda found, hit: found.ori(hit),
    "kind": lambda _, hit: hit.kind,
    "offence": lambda _, hit: hit.offence_code,
    "year": lambda _, hit: str(hit.day.year) if hit.day else "",
    "level": lambda _, hit: hit.level,
}


def found_by(*, viewer: Actor, purpose: Purpose, what: str, terms: Mapping[str, str]) -> Found:
    """Ask the records; each part of the answer was narrowed by policy in the query."""
    query = query_of(what, {name: value for name, value in terms.items() if name != NAME})
    answer: records.PersonsFound | records.VehiclesFound | records.RecordsFound
    if isinstance(query, NameQuery):
        answer = records.persons_found(viewer=viewer, purpose=purpose, query=query)
    elif isinstance(query, VehicleQuery):
        answer = records.vehicles_found(viewer=viewer, purpose=purpose, query=query)
    else:
        answer = records.records_found(viewer=viewer, purpose=purpose, query=query)
    owners = {hit.owner_id for hit in answer.hits}
    rows = agencies.agencies().filter(pk__in=owners).values_list("pk", "ori", "name")
    return Found(
        what=what, hits=answer.hits, more=answer.more, pointers=answer.pointers,
        owners={pk: (ori, name) for pk, ori, name in rows},
    )  # fmt: skip


def narrowed(found: Found, chosen: Mapping[str, str]) -> Found:
    """The hits that have the chosen value in each facet; an unknown facet is passed over."""
    asked = {name: value for name, value in chosen.items() if name in FACETS and value}
    hits = tuple(
        hit
        for hit in found.hits
        if all(FACETS[name](found, hit) == value for name, value in asked.items())
    )
    return Found(
        what=found.what, hits=hits, more=found.more, pointers=found.pointers, owners=found.owners
    )


def facets_of(found: Found) -> dict[str, list[tuple[str, int]]]:
    """How many of the hits have which value, the most first; facets of one value are left out."""
    counted = {
        name: Counter(filter(None, (value(found, hit) for hit in found.hits)))
        for name, value in FACETS.items()
    }
    return {
        name: sorted(counts.items(), key=lambda one: (-one[1], one[0]))
        for name, counts in counted.items()
        if len(counts) > 1
    }


def exportable(*, viewer: Actor, purpose: Purpose, hits: Sequence[Hit]) -> list[Hit]:
    """Those whose records an agreement lets the viewer take away, and persons by name as well."""
    allowed = records_that_may(viewer, purpose, {hit.record_id for hit in hits})
    persons = {hit.person_id for hit in hits if isinstance(hit, PersonHit)}
    named = records.persons_to_take(viewer=viewer, purpose=purpose, persons=persons)
    return [
        hit
        for hit in hits
        if hit.record_id in allowed and (not isinstance(hit, PersonHit) or hit.person_id in named)
    ]


def records_that_may(viewer: Actor, purpose: Purpose, ids: Iterable[UUID]) -> set[UUID]:
    """Of these records, those that the viewer may export."""
    rows = records.records_visible_to(viewer=viewer, purpose=purpose, action="export")
    wanted, allowed = sorted(ids), set[UUID]()
    for start in range(0, len(wanted), 500):
        allowed.update(rows.filter(pk__in=wanted[start : start + 500]).values_list("pk", flat=True))
    return allowed
