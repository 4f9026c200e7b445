"""Tables of case outcomes: received, read as somebody confirms, landed in versions."""

from collections.abc import Iterable
from datetime import date
from itertools import islice
from pathlib import Path
from typing import Any, BinaryIO, Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.records.models import CaseOutcome, OutcomeFile, RejectedOutcomeRow
from accord.apps.records.services import storage
from accord.apps.records.services.marks import EXPUNGED, Expunged
from accord.apps.records.services.rights import demand_ingest, demand_own
from accord.core.formats.outcomes import (
    UNMAPPED,
    Outcome,
    OutcomeMapping,
    OutcomeSuggestion,
    RejectedOutcome,
    judged,
    number_key,
    read_outcomes,
    suggest_outcomes,
)
from accord.core.formats.tabular import Table, open_table
from accord.core.safe_io import BadInput
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid

#: Rows in one transaction: the writer's lock is held for well under a second.
CHUNK: Final = 500
_KEY: Final = ("case_key", "arrest_key", "ori", "charge", "stage")
Key = tuple[str, ...]


def receive_outcomes(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    filename: str,
    stream: BinaryIO,
    level: str = Dissemination.GREEN.value,
) -> OutcomeFile:
    """Store a table of outcomes and suggest how it is read; the same file twice is one.

    Raises `Invalid` for a file that is no table; nothing is kept then.
    """
    demand_ingest(by, purpose, agency)
    if level not in set(Dissemination):
        raise Invalid(_("The level is green, yellow or red."))
    stored = storage.store(stream)
    try:
        known = OutcomeFile.objects.filter(agency=agency, digest=stored.digest).first()
        found = known or _proposed(agency, stored, Path(filename).name[:200], level, by)
        found.is_new = known is None
        with storage.deciding(stored.digest), audit.transaction(
            by=by, purpose=purpose, verb="outcomes.received", object_type="outcome_file",
            object_id=str(found.pk),
            payload={
                "digest": stored.digest, "bytes": stored.size, "agency": agency.ori,
                "again": known is not None,
            },
        ):  # fmt: skip
            if known is None:
                found.save(force_insert=True)
                storage.settle(stored)
        return found
    finally:
        stored.path.unlink(missing_ok=True)


def study_outcomes(
    *, by: Actor, purpose: Purpose, agency: Agency, filename: str, stream: BinaryIO
) -> OutcomeSuggestion:
    """Suggest how a table would be read, and keep nothing."""
    demand_ingest(by, purpose, agency)
    with _opened(stream, filename) as table:
        return suggest_outcomes(table, known=_confirmed(agency))


def _confirmed(agency: Agency) -> list[OutcomeMapping]:
    """How the agency's own files of outcomes were read, last received last."""
    states = (OutcomeFile.State.LOADING, OutcomeFile.State.LOADED, OutcomeFile.State.STOPPED)
    texts = OutcomeFile.objects.filter(agency=agency, state__in=states).exclude(mapping="")
    found = texts.order_by("received_at", "id").values_list("mapping", flat=True)
    return [OutcomeMapping.from_json(text) for text in dict.fromkeys(found)]


def outcome_columns(*, by: Actor, purpose: Purpose, file_id: UUID | str) -> tuple[str, ...]:
    """The columns of a file, in lower case, as a mapping names them."""
    found = OutcomeFile.objects.select_related("agency").filter(pk=file_id).first()
    demand_own(by, purpose, found.agency if found else None)
    assert found is not None
    with _original(found).open("rb") as stream, _opened(stream, found.filename) as table:
        return table.signature


def load_outcomes(
    *, by: Actor, purpose: Purpose, file_id: UUID | str, mapping: OutcomeMapping | None = None
) -> OutcomeFile:
    """Land a file's outcomes as its mapping reads them; a second time changes nothing.

    A later status of the same case, charge and stage makes a new version; a row that breaks a rule
    is kept with its reason. Raises `Invalid` where no mapping is known or it does not fit.
    """
    found = OutcomeFile.objects.select_related("agency").filter(pk=file_id).first()
    demand_own(by, purpose, found.agency if found else None)
    assert found is not None
    chosen = _chosen(found, mapping)
    with _original(found).open("rb") as stream, _opened(stream, found.filename) as table:
        if chosen.signature != table.signature:
            raise Invalid(faults=[Fault("mapping", "columns", _("The file has other columns."))])
        _begin(by, purpose, found, judged(table, chosen), chosen)
        landing = _Landing(by=by, purpose=purpose, file=found)
        try:
            answers = read_outcomes(table, chosen)
            while block := list(islice(answers, CHUNK)):
                landing.chunk(block)
        except BadInput as error:
            landing.stop(error)
            return found
    landing.finish()
    return found


