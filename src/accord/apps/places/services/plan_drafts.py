"""Ask for a plan: its limits, who can give what, and the word to propose one."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from decimal import Decimal
from secrets import randbits
from typing import Any, Final
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.places import planning, selectors
from accord.apps.places.models import PlanStaff, PreventionPlan
from accord.apps.places.services.allowing import demand_allowed, fault_of_kind
from accord.frame import audit, changes, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing
from accord.frame.ui.numbers import grouped

STAFF_AT_MOST: Final = 24
HOURS_AT_MOST: Final = 10_000.0
WINDOWS_AT_MOST: Final = 12
State = PreventionPlan.State


@dataclass(frozen=True, kw_only=True)
class Asked:
    """The limits of a plan, as somebody sets them; None or 0 where nobody does.

    `reserve_percent`: share of all hours kept for service elsewhere. `rotation_windows`: a cell
    that was gone to in so many windows in a row rests. `within_km`: each staff works within so far
    of one cell. `least_hours`: every beat with a marked cell gets so many. `budget`: cost in all.
    """

    reserve_percent: float = 0.0
    rotation_windows: int = 3
    within_km: float | None = None
    least_hours: float = 0.0
    budget: float | None = None

    @property
    def terms(self) -> dict[str, Any]:
        """As they are kept with the plan; `seed` breaks its ties."""
        return {
            "reserve": self.reserve_percent / 100,
            "rotation_windows": self.rotation_windows,
            "within_km": self.within_km,
            "least_hours": self.least_hours,
            "budget": self.budget,
            "reach": planning.REACH,
            "seed": randbits(31),
        }


@dataclass(frozen=True, kw_only=True)
class Offer:
    """What one agency can give of one activity: staff hours in the window, by shift."""

    agency: str
    activity: str
    night: float = 0.0
    day: float = 0.0
    evening: float = 0.0
    visit_minutes: int = 60
    most_visits: int = 4
    cost_per_hour: Decimal = Decimal(0)


def draft_plan(
    *,
    by: Actor,
    purpose: Purpose,
    run_id: UUID | str,
    asked: Asked | None = None,
    staff: Sequence[Offer] = (),
) -> PreventionPlan:
    """Begin a plan from a forecast in force: the limits now, who can give what now or later."""
    demand(by, "places.forecast")
    run = selectors.run(viewer=by, purpose=purpose, run_id=run_id)
    demand_in_force(run.pk)
    limits = asked or Asked()
    _check_limits(limits)
    row = PreventionPlan(run=run, asked_by=by.id, asked_at=timezone.now(), terms=limits.terms)
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_asked", object_type="plan",
        object_id=str(row.pk), payload={"run": str(run.pk), "seed": row.terms["seed"]},
    ):  # fmt: skip
        row.save(force_insert=True)
        for offer in staff:
            _staff_row(row, offer, by=by, purpose=purpose).save(force_insert=True)
        changes.tell("forecasts", agency_id=run.agency_id)
    return row


def add_staff(*, by: Actor, purpose: Purpose, plan_id: UUID | str, offer: Offer) -> PlanStaff:
    """Enter what one agency can give of one activity; the same again replaces it."""
    demand(by, "places.forecast")
    plan = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    made = _staff_row(plan, offer, by=by, purpose=purpose)
    with _change_of_staff(plan, by, purpose, added=True) as held:
        held.staff.filter(agency=made.agency, activity=made.activity).delete()
        if held.staff.count() >= STAFF_AT_MOST:
            raise Conflict(
                _("A plan has at most %(most)s kinds of staff.") % {"most": STAFF_AT_MOST}
            )
        made.save(force_insert=True)
    return made


def remove_staff(*, by: Actor, purpose: Purpose, plan_id: UUID | str, staff_id: UUID | str) -> None:
    """Take one entry out of a draft."""
    demand(by, "places.forecast")
    plan = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    with _change_of_staff(plan, by, purpose, added=False) as held:
        if not held.staff.filter(pk=staff_id).delete()[0]:
            raise Missing


def request_proposal(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, enqueue: bool = True
) -> PreventionPlan:
    """Have the worker weigh a draft: a plan for each cap, from which somebody chooses."""
    demand(by, "places.forecast")
    seen = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_weighing", object_type="plan",
        object_id=str(seen.pk), payload={"staff": seen.staff.count()},
    ):  # fmt: skip
        row = locked(seen, State.DRAFT)
        demand_in_force(row.run_id)
        demand_allowed(row)
        if not row.staff.exists():
            raise Conflict(_("Enter first who can give what: a plan needs staff."))
        row.state, row.asked_by, row.stirred_at = State.WEIGHING, by.id, timezone.now()
        row.save(update_fields=["state", "asked_by", "stirred_at"])
        if enqueue:
            tasks.enqueue("accord.apps.places.tasks.weigh_plan", str(row.pk))
        changes.tell("forecasts", agency_id=seen.run.agency_id)
    return row


def ask_plan(
    *,
    by: Actor,
    purpose: Purpose,
    run_id: UUID | str,
    asked: Asked,
    staff: Sequence[Offer],
    enqueue: bool = True,
) -> PreventionPlan:
    """Draft a plan and have it weighed, in one go: for the API and the command line."""
    with transaction.atomic():
        row = draft_plan(by=by, purpose=purpose, run_id=run_id, asked=asked, staff=staff)
        return request_proposal(by=by, purpose=purpose, plan_id=row.pk, enqueue=enqueue)


def demand(by: Actor, capability: str) -> None:
    """Raises `Denied` without the capability."""
    if not by.may(capability):
        raise Denied


def demand_in_force(run_id: UUID) -> None:
    """Raises `Conflict` for a draft of a forecast or one that is off."""
    if not selectors.is_run_in_force(run_id=run_id):
        raise Conflict(_("This forecast is not in force: nothing is planned from a draft."))


def locked(seen: PreventionPlan, *states: str) -> PreventionPlan:
    """The plan as it stands, locked; `Conflict` where it has gone on to another state."""
    row = PreventionPlan.objects.select_for_update().get(pk=seen.pk)
    if row.state not in states:
        raise Conflict(
            _("The plan is not in that state any more: %(state)s.")
            % {"state": row.get_state_display()}
        )
    return row


@contextmanager
def _change_of_staff(
    seen: PreventionPlan, by: Actor, purpose: Purpose, *, added: bool
) -> Iterator[PreventionPlan]:
    """A change to a draft's staff as one entry in the ledger."""
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_staff_changed", object_type="plan",
        object_id=str(seen.pk), payload={"added": added},
    ):  # fmt: skip
        yield locked(seen, State.DRAFT)


