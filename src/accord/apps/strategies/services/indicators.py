"""Hand in an agency's figure for a month, and set a target that stays."""

from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.models import Agency
from accord.apps.strategies import harm_tables
from accord.apps.strategies.models import IndicatorFigure, IndicatorTarget, Strategy
from accord.apps.strategies.services.rights import demand_lead, demand_participant, open_strategy
from accord.core.evaluate import next_month
from accord.core.evaluate.harm import WeightTable
from accord.core.evaluate.indicators import Indicator, catalogue
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid

LARGEST: Final = 10**9
EARLIEST_YEAR: Final = 1990
FURTHEST_YEARS: Final = 10


def hand_in(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, agency: Agency, indicator_id: str,
    month: date, numerator: int, denominator: int,
) -> IndicatorFigure:  # fmt: skip
    """Hand in a figure of the own agency; a later one of the same month takes its place.

    Partners are told that a month was restated, as its numbers moved after they could be read.
    """
    if by.kind not in {"system", "local"} and by.agency_id != str(agency.pk):
        raise Denied(_("Each agency hands in its own figures."))
    one = _known(indicator_id)
    if one.source == "records":
        words = _("It is counted from records: nobody hands it in.")
        raise Invalid(
            _("The figure is not complete."), faults=[Fault("indicator", "source", words)]
        )
    with audit.transaction(
        by=by, purpose=purpose, verb="figure.handed_in", object_type="strategy",
        object_id=str(strategy_id),
    ) as entry:  # fmt: skip
        strategy = open_strategy(by, strategy_id)
        demand_participant(by, strategy)
        if one.owner == "joint" and agency.pk != strategy.lead_id:
            raise Denied(_("The lead agency hands this in for all, so that one event is one."))
        faults = _figure_faults(one, strategy, month, numerator, denominator)
        if faults:
            raise Invalid(_("The figure is not complete."), faults=faults)
        place: dict[str, Any] = {
            "strategy": strategy, "agency": agency, "indicator": one.id, "version": one.version,
            "month": month,
        }  # fmt: skip
        told: dict[str, Any] = {"numerator": numerator, "denominator": denominator}
        before = IndicatorFigure.objects.filter(**place).values(*told).first()
        if before not in (None, told):
            told |= {"restated_at": timezone.now()}
        row, is_new = IndicatorFigure.objects.update_or_create(
            **place, defaults={**told, "handed_in_by": by.id}
        )
        entry.payload = {
            "agency": agency.ori, "indicator": one.id, "version": one.version,
            "month": f"{month:%Y-%m}", "replaced": not is_new,
        }  # fmt: skip
    return row


def set_target(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, indicator_id: str,
    baseline_from: date, baseline_to: date, target_percent: Decimal, due_on: date,
    weights: str = "",
) -> IndicatorTarget:  # fmt: skip
    """Choose an indicator and say by how much it should change; nobody moves it afterwards.

    A target of harm fixes a table of `weights` too: the id of one that the actor's agency brought,
    or `made-up`. Foreign and missing tables give the same answer.
    """
    one = _known(indicator_id)
    tables = harm_tables.tables_for(viewer=by, purpose=purpose) if one.kind == "harm" else {}
    table = tables.get(weights)
    row = IndicatorTarget(
        strategy_id=strategy_id, indicator=one.id, version=one.version, set_by=by.id,
        baseline_from=baseline_from, baseline_to=baseline_to, target_percent=target_percent,
        due_on=due_on, weights=_kept(table) if table else None,
    )  # fmt: skip
    with audit.transaction(
        by=by, purpose=purpose, verb="target.set", object_type="strategy",
        object_id=str(strategy_id),
        payload={
            "indicator": one.id, "version": one.version, "target_percent": str(target_percent),
            "weights": table.digest if table else "",
        },
    ):  # fmt: skip
        strategy = open_strategy(by, strategy_id)
        demand_lead(by, strategy)
        if strategy.targets.filter(indicator=one.id).exists():
            raise Conflict(_("This indicator has a target already: it is fixed once it is set."))
        faults = [*_weights_faults(one, weights, table), *_target_faults(one, strategy, row)]
        if faults:
            raise Invalid(_("The target is not complete."), faults=faults)
        row.save(force_insert=True)
    return row


