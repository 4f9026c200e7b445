"""Suggest a mapping for a submission, and keep the one that a person confirms as a version."""

import hashlib
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import ExportMapping, MappingVersion, Submission
from accord.apps.records.services import proposals, storage
from accord.apps.records.services.comparing import compared
from accord.apps.records.services.rights import demand_ingest, demand_own
from accord.apps.records.snapshot import Snapshot
from accord.core.formats.tabular import AgencyRule, Mapping, Row, Suggestion, Table, land, suggest
from accord.core.safe_io import BadInput
from accord.core.vocabulary import Dissemination
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Fault, Invalid


def propose(
    *, by: Actor, purpose: Purpose, submission: Submission, agency_rule: AgencyRule | None = None
) -> Suggestion:
    """Study the file and suggest how it is read; a saved mapping of the same columns is taken."""
    demand_own(by, purpose, submission.agency)
    suggestion, proposal = _studied(submission, storage.path_of(submission), agency_rule)
    with audit.transaction(
        by=by, purpose=purpose, verb="submission.proposed", object_type="submission",
        object_id=str(submission.pk),
        payload={
            "rows": suggestion.rows_seen,
            "kind": suggestion.kind.value if suggestion.kind else "",
            "known": suggestion.matched_known,
            "unmapped": suggestion.unmapped_rows,
        },
    ):  # fmt: skip
        submission.proposal = proposal
        if submission.state == Submission.State.RECEIVED:
            submission.state = Submission.State.PROPOSED
        submission.save(update_fields=["proposal", "state"])
    return suggestion


def study(
    *,
    by: Actor,
    purpose: Purpose,
    agency: Agency,
    path: Path,
    agency_rule: AgencyRule | None = None,
) -> dict[str, Any]:
    """Suggest how a file would be read, without keeping anything but the ledger entry."""
    demand_ingest(by, purpose, agency)
    unsaved = Submission(agency=agency, filename=path.name)
    suggestion, proposal = _studied(unsaved, path, agency_rule)
    audit.record(
        by=by, purpose=purpose, verb="submission.proposed", object_type="agency",
        object_id=agency.ori, payload={"rows": suggestion.rows_seen},
    )  # fmt: skip
    return proposals.within(purpose, proposal)


def _studied(
    submission: Submission, path: Path, agency_rule: AgencyRule | None
) -> tuple[Suggestion, dict[str, Any]]:
    known = [Mapping.from_json(version.body) for version in saved_versions(submission)]
    with path.open("rb") as stream:
        table, faults = _readable(storage.opened(submission, stream))
        suggestion = suggest(
            table,
            known=known,
            ori=submission.agency.ori,
            zone=submission.agency.time_zone,
            agency=agency_rule,
        )
        suggestion = replace(suggestion, notes=(*dict.fromkeys(faults), *suggestion.notes))
        if agency_rule is not None:
            suggestion = suggestion.with_agency(agency_rule)
        proposal = proposals.as_json(suggestion, table)
        if suggestion.mapping is not None:
            proposal["preview"] = proposals.preview(suggestion.mapping, table)
    if suggestion.mapping is not None and path == storage.path_of(submission):
        found = compared(submission, suggestion.mapping)
        proposal["snapshot"] = found.as_json() if found else None
    return suggestion, proposal


def _readable(table: Table) -> tuple[Table, list[str]]:
    """The table up to where its file cannot go on, and what is wrong there."""
    faults: list[str] = []

    def rows() -> Iterator[Row]:
        try:
            yield from table.rows()
        except BadInput as error:
            faults.append(str(error))

    return replace(table, source=rows), faults


def saved_versions(submission: Submission) -> list[MappingVersion]:
    """The newest version of each mapping of the submission's agency."""
    newest: dict[object, MappingVersion] = {}
    for version in MappingVersion.objects.filter(mapping__agency_id=submission.agency_id).order_by(
        "number"
    ):
        newest[version.mapping_id] = version
    return list(newest.values())


