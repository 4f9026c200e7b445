"""Shapes of what people say of several files: which were sent, what each holds, how it joins."""

from typing import Any, Final

from django import forms
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from accord.core import vocabulary
from accord.core.formats.delivery import VEHICLE_ROLES, PartChoice, PartRole

PART_WORDS: Final = {
    PartRole.INCIDENT: _("incidents"),
    PartRole.OFFENCE: _("offences"),
    PartRole.PERSON: _("persons"),
    PartRole.LINK: _("roles: who is in which incident"),
    PartRole.VEHICLE: _("vehicles"),
    PartRole.PROPERTY: _("property"),
    PartRole.ARREST: _("arrests"),
    PartRole.NARRATIVE: _("narratives"),
    PartRole.DELETION: _("reports taken back"),
    PartRole.OTHER: _("nothing to load"),
}
VEHICLE_WORDS: Final = {
    "stolen": _("Stolen"),
    "used": _("Used in the offence"),
    "target": _("Target of the offence"),
    "damaged": _("Damaged"),
    "other": _("Otherwise involved"),
}


def part_role_choices() -> list[tuple[str, Any]]:
    """What the rows of a file may be."""
    offered = (role for role in PART_WORDS if role is not PartRole.DELETION)
    return [(role.value, PART_WORDS[role]) for role in offered]


def role_choices(part_role: str) -> list[tuple[str, Any]]:
    """The roles of persons, or of vehicles, with their names."""
    if part_role == PartRole.VEHICLE:
        return [(code, VEHICLE_WORDS[code]) for code in VEHICLE_ROLES]
    return [(code.value, person_word(code.value)) for code in vocabulary.person_roles()]


def person_word(role: str) -> str:
    """The name of a person's role in the reader's language."""
    known = vocabulary.person_roles()[vocabulary.PersonRole(role)]
    return known.name_es if (get_language() or "en").startswith("es") else known.name


class SeveralFilesInput(forms.ClearableFileInput):
    """A file input that takes several files at once."""

    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """Files that were chosen together; cleaned to a list of one or more."""

    widget = SeveralFilesInput

    def clean(self, data: Any, initial: Any = None) -> list[Any]:
        """Each file passes the checks of a single one."""
        files = list(data) if isinstance(data, list | tuple) else [data]
        return [super(SeveralFilesField, self).clean(one, initial) for one in files or [None]]


class PartsForm(forms.Form):
    """What each file of a delivery holds, and the key by which it joins the incidents."""

    def __init__(self, *args: Any, parts: list[dict[str, Any]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.parts = parts
        lead = next((part for part in parts if part["role"] == "incident"), parts[0])
        none = [("", _("(suggested)"))]
        to_columns = [*none, *((name.lower(), name) for name in lead["columns"])]
        for place, part in enumerate(parts):
            file = {"file": part["label"]}
            columns = [*none, *((name.lower(), name) for name in part["columns"])]
            self.fields[f"role{place}"] = forms.ChoiceField(
                label=_("What %(file)s holds") % file,
                choices=part_role_choices,
                initial=part["role"],
            )
            self.fields[f"key{place}"] = forms.ChoiceField(
                label=_("Key of %(file)s") % file,
                choices=columns,
                required=False,
                initial=part["key"].lower(),
            )
            self.fields[f"to{place}"] = forms.ChoiceField(
                label=_("Column with the key of %(file)s in the file it joins") % file,
                choices=to_columns,
                required=False,
                initial=part["to_key"].lower() if part["to"] == lead["label"] else "",
            )
            for number, word in enumerate(part["unknown_words"]):
                self.fields[f"word{place}-{number}"] = forms.ChoiceField(
                    label=_("What “%(word)s” means in %(file)s") % {**file, "word": word},
                    choices=[("", _("(not known: its rows wait)")), *role_choices(part["role"])],
                    required=False,
                )

    def choices(self) -> dict[str, PartChoice]:
        """What was said, by the label of the file."""
        data = self.cleaned_data
        found = {}
        for place, part in enumerate(self.parts):
            words = {
                word: data[f"word{place}-{number}"]
                for number, word in enumerate(part["unknown_words"])
            }
            found[part["label"]] = PartChoice(
                role=PartRole(data[f"role{place}"]),
                key=data[f"key{place}"],
                to_key=data[f"to{place}"] if data[f"key{place}"] else "",
                words={word: role for word, role in words.items() if role},
            )
        return found

    def rows(self) -> list[tuple[dict[str, Any], list[Any]]]:
        """Each file with its fields."""
        return [
            (
                part,
                [
                    self[name]
                    for name in self.fields
                    if name in {f"role{place}", f"key{place}", f"to{place}"}
                    or name.startswith(f"word{place}-")
                ],
            )
            for place, part in enumerate(self.parts)
        ]
