"""A network of subjects as a file: GraphML for programs that draw, CSV of its lines for all others."""

from collections.abc import Iterator
from typing import Final

from accord.apps.subjects.naming import name_of
from accord.apps.subjects.selectors.network import Member, Network
from accord.core.formats.opendata import Column, write_csv, write_graphml

_OF_NODES: Final = ("kind", "label", "levels", "agencies")
_OF_EDGES: Final = ("records", "sources", "days", "edge_levels")
COLUMNS: Final = (
    "kind", "name", "levels", "other_kind", "other_name", "other_levels", "record",
    "record_agency", "record_level", "day",
)  # fmt: skip


def graphml(found: Network, *, caveat: str) -> Iterator[bytes]:
    """The network as GraphML; the caveat is the graph's description. Ids tell nothing of anybody."""
    nodes = (
        (str(one.id), dict(zip(_OF_NODES, (
            one.kind.code, name_of(one.told), " ".join(one.levels),
            " ".join(sorted({mention.owner.ori for mention in one.mentions})),
        ), strict=True)))
        for one in found.members
    )  # fmt: skip
    edges = (
        (str(line.one.id), str(line.other.id), dict(zip(_OF_EDGES, (
            " ".join(row.local_id for row in line.records),
            " ".join(sorted({row.owner.ori for row in line.records})),
            " ".join(str(row.local_date or "-") for row in line.records),
            " ".join(row.level for row in line.records),
        ), strict=True)))
        for line in found.together
    )  # fmt: skip
    return write_graphml(nodes, edges, of_nodes=_OF_NODES, of_edges=_OF_EDGES, caveat=caveat)


def lines_csv(found: Network, *, caveat: str) -> Iterator[bytes]:
    """One line for each record in which two stand together."""
    rows = [
        [
            *_told(line.one), *_told(line.other), row.local_id, row.owner.ori, row.level,
            str(row.local_date or ""),
        ]
        for line in found.together
        for row in line.records
    ]  # fmt: skip
    return write_csv([Column(name) for name in COLUMNS], rows, caveat=caveat)


def _told(one: Member) -> tuple[str, str, str]:
    return one.kind.code, name_of(one.told), " ".join(one.levels)
