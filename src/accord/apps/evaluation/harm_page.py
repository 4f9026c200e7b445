"""What the pages of the harm index show, as component values, and what is typed in on them."""

from typing import Any

from django import forms
from django.urls import reverse
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.selectors import Harm, HarmAsked, HarmCompared
from accord.apps.evaluation.wording import percent
from accord.apps.places.forms import area_choices, kind_choices_told
from accord.core import vocabulary
from accord.core.evaluate.harm import HarmIndex, WeightTable, illustrative
from accord.frame.http import Request
from accord.frame.ui.components import Crumb, Figure
from accord.frame.ui.forms import offer
from accord.frame.ui.numbers import decimal, grouped, plain
from accord.frame.ui.tables import Column, Table

LARGEST_FILE = 200_000


class HarmForm(forms.Form):
    """By which weights, what, where, and over how many months."""

    weights = forms.ChoiceField(label=gettext_lazy("Weights"), required=False)
    area = forms.ChoiceField(label=gettext_lazy("Area"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("Kind of record"))
    months = forms.TypedChoiceField(label=gettext_lazy("Last whole months"), coerce=int)

    def __init__(
        self, *args: Any, tables: Any, areas: Any, kinds: Any, spans: Any, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        named = [(str(row.pk), f"{row.name} {row.version} ({row.unit})") for row in tables]
        offer(self, "weights", [*named, ("", made_up_name())])
        offer(self, "area", area_choices(areas))
        offer(self, "kind", kind_choices_told(kinds))
        offer(self, "months", [(n, str(n)) for n in spans])

    @property
    def asked(self) -> HarmAsked:
        """What was asked, as the selector takes it."""
        data = self.cleaned_data
        return HarmAsked(
            kind=data["kind"], weights_id=data["weights"] or None, area_id=data["area"] or None,
            months=data["months"],
        )  # fmt: skip


class WeightsForm(forms.Form):
    """A file with a table of weights."""

    file = forms.FileField(
        label=gettext_lazy("Table of weights (CSV)"),
        help_text=gettext_lazy(
            "Columns: id, version, source, unit, offence, weight; a NIBRS code in each row. Take a "
            "published table only if its licence allows it."
        ),
    )

    def clean_file(self) -> list[str]:
        """The file's lines; refused where it is no text or far too large."""
        given = self.cleaned_data["file"]
        if given.size > LARGEST_FILE:
            raise forms.ValidationError(_("That is no table of weights: it is far too large."))
        try:
            text: str = given.read().decode("utf-8-sig")
        except UnicodeDecodeError as error:
            raise forms.ValidationError(_("The file is not UTF-8 text.")) from error
        return text.splitlines()


def made_up_name() -> str:
    """What the shipped table is called."""
    return _("Made up, to try it: of no jurisdiction (%(version)s)") % {
        "version": illustrative().version
    }


def context(request: Request, form: HarmForm, found: Harm) -> dict[str, Any]:
    """The page: both periods, their change, what had no weight, offence by offence."""
    return {
        "form": form,
        "found": found,
        "figures": figures(found),
        "lines": sentences(found),
        "limits": limits(found),
        "is_made_up": _is_made_up(found),
        "table": _table(request, found.table, found.compared) if found.compared else None,
    }


def figures(found: Harm) -> list[Figure]:
    """Harm of both periods and the change, each with its interval."""
    both = found.compared
    if both is None:
        return []
    shown = [
        _figure(_("Harm, %(months)s") % {"months": _span(months)}, index, _unit(found))
        for months, index in (
            (found.since_months, both.since), (found.before_months, both.before),
        )
    ]  # fmt: skip
    ratio = both.ratio
    shown.append(
        Figure(
            label=_("Change of harm a day"), value=percent(ratio.estimate - 1),
            low=percent(ratio.lower - 1), high=percent(ratio.upper - 1),
        )
    )  # fmt: skip
    return shown


def sentences(found: Harm) -> list[str]:
    """What was counted, by whom, and what has no weight; never silently nought."""
    both = found.compared
    if both is None:
        lines = [_("No agency reported every month of both periods: no harm can be said.")]
    else:
        lines = [_without(both.since, found.since_months)]
        lines.append(_without(both.before, found.before_months))
        names = agencies.agency_names()
        told = ", ".join(names.get(ori, ori) for ori in found.agencies)
        lines.append(_("Counted: %(names)s.") % {"names": told})
    if found.left_out:
        names = agencies.agency_names()
        told = ", ".join(names.get(ori, ori) for ori in found.left_out)
        lines.append(
            _("Left out of both periods, since months are not reported: %(names)s.")
            % {"names": told}
        )
    if found.without_place:
        lines.append(
            ngettext(
                "%(count)s record has no coordinates and lies in no area.",
                "%(count)s records have no coordinates and lie in no area.",
                found.without_place,
            )
            % {"count": grouped(found.without_place)}
        )
    return lines


def limits(found: Harm) -> list[str]:
    """How to read it."""
    return [
        _(
            "Weights say how grave a jurisdiction holds an offence to be. They hold for it alone: "
            "%(name)s, version %(version)s, in %(unit)s; source: %(source)s."
        )
        % {
            "name": found.table.id, "version": found.table.version, "unit": _unit(found),
            "source": _source(found),
        },
        _(
            "The interval counts each weight's offences as a Poisson variate and allows for one more of "
            "the heaviest weight (Fay and Feuer). It is wide where one grave offence outweighs all "
            "others, and too narrow where incidents come in bursts."
        ),
        _("Offences that police find themselves follow what police look for: leave them without weight."),
    ]  # fmt: skip


def tables_table(request: Request, rows: Any) -> Table:
    """Tables of weights of the reader's agency, versions side by side."""
    return Table(
        request,
        caption=_("Tables of weights"),
        rows=rows,
        columns=[
            Column(label=_("Table"), value="name", sort="name"),
            Column(label=_("Version"), value="version"),
            Column(label=_("Unit"), value="unit"),
            Column(label=_("Offences"), value=lambda row: len(row.weights), numeric=True),
            Column(label=_("Source"), value="source"),
            Column(label=_("Loaded"), value=lambda row: f"{row.loaded_at:%Y-%m-%d}"),
        ],
        empty_title=_("No table of weights yet"),
        empty_text=_("Weights are a jurisdiction's own; none is taken from another by default."),
    )


def crumbs(last: str) -> list[Crumb]:
    """The way back to the index."""
    return [Crumb(label=_("Harm"), url=reverse("evaluation:harm")), Crumb(label=last)]


def _is_made_up(found: Harm) -> bool:
    return found.table.id == illustrative().id


def _unit(found: Harm) -> str:
    """A jurisdiction's own words stay its own; those that come along are told in the reader's language."""
    return _("points") if _is_made_up(found) else found.table.unit


def _source(found: Harm) -> str:
    if not _is_made_up(found):
        return found.table.source
    return _(
        "Made up for Accord: orders of magnitude alone, of no jurisdiction; not for a decision"
    )


def _figure(label: str, index: HarmIndex, unit: str) -> Figure:
    ends = index.interval
    value, low, high = (
        _amount(end * index.exposure) for end in (ends.estimate, ends.lower, ends.upper)
    )
    return Figure(label=label, value=value, low=low, high=high, unit=unit)


def _amount(harm: float) -> str:
    """A harm with as many decimals as say something."""
    return decimal(harm, 0 if harm >= 100 else 1)


def _without(index: HarmIndex, months: Any) -> str:
    without = sum(index.unweighted.values())
    numbers = {
        "months": _span(months), "counted": grouped(index.counted), "without": grouped(without),
        "share": decimal(100 * index.unweighted_share, 0),
        "codes": ", ".join(code or _("no code") for code in sorted(index.unweighted)),
    }  # fmt: skip
    if not without:
        return _("%(months)s: %(counted)s offences, all with a weight.") % numbers
    return (
        _(
            "%(months)s: %(counted)s offences with a weight; %(without)s without one (%(share)s %%: "
            "%(codes)s) are in no sum, which is not a harm of nought."
        )
        % numbers
    )


def _span(months: Any) -> str:
    return f"{months[0]:%Y-%m} – {months[-1]:%Y-%m}"


def _table(request: Request, table: WeightTable, both: HarmCompared) -> Table:
    before = {code: n for code, n, _weight in both.before.parts}
    since = {code: n for code, n, _weight in both.since.parts}
    language, known = get_language() or "en", vocabulary.offences()
    rows = [
        {
            "offence": f"{code} {known[code].named(language)}",
            "weight": table.weights[code],
            "since": since.get(code, 0),
            "before": before.get(code, 0),
        }
        for code in {**since, **before}
    ]
    return Table(
        request,
        caption=_("Offence by offence"),
        prefix="offences",
        rows=rows,
        columns=[
            Column(label=_("Offence"), value="offence"),
            Column(label=_("Weight"), value=lambda row: plain(row["weight"]), numeric=True),
            Column(label=_("Recorded"), value="since", numeric=True),
            Column(label=_("Before"), value="before", numeric=True),
            Column(
                label=_("Harm"),
                value=lambda row: _amount(row["since"] * row["weight"]),
                numeric=True,
            ),
        ],
    )
