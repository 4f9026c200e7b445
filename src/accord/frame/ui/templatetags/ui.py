"""Template tags of the component kit; each draws one template in ui/parts/."""

import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms, template
from django.forms.boundfield import BoundField
from django.utils import formats
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from accord.core import vocabulary
from accord.frame.ui import navigation
from accord.frame.ui.components import (
    Action,
    Chart,
    Crumb,
    Figure,
    HeatTable,
    Map,
    Progress,
    Steps,
    Text,
)
from accord.frame.ui.notices import told_of_data
from accord.frame.ui.tables import Table

register = template.Library()

# A day, a month, or a run of months as it is written: 2026-11-23, 2026-11, 2026-08 – 2026-11.
A_DAY: Final = re.compile(
    r"(?a)(\b\d{4}-\d{2}-\d{2}\b|\b\d{4}-\d{2}(?: – \d{4}-\d{2})?\b(?![-\d]))"
)
DAY_KEPT: Final = '<span class="ac-unbroken">{}</span>'
PLAIN: Final = "{}"

WIDGET_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.CheckboxSelectMultiple, ""),
    (forms.RadioSelect, ""),
    (forms.CheckboxInput, "ac-box"),
    (forms.SelectMultiple, "usa-input ac-list"),
    (forms.Select, "usa-select"),
    (forms.Textarea, "usa-textarea"),
    (forms.FileInput, "ac-file"),
)


@register.inclusion_tag("ui/parts/page_header.html")
def page_header(
    title: Text, lede: Text = "", actions: Sequence[Action] = (), kicker: Text = ""
) -> dict[str, Any]:
    """Draw the page's h1 with a sentence below and actions beside it."""
    return {"title": title, "lede": lede, "actions": actions, "kicker": kicker}


@register.simple_tag(takes_context=True)
def may_open(context: template.Context, capability: str) -> bool:
    """Tell whether the reader may follow a link to a page of this capability."""
    return navigation.may_open(context.get("ui_actor"), capability)


@register.simple_tag(takes_context=True)
def main_navigation(context: template.Context) -> list[navigation.Item]:
    """The sections that the reader may open, with where this page stands among them."""
    request = context.get("request")
    if request is None:
        return []
    steps = {str(crumb.url) for crumb in context.get("crumbs") or ()}
    return navigation.items_for(context.get("ui_actor"), request.path, steps)


@register.inclusion_tag("ui/parts/breadcrumbs.html")
def breadcrumbs(crumbs: Sequence[Crumb]) -> dict[str, Any]:
    """Draw the way back; the last crumb is the current page."""
    return {"crumbs": crumbs}


@register.inclusion_tag("ui/parts/back_link.html")
def back_link(url: str) -> dict[str, Any]:
    """Draw the way back where a page stands on no trail of its own."""
    return {"url": url}


@register.inclusion_tag("ui/parts/alert.html")
def alert(
    tone: str, text: Text, title: Text = "", actions: Sequence[Action] = ()
) -> dict[str, Any]:
    """Draw a message; tone is info, success, warning or error."""
    return {"tone": tone, "text": text, "title": title, "actions": actions}


@register.inclusion_tag("ui/parts/notices.html")
def notices(lines: Sequence[Text]) -> dict[str, Any]:
    """Draw warnings below one another; nothing where there are none."""
    return {"lines": lines}


@register.inclusion_tag("ui/parts/caveats.html")
def caveats(codes: Sequence[str]) -> dict[str, Any]:
    """Draw what must stand on every view of a record: the caveats of these codes, and the rest."""
    language = get_language() or "en"
    shown = vocabulary.shown_caveats(codes)
    return {
        "lines": [
            ("" if one.scheme == "always" else one.label, one.words(language)) for one in shown
        ]
    }


@register.inclusion_tag("ui/parts/actions.html")
def action_row(actions: Sequence[Action]) -> dict[str, Any]:
    """Draw links and posting buttons side by side."""
    return {"actions": actions}


@register.inclusion_tag("ui/parts/tag.html", name="tag")
def tag_label(text: Text, tone: str = "neutral") -> dict[str, Any]:
    """Draw a small label."""
    return {"text": text, "tone": tone}


@register.inclusion_tag("ui/parts/figure.html")
def figure(figure: Figure) -> dict[str, Any]:
    """Draw one number with its unit and interval."""
    return {"figure": figure}


@register.inclusion_tag("ui/parts/figures.html")
def figures(figures: Sequence[Figure]) -> dict[str, Any]:
    """Draw numbers side by side."""
    return {"figures": figures}


