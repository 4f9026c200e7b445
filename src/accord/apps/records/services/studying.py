"""Study a submission and suggest how it is read; a saved mapping of the same columns is taken."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import datetime
from pathlib import Path
from typing import Any

from django.utils import timezone

from accord.apps.agencies.models import Agency
from accord.apps.records.models import MappingVersion, Submission
from accord.apps.records.services import delivery_proposals, proposals, storage
from accord.apps.records.services.comparing import compared
from accord.apps.records.services.confirming_words import words_decided
from accord.apps.records.services.homes import homes_of
from accord.apps.records.services.owning import Owners
from accord.apps.records.services.rights import demand_ingest, demand_own
from accord.apps.records.services.saying import checked
from accord.apps.records.services.studying_reports import noting, studied_reports
from accord.core.formats.delivery import (
    Delivery,
    DeliverySuggestion,
    PartChoice,
    Plan,
    assigned,
    labelled,
    read_plan,
    row_mappings,
    suggest_delivery,
)
from accord.core.formats.reports import WIRES
from accord.core.formats.tabular import (
    UNSAID,
    Home,
    Mapping,
    Said,
    Suggestion,
    Table,
    learned_from,
    suggest,
)
from accord.core.safe_io import BadInput
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


def propose(
    *,
    by: Actor,
    purpose: Purpose,
    submission: Submission,
    said: Said = UNSAID,
    choices: MappingOf[str, PartChoice] | None = None,
    incidents_as: Mapping | None = None,
) -> Suggestion | DeliverySuggestion:
    """Study the file and suggest how it is read; a saved mapping of the same columns is taken.

    `said` is what a person says of the file; `choices` are what is said of the single files of
    a delivery, by label, and `incidents_as` how its incidents are read, where a person says so.
    """
    demand_own(by, purpose, submission.agency)
    asked = _Asked(
        owners=Owners(by=by, submitter=submission.agency), received=submission.received_at,
        said=checked(said), choices=choices or {}, incidents_as=incidents_as,
        homes=homes_of(by=by, purpose=purpose, agency=submission.agency),
    )  # fmt: skip
    suggestion, proposal = _studied(submission, storage.path_of(submission), asked)
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
    said: Said = UNSAID,
    choices: MappingOf[str, PartChoice] | None = None,
) -> dict[str, Any]:
    """Suggest how a file would be read, without keeping anything but the ledger entry."""
    asked = _Asked(
        owners=Owners(by=by, submitter=agency), received=timezone.now(),
        said=checked(said), choices=choices or {},
        homes=homes_of(by=by, purpose=purpose, agency=agency),
    )  # fmt: skip
    return proposals.within(purpose, _foreseen(by, purpose, agency, path, asked)[1])


def foresee(
    *, by: Actor, purpose: Purpose, agency: Agency, path: Path, said: Said = UNSAID
) -> Suggestion | DeliverySuggestion:
    """As `study`, the suggestion itself; of an agency, too, that is not registered yet."""
    asked = _Asked(
        owners=Owners(by=by, submitter=agency), received=timezone.now(), said=checked(said)
    )
    return _foreseen(by, purpose, agency, path, asked)[0]


def _foreseen(
    by: Actor, purpose: Purpose, agency: Agency, path: Path, asked: "_Asked"
) -> tuple[Suggestion | DeliverySuggestion, dict[str, Any]]:
    demand_ingest(by, purpose, agency)
    found = _studied(Submission(agency=agency, filename=path.name), path, asked)
    audit.record(
        by=by, purpose=purpose, verb="submission.proposed", object_type="agency",
        object_id=agency.ori, payload={"rows": found[0].rows_seen},
    )  # fmt: skip
    return found


@dataclass(frozen=True, kw_only=True)
class _Asked:
    """Who asks, and what a person says before the file is studied."""

    owners: Owners
    received: datetime
    said: Said = UNSAID
    choices: MappingOf[str, PartChoice] = field(default_factory=dict)
    incidents_as: Mapping | None = None
    homes: Sequence[Home] = ()


def _studied(
    submission: Submission, path: Path, asked: _Asked
) -> tuple[Suggestion | DeliverySuggestion, dict[str, Any]]:
    known = [read_plan(version.body) for version in saved_versions(submission)]
    mappings = [plan for plan in known if isinstance(plan, Mapping)]
    with storage.tables(submission, path) as tables:
        if tables[0].facts.wire in WIRES:
            return studied_reports(
                submission.agency, tables, known, owners=asked.owners, received=asked.received
            )
        if len(tables) > 1:
            found_delivery, told = _studied_delivery(submission, tables, known, asked)
            told["new_words"] = _new_words(submission, found_delivery)
            plan = found_delivery.delivery
            if plan is not None and found_delivery.matched_known:
                told["snapshot"] = _compared(submission, path, plan)
            return found_delivery, told
        table, faults = _readable(tables[0])
        suggestion = suggest(
            table,
            known=mappings,
            learned=learned_from(row_mappings(known)),
            ori=submission.agency.ori,
            zone=submission.agency.time_zone,
            homes=asked.homes,
            said=asked.said,
        )
        suggestion = replace(suggestion, notes=(*dict.fromkeys(faults), *suggestion.notes))
        if asked.said.agency is not None:
            suggestion = suggestion.with_agency(asked.said.agency)
        proposal = proposals.as_json(suggestion, table)
        proposal["new_words"] = _new_words(submission, suggestion)
        if suggestion.mapping is not None:
            proposal["preview"] = proposals.preview(
                suggestion.mapping, table, owners=asked.owners, received=asked.received
            )
    if suggestion.mapping is not None:
        proposal["snapshot"] = _compared(submission, path, suggestion.mapping)
    return suggestion, proposal


def _new_words(
    submission: Submission, found: Suggestion | DeliverySuggestion
) -> list[dict[str, Any]]:
    """What the saved mapping has no answer for, though there is one, and nobody was asked about."""
    if not found.matched_known:
        return []
    decided = words_decided(submission.agency, found.mapping)
    if isinstance(found, DeliverySuggestion):
        return [asdict(one) for one in found.new_words(decided)]
    return [asdict(one) for one in found.new_words(decided.get("", ()))]


def _compared(submission: Submission, path: Path, plan: Plan) -> dict[str, Any] | None:
    """What the file leaves out of what stands, where the file is kept already."""
    found = compared(submission, plan) if path == storage.path_of(submission) else None
    return found.as_json() if found else None


def _studied_delivery(
    submission: Submission, tables: Sequence[Table], known: Sequence[Plan], asked: _Asked
) -> tuple[DeliverySuggestion, dict[str, Any]]:
    """As `_studied`, for several files that join."""
    files = labelled(tables)
    try:
        suggestion = suggest_delivery(
            files,
            choices=asked.choices,
            known=known,
            ori=submission.agency.ori,
            zone=submission.agency.time_zone,
            name=submission.filename,
            incidents_as=asked.incidents_as,
            homes=asked.homes,
            said=asked.said,
        )
        proposal = delivery_proposals.as_json(suggestion)
        if suggestion.delivery is not None:
            proposal["preview"] = delivery_proposals.preview(
                suggestion.delivery, files, owners=asked.owners, received=asked.received
            )
    except BadInput as error:
        raise storage.refusal(error) from error
    return suggestion, proposal


def _readable(table: Table) -> tuple[Table, list[str]]:
    """The table up to where its file cannot go on, and what is wrong there."""
    faults: list[str] = []
    return noting(table, faults), faults


def saved_versions(submission: Submission) -> list[MappingVersion]:
    """The newest version of each mapping of the submission's agency, last confirmed last."""
    newest: dict[object, MappingVersion] = {}
    for version in MappingVersion.objects.filter(mapping__agency_id=submission.agency_id).order_by(
        "number"
    ):
        newest[version.mapping_id] = version
    return sorted(newest.values(), key=lambda version: (version.confirmed_at, version.number))


