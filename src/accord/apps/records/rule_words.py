"""What rules that set a row aside are called on pages; their codes stay in files and in the API."""

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext_lazy as _

from accord.apps.records.forms import COLUMN_FIELDS

RULES: Final[Mapping[str, Any]] = {
    "amount": _("an amount that can be read"),
    "character": _("printable ASCII signs alone"),
    "date_format": _("a date in a format of the mapping"),
    "date_given": _("a date is given"),
    "date_order": _("the end is not before the start"),
    "date_range": _("a date within the possible time"),
    "duplicate_id": _("each number stands once"),
    "expunged": _("expunged records stay out"),
    "incident_quarantined": _("the incident it belongs to has landed"),
    "key_given": _("the number that joins the files is given"),
    "key_length": _("a number that is not too long"),
    "known_agency": _("an agency that is known here"),
    "known_incident": _("an incident that stands here"),
    "known_kind": _("a kind of record that is known"),
    "known_level": _("green, yellow or red"),
    "known_role": _("a role that is known"),
    "level": _("a segment level from 0 to 7"),
    "line_cap": _("a line that is not too long"),
    "local_id": _("the record’s own number is given"),
    "max_length": _("a text that is not too long"),
    "one_report": _("one whole report"),
    "orphan": _("a row of the other file has this number"),
    "own_agency": _("an agency you have an agreement with"),
    "plain_text": _("text without control characters"),
    "plane_range": _("a place of its coordinate system"),
    "record_length": _("a record length of its level"),
    "row_shape": _("as many cells as columns"),
    "rows_at_most": _("not too many rows of one incident"),
    "single_segment": _("a report that is whole"),
    "text_too_long": _("a text that is not too long"),
    "time_format": _("a time in a format of the mapping"),
    "too_long": _("no more columns than are stated"),
    "truncated": _("as many columns as are stated"),
}
_FIELDS: Final[Mapping[str, Any]] = {
    **{name: label for name, label, _required in COLUMN_FIELDS},
    "agency": _("Whose record it is"),
    "area_code": _("Beat, district or area"),
    "row": _("Whole row"),
}


def rule_words(rule: str) -> str:
    """What a rule asks, in the reader's language; one without words by its code."""
    return str(RULES.get(rule, rule.replace("_", " ")))


def field_words(field: str, columns: Mapping[str, Any]) -> str:
    """The field of a row as people know it: the file's own column, or else what it stands for."""
    for column in columns:
        if column.strip().lower() == field.strip().lower():
            return column
    return str(_FIELDS.get(field, field.replace("_", " ")))