def _original(found: OutcomeFile) -> Path:
    """The stored file; raises `Conflict` where an expungement has destroyed it."""
    if found.original_gone:
        raise Conflict(_("The original was destroyed, since it told of an expunged arrest."))
    return storage.folder() / found.digest


class _opened:  # noqa: N801 - used as a context alone
    """A stream as a table, closed at the end; what is no table is `Invalid`."""

    def __init__(self, stream: BinaryIO, filename: str) -> None:
        try:
            self.table = open_table(stream, filename=filename)
        except BadInput as error:
            raise storage.refusal(error) from error

    def __enter__(self) -> Table:
        return self.table

    def __exit__(self, *_facts: object) -> None:
        self.table.close()


def _proposed(
    agency: Agency, stored: storage.StoredFile, filename: str, level: str, by: Actor
) -> OutcomeFile:
    with stored.path.open("rb") as stream, _opened(stream, filename) as table:
        try:
            suggestion = suggest_outcomes(table, known=_confirmed(agency))
        except BadInput as error:
            raise storage.refusal(error) from error
    return OutcomeFile(
        agency=agency,
        filename=filename,
        digest=stored.digest,
        size=stored.size,
        level=level,
        received_at=timezone.now(),
        received_by=by.id,
        **_told(suggestion),
    )


def _told(suggestion: OutcomeSuggestion) -> dict[str, Any]:
    return {
        "mapping": suggestion.mapping.to_json() if suggestion.mapping else "",
        "missing": list(suggestion.missing),
        "unknown": [[each.stage.value, each.words, each.rows] for each in suggestion.unknown],
    }


def _chosen(found: OutcomeFile, mapping: OutcomeMapping | None) -> OutcomeMapping:
    try:
        if mapping is not None:
            mapping.check()
            return mapping
        if found.mapping:
            return OutcomeMapping.from_json(found.mapping)
    except BadInput as error:
        raise Invalid(faults=[Fault("mapping", error.rule, error.reason)]) from error
    faults = [Fault("mapping", "missing", _("Not recognised: %s") % name) for name in found.missing]
    raise Invalid(_("Say which column holds what."), faults=faults)


def _begin(
    by: Actor,
    purpose: Purpose,
    found: OutcomeFile,
    suggestion: OutcomeSuggestion,
    chosen: OutcomeMapping,
) -> None:
    with audit.transaction(
        by=by, purpose=purpose, verb="outcomes.confirmed", object_type="outcome_file",
        object_id=str(found.pk),
        payload={"digest": found.digest, "unknown": len(suggestion.unknown)},
    ):  # fmt: skip
        for name, value in _told(suggestion).items():
            setattr(found, name, value)
        found.mapping = chosen.to_json()
        found.state, found.fault = OutcomeFile.State.LOADING, None
        found.rows = found.landed = found.changed = found.unchanged = 0
        found.unmapped = found.rejected = 0
        found.save()
        found.rejected_rows.all().delete()


