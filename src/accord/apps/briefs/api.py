"""The API of briefs."""

from typing import Any
from uuid import UUID

from django.http import HttpResponse
from django.utils import translation
from ninja import Router, Status

from accord.apps.agencies import selectors as agencies
from accord.apps.briefs import rendering, schemas, selectors, services
from accord.apps.briefs.facts import from_json
from accord.apps.briefs.models import Brief
from accord.frame.declare import route
from accord.frame.errors import Conflict
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS, answers_with

router = Router(tags=["briefs"])


@router.get("", response={200: list[schemas.BriefOut], **PROBLEMS})
@route(policy="signed-in", audit="briefs.viewed", rate="read", purpose=True)
def briefs(request: Request) -> Any:
    """The briefs that the caller may open, newest week first."""
    return list(selectors.briefs_visible_to(**_who(request))[:200])


@router.post("", response={202: schemas.BriefOut, **PROBLEMS})
@route(policy="briefs.make", audit="brief.requested", rate="write")
def request_brief(request: Request, body: schemas.BriefIn) -> Any:
    """Ask for a brief; the worker makes it."""
    row = services.request_brief(by=request.actor, purpose=request.purpose, **body.dict())
    return Status(202, row)


@router.get("/{brief_id}", response={200: schemas.BriefWhole, **PROBLEMS})
@route(policy="signed-in", audit="brief.viewed", rate="read", purpose=True)
def brief(request: Request, brief_id: UUID) -> Any:
    """A brief with its numbers."""
    return selectors.read_brief(**_who(request), brief_id=brief_id)


@router.get(
    "/{brief_id}/file",
    response={200: None, **PROBLEMS},
    openapi_extra=answers_with("text/html", "application/pdf"),
)
@route(policy="signed-in", audit="brief.exported", rate="heavy", purpose=True)
def file(request: Request, brief_id: UUID, form: schemas.FileForm = "html") -> HttpResponse:
    """The stored page, or the same brief as PDF."""
    row = selectors.read_brief(**_who(request), brief_id=brief_id, verb="brief.exported", form=form)
    if row.status != Brief.Status.DONE:
        raise Conflict("This brief is not finished.")
    if form == "html":
        answer = HttpResponse(rendering.page_of(row), content_type="text/html; charset=utf-8")
    else:
        with translation.override(row.language):
            made = rendering.pdf_of(from_json(row.facts), inputs=row.inputs_digest)
        answer = HttpResponse(made, content_type="application/pdf")
    answer["Content-Disposition"] = f'attachment; filename="brief-{row.week}.{form}"'
    return answer


@router.get("/{brief_id}/verify", response={200: schemas.VerdictOut, **PROBLEMS})
@route(policy="signed-in", audit="brief.verified", rate="read", purpose=True)
def verify(request: Request, brief_id: UUID) -> Any:
    """Whether the stored page is still what the ledger says was made."""
    return services.verify_brief(by=request.actor, purpose=request.purpose, brief_id=brief_id)


@router.post("/{brief_id}/decisions", response={201: schemas.DecisionOut, **PROBLEMS})
@route(policy="briefs.make", audit="brief.decided", rate="write")
def decide(request: Request, brief_id: UUID, body: schemas.BriefDecisionIn) -> Any:
    """Record what the meeting decided."""
    row = services.record_decision(
        by=request.actor,
        purpose=request.purpose,
        brief_id=brief_id,
        text=body.text,
        owner=agencies.agency_by_ori(body.owner) if body.owner else None,
        due_on=body.due_on,
    )
    return Status(201, row)


def _who(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}
