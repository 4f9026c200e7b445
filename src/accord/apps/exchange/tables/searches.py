"""The tables of what a search found, each row with its owner, level and how it matches."""

from collections import Counter
from collections.abc import Sequence
from typing import Any, Final

from django.urls import reverse
from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from accord.apps.exchange.linking import LinkChart
from accord.apps.exchange.models import Search
from accord.apps.exchange.selectors import Found, Hit
from accord.apps.records.selectors import How
from accord.apps.records.status_words import level_words
from accord.core import vocabulary
from accord.core.vocabulary import PersonRole
from accord.frame.http import Request
from accord.frame.ui.tables import Column, Table

TONES: Final = {"green": "success", "yellow": "warning"}
HOW: Final = {
    How.EXACT: _("as asked"),
    How.SHORT_FORM: _("short form or initial"),
    How.EXCHANGED: _("names exchanged"),
    How.ONE_LETTER: _("one letter differs"),
    How.SEVERAL: _("both names differ"),
}
ROLES: Final = {
    "place": _("Place"),
    "stolen": _("Stolen"),
    "used": _("Used"),
    "target": _("Target"),
    "damaged": _("Damaged"),
    "other": _("Other"),
}
FACET_LABELS: Final = {
    "agency": _("Agency"), "kind": _("Kind"), "offence": _("Offence"), "year": _("Year"),
    "level": _("Level"),
}  # fmt: skip


def hits(request: Request, found: Found) -> Table:
    """What a search found, in its own order."""
    columns = {"persons": _persons, "vehicles": _vehicles}.get(found.what, _records)()
    return Table(
        request,
        caption=_("Found"),
        rows=list(found.hits),
        columns=[*columns, *_whose(found)],
        note=_("Dates and hours are local to the owner. A hit is a lead, never a finding."),
        empty_title=_("Nothing found"),
        empty_text=_("No record that is shared with you for this purpose says this."),
    )


def pointers(request: Request, found: Found) -> Table | None:
    """Agencies that hold something of this and share only that they do."""
    if not found.pointers:
        return None
    return Table(
        request,
        caption=_("A record exists: ask its owner"),
        rows=list(found.pointers),
        prefix="ask",
        columns=[
            Column(label=_("Agency"), value="agency"),
            Column(label=_("Ask"), value="contact"),
        ],
        note=_("What it says, and how many there are, only its owner tells."),
    )


def saved(request: Request, rows: Sequence[tuple[Search, str]]) -> Table:
    """Saved searches, to be run again."""
    return Table(
        request,
        caption=_("Saved searches"),
        rows=list(rows),
        columns=[
            Column(
                label=_("Name"),
                value=lambda one: one[1] or "–",
                href=lambda one: reverse("exchange:results", args=[one[0].pk]),
            ),
            Column(label=_("Looks for"), value=lambda one: one[0].get_what_display()),
            Column(label=_("Made"), value=lambda one: f"{one[0].stated_at:%Y-%m-%d}"),
            Column(label=_("Kept until"), value=lambda one: f"{one[0].expires_at:%Y-%m-%d}"),
        ],
        note=_("Yours alone, and for this purpose alone."),
        empty_title=_("No search is saved for this purpose"),
        empty_text=_("Search first; what it finds offers to keep the search."),
    )


def links(request: Request, chart: LinkChart) -> Table:
    """The edges of a link chart."""
    return Table(
        request,
        caption=_("Links"),
        rows=chart.edges,
        prefix="links",
        columns=[
            Column(
                label=_("Record"),
                value=lambda edge: chart.nodes[edge.record].label,
                href=lambda edge: reverse(
                    "records:record", args=[chart.nodes[edge.record].record_id]
                ),
            ),
            Column(label=_("Local date"), value="day"),
            Column(label=_("As"), value=lambda edge: ROLES.get(edge.role, edge.role)),
            Column(label=_("Who or what"), value=lambda edge: chart.nodes[edge.other].label),
            Column(
                label=_("Level"),
                value=lambda edge: level_of(edge.level),
                tone=lambda edge: TONES.get(edge.level, "error"),
            ),
            Column(label=_("Source"), value="agency"),
        ],
        empty_title=_("Nothing stands together"),
        empty_text=_("In what was found, nobody and nothing else is shared with you."),
    )


