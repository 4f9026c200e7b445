"""Form rendering with labels, hints and linked errors, and the form that asks for a purpose."""

from collections.abc import Iterable, Mapping
from typing import Any

from django import forms
from django.db.models import QuerySet
from django.forms.renderers import TemplatesSetting
from django.utils.translation import gettext_lazy as _

from accord.frame.errors import AccordError, Fault


class Renderer(TemplatesSetting):
    """Renders every Django form with our templates; set as FORM_RENDERER."""

    form_template_name = "ui/forms/form.html"
    field_template_name = "ui/forms/field.html"


class UnmarkedField(forms.CharField):
    """A text that may be empty, and of which that is not said."""

    is_unmarked = True


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> None:
    """Let a choice field of the form offer these. Raises TypeError where the field is none."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} offers no choices")
    field.choices = list(choices)


def offer_rows(
    form: forms.BaseForm, name: str, rows: QuerySet[Any], *, one_of_them: bool = False
) -> None:
    """Let a field that chooses rows offer these. Raises TypeError where the field is none.

    `one_of_them`: none is no answer, and the first is chosen until somebody chooses.
    """
    field = form.fields[name]
    if not isinstance(field, forms.ModelChoiceField):
        raise TypeError(f"{name} chooses no rows")
    field.queryset = rows
    if one_of_them:
        field.required, field.empty_label, field.initial = True, None, rows.first()


def explain(
    form: forms.BaseForm,
    error: AccordError,
    *,
    shown_at: Mapping[str, str] | None = None,
    whole: bool = False,
) -> None:
    """Put what a service refused beside the fields that it is about; without faults, above all.

    `shown_at`: the form's name of a field that the service knows by another. `whole`: above the
    faults stands what was refused as a whole, where that says more than its parts.
    """
    if whole and error.faults:
        form.add_error(None, error.message)
    names = shown_at or {}
    for fault in error.faults or (Fault("", error.code, error.message),):
        name = names.get(fault.field, fault.field)
        form.add_error(name if name in form.fields else None, fault.message)


class PurposeForm(forms.Form):
    """Asks why somebody looks: a purpose, a reason in own words, a case number if there is one."""

    code = forms.ChoiceField(label=_("Purpose"), help_text=_("It is written to the ledger."))
    reason = forms.CharField(
        label=_("Reason"),
        required=False,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("In your own words. Do not name a person here."),
    )
    case_number = forms.CharField(label=_("Case number"), required=False, max_length=64)
    on_behalf_of = forms.CharField(
        label=_("On behalf of"),
        required=False,
        max_length=120,
        help_text=_("If somebody else asked you to look."),
    )
    next = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, purposes: Iterable[tuple[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["code"] = forms.ChoiceField(
            label=_("Purpose"),
            choices=[("", _("Choose a purpose")), *purposes],
            help_text=_("It is written to the ledger."),
        )
        self.order_fields(["code", "reason", "case_number", "on_behalf_of", "next"])


class ConfirmForm(forms.Form):
    """A destructive step: nothing happens until the box is ticked."""

    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))
