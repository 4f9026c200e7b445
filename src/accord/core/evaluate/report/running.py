"""One evaluation from a table of counts and a plan: the design's choice, its checks, its words."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from functools import partial
from typing import Any, Final, Self

import numpy as np

from accord.core.evaluate.designs import power
from accord.core.evaluate.designs.choice import Choice, Situation, choose_design
from accord.core.evaluate.designs.contrasts import mean_of_known
from accord.core.evaluate.distributions import Floats
from accord.core.evaluate.intervals import Interval, events_fewer
from accord.core.evaluate.judging.balanced import LEAST_UNITS, can_balance, judge_balanced
from accord.core.evaluate.judging.case import Answer, Case, Judge, UnjudgedError
from accord.core.evaluate.judging.checks import Checked, check_design
from accord.core.evaluate.judging.lots import Lot, judge_lot, lots
from accord.core.evaluate.judging.own_placebos import (
    district_placebos,
    lot_placebos,
    staggered_placebos,
)
from accord.core.evaluate.judging.plainly import (
    judge_difference,
    judge_ratio,
    judge_series,
    series_models,
)
from accord.core.evaluate.judging.staggered import judge_staggered
from accord.core.evaluate.report.canonical import digest
from accord.core.evaluate.report.emmie import emmie_of
from accord.core.evaluate.report.grades import Checks, Design, grade
from accord.core.evaluate.report.lots import lot_told
from accord.core.evaluate.report.plan import Standing
from accord.core.evaluate.report.results import Control, Result, finding
from accord.core.evaluate.report.sentences import sentences
from accord.core.evaluate.robustness.checking import check_donor_ratio, comparable
from accord.core.evaluate.robustness.placebos import Kind, Placebos, area_counts, shaped_placebos

METHOD = "evaluate-table-7"
SEED = 20260101
_TRIALS = 200
_ALONE: Final = frozenset({"interrupted series", "before and after"})  # its own past alone


class TableError(ValueError):
    """The table does not hold what the plan asks about."""


@dataclass(frozen=True, kw_only=True)
class Asked:
    """An evaluation's inputs as arrays and rows."""

    units: list[str]
    cells: Floats
    own: tuple[int, ...]
    starts: tuple[int, ...]
    near: frozenset[int]
    held_back: tuple[int, ...]
    lot_kept: bool | None
    neighbours: list[list[int]] | None
    level: float

    @classmethod
    def of(cls, inputs: Mapping[str, Any]) -> Self:
        """From the inputs of `evaluate_table`."""
        units, first = list(inputs["units"]), int(inputs["first_after"])
        treated, held = list(inputs["treated"]), list(inputs.get("held_back") or ())
        lot = fallen(inputs)
        return cls(
            units=units, cells=np.array(inputs["counts"], float),
            own=tuple(units.index(name) for name in treated),
            starts=tuple(int(one) for one in inputs.get("starts") or [first] * len(treated)),
            near=frozenset(units.index(name) for name in inputs.get("reach", ())),
            held_back=tuple(units.index(name) for name in held), lot_kept=None if lot is None else not lot.faults(treated, held),
            neighbours=inputs.get("neighbours") or None, level=1 - float(inputs["alpha"]),
        )  # fmt: skip

    @property
    def first_after(self) -> int:
        """The first period of any treated unit."""
        return min(self.starts)

    @property
    def others(self) -> list[int]:
        """Units that are neither treated nor within their reach."""
        return [row for row in range(len(self.units)) if row not in {*self.own, *self.near}]

    def donors(self, *, single: bool) -> tuple[int, ...]:
        """Comparable units: with the treated ones' sum, or (`single`) with their mean."""
        own = area_counts(self.cells, [self.own])
        if single:
            own = own / len(self.own)
        table = np.vstack([own, self.cells[self.others]])
        return tuple(self.others[row - 1] for row in comparable(table, 0, self.first_after))

    def case(self, *, donors: tuple[int, ...]) -> Case:
        """The case with these donors."""
        return Case(
            cells=self.cells, own=self.own, starts=self.starts, donors=donors, level=self.level
        )


def fallen(inputs: Mapping[str, Any]) -> Lot | None:
    """The lot of the inputs, by the hash of the plan that stands beside it; None without one.

    A lot that was drawn elsewhere, or with a text that somebody chose, shows nothing.
    """
    held = inputs.get("lot")
    return None if not held else Lot.of_data(held, digest(inputs["plan"]))


