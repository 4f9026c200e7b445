"""What a search shares: who may see a hit, who is only pointed to, and where records are."""

from dataclasses import dataclass
from typing import Final

from django.db.models import Q
from django.utils import timezone

from accord.apps.agencies.sharing import NOTHING, record_scope
from accord.core.vocabulary import Dissemination
from accord.frame.actor import Actor, Purpose

CAPABILITY: Final = "records.search"


@dataclass(frozen=True)
class Sight:
    """Conditions on rows that stand in a record: those to show, and those to point to."""

    shown: Q
    pointed: Q


def standing(prefix: str = "") -> Q:
    """Newest versions of what neither source nor owner took back."""
    return Q(**{f"{prefix}is_current": True, f"{prefix}state": "standing"})


def sight_of(
    *,
    viewer: Actor,
    purpose: Purpose,
    part: str = "",
    has_level: bool = False,
    prefix: str = "record__",
) -> Sight:
    """What a search may show the viewer, and what it may point to without a word of it.

    Shown is what an agreement lets the viewer search and view; of persons and vehicles, which
    have a level of their own (`part` is the way to them), all that the own agency holds, and of partners what is green. Pointed to is
    what an agreement allows pointers for and is not shown; what is red is neither.
    """
    if not viewer.may(CAPABILITY) or viewer.agency_id is None:
        return Sight(shown=NOTHING, pointed=NOTHING)
    now = timezone.now()
    search, view, pointer = (
        record_scope(viewer=viewer, purpose=purpose, action=action, now=now, prefix=prefix)
        for action in ("search", "view", "pointer")
    )
    own = Q(**{f"{prefix}owner_id": viewer.agency_id})
    shown = search & view
    pointed = pointer & ~own
    if has_level:
        level = f"{part}level"
        shown &= own | Q(**{level: Dissemination.GREEN.value})
        pointed &= Q(**{f"{level}__in": (Dissemination.GREEN.value, Dissemination.YELLOW.value)})
    return Sight(shown=standing(prefix) & shown, pointed=standing(prefix) & pointed & ~shown)
