"""The tables of this app's pages."""

from collections.abc import Sequence
from typing import Any

from django.db.models import Case, IntegerField, QuerySet, When
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext_lazy as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.records.doubt_words import became_words
from accord.apps.records.forms import FilterForm
from accord.apps.records.models import MappingVersion
from accord.apps.records.row_words import why_row
from accord.apps.records.rule_words import rule_words
from accord.apps.records.selectors import AgencyStatus, Pointer, shown_to
from accord.apps.records.status_words import point_words
from accord.core import vocabulary
from accord.core.vocabulary import RecordKind
from accord.frame.http import Request
from accord.frame.ui.numbers import grouped
from accord.frame.ui.tables import Column, Table

TONES = {
    "received": "neutral", "proposed": "info", "confirmed": "info", "loading": "info",
    "loaded": "success", "stopped": "error", "open": "warning", "mended": "success",
    "rerun": "neutral", "discarded": "neutral",
}  # fmt: skip
#: A list of so many records is sorted by any column within the time that a page may take.
SORTED_AT_MOST = 20_000
# Levels in their order, not in that of their letters.
_OPENNESS = Case(
    *(When(level=level.value, then=place) for place, level in enumerate(vocabulary.Dissemination)),
    output_field=IntegerField(),
)


def unit_of_rows(version: MappingVersion, count: int = 2) -> str:
    """The word for what a mapping's rows become: records, where they are of several kinds."""
    if len(version.row_kinds) == 1:
        return unit_of(version.row_kinds[0], count)
    return ngettext("record", "records", count)


def kinds_of(version: MappingVersion) -> str:
    """The kinds that a mapping's rows become, in words; none adds up to another."""
    if len(version.kinds) == len(RecordKind):
        return str(_("several kinds"))
    return ", ".join(unit_of(kind) for kind in version.kinds)


def submissions(request: Request, rows: QuerySet[Any]) -> Table:
    """Files, their state and what became of their rows."""
    return Table(
        request,
        caption=_("Submissions"),
        export=True,
        rows=rows,
        default_sort="-received_at",
        columns=[
            Column(
                label=_("File"),
                value="filename",
                sort="filename",
                href=lambda one: reverse("records:submission", args=[one.pk]),
            ),
            Column(
                label=_("Received"),
                value=lambda one: f"{one.received_at:%Y-%m-%d %H:%M}",
                sort="received_at",
                unit="UTC",
            ),
            Column(
                label=_("State"),
                value=lambda one: one.get_state_display(),
                tone=lambda one: TONES[one.state],
            ),
            Column(
                label=_("Kind"),
                value=lambda one: kinds_of(one.mapping_version) if one.mapping_version else "–",
            ),
            Column(label=_("Landed"), value="rows_landed", numeric=True),
            Column(label=_("Changed"), value="rows_changed", numeric=True),
            Column(label=_("Unchanged"), value="rows_unchanged", numeric=True),
            Column(label=_("In quarantine"), value="open_rows", numeric=True),
        ],
        empty_title=_("No file has been sent yet"),
        empty_text=_("Send an export of your records system; any layout will do."),
    )


def mappings(request: Request, rows: QuerySet[Any]) -> Table:
    """Every version of every mapping."""
    return Table(
        request,
        caption=_("Mappings"),
        export=True,
        rows=rows,
        default_sort="-confirmed_at",
        columns=[
            Column(
                label=_("Mapping"),
                value=str,
                sort="mapping__name",
                href=lambda one: reverse("records:mapping-version", args=[one.pk]),
            ),
            Column(label=_("Kind"), value=lambda one: unit_of(one.kind)),
            Column(
                label=_("Confirmed"),
                value=lambda one: f"{one.confirmed_at:%Y-%m-%d %H:%M}",
                sort="confirmed_at",
                unit="UTC",
            ),
            Column(label=_("Digest"), value=lambda one: one.digest[:12]),
        ],
        empty_title=_("No mapping yet"),
        empty_text=_("The first file that you send makes one."),
    )


