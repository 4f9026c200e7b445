"""A forecast is off until it is audited and two have signed; and it ends by itself."""

import json
from dataclasses import replace
from datetime import timedelta
from io import BytesIO

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from django_tasks_db.models import DBTaskResult
from shapely.geometry import box, mapping
from tests.apps.conftest import on_the_eve

from accord.apps.layers import services as layers
from accord.apps.places import activation_pages, judging, selectors, services, tasks
from accord.apps.places.models import Activation, ForecastAudit
from accord.apps.places.services import freshness
from accord.frame.actor import Purpose
from accord.frame.approvals.models import Approval
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Conflict, Denied, Invalid, Missing

from .conftest import EAST, MIDDLE, NORTH, SOUTH, START, WEST

USE = "Lighting and letters to residents in the marked cells"
OVERSIGHT = Purpose(code="oversight-audit", reason="test")

pytestmark = pytest.mark.usefixtures("old_records_count")


@pytest.fixture
def make(region, why):
    def made(**asked):
        return services.make_now(
            by=region.analysts[0],
            purpose=why,
            **{
                "kind": "incident", "starts_on": START, "cell_m": 500, "method": "last-year",
                **asked,
            },
        )  # fmt: skip

    return made


@pytest.fixture
def ora(make_user, actor_of):
    return actor_of(make_user("ora", "oversight"))


@pytest.fixture
def audited(make, region, why):
    run = make()
    return services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk)


@pytest.fixture
def ask(region, why):
    def asked(run, *, by=None, **said):
        said = {
            "stated_purpose": USE, "activities": ["outreach", "lighting"],
            "ends_on": timezone.localdate() + timedelta(90), **said,
        }  # fmt: skip
        return services.ask_activation(
            by=by or region.analysts[0], purpose=why, run_id=run.pk, **said
        )

    return asked


@pytest.fixture
def in_force(audited, ask, ora):
    asked = ask(audited.run)
    return services.decide_activation(
        by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=True
    )


@pytest.fixture
def pia(region, make_user, actor_of):
    """A prosecutor of the makers' agency, who reads forecasts and makes none."""
    return actor_of(make_user("pia", "prosecutor", agency=region.agencies[0]))


def verbs_of(run) -> list[str]:
    rows = LedgerEntry.objects.filter(object_id=str(run.pk)).order_by("id")
    return list(rows.values_list("verb", flat=True))


def test_a_draft_is_open_to_its_makers_alone(make, region, pia, why):
    run = make()

    assert selectors.run(viewer=region.analysts[0], purpose=why, run_id=run.pk) == run
    with pytest.raises(Missing):
        selectors.run(viewer=pia, purpose=why, run_id=run.pk)
    assert selectors.next_week_cells(viewer=pia, purpose=why, kind="incident") is None


def test_with_two_signatures_the_agency_reads_it(in_force, pia, why):
    run, cells = selectors.view_run(viewer=pia, purpose=why, run_id=in_force.run_id)

    assert run.pk == in_force.run_id
    assert cells
    assert in_force.state == Activation.State.ACTIVE
    assert Approval.objects.get(pk=in_force.approval_id).state == "approved"


def test_the_next_week_of_the_same_question_is_covered_and_another_question_is_not(
    in_force, make, pia, why
):
    following = make(starts_on=START - timedelta(weeks=1))
    another = make(offences=["220"])

    assert selectors.run(viewer=pia, purpose=why, run_id=following.pk) == following
    with pytest.raises(Missing):
        selectors.run(viewer=pia, purpose=why, run_id=another.pk)


def test_every_step_is_in_the_ledger_and_the_use_is_behind_a_commitment(in_force):
    assert [verb for verb in verbs_of(in_force.run) if verb.startswith("forecast.")] == [
        "forecast.requested",
        "forecast.made",
        "forecast.audit_asked",
        "forecast.audited",
        "forecast.activation_asked",
        "forecast.activation_decided",
    ]
    assert "approval.requested" in verbs_of(in_force.run)
    assert SaltedValue.objects.get(name="stated_purpose").value == USE
    asked = LedgerEntry.objects.get(verb="forecast.activation_asked")
    assert in_force.audit.digest.encode() in bytes(asked.leaf)


def test_without_an_audit_nobody_can_ask(make, ask):
    with pytest.raises(Conflict, match="Audit this forecast first"):
        ask(make())


def test_a_failed_stop_rule_cannot_be_activated(audited, ask):
    ForecastAudit.objects.filter(pk=audited.pk).update(must_stop=True)

    with pytest.raises(Conflict, match="Use last year's map"):
        ask(audited.run)


