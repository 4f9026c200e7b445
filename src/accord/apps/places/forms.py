"""Shapes of what people ask of places: a question, a forecast, a quarter."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.layers.selectors import NamedArea
from accord.apps.places.models import ForecastResponse
from accord.apps.places.selectors import ACTIVITY_KINDS, Question, StoryQuestion
from accord.core import vocabulary
from accord.frame.ui.forms import offer

WEEKS_SHOWN = 12
DAYS_AT_MOST = 3 * 366
SHIFT_DAYS_AT_MOST = 364
SHIFT_AGAINST = (
    ("before", _("as many days right before")),
    ("year", _("the same days a year before")),
)
STORY_STEPS = ((28, _("4 weeks: a year in all")), (14, _("2 weeks: half a year in all")))
HORIZONS = ((7, _("7 days")), (14, _("14 days")), (28, _("28 days")))


def kind_choices(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Kinds of record with their words in the reader's language."""
    return [(kind, unit_of(kind).capitalize()) for kind in kinds]


def kind_choices_told(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """As `kind_choices`, with a word beside the kinds whose counts follow police activity."""
    return [
        (kind, _("%(kind)s (follows activity, not offending)") % {"kind": words})
        if kind in ACTIVITY_KINDS
        else (kind, words)
        for kind, words in kind_choices(kinds)
    ]


def offence_choices(codes: Sequence[str]) -> list[tuple[str, str]]:
    """NIBRS codes with their names; what police discover says so."""
    known, language = vocabulary.offences(), get_language() or "en"
    return [
        (
            code,
            f"{code} {known[code].named(language)}{' *' if known[code].police_discovered else ''}",
        )
        for code in codes
        if code in known
    ]


class CountForm(forms.Form):
    """Where, what and up to when."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"))
    offences = forms.MultipleChoiceField(
        label=_("Offences"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "4"}),
        help_text=_("None chosen: all. * found by police."),
    )
    end = forms.DateField(
        label=_("Through"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )

    def __init__(
        self,
        *args: Any,
        areas: Sequence[NamedArea],
        kinds: Sequence[str],
        codes: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", area_choices(areas))
        offer(self, "kind", kind_choices(kinds))
        offer(self, "offences", offence_choices(codes))


class QuestionForm(CountForm):
    """Where, what and when."""

    start = forms.DateField(
        label=_("From"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    field_order = ("area", "kind", "offences", "start", "end")

    def clean(self) -> dict[str, Any]:
        """The last day comes after the first, within three years."""
        data = super().clean() or {}
        start, end = data.get("start"), data.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day must not come before the first."))
        if start and end and (end - start).days > DAYS_AT_MOST:
            self.add_error("end", _("Choose at most three years."))
        return data

    @property
    def question(self) -> Question:
        """What was asked, with `end` as the first day left out."""
        data = self.cleaned_data
        return Question(
            kind=data["kind"],
            offences=tuple(sorted(data["offences"])),
            start=data["start"],
            end=data["end"] + timedelta(days=1),
            area_id=UUID(data["area"]) if data["area"] else None,
        )


class ShiftForm(QuestionForm):
    """Where, what and when, and against which earlier days."""

    against = forms.ChoiceField(label=_("Compared with"), choices=SHIFT_AGAINST)

    def clean(self) -> dict[str, Any]:
        """At most a year, so that no day is on both sides."""
        data = super().clean()
        start, end = data.get("start"), data.get("end")
        if start and end and (end - start).days >= SHIFT_DAYS_AT_MOST:
            self.add_error("end", _("Choose at most a year."))
        return data


class StoryForm(CountForm):
    """Where, what, up to when, and in steps of how many days."""

    step_days = forms.TypedChoiceField(label=_("In steps of"), coerce=int, choices=STORY_STEPS)

    @property
    def story_question(self) -> StoryQuestion:
        """What was asked, with `end` as the first day left out."""
        data = self.cleaned_data
        return StoryQuestion(
            kind=data["kind"],
            offences=tuple(sorted(data["offences"])),
            end=data["end"] + timedelta(days=1),
            step_days=data["step_days"],
            area_id=UUID(data["area"]) if data["area"] else None,
        )


def first_question(kind: str, last_day: date) -> dict[str, Any]:
    """What is asked before anybody has chosen: the last twelve weeks of all offences."""
    start = last_day - timedelta(days=7 * WEEKS_SHOWN - 1)
    return {"area": "", "kind": kind, "offences": [], "start": start, "end": last_day}


def area_choices(areas: Sequence[NamedArea]) -> list[tuple[str, Any]]:
    """The whole region, then the areas in groups by layer."""
    groups: dict[str, list[tuple[str, str]]] = {}
    for area in areas:
        groups.setdefault(area.layer_name, []).append((str(area.id), area.name))
    return [("", _("Whole region")), *groups.items()]


class ForecastForm(forms.Form):
    """What is to be forecast, and why a warning is overridden."""

    area = forms.ChoiceField(label=_("Area"), required=False)
    kind = forms.ChoiceField(label=_("Kind of record"))
    offences = forms.MultipleChoiceField(
        label=_("Offences"),
        required=False,
        widget=forms.SelectMultiple(attrs={"size": "8"}),
        help_text=_("None chosen: all that people report. * found by police: needs a reason."),
    )
    horizon_days = forms.TypedChoiceField(label=_("For"), coerce=int, choices=HORIZONS, initial=7)
    starts_on = forms.DateField(
        label=_("First day"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("Left empty: the day after the last record."),
    )
    method = forms.ChoiceField(
        label=_("Method"),
        choices=[
            ("multi-scale-poisson", _("Score card (the past at many scales, each weighed)")),
            ("decayed-kde", _("Decayed density (counts that fade with age, smoothed)")),
            ("last-year", _("Same cells as last year")),
        ],
    )
    cells = forms.ChoiceField(
        label=_("Cells"),
        required=False,
        choices=[
            ("", _("Squares, their size by the area")),
            ("250", _("Squares of 250 m")),
            ("500", _("Squares of 500 m")),
            ("1000", _("Squares of 1,000 m")),
            ("h8", _("Hexagons of about 0.7 km² (H3, resolution 8)")),
            ("h9", _("Hexagons of about 0.1 km² (H3, resolution 9)")),
            ("s200", _("Street segments of at most 200 m (needs a layer of streets)")),
        ],
        help_text=_(
            "Hexagons have the same distance to each neighbour, and ids that others use too. On "
            "street segments shares are of the length of street."
        ),
    )
    override_reason = forms.CharField(
        label=_("Reason to override a warning"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Only where the first answer was a warning. It is written to the ledger."),
    )

    def __init__(
        self,
        *args: Any,
        areas: Sequence[NamedArea],
        kinds: Sequence[str],
        codes: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "area", area_choices(areas))
        offer(self, "kind", kind_choices_told(kinds))
        offer(self, "offences", offence_choices(codes))

    @property
    def asked(self) -> dict[str, Any]:
        """What was asked, as the service takes it."""
        data = dict(self.cleaned_data)
        area, cells = data.pop("area"), data.pop("cells")
        shape = {
            "cell_m": int(cells) if cells.isdigit() else None,
            "hex_resolution": int(cells[1:]) if cells.startswith("h") else None,
            "segment_m": int(cells[1:]) if cells.startswith("s") else None,
        }
        return {**data, **shape, "area_id": UUID(area) if area else None}


class ActivationForm(forms.Form):
    """What a forecast shall be used for, and until when."""

    stated_purpose = forms.CharField(
        label=_("What it shall be used for"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the public page. Name the response, such as lighting or advice."),
    )
    activities = forms.MultipleChoiceField(
        label=_("Which kinds of activity it allows"),
        choices=ForecastResponse.Activity.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text=_("Both of you sign them: no other is planned or written down as done."),
    )
    ends_on = forms.DateField(
        label=_("Last day"),
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
        help_text=_("At most a year from now; then it is off."),
    )
    public_reason = forms.CharField(
        label=_("Why the warning was overridden, for the public"),
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("It stands on the public page. The reason given to colleagues does not."),
    )
    holds_back = forms.BooleanField(
        label=_("Leave one cell in five alone, by lot"),
        required=False,
        initial=True,
        help_text=_("Only so can anybody tell later whether acting on the map did anything."),
    )

    def __init__(self, *args: Any, is_overridden: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not is_overridden:
            del self.fields["public_reason"]


class ResponseForm(forms.Form):
    """What was done in one cell on one day; nothing about anybody."""

    rank = forms.IntegerField(label=_("Cell, by its rank"), min_value=1)
    activity = forms.ChoiceField(label=_("What"), choices=ForecastResponse.Activity.choices)
    agency = forms.ChoiceField(label=_("By which agency"))
    acted_on = forms.DateField(
        label=_("Day"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    minutes = forms.IntegerField(
        label=_("Minutes"), min_value=1, help_text=_("Of staff: two people for an hour are 120.")
    )
    stops = forms.IntegerField(label=_("Stops near it"), min_value=0, required=False)
    complaints = forms.IntegerField(label=_("Complaints near it"), min_value=0, required=False)

    def __init__(
        self,
        *args: Any,
        agencies: Sequence[tuple[str, str]],
        kinds: Sequence[str],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", agencies)
        offer(self, "activity", kind_names(kinds))


def kind_names(kinds: Sequence[str]) -> list[tuple[str, str]]:
    """Kinds of activity with their names: those that a use allows."""
    return [(one, str(name)) for one, name in ForecastResponse.Activity.choices if one in kinds]


class ObjectionForm(forms.Form):
    """What somebody from the public says; nothing about who they are."""

    text = forms.CharField(
        label=_("What do you object to, and why?"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Do not write your name or anybody's: it is not needed for an answer."),
    )


class CodeForm(forms.Form):
    """The code that the sender of an objection kept."""

    code = forms.CharField(
        label=_("Your code"),
        max_length=25,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        help_text=_("Four groups of four letters and digits."),
    )


class AnswerForm(forms.Form):
    """What oversight answers."""

    answer = forms.CharField(
        label=_("Answer"),
        max_length=3000,
        widget=forms.Textarea(attrs={"rows": 8}),
        help_text=_("Say what was looked at, what was found, and what follows."),
    )


def quarter_name(day: date) -> str:
    """A quarter by its first day, such as “2026, quarter 3”."""
    return gettext("%(year)s, quarter %(number)s") % {
        "year": day.year, "number": (day.month + 2) // 3,
    }  # fmt: skip


class QuarterForm(forms.Form):
    """Which quarter and kind to count."""

    kind = forms.ChoiceField(label=_("Kind of record"))
    quarter = forms.ChoiceField(label=_("Quarter"))

    def __init__(
        self, *args: Any, kinds: Sequence[str], quarters: Sequence[date], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "kind", kind_choices(kinds))
        offer(
            self,
            "quarter",
            [(day.isoformat(), quarter_name(day)) for day in quarters],
        )
