"""Whether there is an alarm this week: in words, as a picture and as a table."""

from datetime import date, timedelta
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.core.charts import Chart as Drawn
from accord.core.charts import TrendPoint, trend
from accord.core.evaluate import Charted, WeekAlarms
from accord.core.evaluate.alarms.weekly import FALSE_YEARS, MOST_MEMORY, Method
from accord.frame.ui.numbers import decimal


def sentences(found: WeekAlarms, *, start: date, alarm_from: date | None) -> list[str]:
    """The verdict of the chart that may be looked at at any time, then what two others say."""
    is_more = found.by("anytime").is_more
    return [
        verdict(len(found.counts), start=start, alarm_from=alarm_from, is_more=is_more),
        _rate("anytime") + " " + _("Seasons count as change."),
        *(_beside(found.by(method), found) for method in ("cusum", "farrington")),
    ]


def verdict(count: int, *, start: date, alarm_from: date | None, is_more: bool) -> str:
    """Alarm or no alarm this week, after so many weeks of watching."""
    weeks = ngettext("%(count)s week", "%(count)s weeks", count) % {"count": count}
    if alarm_from is None:
        told = _(
            "No alarm this week: in %(weeks)s since %(day)s no sum left its limits against the "
            "baseline, however often one looked."
        )
    elif is_more:
        told = _(
            "Alarm: since the week from %(day)s there are more than the baseline's, however often one "
            "looked."
        )
    else:
        told = _(
            "Alarm: since the week from %(day)s there are fewer than the baseline's, however often "
            "one looked."
        )
    return told % {"weeks": weeks, "day": date_format(alarm_from or start, "Y-m-d")}


def method_name(method: Method) -> str:
    """A method by the field's name."""
    return {
        "anytime": _("Chart that may be looked at at any time"),
        "cusum": _("CUSUM (small excesses that add up)"),
        "farrington": _("Farrington (the same weeks of other years)"),
    }[method]


def state(chart: Charted) -> str:
    """Alarm, no alarm, or not judged, for the last week."""
    if chart.limits[-1] is None:
        return _("not judged")
    if not chart.is_alarm:
        return _("no alarm this week")
    return _("alarm: more than expected") if chart.is_more else _("alarm: fewer than expected")


def as_values(found: WeekAlarms, *, start: date) -> dict[str, Any]:
    """The same for the API and the command line."""
    return {
        "methods": [
            {
                "method": one.method, "judged": one.limits[-1] is not None, "alarm": one.is_alarm,
                "since": None if one.since is None else _monday(start, one.since),
                "more": one.is_more,
                "false_alarms_in_100_years": list(FALSE_YEARS[one.method]),
            }
            for one in found.charts
        ],
        "weeks": [
            {
                "start": _monday(start, at), "count": count,
                **{
                    f"{one.method}_{name}": part[at]
                    for one in found.charts
                    for name, part in (("value", one.values), ("limit", one.limits))
                },
            }
            for at, count in enumerate(found.counts)
        ],
    }  # fmt: skip


def drawn(found: WeekAlarms, *, start: date, unit: str) -> Drawn:
    """The sums over the baseline within the limits that they may reach at any time."""
    chart = found.by("anytime")
    points = [
        TrendPoint(
            start=_monday(start, at).isoformat(), count=round(value or 0.0),
            lower=-(limit or 0.0), upper=limit,
        )
        for at, (value, limit) in enumerate(zip(chart.values, chart.limits, strict=True))
    ]  # fmt: skip
    return trend(points, title=_("Summed difference from the baseline"), unit=unit)


def columns() -> list[str]:
    """What the table beside the picture says of each week."""
    return [
        _("Week from"), _("Recorded"), _("Summed difference"), _("Limit at any time"), _("CUSUM"),
        _("CUSUM limit"), _("Farrington limit"),
    ]  # fmt: skip


def rows(found: WeekAlarms, *, start: date) -> list[list[Any]]:
    """A row a week, newest last."""
    anytime, cusum, usual = (found.by(one) for one in ("anytime", "cusum", "farrington"))
    return [
        [
            _monday(start, at).isoformat(), count, _number(anytime.values[at]),
            _number(anytime.limits[at]), _number(cusum.values[at]), _number(cusum.limits[at]),
            _number(usual.limits[at]),
        ]
        for at, count in enumerate(found.counts)
    ]  # fmt: skip


def _beside(chart: Charted, found: WeekAlarms) -> str:
    name = method_name(chart.method)
    if chart.limits[-1] is None:
        why = (
            _("what is unusual lasts for weeks here, so that other years say little of this one")
            if found.memory.times > MOST_MEMORY
            else _("it takes a year and three weeks before this one")
        )
        return _("%(method)s: not judged, since %(why)s.") % {"method": name, "why": why}
    return f"{name}: {state(chart)}. {_rate(chart.method)}"


def _rate(method: Method) -> str:
    """How often a method alarms in a year of watching nothing, as it was measured."""
    unrelated, lasting = FALSE_YEARS[method]
    if unrelated == lasting:
        return _(
            "Of 100 years of watching in which nothing changed, at most %(most)s ever alarm."
        ) % {"most": unrelated}
    return _(
        "Of 100 years of watching in which nothing changed, at most %(few)s ever alarm where weeks are "
        "unrelated, and %(most)s where what is unusual lasts for weeks."
    ) % {"few": unrelated, "most": lasting}


def _monday(start: date, at: int) -> date:
    return start + timedelta(days=7 * at)


def _number(value: float | None) -> str | None:
    return None if value is None else decimal(value)
