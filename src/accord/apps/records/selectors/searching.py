"""What a search shares: who may see a hit, who is only pointed to, and where records are."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from uuid import UUID

from django.db.models import Q
from django.utils import timezone

from accord.apps.agencies.sharing import NOTHING, record_scopes, unmasked_scopes
from accord.apps.records.masks import open_persons
from accord.apps.records.models import Person
from accord.core.policy import Action
from accord.core.vocabulary import Dissemination
from accord.frame.actor import Actor, Purpose
from accord.frame.prepared import Slot

CAPABILITY: Final = "records.search"
ASKED_FOR: Final = (Dissemination.GREEN.value, Dissemination.YELLOW.value)


@dataclass(frozen=True)
class Sight:
    """Conditions on rows that stand in a record: those to show, and those to point to."""

    shown: Q
    pointed: Q


def standing(prefix: str = "") -> Q:
    """Newest versions of what neither source nor owner took back."""
    return Q(**{f"{prefix}is_current": True, f"{prefix}state": "standing"})


def sight_of(*, viewer: Actor, purpose: Purpose, part: str = "") -> Sight:
    """What a search for records may show the viewer, and what it may point to without a word of it.

    Shown is what an agreement lets the viewer search and view; pointed to is what an agreement
    allows pointers for and is not shown; what is red is neither. `part` leads to the record.
    """
    shown, pointer = _scopes(viewer, purpose, part)
    own = Q(**{f"{part}owner_id": viewer.agency_id})
    return Sight(shown=standing(part) & shown, pointed=standing(part) & pointer & ~own)


def sight_of_persons(
    *, viewer: Actor, purpose: Purpose, part: str = "", moment: Slot | None = None
) -> Sight:
    """The same for persons (`part` leads to them): whom the own agency holds, and who is open.

    A person who is not open is pointed to where the owner made it yellow and no mask hides it.
    `moment` stands for now in conditions that are kept.
    """
    lifted = unmasked_scopes(
        viewer=viewer, purpose=purpose, actions=("search", "view"), prefix=f"{part}record__",
        moment=moment,
    )  # fmt: skip
    is_open = open_persons(viewer.agency_id, part, lifted=lifted)
    unmasked = Q(**{f"{part}shield": ""})
    return _sight_within(viewer, purpose, part, is_open, unmasked, moment=moment)


def persons_to_take(*, viewer: Actor, purpose: Purpose, persons: Collection[UUID]) -> set[UUID]:
    """Those of these persons whose names may leave in a file: a mask may be lifted for a look alone.

    Whether their records may leave is asked of these.
    """
    lifted = unmasked_scopes(viewer=viewer, purpose=purpose, actions=("export",), prefix="record__")
    is_open = open_persons(viewer.agency_id, lifted=lifted)
    wanted, found = sorted(persons), set[UUID]()
    for start in range(0, len(wanted), 500):
        rows = Person.objects.filter(is_open, pk__in=wanted[start : start + 500])
        found.update(rows.values_list("pk", flat=True))
    return found


def sight_of_vehicles(*, viewer: Actor, purpose: Purpose, part: str = "") -> Sight:
    """The same for vehicles, which have a level of their own."""
    own = Q(**{f"{part}record__owner_id": viewer.agency_id})
    is_open = own | Q(**{f"{part}level": Dissemination.GREEN.value})
    return _sight_within(viewer, purpose, part, is_open, Q())


def _sight_within(
    viewer: Actor,
    purpose: Purpose,
    part: str,
    is_open: Q,
    unmasked: Q,
    *,
    moment: Slot | None = None,
) -> Sight:
    """Of parts of records with a level of their own; pointed to is what of others is not shown.

    Of another agency's unmasked part, green or yellow, only a yellow one is not open.
    """
    record = f"{part}record__"
    shown, pointer = _scopes(viewer, purpose, record, moment)
    stands, own = standing(record), Q(**{f"{record}owner_id": viewer.agency_id})
    asked_for = Q(**{f"{part}level__in": ASKED_FOR}) & unmasked
    closed = Q(**{f"{part}level": Dissemination.YELLOW.value})
    return Sight(
        shown=stands & shown & is_open,
        pointed=stands & pointer & ~own & asked_for & (closed | ~shown),
    )


def _scopes(
    viewer: Actor, purpose: Purpose, record: str, moment: Slot | None = None
) -> tuple[Q, Q]:
    """Where the viewer may search and view, and where agreements allow pointers."""
    if not viewer.may(CAPABILITY) or viewer.agency_id is None:
        return NOTHING, NOTHING
    both, alone = frozenset[Action]({"search", "view"}), frozenset[Action]({"pointer"})
    shown, pointer = record_scopes(
        viewer=viewer, purpose=purpose, asked=(both, alone), now=timezone.now(), prefix=record,
        moment=moment,
    )  # fmt: skip
    return shown, pointer
