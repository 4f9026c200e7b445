"""Making, storing, verifying and deciding: within policy, and nothing small in the public edition."""

import io
import json
import re
from copy import deepcopy
from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone
from tests.apps.briefs.conftest import landed_incidents, varied_incidents
from tests.apps.conftest import actor_for, new_agency, new_user

from accord.apps.agencies.models import User
from accord.apps.briefs import drawing, rendering, selectors, services
from accord.apps.briefs.facts import NextWeek, as_json, from_json
from accord.apps.briefs.models import Brief, BriefDecision
from accord.apps.layers import services as layers
from accord.apps.places import services as forecasts
from accord.apps.places.models import Activation, ForecastRun
from accord.apps.records.selectors.keeping import shelf
from accord.frame.actor import Purpose
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Conflict, Denied, Invalid, Missing

pytestmark = pytest.mark.nightly_on_postgres
WEEK = date(2024, 7, 8)  # the last whole week of 200 days from 1 January
SHARED = ("crime-analysis", "public-information")
SCORED = "We said: the "


@pytest.fixture(scope="module")
def standing_region(standing_db):
    """Two agencies with records, and people, made once for the tests of this module."""
    a, b = new_agency(name="Alder"), new_agency(name="Birch")
    landed_incidents(a, varied_incidents(days=200, each=3))
    landed_incidents(b, varied_incidents(days=200, each=2, seed=2))
    return {
        "a": a,
        "b": b,
        "ana": actor_for(new_user("ana", "analyst", agency=a)),
        "cora": actor_for(new_user("cora", "coordinator", agency=a)),
        "bob": actor_for(new_user("bob", "analyst", agency=b)),
        "pia": actor_for(new_user("pia", "prosecutor", agency=a)),
        "ora": actor_for(new_user("ora", "oversight")),
    }


@pytest.fixture
def region(standing_region, db, land, varied):
    """A copy: what one test does with it is not seen by the next."""
    return {**deepcopy(standing_region), "land": land, "varied": varied}


def test_a_brief_counts_what_the_agreement_allows(region, why, agree):
    agree(region["a"], region["b"], purposes=SHARED)
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    facts = from_json(row.facts)
    assert row.status == "done"
    assert row.week == WEEK
    assert [one.name for one in facts.counted] == ["Alder", "Birch"]
    everything = facts.changes[0]
    assert (everything.scope, everything.count) == ("all", 7 * 5)
    assert facts.next_week.cells == []
    assert "is not in force" in row.html
    entry = LedgerEntry.objects.get(verb="brief.made")
    assert row.html_digest.encode() in bytes(entry.leaf)


def test_cells_stand_in_a_brief_once_their_forecast_is_in_force(region, why, agree, put_in_force):
    agree(region["a"], region["b"], purposes=SHARED)
    asked = {"by": region["ana"], "purpose": why, "kind": "incident"}
    run = forecasts.make_now(**asked, starts_on=WEEK + timedelta(weeks=1), method="last-year")
    put_in_force(run, by=region["ana"])
    load_streets(region["ana"], why, {"Main St": -73.89, "Far St": -120.0})
    row = services.make_now(**asked)
    facts = from_json(row.facts)
    assert facts.next_week.cells
    assert not facts.next_week.is_draft
    (street,) = facts.next_week.streets
    assert {lon for lon, _lat in street} == {-73.89}
    labels = re.findall(r"<text[^>]*>([^<]*)</text>", drawing.cells_svg(facts))
    assert {str(one.rank) for one in facts.next_week.cells[:8]} <= set(labels)
    assert facts.score.was_made_before is False
    assert 0 <= facts.score.hits <= facts.score.happened <= 35
    assert "is not in force" not in row.html
    assert set(ForecastRun.objects.values_list("method", flat=True)) == {"last-year"}


