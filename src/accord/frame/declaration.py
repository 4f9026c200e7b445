"""What a door says of itself: who may come through, why, how often, and what it leaves behind."""

from dataclasses import dataclass
from typing import Literal

RateClass = Literal["public", "post", "auth", "read", "write", "heavy", "none"]


@dataclass(frozen=True, kw_only=True)
class Declaration:
    """What a door demands of whoever comes through it, and the verb it leaves in the ledger."""

    name: str
    kind: Literal["route", "job", "command", "event"]
    policy: str
    audit: str | None
    rate: RateClass = "none"
    purpose: bool = True
    #: A write that, asked again under its key, reads anew what it first answered (`is_repeat`).
    answers_again: bool = False
    #: Opens a single record, person or operation, whatever its right says of that.
    cases: bool = False
