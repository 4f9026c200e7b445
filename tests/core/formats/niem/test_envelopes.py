"""The exchange envelope: what goes in comes out, and a closed schema keeps all else out."""

from __future__ import annotations

import copy
import io
import json
import random
from typing import Any

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.core.formats.ndex.samples import messages
from tests.core.formats.ndex.test_ndex_messages import an_item
from tests.public_data import public_data

from accord.core.formats.exchange import Item
from accord.core.formats.ndex import read_ndex
from accord.core.formats.niem import (
    CONTEXT,
    EnvelopeFault,
    UnknownWord,
    breaches,
    envelope,
    envelope_schema,
    read_envelopes,
    write_envelopes,
)
from accord.core.safe_io import TooLarge

ORACLE = jsonschema_rs.validator_for(dict(envelope_schema()))


def through_json(*items: Item) -> list[Item | EnvelopeFault]:
    return list(read_envelopes(io.BytesIO(b"".join(write_envelopes(items)))))


def test_the_schema_is_a_schema() -> None:
    assert jsonschema_rs.meta.is_valid(dict(envelope_schema()))


def test_a_composed_item_comes_back_whole() -> None:
    item = an_item()
    assert through_json(item, item) == [item, item]
    assert ORACLE.is_valid(envelope(item))


@pytest.mark.parametrize("path", messages(), ids=lambda path: path.name)
def test_every_scenario_comes_back_whole(path: Any) -> None:
    path = public_data(path)
    with path.open("rb") as stream:
        items = [each for each in read_ndex(stream) if isinstance(each, Item)]
    assert through_json(*items) == items
    assert all(ORACLE.is_valid(envelope(item)) for item in items)


def test_the_digest_is_in_niem_names_with_its_context() -> None:
    made = envelope(an_item())
    assert made["@context"] == CONTEXT
    person = made["accord:digest"]["nc:Person"][1]
    assert person["nc:PersonName"] == {"nc:PersonSurName": "Doe"}
    assert [role["accord:kind"] for role in person["accord:role"]] == ["victim", "witness"]
    incident = made["accord:digest"]["nc:Activity"][0]
    assert incident["@type"] == "nc:IncidentType"
    assert incident["nc:ActivityDateRange"] == {
        "nc:StartDate": {"nc:DateTime": "2026-02-28T22:00:00Z"},
        "nc:EndDate": {"nc:DateTime": "2026-03-01T06:00:00Z"},
    }
    assert made["accord:digest"]["nc:Person"][0]["nc:PersonBirthDate"] == {
        "nc:YearMonthDate": "1990-05"
    }
    assert made["accord:report"]["accord:dissemination"] == [
        {"accord:scale": "N-DEx", "accord:level": "Green"}
    ]


def test_a_list_or_one_envelope_on_many_lines_reads_too() -> None:
    made = [envelope(an_item(item_id=f"A-{n}")) for n in range(3)]
    listed = list(read_envelopes(io.BytesIO(json.dumps(made, indent=1).encode())))
    assert [each.id for each in listed if isinstance(each, Item)] == ["A-0", "A-1", "A-2"]
    (single,) = read_envelopes(io.BytesIO(b"\n" + json.dumps(made[0], indent=1).encode()))
    assert isinstance(single, Item)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-32"])
@pytest.mark.parametrize("indent", [None, 1])
def test_a_list_reads_in_each_encoding_of_json(encoding: str, indent: int | None) -> None:
    made = [envelope(an_item(item_id=f"A-{n}")) for n in range(2)]
    document = json.dumps(made, indent=indent).encode(encoding)
    assert [type(each) for each in read_envelopes(io.BytesIO(document))] == [Item, Item]


def test_a_byte_order_mark_before_lines_and_another_order_of_properties_do_not_matter() -> None:
    made = [envelope(an_item(item_id=f"A-{n}")) for n in range(2)]
    turned = [dict(reversed(each.items())) for each in made]
    lines = b"\r\n".join(json.dumps(each).encode() for each in turned)
    found = list(read_envelopes(io.BytesIO(b"\xef\xbb\xbf" + lines)))
    assert found == [an_item(item_id="A-0"), an_item(item_id="A-1")]


@pytest.mark.parametrize(
    ("change", "where", "rule"),
    [
        ({"@context": {"x": "urn:x"}}, "/@context", ""),
        ({"@graph": []}, "", "schema_additionalProperties"),
        ({"accord:digest": None}, "/accord:digest", "schema_type"),
    ],
)
def test_other_json_ld_is_set_aside_with_the_place_where_it_departs(
    change: dict[str, object], where: str, rule: str
) -> None:
    (fault,) = read_envelopes(io.BytesIO(json.dumps(envelope(an_item()) | change).encode()))
    assert isinstance(fault, EnvelopeFault)
    assert fault.where.startswith(where)
    assert fault.rule.startswith(rule or "schema_")


def test_nothing_holds_no_envelope() -> None:
    assert list(read_envelopes(io.BytesIO(b""))) == []
    assert list(read_envelopes(io.BytesIO(b"\n \n"))) == []


