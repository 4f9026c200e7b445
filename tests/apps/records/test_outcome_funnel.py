"""From arrest to conviction: open stays open, unknown unknown, and small numbers are not told."""

import csv
import io
import json
from dataclasses import replace
from datetime import date, timedelta

import pytest
from typer.testing import CliRunner

from accord.apps.records import funnel_page, funnel_shaping, selectors, services
from accord.apps.records.selectors.funnel import Followed, _funnel, cohort_of
from accord.cli.main import app
from accord.core.formats.outcomes import Known, Story
from accord.core.vocabulary import RecordKind
from accord.frame.audit.models import LedgerEntry

pytestmark = pytest.mark.django_db
HEADER = ["Arrest No", "Count", "Charge Status", "Charge Date", "Disposition", "Disposition Date"]
FIRST = date(2024, 1, 10)


def _csv(rows):
    text = io.StringIO(newline="")
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()


@pytest.fixture
def police(make_agency, ingest):
    """Sixty arrests on as many days."""
    agency = make_agency(kind="police")
    rows = [["arrest_number", "arrest_date", "offense"]]
    rows += [[f"A-{n}", f"{FIRST + timedelta(days=n)} 10:00", "BURGLARY"] for n in range(60)]
    assert ingest(agency, _csv(rows), change={"kind": RecordKind.ARREST}).landed == 60
    return agency


@pytest.fixture
def told(police, system, records_why):
    """Forty of them: all charged after ten days; ten convicted, ten dismissed after twenty; the rest open."""
    rows = [HEADER]
    for n in range(40):
        charged = FIRST + timedelta(days=n + 10)
        end = ("Guilty Plea" if n % 4 == 0 else "Dismissed") if n % 2 == 0 else ""
        day = str(FIRST + timedelta(days=n + 20)) if end else ""
        rows.append([f"A-{n}", "1", "Filed", str(charged), end, day])
    who = {"by": system, "purpose": records_why}
    found = services.receive_outcomes(
        **who, agency=police, filename="court.csv", stream=io.BytesIO(_csv(rows)), level="green"
    )
    return services.load_outcomes(**who, file_id=found.pk)


@pytest.fixture
def ann(police, make_user):
    return make_user("ann", "analyst", agency=police)


def test_the_funnel_of_one_year(told, ann, actor_of, why):
    found = selectors.outcome_funnel(viewer=actor_of(ann), purpose=why, every="year")
    assert found.cohorts == (date(2024, 1, 1),)
    assert found.table.values == ((10, 10, 20, 20),)
    charged, convicted, once = found.steps
    assert (charged.known, charged.whole) == (40, 60)
    share = charged.ends[0].points[0]
    assert (share.days, share.share.estimate) == (30, 1.0)
    assert charged.bounds(1.0) == pytest.approx((2 / 3, 1.0))
    by_then = convicted.ends[0].points[0]
    # Twenty are open: they were watched until the newest decision, and count as neither.
    assert by_then.reached == 10
    assert 0.25 < by_then.share.estimate < 0.5
    ended = convicted.ends[1].points[0].share.estimate
    assert ended == pytest.approx(by_then.share.estimate, abs=0.2)
    assert (once.known, once.whole) == (40, 40)
    assert once.ends[0].points[0].reached == 10
    assert LedgerEntry.objects.filter(verb="outcomes.followed").exists()


def test_small_cohorts_are_hidden_with_what_would_give_them_away(told, ann, actor_of, why):
    found = selectors.outcome_funnel(viewer=actor_of(ann), purpose=why, every="month")
    assert len(found.cohorts) == 3
    shown = [value for row in found.table.values for value in row if value is not None]
    assert all(value == 0 or value >= 5 for value in shown)
    for day, row in zip(found.cohorts, found.table.values, strict=True):
        assert (day in found.cohort_steps) == (None not in row)


