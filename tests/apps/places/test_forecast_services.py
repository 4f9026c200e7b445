"""Forecasts within policy: who may ask, what goes in, who may read, and what is refused and logged."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from django.utils.translation import override
from django_tasks_db.models import DBTaskResult

from accord.apps.agencies import services as agencies
from accord.apps.layers import selectors as layers
from accord.apps.places import explaining, selectors, services, tasks
from accord.apps.places.models import ForecastRun
from accord.core.vocabulary import RecordKind
from accord.frame.audit.models import LedgerEntry, SaltedValue
from accord.frame.errors import Denied, Invalid, Missing
from accord.frame.outbox.models import OutboxEvent

from .conftest import as_csv, load

START = date(2024, 10, 7)
REASON = "asked for by the joint board to compare with stops"


@pytest.fixture
def make(region, why):
    def made(*, by=None, **asked):
        return services.make_now(
            by=by or region.analysts[0],
            purpose=why,
            **{
                "kind": "incident", "starts_on": START, "cell_m": 500, "method": "decayed-kde",
                **asked,
            },
        )  # fmt: skip

    return made


def reported(rows, codes=("220", "240")) -> int:
    return sum(row[2] in codes for row in rows)


def test_without_an_agreement_only_the_own_agency_goes_in(make, region):
    run = make()

    own = region.agencies[0].ori
    assert run.inputs["agencies"] == {own: reported(region.rows[0])}


def test_with_an_agreement_both_agencies_go_in(make, region, agree):
    alone = make()
    agree(*region.agencies)
    together = make()

    assert together.inputs["agencies"] == {
        agency.ori: reported(rows)
        for agency, rows in zip(region.agencies, region.rows, strict=True)
    }
    assert together.inputs["events"] - alone.inputs["events"] == reported(region.rows[1])


def test_a_forecast_of_some_agencies_is_that_of_their_records_alone(make, region, agree, why):
    alone = make()
    agree(*region.agencies)
    first = region.agencies[0].ori
    narrowed = make(owners=[first])
    together = make()

    assert narrowed.inputs["agencies"] == alone.inputs["agencies"]
    assert narrowed.input_digest == alone.input_digest != together.input_digest
    assert bytes(narrowed.surface) == bytes(alone.surface)
    ask = {"viewer": region.analysts[0], "purpose": why, "kind": "incident", "on": START}
    assert selectors.latest_run(**ask, owners=[first]).pk == narrowed.pk
    assert selectors.latest_run(**ask).pk == together.pk
    assert selectors.latest_run(**ask, owners=[region.agencies[1].ori]) is None


def test_naming_everybody_is_naming_nobody(make, region, agree, why):
    agree(*region.agencies)
    oris = [agency.ori for agency in region.agencies]
    run = make(owners=oris)

    assert (run.owners, run.owners_key) == ([], "")
    ask = {"viewer": region.analysts[0], "purpose": why, "kind": "incident", "on": START}
    assert selectors.latest_run(**ask).pk == run.pk
    assert selectors.latest_run(**ask, owners=oris).pk == run.pk
    assert selectors.latest_run(**ask, owners=oris[:1]) is None


def test_a_forecast_of_some_agencies_is_scored_on_their_records(make, region, agree, why):
    start = START - timedelta(weeks=1)
    alone = make(starts_on=start, cell_m=250)
    ask = {"viewer": region.analysts[0], "purpose": why, "share": 0.1}
    expected = selectors.score_of(**ask, run_id=alone.pk)
    agree(*region.agencies)
    narrowed = make(starts_on=start, cell_m=250, owners=[region.agencies[0].ori])

    score = selectors.score_of(**ask, run_id=narrowed.pk)
    assert score == replace(expected, run_id=narrowed.pk)


def test_why_a_forecast_of_some_agencies_was_refused(make, region, agree, make_agency, why):
    agree(*region.agencies)
    empty = make_agency()
    run = make(owners=[empty.ori])

    ask = {"viewer": region.analysts[0], "purpose": why, "kind": "incident", "on": START}
    assert run.refusal
    assert selectors.refusal_of(**ask, owners=[empty.ori]) == run.refusal
    assert selectors.refusal_of(**ask) == ""


def test_agencies_that_are_not_of_the_node_are_named(make):
    with pytest.raises(Invalid) as told:
        make(owners=["XX0000000"])
    assert [(one.field, one.rule) for one in told.value.faults] == [("owners", "known")]


def test_an_agreement_to_view_is_no_agreement_to_forecast(make, region, agree):
    agree(*region.agencies, actions=("view", "search"))

    assert set(make().inputs["agencies"]) == {region.agencies[0].ori}


def test_another_purpose_brings_nothing_in(make, region, agree, why):
    agree(*region.agencies, purposes=("investigation",))

    assert set(make().inputs["agencies"]) == {region.agencies[0].ori}


def test_a_forecast_is_read_only_by_who_could_have_made_it(make, region, agree, why):
    agree(*region.agencies)
    run = make()

    assert selectors.run(viewer=region.analysts[0], purpose=why, run_id=run.pk) == run
    with pytest.raises(Missing):
        selectors.run(viewer=region.analysts[1], purpose=why, run_id=run.pk)
    elsewhere = replace(why, code="investigation")
    with pytest.raises(Missing):
        selectors.run(viewer=region.analysts[0], purpose=elsewhere, run_id=run.pk)


def test_when_an_agreement_ends_what_was_made_from_it_is_gone(
    make, region, agree, why, make_user, actor_of
):
    admin = actor_of(make_user("adm", "agency-admin", agency=region.agencies[1]))
    agreement = agree(*region.agencies)
    run = make()
    agencies.end_agreement(by=admin, purpose=why, agreement_id=str(agreement.pk))

    with pytest.raises(Missing):
        selectors.run(viewer=region.analysts[0], purpose=why, run_id=run.pk)


def test_a_forecast_that_does_not_exist_answers_like_a_foreign_one(region, why):
    with pytest.raises(Missing):
        selectors.run(viewer=region.analysts[0], purpose=why, run_id=uuid4())


def test_what_police_discover_is_left_out_by_default(make, region):
    assert make().inputs["events"] == reported(region.rows[0])


@pytest.mark.parametrize("kind", ["call_for_service", "arrest", "citation"])
def test_kinds_that_follow_activity_are_refused(make, kind):
    with pytest.raises(Invalid) as refused:
        make(kind=kind)

    fault = refused.value.faults[0]
    assert (fault.field, fault.rule) == ("kind", "provenance")
    assert RecordKind(kind).unit() in fault.message


def test_offences_that_police_discover_are_refused_by_name(make):
    with pytest.raises(Invalid) as refused:
        make(offences=["220", "35A"])

    assert "35A Drug/Narcotic Violations" in refused.value.faults[0].message
    assert not ForecastRun.objects.exists()


def test_a_reason_overrides_the_gate_and_is_kept(make, region):
    run = make(offences=["35A"], override_reason=REASON)

    assert run.inputs["events"] == reported(region.rows[0], codes=("35A",))
    entry = LedgerEntry.objects.get(verb="forecast.requested")
    assert b'"overridden":true' in bytes(entry.leaf)
    assert REASON.encode() not in bytes(entry.leaf)
    assert SaltedValue.objects.get(name="override_reason").value == REASON


def test_a_reason_of_one_word_is_not_enough(make):
    with pytest.raises(Invalid) as refused:
        make(offences=["35A"], override_reason="because")

    assert {fault.rule for fault in refused.value.faults} == {"provenance", "length"}
    # Nineteen characters: as few as the library and the commands refuse.
    with pytest.raises(Invalid) as refused:
        make(offences=["370"], override_reason="because they want i")
    assert {one.field for one in refused.value.faults} == {"offences", "override_reason"}


@pytest.mark.parametrize(
    ("asked", "field"),
    [
        ({"kind": "person"}, "kind"),
        ({"offences": ["ZZZ"]}, "offences"),
        ({"horizon_days": 0}, "horizon_days"),
        ({"horizon_days": 90}, "horizon_days"),
        ({"method": "person-score"}, "method"),
        ({"cell_m": 5}, "cell_m"),
    ],
)
def test_an_incomplete_question_names_its_field(make, asked, field):
    with pytest.raises(Invalid) as refused:
        make(**asked)

    assert refused.value.faults[0].field == field


@pytest.mark.parametrize("role", ["liaison", "prosecutor", "partner", "agency-admin"])
def test_only_analysts_and_coordinators_forecast(make, region, make_user, actor_of, role):
    outsider = actor_of(make_user(role, role, agency=region.agencies[0]))

    with pytest.raises(Denied):
        make(by=outsider)


def test_too_little_is_refused_in_words_and_in_the_ledger(make, region, why):
    run = make(offences=["220"], starts_on=date(2024, 2, 1))

    assert run.status == "refused"
    assert "needed" in run.refusal
    assert LedgerEntry.objects.filter(verb="forecast.refused", object_id=str(run.pk)).exists()


def test_a_request_is_handed_to_the_worker_and_made_there(region, why):
    run = services.request_forecast(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START, cell_m=500
    )
    job = DBTaskResult.objects.get()
    assert run.status == "queued"
    assert job.args_kwargs["args"] == [str(run.pk)]

    tasks.make_forecast.func(str(run.pk))

    run.refresh_from_db()
    assert run.status == "done"
    verbs = LedgerEntry.objects.filter(object_id=str(run.pk)).values_list("verb", flat=True)
    assert {"forecast.requested", "forecast.made"} <= set(verbs)
    assert OutboxEvent.objects.filter(type__endswith="ForecastMade").count() == 1


def test_a_job_run_twice_makes_one_forecast(make, region, why):
    run = make()
    again = services.run_forecast(by=region.analysts[0], purpose=why, run_id=run.pk)

    assert again.finished_at == run.finished_at
    assert LedgerEntry.objects.filter(verb="forecast.made").count() == 1


def test_the_default_window_begins_after_the_last_record(region, why):
    day = services.default_start(by=region.analysts[0], purpose=why, kind="incident")

    assert day == max(row[1].date() for row in region.rows[0]) + timedelta(days=1)


def test_an_area_narrows_the_forecast(make, region, agree, boundaries, why):
    agree(*region.agencies)
    area_id, area = layers.area_named(
        viewer=region.analysts[0], purpose=why, name="East City", day=START
    )
    run = make(area_id=area_id)

    inside = sum(
        area.contains([row[3]], [row[4]])[0] and row[2] != "35A"
        for rows in region.rows
        for row in rows
    )
    assert run.area_name == "East City"
    assert run.inputs["events"] == inside


def test_cells_are_named_by_their_beat(make, boundaries):
    run = make()

    assert {cell.beat for cell in run.cells.all()} == {"West beat"}


def test_we_said_and_it_happened(make, region, why):
    start = START - timedelta(weeks=1)
    run = make(starts_on=start, cell_m=250)

    score = selectors.score_of(viewer=region.analysts[0], purpose=why, run_id=run.pk, share=0.1)

    happened = [row for row in region.rows[0] if row[2] != "35A" and start <= row[1].date() < START]
    assert score is not None
    assert score.is_complete
    assert len(happened) - 3 <= score.happened <= len(happened)
    assert 0 < score.hits <= score.best <= score.happened
    found = selectors.last_forecast_score(
        viewer=region.analysts[0], purpose=why, week=start, kind="incident", share=0.1
    )
    assert found == score


def test_no_score_before_anything_has_happened(make, region, why):
    run = make()

    assert selectors.score_of(viewer=region.analysts[0], purpose=why, run_id=run.pk) is None


def test_the_next_weeks_cells_are_the_newest_forecasts(make, region, why):
    make(starts_on=START - timedelta(weeks=1))
    newest = make()

    run, cells = selectors.next_week_cells(
        viewer=region.analysts[0], purpose=why, kind="incident", count=5
    )
    assert run.pk == newest.pk
    assert [cell.rank for cell in cells] == [1, 2, 3, 4, 5]
    assert (
        selectors.next_week_cells(viewer=region.analysts[1], purpose=why, kind="incident") is None
    )


@pytest.mark.parametrize(
    ("constraint", "change"),
    [
        ("forecast_kind_known", {"kind": "person"}),
        ("forecast_horizon_in_days", {"horizon_days": 60}),
        ("forecast_done_is_whole", {"input_digest": ""}),
        ("forecast_refusal_has_reason", {"status": "refused"}),
        ("forecast_owners_have_key", {"owners": ["XX0000001"]}),
        ("forecast_owners_have_key", {"owners_key": "5d"}),
    ],
)
def test_the_database_keeps_what_must_hold(make, constraint, change):
    run = make()

    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        ForecastRun.objects.filter(pk=run.pk).update(**change)


def test_the_tables_have_no_place_for_a_person():
    names = {
        field.name
        for model in (ForecastRun, ForecastRun._meta.get_field("cells").related_model)
        for field in model._meta.get_fields()
    }

    assert not names & {"person", "subject", "suspect", "score", "name"}


def test_a_window_long_after_the_last_record_is_refused_and_says_why(region, why):
    asked = {"by": region.analysts[0], "purpose": why, "kind": "incident", "cell_m": 500}
    latest = START + timedelta(days=14)
    made = services.make_now(**asked, starts_on=latest, method="last-year")
    assert made.status == ForecastRun.Status.DONE

    far = services.make_now(**asked, starts_on=latest + timedelta(days=90), method="last-year")
    assert far.status == ForecastRun.Status.REFUSED
    assert "The records end on" in far.refusal
    assert str(latest.year) in far.refusal


def test_what_was_forecast_afterwards_says_so(region, why):
    run = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=START - timedelta(weeks=1),
        cell_m=500, method="last-year",
    )  # fmt: skip
    who = {"viewer": region.analysts[0], "purpose": why, "run_id": run.pk}
    afterwards = explaining.score_sentence(selectors.score_of(**who), run.kind)
    assert "made afterwards" in afterwards
    assert "marked before" not in afterwards

    eve = datetime.combine(run.starts_on, time(9), tzinfo=UTC)
    ForecastRun.objects.filter(pk=run.pk).update(requested_at=eve, finished_at=eve)
    assert "made afterwards" not in explaining.score_sentence(selectors.score_of(**who), run.kind)


def test_a_stray_record_after_a_hole_is_not_the_last(region, why):
    stray = ("0-stray", datetime(2025, 3, 20, 9), "220", -73.97, 40.73)
    load(region.agencies[0], as_csv([*region.rows[0], stray]))
    asked = {"by": region.analysts[0], "purpose": why, "kind": "incident", "cell_m": 500}
    last = max(row[1] for row in region.rows[0]).date()

    far = services.make_now(**asked, starts_on=date(2025, 3, 21), method="last-year")
    assert far.status == ForecastRun.Status.REFUSED
    assert f"The records end on {last}" in far.refusal
    first = last + timedelta(days=1)
    assert f"Records are missing from {first} to 2025-03-19" in far.refusal

    assert services.default_start(by=region.analysts[0], purpose=why, kind="incident") == first
    near = services.make_now(**asked, method="last-year")
    assert near.status == ForecastRun.Status.DONE
    assert near.starts_on == first
    with override("es"):
        again = services.make_now(**asked, starts_on=date(2025, 3, 21), method="last-year")
        assert "Faltan registros desde" in again.refusal
