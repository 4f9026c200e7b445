"""Shapes of what people type in about case outcomes: a file, how it is read, what to list."""

from typing import Any

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.apps.records.forms import level_choices
from accord.apps.records.models import OutcomeFile
from accord.apps.records.row_words import why_row
from accord.core.formats.outcomes import (
    UNMAPPED,
    EventRule,
    OutcomeMapping,
    Stage,
    decide,
    plain_words,
    stages,
)
from accord.core.formats.tabular.dates import FORMATS
from accord.core.safe_io import BadInput
from accord.core.vocabulary import Dissemination

KEYS = (
    ("arrest_number", _("Arrest number")),
    ("case_number", _("Case number")),
    ("ori", _("ORI of the arresting agency")),
    ("charge", _("Number or code of the charge")),
    ("charge_text", _("Words of the charge")),
)
#: Words that one page asks about; the rest stay unmapped and are counted.
ASKED_AT_MOST = 100


def spanish() -> bool:
    """Whether the reader reads Spanish."""
    return (get_language() or "en").startswith("es")


def stage_name(stage: str) -> str:
    """The stage in the reader's language."""
    entry = stages()[Stage(stage)]
    return entry.name_es if spanish() else entry.name


def status_name(stage: str, status: str) -> str:
    """The status in the reader's language; what is unmapped says so."""
    known = stages()[Stage(stage)].statuses.get(status)
    if known is None:
        return str(_("Not mapped"))
    return known.name_es if spanish() else known.name


def stage_choices() -> list[tuple[str, Any]]:
    """All stages, and the choice of all of them."""
    return [("", _("All stages")), *((stage.value, stage_name(stage)) for stage in Stage)]


class OutcomeUploadForm(forms.Form):
    """A table of outcomes to send."""

    file = forms.FileField(
        label=_("Table of case outcomes"),
        help_text=_("CSV, XLSX, XLS or JSON of a prosecutor, court, jail or supervision office."),
        widget=forms.ClearableFileInput(attrs={"accept": ".csv,.tsv,.txt,.xlsx,.xls,.json,.zip"}),
    )
    level = forms.ChoiceField(
        label=_("How far its outcomes may travel"),
        choices=level_choices,
        initial=Dissemination.GREEN.value,
        help_text=_("Within your agreements about arrests."),
    )


class OutcomeFilterForm(forms.Form):
    """What the list of outcomes shows."""

    stage = forms.ChoiceField(label=_("Stage"), choices=stage_choices, required=False)
    number = forms.CharField(label=_("Case or arrest number"), max_length=90, required=False)


class OutcomeMappingForm(forms.Form):
    """Which column holds what, stage by stage, and what unknown words mean."""

    def __init__(
        self, *args: Any, file: OutcomeFile, columns: tuple[str, ...], **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.columns = columns
        known = OutcomeMapping.from_json(file.mapping) if file.mapping else None
        choices = [("", _("(no column)")), *((name, name) for name in columns)]
        for field, label in KEYS:
            self._choice(field, label, choices, getattr(known, field, ""))
        events = known.events if known else ()
        rows = next((each for each in events if each.stage is None), None)
        self._choice("stage_column", _("Stage, where each row names its own"), choices,
                     rows.stage_column if rows else "")  # fmt: skip
        self._choice("any_status", _("Its status"), choices, rows.status_column if rows else "")
        self._choice("any_date", _("Its day"), choices, rows.date_column if rows else "")
        for stage in Stage:
            event = next((each for each in events if each.stage is stage), None)
            name = stage_name(stage)
            status = _("%(stage)s: status") % {"stage": name}
            self._choice(f"{stage}_status", status, choices, event.status_column if event else "")
            day = _("%(stage)s: day") % {"stage": name}
            self._choice(f"{stage}_date", day, choices, event.date_column if event else "")
        written = dict.fromkeys((*FORMATS, *([known.date_format] if known else ())))
        formats = [(name, name) for name in written]
        self._choice("date_format", _("How days are written"), formats,
                     known.date_format if known else "iso", required=True)  # fmt: skip
        self.asked = [
            (f"words{place}", stage, words, count)
            for place, (stage, words, count) in enumerate(file.unknown[:ASKED_AT_MOST])
        ]
        self.decided = dict(known.decided) if known else {}
        self.unused = known.unused if known else ()
        for field, stage, words, _count in self.asked:
            statuses = [
                (each, status_name(stage, each)) for each in stages()[Stage(stage)].statuses
            ]
            self._choice(
                field, f"{stage_name(stage)}: “{words}”", [("", _("Leave unmapped")), *statuses], ""
            )

    def _choice(
        self, name: str, label: Any, choices: list[Any], initial: str, *, required: bool = False
    ) -> None:
        self.fields[name] = forms.ChoiceField(
            label=label, choices=choices, initial=initial, required=required
        )

    @property
    def key_fields(self) -> list[Any]:
        """The fields of numbers and charges."""
        return [self[name] for name, _label in KEYS]

    @property
    def event_fields(self) -> list[Any]:
        """The fields of stages, two each, and the form of days."""
        names = ["stage_column", "any_status", "any_date"]
        names += [f"{stage}_{part}" for stage in Stage for part in ("status", "date")]
        return [self[name] for name in (*names, "date_format")]

    @property
    def word_rows(self) -> list[tuple[Any, int]]:
        """The fields of unknown words with the number of rows that have them."""
        return [(self[name], count) for name, _stage, _words, count in self.asked]

    def clean(self) -> dict[str, Any]:
        """Refuse what is no mapping, in the words of the mapping itself."""
        data = super().clean() or {}
        if not self.errors:
            try:
                self.mapping = self._mapping(data)
                self.mapping.check()
            except BadInput as error:
                raise forms.ValidationError(f"{why_row(error.reason)} [{error.rule}]") from error
        return data

    def _mapping(self, data: dict[str, Any]) -> OutcomeMapping:
        events = [
            EventRule(
                status_column=data[f"{stage}_status"],
                date_column=data[f"{stage}_date"],
                stage=stage,
            )
            for stage in Stage
            if data[f"{stage}_status"]
        ]
        if data["stage_column"]:
            events.append(
                EventRule(
                    status_column=data["any_status"],
                    date_column=data["any_date"],
                    stage_column=data["stage_column"],
                )
            )
        mapping = OutcomeMapping(
            signature=self.columns,
            events=tuple(events),
            date_format=data["date_format"],
            decided=self.decided,
            **{name: data[name] for name, _label in KEYS},
        )
        for name, stage, words, _count in self.asked:
            if data[name] and data[name] != UNMAPPED and plain_words(words):
                mapping = decide(mapping, Stage(stage), words, data[name])
        return mapping
