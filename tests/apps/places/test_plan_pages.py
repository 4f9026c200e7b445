"""Plans on pages, by program and by command: the same steps and the same refusals."""

import re
from datetime import timedelta

import pytest
from typer.testing import CliRunner

from accord.apps.layers import services as layers
from accord.apps.places import plan_words, services, tasks
from accord.apps.places.models import BEYOND, ForecastRun, PlanLine, PreventionPlan
from accord.cli.main import app
from accord.core.forecast.allocation.program import HELD_BACK
from accord.frame.errors import Conflict

from .conftest import EAST, MIDDLE, NORTH, SOUTH, START, WEST
from .test_places_pages import main_of

WEEK = START - timedelta(weeks=1)
WHY = "Two winters of presence were enough for the east side"
ANA = ("--as", "ana", "--purpose", "crime-analysis")


@pytest.fixture
def residents(region, why):
    """Two areas whose people are of two groups."""
    import io
    import json
    from datetime import date

    from shapely.geometry import box, mapping

    shapes = {
        "west": (box(WEST, SOUTH, MIDDLE, NORTH), 900, 100),
        "east": (box(MIDDLE, SOUTH, EAST, NORTH), 100, 900),
    }
    features = [
        {
            "type": "Feature", "geometry": mapping(shape),
            "properties": {"name": name, "group_one": one, "group_two": two},
        }
        for name, (shape, one, two) in shapes.items()
    ]  # fmt: skip
    data = json.dumps({"type": "FeatureCollection", "features": features}).encode()
    about = layers.Particulars(
        name="people", role="population", source="test", licence="CC0", valid_from=date(2020, 1, 1)
    )
    return layers.add(
        by=region.analysts[0], purpose=why, stream=io.BytesIO(data), filename="people.geojson",
        about=about,
    )  # fmt: skip


@pytest.fixture
def run(region, boundaries, why):
    return services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=WEEK, cell_m=1000,
        method="last-year",
    )  # fmt: skip


@pytest.fixture
def page(region, sign_in):
    return sign_in(region.users[0])


@pytest.fixture
def amy(region, make_user):
    """Another analyst of the same agency: whoever signed the cap cannot adopt."""
    return make_user("amy", "analyst", agency=region.agencies[0])


