"""What the page of a count's course shows, as component values."""

from datetime import date
from typing import Any

from django import forms
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.agencies.kinds import unit_of
from accord.apps.evaluation.selectors import CourseAsked, MonthlyCourse
from accord.apps.evaluation.wording import course_error_rate, decimal, percent
from accord.apps.places.forms import area_choices, kind_choices_told, offence_choices
from accord.apps.strategies import alarm_words
from accord.core.charts import Chart as Drawn
from accord.core.charts import TrendPoint, trend
from accord.core.evaluate import Course, Interval, Step
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Chart, Crumb
from accord.frame.ui.forms import offer
from accord.frame.ui.tables import Column, Table


class CourseForm(forms.Form):
    """Which count."""

    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"))
    offences = forms.MultipleChoiceField(
        label=gettext_lazy("Offences"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "4"}),
        help_text=gettext_lazy("None chosen: all. * found by police."),
    )

    def __init__(self, *args: Any, areas: Any, kinds: Any, codes: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", area_choices(areas))
        offer(self, "kind", kind_choices_told(kinds))
        offer(self, "offences", offence_choices(codes))

    @property
    def asked(self) -> CourseAsked:
        """What was asked, as the selector takes it."""
        data = self.cleaned_data
        return CourseAsked(
            kind=data["kind"],
            offences=tuple(sorted(data["offences"])),
            area_id=data["area"] or None,
        )


def context(request: Request, form: CourseForm, found: MonthlyCourse | None) -> dict[str, Any]:
    """The page: what is told in sentences, the months as a picture and as a table."""
    crumbs = [Crumb(label=_("What a count did"))]
    if found is None:
        return {"form": form, "found": None, "crumbs": crumbs}
    query = request.GET.urlencode()
    return {
        "form": form,
        "found": found,
        "sentences": sentences(found),
        "error_rate": course_error_rate(),
        "chart": _chart(found, query),
        "table": _table(request, found),
        "season": _season(request, found.course) if found.course else None,
        "weekly": weekly_sentences(found),
        "watch": _watch(found, query),
        "crumbs": crumbs,
    }


def drawn(found: MonthlyCourse) -> Drawn:
    """The months that were reported, with the band of what is told of them."""
    bands = found.course.bands if found.course else [(None, None)] * len(found.months)
    points = [
        TrendPoint(start=month.isoformat(), count=count, lower=band[0], upper=band[1])
        for month, count, band in zip(found.months, found.counts, bands, strict=True)
        if count is not None
    ]
    return trend(points, title=_("Month by month"), unit=unit_of(found.asked.kind))


def sentences(found: MonthlyCourse) -> list[str]:
    """What the count did, each sentence from the number beside it; no cause is named."""
    course = found.course
    if course is None:
        return []
    told = [_step(found, step) for step in course.steps]
    if course.shape == "drift":
        told = [
            _("From year to year it went by %(change)s (95 %% interval %(low)s to %(high)s).")
            % _change(course.yearly)
        ]
    if course.shape == "steady":
        level = course.levels[0].per_month
        told = [
            _(
                "No step and no drift is told from chance: about %(value)s in a usual month "
                "(95 %% interval %(low)s to %(high)s)."
            )
            % {
                "value": decimal(level.estimate),
                "low": decimal(level.lower),
                "high": decimal(level.upper),
            }
        ]
    if course.shape == "drift":  # the worlds of chance have none: the chance is not of this
        return told
    chance = _("A step as large as the largest arises in %(chance)s of 100 series without one.")
    return [*told, chance % {"chance": decimal(100 * course.p_value)}]


def weekly_sentences(found: MonthlyCourse) -> list[str]:
    """Whether there is an alarm this week, by which method, and how often it is false."""
    weekly = found.weekly
    if weekly is None:
        return []
    if weekly.alarms is None:
        return [weekly.why_not]
    return alarm_words.sentences(weekly.alarms, start=weekly.start, alarm_from=weekly.alarm_from)


def weekly_drawn(found: MonthlyCourse) -> Drawn:
    """The weeks of this year on the chart that may be looked at at any time."""
    if found.weekly is None or found.weekly.alarms is None:
        raise Missing
    return alarm_words.drawn(
        found.weekly.alarms, start=found.weekly.start, unit=unit_of(found.asked.kind)
    )


def _watch(found: MonthlyCourse, query: str) -> Chart | None:
    weekly = found.weekly
    if weekly is None or weekly.alarms is None:
        return None
    return Chart(
        title=_("Summed difference from the baseline"),
        src=reverse("evaluation:course-weeks") + (f"?{query}" if query else ""),
        alt=_(
            "The sum as a line within the limits that it may reach at any time; the table follows."
        ),
        columns=alarm_words.columns(),
        rows=alarm_words.rows(weekly.alarms, start=weekly.start),
        height=220,
    )


def _step(found: MonthlyCourse, step: Step) -> str:
    return _(
        "After %(month)s (95 %% interval: %(first)s to %(last)s) the level changed by %(change)s "
        "(95 %% interval %(low)s to %(high)s)."
    ) % {
        "month": _month(found, step.last_before),
        "first": _month(found, step.lower),
        "last": _month(found, step.upper),
        **_change(step.ratio),
    }


def _month(found: MonthlyCourse, place: int) -> str:
    return date_format(found.months[place], "F Y")


def _change(ratio: Interval) -> dict[str, str]:
    return {
        "change": percent(ratio.estimate - 1),
        "low": percent(ratio.lower - 1),
        "high": percent(ratio.upper - 1),
    }


def _chart(found: MonthlyCourse, query: str) -> Chart:
    picture = drawn(found)
    return Chart(
        title=_("Month by month"),
        src=reverse("evaluation:course-chart") + (f"?{query}" if query else ""),
        alt=_(
            "Recorded as a line, what is told of the months as a band; the table below holds both."
        ),
        columns=[_("Month"), _("Recorded")],
        rows=[[str(row[0])[:7], row[1]] for row in picture.table.rows],
        note="",
        height=220,
    )


def _table(request: Request, found: MonthlyCourse) -> Table:
    course = found.course
    adjusted = course.adjusted if course else [None] * len(found.months)
    bands = course.bands if course else [None] * len(found.months)
    rows = [
        {"month": month, "count": count, "adjusted": usual, "band": band}
        for month, count, usual, band in zip(
            found.months, found.counts, adjusted, bands, strict=True
        )
    ]
    columns = [
        Column(label=_("Month"), value=lambda row: f"{row['month']:%Y-%m}"),
        Column(label=_("Recorded"), value=_recorded, numeric=True),
    ]
    if course:
        columns += [
            Column(
                label=_("Without the season"),
                value=lambda row: None if row["adjusted"] is None else decimal(row["adjusted"]),
                numeric=True,
            ),
            Column(
                label=_("Told to lie between"),
                value=lambda row: (
                    f"{numbers.grouped(row['band'][0])} – {numbers.grouped(row['band'][1])}"
                ),
                numeric=True,
            ),
        ]
    return Table(
        request,
        caption=_("%(unit)s by month") % {"unit": unit_of(found.asked.kind).capitalize()},
        columns=columns,
        rows=rows[::-1],
        per_page=36,
        export=True,
        note=_("A month that an agency with one record in twenty did not report whole is no zero."),
    )


def _recorded(row: dict[str, Any]) -> str | int:
    return _("not reported") if row["count"] is None else row["count"]


def _season(request: Request, course: Course) -> Table:
    names = [date_format(date(2024, n, 1), "F") for n in range(1, 13)]
    rows = [
        {"month": name, "share": percent(factor - 1)}
        for name, factor in zip(names, course.season, strict=True)
    ]
    return Table(
        request,
        caption=_("The season: each month beside the usual one"),
        prefix="season",
        columns=[
            Column(label=_("Month"), value="month"),
            Column(label=_("Beside the usual month"), value="share", numeric=True),
        ],
        rows=rows,
    )
