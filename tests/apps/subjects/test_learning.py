"""A node learns a model of its own; one that contradicts itself is told of, and links nobody unasked."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta

import numpy as np
import pytest
from typer.testing import CliRunner

from accord.apps.records.models import Person, Record
from accord.apps.subjects import services
from accord.apps.subjects.models import Edge, LinkModel
from accord.cli.main import app
from accord.core.linkage import starter_model
from accord.core.names import name_tables
from accord.frame.audit.models import LedgerEntry
from accord.frame.errors import Invalid

PEOPLE, AGAIN = 200, 60


def people() -> Iterator[dict[str, object]]:
    """Two records each, and of four of them sixty more, half of those after a move."""
    rng = np.random.default_rng(7)
    names = name_tables()
    given = names.given_female + names.given_male
    for number in range(PEOPLE):
        told = {
            "family_name": str(rng.choice(names.surnames)), "given_names": str(rng.choice(given)),
            "date_of_birth": date(1950, 1, 1) + timedelta(days=int(rng.integers(20_000))),
            "sex": "FM"[number % 2], "address": f"{rng.integers(1, 9_000)} OAK ST",
        }  # fmt: skip
        for copy in range(2 + AGAIN * (number < 4)):
            moved = {"address": f"{rng.integers(1, 9_000)} ELM ST"} if copy % 2 else {}
            yield {**told, **moved}


@pytest.fixture
def crowd(three):
    """Both agencies' records tell of them in turn."""
    records = [Record.objects.filter(owner=one).first() for one in (three.alder, three.birch)]
    Person.objects.bulk_create(
        Person(record=records[at % 2], sequence=at + 10, role="suspect", level="green", **told)
        for at, told in enumerate(people())
    )
    return three


@pytest.fixture
def strict(monkeypatch: pytest.MonkeyPatch) -> None:
    """No model keeps as much as is asked."""
    monkeypatch.setattr("accord.core.linkage.model.LEAST_KEPT", 1.1)


def in_use() -> LinkModel:
    return LinkModel.objects.get(is_active=True, kind="person")


def test_a_node_learns_of_its_own_records_and_goes_back_to_the_starter(crowd, system, why) -> None:
    made = services.learn(by=system, purpose=why)
    assert made == in_use()
    assert made.version.startswith("learned ")
    services.link_new()
    # Each of the four is one person in sixty-two records, though half of these tell of another home.
    assert Edge.objects.filter(probability__gte=0.99).count() > 4 * 60 * 62 / 2 * 0.9
    services.use_starter(by=system, purpose=why)
    assert in_use().version.startswith("starter")
    assert not Edge.objects.exists()


def test_the_card_does_not_say_how_many_records_there_are(crowd, system, why, sign_in) -> None:
    made = services.learn(by=system, purpose=why)
    closed = services.close_keys(by=system, purpose=why)
    client = sign_in(crowd.ana)
    page = client.get("/subjects/model/").content.decode()
    told = client.get("/api/v1/subjects/model").json()
    assert made.records > 0
    assert f">{made.records}<" not in page
    assert "records" not in told
    assert ("some are closed" if closed else "none is closed") in page
    chances = [one[side] for one in told["levels"] for side in ("same", "others")]
    assert all(one == float(f"{one:.1e}") for one in chances)


def test_a_model_that_contradicts_itself_stays_out_of_use_and_is_told_of(
    crowd, system, why, strict, sign_in
) -> None:
    services.install_starter(by=system, purpose=why)
    with pytest.raises(Invalid, match="contradicts what it was learned from"):
        services.learn(by=system, purpose=why)
    assert in_use().version.startswith("starter")
    assert LedgerEntry.objects.filter(verb="subjects.model_refused").count() == 1

    client = sign_in(crowd.ana)
    page = client.get("/subjects/model/").content.decode()
    assert "A model was learned here on" in page
    assert "The model contradicts what it was learned from" in page
    told = client.get("/api/v1/subjects/model").json()
    assert told["warning"] == ""  # the one in use is sound
    assert "contradicts" in told["refused"]["reason"]
    assert 0 < told["refused"]["kept"] <= 1
    seen = CliRunner().invoke(app, ["subjects", "model", "--as", "ana"])
    assert "Warning: A model was learned here on" in seen.output

    made = services.learn(by=system, purpose=why, even_so=True)
    assert in_use() == made
    told = client.get("/api/v1/subjects/model").json()
    assert "contradicts" in told["warning"]
    assert told["refused"] is None
    assert "it would link hardly any" in client.get("/subjects/model/").content.decode().lower()


def test_no_door_puts_a_fallen_model_into_use_unasked(three, system, why) -> None:
    fallen = starter_model()
    fallen = replace(fallen, model=replace(fallen.model, kept=0.02))
    with pytest.raises(Invalid, match=r"keeps 2\.0 %"):
        services.activate(by=system, purpose=why, model=fallen)
    assert not LinkModel.objects.exists()
    services.activate(by=system, purpose=why, model=fallen, even_so=True)
    assert in_use().digest == fallen.digest


def test_too_few_records_teach_a_node_nothing(linked, system, why) -> None:
    with pytest.raises(Invalid, match="Too few records"):
        services.learn(by=system, purpose=why)
    assert in_use().version.startswith("starter")


def test_the_commands_need_the_right_and_say_what_came_of_it(
    crowd, system, why, make_user, monkeypatch
) -> None:
    make_user("root", "platform-admin", agency=crowd.alder)
    done = CliRunner().invoke(app, ["subjects", "learn", "--as", "ana"])
    assert done.exit_code != 0
    assert not LinkModel.objects.exists()
    done = CliRunner().invoke(app, ["subjects", "learn", "--as", "root"])
    assert "records, in use" in done.output
    seen = CliRunner().invoke(app, ["subjects", "model", "--as", "ana"])
    assert "of what identifying values alone hold for one it keeps" in seen.output
    monkeypatch.setattr("accord.core.linkage.model.LEAST_KEPT", 1.1)
    done = CliRunner().invoke(app, ["subjects", "starter", "--as", "root"])
    assert "in use" in done.output
    done = CliRunner().invoke(app, ["subjects", "learn", "--as", "root"])
    assert isinstance(done.exception, Invalid)
