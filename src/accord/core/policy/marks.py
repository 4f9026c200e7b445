"""Marks of records that stand above every grant: what is closed, and what is shown without names."""

from collections.abc import Iterable, Mapping
from types import MappingProxyType
from typing import Final

from accord.core.vocabulary import protections

# Nobody reads these, the owner's people included.
CLOSED_TO_ALL: Final = ("expunged",)
# For everyone but the owner the record does not exist; no agreement opens it. What the law keeps
# back, and what it masks, stands in the vocabulary's table of protections alone.
CLOSED: Final = (
    *CLOSED_TO_ALL,
    "sealed",
    *(one.code for one in protections().values() if one.effect == "hides"),
)
# The record is shown without what identifies these persons, unless a grant lifts the mask.
MASKED: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        who: tuple(
            f"{who}.{part}" for part in ("name", "birth_date", "address", "contact", "identifiers")
        )
        for who in (one.code for one in protections().values() if one.effect == "masks")
    }
)
MARKS: Final = (*CLOSED, *MASKED)


def mark_rule(mark: str) -> str:
    """The name of the rule that closes records with a mark."""
    return f"closed-{mark}"


def masked_fields(marks: Iterable[str]) -> frozenset[str]:
    """The fields that marks hide from partners."""
    return frozenset(name for mark in marks for name in MASKED.get(mark, ()))
