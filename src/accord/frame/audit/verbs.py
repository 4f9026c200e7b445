"""The verbs that may stand in the ledger, each with the shape of its payload."""

from dataclasses import dataclass
from typing import Any, Final

from accord.frame.errors import Invalid

Shape = dict[str, type]
# What any entry may hold: a page's status or an error's code from the door, and how many records
# were given out.
OF_ANY: Final[Shape] = {"status": int, "error": str, "disclosed": int}


@dataclass(frozen=True)
class Verb:
    """A registered verb; payload fields are whole numbers, texts, booleans or lists of those."""

    name: str
    shape: Shape


registered: dict[str, Verb] = {}


def verb(name: str, **shape: type) -> Verb:
    """Register a verb with its payload fields; called once, in an app's `events.py`."""
    known = registered.get(name)
    if known is not None and shape and known.shape not in ({}, shape):
        raise ValueError(f"The verb {name} is registered twice with different payloads.")
    if known is None or shape:
        registered[name] = Verb(name, shape)
    return registered[name]


def checked(name: str, payload: dict[str, Any]) -> dict[str, Any]:
    """The payload, if the verb is known and each field has its declared type."""
    known = registered.get(name)
    if known is None:
        raise Invalid(f"“{name}” is not a registered ledger verb.")
    shape = OF_ANY | known.shape
    for field, value in payload.items():
        expected = shape.get(field)
        if expected is None:
            raise Invalid(f"The payload of {name} has no field “{field}”.")
        if not isinstance(value, expected) or (expected is int and isinstance(value, bool)):
            raise Invalid(f"The field “{field}” of {name} must be {expected.__name__}.")
    return payload
