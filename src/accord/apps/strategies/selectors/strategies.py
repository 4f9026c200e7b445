"""Which strategies a viewer may see: those of the own agency, all for those outside."""

from uuid import UUID

from django.db.models import F, Prefetch, Q, QuerySet

from accord.apps.strategies.models import Action, Goal, Partnership, Strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Denied, Missing

VIEW = "strategies.view"


def strategies_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Strategy]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Strategies in which the viewer's agency takes part or is invited.

    Who stands outside the agencies sees what several carry out together; what one plans for itself
    is its own. The node's operator sees all.
    """
    if viewer.kind not in {"system", "local"} and not viewer.may(VIEW):
        raise Denied
    rows = Strategy.objects.select_related("lead").prefetch_related(
        Prefetch("partnerships", Partnership.objects.select_related("agency")),
        "goals",
        Prefetch("actions", Action.objects.select_related("owner")),
    )
    if viewer.agency_id is None:
        if viewer.kind in {"system", "local"}:
            return rows
        accepted = Partnership.objects.filter(status=Partnership.Status.ACCEPTED)
        joined = accepted.exclude(agency_id=F("strategy__lead_id"))
        return rows.filter(pk__in=joined.values("strategy_id"))
    theirs = Partnership.objects.filter(agency_id=viewer.agency_id).exclude(
        status=Partnership.Status.DECLINED
    )
    return rows.filter(Q(lead_id=viewer.agency_id) | Q(pk__in=theirs.values("strategy_id")))


def strategy_visible_to(*, viewer: Actor, purpose: Purpose, strategy_id: UUID | str) -> Strategy:
    """One strategy; foreign and missing give the same `Missing`."""
    rows = strategies_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=strategy_id).first()
    if found is None:
        raise Missing
    return found


def view_strategy(*, viewer: Actor, purpose: Purpose, strategy_id: UUID | str) -> Strategy:
    """One strategy, its reading entered in the ledger."""
    found = strategy_visible_to(viewer=viewer, purpose=purpose, strategy_id=strategy_id)
    audit.read(
        by=viewer,
        purpose=purpose,
        verb="strategy.viewed",
        object_type="strategy",
        object_id=str(found.pk),
        payload={"goals": len(found.goals.all()), "actions": len(found.actions.all())},
        disclosed=[found.pk],
    )
    return found


def goal_visible_to(*, viewer: Actor, purpose: Purpose, goal_id: UUID | str) -> Goal:
    """One goal of a visible strategy."""
    rows = strategies_visible_to(viewer=viewer, purpose=purpose)
    found = (
        Goal.objects.filter(pk=goal_id, strategy__in=rows.values("pk"))
        .select_related("strategy__lead")
        .first()
    )
    if found is None:
        raise Missing
    return found


def taking_part(strategy: Strategy) -> list[UUID]:
    """The agencies on whose data the strategy's numbers depend: the lead and who accepted."""
    accepted = [
        one.agency_id
        for one in strategy.partnerships.all()
        if one.status == Partnership.Status.ACCEPTED
    ]
    return [strategy.lead_id, *accepted]


def partners_of(strategy: Strategy) -> list[str]:
    """The ORIs of the agencies that take part."""
    return [
        one.agency.ori
        for one in strategy.partnerships.all()
        if one.status == Partnership.Status.ACCEPTED
    ]


def invited_to(strategy: Strategy) -> list[str]:
    """The ORIs of the agencies that were asked and have not answered."""
    return [
        one.agency.ori
        for one in strategy.partnerships.all()
        if one.status == Partnership.Status.INVITED
    ]


def invitations_of(*, viewer: Actor, purpose: Purpose) -> QuerySet[Partnership]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """Invitations that the viewer's agency has not answered."""
    if viewer.agency_id is None:
        return Partnership.objects.none()
    return Partnership.objects.filter(
        agency_id=viewer.agency_id,
        status=Partnership.Status.INVITED,
        strategy__status=Strategy.Status.ACTIVE,
    ).select_related("strategy__lead")


def goals_without_actions(*, viewer: Actor, purpose: Purpose) -> list[Goal]:
    """Goals of active strategies that the viewer may see and that no action serves, by due day."""
    rows = strategies_visible_to(viewer=viewer, purpose=purpose).filter(
        status=Strategy.Status.ACTIVE
    )
    orphans = Goal.objects.filter(strategy__in=rows.values("pk"), actions__isnull=True)
    return list(orphans.select_related("strategy").order_by("due_on", "id"))


def actions_open(*, viewer: Actor, purpose: Purpose) -> list[Action]:
    """Open actions of active strategies that the viewer may see, by due day."""
    rows = strategies_visible_to(viewer=viewer, purpose=purpose).filter(
        status=Strategy.Status.ACTIVE
    )
    return list(
        Action.objects.filter(strategy__in=rows.values("pk"), done_on__isnull=True)
        .select_related("owner", "strategy")
        .order_by("due_on", "id")
    )
