"""The pages of places: one picture within policy, plain words, and suppressed counts for partners."""

import json
import re
from datetime import date, timedelta

import pytest

from accord.apps.places import selectors, services
from accord.core.disclosure import MINIMUM
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

START = date(2024, 10, 7)
QUERY = "kind=incident&start=2024-07-01&end=2024-09-30"


def main_of(answer) -> str:
    return answer.content.decode().split("<main")[1].split("</main>")[0]


def within(rows, codes=("220", "240", "35A")) -> int:
    return sum(
        date(2024, 7, 1) <= row[1].date() <= date(2024, 9, 30) and row[2] in codes for row in rows
    )


@pytest.fixture
def page(region, sign_in):
    return sign_in(region.users[0])


@pytest.fixture
def run(region, why):
    return services.make_now(
        by=region.analysts[0],
        purpose=why,
        kind="incident",
        starts_on=START,
        cell_m=500,
        method="decayed-kde",
    )


def test_the_count_stands_with_its_kind_and_agencies(page, region):
    text = main_of(page.get(f"/places/?{QUERY}"))

    assert f"{within(region.rows[0])} incidents from 1 agency" in text


def test_an_agreement_widens_the_picture(page, region, agree):
    agree(*region.agencies)

    text = main_of(page.get(f"/places/?{QUERY}"))

    assert f"{sum(map(within, region.rows))} incidents from 2 agencies" in text


def test_an_offence_narrows_every_part_of_the_page(page, region):
    answer = page.get(f"/places/?{QUERY}&offences=220")

    wanted = within(region.rows[0], codes=("220",))
    assert f"{wanted} incidents" in main_of(answer)
    assert answer.context["heat"].total == wanted
    spots = json.loads(page.get(f"/places/incidents.geojson?{QUERY}&offences=220").content)
    counts = [int(one["properties"]["label"].split()[0]) for one in spots["features"]]
    assert sum(counts) == wanted


def test_an_area_narrows_the_picture(page, region, agree, boundaries, why):
    agree(*region.agencies)
    areas = {
        name: value
        for value, name in re.findall(
            r'<option value="([0-9a-f-]{36})">([^<]+)', main_of(page.get("/places/"))
        )
    }

    text = main_of(page.get(f"/places/?{QUERY}&area={areas['East City']}"))

    assert "<h1>East City</h1>" in text
    assert f"{within(region.rows[1])} incidents" in text


def test_before_the_first_choice_the_last_twelve_weeks_are_shown(page, region):
    answer = page.get("/places/")

    last = max(row[1].date() for row in region.rows[0])
    form = answer.context["form"]
    assert form.question.end == last + timedelta(days=1)
    assert form.question.days == 84


def test_without_records_the_page_says_why_and_what_to_do(db, make_agency, make_user, sign_in):
    client = sign_in(make_user("new", "analyst", agency=make_agency()))

    text = main_of(client.get("/places/"))

    assert "There is no record that you may see" in text
    assert "no agreement in force" in text


def test_records_without_coordinates_are_said_to_be_missing_from_the_map(
    make_agency, make_user, sign_in, ingest
):
    agency = make_agency()
    client = sign_in(make_user("new", "analyst", agency=agency))
    lines = [f"2024-05-{n % 28 + 1:02d} 10:00,{n},220,," for n in range(60)]
    header = "date_occurred,incident_number,nibrs_code,longitude,latitude"
    ingest(agency, "\n".join([header, *lines]).encode())

    text = main_of(client.get("/places/"))

    assert "60 incidents of these days have no coordinates" in text
    assert "No point to draw" in text


def test_days_in_the_wrong_order_are_refused_beside_the_field(page):
    answer = page.get("/places/?kind=incident&start=2024-09-30&end=2024-07-01")

    assert answer.status_code == 422
    assert "must not come before" in answer.content.decode()


def test_the_forecast_stands_beside_the_map_with_its_record(page, run):
    text = main_of(page.get("/places/"))

    assert "of cells that the method marked before each week" in text
    assert "The same cells as last year caught" in text
    assert "in\u00a0the\u00a0past\u00a0year" in text
    assert "Not an order to patrol" in text
    assert f"/places/forecasts/{run.pk}/cells.geojson" in text.replace("\\u002D", "-")
    # The counts beside it are of all records, a forecast without a chosen offence is not.
    assert "Of what people report; the counts beside it take in what police find." in text


def test_the_sentence_says_what_was_measured(page, run):
    text = main_of(page.get("/places/"))

    shares = run.evaluation["decayed-kde"]["shares"]
    rate = next(part for part in shares if part["share"] == 0.05)
    assert f"{100 * rate['hit_rate']:.1f} % of {rate['events']} incidents" in text


