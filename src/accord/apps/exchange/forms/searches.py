"""What a search asks for, one form a subject."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.records.forms import kind_choices, offence_choices
from accord.core.names import canonical_pattern, longest_run, read_birth
from accord.core.names.fragments import SHORTEST_RUN
from accord.frame.ui.forms import offer

HOURS = [("", "–"), *((str(hour), f"{hour:02d}:00") for hour in range(24))]
RADII = [("100", "100 m"), ("250", "250 m"), ("500", "500 m"), ("1000", "1 km"), ("5000", "5 km")]


def weekday_choices() -> list[tuple[str, str]]:
    """Monday to Sunday, in the reader's language."""
    spanish = (get_language() or "en").startswith("es")
    names = (
        "lunes martes miércoles jueves viernes sábado domingo"
        if spanish
        else "Monday Tuesday Wednesday Thursday Friday Saturday Sunday"
    )
    return [(str(place), name) for place, name in enumerate(names.split())]


class DayField(forms.DateField):
    """A local day."""

    def __init__(self, **more: Any) -> None:
        widget = forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
        super().__init__(required=False, widget=widget, **more)


class SearchForm(forms.Form):
    """What all have in common: terms are texts, and something must be asked."""

    #: Of these fields one at least must be given.
    needed: tuple[str, ...] = ()

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **more: Any) -> None:
        super().__init__(*args, **more)
        if "agency" in self.fields:
            choices = [("", _("All agencies")), *agencies]
            offer(self, "agency", choices)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.needed and not self.errors and not any(data.get(name) for name in self.needed):
            self.add_error(self.needed[0], _("Give at least one of these."))
        return data

    @property
    def terms(self) -> dict[str, str]:
        """What was typed in, as texts; what was left out is left out."""
        found = {}
        for name, value in self.cleaned_data.items():
            said = ",".join(value) if isinstance(value, list) else str(value or "").strip()
            if said:
                found[name] = said
        return found


class PersonSearch(SearchForm):
    """A person by name, date of birth or number."""

    needed = ("family_name", "given_names", "identifier")

    family_name = forms.CharField(label=_("Surname"), max_length=120, required=False)
    given_names = forms.CharField(
        label=_("Given names"),
        max_length=120,
        required=False,
        help_text=_("Short forms, one wrong letter and exchanged names are found too."),
    )
    date_of_birth = forms.CharField(
        label=_("Date of birth"),
        max_length=10,
        required=False,
        help_text=_("As far as it is known: 1984-03-07, 1984-03, 1984 or 03-07."),
    )
    identifier = forms.CharField(
        label=_("Number of the person"),
        max_length=120,
        required=False,
        help_text=_("The number that an agency gave the person, exactly."),
    )

    def clean_date_of_birth(self) -> str:
        said: str = self.cleaned_data["date_of_birth"].strip()
        try:
            if said:
                read_birth(said)
        except ValueError as error:
            raise forms.ValidationError(_("This is no date or part of one.")) from error
        return said

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        alone = data.get("given_names") and not (data.get("family_name") or data.get("identifier"))
        if alone and not data.get("date_of_birth"):
            self.add_error("date_of_birth", _("With given names alone, give a date of birth."))
        return data


class VehicleSearch(SearchForm):
    """A vehicle by plate or number, whole or in part."""

    needed = ("plate", "vin")

    plate = forms.CharField(
        label=_("Plate"),
        max_length=16,
        required=False,
        help_text=_(
            "Whole or in part; ? stands for one character, * for any. 0 and O, 1 and I, 8 and B "
            "are taken for one another."
        ),
    )
    state = forms.CharField(label=_("State of the plate"), max_length=3, required=False)
    vin = forms.CharField(
        label=_("Vehicle identification number"),
        max_length=17,
        required=False,
        help_text=_("From its start, or any part of its last eight."),
    )
    make = forms.CharField(label=_("Make"), max_length=40, required=False)
    colour = forms.CharField(label=_("Colour"), max_length=20, required=False)

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        for name in ("plate", "vin"):
            said = data.get(name) or ""
            if said and len(longest_run(canonical_pattern(said))) < SHORTEST_RUN:
                self.add_error(name, _("Give two characters that stand side by side."))
        return data


class IncidentSearch(SearchForm):
    """Records of one kind by words, offence, time and area."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices, initial="incident")
    text = forms.CharField(
        label=_("Number or words"),
        max_length=200,
        required=False,
        help_text=_(
            "All must be there; “in quotes” as a phrase, burg* for any ending. Your own agency’s "
            "narratives are read too."
        ),
    )
    offence = forms.ChoiceField(label=_("Offence"), choices=offence_choices, required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    area = forms.CharField(label=_("Beat or area"), max_length=120, required=False)
    start = DayField(label=_("From"))
    end = DayField(label=_("To"))
    hour_from = forms.ChoiceField(label=_("From hour"), choices=HOURS, required=False)
    hour_to = forms.ChoiceField(label=_("To hour"), choices=HOURS, required=False)
    weekdays = forms.MultipleChoiceField(
        label=_("Weekdays"),
        choices=weekday_choices,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )


class PlaceSearch(SearchForm):
    """Records of one kind around an address or a point."""

    needed = ("address", "lat")

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices, initial="incident")
    address = forms.CharField(
        label=_("Address, crossing or place"),
        max_length=200,
        required=False,
        help_text=_("Looked up in the streets and places that this node holds; nothing is sent."),
    )
    lat = forms.FloatField(label=_("Latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("Longitude"), required=False, min_value=-180, max_value=180)
    radius = forms.ChoiceField(label=_("Within"), choices=RADII, initial="500")
    offence = forms.ChoiceField(label=_("Offence"), choices=offence_choices, required=False)
    start = DayField(label=_("From"))
    end = DayField(label=_("To"))

    def clean(self) -> dict[str, Any]:
        data = super().clean()
        if (data.get("lat") is None) != (data.get("lon") is None):
            self.add_error("lon", _("Give both latitude and longitude."))
        return data


FORMS: dict[str, type[SearchForm]] = {
    "incidents": IncidentSearch,
    "persons": PersonSearch,
    "vehicles": VehicleSearch,
    "places": PlaceSearch,
}


class SaveForm(forms.Form):
    """A name for a search that is kept."""

    name = forms.CharField(label=_("Keep this search as"), max_length=80)
