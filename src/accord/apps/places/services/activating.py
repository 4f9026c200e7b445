"""Let a forecast out: one asks for a stated use, oversight signs; either may take it back."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from typing import Final
from uuid import UUID

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.places import selectors
from accord.apps.places.models import Activation, ForecastAudit, ForecastResponse, ForecastRun
from accord.apps.places.models.activations import PURPOSE_CHARACTERS
from accord.apps.places.services.ending import switch_off_row
from accord.apps.places.services.freshness import good_until
from accord.frame import audit, changes
from accord.frame.actor import Actor, Purpose
from accord.frame.approvals.models import Approval
from accord.frame.approvals.services import decide, request_approval, withdraw
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

ACTION: Final = "places.activate-forecast"
OVERSEE: Final = "places.oversee"
LONGEST: Final = timedelta(days=366)


def ask_activation(
    *,
    by: Actor,
    purpose: Purpose,
    run_id: UUID | str,
    stated_purpose: str,
    activities: Sequence[str],
    ends_on: date,
    holds_back: bool = True,
    public_reason: str = "",
) -> Activation:
    """The first signature: what a forecast shall be used for and until when; oversight decides.

    `activities` names the kinds of activity that the use allows: plan and log are held to them.
    `public_reason` tells the public why a warning was overridden, where one was: the reason that
    was given then was written for colleagues and stays with them.
    """
    if not by.may("places.forecast"):
        raise Denied
    run = selectors.run(viewer=by, purpose=purpose, run_id=run_id)
    if run.agency_id is None:
        raise Missing
    stated, told = (" ".join(text.split()) for text in (stated_purpose, public_reason))
    faults = _faults(stated, ends_on, told=told, is_overridden=bool(run.override_reason))
    faults += _faults_of_kinds(activities)
    if faults:
        raise Invalid(_("The request is not complete."), faults=faults)
    now = timezone.now()
    found = _audit_of(run, now)
    row = Activation(
        agency_id=run.agency_id,
        run=run,
        audit=found,
        question=run.question,
        stated_purpose=stated,
        activities=[kind for kind in ForecastResponse.Activity.values if kind in activities],
        public_reason=told if run.override_reason else "",
        ends_on=ends_on,
        good_until=good_until(found),
        holds_back=holds_back,
        asked_by=by.id,
        asked_at=now,
    )
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.activation_asked", object_type="forecast",
        object_id=str(run.pk),
        payload={
            "ends_on": str(ends_on), "audit": found.digest, "holds_back": holds_back,
            "activities": row.activities,
        },
    ) as entry:  # fmt: skip
        if _held(run.question).select_for_update().exists():
            raise Conflict(
                _("This question is in force already, or waits for its second signature.")
            )
        entry.commitments.append(entry.commit("stated_purpose", stated))
        asked = request_approval(
            by=by, purpose=purpose, action=ACTION, object_type="forecast", object_id=str(run.pk),
            details={"activation": str(row.pk)},
        )  # fmt: skip
        row.approval_id = asked.pk
        row.save(force_insert=True)
        changes.tell("forecasts", agency_id=row.agency_id)
    return row


def decide_activation(
    *, by: Actor, purpose: Purpose, activation_id: UUID | str, approve: bool
) -> Activation:
    """The second signature, by oversight from outside the agencies; or its refusal."""
    if not by.may(OVERSEE):
        raise Denied
    row = selectors.activation(viewer=by, purpose=purpose, activation_id=activation_id)
    if row.state != Activation.State.ASKED:
        raise Conflict(_("This has been decided."))
    now = timezone.now()

    def take_effect(_approval: Approval) -> None:
        if row.good_until <= now or row.ends_on < timezone.localdate(now):
            raise Conflict(_("Its audit is too old, or its last day has passed: ask anew."))
        _newest_lets_out(row.question)
        row.state = Activation.State.ACTIVE

    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.activation_decided", object_type="forecast",
        object_id=str(row.run_id),
        payload={
            "approved": approve, "audit": row.audit.digest, "activities": row.activities,
        },
    ):  # fmt: skip
        decide(
            by=by, purpose=purpose, approval_id=str(row.approval_id), approve=approve,
            demands=OVERSEE, take_effect=take_effect,
        )  # fmt: skip
        if not approve:
            row.state = Activation.State.REJECTED
        row.signed_by, row.signed_at = by.id, now
        row.save(update_fields=["state", "signed_by", "signed_at"])
        changes.tell("forecasts", agency_id=row.agency_id)
    return row


def withdraw_activation(*, by: Actor, purpose: Purpose, activation_id: UUID | str) -> Activation:
    """Who asked takes the request back while nobody has decided it; then it may be asked anew."""
    if not by.may("places.forecast"):
        raise Denied
    seen = selectors.activation(viewer=by, purpose=purpose, activation_id=activation_id)
    if seen.asked_by != by.id:
        raise Denied(_("Only who asked can withdraw this; oversight can refuse it."))
    with audit.transaction(
        by=by, purpose=purpose, verb="forecast.activation_withdrawn", object_type="forecast",
        object_id=str(seen.run_id),
    ):  # fmt: skip
        row = Activation.objects.select_for_update().get(pk=seen.pk)
        if row.state != Activation.State.ASKED:
            raise Conflict(_("This has been decided."))
        withdraw(by=by, purpose=purpose, approval_id=str(row.approval_id))
        row.state = Activation.State.WITHDRAWN
        row.save(update_fields=["state"])
        changes.tell("forecasts", agency_id=row.agency_id)
    return row


def switch_off(*, by: Actor, purpose: Purpose, activation_id: UUID | str) -> Activation:
    """Either side ends it at once, alone: letting out takes two, taking back takes one."""
    if not (by.may(OVERSEE) or by.may("places.forecast")):
        raise Denied
    seen = selectors.activation(viewer=by, purpose=purpose, activation_id=activation_id)
    with transaction.atomic():
        row = Activation.objects.select_for_update().get(pk=seen.pk)
        if row.state != Activation.State.ACTIVE:
            raise Conflict(_("This is not in force."))
        switch_off_row(row, by=by, purpose=purpose, because=Activation.Off.SWITCHED)
    return row


def _faults_of_kinds(activities: Sequence[str]) -> list[Fault]:
    """A use names what it allows; a kind that nobody knows would allow nothing."""
    known = ForecastResponse.Activity.values
    if activities and set(activities) <= set(known):
        return []
    words = _("Name the kinds of activity that it allows: %(known)s.") % {"known": ", ".join(known)}
    return [Fault("activities", "known", words)]


def _faults(stated: str, ends_on: date, *, told: str, is_overridden: bool) -> list[Fault]:
    today = timezone.localdate()
    faults = []
    if len(stated) < PURPOSE_CHARACTERS:
        words = _("Say in at least %(least)s characters what it shall be used for.") % {
            "least": PURPOSE_CHARACTERS
        }
        faults.append(Fault("stated_purpose", "length", words))
    if is_overridden and len(told) < PURPOSE_CHARACTERS:
        words = _("Say in at least %(least)s characters why the warning was overridden.") % {
            "least": PURPOSE_CHARACTERS
        }
        faults.append(Fault("public_reason", "length", words))
    if not today <= ends_on <= today + LONGEST:
        words = _("Choose a day from %(first)s to %(last)s.") % {
            "first": today,
            "last": today + LONGEST,
        }
        faults.append(Fault("ends_on", "range", words))
    return faults


def _audit_of(run: ForecastRun, now: datetime) -> ForecastAudit:
    """The forecast's newest audit, where it lets the forecast out; else `Conflict` says why not."""
    found = run.audits.filter(status=ForecastAudit.Status.DONE).first()
    if found is None or found.finished_at is None:
        raise Conflict(_("Audit this forecast first."))
    if found.must_stop:
        raise Conflict(
            _(
                "The stop rule does not let it: its gain over last year's map is inside the error. "
                "Use last year's map."
            )
        )
    if good_until(found) <= now:
        raise Conflict(
            _(
                "Its audit is too old, or the records under it are: load newer ones, make the forecast "
                "anew and audit that."
            )
        )
    _newest_lets_out(run.question)
    return found


def _newest_lets_out(question: str) -> None:
    """What is let out is a question, so that its newest forecast's audit must not have failed."""
    audits = ForecastAudit.objects.filter(run__question=question, status=ForecastAudit.Status.DONE)
    newest = audits.order_by("-run__starts_on", "-finished_at").first()
    if newest is not None and newest.must_stop:
        raise Conflict(
            _(
                "The audit of a newer forecast of this question failed its stop rule: nothing of it "
                "is let out until a newer one passes."
            )
        )


def _held(question: str) -> "QuerySet[Activation]":
    if not question:
        raise Missing
    states = (Activation.State.ASKED, Activation.State.ACTIVE)
    return Activation.objects.filter(question=question, state__in=states)
