"""The stated use binds: what is planned or done is of the kinds that both signed."""

from django.utils.translation import gettext as _

from accord.apps.places import selectors
from accord.apps.places.models import ForecastResponse, ForecastRun, PreventionPlan
from accord.frame.errors import Conflict, Fault


def fault_of_kind(run: ForecastRun, activity: str) -> list[Fault]:
    """What is wrong with a kind of activity: nobody knows it, or the use does not allow it."""
    known = ForecastResponse.Activity.values
    if activity not in known:
        words = _("One of: %(known)s.") % {"known": ", ".join(known)}
        return [Fault("activity", "known", words)]
    if activity not in selectors.kinds_allowed(selectors.use_of_run(run)):
        return [Fault("activity", "use", _not_allowed(run, [activity]))]
    return []


def demand_allowed(plan: PreventionPlan) -> None:
    """`Conflict` where a plan has staff of a kind that its forecast's use does not allow now."""
    allowed = selectors.kinds_allowed(selectors.use_of_run(plan.run))
    other = sorted({one.activity for one in plan.staff.all()} - set(allowed))
    if other:
        raise Conflict(_not_allowed(plan.run, other))


def _not_allowed(run: ForecastRun, kinds: list[str]) -> str:
    names = dict(ForecastResponse.Activity.choices)
    allowed = selectors.kinds_allowed(selectors.use_of_run(run))
    return _(
        "The use that was signed for this forecast does not allow it: %(kinds)s. It allows: %(allowed)s."
    ) % {
        "kinds": ", ".join(str(names[one]) for one in kinds),
        "allowed": ", ".join(str(names[one]) for one in allowed),
    }