class _Landing:
    """Writes a file's outcomes chunk by chunk and counts what became of each."""

    def __init__(self, *, by: Actor, purpose: Purpose, file: OutcomeFile) -> None:
        self._by, self._purpose, self._file = by, purpose, file
        self._last_row = 0
        self._expunged = Expunged(kinds=(RecordKind.ARREST.value, RecordKind.INCIDENT.value))

    def chunk(self, block: list[Outcome | RejectedOutcome]) -> None:
        """Write the rows of a chunk, the file's counts and one ledger entry, or nothing."""
        block = [self._barred(each) for each in block]
        outcomes = [each for each in block if isinstance(each, Outcome)]
        rejected = [each for each in block if isinstance(each, RejectedOutcome)]
        with audit.transaction(
            by=self._by, purpose=self._purpose, verb="outcomes.loaded",
            object_type="outcome_file", object_id=str(self._file.pk),
        ) as entry:  # fmt: skip
            counts = self._write(outcomes)
            RejectedOutcomeRow.objects.bulk_create(
                RejectedOutcomeRow(
                    file=self._file,
                    row_number=each.row,
                    field=each.field[:200],
                    rule=each.rule,
                    reason=each.reason,
                    raw=dict(each.raw),
                )
                for each in rejected
            )
            counts["unmapped"] = sum(each.status == UNMAPPED for each in outcomes)
            counts["rejected"] = len(rejected)
            counts["rows"] = self._rows(block)
            for name, count in counts.items():
                setattr(self._file, name, getattr(self._file, name) + count)
            self._file.save(update_fields=list(counts))
            entry.payload.update(counts)

    def _barred(self, each: Outcome | RejectedOutcome) -> Outcome | RejectedOutcome:
        """A row of an expunged arrest or case is set aside, and nothing of it is kept."""
        if isinstance(each, RejectedOutcome) or not self._expunged:
            return each
        numbers = filter(None, (each.arrest_number, each.case_number))
        if not any(self._expunged.holds_number(number) for number in numbers):
            return each
        return RejectedOutcome(
            row=each.row, field="(row)", rule=EXPUNGED, reason="expunged", raw={}
        )

    def _rows(self, block: Iterable[Outcome | RejectedOutcome]) -> int:
        """How many rows of the file a chunk begins: a row may tell of several stages."""
        new = {each.row for each in block if each.row > self._last_row}
        self._last_row = max(new, default=self._last_row)
        return len(new)

    def _write(self, outcomes: list[Outcome]) -> dict[str, int]:
        standing = self._standing(outcomes)
        made: list[CaseOutcome] = []
        superseded: list[CaseOutcome] = []
        counts = {"landed": 0, "changed": 0, "unchanged": 0}
        for outcome in outcomes:
            row = self._row(outcome)
            versions = standing.setdefault(_key(row), [])
            if any(_same(row, each) for each in versions):
                counts["unchanged"] += 1
                continue
            counts["changed" if versions else "landed"] += 1
            row.version = len(versions) + 1
            current = next((each for each in versions if each.is_current), None)
            row.is_current = current is None or _day(row) >= _day(current)
            if current is not None and row.is_current:
                current.is_current = False
                superseded.append(current)
            versions.append(row)
            made.append(row)
        fresh = {row.pk for row in made}
        # Superseded ones first: only one version of an outcome may be the current one.
        CaseOutcome.objects.filter(
            pk__in=[row.pk for row in superseded if row.pk not in fresh]
        ).update(is_current=False)
        CaseOutcome.objects.bulk_create(made)
        return counts

    def _standing(self, outcomes: list[Outcome]) -> dict[Key, list[CaseOutcome]]:
        found = CaseOutcome.objects.filter(
            owner_id=self._file.agency_id,
            case_key__in={number_key(each.case_number) for each in outcomes},
            arrest_key__in={number_key(each.arrest_number) for each in outcomes},
        ).order_by("version")
        grouped: dict[Key, list[CaseOutcome]] = {}
        for row in found:
            grouped.setdefault(_key(row), []).append(row)
        return grouped

    def _row(self, outcome: Outcome) -> CaseOutcome:
        return CaseOutcome(
            owner_id=self._file.agency_id,
            level=self._file.level,
            case_number=outcome.case_number,
            arrest_number=outcome.arrest_number,
            case_key=number_key(outcome.case_number),
            arrest_key=number_key(outcome.arrest_number),
            ori=outcome.ori,
            charge=outcome.charge,
            charge_text=outcome.charge_text,
            stage=outcome.stage.value,
            status=outcome.status,
            words=outcome.words,
            happened_on=outcome.on,
            file=self._file,
            row_number=outcome.row,
            recorded_at=timezone.now(),
        )

    def finish(self) -> None:
        """Say that the file is read to its end."""
        self._file.state = OutcomeFile.State.LOADED
        self._file.save(update_fields=["state"])

    def stop(self, error: BadInput) -> None:
        """Say where the file could not be read on; what came before it stands."""
        self._file.state = OutcomeFile.State.STOPPED
        self._file.fault = {"row": error.row, "rule": error.rule, "message": error.reason}
        self._file.save(update_fields=["state", "fault"])


def _key(row: CaseOutcome) -> Key:
    return tuple(getattr(row, name) for name in _KEY)


def _same(one: CaseOutcome, other: CaseOutcome) -> bool:
    names = ("status", "words", "happened_on", "charge_text")
    return all(getattr(one, name) == getattr(other, name) for name in names)


def _day(row: CaseOutcome) -> date:
    return row.happened_on or date.min
