"""The auditor's report on purposes, and going on with the same case in one action."""

from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import pytest
from django.utils import timezone

from accord.apps.agencies import usage
from accord.apps.agencies.selectors import user_by_name
from accord.frame import audit
from accord.frame.actor import Purpose
from accord.frame.errors import Denied

pytestmark = pytest.mark.django_db
TODAY = datetime.now(UTC).date()


@pytest.fixture
def world(make_agency, make_user, actor_of):
    class World:
        agency = make_agency()
        ana = actor_of(make_user("ana", "analyst", agency=agency))
        auditor = actor_of(make_user("aud", "auditor"))
        inside = actor_of(make_user("ins", "auditor", agency=make_agency()))

    return World


@pytest.fixture
def read(monkeypatch):
    """One disclosure in the ledger, so long ago; entries cannot be changed afterwards."""

    def make(by, code, *, weeks_ago=0, case="", verb="people.viewed"):
        when = timezone.now() - timedelta(weeks=weeks_ago)
        with monkeypatch.context() as then:
            then.setattr("accord.frame.audit.services.timezone", SimpleNamespace(now=lambda: when))
            audit.record(
                by=by, purpose=Purpose(code=code, case_number=case), verb=verb,
                object_type="test", object_id="-",
            )  # fmt: skip

    return make


def report(viewer, week=TODAY):
    purpose = Purpose(code="oversight-audit")
    return usage.drift_report(viewer=viewer, purpose=purpose, week=week)


def test_a_week_is_shown_beside_the_usual_ones(world, read):
    for week in (1, 2, 3):
        read(world.ana, "crime-analysis", weeks_ago=week)
    read(world.ana, "investigation", case="26-1")
    (one,) = report(world.auditor)
    assert (one.name, one.moved_percent, one.mix) == ("ana", 100, "investigation 100 %")
    assert one.usual_mix == "crime-analysis 100 %"
    assert one.drift.new_purposes == ("investigation",)
    (before,) = report(world.auditor, TODAY - timedelta(weeks=1))
    assert before.moved_percent == 0


def test_a_case_that_never_comes_back_is_counted_and_one_that_does_is_not(world, read):
    read(world.ana, "investigation", case="26-LONE")
    read(world.ana, "investigation", case="26-BACK")
    read(world.ana, "investigation", case="26-BACK", weeks_ago=2)
    (one,) = report(world.auditor)
    assert one.lone_cases == 1


def test_writes_refusals_and_own_pages_are_no_reads(world, read):
    read(world.ana, "crime-analysis", verb="agreement.ended")
    read(world.ana, "administration")
    audit.record(
        by=world.ana, purpose=Purpose(code="crime-analysis"), verb="people.viewed",
        object_type="test", object_id="-", outcome="denied",
    )  # fmt: skip
    assert report(world.auditor) == []


def test_an_auditor_of_an_agency_sees_that_agency_alone_and_nobody_else_any(world, read):
    read(world.ana, "crime-analysis")
    assert len(report(world.auditor)) == 1
    assert report(world.inside) == []
    with pytest.raises(Denied):
        report(world.ana)


def test_page_csv_and_api_tell_the_same(world, read, sign_in):
    read(world.ana, "crime-analysis")
    client = sign_in(user_by_name("aud"), purpose="oversight-audit")
    page = client.get("/admin/purposes").content.decode()
    assert "not a finding" in page
    assert "crime-analysis 100 %" in page
    told = client.get(f"/api/v1/agencies/purposes?week={TODAY}").json()
    assert ("ana", {"crime-analysis": 1.0}) in {(one["name"]): one["mix"] for one in told}.items()


def test_going_on_with_the_same_case_is_one_action(world, make_user, sign_in, settings):
    client = sign_in(user_by_name("ana"), purpose=None)
    stated = {"code": "investigation", "case_number": "26-114", "reason": "burglaries", "next": "/"}
    client.post("/session/purpose", stated)
    session = client.session
    session["purpose"] = {**session["purpose"], "until": 0}
    session.save()
    asked = client.get("/records/")
    assert asked.status_code == 302
    form = client.get(asked.url)
    filled = form.context["form"].initial
    again = client.post("/session/purpose", {name: filled[name] for name in filled})
    assert again.status_code == 302
    assert client.session["purpose"]["case_number"] == "26-114"
    assert client.session["purpose"]["until"] > 0
    page = form.content.decode()
    assert 'value="26-114"' in page
    assert '<option value="investigation" selected' in page
