"""Set a shared goal; it is fixed once set, so that nobody moves the target."""

from collections.abc import Sequence
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.strategies.models import Goal, Strategy
from accord.apps.strategies.selectors.gaps import baseline_gap, comparable_partners
from accord.apps.strategies.selectors.measures import baseline_count
from accord.apps.strategies.services.rights import demand_lead, open_strategy
from accord.apps.strategies.services.strategies import offence_faults
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid


def set_goal(
    *,
    by: Actor,
    purpose: Purpose,
    strategy_id: UUID | str,
    outcome: str,
    baseline_from: date,
    baseline_to: date,
    target_percent: Decimal,
    due_on: date,
    offences: Sequence[str] = (),
    partner: str = "",
) -> Goal:
    """Write down a goal; `baseline_to` is the first day left out, −15 means 15 % fewer a day.

    With `partner`, the name of a partner's counts, +15 means 15 % more reported per injury treated.
    """
    row = Goal(
        strategy_id=strategy_id,
        outcome=" ".join(outcome.split()),
        offences=sorted(set(offences)),
        partner=" ".join(partner.split()),
        baseline_from=baseline_from,
        baseline_to=baseline_to,
        target_percent=target_percent,
        due_on=due_on,
    )
    with audit.transaction(
        by=by,
        purpose=purpose,
        verb="goal.set",
        object_type="goal",
        object_id=str(row.pk),
        payload={
            "strategy": str(strategy_id),
            "target_percent": str(target_percent),
            "offences": list(row.offences),
        },
    ):
        strategy = open_strategy(by, strategy_id)
        demand_lead(by, strategy)
        _check(row, strategy.offences, strategy.starts_on)
        _demand_baseline(by, purpose, row, strategy)
        row.save(force_insert=True)
    return row


def _demand_baseline(by: Actor, purpose: Purpose, row: Goal, strategy: Strategy) -> None:
    """A change from nothing cannot be said in per cent."""
    if row.partner:
        _demand_gap(by, purpose, row, strategy)
        return
    if baseline_count(viewer=by, purpose=purpose, goal=row, strategy=strategy) == 0:
        fault = Fault(
            "baseline_from",
            "something counted",
            _("Choose other days or offences, or load what is missing."),
        )
        raise Invalid(
            _("In this baseline nothing was counted: no change from it can be measured."),
            faults=[fault],
        )


def _demand_gap(by: Actor, purpose: Purpose, row: Goal, strategy: Strategy) -> None:
    """A gap needs a partner whose counts compare with offences, and both counts in the baseline."""
    if row.offences:
        fault = Fault(
            "offences", "of_partner", _("The partner's counts say which offences compare.")
        )
        raise Invalid(_("Choose no offences for a goal on the gap."), faults=[fault])
    if row.partner not in comparable_partners(viewer=by, purpose=purpose):
        fault = Fault("partner", "known", _("Choose the counts of a partner that are loaded."))
        raise Invalid(_("These counts are not known."), faults=[fault])
    gap = baseline_gap(viewer=by, purpose=purpose, goal=row, strategy=strategy).gap
    if gap is None or not gap.treated or not gap.reported:
        fault = Fault(
            "baseline_from", "something counted", _("Choose days that the partner tells of.")
        )
        raise Invalid(
            _("In this baseline nothing was treated, or nothing reported."), faults=[fault]
        )


def _check(row: Goal, of_strategy: Sequence[str], starts_on: date) -> None:
    faults = offence_faults(row.offences)
    if not 1 <= len(row.outcome) <= 200:
        faults.append(Fault("outcome", "length", _("Name the outcome in 1 to 200 characters.")))
    if row.baseline_to <= row.baseline_from:
        faults.append(Fault("baseline_to", "order", _("The baseline must end after it begins.")))
    if row.baseline_to > starts_on:
        faults.append(
            Fault(
                "baseline_to",
                "before start",
                _("The baseline must end before the strategy begins."),
            )
        )
    if row.due_on < starts_on or row.due_on < row.baseline_to:
        faults.append(
            Fault("due_on", "order", _("The goal must be due after the strategy begins."))
        )
    if not Decimal(-100) < row.target_percent < Decimal(1000) or not row.target_percent:
        faults.append(
            Fault("target_percent", "range", _("More than −100 and less than 1000, and not 0."))
        )
    outside = sorted(set(row.offences) - set(of_strategy)) if of_strategy else []
    if outside:
        faults.append(Fault("offences", "inside", _("A goal counts offences of its strategy.")))
    if faults:
        raise Invalid(_("The goal is not complete."), faults=faults)
