"""What people declare of a plan beside its outcome, and what of it does not hold together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final, Self
from uuid import UUID

from django.utils.translation import gettext as _

from accord.core import vocabulary
from accord.core.evaluate import LEAST_LOTS, lots, next_month
from accord.frame.errors import Fault

MOST_COST: Final = 1e12


@dataclass(frozen=True, kw_only=True)
class PlanDraft:
    """What people choose of a plan; the rest follows from the strategy and its ground.

    `smallest_percent` is the least change that would matter: −20 for a fifth fewer. `control_…`
    is an outcome that the programme cannot move. With `lot_treats` that many of the treated areas
    are drawn by lot once the plan is frozen; `held_back` are areas that a lot left out which was
    drawn elsewhere. `later_starts` are those of treated areas that begin later.
    `shift_…` are offences into which it may move, `hours_…` (0–24) those of the response, the rest
    being where it may move in time; `cost` with its source is the response's own, in money.
    """

    hypothesis: str
    primary_outcome: str
    treated: tuple[UUID, ...]
    start: date
    follow_up_months: int
    smallest_percent: float
    continue_rule: str
    outcome_es: str = ""
    offences: tuple[str, ...] = ()
    catchment: str = "touching"
    catchment_m: int = 0
    other_causes: str = ""
    control_outcome: str = ""
    control_outcome_es: str = ""
    control_offences: tuple[str, ...] = ()
    held_back: tuple[UUID, ...] = ()
    lot_treats: int = 0
    later_starts: Mapping[UUID, date] = field(default_factory=dict)
    shift_outcome: str = ""
    shift_outcome_es: str = ""
    shift_offences: tuple[str, ...] = ()
    hours_from: int | None = None
    hours_to: int | None = None
    mechanism: str = ""
    moderators: str = ""
    cost: float | None = None
    cost_source: str = ""
    # The version of the strategy's problem analysis that it rests on, and the response it judges.
    problem_version: int | None = None
    problem_response: str = ""

    @classmethod
    def of(cls, given: Mapping[str, Any]) -> Self:
        """From an API's or a form's values, whose lists are not for ever."""
        values: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in given.items()
        }
        return cls(**values)


def settings_of(draft: PlanDraft, texts: Mapping[str, str]) -> dict[str, Any]:
    """The plan's settings for what was declared beside its outcome."""
    named = {
        name: texts[name]
        for name in ("control_outcome", "shift_outcome", "mechanism", "moderators", "cost_source")
    }  # fmt: skip
    return named | {
        "control_outcome_es": texts["control_outcome_es"] or texts["control_outcome"],
        "control_offences": sorted(set(draft.control_offences)),
        "shift_outcome_es": texts["shift_outcome_es"] or texts["shift_outcome"],
        "shift_offences": sorted(set(draft.shift_offences)),
        "hours": [] if draft.hours_from is None else [draft.hours_from, draft.hours_to],
        "cost": draft.cost,
    }


def faults_of(draft: PlanDraft) -> list[Fault]:
    """All that does not hold together."""
    return [
        *_named_faults(draft, "control"), *_named_faults(draft, "shift"), *_lot_faults(draft),
        *_later_faults(draft), *_hour_faults(draft), *_cost_faults(draft),
    ]  # fmt: skip


def _named_faults(draft: PlanDraft, which: str) -> list[Fault]:
    """Another outcome has a name and offences of its own, none of the plan's."""
    codes = getattr(draft, f"{which}_offences")
    faults = offence_faults(f"{which}_offences", codes)
    if codes and (set(codes) & set(draft.offences) or not draft.offences):
        words = _("Another outcome is counted by other offences than the plan's own; name those.")
        faults.append(Fault(f"{which}_offences", "apart", words))
    if bool(codes) != bool(getattr(draft, f"{which}_outcome").strip()):
        words = _("Name that outcome, and choose its offences: both or neither.")
        faults.append(Fault(f"{which}_outcome", "required", words))
    return faults


def _hour_faults(draft: PlanDraft) -> list[Fault]:
    hours = (draft.hours_from, draft.hours_to)
    if hours == (None, None):
        return []
    if (
        None in hours
        or hours[0] == hours[1]
        or not all(hour is not None and 0 <= hour <= 24 for hour in hours)
    ):
        words = _("Hours of the response go from 0 to 24, from one to another.")
        return [Fault("hours_from", "range", words)]
    return []


def _cost_faults(draft: PlanDraft) -> list[Fault]:
    if draft.cost is None:
        return []
    if not 0 < draft.cost <= MOST_COST:
        return [Fault("cost", "range", _("A cost is above 0."))]
    if not draft.cost_source.strip():
        return [Fault("cost_source", "required", _("Say where the cost is from."))]
    return []


def _lot_faults(draft: PlanDraft) -> list[Fault]:
    if set(draft.held_back) & set(draft.treated):
        words = _("An area is treated or held back, never both.")
        return [Fault("held_back", "apart", words)]
    if draft.lot_treats and draft.held_back:
        words = _("A lot drawn here holds areas back itself; name none.")
        return [Fault("held_back", "lot", words)]
    if draft.lot_treats and not 0 < draft.lot_treats < len(set(draft.treated)):
        words = _("A lot draws some of the areas that take part, at least 1, and not all of them.")
        return [Fault("lot_treats", "range", words)]
    ways = lots(len(set(draft.treated)), draft.lot_treats) if draft.lot_treats else LEAST_LOTS
    if ways < LEAST_LOTS:
        words = _(
            "This lot could fall in %(ways)s ways; from %(least)s on chance can be told. Let more "
            "areas take part."
        ) % {"ways": ways, "least": LEAST_LOTS}
        return [Fault("lot_treats", "ways", words)]
    if (draft.held_back or draft.lot_treats) and draft.later_starts:
        words = _("Areas drawn by lot start on the same day.")
        return [Fault("later_starts", "lot", words)]
    return []


def _later_faults(draft: PlanDraft) -> list[Fault]:
    """Later starts are of treated areas, first days of months within the follow-up."""
    end = next_month(draft.start.replace(day=1), max(draft.follow_up_months, 1))
    for area, day in draft.later_starts.items():
        if area not in draft.treated:
            words = _("Only a treated area has a start of its own.")
            return [Fault("later_starts", "treated", words)]
        if day.day != 1 or not draft.start <= day < end:
            words = _("A later start is the first day of a month within the follow-up.")
            return [Fault("later_starts", "range", words)]
    if draft.later_starts and all(
        draft.later_starts.get(one, draft.start) > draft.start for one in draft.treated
    ):
        words = _("At least one area starts on the plan's own day.")
        return [Fault("later_starts", "first", words)]
    return []


def offence_faults(name: str, codes: Sequence[str]) -> list[Fault]:
    """Codes that the vocabulary does not know."""
    unknown = [code for code in codes if code not in vocabulary.offences()]
    if not unknown:
        return []
    return [
        Fault(
            name,
            "known",
            _("Not NIBRS codes: %(unknown)s.") % {"unknown": ", ".join(unknown)[:80]},
        )
    ]