def quarantine(request: Request, rows: QuerySet[Any]) -> Table:
    """Rows that broke a rule."""
    return Table(
        request,
        caption=_("Rows in quarantine"),
        rows=rows,
        default_sort="row_number",
        export=True,
        columns=[
            Column(
                label=_("Row"),
                value="row_number",
                sort="row_number",
                href=lambda row: reverse("records:mend", args=[row.pk]),
            ),
            Column(label=_("File"), value=lambda row: row.part or "–", sort="part"),
            Column(label=_("Field"), value="field", sort="field"),
            Column(label=_("Rule"), value=lambda row: rule_words(row.rule), sort="rule"),
            Column(label=_("Reason"), value=lambda row: why_row(row.reason)),
            Column(
                label=_("State"),
                value=lambda row: row.get_state_display(),
                sort="state",
                tone=lambda row: TONES[row.state],
            ),
        ],
        empty_title=_("Nothing is in quarantine"),
        empty_text=_("Every row of this file became a record."),
    )


def doubted_points(request: Request, rows: QuerySet[Any]) -> Table:
    """Rows whose coordinates were not believed as they were written."""
    return Table(
        request,
        caption=_("Rows with doubted coordinates"),
        rows=rows,
        default_sort="row_number",
        export=True,
        columns=[
            Column(label=_("Row"), value="row_number", sort="row_number"),
            Column(label=_("File"), value=lambda row: row.part or "–", sort="part"),
            Column(label=_("Field"), value="field", sort="field"),
            Column(label=_("Rule"), value="rule", sort="rule"),
            Column(label=_("Meaning"), value=lambda row: point_words(row.rule)),
            Column(label=_("What became of it"), value=lambda row: became_words(row.rule)),
        ],
        empty_title=_("Every point was believed"),
        empty_text=_("No coordinates of this file were swapped, unreadable or far away."),
    )


def records(request: Request, rows: QuerySet[Any], filters: FilterForm, *, total: int) -> Table:
    """Records of one kind.

    They are not sorted by address: where one is masked its place among the others would tell it.
    Long lists are sorted by date alone, of which there is an index.
    """
    is_short = total <= SORTED_AT_MOST

    def by(field: str) -> str:
        return field if is_short else ""

    notes = [
        str(_("Where a row has no NIBRS code, the agency’s own words stand; nothing is guessed."))
    ]
    if not is_short:
        told = _(
            "Filter the list to %(most)s rows or fewer to sort it by other columns than the date."
        )
        notes.append(str(told) % {"most": grouped(SORTED_AT_MOST)})
    return Table(
        request,
        total=total,
        caption=unit_of(filters.cleaned_data["kind"]).capitalize(),
        rows=rows.annotate(openness=_OPENNESS),
        filters=filters,
        columns=[
            Column(
                label=_("Number"),
                value="local_id",
                sort=by("local_id"),
                href=lambda one: reverse("records:record", args=[one.pk]),
            ),
            Column(label=_("Agency"), value="owner.name", sort=by("owner__name")),
            Column(label=_("Local date"), value="local_date", sort="local_date"),
            Column(label=_("Hour"), value="local_hour", sort=by("local_hour"), numeric=True),
            Column(label=_("Offence"), value=offence_words, sort=by("offence_code")),
            Column(label=_("Address"), value=lambda one: shown_to(request.actor, one).address),
            Column(
                label=_("Level"),
                value="level",
                sort=by("openness"),
                tone=lambda one: {"green": "success", "yellow": "warning"}.get(one.level, "error"),
            ),
        ],
        note=" ".join(notes),
        empty_title=_("No records of this kind"),
        empty_text=_("None have been loaded, or none are shared with you for this purpose."),
    )


def pointers(
    request: Request, held: Sequence[tuple[Pointer, int]], kind: RecordKind
) -> Table | None:
    """Whom to ask about records that are known to exist and not shared in full."""
    if not held:
        return None
    return Table(
        request,
        caption=_("Not shared in full: ask the owner"),
        rows=list(held),
        prefix="ask",
        columns=[
            Column(label=_("Agency"), value=lambda one: one[0].agency),
            Column(
                label=_("Held back"),
                value=lambda one: one[1],
                numeric=True,
                unit=unit_of(kind.value),
            ),
            Column(label=_("Ask"), value=lambda one: one[0].contact),
        ],
        note=_("Counted by kind and agency alone: the other filters are not applied."),
    )


