"""Partner counts: no person's value leaves, small numbers stay hidden, nothing is lost unsaid."""

import csv
import io
import json
from collections import Counter
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from shapely.geometry import box

from accord.core.formats.partner import (
    Options,
    coarsen,
    digest_in,
    kind_named,
    partner_kinds,
    written,
)
from accord.core.formats.tabular import open_table
from accord.core.safe_io import BadInput

ED = kind_named("ed-assaults")
HEAD = ("MRN", "Patient Name", "DOB", "Arrival Date/Time", "Venue", "Longitude", "Latitude",
        "Weapon", "Location Type", "Notes")  # fmt: skip
WHERE = ((-79.40, 43.60), (-79.30, 43.70), (-79.20, 43.80))


def file_of(rows, head=HEAD):
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(head)
    writer.writerows(rows)
    return open_table(io.BytesIO(text.getvalue().encode()), filename="ed.csv")


def row_of(n, *, when="2025-01-13 23:10", at=0, weapon="fists", setting="Bar", **more):
    lon, lat = WHERE[at]
    cells = {
        "MRN": f"M{n}", "Patient Name": f"Name{n}", "DOB": "1990-02-03",
        "Arrival Date/Time": when, "Venue": "The Anchor", "Longitude": lon, "Latitude": lat,
        "Weapon": weapon, "Location Type": setting, "Notes": "told by a friend",
    } | more  # fmt: skip
    return [cells[name] for name in HEAD]


def made(rows, kind=ED, head=HEAD, **options):
    return coarsen(file_of(rows, head), kind, Options(**options))


def test_a_mistyped_year_is_refused_before_a_row_is_made_for_each_week():
    rows = [row_of(n) for n in range(30)] + [row_of(30, when="9025-01-13 23:10")]
    with pytest.raises(BadInput, match="2025 to 9025: a year is mistyped"):
        made(rows)


def test_a_time_beyond_the_calendar_in_its_zone_is_no_time():
    rows = [row_of(n, when=f"2025-01-{n % 20 + 1:02d}T23:10:00+01:00") for n in range(30)]
    rows.append(row_of(30, when="0001-01-01T00:10:00+12:00"))
    assert made(rows, zone="America/Chicago").without_time == 1


def counts(found, table):
    return {
        (cell.first_day, cell.part, cell.place, cell.value): cell.count
        for cell in found.cells
        if cell.table == table
    }


def test_rows_become_weeks_parts_of_the_day_cells_and_few_words():
    found = made(
        [row_of(n) for n in range(8)]
        + [row_of(n, when="2025-01-20 07:00", weapon="Broken bottle", at=1) for n in range(6)]
    )

    told = counts(found, "week")
    assert [count for (*_, value), count in told.items() if value == "total"] == [14]
    weeks = {first: count for (first, *_, value), count in told.items() if value == "all"}
    assert weeks == {date(2025, 1, 13): 8, date(2025, 1, 20): 6}
    assert {value: n for (*_, value), n in counts(found, "weapon").items()} == {
        "body": 8,
        "glass": 6,
    }
    places = counts(found, "place")
    by_part = {
        (part, count) for (_, part, place, _), count in places.items() if place.startswith("88")
    }
    assert ("evening", 8) in by_part
    assert ("morning", 6) in by_part
    assert (found.first_day, found.last_day) == (date(2025, 1, 13), date(2025, 1, 20))


def test_no_value_of_a_dropped_column_or_a_place_stands_in_what_is_written():
    canaries = [f"CANARY{n}X" for n in range(30)]
    rows = [[c, c, c, "2025-01-13 23:10", c, -79.4, 43.6, c, c, c] for c in canaries]

    found = made(rows)
    out = written(found)

    text = (out.table + out.manifest).decode()
    assert "CANARY" not in text
    assert set(found.columns.dropped) == {"MRN", "Patient Name", "DOB", "Notes"}
    assert {value for (*_, value) in counts(found, "weapon")} == {"other"}


@given(
    st.lists(
        st.tuples(
            st.integers(0, 3), st.integers(0, 2), st.sampled_from(["knife", "fist", "", "odd"]),
            st.integers(0, 23),
        ),
        min_size=5, max_size=60,
    )
)  # fmt: skip
def test_no_small_number_is_told_and_shown_ones_are_true(drawn):
    rows = [
        row_of(n, when=f"2025-01-{6 + 7 * week:02d} {hour:02d}:00", at=at, weapon=weapon)
        for n, (week, at, weapon, hour) in enumerate(drawn)
    ]
    found = made(rows)

    for cell in found.cells:
        assert cell.count is None or cell.count == 0 or cell.count >= 5
    true = Counter(row[3][:10] for row in rows)
    for cell in found.cells:
        if cell.table == "week" and cell.count is not None:
            shown = sum(
                n for day, n in true.items() if str(cell.first_day) <= day <= str(cell.last_day)
            )
            assert cell.count == shown


