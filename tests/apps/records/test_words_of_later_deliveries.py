"""A later delivery of several files brings new offences: asked once, file by file, as of one file."""

import io
from typing import Any

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from accord.apps.agencies.selectors import user_by_name
from accord.apps.records import services
from accord.apps.records.models import MappingVersion, Record
from accord.cli.main import app
from accord.core.formats.delivery import Delivery

pytestmark = pytest.mark.django_db
NEW, ODD = "ARSON", "ZZ UNHEARD"


def incidents(*last: str) -> str:
    words = ["BURGLARY"] * (30 - len(last)) + list(last)
    return "case_number,occurred_at,offense,address\n" + "".join(
        f"24-{n:05d},2024-03-{1 + n % 28:02d} 10:00,{word},{n}00 MAIN ST\n"
        for n, word in enumerate(words, start=1)
    )


def charges(*last: str) -> str:
    words = ["BURGLARY"] * (36 - len(last)) + list(last)
    return "ref,seq,offense\n" + "".join(
        f"24-{1 + n % 30:05d},{1 + n // 30},{word}\n" for n, word in enumerate(words)
    )


FIRST = {"incidents.csv": incidents(), "charges.csv": charges()}
LATER = {"incidents.csv": incidents(NEW, ODD), "charges.csv": charges("ROBBERY", NEW, ODD)}


@pytest.fixture
def agency(make_agency, make_user):
    made = make_agency()
    make_user("ana", "analyst", agency=made)
    return made


@pytest.fixture
def proposed(system, records_why, agency):
    def make(files: dict[str, str]) -> Any:
        who: dict[str, Any] = {"by": system, "purpose": records_why}
        streams = [(name, io.BytesIO(data.encode())) for name, data in files.items()]
        submission = services.receive_files(**who, agency=agency, files=streams)
        services.propose(**who, submission=submission)
        return submission

    return make


@pytest.fixture
def known(proposed, system, records_why):
    first = proposed(FIRST)
    plan = Delivery.from_json(first.proposal["delivery"])
    return services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=plan, name="rms"
    )


def run(tmp_path, agency, *more, **typed):
    paths = []
    for name, data in LATER.items():
        (tmp_path / name).write_text(data)
        paths.append(str(tmp_path / name))
    words = ["ingest", *paths, "--agency", agency.ori, "--as", "ana", *more]
    return CliRunner(env={"COLUMNS": "240"}).invoke(app, words, **typed)


def crosswalks(version):
    plan = Delivery.from_json(version.body)
    return {part.label: dict(part.mapping.offence.crosswalk) for part in plan.parts if part.mapping}


def told(submission):
    return {(one["part"], one["key"], one["code"]) for one in submission.proposal["new_words"]}


def test_words_with_an_answer_are_suggested_file_by_file(known, proposed):
    later = proposed(LATER)
    assert later.proposal["matched_known"]
    assert told(later) == {("", NEW, "200"), ("charges", NEW, "200"), ("charges", "ROBBERY", "120")}
    saved = Delivery.from_json(later.proposal["delivery"])
    assert all(NEW not in part.mapping.offence.crosswalk for part in saved.parts)


def test_the_command_keeps_them_as_the_next_version(tmp_path, agency, known):
    answer = run(tmp_path, agency, "--yes")
    assert answer.exit_code == 0, answer.output
    assert "New to the saved mapping" in answer.output
    assert "Mapping: rms v2" in answer.output
    before, after = map(crosswalks, MappingVersion.objects.order_by("number"))
    assert after == {
        "incidents": {**before["incidents"], NEW: "200"},
        "charges": {**before["charges"], NEW: "200", "ROBBERY": "120"},
    }
    rows = Record.objects.filter(is_current=True)
    assert set(rows.filter(offence_text=NEW).values_list("offence_code", "kind")) == {
        ("200", "incident"), ("200", "offence"),
    }  # fmt: skip
    assert set(rows.filter(offence_text=ODD).values_list("offence_status", flat=True)) == {
        "unmapped"
    }


def test_without_a_yes_all_stays_as_it_was(tmp_path, agency, known):
    answer = run(tmp_path, agency, input="y\nn\n")
    assert answer.exit_code == 0, answer.output
    assert "Mapping: rms v1" in answer.output
    assert MappingVersion.objects.count() == 1


def test_a_word_of_another_file_is_cleared_on_the_page_and_not_asked_again(
    agency, known, proposed, sign_in
):
    """The charges' own words stand on the page beside those of the incidents."""
    client = sign_in(user_by_name("ana"))
    later = proposed(LATER)
    path = reverse("records:mapping", args=[later.pk])
    page = client.get(path)
    assert "3 offences are new to this mapping" in page.content.decode()
    form = page.context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in {None, ""}}
    places = {one["key"]: f"cw{n}" for n, one in enumerate(form.crosswalk)}
    assert sent["name"] == "rms"
    assert sent[places[NEW]] == "200"
    assert sent.pop(places["ROBBERY"]) == "120"
    assert client.post(path, sent | {"step": "confirm"}).status_code == 302
    before, after = map(crosswalks, MappingVersion.objects.order_by("number"))
    assert after["incidents"] == {**before["incidents"], NEW: "200"}
    assert after["charges"] == {**before["charges"], NEW: "200"}
    again = proposed(LATER | {"charges.csv": charges("ROBBERY", "ROBBERY", NEW)})
    assert again.proposal["matched_known"]
    assert told(again) == set()


def test_a_delivery_whose_dates_are_written_anew_is_not_read_by_the_saved_formats(known, proposed):
    rows = incidents().replace("2024-03-", "March ").replace(" 10:00", " 2024")
    later = proposed(FIRST | {"incidents.csv": rows})
    assert not later.proposal["matched_known"]
    assert any("saved mapping rms" in note for note in later.proposal["notes"])
