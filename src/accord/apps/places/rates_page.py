"""What the page of rates by area shows: a funnel, and every area by its name with its limits."""

from functools import partial
from typing import Any, Final

from django import forms
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import analysis_page, drawing
from accord.apps.places.picture_page import query_of
from accord.apps.places.selectors import AreaRate, AreaRates
from accord.core.charts import Chart as Drawn
from accord.core.charts import FunnelMark, funnel_chart
from accord.core.evaluate import Funnel, Interval
from accord.frame.http import Request
from accord.frame.ui.components import Chart, Figure
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table

ROWS_A_PAGE: Final = 50


def rates_context(request: Request, form: forms.Form, found: AreaRates) -> dict[str, Any]:
    """The page of a question that was answered, or why it cannot be."""
    context = {
        "form": form,
        "title": title(),
        "lede": analysis_page.lede(found.question),
        "crumbs": analysis_page.crumbs(title()),
        "left_out": _left_out(found),
        "nothing": "" if found.layer else _("No layer that tells how many live where is loaded."),
    }
    if found.funnel is None:
        if found.layer:
            context["nothing"] = _(
                "At least three areas with residents, whose agencies share records of these days, "
                "are needed to compare."
            )
        return context
    return context | {
        "figures": _figures(found, found.funnel),
        "sentence": sentence(found),
        "chart": _chart(found),
        "table": _table(request, found),
        "ambient": _ambient_told(found),
    }


def title() -> str:
    """What the page is called."""
    return _("Rates by area")


def place_words(place: str | None) -> str:
    """Where an area lies against the limits; None where its agency shared nothing."""
    return {
        "above": _("Above the limits"),
        "below": _("Below the limits"),
        "inside": _("Within the limits"),
        None: _("Not reported"),
    }[place]


def rate_words(one: AreaRate) -> str:
    """An area's rate; where nothing was shared, that it is not known."""
    return _("not reported") if one.point.rate is None else decimal(one.point.rate)


def interval_words(one: Interval | None) -> str | None:
    """A rate with its 95 % interval."""
    if one is None:
        return None
    return _("%(rate)s (%(low)s to %(high)s)") % {
        "rate": decimal(one.estimate), "low": decimal(one.lower), "high": decimal(one.upper),
    }  # fmt: skip


def sentence(found: AreaRates) -> str:
    """How many areas differ from the overall rate by more than chance; never which is worst."""
    told = [one.point.place for one in found.rates if one.point.place is not None]
    outside = sum(place != "inside" for place in told)
    parts = [
        ngettext(
            "%(outside)s of %(count)s areas lies outside the limits, which are to hold 998 of 1,000. "
            "Of the others the figures do not show that they differ from the overall rate; whether "
            "two of them differ from each other is not tested here.",
            "%(outside)s of %(count)s areas lie outside the limits, which are to hold 998 of 1,000. "
            "Of the others the figures do not show that they differ from the overall rate; whether "
            "two of them differ from each other is not tested here.",
            outside,
        )
        % {"outside": outside, "count": len(told)}
    ]
    if found.funnel is not None and found.funnel.dispersion > 1:
        parts.append(_("The limits hold chance and the spread that all areas share."))
    if len(told) < len(found.rates):
        parts.append(
            _("Not reported, and no zero: %(count)s, whose agencies shared nothing of these days.")
            % {"count": len(found.rates) - len(told)}
        )
    return " ".join(parts)


def drawn_of(found: AreaRates) -> Drawn:
    """The funnel as a chart."""
    overall = found.funnel.overall_rate if found.funnel else 0.0
    return funnel_chart(
        [
            FunnelMark(
                name=one.name,
                size=one.residents,
                rate=round(one.point.rate, 3),
                lower=round(one.limits[0], 3),
                upper=round(one.limits[1], 3),
                place=place_words(one.point.place),
            )
            for one in found.rates
            if one.point.rate is not None
        ],
        overall=overall,
        title=_("Rates by area, and the limits they lie in"),
        unit=_("a thousand residents and year"),
        size=_("Residents"),
    )


