"""The tree gives RFC 6962's roots and proofs, and no forged proof passes."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.ledger import (
    CompactRange,
    LedgerError,
    ProofError,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    merkle_root,
    node_hash,
    reader_over_leaves,
    root_at,
    verify_consistency,
    verify_inclusion,
)
from accord.core.ledger.tree import EMPTY_ROOT

# The eight inputs and the roots of certificate-transparency's own reference tests.
INPUTS = tuple(
    bytes.fromhex(text)
    for text in (
        "",
        "00",
        "10",
        "2021",
        "3031",
        "40414243",
        "5051525354555657",
        "606162636465666768696a6b6c6d6e6f",
    )
)
ROOTS = (
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
)

pytestmark = pytest.mark.smoke
LEAVES = tuple(leaf_hash(data) for data in INPUTS)
sizes = st.integers(0, 70)


def hashes(size):
    return [leaf_hash(number.to_bytes(4)) for number in range(size)]


def reader(leaves):
    return reader_over_leaves(lambda start, end: leaves[start:end])


def recursive_root(leaves):
    """MTH of RFC 6962, section 2.1, word for word."""
    if not leaves:
        return EMPTY_ROOT
    if len(leaves) == 1:
        return leaves[0]
    middle = 1
    while middle * 2 < len(leaves):
        middle *= 2
    return node_hash(recursive_root(leaves[:middle]), recursive_root(leaves[middle:]))


def test_published_roots_of_the_eight_standard_inputs():
    for size, root in enumerate(ROOTS, start=1):
        assert merkle_root(LEAVES[:size]).hex() == root
    expected_empty = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"
    assert merkle_root(()).hex() == expected_empty


def test_published_inclusion_path():
    # certificate-transparency reference: leaf 5 of 8 (counted from nought).
    path = inclusion_proof(5, 8, reader(LEAVES))
    assert [item.hex()[:8] for item in path] == ["bc1a0643", "ca854ea1", "d37ee418"]


@given(sizes)
def test_frontier_root_is_the_recursive_definition(size):
    leaves = hashes(size)
    assert merkle_root(leaves) == recursive_root(leaves) == root_at(size, reader(leaves))


@given(sizes, sizes)
def test_frontier_survives_storage_and_goes_on(first, more):
    leaves = hashes(first + more)
    stored = CompactRange().extend(leaves[:first]).to_bytes()
    assert CompactRange.from_bytes(stored).extend(leaves[first:]).root() == recursive_root(leaves)


@given(sizes, st.integers(1, 40))
def test_stored_frontier_of_wrong_length_is_refused(size, cut):
    stored = CompactRange().extend(hashes(size)).to_bytes()
    if cut == len(stored):
        return
    with pytest.raises(LedgerError):
        CompactRange.from_bytes(stored[:-cut] if cut < len(stored) else stored + bytes(cut))


@given(sizes)
def test_finished_nodes_are_those_a_reader_gives(size):
    leaves = hashes(size)
    _, nodes = CompactRange().extend_with_nodes(leaves)
    read = reader(leaves)
    assert all(node.hash == read(node.level, node.index) for node in nodes)
    assert len(nodes) == sum(size >> level for level in range(8))


@given(st.data())
def test_every_leaf_is_provable_and_only_where_it_stands(data):
    size = data.draw(st.integers(1, 70))
    index = data.draw(st.integers(0, size - 1))
    other = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    path, root = inclusion_proof(index, size, reader(leaves)), recursive_root(leaves)
    verify_inclusion(leaf=leaves[index], index=index, size=size, path=path, root=root)
    if other != index:
        with pytest.raises(ProofError):
            verify_inclusion(leaf=leaves[index], index=other, size=size, path=path, root=root)


@given(st.data())
def test_one_flipped_bit_breaks_an_inclusion_proof(data):
    size = data.draw(st.integers(1, 40))
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    parts = [leaves[index], recursive_root(leaves), *inclusion_proof(index, size, reader(leaves))]
    leaf, root, *path = flipped(data, parts)
    with pytest.raises(ProofError):
        verify_inclusion(leaf=leaf, index=index, size=size, path=path, root=root)


@given(sizes, sizes)
def test_every_prefix_is_consistent(one, two):
    old, new = sorted((one, two))
    leaves = hashes(new)
    verify_consistency(
        old=old,
        new=new,
        old_root=recursive_root(leaves[:old]),
        new_root=recursive_root(leaves),
        proof=consistency_proof(old, new, reader(leaves)),
    )


@given(st.data())
def test_one_flipped_bit_breaks_a_consistency_proof(data):
    new = data.draw(st.integers(1, 40))
    old = data.draw(st.integers(1, new))
    leaves = hashes(new)
    proof = consistency_proof(old, new, reader(leaves))
    parts = [recursive_root(leaves[:old]), recursive_root(leaves), *proof]
    old_root, new_root, *changed = flipped(data, parts)
    with pytest.raises(ProofError):
        verify_consistency(old=old, new=new, old_root=old_root, new_root=new_root, proof=changed)


@given(st.data())
def test_a_proof_with_one_hash_more_or_less_is_refused(data):
    size = data.draw(st.integers(2, 40))
    index = data.draw(st.integers(0, size - 1))
    leaves = hashes(size)
    path, root = inclusion_proof(index, size, reader(leaves)), recursive_root(leaves)
    for changed in (path[:-1], (*path, bytes(32))):
        with pytest.raises(ProofError):
            verify_inclusion(leaf=leaves[index], index=index, size=size, path=changed, root=root)


def test_a_path_that_stops_at_a_subtree_is_refused():
    leaves = hashes(4)
    with pytest.raises(ProofError):
        verify_inclusion(
            leaf=leaves[0], index=0, size=4, path=leaves[1:2], root=merkle_root(leaves[:2])
        )


@pytest.mark.parametrize(("index", "size"), [(-1, 4), (4, 4), (0, 0)])
def test_leaves_outside_the_tree_have_no_proof(index, size):
    with pytest.raises(LedgerError):
        inclusion_proof(index, size, reader(hashes(4)))
    with pytest.raises(ProofError):
        verify_inclusion(leaf=bytes(32), index=index, size=size, path=(), root=bytes(32))


def test_a_tree_extends_no_larger_one():
    with pytest.raises(LedgerError):
        consistency_proof(3, 2, reader(hashes(4)))
    with pytest.raises(ProofError):
        verify_consistency(old=3, new=2, old_root=bytes(32), new_root=bytes(32), proof=())


def test_a_missing_leaf_hash_is_named():
    with pytest.raises(LedgerError, match="not all stored"):
        root_at(8, reader(hashes(6)))


def flipped(data, parts):
    changed = [bytearray(part) for part in parts]
    which = data.draw(st.integers(0, len(changed) - 1))
    bit = data.draw(st.integers(0, 255))
    changed[which][bit // 8] ^= 1 << bit % 8
    return [bytes(part) for part in changed]
