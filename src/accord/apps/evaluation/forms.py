"""Shapes of what people type in: plans, signatures, deviations, reviews."""

from calendar import monthrange
from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accord.apps.evaluation.models import ProblemSheet, Review
from accord.apps.evaluation.services import Decided, PlanDraft
from accord.apps.evaluation.services.drafting import FURTHEST_YEARS
from accord.apps.layers.selectors import NamedArea
from accord.apps.strategies.forms import offence_choices
from accord.apps.strategies.models import Action
from accord.core.evaluate import next_month
from accord.frame.ui.forms import UnmarkedField, offer

CATCHMENTS = [
    ("touching", _("Areas that touch them")),
    ("metres", _("Areas within a distance of them")),
    ("none", _("None: nothing could move")),
]


def _day(label: Any, help_text: Any = "") -> forms.DateField:
    return forms.DateField(
        label=label,
        help_text=help_text,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _text(label: Any, help_text: Any, *, required: bool = True) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=600,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class PlanForm(forms.Form):
    """A plan in the order of SARA: problem and cause, where, what is compared, when it is judged."""

    problem_version = forms.TypedChoiceField(
        label=_("On which version of the problem analysis does it rest?"),
        coerce=int,
        empty_value=None,
        required=False,
        help_text=_("Its hash becomes part of the plan's."),
    )
    problem_response = forms.ChoiceField(
        label=_("Which chosen response does it judge?"), required=False
    )
    hypothesis = _text(
        _("Analysis: what do you expect to change, and why?"),
        _("One sentence that could turn out wrong."),
    )
    other_causes = _text(
        _("What else could change it?"),
        _("Competing causes that you know of: a closure, a new recording rule, the season."),
        required=False,
    )
    treated = forms.MultipleChoiceField(
        label=_("Response: where will something be done?"),
        widget=forms.SelectMultiple(attrs={"size": 8}),
        help_text=_("They are judged together, as one area."),
    )
    catchment = forms.ChoiceField(
        label=_("Where could crime move?"),
        choices=CATCHMENTS,
        help_text=_("These areas are no comparison, and are judged by themselves."),
    )
    catchment_m = forms.IntegerField(
        label=_("Distance in metres"), required=False, min_value=1, max_value=20_000
    )
    primary_outcome = forms.CharField(
        label=_("Assessment: by which one outcome is it judged?"),
        max_length=120,
        help_text=_("In the plural, as in a sentence: burglaries of homes."),
    )
    outcome_es = forms.CharField(label=_("The same in Spanish"), max_length=120, required=False)
    offences = forms.MultipleChoiceField(
        label=_("Offences"),
        required=False,
        help_text=_("All when none is chosen. † Counts follow what police look for."),
        widget=forms.SelectMultiple(attrs={"size": 8}),
    )
    start = _day(
        _("Start"),
        _("The first day of a month. Only a plan signed before it can confirm anything."),
    )
    follow_up_months = forms.IntegerField(
        label=_("Months of follow-up"), min_value=1, max_value=60, initial=12
    )
    smallest_percent = forms.DecimalField(
        label=_("The least change that would matter, in per cent"),
        max_digits=5,
        decimal_places=1,
        min_value=Decimal("-99.9"),
        max_value=Decimal(300),
        initial=-20,
        help_text=_("−20 means a fifth fewer."),
    )
    shift_outcome = forms.CharField(
        label=_("Which other outcome could take its place?"),
        max_length=120,
        required=False,
        help_text=_("Other offences in the same areas into which it may move."),
    )
    shift_outcome_es = forms.CharField(
        label=_("That other outcome in Spanish"), max_length=120, required=False
    )
    shift_offences = forms.MultipleChoiceField(
        label=_("Offences that could take its place"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    hours_from = forms.IntegerField(
        label=_("Hours of the response: from"), required=False, min_value=0, max_value=24,
        help_text=_("Only where it is at certain hours: it may move to the others. 22 to 4 is by night."),
    )  # fmt: skip
    hours_to = forms.IntegerField(
        label=_("Hours of the response: to"), required=False, min_value=0, max_value=24
    )
    mechanism = _text(
        _("By what is it to work?"), _("The mechanism, as you expect it."), required=False
    )
    moderators = _text(
        _("Where and for whom may it work otherwise?"), _("The moderators."), required=False
    )
    cost = forms.DecimalField(
        label=_("What does the response cost?"), required=False, min_value=Decimal("0.01"),
        max_digits=14, decimal_places=2,
        help_text=_("In your currency, for the whole follow-up. Empty is not measured."),
    )  # fmt: skip
    cost_source = forms.CharField(
        label=_("Where is the cost from?"), max_length=120, required=False,
        help_text=_("A budget line, a payroll, an estimate and whose."),
    )  # fmt: skip
    control_outcome = forms.CharField(
        label=_("Which outcome can it not move?"),
        max_length=120,
        required=False,
        help_text=_("Judged the same way: if it moves too, something else was at work."),
    )
    control_outcome_es = forms.CharField(
        label=_("That outcome in Spanish"), max_length=120, required=False
    )
    control_offences = forms.MultipleChoiceField(
        label=_("Offences of that outcome"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
    )
    held_back = forms.MultipleChoiceField(
        label=_("Was a lot drawn elsewhere? Areas that it held back"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": 6}),
        help_text=_(
            "They compare; but that such a lot was kept cannot be shown, and the level is 4 at most."
        ),
    )
    lot_treats = forms.IntegerField(
        label=_("Are they drawn by lot? How many of the areas above are treated"),
        required=False,
        min_value=0,
        max_value=100,
        help_text=_(
            "Empty where you choose them. Otherwise the lot falls when the plan is frozen, from its "
            "hash and the ledger's next checkpoint: nobody chooses it, and anybody can draw it again. "
            "The areas that it leaves out compare."
        ),
    )
    later_starts = forms.CharField(
        label=_("Do some areas start later?"),
        required=False,
        max_length=4000,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("One a line: area = 2027-03-01. The others start on the day above."),
    )
    continue_rule = _text(
        _("At what result will you continue, change or stop?"),
        _("Fixed now, so that nobody moves it when the result is there."),
    )

    def __init__(
        self, *args: Any, areas: Iterable[NamedArea], sheets: Iterable[ProblemSheet] = (),
        **kwargs: Any,
    ) -> None:  # fmt: skip
        super().__init__(*args, **kwargs)
        self._offer_sheets(list(sheets))
        known = list(areas)
        self._ids = {one.name: one.id for one in known}
        for name in ("treated", "held_back"):
            offer(self, name, [(str(one.id), f"{one.name} ({one.layer_name})") for one in known])
        for name in ("offences", "control_offences", "shift_offences"):
            offer(self, name, offence_choices())

    def clean_later_starts(self) -> dict[UUID, date]:
        """Areas by id with the first day of each."""
        found: dict[UUID, date] = {}
        for line in self.cleaned_data["later_starts"].splitlines():
            if not line.strip():
                continue
            name, _sign, day = (part.strip() for part in line.rpartition("="))
            if name not in self._ids:
                raise forms.ValidationError(
                    _("“%(line)s” names no area; write: area = 2027-03-01."),
                    params={"line": line.strip()[:60]},
                )
            try:
                found[self._ids[name]] = date.fromisoformat(day)
            except ValueError:
                raise forms.ValidationError(
                    _("“%(day)s” is no day; write 2027-03-01."), params={"day": day[:20]}
                ) from None
        return found

    def _offer_sheets(self, sheets: Sequence[ProblemSheet]) -> None:
        """The versions that it may rest on and their chosen responses; no question without a sheet."""
        if not sheets:
            del self.fields["problem_version"], self.fields["problem_response"]
            return
        named = [
            (row.version, _("Version %(version)s") % {"version": row.version}) for row in sheets
        ]
        offer(self, "problem_version", [("", _("None")), *named])
        chosen = {
            one["key"]: one["title"]
            for row in reversed(sheets)
            for one in row.content["responses"]
            if one["state"] == "chosen"
        }
        offer(self, "problem_response", [("", _("None")), *chosen.items()])

    @property
    def draft(self) -> PlanDraft:
        """What was chosen."""
        data = dict(self.cleaned_data)
        return PlanDraft.of(
            {
                **data,
                "treated": [UUID(one) for one in data["treated"]],
                "held_back": [UUID(one) for one in data["held_back"]],
                "catchment_m": data["catchment_m"] or 0,
                "lot_treats": data["lot_treats"] or 0,
                "smallest_percent": float(data["smallest_percent"]),
                "cost": None if data["cost"] is None else float(data["cost"]),
            }
        )


class FreezeForm(forms.Form):
    """Freezing needs a tick; the hash is that of the draft on the page."""

    digest = forms.CharField(widget=forms.HiddenInput, required=False)
    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))


class SignForm(forms.Form):
    """Signing needs a tick; the hash is that of what was on the page."""

    digest = forms.CharField(widget=forms.HiddenInput)
    confirm = forms.BooleanField(label=_("My agency agrees to be judged by this plan"))


class DeviationForm(forms.Form):
    """What was done otherwise, why, and when."""

    what = forms.CharField(label=_("What was done otherwise?"), max_length=300)
    why = _text(_("Why?"), _("It is printed in every report."))
    happened_on = _day(_("Day"))


class ScheduleForm(forms.Form):
    """The first review day, and how often it comes round."""

    first = _day(_("First review"))
    every_months = forms.IntegerField(
        label=_("Months between"), min_value=1, max_value=24, initial=3
    )
    number = forms.IntegerField(label=_("How many"), min_value=1, max_value=24, initial=4)

    def clean_first(self) -> date:
        """The first day, near enough for a calendar to hold those that follow."""
        day: date = self.cleaned_data["first"]
        if day.year > timezone.localdate().year + FURTHEST_YEARS:
            raise forms.ValidationError(_("That day is too far ahead."))
        return day

    @property
    def days(self) -> list[date]:
        """The days: the same day of the month, or its last where it is shorter."""
        data = self.cleaned_data
        return [
            _months_later(data["first"], data["every_months"] * turn)
            for turn in range(data["number"])
        ]


class DecideForm(forms.Form):
    """The decision, why, what was delivered, and before its day why so early."""

    decision = forms.ChoiceField(
        label=_("Decision"), choices=Review.Decision.choices, widget=forms.RadioSelect
    )
    reason = _text(
        _("Reason"),
        _("Held against what the plans said beforehand. Name no person. Beside words of cause (“it worked”) "
          "stands whether the evidence tells causes."),
    )  # fmt: skip
    actions = forms.MultipleChoiceField(
        label=_("Actions that were delivered"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    # Needed unless an action is chosen, which the service asks: so it is never marked optional.
    delivered = UnmarkedField(
        label=_("What was delivered?"),
        help_text=_(
            "The dose: patrols, letters, hours, doors. What was not carried out cannot have worked."
        ),
        required=False, max_length=600, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    early_reason = _text(_("Why is it closed before its day?"), "")

    def __init__(self, *args: Any, done: Iterable[Action], is_early: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(str(one.pk), f"{one.title} ({one.owner})") for one in done]
        offer(self, "actions", choices)
        if not choices:
            del self.fields["actions"]
            self.fields["delivered"].required = True
        if not is_early:
            del self.fields["early_reason"]

    @property
    def decided(self) -> Decided:
        """What was decided."""
        data = dict(self.cleaned_data)
        data["actions"] = tuple(UUID(one) for one in data.get("actions", ()))
        return Decided(**data)


def _months_later(day: date, by: int) -> date:
    month = next_month(day.replace(day=1), by)
    return month.replace(day=min(day.day, monthrange(month.year, month.month)[1]))


def initial_of(content: dict[str, Any], areas: Sequence[NamedArea]) -> dict[str, Any]:
    """A draft's fields as the form shows them."""
    settings = content["settings"]
    rests_on = settings.get("problem", {})
    treated, held_back = set(settings["treated"]), set(settings.get("held_back", ()))
    kept = {
        name: settings.get(name, "")
        for name in (
            "control_outcome", "control_outcome_es", "control_offences", "lot_treats",
            "shift_outcome", "shift_outcome_es", "shift_offences", "mechanism", "moderators",
            "cost", "cost_source",
        )
    }  # fmt: skip
    hours = settings.get("hours") or (None, None)
    return kept | {
        "hours_from": hours[0],
        "hours_to": hours[1],
        "held_back": [str(one.id) for one in areas if one.name in held_back],
        "later_starts": "\n".join(
            f"{name} = {month}-01" for name, month in settings.get("starts", {}).items()
        ),
        "problem_version": rests_on.get("version"),
        "problem_response": rests_on.get("response", ""),
        "hypothesis": content["hypothesis"],
        "other_causes": settings["other_causes"],
        "treated": [str(one.id) for one in areas if one.name in treated],
        "catchment": settings["catchment"],
        "catchment_m": settings["catchment_m"] or None,
        "primary_outcome": content["primary_outcome"],
        "outcome_es": settings["outcome_es"],
        "offences": settings["offences"],
        "start": content["start"],
        "follow_up_months": content["follow_up_months"],
        "smallest_percent": round(100 * content["smallest_effect"], 1),
        "continue_rule": content["continue_rule"],
    }
