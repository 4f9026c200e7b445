"""Tables of prosecutors, courts and jails as they have them: shortened headers, slips, two orders of days."""

from __future__ import annotations

import io
from datetime import date

import pytest

from accord.core.formats.outcomes import Outcome, OutcomeMapping, RejectedOutcome
from accord.core.formats.outcomes.reading import read_outcomes
from accord.core.formats.outcomes.suggesting import suggest_outcomes
from accord.core.formats.tabular import open_table
from accord.core.safe_io import BadInput

Told = tuple[int, str, str, date | None]


def read(text: str) -> tuple[OutcomeMapping, list[Told], list[RejectedOutcome]]:
    table = open_table(io.BytesIO(text.encode()), filename="outcomes.csv")
    mapping = suggest_outcomes(table).mapping
    assert mapping is not None
    found = list(read_outcomes(table, mapping))
    told = [(o.row, str(o.stage), o.status, o.on) for o in found if isinstance(o, Outcome)]
    return mapping, told, [one for one in found if isinstance(one, RejectedOutcome)]


def test_an_agency_s_number_goes_before_the_prosecutor_s_own() -> None:
    mapping, told, _ = read(
        "DA Case Number,Agency Case #,Disposition Date,Disposition\n"
        "DA1,24-00017,03/05/2024,Guilty Plea\nDA2,24-00018,03/06/2024,Dismissed\n"
    )
    assert mapping.case_number == "agency case #"
    assert [row[2] for row in told] == ["convicted_plea", "dismissed"]


def test_shortened_headers_and_a_description_beside_its_code() -> None:
    mapping, told, _ = read(
        "CASE_NBR|OFFENSE_TRACKING_NUMBER|CHARGE_SEQ|DISPO_CD|DISPO_DESC|DISPO_DT\n"
        "CR-1|L1|1|GP|Guilty Plea|20240305\nCR-1|L1|2|NP|Nolle Prossed|20240306\n"
    )
    assert (mapping.case_number, mapping.arrest_number) == ("case_nbr", "offense_tracking_number")
    assert mapping.charge == "charge_seq"
    assert told == [
        (2, "disposition", "convicted_plea", date(2024, 3, 5)),
        (3, "disposition", "dismissed", date(2024, 3, 6)),
    ]


def test_a_booking_number_is_no_status_and_a_release_has_its_own_day() -> None:
    mapping, told, rejected = read(
        "Booking #,Arrest #,Booking Date,Release Date,Release Reason\n"
        "B1,A1,2024-03-05,2024-03-06,Bond Posted\nB2,A2,2024-03-05,,\n"
    )
    assert mapping.arrest_number == "arrest #"
    assert told == [(2, "custody", "released_bail", date(2024, 3, 6))]
    assert [(one.row, one.rule) for one in rejected] == [(3, "status_given")]


def test_a_flag_is_no_status() -> None:
    mapping, _, _ = read(
        "case_id,primary_charge_flag,charge_disposition,disposition_date\n"
        "1,TRUE,Finding Guilty,12/17/2014\n2,FALSE,Nolle Prosecution,12/18/2014\n"
    )
    assert [one.status_column for one in mapping.events] == ["charge_disposition"]


def test_columns_may_write_their_days_in_different_orders() -> None:
    mapping, told, rejected = read(
        "case_number,referral_decision,referral_date,disposition,disposition_date\n"
        "24-1,accepted,2024-01-05,Dismissed,03/05/2024\n24-2,accepted,2024-01-06,Guilty,03/15/2024\n"
    )
    assert not rejected
    assert {row[3] for row in told} == {
        date(2024, 1, 5), date(2024, 1, 6), date(2024, 3, 5), date(2024, 3, 15),
    }  # fmt: skip
    assert OutcomeMapping.from_json(mapping.to_json()) == mapping


def test_day_and_month_are_never_read_both_ways() -> None:
    mapping, _, rejected = read(
        "case_number,referral_decision,referral_date,disposition,disposition_date\n"
        "24-1,accepted,25/01/2024,Dismissed,03/25/2024\n24-2,accepted,26/01/2024,Guilty,03/26/2024\n"
    )
    assert len({"m/d/y", "d/m/y"} & set(mapping.date_formats)) == 1
    assert [one.rule for one in rejected] == ["date_form", "date_form"]


def test_one_slip_makes_a_day_no_status() -> None:
    mapping, told, rejected = read(
        "case_number,Disposition Date,Disposition\n"
        "24-1,03/05/2024,Guilty\n24-2,00/00/0000,Dismissed\n24-3,04/05/2024,Acquitted\n"
    )
    assert [(one.status_column, one.date_column) for one in mapping.events] == [
        ("disposition", "disposition date")
    ]
    assert [row[0] for row in told] == [2, 4]
    assert [(one.row, one.rule) for one in rejected] == [(3, "date_form")]


def test_an_unknown_format_among_several_is_refused() -> None:
    mapping, _, _ = read("case_number,Disposition,Disposition Date\n1,Guilty,2024-01-05\n")
    text = mapping.to_json().replace('"iso"', '"iso, moon"')
    with pytest.raises(BadInput):
        OutcomeMapping.from_json(text)


def test_a_day_that_is_none_sets_its_row_aside_and_is_not_passed_over() -> None:
    mapping, told, rejected = read(
        "case_no,disposition,disposition_date\nZ-1,Convicted,2026-11-31\nZ-2,Dismissed,soon\n"
    )
    assert mapping.events[0].date_column == "disposition_date"
    assert (told, [(one.row, one.field, one.rule) for one in rejected]) == (
        [],
        [(2, "disposition_date", "date_form"), (3, "disposition_date", "date_form")],
    )


def test_a_stage_and_a_day_of_their_own_belong_to_the_one_status_beside_them() -> None:
    mapping, told, _ = read(
        "case_no,stage,disposition,date,judge\nZ-1,disposition,Dismissed,2026-11-30,DOE\n"
    )
    assert told == [(2, "disposition", "dismissed", date(2026, 11, 30))]
    assert mapping.unused == ("judge",)
    mapping, told, _ = read("case_no,disposition,date\nZ-1,Dismissed,2026-11-30\n")
    assert told == [(2, "disposition", "dismissed", date(2026, 11, 30))]
    assert mapping.unused == ()
