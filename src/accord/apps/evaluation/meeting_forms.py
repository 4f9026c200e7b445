"""Shapes of what people type in about meetings: when and where, points, minutes, additions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.models import Agency
from accord.apps.evaluation.services import MeetingDraft, Minuted
from accord.frame.ui.forms import offer


def _day(label: Any, *, required: bool = True) -> forms.DateField:
    return forms.DateField(
        label=label,
        required=required,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


def _text(label: Any, most: int, help_text: Any = "", *, required: bool = False) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=help_text,
        required=required,
        max_length=most,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class MeetingForm(forms.Form):
    """When and where."""

    day = _day(_("Day"))
    starts_at = forms.TimeField(
        label=_("Begins at"),
        help_text=_("By the lead agency's clock."),
        widget=forms.TimeInput(format="%H:%M", attrs={"type": "time"}),
    )
    length_minutes = forms.IntegerField(label=_("Minutes"), min_value=5, max_value=720, initial=60)
    place = forms.CharField(label=_("Where"), max_length=160, required=False)

    @property
    def draft(self) -> MeetingDraft:
        """What was chosen."""
        return MeetingDraft(**self.cleaned_data)


class PointForm(forms.Form):
    """A point for the agenda."""

    title = forms.CharField(label=_("Point"), max_length=200)
    note = _text(_("What it is about"), 600, _("Name no person of a case."))


class MinutesForm(forms.Form):
    """What was said and decided; who does it until when; whether it is settled."""

    version = forms.IntegerField(widget=forms.HiddenInput, min_value=0)
    minutes = _text(_("What was said"), 2000, _("Name no person of a case."))
    decision = _text(_("What was decided"), 600)
    owner = forms.ChoiceField(label=_("Agency that does it"), required=False)
    person = forms.CharField(
        label=_("Who there"),
        max_length=80,
        required=False,
        help_text=_("The function or name of the colleague who has taken it on."),
    )
    due_on = _day(_("Until"), required=False)
    as_action = forms.BooleanField(label=_("Make it an action of the strategy"), required=False)
    is_settled = forms.BooleanField(
        label=_("Settled: not to be carried over to the next meeting"), required=False
    )

    def __init__(
        self, *args: Any, owners: Iterable[Agency], has_action: bool, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.owners = {one.ori: one for one in owners}
        names = [(ori, one.name) for ori, one in self.owners.items()]
        offer(self, "owner", [("", _("No agency")), *names])
        if has_action:
            del self.fields["as_action"]

    @property
    def said(self) -> Minuted:
        """What was written."""
        data = dict(self.cleaned_data)
        return Minuted(**data | {"owner": self.owners.get(data["owner"])})


class CloseMeetingForm(forms.Form):
    """Who was there, and a tick: closed minutes do not change."""

    present = forms.MultipleChoiceField(
        label=_("Who was there?"), widget=forms.CheckboxSelectMultiple
    )
    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))

    def __init__(self, *args: Any, partners: Iterable[Agency], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.partners = {one.ori: one for one in partners}
        offer(self, "present", [(ori, one.name) for ori, one in self.partners.items()])

    @property
    def were_there(self) -> list[Agency]:
        """The agencies that were there."""
        return [self.partners[ori] for ori in self.cleaned_data["present"]]


class CallOffForm(forms.Form):
    """Calling a meeting off needs its reason and a tick."""

    because = forms.CharField(label=_("Why?"), max_length=300)
    confirm = forms.BooleanField(label=_("The meeting does not take place"))


class AdditionForm(forms.Form):
    """What closed minutes have wrong or leave out."""

    point = forms.ChoiceField(label=_("Point"), required=False)
    text = _text(
        _("What is wrong or missing?"), 2000, _("Name no person of a case."), required=True
    )

    def __init__(self, *args: Any, points: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "point", [("", _("The minutes as a whole")), *points])
