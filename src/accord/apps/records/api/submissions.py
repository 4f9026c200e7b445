"""The API of submissions, mappings, loads and quarantine."""

import json
from dataclasses import asdict
from typing import Any, BinaryIO, cast
from uuid import UUID

from ninja import File, Form, Router, Status
from ninja.files import UploadedFile

from accord.apps.agencies import selectors as agencies
from accord.apps.records import schemas, selectors, services
from accord.apps.records.doubt_words import became
from accord.apps.records.snapshot import Snapshot
from accord.core.formats.delivery import PartChoice, PartRole, Plan, read_plan
from accord.core.formats.tabular import Said, crosswalk_key, names_of_formats
from accord.core.vocabulary import Dissemination
from accord.frame.declare import route
from accord.frame.errors import Conflict, Fault, Invalid, Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["records"])
MAPPING_CAP = 2_000_000


@router.post("/submissions", response={200: schemas.SubmissionOut, **PROBLEMS})
@route(policy="records.ingest", audit="submission.received", rate="write")
def submit(
    request: Request,
    file: File[list[UploadedFile]],
    agency: Form[str],
    level: Form[Dissemination] = Dissemination.GREEN,
) -> Any:
    """Send an export, of one file or several that join; the same again is the same submission."""
    made = services.receive_files(
        by=request.actor,
        purpose=request.purpose,
        agency=agencies.agency_by_ori(agency),
        files=[(one.name or "export", cast("BinaryIO", one.file)) for one in file],
        level=level,
    )
    return _submission(made)


@router.get("/submissions", response={200: list[schemas.SubmissionOut], **PROBLEMS})
@route(policy="records.ingest", audit="submissions.viewed", rate="read")
def submissions(request: Request) -> Any:
    """The files that the caller's agency sent, newest first; at most 500."""
    found = selectors.submissions_visible_to(viewer=request.actor, purpose=request.purpose)
    return [_submission(one) for one in found[:500]]


@router.get("/submissions/{submission_id}", response={200: schemas.SubmissionOut, **PROBLEMS})
@route(policy="records.ingest", audit="submission.viewed", rate="read")
def submission(request: Request, submission_id: UUID) -> Any:
    """One submission."""
    return _submission(_own(request, submission_id))


@router.post(
    "/submissions/{submission_id}/propose", response={200: schemas.ProposalOut, **PROBLEMS}
)
@route(policy="records.ingest", audit="submission.proposed", rate="heavy")
def propose(request: Request, submission_id: UUID, data: schemas.ProposeIn | None = None) -> Any:
    """Study the file and suggest a mapping, with confidences and a preview.

    What is said of the files of a delivery, of the agency's own codes, of the system of plane
    coordinates, of the formats of its dates, and of moments that only the report has, is followed.
    """
    found, given = _own(request, submission_id), data or schemas.ProposeIn()
    choices = {
        label: PartChoice(
            role=PartRole(part.role) if part.role else None, key=part.key, to_key=part.to_key,
            words={word.upper(): role for word, role in part.words.items()},
        )
        for label, part in given.parts.items()
    }  # fmt: skip
    codes = {crosswalk_key(code): words for code, words in given.codes.items()}
    services.propose(
        by=request.actor, purpose=request.purpose, submission=found, choices=choices,
        said=Said(
            code_texts=codes, system=given.coordinates, by_report=given.by_report,
            one_offence=given.one_offence,
            date_formats=names_of_formats(given.date_formats),
        ),
    )  # fmt: skip
    return {"proposal": services.within(request.purpose, found.proposal or {})}


@router.post(
    "/submissions/{submission_id}/confirm",
    response={200: schemas.MappingVersionOut, **PROBLEMS},
)
@route(policy="records.ingest", audit="mapping.confirmed", rate="write")
def confirm(request: Request, submission_id: UUID, data: schemas.ConfirmIn) -> Any:
    """Keep the mapping as a version and put the submission under it."""
    found = _own(request, submission_id)
    version = services.confirm_mapping(
        by=request.actor,
        purpose=request.purpose,
        submission=found,
        mapping=_mapping(found, data.mapping),
        name=data.name,
        level=data.level,
        snapshot=Snapshot(mode=data.mode, days=data.window_days) if data.mode else None,
        numbers_apart=data.numbers_apart,
    )
    return _version(version)