def test_an_old_audit_cannot_be_activated(audited, ask):
    long_ago = timezone.now() - timedelta(days=40)
    ForecastAudit.objects.filter(pk=audited.pk).update(finished_at=long_ago)

    with pytest.raises(Conflict, match="too old"):
        ask(audited.run)


@pytest.mark.parametrize(
    ("said", "field"),
    [
        ({"stated_purpose": "patrol"}, "stated_purpose"),
        ({"activities": []}, "activities"),
        ({"activities": ["lighting", "raid"]}, "activities"),
        ({"ends_on": timezone.localdate() - timedelta(days=1)}, "ends_on"),
        ({"ends_on": timezone.localdate() + timedelta(days=400)}, "ends_on"),
    ],
)
def test_the_use_is_stated_and_ends(audited, ask, said, field):
    with pytest.raises(Invalid) as refused:
        ask(audited.run, **said)

    assert [one.field for one in refused.value.faults] == [field]


def test_auditing_an_old_forecast_again_makes_nothing_fresh(make, ask, region, why, monkeypatch):
    monkeypatch.setattr(freshness, "RECORDS_GOOD_FOR", freshness.GOOD_FOR)
    run = make()
    found = services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk)

    assert found.finished_at > timezone.now() - timedelta(minutes=5)
    assert services.good_until(found) < timezone.now()
    with pytest.raises(Conflict, match="records under it"):
        ask(run)


@pytest.mark.parametrize("fresh", ["audit", "starts_on", "known_until"])
def test_an_audit_counts_five_weeks_from_the_oldest_of_what_it_rests_on(
    audited, fresh, monkeypatch
):
    monkeypatch.setattr(freshness, "RECORDS_GOOD_FOR", freshness.GOOD_FOR)
    now = timezone.now()
    today = timezone.localdate(now)
    days = {"audit": 0, "starts_on": 0, "known_until": 1} | {fresh: 20}
    audited.finished_at = now - timedelta(days=days["audit"])
    audited.run.starts_on = today - timedelta(days=days["starts_on"])
    last = today - timedelta(days=days["known_until"])
    audited.run.inputs = {**audited.run.inputs, "known_until": str(last)}

    left = services.good_until(audited) - now
    expected = {"audit": 15, "starts_on": 15, "known_until": 16}[fresh]
    assert timedelta(days=expected - 1, hours=-1) < left <= timedelta(days=expected, hours=1)


def test_a_forecast_knows_up_to_when_its_records_reach(make):
    run = make(offences=["220"])

    assert run.inputs["known_until"] == str(START - timedelta(days=1))
    assert run.inputs["last"] <= run.inputs["known_until"]


def test_who_asked_takes_it_back_and_may_ask_anew(audited, ask, ora, region, why):
    asked = ask(audited.run)
    back = services.withdraw_activation(by=region.analysts[0], purpose=why, activation_id=asked.pk)

    assert back.state == Activation.State.WITHDRAWN
    assert Approval.objects.get(pk=asked.approval_id).state == "withdrawn"
    assert "forecast.activation_withdrawn" in verbs_of(audited.run)
    with pytest.raises(Conflict, match="decided"):
        services.decide_activation(by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=True)
    with pytest.raises(Conflict, match="decided"):
        services.withdraw_activation(by=region.analysts[0], purpose=why, activation_id=asked.pk)
    assert ask(audited.run).state == Activation.State.ASKED


def test_only_who_asked_withdraws_and_nothing_that_is_decided(
    audited, ask, ora, region, make_user, actor_of, why
):
    asked = ask(audited.run)
    colleague = actor_of(make_user("cleo", "analyst", agency=region.agencies[0]))
    for by in (colleague, ora):
        with pytest.raises(Denied):
            services.withdraw_activation(by=by, purpose=why, activation_id=asked.pk)
    with pytest.raises(Missing):
        services.withdraw_activation(by=region.analysts[1], purpose=why, activation_id=asked.pk)
    services.decide_activation(by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=True)
    with pytest.raises(Conflict):
        services.withdraw_activation(by=region.analysts[0], purpose=why, activation_id=asked.pk)


def test_one_question_is_asked_for_once(audited, ask):
    ask(audited.run)

    with pytest.raises(Conflict, match="already"):
        ask(audited.run)


