"""The API of links: the queue, a pair, a subject, and decisions with their undo."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from ninja import Query, Router, Status

from accord.apps.subjects import schemas, selectors, services, wording
from accord.apps.subjects.kinds import KINDS, PLACE
from accord.apps.subjects.models import Decision, EventDecision, Mention
from accord.apps.subjects.naming import holder_of
from accord.frame import audit
from accord.frame.declare import route
from accord.frame.doors import is_repeat
from accord.frame.errors import Fault, Invalid, Missing
from accord.frame.http import Request
from accord.frame.problems import PROBLEMS

router = Router(tags=["subjects"])


@router.get("/queue", response={200: list[schemas.WaitingOut], **PROBLEMS})
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def queue(request: Request, asked: Query[schemas.QueueIn]) -> Any:
    """Undecided pairs, first those of which a decision is worth most; at most 200 a page.

    The first page is made of the 200 that lie nearest to undecided, the next of those after them.
    """
    known_only(request, asked)
    ask = selectors.Ask(
        kind=KINDS[asked.kind], agency=asked.agency, across=asked.across, sure=asked.sure,
        page=asked.page,
    )  # fmt: skip
    rows = selectors.queue(**_viewer(request), ask=ask)[: asked.limit]
    audit.read(
        **_by(request), verb="subjects.queue_viewed", object_type="queue",
        payload={"count": len(rows)}, disclosed=[pk for one in rows for pk in one.disclosed()],
    )  # fmt: skip
    return [
        {
            "left": _mention(one.left), "right": _mention(one.right),
            "probability": one.probability, "records": one.records,
            "is_rough": one.is_rough,
        }
        for one in rows
    ]  # fmt: skip


@router.get("/parked", response={200: list[schemas.ParkedOut], **PROBLEMS})
@route(policy="subjects.view", audit="subjects.queue_viewed", rate="read")
def parked(request: Request, asked: Query[schemas.OfKindIn]) -> Any:
    """Own decisions that rest: a record was told anew, and who they name is not found in it."""
    known_only(request, asked)
    rows = selectors.parked(**_viewer(request), kind=KINDS[asked.kind])
    audit.read(
        **_by(request), verb="subjects.queue_viewed", object_type="parked",
        payload={"count": len(rows)}, disclosed=[pk for one in rows for pk in one.disclosed()],
    )  # fmt: skip
    return [_parked(one) for one in rows]


@router.get("/decisions", response={200: list[schemas.DecidedOut], **PROBLEMS})
@route(policy="subjects.view", audit="subjects.decisions_viewed", rate="read")
def decisions(request: Request, asked: Query[schemas.OfKindIn]) -> Any:
    """What was decided on pairs that the caller may see, newest first; at most 200."""
    known_only(request, asked)
    rows: list[Any] = list(selectors.decided(**_viewer(request), kind=KINDS[asked.kind])[:200])
    ends = [end for one in rows for end in (one.left, one.right)]
    given = selectors.given_by(**_viewer(request), kind=KINDS[asked.kind], mentions=ends)
    audit.read(
        **_by(request), verb="subjects.decisions_viewed", object_type="decisions",
        payload={"count": len(rows)}, disclosed=list(given.values()),
    )  # fmt: skip
    return [
        {
            "id": one.pk, "kind": one.kind, "left": _mention(one.left),
            "right": _mention(one.right), "agency": one.agency.ori, "at": one.at,
            "is_undone": one.is_undone,
        }
        for one in rows
    ]  # fmt: skip


@router.get("/model", response={200: schemas.ModelOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.model_viewed", rate="read")
def model(request: Request, asked: Query[schemas.OfKindIn]) -> Any:
    """The model in use, with what each finding weighs; 404 before the first links."""
    known_only(request, asked)
    found = selectors.card(**_viewer(request), kind=KINDS[asked.kind])
    if found is None:
        raise Missing
    return {
        "version": found.version, "digest": found.digest,
        "kept": found.kept, "warning": wording.contradicts_itself(found.kept or 0.0) if found.is_collapsed else "",
        "refused": found.refused
        and {
            "version": found.refused.version, "made_at": found.refused.made_at,
            "kept": found.refused.kept, "reason": wording.contradicts_itself(found.refused.kept),
        },
        "levels": [
            {
                "comparison": one.comparison, "level": one.level, "same": one.same,
                "others": one.others, "words": wording.level_words(one.comparison, one.level),
            }
            for one in found.levels
        ],
    }  # fmt: skip


@router.get("/pairs/{left}/{right}", response={200: schemas.PairOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.pair_viewed", rate="read")
def pair(request: Request, left: UUID, right: UUID) -> Any:
    """Two mentions side by side, and what speaks for their being one."""
    return _pair(request, left, right)


@router.post("/pairs/{left}/{right}/decisions", response={201: schemas.PairOut, **PROBLEMS})
@route(policy="subjects.decide", audit="subjects.pair_viewed", rate="write", answers_again=True)
def decide(request: Request, left: UUID, right: UUID, data: schemas.LinkDecideIn) -> Any:
    """Say that two mentions are of one person, vehicle, place or number, or of two."""
    if not is_repeat(request):
        act = services.confirm if data.kind == "confirm" else services.reject
        act(**_by(request), left=left, right=right, reason=data.reason)
    return Status(201, _pair(request, left, right))


@router.post(
    "/decisions/{decision_id}/undo",
    response={201: schemas.PairOut | schemas.ParkedOut, **PROBLEMS},
)
@route(policy="subjects.decide", audit="subjects.undone", rate="write", answers_again=True)
def undo(request: Request, decision_id: UUID, data: schemas.UndoIn) -> Any:
    """Take back a decision of the own agency: all is as it was before it.

    The answer is the pair; of a decision that rested, the decision that rests no more.
    """
    found = selectors.own_decision(**_viewer(request), decision_id=decision_id)
    rest = selectors.resting(**_viewer(request), decision_id=decision_id) if found.rests else None
    if not is_repeat(request):
        services.undo(**_by(request), decision_id=decision_id, reason=data.reason)
    if rest is None:
        return Status(201, _pair(request, found.left_id, found.right_id))
    audit.read(
        **_by(request), verb="subjects.queue_viewed", object_type="parked",
        payload={"count": 1}, disclosed=rest.disclosed(),
    )  # fmt: skip
    return Status(201, _parked(rest))


@router.get("/{mention_id}", response={200: schemas.SubjectOut, **PROBLEMS})
@route(policy="subjects.view", audit="subjects.viewed", rate="read")
def subject(request: Request, mention_id: UUID) -> Any:
    """The records that are of one person, vehicle, place or number with this one, as far as the caller may know."""
    found = selectors.subject(**_viewer(request), mention_id=mention_id)
    return {
        "id": found.id,
        "kind": found.kind.code,
        "records": [
            _mention(one)
            for one in (
                found.members if found.kind is PLACE else [told.mention for told in found.timeline]
            )
        ],
        "there": [_there(one) for one in found.timeline] if found.kind is PLACE else [],
        "total": found.total,
        "held": [
            {
                "scheme": one.scheme,
                "value": one.value,
                "issuer": one.issuer,
                "record_id": told.record.pk,
                "mention": mention,
            }
            for one, told, mention in found.held
        ],
        "agencies": [
            {"ori": owner.ori, "name": owner.name, "contact": contact}
            for owner, contact in found.agencies
        ],
        "elsewhere": [
            {"ori": one.ori, "name": one.agency, "contact": one.contact} for one in found.elsewhere
        ],
        "guards": list(found.guards),
        "matched_at": found.matched_at,
        "is_cut": found.is_cut,
        "is_rough": found.is_rough,
        "decisions": log_of(request, found.log),
    }


def _viewer(request: Request) -> dict[str, Any]:
    return {"viewer": request.actor, "purpose": request.purpose}


def _by(request: Request) -> dict[str, Any]:
    return {"by": request.actor, "purpose": request.purpose}


def _pair(request: Request, left: UUID, right: UUID) -> dict[str, Any]:
    found = selectors.pair(**_viewer(request), one=left, other=right)
    told = wording.bars(found.base, found.terms, found.kind)
    names = ["", *(str(term[0]) for term in found.terms)]
    return {
        "left": _mention(found.left), "right": _mention(found.right),
        "probability": found.probability, "model": found.model, "subject": found.subject,
        "findings": [
            {"comparison": name, "words": bar.words, "weight": bar.weight}
            for name, bar in zip(names, told, strict=True)
        ],
        "decisions": log_of(request, found.log),
    }  # fmt: skip


def _parked(one: selectors.Parked) -> dict[str, Any]:
    return {
        "id": one.decision.pk, "kind": one.decision.kind, "at": one.decision.at,
        "records": [
            {"id": end.pk, "number": end.local_id, "agency": end.owner.ori}
            for end in (one.left, one.right)
        ],
    }  # fmt: skip


def _there(one: selectors.Told) -> dict[str, Any]:
    record = one.record
    return {
        "id": record.pk, "number": record.local_id, "kind": record.kind, "day": record.local_date,
        "agency": one.mention.owner.ori, "mention": one.mention.pk,
    }  # fmt: skip


def _mention(one: Mention) -> dict[str, Any]:
    if one.place is not None:
        place = one.place
        return {
            "id": one.pk, "agency": place.owner.ori, "address": place.address, "lat": place.lat,
            "lon": place.lon, "reach_m": place.reach_m,
        }  # fmt: skip
    record, car, person = one.record, one.vehicle, one.person
    where = {
        "id": one.pk, "record_id": record.pk, "record_number": record.local_id,
        "kind": record.kind, "day": record.local_date, "agency": record.owner.ori,
        "role": car.role if car is not None else person.role if person is not None else "",
    }  # fmt: skip
    if (number := one.identifier) is not None:
        where |= {
            "role": number.person.role, "scheme": number.scheme, "value": number.value,
            "issuer": number.issuer, "holder": holder_of(number),
        }  # fmt: skip
    if car is not None:
        where |= {
            "plate": car.plate, "plate_state": car.plate_state, "vin": car.vin, "make": car.make,
            "model": car.model, "year": car.year, "colour": car.colour,
        }  # fmt: skip
    if person is not None:
        where |= {
            "family_name": person.family_name, "given_names": person.given_names,
            "date_of_birth": person.date_of_birth, "sex": person.sex, "address": person.address,
        }  # fmt: skip
    return where


def log_of(request: Request, log: Iterable[Decision | EventDecision]) -> list[dict[str, Any]]:
    """A log of decisions; a reason is given to the agency that decided."""
    rows = list(log)
    own, stands = request.actor.agency_id, _in_force(rows)
    return [
        {
            "id": one.pk, "kind": one.kind, "left": one.left_id, "right": one.right_id,
            "agency": one.agency.ori, "at": one.at, "undoes": one.undoes_id,
            "reason": one.reason if str(one.agency_id) == own else "",
            "stands": one.pk in stands,
        }
        for one in rows
    ]  # fmt: skip


def _in_force(log: Iterable[Decision | EventDecision]) -> set[UUID]:
    """The decisions that count: of each pair the newest that was not taken back.

    Versions of two reports are one pair.
    """
    rows = list(log)
    undone = {one.undoes_id for one in rows}
    newest = {
        None if isinstance(one, EventDecision) else (one.left_id, one.right_id): one.pk
        for one in rows
        if one.undoes_id is None and one.pk not in undone
    }
    return set(newest.values())


def known_only(request: Request, asked: schemas.Closed) -> None:
    """Refuse what no parameter is called: an answer that did not hear it looks like one that did."""
    unknown = sorted(request.GET.keys() - type(asked).model_fields.keys())
    if unknown:
        raise Invalid(faults=[Fault(unknown[0][:80], "known", "There is no such parameter.")])
