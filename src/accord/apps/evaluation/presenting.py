"""What the pages of plans show, as component values."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.kinds import unit_of
from accord.apps.evaluation import declared, selectors, waiting
from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.apps.evaluation.wording import (
    decimal,
    design_words,
    finding_words,
    language,
    percent,
    standing_words,
)
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.presenting import offence_names
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb, Progress
from accord.frame.ui.tables import Column, Table

TONES = {
    "done": "success",
    "refused": "warning",
    "lost": "warning",
    "queued": "info",
    "running": "info",
}
PLAN_TONES = {"draft": "neutral", "frozen": "info"}


def plans_table(request: Request, rows: Any, *, with_strategy: bool = True) -> Table:
    """Plans with their state and who has yet to sign."""
    columns = [
        Column(
            label=_("Plan"),
            value=lambda row: outcome_of(row.content, language()),
            href=lambda row: reverse("evaluation:plan", args=[row.pk]),
        ),
        Column(label=_("Version"), value="version", numeric=True, sort="version"),
        Column(
            label=_("State"),
            value="get_status_display",
            sort="status",
            tone=lambda row: PLAN_TONES[row.status],
        ),
        Column(label=_("Start"), value=lambda row: row.starts_on.isoformat(), sort="starts_on"),
        Column(label=_("Waits for"), value=_waits_for),
    ]
    if with_strategy:
        strategy = Column(
            label=_("Strategy"),
            value="strategy.title",
            href=lambda row: reverse("evaluation:of-strategy", args=[row.strategy_id]),
        )
        columns.insert(1, strategy)
    return Table(
        request,
        caption=_("Evaluation plans"),
        export=with_strategy,
        rows=rows,
        default_sort="-starts_on",
        columns=columns,
        empty_title=_("No plan yet"),
        empty_text=_(
            "A plan says before the start what is expected, where, against what and until when."
        ),
    )


def results_table(request: Request, rows: Any) -> Table:
    """Runs of plans with what they found."""
    now = timezone.now()
    return Table(
        request,
        caption=_("Results"),
        prefix="results",
        rows=rows,
        columns=[
            Column(
                label=_("Result"),
                value=lambda row: outcome_of(row.plan.content, language()),
                href=lambda row: reverse("evaluation:result", args=[row.pk]),
            ),
            Column(label=_("Found"), value=lambda row: finding_words(row.finding)),
            Column(
                label=pgettext("a result", "Standing"),
                value=lambda row: standing_words(selectors.standing_now(row)),
            ),
            Column(label=_("Extract"), value=_extract),
            Column(label=_("Maryland level"), value="level", numeric=True),
            Column(
                label=_("State"),
                value=lambda row: Evaluation.Status(waiting.state(row, now)).label,
                tone=lambda row: TONES[waiting.state(row, now)],
            ),
            Column(
                label=_("Asked"),
                value=lambda row: _moment(row.plan, row.requested_at).date().isoformat(),
            ),
        ],
        empty_title=_("No result that you may see"),
        empty_text=_(
            "A result is shown to the agency that ran the plan, on what it may count itself. Results of "
            "others are not shown here, nor whether there are any."
        ),
    )


def _extract(row: Evaluation) -> str | None:
    """Whether a finished run drew the registered extract."""
    if row.status != Evaluation.Status.DONE or not row.is_whole:
        return None
    if not row.plan.extract_digest:
        return _("none is registered")
    is_it = row.plan.extract_digest == row.input_digest
    return _("the registered one") if is_it else _("another than the registered one")


def strategy_actions(strategy: Strategy, actor: Actor) -> list[Action]:
    """What the reader may do for a strategy."""
    leads = actor.agency_id == str(strategy.lead_id)
    if strategy.status != Strategy.Status.ACTIVE or not actor.may("strategies.manage") or not leads:
        return []
    url = reverse("evaluation:new-plan", args=[strategy.pk])
    days = reverse("evaluation:schedule", args=[strategy.pk])
    return [
        Action(label=_("New evaluation plan"), url=url, style="primary"),
        Action(label=_("Set review days"), url=days),
    ]


def plan_context(
    request: Request,
    plan: EvaluationPlan,
    power: dict[str, Any] | None,
    results: Any,
    prior: Sequence[str],
) -> dict[str, Any]:
    """One plan on a page."""
    return {
        "plan": plan,
        "title": _("How “%(outcome)s” will be judged")
        % {"outcome": outcome_of(plan.content, language())},
        "actions": _plan_actions(plan, request.actor),
        "crumbs": crumbs(plan.strategy, plan),
        "asked": _asked(plan),
        "compared": _compared(plan),
        "power": power[language()] if power else "",
        "prior": prior,
        "power_tone": "success" if power and power["can_be_learnt"] else "warning",
        "signatures": _signatures(request, plan),
        "deviations": list(plan.deviations.all()),
        "results": results_table(request, results),
        "is_frozen": plan.status == EvaluationPlan.Status.FROZEN,
        "is_late": plan.status == EvaluationPlan.Status.DRAFT and has_begun(plan),
        "frozen_at": plan.frozen_at and _moment(plan, plan.frozen_at),
        "extract": _extract_words(plan),
    }


def has_begun(plan: EvaluationPlan) -> bool:
    """Whether the start is past, by the lead agency's day."""
    return plan.starts_on <= agencies.day_at(plan.strategy.lead)