@router.post("/submissions/{submission_id}/load", response={202: schemas.LoadOut, **PROBLEMS})
@route(policy="records.ingest", audit="load.started", rate="write")
def start_load(request: Request, submission_id: UUID) -> Any:
    """Hand the load to the worker; asking again changes nothing."""
    run = services.start_load(
        by=request.actor, purpose=request.purpose, submission_id=submission_id
    )
    return Status(202, _load(request, run))


@router.get("/submissions/{submission_id}/loads", response={200: list[schemas.LoadOut], **PROBLEMS})
@route(policy="records.ingest", audit="submission.viewed", rate="read")
def loads(request: Request, submission_id: UUID) -> Any:
    """The runs of a submission, newest first, with their progress."""
    found = _own(request, submission_id)
    runs = selectors.loads_of(viewer=request.actor, purpose=request.purpose, submission=found)
    return [_load(request, run) for run in runs]


@router.post("/submissions/{submission_id}/absent", response={200: schemas.LoadOut, **PROBLEMS})
@route(policy="records.ingest", audit="snapshot.decided", rate="write")
def decide_absence(request: Request, submission_id: UUID, data: schemas.AbsenceIn) -> Any:
    """Answer what a shrunken snapshot asked: are the absent records gone, or was it incomplete?"""
    run = services.decide_absence(
        by=request.actor,
        purpose=request.purpose,
        submission_id=submission_id,
        withdraw=data.withdraw,
        reason=data.reason,
    )
    return _load(request, run)


@router.get(
    "/submissions/{submission_id}/quarantine",
    response={200: list[schemas.QuarantinedOut], **PROBLEMS},
)
@route(policy="records.ingest", audit="quarantine.viewed", rate="read")
def quarantine(request: Request, submission_id: UUID) -> Any:
    """Rows that wait to be mended, in the order of the file; at most 500."""
    found = _own(request, submission_id)
    rows = selectors.quarantine_visible_to(viewer=request.actor, purpose=request.purpose)
    return [_row(row) for row in rows.filter(load__submission=found, state="open")[:500]]


@router.get(
    "/submissions/{submission_id}/points",
    response={200: list[schemas.DoubtedPointOut], **PROBLEMS},
)
@route(policy="records.ingest", audit="points.doubted", rate="read")
def doubted_points(request: Request, submission_id: UUID) -> Any:
    """Rows whose coordinates were put right or not believed, in the order of the file; at most 500."""
    found = _own(request, submission_id)
    rows = selectors.doubted_points_of(
        viewer=request.actor, purpose=request.purpose, submission=found
    )
    return [
        {"part": one.part, "row": one.row_number, "field": one.field, "rule": one.rule}
        for one in rows[:500]
    ]


@router.post("/quarantine/{row_id}/mend", response={200: schemas.QuarantinedOut, **PROBLEMS})
@route(policy="records.ingest", audit="quarantine.mended", rate="write")
def mend(request: Request, row_id: UUID, data: schemas.MendIn) -> Any:
    """Submit a row again with mended cells."""
    return _row(
        services.mend(by=request.actor, purpose=request.purpose, row_id=row_id, cells=data.cells)
    )


@router.post("/quarantine/{row_id}/discard", response={200: schemas.ChangedOut, **PROBLEMS})
@route(policy="records.ingest", audit="quarantine.discarded", rate="write")
def discard(request: Request, row_id: UUID, data: schemas.DiscardIn) -> Any:
    """Give up a row for good."""
    changed = services.discard(
        by=request.actor,
        purpose=request.purpose,
        row_ids=[row_id],
        reason=data.reason,
        confirmed=data.confirm,
    )
    return {"changed": changed}


