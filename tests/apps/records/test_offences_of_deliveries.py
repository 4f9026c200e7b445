"""Offences that their file does not number keep their own, whatever later files put among them."""

import io
from dataclasses import replace
from typing import Any

import pytest

from accord.apps.records import services
from accord.apps.records.models import Load, QuarantinedRow, Record
from accord.apps.records.services import storage
from accord.apps.records.snapshot import Snapshot
from accord.apps.records.standing import STANDING
from accord.core.formats.delivery import Delivery, read_plan

pytestmark = pytest.mark.django_db
WORDS = ("BURGLARY", "ROBBERY", "SIMPLE ASSAULT", "MOTOR VEHICLE THEFT")
NUMBERS = [f"24-{n:05d}" for n in range(1, 25)]
ASKED = NUMBERS[4]
ORDER = "Order 7"
Told = dict[str, list[str]]


def incidents(*, but: str = "") -> str:
    lines = [
        f"{number},2024-03-{n:02d} 10:00,{n}00 MAIN ST"
        for n, number in enumerate(NUMBERS, start=1)
        if number != but
    ]
    return "\n".join(("case_number,occurred_at,address", *lines, ""))


def usual(**others: list[str]) -> Told:
    """Each incident's offences in order: one each, three of the incident that is asked about."""
    found = {number: [WORDS[n % 4]] for n, number in enumerate(NUMBERS)}
    found[ASKED] = ["BURGLARY", "ROBBERY", "SIMPLE ASSAULT"]
    return found | {ASKED: others.get("asked", found[ASKED])}


def charges(told: Told) -> str:
    rows = [f"{number},{word}" for number, words in told.items() for word in words]
    return "\n".join(("ref,offense", *rows, ""))


def files(told: Told) -> dict[str, str]:
    return {"incidents.csv": incidents(), "charges.csv": charges(told)}


@pytest.fixture(autouse=True)
def own_folder(settings, tmp_path):
    """Stored files of other tests are none of these."""
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def agency(make_agency):
    return make_agency()


@pytest.fixture
def deliver(agency, system, records_why):
    """Send files, take what is suggested, load; returns the load."""
    who: dict[str, Any] = {"by": system, "purpose": records_why}

    def load(told: dict[str, str], snapshot: Snapshot | None = None, *, plan=None) -> Load:
        streams = [(name, io.BytesIO(text.encode())) for name, text in told.items()]
        submission = services.receive_files(**who, agency=agency, files=streams)
        if submission.mapping_version is None or snapshot or plan:
            suggestion = services.propose(**who, submission=submission)
            mapping = (plan or (lambda found: found))(suggestion.mapping)
            services.confirm_mapping(
                **who, submission=submission, mapping=mapping, name="rms", snapshot=snapshot
            )
        services.load(**who, submission_id=submission.pk)
        return Load.objects.get(submission=submission)

    return load


def standing(number: str = ASKED) -> dict[str, Record]:
    """The standing offences of an incident by their own numbers."""
    found = Record.objects.filter(STANDING, kind="offence", incident_ref=number)
    return {one.local_id: one for one in found}


def by_word(number: str = ASKED) -> dict[str, str]:
    return {one.offence_text: name for name, one in standing(number).items()}


def newest(name: str) -> Record:
    return Record.objects.get(local_id=name, is_current=True)


def test_an_offence_put_among_others_leaves_them_their_numbers(deliver):
    deliver(files(usual()))
    before = by_word()
    run = deliver(files(usual(asked=["MOTOR VEHICLE THEFT", *usual()[ASKED]])))
    assert (run.landed, run.changed) == (1, 0)
    after = by_word()
    assert {word: after[word] for word in before} == before
    assert len(set(after.values())) == 4
    assert {one.version for one in standing().values()} == {1}


def test_another_order_of_the_rows_changes_nothing(deliver):
    deliver(files(usual()))
    before = by_word()
    run = deliver(files(dict(reversed(usual(asked=usual()[ASKED][::-1]).items()))))
    assert (run.landed, run.changed, run.unchanged) == (0, 0, 24 + 26)
    assert by_word() == before


def test_an_offence_that_is_told_otherwise_is_withdrawn_and_comes_back(deliver):
    deliver(files(usual()))
    before = by_word()
    deliver(files(usual(asked=["BURGLARY", "MOTOR VEHICLE THEFT", "SIMPLE ASSAULT"])))
    after = by_word()
    assert set(after) == {"BURGLARY", "MOTOR VEHICLE THEFT", "SIMPLE ASSAULT"}
    assert after["BURGLARY"] == before["BURGLARY"]
    gone = newest(before["ROBBERY"])
    assert (gone.state, gone.told_by) == ("withdrawn", "source")
    assert gone.reason.startswith("not told any more in ")
    deliver({**files(usual()), "incidents.csv": incidents() + "\n"})
    assert by_word() == before
    assert newest(before["ROBBERY"]).version == 3


def test_offences_that_are_alike_are_counted_among_themselves(deliver):
    deliver(files(usual(asked=["ROBBERY", "BURGLARY", "ROBBERY"])))
    before = standing()
    assert len(before) == 3
    deliver(files(usual(asked=["BURGLARY", "ROBBERY", "ROBBERY", "ROBBERY"])))
    after = standing()
    assert before.keys() < after.keys()
    assert [one.offence_text for one in after.values()].count("ROBBERY") == 3
    run = deliver(files(usual(asked=["ROBBERY", "BURGLARY"])))
    assert run.landed == 0
    assert sorted(one.offence_text for one in standing().values()) == ["BURGLARY", "ROBBERY"]
    assert standing().keys() < before.keys()


