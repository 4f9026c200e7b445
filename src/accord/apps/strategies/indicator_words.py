"""Indicators in the reader's language: each sentence made from its numbers."""

from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.strategies import wording
from accord.apps.strategies.indicating import AgencyLine
from accord.apps.strategies.selectors import MeasuredIndicator
from accord.core.evaluate import Interval
from accord.core.evaluate.indicators import Figures, Indicator


def told(texts: Mapping[str, str]) -> str:
    """A text of the catalogue in the reader's language."""
    return texts["es" if (get_language() or "en").startswith("es") else "en"]


def verdict(found: MeasuredIndicator) -> str:
    """What can be said of an indicator now, or why nothing can."""
    judged = found.compared.judged
    if judged is None:
        return why_not(found)
    one = found.indicator
    numbers = {
        "since": _value(one, judged.since),
        "before": _value(one, judged.before),
        "change": _change(one, judged.change),
        "verdict": way(found),
    }
    text = _("%(since)s since the start; in the baseline %(before)s. %(change)s: %(verdict)s.")
    return text % numbers


def way(found: MeasuredIndicator) -> str:
    """Better, worse, or neither; against a target what the interval allows."""
    if found.status is not None:
        return wording.status(found.status)
    return {
        "better": _("better"),
        "worse": _("worse"),
        "no clear change": _("no clear change"),
        "not known": _("not known"),
        None: _("not known"),
    }[found.moved]


def why_not(found: MeasuredIndicator) -> str:
    """Why an indicator has no number."""
    return {
        "": "",
        "nothing": _("Nobody has handed anything in. That is not zero: it is not known."),
        "one_sided": _("No agency has handed in for both periods: a change cannot be said."),
        "small": _("The counts are too small to be shown without pointing at somebody."),
    }[found.compared.why_not]


def family(found: MeasuredIndicator) -> str:
    """How many were judged together, and what that does to the numbers."""
    if found.p_value is None:
        return ""
    numbers = {
        "p": wording.decimal(found.p_value, 3),
        "level": wording.decimal(100 * found.level, 1),
    }
    if found.target is not None:
        return (
            _(
                "Adjusted for all targets of the strategy (Holm): chance %(p)s; the %(level)s %% intervals "
                "hold together."
            )
            % numbers
        )
    return _("Adjusted for all that are watched (Benjamini-Hochberg): chance %(p)s.") % numbers


def definition(one: Indicator) -> str:
    """What is counted over what, and in which version."""
    return _("%(numerator)s, of %(denominator)s (definition %(version)s)") % {
        "numerator": told(one.numerator),
        "denominator": told(one.denominator),
        "version": one.version,
    }


def target(found: MeasuredIndicator) -> str:
    """The target with its baseline and day."""
    if found.target is None:
        return _("Watched, whatever else was chosen: what the work costs. It cannot be left out.")
    row = found.target
    return _("Target %(change)s until %(day)s, from %(first)s to %(last)s.") % {
        "change": wording.percent(float(row.target_percent) / 100),
        "day": row.due_on.isoformat(),
        "first": f"{found.before[0]:%Y-%m}",
        "last": f"{found.before[-1]:%Y-%m}",
    }


def figures(line: AgencyLine, found: Figures | None) -> str:
    """An agency's numbers of a period; hidden ones say so, and nothing is no zero."""
    if found is None:
        return _("nothing handed in")
    if line.is_hidden:
        return _("not shown: too small")
    return _("%(numerator)s of %(denominator)s") % {
        "numerator": wording.grouped(found.numerator),
        "denominator": wording.grouped(found.denominator),
    }


def missing(line: AgencyLine) -> str:
    """The months that an agency did not hand in."""
    return _spelled((*line.missing_before, *line.missing_since))


def _spelled(months: Sequence[date]) -> str:
    """Months as they are read: runs as first and last."""
    runs: list[list[date]] = []
    for month in months:
        if runs and _index(month) == _index(runs[-1][-1]) + 1:
            runs[-1].append(month)
        else:
            runs.append([month])
    return ", ".join(
        f"{run[0]:%Y-%m}" if len(run) == 1 else f"{run[0]:%Y-%m} – {run[-1]:%Y-%m}" for run in runs
    )


def _index(month: date) -> int:
    return 12 * month.year + month.month


def _value(one: Indicator, found: Interval) -> str:
    """A value with its exact interval: a share in per cent, a rate per so many."""
    ends = [found.estimate, found.lower, found.upper]
    if one.kind == "share":
        middle, low, high = (wording.share(end) for end in ends)
        return _("%(middle)s (%(low)s to %(high)s)") % {"middle": middle, "low": low, "high": high}
    middle, low, high = (wording.decimal(one.per * end, 2) for end in ends)
    return _("%(middle)s per %(per)s (%(low)s to %(high)s)") % {
        "middle": middle, "per": wording.grouped(one.per), "low": low, "high": high,
    }  # fmt: skip


def _change(one: Indicator, change: Interval) -> str:
    numbers = {
        "change": wording.percent(change.estimate),
        "low": wording.percent(change.lower),
        "high": wording.percent(change.upper),
    }
    if one.kind == "share":
        return _("Change of the odds %(change)s (%(low)s to %(high)s)") % numbers
    return _("Change %(change)s (%(low)s to %(high)s)") % numbers
