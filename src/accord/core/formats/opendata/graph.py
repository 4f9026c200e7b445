"""GraphML: a graph for programs that draw (GraphML Primer, graphdrawing.org), all data as text."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from html import escape

Said = Mapping[str, str]


def write_graphml(
    nodes: Iterable[tuple[str, Said]],
    edges: Iterable[tuple[str, str, Said]],
    *,
    of_nodes: Sequence[str],
    of_edges: Sequence[str],
    caveat: str,
) -> Iterator[bytes]:
    """An undirected graph; the caveat is its description.

    A node is its id and what is said of it, an edge the ids of its ends and the same. The file has
    other ids, which tell nothing of whom they stand for. `of_nodes` and `of_edges` are the names of
    what is said; none stands in both. Raises KeyError for an end that is no node.
    """
    yield b'<?xml version="1.0" encoding="UTF-8"?>\n'
    yield b'<graphml xmlns="http://graphml.graphdrawing.org/xmlns">\n'
    for target, keys in (("node", of_nodes), ("edge", of_edges)):
        for name in keys:
            key = f'<key id="{name}" for="{target}" attr.name="{name}" attr.type="string"/>\n'
            yield key.encode()
    yield f'<graph edgedefault="undirected"><desc>{escape(caveat)}</desc>\n'.encode()
    short: dict[str, str] = {}
    for one, said in nodes:
        short[one] = f"n{len(short) + 1}"
        yield f'<node id="{short[one]}">{_data(said)}</node>\n'.encode()
    for one, other, said in edges:
        ends = f'source="{short[one]}" target="{short[other]}"'
        yield f"<edge {ends}>{_data(said)}</edge>\n".encode()
    yield b"</graph></graphml>\n"


def _data(said: Said) -> str:
    return "".join(
        f'<data key="{name}">{escape(_storable(value))}</data>' for name, value in said.items()
    )


def _storable(text: str) -> str:
    """Without characters that XML cannot hold."""
    return "".join(one for one in text if one >= " " or one in "\t\n")
