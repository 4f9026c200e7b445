"""Case outcomes: files land in versions, are shared as arrests are, and match them honestly."""

import csv
import io
from typing import Any

import pytest

from accord.apps.records import selectors, services
from accord.apps.records.models import CaseOutcome, OutcomeFile, RejectedOutcomeRow
from accord.core.formats.outcomes import EventRule, Known, OutcomeMapping, Stage, decide
from accord.frame.actor import Actor, Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
HEADER = ["Arrest No", "Case Number", "Count", "Disposition", "Disposition Date"]
ROWS = [
    ["A-1", "24-000001", "1", "Guilty Plea", "2024-03-05"],
    ["A-2", "24-000002", "1", "Dismissed", "2024-03-06"],
    ["A-3", "24-000003", "1", "Placed on file", "2024-03-07"],
    ["A-9", "24-000009", "1", "Not Guilty", "2024-03-08"],
]


def table(*rows: list[str]) -> bytes:
    text = io.StringIO(newline="")
    csv.writer(text).writerows([HEADER, *(rows or ROWS)])
    return text.getvalue().encode()


@pytest.fixture
def court(make_agency):
    return make_agency(kind="prosecutor")


@pytest.fixture
def police(make_agency):
    return make_agency(kind="police")


@pytest.fixture
def give(system: Actor, records_why: Purpose):
    """Receive a file, keep the suggestion, load it."""

    def make(agency, data: bytes, *, level: str = "green", **more: Any) -> OutcomeFile:
        who = {"by": system, "purpose": records_why}
        found = services.receive_outcomes(
            **who, agency=agency, filename="court.csv", stream=io.BytesIO(data), level=level
        )
        return services.load_outcomes(**who, file_id=found.pk, **more)

    return make


@pytest.fixture
def arrests(ingest, police):
    """Three arrests of the police, loaded from its own export."""
    text = "arrest_number,arrest_date,offense\n" + "".join(
        f"A-{n},2024-02-0{n} 10:00,BURGLARY\n" for n in (1, 2, 3)
    )
    from accord.core.vocabulary import RecordKind

    result = ingest(police, text.encode(), change={"kind": RecordKind.ARREST})
    assert result.landed == 3


def test_a_file_lands_and_its_unknown_words_are_counted(give, court):
    found = give(court, table())
    assert (found.state, found.rows, found.landed, found.unmapped) == ("loaded", 4, 4, 1)
    assert found.unknown == [["disposition", "Placed on file", 1]]
    assert CaseOutcome.objects.get(arrest_key="A-1").status == "convicted_plea"
    assert CaseOutcome.objects.get(arrest_key="A-3").status == "unmapped"
    assert CaseOutcome.objects.get(arrest_key="A-3").words == "Placed on file"


def test_the_same_file_twice_changes_nothing(give, court):
    give(court, table())
    again = give(court, table())
    assert OutcomeFile.objects.count() == 1
    assert CaseOutcome.objects.count() == 4
    assert (again.landed, again.unchanged) == (0, 4)


def test_a_later_status_is_a_new_version_and_an_older_one_is_history(give, court):
    give(court, table(["A-1", "24-000001", "1", "Pending", "2024-01-05"]))
    later = give(court, table(["A-1", "24-000001", "1", "Guilty Plea", "2024-03-05"]))
    assert (later.landed, later.changed) == (0, 1)
    late = give(court, table(["A-1", "24-000001", "1", "Transferred", "2024-02-01"]))
    assert late.changed == 1
    versions = CaseOutcome.objects.order_by("version").values_list("status", "is_current")
    assert list(versions) == [("pending", False), ("convicted_plea", True), ("transferred", False)]


def test_rows_of_one_file_are_versions_by_their_day_whatever_their_order(give, court):
    rows = [
        ["A-1", "24-000001", "1", "Guilty Plea", "2024-03-05"],
        ["A-1", "24-000001", "1", "Pending", "2024-01-05"],
        ["A-1", "24-000001", "1", "Dismissed", "2024-05-05"],
    ]
    give(court, table(*rows))
    assert CaseOutcome.objects.get(is_current=True).status == "dismissed"
    assert CaseOutcome.objects.count() == 3