def design_of(asked: Asked, *, follow_up: int | None = None) -> tuple[Choice, tuple[int, ...]]:
    """The published table's row for these data, and the donors that its design compares with.

    Nothing after the start is looked at but which months were reported; before there is any,
    `follow_up` is how many are planned.
    """
    start, length = asked.first_after, asked.cells.shape[1]
    after = follow_up if follow_up is not None else length - start
    sum_like = asked.donors(single=False)
    whole = not np.isnan(asked.cells[list(asked.own)]).any() and after >= 2
    drawn = lots(len(asked.own) + len(asked.held_back), len(asked.own)) if asked.held_back else 0
    each_like = asked.donors(single=True)
    many = len(each_like) >= LEAST_UNITS and len(set(asked.starts)) == 1
    staggered = len(set(asked.starts)) > 1 and len(each_like) >= len(asked.own) + 2
    situation = Situation(
        donors=len(each_like) if many or staggered else len(sum_like), lots=drawn,
        periods_before=start if sum_like or whole or drawn else 1, staggered=staggered,
        balanced=many and can_balance(asked.case(donors=each_like)),
    )  # fmt: skip
    choice = choose_design(situation)
    if choice.design == "randomised":
        return choice, asked.held_back
    if choice.design in {"group-time", "synthetic control"}:
        return choice, each_like
    return choice, sum_like