def test_a_line_that_is_no_envelope_is_set_aside_whole_and_reading_goes_on() -> None:
    good = b"".join(write_envelopes([an_item()]))
    bad = [b'{"a":1}\n', b'{"accord:version":"1",}\n', b"[1]\n", b"\xff\xfe\n", b'{"a":NaN}\n']
    found = list(read_envelopes(io.BytesIO(good + b"".join(bad) + b"\n" + good)))
    assert isinstance(found[0], Item)
    assert isinstance(found[-1], Item)
    faults = [each for each in found if isinstance(each, EnvelopeFault)]
    assert [(fault.row, fault.raw) for fault in faults] == list(enumerate(bad, start=2))
    assert [fault.rule for fault in faults] == [
        "schema_required",
        "json_well_formed",
        "schema_type",
        "json_well_formed",
        "json_constant",
    ]


def test_a_property_that_stands_twice_is_refused() -> None:
    line = next(iter(write_envelopes([an_item()])))
    twice = line.replace(b'"accord:version":"1"', b'"accord:version":"1","accord:version":"1"')
    (fault,) = read_envelopes(io.BytesIO(twice))
    assert isinstance(fault, EnvelopeFault)
    assert fault.rule == "json_property_twice"


def test_json_nested_without_end_is_a_fault() -> None:
    (fault,) = read_envelopes(io.BytesIO(b"[" * 200_000))
    assert isinstance(fault, EnvelopeFault)


def test_an_envelope_beyond_its_cap_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("accord.core.formats.niem.reading.ENVELOPE_CAP", 4_000)
    good = b"".join(write_envelopes([an_item()]))
    assert len(good) > 4_000
    with pytest.raises(TooLarge):
        list(read_envelopes(io.BytesIO(b'{"a":1}\n' + good)))


@pytest.mark.parametrize(
    ("change", "where", "rule"),
    [
        (lambda made: made.pop("accord:digest"), "/accord:digest", "schema_required"),
        (lambda made: made.update(extra="x"), "", "schema_additionalProperties"),
        (lambda made: made["@context"].update(nc="urn:x"), "/@context/nc", "schema_const"),
        (
            lambda made: made["accord:digest"]["nc:Person"][0].update({"nc:PersonAge": "4"}),
            "/accord:digest/nc:Person/0",
            "schema_additionalProperties",
        ),
        (
            lambda made: made["accord:digest"]["nc:Activity"][0].update({"@type": "x"}),
            "/accord:digest/nc:Activity/0/@type",
            "schema_enum",
        ),
        (
            lambda made: made["accord:report"].pop("accord:owner"),
            "/accord:report/accord:owner",
            "schema_required",
        ),
        (
            lambda made: made.update({"accord:detail": [{"accord:of": "persons/99"}]}),
            "/accord:detail",
            "detail_of",
        ),
        (
            lambda made: made.update({"accord:detail": [{"accord:of": "persons/0"}] * 2}),
            "/accord:detail",
            "detail_of",
        ),
    ],
)
def test_what_departs_from_the_schema_is_named_by_place_and_rule(
    change: Any, where: str, rule: str
) -> None:
    made = envelope(an_item())
    change(made)
    (fault,) = read_envelopes(io.BytesIO(json.dumps(made).encode()))
    assert isinstance(fault, EnvelopeFault)
    assert (fault.where, fault.rule) == (where, rule)


def test_a_fault_repeats_no_text_of_the_sender() -> None:
    made = envelope(an_item())
    made["accord:digest"]["nc:Person"][0]["Jo Roe's secret"] = "x"
    (fault,) = read_envelopes(io.BytesIO(json.dumps(made).encode()))
    assert isinstance(fault, EnvelopeFault)
    assert "secret" not in fault.where + fault.rule


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5) | st.just("#x"),
    lambda inside: (
        st.lists(inside, max_size=3)
        | st.dictionaries(st.sampled_from(["@id", "nc:Date", "a"]), inside, max_size=3)
    ),
    max_leaves=5,
)


@given(st.integers(), JSON)
def test_our_check_and_a_full_validator_agree(seed: int, value: Any) -> None:
    """Put any JSON at any place of a valid envelope, or take the place away."""
    made = copy.deepcopy(envelope(an_item()))
    chooser = random.Random(seed)
    at: Any = made
    while True:
        keys = list(at) if isinstance(at, dict) else list(range(len(at)))
        key = chooser.choice(keys)
        if isinstance(at[key], dict | list) and at[key] and chooser.random() < 0.8:
            at = at[key]
            continue
        if chooser.random() < 0.2:
            del at[key]
        else:
            at[key] = value
        break
    ours = not list(breaches(made, envelope_schema()))
    assert ours == ORACLE.is_valid(made)


def test_a_word_that_the_check_does_not_know_is_never_half_checked() -> None:
    with pytest.raises(UnknownWord):
        list(breaches({}, {"anyOf": []}))


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_set_aside(data: bytes) -> None:
    assert all(isinstance(each, Item | EnvelopeFault) for each in read_envelopes(io.BytesIO(data)))
