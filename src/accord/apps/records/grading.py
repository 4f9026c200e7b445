"""How pages word a receipt and the counts of a data-quality report."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from accord.apps.records.results import grouped
from accord.apps.records.selectors import Receipt, Segments
from accord.apps.records.status_words import offence_status_words, point_words
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Figure
from accord.frame.ui.tables import Column, Table

FIELDS: Mapping[str, Any] = {
    "incident_id": gettext_lazy("Incident's number"),
    "reported": gettext_lazy("Date when it was reported"),
    "offence_code": gettext_lazy("Agency's own offence code"),
    "offence_text": gettext_lazy("Offence in words"),
    "nibrs_code": gettext_lazy("NIBRS code"),
    "address": gettext_lazy("Address"),
    "area": gettext_lazy("Beat, district or area"),
    "disposition": gettext_lazy("Disposition"),
    "narrative": gettext_lazy("Narrative"),
    "domestic": gettext_lazy("Domestic (yes or no)"),
    "arrest_made": gettext_lazy("Arrest made (yes or no)"),
}


def share(count: int, total: int) -> str:
    """A share in per cent with one digit; a dash where there is nothing to share."""
    return numbers.percent(count / total) if total else "–"


def receipt_items(receipt: Receipt) -> list[tuple[Any, Any]]:
    """A receipt as terms with their values; each ledger entry by its place and hash."""
    found = [
        (_("File"), receipt.filename),
        (_("SHA-256"), grouped(receipt.digest)),
        (_("Received"), f"{receipt.received_at:%Y-%m-%d %H:%M:%S} UTC"),
        (_("Mapping"), receipt.mapping or _("none yet")),
        (_("Rows"), numbers.grouped(receipt.rows)),
        (_("Accepted"), numbers.grouped(receipt.accepted)),
        (_("New versions"), numbers.grouped(receipt.restated)),
        (_("Unchanged"), numbers.grouped(receipt.unchanged)),
        (_("Told anew by a later file"), numbers.grouped(receipt.outdated)),
        (
            _("In quarantine"),
            f"{numbers.grouped(receipt.quarantined)} ({numbers.grouped(receipt.open_rows)} {_('open')})",
        ),
        (_("Numbers that came twice"), numbers.grouped(receipt.duplicates)),
        (
            _("Withdrawn by source"),
            f"{numbers.grouped(receipt.withdrawn)} / {numbers.grouped(receipt.absent)}",
        ),
    ]
    if receipt.collision_chance is not None:
        words = _("none in the export; two different rows share a fingerprint with a chance of %s")
        found.append((_("Record's own number"), words % f"{receipt.collision_chance:.1e}"))
    for line in receipt.ledger:
        place = "–" if line.index is None else numbers.grouped(line.index)
        found.append((f"{_('Ledger')}: {line.verb}", f"{place} · {grouped(line.leaf_hash)}"))
    return found


def figures(told: Mapping[str, Any]) -> list[Figure]:
    """The shares that people ask for first."""
    landed, placed = told["landed"], told["placed"]
    found = [
        Figure(label=_("Rows accepted"), value=share(landed, told["rows"])),
        Figure(label=_("With a point"), value=share(placed["point"], landed)),
        Figure(
            label=_("Geocodable"),
            value=share(placed["point"] + placed["address"], landed),
            note=_("a point, or an address that names a block or crossing"),
        ),
        Figure(label=_("Time known to the hour"), value=share(told["to_the_hour"], landed)),
    ]
    for name, words in (
        ("days_to_report", _("Days until reported")),
        ("days_to_receipt", _("Days until received")),
    ):
        delay = told[name]
        if delay:
            note = _("nine of ten within %(days)d; %(week)s within a week") % {
                "days": delay["ninth_decile"],
                "week": share(delay["within"]["7"], delay["known"]),
            }
            found.append(Figure(label=words, value=delay["median"], unit=_("median"), note=note))
    segments = Segments(**told["segments"])
    if segments.total:
        found.append(
            Figure(
                label=_("Single segments"), value=numbers.grouped(segments.total),
                note=", ".join(segment_parts(segments)),
            )
        )  # fmt: skip
    return found


def segment_parts(found: Segments) -> list[str]:
    """What became of single segments, each count in words; what there is none of is left out."""
    parts = [
        (found.applied, ngettext("%(count)s applied", "%(count)s applied", found.applied)),
        (
            found.waiting,
            ngettext(
                "%(count)s waits for its incident",
                "%(count)s wait for their incidents",
                found.waiting,
            ),
        ),
        (found.refused, ngettext("%(count)s refused", "%(count)s refused", found.refused)),
        (found.given_up, ngettext("%(count)s given up", "%(count)s given up", found.given_up)),
    ]
    return [words % {"count": numbers.grouped(count)} for count, words in parts if count]


def segments_told(found: Segments) -> str:
    """One sentence on a file's single segments; empty where it has none."""
    if not found.total:
        return ""
    head = ngettext("%(count)s single segment", "%(count)s single segments", found.total)
    named = head % {"count": numbers.grouped(found.total)}
    return f"{named}: {', '.join(segment_parts(found))}."


