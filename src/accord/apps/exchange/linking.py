"""Who and what stands together in the records a search found: nodes, edges and their sources.

The chart is made of what the viewer was shown and of nothing else, so a hidden record leaves no
node, edge or gap. Rows of different records are drawn as one where a whole name with its date of
birth, a plate with its state, a vehicle number or an address agree; that is said to be no finding.
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final, Literal
from uuid import UUID

from accord.apps.exchange.selectors import Found, exportable
from accord.apps.records import selectors as records
from accord.apps.records.models import Person, Vehicle
from accord.apps.records.selectors import RecordHit
from accord.core.names import folded, normalise
from accord.core.policy import Action
from accord.frame.actor import Actor, Purpose

# More than a page can show so that it can be read.
MOST_RECORDS: Final = 40
NodeKind = Literal["person", "vehicle", "place", "record"]


@dataclass(frozen=True, slots=True)
class Node:
    """A person, vehicle, place or record; `record_id` leads to a record's page."""

    id: str
    kind: NodeKind
    label: str
    level: str
    day: date | None = None
    agency: str = ""
    record_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class Edge:
    """That something stands in a record: as what, how far it travels, and who says so."""

    record: str
    other: str
    role: str
    level: str
    agency: str
    day: date | None


@dataclass
class LinkChart:
    """Nodes by id and edges in the order of their records, oldest first; `more` when cut."""

    nodes: dict[str, Node] = field(default_factory=dict)
    edges: list[Edge] = field(default_factory=list)
    record_ids: list[UUID] = field(default_factory=list)
    more: bool = False

    def of_kind(self, *kinds: NodeKind) -> list[Node]:
        """Nodes of these kinds, in the order in which they were first met."""
        return [node for node in self.nodes.values() if node.kind in kinds]


def link_chart(
    *, viewer: Actor, purpose: Purpose, found: Found, action: Action = "view"
) -> LinkChart:
    """The chart of what a search found, of its newest records that an agreement lets be linked.

    Who is masked has a name in it where a grant lifts the mask for the action.
    """
    linkable = records.records_visible_to(viewer=viewer, purpose=purpose, action="link")
    asked = dict.fromkeys(hit.record_id for hit in found.hits)
    allowed = set(linkable.filter(pk__in=list(asked)).values_list("pk", flat=True))
    wanted = [one for one in asked if one in allowed]
    shown = records.records_by_id(viewer=viewer, purpose=purpose, ids=wanted)
    newest = sorted(
        shown.values(), key=lambda hit: (hit.day or date.min, hit.record_id.hex), reverse=True
    )
    kept = sorted(newest[:MOST_RECORDS], key=lambda hit: (hit.day or date.min, hit.record_id.hex))
    chart = LinkChart(more=found.more or len(newest) > MOST_RECORDS)
    rows = records.records_visible_to(viewer=viewer, purpose=purpose)
    objects = list(rows.filter(pk__in=[hit.record_id for hit in kept]))
    involved = records.involved_in(viewer=viewer, purpose=purpose, records=objects, action=action)
    for place, hit in enumerate(kept, start=1):
        agency = found.owners.get(hit.owner_id, ("", ""))[1]
        node = Node(
            f"r{place}", "record", hit.number, hit.record_level, hit.day, agency, hit.record_id
        )
        chart.nodes[node.id] = node
        chart.record_ids.append(hit.record_id)
        parts = involved.get(hit.record_id)
        if parts is not None:
            _persons(chart, node, parts.persons)
            _vehicles(chart, node, parts.vehicles)
        _place(chart, node, hit)
    return chart


def exportable_chart(*, viewer: Actor, purpose: Purpose, found: Found) -> LinkChart:
    """The chart of those hits alone that may be taken away."""
    kept = tuple(exportable(viewer=viewer, purpose=purpose, hits=found.hits))
    found = replace(found, hits=kept)
    return link_chart(viewer=viewer, purpose=purpose, found=found, action="export")


def _persons(chart: LinkChart, record: Node, persons: Iterable[Person]) -> None:
    for one in persons:
        label = ", ".join(filter(None, (one.family_name, one.given_names)))
        if not label:
            continue  # masked, or nobody knows
        born = one.date_of_birth
        same = (folded(one.family_name), folded(one.given_names), born)
        key = "p:" + "|".join(map(str, same)) if born and one.given_names else f"p:{one.pk}"
        said = f"{label} ({born.isoformat()})" if born else label
        _join(chart, record, Node(key, "person", said, one.level), one.role)


def _vehicles(chart: LinkChart, record: Node, vehicles: Iterable[Vehicle]) -> None:
    for one in vehicles:
        plate = normalise(one.plate)
        key = f"v:{one.vin.upper()}" if one.vin else f"v:{plate}|{one.plate_state.upper()}"
        label = " ".join(
            filter(None, (one.plate or one.vin, one.plate_state, one.colour, one.make))
        )
        if not (one.vin or plate):
            key = f"v:{one.pk}"
        _join(chart, record, Node(key, "vehicle", label or "–", one.level), one.role)


def _place(chart: LinkChart, record: Node, hit: RecordHit) -> None:
    if hit.address.strip():
        key = f"a:{folded(hit.address)}"
        _join(chart, record, Node(key, "place", hit.address, hit.record_level), "place")


def _join(chart: LinkChart, record: Node, node: Node, role: str) -> None:
    chart.nodes.setdefault(node.id, node)
    edge = Edge(record.id, node.id, role, node.level, record.agency, record.day)
    chart.edges.append(edge)
