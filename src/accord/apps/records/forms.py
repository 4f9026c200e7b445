"""Shapes of what people type in: uploads, mappings, mended rows, filters."""

from typing import Any, Final

from django import forms
from django.utils.text import format_lazy
from django.utils.translation import get_language, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.delivery_forms import SeveralFilesField, SeveralFilesInput
from accord.apps.records.services.saying import known_system
from accord.apps.records.snapshot import Snapshot
from accord.core import vocabulary
from accord.core.formats.tabular import DATE_FORMATS, MGRS, TIME_FORMATS
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.errors import Invalid
from accord.frame.ui.forms import UnmarkedField, offer


def level_choices() -> list[tuple[str, str]]:
    """The levels with their names, in the reader's language."""
    spanish = (get_language() or "en").startswith("es")
    return [
        (code.value, level.name_es if spanish else level.name)
        for code, level in vocabulary.handling_levels().items()
    ]


def kind_choices() -> list[tuple[str, str]]:
    """The kinds in their plural, in the reader's language."""
    return [(kind.value, unit_of(kind).capitalize()) for kind in RecordKind]


def offence_choices() -> list[tuple[str, Any]]:
    """NIBRS codes with their names, and the choice of all."""
    known, language = vocabulary.offences().values(), get_language() or "en"
    named = ((one.code, f"{one.code} {one.named(language)}") for one in known)
    return [("", _("All offences")), *named]


class UploadForm(forms.Form):
    """An export to send, of one file or of several that join."""

    file = SeveralFilesField(
        label=_("Export file"),
        help_text=_(
            "CSV, XLSX, XLS, JSON or GeoJSON, also inside a ZIP; or NIBRS (flat or XML), N-DEx "
            "messages and exchange envelopes, which need no mapping. Choose several files where "
            "incidents, offences, persons, vehicles, property, arrests or narratives stand apart."
        ),
        widget=SeveralFilesInput(
            attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.json,.jsonl,.geojson,.xml,.zip"}
        ),
    )
    codes = forms.FileField(
        label=_("Your own list of offence codes"),
        required=False,
        help_text=_("If you have one: a table of codes and their words. It is read, not kept."),
    )
    level = forms.ChoiceField(
        label=_("How far its records may travel"),
        choices=level_choices,
        initial=Dissemination.GREEN.value,
        help_text=_("Within your agreements; it can be changed record by record later."),
    )