def preview_of(
    *, by: Actor, purpose: Purpose, submission: Submission, mapping: Plan
) -> dict[str, object]:
    """How the first rows would land under a mapping that is being edited; kept for the page."""
    demand_own(by, purpose, submission.agency)
    told: dict[str, object] = {"mapping": mapping.to_json()}
    received = submission.received_at
    owners = Owners(by=by, submitter=submission.agency)
    with storage.tables(submission, storage.path_of(submission)) as tables:
        if isinstance(mapping, Delivery):
            files = assigned_files(mapping, tables)
            found = delivery_proposals.preview(mapping, files, owners=owners, received=received)
            told = {"mapping": mapping.mapping.to_json(), "delivery": mapping.to_json()}
        else:
            found = proposals.preview(mapping, tables[0], owners=owners, received=received)
    with audit.transaction(
        by=by, purpose=purpose, verb="submission.viewed", object_type="submission",
        object_id=str(submission.pk),
    ):  # fmt: skip
        submission.proposal = {
            **(submission.proposal or {}), "preview": found, **told
        }  # fmt: skip
        submission.save(update_fields=["proposal"])
    return found


def assigned_files(plan: Delivery, tables: Sequence[Table]) -> dict[str, Table]:
    try:
        return assigned(plan, tables)
    except BadInput as error:
        raise storage.refusal(error) from error