def _moment(plan: EvaluationPlan, moment: datetime) -> datetime:
    """A moment by the lead agency's clock, in whose days plans are written."""
    return moment.astimezone(ZoneInfo(plan.strategy.lead.time_zone))


def _extract_words(plan: EvaluationPlan) -> str:
    """Which extract the signatures stand for, or how there will be one."""
    if plan.extract_at is None:
        return _(
            "None is registered yet: it is the first that %(agency)s draws after the follow-up, with "
            "the records of all agencies that the plan counts."
        ) % {"agency": plan.agency.name}
    return _("Registered by %(agency)s on %(day)s: %(digest)s") % {
        "agency": plan.agency.name,
        "day": f"{_moment(plan, plan.extract_at):%Y-%m-%d %H:%M}",
        "digest": plan.extract_digest,
    }


def crumbs(strategy: Strategy, plan: EvaluationPlan | None = None) -> list[Crumb]:
    """The way back."""
    found = [
        Crumb(label=_("Evaluation plans"), url=reverse("evaluation:plans")),
        Crumb(label=strategy.title, url=reverse("evaluation:of-strategy", args=[strategy.pk])),
    ]
    if plan is not None:
        found.append(
            Crumb(
                label=_("Plan %(version)s") % {"version": plan.version},
                url=reverse("evaluation:plan", args=[plan.pk]),
            )
        )
    return found


def progress(row: Evaluation) -> Progress:
    """How far a run is."""
    finished = waiting.state(row, timezone.now()) not in waiting.WAITING
    return Progress(
        label=_("Running the plan"),
        done=int(finished),
        total=0 if row.status == Evaluation.Status.QUEUED else 1,
        unit=_("evaluation"),
        poll_url=reverse("evaluation:progress", args=[row.pk]),
        topic="evaluations",
        finished=finished,
    )


def wait_words(row: Evaluation) -> str:
    """How long a run has waited, and when it may be asked for again."""
    count = waiting.minutes(row, timezone.now())
    return ngettext(
        "It has waited for %(count)s minute; at %(moment)s it counts as lost and may be asked for again.",
        "It has waited for %(count)s minutes; at %(moment)s it counts as lost and may be asked for "
        "again.",
        count,
    ) % {"count": count, "moment": f"{_moment(row.plan, waiting.ask_again_at(row)):%H:%M}"}


def lost_words(row: Evaluation) -> str:
    """That no worker finished a run."""
    return _(
        "Asked for on %(day)s and not finished since: its worker may have died. Run it again."
    ) % {"day": f"{_moment(row.plan, row.requested_at):%Y-%m-%d %H:%M}"}


def names_of(oris: Sequence[str]) -> list[str]:
    """Agencies by their names."""
    names = agencies.agency_names()
    return [names.get(ori, ori) for ori in oris]


def outcome_of(content: dict[str, Any], spoken: str) -> str:
    """The outcome in the reader's language."""
    return str(content["settings"]["outcome_es"] if spoken == "es" else content["primary_outcome"])


def _waits_for(plan: EvaluationPlan) -> str | None:
    if plan.status == EvaluationPlan.Status.DRAFT:
        return None
    return ", ".join(names_of(selectors.waiting_for(plan))) or None


