"""Late data are said on every page that depends on them, to those who may count on them alone."""

from datetime import date

import pytest

from accord.apps.feeds import selectors, services
from accord.apps.feeds.models import Alarm
from accord.apps.feeds.wording import standing_line
from accord.frame.actor import Purpose

from .conftest import NOW, export

pytestmark = pytest.mark.django_db
ANALYSIS = Purpose(code="crime-analysis")
LINE = "Data of Agency 1 are late since 2026-03-02."


@pytest.fixture
def late(running):
    Alarm.objects.create(feed=running, kind="late", since=NOW, opened_at=NOW)
    return running


@pytest.fixture
def partner(make_agency, agency):
    return make_agency()


@pytest.fixture
def person(make_user, actor_of, partner):
    made = {}

    def find(role, home=None):
        if role not in made:
            made[role] = make_user(role.replace("-", "."), role, agency=home)
        return made[role], actor_of(made[role])

    return find


def lines(viewer, purpose=ANALYSIS, **more):
    found = selectors.standing(viewer=viewer, purpose=purpose, now=NOW, **more)
    return [standing_line(one.name, one.day, one.kinds) for one in found]


def test_an_agency_sees_its_own(late, analyst):
    assert lines(analyst) == [LINE]
    assert lines(analyst, owners=[late.agency_id]) == [LINE]
    assert lines(analyst, owners=[analyst.id]) == []


def test_a_partner_sees_it_only_by_agreement_and_for_its_purposes(
    late, agency, partner, person, agree
):
    _, viewer = person("coordinator", partner)
    assert lines(viewer) == []
    agree(agency, partner)
    assert lines(viewer) == [LINE]
    assert lines(viewer, Purpose(code="evaluation")) == []


@pytest.mark.parametrize("shared", [{"kinds": ("arrest",)}, {"actions": ("search", "pointer")}])
def test_a_partner_is_told_nothing_of_a_feed_of_which_nothing_is_shared(
    late, agency, partner, person, agree, shared
):
    _, viewer = person("coordinator", partner)
    agree(agency, partner, **shared)
    assert lines(viewer) == []


@pytest.mark.parametrize("role", ["coordinator", "liaison", "oversight"])
def test_nobody_outside_is_told_of_a_feed_of_red_records(
    running, late, agency, partner, person, agree, new_feed, drop, visit, confirm, role
):
    _, viewer = person(role, None if role == "oversight" else partner)
    agree(agency, partner)
    assert lines(viewer) == [LINE]
    Alarm.objects.all().delete()
    secret = new_feed("Secret", level="red")
    drop(secret, export(100, 12), "secret.csv")
    [row] = visit(secret)
    confirm(row)
    Alarm.objects.create(feed=secret, kind="late", since=NOW, opened_at=NOW)
    assert lines(viewer) == []


@pytest.mark.parametrize(("role", "shown"), [("oversight", [LINE]), ("platform-admin", [])])
def test_outside_the_agencies_only_those_who_count_see_it(late, person, role, shown):
    _, viewer = person(role)
    assert lines(viewer) == shown


def test_nothing_is_said_once_the_alarm_is_over(late, analyst, manage):
    alarm = Alarm.objects.get()
    services.close_alarm(by=analyst, purpose=manage, alarm_id=alarm.pk, reason="x", now=NOW)
    assert lines(analyst) == []


def test_the_day_is_the_agencys_own_and_the_earliest_counts(late, analyst):
    night = NOW.replace(hour=3)  # still Sunday in New York
    Alarm.objects.create(feed=late, kind="empty", since=night, opened_at=NOW)
    [one] = selectors.standing(viewer=analyst, purpose=ANALYSIS, now=NOW)
    assert (one.day.isoformat(), one.kinds) == ("2026-03-01", ("empty", "late"))


@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        (["late", "empty"], "are late since 2026-03-02"),
        (["changed_layout"], "a delivery waits, since its layout changed"),
        (["empty", "failed"], "a delivery failed; a delivery was empty"),
        (["shrunken"], "far fewer rows than usual"),
    ],
)
def test_each_kind_has_its_words(kinds, words):
    assert words in standing_line("Agency 1", NOW.date(), kinds)


@pytest.mark.parametrize(
    "path",
    [
        "/places/", "/places/forecasts", "/strategies/", "/briefs/", "/records/status/",
        "/records/?kind=incident", "/records/unplaced/", "/records/outcomes/",
        "/records/outcomes/funnel/",
    ],
)  # fmt: skip
def test_the_line_stands_on_each_page(late, analyst, agency, partner, person, sign_in, path):
    from accord.apps.agencies.models import User

    own = sign_in(User.objects.get(pk=analyst.id))
    assert LINE in own.get(path).content.decode(), path
    user, _ = person("coordinator", partner)
    assert "Agency 1 are late" not in sign_in(user).get(path).content.decode(), path


def test_it_stands_on_a_strategy_whose_partner_is_late(late, agency, person, sign_in, why):
    from accord.apps.strategies import services as strategies
    from accord.apps.strategies.services import Draft

    user, actor = person("coordinator", agency)
    draft = Draft(
        title="Fewer burglaries", scanning="s", kind="incident", starts_on=date(2026, 1, 1)
    )
    row = strategies.create_strategy(by=actor, purpose=why, draft=draft)
    assert LINE in sign_in(user).get(f"/strategies/{row.pk}").content.decode()


def test_counts_by_area_say_it_to_those_who_see_aggregates(late, agency, person, sign_in):
    user, _ = person("liaison", agency)
    assert LINE in sign_in(user).get("/places/areas").content.decode()


def test_a_brief_says_it_among_its_late_data(late, agency, analyst):
    from accord.apps.briefs.facts import AgencyData
    from accord.apps.briefs.sections import data
    from accord.apps.briefs.selectors import sourcing

    mine = AgencyData(ori=agency.ori, name=agency.name, state="counted", last=NOW.date())
    [told] = sourcing._with_feeds(analyst, ANALYSIS, [mine])
    assert (told.feed_alarms, told.feed_since) == (["late"], NOW.date())
    facts = type("F", (), {"agencies": [told], "kind": "incident", "left_out": 0})
    assert LINE in data(facts).lines


def test_the_api_tells_it_too(late, analyst, sign_in):
    from accord.apps.agencies.models import User

    client = sign_in(User.objects.get(pk=analyst.id))
    [one] = client.get("/api/v1/feeds/standing").json()
    assert (one["ori"], one["kinds"]) == (late.agency.ori, ["late"])
    assert set(one) == {"ori", "name", "since", "kinds"}
