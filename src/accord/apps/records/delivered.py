"""What pages say of the files of a delivery, and of who and what stands in a record."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.delivery_forms import PART_WORDS, VEHICLE_WORDS, person_word
from accord.apps.records.models import Item, Load, Person, Vehicle
from accord.apps.records.results import protection_words
from accord.apps.records.selectors import Involved, ToldBy
from accord.apps.records.status_words import level_words
from accord.core.formats.delivery import Delivery, PartRole
from accord.frame.ui import numbers

Row = dict[str, Any]


def parts(proposal: dict[str, Any]) -> list[Row]:
    """Each file with what it holds, its key, orphans and fan-out, in words."""
    return [_part(part) for part in proposal.get("parts", [])]


def planned(plan: Delivery) -> list[Row]:
    """The files of a confirmed delivery, with what each holds and its key."""
    return [
        {
            "label": part.label,
            "role": PART_WORDS[part.role],
            "joins": _joins(part.key, part.to, part.to_key),
        }
        for part in plan.parts
    ]


def told(preview: dict[str, Any] | None) -> list[tuple[Any, int]]:
    """How many records, persons by role, vehicles and things the first rows give."""
    return [(_word(name), count) for name, count in ((preview or {}).get("told") or {}).items()]


def told_by(found: ToldBy) -> list[tuple[Any, int]]:
    """What a loaded delivery tells, kind by kind and role by role."""
    rows = [(unit_of(kind, count).capitalize(), count) for kind, count in found.kinds.items()]
    rows += [(person_word(role), count) for role, count in sorted(found.roles.items())]
    rows += [(_("Vehicles"), found.vehicles), (_("Things"), found.items)]
    return [row for row in rows if row[1]]


def attached(run: Load) -> str:
    """How many rows of other files stand in the records, where there are any."""
    if not run.attached:
        return ""
    return ngettext(
        "%(count)s row of another file stands in these records.",
        "%(count)s rows of other files stand in these records.",
        run.attached,
    ) % {"count": numbers.grouped(run.attached)}


def involved(found: Involved) -> list[tuple[str, list[tuple[str, Any]]]]:
    """Persons and vehicles of a record: a title, and what is known of each."""
    return [(_person_title(one), _person(one)) for one in found.persons] + [
        (f"{_('Vehicle')}: {VEHICLE_WORDS[one.role]}", _vehicle(one)) for one in found.vehicles
    ]


def withheld(found: Involved) -> str:
    """That there are more, of whom only the owner may be asked."""
    if not found.withheld:
        return ""
    return ngettext(
        "%(count)s more person or vehicle is shared as a pointer alone: ask the owner.",
        "%(count)s more persons or vehicles are shared as pointers alone: ask the owner.",
        found.withheld,
    ) % {"count": found.withheld}


def things(items: list[Item]) -> list[tuple[str, str]]:
    """The things of a record, each with its worth."""
    return [(one.description or _("Thing"), _thing(one)) for one in items]


def _part(part: Row) -> Row:
    fit = part["fit"] or {}
    orphans = fit.get("orphans", 0) + fit.get("blank", 0)
    return {
        "label": part["label"],
        "file": part["file"],
        "rows": part["rows"],
        "role": PART_WORDS[PartRole(part["role"])],
        "is_left_out": part["role"] == PartRole.OTHER,
        "joins": _joins(part["key"], part["to"], part["to_key"]),
        "orphans": orphans if fit else None,
        "most": fit.get("most"),
        "childless": fit.get("childless"),
        "parents": fit.get("parents"),
        "words": ", ".join(f"{word} = {role}" for word, role in part["role_words"].items()),
        "unknown": ", ".join(part["unknown_words"]),
    }


def _joins(key: str, to: str, to_key: str) -> str:
    return f"{key} = {to}: {to_key}" if key else ""


def _word(name: str) -> Any:
    if name == "vehicle":
        return _("Vehicles")
    if name == "item":
        return _("Things")
    if name == "segment":
        return _("Single segments, applied once the file is loaded")
    if name == "deletion":
        return _("Reports taken back")
    try:
        return person_word(name)
    except ValueError:
        return unit_of(name).capitalize()


def _person_title(one: Person) -> str:
    return f"{person_word(one.role)} {one.sequence}"


def _person(one: Person) -> list[tuple[str, Any]]:
    name = ", ".join(filter(None, (one.family_name, one.given_names)))
    rows = [
        (_("Name"), name), (_("Date of birth"), one.date_of_birth), (_("Age"), one.age_years),
        (_("Sex"), one.sex), (_("Race or group"), one.race), (_("Ethnicity"), one.ethnicity),
        (_("Address"), one.address), (_("Number"), one.local_id), (_("Level"), level_words(one.level)),
        (_("Identity protected"), protection_words(one.shield) if one.shield else ""),
    ]  # fmt: skip
    return [row for row in rows if row[1] not in ("", None)]


def _vehicle(one: Vehicle) -> list[tuple[str, Any]]:
    plate = " ".join(filter(None, (one.plate, one.plate_state)))
    make = " ".join(filter(None, (one.make, one.model, str(one.year or ""))))
    rows = [
        (_("Plate"), plate), ("VIN", one.vin), (_("Make and model"), make),
        (_("Colour"), one.colour), (_("Number"), one.local_id), (_("Level"), level_words(one.level)),
    ]  # fmt: skip
    return [row for row in rows if row[1]]


def _thing(one: Item) -> str:
    worth = f"$ {numbers.decimal(float(one.value), 2)}" if one.value is not None else ""
    count = f"{one.quantity.normalize():f} ×" if one.quantity is not None else ""
    return " ".join(filter(None, (count, worth, one.loss, one.serial, one.local_id))) or "–"
