"""The pages on which a forecast is audited, asked for and signed, by those whose task it is."""

from datetime import timedelta

import pytest
from django.utils import timezone

from accord.apps.places import services, tasks
from accord.apps.places.models import Activation, ForecastAudit

from .conftest import START
from .test_places_pages import main_of

USE = "Lighting and letters to residents in the marked cells"

pytestmark = pytest.mark.usefixtures("old_records_count")


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500,
        method="last-year",
    )  # fmt: skip


@pytest.fixture
def maker(region, sign_in):
    return sign_in(region.users[0])


@pytest.fixture
def reader(region, make_user, sign_in):
    return sign_in(make_user("pia", "prosecutor", agency=region.agencies[0]))


@pytest.fixture
def overseer(make_user, sign_in):
    return sign_in(make_user("ora", "oversight"), purpose="oversight-audit")


def test_from_draft_to_use_and_off_again(run, maker, reader, overseer):
    here = f"/places/forecasts/{run.pk}"
    assert "A draft" in main_of(maker.get(here))
    assert reader.get(here).status_code == 404
    assert "has not been audited" in main_of(maker.get(f"{here}/audit"))

    maker.post(f"{here}/audit/ask")
    waiting = main_of(maker.get(f"{here}/audit"))
    assert "Auditing the forecast" in waiting
    assert "Asked for on" in waiting
    assert "Audit it again" not in waiting
    long_ago = timezone.now() - timedelta(hours=3)
    ForecastAudit.objects.update(status="running", stepped_at=long_ago)
    lost = main_of(maker.get(f"{here}/audit"))
    assert "No worker has stirred for an hour" in lost
    assert "Audit it again" in lost
    ForecastAudit.objects.update(status="queued", stepped_at=None)
    tasks.make_audit.func(str(ForecastAudit.objects.get().pk))
    assert maker.get(f"{here}/audit/progress").headers["HX-Redirect"] == f"{here}/audit"
    text = main_of(maker.get(f"{here}/audit"))
    assert "what every other method is held against" in text
    assert "Best fixed map, knowing the outcome" in text

    said = {"stated_purpose": "patrol", "ends_on": "2020-01-01", "holds_back": "on"}
    kinds = {"activities": ["lighting", "outreach"]}
    refused = maker.post(f"{here}/activate", said)
    assert refused.status_code == 422
    assert set(refused.context["form"].errors) == {"activities"}
    refused = maker.post(f"{here}/activate", said | kinds)
    assert {"stated_purpose", "ends_on"} <= set(refused.context["form"].errors)
    said |= kinds
    until = timezone.localdate() + timedelta(days=60)
    answer = maker.post(f"{here}/activate", {**said, "stated_purpose": USE, "ends_on": str(until)})
    assert answer.headers["Location"] == here
    shown = main_of(maker.get(here))
    assert "waits for the signature of oversight" in shown
    assert f"{here}/withdraw" in shown
    assert "Oversight will not be asked any more" in main_of(maker.get(f"{here}/withdraw"))
    assert maker.post(f"{here}/withdraw").headers["Location"] == here
    assert f"{here}/withdraw" not in main_of(maker.get(here))
    maker.post(f"{here}/activate", {**said, "stated_purpose": USE, "ends_on": str(until)})

    asked = Activation.objects.get(state="asked")
    there = f"/places/oversight/{asked.pk}"
    assert USE in main_of(overseer.get("/places/oversight"))
    shown = main_of(overseer.get(there))
    assert asked.audit.digest in shown
    assert "Kinds of activity it allows" in shown
    assert "data-map" not in shown
    assert overseer.get(here).status_code in {403, 404}
    for said in ({}, {"decision": ""}, {"decision": "no"}):
        assert overseer.post(f"{there}/decision", said).status_code == 422
    asked.refresh_from_db()
    assert asked.state == "asked"
    overseer.post(f"{there}/decision", {"decision": "sign"})
    shown = main_of(reader.get(here))
    assert "In force for this use" in shown
    assert "It allows: Lighting, Talking with residents and businesses." in shown
    offered = main_of(maker.get(f"{here}/responses/new"))
    assert 'value="outreach"' in offered
    assert 'value="patrol"' not in offered

    assert "It takes two to let it out again" in main_of(maker.get(f"{here}/off"))
    maker.post(f"{here}/off")
    assert reader.get(here).status_code == 404
    assert "somebody switched it off" in main_of(overseer.get(there))
    own = main_of(maker.get(here))
    assert "because somebody switched it off. It is a draft again" in own


@pytest.mark.parametrize(
    ("who", "path"),
    [
        ("reader", "/places/oversight"),
        ("maker", "/places/oversight"),
        ("overseer", "/places/forecasts"),
    ],
)
def test_each_sees_their_own_side(request, run, who, path):
    client = request.getfixturevalue(who)

    assert client.get(path).status_code == 403


def test_in_spanish_the_audit_speaks_spanish(run, maker, region, why):
    services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk)

    text = main_of(
        maker.get(f"/places/forecasts/{run.pk}/audit", headers={"accept-language": "es"})
    )

    assert "¿Quién lo soporta?" in text
    assert "Who bears it?" not in text
