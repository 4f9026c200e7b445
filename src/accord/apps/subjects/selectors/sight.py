"""Which mentions may be linked at all, and which of them somebody sees: asked before any closure.

Everything that is shown of links starts from `seen`. A mention that is not seen holds no two others
together, and none of its links is counted, ordered by or drawn.
"""

from typing import Final

from django.db.models import Q
from django.utils import timezone

from accord.apps.agencies.sharing import NOTHING, record_scopes
from accord.apps.records.masks import open_persons
from accord.apps.records.selectors.searching import standing
from accord.core.policy import Action
from accord.core.vocabulary import Dissemination, person_roles
from accord.frame.actor import Actor, Purpose

# Victims, witnesses and whoever else the law protects are linked with nobody.
LINKED_ROLES: Final = tuple(sorted(r.value for r, e in person_roles().items() if not e.protected))
SHOWN: Final = frozenset[Action]({"search", "view", "link"})
_POINTED: Final = frozenset[Action]({"pointer", "link"})


def linkable(part: str = "") -> Q:
    """Persons that may be linked: in standing records that nothing protects, with a surname.

    Sealed, expunged, deleted and withdrawn records stand no more; juveniles and protected victims
    bear a shield. `part` leads to the person.
    """
    free = {
        f"{part}role__in": LINKED_ROLES,
        f"{part}shield": "",
        f"{part}record__protection": "",
    }
    return standing(f"{part}record__") & Q(**free) & ~Q(**{f"{part}family_name": ""})


def seen(*, viewer: Actor, purpose: Purpose, part: str) -> Q:
    """Persons whose links the viewer may be shown: found, read and linked for this purpose."""
    return _sights(viewer, purpose, part)[0]


def pointed(*, viewer: Actor, purpose: Purpose, part: str) -> Q:
    """Persons of others that may be pointed to: that a record exists, and whom to ask."""
    return _sights(viewer, purpose, part)[1]


def _sights(viewer: Actor, purpose: Purpose, part: str) -> tuple[Q, Q]:
    if viewer.agency_id is None or not viewer.may("records.search"):
        return NOTHING, NOTHING
    shown, pointer = record_scopes(
        viewer=viewer, purpose=purpose, asked=(SHOWN, _POINTED), now=timezone.now(),
        prefix=f"{part}record__",
    )  # fmt: skip
    is_open = shown & open_persons(viewer.agency_id, part)
    own = Q(**{f"{part}record__owner_id": viewer.agency_id})
    closed = Q(**{f"{part}level": Dissemination.YELLOW.value})
    return linkable(part) & is_open, linkable(part) & pointer & ~own & closed