def status(request: Request, rows: Sequence[AgencyStatus]) -> Table:
    """What each agency has delivered."""
    return Table(
        request,
        caption=_("Data status"),
        export=True,
        rows=rows,
        columns=[
            Column(label=_("Agency"), value="name", sort="name"),
            Column(label=_("Kind"), value=lambda one: unit_of(one.kind.value)),
            Column(label=_("Records"), value="records", numeric=True, sort="records"),
            Column(label=_("First day"), value="first_date", sort="first_date"),
            Column(label=_("Last day"), value="last_date", sort="last_date"),
            Column(
                label=_("Moments are"),
                value=lambda one: (
                    _("those of the report") if one.by_report else _("when it happened")
                ),
            ),
            Column(
                label=_("Last file"),
                value=lambda one: (
                    localtime(one.last_submission_at).date() if one.last_submission_at else None
                ),
            ),
            Column(label=_("In quarantine"), value="quarantined", numeric=True, unit=_("rows")),
        ],
        note=_("Last file and quarantine are shown for your own agency only."),
        empty_title=_("No data yet"),
        empty_text=_("Send an export, or ask a partner for an agreement."),
    )


def taken_out(request: Request, rows: QuerySet[Any]) -> Table:
    """Own records that do not stand."""
    return Table(
        request,
        caption=_("Records taken out"),
        rows=rows,
        default_sort="-recorded_at",
        columns=[
            Column(
                label=_("Number"),
                value=lambda one: "–" if one.state == "expunged" else one.local_id,
                href=lambda one: reverse("records:record", args=[one.pk]),
            ),
            Column(label=_("Kind"), value=lambda one: unit_of(one.kind, 1)),
            Column(
                label=_("State"),
                value=lambda one: one.get_state_display(),
                sort="state",
                tone=lambda one: "error" if one.state == "expunged" else "warning",
            ),
            Column(
                label=_("Since"),
                value=lambda one: f"{one.recorded_at:%Y-%m-%d %H:%M}",
                sort="recorded_at",
                unit="UTC",
            ),
            Column(label=_("Reason"), value="reason"),
        ],
        export=True,
        empty_title=_("No record is taken out"),
        empty_text=_("Every record of your agency stands."),
    )


def expungements(request: Request, rows: QuerySet[Any]) -> Table:
    """Orders to expunge, and what was done."""
    return Table(
        request,
        caption=_("Expungements"),
        rows=rows,
        default_sort="-asked_at",
        columns=[
            Column(
                label=_("Order"),
                value="authority",
                href=lambda one: (
                    reverse("records:expungement", args=[one.pk]) if one.state == "asked" else ""
                ),
            ),
            Column(
                label=_("State"),
                value=lambda one: one.get_state_display(),
                sort="state",
                tone=lambda one: {"asked": "warning", "done": "success"}.get(one.state, "neutral"),
            ),
            Column(
                label=_("Asked"),
                value=lambda one: f"{one.asked_at:%Y-%m-%d %H:%M}",
                sort="asked_at",
                unit="UTC",
            ),
            Column(label=_("Versions"), value="versions", numeric=True),
            Column(label=_("Files written anew"), value="files_rewritten", numeric=True),
            Column(label=_("Files destroyed"), value="files_destroyed", numeric=True),
        ],
        export=True,
        empty_title=_("No record was expunged"),
        empty_text=_("A custodian asks for it on the record’s page."),
    )


def offence_words(record: Any) -> str:
    """The NIBRS name, else the agency's own words, marked as not mapped."""
    known = vocabulary.offences().get(record.offence_code)
    if known is not None:
        return f"{known.code} {known.named(get_language() or 'en')}"
    return str(record.offence_text or record.offence_local_code or "–")
