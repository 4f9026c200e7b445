"""What pages show of identifiers: who holds a number, and a person's numbers."""

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.subjects.naming import holder_of, role_words, scheme_words
from accord.apps.subjects.selectors import Subject
from accord.frame.ui.tables import Column, Table


def of_identifiers() -> list[Column]:
    """The columns of a number's timeline."""
    return [
        Column(label=_("Number there"), value="mention.told.value"),
        Column(label=_("Issuer"), value="mention.told.issuer"),
        Column(label=_("Holder there"), value=lambda one: holder_of(one.mention.told)),
        Column(label=_("As what"), value=lambda one: role_words(one.mention.told)),
    ]


def held_table(request: HttpRequest, found: Subject) -> Table:
    """Numbers that a person's records give them, each with what else is known of it."""
    return Table(
        request,
        caption=_("Numbers in these records"),
        columns=[
            Column(
                label=_("Number"),
                value=lambda row: row[0].value,
                href=lambda row: reverse("subjects:subject", args=[row[2]]) if row[2] else "",
            ),
            Column(label=_("Kind of number"), value=lambda row: scheme_words(row[0])),
            Column(label=_("Issuer"), value=lambda row: row[0].issuer),
            Column(label=_("Record"), value=lambda row: row[1].record.local_id),
            Column(label=_("Agency"), value=lambda row: row[1].mention.owner.name),
        ],
        rows=found.held,
        prefix="held",
        empty_title=_("No number stands in these records"),
        note=_("A number leads to the records that tell it too; who holds it there may be somebody else."),
    )  # fmt: skip
