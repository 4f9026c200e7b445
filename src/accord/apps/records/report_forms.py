"""What is asked of a file whose format says how it is read: how far it may travel, and open words."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accord.apps.records.forms import level_choices
from accord.core import vocabulary


class ReportsForm(forms.Form):
    """The widest level, the name of the source, and codes for words that are none yet."""

    name = forms.CharField(
        label=_("Name of the source"),
        max_length=80,
        help_text=_("Reports of one source replace and delete each other by their numbers."),
    )
    level = forms.ChoiceField(
        label=_("How far its records may travel at most"),
        choices=level_choices,
        help_text=_("A report whose owner states a stricter level gets that one, never a wider."),
    )

    def __init__(self, *args: Any, crosswalk: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.crosswalk = crosswalk
        for place, entry in enumerate(crosswalk):
            self.fields[f"cw{place}"] = forms.CharField(
                label=_("NIBRS code of %(what)s") % {"what": entry["text"]},
                required=False,
                max_length=3,
                initial=entry["code"] or "",
                widget=forms.TextInput(attrs={"list": "nibrs-codes", "size": 5}),
            )

    def clean(self) -> dict[str, Any]:
        """Codes are known ones, or “-” for what is no offence."""
        data = super().clean() or {}
        known = vocabulary.offences()
        for name in [name for name in self.fields if name.startswith("cw")]:
            code = (data.get(name) or "").strip().upper()
            if code and code != "-" and code not in known:
                self.add_error(name, _("This is not a NIBRS code."))
            data[name] = code
        return data

    def answers(self) -> dict[str, str]:
        """The code of each word that has one, by its key in the crosswalk."""
        given = (
            (entry["key"], self.cleaned_data[f"cw{n}"]) for n, entry in enumerate(self.crosswalk)
        )
        return {key: code for key, code in given if code}

    def crosswalk_rows(self) -> list[tuple[dict[str, Any], Any]]:
        """Each word with its field, open ones first."""
        rows = [(entry, self[f"cw{place}"]) for place, entry in enumerate(self.crosswalk)]
        return sorted(rows, key=lambda row: (row[0]["code"] is not None, -row[0]["rows"]))
