"""Every row lands or is rejected with field, rule and reason; nothing is lost or guessed."""

from __future__ import annotations

import dataclasses
import io
import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import (
    AgencyRule,
    CoordinateRule,
    CoordinateStatus,
    Landed,
    Mapping,
    NormalRecord,
    OffenceRule,
    OffenceStatus,
    Rejected,
    Row,
    TimeRule,
    crosswalk_key,
    land,
    open_table,
)
from accord.core.formats.tabular.dates import FORMATS
from accord.core.vocabulary import RecordKind

COLUMNS = ("id", "when", "end", "code", "text", "lon", "lat", "agency", "note")
BOUNDS = (-88.5, 41.0, -87.0, 42.5)


def mapping(**changes: object) -> Mapping:
    plain = Mapping(
        name="test",
        signature=COLUMNS,
        kind=RecordKind.INCIDENT,
        zone="America/Chicago",
        local_id="id",
        occurred=TimeRule(column="when", formats=("iso", "m/d/y")),
        occurred_end=TimeRule(column="end", formats=("iso",)),
        offence=OffenceRule(
            code="code",
            texts=("text",),
            crosswalk={crosswalk_key("0820", "THEFT"): "23H", crosswalk_key("9", "LOST"): "-"},
        ),
        coordinates=CoordinateRule(lon="lon", lat="lat", bounds=BOUNDS),
    )
    return dataclasses.replace(plain, **changes)  # type: ignore[arg-type]


def row(number: int = 2, **cells: str) -> Row:
    usual = {"id": f"A{number}", "when": "2018-07-04 15:00:00", "code": "0820", "text": "Theft",
             "lon": "-87.6", "lat": "41.8", "note": "n"}  # fmt: skip
    return Row(number, tuple({**usual, **cells}.get(name, "") for name in COLUMNS))


def one(given_mapping: Mapping, given_row: Row, **options: datetime) -> Landed | Rejected:
    (answer,) = land(given_mapping, [given_row], **options)
    return answer


def landed(given_mapping: Mapping, given_row: Row) -> NormalRecord:
    answer = one(given_mapping, given_row)
    assert isinstance(answer, Landed), answer
    return answer.record


def rejected(given_mapping: Mapping, given_row: Row, **options: datetime) -> Rejected:
    answer = one(given_mapping, given_row, **options)
    assert isinstance(answer, Rejected), answer
    return answer


def test_a_whole_row_lands_in_utc_with_its_rest_kept() -> None:
    record = landed(mapping(), row())
    assert (
        record.occurred_earliest == record.occurred_latest == datetime(2018, 7, 4, 20, tzinfo=UTC)
    )
    assert (record.local_id, record.offence_code, record.nibrs_code) == ("A2", "0820", "23H")
    assert (record.lon, record.lat, record.coordinate_status) == (-87.6, 41.8, CoordinateStatus.OK)
    assert record.extra == {"note": "n"}


@pytest.mark.parametrize(
    ("cells", "field", "rule"),
    [
        ({"when": "yesterday"}, "when", "date_format"),
        ({"when": ""}, "when", "date_given"),
        ({"when": "1492-10-12"}, "when", "date_range"),
        ({"end": "2018-07-04 14:00:00"}, "end", "date_order"),
        ({"end": "later"}, "end", "date_format"),
        ({"id": ""}, "id", "local_id"),
        ({"id": "x" * 300}, "id", "local_id"),
    ],
)
def test_broken_rules_name_row_field_and_rule(cells: dict[str, str], field: str, rule: str) -> None:
    answer = rejected(mapping(), row(7, **cells))
    assert (answer.row_number, answer.field, answer.rule) == (7, field, rule)
    assert answer.reason
    assert answer.raw["note"] == "n"


def test_dates_after_the_receipt_are_refused() -> None:
    received = datetime(2018, 7, 1, tzinfo=UTC)
    answer = rejected(mapping(), row(), received=received)
    assert (answer.rule, answer.reason) == ("date_range", "after the file was received")


def test_a_bare_day_is_an_interval_in_the_agencys_zone() -> None:
    record = landed(mapping(), row(when="7/4/2018"))
    assert record.occurred_earliest == datetime(2018, 7, 4, 5, tzinfo=UTC)
    assert record.occurred_latest == datetime(2018, 7, 5, 4, 59, 59, tzinfo=UTC)


