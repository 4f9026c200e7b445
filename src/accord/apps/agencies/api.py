"""The API of agencies, agreements and the ledger."""

from datetime import date
from typing import Any
from uuid import UUID

from ninja import File, Router, Status
from ninja.files import UploadedFile

from accord.apps.agencies import schemas, selectors, services, terms, usage
from accord.apps.agencies.ledger_api import router as ledger
from accord.apps.agencies.models import Agreement, TaskForce
from accord.apps.agencies.people_api import router as people
from accord.core import policy
from accord.frame import audit
from accord.frame.audit import inspection
from accord.frame.declare import SIGNED_IN, route
from accord.frame.errors import Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["agencies"])
router.add_router("/ledger", ledger)
router.add_router("", people)


@router.get("/me", response={200: schemas.MeOut, **PROBLEMS})
@route(policy=SIGNED_IN, audit="people.viewed", rate="read")
def me(request: Request) -> Any:
    """Who the caller is."""
    actor = request.actor
    return {
        "id": actor.id,
        "name": actor.name,
        "agency_ori": actor.agency_ori,
        "roles": sorted(actor.roles),
        "capabilities": sorted(actor.capabilities),
    }


@router.get("", response={200: list[schemas.AgencyOut], **PROBLEMS})
@route(policy=SIGNED_IN, audit="agencies.viewed", rate="read")
def agencies(request: Request) -> Any:  # noqa: ARG001 - ninja finds the request by this name
    """All agencies of this node."""
    return list(selectors.agencies())


@router.get("/agreements", response={200: list[schemas.AgreementOut], **PROBLEMS})
@route(policy="agreements.view", audit="agreements.viewed", rate="read")
def agreements(request: Request) -> Any:
    """The agreements that bind the caller's agency, each in plain words too."""
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=request.purpose)
    names = selectors.agency_names()
    return [_agreement(one, names) for one in found]


@router.post("/agreements", response={201: schemas.DraftOut, **PROBLEMS})
@route(policy="agreements.manage", audit="agreement.drafted", rate="write")
def draft_agreement(request: Request, asked: schemas.AgreementIn) -> Any:
    """Draft an agreement in which every party shares the same with every other."""
    given = asked.dict(exclude={"parties"})
    made = services.draft_agreement(
        by=request.actor, purpose=request.purpose, parties=services.parties_named(asked.parties),
        **given,
    )  # fmt: skip
    return Status(201, _draft(made))


def _agreement(one: Agreement, names: dict[str, str]) -> dict[str, Any]:
    return {
        "id": one.pk,
        "title": one.title,
        "status": one.status,
        "version": one.version,
        "valid_from": one.valid_from,
        "valid_to": one.valid_to,
        "ended_at": one.ended_at,
        "parties": [party.agency.ori for party in one.parties.all()],
        "words": terms.in_words(one, names=names),
        "replaces": one.replaces_id,
    }


def _draft(made: Agreement) -> dict[str, Any]:
    return {
        "id": made.pk,
        "title": made.title,
        "status": made.status,
        "words": terms.in_words(made, names=selectors.agency_names()),
        "digest": terms.digest(made),
    }


@router.get("/task-forces", response={200: list[schemas.TaskForceOut], **PROBLEMS})
@route(policy="task-forces.view", audit="task_forces.viewed", rate="read")
def task_forces(request: Request) -> Any:
    """The task forces in which the caller's agency has a part, or to which it is invited."""
    found = selectors.task_forces_visible_to(viewer=request.actor, purpose=request.purpose)
    return [_force(one) for one in found]


@router.post("/task-forces", response={201: schemas.TaskForceOut, **PROBLEMS})
@route(policy="task-forces.manage", audit="task_force.formed", rate="write")
def form_task_force(request: Request, data: schemas.TaskForceIn) -> Any:
    """Form a task force that the caller's agency leads."""
    made = services.form_task_force(
        by=request.actor, purpose=request.purpose, code=data.code, name=data.name
    )
    return Status(201, _force(made))