def test_the_trend_is_a_picture_with_the_same_numbers_as_a_table(page):
    answer = page.get(f"/places/?{QUERY}")

    trend = answer.context["trend"]
    assert trend.rows[-1][0] == "2024-09-24"
    picture = page.get(trend.src)
    assert picture["Content-Type"] == "image/svg+xml"
    assert picture.content.startswith(b"<svg")


def test_a_picture_is_confirmed_instead_of_sent_again(page):
    url = f"/places/incidents.geojson?{QUERY}"
    first = page.get(url)

    assert page.get(url, headers={"If-None-Match": first["ETag"]}).status_code == 304


def test_a_forecast_is_asked_for_on_a_page_and_waits_for_the_worker(page):
    answer = page.post(
        "/places/forecasts/new",
        {
            "kind": "incident",
            "horizon_days": "7",
            "method": "decayed-kde",
            "starts_on": "2024-10-07",
        },
        follow=True,
    )

    assert "Making the forecast" in main_of(answer)


def test_the_gate_is_explained_beside_the_field_and_passed_with_a_reason(page):
    asked = {
        "kind": "incident",
        "offences": ["35A"],
        "horizon_days": "7",
        "method": "decayed-kde",
        "starts_on": "2024-10-07",
    }

    refused = page.post("/places/forecasts/new", asked)
    assert refused.status_code == 422
    assert "Found by police rather than told" in main_of(refused)
    reason = {"override_reason": "the joint board compares stops and calls"}
    assert page.post("/places/forecasts/new", asked | reason).status_code == 302


def test_the_forecasts_page_lists_what_was_made(page, run):
    text = main_of(page.get("/places/forecasts"))

    assert f"/places/forecasts/{run.pk}" in text
    assert "Finished" in text


def test_a_forecast_page_holds_method_inputs_and_record(page, run):
    text = main_of(page.get(f"/places/forecasts/{run.pk}"))

    assert run.input_digest[:16] in text
    assert "accord-rolling/2" in text
    assert "half_life_days" not in text
    assert "A record weighs half after" in text
    assert "730 days" in text
    cells = json.loads(page.get(f"/places/forecasts/{run.pk}/cells.geojson").content)
    assert len(cells["features"]) == run.cells.count()
    assert max(one["properties"]["shade"] for one in cells["features"]) == 1
    assert page.get(f"/places/forecasts/{run.pk}/hit-rates.svg").content.startswith(b"<svg")


def test_a_refused_forecast_says_why(page, region, why):
    short = services.make_now(
        by=region.analysts[0], purpose=why, kind="incident", starts_on=date(2024, 2, 20)
    )

    text = main_of(page.get(f"/places/forecasts/{short.pk}"))

    assert short.refusal
    assert short.refusal in text


def test_a_foreign_forecast_is_not_there(region, run, sign_in):
    assert sign_in(region.users[1]).get(f"/places/forecasts/{run.pk}").status_code == 404


@pytest.mark.parametrize("role", ["liaison", "partner", "auditor", "agency-admin"])
@pytest.mark.parametrize(
    "path", ["/places/", "/places/incidents.geojson", "/places/trend.svg", "/places/forecasts"]
)
def test_readers_of_aggregates_see_no_point_and_no_forecast(region, make_user, sign_in, role, path):
    client = sign_in(make_user(role, role, agency=region.agencies[0]))

    assert client.get(path).status_code == 403


def test_a_liaison_counts_by_area_with_small_numbers_hidden(
    region, boundaries, make_user, sign_in, monkeypatch
):
    monkeypatch.setattr("accord.apps.places.selectors.today", lambda: date(2024, 10, 20))
    client = sign_in(make_user("lia", "liaison", agency=region.agencies[0]))

    answer = client.get("/places/areas?kind=incident&quarter=2024-07-01")

    text = main_of(answer)
    assert "Incidents by area and month" in text
    assert "West beat" in text
    assert "small numbers hidden" in text
    assert client.get("/places/areas?kind=incident&quarter=2024-08-01").status_code == 422
    first = main_of(client.get("/places/areas"))  # the choices say what the numbers are of
    assert "Incidents by area and month" in first
    assert 'value="incident" selected' in first
    assert '<option value="2024-07-01" selected>2024, quarter 3</option>' in first


def test_aggregates_are_whole_quarters_within_the_agreement(
    region, agree, boundaries, make_user, actor_of, why
):
    liaison = actor_of(make_user("lia", "liaison", agency=region.agencies[0]))

    def counted():
        return selectors.aggregates(
            viewer=liaison, purpose=why, kind="incident", quarter=date(2024, 8, 9)
        )

    alone = counted()
    agree(*region.agencies)
    together = counted()

    assert alone.areas == ("West beat", "East beat")
    assert alone.table.values[1][0] is not None
    assert together.table.total > alone.table.total
    assert together.months == (date(2024, 7, 1), date(2024, 8, 1), date(2024, 9, 1))