def _known(indicator_id: str) -> Indicator:
    found = catalogue().get(indicator_id)
    if found is None:
        words = _("One of: %(known)s.") % {"known": ", ".join(catalogue())}
        raise Invalid(_("No such indicator."), faults=[Fault("indicator", "known", words)])
    return found


def _figure_faults(
    one: Indicator, strategy: Strategy, month: date, numerator: int, denominator: int
) -> list[Fault]:
    faults = []
    if month.day != 1:
        faults.append(Fault("month", "month", _("Figures are by month: give its first day.")))
    elif month.year < EARLIEST_YEAR or month >= agencies.day_at(strategy.lead).replace(day=1):
        words = _("A month that is over, from %(first)s on.") % {"first": EARLIEST_YEAR}
        faults.append(Fault("month", "range", words))
    faults += [
        Fault(name, "range", _("A whole number from 0 to %(most)s.") % {"most": LARGEST})
        for name, value in (("numerator", numerator), ("denominator", denominator))
        if not 0 <= value <= LARGEST
    ]
    if one.kind == "share" and numerator > denominator:
        faults.append(Fault("numerator", "part", _("A part is not larger than its whole.")))
    if not denominator:
        words = (
            _("Something cannot come of nothing.") if numerator
            else _("Nothing of nothing tells nothing: leave the month out.")
        )  # fmt: skip
        faults.append(Fault("denominator", "some", words))
    return faults


def _kept(table: WeightTable) -> dict[str, object]:
    """A table as a target keeps it, whole."""
    names = ("id", "version", "source", "unit", "digest")
    return {name: getattr(table, name) for name in names} | {"weights": dict(table.weights)}


def _weights_faults(one: Indicator, asked: str, table: WeightTable | None) -> list[Fault]:
    if one.kind == "harm" and table is None:
        words = _("A table of weights that your agency brought, or made-up to try it.")
        return [Fault("weights", "known", words)]
    if one.kind != "harm" and asked:
        return [Fault("weights", "none", _("Only the harm index takes weights."))]
    return []


def _target_faults(one: Indicator, strategy: Strategy, row: IndicatorTarget) -> list[Fault]:
    faults = [
        Fault(name, "month", _("Baselines are by month: the first day of one."))
        for name, day in (("baseline_from", row.baseline_from), ("baseline_to", row.baseline_to))
        if day.day != 1
    ]
    if not row.baseline_from < row.baseline_to <= strategy.starts_on.replace(day=1):
        words = _("The baseline has a month or more, and ends before the strategy starts.")
        faults.append(Fault("baseline_to", "order", words))
    elif row.baseline_from < next_month(row.baseline_to, -60):
        faults.append(Fault("baseline_from", "range", _("At most 60 months.")))
    if not -100 < row.target_percent <= 300 or not row.target_percent:
        words = _("More than −100 and at most 300, and not 0.")
        faults.append(Fault("target_percent", "range", words))
    elif (row.target_percent > 0) != (one.direction == "more"):
        words = {
            "more": _("This indicator is to rise: give a target above 0."),
            "fewer": _("This indicator is to fall: give a target below 0."),
        }[one.direction]
        faults.append(Fault("target_percent", "direction", words))
    latest = strategy.starts_on.year + FURTHEST_YEARS
    if not strategy.starts_on < row.due_on or row.due_on.year > latest:
        words = _("After the strategy starts, at the latest in %(latest)s.") % {"latest": latest}
        faults.append(Fault("due_on", "range", words))
    return faults