def _plan_actions(plan: EvaluationPlan, actor: Actor) -> list[Action]:
    if not actor.may("strategies.manage"):
        return []
    active = plan.strategy.status == Strategy.Status.ACTIVE
    leads = actor.agency_id == str(plan.strategy.lead_id)
    if plan.status == EvaluationPlan.Status.DRAFT:
        if not (leads and active):
            return []
        return [
            Action(label=_("Freeze the plan"), url=_step("freeze", plan), style="primary"),
            Action(label=_("Change the draft"), url=_step("edit-plan", plan)),
        ]
    found = []
    if active and actor.agency_ori in selectors.waiting_for(plan):
        found.append(Action(label=_("Sign it"), url=_step("sign", plan), style="primary"))
    if actor.may("records.view") and actor.agency_ori in strategies.partners_of(plan.strategy):
        found.append(Action(label=_("Run it"), url=_step("run", plan), post=True))
    if active and actor.agency_ori in selectors.must_sign(plan):
        found.append(
            Action(label=_("Record a deviation"), url=_step("deviate", plan), style="quiet")
        )
    return found


def _step(name: str, plan: EvaluationPlan) -> str:
    return reverse(f"evaluation:{name}", args=[plan.pk])


def _asked(plan: EvaluationPlan) -> list[tuple[str, Any]]:
    """What is expected, where, and when it is judged."""
    content, settings = plan.content, plan.content["settings"]
    return [
        (_("Expected"), content["hypothesis"]),
        (_("Other causes"), settings["other_causes"] or _("none named")),
        (_("Treated areas"), declared.treated(settings, selectors.lot_of(plan))),
        (_("Outcome"), outcome_of(content, language())),
        (_("Counted"), unit_of(settings["kind"])),
        (_("Offences"), offence_names(settings["offences"]) or _("all")),
        (_("Start"), content["start"]),
        (_("Months of follow-up"), content["follow_up_months"]),
        (_("Least change that matters"), percent(content["smallest_effect"])),
        (_("Continue, change or stop"), content["continue_rule"]),
        (_("Mechanism"), settings.get("mechanism") or _("not named")),
        (_("Moderators"), settings.get("moderators") or _("not named")),
        (
            _("Cost"),
            f"{decimal(settings['cost'], 0)} ({settings['cost_source']})"
            if settings.get("cost")
            else _("not measured"),
        ),
    ]


def _compared(plan: EvaluationPlan) -> list[tuple[str, Any]]:
    """With what it is compared, and from whose records."""
    settings, fallen = plan.content["settings"], selectors.lot_of(plan)
    count = len(settings["holders"]) - len(settings["treated"]) - len(settings["reach"])
    others = _("%(count)s other areas of the layer, if within five times the volume") % {
        "count": count
    }
    return [
        (_("Design"), design_words(plan.content["design"])),
        *([] if selectors.is_by_lot(plan) else [(_("Compared with"), others)]),
        (_("Catchment, judged by itself"), declared.catchment(plan, fallen)),
        *declared.lot(settings, fallen),
        *declared.moving(settings),
        (_("Outcome that it cannot move"), declared.control_of(settings)),
        (_("Records of"), ", ".join(names_of(settings["agencies"]))),
        (_("History from"), settings["history_from"]),
        (_("Level of the interval"), "95 %"),
    ]


def _signatures(request: Request, plan: EvaluationPlan) -> Table | None:
    if plan.status == EvaluationPlan.Status.DRAFT:
        return None
    names = agencies.agency_names()
    signed = {one.agency.ori: one for one in plan.signatures.all()}
    rows = [
        {
            "agency": names.get(ori, ori),
            "state": _("signed") if ori in signed else _("waits"),
            "tone": "success" if ori in signed else "warning",
            "at": f"{_moment(plan, signed[ori].signed_at):%Y-%m-%d %H:%M}"
            if ori in signed
            else None,
        }
        for ori in selectors.must_sign(plan)
    ]
    return Table(
        request,
        caption=_("Signatures"),
        prefix="signatures",
        rows=rows,
        columns=[
            Column(label=_("Agency"), value="agency"),
            Column(label=_("State"), value="state", tone=lambda row: str(row["tone"])),
            Column(label=_("Signed"), value="at"),
        ],
    )
