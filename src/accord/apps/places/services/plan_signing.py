"""People and a plan: one chooses the cap and signs it, changes have reasons, another adopts it."""

from math import isnan
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.places import selectors
from accord.apps.places.models import ForecastCell, ForecastRun, PlanEdit, PlanLine, PreventionPlan
from accord.apps.places.planning import SHIFTS
from accord.apps.places.services.allowing import demand_allowed
from accord.apps.places.services.plan_drafts import demand, demand_in_force, locked
from accord.core.forecast.allocation import Breach
from accord.frame import audit, changes, tasks
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid

REASON_CHARACTERS: Final = 20  # "ok" is no reason
VISITS_AT_MOST: Final = 500
State = PreventionPlan.State


def choose_cap(
    *,
    by: Actor,
    purpose: Purpose,
    plan_id: UUID | str,
    point: int,
    reason: str,
    enqueue: bool = True,
) -> PreventionPlan:
    """Choose a point of the curve and sign it with a reason; its plan is then held against others."""
    demand(by, "places.forecast")
    seen = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    why = _reason(reason)
    if not 0 <= point < len(seen.curve) or seen.curve[point]["clashing"]:
        words = _("One of the points of the curve that has a plan.")
        raise Invalid(_("The choice is not complete."), faults=[Fault("point", "known", words)])
    chosen = seen.curve[point]
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_cap_chosen", object_type="plan",
        object_id=str(seen.pk), payload={"cap": _told(chosen["cap"]), "price": _told(chosen["price"])},
    ) as entry:  # fmt: skip
        row = locked(seen, State.CHOICE)
        demand_in_force(row.run_id)
        demand_allowed(row)
        entry.commitments.append(entry.commit("cap_reason", why))
        row.point, row.cap = point, chosen["cap"]
        row.cap_by, row.cap_at, row.cap_reason = by.id, timezone.now(), why
        row.state, row.stirred_at, row.step = State.COMPARING, timezone.now(), 0
        row.save()
        PlanLine.objects.bulk_create(_lines(row, chosen["visits"]))
        if enqueue:
            tasks.enqueue("accord.apps.places.tasks.compare_plan", str(row.pk))
        changes.tell("forecasts", agency_id=seen.run.agency_id)
    return row


def edit_plan(
    *,
    by: Actor,
    purpose: Purpose,
    plan_id: UUID | str,
    rank: int,
    shift: str,
    staff_id: UUID | str,
    visits: int,
    reason: str,
) -> PlanEdit:
    """Change one line of a proposal, within the limits that were signed; the reason is kept."""
    demand(by, "places.respond")
    seen = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    why = _reason(reason)
    cell = seen.run.cells.filter(rank=rank).first()
    staff = seen.staff.filter(pk=staff_id).first()
    faults = []
    if cell is None:
        faults.append(Fault("rank", "known", _("Name one of the forecast's cells by its rank.")))
    if staff is None:
        faults.append(Fault("staff_id", "known", _("One of the staff of this plan.")))
    if shift not in SHIFTS:
        faults.append(
            Fault("shift", "known", _("One of: %(known)s.") % {"known": ", ".join(SHIFTS)})
        )
    if not 0 <= visits <= VISITS_AT_MOST:
        faults.append(Fault("visits", "range", _("From 0 to %(most)s.") % {"most": VISITS_AT_MOST}))
    if cell is None or staff is None or faults:
        raise Invalid(_("The change is not complete."), faults=faults)
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_edited", object_type="plan",
        object_id=str(seen.pk), payload={"cell": rank, "shift": shift, "visits": visits},
    ) as entry:  # fmt: skip
        row = locked(seen, State.PROPOSED)
        demand_in_force(row.run_id)
        entry.commitments.append(entry.commit("plan_reason", why))
        line, _made = PlanLine.objects.get_or_create(
            plan=row, staff=staff, cell=cell, shift=shift, defaults={"proposed": 0, "visits": 0}
        )
        if line.visits == visits:
            raise Conflict(_("That is what the plan says already."))
        made = PlanEdit.objects.create(
            line=line, before=line.visits, after=visits, reason=why, edited_by=by.id,
            edited_at=timezone.now(),
        )  # fmt: skip
        line.visits = visits
        line.save(update_fields=["visits"])
        broken = selectors.plan_breaches(row)
        if broken:
            told = [Fault("visits", "limit", breach_words(one)) for one in broken]
            raise Invalid(_("The change would break a limit that was signed."), faults=told)
        changes.tell("forecasts", agency_id=seen.run.agency_id)
    return made