def nodes(request: Request, chart: LinkChart) -> Table:
    """Who and what stands in several of the records."""
    count = Counter(edge.other for edge in chart.edges)
    joint = [chart.nodes[key] for key, times in count.most_common() if times > 1]
    return Table(
        request,
        caption=_("In several records"),
        rows=joint,
        prefix="nodes",
        columns=[
            Column(label=_("Who or what"), value="label"),
            Column(label=_("Records"), value=lambda node: count[node.id], numeric=True),
        ],
        note=_(
            "Equal names with dates of birth, plates or addresses; that is no proof of identity."
        ),
        empty_title=_("Nobody and nothing stands in several of these records"),
    )


def offence_of(hit: Hit) -> str:
    """The code with its name, else the agency's own words."""
    is_known = hit.offence_code in vocabulary.offences()
    return offence_named(hit.offence_code) if is_known else hit.offence_text or "–"


def offence_named(code: str) -> str:
    """An offence's code with its name, in the reader's language; the code alone of an unknown one."""
    known = vocabulary.offences().get(code)
    return f"{code} {known.named(get_language() or 'en')}" if known else code


def level_of(code: str) -> str:
    """The level's name, in the reader's language."""
    return level_words(code)


def matched(hit: Any) -> str:
    """How a person matches, and whether the date of birth is known at all."""
    said = str(HOW[hit.how])
    if hit.born is None:
        return f"{said}; {gettext('no date of birth recorded')}"
    return said


def _link(hit: Hit) -> str:
    return reverse("records:record", args=[hit.record_id])


def _persons() -> list[Column]:
    return [
        Column(label=_("Name"), value=_name_of, href=_link),
        Column(label=_("Born"), value=lambda hit: hit.born or "–"),
        Column(label=_("Age"), value="age", numeric=True),
        Column(label=_("Role in this record"), value=_role),
        Column(label=_("Match"), value=matched),
        Column(label=_("Record"), value="number"),
    ]


def _vehicles() -> list[Column]:
    return [
        Column(label=_("Plate"), value=lambda hit: hit.plate or "–", href=_link),
        Column(label=_("State"), value="plate_state"),
        Column(label=_("VIN"), value="vin"),
        Column(label=_("Vehicle"), value=_vehicle),
        Column(label=_("Record"), value="number"),
    ]


def _records() -> list[Column]:
    return [
        Column(label=_("Number"), value="number", href=_link),
        Column(label=_("Hour"), value="hour", numeric=True),
        Column(label=_("Address"), value="address"),
        Column(label=_("Area"), value="area"),
    ]


def _whose(found: Found) -> list[Column]:
    return [
        Column(label=_("Local date"), value="day", sort="day"),
        Column(label=_("Offence"), value=offence_of),
        Column(label=_("Agency"), value=found.agency),
        Column(
            label=_("Level"),
            value=lambda hit: level_of(hit.level),
            tone=lambda hit: TONES.get(hit.level, "error"),
        ),
    ]


def _name_of(hit: Any) -> str:
    return ", ".join(filter(None, (hit.family, hit.given))) or "–"


def _role(hit: Any) -> str:
    known = vocabulary.person_roles()[PersonRole(hit.role)]
    return known.name_es if (get_language() or "en").startswith("es") else known.name


def _vehicle(hit: Any) -> str:
    parts = (str(hit.year or ""), hit.colour, hit.make, hit.model)
    return " ".join(filter(None, parts)) or "–"


CELLS: Final[dict[str, tuple[str, ...]]] = {
    "persons": (
        "family", "given", "born", "age", "sex", "role", "number", "kind", "day", "offence_code",
        "offence_text", "level", "record_level", "lon", "lat",
    ),
    "vehicles": (
        "plate", "plate_state", "vin", "make", "model", "year", "colour", "role", "number", "kind",
        "day", "offence_code", "offence_text", "level", "record_level", "lon", "lat",
    ),
    "records": (
        "number", "kind", "day", "hour", "offence_code", "offence_local_code", "offence_text",
        "address", "area", "record_level", "lon", "lat",
    ),
}  # fmt: skip
