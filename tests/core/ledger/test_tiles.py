"""Tiles give every root and proof that the leaves give, in the layout of C2SP tlog-tiles."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.ledger import (
    CompactRange,
    LedgerError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from accord.core.ledger.tiles import (
    TileName,
    bundles_of,
    decode_bundle,
    encode_bundle,
    hashes_for_tiles,
    index_path,
    reader_over_tiles,
    tiles_of,
    width_at,
)

LEAVES = [leaf_hash(str(n).encode()) for n in range(70_000)]


def tiles_over(size: int, *, steps: int = 1) -> dict[tuple[int, int], bytes]:
    """The tiles of a log that grew in so many steps."""
    tiles: dict[tuple[int, int], bytes] = {}
    frontier = CompactRange()
    for step in range(steps):
        part = LEAVES[size * step // steps : size * (step + 1) // steps]
        frontier, nodes = frontier.extend_with_nodes(part)
        for place, hashes in hashes_for_tiles(nodes).items():
            tiles[place] = tiles.get(place, b"") + b"".join(hashes)
    return tiles


BIG = tiles_over(70_000)


@given(st.integers(1, 1200), st.integers(1, 9))
def test_tiles_are_the_same_however_the_log_grew(size, steps):
    assert tiles_over(size) == tiles_over(size, steps=steps)


@given(st.integers(1, 70_000).flatmap(lambda n: st.tuples(st.integers(0, n - 1), st.just(n))))
def test_any_leaf_is_proved_from_a_handful_of_tiles(where):
    index, size = where
    asked = []
    reader = reader_over_tiles(lambda level, at: asked.append((level, at)) or BIG[level, at])
    path = inclusion_proof(index, size, reader)
    root = root_at(size, reader)
    verify_inclusion(leaf=LEAVES[index], index=index, size=size, path=path, root=root)
    assert len(asked) <= 8


@given(st.integers(1, 70_000).flatmap(lambda n: st.tuples(st.integers(0, n), st.just(n))))
def test_any_older_tree_is_shown_to_be_a_prefix(sizes):
    old, new = sizes
    reader = reader_over_tiles(lambda level, at: BIG[level, at])
    proof = consistency_proof(old, new, reader)
    verify_consistency(
        old=old, new=new, old_root=root_at(old, reader), new_root=root_at(new, reader), proof=proof
    )


def test_roots_from_tiles_are_those_of_the_leaves():
    reader = reader_over_tiles(lambda level, at: BIG[level, at])
    for size in (1, 255, 256, 257, 65_535, 65_536, 65_537, 70_000):
        assert root_at(size, reader) == merkle_root(LEAVES[:size])


def test_a_tile_that_is_too_narrow_is_refused():
    reader = reader_over_tiles(lambda level, at: BIG[level, at][:-32])
    with pytest.raises(LedgerError, match="narrower"):
        root_at(70_000, reader)


def test_paths_are_those_of_the_specification():
    assert index_path(0) == "000"
    assert index_path(1234067) == "x001/x234/067"
    assert TileName(level=0, index=273).path == "tile/0/273"
    assert TileName(level=1, index=1, width=17).path == "tile/1/001.p/17"
    assert TileName(level=None, index=0, width=3).path == "tile/entries/000.p/3"


@given(st.one_of(st.none(), st.integers(0, 63)), st.integers(0, 10**12), st.integers(1, 256))
def test_a_path_is_read_back(level, index, width):
    name = TileName(level=level, index=index, width=width)
    assert TileName.parse(name.path) == name


@pytest.mark.parametrize(
    "path",
    ["tile/0/0", "tile/00/000", "tile/0/x000/001", "tile/0/000.p/256", "tile/0/000.p/0",
     "tile/64/000", "tile/0/000.p/257", "tile/0/../000", "tile/entries/1", "checkpoint", ""],
)  # fmt: skip
def test_another_spelling_of_a_path_is_refused(path):
    with pytest.raises(LedgerError):
        TileName.parse(path)


@given(st.integers(0, 70_000))
def test_the_tiles_of_a_log_are_all_and_only_those_that_hold_a_hash(size):
    names = list(tiles_of(size))
    assert sum(t.width for t in names if t.level == 0) == size
    assert all(width_at(t.level or 0, t.index, size) == t.width > 0 for t in names)
    assert sum(b.width for b in bundles_of(size)) == size


@given(st.lists(st.binary(max_size=300), max_size=20))
def test_a_bundle_is_read_back(entries):
    assert decode_bundle(encode_bundle(entries)) == entries


def test_a_bundle_cut_short_or_an_entry_too_long_is_refused():
    with pytest.raises(LedgerError):
        decode_bundle(encode_bundle([b"abc"])[:-1])
    with pytest.raises(LedgerError):
        decode_bundle(b"\x00")
    with pytest.raises(LedgerError):
        encode_bundle([b"x" * 65_536])
