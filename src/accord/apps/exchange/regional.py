"""The fields that a regional deconfliction system asks for, as lines, CSV or PDF."""

import io
import json
from datetime import UTC
from importlib.resources import files
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.exchange import wording_deconfliction as wording
from accord.apps.exchange.models import DeconflictionEntry
from accord.core.safe_io import CsvWriter

Fields = list[tuple[str, Any]]


def fields_of(entry: DeconflictionEntry, subjects: list[Any]) -> Fields:
    """Label and value, in the order of the forms that officers know."""
    ring = entry.shape["rings"][0] if entry.shape else []
    lines = [
        (_("Agency"), entry.agency.name),
        (_("ORI"), entry.agency.ori),
        (_("Operation"), wording.type_words(entry)),
        (_("When"), wording.window_words(entry)),
        (_("Start in UTC"), f"{entry.starts_at.astimezone(UTC):%Y-%m-%d %H:%M}"),
        (_("End in UTC"), f"{entry.ends_at.astimezone(UTC):%Y-%m-%d %H:%M}"),
        (_("Minutes before and after"), entry.buffer_minutes),
        (_("Address"), entry.place_text or "–"),
        (_("Place"), {"point": _("One place"), "route": _("A route"), "area": _("An area")}.get(
            entry.shape["kind"] if entry.shape else "", "–")),
        (_("Latitude, longitude"), "; ".join(f"{y:.6f}, {x:.6f}" for x, y in ring) or "–"),
        (_("Radius in feet"), entry.radius_ft if entry.shape else "–"),
        (_("Contact"), entry.contact_name),
        (_("Phone of the contact"), entry.contact_phone),
        (_("Backup contact"), entry.backup_name or "–"),
        (_("Phone of the backup"), entry.backup_phone or "–"),
        (_("Supervisor"), entry.supervisor or "–"),
        (_("Why so late"), entry.exigent_reason or "–"),
    ]  # fmt: skip
    return lines + [
        (_("Subject"), f"{one.kind}: {one.value}" + (f", {one.born}" if one.born else ""))
        for one in subjects
    ]


def csv_of(fields: Fields) -> str:
    """One line a field; a cell that a spreadsheet would run is made harmless."""
    buffer = io.StringIO(newline="")
    writer = CsvWriter(buffer, columns=[_("Field"), _("Value")])
    for label, value in fields:
        writer.row([label, str(value)])
    return buffer.getvalue()


def pdf_of(fields: Fields, *, title: str) -> bytes:
    """One page, set by typst with no font but those it carries."""
    import typst

    document = {
        "title": title,
        "fields": [[str(label), str(value)] for label, value in fields],
        "caution": _("Handle as law-enforcement sensitive. It is no clearance."),
        "language": (get_language() or "en")[:2],
    }
    template = (files("accord.apps.exchange") / "regional.typ").read_bytes()
    made = typst.compile(
        template, sys_inputs={"entry": json.dumps(document)}, ignore_system_fonts=True
    )
    if not isinstance(made, bytes):
        raise TypeError("typst gave no single document")
    return made