def completeness(request: Request, told: Mapping[str, Any]) -> Table:
    """For each field how many of the accepted rows say something."""
    rows = [(FIELDS[name], count) for name, count in told["filled"].items()]
    return Table(
        request,
        caption=_("Completeness"),
        rows=rows,
        columns=[
            Column(label=_("Field"), value=lambda one: one[0]),
            Column(label=_("Filled"), value=lambda one: one[1], numeric=True, unit=_("rows")),
            Column(
                label=pgettext("of a whole", "Share"),
                value=lambda one: share(one[1], told["landed"]),
                numeric=True,
            ),
        ],
        note=_("Of the accepted rows. Number and time of occurrence stand in every one."),
        empty_title=_("No row was accepted"),
        empty_text=_("See the quarantine for the reasons."),
    )


def findings(request: Request, told: Sequence[Mapping[str, Any]]) -> Table:
    """What the rules of a standard say of the file: how often, where, and in which reports."""
    words = {"error": _("error"), "warning": _("warning"), "note": _("note")}
    return Table(
        request,
        caption=_("What the rules of the standard find"),
        rows=list(told),
        prefix="findings",
        columns=[
            Column(label=_("Rule"), value=lambda one: one["rule"] or "–"),
            Column(
                label=_("Severity"),
                value=lambda one: words.get(one["severity"], one["severity"]),
            ),
            Column(label=_("Place"), value=lambda one: one["where"] or "–"),
            Column(label=_("Meaning"), value=lambda one: one["message"]),
            Column(label=_("Times"), value=lambda one: one["count"], numeric=True),
            Column(
                label=_("First lines or reports"),
                value=lambda one: ", ".join(str(place) for place in one["places"]) or "–",
            ),
        ],
        note=_("They are told and change nothing: what can be read is accepted."),
        empty_title=_("The rules of the standard find nothing"),
        empty_text=_("Every value could be read."),
    )


def validity(request: Request, told: Mapping[str, Any]) -> Table:
    """For each field which rule how many rows broke, and what became of points and offences."""
    rows = [
        (field, rule, count)
        for field, rules in told["invalid"].items()
        for rule, count in rules.items()
    ]
    rows += [
        (_("Coordinates"), point_words(status) or status, count)
        for status, count in told["coordinates"].items()
        if status not in {"ok", "not_given"}
    ]
    rows += [
        (_("Offence"), offence_status_words(status) or status, count)
        for status, count in told["offences"].items()
        if status == "unmapped"
    ]
    segments = Segments(**told["segments"])
    if refused := segments.refused:
        rows.append((_("Single segments"), _("refused: the quarantine names each rule"), refused))
    return Table(
        request,
        caption=_("Validity"),
        rows=rows,
        prefix="validity",
        columns=[
            Column(label=_("Field"), value=lambda one: one[0]),
            Column(label=_("Rule"), value=lambda one: one[1]),
            Column(label=_("Broken by"), value=lambda one: one[2], numeric=True, unit=_("rows")),
            Column(
                label=pgettext("of a whole", "Share"),
                value=lambda one: share(one[2], told["rows"] + segments.total),
                numeric=True,
            ),
        ],
        note=_(
            "Of all rows. A row that breaks a rule of its point or offence is accepted without."
        ),
        empty_title=_("No rule was broken"),
        empty_text=_("Every value could be read."),
    )
