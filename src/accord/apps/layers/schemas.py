"""Shapes of the layers API; closed: an unknown field is refused."""

from datetime import date
from uuid import UUID

from ninja import Schema
from pydantic import ConfigDict, Field

from accord.apps.layers.models import Layer


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
    role: str = Field(max_length=13)
    source: str = Field(min_length=1, max_length=300)
    licence: str = Field(min_length=1, max_length=120)
    valid_from: date
    valid_to: date | None = None
    name_field: str = Field(default="", max_length=60)
    is_shared: bool = True
    replaces: UUID | None = None