def test_from_limits_to_adoption_by_hand(run, residents, page, region, sign_in, put_in_force, amy):
    put_in_force(run, by=region.analysts[0])
    here = f"/places/forecasts/{run.pk}"
    assert f"{here}/plans" in page.get(here).content.decode()
    assert "The map is no order" in main_of(page.get(f"{here}/plans"))
    limits = {"reserve_percent": "20", "rotation_windows": "3", "least_hours": "0"}
    assert page.post(f"{here}/plans/new", limits | {"reserve_percent": "99"}).status_code == 422
    there = page.post(f"{here}/plans/new", limits).headers["Location"]
    assert "Nobody has been entered" in main_of(page.get(there))
    ori = region.agencies[0].ori
    staff = {
        "agency": ori, "activity": "patrol", "night": "4", "day": "0", "evening": "5",
        "visit_minutes": "60", "most_visits": "4", "cost_per_hour": "0",
    }  # fmt: skip
    none = {"night": "0", "evening": "0"}
    assert page.post(f"{there}/staff/new", staff | none).status_code == 422
    for activity in ("patrol", "lighting", "repair"):
        assert page.post(f"{there}/staff/new", staff | {"activity": activity}).status_code == 302
    plan = PreventionPlan.objects.get()
    out = plan.staff.get(activity="repair").pk
    assert "The draft goes on without it" in main_of(page.get(f"{there}/staff/{out}/out"))
    page.post(f"{there}/staff/{out}/out")
    assert page.post(f"{there}/propose").headers["Location"] == there
    assert "Weighing the plan" in main_of(page.get(there))
    tasks.weigh_plan.func(str(plan.pk))
    assert page.get(f"{there}/progress").headers["HX-Redirect"] == there
    assert "What a cap on presence of police costs" in main_of(page.get(there))
    plan.refresh_from_db()
    assert [point["cap"] for point in plan.curve] == [None, 2.0, 1.5, 1.25, 1.1, 1.05]
    for point in plan.curve:
        assert max(point["by_group"].values()) <= (point["cap"] or 99) + 1e-4

    assert page.post(f"{there}/cap", {"point": "4", "reason": "short"}).status_code == 422
    assert page.post(f"{there}/cap", {"point": "4", "reason": WHY}).headers["Location"] == there
    tasks.compare_plan.func(str(plan.pk))
    shown = main_of(page.get(there))
    assert "At most 1.1 times the average, chosen and signed by ana" in shown
    assert "made from last year" in shown
    assert "(gap 0.0" in shown
    line = PlanLine.objects.filter(plan=plan).first()
    change = {
        "rank": line.cell.rank, "staff_id": str(line.staff_id), "shift": line.shift, "visits": "300",
        "reason": WHY,
    }  # fmt: skip
    refused = page.post(f"{there}/change", change)
    assert refused.status_code == 422
    assert "limit that was signed" in main_of(refused)
    adopt = {"decision": "adopt", "reason": WHY}
    own = main_of(page.get(f"{there}/decision"))
    assert "You chose its cap" in own
    assert "Adopt it under my name" not in own
    assert page.post(f"{there}/decision", adopt).status_code == 422
    assert "Adopt or decline" not in main_of(page.get(there))
    colleague = sign_in(amy)
    assert "Adopt or decline" in main_of(colleague.get(there))
    assert colleague.post(f"{there}/decision", adopt).status_code == 302
    adopted = main_of(page.get(there))
    assert "Planned and delivered" in adopted
    named = re.findall(r"<(?:h2|caption)[^>]*>\s*([^<]+?)\s*<", adopted)
    assert len(named) == len(set(named)), "two parts of the page have one name"
    nav = page.get(there).content.decode().split("<main", maxsplit=1)[0]
    assert re.search(r'aria-current="[^"]+"[^>]*>\s*Forecasts\s*<', nav)
    csv = page.get(f"{there}/lines?format=csv")
    assert csv["Content-Type"].startswith("text/csv")
    told = main_of(page.get("/places/public"))
    assert "The newest adopted plan gives" in told
    assert "at most 1.1 times the average" in told
    public = page.get("/api/v1/places/public/forecasts").json()[0]["plan"]
    assert set(public["hours_by_activity"]) <= {"patrol", "lighting"}
    spanish = page.get(f"{here}/plans", headers={"Accept-Language": "es"}).content.decode()
    assert "Un plan es una propuesta a partir de un pronóstico en vigor" in spanish
    stranger = sign_in(region.users[1])
    for address in (there, f"{there}/lines", f"{there}/progress", f"{here}/plans"):
        assert stranger.get(address).status_code == 404
    assert (
        stranger.post(f"{there}/decision", {"decision": "adopt", "reason": WHY}).status_code == 404
    )


