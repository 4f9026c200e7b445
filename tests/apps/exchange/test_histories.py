"""A criminal-history view: what partners hold, marked, never “not convicted”, every recipient logged."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from accord.apps.exchange.models import HistoryView
from accord.apps.exchange.selectors import histories as selectors
from accord.apps.exchange.services import histories
from accord.apps.records.models import Record
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Denied, Invalid, Missing

pytestmark = pytest.mark.django_db
WHY = Purpose(code="criminal-history", case_number="26-1")
ASKED = {"receiving_agency": "Probation", "requestor": "P. Officer", "reason": "pretrial report"}


@pytest.fixture
def scene(make_agency, make_user, actor_of, agree, ingest, export):
    class Scene:
        a, b = make_agency(), make_agency()
        pia_user = make_user("pia", "prosecutor", agency=a)
        pia = actor_of(pia_user)
        pat = actor_of(make_user("pat", "prosecutor", agency=a))
        bea = actor_of(make_user("bea", "analyst", "records-custodian", agency=b))

    agree(
        Scene.a, Scene.b, kinds=("incident", "arrest"), purposes=("criminal-history",),
        actions=("view", "search"),
    )  # fmt: skip
    ingest(Scene.b, export(4))
    Record.objects.filter(owner=Scene.b, local_id__in=["24-000000", "24-000001"]).update(
        kind="arrest"
    )
    Scene.first, Scene.second = Record.objects.filter(kind="arrest").order_by("local_id")
    return Scene


def make(scene, *found, by=None, purpose=WHY, **about):
    return histories.make_history_view(
        by=by or scene.pia, purpose=purpose, record_ids=[str(one.pk) for one in found],
        **ASKED | about,
    )  # fmt: skip


def view(scene, *found, viewer=None, purpose=WHY):
    asked = HistoryView(record_ids=[str(one.pk) for one in found], **ASKED)
    return selectors.history(viewer=viewer or scene.pia, purpose=purpose, view=asked)


def test_an_arrest_without_a_disposition_is_marked_and_concludes_nothing(scene, sign_in):
    made = make(scene, scene.first)
    assert [one.has_disposition for one in view(scene, scene.first).arrests] == [False]
    client = sign_in(scene.pia_user, purpose=None)
    client.post("/session/purpose", {"code": WHY.code, "case_number": "26-1", "reason": "x"})
    page = client.get(f"/exchange/histories/{made.pk}").content.decode()
    assert "Arrest without disposition" in page
    assert "NOT a state or III record" in page
    assert "not convicted" not in page.lower()
    told = client.get(f"/api/v1/exchange/histories/{made.pk}").json()
    assert told["is_state_or_iii_record"] is False
    assert told["arrests"][0]["without_disposition"] is True
    form = {"record_ids": str(scene.first.pk), **ASKED}
    assert client.get(f"/exchange/histories/new?record={scene.first.pk}").status_code == 200
    assert client.post("/exchange/histories/new", form).status_code == 302
    listed = client.get("/exchange/histories").content.decode()
    assert "P. Officer" in listed
    link = f'href="/exchange/histories/{made.pk}"'
    assert link in listed
    # A view that cannot be opened any more, or not for this purpose, is listed without a link.
    HistoryView.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    assert link not in client.get("/exchange/histories").content.decode()


def test_what_no_agreement_opens_for_this_purpose_is_not_in_it(scene, make_agency, ingest, export):
    stranger = make_agency()
    ingest(stranger, export(2))
    foreign = Record.objects.filter(owner=stranger).first()
    Record.objects.filter(pk=foreign.pk).update(kind="arrest")
    found = view(scene, scene.first, foreign)
    assert [one.record.pk for one in found.arrests] == [scene.first.pk]
    assert view(scene, scene.first, purpose=Purpose(code="crime-analysis")).arrests == ()
    Record.objects.filter(pk=scene.first.pk).update(level="red")
    assert view(scene, scene.first).arrests == ()


def test_every_arrest_shown_is_named_in_the_ledger(scene):
    view(scene, scene.first, scene.second)
    from accord.frame.audit import ids_in

    entry = LedgerEntry.objects.filter(verb="history.viewed").latest("id")
    assert set(ids_in(entry.pk)) == {scene.first.pk, scene.second.pk}


def test_it_has_a_purpose_of_its_own_and_names_who_asks(scene):
    with pytest.raises(Denied):
        make(scene, scene.first, purpose=Purpose(code="crime-analysis"))
    with pytest.raises(Denied):
        make(scene, scene.first, by=scene.bea.__class__(id="x", name="x", kind="local"))
    for wrong in ({"requestor": " "}, {"receiving_agency": ""}, {"reason": ""}):
        with pytest.raises(Invalid):
            make(scene, scene.first, **wrong)
    with pytest.raises(Invalid):
        make(scene)
    make(scene, scene.first, secondary_recipient="Judge Roe")
    leaf = bytes(LedgerEntry.objects.filter(verb="history.made").latest("id").leaf)
    assert b"P. Officer" not in leaf
    assert b"Judge Roe" not in leaf


def test_a_view_opens_for_its_operator_and_purpose_until_it_expires(scene):
    made = make(scene, scene.first)
    who = {"view_id": made.pk}
    assert selectors.history_view_of(viewer=scene.pia, purpose=WHY, **who) == made
    with pytest.raises(Missing):
        selectors.history_view_of(viewer=scene.pat, purpose=WHY, **who)
    with pytest.raises(Missing):
        selectors.history_view_of(viewer=scene.pia, purpose=Purpose(code="crime-analysis"), **who)
    HistoryView.objects.filter(pk=made.pk).update(expires_at=timezone.now())
    with pytest.raises(Missing):
        selectors.history_view_of(viewer=scene.pia, purpose=WHY, **who)


def test_the_log_is_ones_own_and_the_custodians(scene, make_user, actor_of):
    make(scene, scene.first)
    rows = {"purpose": WHY}
    assert selectors.history_views_of(viewer=scene.pia, **rows).count() == 1
    assert selectors.history_views_of(viewer=scene.pat, **rows).count() == 0
    rita = actor_of(make_user("rita", "records-custodian", agency=scene.a))
    assert selectors.history_views_of(viewer=rita, **rows).count() == 1
    assert selectors.history_views_of(viewer=scene.bea, **rows).count() == 0


def test_the_database_wants_to_know_who_asks(scene):
    with pytest.raises(IntegrityError, match="history_names_who_asks"), transaction.atomic():
        HistoryView.objects.create(
            operator=scene.pia_user, receiving_agency="", requestor="x", reason="x",
            record_ids=[], purpose_code="x", made_at=timezone.now(), expires_at=timezone.now(),
        )  # fmt: skip


def test_a_disposition_that_a_partner_holds_stands_beside_its_arrest(scene):
    from accord.apps.records.models import CaseOutcome, OutcomeFile

    file = OutcomeFile.objects.create(
        agency=scene.b, filename="c", digest="d", size=1, received_at=timezone.now(),
        received_by="t",
    )  # fmt: skip
    for number, stage, status in (("24-000000", "disposition", "guilty"),
                                  ("24-000001", "charge", "filed")):  # fmt: skip
        CaseOutcome.objects.create(
            owner=scene.b, level="green", arrest_number=number,
            arrest_key=selectors.number_key(number), stage=stage, status=status, words=status,
            happened_on=date(2026, 3, 1), file=file, row_number=1, recorded_at=timezone.now(),
        )  # fmt: skip
    found = {one.record.pk: one for one in view(scene, scene.first, scene.second).arrests}
    assert found[scene.first.pk].has_disposition
    assert not found[scene.second.pk].has_disposition
    assert [one.stage for one in found[scene.second.pk].outcomes] == ["charge"]