def _check_limits(asked: Asked) -> None:
    faults = []
    if not 0 <= asked.reserve_percent <= 90:
        faults.append(Fault("reserve_percent", "range", _("From 0 to 90 %.")))
    if not 1 <= asked.rotation_windows <= WINDOWS_AT_MOST:
        faults.append(
            Fault(
                "rotation_windows",
                "range",
                _("From 1 to %(most)s windows.") % {"most": WINDOWS_AT_MOST},
            )
        )
    if asked.within_km is not None and not 0.1 <= asked.within_km <= 500:
        faults.append(Fault("within_km", "range", _("From 0.1 to 500 km.")))
    if not 0 <= asked.least_hours <= HOURS_AT_MOST:
        faults.append(
            Fault(
                "least_hours",
                "range",
                _("From 0 to %(most)s hours.") % {"most": grouped(int(HOURS_AT_MOST))},
            )
        )
    if asked.budget is not None and not 0 < asked.budget <= 1e9:
        faults.append(Fault("budget", "range", _("Above 0, or none.")))
    if faults:
        raise Invalid(_("The limits are not complete."), faults=faults)


def _staff_row(plan: PreventionPlan, offer: Offer, *, by: Actor, purpose: Purpose) -> PlanStaff:
    """The row of an offer; only agencies that share a plan's work may be named in it."""
    known = {one.ori: one for one in selectors.plan_agencies(viewer=by, purpose=purpose)}
    hours = (offer.night, offer.day, offer.evening)
    faults = []
    if offer.agency not in known:
        faults.append(
            Fault("agency", "known", _("Your own agency, or one you have an agreement with."))
        )
    faults += fault_of_kind(plan.run, offer.activity)
    if not all(0 <= one <= HOURS_AT_MOST for one in hours) or not any(hours):
        faults.append(Fault("night", "range", _("Hours from 0, in one shift at least.")))
    if not 5 <= offer.visit_minutes <= 1_440:
        faults.append(Fault("visit_minutes", "range", _("From 5 to 1,440 minutes.")))
    if not 1 <= offer.most_visits <= 50:
        faults.append(Fault("most_visits", "range", _("From 1 to 50 visits.")))
    if not 0 <= offer.cost_per_hour <= 100_000:
        faults.append(Fault("cost_per_hour", "range", _("From 0.")))
    if faults:
        raise Invalid(_("What can be given is not complete."), faults=faults)
    return PlanStaff(
        plan=plan, agency=known[offer.agency], activity=offer.activity, night=offer.night,
        day=offer.day, evening=offer.evening, visit_minutes=offer.visit_minutes,
        most_visits=offer.most_visits, cost_per_hour=offer.cost_per_hour,
    )  # fmt: skip