def test_by_program(run, page, region, let_out, sign_in, amy):
    let_out(run)
    base = "/api/v1/places"
    staff = [
        {"agency": region.agencies[0].ori, "activity": "patrol", "night": 3},
        {"agency": region.agencies[0].ori, "activity": "outreach", "day": 4},
    ]
    json = "application/json"
    asked = page.post(
        f"{base}/forecasts/{run.pk}/plans", {"reserve_percent": 10, "staff": staff}, json
    )
    assert asked.status_code == 202
    plan = f"{base}/plans/{asked.json()['id']}"
    assert page.post(f"{base}/forecasts/{run.pk}/plans", {"staff": []}, json).status_code == 422
    tasks.weigh_plan.func(asked.json()["id"])
    told = page.get(plan).json()
    assert told["state"] == "choice"
    assert "visits" not in told["curve"][0]
    assert page.post(f"{plan}/cap", {"point": 40, "reason": WHY}, json).status_code == 422
    assert page.post(f"{plan}/cap", {"point": 0, "reason": WHY}, json).status_code == 202
    tasks.compare_plan.func(told["id"])
    lines = page.get(f"{plan}/lines").json()
    assert {one["activity"] for one in lines} <= {"patrol", "outreach"}
    known = {one["id"] for one in page.get(f"{plan}/staff").json()}
    assert {one["staff_id"] for one in lines} <= known
    change = {
        "rank": lines[0]["rank"], "shift": lines[0]["shift"], "staff_id": lines[0]["staff_id"],
        "visits": lines[0]["visits"] - 1, "reason": WHY,
    }  # fmt: skip
    assert page.post(f"{plan}/edits", change, json).status_code == 201
    assert page.post(f"{plan}/edits", change, json).status_code == 409
    assert [one["reason"] for one in page.get(f"{plan}/edits").json()] == [WHY]
    said = {"adopt": True, "reason": WHY}
    refused = page.post(f"{plan}/decision", said, json)
    assert (refused.status_code, "Whoever chose the cap" in refused.json()["message"]) == (
        409,
        True,
    )
    assert sign_in(amy).post(f"{plan}/decision", said, json).json()["state"] == "adopted"
    assert page.get(f"{plan}/delivery").json()[0]["logged"] == 0
    listed = page.get(f"{base}/forecasts/{run.pk}/plans").json()
    assert [one["id"] for one in listed] == [told["id"]]


def test_by_command(run, residents, region, let_out, amy):
    let_out(run)

    def say(*words: str, who: tuple[str, ...] = ANA) -> str:
        result = CliRunner().invoke(app, ["plans", *words, *who])
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.output

    ori = region.agencies[0].ori
    assert "no plan has been asked for" in say("list", str(run.pk))
    told = say("ask", str(run.pk), "--staff", f"{ori}:patrol:3:0:4:30:48", "--reserve", "10")
    assert "At most 1.1 times the average" in told
    plan = PreventionPlan.objects.get()
    assert plan.staff.get().cost_per_hour == 48
    assert "It is made from last year's map" in say(
        "cap", str(plan.pk), "--point", "0", "--why", WHY
    )
    line = plan.lines.first()
    shown = say("show", str(plan.pk))
    assert str(line.staff_id) in shown
    change = ("--cell", str(line.cell.rank), "--shift", line.shift, "--staff", str(line.staff_id))
    assert "to 0 visits" in say("change", str(plan.pk), *change, "--visits", "0", "--why", WHY)
    adopt = ("decide", str(plan.pk), "--adopt", "--why", WHY)
    with pytest.raises(Conflict, match="Whoever chose the cap"):
        say(*adopt)
    assert "Adopted" in say(*adopt, who=("--as", "amy", *ANA[2:]))
    assert f"changed: cell {line.cell.rank}" in say("show", str(plan.pk))
    refused = say("ask", str(run.pk), "--staff", f"{ori}:patrol:1:0:0", "--least", "900")
    assert "cannot hold together" in refused


@pytest.fixture
def adopted(run, region, let_out, amy, actor_of, why):
    """An adopted plan, and the activation that its forecast is in force by."""
    held = let_out(run)
    who = {"by": region.analysts[0], "purpose": why}
    offer = services.Offer(agency=region.agencies[0].ori, activity="lighting", day=8)
    made = services.ask_plan(
        **who, run_id=run.pk, asked=services.Asked(), staff=[offer], enqueue=False
    )
    services.weigh_plan(**who, plan_id=made.pk)
    services.choose_cap(**who, plan_id=made.pk, point=0, reason=WHY, enqueue=False)
    services.compare_plan(**who, plan_id=made.pk)
    other = {"by": actor_of(amy), "purpose": why}
    services.decide_plan(**other, plan_id=made.pk, adopt=True, reason=WHY)
    return PreventionPlan.objects.get(pk=made.pk), held


