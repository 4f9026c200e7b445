"""Plan an action and mark it done."""

from datetime import date
from typing import Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.strategies.models import Action, Partnership
from accord.apps.strategies.services.rights import demand_participant, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.ui.numbers import grouped

FURTHEST_YEARS: Final = 10
MOST_DOSE: Final = 1_000_000


def plan_action(
    *,
    by: Actor,
    purpose: Purpose,
    strategy_id: UUID | str,
    title: str,
    owner: Agency,
    due_on: date,
    goal_id: UUID | str | None = None,
    place: str = "",
    dose_planned: int | None = None,
    dose_unit: str = "",
    person: str = "",
) -> Action:
    """Write down a step that one of the partners takes on: for which goal, where, and how much."""
    row = Action(
        strategy_id=strategy_id, title=" ".join(title.split()), owner=owner, due_on=due_on,
        goal_id=goal_id, place=" ".join(place.split()), dose_planned=dose_planned,
        dose_unit=" ".join(dose_unit.split()), person=" ".join(person.split()),
    )  # fmt: skip
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
            faults.append(Fault("title", "length", _("Name the action in 1 to 200 characters.")))
        if not row.title.isprintable():
            unseen = _("It holds signs that nobody sees; type it anew.")
            faults.append(Fault("title", "signs", unseen))
        latest = agencies.day_at(strategy.lead).year + FURTHEST_YEARS
        if not strategy.starts_on.year - FURTHEST_YEARS <= due_on.year <= latest:
            words = _("Its day lies in %(first)s to %(latest)s.") % {
                "first": strategy.starts_on.year - FURTHEST_YEARS,
                "latest": latest,
            }
            faults.append(Fault("due_on", "range", words))
        takes_part = strategy.partnerships.filter(agency=owner, status=Partnership.Status.ACCEPTED)
        if not takes_part.exists():
            faults.append(Fault("owner", "partner", _("The owner must take part in the strategy.")))
        if goal_id and not strategy.goals.filter(pk=goal_id).exists():
            faults.append(Fault("goal", "known", _("Choose a goal of this strategy.")))
        faults += _dose_faults(row)
        if faults:
            raise Invalid(_("The action is not complete."), faults=faults)
        row.save(force_insert=True)
    return row


def _dose_faults(row: Action) -> list[Fault]:
    faults = [
        Fault(name, "length", _("At most %(most)s characters.") % {"most": most})
        for name, most in (("place", 160), ("dose_unit", 60), ("person", 80))
        if len(getattr(row, name)) > most
    ]
    if row.dose_planned is not None and not 1 <= row.dose_planned <= MOST_DOSE:
        faults.append(
            Fault("dose_planned", "range", _("From 1 to %(most)s.") % {"most": grouped(MOST_DOSE)})
        )
    if (row.dose_planned is None) != (not row.dose_unit):
        faults.append(Fault("dose_unit", "pair", _("Say how many and of what, or neither.")))
    return faults


def finish_action(
    *, by: Actor, purpose: Purpose, action_id: UUID | str, done_on: date | None = None,
    dose_delivered: int | None = None, evidence: str = "",
) -> Action:  # fmt: skip
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
        payload={
            "strategy": str(found.strategy_id),
            "owner": found.owner.ori,
            "planned": found.dose_planned or 0,
            "delivered": dose_delivered or 0,
        },
    ):
        strategy = open_strategy(by, found.strategy_id)
        demand_participant(by, strategy)
        mine = {str(found.owner_id), str(strategy.lead_id)}
        if by.kind not in {"system", "local"} and by.agency_id not in mine:
            raise Denied(_("The owner of an action or the lead agency says that it is done."))
        said = " ".join(evidence.split())
        _demand_dose(found, dose_delivered, said)
        today = agencies.day_at(strategy.lead)
        changed = Action.objects.filter(pk=found.pk, done_on__isnull=True).update(
            done_on=done_on or today, done_by=by.id, dose_delivered=dose_delivered, evidence=said
        )
        if not changed:
            raise Conflict(_("This action is done already."))
    found.refresh_from_db()
    return found


def _demand_dose(row: Action, delivered: int | None, evidence: str) -> None:
    """Raise `Invalid` unless an action with a dose says how much of it was delivered."""
    faults = []
    if row.dose_planned is not None and delivered is None:
        words = _("%(dose_planned)s %(dose_unit)s were planned: how many were delivered?") % {
            "dose_planned": grouped(row.dose_planned),
            "dose_unit": row.dose_unit,
        }
        faults.append(Fault("dose_delivered", "required", words))
    if row.dose_planned is None and delivered is not None:
        faults.append(Fault("dose_delivered", "none", _("No dose was planned.")))
    if delivered is not None and not 0 <= delivered <= MOST_DOSE:
        faults.append(
            Fault(
                "dose_delivered", "range", _("From 0 to %(most)s.") % {"most": grouped(MOST_DOSE)}
            )
        )
    if len(evidence) > 600:
        faults.append(Fault("evidence", "length", _("At most 600 characters.")))
    if faults:
        raise Invalid(_("What was delivered is not complete."), faults=faults)
