"""What a version of a problem-analysis sheet changed, in the reader's words."""

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation.selectors import SeenSheet
from accord.core.evaluate.problem import SheetChange

PARTS: Final = {
    "statement": gettext_lazy("The problem"),
    "cause": pgettext_lazy("part of a sheet", "Cause"),
    "response": pgettext_lazy("part of a sheet", "Response"),
    "evidence": pgettext_lazy("part of a sheet", "Evidence"),
    "grade": gettext_lazy("Graded evidence"),
    "priority": pgettext_lazy("part of a sheet", "Priority"),
}
FIELDS: Final = {
    "text": pgettext_lazy("field of a sheet", "words"),
    "title": pgettext_lazy("field of a sheet", "name"),
    "how": pgettext_lazy("field of a sheet", "how"),
    "side": pgettext_lazy("field of a sheet", "side of the triangle"),
    "cause": pgettext_lazy("field of a sheet", "cause that it aims at"),
    "state": pgettext_lazy("field of a sheet", "state"),
    "reason": pgettext_lazy("field of a sheet", "reason"),
    "level": pgettext_lazy("field of a sheet", "level"),
}


def change_lines(found: SeenSheet) -> list[str]:
    """All that a version changed of the one before, in the order of the sheet."""
    return [_line(one) for one in found.changes]


def _line(one: SheetChange) -> str:
    told = {
        "part": _part(one), "before": _value(one, one.before), "after": _value(one, one.after),
        "field": str(FIELDS.get(one.field, "")),
    }  # fmt: skip
    if one.deed == "added":
        return _("%(part)s, added: %(after)s") % told
    if one.deed == "taken off":
        return _("%(part)s, taken off: %(before)s") % told
    if one.field:
        return _("%(part)s, %(field)s: “%(before)s” became “%(after)s”") % told
    return _("%(part)s: “%(before)s” became “%(after)s”") % told


def _part(one: SheetChange) -> str:
    if one.part in {"cheers", "side"}:
        return str((words.CHEERS if one.part == "cheers" else words.SIDES)[one.key])
    named = words.agency_name(one.key) if one.part == "priority" else one.key
    return f"{PARTS[one.part]} {named}".strip()


def _value(one: SheetChange, text: str) -> str:
    """A text as it is, a code by its word; a dash where there was nothing."""
    known = {
        ("cause", "state"): words.CAUSE_STATES, ("response", "state"): words.RESPONSE_STATES,
        ("cause", "side"): words.SIDES, ("response", "side"): words.SIDES,
        ("priority", "level"): words.PRIORITIES,
    }.get((one.part, one.field or ("level" if one.part == "priority" else "")), {})  # fmt: skip
    if one.part == "evidence":
        known = words.MEASURES
    return str(known.get(text, text)) or "–"
