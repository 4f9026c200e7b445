"""Shapes of what people type in when they load a layer."""

from typing import Any, BinaryIO, cast

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.layers.models import Layer, UnplacedAddress
from accord.apps.layers.services import Meaning, Particulars

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


class AddressFilter(forms.Form):
    """Which addresses of the queue to list."""

    state = forms.ChoiceField(
        label=_("State"), required=False, choices=UnplacedAddress.State.choices
    )


class MeaningForm(forms.Form):
    """What an address means: another address that the layers know, or a point."""

    address = forms.CharField(
        label=_("Another address"),
        required=False,
        max_length=300,
        help_text=_("As the layers know it, for example: 300 BLOCK MAIN ST, or MAIN ST / 2ND AVE."),
    )
    lat = forms.FloatField(label=_("Or its latitude"), required=False, min_value=-90, max_value=90)
    lon = forms.FloatField(label=_("And longitude"), required=False, min_value=-180, max_value=180)
    radius_m = forms.FloatField(
        label=_("Radius in metres"),
        required=False,
        initial=50,
        min_value=1,
        max_value=5_000,
        help_text=_("How far from the point the place may lie; 50 when left out."),
    )

    def clean(self) -> dict[str, Any]:
        """Either an address or a whole point."""
        data = super().clean() or {}
        point = data.get("lat") is not None, data.get("lon") is not None
        if any(point) and not all(point) and not self.errors:
            self.add_error("lon" if point[0] else "lat", _("A point has both coordinates."))
        if not any(point) and not (data.get("address") or "").strip():
            self.add_error("address", _("Write an address, or give a point."))
        return data

    @property
    def meaning(self) -> Meaning:
        """What was typed, as the service takes it."""
        data = self.cleaned_data
        return Meaning(
            lon=data["lon"], lat=data["lat"], radius_m=data["radius_m"] or 50.0,
            address=data["address"],
        )  # fmt: skip


class DismissForm(forms.Form):
    """Why an address is no place."""

    reason = forms.CharField(
        label=_("Reason"),
        max_length=300,
        help_text=_("For example: the station's own address, used when none is known."),
    )
