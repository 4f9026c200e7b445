"""Shapes of the API of problem analyses; closed: an unknown field is refused."""

from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from ninja import Schema
from pydantic import Field

from accord.apps.evaluation.schemas import Closed

MOST = 2000
VERSIONS = 1_000_000


class CheersIn(Closed):
    """The test by CHEERS: what is left out is not said yet."""

    community: str = Field("", max_length=MOST)
    harm: str = Field("", max_length=MOST)
    expectation: str = Field("", max_length=MOST)
    events: str = Field("", max_length=MOST)
    recurring: str = Field("", max_length=MOST)
    similarity: str = Field("", max_length=MOST)


class TriangleIn(Closed):
    """The sides of the problem-analysis triangle: kinds of places, targets and roles, no person."""

    place: str = Field("", max_length=MOST)
    target: str = Field("", max_length=MOST)
    offending: str = Field("", max_length=MOST)
    manager: str = Field("", max_length=MOST)
    guardian: str = Field("", max_length=MOST)
    handler: str = Field("", max_length=MOST)
    facility: str = Field("", max_length=MOST)


class DescribedIn(Closed):
    """The problem; `version` is the one that was read, 0 before the first."""

    version: int = Field(ge=0, le=VERSIONS)
    statement: str = Field(max_length=MOST)
    cheers: CheersIn = Field(default_factory=lambda: CheersIn.model_validate({}))
    sides: TriangleIn = Field(default_factory=lambda: TriangleIn.model_validate({}))


class CauseIn(Closed):
    """A cause; `version` matters where one is written anew."""

    text: str = Field(max_length=300)
    side: str = Field("", max_length=12)
    version: int = Field(0, ge=0, le=VERSIONS)


class EvidenceIn(Closed):
    """Evidence for or against a cause; a figure by `measure` and `until`, `layer` is a series."""

    bears: Literal["for", "against"]
    source: Literal["records", "cited", "seen"]
    strength: Literal["weak", "moderate", "strong"]
    text: str = Field("", max_length=MOST)
    citation: str = Field("", max_length=300)
    measure: Literal["", "change", "places", "repeats", "hours", "facilities"] = ""
    layer: str = Field("", max_length=36)
    until: date | None = None
    weeks: Literal[52, 26, 13] = 52


class CauseJudgedIn(Closed):
    """What a cause is held for, and why."""

    state: Literal["open", "supported", "rejected"]
    reason: str = Field(max_length=MOST)


class CandidateIn(Closed):
    """A response; `cause` is the key of the one at which it aims."""

    title: str = Field(max_length=200)
    how: str = Field(max_length=MOST)
    cause: str = Field(max_length=8)
    side: str = Field("", max_length=12)
    version: int = Field(0, ge=0, le=VERSIONS)


class GradeIn(Closed):
    """Evidence on a response: an own result by id, or a source with what it says itself."""

    result: UUID | None = None
    citation: str = Field("", max_length=300)
    level: int | None = Field(None, ge=1, le=5)
    direction: Literal["fewer", "none", "more", "mixed", "unknown"] = "unknown"
    effect: str = Field("", max_length=MOST)
    mechanism: str = Field("", max_length=MOST)
    moderators: str = Field("", max_length=MOST)
    implementation: str = Field("", max_length=MOST)
    economics: str = Field("", max_length=MOST)


class CandidateDecidedIn(Closed):
    """What became of a response, and why."""

    state: Literal["candidate", "chosen", "rejected"]
    reason: str = Field(max_length=MOST)


class CandidateActionIn(Closed):
    """An action of a chosen response; the owner by ORI, `goal` an id of the strategy's."""

    owner: str = Field(max_length=9)
    due_on: date
    title: str = Field("", max_length=200)
    goal: UUID | None = None
    person: str = Field("", max_length=80)
    place: str = Field("", max_length=160)
    dose_planned: int | None = Field(None, ge=1, le=1_000_000)
    dose_unit: str = Field("", max_length=60)


class PriorityIn(Closed):
    """How much the problem matters to the caller's agency."""

    level: Literal["high", "medium", "low", "none"]
    reason: str = Field(max_length=MOST)
    cause: str = Field("", max_length=8)


class WithdrawnIn(Closed):
    """Why a part is taken off."""

    because: str = Field(max_length=300)


class SheetOut(Schema):
    """A version of a sheet; figures are counted for the caller, and results are those it may read.

    `is_unchanged` says whether the version is what was hashed when it was written. `changes` are what
    it changed of the version before: part, key, deed, field, before, after.
    """

    strategy: UUID
    version: int
    newest: int
    digest: str
    is_unchanged: bool
    written_at: datetime | None
    agency: str
    changes: list[dict[str, str]]
    statement: str
    cheers: dict[str, str]
    sides: dict[str, str]
    causes: list[dict[str, Any]]
    responses: list[dict[str, Any]]
    priorities: list[dict[str, str]]
    withdrawn: list[dict[str, str]]
    plans: list[UUID]
    open: list[dict[str, str]]


class SheetVersionOut(Schema):
    """Who wrote what when; `key` is the part, empty for the whole."""

    version: int
    what: str
    key: str
    digest: str
    agency: str
    written_at: datetime