@router.get("/mappings", response={200: list[schemas.MappingVersionOut], **PROBLEMS})
@route(policy="records.ingest", audit="mappings.viewed", rate="read")
def mappings(request: Request) -> Any:
    """All versions of the mappings of the caller's agency."""
    found = selectors.mapping_versions_visible_to(viewer=request.actor, purpose=request.purpose)
    return [_version(version) for version in found[:500]]


@router.get("/mappings/{version_id}", response={200: schemas.MappingWhole, **PROBLEMS})
@route(policy="records.ingest", audit="mappings.viewed", rate="read")
def mapping_version(request: Request, version_id: UUID) -> Any:
    """One version in full, as it will always stand."""
    found = selectors.mapping_versions_visible_to(viewer=request.actor, purpose=request.purpose)
    version = found.filter(pk=version_id).first()
    if version is None:
        raise Missing
    return {**_version(version), "body": json.loads(version.body)}


def _own(request: Request, submission_id: UUID) -> Any:
    return selectors.submission_visible_to(
        viewer=request.actor, purpose=request.purpose, submission_id=submission_id
    )


def _mapping(submission: Any, given: dict[str, Any] | None) -> Plan:
    """The mapping in the request, else the suggested one."""
    if given is None:
        proposal = submission.proposal or {}
        text = proposal.get("delivery" if "parts" in proposal else "mapping")
        if not text:
            raise Conflict("Nothing complete is suggested yet; give the mapping yourself.")
    else:
        text = json.dumps(given)
    if len(text) > MAPPING_CAP:
        raise Invalid(faults=[Fault("mapping", "size", "The mapping is too large.")])
    try:
        return read_plan(
            text if given is None else json.dumps(given, sort_keys=True, separators=(",", ":"))
        )
    except (ValueError, TypeError, KeyError, AttributeError) as error:
        fault = Fault("mapping", "shape", str(error)[:300])
        raise Invalid("This is not a mapping.", faults=[fault]) from error


def _submission(one: Any) -> dict[str, Any]:
    return {
        "id": one.pk,
        "agency": one.agency.ori,
        "filename": one.filename,
        "digest": one.digest,
        "size": one.size,
        "state": one.state,
        "level": one.level,
        "received_at": one.received_at,
        "is_new": one.is_new,
        "mapping_version_id": one.mapping_version_id,
        "rows": getattr(one, "rows_rows", None),
        "landed": getattr(one, "rows_landed", None),
        "changed": getattr(one, "rows_changed", None),
        "unchanged": getattr(one, "rows_unchanged", None),
        "open_rows": getattr(one, "open_rows", 0),
        "fault": one.fault,
    }


def _version(version: Any) -> dict[str, Any]:
    return {
        "id": version.pk,
        "mapping": version.mapping.name,
        "number": version.number,
        "kind": version.kind,
        "kinds": version.kinds,
        "digest": version.digest,
        "mode": version.mode,
        "window_days": version.window_days,
        "by_report": version.by_report,
        "confirmed_at": version.confirmed_at,
    }


def _load(request: Request, run: Any) -> dict[str, Any]:
    names = (
        "state", "rows", "rows_expected", "landed", "changed", "unchanged", "outdated",
        "quarantined", "attached", "offences", "unmapped", "no_offence", "without_point",
        "absent", "withdrawn", "absence",
        "window_from", "window_to", "newest_day", "older_than", "contradicted", "seconds", "fault", "submission_id",
    )  # fmt: skip
    return {
        "id": run.pk,
        "kind": run.mapping_version.kind,
        "kinds": run.mapping_version.kinds,
        **{name: getattr(run, name) for name in names},
        "doubted": [
            {**asdict(one), "became": became(one.rule)}
            for one in selectors.doubts_of(viewer=request.actor, purpose=request.purpose, run=run)
        ],
    }


def _row(row: Any) -> dict[str, Any]:
    return {
        "id": row.pk,
        "submission_id": row.load.submission_id,
        "part": row.part,
        "row_number": row.row_number,
        "joined_to": row.joined_to,
        "field": row.field,
        "rule": row.rule,
        "reason": row.reason,
        "state": row.state,
        "raw": row.raw,
    }
