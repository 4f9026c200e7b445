"""What a forecast may be used for now: the use that both signed, and the kinds of activity in it."""

from accord.apps.places.models import Activation, ForecastResponse, ForecastRun
from accord.apps.places.selectors.forecasts import in_force, is_run_in_force


def use_of_run(found: ForecastRun) -> Activation | None:
    """The activation that a forecast which the caller holds is in force by; None where it is not."""
    if not is_run_in_force(run_id=found.pk):
        return None
    return Activation.objects.filter(in_force(), question=found.question).first()


def kinds_allowed(held: Activation | None) -> tuple[str, ...]:
    """The kinds of activity of a use: all where it was signed before kinds were named."""
    every = tuple(ForecastResponse.Activity.values)
    if held is None or not held.activities:
        return every
    return tuple(kind for kind in every if kind in held.activities)
