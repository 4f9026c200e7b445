"""Who may enter, watch and set up, and as whom the clock acts."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.exchange.models import DeconflictionEntry
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Missing

ENTER: Final = "deconflict.enter"
WATCH: Final = "deconflict.watch"
MANAGE: Final = "deconflict.manage"
# Who calls and purges while nobody is looking.
CLOCK: Final = Actor(id="deconfliction", name="deconfliction", kind="system")
BY_CLOCK: Final = Purpose(code="deconfliction", reason="deconfliction")


def demand(by: Actor, capability: str) -> str:
    """The actor's agency; raises `Denied` for whoever lacks the right or belongs to none."""
    if not by.may(capability) or by.agency_id is None:
        raise Denied
    return by.agency_id


def own_entry(by: Actor, entry_id: UUID | str, *, now: datetime) -> DeconflictionEntry:
    """The agency's own entry, locked, if it is not over or cancelled; foreign ones do not exist."""
    agency_id = demand(by, ENTER)
    found = (
        DeconflictionEntry.objects.select_for_update(of=("self",))
        .select_related("agency")
        .filter(pk=entry_id, agency_id=agency_id)
        .first()
    )
    if found is None:
        raise Missing
    if found.status != DeconflictionEntry.Status.ACTIVE or found.closes_at < now:
        raise Missing(_("This entry is over or cancelled; enter a new one."))
    return found
