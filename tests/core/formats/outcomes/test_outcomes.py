"""Case outcomes: tables of prosecutors and courts are read, nothing is guessed, unknown stays so."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from accord.core.formats.outcomes import (
    UNMAPPED,
    ArrestKey,
    EventRule,
    Grade,
    Known,
    Outcome,
    OutcomeKey,
    OutcomeMapping,
    RejectedOutcome,
    Stage,
    decide,
    loose_key,
    match,
    number_key,
    read_outcomes,
    stage_of,
    stages,
    status_of,
    suggest_outcomes,
)
from accord.core.formats.tabular import Table, open_table
from accord.core.safe_io import BadInput

COURT = [
    ["Arrest No", "Case Number", "Count", "Charge Description", "Filing Status", "Filing Date",
     "Charge Disposition", "Disposition Date", "Sentence Type", "Sentence Date"],
    ["A-1", "24-000001", "1", "BURGLARY", "FILED", "01/05/2024",
     "Guilty Plea", "03/05/2024", "Probation", "03/20/2024"],
    ["A-1", "24-000001", "2", "THEFT", "FILED", "01/05/2024", "Dismissed", "03/05/2024", "", ""],
    ["A-2", "24-000002", "1", "ROBBERY", "FILED", "02/01/2024", "", "", "", ""],
    ["A-3", "24-000003", "1", "ASSAULT", "FILED", "02/03/2024", "Not Guilty", "06/01/2024", "", ""],
    ["A-4", "24-000004", "1", "ASSAULT", "FILED", "02/03/2024", "Placed on file", "06/01/2024", "", ""],
]  # fmt: skip
DA = [
    ["case_no", "arresting_ori", "event_stage", "event_status", "event_date"],
    ["24-000001", "NM1234567", "referral", "Received", "2024-01-02"],
    ["24-000001", "NM1234567", "referral", "Declined", "2024-01-09"],
    ["24-000009", "NM1234567", "Screening", "no papered", "2024-02-09"],
    ["24-000009", "NM1234567", "custody", "ROR", "2024-02-10"],
]


def table(rows: list[list[str]]) -> Table:
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return open_table(io.BytesIO(text.getvalue().encode()), filename="outcomes.csv")


def mapped(rows: list[list[str]]) -> OutcomeMapping:
    found = suggest_outcomes(table(rows)).mapping
    assert found is not None
    return found


def outcomes(
    rows: list[list[str]], mapping: OutcomeMapping | None = None
) -> list[Outcome | RejectedOutcome]:
    return list(read_outcomes(table(rows), mapping or mapped(rows)))


def test_a_courts_table_of_one_case_a_row_is_suggested_and_read() -> None:
    suggestion = suggest_outcomes(table(COURT))
    mapping = suggestion.mapping
    assert mapping is not None
    assert (mapping.case_number, mapping.arrest_number) == ("case number", "arrest no")
    assert (mapping.charge, mapping.charge_text) == ("count", "charge description")
    assert [(each.stage, each.status_column, each.date_column) for each in mapping.events] == [
        (Stage.CHARGE, "filing status", "filing date"),
        (Stage.DISPOSITION, "charge disposition", "disposition date"),
        (Stage.SENTENCE, "sentence type", "sentence date"),
    ]
    assert [(each.stage, each.words, each.rows) for each in suggestion.unknown] == [
        (Stage.DISPOSITION, "Placed on file", 1)
    ]
    found = [each for each in outcomes(COURT) if isinstance(each, Outcome)]
    assert [(each.stage, each.status, each.on) for each in found[:3]] == [
        (Stage.CHARGE, "filed", date(2024, 1, 5)),
        (Stage.DISPOSITION, "convicted_plea", date(2024, 3, 5)),
        (Stage.SENTENCE, "probation", date(2024, 3, 20)),
    ]
    assert Counter(each.status for each in found)[UNMAPPED] == 1
    assert len(found) == 10


def test_a_prosecutors_table_of_one_event_a_row_is_suggested_and_read() -> None:
    mapping = mapped(DA)
    assert mapping.events == (
        EventRule(
            status_column="event_status", date_column="event_date", stage_column="event_stage"
        ),
    )
    assert mapping.ori == "arresting_ori"
    found = outcomes(DA)
    assert [(each.stage, each.status) for each in found if isinstance(each, Outcome)] == [
        (Stage.REFERRAL, "received"),
        (Stage.REFERRAL, "declined"),
        (Stage.REFERRAL, "declined"),
        (Stage.CUSTODY, "released_recognizance"),
    ]


def test_words_that_nobody_knows_stay_unmapped_until_somebody_decides() -> None:
    mapping = mapped(COURT)
    settled = decide(mapping, Stage.DISPOSITION, "PLACED ON FILE.", "dismissed")
    found = [each for each in outcomes(COURT, settled) if isinstance(each, Outcome)]
    assert UNMAPPED not in {each.status for each in found}
    assert found[-1].words == "Placed on file"
    with pytest.raises(BadInput, match="status_known"):
        decide(mapping, Stage.SENTENCE, "x", "dismissed")


@pytest.mark.parametrize(
    ("cells", "field", "rule"),
    [
        (["", "", "1", "", "FILED", "", "", "", "", ""], "case number", "key_given"),
        (["-", " / ", "1", "", "FILED", "", "", "", "", ""], "case number", "key_given"),
        (["A" * 91, "", "1", "", "FILED", "", "", "", "", ""], "case number", "key_length"),
        (["A-1", "", "1", "", "", "", "", "", "", ""], "status", "status_given"),
        (["A-1", "", "1", "", "N/A", "", "", "", "", ""], "status", "status_given"),
        (["A-1", "", "1", "", "FILED", "13/40/2024", "", "", "", ""], "filing date", "date_form"),
    ],
)
def test_a_row_that_breaks_a_rule_is_set_aside_whole(
    cells: list[str], field: str, rule: str
) -> None:
    found = outcomes([*COURT, cells], mapped(COURT))
    (rejected,) = [each for each in found if isinstance(each, RejectedOutcome)]
    assert (rejected.row, rejected.field, rejected.rule) == (len(COURT) + 1, field, rule)
    assert list(rejected.raw.values()) == cells
    assert not [each for each in found if isinstance(each, Outcome) and each.row == rejected.row]


def test_an_unknown_stage_rejects_its_row() -> None:
    found = outcomes([*DA, ["24-1", "", "lunch", "Received", "2024-01-02"]], mapped(DA))
    assert isinstance(found[-1], RejectedOutcome)
    assert found[-1].rule == "stage_known"


def test_a_table_without_numbers_or_statuses_says_what_is_missing() -> None:
    nothing = suggest_outcomes(table([["name", "colour"], ["a", "b"]]))
    assert nothing.mapping is None
    assert set(nothing.missing) == {"case or arrest number", "status"}


def test_a_mapping_comes_back_from_its_json_and_a_broken_one_is_refused() -> None:
    mapping = decide(mapped(COURT), Stage.DISPOSITION, "Placed on file", "dismissed")
    assert OutcomeMapping.from_json(mapping.to_json()) == mapping
    for text in ("", "[]", "{}", '{"events":[{}],"signature":[]}', '{"events":3}'):
        with pytest.raises(BadInput):
            OutcomeMapping.from_json(text)
    with pytest.raises(BadInput, match="outcome_column"):
        replace(mapping, case_number="elsewhere").check()
    with pytest.raises(BadInput, match="outcome_key"):
        replace(mapping, case_number="", arrest_number="").check()


def test_every_stage_has_statuses_and_each_word_leads_to_one() -> None:
    for stage, entry in stages().items():
        for status in entry.statuses.values():
            assert all(status_of(stage, word.upper()) == status.code for word in status.words)
        assert stage_of(entry.code) is stage
    assert stage_of("anything else") is None


ARRESTS = [
    ArrestKey(ori="NM1234567", arrest_number="A-1", case_number="24-000001"),
    ArrestKey(ori="NM1234567", arrest_number="A-2", case_number="24-000002"),
    ArrestKey(ori="NM1234567", arrest_number="A-3", case_number="24-000003"),
    ArrestKey(ori="NM1234567", arrest_number="A-4", case_number="24-000004"),
    ArrestKey(ori="NM1234567", arrest_number="A-5", case_number="24-000005"),
    ArrestKey(ori="NM1234567", arrest_number="A-6", case_number="24-000005"),
]


def key(stage: Stage = Stage.DISPOSITION, status: str = "dismissed", **more: str) -> OutcomeKey:
    return OutcomeKey(stage=stage, status=status, **more)


def as_keys(rows: list[list[str]]) -> list[OutcomeKey]:
    return [
        OutcomeKey(
            stage=each.stage,
            status=each.status,
            arrest_number=each.arrest_number,
            case_number=each.case_number,
            ori=each.ori,
        )
        for each in outcomes(rows)
        if isinstance(each, Outcome)
    ]


def test_what_is_known_of_each_arrest_and_what_is_not() -> None:
    found = match(ARRESTS, as_keys(COURT))
    assert found.match_rate == 1
    assert found.known == {
        Known.CONVICTED: 1,
        Known.NOT_CONVICTED: 1,
        Known.PENDING: 2,  # filed without a disposition; a disposition in words nobody knows
        Known.UNKNOWN: 2,
    }
    assert found.coverage == pytest.approx(4 / 6)
    assert found.convicted_bounds == pytest.approx((1 / 6, 5 / 6))
    assert found.by_stage[Stage.DISPOSITION] == (4, 4)


def test_an_arrest_without_an_outcome_is_never_not_convicted() -> None:
    found = match(ARRESTS, [])
    assert found.known[Known.NOT_CONVICTED] == 0
    assert found.known[Known.UNKNOWN] == len(ARRESTS)
    assert found.convicted_bounds == (0, 1)
    assert found.match_rate is None


@pytest.mark.parametrize(
    ("outcome", "grade"),
    [
        (key(arrest_number="a 1"), Grade.ARREST),
        (key(case_number="24/000002"), Grade.CASE),
        (key(arrest_number="A3"), Grade.LOOSE),
        (key(case_number="24-000005"), Grade.AMBIGUOUS),
        (key(case_number="24-000005", arrest_number="A-6"), Grade.ARREST),
        (key(case_number="24-000001", arrest_number="other"), Grade.CASE),
        (key(arrest_number="A-1", ori="NM7654321"), Grade.UNMATCHED),
        (key(arrest_number="9"), Grade.UNMATCHED),
        (key(), Grade.UNMATCHED),
    ],
)
def test_an_outcome_finds_one_arrest_or_none(outcome: OutcomeKey, grade: Grade) -> None:
    assert match(ARRESTS, [outcome]).grades[grade] == 1


def test_one_charge_pending_keeps_an_arrest_pending() -> None:
    both = [key(arrest_number="A-1"), key(arrest_number="A-1", status="pending")]
    assert match(ARRESTS, both).known[Known.PENDING] == 1
    assert match(ARRESTS, both[:1]).known[Known.NOT_CONVICTED] == 1
    convicted = [*both, key(arrest_number="A-1", status="convicted_trial")]
    assert match(ARRESTS, convicted).known[Known.CONVICTED] == 1


def test_arrests_of_two_agencies_with_one_number_need_the_ori() -> None:
    two = [*ARRESTS, ArrestKey(ori="NM7654321", arrest_number="A-1")]
    assert match(two, [key(arrest_number="A-1")]).grades[Grade.AMBIGUOUS] == 1
    assert match(two, [key(arrest_number="A-1", ori="nm7654321")]).grades[Grade.ARREST] == 1


@given(
    st.lists(st.sampled_from(ARRESTS), unique=True),
    st.lists(
        st.builds(
            key,
            status=st.sampled_from([*stages()[Stage.DISPOSITION].statuses, UNMAPPED]),
            arrest_number=st.sampled_from(["", "A-1", "A2", "A-5", "zz"]),
            case_number=st.sampled_from(["", "24-000001", "24-000005"]),
        )
    ),
)
def test_every_outcome_and_every_arrest_is_counted_once(
    arrests: list[ArrestKey], found: list[OutcomeKey]
) -> None:
    result = match(arrests, found)
    assert sum(result.grades.values()) == result.outcomes == len(found)
    assert sum(result.known.values()) == result.arrests == len(arrests)
    if result.convicted_bounds:
        low, high = result.convicted_bounds
        assert 0 <= low <= high <= 1


def test_numbers_compare_by_their_signs_not_by_luck() -> None:
    assert number_key(" 24/000-1 ") == "24-000-1"
    assert number_key("1-23") != number_key("12-3")
    assert loose_key("1-23") == loose_key("12-3")


@pytest.mark.parametrize(
    "change",
    [
        {"date_format": "i7so"},
        {"date_format": 7},
        {"charge": 3},
        {"signature": ["case number", 4]},
        {"decided": ["x"]},
        {"decided": {"disposition: guilty": 5}},
        {"decided": {"disposition: guilty": "beheaded"}},
        {"decided": {"nowhere: guilty": "convicted"}},
    ],
)
def test_a_stored_mapping_with_a_part_of_another_kind_is_refused(change):
    good = {
        "signature": ["case number", "disposition"], "case_number": "case number",
        "events": [{"stage": "disposition", "status_column": "disposition"}],
        "decided": {"disposition: filed away": "unmapped"},
    }  # fmt: skip
    assert OutcomeMapping.from_json(json.dumps(good)).date_format == "iso"
    with pytest.raises(BadInput):
        OutcomeMapping.from_json(json.dumps({**good, **change}))
