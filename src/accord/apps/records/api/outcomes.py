"""The API of case outcomes: send, confirm, list, match."""

from datetime import date, datetime
from typing import Any, BinaryIO, Literal, cast
from uuid import UUID

from ninja import File, Form, Query, Router, Schema
from ninja.files import UploadedFile
from pydantic import Field

from accord.apps.agencies import selectors as agencies
from accord.apps.records import funnel_shaping, selectors, services
from accord.apps.records.schemas import Closed
from accord.core.formats.outcomes import OutcomeMapping, Stage
from accord.core.safe_io import BadInput
from accord.core.vocabulary import Dissemination
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.errors import Fault, Invalid
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["outcomes"])
LISTED_AT_MOST = 500


class OutcomeFileOut(Schema):
    """A file of outcomes and what became of its rows."""

    id: UUID
    filename: str
    digest: str
    state: str
    level: str
    mapping: str
    missing: list[str]
    unknown: list[list[Any]]
    rows: int
    landed: int
    changed: int
    unchanged: int
    unmapped: int
    rejected: int
    fault: dict[str, Any] | None
    received_at: datetime
    is_new: bool = False


class OutcomeMappingIn(Closed):
    """How the file is read, as the canonical JSON of a mapping; "" takes what was suggested."""

    mapping: str = Field("", max_length=1_000_000)


class OutcomeFilters(Closed):
    """What is listed."""

    stage: Stage | None = None
    number: str = Field("", max_length=90)
    limit: int = Field(100, ge=1, le=LISTED_AT_MOST)
    offset: int = Field(0, ge=0, le=10_000_000)


class OutcomeOut(Schema):
    """One current outcome."""

    id: UUID
    owner: str
    case_number: str
    arrest_number: str
    ori: str
    charge: str
    charge_text: str
    stage: str
    status: str
    words: str
    happened_on: date | None
    version: int


class OutcomePage(Schema):
    """Outcomes with their count."""

    count: int
    outcomes: list[OutcomeOut]


class RejectedOut(Schema):
    """A row that broke a rule, with its cells."""

    row_number: int
    field: str
    rule: str
    reason: str
    raw: dict[str, str]


class MatchedOut(Schema):
    """How outcomes match arrests; what is unknown is never counted as not convicted."""

    outcomes: int
    arrests: int
    match_rate: float | None
    coverage: float | None
    convicted_least: float | None
    convicted_most: float | None
    grades: dict[str, int]
    known: dict[str, int]


class OutcomeShareOut(Schema):
    """A share with its 95 % interval by so many days; null where fewer than five ended so.

    `at_risk` are those open and watched longer, null for fewer than five.
    """

    days: int
    share: float | None
    lower: float | None
    upper: float | None
    at_risk: int | None


class OutcomeEndOut(Schema):
    """One end of a step."""

    end: str
    shares: list[OutcomeShareOut]


class OutcomeStepOut(Schema):
    """One step: `known` of the `whole` arrests have an outcome; what is unknown is in no share.

    `known` is null for fewer than five.
    """

    step: str
    known: int | None
    whole: int
    ends: list[OutcomeEndOut]


class OutcomeCohortOut(Schema):
    """What became of one cohort; null is a number below five, or one that would give it away."""

    cohort: date
    convicted: int | None
    not_convicted: int | None
    open: int | None
    unknown: int | None
    in_all: int | None
    steps: list[OutcomeStepOut]


class OutcomeFunnelIn(Closed):
    """From when, by which cohorts, whose arrests."""

    origin: Literal["arrest", "referral"] = "arrest"
    every: Literal["month", "quarter", "year"] = "quarter"
    ori: str = Field("", max_length=9)


class OutcomeFunnelOut(Schema):
    """Cohorts and the steps of all of them; `until` is the newest decision that was told.

    `undated` arrests are in no cohort, null for fewer than five.
    """

    origin: str
    every: str
    until: date | None
    undated: int | None
    cohorts: list[OutcomeCohortOut]
    steps: list[OutcomeStepOut]


@router.post("/files", response={200: OutcomeFileOut, **PROBLEMS}, summary="Send outcomes")
@route(policy="records.ingest", audit="outcomes.received", rate="write")
def send(
    request: Request,
    file: File[UploadedFile],
    agency: Form[str],
    level: Form[Dissemination] = Dissemination.GREEN,
) -> Any:
    """Keep a table of outcomes and suggest how it is read; the same file twice is one."""
    return services.receive_outcomes(
        by=request.actor,
        purpose=request.purpose,
        agency=agencies.agency_by_ori(agency),
        filename=file.name or "outcomes",
        stream=cast("BinaryIO", file.file),
        level=level,
    )


