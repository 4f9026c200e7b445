"""Write down what was done in a cell of a forecast in force."""

from datetime import date, timedelta
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.places import selectors
from accord.apps.places.models import ForecastResponse, ForecastRun
from accord.apps.places.models.responses import MINUTES_AT_MOST
from accord.apps.places.services.allowing import fault_of_kind
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid
from accord.frame.ui.numbers import grouped


def log_response(
    *,
    by: Actor,
    purpose: Purpose,
    run_id: UUID | str,
    rank: int,
    activity: str,
    minutes: int,
    acted_on: date,
    agency: str = "",
    stops: int | None = None,
    complaints: int | None = None,
) -> ForecastResponse:
    """One thing done in one cell; `agency` is the ORI of whoever did it, else one's own.

    What was done in a cell that was to be left alone is written down too: the ledger says so.
    """
    if not by.may("places.respond"):
        raise Denied
    run = selectors.run(viewer=by, purpose=purpose, run_id=run_id)
    if not selectors.is_run_in_force(run_id=run.pk):
        raise Conflict(_("This forecast is not in force: nothing is done by a draft."))
    cell = run.cells.filter(rank=rank).first()
    acted = agencies.agencies().filter(ori=agency).first() if agency else agencies.agency_of(by)
    faults = _faults(run, activity=activity, minutes=minutes, acted_on=acted_on)
    if cell is None:
        faults.append(Fault("rank", "known", _("Name one of the forecast's cells by its rank.")))
    if acted is None:
        faults.append(Fault("agency", "known", _("Not an agency of this node.")))
    if cell is None or acted is None or faults:
        raise Invalid(_("The response is not complete."), faults=faults)
    row = ForecastResponse(
        cell=cell,
        agency=acted,
        activity=activity,
        acted_on=acted_on,
        minutes=minutes,
        stops=stops,
        complaints=complaints,
        logged_by=by.id,
        logged_at=timezone.now(),
    )
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.response_logged", object_type="forecast",
        object_id=str(run.pk),
        payload={
            "cell": rank, "activity": activity, "minutes": minutes,
            "held_back": cell.is_held_back,
        },
    ):  # fmt: skip
        row.save(force_insert=True)
        changes.tell("forecasts", agency_id=run.agency_id)
    return row


def _faults(run: ForecastRun, *, activity: str, minutes: int, acted_on: date) -> list[Fault]:
    """What is wrong with a deed, of what kind, how long and when it was."""
    last = run.starts_on + timedelta(days=run.horizon_days - 1)
    first = max(run.starts_on, selectors.usable_from(run=run))
    if first > last:
        raise Conflict(_("This forecast was made, or its use signed, after its window."))
    faults = fault_of_kind(run, activity)
    if not 1 <= minutes <= MINUTES_AT_MOST:
        words = _("From 1 to %(most)s minutes.") % {"most": grouped(MINUTES_AT_MOST)}
        faults.append(Fault("minutes", "range", words))
    if not first <= acted_on <= last:
        words = _("A day from %(first)s to %(last)s.") % {"first": first, "last": last}
        faults.append(Fault("acted_on", "range", words))
    elif acted_on > timezone.localdate():
        words = _("What is to be done yet is planned, not written down as done: a day up to today.")
        faults.append(Fault("acted_on", "future", words))
    return faults
