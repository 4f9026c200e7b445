"""A link chart as a file: GraphML for programs that draw, CSV of its edges for all others."""

from collections.abc import Iterator
from typing import Final

from accord.apps.exchange.linking import LinkChart
from accord.core.formats.opendata import Column, write_csv, write_graphml

_OF_NODES: Final = ("kind", "label", "level", "agency", "day")
_OF_EDGES: Final = ("role", "edge_level", "source", "edge_day")
COLUMNS: Final = ("record", "record_agency", "day", "role", "kind", "name", "level", "source")


def graphml(chart: LinkChart, *, caveat: str) -> Iterator[bytes]:
    """The chart as GraphML; the caveat is the graph's description."""
    nodes = (
        (key, dict(zip(_OF_NODES, (
            node.kind, node.label, node.level, node.agency, str(node.day or ""),
        ), strict=True)))
        for key, node in chart.nodes.items()
    )  # fmt: skip
    edges = (
        (edge.record, edge.other, dict(zip(_OF_EDGES, (
            edge.role, edge.level, edge.agency, str(edge.day or ""),
        ), strict=True)))
        for edge in chart.edges
    )  # fmt: skip
    return write_graphml(nodes, edges, of_nodes=_OF_NODES, of_edges=_OF_EDGES, caveat=caveat)


def edges_csv(chart: LinkChart, *, caveat: str) -> Iterator[bytes]:
    """One line for each edge."""
    return write_csv([Column(name) for name in COLUMNS], edge_rows(chart), caveat=caveat)


def edge_rows(chart: LinkChart) -> list[list[str]]:
    """The edges as the table below the chart shows them, oldest first."""
    rows = []
    for edge in chart.edges:
        record, other = chart.nodes[edge.record], chart.nodes[edge.other]
        rows.append(
            [
                record.label, record.agency, str(edge.day or ""), edge.role, other.kind,
                other.label, edge.level, edge.agency,
            ]
        )  # fmt: skip
    return rows
