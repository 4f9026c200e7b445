"""Shapes of the agencies API."""

from datetime import datetime
from uuid import UUID

from ninja import Schema
from pydantic import AwareDatetime, ConfigDict


class AgencyOut(Schema):
    """An organisation."""

    id: UUID
    ori: str
    name: str
    kind: str
    time_zone: str


class AgreementOut(Schema):
    """An agreement that binds the caller's agency."""

    id: UUID
    title: str
    status: str
    version: int
    valid_from: datetime
    valid_to: datetime | None
    ended_at: datetime | None
    parties: list[str]
    replaces: UUID | None
    words: str


class PartySignatureOut(Schema):
    """A party by its ORI, and when it signed."""

    agency: str
    signed_at: datetime | None


class PaperOut(Schema):
    """The SHA-256 of a signed paper, and the digest of the rules that it is bound to."""

    document: str
    rules: str


class AgreementWhole(AgreementOut):
    """An agreement with its signatures and what they were given for."""

    digest: str
    signatures: list[PartySignatureOut]
    papers: list[PaperOut]


class AgreementIn(Schema):
    """An agreement in which every party, by ORI, shares the same with every other."""

    model_config = ConfigDict(extra="forbid")

    title: str
    parties: list[str]
    kinds: list[str]
    levels: list[str]
    purposes: list[str]
    actions: list[str]
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None


class TemplateOut(Schema):
    """A usual agreement; `single_records` false means counts only, whatever else is signed."""

    id: str
    title: str
    note: str
    between: str
    kinds: list[str]
    purposes: list[str]
    actions: list[str]
    single_records: bool
    retention_days: int | None


class StartIn(Schema):
    """The answers from which an agreement is drafted."""

    model_config = ConfigDict(extra="forbid")

    template: str
    title: str
    givers: list[str]
    receivers: list[str] = []
    categories: list[str] = []
    purposes: list[str] = []
    with_yellow: bool = True
    with_export: bool | None = None
    name_victims: bool = False
    retention_days: int | None = None
    valid_from: AwareDatetime
    valid_to: AwareDatetime | None = None
    replaces: UUID | None = None


class DraftOut(Schema):
    """A drafted agreement in plain words, and the digest that its parties sign."""

    id: UUID
    title: str
    status: str
    words: str
    digest: str


class LineOut(Schema):
    """One line of who can see what, and why; null offences are all."""

    recipient: str
    owner: str
    kind: str
    level: str
    purpose: str
    action: str
    verdict: str
    offences: list[str] | None
    rule: str
    only_if_named: bool


class UsageOut(Schema):
    """One account's purposes in a week beside its usual ones; shares of its own reads."""

    name: str
    agency: str
    reads: int
    usual_reads: float
    mix: dict[str, float]
    usual_mix: dict[str, float]
    moved: float | None
    new_purposes: list[str]
    lone_cases: int


class LawRuleOut(Schema):
    """One thing that the law of this place forbids."""

    id: str
    words: str
    citation: str
    effective_from: datetime | None


class LawOut(Schema):
    """What the law of this place forbids, above every agreement."""

    id: str
    title: str
    version: int
    modules: list[str]
    rules: list[LawRuleOut]


class LawIn(Schema):
    """A profile to propose, put together from templates."""

    model_config = ConfigDict(extra="forbid")

    title: str
    templates: list[str]


class LawProposalOut(Schema):
    """A change that waits for a second person, or was decided."""

    id: UUID
    state: str
    requested_at: datetime


class ApprovalIn(Schema):
    """Whether the second person approves."""

    model_config = ConfigDict(extra="forbid")

    approve: bool


class MeOut(Schema):
    """Who the caller is, and what the caller may do."""

    id: str
    name: str
    agency_ori: str
    roles: list[str]
    capabilities: list[str]


class LedgerReport(Schema):
    """Whether the ledger is intact."""

    size: int
    intact: bool
    problem: str
    checkpoint: str


class TaskForceIn(Schema, extra="forbid"):
    """A new task force."""

    code: str
    name: str


class MemberIn(Schema, extra="forbid"):
    """Who is invited or leaves: an ORI, or an account as @name."""

    member: str
    leaves: bool = False


class TaskForceOut(Schema):
    """A task force with its members, agencies by ORI and accounts by @name.

    `invited` are those who have not accepted: nothing of the task force counts for them yet.
    """

    code: str
    name: str
    lead: str
    members: list[str]
    invited: list[str]
