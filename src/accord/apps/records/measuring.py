"""What the pages of partners' counts and of records without a point show."""

from functools import partial
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, pgettext
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers.selectors import PartnerCounts
from accord.apps.records.selectors.partners import PartnerGap
from accord.apps.records.selectors.placing import UnplacedBias
from accord.core.formats import partner
from accord.core.geocode import UnmatchedShare
from accord.core.vocabulary import RecordKind
from accord.frame.http import Request
from accord.frame.ui.components import Crumb, Figure
from accord.frame.ui.tables import Column, Table

DIMENSIONS = {
    "area": gettext_lazy("Area"),
    "offence": gettext_lazy("Offence"),
    "street": gettext_lazy("Street"),
}


def _kinds() -> list[tuple[str, str]]:
    return [(kind.value, unit_of(kind)) for kind in RecordKind]


class KindForm(forms.Form):
    """Which kind of record is counted."""

    kind = forms.ChoiceField(
        label=gettext_lazy("What is counted"),
        required=False,
        choices=_kinds,
    )


def kind_asked(request: Request) -> tuple[KindForm, str]:
    """The form and the kind in the address: incidents without one, "" for one that is unknown."""
    form = KindForm(request.GET or None)
    if form.is_bound and not form.is_valid():
        return form, ""
    return form, (form.is_bound and form.cleaned_data["kind"]) or RecordKind.INCIDENT.value


def partners_context(request: Request, rows: QuerySet[Any]) -> dict[str, Any]:
    """The list of partners' counts."""
    table = Table(
        request,
        caption=_("Partners' counts"),
        columns=[
            Column(label=_("Name"), value="name", href=_gap_url),
            Column(label=_("From"), value="valid_from"),
            Column(label=_("To before"), value="valid_to"),
            Column(label=_("Loaded by"), value="owner.name"),
            Column(label=_("Source"), value="source"),
        ],
        rows=rows,
        empty_title=_("No partner's counts are loaded yet"),
        empty_text=_(
            "A hospital, ambulance service, school district or city department makes them with "
            "“accord coarsen”, where its persons are; load the result as a map layer of the kind "
            "“Partners' counts without persons”."
        ),
    )
    return {"table": table, "crumbs": [Crumb(label=_("Partners' counts"))]}


def gap_context(request: Request, found: PartnerGap) -> dict[str, Any]:
    """One partner's counts beside the reports."""
    language = (get_language() or "en")[:2]
    counts, gap = found.counts, found.gap
    weeks = Table(
        request,
        caption=_("Week by week"),
        columns=[
            Column(label=_("From"), value=lambda row: row[0]),
            Column(label=_("To"), value=lambda row: row[1]),
            Column(
                label=_unit(counts, language).capitalize(),
                value=lambda row: _("hidden") if row[2] is None else row[2],
                numeric=True,
            ),
            Column(label=_("Reported"), value=lambda row: row[3], numeric=True),
        ],
        rows=found.weeks,
        note=_("A hidden number is small, or would give a small one away."),
    )
    return {
        "title": counts.layer.name,
        "lede": counts.kind.name_es if language == "es" else counts.kind.name,
        "figures": [
            Figure(label=_unit(counts, language).capitalize(), value=gap.treated),
            Figure(label=_("Reported to the police"), value=gap.reported),
            Figure(
                label=_("Not reported, of what was treated"),
                value=_share(gap.gap.estimate),
                low=_share(gap.gap.lower),
                high=_share(gap.gap.upper),
                unit="%",
            ),
        ],
        "sentence": gap.in_words(language=language),
        "limits": gap.limits_in_words(language=language),
        "offences": ", ".join(counts.kind.offences),
        "form": kind_asked(request)[0],
        "table": weeks,
        "layer_url": reverse("layers:detail", args=[counts.layer.pk]),
        "crumbs": [
            Crumb(label=_("Partners' counts"), url=reverse("records:partners")),
            Crumb(label=counts.layer.name),
        ],
    }


def unplaced_context(request: Request, found: UnplacedBias) -> dict[str, Any]:
    """Records without a point, by group."""
    share = found.unplaced / found.records if found.records else 0.0
    table = Table(
        request,
        caption=_("Where points are missing"),
        columns=[
            Column(label=_("By"), value=lambda one: DIMENSIONS[one.dimension]),
            Column(label=_("Group"), value=lambda one: one.group or _("not told")),
            Column(label=_("Records"), value="rows", numeric=True, sort="rows"),
            Column(label=_("Without a point"), value="unmatched", numeric=True, sort="unmatched"),
            Column(
                label=pgettext("of a whole", "Share"),
                value=lambda one: _share(one.share),
                numeric=True,
                unit="%",
            ),
            Column(label=_("95 % interval"), value=_interval),
            Column(
                label=_("Beside the rest"),
                value=partial(_beside, overall=share),
                tone=partial(_tone, overall=share),
            ),
        ],
        rows=list(found.shares),
        empty_title=_("No record of this kind"),
        empty_text=_("Load an export first, or choose another kind."),
        note=_("“More” or “fewer”: the interval does not hold the share over all records."),
    )
    return {
        "figures": [
            Figure(label=_("Records"), value=found.records),
            Figure(label=_("Without a point"), value=found.unplaced),
            Figure(label=pgettext("of a whole", "Share"), value=_share(share), unit="%"),
        ],
        "form": kind_asked(request)[0],
        "table": table,
        "crumbs": [Crumb(label=_("Where points are missing"))],
    }


def _beside(one: UnmatchedShare, overall: float) -> str:
    if not one.differs:
        return _("as many")
    return _("more") if one.share > overall else _("fewer")


def _tone(one: UnmatchedShare, overall: float) -> str:
    return "warning" if one.differs and one.share > overall else "neutral"


def _interval(one: UnmatchedShare) -> str:
    return f"{_share(one.low)}–{_share(one.high)} %"


def _share(value: float) -> Any:
    if value in {float("inf"), float("-inf")} or value != value:  # noqa: PLR0124 - not a number
        return _("not known")
    return round(100 * value, 1)


def _unit(counts: PartnerCounts, language: str) -> str:
    kind: partner.PartnerKind = counts.kind
    return kind.unit_es if language == "es" else kind.unit


def _gap_url(row: Any) -> str:
    return reverse("records:partner-gap", args=[row.pk])
