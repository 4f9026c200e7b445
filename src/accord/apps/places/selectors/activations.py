"""Activations and audits: who asked for what use, who signed, what was found."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.utils import timezone

from accord.apps.places.models import BEYOND, Activation, ForecastAudit, ForecastRun
from accord.apps.places.selectors.forecasts import (
    in_force,
    is_in_force,
    is_run_in_force,
    offences_key,
    owners_key,
    run,
    runs_visible_to,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing

OVERSEE = "places.oversee"
LOST_AFTER = timedelta(hours=1)  # without a step; the longest takes minutes


def activations_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[Activation]:  # noqa: ARG001 - each read states its purpose; what is told here is the same for all
    """All for oversight; one's own agency's for its makers; what is in force there for readers."""
    rows = Activation.objects.select_related("run", "agency", "audit").defer("run__surface")
    if viewer.may(OVERSEE):
        return rows
    if viewer.agency_id is None:
        return rows.none()
    rows = rows.filter(agency_id=viewer.agency_id)
    return rows if viewer.may("places.forecast") else rows.filter(in_force())


def list_activations(*, viewer: Actor, purpose: Purpose) -> list[Activation]:
    """Those that the viewer may see, newest first, entered in the ledger as one look."""
    rows = list(activations_visible_to(viewer=viewer, purpose=purpose))
    audit.read(
        by=viewer, purpose=purpose, verb="forecasts.activations_viewed", object_type="forecast",
        payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    return rows


def activation(*, viewer: Actor, purpose: Purpose, activation_id: UUID | str) -> Activation:
    """One activation; foreign and missing give the same `Missing`."""
    rows = activations_visible_to(viewer=viewer, purpose=purpose)
    found = rows.filter(pk=activation_id).first()
    if found is None:
        raise Missing
    return found


def view_activation(*, viewer: Actor, purpose: Purpose, activation_id: UUID | str) -> Activation:
    """One activation with its audit, its reading entered in the ledger."""
    found = activation(viewer=viewer, purpose=purpose, activation_id=activation_id)
    _enter(viewer, purpose, found.run_id)
    return found


def is_standing(found: Activation) -> bool:
    """Whether an activation is in force at this moment."""
    return Activation.objects.filter(in_force(), pk=found.pk).exists()


@dataclass(frozen=True, kw_only=True)
class Standing:
    """Whether a forecast is in force now; if it was once, since when it is off and why."""

    is_in_force: bool
    since: date | None = None
    because: str = ""


def standing_of_run(*, run_id: UUID | str) -> Standing:
    """How a forecast stands that the caller holds already; what is gone is not in force."""
    if is_run_in_force(run_id=run_id):
        return Standing(is_in_force=True)
    question = ForecastRun.objects.filter(pk=run_id).values_list("question", flat=True).first()
    states = (Activation.State.ACTIVE, Activation.State.OFF)
    held = Activation.objects.filter(question=question, state__in=states).first()
    if not question or held is None:
        return Standing(is_in_force=False)
    if held.off_at is not None:
        day = timezone.localdate(held.off_at)
        return Standing(is_in_force=False, since=day, because=held.off_because)
    if is_standing(held):
        return Standing(is_in_force=False, because=BEYOND)
    # No round has written it down yet.
    if held.ends_on < timezone.localdate():
        day = held.ends_on + timedelta(days=1)
        return Standing(is_in_force=False, since=day, because=Activation.Off.ENDED)
    day = timezone.localdate(held.good_until)
    return Standing(is_in_force=False, since=day, because=Activation.Off.STALE)


def usable_from(*, run: ForecastRun) -> date:
    """The day from which a forecast in force can be acted on: it is made and its use is signed."""
    signed = (
        Activation.objects.filter(in_force(), question=run.question)
        .values_list("signed_at", flat=True)
        .first()
    )
    moments = [one for one in (run.finished_at, signed) if one is not None]
    return max((timezone.localdate(one) for one in moments), default=run.starts_on)


def is_lost(found: ForecastAudit) -> bool:
    """Whether an audit is under way for longer than any takes: whoever may ask can ask again."""
    waits = {ForecastAudit.Status.QUEUED, ForecastAudit.Status.RUNNING}
    return found.status in waits and found.stirred_at < timezone.now() - LOST_AFTER


def view_audit(*, viewer: Actor, purpose: Purpose, run_id: UUID | str) -> ForecastAudit | None:
    """The newest audit of a forecast that the viewer may open; None where there is none."""
    found = run(viewer=viewer, purpose=purpose, run_id=run_id)
    newest = found.audits.first()
    if newest is not None:
        _enter(viewer, purpose, found.pk)
    return newest


def activation_of(*, viewer: Actor, purpose: Purpose, question: str) -> Activation | None:
    """The newest activation of a question that is not over; None where there is none."""
    rows = activations_visible_to(viewer=viewer, purpose=purpose)
    states = (Activation.State.ASKED, Activation.State.ACTIVE)
    return rows.filter(question=question, state__in=states).first() if question else None


def terms_in_force(
    *,
    viewer: Actor,
    purpose: Purpose,
    kind: str,
    offences: Sequence[str] = (),
    area_id: UUID | None = None,
    owners: Sequence[str] = (),
) -> dict[str, Any]:
    """Method and cells of the forecast in force for a week's question; {} where none is."""
    runs = runs_visible_to(viewer=viewer, purpose=purpose).filter(
        is_in_force(),
        kind=kind,
        offences_key=offences_key(offences),
        area_id=area_id,
        owners_key__in={"", owners_key(owners)},
        horizon_days=7,
    )
    newest = runs.order_by("-starts_on", "-requested_at").first()
    if newest is None:
        return {}
    cells = {
        "cell_m": newest.cell_m,
        "hex_resolution": newest.hex_resolution,
        "segment_m": newest.segment_m,
    }
    return {"method": newest.method, **cells}


def _enter(viewer: Actor, purpose: Purpose, run_id: UUID) -> None:
    audit.read(
        by=viewer, purpose=purpose, verb="forecast.audit_viewed", object_type="forecast",
        object_id=str(run_id), disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