def test_one_hidden_number_is_not_given_away_by_its_sum():
    found = made([row_of(n) for n in range(20)] + [row_of(99, weapon="knife")])

    shown = [count for count in counts(found, "weapon").values() if count is not None]
    assert sum(shown) != 20  # else 21 - 20 would tell the one


def test_a_kinds_own_minimum_holds_whatever_is_asked():
    with pytest.raises(BadInput, match="below 5"):
        made([row_of(n) for n in range(9)], minimum=2)
    lamps = kind_named("lighting")
    found = made(
        [["2025-01-13 10:00", -79.4, 43.6, "lamp out"]], kind=lamps,
        head=("Reported Date", "X", "Y", "Problem"),
    )  # fmt: skip
    assert [cell.count for cell in found.cells if cell.table == "fault"] == [1]


def test_named_areas_take_the_place_of_cells():
    quarter = box(-79.45, 43.55, -79.35, 43.65)
    rows = [row_of(n) for n in range(6)]
    rows += [row_of(n, at=2, Venue="harbor quarter!") for n in range(5)]
    rows += [row_of(n, at=2) for n in range(5)]

    found = made(rows, areas=[("Harbor Quarter", quarter)])

    whole = {p: n for (_, part, p, _), n in counts(found, "place").items() if part == "all"}
    assert whole == {"Harbor Quarter": 11, "elsewhere": 5}


def test_an_address_is_placed_by_what_the_caller_gives_and_counted_where_it_is_not():
    head = ("Date", "Address")
    rows = [["2025-01-13 10:00", "1 MAIN ST"]] * 6 + [["2025-01-13 10:00", "NOWHERE"]] * 5
    known = {"1 MAIN ST": WHERE[0]}

    found = coarsen(file_of(rows, head), ED, Options(), locate=known.get)

    whole = {p: n for (_, part, p, _), n in counts(found, "place").items() if part == "all"}
    assert whole.pop("not placed") == 5
    assert list(whole.values()) == [6]


def test_times_that_state_an_offset_become_local_ones():
    found = made([row_of(n, when="2025-01-14 03:30Z") for n in range(6)], zone="America/New_York")

    assert found.first_day == date(2025, 1, 13)
    assert {part for (_, part, place, _) in counts(found, "place") if place != "all"} == {
        "evening", "all",
    }  # fmt: skip


def test_a_bare_day_has_no_part_of_the_day():
    found = made([row_of(n, when="2025-01-14") for n in range(6)])

    assert "unknown" in {part for (_, part, *_) in counts(found, "place")}


@pytest.mark.parametrize(
    ("rows", "head", "rule"),
    [
        ([["a", "b"]] * 9, ("MRN", "Name"), "time_column"),
        ([["01/02/2025", "x"]] * 9, ("Date", "Venue"), "date_order"),
        ([["soon", "x"]] * 9, ("Date", "Venue"), "date_format"),
        ([["2025-01-02", "x"]] * 4, ("Date", "Venue"), "too_few"),
        ([["2025-01-02", 1.0]] * 9, ("Date", "Latitude"), "point_pair"),
    ],
)
def test_what_cannot_be_done_names_its_rule(rows, head, rule):
    with pytest.raises(BadInput) as refused:
        made(rows, head=head)

    assert refused.value.rule == rule


def test_a_finer_grid_than_a_few_blocks_is_refused():
    with pytest.raises(BadInput, match="resolution"):
        made([row_of(n) for n in range(9)], resolution=11)


def test_rows_that_cannot_be_counted_are_said():
    rows = [row_of(n) for n in range(30)] + [row_of(1, when="yesterday"), ["short"]]

    found = made(rows)

    assert (found.rows, found.counted, found.without_time, found.faulty) == (32, 30, 1, 1)


def test_the_manifest_holds_the_digest_of_the_counts_and_no_name_of_a_column_dropped():
    found = made([row_of(n) for n in range(9)])
    out = written(found)
    told = json.loads(out.manifest)

    assert digest_in(out.manifest) == told["sha256"]
    assert "Patient" not in out.manifest.decode()
    assert told["columns_dropped"] == 4
    with pytest.raises(ValueError, match="no manifest"):
        digest_in(b"{}")
    told.pop("sha256")
    for broken in (json.dumps(told).encode(), json.dumps({**told, "sha256": "ab"}).encode()):
        with pytest.raises(ValueError, match="no SHA-256"):
            digest_in(broken)
    for text in (b"", b"\xff", b"[" * 100_000):
        with pytest.raises(ValueError, match="no JSON"):
            digest_in(text)
    assert out == written(made([row_of(n) for n in range(9)]))


def test_counts_without_any_place_are_refused_unless_an_outline_is_given():
    found = made([["2025-01-02", "x"]] * 9, head=("Date", "Venue"))

    with pytest.raises(BadInput) as refused:
        written(found)
    assert refused.value.rule == "no_place"
    assert written(found, outline=box(0, 0, 1, 1)).table


def test_every_kind_has_names_in_both_languages_and_words_with_columns():
    for code, kind in partner_kinds().items():
        assert code == kind.code
        assert kind.name_es
        assert kind.unit_es
        assert kind.words
        assert kind.minimum >= 1
