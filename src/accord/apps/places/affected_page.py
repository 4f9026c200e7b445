"""What the page of those affected shows: groups with their numbers, and what was hidden."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accord.apps.places import analysis_page
from accord.apps.places.forms import area_choices, quarter_name
from accord.apps.places.selectors import Affected, AffectedAsked, Group, categories
from accord.core.vocabulary import category_named
from accord.core.vocabulary.demographics import demographic_groups
from accord.frame.http import Request
from accord.frame.ui.forms import offer
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table


class AffectedForm(forms.Form):
    """Which quarters, which offences, where."""

    since = forms.ChoiceField(label=gettext_lazy("From quarter"))
    until = forms.ChoiceField(label=gettext_lazy("To quarter"))
    category = forms.ChoiceField(label=gettext_lazy("Offences"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)

    def __init__(self, *args: Any, quarters: Sequence[date], areas: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        told = [(day.isoformat(), quarter_name(day)) for day in quarters]
        offer(self, "since", told)
        offer(self, "until", told)
        language = get_language() or "en"
        known = [(one, category_named(one, language)) for one in categories()]
        offer(self, "category", [("", _("All")), *known])
        offer(self, "area", area_choices(areas))

    @property
    def asked(self) -> AffectedAsked:
        """What was asked, as the selector takes it."""
        data = self.cleaned_data
        return AffectedAsked(
            since=date.fromisoformat(data["since"]), until=date.fromisoformat(data["until"]),
            category=data["category"], area_id=data["area"] or None,
        )  # fmt: skip


def title() -> str:
    """What the page is called."""
    return _("Those affected")


def context(request: Request, form: AffectedForm, found: Affected) -> dict[str, Any]:
    """One table of all groups, by dimension."""
    return {
        "form": form,
        "title": title(),
        "crumbs": analysis_page.crumbs(title()),
        "sentences": sentences(found),
        "table": _table(request, found),
    }


def sentences(found: Affected) -> list[str]:
    """How many, and what the numbers leave out."""
    told = []
    if found.total is None:
        told.append(_("How many victims there are cannot be said without pointing at somebody."))
    else:
        told.append(
            ngettext(
                "About %(count)s victim stands in these incidents.",
                "About %(count)s victims stand in these incidents.",
                found.total,
            )
            % {"count": grouped(found.total)}
        )
    if found.without_place:
        told.append(
            _("About %(count)s more have no place that may be told: they stand in no area.")
            % {"count": grouped(found.without_place)}
        )
    told += [
        _(
            "Of your own agency all victims are counted; of others those whom their owner lets travel, "
            "and of those who are protected neither age, race nor ethnicity is told."
        ),
        _("One person may stand in several incidents, and is then counted in each."),
    ]
    if found.is_partial:
        told.append(
            _(
                "There is no rate by residents: of other agencies only those victims are counted whom "
                "their owner lets travel, and no number of residents goes with them."
            )
        )
    return told


def dimension_name(dimension: str) -> str:
    """A dimension in the reader's language."""
    return {
        "age": _("Age"), "sex": _("Sex"), "race": _("Race"), "ethnicity": _("Ethnicity"),
    }[dimension]  # fmt: skip


def group_name(dimension: str, code: str) -> str:
    """A group with its code, in the reader's language."""
    one = demographic_groups()[dimension, code]
    name = one.name_es if (get_language() or "en").startswith("es") else one.name
    return name if dimension == "age" else f"{name} ({code})"


def count_words(count: int | None) -> str:
    """A number, or the sign of one that is hidden."""
    return "–" if count is None else grouped(count)


def rate_words(one: Group) -> str | None:
    """A group's rate with its interval; None where nothing tells its residents."""
    if one.rate is None:
        return None
    return _("%(rate)s (%(low)s to %(high)s)") % {
        "rate": decimal(one.rate.estimate, 2), "low": decimal(one.rate.lower, 2),
        "high": decimal(one.rate.upper, 2),
    }  # fmt: skip


def _table(request: Request, found: Affected) -> Table:
    rows = [
        {"dimension": dimension, "group": one}
        for dimension, part in found.groups.items()
        for one in part
    ]
    note = _(
        "“–” stands for a number from 1 to 4, or one that would give such a number away. All others "
        "are rounded to five, and only whole quarters are counted, for the same reason."
    )
    if found.layer:
        note += " " + _(
            "Residents of your agency’s own areas, as layer “%(layer)s” tells them; the rate has a "
            "95 %% interval of chance alone."
        ) % {"layer": found.layer}
    return Table(
        request,
        caption=_("Victims by group"),
        export=True,
        rows=rows,
        per_page=60,
        columns=[
            Column(label=_("By"), value=lambda row: dimension_name(row["dimension"])),
            Column(label=_("Group"), value=lambda row: group_name(row["dimension"], row["group"].code)),
            Column(label=_("Victims"), value=lambda row: count_words(row["group"].count), numeric=True),
            *(_by_residents() if found.layer else []),
        ],
        note=note,
    )  # fmt: skip


def _by_residents() -> list[Column]:
    """How many live there of each group, and the rate by them."""
    return [
        Column(
            label=_("Residents"), numeric=True,
            value=lambda row: (
                _("not known")
                if row["group"].residents is None
                else grouped(round(row["group"].residents))
            ),
        ),
        Column(
            label=_("Rate"), value=lambda row: rate_words(row["group"]) or _("not known"),
            numeric=True, unit=_("a thousand residents and year"),
        ),
    ]  # fmt: skip