def test_start_and_end_bound_the_interval_and_doubtful_hours_widen_it() -> None:
    record = landed(mapping(), row(end="2018-07-05 08:00:00"))
    assert record.occurred_latest == datetime(2018, 7, 5, 13, tzinfo=UTC)
    record = landed(mapping(), row(when="2018-11-04 01:30:00"))
    assert (record.occurred_latest - record.occurred_earliest).total_seconds() == 3600


def test_a_written_offset_rules_unless_it_is_decoration() -> None:
    stamp = row(when="2018-07-04 15:00:00+00")
    assert landed(mapping(), stamp).occurred_earliest == datetime(2018, 7, 4, 15, tzinfo=UTC)
    wall = TimeRule(column="when", formats=("iso",), wall_clock=True)
    record = landed(mapping(occurred=wall), stamp)
    assert record.occurred_earliest == datetime(2018, 7, 4, 20, tzinfo=UTC)
    record = landed(mapping(occurred=wall), row(when="2018-07-04T15:00:00-04:00"))
    assert record.occurred_earliest == datetime(2018, 7, 4, 19, tzinfo=UTC)


@pytest.mark.parametrize(
    ("lon", "lat", "status", "point"),
    [
        ("41.8", "-87.6", CoordinateStatus.SWAPPED, (-87.6, 41.8)),
        ("87.6", "41.8", CoordinateStatus.SIGN, (-87.6, 41.8)),
        ("0", "0", CoordinateStatus.PLACEHOLDER, None),
        ("-1", "-1", CoordinateStatus.PLACEHOLDER, None),
        ("-0.0000024", "0.0000012", CoordinateStatus.PLACEHOLDER, None),
        ("", "", CoordinateStatus.MISSING, None),
        ("-87,6", "41,8", CoordinateStatus.UNREADABLE, None),
        ("1171697", "1884328", CoordinateStatus.UNREADABLE, None),
        ("nan", "41.8", CoordinateStatus.UNREADABLE, None),
        ("2.35", "48.86", CoordinateStatus.OUTSIDE, None),
    ],
)
def test_coordinates_are_put_right_or_left_out_with_a_reason(
    lon: str, lat: str, status: CoordinateStatus, point: tuple[float, float] | None
) -> None:
    record = landed(mapping(), row(lon=lon, lat=lat))
    assert record.coordinate_status is status
    assert (record.lon, record.lat) == (point or (None, None))
    if point is None and lon:
        assert (record.extra["lon"], record.extra["lat"]) == (lon, lat)


def test_decimal_commas_and_pairs_in_one_cell() -> None:
    comma = CoordinateRule(lon="lon", lat="lat", decimal_comma=True, bounds=BOUNDS)
    assert landed(mapping(coordinates=comma), row(lon="-87,6", lat="41,8")).lon == -87.6
    pair = CoordinateRule(pair="note", bounds=BOUNDS)
    for text in ("(41.8, -87.6)", "POINT (-87.6 41.8)", "41.8,-87.6"):
        record = landed(mapping(coordinates=pair), row(note=text))
        assert (record.lon, record.lat) == (-87.6, 41.8)


def test_duplicate_ids_are_refused_unless_rows_may_share_one() -> None:
    rows = [row(2, id="A"), row(3, id="A"), row(4, id="A")]
    answers = list(land(mapping(), rows))
    assert [type(answer) for answer in answers] == [Landed, Rejected, Rejected]
    assert answers[1].rule == "duplicate_id"  # type: ignore[union-attr]
    shared = land(mapping(repeat_ids=True), rows)
    assert [a.record.local_id for a in shared if isinstance(a, Landed)] == ["A", "A#2", "A#3"]


def test_rows_without_a_number_get_one_from_their_content() -> None:
    unnumbered = mapping(local_id="")
    first, second, other = land(unnumbered, [row(2, id="x"), row(3, id="x"), row(4, id="y")])
    assert isinstance(first, Landed)
    assert isinstance(second, Landed)
    assert isinstance(other, Landed)
    assert second.record.local_id == first.record.local_id + "#2"
    assert other.record.local_id != first.record.local_id
    assert landed(unnumbered, row(99, id="x")).local_id == first.record.local_id