def test_no_number_tells_what_the_offence_is(deliver, agency, make_agency):
    deliver(files(usual()))
    found = Record.objects.filter(kind="offence")
    marks = [one.local_id.removeprefix(f"{one.incident_ref}-") for one in found]
    assert {len(one) for one in marks} == {8}
    # Six times the same words stand first in an incident, and no two incidents share a mark.
    assert len(set(marks)) == len(marks) == 26
    assert set(found.values_list("row_key", flat=True)) == {""}


def test_a_file_that_tells_no_offence_of_an_incident_says_nothing_of_them(deliver):
    deliver(files(usual()))
    deliver(files({n: words for n, words in usual().items() if n != ASKED}))
    assert len(standing()) == 3


def test_a_snapshot_says_of_each_incident_that_it_has_no_other_offence(deliver):
    deliver(files(usual()), Snapshot(mode="full"))
    deliver(files({n: words for n, words in usual().items() if n != ASKED}))
    assert not standing()
    assert newest(ASKED).state == "standing"
    assert len(standing(NUMBERS[5])) == 1


def test_where_the_file_of_offences_did_not_come_all_stay(deliver):
    deliver(files(usual()), Snapshot(mode="full"))
    deliver({"incidents.csv": incidents() + "\n"})
    assert Record.objects.filter(STANDING, kind="offence").count() == 26


def test_an_offence_in_quarantine_keeps_all_of_its_incident(deliver, monkeypatch):
    deliver(files(usual()))
    told = charges(usual(asked=["BURGLARY"])).replace(f"{ASKED},BURGLARY", f"{ASKED},BURG,LARY")
    deliver({"incidents.csv": incidents(), "charges.csv": told + f"{ASKED},ARSON\n"})
    assert QuarantinedRow.objects.filter(part="charges").count() == 1
    assert "BURGLARY" in by_word()


def test_an_older_file_that_runs_again_withdraws_nothing(deliver, system, records_why):
    old = deliver(files(usual()))
    deliver(files(usual(asked=["ARSON"])))
    assert set(by_word()) == {"ARSON"}
    who: dict[str, Any] = {"by": system, "purpose": records_why, "submission": old.submission}
    plan = read_plan(old.mapping_version.body)
    version = services.confirm_mapping(
        **who, mapping=plan, name="rms", snapshot=Snapshot(mode="full")
    )
    assert version.number == 2
    services.load(by=system, purpose=records_why, submission_id=old.submission_id)
    assert set(by_word()) == {"ARSON"}


def test_a_source_that_counted_its_offences_goes_on_so(deliver, agency):
    def counting(plan: Delivery) -> Delivery:
        parts = tuple(replace(part, by_offence=False) for part in plan.parts)
        return replace(plan, parts=parts)

    first = deliver(files(usual()), plan=counting)
    numbers = Record.objects.filter(STANDING, kind="offence", incident_ref=ASKED)
    before = set(numbers.values_list("local_id", "row_key"))
    assert before == {(ASKED, ""), (ASKED, "2"), (ASKED, "3")}
    later = deliver(files(usual(asked=["ROBBERY", "ARSON"])), Snapshot(mode="full"))
    assert later.mapping_version_id != first.mapping_version_id
    plan = read_plan(later.mapping_version.body)
    assert isinstance(plan, Delivery)
    assert not plan.told_apart
    assert set(numbers.values_list("local_id", "row_key")) == before


def test_a_load_that_was_cut_withdraws_what_it_would_have(deliver, monkeypatch):
    from accord.apps.records.services import loading, pacing

    deliver(files(usual()))
    monkeypatch.setattr(pacing, "FIRST", 7)
    monkeypatch.setattr(pacing, "LARGEST", 7)
    write, calls = loading.ChunkWriter.write, []

    def cut(self, batch):
        calls.append(len(batch))
        if len(calls) == 4:
            raise KeyboardInterrupt
        return write(self, batch)

    monkeypatch.setattr(loading.ChunkWriter, "write", cut)
    changed = files(usual(asked=["ROBBERY", "ARSON"]))
    with pytest.raises(KeyboardInterrupt):
        deliver(changed)
    deliver(changed)
    assert set(by_word()) == {"ROBBERY", "ARSON"}
    assert Record.objects.filter(STANDING, kind="offence").count() == 25


def test_an_expunged_offence_stays_away_whatever_stands_before_it(
    deliver, agency, make_user, actor_of, records_why
):
    run = deliver(files(usual()))
    name = by_word()["ROBBERY"]
    one, two = (
        {
            "by": actor_of(make_user(user, "records-custodian", agency=agency)),
            "purpose": records_why,
        }
        for user in ("one", "two")
    )
    asked = services.ask_expungement(
        **one, record_id=newest(name).pk, authority=ORDER, confirmed=True
    )
    services.decide_expungement(**two, expungement_id=asked.pk, approve=True)
    services.finish_expungement(**two, expungement_id=asked.pk)
    with storage.tables(run.submission, storage.path_of(run.submission)) as tables:
        table = next(one for one in tables if "charges" in one.filename)
        kept = [row.values for row in table.rows()]
    assert (ASKED, "ROBBERY") not in kept
    assert len(kept) == 25
    deliver(files(usual(asked=["ARSON", "ROBBERY", "BURGLARY", "SIMPLE ASSAULT"])))
    assert set(by_word()) == {"ARSON", "BURGLARY", "SIMPLE ASSAULT"}
    assert not Record.objects.filter(local_id=name).exists()