@register.inclusion_tag("ui/parts/definitions.html")
def definitions(items: Sequence[tuple[Text, Any]]) -> dict[str, Any]:
    """Draw terms with their values."""
    return {"items": items}


@register.inclusion_tag("ui/parts/empty.html")
def empty_state(title: Text, text: Text = "", actions: Sequence[Action] = ()) -> dict[str, Any]:
    """Draw what stands where nothing is yet, and what to do about it."""
    return {"title": title, "text": text, "actions": actions}


@register.inclusion_tag("ui/parts/steps.html")
def step_indicator(steps: Steps) -> dict[str, Any]:
    """Draw how far a task of several pages is."""
    return {"steps": steps}


@register.inclusion_tag("ui/parts/progress.html")
def progress(progress: Progress) -> dict[str, Any]:
    """Draw a job's progress, which polls itself where JavaScript runs."""
    return {"progress": progress}


@register.inclusion_tag("ui/parts/chart.html")
def chart(chart: Chart) -> dict[str, Any]:
    """Draw a chart picture with its text and the table behind it."""
    return {"chart": chart}


@register.inclusion_tag("ui/parts/map.html")
def map_view(map: Map) -> dict[str, Any]:  # noqa: A002 - the name that templates read
    """Draw a map of our own layers; the table stands beside it."""
    return {"map": map, "config_id": f"{map.id}-config"}


@register.inclusion_tag("ui/parts/heat_table.html")
def heat_table(table: HeatTable) -> dict[str, Any]:
    """Draw counts by two labels, shaded in nine steps."""
    return {"table": table}


@register.inclusion_tag("ui/parts/data_table.html")
def data_table(table: Table) -> dict[str, Any]:
    """Draw a table with sort links, filter, pages, export and empty state."""
    return {"table": table}


@register.inclusion_tag("ui/forms/errors.html")
def error_summary(form: forms.BaseForm) -> dict[str, Any]:
    """Draw the list of a form's errors, each linked to its field."""
    return {"form": form, "entries": error_entries(form)}


@register.simple_tag
def widget(field: BoundField) -> SafeString:
    """Render the field's widget with our class, keeping its own attributes."""
    own = field.field.widget.attrs.get("class", "")
    ours = widget_class(field.field.widget)
    wrong = "usa-input--error" if field.errors and ours.startswith("usa-") else ""
    css = f"{ours} {wrong} {own}"
    return field.as_widget(attrs={"class": " ".join(css.split())})


@register.filter
def number(value: Any) -> Any:
    """Group the digits of a number as the language does; anything else stays as it is."""
    if isinstance(value, bool) or not isinstance(value, int | float | Decimal):
        return value
    return formats.number_format(value, use_l10n=True, force_grouping=True)


@register.filter
def whole_days(value: Any) -> Any:
    """Keep each day, month or run of months of a text on one line; all else stays as it is."""
    if not isinstance(value, str | Promise) or isinstance(value, SafeString):
        return value
    parts = A_DAY.split(str(value))
    if len(parts) == 1:
        return value
    how = "".join(DAY_KEPT if at % 2 else PLAIN for at in range(len(parts)))
    return format_html(how, *parts)


@register.filter
def is_choice_group(field: BoundField) -> bool:
    """Tell whether the widget is a set of boxes or radio buttons, which needs a fieldset."""
    return bool(field.field.widget.use_fieldset)


@register.filter
def is_single_box(field: BoundField) -> bool:
    """Tell whether the widget is one checkbox, whose label stands behind it."""
    return isinstance(field.field.widget, forms.CheckboxInput)


def error_entries(form: forms.BaseForm) -> list[tuple[str, Text, str]]:
    """Return id of the field, its label and the message, in the order of the form."""
    return [
        (field.id_for_label or field.auto_id, field.label, str(message))
        for field in form
        for message in field.errors
    ]


def widget_class(widget: forms.Widget) -> str:
    """Return the CSS class of a widget; the most special kind comes first in the table."""
    return next((css for kind, css in WIDGET_CLASSES if isinstance(widget, kind)), "usa-input")


@register.inclusion_tag("ui/parts/notices.html", takes_context=True)
def data_standing(
    context: template.Context, owners: Iterable[UUID | str] | None = None, kind: str = ""
) -> dict[str, Any]:
    """Draw what must be said of the data that a page shows: of these owners, else of all."""
    return {"lines": told_of_data(context["request"], owners=owners, kind=kind)}
