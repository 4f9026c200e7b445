"""What anyone may know of forecasts in use: no place, no record, no person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet
from django.utils import timezone

from accord.apps.places.models import Activation, Objection
from accord.apps.places.selectors.activations import OVERSEE
from accord.apps.places.selectors.forecasts import in_force
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class Answers:
    """How many objections were answered, wait, and wait longer than was promised."""

    answered: int
    waiting: int
    overdue: int


def public_activations() -> QuerySet[Activation]:
    """What is in force now, for anyone."""
    rows = Activation.objects.filter(in_force()).select_related("run", "agency", "audit")
    return rows.defer("run__surface", "run__outline")


def public_activation(*, activation_id: UUID | str) -> Activation:
    """One forecast in use; `Missing` for all that is not in force."""
    found = public_activations().filter(pk=activation_id).first()
    if found is None:
        raise Missing
    return found


def answers_under(rows: Sequence[Activation]) -> dict[UUID, Answers]:
    """How the objections to each of these stand, counted by the database."""
    today = timezone.localdate()
    is_open = Q(state=Objection.State.OPEN)
    counted = (
        Objection.objects.filter(activation__in=[one.pk for one in rows])
        .order_by()
        .values_list("activation")
        .annotate(
            answered=Count("pk", filter=~is_open),
            waiting=Count("pk", filter=is_open),
            overdue=Count("pk", filter=is_open & Q(due_on__lt=today)),
        )
    )
    found = {
        pk: Answers(answered=answered, waiting=waiting, overdue=overdue)
        for pk, answered, waiting, overdue in counted
    }
    none = Answers(answered=0, waiting=0, overdue=0)
    return {one.pk: found.get(one.pk, none) for one in rows}


def answers_of(rows: Sequence[Objection], *, today: date) -> Answers:
    """How a forecast's objections stand."""
    waiting = [one for one in rows if one.state == Objection.State.OPEN]
    return Answers(
        answered=len(rows) - len(waiting),
        waiting=len(waiting),
        overdue=sum(one.due_on < today for one in waiting),
    )


def objection_by_code(*, code: str) -> Objection:
    """The objection whose sender kept this code; `Missing` for every other.

    Whoever copies it by hand may leave out the hyphens, or write spaces in their place.
    """
    letters = "".join(one for one in code.upper() if one.isalnum())
    groups = "-".join(letters[at : at + 4] for at in range(0, len(letters), 4))
    found = Objection.objects.filter(code=groups).first()
    if found is None:
        raise Missing
    return found


def objections_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Objection]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """All for oversight; nobody else reads what the public wrote."""
    rows = Objection.objects.select_related("activation__run", "activation__agency")
    rows = rows.defer("activation__run__surface")
    return rows if viewer.may(OVERSEE) else rows.none()


def list_objections(*, viewer: Actor, purpose: Purpose) -> list[Objection]:
    """What waits, the soonest due first, then what was answered; entered in the ledger."""
    rows = list(objections_visible_to(viewer=viewer, purpose=purpose).order_by("-state", "due_on"))
    audit.read(
        by=viewer, purpose=purpose, verb="forecasts.objections_viewed", object_type="objection",
        payload={"count": len(rows), "overdue": answers_of(rows, today=timezone.localdate()).overdue},
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def view_objection(*, viewer: Actor, purpose: Purpose, objection_id: UUID | str) -> Objection:
    """One objection, its reading entered in the ledger."""
    rows = objections_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=objection_id).first()
    if found is None:
        raise Missing
    audit.read(
        by=viewer, purpose=purpose, verb="forecasts.objections_viewed", object_type="objection",
        object_id=str(found.pk), payload={"count": 1, "overdue": 0}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return found