def test_the_agency_of_each_row_comes_from_the_table_or_the_row_is_refused() -> None:
    by_column = mapping(agency=AgencyRule(column="agency", table={"RP": "NV0160100"}))
    assert landed(by_column, row(agency="RP")).agency == "NV0160100"
    answer = rejected(by_column, row(agency="ZZ"))
    assert (answer.field, answer.rule) == ("agency", "known_agency")
    assert "'ZZ'" in answer.reason


def test_offences_are_mapped_marked_or_left_open_never_guessed() -> None:
    assert landed(mapping(), row(code="9", text="lost")).offence_status is OffenceStatus.NOT_OFFENCE
    unknown = landed(mapping(), row(code="77", text="mystery"))
    assert (unknown.nibrs_code, unknown.offence_status) == (None, OffenceStatus.UNMAPPED)


def test_calls_for_service_never_get_an_offence_code() -> None:
    record = landed(mapping(kind=RecordKind.CALL_FOR_SERVICE), row())
    assert (record.nibrs_code, record.offence_status) == (None, OffenceStatus.NOT_APPLICABLE)


def test_a_mapping_that_names_what_is_not_there_is_refused() -> None:
    with pytest.raises(ValueError, match="column that is not there: nowhere"):
        list(land(mapping(local_id="nowhere"), [row()]))
    with pytest.raises(ValueError, match="no time zone"):
        list(land(mapping(zone="Mars/Olympus"), [row()]))


cell = st.one_of(
    st.text(max_size=12),
    st.sampled_from(
        ["2018-07-04", "41.8", "-87.6", "0", "A1", "RP", "0820", "Theft", "nan", "1e999"]
    ),
)


@given(st.lists(st.lists(cell, max_size=11), max_size=30), st.booleans())
def test_nothing_is_lost(rows: list[list[str]], repeat: bool) -> None:
    given_rows = [Row(number, tuple(values)) for number, values in enumerate(rows, start=1)]
    answers = list(land(mapping(repeat_ids=repeat), given_rows))
    assert [answer.row_number for answer in answers] == [r.number for r in given_rows]
    for answer, source in zip(answers, given_rows, strict=True):
        if isinstance(answer, Rejected):
            kept = [value.replace("\0", "\\x00") for value in source.values]
            assert list(answer.raw.values()) == kept


@given(st.binary(max_size=400))
def test_any_bytes_give_rows_or_a_clear_error(data: bytes) -> None:
    from accord.core.safe_io import BadInput

    try:
        table = open_table(io.BytesIO(b"a,b\n" + data), filename="x.csv")
        rows = list(table.rows())
    except BadInput as error:
        rows = [Row(len(error.rule), ())]
    assert [r.number for r in rows] == sorted({r.number for r in rows})


names = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=8)
time_rules = st.builds(
    TimeRule,
    column=names,
    formats=st.lists(st.sampled_from(FORMATS), max_size=3).map(tuple),
    time_column=names,
    wall_clock=st.booleans(),
)
mappings = st.builds(
    Mapping,
    name=names,
    version=st.integers(1, 99),
    signature=st.lists(names, max_size=4).map(tuple),
    kind=st.sampled_from(RecordKind),
    zone=names,
    local_id=names,
    occurred=time_rules,
    reported=st.none() | time_rules,
    agency=st.builds(AgencyRule, fixed=names, table=st.dictionaries(names, names, max_size=3)),
    offence=st.builds(
        OffenceRule,
        texts=st.lists(names, max_size=2).map(tuple),
        crosswalk=st.dictionaries(names, names, max_size=3),
    ),
    coordinates=st.builds(
        CoordinateRule,
        lon=names,
        bounds=st.none() | st.tuples(*[st.floats(-90, 90)] * 4),
    ),
    area=st.lists(names, max_size=2).map(tuple),
)


@given(mappings)
def test_a_mapping_survives_json_and_its_digest_names_it(original: Mapping) -> None:
    back = Mapping.from_json(original.to_json())
    assert back == original
    assert back.digest == original.digest
    assert dataclasses.replace(original, version=100).digest != original.digest


def test_a_mapping_of_unknown_keys_or_format_is_refused() -> None:
    data = json.loads(mapping().to_json())
    with pytest.raises(ValueError, match="unknown keys: colour"):
        Mapping.from_json(json.dumps({**data, "colour": 1}))
    with pytest.raises(ValueError, match="known format"):
        Mapping.from_json(json.dumps({**data, "format": 99}))
