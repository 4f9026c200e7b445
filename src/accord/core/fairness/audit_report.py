"""An audit in sections: the same for a terminal and for a page that needs nothing else."""

from math import isnan

from accord.core.fairness.audit import Audit, Groups
from accord.core.fairness.exposure import Exposure
from accord.core.fairness.feedback import Loops
from accord.core.fairness.rates import GroupRates
from accord.core.forecast.html_page import Section, html_page

LEAST_INCIDENTS = 20  # fewer tell nothing of an error rate
MEANING = (
    "An audit is arithmetic on what was recorded. It cannot see what nobody reports, and a fair "
    "share of attention is not thereby a good use of it. It speaks of areas and of groups, never "
    "of a person. Whether to use the forecast, and at which point of the last table, people decide."
)


def audit_sections(found: Audit) -> tuple[Section, ...]:
    """Every question with its table, and the sentence that the figures give."""
    groups = found.groups
    told = () if groups is None else _group_sections(groups)
    return (_provenance(found), *told, _feedback(found), _unit(found), _stop(found))


def audit_html(found: Audit, *, title: str, facts: str) -> str:
    """The audit as one page."""
    return html_page(
        title,
        verdict=found.stop.sentence,
        sections=[Section(texts=(facts,)), *audit_sections(found)],
        ending=MEANING,
    )


def _provenance(found: Audit) -> Section:
    gate = found.provenance
    if gate.is_overridden:
        text = (
            f"Police discover these: {', '.join(gate.discovered)}. Their counts follow patrols. "
            f"The gate was passed with this reason: {gate.reason}"
        )
    else:
        text = f"People report these: {', '.join(gate.reported)}. The gate let them pass."
    if gate.left_out:
        text += f" Police discover these, which were kept from standing beside: {', '.join(gate.left_out)}."
    return Section(heading="May this be learned from?", texts=(text,))


def _group_sections(groups: Groups) -> tuple[Section, ...]:
    return _exposure(groups), _rates(groups), _reporting(groups), _caps(groups)


def _exposure(groups: Groups) -> Section:
    more = [_more(one, groups.reference) for one in groups.exposures if _is_beyond_error(one)]
    verdict = " ".join(more) or "No group's exposure differs from the reference's beyond the error."
    return Section(
        heading="Who bears it?",
        headings=(
            "group", "residents", "share of weeks marked", f"÷ {groups.reference}",
            "90 % interval", "live where never marked", "in the tenth marked most",
        ),
        rows=tuple(
            (
                one.group,
                f"{one.members:,.0f}",
                f"{one.mean:.4f}",
                _number(one.ratio),
                f"{_number(one.lower)}–{_number(one.upper)}",
                f"{one.never_flagged:.1%}",
                f"{one.top_decile:.1%}",
            )
            for one in groups.exposures
        ),
        texts=(verdict, f"{groups.placed:.1%} of the residents live in areas that have a cell."),
    )  # fmt: skip


def _rates(groups: Groups) -> Section:
    off = [
        f"{one.group}: expected is {one.calibration:.2f} times what happened."
        for one in groups.rates
        if _is_enough(one) and one.calibration is not None and not one.is_calibrated
    ]
    return Section(
        heading="Whom does it fail?",
        headings=(
            "group",
            "incidents",
            "hit rate",
            "marked",
            "false alarms",
            "expected ÷ observed",
        ),
        rows=tuple(
            (
                one.group,
                f"{one.incidents:,.0f}",
                *(
                    _number(value) if _is_enough(one) else "too few"
                    for value in (one.hit_rate, one.flagged, one.false_alarm, one.calibration)
                ),
            )
            for one in groups.rates
        ),
        texts=(
            " ".join(off) or "Expected and observed differ by less than a tenth in each group.",
        ),
    )


def _reporting(groups: Groups) -> Section:
    rows = []
    for label, one in groups.reporting.items():
        moved = "; ".join(f"{g} {now:.3f} → {then:.3f}" for g, (now, then) in one.shares.items())
        rows.append((label, f"{one.kept:.1%}", str(len(one.lost)), moved))
    return Section(
        heading="What if some report less?",
        headings=("if", "marks that stand", "marks that move", "share of the marked surface"),
        rows=tuple(rows),
    )


def _caps(groups: Groups) -> Section:
    return Section(
        heading="What does a cap cost?",
        headings=("cap on exposure", "reached", "expected incidents given up"),
        rows=tuple(
            (f"{one.cap:.2f}", f"{one.exposure:.2f}", f"{one.price:.1%}") for one in groups.caps
        ),
        texts=("A person chooses the point and signs for it.",),
    )


def _feedback(found: Audit) -> Section:
    rows = [
        (
            group,
            f"{found.naive.true[place]:.3f}",
            f"{found.naive.learned[place]:.3f}",
            f"{found.corrected.learned[place]:.3f}",
        )
        for place, group in enumerate(found.naive.groups)
    ]
    text = (
        f"After {found.naive.weeks} simulated weeks of learning from what patrols find, the learned "
        f"share strays by {_strayed(found.naive)}; with the correction by "
        f"{_strayed(found.corrected)}. Averages of {len(found.naive.runs)} runs; in brackets what "
        "nine of ten gave."
    )
    return Section(
        heading="What does it do to its own data?",
        headings=("group", "true share", "learned", "learned, corrected"),
        rows=tuple(rows),
        texts=(text,),
    )


def _strayed(loops: Loops) -> str:
    low, high = loops.interval
    return f"{loops.drift:.3f} ({low:.3f} to {high:.3f})"


def _unit(found: Audit) -> Section:
    figure = f"exposure of {found.unit_of}" if found.unit_of else "hits ÷ last year's map"
    text = f"Over these grids the figure varies by {found.unit.spread:.0%}."
    if found.unit.changes_sides:
        text += " It changes sides: what it says of this figure is the grid's doing."
    return Section(
        heading="Is it the grid?",
        headings=("grid", figure),
        rows=tuple(
            (label, "cannot be told" if isnan(value) else f"{value:.3f}")
            for label, value in zip(found.unit.labels, found.unit.values, strict=True)
        ),
        texts=(text,),
    )


def _stop(found: Audit) -> Section:
    return Section(heading="Does it add anything?", texts=(found.stop.sentence,))


def _is_beyond_error(one: Exposure) -> bool:
    return one.lower is not None and one.upper is not None and not one.lower <= 1 <= one.upper


def _more(one: Exposure, reference: str) -> str:
    return (
        f"{one.group} live under {_number(one.ratio)} times the marks that {reference} live under "
        f"({_number(one.lower)} to {_number(one.upper)})."
    )


def _is_enough(one: GroupRates) -> bool:
    return one.incidents >= LEAST_INCIDENTS


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.2f}"
