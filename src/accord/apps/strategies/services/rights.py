"""Who may change a strategy: managers of the lead agency, or the node's own operator."""

from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.strategies.models import Partnership, Strategy
from accord.frame.actor import Actor
from accord.frame.errors import Conflict, Denied, Missing

MANAGE = "strategies.manage"


def demand_manager(by: Actor) -> None:
    """Raise `Denied` unless the actor manages strategies for some agency."""
    if by.kind not in {"system", "local"} and not (by.may(MANAGE) and by.agency_id):
        raise Denied


def open_strategy(by: Actor, strategy_id: UUID | str) -> Strategy:
    """The active strategy, locked; `Missing` also where the actor's agency takes no part."""
    found = known_strategy(by, strategy_id)
    if found.status != Strategy.Status.ACTIVE:
        raise Conflict(_("This strategy is closed."))
    return found


def known_strategy(by: Actor, strategy_id: UUID | str) -> Strategy:
    """A strategy, also a closed one, locked; `Missing` where the actor's agency takes no part."""
    found = (
        Strategy.objects.select_for_update(of=("self",))
        .select_related("lead")
        .filter(pk=strategy_id)
        .first()
    )
    if found is None or not _takes_part(by, found):
        raise Missing
    return found


def demand_lead(by: Actor, strategy: Strategy) -> None:
    """Raise `Denied` unless the actor acts for the lead agency."""
    demand_manager(by)
    if by.kind not in {"system", "local"} and by.agency_id != str(strategy.lead_id):
        raise Denied(_("Only the lead agency changes this."))


def demand_participant(by: Actor, strategy: Strategy) -> None:
    """Raise `Denied` unless the actor's agency has accepted."""
    demand_manager(by)
    if by.kind in {"system", "local"}:
        return
    if by.agency_id is None:
        raise Denied
    accepted = Partnership.objects.filter(
        strategy=strategy, agency_id=by.agency_id, status=Partnership.Status.ACCEPTED
    )
    if not accepted.exists():
        raise Denied(_("Your agency has not accepted the invitation."))


def _takes_part(by: Actor, strategy: Strategy) -> bool:
    if by.kind in {"system", "local"}:
        return True
    if by.agency_id is None:
        return False
    return (
        Partnership.objects.filter(strategy=strategy, agency_id=by.agency_id)
        .exclude(status=Partnership.Status.DECLINED)
        .exists()
    )