def decide_plan(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, adopt: bool, reason: str
) -> PreventionPlan:
    """Adopt a proposal by name, or decline it; either with a reason.

    Whoever signed the cap may decline it and not adopt it: that takes another account.
    """
    demand(by, "places.respond")
    seen = selectors.plan(viewer=by, purpose=purpose, plan_id=plan_id)
    why = _reason(reason)
    open_states = (State.PROPOSED,) if adopt else _declinable(seen)
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.plan_decided", object_type="plan",
        object_id=str(seen.pk), payload={"adopted": adopt},
    ) as entry:  # fmt: skip
        row = locked(seen, *open_states)
        entry.commitments.append(entry.commit("plan_reason", why))
        if adopt:
            if not row.may_be_adopted_by(by.id):
                raise Conflict(_("Whoever chose the cap cannot adopt the plan: another must."))
            demand_in_force(row.run_id)
            demand_allowed(row)
            ForecastRun.objects.select_for_update().only("pk").get(pk=row.run_id)  # one at a time
            if PreventionPlan.objects.filter(run=row.run_id, state=State.ADOPTED).exists():
                raise Conflict(_("A plan for this forecast is adopted already."))
        row.state = State.ADOPTED if adopt else State.DECLINED
        row.decided_by, row.decided_at, row.decision_reason = by.id, timezone.now(), why
        row.save(update_fields=["state", "decided_by", "decided_at", "decision_reason"])
        changes.tell("forecasts", agency_id=seen.run.agency_id)
    return row


def _declinable(seen: PreventionPlan) -> tuple[str, ...]:
    """States in which a plan can be declined: all that are open, and a job that was lost."""
    lost = (seen.state,) if selectors.is_plan_lost(seen) else ()
    return (State.DRAFT, State.CHOICE, State.PROPOSED, *lost)


def _reason(text: str) -> str:
    why = " ".join(text.split())
    if len(why) < REASON_CHARACTERS:
        words = _("Say why, in at least %(most)s characters.") % {"most": REASON_CHARACTERS}
        raise Invalid(_("It needs a reason."), faults=[Fault("reason", "length", words)])
    return why[:500]


def breach_words(one: Breach) -> str:
    """A limit that is not kept, of whom, and by how much."""
    of = f" ({one.of})" if one.of and not one.limit.endswith(one.of) else ""
    figures = "" if isnan(one.found) else f": {one.found:,.2f} where {one.allowed:,.2f} is allowed"
    return f"Not kept: {one.limit}{of}{figures}."


def _told(value: float | None) -> str:
    """A figure as the ledger keeps it: leaves hold no fractions."""
    return "none" if value is None else f"{value:g}"


def _lines(row: PreventionPlan, visits: list[list[object]]) -> list[PlanLine]:
    """The chosen point's visits as rows; each entry is rank, shift, staff, count."""
    cells = {one.rank: one for one in ForecastCell.objects.filter(run=row.run_id)}
    staff = {str(one.pk): one for one in row.staff.all()}
    return [
        PlanLine(
            plan=row, cell=cells[int(str(rank))], shift=str(shift), staff=staff[str(who)],
            proposed=int(str(count)), visits=int(str(count)),
        )
        for rank, shift, who, count in visits
    ]  # fmt: skip
