"""One decision explained with its rule, and a change rehearsed: counted by the query, nothing written."""

import pytest
from tests.apps.agencies.test_starting_agreements import START
from typer.testing import CliRunner

from accord.apps.agencies import services as agencies
from accord.apps.agencies.selectors import user_by_name
from accord.apps.records import selectors
from accord.apps.records.models import Record
from accord.cli import law
from accord.core.policy import Answers
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied, Missing

pytestmark = pytest.mark.django_db


@pytest.fixture
def two(make_agency, make_user, actor_of, ingest, export):
    class Two:
        a, b = make_agency(), make_agency()
        chief = actor_of(make_user("chief", "agency-admin", agency=a))
        other = actor_of(make_user("other", "agency-admin", agency=b))
        auditor = actor_of(make_user("aud", "auditor"))
        ben = actor_of(make_user("ben", "analyst", agency=b))

    ingest(Two.a, export(10))
    ingest(Two.b, export(12))
    return Two


@pytest.fixture
def draft(two, why):
    return agencies.start_agreement(
        by=two.chief, purpose=why, template="regional-exchange", title="Regional",
        answers=Answers(givers=frozenset({two.a.ori, two.b.ori})), valid_from=START, valid_to=None,
    )  # fmt: skip


def sign(agreement, system, why, *parties):
    for agency in parties:
        agencies.sign_agreement(
            by=system, purpose=why, agreement_id=str(agreement.pk), agency=agency
        )


def changes(viewer, why, agreement):
    found = selectors.change_by_agreement(viewer=viewer, purpose=why, agreement_id=agreement.pk)
    return {
        (one.recipient, one.action): (one.gained, one.lost)
        for one in found
        if one.purpose == "crime-analysis"
    }


def test_a_draft_is_rehearsed_and_then_comes_true(two, draft, system, why):
    shared = Record.objects.filter(owner=two.a).update(level="green")
    told = changes(two.chief, why, draft)
    assert told[two.b.name, "view"] == (shared, 0)
    assert (two.b.name, "export") not in told
    seen = selectors.records_visible_to(viewer=two.ben, purpose=why).filter(owner=two.a)
    assert not seen.exists()
    sign(draft, system, why, two.a, two.b)
    assert (
        selectors.records_visible_to(viewer=two.ben, purpose=why).filter(owner=two.a).count()
        == shared
    )
    ending = changes(two.chief, why, draft)
    assert ending[two.b.name, "view"] == (0, shared)


def test_a_rehearsal_tells_of_ones_own_records_alone(two, draft, why):
    Record.objects.filter(owner=two.b).delete()
    before = changes(two.chief, why, draft)
    Record.objects.filter(owner=two.a).update(level="green")
    found = selectors.change_by_agreement(viewer=two.other, purpose=why, agreement_id=draft.pk)
    assert {one.recipient for one in found} <= {two.a.name}
    assert {name for name, _ in before} <= {two.b.name}
    with pytest.raises(Denied):
        selectors.change_by_agreement(viewer=two.ben, purpose=why, agreement_id=draft.pk)


def test_a_law_is_rehearsed(two, draft, system, why, make_user, actor_of):
    shared = Record.objects.filter(owner=two.a).update(level="green")
    sign(draft, system, why, two.a, two.b)
    root = actor_of(make_user("root", "platform-admin"))
    asked = agencies.propose_profile(by=root, purpose=why, templates=["no-forecasts"])
    found = selectors.change_by_law(viewer=two.chief, purpose=why, approval_id=asked.pk)
    lost = {(one.action, one.lost, one.gained) for one in found}
    assert lost == {("forecast", shared, 0)}
    words = ["rehearse", str(asked.pk), "--as", "chief"]
    told = CliRunner().invoke(law.app, words)
    assert told.exit_code == 0, told.exception
    assert f"{two.b.name}: forecast for crime-analysis, incidents: +0 -{shared}" in told.output
    assert "Nothing has been changed." in told.output


def test_a_decision_names_its_rule_and_the_question_is_entered(two, draft, system, why):
    record = Record.objects.filter(owner=two.a).first()
    asked = {
        "record_id": record.pk,
        "agency": two.b.ori,
        "asked_purpose": "crime-analysis",
        "action": "view",
    }

    def explain(viewer=two.chief):
        return selectors.decision_on(viewer=viewer, purpose=why, **asked)

    Record.objects.filter(pk=record.pk).update(level="green")
    assert (explain().is_permitted, explain().rule) == (False, "default-deny")
    sign(draft, system, why, two.a, two.b)
    told = explain()
    assert (told.is_permitted, told.rule) == (True, f"{draft.pk}@1/0")
    assert told.words.startswith("Records (")
    Record.objects.filter(pk=record.pk).update(level="red")
    assert explain(two.auditor).rule == "red-is-unknown"
    entry = LedgerEntry.objects.filter(verb="policy.explained").order_by("-recorded_at").first()
    assert b"red-is-unknown" in bytes(entry.leaf)


def test_nobody_asks_of_another_agencys_record(two, why):
    record = Record.objects.filter(owner=two.a).first()
    asked = {"agency": two.b.ori, "asked_purpose": "crime-analysis", "action": "view"}
    for viewer, pk in ((two.other, record.pk), (two.chief, "00000000-0000-7000-8000-000000000000")):
        with pytest.raises(Missing):
            selectors.decision_on(viewer=viewer, purpose=why, record_id=pk, **asked)
    with pytest.raises(Denied):
        selectors.decision_on(viewer=two.ben, purpose=why, record_id=record.pk, **asked)


def test_the_pages_explain_and_rehearse(two, draft, sign_in):
    chief = sign_in(user_by_name("chief"), purpose="administration")
    record = Record.objects.filter(owner=two.a).first()
    form = {
        "record_id": str(record.pk),
        "agency": two.b.ori,
        "asked_purpose": "crime-analysis",
        "action": "view",
    }
    assert "default-deny" in chief.post("/records/explain/", form).content.decode()
    foreign = Record.objects.filter(owner=two.b).first()
    refused = chief.post("/records/explain/", {**form, "record_id": str(foreign.pk)})
    assert "no such record" in refused.content.decode()
    Record.objects.filter(owner=two.a).update(level="green")
    page = chief.get(f"/records/rehearsal/agreement/{draft.pk}/").content.decode()
    assert "Who gains and who loses" in page
    assert two.b.name in page