def load_streets(by, why, lons):
    """Streets that run from south to north, by name and longitude."""
    features = [
        {
            "type": "Feature", "properties": {"name": name},
            "geometry": {"type": "LineString", "coordinates": [[lon, 40.0], [lon, 41.0]]},
        }
        for name, lon in lons.items()
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    layers.add(
        by=by, purpose=why, stream=io.BytesIO(data), filename="streets.geojson",
        about=layers.Particulars(
            name="Streets", role="street", source="test", licence="CC0", valid_from=date(2020, 1, 1)
        ),
    )  # fmt: skip


@pytest.fixture
def let_out(region, why, put_in_force):
    """Make a brief of the week, put the forecast that it asked for in force, and make it again."""

    def made():
        asked = {"by": region["ana"], "purpose": why, "kind": "incident", "week": WEEK}
        services.make_now(**asked)
        run = ForecastRun.objects.first()
        if not Activation.objects.filter(question=run.question).exists():
            put_in_force(run, by=region["ana"], overseer=region["ora"])
        return services.make_now(**asked)

    return made


def test_a_brief_tells_no_number_of_a_draft(region, why):
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    told = from_json(row.facts)
    assert ForecastRun.objects.filter(status="done").count() == 2
    assert told.next_week == NextWeek(starts_on=WEEK + timedelta(weeks=1), is_draft=True)
    assert told.score is None
    assert "are expected" not in row.html
    assert "We said" not in row.html


@pytest.mark.parametrize("how", ["switched", "ended", "stale"])
def test_a_stored_brief_shows_nothing_of_a_forecast_that_is_off_by_now(
    region, why, let_out, how, sign_in
):
    row = let_out()
    read = {"viewer": region["ana"], "purpose": why, "brief_id": row.pk}
    before = selectors.read_brief(**read)
    assert from_json(before.facts).next_week.cells
    assert from_json(before.facts).score
    assert SCORED in rendering.page_of(before)
    cell = from_json(row.facts).next_week.cells[0]
    place = f"{cell.lat:.4f}, {cell.lon:.4f}"
    assert place in row.html

    past = timezone.now() - timedelta(days=2)
    if how == "switched":
        held = Activation.objects.get(state="active")
        forecasts.switch_off(by=region["ana"], purpose=why, activation_id=held.pk)
    else:  # before any round has walked
        change = {"ended": {"ends_on": past.date()}, "stale": {"good_until": past}}[how]
        Activation.objects.update(**change)

    shown = selectors.read_brief(**read)
    whole = from_json(shown.facts)
    told, page = whole.next_week, rendering.page_of(shown)
    assert whole.score is None
    assert SCORED not in page
    assert (told.cells, told.expected, told.off_because) == ([], None, how)
    assert told.off_since.isoformat() in page
    assert "nothing of it is shown any more" in page
    assert place not in page
    assert rendering.pdf_of(from_json(shown.facts), inputs=shown.inputs_digest)[:4] == b"%PDF"
    assert services.verify_brief(by=region["ana"], purpose=why, brief_id=row.pk).intact
    client = sign_in(User.objects.get(username="ana"))
    for path in (f"/briefs/{row.pk}", f"/briefs/{row.pk}/print"):
        text = client.get(path).content.decode()
        assert "nothing of it is shown any more" in text
        assert place not in text
        assert SCORED not in text


def test_a_stored_number_whose_forecast_nobody_knows_is_not_shown(region, why, let_out):
    row = let_out()
    facts = from_json(row.facts)
    unknown = replace(
        facts,
        next_week=replace(facts.next_week, run_id=""),
        score=replace(facts.score, run_id=""),
    )
    Brief.objects.filter(pk=row.pk).update(facts=as_json(unknown))
    told = from_json(selectors.read_brief(viewer=region["ana"], purpose=why, brief_id=row.pk).facts)
    assert (told.next_week.cells, told.score) == ([], None)
    assert told.next_week.is_withheld


def test_no_purpose_that_somebody_states_lets_a_draft_out(region, agree):
    own = Purpose(code="own-analysis", reason="a look at our own")
    agree(region["a"], region["b"], purposes=("own-analysis",))
    row = services.make_now(by=region["ana"], purpose=own, kind="incident")
    facts = from_json(row.facts)
    assert facts.next_week.is_draft
    assert facts.next_week.cells == []


def test_an_agency_without_an_agreement_contributes_nothing_and_the_brief_says_so(region, why):
    first = services.make_now(by=region["ana"], purpose=why, kind="incident")
    region["land"](region["b"], region["varied"](days=200, each=9, seed=7))
    shelf.clear()
    second = services.make_now(by=region["ana"], purpose=why, kind="incident")
    assert first.facts == second.facts
    assert first.html == second.html
    assert "Birch: no data are shared with you for this purpose: not counted." in first.html
    assert from_json(first.facts).changes[0].count == 7 * 3


def test_the_cells_and_their_score_leave_out_whom_the_counts_leave_out(
    region, why, agree, make_agency, let_out
):
    late = make_agency(name="Cedar")
    agree(region["a"], region["b"], purposes=SHARED)
    agree(region["a"], late, purposes=SHARED)
    before = let_out()
    region["land"](late, region["varied"](days=150, each=15, seed=3))
    shelf.clear()
    row = let_out()
    facts, told = from_json(row.facts), from_json(before.facts)
    states = {one.name: one.state for one in facts.agencies}
    assert states == {"Alder": "counted", "Birch": "counted", "Cedar": "late"}
    assert facts.next_week.cells
    assert facts.next_week.cells == told.next_week.cells
    assert facts.score == replace(told.score, was_made_before=False, run_id=facts.score.run_id)
    whole = forecasts.make_now(
        by=region["ana"], purpose=why, kind="incident", starts_on=WEEK + timedelta(weeks=1)
    )
    assert whole.inputs["agencies"].keys() > {region["a"].ori, region["b"].ori}
    assert whole.expected_total > 2 * facts.next_week.expected


def test_the_brief_takes_the_pages_forecast_where_both_use_the_same_records(region, why, agree):
    agree(region["a"], region["b"], purposes=SHARED)
    asked = {"by": region["ana"], "purpose": why, "kind": "incident"}
    for week in (WEEK, WEEK + timedelta(weeks=1)):
        forecasts.make_now(**asked, starts_on=week)
    services.make_now(**asked)
    assert ForecastRun.objects.count() == 2


def test_the_brief_says_whose_counted_records_may_not_be_forecast(region, why, agree, put_in_force):
    agree(region["a"], region["b"], purposes=SHARED, actions=("view",))
    asked = {"by": region["ana"], "purpose": why, "kind": "incident"}
    run = forecasts.make_now(**asked, starts_on=WEEK + timedelta(weeks=1))
    put_in_force(run, by=region["ana"])
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    facts = from_json(row.facts)
    assert [one.name for one in facts.counted] == ["Alder", "Birch"]
    found = facts.next_week
    assert (found.of, found.without, found.only_located) == (["Alder"], ["Birch"], False)
    assert "No record of Birch went into the cells." in row.html


def test_the_brief_says_whose_counted_records_have_no_coordinates_to_forecast(
    region, why, agree, put_in_force, make_agency
):
    cedar = make_agency(name="Cedar")
    placeless = [
        (day, "", "", words) for day, _lon, _lat, words in region["varied"](days=200, each=1)
    ]
    region["land"](cedar, placeless)
    for partner in (region["b"], cedar):
        agree(region["a"], partner, purposes=SHARED)
    asked = {"by": region["ana"], "purpose": why, "kind": "incident"}
    run = forecasts.make_now(**asked, starts_on=WEEK + timedelta(weeks=1))
    put_in_force(run, by=region["ana"])
    row = services.make_now(**asked)
    found = from_json(row.facts).next_week
    assert (found.of, found.without, found.only_located) == (["Alder", "Birch"], ["Cedar"], True)
    assert "incidents of Alder, Birch are expected" in row.html
    assert "No record of Cedar went into the cells: none has coordinates." in row.html


def test_the_purpose_of_the_agreement_binds(region, why, agree):
    agree(region["a"], region["b"], purposes=("evaluation",))
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    assert [one.name for one in from_json(row.facts).counted] == ["Alder"]


def test_the_public_edition_needs_release_for_the_public(region, why, agree):
    agree(region["a"], region["b"], purposes=("crime-analysis",))
    row = services.make_now(by=region["ana"], purpose=why, kind="incident", edition="public")
    assert [one.name for one in from_json(row.facts).counted] == ["Alder"]


def test_the_public_edition_holds_no_place_and_no_small_number(region, why, agree):
    agree(region["a"], region["b"], purposes=SHARED)
    region["land"](
        region["b"],
        [*region["varied"](days=200, each=2, seed=2), (date(2024, 7, 1), -73.9, 40.7, "ARSON")],
    )
    row = services.make_now(by=region["ana"], purpose=why, kind="incident", edition="public")
    facts = from_json(row.facts)
    assert facts.next_week is None
    assert facts.score is None
    assert facts.patterns == facts.repeats == facts.actions == facts.goals == []
    assert {one.scope for one in facts.changes} <= {"all"}
    assert facts.left_out is None
    table = facts.public_table
    assert table is not None
    assert table.categories[0] == ""  # a code that the saved mapping does not know
    assert "Not mapped" in row.html
    assert table.values[0][1] is None
    assert table.row_totals[0] is None
    shown = [v for line in table.values for v in line if v is not None]
    assert shown
    assert all(v == 0 or v >= 5 for v in shown)
    assert not re.search(r"-73\.9|40\.7", row.html)
    assert "Hot spots" not in row.html


def test_the_public_edition_takes_no_area(region, why):
    from accord.frame.ids import new_id

    with pytest.raises(Invalid, match="whole region"):
        services.make_now(
            by=region["ana"], purpose=why, kind="incident", edition="public", area_id=new_id()
        )


def test_who_may_make_and_who_may_read(region, why, agree):
    agree(region["a"], region["b"], purposes=SHARED)
    with pytest.raises(Denied):
        services.make_now(by=region["pia"], purpose=why, kind="incident")
    partners = services.make_now(by=region["ana"], purpose=why, kind="incident")
    public = services.make_now(by=region["ana"], purpose=why, kind="incident", edition="public")
    read = {"purpose": why}
    assert selectors.read_brief(viewer=region["pia"], brief_id=partners.pk, **read).html
    assert selectors.read_brief(viewer=region["ora"], brief_id=public.pk, **read).html
    assert selectors.read_brief(viewer=region["bob"], brief_id=public.pk, **read).html
    for stranger in ("ora", "bob"):
        with pytest.raises(Missing):
            selectors.read_brief(viewer=region[stranger], brief_id=partners.pk, **read)


def test_a_brief_closes_when_the_agreement_that_fed_it_ends(region, why, agree):
    from accord.apps.agencies.models import Agreement

    agreement = agree(region["a"], region["b"], purposes=SHARED)
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    Agreement.objects.filter(pk=agreement.pk).update(status="ended", ended_at=timezone.now())
    with pytest.raises(Missing):
        selectors.read_brief(viewer=region["ana"], purpose=why, brief_id=row.pk)


def test_two_kinds_and_unknown_editions_are_refused(region, why):
    with pytest.raises(Invalid) as told:
        services.make_now(by=region["ana"], purpose=why, kind="incident,arrest", edition="secret")
    assert {fault.field for fault in told.value.faults} == {"kind", "edition"}
    with pytest.raises(Invalid, match="No records of this kind"):
        services.make_now(by=region["ana"], purpose=why, kind="arrest")


def test_a_week_before_all_data_is_refused_with_its_reason(region, why):
    row = services.make_now(by=region["ana"], purpose=why, kind="incident", week=date(2020, 1, 1))
    assert row.status == "refused"
    assert "No agency's data reach" in row.refusal


def test_a_changed_page_is_found_out(region, why):
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    assert services.verify_brief(by=region["ana"], purpose=why, brief_id=row.pk).intact
    Brief.objects.filter(pk=row.pk).update(html=row.html.replace("recorded", "reported"))
    assert not services.verify_brief(by=region["ana"], purpose=why, brief_id=row.pk).intact


def test_a_decision_stands_in_the_next_week(region, why):
    week = WEEK - timedelta(weeks=1)
    before = services.make_now(by=region["ana"], purpose=why, kind="incident", week=week)
    services.record_decision(
        by=region["cora"], purpose=why, brief_id=before.pk, text="Light the underpass",
        owner=region["a"], due_on=date(2024, 7, 12),
    )  # fmt: skip
    after = services.make_now(by=region["ana"], purpose=why, kind="incident", week=WEEK)
    assert "Last time: Light the underpass (Alder, 2024-07-12)" in after.html
    assert "Light the underpass" not in before.html
    assert after.html.count('class="write"') == 4


def test_decisions_stand_only_beside_a_partners_brief(region, why):
    public = services.make_now(by=region["ana"], purpose=why, kind="incident", edition="public")
    say = {"purpose": why, "brief_id": public.pk, "text": "x"}
    with pytest.raises(Conflict):
        services.record_decision(by=region["cora"], **say)
    with pytest.raises(Denied):
        services.record_decision(by=region["pia"], **say)
    with pytest.raises(Invalid):
        services.record_decision(by=region["cora"], **(say | {"text": " "}))
    assert not BriefDecision.objects.exists()


def test_the_page_is_self_contained(region, why, put_in_force):
    asked = {"by": region["ana"], "purpose": why, "kind": "incident"}
    run = forecasts.make_now(**asked, starts_on=WEEK + timedelta(weeks=1))
    put_in_force(run, by=region["ana"])
    html = services.make_now(**asked).html
    assert "<script" not in html
    assert "<link" not in html
    assert not re.search(r"""(src|href)=["'](?!data:|#)""", html)
    assert html.count("data:image/svg+xml;base64,") == 2


@pytest.mark.parametrize(
    ("name", "change"),
    [
        ("brief_counts_one_kind", {"kind": "all"}),
        ("brief_done_is_whole", {"html": ""}),
        ("brief_refusal_has_reason", {"status": "refused"}),
        ("brief_edition_known", {"edition": "secret"}),
    ],
)
def test_the_database_keeps_the_rules_of_briefs(region, why, name, change):
    row = services.make_now(by=region["ana"], purpose=why, kind="incident", edition="public")
    with pytest.raises(IntegrityError, match=name), transaction.atomic():
        Brief.objects.filter(pk=row.pk).update(**change)


def test_the_database_keeps_decisions_worded(region, why):
    row = services.make_now(by=region["ana"], purpose=why, kind="incident")
    with pytest.raises(IntegrityError, match="decision_says_something"), transaction.atomic():
        BriefDecision.objects.create(brief=row, text="", recorded_by="x")
