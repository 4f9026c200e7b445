"""What the pages of strategies show, as component values."""

from collections.abc import Sequence
from typing import Any

from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import get_language, pgettext
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.kinds import unit_of
from accord.apps.strategies import alarm_words, wording
from accord.apps.strategies.models import Partnership, Strategy
from accord.apps.strategies.selectors import Measured
from accord.core import vocabulary
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Chart, Crumb, Figure, Tone
from accord.frame.ui.tables import Column, Table

TONES: dict[str, Tone] = {
    "target reached": "success",
    "on track": "success",
    "off track": "warning",
    "too early to say": "neutral",
    "baseline has changed": "warning",
    "too few weeks": "neutral",
}
PARTNER_TONES = {"accepted": "success", "invited": "warning", "declined": "neutral"}


def list_table(request: Request, rows: Any, filters: Any) -> Table:
    """Strategies with their state, partners and open actions."""
    return Table(
        request,
        caption=_("Joint strategies"),
        export=True,
        rows=rows,
        filters=filters,
        default_sort="-starts_on",
        columns=[
            Column(
                label=_("Strategy"),
                value="title",
                sort="title",
                href=lambda row: reverse("strategies:detail", args=[row.pk]),
            ),
            Column(label=_("State"), value="get_status_display", sort="status"),
            Column(label=_("Lead"), value="lead", sort="lead__name"),
            Column(label=_("Take part"), value=_taking_part, numeric=True),
            Column(label=_("Goals"), value=lambda row: len(row.goals.all()), numeric=True),
            Column(label=_("Open actions"), value=_open_actions, numeric=True),
            Column(label=_("Began"), value=lambda row: row.starts_on.isoformat(), sort="starts_on"),
        ],
        empty_title=_("No joint strategy yet"),
        empty_text=_("A strategy names a problem, who works on it, and by what it is measured."),
    )


def measures(found: Sequence[Measured], strategy: Strategy) -> list[dict[str, Any]]:
    """Each goal as figure, sentence, chart and table."""
    served = {one.goal_id for one in strategy.actions.all()}
    return [
        {
            "goal": one.goal,
            "is_orphan": strategy.status == Strategy.Status.ACTIVE and one.goal.pk not in served,
            "figure": _figure(one),
            "sentence": wording.verdict(one),
            "limits": wording.limits_of(one) if one.gap else wording.spread(one),
            "watched": wording.watched(one),
            "periods": wording.periods(one.periods) if one.periods else "",
            "whose": wording.whose(one),
            "chart": _chart(one),
            "watch": _watch(one),
            "offences": offence_names(one.goal.offences),
        }
        for one in found
    ]


def offence_names(codes: Sequence[str]) -> str:
    """Codes with their names, and the mark of what police discover."""
    known, language = vocabulary.offences(), get_language() or "en"
    return ", ".join(
        f"{code} {known[code].named(language)}{' †' if known[code].police_discovered else ''}"
        for code in codes
        if code in known
    )


def definitions(strategy: Strategy) -> list[tuple[str, Any]]:
    """Where, what and since when."""
    kind = RecordKind(strategy.kind)
    return [
        (_("State"), strategy.get_status_display()),
        (_("Lead"), strategy.lead.name),
        (_("Area"), strategy.area_name or _("Whole region")),
        (_("Counted"), unit_of(kind)),
        (_("Offences"), offence_names(strategy.offences) or _("all")),
        (_("Began"), date_format(strategy.starts_on, "Y-m-d")),
    ]


def problem(strategy: Strategy) -> list[tuple[str, str]]:
    """The four steps of SARA that have been written."""
    steps = [
        (_("Scanning"), strategy.scanning),
        (_("Analysis"), strategy.analysis),
        (_("Response"), strategy.response),
        (_("Assessment"), strategy.assessment),
    ]
    return [(label, text) for label, text in steps if text]


def partners_table(request: Request, strategy: Strategy) -> Table:
    """Who was asked, and what each answered."""
    return Table(
        request,
        caption=_("Partners"),
        rows=list(strategy.partnerships.all()),
        prefix="partners",
        columns=[
            Column(label=_("Agency"), value="agency.name"),
            Column(
                label=_("Answer"),
                value="get_status_display",
                tone=lambda row: PARTNER_TONES[row.status],
            ),
            Column(
                label=_("Since"),
                value=lambda row: (
                    agencies.day_at(strategy.lead, row.answered_at).isoformat()
                    if row.answered_at
                    else None
                ),
            ),
            *([_withdrawal(strategy)] if _may_withdraw(strategy, request.actor) else []),
        ],
    )


def _may_withdraw(strategy: Strategy, actor: Actor) -> bool:
    """Whether the reader leads, and somebody has not answered yet."""
    return (
        strategy.status == Strategy.Status.ACTIVE
        and actor.may("strategies.manage")
        and actor.agency_id == str(strategy.lead_id)
        and any(one.status == Partnership.Status.INVITED for one in strategy.partnerships.all())
    )


def _withdrawal(strategy: Strategy) -> Column:
    """The way to take an open invitation back."""

    def is_open(row: Partnership) -> bool:
        return row.status == Partnership.Status.INVITED

    return Column(
        label=_("Invitation"),
        value=lambda row: (
            _("Withdraw: %(agency)s") % {"agency": row.agency} if is_open(row) else None
        ),
        href=lambda row: (
            reverse("strategies:withdraw", args=[strategy.pk, row.agency.ori])
            if is_open(row)
            else ""
        ),
    )


