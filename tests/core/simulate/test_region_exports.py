"""Six agencies export related files in layouts of their own, and restate them weekly."""

import csv
import io
import json
import re
from datetime import datetime

import pytest

from accord.core.names import normalise
from accord.core.simulate import KINDS, NEVER, Plan, Region, agencies, police
from accord.core.simulate.vehicles import Vehicles

PLAN = Plan(seed=9, incidents=3_000, weeks=14)
DIALECTS = {
    "alder": ",", "birchwick": ";", "dunmere": ",", "elmsgate": "\t", "fern": "|"
}  # fmt: skip


@pytest.fixture(scope="module")
def region():
    return Region(PLAN)


@pytest.fixture(scope="module")
def histories(region):
    return {export.name: b"".join(export.chunks).decode() for export in region.history()}


@pytest.fixture(scope="module")
def snapshots(region):
    found: dict[tuple[str, int], list[list[str]]] = {}
    for export in region.exports():
        layout = export.name.split("/")[0]
        if export.kind == "incident" and layout in DIALECTS:
            text = b"".join(export.chunks).decode()
            found[layout, export.week] = _rows(layout, text)
    return found


def _rows(layout, text):
    rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=DIALECTS[layout]))
    return rows if layout == "dunmere" else rows[1:]


def _table(histories, layout, kind):
    (text,) = (
        text for name, text in histories.items() if name.startswith(f"{layout}/history/{kind}.")
    )
    return _rows(layout, text)


def test_six_police_agencies_and_four_partners():
    assert [agency.kind for agency in agencies()].count("police") == 6
    assert {agency.kind for agency in agencies()} >= {"prosecutor", "school", "health", "community"}
    assert all(re.fullmatch(r"XA[0-9A-Z]{7}", agency.ori) for agency in agencies())
    assert len({agency.layout for agency in police()}) == 6


def test_each_agency_exports_seven_related_files(histories):
    assert len(histories) == 6 * len(KINDS)
    for layout in DIALECTS:
        numbers = {row[0] for row in _table(histories, layout, "incident")}
        assert numbers
        for kind in KINDS[1:]:
            rows = _table(histories, layout, kind)
            assert {row[0] for row in rows} <= numbers, (layout, kind)


def test_rows_of_a_file_have_one_width(histories):
    for layout in DIALECTS:
        for kind in KINDS:
            assert len({len(row) for row in _table(histories, layout, kind)}) == 1


@pytest.mark.parametrize(
    ("layout", "column", "form"),
    [
        ("alder", 5, "%m/%d/%Y %I:%M:%S %p"),
        ("birchwick", 1, "%m/%d/%Y %I:%M:%S %p"),
        ("birchwick", 10, "%Y %b %d %I:%M:%S %p"),
        ("dunmere", 2, "%m%d%Y"),
        ("dunmere", 3, "%H%M%S"),
        ("elmsgate", 2, "%Y-%m-%dT%H:%M:%S%z"),
        ("fern", 1, "%d-%b-%Y"),
        ("fern", 2, "%H:%M"),
        ("fern", 5, "%m/%d/%Y, %I:%M:%S %p"),
    ],
)
def test_every_date_reads_in_its_agencys_form(histories, layout, column, form):
    for row in _table(histories, layout, "incident"):
        assert datetime.strptime(row[column], form)


def test_arcgis_has_milliseconds_and_valid_json(histories):
    for kind in KINDS:
        data = json.loads(histories[f"cedar/history/{kind}.json"])
        names = [field["name"] for field in data["fields"]]
        assert all(list(one["attributes"]) == names for one in data["features"])
    data = json.loads(histories["cedar/history/incident.json"])
    first = PLAN.start.toordinal() - datetime(1970, 1, 1).toordinal()
    times = [one["attributes"]["CrimeDateTime"] for one in data["features"]]
    assert all(first <= ms / 86_400_000 <= first + 7 * PLAN.weeks + 1 for ms in times)