def preview_of(
    *, by: Actor, purpose: Purpose, submission: Submission, mapping: Mapping
) -> dict[str, object]:
    """How the first rows would land under a mapping that is being edited; kept for the page."""
    demand_own(by, purpose, submission.agency)
    with storage.path_of(submission).open("rb") as stream:
        found = proposals.preview(mapping, storage.opened(submission, stream))
    with audit.transaction(
        by=by, purpose=purpose, verb="submission.viewed", object_type="submission",
        object_id=str(submission.pk),
    ):  # fmt: skip
        submission.proposal = {
            **(submission.proposal or {}), "preview": found, "mapping": mapping.to_json()
        }  # fmt: skip
        submission.save(update_fields=["proposal"])
    return found


def confirm_mapping(
    *,
    by: Actor,
    purpose: Purpose,
    submission: Submission,
    mapping: Mapping,
    name: str,
    level: str | None = None,
    snapshot: Snapshot | None = None,
) -> MappingVersion:
    """Keep the mapping under its name, as a new version only if it says something new.

    Without `snapshot` what its newest version declared holds on; the first only adds.

    Raises `Invalid` when the mapping names columns or zones that do not exist, or when the file
    has other columns.
    """
    demand_own(by, purpose, submission.agency)
    title = " ".join(name.split())[:80]
    if not title:
        raise Invalid(faults=[Fault("name", "required", "Give the mapping a name.")])
    if level is not None and level not in set(Dissemination):
        raise Invalid(faults=[Fault("level", "known", "The level is green, yellow or red.")])
    _check(submission, mapping)
    plain = replace(mapping, name=title, version=1)
    with audit.transaction(
        by=by, purpose=purpose, verb="mapping.confirmed", object_type="submission",
        object_id=str(submission.pk),
    ) as entry:  # fmt: skip
        version = _version(by, submission, plain, title, snapshot)
        submission.mapping_version = version
        submission.state = Submission.State.CONFIRMED
        submission.fault = None
        submission.level = level or submission.level
        submission.save(update_fields=["mapping_version", "state", "fault", "level"])
        entry.payload = {
            "digest": version.digest, "number": version.number, "kind": version.kind,
            "agency": submission.agency.ori, "mode": version.mode,
        }  # fmt: skip
    return version


def layout_of(mapping: Mapping) -> str:
    """The digest of the column names, by which a file of the same layout is recognised."""
    return hashlib.sha256("\x1f".join(mapping.signature).encode()).hexdigest()


def _version(
    by: Actor, submission: Submission, plain: Mapping, title: str, snapshot: Snapshot | None
) -> MappingVersion:
    parent, _ = ExportMapping.objects.get_or_create(agency_id=submission.agency_id, name=title)
    newest = parent.versions.order_by("-number").first()
    declared = snapshot or Snapshot.of(newest)
    same = MappingVersion.objects.filter(
        mapping=parent, digest=plain.digest, mode=declared.mode, window_days=declared.days
    ).first()
    if same is not None:
        return same
    last = newest.number if newest else 0
    return MappingVersion.objects.create(
        mapping=parent,
        number=last + 1,
        kind=plain.kind.value,
        body=replace(plain, version=last + 1).to_json(),
        digest=plain.digest,
        layout=layout_of(plain),
        mode=declared.mode,
        window_days=declared.days,
        confirmed_by=by.id,
        confirmed_at=timezone.now(),
    )


def _check(submission: Submission, mapping: Mapping) -> None:
    with storage.path_of(submission).open("rb") as stream:
        table = storage.opened(submission, stream)
    if mapping.signature != table.signature:
        raise Invalid(
            "The file has other columns than the mapping.",
            faults=[Fault("columns", "same_layout", ", ".join(table.columns)[:500])],
        )
    try:
        list(land(mapping, []))
    except (ValueError, KeyError) as error:
        fault = Fault("mapping", "sound", str(error))
        raise Invalid("The mapping does not hold together.", faults=[fault]) from error
