"""Plan an action and mark it done."""

from datetime import date
from typing import Final
from uuid import UUID

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.strategies.models import Action, Partnership
from accord.apps.strategies.services.rights import demand_participant, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

FURTHEST_YEARS: Final = 10


def plan_action(
    *,
    by: Actor,
    purpose: Purpose,
    strategy_id: UUID | str,
    title: str,
    owner: Agency,
    due_on: date,
) -> Action:
    """Write down a step that one of the partners takes on."""
    row = Action(strategy_id=strategy_id, title=" ".join(title.split()), owner=owner, due_on=due_on)
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="action.planned",
        object_type="action",
        object_id=str(row.pk),
        payload={"strategy": str(strategy_id), "owner": owner.ori},
    ):
        strategy = open_strategy(by, strategy_id)
        demand_participant(by, strategy)
        faults = []
        if not 1 <= len(row.title) <= 200:
            faults.append(Fault("title", "length", "Name the action in 1 to 200 characters."))
        latest = agencies.day_at(strategy.lead).year + FURTHEST_YEARS
        if not strategy.starts_on.year - FURTHEST_YEARS <= due_on.year <= latest:
            words = f"Its day lies in {strategy.starts_on.year - FURTHEST_YEARS} to {latest}."
            faults.append(Fault("due_on", "range", words))
        takes_part = strategy.partnerships.filter(agency=owner, status=Partnership.Status.ACCEPTED)
        if not takes_part.exists():
            faults.append(Fault("owner", "partner", "The owner must take part in the strategy."))
        if faults:
            raise Invalid("The action is not complete.", faults=faults)
        row.save(force_insert=True)
    return row


def finish_action(
    *, by: Actor, purpose: Purpose, action_id: UUID | str, done_on: date | None = None
) -> Action:
    """Mark an action done; its owner or the lead says so."""
    found = Action.objects.select_related("owner").filter(pk=action_id).first()
    if found is None:
        raise Missing
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="action.finished",
        object_type="action",
        object_id=str(found.pk),
        payload={"strategy": str(found.strategy_id), "owner": found.owner.ori},
    ):
        strategy = open_strategy(by, found.strategy_id)
        demand_participant(by, strategy)
        mine = {str(found.owner_id), str(strategy.lead_id)}
        if by.kind not in {"system", "local"} and by.agency_id not in mine:
            raise Denied("The owner of an action or the lead agency says that it is done.")
        today = agencies.day_at(strategy.lead)
        changed = Action.objects.filter(pk=found.pk, done_on__isnull=True).update(
            done_on=done_on or today, done_by=by.id
        )
        if not changed:
            raise Conflict("This action is done already.")
    found.refresh_from_db()
    return found
