"""Forms of how records are handed on."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.audiences import names_in
from accord.apps.records.forms import level_choices
from accord.apps.records.models import HandlingProfile
from accord.core import vocabulary

AUDIENCE_HELP = _("ORIs, tf:CODE for a task force, @name for an account; empty: all parties.")


def _spanish() -> bool:
    return (get_language() or "en").startswith("es")


def protection_choices() -> list[tuple[str, Any]]:
    """What hides a whole record, and nothing."""
    return [
        ("", _("Nothing")),
        *(
            (one.code, one.name_es if _spanish() else one.name)
            for one in vocabulary.protections().values()
            if one.effect == "hides"
        ),
    ]


def caveat_choices() -> list[tuple[str, str]]:
    """The caveats an owner may choose."""
    language = get_language() or "en"
    return [
        (one.code, f"{one.label}: {one.words(language)}")
        for one in vocabulary.caveats().values()
        if one.scheme != "always"
    ]


class ReleaseForm(forms.Form):
    """How far one record travels."""

    level = forms.ChoiceField(label=_("Level"), choices=level_choices)
    audience = forms.CharField(
        label=_("For whom"), required=False, max_length=600, help_text=AUDIENCE_HELP
    )
    expires_at = forms.DateTimeField(
        label=_("Until (UTC)"), required=False, help_text=_("For example 2026-12-31 18:00.")
    )
    protection = forms.ChoiceField(
        label=_("Kept back by law"), choices=protection_choices, required=False,
        help_text=_("Then the record is red and exists for nobody outside."),
    )  # fmt: skip
    reason = forms.CharField(
        label=_("Why?"), required=False, max_length=500, help_text=_("Name no person.")
    )

    def clean_audience(self) -> list[str]:
        """The names one by one."""
        return str(self.cleaned_data["audience"]).replace(",", " ").split()


class HandlingForm(forms.Form):
    """What holds for all records of an agency."""

    level = forms.ChoiceField(
        label=_("Least level"), choices=level_choices,
        help_text=_("New records travel no further than this."),
    )  # fmt: skip
    audience = forms.CharField(
        label=_("For whom"), required=False, max_length=600, help_text=AUDIENCE_HELP
    )
    release_days = forms.IntegerField(
        label=_("Released for so many days"), required=False, min_value=1, max_value=36_500,
        help_text=_("Empty: without end."),
    )  # fmt: skip
    juvenile_age = forms.IntegerField(
        label=_("Nobody is a juvenile from the age of"), min_value=10, max_value=25,
        help_text=_("By your state’s law. Younger persons are masked for partners."),
    )  # fmt: skip
    opens_suspects = forms.BooleanField(
        label=_("Partners may read and link suspects and arrestees in our green records"),
        required=False,
        help_text=_("Otherwise partners learn that there is one, and whom to ask. Victims, witnesses and juveniles stay closed."),
    )  # fmt: skip
    protection = forms.ChoiceField(
        label=_("All our records are kept back by law as"), choices=protection_choices,
        required=False,
    )  # fmt: skip
    caveats = forms.MultipleChoiceField(
        label=_("Caveats on every view, file and alert"), choices=caveat_choices, required=False,
        widget=forms.CheckboxSelectMultiple,
    )  # fmt: skip
    contact = forms.CharField(
        label=_("Whom partners ask"), required=False, max_length=200,
        help_text=_("A desk with its number; it is all that a pointer tells."),
    )  # fmt: skip

    @property
    def settled(self) -> dict[str, Any]:
        """What was typed, the audience as names."""
        names = str(self.cleaned_data["audience"]).replace(",", " ").split()
        return {**self.cleaned_data, "audience": names}


def initial_of(settled: HandlingProfile | None) -> dict[str, Any]:
    """The form's start: what stands, or what holds where nothing is settled."""
    if settled is None:
        return {"level": "green", "juvenile_age": vocabulary.usual_juvenile_age()}
    names = (
        "level",
        "release_days",
        "juvenile_age",
        "protection",
        "caveats",
        "contact",
        "opens_suspects",
    )
    return {name: getattr(settled, name) for name in names} | {
        "audience": " ".join(names_in(settled.audience))
    }