def test_rows_that_break_a_rule_are_kept_with_their_cells(give, court):
    bad = [["", "", "1", "Dismissed", "2024-03-06"], ["A-8", "", "1", "Dismissed", ""]]
    blank = ["A-7", "", "1", "", "2024-03-06"]
    found = give(court, table(*ROWS, *bad, blank))
    assert (found.rows, found.landed, found.rejected) == (7, 5, 2)
    kept = RejectedOutcomeRow.objects.order_by("row_number")
    assert [(row.row_number, row.rule) for row in kept] == [(6, "key_given"), (8, "status_given")]
    assert kept[0].raw["disposition"] == "Dismissed"


def test_somebody_may_decide_what_unknown_words_mean_and_load_again(give, court):
    found = give(court, table())
    mapping = decide(
        OutcomeMapping.from_json(found.mapping), Stage.DISPOSITION, "Placed on file", "dismissed"
    )
    again = give(court, table(), mapping=mapping)
    assert (again.changed, again.unchanged, again.unmapped) == (1, 3, 0)
    current = CaseOutcome.objects.get(arrest_key="A-3", is_current=True)
    assert (current.status, current.version) == ("dismissed", 2)


def test_outcomes_match_arrests_and_the_rest_stays_unknown(
    give, court, police, arrests, agree, make_user, actor_of, why
):
    give(court, table(*ROWS[:2], ROWS[3]))
    agree(court, police, kinds=("arrest",))
    viewer = {"viewer": actor_of(make_user("ann", "analyst", agency=police)), "purpose": why}
    found = selectors.outcomes_matched(**viewer)
    assert (found.outcomes, found.arrests) == (3, 3)
    assert found.match_rate == pytest.approx(2 / 3)
    assert found.known == {
        Known.CONVICTED: 1, Known.NOT_CONVICTED: 1, Known.PENDING: 0, Known.UNKNOWN: 1,
    }  # fmt: skip
    assert found.convicted_bounds == pytest.approx((1 / 3, 2 / 3))
    assert LedgerEntry.objects.filter(verb="outcomes.matched").exists()


@pytest.mark.parametrize("level", ["green", "yellow", "red"])
def test_outcomes_are_shared_as_the_arrests_of_their_owner_are(
    level, give, court, police, agree, make_user, actor_of, why
):
    give(court, table(), level=level)
    viewer = {"viewer": actor_of(make_user("ann", "analyst", agency=police)), "purpose": why}
    assert not selectors.outcomes_visible_to(**viewer).exists()
    agree(court, police, kinds=("incident",))
    assert not selectors.outcomes_visible_to(**viewer).exists()
    agree(court, police, kinds=("arrest",))
    assert selectors.outcomes_visible_to(**viewer).count() == (4 if level == "green" else 0)


def test_only_the_own_agency_sends_sees_and_loads_a_file(
    give, court, police, make_user, actor_of, records_why
):
    found = give(court, table())
    other = actor_of(make_user("bob", "analyst", agency=police))
    who: dict[str, Any] = {"by": other, "purpose": records_why}
    with pytest.raises(Denied):
        services.receive_outcomes(**who, agency=court, filename="x.csv", stream=io.BytesIO(table()))
    with pytest.raises(Missing):
        services.load_outcomes(**who, file_id=found.pk)
    viewer: dict[str, Any] = {"viewer": other, "purpose": records_why}
    with pytest.raises(Missing):
        selectors.outcome_file_visible_to(**viewer, file_id=found.pk)
    assert not selectors.rejected_outcomes_of(**viewer, file=found).exists()


