"""Shapes of what people type in: strategies, goals, actions, answers."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.places.forms import kind_choices_told
from accord.core import vocabulary
from accord.core.evaluate.harm import WeightTable
from accord.frame.ui.forms import offer


def offence_choices() -> list[tuple[str, list[tuple[str, str]]]]:
    """Offence codes grouped by category; those that police discover are marked."""
    groups: dict[str, list[tuple[str, str]]] = {}
    language = get_language() or "en"
    for code, offence in vocabulary.offences().items():
        mark = " †" if offence.police_discovered else ""
        name = vocabulary.category_named(offence.category, language)
        groups.setdefault(name, []).append((code, f"{code} {offence.named(language)}{mark}"))
    return list(groups.items())


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _text(label: Any, help_text: Any, *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StrategyForm(forms.Form):
    """The problem in the four steps of SARA, where it is, and what is counted."""

    title = forms.CharField(label=_("Title"), max_length=160)
    scanning = _text(
        _("Scanning: what is the problem?"),
        _("What happens, to whom, where and when. Name no person."),
        required=True,
    )
    analysis = _text(_("Analysis: why here and now?"), _("What the data and the people say."))
    response = _text(_("Response: what will the partners do?"), _("Also what others will do."))
    assessment = _text(_("Assessment: how will you know?"), _("What must change, and by when."))
    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(
        label=_("Counted kind of record"),
        help_text=_("One kind only: calls, incidents and arrests are never added up."),
    )
    offences = forms.MultipleChoiceField(
        label=_("Offences"),
        required=False,
        help_text=_("All when none is chosen. † Counts follow what police look for."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    starts_on = _day(_("Begins on"))
    partners = forms.MultipleChoiceField(
        label=_("Partner agencies"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Each is asked, and answers for itself."),
    )

    def __init__(self, *args: Any, areas: Any, agencies: Any, kinds: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        region = [("", _("Whole region"))]
        chosen = [(str(one.id), f"{one.name} ({one.layer_name})") for one in areas]
        self._choose("area", region + chosen)
        self._choose("kind", kind_choices_told(kinds))
        self._choose("offences", offence_choices())
        if agencies is None:
            del self.fields["partners"]
        else:
            self._choose("partners", [(one.ori, one.name) for one in agencies])

    def _choose(self, name: str, choices: Any) -> None:
        offer(self, name, choices)


class GoalForm(forms.Form):
    """An outcome with its baseline, target and day; what it is measured on."""

    outcome = forms.CharField(
        label=_("Outcome"), max_length=200, help_text=_("For example: fewer burglaries of homes.")
    )
    offences = forms.MultipleChoiceField(
        label=_("Offences"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_("All of the strategy when none is chosen."),
    )
    partner = forms.ChoiceField(
        label=_("Measured on"),
        required=False,
        help_text=_(
            "A count per day, or the gap between injuries that a partner treated and crimes reported."
        ),
    )
    baseline_from = _day(_("Baseline from"))
    baseline_to = _day(
        _("Baseline up to"), _("The first day that no longer belongs to it; a whole year is best.")
    )
    target_percent = forms.DecimalField(
        label=_("Target change in per cent"),
        max_digits=5,
        decimal_places=1,
        help_text=_(
            "Per day, against the baseline: −15 means 15 % fewer. On a gap, of what is reported per "
            "injury treated: 15 means 15 % more, which is a smaller gap."
        ),
    )
    due_on = _day(_("Due on"))

    def __init__(self, *args: Any, offences: Any, partners: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        gaps = [(name, _("Reporting gap: %(name)s") % {"name": name}) for name in partners]
        offer(self, "partner", [("", _("Count per day")), *gaps])
        known = vocabulary.offences()
        codes = offences or list(known)
        offer(
            self,
            "offences",
            [(code, f"{code} {known[code].named(get_language() or 'en')}") for code in codes],
        )


class ActionForm(forms.Form):
    """A step with its owner and day."""

    title = forms.CharField(label=_("Action"), max_length=200)
    owner = forms.ChoiceField(label=_("Owner"))
    person = forms.CharField(
        label=_("Who there"),
        max_length=80,
        required=False,
        help_text=_("The function or name of the colleague who does it."),
    )
    due_on = _day(_("Due on"))
    goal = forms.ChoiceField(label=_("Goal that it serves"), required=False)
    place = forms.CharField(label=_("Place"), max_length=160, required=False)
    dose_planned = forms.IntegerField(
        label=_("Planned dose: how many?"), min_value=1, max_value=1_000_000, required=False
    )
    dose_unit = forms.CharField(
        label=_("Of what?"),
        max_length=60,
        required=False,
        help_text=_("Letters, patrols, hours, doors. Asked again when it is done."),
    )

    def __init__(self, *args: Any, owners: Any, goals: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", [(one.ori, one.name) for one in owners])
        offer(self, "goal", [("", _("No goal")), *((str(one.pk), one.outcome) for one in goals)])


class FinishForm(forms.Form):
    """How much was delivered, and where that can be seen."""

    dose_delivered = forms.IntegerField(
        label=_("How many were delivered?"), min_value=0, max_value=1_000_000
    )
    evidence = forms.CharField(
        label=_("Evidence"),
        max_length=600,
        required=False,
        help_text=_("Where that can be seen: a list, a report's number. Name no person."),
    )

    def __init__(self, *args: Any, dose: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["dose_delivered"].help_text = dose
        if not dose:
            del self.fields["dose_delivered"]


class CloseForm(forms.Form):
    """Closing needs a tick; what was learnt may be noted."""

    note = _text(_("What was learnt"), _("Shown with the closed strategy."))
    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))


class ListFilter(forms.Form):
    """Which strategies are listed."""

    status = forms.ChoiceField(
        label=_("State"),
        required=False,
        choices=[("", _("All")), ("active", _("Active")), ("closed", _("Closed"))],
    )


class WithdrawForm(forms.Form):
    """Taking an invitation back needs a tick."""

    confirm = forms.BooleanField(label=_("The agency need not answer any more"))


class FigureForm(forms.Form):
    """One month of one indicator."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    month = _day(_("Month"), _("The first day of a month that is over."))
    numerator = forms.IntegerField(label=_("Counted"), min_value=0, max_value=10**9)
    denominator = forms.IntegerField(
        label=_("Out of"),
        min_value=0,
        max_value=10**9,
        help_text=_("What it is counted over: contacts, inhabitants, valid answers, days."),
    )

    def __init__(self, *args: Any, choices: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", choices)


class TargetForm(forms.Form):
    """An indicator with its baseline, target and day; for harm, its weights."""

    indicator = forms.ChoiceField(label=_("Indicator"))
    weights = forms.ChoiceField(
        label=_("Table of weights"),
        required=False,
        help_text=_("For the harm index alone; it is fixed with the target."),
    )
    baseline_from = _day(_("Baseline from"), _("The first day of a month."))
    baseline_to = _day(
        _("Baseline until"), _("The first day of the first month that no longer belongs to it.")
    )
    target_percent = forms.DecimalField(
        label=_("Change in per cent"),
        max_digits=5,
        decimal_places=1,
        help_text=_("−20 means a fifth fewer. For a share the change is of the odds."),
    )
    due_on = _day(_("Due on"))

    def __init__(
        self, *args: Any, choices: Any, tables: Mapping[str, WeightTable], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "indicator", choices)
        named = [(key, f"{one.id} {one.version} ({one.unit})") for key, one in tables.items()]
        offer(self, "weights", [("", _("None")), *named])