def test_birchwick_writes_decimal_commas(histories):
    for row in _table(histories, "birchwick", "incident"):
        assert re.fullmatch(r"36,\d{6}", row[11])
        assert re.fullmatch(r"-69,\d{6}", row[12])


def test_snapshots_overlap_and_restate(region, snapshots):
    seen: dict[tuple[str, str], list[tuple[int, tuple[str, ...]]]] = {}
    for (layout, week), rows in snapshots.items():
        for row in rows:
            seen.setdefault((layout, row[0]), []).append((week, tuple(row)))
    early = {key: found for key, found in seen.items() if found[0][0] < PLAN.weeks - 5}
    twice = [found for found in early.values() if len(found) >= 2]
    assert len(twice) == len(early)  # an overlap of two weeks shows each report at least twice
    changed = [found for found in twice if len({row for _, row in found}) > 1]
    taken = list(region.reports())
    expected = sum(
        int(((part.reclassified_week < NEVER) | (part.unfounded_week < NEVER)).sum())
        for part in taken[: PLAN.weeks - 5]
    )
    assert len(changed) > 0.6 * expected * 5 / 6  # one of six agencies is not CSV
    late = [part.reported - part.first for part in taken]
    assert any((gap > 7 * 1440).any() for gap in late)


def test_a_number_stands_once_in_a_snapshot(snapshots):
    for rows in snapshots.values():
        numbers = [row[0] for row in rows]
        assert len(set(numbers)) == len(numbers)


def test_the_last_snapshots_agree_with_the_history(histories, snapshots):
    for layout in DIALECTS:
        final = {row[0]: row for row in _table(histories, layout, "incident")}
        for week in range(PLAN.weeks - 1, PLAN.weeks):
            for row in snapshots[layout, week]:
                assert final[row[0]] == row


def test_a_range_of_weeks_gives_the_same_files(region):
    some = {e.name: b"".join(e.chunks) for e in region.exports(weeks=range(3, 5))}
    everything = {e.name: b"".join(e.chunks) for e in region.exports()}
    assert len(some) == 2 * 6 * len(KINDS)
    assert all(everything[name] == data for name, data in some.items())


def test_persons_recur_across_agencies_with_differing_records(region, histories):
    names = {}
    for layout in ("alder", "elmsgate"):
        for row in _table(histories, layout, "person"):
            names[row[1]] = (row[3].title(), row[4].title())
    (key,) = (b"".join(f.chunks).decode() for f in region.truth() if f.name == "entities.csv")
    by_person: dict[str, set[str]] = {}
    spelled: dict[str, set[tuple[str, str]]] = {}
    for row in list(csv.reader(io.StringIO(key)))[1:]:
        by_person.setdefault(row[3], set()).add(row[0])
        if row[2] in names:
            spelled.setdefault(row[3], set()).add(names[row[2]])
    assert sum(len(oris) > 1 for oris in by_person.values()) > 50
    several = [found for found in spelled.values() if len(found) > 1]
    assert len(several) > 20


def test_every_person_record_has_a_truth(region, histories):
    (key,) = (b"".join(f.chunks).decode() for f in region.truth() if f.name == "entities.csv")
    known = {(row[1], row[2]) for row in list(csv.reader(io.StringIO(key)))[1:]}
    for layout in DIALECTS:
        for kind in ("person", "vehicle"):
            assert all((kind, row[1]) in known for row in _table(histories, layout, kind))


def test_plates_are_misread_now_and_then(region, histories):
    (key,) = (b"".join(f.chunks).decode() for f in region.truth() if f.name == "entities.csv")
    vehicle = {row[2]: int(row[4]) for row in list(csv.reader(io.StringIO(key)))[1:] if row[4]}
    rows = _table(histories, "alder", "vehicle")
    import numpy as np

    who = np.array([vehicle[row[1]] for row in rows])
    true = Vehicles(PLAN).describe(who, np.zeros_like(who)).plates
    wrong = sum(normalise(row[3]) != plate for row, plate in zip(rows, true, strict=True))
    assert 0 < wrong < 0.25 * len(rows)
