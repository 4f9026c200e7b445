"""Which mentions may be linked at all, and which of them somebody sees: asked before any closure.

Everything that is shown of links starts from `seen`. A mention that is not seen holds no two others
together, and none of its links is counted, ordered by or drawn.
"""

from typing import Final
from uuid import UUID

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone

from accord.apps.agencies.sharing import NOTHING, owners_in_reach, record_scopes
from accord.apps.records.masks import open_persons
from accord.apps.records.models import Person
from accord.apps.records.selectors.searching import standing
from accord.apps.subjects.kinds import IDENTIFIER, PERSON, PLACE, Kind
from accord.apps.subjects.models import PlaceTelling
from accord.core.policy import Action
from accord.core.vocabulary import Dissemination, person_roles
from accord.frame.actor import Actor, Purpose

# Victims, witnesses and whoever else the law protects are linked with nobody.
LINKED_ROLES: Final = tuple(sorted(r.value for r, e in person_roles().items() if not e.protected))
SHOWN: Final = frozenset[Action]({"search", "view", "link"})
# Up to so many persons who travel are looked through for whose they are.
FEW: Final = 2_000
_POINTED: Final = frozenset[Action]({"pointer", "link"})


def linkable(kind: Kind, part: str = "") -> Q:
    """What may be linked: in standing records that nothing protects. `part` leads to it.

    Sealed, expunged, deleted and withdrawn records stand no more; juveniles and protected victims
    bear a shield. A person needs a surname, a vehicle a plate or a number; where a record keeps its
    place, a vehicle or a telephone could lead there and is linked with none. An identifier is linked
    where its holder could be. Of a place one such record suffices.
    """
    if kind is PLACE:
        return Q(**{f"{part}is_named": True}) & _told_in(_place_is_open(), part)
    stands = standing(f"{part}record__") & Q(**{f"{part}record__protection": ""})
    if kind is PERSON:
        free = Q(**{f"{part}role__in": LINKED_ROLES, f"{part}shield": ""})
        return stands & free & ~Q(**{f"{part}family_name": ""})
    if kind is IDENTIFIER:
        held = {f"{part}person__role__in": LINKED_ROLES, f"{part}person__shield": ""}
        return stands & Q(**held, **{f"{part}record__place_kept": False})
    told = ~Q(**{f"{part}plate": ""}) | ~Q(**{f"{part}vin": ""})
    return stands & told & Q(**{f"{part}record__place_kept": False})


def opened(kind: Kind, viewer_agency: str | None, part: str = "") -> Q:
    """What travels to the viewer's agency: its own, and of others what is green and unmasked."""
    if kind is PERSON:
        return open_persons(viewer_agency, part)
    if kind is IDENTIFIER:
        return open_persons(viewer_agency, f"{part}person__")
    shared = Q(**{f"{part}level": Dissemination.GREEN.value})
    return (
        shared
        if viewer_agency is None
        else shared | Q(**{f"{part}record__owner_id": viewer_agency})
    )


def tellings_seen(*, viewer: Actor, purpose: Purpose) -> Q:
    """Records by which the viewer may be shown a place and its links: a condition on tellings.

    A record that keeps its place tells of none, whoever asks: what follows from it would lead there.
    """
    if viewer.agency_id is None or not viewer.may("records.search"):
        return NOTHING
    (shown,) = record_scopes(
        viewer=viewer, purpose=purpose, asked=(SHOWN,), now=timezone.now(), prefix="record__"
    )
    return _place_is_open() & shown


def _place_is_open() -> Q:
    return standing("record__") & Q(record__protection="", record__place_kept=False)


def _told_in(condition: Q, part: str) -> Q:
    """Places that a telling of this kind has; each of them once, whatever their number."""
    rows = PlaceTelling.objects.filter(condition, place=OuterRef(f"{part}pk"))
    return Q(Exists(rows))


def owners_seen(*, viewer: Actor, purpose: Purpose, kind: Kind) -> frozenset[UUID]:
    """Agencies outside which `seen` holds of no mention: it is asked of these alone.

    Of others' persons it holds where they travel, and mostly few do or none: then it is known whose.
    """
    if viewer.agency_id is None or not viewer.may("records.search"):
        return frozenset()
    reached = owners_in_reach(viewer=viewer, purpose=purpose, actions=SHOWN, now=timezone.now())
    if kind not in (PERSON, IDENTIFIER):
        return reached
    travelling = Person.objects.filter(level=Dissemination.GREEN.value).order_by()
    whose = list(travelling.values_list("record__owner_id", flat=True)[:FEW])
    return reached if len(whose) == FEW else reached & {*whose, UUID(viewer.agency_id)}


def seen(*, viewer: Actor, purpose: Purpose, kind: Kind, part: str) -> Q:
    """Whatever's links the viewer may be shown: found, read and linked for this purpose."""
    return _sights(viewer, purpose, kind, part)[0]


def pointed(*, viewer: Actor, purpose: Purpose, kind: Kind, part: str) -> Q:
    """What others hold and may be pointed to: that a record exists, and whom to ask."""
    return _sights(viewer, purpose, kind, part)[1]


def _sights(viewer: Actor, purpose: Purpose, kind: Kind, part: str) -> tuple[Q, Q]:
    if viewer.agency_id is None or not viewer.may("records.search"):
        return NOTHING, NOTHING
    if kind is PLACE:
        return _told_in(tellings_seen(viewer=viewer, purpose=purpose), part), NOTHING
    shown, pointer = record_scopes(
        viewer=viewer, purpose=purpose, asked=(SHOWN, _POINTED), now=timezone.now(),
        prefix=f"{part}record__",
    )  # fmt: skip
    is_open = shown & opened(kind, viewer.agency_id, part)
    own = Q(**{f"{part}record__owner_id": viewer.agency_id})
    holder = f"{part}person__" if kind is IDENTIFIER else part
    closed = Q(**{f"{holder}level": Dissemination.YELLOW.value})
    may = linkable(kind, part)
    return may & is_open, may & pointer & ~own & closed
