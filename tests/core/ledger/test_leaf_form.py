"""Leaf v1 has one byte form, fixed for ever, and holds no personal value."""

import json
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.ledger import (
    Leaf,
    LeafActor,
    LeafError,
    LeafObject,
    LeafPurpose,
    LedgerError,
    batch_leaf_hashes,
    canonical,
    commit,
    inclusion_proof,
    leaf_hash,
    merkle_root_of,
    opens,
    reader_over_leaves,
    verify_inclusion,
)

ID = UUID("01890a5d-ac96-774b-bcce-b302099a8057")


def make(**changes):
    fields = {
        "id": ID,
        "time": 1_700_000_000_000_000,
        "actor": LeafActor(id="u1", ori="CO0010000", kind="user"),
        "purpose": LeafPurpose(code="crime-analysis"),
        "verb": "incident.viewed",
        "object": LeafObject(type="incident", id="i1"),
        "payload": {"count": 2, "kinds": ("a", "é"), "whole": True},
        "commitments": ("ab" * 32,),
        "node": "node.example/log",
    }
    return Leaf(**{**fields, **changes})


# Written down once: a change of these bytes would orphan every ledger in the world.
GOLDEN = (
    '{"actor":{"id":"u1","kind":"user","ori":"CO0010000"},"alg":"sha256",'
    f'"commitments":["{"ab" * 32}"],"id":"{ID}","node":"node.example/log",'
    '"object":{"id":"i1","type":"incident"},"outcome":"ok",'
    '"payload":{"count":2,"kinds":["a","é"],"whole":true},'
    '"purpose":{"case_number":"","code":"crime-analysis","on_behalf_of":"","reason":""},'
    '"time":1700000000000000,"v":1,"verb":"incident.viewed"}'
).encode()

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=30)
scalars = texts | st.booleans() | st.integers(-canonical.MAX_INTEGER, canonical.MAX_INTEGER)
payloads = st.dictionaries(
    st.from_regex(r"[a-z][a-z0-9_]{0,9}", fullmatch=True), scalars | st.lists(scalars, max_size=4)
)


def test_version_one_bytes_are_fixed():
    assert make().encode() == GOLDEN
    assert Leaf.decode(GOLDEN) == make()


@given(payloads, st.sampled_from(("ok", "denied", "failed")))
def test_a_leaf_reads_as_it_was_written(payload, outcome):
    leaf = make(payload=payload, outcome=outcome)
    assert Leaf.decode(leaf.encode()) == leaf


@given(st.integers(0, len(GOLDEN) * 8 - 1))
def test_a_flipped_bit_is_refused_or_another_leaf(bit):
    data = bytearray(GOLDEN)
    data[bit // 8] ^= 1 << bit % 8
    try:
        leaf = Leaf.decode(bytes(data))
    except LeafError:
        return
    assert leaf != make()
    assert leaf.encode() == bytes(data)


def altered(**changes):
    found = {**json.loads(GOLDEN), **changes}
    return canonical.encode({name: value for name, value in found.items() if value is not None})


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"[]",
        b"null",
        b"\xff",
        b"[" * 60_000,
        GOLDEN + b"\n",
        GOLDEN.replace(b'"v":1', b'"v":1.0'),
        GOLDEN.replace(b'"v":1', b'"v": 1'),
        GOLDEN.replace(b'"v":1', b'"v":1,"v":1'),
        GOLDEN.replace("é".encode(), b"\\u00e9"),
        GOLDEN.replace(b'"count":2', b'"count":' + b"9" * 5000),
        GOLDEN.replace(b'"count":2', b'"count":NaN'),
        altered(v=2),
        altered(v=True),
        altered(alg="md5"),
        altered(node=None),
        altered(extra="x"),
        altered(actor="u1"),
        altered(actor={"id": "u1", "kind": "user"}),
        altered(id=str(ID).upper()),
        altered(id=7),
        altered(commitments="ab"),
        altered(commitments=["ab"]),
        altered(payload=[]),
        altered(payload={"deep": {"er": 1}}),
        altered(payload={"deep": [[1]]}),
        altered(time=-1),
        altered(time=True),
        altered(outcome="maybe"),
        altered(verb="viewed"),
    ],
)
def test_any_other_form_is_refused(data):
    with pytest.raises(LeafError):
        Leaf.decode(data)


@pytest.mark.parametrize(
    "changes",
    [
        {"id": UUID(int=0)},
        {"payload": {"share": 0.5}},
        {"payload": {"nothing": None}},
        {"payload": {"Name": 1}},
        {"payload": {"long": "x" * 5000}},
        {"commitments": ("AB" * 32,)},
        {"node": "two words"},
    ],
)
def test_a_leaf_out_of_form_is_not_made(changes):
    with pytest.raises(LeafError):
        make(**changes)


def test_an_oversized_leaf_is_not_encoded():
    payload = {f"part{number}": "x" * 4_000 for number in range(20)}
    with pytest.raises(LeafError, match="65535"):
        make(payload=payload).encode()


def test_an_integer_beyond_a_double_is_not_encoded():
    with pytest.raises(LeafError, match="2\\^53"):
        make(payload={"big": 2**53}).encode()


def test_half_a_surrogate_pair_is_not_encoded():
    with pytest.raises(LeafError, match="surrogate"):
        make(payload={"text": "\ud800"}).encode()


def test_a_leaf_does_not_change_with_the_mapping_it_was_made_from():
    payload = {"count": 1}
    leaf = make(payload=payload)
    payload["count"] = 2
    assert leaf.payload["count"] == 1
    with pytest.raises(TypeError):
        leaf.payload["count"] = 3


@given(scalars, scalars, st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32))
def test_a_commitment_opens_to_its_value_and_salt_only(value, other, salt, other_salt):
    made = commit(value, salt)
    assert opens(made.hex, value=value, salt=salt)
    assert opens(made.hex, value=other, salt=other_salt) is (
        canonical.encode(value) == canonical.encode(other) and salt == other_salt
    )


def test_a_commitment_does_not_print_what_it_hides():
    made = commit("Jane Doe", bytes(32))
    assert "Jane" not in repr(made)
    assert "x00" not in repr(made)


def test_a_salt_has_one_length():
    with pytest.raises(LedgerError):
        commit("value", b"short")


@given(st.integers(1, 30), st.data())
def test_one_record_is_provable_inside_its_batch(count, data):
    made = [commit(f"record {number}", number.to_bytes(32)) for number in range(count)]
    index = data.draw(st.integers(0, count - 1))
    leaves = batch_leaf_hashes(made)
    path = inclusion_proof(index, count, reader_over_leaves(lambda a, b: leaves[a:b]))
    root = merkle_root_of([item.hex for item in made])
    verify_inclusion(
        leaf=leaf_hash(made[index].digest), index=index, size=count, path=path, root=root
    )
