"""What the pages of activations show: where a forecast stands, and what waits for a signature."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places import selectors
from accord.apps.places.audit_page import audit_context
from accord.apps.places.audit_words import stop_sentence
from accord.apps.places.judging import STEPS
from accord.apps.places.models import Activation, ForecastAudit, ForecastResponse, ForecastRun
from accord.apps.places.words import off_because, offences_of, title_of, window_of
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Progress
from accord.frame.ui.tables import Column, Table

TONES: Final = {"asked": "info", "active": "success", "rejected": "warning", "off": "neutral"}
IS_UNDER_WAY: Final = {ForecastAudit.Status.QUEUED, ForecastAudit.Status.RUNNING}
IS_OVER: Final = set(ForecastAudit.Status) - IS_UNDER_WAY


def standing_of(request: Request, run: ForecastRun) -> dict[str, Any]:
    """Whether a forecast is a draft, waits, or is in force, and what the reader may do about it."""
    held = selectors.activation_of(
        viewer=request.actor, purpose=request.purpose, question=run.question
    )
    may = request.actor.may("places.forecast")
    actions = []
    if run.question:
        actions.append(Action(label=_("Audit"), url=reverse("places:audit", args=[run.pk])))
    if held is not None and held.state == Activation.State.ACTIVE:
        url = reverse("places:responses", args=[run.pk])
        actions.append(Action(label=_("What was done"), url=url))
        actions.append(Action(label=_("Plans"), url=reverse("places:plans", args=[run.pk])))
    if may and held is None and run.question:
        url = reverse("places:activate", args=[run.pk])
        actions.append(Action(label=_("Ask to activate it"), url=url, style="primary"))
    if held is not None and held.state == Activation.State.ASKED and _is_asker(request, held):
        url = reverse("places:withdraw", args=[run.pk])
        actions.append(Action(label=_("Withdraw the request"), url=url, style="danger"))
    if may and held is not None and held.state == Activation.State.ACTIVE:
        url = reverse("places:switch-off", args=[run.pk])
        actions.append(Action(label=_("Switch off"), url=url, style="danger"))
    tone, text = _standing(held, run)
    return {"standing_tone": tone, "standing": text, "actions": actions, "activation": held}


def _is_asker(request: Request, held: Activation) -> bool:
    return request.actor.may("places.forecast") and held.asked_by == request.actor.id


def _standing(held: Activation | None, run: ForecastRun) -> tuple[str, str]:
    if held is None:
        standing = selectors.standing_of_run(run_id=run.pk)
        if standing.since is not None:
            return "warning", _(
                "Off since %(day)s, because %(why)s. It is a draft again, which only those of your "
                "agency who may make forecasts can open; for a new use it is asked for and signed again."
            ) % {
                "day": date_format(standing.since, "DATE_FORMAT"),
                "why": off_because(standing.because),
            }
        return "info", _(
            "A draft: only those of your agency who may make forecasts can open it. It is off until "
            "it is audited, its use is stated, and oversight has signed."
        )
    told = {
        "purpose": held.stated_purpose,
        "day": date_format(held.ends_on, "DATE_FORMAT"),
        "kinds": kinds_of(held),
    }
    if held.state == Activation.State.ASKED:
        return "info", _(
            "A draft that waits for the signature of oversight. Its use would be: %(purpose)s, "
            "until %(day)s. It would allow: %(kinds)s."
        ) % told
    if not selectors.is_standing(held):
        return "warning", _("Off: its last day has passed, or its audit is too old.")
    if not selectors.is_run_in_force(run_id=run.pk):
        return "warning", _(
            "Not in force: this use ends on %(day)s, before the window of this forecast does."
        ) % told
    return "success", _(
        "In force for this use: %(purpose)s, until %(day)s. It allows: %(kinds)s."
    ) % told


def audit_page(request: Request, run: ForecastRun, found: ForecastAudit | None) -> dict[str, Any]:
    """The audit of one forecast beside its own page."""
    context = {
        "run": run,
        "title": _("Audit"),
        "lede": question_line(run),
        "crumbs": run_crumbs(run, _("Audit")),
        "may_ask": request.actor.may("places.forecast"),
        "audit": found,
        "found": None,
        "progress": None,
        "refusal": found.refusal if found else "",
    }
    if found is None:
        return context
    if found.status in IS_UNDER_WAY:
        return context | {
            "progress": audit_progress(found),
            "waits_since": waits_since(found),
            "is_lost": selectors.is_lost(found),
        }
    if found.status == ForecastAudit.Status.LOST:
        return context | {"refusal": _("Its worker stopped before it was done. Ask again.")}
    if found.status == ForecastAudit.Status.DONE:
        return context | {"found": audit_context(request, found)}
    return context


def audit_progress(found: ForecastAudit) -> Progress:
    """How far the worker is with an audit."""
    over = found.status in IS_OVER
    return Progress(
        label=_("Auditing the forecast"),
        done=STEPS if over else found.step,
        total=STEPS,
        unit=_("steps"),
        poll_url=reverse("places:audit-progress", args=[found.run_id]),
        topic="forecasts",
        finished=over,
    )


def waits_since(found: ForecastAudit) -> str:
    """When an audit was asked for, and when its worker last stirred."""
    asked = _("Asked for on %(time)s.") % {"time": _moment(found.requested_at)}
    if found.stepped_at is None:
        return asked + " " + _("No worker has begun it yet.")
    return (
        asked
        + " "
        + _("Its worker last stirred on %(time)s.") % {"time": _moment(found.stepped_at)}
    )


def _moment(when: datetime) -> str:
    return date_format(timezone.localtime(when), "DATETIME_FORMAT")


def oversight_table(request: HttpRequest, rows: Sequence[Activation]) -> Table:
    """What waits for oversight and what it signed."""
    return Table(
        request,
        caption=_("Forecasts and their signatures"),
        columns=[
            Column(
                label=_("Forecast"),
                value=lambda one: title_of(one.run),
                href=lambda one: reverse("places:oversight-one", args=[one.pk]),
            ),
            Column(label=_("Agency"), value="agency.name"),
            Column(label=_("Stated use"), value="stated_purpose"),
            Column(label=_("Until"), value=lambda one: date_format(one.ends_on, "DATE_FORMAT")),
            Column(
                label=_("State"), value=state_of, tone=lambda one: TONES.get(one.state, "neutral")
            ),
        ],
        rows=list(rows),
        empty_title=_("Nobody has asked for a forecast to be activated"),
        empty_text=_("Until somebody does and you have signed, no forecast leaves its makers."),
    )


def oversight_context(request: Request, found: Activation) -> dict[str, Any]:
    """One activation as whoever signs sees it: the question, the use, the audit; no map."""
    return {
        "activation": found,
        "title": title_of(found.run),
        "lede": question_line(found.run),
        "crumbs": [
            Crumb(label=_("Oversight of forecasts"), url=reverse("places:oversight")),
            Crumb(label=title_of(found.run)),
        ],
        "waits": found.state == Activation.State.ASKED,
        "is_active": found.state == Activation.State.ACTIVE,
        "terms": [*terms_of(found), *_override_terms(found)],
        "found": audit_context(request, found.audit),
    }


def terms_of(found: Activation) -> list[tuple[str, Any]]:
    """What was asked for and where it stands."""
    run = found.run
    rows = [
        (_("State"), state_of(found)),
        (_("Stated use"), found.stated_purpose),
        (_("Kinds of activity it allows"), kinds_of(found)),
        (_("Agency"), found.agency.name),
        (_("Area"), run.area_name or _("Whole region")),
        (_("Offences"), offences_of(run.offences)),
        (_("Method"), run.get_method_display()),
        (_("Until"), date_format(found.ends_on, "DATE_FORMAT")),
        (_("Audit counts until"), date_format(found.good_until, "DATE_FORMAT")),
        (
            _("Cells left alone by lot"),
            _("One in five, so that the effect can be told") if found.holds_back else _("None"),
        ),
        (_("Asked"), date_format(found.asked_at, "DATETIME_FORMAT")),
    ]
    if found.signed_at:
        rows.append((_("Decided"), date_format(found.signed_at, "DATETIME_FORMAT")))
    if run.override_reason:
        told = found.public_reason or _("It was overridden; the reason is in the ledger.")
        rows.append((_("Why the warning was overridden"), told))
    return rows


def kinds_of(found: Activation) -> str:
    """The kinds of activity that a use allows, in words."""
    if not found.activities:
        return _("Every kind: none were named when it was signed")
    names = dict(ForecastResponse.Activity.choices)
    return ", ".join(str(names[kind]) for kind in selectors.kinds_allowed(found))


def _override_terms(found: Activation) -> list[tuple[str, Any]]:
    """What colleagues were told, beside what the public is."""
    reason = found.run.override_reason
    return [(_("The reason given to colleagues"), reason)] if reason else []


def state_of(found: Activation) -> str:
    """The state in words; what is off says why."""
    state = str(found.get_state_display())
    if found.state == Activation.State.OFF:
        return f"{state}: {found.get_off_because_display()}"
    return state


def question_line(run: ForecastRun) -> str:
    """What is forecast, in one line."""
    parts = (unit_of(run.kind).capitalize(), offences_of(run.offences), window_of(run))
    return ", ".join(parts)


def run_crumbs(run: ForecastRun, last: str) -> list[Crumb]:
    """The way back to the forecast."""
    return [
        Crumb(label=_("Forecasts"), url=reverse("places:forecasts")),
        Crumb(label=title_of(run), url=reverse("places:forecast", args=[run.pk])),
        Crumb(label=last),
    ]


def verdict_of(run: ForecastRun) -> str:
    """What the newest finished audit of a forecast says of its gain; "" without one."""
    found = run.audits.filter(status=ForecastAudit.Status.DONE).first()
    return stop_sentence(found) if found else ""
