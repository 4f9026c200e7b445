"""Eleven real exports land from their suggested mappings, with counts checked by hand."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

import pytest
from pyproj import Geod
from tests.public_data import public_data

from accord.core.formats.tabular import (
    AgencyRule,
    CoordinateStatus,
    Home,
    Landed,
    LandingSummary,
    NormalRecord,
    OffenceStatus,
    Rejected,
    Said,
    Step,
    Suggestion,
    carries,
    land,
    open_table,
    suggest,
)
from accord.core.vocabulary import RecordKind

RENO = AgencyRule(column="column 5", table={"RP": "NV0160100", "WC": "NV0160000"})


@contextmanager
def export(name: str) -> Iterator[tuple[object, Path]]:
    path = public_data("records/agency_exports", name)
    with path.open("rb") as stream:
        yield stream, path


@dataclass(frozen=True)
class Result:
    suggestion: Suggestion
    records: list[NormalRecord]
    rejected: list[Rejected]
    summary: LandingSummary

    @property
    def can(self) -> set[Step]:
        return {answer.step for answer in carries(self.summary) if answer.can}

    def statuses(self) -> Counter[CoordinateStatus]:
        return Counter(record.coordinate_status for record in self.records)

    def offences(self) -> Counter[OffenceStatus]:
        return Counter(record.offence_status for record in self.records)


def landed(name: str, *, ori: str = "", agency: AgencyRule | None = None) -> Result:
    with export(name) as (stream, path):
        table = open_table(stream, filename=path.name)  # type: ignore[arg-type]
        suggestion = suggest(table, ori=ori, said=Said(agency=agency))
        assert suggestion.mapping is not None, suggestion.missing
        answers = list(land(suggestion.mapping, table.rows()))
        again = suggest(table, ori=ori, known=[suggestion.mapping])
    assert again.matched_known
    assert again.mapping == suggestion.mapping
    told = sum(
        isinstance(answer, Landed) and answer.record.offence_status is OffenceStatus.UNMAPPED
        for answer in answers
    )
    assert suggestion.unmapped_rows == again.unmapped_rows == told
    assert len(answers) == suggestion.rows_seen
    return Result(
        suggestion=suggestion,
        records=[answer.record for answer in answers if isinstance(answer, Landed)],
        rejected=[answer for answer in answers if isinstance(answer, Rejected)],
        summary=LandingSummary.of(answers),
    )


def test_denver_one_row_per_offence_with_state_plane_beside_degrees() -> None:
    result = landed("denver_co_crime.csv", ori="CODPD0000")
    assert (len(result.records), len(result.rejected)) == (9817, 0)
    assert {record.kind for record in result.records} == {RecordKind.OFFENCE}
    assert len({record.incident_id for record in result.records}) == 9248
    assert result.statuses() == {
        CoordinateStatus.OK: 9713,
        CoordinateStatus.MISSING: 98,
        CoordinateStatus.PLACEHOLDER: 6,
    }
    first = result.records[0]
    assert first.zone == "America/Denver"
    # 6/15/2016 11:31 PM in Denver, daylight time, is 05:31 UTC of the next day.
    assert first.occurred_earliest == datetime(2016, 6, 16, 5, 31, tzinfo=UTC)
    assert (first.offence_code, first.nibrs_code) == ("5213-0", "520")
    third = result.records[2]
    assert (third.occurred_latest - third.occurred_earliest).days == 51
    assert (
        "GEO_X, GEO_Y: NAD83 / Colorado Central (ftUS) (EPSG:2232), 0.0 m from the degrees beside "
        "them, which are used"
    ) in result.suggestion.notes
    assert result.suggestion.unmapped_rows == 10
    assert result.can >= {Step.MAP, Step.HOT_SPOTS, Step.FORECAST, Step.NIBRS}


@pytest.mark.parametrize(
    ("name", "ori", "box", "system", "rows"),
    [
        ("denver_co_crime.csv", "CODPD0000", (-105.11, 39.61, -104.6, 39.92), "EPSG:2232", 9_713),
        ("chicago_il_crimes.csv", "ILCPD0000", (-87.95, 41.64, -87.52, 42.03), "EPSG:3435", 943),
    ],
)
def test_published_feet_are_the_published_degrees(
    name: str, ori: str, box: tuple[float, float, float, float], system: str, rows: int
) -> None:
    text_of = public_data("records/agency_exports", name).read_text("utf-8")
    whole = list(csv.DictReader(io.StringIO(text_of, newline="")))
    degrees = {"GEO_LON", "GEO_LAT", "Longitude", "Latitude", "Location"}
    text = io.StringIO(newline="")
    writer = csv.DictWriter(
        text, [one for one in whole[0] if one not in degrees], extrasaction="ignore"
    )
    writer.writeheader()
    writer.writerows(whole)
    table = open_table(io.BytesIO(text.getvalue().encode()), filename=name)
    home = Home(bounds=box, evidence="the agency's jurisdiction")
    mapping = suggest(table, ori=ori, homes=[home]).mapping
    assert mapping is not None
    assert mapping.coordinates.system == system
    apart = []
    for answer, row in zip(land(mapping, table.rows()), whole, strict=True):
        assert isinstance(answer, Landed)
        if answer.record.lon is not None:
            given = (row.get("GEO_LON") or row["Longitude"], row.get("GEO_LAT") or row["Latitude"])
            there = [float(one.replace(",", ".")) for one in given]
            apart.append(Geod(ellps="WGS84").inv(answer.record.lon, answer.record.lat, *there)[2])
    assert len(apart) == rows
    assert max(apart) < 0.1


def test_chicago_decimal_commas_and_an_answer_key_that_is_not_read() -> None:
    result = landed("chicago_il_crimes.csv", ori="ILCPD0000")
    assert (len(result.records), len(result.rejected)) == (949, 0)
    assert result.statuses() == {CoordinateStatus.OK: 943, CoordinateStatus.MISSING: 6}
    mapping = result.suggestion.mapping
    assert mapping is not None
    assert mapping.coordinates.decimal_comma
    assert mapping.offence.code == "IUCR"
    assert mapping.offence.texts == ("Primary Type", "Description")
    assert all("fbi code" in record.extra for record in result.records)
    first = result.records[0]
    assert (first.lon, first.lat) == (-87.645458414, 41.83805499)
    assert first.occurred_earliest == datetime(2026, 6, 2, 2, 58, tzinfo=UTC)
    assert (first.arrest_made, first.domestic) == (True, False)
    # Identity theft of 2002 to 2013: its code, 26F, came in 2016.
    assert result.offences() == {
        OffenceStatus.MAPPED: 941,
        OffenceStatus.NOT_OFFENCE: 2,
        OffenceStatus.UNMAPPED: 6,
    }
    early = [r for r in result.records if r.offence_note]
    assert {r.occurred_earliest.year for r in early} == {2002, 2004, 2008, 2011, 2013}
    assert all(r.offence_note.startswith("26F is a code only from 2016") for r in early)


def test_boston_found_weapons_are_no_offences_and_offsets_are_decoration() -> None:
    result = landed("boston_ma_incidents_weapons.csv", ori="MA0130100")
    assert (len(result.records), len(result.rejected)) == (2200, 0)
    assert result.offences() == {OffenceStatus.NOT_OFFENCE: 2167, OffenceStatus.MAPPED: 33}
    assert result.statuses() == {CoordinateStatus.OK: 2123, CoordinateStatus.MISSING: 77}
    from zoneinfo import ZoneInfo

    zone = ZoneInfo("America/New_York")
    hours = {
        (r.occurred_earliest.astimezone(zone).hour, int(r.extra["hour"])) for r in result.records
    }
    assert all(clock == written for clock, written in hours)


def test_milwaukee_calls_stay_calls() -> None:
    result = landed("milwaukee_wi_cfs_2018-05.csv", ori="WIMPD0000")
    assert (len(result.records), len(result.rejected)) == (33968, 0)
    assert {record.kind for record in result.records} == {RecordKind.CALL_FOR_SERVICE}
    assert {record.nibrs_code for record in result.records} == {None}
    assert result.suggestion.crosswalk == ()
    # The agency's geocoder put 432 calls into other states and Bangalore.
    assert result.statuses() == {
        CoordinateStatus.OK: 33525,
        CoordinateStatus.OUTSIDE: 432,
        CoordinateStatus.MISSING: 11,
    }
    assert result.can == {Step.MAP, Step.HOT_SPOTS, Step.BY_CATEGORY}
    reasons = {answer.step: answer.reason for answer in carries(result.summary)}
    assert reasons[Step.NIBRS] == "calls for service are not offences and carry no NIBRS code"
    assert "span 20 days" in reasons[Step.FORECAST]


def test_carrollton_has_no_coordinates_and_two_levels_of_words() -> None:
    result = landed("carrollton_ga_cityprotect.csv", ori="GA0220100")
    assert (len(result.records), len(result.rejected)) == (664, 0)
    assert result.offences() == {
        OffenceStatus.MAPPED: 639,
        OffenceStatus.NOT_OFFENCE: 16,
        OffenceStatus.UNMAPPED: 9,
    }
    assert result.statuses() == {CoordinateStatus.NOT_GIVEN: 664}
    first = result.records[0]
    assert first.zone == "America/New_York"
    assert first.occurred_earliest == datetime(2017, 3, 3, 14, 13, tzinfo=UTC)
    assert (first.address, first.nibrs_code) == ("200 Block SOMERSET PLACE", "220")
    assert Step.MAP not in result.can


def test_arlington_workbook_with_bare_days_as_intervals() -> None:
    result = landed("arlington_tx_east_district.xlsx", ori="TX2200100")
    assert (len(result.records), len(result.rejected)) == (4330, 0)
    assert result.offences() == {OffenceStatus.MAPPED: 4330}
    wide = [r for r in result.records if r.occurred_latest > r.occurred_earliest]
    assert len(wide) == 168
    assert {record.extra["hour"] for record in wide} == {"0"}
    assert result.suggestion.chosen("area") == "Beats"


def test_baltimore_arcgis_epoch_and_pairs_without_a_number() -> None:
    result = landed("baltimore_md_part1_arcgis.json", ori="MDBPD0000")
    assert (len(result.records), len(result.rejected)) == (1000, 0)
    assert result.statuses() == {CoordinateStatus.OK: 1000}
    first = result.records[0]
    assert first.occurred_earliest == datetime(2021, 5, 7, 22, 30, tzinfo=UTC)
    assert (first.lon, first.lat, first.nibrs_code) == (-76.5833, 39.2976, "120")
    assert len({record.local_id for record in result.records}) == 1000
    assert sum("#" in record.local_id for record in result.records) == 49


def test_reno_reports_without_header_each_row_its_agency() -> None:
    result = landed("reno_nv_rms_noheader.csv", agency=RENO)
    assert (len(result.records), len(result.rejected)) == (302, 10)
    assert Counter(r.agency for r in result.records) == {"NV0160100": 235, "NV0160000": 67}
    assert {(r.field, r.rule) for r in result.rejected} == {("column 5", "known_agency")}
    assert {record.kind for record in result.records} == {RecordKind.INCIDENT}
    first = result.records[0]
    assert first.zone == "America/Los_Angeles"
    assert first.occurred_earliest == datetime(2011, 10, 5, 11, 2, tzinfo=UTC)
    assert (first.address, first.nibrs_code) == ("N VIRGINIA ST/N MCCARRAN BL", "90D")


def test_reno_dispatch_without_header_stays_calls() -> None:
    result = landed("reno_nv_cad_noheader.csv", agency=RENO)
    assert (len(result.records), len(result.rejected)) == (72, 23)
    assert Counter(r.reason for r in result.rejected) == {
        "no agency is named for 'RF'": 21,
        "no agency is named for 'UN'": 1,
        "no agency is named for 'NL'": 1,
    }
    assert {record.kind for record in result.records} == {RecordKind.CALL_FOR_SERVICE}


def test_st_louis_calls_and_san_francisco_supplements() -> None:
    calls = landed("st_louis_mo_cfs.csv", ori="MOSPD0000")
    assert (len(calls.records), len(calls.rejected)) == (56, 0)
    assert {record.kind for record in calls.records} == {RecordKind.CALL_FOR_SERVICE}
    result = landed("san_francisco_ca_incidents_10rows.csv", ori="CA0380100")
    assert (len(result.records), len(result.rejected)) == (9, 0)
    assert result.suggestion.chosen("local_id") == "Row ID"
    assert [record.nibrs_code for record in result.records] == [
        None, "220", None, None, None, "13B", None, "23F", "13A",
    ]  # fmt: skip
    assert result.records[0].address == "03RD ST \\ HOLLISTER AVE"


def test_without_ori_the_zone_comes_from_the_map() -> None:
    with export("denver_co_crime.csv") as (stream, path):
        table = open_table(stream, filename=path.name)  # type: ignore[arg-type]
        assert suggest(table).zones[0].value == "America/Denver"
