"""What the living style guide shows: one example of each component, in made-up words."""

from typing import Any

from django import forms
from django.http import HttpRequest
from django.templatetags.static import static
from django.utils.translation import gettext_lazy as _

from accord.frame.ui.components import (
    Action,
    Chart,
    Crumb,
    Figure,
    HeatTable,
    Map,
    MapLayer,
    Progress,
    Steps,
)
from accord.frame.ui.forms import PurposeForm
from accord.frame.ui.tables import Column, Table

AGENCIES = (
    ("Northgate Police", 1284, 41, "2026-11-16", "success"),
    ("Riverbend Sheriff", 612, 0, "2026-11-16", "success"),
    ("Easton Police", 940, 12, "2026-11-15", "success"),
    ("Harbor Transit Police", 208, 3, "2026-11-09", "warning"),
    ("Lakeside Campus Safety", 77, 0, "2026-10-26", "error"),
    ("Mill County Sheriff", 455, 8, "2026-11-16", "success"),
)
STATES = {"success": _("On time"), "warning": _("Late"), "error": _("Missing")}
WEEKDAYS = (
    _("Monday"),
    _("Tuesday"),
    _("Wednesday"),
    _("Thursday"),
    _("Friday"),
    _("Saturday"),
    _("Sunday"),
)


class GuideFilter(forms.Form):
    """The filter of the example table."""

    q = forms.CharField(label=_("Agency"), required=False)
    state = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("success", _("On time")), ("error", _("Missing"))],
    )


class GuideForm(forms.Form):
    """One field of each kind."""

    title = forms.CharField(label=_("Title"), help_text=_("A short name that partners recognise."))
    target = forms.DecimalField(label=_("Target"), min_value=0)
    until = forms.DateField(label=_("Until"), widget=forms.DateInput(attrs={"type": "date"}))
    lead = forms.ChoiceField(
        label=_("Lead agency"), choices=[(name, name) for name, *_rest in AGENCIES]
    )
    level = forms.ChoiceField(
        label=_("Level"),
        widget=forms.RadioSelect,
        choices=[("green", _("Green")), ("yellow", _("Yellow")), ("red", _("Red"))],
    )
    kinds = forms.MultipleChoiceField(
        label=_("Kinds of record"),
        widget=forms.CheckboxSelectMultiple,
        choices=[("incident", _("Incidents")), ("call", _("Calls for service"))],
    )
    why = forms.CharField(label=_("Why"), required=False, widget=forms.Textarea(attrs={"rows": 3}))
    export = forms.FileField(label=_("Export of the agency"), required=False)
    agreed = forms.BooleanField(label=_("The partners have agreed to this"))


def guide_context(request: HttpRequest) -> dict[str, Any]:
    """Return an example of each component."""
    return {
        "crumbs": [Crumb(label=_("Start"), url="/"), Crumb(label=_("Style guide"))],
        "actions": [
            Action(label=_("Create a strategy"), url="#forms", style="primary"),
            Action(label=_("Print"), url="#tables"),
        ],
        "all_actions": [
            Action(label=_("Primary"), url="#buttons", style="primary"),
            Action(label=_("Secondary"), url="#buttons"),
            Action(label=_("Quiet"), url="#buttons", style="quiet"),
            Action(label=_("Danger"), url="#buttons", style="danger"),
        ],
        "figures": _figures(),
        "table": _table(request),
        "empty_table": Table(
            request,
            caption=_("Patterns across a boundary"),
            columns=[Column(label=_("Pattern"), value="0")],
            rows=[],
            prefix="patterns",
            empty_title=_("No pattern crosses a boundary this week"),
            empty_text=_("Patterns appear here when two agencies share incidents of one kind."),
        ),
        "form": GuideForm(),
        "wrong_form": GuideForm({"title": "", "target": "-4", "until": "soon"}, auto_id="wrong_%s"),
        "purpose_form": PurposeForm(
            purposes=[("strategy", _("Joint strategy")), ("audit", _("Audit"))],
            auto_id="purpose_%s",
        ),
        "steps": Steps(labels=[_("File"), _("Columns"), _("Offences"), _("Confirm")], current=2),
        "progress": Progress(
            label=_("Reading the export"),
            done=225_000,
            total=225_000,
            unit=_("rows"),
            poll_url=request.path,
            failed="",
            finished=True,
        ),
        "definitions": [
            (_("Agency"), "Northgate Police"),
            (_("Kind"), _("Incident")),
            (_("Offence"), "220 Burglary"),
            (_("Level"), _("Green")),
        ],
        "chart": _chart(),
        "heat": _heat(),
        "map": _map(),
    }


def _figures() -> list[Figure]:
    return [
        Figure(label=_("Incidents this week"), value=318, low=284, high=341, tone="info"),
        Figure(
            label=_("Hit rate, last 8 weeks"),
            value=31,
            unit="%",
            low=26,
            high=36,
            tone="success",
            note=_("Of 640 forecast cells"),
        ),
        Figure(label=_("Agencies late"), value=2, tone="warning", note=_("of 6")),
        Figure(label=_("Open actions"), value=9),
    ]


def _table(request: HttpRequest) -> Table:
    return Table(
        request,
        caption=_("Submissions by agency"),
        columns=[
            Column(label=_("Agency"), value=lambda row: row[0], sort="agency"),
            Column(label=_("Incidents"), value=lambda row: row[1], sort="count", numeric=True),
            Column(label=_("Quarantined"), value=lambda row: row[2], numeric=True, unit=_("rows")),
            Column(label=_("Data until"), value=lambda row: row[3], sort="until"),
            Column(
                label=_("State"), value=lambda row: STATES[row[4]], tone=lambda row: str(row[4])
            ),
        ],
        rows=AGENCIES,
        filters=GuideFilter(request.GET),
        default_sort="-count",
        per_page=4,
        export=True,
        note=_("Counts are incidents, not offences."),
    )


def _chart() -> Chart:
    return Chart(
        title=_("Incidents per week"),
        src=static("ui/img/example-chart.svg"),
        alt=_("A line that falls from 340 in week 40 to 318 in week 46."),
        columns=[_("Week"), _("Incidents")],
        rows=[
            ["40", 340],
            ["41", 352],
            ["42", 331],
            ["43", 329],
            ["44", 301],
            ["45", 312],
            ["46", 318],
        ],
        note=_("The band is what was expected from the three years before."),
    )


def _heat() -> HeatTable:
    hours = range(24)
    rows = {
        str(day): [max(0, round(9 - abs(hour - 20) * 1.1 + weekday * 0.9)) for hour in hours]
        for weekday, day in enumerate(WEEKDAYS)
    }
    return HeatTable(
        caption=_("Incidents by weekday and hour"),
        corner=_("Day"),
        columns=[f"{hour:02}" for hour in hours],
        rows=rows,
    )


def _map() -> Map:
    area = static("ui/img/example-area.json")
    return Map(
        id="guide-map",
        title=_("Forecast for next week"),
        bounds=(-0.02, -0.012, 0.02, 0.012),
        layers=[
            MapLayer(id="area", src=area, label=_("Boundary"), name_by="name"),
            MapLayer(
                id="cells",
                src=static("ui/img/example-cells.json"),
                label=_("Forecast"),
                look="shade",
                shade_by="share",
                name_by="name",
            ),
        ],
        summary=_("Cells of stronger colour are expected to hold more incidents."),
    )