class FilterForm(forms.Form):
    """What the list of records shows: one kind, always."""

    kind = forms.ChoiceField(label=_("Kind"), choices=kind_choices)
    offence = forms.ChoiceField(label=_("Offence"), choices=offence_choices, required=False)
    agency = forms.ChoiceField(label=_("Agency"), required=False)
    start = forms.DateField(
        label=_("From"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )
    end = forms.DateField(
        label=pgettext_lazy("a day", "Before"),
        required=False,
        widget=forms.DateInput(format="%Y-%m-%d", attrs={"type": "date"}),
    )

    def __init__(self, *args: Any, agencies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "agency", [("", _("All agencies")), *agencies])


class DiscardForm(forms.Form):
    """Giving up rows needs a reason and a confirmation."""

    reason = forms.CharField(
        label=_("Why are these rows given up?"),
        min_length=5,
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    confirm = forms.BooleanField(label=_("I understand that this cannot be undone"))


class RerunForm(forms.Form):
    """Another version of the mapping for the same file."""

    version = forms.ChoiceField(label=_("Mapping version"))

    def __init__(self, *args: Any, versions: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "version", versions)


#: A cell that holds several lines is shown so high at most.
LINES_AT_MOST: Final = 20


class MendForm(forms.Form):
    """The cells of one quarantined row; the field that broke the rule comes first."""

    def __init__(self, *args: Any, raw: dict[str, str], culprit: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = sorted(raw, key=lambda name: name != culprit.strip().lower())
        for place, name in enumerate(self.names):
            value = raw[name]
            lines = min(max(3, len(value.splitlines())), LINES_AT_MOST)
            is_long = len(value) > 80 or "\n" in value
            wrap = {"wrap": "off"} if "\n" in value else {}  # lines of columns stay lines
            area = forms.Textarea(attrs={"rows": lines, **wrap})
            widget = area if is_long else forms.TextInput()
            self.fields[f"cell{place}"] = UnmarkedField(
                label=name, required=False, initial=value, strip=False, widget=widget
            )

    def refuse(self, field: str, words: str) -> None:
        """Put what is still wrong beside the cell that it is about, or above all of them."""
        places = {name.strip().lower(): place for place, name in enumerate(self.names)}
        place = places.get(field.strip().lower())
        self.add_error(None if place is None else f"cell{place}", words)

    def cells(self) -> dict[str, str]:
        """The cells by column name."""
        return {name: self.cleaned_data[f"cell{place}"] for place, name in enumerate(self.names)}


COLUMN_FIELDS: Final = (
    ("local_id", _("Record's own number"), True),
    ("incident_id", _("Incident's number"), False),
    ("occurred", _("Date, or date and time, when it happened"), True),
    ("occurred_time", _("Time, if it stands in its own column"), False),
    ("occurred_half", _("AM or PM, if it stands in its own column"), False),
    ("occurred_end", _("Date until which it may have happened"), False),
    ("reported", _("Date when it was reported"), False),
    ("offence_code", _("Agency's own offence code"), False),
    ("offence_extension", _("Extension of that code"), False),
    ("offence_text", _("Offence in words"), False),
    ("offence_text_2", _("Second column of words"), False),
    ("nibrs", _("NIBRS code, if the export has it"), False),
    ("lon", _("Longitude, or x in a plane"), False),
    ("lat", _("Latitude, or y in a plane"), False),
    ("pair", _("Both coordinates in one column"), False),
    ("address", _("Address"), False),
    ("area", _("Beat, district or area"), False),
    ("disposition", _("Disposition"), False),
    ("narrative", _("Narrative"), False),
    ("domestic", _("Domestic (yes or no)"), False),
    ("arrest_made", _("Arrest made (yes or no)"), False),
    ("agency_column", _("Whose record it is, if several agencies share the export"), False),
)


class MappingForm(forms.Form):
    """How one layout of export is read; every choice begins with the suggested one."""

    name = forms.CharField(
        label=_("Name of this mapping"),
        max_length=80,
        help_text=_("For example: RMS weekly. Next week's file is recognised by its columns."),
    )
    # Shown once the numbers of a file were found to stand under another name.
    numbers_apart = forms.BooleanField(
        label=_("Another system: its equal numbers are other records"), required=False
    )
    level = forms.ChoiceField(label=_("How far its records may travel"), choices=level_choices)
    kind = forms.ChoiceField(
        label=_("What one row is"),
        choices=kind_choices,
        help_text=_("Calls for service never become offences; kinds are never added up."),
    )
    mode = forms.ChoiceField(
        label=_("What a file of this layout holds"),
        choices=[
            ("append", _("New and changed records; what it leaves out stays")),
            ("window", _("Every record of its last days; what it leaves out is withdrawn")),
            ("full", _("Every record there is; what it leaves out is withdrawn")),
        ],
        help_text=_("Withdrawn records stay on file with the reason, and count nowhere."),
    )
    window_days = forms.IntegerField(
        label=_("How many last days are whole"),
        required=False,
        min_value=0,
        max_value=3_660,
        help_text=_("For a window; 0 or empty: all days between the file’s first and last."),
    )
    zone = forms.CharField(
        label=_("Time zone"), max_length=40, help_text=_("For example America/Chicago.")
    )
    date_formats = forms.CharField(
        label=_("Date formats, in order"),
        max_length=200,
        help_text=format_lazy(
            _("With commas between them: {formats}. With or without a time of day behind."),
            formats=", ".join(DATE_FORMATS),
        ),
    )
    time_formats = forms.CharField(
        label=_("Formats of the time column"),
        max_length=60,
        required=False,
        help_text=format_lazy(
            _("Only where the time stands in its own column: {formats}."),
            formats=", ".join(TIME_FORMATS),
        ),
    )
    decimal_comma = forms.BooleanField(label=_("Coordinates use a decimal comma"), required=False)
    system = forms.CharField(
        label=_("Coordinate system, where they are not degrees"),
        max_length=12,
        required=False,
        widget=forms.TextInput(attrs={"list": "plane-systems"}),
        help_text=_(
            "A code of the register, such as EPSG:2232, or MGRS for references of the grid in one "
            "column. Empty: degrees."
        ),
    )
    repeat_ids = forms.BooleanField(label=_("Several rows may share one number"), required=False)
    # Shown where rows tell further offences.
    further = forms.BooleanField(
        label=_("Each offence of a row becomes an offence record of its incident"),
        required=False,
        help_text=_("Without it only the first is used, and the further ones are kept beside."),
    )
    # Shown where columns each stand for an offence.
    marked = forms.BooleanField(
        label=_("Each yes in a column headed by an offence is such an offence of the row"),
        required=False,
        help_text=_("A number says how many. What each heading is, its code below says."),
    )
    agency_table = forms.CharField(
        label=_("Value of that column = ORI, one a line"),
        help_text=_(
            "Only where several agencies share the export and a column says whose each row is. "
            "For example: RP=NV0160200"
        ),
        required=False,
        max_length=4_000,
        widget=forms.Textarea(attrs={"rows": 3}),
    )

    def __init__(
        self, *args: Any, columns: list[str], crosswalk: list[dict[str, Any]], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.crosswalk = crosswalk
        none = [("", _("(none)"))]
        for name, label, required in COLUMN_FIELDS:
            self.fields[name] = forms.ChoiceField(
                label=label,
                required=required,
                choices=[*none, *((column.lower(), column) for column in columns)],
            )
        for place, entry in enumerate(crosswalk):
            self.fields[f"cw{place}"] = forms.CharField(
                label=_("NIBRS code of %(what)s") % {"what": entry["key"]},
                required=False,
                max_length=3,
                initial=entry["code"] or "",
                widget=forms.TextInput(attrs={"list": "nibrs-codes", "size": 5}),
            )

    def clean(self) -> dict[str, Any]:
        """Codes are known ones, and the agency lines are pairs."""
        data = super().clean() or {}
        known = vocabulary.offences()
        for name in [name for name in self.fields if name.startswith("cw")]:
            code = (data.get(name) or "").strip().upper()
            if code and code != "-" and code not in known:
                self.add_error(name, _("This is not a NIBRS code."))
            data[name] = code
        needed = {"": (), MGRS: ("pair",)}.get(data.get("system") or "", ("lon", "lat"))
        for name in needed:
            if not data.get(name):
                self.add_error(name, _("Say which column the coordinates of this system stand in."))
        for line in (data.get("agency_table") or "").splitlines():
            if line.strip() and "=" not in line:
                self.add_error("agency_table", _("Each line is a value, “=”, and an ORI."))
                break
        return data

    def clean_system(self) -> str:
        """A plane coordinate system that is known, in capitals; "" for degrees."""
        try:
            return known_system(self.cleaned_data["system"])
        except Invalid as error:
            raise forms.ValidationError([fault.message for fault in error.faults]) from error

    def snapshot(self) -> Snapshot:
        """What a file says by what it leaves out."""
        days = self.cleaned_data.get("window_days") or 0
        return Snapshot(mode=self.cleaned_data["mode"], days=days)

    def agency_pairs(self) -> dict[str, str]:
        """The lines of the agency table as a dictionary."""
        lines = (self.cleaned_data["agency_table"] or "").splitlines()
        pairs = (line.split("=", 1) for line in lines if "=" in line)
        return {value.strip(): ori.strip().upper() for value, ori in pairs}

    def codes(self) -> dict[str, str]:
        """The code of each offence by its key; "" where it stays open."""
        return {
            entry["key"]: self.cleaned_data[f"cw{place}"]
            for place, entry in enumerate(self.crosswalk)
        }

    def crosswalk_rows(self) -> list[tuple[dict[str, Any], Any]]:
        """Each offence of the export with its field, unmapped ones first."""
        rows = [(entry, self[f"cw{place}"]) for place, entry in enumerate(self.crosswalk)]
        return sorted(rows, key=lambda row: (row[0]["code"] is not None, -row[0]["rows"]))

    def column_fields(self) -> list[Any]:
        """The fields that choose a column."""
        return [self[name] for name, _label, _required in COLUMN_FIELDS]