def timeline(strategy: Strategy, *, today: Any, actor: Actor) -> list[dict[str, Any]]:
    """Actions by day; a late one says so in words."""
    outcomes = {goal.pk: goal.outcome for goal in strategy.goals.all()}
    return [
        {
            "action": one,
            "state": _action_state(one, today),
            "tone": _action_tone(one, today),
            "told": _action_told(one, outcomes),
            "may_finish": one.done_on is None
            and strategy.status == Strategy.Status.ACTIVE
            and actor.may("strategies.manage")
            and actor.agency_id in {str(one.owner_id), str(strategy.lead_id)},
        }
        for one in strategy.actions.all()
    ]


def actions(strategy: Strategy, actor: Actor) -> list[Action]:
    """What the reader may do here."""
    if strategy.status != Strategy.Status.ACTIVE or not actor.may("strategies.manage"):
        return []
    leads = actor.agency_id == str(strategy.lead_id)
    mine = [p for p in strategy.partnerships.all() if str(p.agency_id) == actor.agency_id]
    found = []
    if mine and mine[0].status == Partnership.Status.INVITED:
        found.append(
            Action(label=_("Answer the invitation"), url=_step("answer", strategy), style="primary")
        )
    if leads:
        found.append(
            Action(label=_("Set a goal"), url=_step("new-goal", strategy), style="primary")
        )
    if mine and mine[0].status == Partnership.Status.ACCEPTED:
        found.append(Action(label=_("Plan an action"), url=_step("new-action", strategy)))
    if leads:
        found += [
            Action(label=_("Edit"), url=_step("edit", strategy), style="quiet"),
            Action(label=_("Close"), url=_step("close", strategy), style="quiet"),
        ]
    return found


def crumbs(*steps: tuple[str, str]) -> list[Crumb]:
    """The way back to the list."""
    first = Crumb(label=_("Joint strategies"), url=reverse("strategies:list"))
    return [first, *(Crumb(label=label, url=url) for label, url in steps)]


def _step(name: str, strategy: Strategy) -> str:
    return reverse(f"strategies:{name}", args=[strategy.pk])


def _figure(found: Measured) -> Figure:
    label = found.goal.outcome
    judged = found.progress or (found.gap.progress if found.gap else None)
    if judged is None or found.status is None:
        return Figure(label=label, value="–", note=wording.why_not(found))
    change = judged.change
    target = float(found.goal.target_percent) / 100
    return Figure(
        label=label,
        value=wording.percent(change.estimate),
        low=wording.percent(change.lower),
        high=wording.percent(change.upper),
        level=round(100 * change.level),
        note=_("Goal %(target)s: %(status)s")
        % {
            "target": wording.percent(target),
            "status": wording.status(found.status),
        },
        tone=TONES[found.status],
    )


def _chart(found: Measured) -> Chart | None:
    if not found.trend:
        return None
    return Chart(
        title=_("%(unit)s per week and what was expected")
        % {"unit": unit_of(found.kind).capitalize()},
        src=reverse("strategies:trend", args=[found.goal.pk]),
        alt=_("Weekly counts with the band that the weeks before let expect; the table follows."),
        columns=[_("Week from"), _("Recorded"), _("Expected from"), _("Expected to")],
        rows=[[p.start, p.count, _whole(p.lower), _whole(p.upper)] for p in found.trend],
    )


def _watch(found: Measured) -> Chart | None:
    """The weeks since the start by the methods that watch them."""
    told = found.watched
    if told is None:
        return None
    return Chart(
        title=_("Summed difference from the baseline"),
        src=reverse("strategies:watch", args=[found.goal.pk]),
        alt=_(
            "The sum as a line within the limits that it may reach at any time; the table follows."
        ),
        columns=alarm_words.columns(),
        rows=alarm_words.rows(told.alarms, start=told.start),
    )


def _whole(value: float | None) -> int | None:
    return None if value is None else int(value)


def _taking_part(row: Strategy) -> int:
    return sum(p.status == Partnership.Status.ACCEPTED for p in row.partnerships.all())


def _open_actions(row: Strategy) -> int:
    return sum(action.done_on is None for action in row.actions.all())


def _action_told(one: Any, outcomes: dict[Any, str]) -> str:
    """Dose, place, goal and evidence, as far as they were said."""
    parts = [one.person, wording.dose(one), one.place]
    if one.goal_id in outcomes:
        parts.append(_("for the goal “%(outcome)s”") % {"outcome": outcomes[one.goal_id]})
    if one.evidence:
        parts.append(_("evidence: %(text)s") % {"text": one.evidence})
    return "; ".join(part for part in parts if part)


def _action_state(one: Any, today: Any) -> str:
    if one.done_on:
        return _("done on %(day)s") % {"day": one.done_on.isoformat()}
    return _("overdue") if one.due_on < today else pgettext("an action", "open")


def _action_tone(one: Any, today: Any) -> str:
    if one.done_on:
        return "success"
    return "warning" if one.due_on < today else "info"
