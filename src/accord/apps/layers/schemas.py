"""Shapes of the layers API; closed: an unknown field is refused."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.layers.models import AddressAlias, Layer, UnplacedAddress


class LayerOut(Schema):
    """One version of one layer."""

    id: UUID
    series: UUID
    version: int
    status: str
    name: str
    role: str
    owner: str | None
    valid_from: date
    valid_to: date | None
    source: str
    licence: str
    crs: str
    feature_count: int
    # West, south, east, north; a list, since ninja writes tuples in the words of OpenAPI 3.0.
    bounds: list[float] = Field(min_length=4, max_length=4)
    digest: str
    fields: list[str]

    @staticmethod
    def resolve_owner(obj: Layer) -> str | None:
        """The owner's ORI; none for the node's own base layers."""
        return obj.owner.ori if obj.owner else None


class LayerIn(Schema):
    """What must be known about an uploaded file."""

    model_config = ConfigDict(extra="forbid")

    name: str = Field(min_length=1, max_length=120)
    role: str = Field(max_length=16)
    source: str = Field(min_length=1, max_length=300)
    licence: str = Field(min_length=1, max_length=120)
    valid_from: date
    valid_to: date | None = None
    name_field: str = Field(default="", max_length=60)
    is_shared: bool = True
    replaces: UUID | None = None


class CandidateOut(Schema):
    """A place that an address may mean; degrees, metres."""

    text: str
    lon: float
    lat: float
    radius_m: float


class AddressOut(Schema):
    """An address without a point, with the number of records that wait for it."""

    id: UUID
    agency: str
    text: str
    grade: str
    why: str
    street_class: str
    candidates: list[CandidateOut]
    records: int
    state: str
    note: str

    @staticmethod
    def resolve_agency(obj: UnplacedAddress) -> str:
        """The owner's ORI."""
        return obj.agency.ori


class AliasOut(Schema):
    """What an address was said to mean."""

    id: UUID
    agency: str
    text: str
    address: str
    lon: float | None
    lat: float | None
    radius_m: float

    @staticmethod
    def resolve_agency(obj: AddressAlias) -> str:
        """The owner's ORI."""
        return obj.agency.ori


class MeaningIn(Schema):
    """What an address means: one of its candidates by number, a point, or another address."""

    model_config = ConfigDict(extra="forbid")

    candidate: int | None = Field(default=None, ge=1)
    lon: float | None = Field(default=None, ge=-180, le=180)
    lat: float | None = Field(default=None, ge=-90, le=90)
    radius_m: float = Field(default=50.0, gt=0, le=5_000)
    address: str = Field(default="", max_length=300)


class DismissIn(Schema):
    """Why an address is no place."""

    model_config = ConfigDict(extra="forbid")

    reason: str = Field(min_length=5, max_length=300)
