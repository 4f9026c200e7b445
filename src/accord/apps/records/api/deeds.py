"""The API of what an owner's people do to single records, and of expungements."""

from typing import Any, BinaryIO, cast
from uuid import UUID

from ninja import File, Router
from ninja.files import UploadedFile

from accord.apps.records import schemas, selectors, services
from accord.apps.records.models import Record
from accord.frame.declare import route
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["records"])


@router.post("/{record_id}/correct", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.ingest", audit="record.corrected", rate="write")
def correct(request: Request, record_id: UUID, data: schemas.CorrectIn) -> Any:
    """Replace what is wrong in an own record; a later file does not undo it."""
    return _restated(
        services.correct(
            **_by(request), record_id=record_id, fields=data.fields, reason=data.reason
        )
    )


@router.post("/{record_id}/supplement", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.ingest", audit="record.supplemented", rate="write")
def supplement(request: Request, record_id: UUID, data: schemas.CorrectIn) -> Any:
    """Add to an own record: text to its narrative, values where it has none."""
    return _restated(
        services.supplement(
            **_by(request), record_id=record_id, fields=data.fields, reason=data.reason
        )
    )


@router.post("/{record_id}/delete", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.ingest", audit="record.deleted", rate="write")
def delete(request: Request, record_id: UUID, data: schemas.TakeOutIn) -> Any:
    """Take an own record out; it can be brought back."""
    return _restated(
        services.delete(
            **_by(request), record_id=record_id, reason=data.reason, confirmed=data.confirm
        )
    )


@router.post("/{record_id}/restore", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.ingest", audit="record.restored", rate="write")
def restore(request: Request, record_id: UUID, data: schemas.ReasonIn) -> Any:
    """Bring back an own record that was deleted or withdrawn."""
    return _restated(services.restore(**_by(request), record_id=record_id, reason=data.reason))


@router.post("/{record_id}/seal", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.custody", audit="record.sealed", rate="write")
def seal(request: Request, record_id: UUID, data: schemas.TakeOutIn) -> Any:
    """Hide an own record from all but custodians."""
    return _restated(
        services.seal(
            **_by(request), record_id=record_id, reason=data.reason, confirmed=data.confirm
        )
    )


@router.post("/{record_id}/unseal", response={200: schemas.RestatedOut, **PROBLEMS})
@route(policy="records.custody", audit="record.unsealed", rate="write")
def unseal(request: Request, record_id: UUID, data: schemas.ReasonIn) -> Any:
    """Lift the seal of an own record."""
    return _restated(services.unseal(**_by(request), record_id=record_id, reason=data.reason))


@router.post("/{record_id}/expunge", response={200: schemas.ExpungementOut, **PROBLEMS})
@route(policy="records.custody", audit="expungement.asked", rate="write")
def expunge(request: Request, record_id: UUID, data: schemas.ExpungeIn) -> Any:
    """Ask that nothing be left of an own record; another custodian decides."""
    return services.ask_expungement(
        **_by(request), record_id=record_id, authority=data.authority, confirmed=data.confirm
    )


@router.get("/custody/taken-out", response={200: list[schemas.TakenOutOut], **PROBLEMS})
@route(policy="records.ingest", audit="records.listed", rate="read")
def taken_out(request: Request) -> Any:
    """Own records that were withdrawn, deleted, sealed or expunged; at most 500."""
    rows = selectors.taken_out_visible_to(viewer=request.actor, purpose=request.purpose)
    return list(rows.order_by("-recorded_at")[:500])


@router.get("/custody/expungements", response={200: list[schemas.ExpungementOut], **PROBLEMS})
@route(policy="records.custody", audit="expungements.viewed", rate="read")
def expungements(request: Request) -> Any:
    """Orders to expunge of the caller's agency, newest first; at most 500."""
    rows = selectors.expungements_visible_to(viewer=request.actor, purpose=request.purpose)
    return list(rows[:500])


@router.post(
    "/custody/expungements/{expungement_id}/decide",
    response={200: schemas.ExpungementOut, **PROBLEMS},
)
@route(policy="records.custody", audit="approval.decided", rate="write")
def decide(request: Request, expungement_id: UUID, data: schemas.DecideIn) -> Any:
    """Approve or refuse what another custodian asked for; approved, it is carried out at once."""
    return services.decide_expungement(
        **_by(request), expungement_id=expungement_id, approve=data.approve
    )


@router.get("/submissions/{submission_id}/receipt", response={200: schemas.ReceiptOut, **PROBLEMS})
@route(policy="records.ingest", audit="submission.receipt", rate="read")
def receipt(request: Request, submission_id: UUID) -> Any:
    """What was received and what became of each row, with the ledger's entries."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.submission_visible_to(**viewer, submission_id=submission_id)
    return selectors.receipt_of(**viewer, submission=found).as_dict()


@router.get("/submissions/{submission_id}/quality", response={200: schemas.QualityOut, **PROBLEMS})
@route(policy="records.ingest", audit="submission.quality", rate="read")
def quality(request: Request, submission_id: UUID) -> Any:
    """Completeness, validity, timeliness and what can be placed, as counts of rows."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.submission_visible_to(**viewer, submission_id=submission_id)
    return selectors.quality_of(**viewer, submission=found)


@router.post(
    "/submissions/{submission_id}/resubmit", response={200: schemas.ResubmittedOut, **PROBLEMS}
)
@route(policy="records.ingest", audit="quarantine.resubmitted", rate="write")
def resubmit(request: Request, submission_id: UUID, file: File[UploadedFile]) -> Any:
    """Send mended rows back: the download of the quarantine, or rows in the original's layout."""
    return services.resubmit(
        **_by(request), submission_id=submission_id, stream=cast("BinaryIO", file.file),
        filename=file.name or "mended.csv",
    )  # fmt: skip


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _restated(record: Record) -> dict[str, Any]:
    """The new version by its id; answers of writes are kept for repeats, so no content here."""
    return {"id": record.pk, "version": record.version, "state": record.state}
