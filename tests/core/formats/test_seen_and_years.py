"""What landing remembers of the ids it saw, and in which years an offence code may be used."""

from __future__ import annotations

import tracemalloc
from collections import Counter
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.tabular import (
    Landed,
    LandingSummary,
    Mapping,
    NormalRecord,
    OffenceRule,
    OffenceStatus,
    Row,
    TimeRule,
    land,
)
from accord.core.formats.tabular.dates import reader
from accord.core.formats.tabular.identity import content_id
from accord.core.formats.tabular.seen import SeenTexts
from accord.core.vocabulary import RecordKind, offences


@given(st.lists(st.text(max_size=3), max_size=300))
def test_it_counts_as_a_counter_does(texts: list[str]) -> None:
    seen, plain = SeenTexts(), Counter[str]()
    for text in texts:
        assert seen.count(text) == plain[text]
        plain[text] += 1
    assert len(seen) == len(plain)


def test_it_still_knows_every_text_after_it_grew() -> None:
    seen = SeenTexts()
    assert all(seen.count(f"id-{n}") == 0 for n in range(30_000))
    assert all(seen.count(f"id-{n}") == 1 for n in range(30_000))


def test_bytes_for_each_id_stay_below_the_stated_bound() -> None:
    seen = SeenTexts()
    worst = 0.0
    for number in range(60_000):
        seen.count(str(number))
        if number >= 5_000:
            worst = max(worst, seen.bytes_held / (number + 1))
    assert worst <= 27


def offence_mapping(code: str) -> Mapping:
    return Mapping(
        name="m",
        signature=("id", "when", "text"),
        kind=RecordKind.OFFENCE,
        zone="America/Los_Angeles",
        local_id="id",
        occurred=TimeRule(column="when", formats=("iso",)),
        offence=OffenceRule(texts=("text",), crosswalk={"IT": code}),
    )


def one(code: str, when: str) -> NormalRecord:
    (answer,) = land(offence_mapping(code), [Row(2, ("1", when, "it"))])
    assert isinstance(answer, Landed), answer
    return answer.record


BOUNDED = [entry for entry in offences().values() if entry.since or entry.until]


@pytest.mark.parametrize("entry", BOUNDED, ids=lambda entry: entry.code)
def test_a_code_lands_in_its_years_only_and_says_why_not(entry) -> None:
    for year in range(2005, 2026):
        record = one(entry.code, f"{year}-06-15 12:00")
        if entry.is_valid_in(year):
            assert (record.nibrs_code, record.offence_status) == (entry.code, OffenceStatus.MAPPED)
            assert record.offence_note == ""
        else:
            assert (record.nibrs_code, record.offence_status) == (None, OffenceStatus.UNMAPPED)
            assert entry.code in record.offence_note
            assert str(year) in record.offence_note


def test_the_year_is_that_of_the_agencys_clock() -> None:
    # 31 December 2015, 20:00 in Los Angeles is already 2016 in UTC; 26F came in 2016.
    assert one("26F", "2015-12-31 20:00").nibrs_code is None
    assert one("26F", "2016-01-01 00:00").nibrs_code == "26F"


def test_the_summary_lists_the_reason_beside_the_words() -> None:
    rows = [Row(2, ("1", "2010-06-01", "it")), Row(3, ("2", "2020-06-01", "it"))]
    summary = LandingSummary.of(land(offence_mapping("26F"), rows))
    assert summary.unmapped == {"it (26F is a code only from 2016, not in 2010)": 1}
    assert summary.categories["26F"] == 1


def test_landing_holds_a_few_bytes_a_row_however_long_the_cells_are() -> None:
    long = "y" * 2_000

    def rows(count: int):
        return (Row(n, (f"id-{n}", "2020-06-01", f"{n} {long}")) for n in range(count))

    mapping = offence_mapping("220")
    tracemalloc.start()
    for _ in land(mapping, rows(20_000)):
        pass
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 3 << 20  # the texts alone are 40 MB


def span_mapping() -> Mapping:
    return Mapping(
        name="m",
        signature=("when", "end", "note"),
        kind=RecordKind.INCIDENT,
        zone="America/Chicago",
        local_id="",
        occurred=TimeRule(column="when", formats=("iso", "m/d/y")),
        occurred_end=TimeRule(column="end", formats=("iso",)),
    )


def spanned(when: str, end: str = "", note: str = "", *, received: datetime | None = None):
    (answer,) = land(span_mapping(), [Row(2, (when, end, note))], received=received)
    return answer.record if isinstance(answer, Landed) else answer


def test_an_end_at_the_start_is_an_end() -> None:
    record = spanned("2018-07-04 10:00", "2018-07-04 10:00")
    assert record.occurred_earliest == record.occurred_latest


def test_an_end_within_a_bare_day_does_not_shorten_what_is_not_known() -> None:
    record = spanned("7/4/2018", "2018-07-04 10:00")
    assert record.occurred_latest == datetime(2018, 7, 5, 4, 59, 59, tzinfo=UTC)


def test_the_day_of_receipt_may_still_be_going_on() -> None:
    received = datetime(2018, 7, 4, 12, tzinfo=UTC)
    assert isinstance(spanned("7/5/2018", received=received), NormalRecord)
    assert spanned("7/6/2018", received=received).rule == "date_range"


def test_a_number_made_from_content_knows_where_one_cell_ends() -> None:
    first, second = (spanned("7/4/2018", "", note) for note in ("x", "y"))
    assert first.local_id != second.local_id
    assert content_id(("ab", "c")) != content_id(("a", "bc"))


@pytest.mark.parametrize(("text", "year"), [("1/1/69", 2069), ("1/1/70", 1970), ("1/1/00", 2000)])
def test_two_digit_years_turn_at_seventy(text: str, year: int) -> None:
    moment = reader("m/d/y")(text)
    assert moment is not None
    assert moment.naive.year == year
