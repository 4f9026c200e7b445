"""A later file of a known mapping brings offences that it has no answer for: they are asked once."""

from dataclasses import replace

import pytest
from django.urls import reverse
from typer.testing import CliRunner

from accord.apps.agencies.selectors import user_by_name
from accord.apps.records import services
from accord.apps.records.models import MappingVersion, Record
from accord.cli.main import app
from accord.core.formats.tabular import Mapping, OffenceRule

pytestmark = pytest.mark.django_db
NEW, ODD = "ARSON", "ZZ UNHEARD"


@pytest.fixture
def agency(make_agency, make_user):
    made = make_agency()
    make_user("ana", "analyst", agency=made)
    return made


@pytest.fixture
def later(export):
    """Next week's file: other rows, one offence that has a code, and one that nobody knows."""
    return export(48, changes={41: {"offense": NEW}, 42: {"offense": NEW}, 43: {"offense": ODD}})


@pytest.fixture
def known(agency, ingest, export):
    ingest(agency, export(40), mapping="rms")
    return MappingVersion.objects.get()


def proposed(send, system, why, agency, data, name="week 2.csv"):
    submission = send(agency, data, name=name)
    services.propose(by=system, purpose=why, submission=submission)
    return submission


def run(tmp_path, agency, data, *more, **typed):
    file = tmp_path / "week2.csv"
    file.write_bytes(data)
    words = ["ingest", str(file), "--agency", agency.ori, "--as", "ana", *more]
    return CliRunner(env={"COLUMNS": "240"}).invoke(app, words, **typed)


def crosswalks():
    return [
        Mapping.from_json(one.body).offence.crosswalk
        for one in MappingVersion.objects.order_by("number")
    ]


def codes_of(words):
    rows = Record.objects.filter(is_current=True, offence_text=words)
    return set(rows.values_list("offence_code", "offence_status"))


def test_words_with_an_answer_are_suggested_beside_the_saved_mapping(
    send, system, records_why, agency, known, later
):
    told = proposed(send, system, records_why, agency, later).proposal
    assert told["matched_known"]
    assert [(one["key"], one["code"], one["rows"]) for one in told["new_words"]] == [
        (NEW, "200", 2)
    ]
    assert NEW not in Mapping.from_json(told["mapping"]).offence.crosswalk


def test_the_command_keeps_them_as_the_next_version(tmp_path, agency, known, later):
    told = run(tmp_path, agency, later, "--yes")
    assert told.exit_code == 0, told.output
    assert "New to the saved mapping" in told.output
    assert "Mapping: rms v2" in told.output
    before, after = crosswalks()
    assert after == {**before, NEW: "200"}
    assert codes_of(NEW) == {("200", "mapped")}
    assert codes_of(ODD) == {("", "unmapped")}
    assert Record.objects.filter(is_current=True).count() == 48


def test_without_a_yes_all_stays_as_it_was(tmp_path, agency, known, later):
    told = run(tmp_path, agency, later, input="y\nn\n")
    assert told.exit_code == 0, told.output
    assert "Mapping: rms v1" in told.output
    assert len(crosswalks()) == 1
    assert codes_of(NEW) == {("", "unmapped")}


def test_what_a_person_left_open_is_not_asked_again(
    send, system, records_why, agency, export, later
):
    """The code was cleared when the mapping was confirmed; a script must not bring it back."""
    first = proposed(send, system, records_why, agency, later, name="week 1.csv")
    mapping = Mapping.from_json(first.proposal["mapping"])
    kept = {key: code for key, code in mapping.offence.crosswalk.items() if code != "200"}
    mapping = replace(mapping, offence=replace(mapping.offence, crosswalk=kept))
    services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=mapping, name="rms"
    )
    again = export(50, changes={49: {"offense": NEW}})
    told = proposed(send, system, records_why, agency, again).proposal
    assert told["matched_known"]
    assert told["new_words"] == []


def test_the_page_of_a_known_mapping_leaves_a_cleared_code_clear(
    send, system, records_why, agency, export, sign_in
):
    first = proposed(send, system, records_why, agency, export(40), name="week 1.csv")
    mapping = Mapping.from_json(first.proposal["mapping"])
    cleared, *left = mapping.offence.crosswalk
    kept = {key: mapping.offence.crosswalk[key] for key in left}
    mapping = replace(mapping, offence=replace(mapping.offence, crosswalk=kept))
    services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=mapping, name="rms"
    )
    again = proposed(send, system, records_why, agency, export(48))
    assert again.proposal["matched_known"]
    client = sign_in(user_by_name("ana"))
    path = reverse("records:mapping", args=[again.pk])
    form = client.get(path).context["form"]
    shown = {one["key"]: form[f"cw{n}"].value() for n, one in enumerate(form.crosswalk)}
    assert shown[cleared] == ""
    assert {key: shown[key] for key in kept} == kept
    sent = {name: value for name in form.fields if (value := form[name].value()) not in {None, ""}}
    assert client.post(path, sent | {"step": "confirm"}).status_code == 302
    assert all(cleared not in one for one in crosswalks())


def test_words_are_those_of_the_columns_that_the_mapping_reads(
    send, system, records_why, agency, export, later
):
    """A person chose another column than would be suggested: what stands in that is no new word."""
    first = proposed(send, system, records_why, agency, export(40), name="week 1.csv")
    mapping = Mapping.from_json(first.proposal["mapping"])
    mapping = replace(mapping, offence=OffenceRule(texts=("beat",)))
    services.confirm_mapping(
        by=system, purpose=records_why, submission=first, mapping=mapping, name="rms"
    )
    told = proposed(send, system, records_why, agency, later).proposal
    assert told["matched_known"]
    assert {one["key"] for one in told["crosswalk"]} == {f"B{number}" for number in range(7)}
    assert told["new_words"] == []


def test_the_page_says_what_confirming_keeps_and_asks_once(
    send, system, records_why, agency, known, later, sign_in, export
):
    client = sign_in(user_by_name("ana"))
    submission = proposed(send, system, records_why, agency, later)
    path = reverse("records:mapping", args=[submission.pk])
    answer = client.get(path)
    assert "1 offence is new to this mapping" in answer.content.decode()
    form = answer.context["form"]
    sent = {name: value for name in form.fields if (value := form[name].value()) not in {None, ""}}
    place = next(n for n, one in enumerate(form.crosswalk) if one["key"] == NEW)
    assert sent.pop(f"cw{place}") == "200"
    assert client.post(path, sent | {"step": "confirm"}).status_code == 302
    assert len(crosswalks()) == 1
    again = proposed(send, system, records_why, agency, export(50, changes={49: {"offense": NEW}}))
    assert again.proposal["new_words"] == []
    assert (
        "1 offence is new"
        not in client.get(f"/share/submissions/{again.pk}/mapping").content.decode()
    )


def test_a_later_file_may_write_its_columns_in_capitals(
    send, system, records_why, agency, known, later
):
    header, _, rows = later.partition(b"\n")
    told = proposed(send, system, records_why, agency, header.upper() + b"\n" + rows).proposal
    assert told["matched_known"]
    assert [(one["key"], one["code"]) for one in told["new_words"]] == [(NEW, "200")]
