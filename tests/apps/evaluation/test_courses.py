"""What a monthly count did: page, picture, API and command tell one thing, within the policy."""

import csv
import io
from datetime import date

import pytest
from django.utils.html import escape

from accord.apps.evaluation import course_page, selectors, shaping
from accord.apps.evaluation.selectors import CourseAsked
from accord.frame.errors import Denied, Invalid

from .conftest import counts

ASKED = "/evaluation/course?kind=incident&offences=220"


@pytest.fixture
def thirty(world, land, on_day):
    """Thirty months of both agencies; the partner's month 20 was never handed in."""
    rows = counts(months=30)
    rows = [(beat, month, n * (1 if month < date(2025, 7, 1) else 3)) for beat, month, n in rows]
    land(world.lead, [row for row in rows if row[0] <= 6])
    late = date(2025, 8, 1)
    land(world.partner, [row for row in rows if row[0] > 6 and row[1] != late])
    on_day(date(2026, 7, 2))
    return world


def test_page_picture_file_and_api_tell_the_same_step(thirty, sign_in, why):
    found = selectors.course(
        viewer=thirty.cora, purpose=why, asked=CourseAsked(kind="incident", offences=("220",))
    )
    assert found.months[0], found.months[-1] == (date(2024, 1, 1), date(2026, 6, 1))
    assert found.counts[19] is None
    (step,) = found.course.steps
    assert date(2025, 5, 1) <= found.months[step.last_before] <= date(2025, 7, 1)
    assert step.ratio.holds(3.0)
    ana = sign_in(thirty.users["ana"])
    page = ana.get(ASKED).content.decode()
    for sentence in (*course_page.sentences(found), "It names no cause"):
        assert sentence in page
    assert "not reported" in page
    weekly = course_page.weekly_sentences(found)
    # The partner's month 20 was not handed in: only the weeks after it are a baseline, and too few.
    assert weekly == ["Half a year of weeks with records before this year is needed to watch it."]
    for sentence in weekly:
        assert escape(sentence) in page
    assert ana.get(ASKED.replace("course?", "course-weeks.svg?")).status_code == 404
    assert b"<svg" in ana.get(ASKED.replace("course?", "course.svg?")).content
    rows = list(csv.reader(io.StringIO(b"".join(ana.get(f"{ASKED}&format=csv")).decode())))
    assert len(rows) == 31
    told = ana.get(ASKED.replace("/evaluation", "/api/v1/evaluation", 1)).json()
    assert told["shape"] == "steps"
    assert told["weekly"]["sentences"] == weekly
    assert told["weekly"]["charts"] is None
    assert told["steps"][0]["ratio"]["estimate"] == pytest.approx(step.ratio.estimate)
    assert [one["count"] for one in told["months"]] == list(found.counts)
    ana.post("/i18n/setlang/", {"language": "es"})
    assert "No nombra ninguna causa" in ana.get(ASKED).content.decode()


def test_a_rise_of_this_year_is_an_alarm_at_every_door(world, land, on_day, sign_in, why):
    rows = [
        (beat, month, n * (1 if month < date(2026, 1, 1) else 4))
        for beat, month, n in counts(months=30)
        if beat <= 6
    ]
    land(world.lead, rows)
    on_day(date(2026, 7, 2))
    asked = CourseAsked(kind="incident", offences=("220",))
    found = selectors.course(viewer=world.cora, purpose=why, asked=asked)
    weekly = course_page.weekly_sentences(found)
    assert weekly[0].startswith("Alarm: since the week from 2026-")
    assert "more than the baseline's" in weekly[0]
    assert "Of 100 years of watching" in weekly[1]
    ana = sign_in(world.users["ana"])
    page = ana.get(ASKED).content.decode()
    for sentence in weekly:
        assert escape(sentence) in page
    assert b"<svg" in ana.get(ASKED.replace("course?", "course-weeks.svg?")).content
    told = ana.get(ASKED.replace("/evaluation", "/api/v1/evaluation", 1)).json()["weekly"]
    assert told["sentences"] == weekly
    assert told["charts"]["weeks"][0]["start"] == "2026-01-05"
    methods = {one["method"]: one["alarm"] for one in told["charts"]["methods"]}
    assert list(methods) == ["anytime", "cusum", "farrington"]
    assert methods["anytime"]
    assert methods["cusum"]


def test_what_is_not_shared_is_not_counted(thirty, why, make_agency, make_user, actor_of):
    alone = actor_of(make_user("zoe", "analyst", agency=make_agency()))
    asked = CourseAsked(kind="incident")
    assert selectors.course(viewer=alone, purpose=why, asked=asked).months == ()
    whole = selectors.course(viewer=thirty.cora, purpose=why, asked=asked)
    assert whole.agencies == tuple(sorted((thirty.lead.ori, thirty.partner.ori)))


def test_an_area_and_a_short_past(thirty, on_day, why):
    asked = CourseAsked(kind="incident", offences=("220",), area_id=thirty.beat(6))
    found = selectors.course(viewer=thirty.cora, purpose=why, asked=asked)
    assert found.agencies == (thirty.lead.ori,)
    assert sum(n or 0 for n in found.counts) < 500
    on_day(date(2025, 2, 10))
    short = selectors.course(viewer=thirty.cora, purpose=why, asked=asked)
    assert short.course is None
    assert "two years" in short.why_not
    assert len(short.months) == 13
    assert shaping.course(short)["shape"] == ""


def test_who_may_not_count_is_told_so_and_nonsense_is_refused(thirty, sign_in, actor_of, why):
    leo = thirty.users["leo"]
    assert sign_in(leo).get(ASKED).status_code == 403
    with pytest.raises(Denied):
        selectors.course(viewer=actor_of(leo), purpose=why, asked=CourseAsked(kind="incident"))
    with pytest.raises(Invalid):
        selectors.course(viewer=thirty.cora, purpose=why, asked=CourseAsked(kind="x"))
    ana = sign_in(thirty.users["ana"])
    assert ana.get("/evaluation/course?kind=incident&offences=zzz").status_code == 422
    assert ana.get("/evaluation/course.svg?kind=incident&area=zzz").status_code == 422
    assert ana.get("/api/v1/evaluation/course?kind=x").status_code == 422


def test_without_records_the_page_says_so(world, sign_in):
    page = sign_in(world.users["ana"]).get("/evaluation/course").content.decode()
    assert "There is no record that you may see" in page
