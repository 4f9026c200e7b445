"""What has shifted, on the page, by the API, on the terminal: within policy, reported records alone."""

from datetime import datetime, timedelta

import pytest
from typer.testing import CliRunner

from accord.apps.places import selectors, shifting
from accord.apps.places.selectors import Question
from accord.cli.main import app
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

from .conftest import START, as_csv
from .test_places_pages import main_of

SPOT = (-73.985, 40.705)
LAST = START - timedelta(days=1)
FROM = START - timedelta(days=56)


@pytest.fixture
def shifted(region, ingest):
    """Thirty incidents more at one spot in the last weeks, and as many found by police elsewhere."""
    day = datetime.combine(START - timedelta(days=20), datetime.min.time())
    rows = [(f"s-{n}", day + timedelta(hours=n), "220", *SPOT) for n in range(30)]
    rows += [(f"p-{n}", day + timedelta(hours=n), "35A", -73.96, 40.755) for n in range(30)]
    ingest(region.agencies[0], as_csv(rows))
    return region


def asked(**more):
    return Question(**{"kind": "incident", "offences": (), "start": FROM, "end": START, **more})


def test_more_came_to_the_spot_and_what_police_find_is_no_shift(shifted, why):
    found = selectors.shifts(viewer=shifted.analysts[0], purpose=why, question=asked())

    more = [one for one in found.shifted.shifts if one.z > 0]
    assert more
    for one in more:
        assert abs(one.lon - SPOT[0]) < 0.02
        assert abs(one.lat - SPOT[1]) < 0.015
        assert one.after > one.before
    assert found.shifted.before_from == FROM - timedelta(days=56)
    assert found.shifted.overall.estimate > 1
    assert found.discovered >= 30
    assert b'"days":56' in bytes(LedgerEntry.objects.get(verb="places.shifts_viewed").leaf)


def test_another_agencys_records_are_in_it_by_agreement_alone(region, why, agree):
    def count():
        found = selectors.shifts(viewer=region.analysts[0], purpose=why, question=asked())
        return found.shifted.after

    alone = count()
    agree(*region.agencies, purposes=(why.code,))
    assert count() > alone


@pytest.mark.parametrize(
    "wrong",
    [{"kind": "arrest"}, {"against": "never"}, {"start": START - timedelta(days=365)}],
)
def test_what_cannot_be_compared_is_refused(region, why, wrong):
    against = wrong.get("against", "before")
    question = asked(**{name: value for name, value in wrong.items() if name != "against"})
    with pytest.raises(Invalid):
        selectors.shifts(viewer=region.analysts[0], purpose=why, question=question, against=against)


def test_the_same_records_are_compared_once_and_each_look_is_entered(shifted, why, monkeypatch):
    made = []
    real = shifting.shifts_of
    monkeypatch.setattr(
        shifting, "shifts_of", lambda *args, **more: made.append(1) or real(*args, **more)
    )
    asks = {"viewer": shifted.analysts[0], "purpose": why, "question": asked()}
    first = selectors.shifts(**asks)
    again = selectors.shifts(**asks, verb="places.shifts_map_read")
    assert (len(made), again.shifted, again.places) == (1, first.shifted, first.places)
    assert LedgerEntry.objects.filter(verb__startswith="places.shifts_").count() == 2
    selectors.shifts(**asks, against="year")
    assert len(made) == 2


def test_a_year_before_there_was_too_little(region, why):
    found = selectors.shifts(
        viewer=region.analysts[0], purpose=why, question=asked(), against="year"
    )

    assert found.shifted is None
    assert "at least 25 are needed in each" in found.refusal


def test_the_page_the_file_the_map_the_api_and_the_terminal_tell_the_same(shifted, sign_in):
    page = sign_in(shifted.users[0])
    query = f"kind=incident&start={FROM}&end={LAST}&against=before"
    text = main_of(page.get(f"/places/shifts?{query}"))
    assert "More than everywhere" in text
    assert "Now over before, everywhere" in text
    assert "found by police rather than told to them are left out" in text
    csv = b"".join(page.get(f"/places/shifts?{query}&format=csv").streaming_content).decode()
    every = page.get(f"/places/shifts.geojson?{query}").json()["features"]
    assert csv.count("\n") == len(every) + 1
    assert 1 in {one["properties"]["side"] for one in every}
    few = f"kind=incident&start={FROM}&end={LAST}&against=year"
    for path in (
        "/places/shifts.geojson",
        "/api/v1/places/shifts",
        "/api/v1/places/shifts.geojson",
    ):
        refused = page.get(f"{path}?{few}")
        assert refused.status_code == 409, path
        assert "at least 25 are needed in each" in refused.content.decode(), path
    year = f"kind=incident&start={START - timedelta(days=370)}&end={LAST}"
    assert page.get(f"/places/shifts?{year}").status_code == 422
    spanish = page.get(f"/places/shifts?{query}", headers={"accept-language": "es"})
    assert "Más que en el conjunto" in main_of(spanish)

    told = page.get(f"/api/v1/places/shifts?{query}").json()
    assert [one["cell"] for one in told["shifts"]] == [one["properties"]["cell"] for one in every]
    assert told["ratio_lower"] <= told["ratio"] <= told["ratio_upper"]
    collection = page.get(f"/api/v1/places/shifts.geojson?{query}").json()
    assert collection["features"] == every

    words = ["shifts", "--since", str(FROM), "--until", str(LAST), "--as", "ana"]
    result = CliRunner().invoke(app, [*words, "--purpose", "crime-analysis"])
    assert result.exit_code == 0, result.output
    assert result.output.count("everywhere: ") == len(every)
