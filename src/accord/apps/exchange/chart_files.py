"""A link chart as a file: GraphML for programs that draw, CSV of its edges for all others."""

from collections.abc import Iterator
from html import escape
from typing import Final

from accord.apps.exchange.linking import LinkChart
from accord.core.formats.opendata import Column, write_csv

_KEYS: Final = (
    ("node", "kind"), ("node", "label"), ("node", "level"), ("node", "agency"), ("node", "day"),
    ("edge", "role"), ("edge", "edge_level"), ("edge", "source"), ("edge", "edge_day"),
)  # fmt: skip
COLUMNS: Final = ("record", "record_agency", "day", "role", "kind", "name", "level", "source")


def graphml(chart: LinkChart, *, caveat: str) -> Iterator[bytes]:
    """The chart as GraphML; the caveat is the graph's description."""
    names = _short_names(chart)
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, name in _KEYS:
        key = f'<key id="{name}" for="{target}" attr.name="{name}" attr.type="string"/>\n'
        yield key.encode()
    yield f'<graph edgedefault="undirected"><desc>{escape(caveat)}</desc>\n'.encode()
    for node in chart.nodes.values():
        said = {
            "kind": node.kind, "label": node.label, "level": node.level, "agency": node.agency,
            "day": str(node.day or ""),
        }  # fmt: skip
        yield f'<node id="{names[node.id]}">{_data(said)}</node>\n'.encode()
    for edge in chart.edges:
        said = {
            "role": edge.role, "edge_level": edge.level, "source": edge.agency,
            "edge_day": str(edge.day or ""),
        }  # fmt: skip
        ends = f'source="{names[edge.record]}" target="{names[edge.other]}"'
        yield f"<edge {ends}>{_data(said)}</edge>\n".encode()
    yield b"</graph></graphml>\n"


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


def _short_names(chart: LinkChart) -> dict[str, str]:
    """Ids that tell nothing of whom they stand for."""
    return {key: f"n{place}" for place, key in enumerate(chart.nodes, start=1)}


def _data(said: dict[str, str]) -> str:
    return "".join(
        f'<data key="{name}">{escape(_storable(value))}</data>' for name, value in said.items()
    )


def _storable(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n")