@router.post("/task-forces/{code}/members", response={200: schemas.TaskForceOut, **PROBLEMS})
@route(policy="task-forces.manage", audit="task_force.invited", rate="write")
def change_member(request: Request, code: str, data: schemas.MemberIn) -> Any:
    """Invite somebody, or take somebody out; to leave holds for old records too, at once."""
    found = _task_force(request, code)
    deed = services.remove_member if data.leaves else services.invite_member
    member = services.member_named(data.member)
    deed(by=request.actor, purpose=request.purpose, code=code, member=member)
    return _force(found)


@router.post("/task-forces/{code}/acceptance", response={200: schemas.TaskForceOut, **PROBLEMS})
@route(policy="task-forces.manage", audit="task_force.joined", rate="write")
def accept_invitation(request: Request, code: str) -> Any:
    """Accept: the caller's agency, and those of its accounts that are invited, belong from now on."""
    services.accept_invitation(by=request.actor, purpose=request.purpose, code=code)
    return _force(_task_force(request, code))


def _task_force(request: Request, code: str) -> TaskForce:
    """The task force that the caller's agency leads, belongs to or is invited to."""
    rows = selectors.task_forces_visible_to(viewer=request.actor, purpose=request.purpose)
    found = rows.filter(code=code).first()
    if found is None:
        raise Missing
    return found


def _force(one: TaskForce) -> dict[str, Any]:
    members = list(one.members.select_related("agency", "user"))
    names = {m.pk: m.agency.ori if m.agency else f"@{m.user and m.user.username}" for m in members}
    return {
        "code": one.code,
        "name": one.name,
        "lead": one.lead.ori,
        "members": [names[m.pk] for m in members if m.joined_at],
        "invited": [names[m.pk] for m in members if not m.joined_at],
    }


@router.get("/agreements/templates", response={200: list[schemas.TemplateOut], **PROBLEMS})
@route(policy="agreements.view", audit="agreements.viewed", rate="read")
def agreement_templates(request: Request) -> Any:  # noqa: ARG001 - ninja knows the request by this name
    """The usual agreements that one can start from, with what each proposes."""
    return [
        {
            "id": one.id, "title": one.title, "note": one.note, "between": one.between,
            "kinds": sorted(one.kinds), "purposes": sorted(one.purposes),
            "actions": sorted(one.actions), "single_records": one.single_records,
            "retention_days": one.retention_days,
        }
        for one in policy.agreement_templates().values()
    ]  # fmt: skip


@router.post("/agreements/start", response={201: schemas.DraftOut, **PROBLEMS})
@route(policy="agreements.manage", audit="agreement.drafted", rate="write")
def start_agreement(request: Request, asked: schemas.StartIn) -> Any:
    """Draft an agreement from a template and answers; every party signs before it binds."""
    sets = {
        name: frozenset(getattr(asked, name))
        for name in ("givers", "receivers", "categories", "purposes")
    }
    made = services.start_agreement(
        by=request.actor,
        purpose=request.purpose,
        template=asked.template,
        title=asked.title,
        answers=policy.Answers(
            **sets,
            with_yellow=asked.with_yellow,
            with_export=asked.with_export,
            name_victims=asked.name_victims,
            retention_days=asked.retention_days,
        ),
        valid_from=asked.valid_from,
        valid_to=asked.valid_to,
        replaces=str(asked.replaces or ""),
    )
    return Status(201, _draft(made))


@router.post("/agreements/{agreement_id}/paper", response={201: schemas.PaperOut, **PROBLEMS})
@route(policy="agreements.manage", audit="agreement.document_bound", rate="write")
def bind_paper(request: Request, agreement_id: UUID, document: File[UploadedFile]) -> Any:
    """Bind the digest of the signed PDF to the rules as they are; the paper itself is not kept."""
    bound = services.bind_document(
        by=request.actor, purpose=request.purpose, agreement_id=str(agreement_id),
        document=document.read(services.LARGEST_PAPER + 1),
    )  # fmt: skip
    return Status(201, {"document": bound.sha256, "rules": bound.rules_digest})


