"""A network of subjects as a file: GraphML for programs that draw, CSV of its lines for all others."""

from collections.abc import Iterator
from html import escape
from typing import Final

from accord.apps.subjects.naming import name_of
from accord.apps.subjects.selectors.network import Member, Network
from accord.core.formats.opendata import Column, write_csv

_KEYS: Final = (
    ("node", "kind"), ("node", "label"), ("node", "levels"), ("node", "agencies"),
    ("edge", "records"), ("edge", "sources"), ("edge", "days"), ("edge", "edge_levels"),
)  # fmt: skip
COLUMNS: Final = (
    "kind", "name", "levels", "other_kind", "other_name", "other_levels", "record",
    "record_agency", "record_level", "day",
)  # fmt: skip


def graphml(found: Network, *, caveat: str) -> Iterator[bytes]:
    """The network as GraphML; the caveat is the graph's description. Ids tell nothing of anybody."""
    names = {one.id: f"n{at}" for at, one in enumerate(found.members, start=1)}
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, name in _KEYS:
        key = f'<key id="{name}" for="{target}" attr.name="{name}" attr.type="string"/>\n'
        yield key.encode()
    yield f'<graph edgedefault="undirected"><desc>{escape(caveat)}</desc>\n'.encode()
    for one in found.members:
        said = {
            "kind": one.kind.code, "label": name_of(one.told), "levels": " ".join(one.levels),
            "agencies": " ".join(sorted({mention.owner.ori for mention in one.mentions})),
        }  # fmt: skip
        yield f'<node id="{names[one.id]}">{_data(said)}</node>\n'.encode()
    for line in found.together:
        said = {
            "records": " ".join(row.local_id for row in line.records),
            "sources": " ".join(sorted({row.owner.ori for row in line.records})),
            "days": " ".join(str(row.local_date or "-") for row in line.records),
            "edge_levels": " ".join(row.level for row in line.records),
        }
        ends = f'source="{names[line.one.id]}" target="{names[line.other.id]}"'
        yield f"<edge {ends}>{_data(said)}</edge>\n".encode()
    yield b"</graph></graphml>\n"


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


def _data(said: dict[str, str]) -> str:
    return "".join(
        f'<data key="{name}">{escape(_storable(value))}</data>' for name, value in said.items()
    )


def _storable(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n")