def test_who_may_see_no_arrest_sees_no_funnel(told, make_agency, make_user, actor_of, why):
    other = actor_of(make_user("eve", "analyst", agency=make_agency(kind="police")))
    found = selectors.outcome_funnel(viewer=other, purpose=why)
    assert (found.cohorts, found.table, found.steps) == ((), None, ())


def test_followed_from_the_referral_only_where_one_is_told(told, ann, actor_of, why):
    found = selectors.outcome_funnel(viewer=actor_of(ann), purpose=why, origin="referral")
    assert (found.cohorts, found.undated) == ((), 60)
    assert "no referral with a day" in funnel_page.lines(found)[-1]


def _story(end=Known.PENDING, ended=None, charged=None, *, is_charged=None):
    is_charged = charged is not None if is_charged is None else is_charged
    return Story(is_charged=is_charged, charged=charged, end=end, ended=ended, referred=None)


@pytest.mark.parametrize(("count", "told"), [(0, 0), (4, None), (5, 5)])
def test_programs_are_told_no_smaller_counts_than_readers(count, told):
    """Arrests without a day are in no cohort, whose small numbers are hidden otherwise."""
    followed = [Followed(ori="X", began=FIRST, story=None)] * 9
    found = _funnel(followed, {}, origin="arrest", every="year", undated=count)
    assert funnel_shaping.funnel(found)["undated"] == told
    charged = found.steps[0]
    step = funnel_shaping.funnel(replace(found, steps=(replace(charged, known=count),)))["steps"][0]
    assert step["known"] == told


def test_what_nobody_told_of_is_in_no_share_and_widens_what_may_be_true():
    stories = [_story(Known.CONVICTED, FIRST + timedelta(days=20), is_charged=True)] * 6
    stories += [_story(Known.NOT_CONVICTED, FIRST + timedelta(days=20), is_charged=True)] * 6
    stories += [None] * 8
    followed = [Followed(ori="X", began=FIRST, story=one) for one in stories]
    until = {"X": FIRST + timedelta(days=400)}
    found = _funnel(followed, until, origin="arrest", every="year", undated=0)
    step = found.steps[1]
    assert found.table.values == ((6, 6, 0, 8),)
    # Twelve are known; of all twenty, from six to fourteen may have been convicted.
    assert (step.known, step.whole) == (12, 20)
    assert step.bounds(0.5) == pytest.approx((6 / 20, 14 / 20))
    # A disposition without a charge tells that one was filed, and not when.
    assert (found.steps[0].known, found.steps[0].undated) == (0, 12)


@pytest.mark.parametrize(
    ("every", "first"),
    [("month", date(2024, 8, 1)), ("quarter", date(2024, 7, 1)), ("year", date(2024, 1, 1))],
)
def test_a_cohort_begins_where_its_days_do(every, first):
    assert cohort_of(date(2024, 8, 31), every) == first


def test_page_api_and_terminal(told, ann, sign_in, actor_of, why):
    client = sign_in(ann)
    page = client.get("/records/outcomes/funnel/?every=year").content.decode()
    assert "Until a conviction" in page
    assert "Shares are of the 40 of 60 arrests" in page
    assert "fewer than 5" not in page
    assert "/records/outcomes/funnel/" in client.get("/records/outcomes/").content.decode()
    assert client.get("/records/outcomes/funnel/?every=day").status_code == 422
    words = ["--purpose", "crime-analysis", "--reason", "t", "--as", "ann", "--every", "year"]
    run = CliRunner()
    text = run.invoke(app, ["outcomes", "funnel", *words]).output
    assert "30 days: charged 100.0 %" in text
    whole = json.loads(run.invoke(app, ["outcomes", "funnel", *words, "--json"]).output)
    assert whole["cohorts"][0]["unknown"] == 20
    assert whole["steps"][0]["ends"][0]["shares"][0]["share"] == 1.0
    client.post("/i18n/setlang/", {"language": "es"})
    spanish = client.get("/records/outcomes/funnel/").content.decode()
    assert "De la detención a la condena" in spanish