@router.get("/agreements/who-sees-what", response={200: list[schemas.LineOut], **PROBLEMS})
@route(policy="agreements.view", audit="agreements.who_sees_what", rate="read")
def who_sees_what(request: Request) -> Any:
    """Who can see what, and why: every line of the agreements in force that bind the caller."""
    lines = selectors.who_sees_what(viewer=request.actor, purpose=request.purpose)
    audit.read(
        by=request.actor, purpose=request.purpose, verb="agreements.who_sees_what",
        object_type="agreement", payload={"count": len(lines)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return [terms.line_as_values(line) for line in lines]


@router.get("/agreements/{agreement_id}", response={200: schemas.AgreementWhole, **PROBLEMS})
@route(policy="agreements.view", audit="agreements.viewed", rate="read")
def agreement(request: Request, agreement_id: UUID) -> Any:
    """One agreement in plain words, with who has signed and the digest that each party signs."""
    found = selectors.agreements_visible_to(viewer=request.actor, purpose=request.purpose)
    one = found.filter(pk=agreement_id).first()
    if one is None:
        raise Missing
    audit.read(
        by=request.actor, purpose=request.purpose, verb="agreements.viewed",
        object_type="agreement", object_id=str(one.pk), payload={"count": 1},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return {
        **_agreement(one, selectors.agency_names()),
        "digest": terms.digest(one),
        "signatures": [
            {"agency": party.agency.ori, "signed_at": party.signed_at}
            for party in one.parties.all()
        ],
        "papers": [
            {"document": paper.sha256, "rules": paper.rules_digest} for paper in one.documents.all()
        ],
    }


@router.get("/purposes", response={200: list[schemas.UsageOut], **PROBLEMS})
@route(policy="ledger.view", audit="usage.drift", rate="heavy")
def purpose_drift(request: Request, week: date) -> Any:
    """Each account's purposes in the week with this day, beside its usual ones."""
    found = usage.drift_report(viewer=request.actor, purpose=request.purpose, week=week)
    return [
        {**vars(one.drift), "name": one.name, "agency": one.agency, "lone_cases": one.lone_cases}
        for one in found
    ]


@router.get("/law", response={200: schemas.LawOut, **PROBLEMS})
@route(policy="agreements.view", audit="profile.viewed", rate="read")
def law(request: Request) -> Any:
    """What the law of this place forbids, whatever agencies agree."""
    profile = selectors.profile_in_force()
    audit.read(
        by=request.actor, purpose=request.purpose, verb="profile.viewed", object_type="profile",
        payload={"version": profile.version}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    lines = terms.law_lines(profile, names=selectors.agency_names())
    return {
        "id": profile.id,
        "title": profile.title,
        "version": profile.version,
        "modules": sorted(profile.modules),
        "rules": [
            {
                "id": rule.id,
                "words": words,
                "citation": rule.citation,
                "effective_from": rule.effective_from,
            }
            for rule, words in zip(profile.rules, lines, strict=True)
        ],
    }


@router.post("/law/proposals", response={201: schemas.LawProposalOut, **PROBLEMS})
@route(policy="profile.change", audit="approval.requested", rate="write")
def propose_law(request: Request, asked: schemas.LawIn) -> Any:
    """Propose another profile; a second person adopts it."""
    made = services.propose_profile(by=request.actor, purpose=request.purpose, **asked.dict())
    return Status(201, made)


@router.post("/law/proposals/{approval_id}", response={200: schemas.LawProposalOut, **PROBLEMS})
@route(policy="profile.change", audit="approval.decided", rate="write")
def decide_law(request: Request, approval_id: UUID, asked: schemas.ApprovalIn) -> Any:
    """Adopt or reject a proposed profile; not one's own."""
    return services.decide_profile(
        by=request.actor,
        purpose=request.purpose,
        approval_id=str(approval_id),
        approve=asked.approve,
    )


@router.get("/ledger/verify", response={200: schemas.LedgerReport, **PROBLEMS})
@route(policy="ledger.verify", audit="ledger.verified", rate="heavy")
def verify_ledger(request: Request) -> Any:
    """Recompute the tree and compare it with the signed checkpoint."""
    return inspection.verify(by=request.actor, purpose=request.purpose)