def test_a_purpose_of_aggregates_shows_no_outcome_and_no_rejected_row(
    give, court, make_user, actor_of
):
    found = give(court, table(*ROWS, ["", "", "1", "Dismissed", ""]))
    viewer: dict[str, Any] = {
        "viewer": actor_of(make_user("ann", "analyst", agency=court)),
        "purpose": Purpose(code="public-information"),
    }
    assert not selectors.outcomes_visible_to(**viewer).exists()
    assert not selectors.rejected_outcomes_of(**viewer, file=found).exists()


def test_a_file_that_tells_no_outcome_says_what_is_missing(give, court):
    with pytest.raises(Invalid) as caught:
        give(court, b"name,colour\na,b\n")
    assert {fault.rule for fault in caught.value.faults} == {"missing"}
    with pytest.raises(Invalid):
        give(court, b"%PDF-1.7")


def test_a_mapping_of_another_layout_is_refused(give, court):
    mapping = OutcomeMapping.from_json(give(court, table()).mapping)
    with pytest.raises(Invalid) as caught:
        give(court, b"arrest no,disposition\nA-1,Dismissed\n", mapping=mapping)
    assert caught.value.faults[0].rule == "columns"


def test_each_chunk_leaves_its_entry_without_a_number_of_a_case(give, court, monkeypatch):
    monkeypatch.setattr("accord.apps.records.services.outcomes.CHUNK", 2)
    give(court, table())
    entries = LedgerEntry.objects.filter(verb="outcomes.loaded")
    assert entries.count() == 2
    assert all(b"24-00" not in bytes(entry.leaf) for entry in entries)


def test_a_row_with_nul_is_set_aside_and_kept_as_any_database_can(give, court):
    bad = ["A-9", "24-000009", "1", "Dis\0missed", "2024-04-07"]
    found = give(court, table(*ROWS[1:], bad))
    waiting = RejectedOutcomeRow.objects.get(file=found, rule="plain_text")
    assert waiting.field == "disposition"
    assert r"Dis\x00missed" in waiting.raw.values()


def test_what_a_word_was_decided_to_mean_is_suggested_to_the_same_agency_alone(
    give, court, make_agency, system, records_why
):
    first = give(court, table())
    mapping = OutcomeMapping.from_json(first.mapping)
    given = decide(mapping, Stage.DISPOSITION, "Placed on file", "dismissed")
    services.load_outcomes(by=system, purpose=records_why, file_id=first.pk, mapping=given)
    odd = table(["A-4", "24-000004", "1", "Placed on file", "2024-04-07"])
    for agency, unknown in ((court, 0), (make_agency(kind="prosecutor"), 1)):
        found = services.study_outcomes(
            by=system, purpose=records_why, agency=agency, filename="b.csv", stream=io.BytesIO(odd)
        )
        assert len(found.unknown) == unknown


def test_a_column_that_was_named_once_is_known_by_its_name(give, court, system, records_why):
    head = ["Zeichen", *HEADER[2:]]
    rows = [[row[1], *row[2:]] for row in ROWS]
    text = io.StringIO(newline="")
    csv.writer(text).writerows([[*head], *rows])
    data = text.getvalue().encode()
    who = {"by": system, "purpose": records_why}
    assert (
        "case or arrest number"
        in services.study_outcomes(
            **who, agency=court, filename="c.csv", stream=io.BytesIO(data)
        ).missing
    )
    mapping = OutcomeMapping(
        signature=tuple(name.lower() for name in head), case_number="zeichen", charge="count",
        events=(EventRule(status_column="disposition", date_column="disposition date",
                          stage=Stage.DISPOSITION),),
    )  # fmt: skip
    give(court, data, mapping=mapping)
    wider = data.replace(b"Disposition Date\r\n", b"Disposition Date,Neu\r\n").replace(
        b"2024-03-05\r\n", b"2024-03-05,x\r\n"
    )
    found = services.study_outcomes(**who, agency=court, filename="d.csv", stream=io.BytesIO(wider))
    assert found.mapping is not None
    assert found.mapping.case_number == "zeichen"
