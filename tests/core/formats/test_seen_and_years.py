"""What landing remembers of the ids it saw, and in which years an offence code may be used."""

from __future__ import annotations

import tracemalloc
from collections import Counter

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
