"""Agencies with records in which persons stand, and the links between them worked out."""

from collections.abc import Callable
from copy import deepcopy
from datetime import date
from types import SimpleNamespace
from typing import Any

import pytest
from tests.apps.conftest import actor_for, new_agency, new_agreement, new_user
from tests.apps.records.conftest import (
    export,
    exported,
    ingest,
    ingested,
    records_why,
    row_of,
    send,
)  # fmt: skip

from accord.apps.records.models import Person, Record
from accord.apps.subjects import services
from accord.apps.subjects.models import Mention
from accord.core.linkage import starter_model

__all__ = ["export", "ingest", "records_why", "row_of", "send"]
BORN = date(1971, 10, 25)


@pytest.fixture(autouse=True, scope="session")
def _starter_read_once() -> None:
    """The model is the same for all tests."""
    starter_model()


@pytest.fixture(scope="module")
def standing_three(standing_db: None) -> SimpleNamespace:
    """Made once for the tests of a module."""
    made = SimpleNamespace(
        alder=new_agency(name="Alder"), birch=new_agency(name="Birch"),
        cedar=new_agency(name="Cedar"),
    )  # fmt: skip
    made.ana = new_user("ana", "analyst", agency=made.alder)
    made.ben = new_user("ben", "analyst", agency=made.birch)
    made.cal = new_user("cal", "analyst", agency=made.cedar)
    made.as_ana, made.as_ben, made.as_cal = map(actor_for, (made.ana, made.ben, made.cal))
    new_agreement(made.alder, made.birch)
    new_agreement(made.birch, made.cedar)
    for agency in (made.alder, made.birch, made.cedar):
        ingested(agency, exported(6), mapping=f"rms of {agency.name}")
    return made


@pytest.fixture
def three(standing_three: SimpleNamespace, db: None) -> SimpleNamespace:
    """Alder and Birch share; Cedar shares with Birch alone. Six records each."""
    return deepcopy(standing_three)


@pytest.fixture
def somebody() -> Callable[..., Person]:
    """Put a person into one of an agency's records."""

    def make(agency, number: int, family="Okonkwo", given="Ngozi", **more: Any) -> Person:
        record = Record.objects.filter(owner=agency).order_by("local_id")[number]
        about = {
            "role": "suspect", "level": "green", "date_of_birth": BORN, "sex": "F",
            "address": "1392 DALE AVE", **more,
        }  # fmt: skip
        last = Person.objects.filter(record=record, role=about["role"]).count()
        return Person.objects.create(
            record=record, sequence=last + 1, family_name=family, given_names=given, **about
        )

    return make


@pytest.fixture
def linked(three, somebody) -> SimpleNamespace:
    """One woman in two records of Alder and one of Birch, and a man whom she is not."""
    three.one = somebody(three.alder, 0)
    three.two = somebody(three.birch, 0, given="Ngozie")
    three.three = somebody(three.alder, 1)
    three.man = somebody(
        three.alder, 2, family="Vandersloot", given="Pieter", date_of_birth=date(1990, 2, 3),
        sex="M", address="77 QUAY ST",
    )  # fmt: skip
    services.link_new()
    return three


@pytest.fixture
def mention_of() -> Callable[[Person], Mention]:
    """The mention of a person in a record."""
    return lambda person: Mention.objects.get(person=person)