@pytest.mark.parametrize("role", ["analyst", "coordinator", "agency-admin", "auditor"])
def test_only_oversight_gives_the_second_signature(
    audited, ask, region, make_user, actor_of, why, role
):
    asked = ask(audited.run)
    second = actor_of(make_user("second", role, agency=region.agencies[0]))

    with pytest.raises(Denied):
        services.decide_activation(by=second, purpose=why, activation_id=asked.pk, approve=True)
    asked.refresh_from_db()
    assert asked.state == Activation.State.ASKED


def test_who_asked_cannot_sign_even_with_both_rights(audited, ask, region, ora):
    both = replace(
        region.analysts[0], capabilities=region.analysts[0].capabilities | ora.capabilities
    )
    asked = ask(audited.run, by=both)

    with pytest.raises(Denied, match="second person"):
        services.decide_activation(by=both, purpose=OVERSIGHT, activation_id=asked.pk, approve=True)


def test_a_refusal_leaves_a_draft_and_it_may_be_asked_for_again(audited, ask, ora, pia, why):
    asked = ask(audited.run)
    refused = services.decide_activation(
        by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=False
    )

    assert refused.state == Activation.State.REJECTED
    with pytest.raises(Missing):
        selectors.run(viewer=pia, purpose=why, run_id=audited.run_id)
    with pytest.raises(Conflict, match="decided"):
        services.decide_activation(by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=True)
    assert ask(audited.run).state == Activation.State.ASKED


@pytest.mark.parametrize("change", ["ends_on", "good_until"])
def test_what_is_over_is_closed_at_reading_and_switched_off_by_the_round(
    in_force, pia, why, change
):
    past = timezone.now() - timedelta(days=1)
    value = timezone.localdate(past) if change == "ends_on" else past
    Activation.objects.filter(pk=in_force.pk).update(**{change: value})

    with pytest.raises(Missing):  # before any round has walked
        selectors.run(viewer=pia, purpose=why, run_id=in_force.run_id)
    assert services.turn_off_due(now=timezone.now()) == 1
    assert services.turn_off_due(now=timezone.now()) == 0

    in_force.refresh_from_db()
    assert in_force.state == Activation.State.OFF
    assert in_force.off_because == {"ends_on": "ended", "good_until": "stale"}[change]
    assert verbs_of(in_force.run)[-1] == "forecast.switched_off"


def test_a_newer_audit_that_fails_ends_it_at_once(make, ask, ora, region, why, monkeypatch):
    gain = {"ratio": 1.2, "lower": 1.1, "upper": 1.3, "weeks": 8, "must_stop": False}
    monkeypatch.setattr(judging, "_stop", lambda _found: gain)
    runs = [make(method="decayed-kde", starts_on=START + timedelta(weeks=n)) for n in (0, 1)]
    audits = []
    for run, must_stop in zip(runs, (False, True), strict=True):
        gain["must_stop"] = must_stop
        audits.append(services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk))
        if not must_stop:
            asked = ask(run)
            services.decide_activation(
                by=ora, purpose=OVERSIGHT, activation_id=asked.pk, approve=True
            )

    asked.refresh_from_db()
    assert [one.must_stop for one in audits] == [False, True]
    assert (asked.state, asked.off_because) == ("off", "stopped")
    assert verbs_of(runs[0])[-1] == "forecast.switched_off"


def test_a_newer_forecasts_audit_keeps_it_and_the_same_ones_does_not(in_force, make, region, why):
    before = in_force.good_until
    services.audit_now(by=region.analysts[0], purpose=why, run_id=in_force.run_id)
    in_force.refresh_from_db()
    assert in_force.good_until == before

    newer = make(starts_on=START + timedelta(weeks=1))
    found = services.audit_now(by=region.analysts[0], purpose=why, run_id=newer.pk)
    in_force.refresh_from_db()
    assert in_force.audit_id == found.pk
    assert in_force.good_until > before


@pytest.mark.parametrize("who", ["maker", "oversight"])
def test_either_side_switches_it_off_alone(in_force, region, ora, why, who):
    by = region.analysts[0] if who == "maker" else ora
    services.switch_off(by=by, purpose=why, activation_id=in_force.pk)

    in_force.refresh_from_db()
    assert (in_force.state, in_force.off_because, in_force.off_by) == ("off", "switched", by.id)
    with pytest.raises(Conflict):
        services.switch_off(by=by, purpose=why, activation_id=in_force.pk)


def test_another_agency_sees_nothing_of_it(in_force, region, why):
    other = region.analysts[1]

    assert list(selectors.activations_visible_to(viewer=other, purpose=why)) == []
    with pytest.raises(Missing):
        services.switch_off(by=other, purpose=why, activation_id=in_force.pk)
    with pytest.raises(Missing):
        services.request_audit(by=other, purpose=why, run_id=in_force.run_id)


