"""The base of what the API takes: a field that it does not know is refused."""

from ninja import Schema
from pydantic import ConfigDict


class Closed(Schema):
    """Input in which an unknown field is an error."""

    model_config = ConfigDict(extra="forbid")