def evaluate_table(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """Everything a report needs, from plain inputs: a bundle's `compute`.

    Inputs: `units`, `periods`, `counts` (units × periods, null for not reported), `treated` (names
    of units), `first_after`, `alpha`, `smallest`, `outcome`, `outcome_es`, `standing`,
    `planned_design`; and maybe `told_signatures` (that no ledger holds), `starts` (of each treated
    unit), `held_back` and `lot` (with `plan`, by whose hash it was drawn), `control_counts` with
    `control_outcome` and `control_outcome_es`, `neighbours` (lists of places in `units`), `reach`,
    `emmie`, `actions`, `cost` with `cost_source`.
    """
    asked = Asked.of(inputs)
    choice, donors = design_of(asked)
    try:
        found = (
            _by_donors(inputs, asked, donors) if choice.design == "donor ratio"
            else _by_design(inputs, asked, choice.design, donors)
        )  # fmt: skip
    except UnjudgedError as error:
        raise TableError(str(error)) from error
    change = Interval(**found["change"])
    checks = replace(
        Checks(**found.pop("checks")), too_few_events=finding(change) == "not known",
        one_treated=len(asked.own) == 1,
    )  # fmt: skip
    level = grade(choice.design, checks)
    few = checks.too_few_months
    emmie = {name: emmie_of(inputs, change, language=name, too_few_months=few)
             for name in ("en", "es")}  # fmt: skip
    result = Result(
        outcome=inputs["outcome"], outcome_es=inputs["outcome_es"], change=change,
        observed=found["observed"], expected=found["expected"], p_value=found["p_value"],
        smallest=float(inputs["smallest"]), grade=level, standing=_standing(inputs, choice),
        false_alarms=checks.placebo_rate, placebo_kind=found["placebos"]["kind"],
        fewer=Interval(**found["fewer"]), cost=inputs.get("cost"),
        control=_control(found["negative_control"]),
        months_allowed_for=checks.months_allowed_for, too_few_months=few,
        side_without_event=checks.side_without_event, emmie=emmie["en"],
        is_alone=choice.design in _ALONE,
        told_signatures=inputs.get("told_signatures"),
    )  # fmt: skip
    kept = asked.held_back if choice.design == "randomised" else asked.others
    lot = fallen(inputs)
    if lot is not None and choice.design == "randomised":
        found["lot"] = lot_told(lot, inputs["treated"], inputs.get("held_back") or ())
    return {
        **found, "standing": asdict(result.standing), "design": choice.design,
        "design_words": choice.words, "design_words_es": choice.words_es,
        "checks": asdict(checks), "grade": asdict(level),
        "emmie": {name: asdict(one) for name, one in emmie.items()},
        "donors": [asked.units[row] for row in donors],
        "left_out_as_unlike": [asked.units[row] for row in kept if row not in donors],
        "sentences": [*sentences(result), *_of_lot(found, "en")],
        "sentences_es": [*sentences(result, language="es"), *_of_lot(found, "es")],
    }  # fmt: skip


def _of_lot(found: Mapping[str, Any], language: str) -> list[str]:
    return [found["lot"]["words"][language]] if "lot" in found else []


def _control(found: Mapping[str, Any] | None) -> Control | None:
    return None if found is None else Control(
        outcome=found["outcome"], outcome_es=found["outcome_es"],
        change=Interval(**found["change"]), still=found["still"],
    )  # fmt: skip


def _control_told(
    inputs: Mapping[str, Any], change: Interval, p_value: float, *, still: bool | None
) -> dict[str, Any]:
    """What the outcome that cannot move did; `still` is None where too little is known."""
    named = inputs.get("control_outcome") or ""
    return {
        "outcome": named, "outcome_es": inputs.get("control_outcome_es") or named,
        "change": asdict(change), "p_value": p_value, "still": still,
    }  # fmt: skip


def _placebos_told(found: Placebos) -> dict[str, Any]:
    return {
        "number": len(found.p_values), "apart": found.apart, "rate": found.rate,
        "kind": found.kind,
        "interval": None if found.interval is None else asdict(found.interval),
    }  # fmt: skip


def _by_design(
    inputs: Mapping[str, Any], asked: Asked, design: Design, donors: tuple[int, ...]
) -> dict[str, Any]:
    """Every design but the donor ratio: its answer with the checks that all share."""
    case = asked.case(donors=donors)
    judge, placebos = _judge(design, case, asked)
    moved = inputs.get("control_counts")
    found = check_design(
        case, judge, name=design, near=asked.near, neighbours=asked.neighbours, placebos=placebos,
        control=None if moved is None else np.array(moved, float),
    )  # fmt: skip
    answer = found.answer
    told: dict[str, Any] = {
        "change": asdict(answer.change), "observed": answer.observed, "expected": answer.expected,
        "fewer": asdict(events_fewer(answer.observed, answer.change, expected=answer.expected)),
        "p_value": answer.p_value, "checks": asdict(_checks(design, asked, found)),
        "widened": found.widened, "placebos": _placebos_told(found.placebos),
        "in_time": [asdict(one) for one in found.in_time],
        "left_out": [
            {"donor": asked.units[one.donor], "change": asdict(one.change), "p_value": one.p_value}
            for one in found.left_out
        ],
        "curve": [asdict(one) for one in found.curve], "curve_same_sign": found.same_sign,
        "negative_control": None if found.negative_control is None else _control_told(
            inputs, found.negative_control.change, found.negative_control.p_value,
            still=found.control_still,
        ),
        "series": {"observed": case.own_total(), "expected": answer.expected_by_period},
        **answer.notes,
    }  # fmt: skip
    if answer.statistic is not None:
        told["own_size"] = answer.statistic
    return told | (series_models(case) if design == "interrupted series" else {})


def _judge(design: Design, case: Case, asked: Asked) -> tuple[Judge, Placebos | None]:
    """A design's judge, with its own placebos where its error is made from them."""
    if design == "randomised":
        return judge_lot, lot_placebos(case)
    if design == "group-time":
        return judge_staggered, staggered_placebos(case)
    if design == "synthetic control":
        judge = _kept(partial(judge_balanced, neighbours=asked.neighbours))
        kind: Kind = "map" if asked.neighbours else "areas"
        return judge, district_placebos(judge(case), case, kind=kind)
    plain: dict[Design, Judge] = {
        "two-area difference": judge_difference, "interrupted series": judge_series,
    }  # fmt: skip
    return plain.get(design, judge_ratio), None


def _kept(judge: Judge) -> Judge:
    """The judge, that does not weigh the very same case twice: its placebos are many."""
    answers: dict[int, tuple[Case, Answer]] = {}

    def asked(case: Case) -> Answer:
        if id(case) not in answers:
            answers[id(case)] = (case, judge(case))
        return answers[id(case)][1]

    return asked


def _checks(design: Design, asked: Asked, found: Checked) -> Checks:
    """What a grade takes from the checks of a design."""
    months = found.answer.notes.get("months", found)
    return Checks(
        placebo_rate=found.placebos.rate, parallel_before=found.parallel_before,
        donors_comparable=None if design in _ALONE else True,
        randomisation_kept=asked.lot_kept if design == "randomised" else None,
        negative_control_still=found.control_still, steady=found.steady,
        months_allowed_for=None if months is found else months is not None,
        too_few_months=found.answer.has_too_few_months,
        side_without_event=found.answer.notes.get("side_without_event"),
    )  # fmt: skip


def _by_donors(inputs: Mapping[str, Any], asked: Asked, donors: tuple[int, ...]) -> dict[str, Any]:
    start = asked.first_after
    rows = np.vstack([area_counts(asked.cells, [asked.own]), asked.cells[list(donors)]])
    moved, other = inputs.get("control_counts"), None
    if moved is not None:
        table = np.array(moved, float)
        other = np.vstack([area_counts(table, [asked.own]), table[list(donors)]])
        if not _tells(other, start):
            other = None
    if not _tells(rows, start):
        raise UnjudgedError("no period is reported before, or none after the start")
    found = check_donor_ratio(
        rows, treated=0, first_after=start, alpha=1 - asked.level, negative_control=other,
        placebos=_on_the_map(asked),
    )  # fmt: skip
    names = [asked.units[row] for row in donors]
    before = rows[1:, :start]
    scale = np.nanmean(rows[0, :start]) / max(float(np.nanmean(before)), 1e-9)
    control = found.negative_control
    return {
        "change": asdict(found.change), "fewer": asdict(found.fewer),
        "observed": found.result.observed,
        "expected": found.result.expected, "p_value": found.p_value,
        "checks": asdict(found.checks), "widened": found.widened,
        "placebos": _placebos_told(found.placebos),
        "placebo_sizes": sorted(found.result.placebos), "own_size": found.result.statistic,
        "in_time": [asdict(one) for one in found.in_time],
        "left_out": [
            {"donor": names[one.donor - 1], "change": asdict(one.change), "p_value": one.p_value}
            for one in found.left_out
        ],
        "curve": [asdict(one) for one in found.curve.specifications],
        "curve_same_sign": found.curve.same_sign,
        "negative_control": None if control is None else _control_told(
            inputs, control.change, control.p_value, still=found.checks.negative_control_still
        ),
        "power": _power(inputs, rows),
        "series": {"observed": rows[0], "expected": mean_of_known(rows[1:], axis=0) * scale},
    }  # fmt: skip


def _tells(table: Floats, start: int) -> bool:
    """Whether the area and someone else reported on both sides."""
    told = ~np.isnan(table)
    return bool(all(told[rows][:, side].any() for rows in (slice(0, 1), slice(1, None))
                    for side in (slice(None, start), slice(start, None))))  # fmt: skip


def _on_the_map(asked: Asked) -> Placebos | None:
    """Placebos grown from unit to neighbouring unit; None without a map or too few of them."""
    if not asked.neighbours:
        return None
    found = shaped_placebos(
        asked.cells, treated=asked.own, neighbours=asked.neighbours, reach=asked.near,
        first_after=asked.first_after, alpha=1 - asked.level, rng=np.random.default_rng(SEED),
    )  # fmt: skip
    return None if found.rate is None else found


def _standing(inputs: Mapping[str, Any], choice: Choice) -> Standing:
    """The standing it came with, less the word where the data allow another design than planned."""
    reasons = list(inputs["standing"]["reasons"])
    if choice.design != inputs["planned_design"]:
        reasons.append(
            f"the plan names “{inputs['planned_design']}”, the data allow “{choice.design}”"
        )
    # A label is lost here and never earned: what came as exploratory stays so without a reason too.
    came = inputs["standing"]["label"]
    is_kept = came == "confirmatory" and not reasons
    return Standing(
        label="confirmatory" if is_kept else "exploratory", reasons=tuple(reasons)
    )  # fmt: skip


def _power(inputs: Mapping[str, Any], rows: Floats) -> dict[str, str] | None:
    """What could have been seen, by the past alone; None where it is too short to say."""
    start = int(inputs["first_after"])
    after = rows.shape[1] - start
    before = power.periods_before(start, after)
    try:
        past = power.past_worlds(rows[:, :start], treated=0, before=before, after=after)
    except ValueError:
        return None
    told = power.power_of(
        past, float(inputs["smallest"]), rng=np.random.default_rng(SEED), trials=_TRIALS,
        alpha=float(inputs["alpha"]),
    )  # fmt: skip
    least = power.minimum_detectable_effect(
        past, seed=SEED, trials=_TRIALS, alpha=float(inputs["alpha"]),
        rise=float(inputs["smallest"]) > 0,
    )  # fmt: skip
    return {
        "en": f"{told.in_words()} {least.in_words()}",
        "es": f"{told.in_words(language='es')} {least.in_words(language='es')}",
    }
