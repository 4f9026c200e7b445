"""Shapes of what people type in when they load a layer."""

from typing import Any, BinaryIO, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.layers.models import Layer
from accord.apps.layers.services import Particulars

ACCEPTED = ".geojson,.json,.zip,.gpkg,.csv"


class LayerForm(forms.Form):
    """A file with what must be known about it."""

    file = forms.FileField(
        label=_("File"),
        help_text=_(
            "GeoJSON, zipped Shapefile, GeoPackage, or CSV with a column of WKT; at most 64 MB."
        ),
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
    )
    name = forms.CharField(label=_("Name"), max_length=120)
    role = forms.ChoiceField(label=_("What it shows"), choices=Layer.Role.choices)
    source = forms.CharField(
        label=_("Source"), max_length=300, help_text=_("Who publishes it, and where it was taken.")
    )
    licence = forms.CharField(
        label=_("Licence"), max_length=120, help_text=_("For example: CC BY 4.0, own data.")
    )
    valid_from = forms.DateField(
        label=_("Valid from"), widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"})
    )
    valid_to = forms.DateField(
        label=_("Valid to"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    name_field = forms.CharField(
        label=_("Column with the names"),
        max_length=60,
        required=False,
        help_text=_("Left empty, the first usual one is taken."),
    )
    is_shared = forms.BooleanField(
        label=_("Show it to the other agencies too"), required=False, initial=True
    )

    def clean(self) -> dict[str, Any]:
        """The end comes after the start."""
        data = super().clean() or {}
        start, end = data.get("valid_from"), data.get("valid_to")
        if start and end and end <= start:
            self.add_error("valid_to", _("The end must come after the start."))
        return data

    @property
    def particulars(self) -> Particulars:
        """What was typed, as the service takes it."""
        data = {name: value for name, value in self.cleaned_data.items() if name != "file"}
        return Particulars(**data)

    @property
    def upload(self) -> tuple[BinaryIO, str]:
        """The file's bytes and its name."""
        file = self.cleaned_data["file"]
        return cast("BinaryIO", file.file), str(file.name)


class ListFilter(forms.Form):
    """Which layers to list."""

    role = forms.ChoiceField(
        label=_("What it shows"), required=False, choices=[("", _("All")), *Layer.Role.choices]
    )
    day = forms.DateField(
        label=_("Valid on"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )


class FeatureFilter(forms.Form):
    """Which features of a layer to list."""

    name = forms.CharField(label=_("Name or code contains"), required=False, max_length=60)