def test_the_worker_audits_and_the_same_records_give_the_same_digest(make, region, why):
    run = make()
    row = services.request_audit(by=region.analysts[0], purpose=why, run_id=run.pk)
    job = DBTaskResult.objects.filter(args_kwargs__args=[str(row.pk)]).get()
    assert job.task_path.endswith("make_audit")
    with pytest.raises(Conflict, match="being audited"):
        services.request_audit(by=region.analysts[0], purpose=why, run_id=run.pk)

    tasks.make_audit.func(str(row.pk))

    row.refresh_from_db()
    assert (row.status, row.step) == ("done", 4)
    again = services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk)
    assert again.digest == row.digest == services.digest_of(run, again.findings)


def silence(row, status, hours):
    past = timezone.now() - timedelta(hours=hours)
    change = {"status": status.split()[0], "requested_at": past}
    if status == "running":
        change["stepped_at"] = past
    ForecastAudit.objects.filter(pk=row.pk).update(**change)


@pytest.mark.parametrize("status", ["queued", "running", "running without a step"])
def test_an_audit_whose_worker_died_is_given_up_when_it_is_asked_for_again(
    make, region, why, status
):
    who = {"by": region.analysts[0], "purpose": why}
    run = make()
    dead = services.request_audit(**who, run_id=run.pk)
    silence(dead, status, hours=0.9)
    with pytest.raises(Conflict, match="being audited"):
        services.request_audit(**who, run_id=run.pk)
    silence(dead, status, hours=1.1)
    dead.refresh_from_db()
    assert selectors.is_lost(dead)

    again = services.request_audit(**who, run_id=run.pk)

    dead.refresh_from_db()
    assert (dead.status, again.status) == ("lost", "queued")
    assert "ask for it again" in dead.refusal
    assert "forecast.audit_refused" in verbs_of(run)
    tasks.make_audit.func(str(dead.pk))  # a job that comes after all changes nothing
    dead.refresh_from_db()
    assert dead.status == "lost"
    tasks.make_audit.func(str(again.pk))
    again.refresh_from_db()
    assert again.status == "done"


def test_the_round_marks_what_is_lost_and_a_worker_that_wakes_writes_nothing_over_it(
    make, region, why, monkeypatch
):
    row = services.request_audit(by=region.analysts[0], purpose=why, run_id=make().pk)
    silence(row, "queued", hours=20)
    assert services.give_up_lost(now=timezone.now()) == 0
    stuck = services.request_audit(by=region.analysts[0], purpose=why, run_id=make().pk)
    silence(stuck, "running without a step", hours=0.9)
    assert services.give_up_lost(now=timezone.now()) == 0
    silence(stuck, "running without a step", hours=1.1)
    assert services.give_up_lost(now=timezone.now()) == 1
    silence(row, "running", hours=2)
    judge = judging.judge

    def slow(*args, **asked):
        found = judge(*args, **asked)
        silence(row, "running", hours=2)
        assert services.give_up_lost(now=timezone.now()) == 1
        return found

    monkeypatch.setattr(judging, "judge", slow)
    with pytest.raises(Conflict, match="given up"):
        services.run_audit(by=region.analysts[0], purpose=why, audit_id=row.pk)
    row.refresh_from_db()
    assert (row.status, row.digest) == ("lost", "")
    assert services.give_up_lost(now=timezone.now()) == 0


def test_an_audit_of_changed_records_is_refused(make, region, why, ingest):
    run = make()
    from .conftest import as_csv, rows_of

    ingest(region.agencies[0], as_csv([("x", *row[1:]) for row in rows_of(0, 1)]))

    found = services.audit_now(by=region.analysts[0], purpose=why, run_id=run.pk)
    assert found.status == "refused"
    assert "changed" in found.refusal


@pytest.fixture
def groups(region, why):
    """Residents of two groups: one where the first agency's hot spots are, one beside."""
    west, middle = box(WEST, SOUTH, (WEST + MIDDLE) / 2, NORTH), box(MIDDLE, SOUTH, EAST, NORTH)
    rest = box((WEST + MIDDLE) / 2, SOUTH, MIDDLE, NORTH)
    rows = [
        (west, {"group_a": 900, "group_b": 100, "population": 1000}),
        (rest, {"group_a": 100, "group_b": 900, "population": 1000}),
        (middle, {"group_a": 500, "group_b": 500, "population": 1000}),
    ]
    features = [
        {"type": "Feature", "geometry": mapping(shape), "properties": facts}
        for shape, facts in rows
    ]
    about = layers.Particulars(
        name="Residents", role="population", source="test", licence="CC0",
        valid_from=START - timedelta(days=900),
    )  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    return layers.add(
        by=region.analysts[0], purpose=why, stream=BytesIO(data), filename="r.geojson", about=about
    )


