"""What a search asks for."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.core.vocabulary import RecordKind


def kind_choices() -> list[tuple[str, str]]:
    """The kinds in their plural, in the reader's language."""
    language = (get_language() or "en")[:2]
    return [(kind.value, kind.unit(language=language).capitalize()) for kind in RecordKind]


class IncidentSearch(forms.Form):
    """Records of one kind, by number or words."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices, initial="incident")
    text = forms.CharField(
        label=_("Number or words"),
        max_length=200,
        required=False,
        help_text=_("A record’s number, or words of its offence or address; all must be there."),
    )

    @property
    def terms(self) -> dict[str, Any]:
        """What was typed in, as text."""
        return {name: str(value or "") for name, value in self.cleaned_data.items()}
