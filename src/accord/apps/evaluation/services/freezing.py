"""Freeze a plan by its hash, sign it agency by agency, and record what was done otherwise."""

from datetime import date
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.evaluation import planning
from accord.apps.evaluation.events import PlanFrozen
from accord.apps.evaluation.models import Deviation, EvaluationPlan, SignOff
from accord.apps.evaluation.selectors import is_by_lot
from accord.apps.evaluation.services.drafting import FIRST_DAY, locked
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.services import demand_lead, demand_participant, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid
from accord.frame.outbox import announce


def freeze_plan(*, by: Actor, purpose: Purpose, plan_id: UUID | str, digest: str) -> EvaluationPlan:
    """Fix a plan for ever: its hash goes to the ledger, and every partner is asked to sign it.

    `digest` is the hash of the draft that was read (`draft_digest`). While an invitation is open,
    nobody knows who must sign.
    """
    with audit.transaction(
        by=by, purpose=purpose, verb="plan.frozen", object_type="plan", object_id=str(plan_id)
    ) as entry:
        row = locked(plan_id)
        strategy = open_strategy(by, row.strategy_id)
        demand_lead(by, strategy)
        if row.status != EvaluationPlan.Status.DRAFT:
            raise Conflict(_("This plan is frozen already."))
        _demand_lot_in_time(row)
        if invited := strategies.invited_to(strategy):
            raise Conflict(
                _(
                    "Invited and not answered yet: %(invited)s. A plan is frozen when each has accepted or declined, or its invitation is withdrawn."
                )
                % {"invited": ", ".join(invited)}
            )
        partners = strategies.partners_of(strategy)
        plan = planning.with_partners(planning.plan_of(row.content), partners)
        if digest != plan.hash:
            fault = Fault("digest", "same", _("Read the draft again and freeze what it says."))
            raise Invalid(_("This is not the hash of the draft as it is now."), faults=[fault])
        row.content = plan.as_data() | {"secondary_outcomes": list(plan.secondary_outcomes)}
        row.status, row.digest = EvaluationPlan.Status.FROZEN, plan.hash
        row.frozen_at = timezone.now()
        row.save(update_fields=["content", "status", "digest", "frozen_at"])
        entry.payload = {
            "strategy": str(row.strategy_id), "version": row.version, "digest": row.digest,
            "must_sign": sorted(partners),
        }  # fmt: skip
        announce(PlanFrozen(plan_id=str(row.pk), strategy_id=str(row.strategy_id)))
    return row


def _demand_lot_in_time(row: EvaluationPlan) -> None:
    """A lot falls once its plan is frozen: of a start that is past it could treat nothing."""
    if is_by_lot(row) and row.starts_on <= agencies.day_at(row.strategy.lead):
        raise Conflict(
            _("A lot falls before what it draws begins, and this start is past: draft a later one.")
        )


def demand_may_freeze(by: Actor, row: EvaluationPlan) -> None:
    """Raise what freezing this plan would: nobody confirms what is refused."""
    demand_may_change(by, row)
    _demand_lot_in_time(row)


def demand_may_change(by: Actor, row: EvaluationPlan) -> None:
    """Raise what changing this plan would: nobody fills in a form that is refused."""
    _demand_open(row)
    demand_lead(by, row.strategy)
    if row.status != EvaluationPlan.Status.DRAFT:
        raise Conflict(_("This plan is frozen: it is not changed, record a deviation instead."))


def demand_may_sign(by: Actor, row: EvaluationPlan, agency: Agency) -> None:
    """Raise what signing this plan for an agency would."""
    _demand_open(row)
    demand_participant(by, row.strategy)
    demand_frozen(row)
    if agency.ori not in row.content["settings"]["must_sign"]:
        raise Denied(_("Your agency took no part in the strategy when the plan was frozen."))
    if row.signatures.filter(agency=agency).exists():
        raise Conflict(_("Your agency has signed this plan already."))


def demand_may_deviate(by: Actor, row: EvaluationPlan) -> None:
    """Raise what recording a deviation from this plan would."""
    _demand_open(row)
    demand_participant(by, row.strategy)
    if row.status != EvaluationPlan.Status.FROZEN:
        raise Conflict(_("A draft is changed, not deviated from."))


def _demand_open(row: EvaluationPlan) -> None:
    if row.strategy.status != Strategy.Status.ACTIVE:
        raise Conflict(_("This strategy is closed."))


def demand_frozen(row: EvaluationPlan) -> None:
    """A draft has no hash that would stand."""
    if row.status != EvaluationPlan.Status.FROZEN:
        raise Conflict(_("A draft is not signed: it may still change."))


def sign_plan(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, agency: Agency, digest: str
) -> SignOff:
    """Sign a frozen plan for the own agency; `digest` is what the signer read."""
    if by.kind not in {"system", "local"} and by.agency_id != str(agency.pk):
        raise Denied(_("Each agency signs for itself."))
    with audit.transaction(
        by=by, purpose=purpose, verb="plan.signed", object_type="plan", object_id=str(plan_id),
        payload={"agency": agency.ori, "digest": digest},
    ):  # fmt: skip
        row = locked(plan_id)
        open_strategy(by, row.strategy_id)
        demand_may_sign(by, row, agency)
        if digest != row.digest:
            fault = Fault("digest", "same", _("Read the plan again and sign what it says."))
            raise Invalid(_("This is not the plan's hash."), faults=[fault])
        return SignOff.objects.create(
            plan=row, agency=agency, digest=digest, signed_by=by.id, signed_at=timezone.now()
        )


def record_deviation(
    *, by: Actor, purpose: Purpose, plan_id: UUID | str, what: str, why: str, happened_on: date
) -> Deviation:
    """Say what was done otherwise than the frozen plan says; every report prints it."""
    said = {"what": " ".join(what.split()), "why": " ".join(why.split())}
    faults = [
        Fault(name, "length", _("Say it in 1 to %(most)s characters.") % {"most": most})
        for name, most in (("what", 300), ("why", 600))
        if not 1 <= len(said[name]) <= most
    ]
    if happened_on < FIRST_DAY:
        faults.append(
            Fault("happened_on", "range", _("Not before %(day)s.") % {"day": FIRST_DAY.isoformat()})
        )
    with audit.transaction(
        by=by, purpose=purpose, verb="plan.deviated", object_type="plan", object_id=str(plan_id)
    ):
        row = locked(plan_id)
        strategy = open_strategy(by, row.strategy_id)
        demand_participant(by, strategy)
        if happened_on > agencies.day_at(strategy.lead):
            faults.append(Fault("happened_on", "past", _("It has happened already.")))
        if faults:
            raise Invalid(_("The deviation is not complete."), faults=faults)
        if row.status != EvaluationPlan.Status.FROZEN:
            raise Conflict(_("A draft is changed, not deviated from."))
        return Deviation.objects.create(
            plan=row, agency_id=by.agency_id, happened_on=happened_on, recorded_by=by.id, **said
        )