def test_no_published_count_is_small(region, boundaries, make_user, actor_of, why, ingest):
    far = "\n".join(
        ["incident_number,date_occurred,nibrs_code,longitude,latitude"]
        + [f"z{n},2024-07-1{n} 10:00,220,-73.92,40.75" for n in range(3)]
    )
    ingest(region.agencies[0], far.encode())
    liaison = actor_of(make_user("lia", "liaison", agency=region.agencies[0]))

    found = selectors.aggregates(
        viewer=liaison, purpose=why, kind="incident", quarter=date(2024, 7, 1)
    )

    shown = [value for row in found.table.values for value in row if value is not None]
    assert found.table.values[1][0] is None
    assert all(value == 0 or value >= MINIMUM for value in shown)
    entry = LedgerEntry.objects.get(verb="places.aggregates_viewed")
    assert b'"hidden":' in bytes(entry.leaf)


def test_oversight_counts_everything_that_is_not_red(region, boundaries, make_user, actor_of, why):
    overseer = actor_of(make_user("ove", "oversight"))

    found = selectors.aggregates(
        viewer=overseer, purpose=why, kind="incident", quarter=date(2024, 7, 1)
    )

    inside = [
        row
        for rows in region.rows
        for row in rows
        if date(2024, 7, 1) <= row[1].date() <= date(2024, 9, 30)
    ]
    assert abs(found.table.total - len(inside)) <= 3


def test_an_unknown_kind_is_refused(region, why):
    with pytest.raises(Invalid):
        selectors.picture(
            viewer=region.analysts[0],
            purpose=why,
            question=selectors.Question(
                kind="incident,offence", offences=(), start=START, end=START
            ),
        )


def test_each_page_leaves_its_entry_with_the_count(page, region):
    page.get(f"/places/?{QUERY}")

    entry = LedgerEntry.objects.filter(verb="places.viewed").latest("id")
    assert f'"count":{within(region.rows[0])}'.encode() in bytes(entry.leaf)
    assert entry.purpose_code == "crime-analysis"


def test_new_records_show_at_once(page, region, ingest):
    before = main_of(page.get(f"/places/?{QUERY}"))
    ingest(
        region.agencies[0],
        b"incident_number,date_occurred,nibrs_code,longitude,latitude\n"
        b"new-1,2024-08-01 10:00,220,-73.97,40.73\nnew-2,2024-08-01 11:00,220,-73.97,40.73\n",
    )

    count = within(region.rows[0])
    assert f"{count} incidents from" in before
    assert f"{count + 2} incidents from" in main_of(page.get(f"/places/?{QUERY}"))


def test_while_a_load_is_landing_pages_read_anew_once_a_minute(region, why, system, ingest):
    from accord.apps.records.models import Load
    from accord.apps.records.selectors import data_versions

    done = data_versions()
    load = Load.objects.order_by("started_at").last()
    owner = load.submission.agency_id
    Load.objects.filter(pk=load.pk).update(state="running")

    landing = data_versions()
    assert landing[owner].word.startswith("landing:")
    others = {agency: word for agency, word in done.items() if agency != owner}
    assert others
    assert {agency: word for agency, word in landing.items() if agency != owner} == others
    Load.objects.filter(pk=load.pk).update(state="done")
    assert data_versions() == done


def test_days_stand_in_the_form_in_every_language(page):
    spanish = page.get(f"/places/?{QUERY}", headers={"Accept-Language": "es"})

    text = main_of(spanish)
    assert 'lang="es"' in spanish.content.decode()
    assert 'value="2024-07-01"' in text
    assert 'value="2024-09-30"' in text


def test_a_forecast_is_offered_of_what_the_viewer_has_most_and_of_activity_last(page):
    choices = page.get("/places/forecasts/new").context["form"].fields["kind"].choices

    assert choices[0] == ("incident", "Incidents")
    assert [kind for kind, _ in choices[2:]] == ["arrest", "citation", "call_for_service"]
    assert all("follows activity" in words for _, words in choices[2:])


def test_a_strategy_counts_what_the_viewer_has_most_unless_told_otherwise(
    region, sign_in, make_user
):
    cora = make_user("cora-first", "coordinator", agency=region.agencies[0])
    choices = sign_in(cora).get("/strategies/new").context["form"].fields["kind"].choices

    assert choices[0][0] == "incident"
    assert choices[-1][0] == "call_for_service"


def test_the_busiest_hour_says_that_it_is_of_records_with_a_known_hour():
    import numpy as np

    from accord.apps.places import explaining

    counts = np.zeros((7, 24), int)
    counts[4, 23] = 13
    counts[0, 0] = 5
    days = ["Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun"]
    told = "Most on Fri from 23:00 to 24:00: 13 of 18 with a known hour."
    assert explaining.busiest(counts, days) == told