@router.get("/files", response={200: list[OutcomeFileOut], **PROBLEMS}, summary="Files of outcomes")
@route(policy="records.ingest", audit="outcomes.files_viewed", rate="read")
def files(request: Request) -> Any:
    """The files that the caller's agency sent, newest first; at most 500."""
    rows = selectors.outcome_files_visible_to(viewer=request.actor, purpose=request.purpose)
    found = list(rows[:LISTED_AT_MOST])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.files_viewed",
        object_type="outcome_files", payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    return found


@router.post(
    "/files/{file_id}/load", response={200: OutcomeFileOut, **PROBLEMS}, summary="Load outcomes"
)
@route(policy="records.ingest", audit="outcomes.confirmed", rate="heavy")
def load(request: Request, file_id: UUID, data: OutcomeMappingIn) -> Any:
    """Land the file's outcomes as the mapping reads them; a second time changes nothing."""
    try:
        mapping = OutcomeMapping.from_json(data.mapping) if data.mapping else None
        return services.load_outcomes(
            by=request.actor, purpose=request.purpose, file_id=file_id, mapping=mapping
        )
    except BadInput as error:
        raise Invalid(faults=[Fault("mapping", error.rule, error.reason)]) from error


@router.get(
    "/files/{file_id}/rejected",
    response={200: list[RejectedOut], **PROBLEMS},
    summary="Rows that broke a rule",
)
@route(policy="records.ingest", audit="outcomes.files_viewed", rate="read")
def rejected(request: Request, file_id: UUID) -> Any:
    """Rows of a file that told no outcome, with reason and cells; at most 500."""
    viewer: dict[str, Any] = {"viewer": request.actor, "purpose": request.purpose}
    found = selectors.outcome_file_visible_to(**viewer, file_id=file_id)
    rows = list(selectors.rejected_outcomes_of(**viewer, file=found)[:LISTED_AT_MOST])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.files_viewed",
        object_type="outcome_file", object_id=str(found.pk), payload={"count": len(rows)},
        disclosed=[one.pk for one in rows],
    )  # fmt: skip
    return rows


@router.get("", response={200: OutcomePage, **PROBLEMS}, summary="Case outcomes")
@route(policy="records.view", audit="outcomes.listed", rate="read")
def outcomes(request: Request, filters: Query[OutcomeFilters]) -> Any:
    """Current outcomes within the caller's agreements, newest first."""
    rows = selectors.outcomes_filtered(
        selectors.outcomes_visible_to(viewer=request.actor, purpose=request.purpose),
        stage=filters.stage or "",
        number=filters.number,
    )
    found = list(rows[filters.offset : filters.offset + filters.limit])
    audit.read(
        by=request.actor, purpose=request.purpose, verb="outcomes.listed",
        object_type="outcomes", payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    names = set(OutcomeOut.model_fields) - {"owner"}
    return {
        "count": rows.count(),
        "outcomes": [
            {"owner": one.owner.ori, **{name: getattr(one, name) for name in names}}
            for one in found
        ],
    }


@router.get("/match", response={200: MatchedOut, **PROBLEMS}, summary="Match rate")
@route(policy="records.view", audit="outcomes.matched", rate="heavy")
def matched(request: Request) -> Any:
    """How many outcomes found their arrest, and what is known of the arrests."""
    found = selectors.outcomes_matched(viewer=request.actor, purpose=request.purpose)
    least, most = found.convicted_bounds or (None, None)
    return {
        "outcomes": found.outcomes,
        "arrests": found.arrests,
        "match_rate": found.match_rate,
        "coverage": found.coverage,
        "convicted_least": least,
        "convicted_most": most,
        "grades": found.grades,
        "known": found.known,
    }


@router.get(
    "/funnel", response={200: OutcomeFunnelOut, **PROBLEMS}, summary="From arrest to conviction"
)
@route(policy="records.view", audit="outcomes.followed", rate="heavy")
def funnel(request: Request, asked: Query[OutcomeFunnelIn]) -> Any:
    """How many were charged and convicted by then, by cohort; open stays open, unknown unknown."""
    found = selectors.outcome_funnel(
        viewer=request.actor, purpose=request.purpose, origin=asked.origin, every=asked.every,
        ori=asked.ori,
    )  # fmt: skip
    return funnel_shaping.funnel(found)