def _left_out(found: AreaRates) -> str:
    told = [analysis_page.left_out(discovered=found.discovered, without_point=found.without_point)]
    if found.layer and found.elsewhere:
        told.append(_("In no area with a rate: %(count)s.") % {"count": grouped(found.elsewhere)})
    if found.uninhabited:
        told.append(
            _("Areas without residents, which have no rate: %(count)s.")
            % {"count": grouped(found.uninhabited)}
        )
    if found.unheld:
        told.append(
            _("Of %(count)s areas no layer says who reports: nothing recorded there counts as 0.")
            % {"count": grouped(found.unheld)}
        )
    return " ".join(part for part in told if part)


def _figures(found: AreaRates, funnel: Funnel) -> list[Figure]:
    return [
        Figure(
            label=_("In these areas"),
            value=grouped(sum(one.point.count or 0 for one in found.rates)),
            unit=unit_of(found.question.kind),
        ),
        Figure(
            label=_("Overall, by thousand residents and year"), value=decimal(funnel.overall_rate)
        ),
        Figure(
            label=_("Spread, over that of chance alone"),
            value=decimal(funnel.dispersion, 2),
            note=_("Above 1 the limits are wider than those of chance alone."),
        ),
    ]


def _chart(found: AreaRates) -> Chart:
    return Chart(
        title=_("Rates by area, and the limits they lie in"),
        src=f"{reverse('places:rates-chart')}?{query_of(found.question)}",
        alt=sentence(found),
        columns=[
            _("Area"), _("Residents"), _("Rate"), _("Limits from"), _("Limits to"), _place(),
        ],
        rows=[
            (
                one.name, decimal(one.residents, 0), rate_words(one),
                decimal(one.limits[0]), decimal(one.limits[1]), place_words(one.point.place),
            )
            for one in found.rates
        ],
        note=_("The fewer live in an area, the further chance alone can carry its rate."),
        width=drawing.CHART_WIDTH,
        height=250,
    )  # fmt: skip


def _ambient_told(found: AreaRates) -> str:
    """What other denominators stand beside the residents, or that none does."""
    if not found.ambient:
        return _(
            "No layer of who or what is there by day is loaded: these rates are by residents alone."
        )
    told = "; ".join(f"{unit} ({layer})" for layer, unit in found.ambient)
    return _("Beside residents, rates by: %(told)s. Amounts are shared out by surface.") % {
        "told": told
    }


def _ambient_columns(found: AreaRates) -> list[Column]:
    """Of each ambient layer how much is there, and the rate by it with its interval."""
    columns = []
    for at, (_layer, unit) in enumerate(found.ambient):
        columns += [
            Column(
                label=unit.capitalize(), numeric=True,
                value=partial(lambda at, one: round(one.ambient[at]), at),
            ),
            Column(
                label=_("Rate by %(unit)s") % {"unit": unit}, numeric=True,
                value=partial(lambda at, one: interval_words(one.by_ambient[at]), at),
                unit=_("a thousand and year"),
            ),
        ]  # fmt: skip
    return columns


def _table(request: Request, found: AreaRates) -> Table:
    return Table(
        request,
        caption=_("Areas by name"),
        export=True,
        columns=[
            Column(label=_("Area"), value="name"),
            Column(label=_("Residents"), value=lambda one: round(one.residents), numeric=True),
            Column(
                label=_("Recorded"),
                value=lambda one: (
                    _("not reported") if one.point.count is None else one.point.count
                ),
                numeric=True,
            ),
            Column(
                label=_("Rate"), value=rate_words, numeric=True,
                unit=_("a thousand residents and year"),
            ),
            Column(
                label=_("95 % interval"), numeric=True,
                value=lambda one: (
                    one.interval and f"{decimal(one.interval.lower)}–{decimal(one.interval.upper)}"
                ),
            ),
            Column(
                label=_("Limits"),
                value=lambda one: f"{decimal(one.limits[0])}–{decimal(one.limits[1])}", numeric=True,
            ),
            Column(label=_place(), value=lambda one: place_words(one.point.place)),
            *_ambient_columns(found),
        ],
        rows=sorted(found.rates, key=lambda one: one.name),
        per_page=ROWS_A_PAGE,
        note=_(
            "Residents as layer “%(layer)s” tells them. Where many work or shop and few live, a rate "
            "by residents misleads. Areas stand by name: there is no rank."
        )
        % {"layer": found.layer},
    )  # fmt: skip


def _place() -> str:
    return pgettext("within limits", "Place")
