"""Indicators in the reader's language: each sentence made from its numbers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import date

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.strategies import wording
from accord.apps.strategies.indicating import AgencyLine, Sums
from accord.apps.strategies.selectors import MeasuredIndicator
from accord.core.evaluate import Interval
from accord.core.evaluate.harm import HarmIndex, illustrative
from accord.core.evaluate.indicators import Indicator
from accord.frame.ui.numbers import decimal, grouped


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
    return " ".join(filter(None, [text % numbers, few_months(found)]))


def few_months(found: MeasuredIndicator) -> str:
    """That no change is called of so few months, with the measured rate of false alarms."""
    if found.false_alarms is None:
        return ""
    before, since = found.compared.months
    text = _(
        "Too few months to call a change (before the start: %(before)s, since: %(since)s): where months "
        "come in bursts, about %(rate)s of 100 such comparisons look like a change although nothing "
        "changed, and not 5 as a 95 %% interval says."
    )
    return text % {
        "before": grouped(before), "since": grouped(since), "rate": round(100 * found.false_alarms),
    }  # fmt: skip


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
    if found.indicator.source == "records" and found.compared.why_not != "small":
        return {
            "rights": _("It is counted from records; your role or purpose counts none."),
            "one_sided": _(
                "No agency's records tell of whole months of both periods: a change cannot be said."
            ),
        }.get(
            found.compared.why_not,
            _(
                "No records that you may see tell of a whole month. That is not zero: it is not known."
            ),
        )
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
        "p": decimal(found.p_value, 3),
        "level": decimal(100 * found.level, 1),
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


def spread(found: MeasuredIndicator) -> str:
    """How much wider than by chance alone the interval of the change is, and why."""
    judged = found.compared.judged
    if judged is None:
        return ""
    if judged.spread is None:
        return _(
            "No month differs from another, since nothing or everything was counted: the interval "
            "covers chance alone."
        )
    told = _(
        "What is unusual lasts: months come in bursts and hang together, and so few months leave open "
        "how much. The interval of the change is %(times)s times as wide as by chance alone; a small "
        "change is not seen."
    ) % {"times": decimal(judged.spread.change.times_as_wide(found.level), 1)}
    if found.indicator.source == "records":
        return told
    asked = _(
        "Months before the baseline tell how much months vary, and are in no value: where they are "
        "handed in too, less is left open."
    )
    return f"{told} {asked}"


def harm_notes(found: MeasuredIndicator) -> list[str]:
    """By which weights, and what is in no sum; nothing for other indicators."""
    told, kept = found.harm, found.harm.table if found.harm else None
    if told is None or kept is None:
        return []
    about = {
        "name": kept.id, "version": kept.version, "unit": kept.unit, "source": kept.source,
        "digest": kept.digest[:12],
    }  # fmt: skip
    text = _(
        "Weights: %(name)s, version %(version)s, in %(unit)s (%(source)s; %(digest)s). They are fixed "
        "with the target."
    )
    lines = [text % about]
    if kept.id == illustrative().id:
        lines.append(_("These weights are made up, to try it: decide nothing by them."))
    if told.weighed or told.unweighted:
        numbers = {
            "weighed": grouped(told.weighed), "without": grouped(told.unweighted),
        }  # fmt: skip
        lines.append(
            _(
                "Offences weighed: %(weighed)s. Without a weight: %(without)s; they are in no sum, "
                "which is not a harm of nought."
            )
            % numbers
        )
    if told.without_place:
        lines.append(
            _("Records without a place, which lie in no area: %(count)s.")
            % {"count": grouped(told.without_place)}
        )
    return lines


def definition(one: Indicator) -> str:
    """What is counted over what, and in which version."""
    return _("%(numerator)s, of %(denominator)s (definition %(version)s)") % {
        "numerator": told(one.numerator),
        "denominator": told(one.denominator),
        "version": one.version,
    }


def target(found: MeasuredIndicator) -> str:
    """The target with its baseline and day."""
    watched = _("Watched, whatever else was chosen: what the work costs. It cannot be left out.")
    if found.target is None:
        return watched
    row = found.target
    told = _("Target %(change)s until %(day)s, from %(first)s to %(last)s.") % {
        "change": wording.percent(float(row.target_percent) / 100),
        "day": row.due_on.isoformat(),
        "first": f"{found.before[0]:%Y-%m}",
        "last": f"{found.before[-1]:%Y-%m}",
    }
    return f"{told} {watched}" if found.indicator.balancing else told


def figures(one: Indicator, line: AgencyLine, found: Sums | None) -> str:
    """An agency's numbers of a period; hidden ones say so, and nothing is no zero."""
    if found is None:
        return _("no whole month") if one.source == "records" else _("nothing handed in")
    if line.is_hidden:
        return _("not shown: too small")
    if isinstance(found, HarmIndex):
        return _("%(harm)s in %(days)s days (offences: %(count)s)") % {
            "harm": decimal(found.total, 0), "days": grouped(int(found.exposure)),
            "count": grouped(found.counted),
        }  # fmt: skip
    return _("%(numerator)s of %(denominator)s") % {
        "numerator": grouped(found.numerator),
        "denominator": grouped(found.denominator),
    }


def missing(line: AgencyLine) -> str:
    """The months that an agency did not hand in, or of which its records do not tell."""
    return _spelled((*line.missing_before, *line.missing_since))


def restated(found: Sequence[tuple[str, date]]) -> str:
    """Whose months became other numbers after they were handed in; empty where none did."""
    if not found:
        return ""
    names, by_agency = agencies.agency_names(), defaultdict(list)
    for ori, month in found:
        by_agency[names.get(ori, ori)].append(month)
    which = "; ".join(f"{name} {_spelled(sorted(by_agency[name]))}" for name in sorted(by_agency))
    return _("Restated after it was handed in: %(which)s.") % {"which": which}


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
    middle, low, high = (decimal(one.per * end, 2) for end in ends)
    if one.kind == "harm":
        return _("%(middle)s per %(per)s days (%(low)s to %(high)s)") % {
            "middle": middle, "per": one.per, "low": low, "high": high,
        }  # fmt: skip
    return _("%(middle)s per %(per)s (%(low)s to %(high)s)") % {
        "middle": middle, "per": grouped(one.per), "low": low, "high": high,
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
