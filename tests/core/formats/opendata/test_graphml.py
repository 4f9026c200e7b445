"""A graph for programs that draw: well formed whatever is said, with ids that tell nothing."""

from xml.etree import ElementTree as ET

import pytest

from accord.core.formats.opendata import write_graphml

SPACE = "{http://graphml.graphdrawing.org/xmlns}"


def written(nodes, edges) -> ET.Element:
    blocks = write_graphml(
        nodes, edges, of_nodes=("label",), of_edges=("role",), caveat="Ask <first> & act"
    )
    return ET.fromstring(b"".join(blocks))


def test_names_of_any_kind_are_held_and_ids_are_not() -> None:
    found = written(
        [
            ("id-of-ann", {"label": 'Ann "A" <O\x00\x1b\'Neil> & sons'}),
            ("id-of-bo", {"label": "薄"}),
        ],
        [("id-of-ann", "id-of-bo", {"role": "seen with"})],
    )
    assert b"id-of" not in ET.tostring(found)
    assert found.findtext(f"{SPACE}graph/{SPACE}desc") == "Ask <first> & act"
    labels = [one.findtext(f"{SPACE}data") for one in found.iter(f"{SPACE}node")]
    assert labels == ['Ann "A" <O\'Neil> & sons', "薄"]
    (edge,) = found.iter(f"{SPACE}edge")
    assert (edge.get("source"), edge.get("target")) == ("n1", "n2")
    assert [key.get("for") for key in found.iter(f"{SPACE}key")] == ["node", "edge"]


def test_an_edge_to_nobody_is_refused() -> None:
    with pytest.raises(KeyError):
        written([("a", {})], [("a", "b", {})])
