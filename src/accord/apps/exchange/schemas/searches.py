"""Closed shapes of the search API."""

from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from ninja import Schema
from pydantic import AfterValidator, ConfigDict, Field

from accord.core.names import read_birth
from accord.core.vocabulary import RecordKind
from accord.frame.shapes import Day


def _birth(text: str) -> str:
    if text:
        read_birth(text)
    return text


Birth = Annotated[str, Field(max_length=10), AfterValidator(_birth)]


class PageAsked(Schema):
    """Which page of what was found."""

    page: int = Field(1, ge=1, le=1_000_000)


class Asked(Schema):
    """Terms; what is left out is not asked."""

    model_config = ConfigDict(extra="forbid")

    def terms(self) -> dict[str, str]:
        """As they are kept: texts, without what was left out."""
        found = {}
        for name, value in self.model_dump(mode="json").items():
            said = ",".join(map(str, value)) if isinstance(value, list) else value
            if said not in (None, ""):
                found[name] = str(said)
        return found


class PersonSearchIn(Asked):
    """A person by name, date of birth (as far as it is known) or number."""

    family_name: str = Field(default="", max_length=120)
    given_names: str = Field(default="", max_length=120)
    date_of_birth: Birth = ""
    identifier: str = Field(default="", max_length=120)


class VehicleSearchIn(Asked):
    """A vehicle by plate or number, whole or in part; `?` is one character, `*` any number."""

    plate: str = Field(default="", max_length=16)
    vin: str = Field(default="", max_length=17)
    state: str = Field(default="", max_length=3)
    make: str = Field(default="", max_length=40)
    colour: str = Field(default="", max_length=20)


class IncidentSearchIn(Asked):
    """Records of one kind by words, offence, time and area; hours may run over midnight."""

    kind: RecordKind = RecordKind.INCIDENT
    text: str = Field(default="", max_length=200)
    offence: str = Field(default="", max_length=3)
    agency: str = Field(default="", max_length=9)
    area: str = Field(default="", max_length=120)
    start: Day | None = None
    end: Day | None = None
    hour_from: int | None = Field(default=None, ge=0, le=23)
    hour_to: int | None = Field(default=None, ge=0, le=23)
    weekdays: list[Annotated[int, Field(ge=0, le=6)]] = Field(default=[], max_length=7)


class PlaceSearchIn(Asked):
    """Records of one kind within so many metres of an address or a point."""

    kind: RecordKind = RecordKind.INCIDENT
    address: str = Field(default="", max_length=200)
    lat: float | None = Field(default=None, ge=-90, le=90)
    lon: float | None = Field(default=None, ge=-180, le=180)
    radius: float = Field(default=500, gt=0, le=20_000)
    offence: str = Field(default="", max_length=3)
    start: Day | None = None
    end: Day | None = None


class HitOut(Schema):
    """One hit, with whose it is and how far it travels; `about` is of the subject searched for."""

    record_id: UUID
    number: str
    kind: str
    agency: str
    local_date: date | None
    offence_code: str
    offence_text: str
    level: str
    lon: float | None
    lat: float | None
    about: dict[str, str]


class FoundPointerOut(Schema):
    """An agency that holds something of this, and whom to ask."""

    agency: str
    ori: str
    contact: str


class ValueOut(Schema):
    """A value of a facet and how many of the hits have it."""

    value: str
    count: int


class ResultsOut(Schema):
    """A page of what was found; later pages are asked for by the search's id."""

    search_id: UUID
    what: str
    caveats: list[str]
    page: int
    has_more: bool
    #: Whether there is more than the newest that were looked at.
    cut: bool
    found: list[HitOut]
    pointers: list[FoundPointerOut]
    facets: dict[str, list[ValueOut]]


class SaveIn(Asked):
    """The name under which a search is kept."""

    name: str = Field(min_length=1, max_length=80)


class SavedOut(Schema):
    """A saved search of the caller, for the purpose of this call."""

    search_id: UUID
    name: str
    what: str
    stated_at: datetime
    expires_at: datetime


class NodeOut(Schema):
    """A person, vehicle, place or record of a link chart."""

    id: str
    kind: Literal["person", "vehicle", "place", "record"]
    label: str
    level: str
    day: date | None
    agency: str
    record_id: UUID | None


class EdgeOut(Schema):
    """That something stands in a record, as what, at which level, and who says so."""

    record: str
    other: str
    role: str
    level: str
    agency: str
    day: date | None


class ChartOut(Schema):
    """The link chart of what a search found; node ids tell nothing."""

    caveats: list[str]
    more: bool
    nodes: list[NodeOut]
    edges: list[EdgeOut]