def test_the_audit_says_who_bears_it_and_what_stands_beside_it(groups, audited):
    found = audited.findings

    assert found["layer"] == "Residents"
    assert {one["group"] for one in found["groups"]["exposures"]} == {"a", "b"}
    assert {one["group"] for one in found["groups"]["rates"]} == {"a", "b"}
    assert [one["group"] for one in found["groups"]["reporting"]] == ["a", "b"]
    assert list(found["methods"]) == ["last-year", "tuned-kde", "oracle"]
    best = found["methods"]["oracle"]["shares"]
    own = found["methods"]["last-year"]["shares"]
    assert all(o["hit_rate"] <= b["hit_rate"] for o, b in zip(own, best, strict=True))
    assert found["feedback"]["groups"] == ["a", "b"]
    assert len(found["unit"]["labels"]) == 3
    assert found["provenance"] == {
        "reported": ["220", "240"], "discovered": [], "overridden": False,
    }  # fmt: skip


def test_without_residents_the_audit_says_so(audited):
    assert audited.findings["groups"] is None
    assert audited.findings["layer"] == ""


def test_held_back_cells_are_one_in_five_and_drawn_by_the_forecast_itself(make):
    one, same, other = make(), make(), make(starts_on=START - timedelta(weeks=1))
    drawn = [
        {cell.rank for cell in run.cells.all() if cell.is_held_back} for run in (one, same, other)
    ]

    assert len(drawn[0]) == one.cells.count() // 5
    assert drawn[0] == drawn[1] != drawn[2]


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("activation_has_two_signatures", {"signed_by": ""}),
        ("activation_off_says_why", {"off_because": "stale"}),
        ("activation_states_purpose", {"stated_purpose": ""}),
    ],
)
def test_the_database_keeps_what_must_hold(in_force, constraint, change):
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Activation.objects.filter(pk=in_force.pk).update(**change)


def test_the_stated_use_binds_plan_and_log_to_the_kinds_that_both_signed(in_force, region, why):
    on_the_eve(in_force.run)
    who = {"by": region.analysts[0], "purpose": why, "run_id": in_force.run_id}
    assert in_force.activities == ["lighting", "outreach"]
    for verb in ("forecast.activation_asked", "forecast.activation_decided"):
        signed = LedgerEntry.objects.get(verb=verb)
        assert b'"activities":["lighting","outreach"]' in bytes(signed.leaf), verb
    own = region.agencies[0].ori
    lamps = services.Offer(agency=own, activity="lighting", day=8)
    presence = services.Offer(agency=own, activity="patrol", night=8)
    for do in (
        lambda: services.draft_plan(**who, staff=[lamps, presence]),
        lambda: services.log_response(
            **who, rank=1, activity="patrol", minutes=60, acted_on=START
        ),
    ):  # fmt: skip
        with pytest.raises(Invalid) as refused:
            do()
        assert [(one.field, one.rule) for one in refused.value.faults] == [("activity", "use")]
        assert "It allows: Lighting, Talking with residents" in refused.value.faults[0].message
    services.log_response(**who, rank=1, activity="lighting", minutes=60, acted_on=START)
    plan = services.draft_plan(**who, staff=[lamps])
    # Another activation of the same question may allow less than the plan was begun under.
    Activation.objects.filter(pk=in_force.pk).update(activities=["outreach"])
    asked = {"by": region.analysts[0], "purpose": why, "plan_id": plan.pk}
    with pytest.raises(Conflict, match="does not allow it: Lighting"):
        services.request_proposal(**asked, enqueue=False)
    # Signed before kinds were named: every kind, and said so.
    Activation.objects.filter(pk=in_force.pk).update(activities=[])
    services.log_response(**who, rank=1, activity="patrol", minutes=60, acted_on=START)
    told = dict(activation_pages.terms_of(Activation.objects.get(pk=in_force.pk)))
    assert told["Kinds of activity it allows"] == "Every kind: none were named when it was signed"


def test_what_the_public_is_told_of_the_use_and_of_the_plan_agrees(in_force, client):
    shown = client.get("/places/public").content.decode()
    assert "Lighting, Talking with residents and businesses" in shown
    told = client.get("/api/v1/places/public/forecasts").json()[0]
    assert told["activities"] == ["lighting", "outreach"]