def test_an_adopted_plan_of_a_forecast_that_is_off_sends_nobody_anywhere(
    adopted, run, region, page, why
):
    plan, held = adopted
    here, api = f"/places/plans/{plan.pk}", f"/api/v1/places/plans/{plan.pk}"
    first, _second = plan.lines.order_by("cell__rank")[:2]
    services.log_response(
        by=region.analysts[0], purpose=why, run_id=run.pk, rank=first.cell.rank,
        activity="lighting", minutes=60, acted_on=WEEK,
    )  # fmt: skip
    orders = "Who does what, where and when"
    assert orders in main_of(page.get(here))
    assert page.get(api).json()["is_in_force"] is True
    file = b"".join(page.get(f"{here}/lines?format=csv").streaming_content).decode()
    assert file.startswith("Window,State,Cell,")
    assert file.count(",Adopted,") == plan.lines.count()

    type(held).objects.filter(pk=held.pk).update(good_until=held.asked_at)  # its audit is stale
    off = "Off: its forecast is off since"
    for address in (here, f"{here}/lines", f"/places/forecasts/{run.pk}/plans"):
        shown = main_of(page.get(address))
        assert off in shown, address
        assert "its audit is too old" in shown
    shown = main_of(page.get(here))
    assert orders not in shown
    assert "ac-alert--success" not in shown
    delivered = (
        shown.split("Minutes planned and delivered")[-1]
        .split("What was changed")[0]
        .split("<h2")[0]
    )
    assert delivered.count("Lighting") == 1, "only what was done stays, of all that was planned"
    head, *rows = (
        b"".join(page.get(f"{here}/lines?format=csv").streaming_content).decode().splitlines()
    )
    assert head.startswith("Window,State,Cell,")
    assert len(rows) == 1
    assert off in rows[0]
    told = page.get(api).json()
    assert (told["state"], told["is_in_force"], told["off_because"]) == ("adopted", False, "stale")
    assert told["off_since"]
    refused = page.get(f"{api}/lines")
    assert (refused.status_code, off in refused.json()["message"]) == (409, True)
    assert [one["rank"] for one in page.get(f"{api}/delivery").json()] == [first.cell.rank]
    said = CliRunner().invoke(app, ["plans", "show", str(plan.pk), *ANA]).output
    assert off in said
    assert "visits" not in said
    assert off in CliRunner().invoke(app, ["plans", "list", str(run.pk), *ANA]).output


def test_a_proposal_of_a_forecast_that_is_off_can_only_be_declined(adopted, run, region, page, why):
    plan, held = adopted
    PreventionPlan.objects.filter(pk=plan.pk).update(
        state="proposed", decided_by="", decision_reason="", decided_at=None
    )
    type(held).objects.filter(pk=held.pk).update(good_until=held.asked_at)
    shown = main_of(page.get(f"/places/plans/{plan.pk}"))
    assert "Decline it" in shown
    assert "Change a line" not in shown
    line = plan.lines.first()
    with pytest.raises(Conflict, match="not in force"):
        services.edit_plan(
            by=region.analysts[0], purpose=why, plan_id=plan.pk, rank=line.cell.rank,
            shift=line.shift, staff_id=line.staff_id, visits=line.visits - 1, reason=WHY,
        )  # fmt: skip


def test_of_limits_that_clash_the_lot_is_none_to_lift():
    told = plan_words.clash_sentence(["least service in 221", HELD_BACK])
    lift, lot = told.split(" Cells ")
    assert lift.endswith("least service in 221. Lift one of them and ask anew.")
    assert lot == "left alone by lot stay alone: nobody lifts the lot."
    assert "by lot" not in plan_words.clash_sentence(["staff hours"])


def test_a_plan_says_why_its_forecast_is_not_in_force(adopted, run, page):
    plan, held = adopted
    last = held.ends_on - timedelta(days=run.horizon_days - 1)
    ForecastRun.objects.filter(pk=run.pk).update(starts_on=last + timedelta(days=1))
    why_off = "Off: its forecast is not in force, because its use ends before its window does."
    assert why_off in main_of(page.get(f"/places/plans/{plan.pk}"))
    assert page.get(f"/api/v1/places/plans/{plan.pk}").json()["off_because"] == BEYOND
