"""The forms of plans: limits, staff, the choice of a cap, a change, a decision."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.places.forms import kind_names
from accord.apps.places.models import ForecastResponse, Shift
from accord.apps.places.services import Asked, Offer
from accord.frame.ui.forms import offer

REASON_HELP = _("It is kept with the plan for all who may read it. Name no person in it.")


class LimitsForm(forms.Form):
    """What a plan must keep to."""

    reserve_percent = forms.FloatField(
        label=_("Hours kept for service elsewhere, in per cent"),
        min_value=0, max_value=90, initial=20,
        help_text=_("Of the hours of all staff; they stand in no cell of the plan."),
    )  # fmt: skip
    rotation_windows = forms.IntegerField(
        label=_("A cell rests after so many windows in a row"),
        min_value=1, max_value=12, initial=3,
        help_text=_("Windows in which it was planned for or gone to."),
    )  # fmt: skip
    within_km = forms.FloatField(
        label=_("Each staff works within so many kilometres of one cell"),
        min_value=0.1, max_value=500, required=False,
        help_text=_("Left empty: no limit."),
    )  # fmt: skip
    least_hours = forms.FloatField(
        label=_("Hours that each beat with a marked cell gets at least"),
        min_value=0, max_value=10_000, initial=0,
    )  # fmt: skip
    budget = forms.FloatField(
        label=_("Cost in all, at most"), min_value=0.01, max_value=1e9, required=False,
        help_text=_("Left empty: no limit. The cost of an hour is said with each staff."),
    )  # fmt: skip

    @property
    def asked(self) -> Asked:
        """The limits, as the service takes them."""
        return Asked(**self.cleaned_data)


class StaffForm(forms.Form):
    """What one agency can give of one activity in the forecast's window."""

    agency = forms.ChoiceField(label=_("Agency"))
    activity = forms.ChoiceField(label=_("What"), choices=ForecastResponse.Activity.choices)
    night = forms.FloatField(label=_("Staff hours by night, 22 to 6"), min_value=0, initial=0)
    day = forms.FloatField(label=_("Staff hours by day, 6 to 14"), min_value=0, initial=0)
    evening = forms.FloatField(
        label=_("Staff hours in the evening, 14 to 22"), min_value=0, initial=0
    )
    visit_minutes = forms.IntegerField(
        label=_("Minutes of staff that one visit takes"), min_value=5, max_value=1440, initial=60,
        help_text=_("Mending a lamp may take 240; two people for an hour are 120."),
    )  # fmt: skip
    most_visits = forms.IntegerField(
        label=_("Visits to one cell and shift, at most"), min_value=1, max_value=50, initial=4
    )
    cost_per_hour = forms.DecimalField(
        label=_("Cost of an hour"), min_value=0, max_digits=9, decimal_places=2, initial=0
    )

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

    def clean(self) -> dict[str, Any]:
        """Some shift has hours."""
        data: dict[str, Any] = super().clean() or {}
        hours = [data.get(shift) for shift in Shift.values]
        if None not in hours and not any(hours):
            self.add_error("night", _("Enter hours for one shift at least."))
        return data

    @property
    def offered(self) -> Offer:
        """What was entered, as the service takes it."""
        return Offer(**self.cleaned_data)


class CapForm(forms.Form):
    """Which point of the curve, and why."""

    point = forms.TypedChoiceField(
        label=_("Cap on presence of police"), coerce=int, widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=_("Why this one"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=_("Your name, the time and this reason stand with the plan. Name nobody else in it."),
    )  # fmt: skip

    def __init__(self, *args: Any, points: Sequence[tuple[int, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "point", points)


class EditForm(forms.Form):
    """One change to a proposal, and why."""

    rank = forms.IntegerField(label=_("Cell, by its rank"), min_value=1)
    staff_id = forms.ChoiceField(label=_("Staff"))
    shift = forms.ChoiceField(label=_("Shift"), choices=Shift.choices)
    visits = forms.IntegerField(label=_("Visits from now on"), min_value=0, max_value=500)
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=REASON_HELP,
    )  # fmt: skip

    def __init__(self, *args: Any, staff: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "staff_id", staff)


class DecisionForm(forms.Form):
    """Adopt or decline, and why."""

    decision = forms.ChoiceField(
        label=_("What shall become of it"),
        choices=[("adopt", _("Adopt it under my name")), ("decline", _("Decline it"))],
        widget=forms.RadioSelect,
    )
    reason = forms.CharField(
        label=_("Why"), max_length=500, widget=forms.Textarea(attrs={"rows": 3}),
        help_text=REASON_HELP,
    )  # fmt: skip

    def __init__(self, *args: Any, may_adopt: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_adopt:
            offer(self, "decision", [("decline", _("Decline it"))])
