"""What the pages of plans show."""

from collections.abc import Sequence
from typing import Any, Final

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.places import explaining, plan_words, selectors
from accord.apps.places.activation_pages import run_crumbs
from accord.apps.places.models import ForecastRun, PlanLine, PlanStaff, PreventionPlan
from accord.apps.places.words import title_of, window_of
from accord.frame.http import Request
from accord.frame.ui import numbers
from accord.frame.ui.components import Action, Crumb, Progress
from accord.frame.ui.numbers import decimal, grouped
from accord.frame.ui.tables import Column, Table

State = PreventionPlan.State
TONES: Final = {
    State.ADOPTED: "success", State.DECLINED: "neutral", State.REFUSED: "warning",
}  # fmt: skip
WINDOWS: Final = 26


def plans_context(
    request: Request, run: ForecastRun, rows: Sequence[PreventionPlan]
) -> dict[str, Any]:
    """The plans of one forecast."""
    actions = []
    off = plan_words.off_sentence(run.pk)
    if request.actor.may("places.forecast") and not off:
        url = reverse("places:new-plan", args=[run.pk])
        actions.append(Action(label=_("New plan"), url=url, style="primary"))
    names = agencies.names_of(one.asked_by for one in rows)
    return {
        "off": off,
        "run": run,
        "title": _("Plans"),
        "lede": title_of(run),
        "actions": actions,
        "crumbs": run_crumbs(run, _("Plans")),
        "table": Table(
            request,
            caption=_("Plans for %(window)s") % {"window": window_of(run)},
            columns=[
                Column(
                    label=_("Asked"),
                    value=lambda one: date_format(one.asked_at, "DATETIME_FORMAT"),
                    href=lambda one: reverse("places:plan", args=[one.pk]),
                ),
                Column(label=_("By"), value=lambda one: names.get(one.asked_by, "–")),
                Column(label=_("Cap"), value=_cap_of),
                Column(
                    label=_("State"), value="get_state_display",
                    tone=lambda one: _tone(one, is_off=bool(off)),
                ),
            ],
            rows=list(rows),
            empty_title=_("No plan has been asked for"),
            empty_text=_(
                "The map is no order. A plan says who could go where and do what, within limits that "
                "you set; somebody adopts it by name, changes it or declines it."
            ),
        ),
    }  # fmt: skip


def plan_context(request: Request, plan: PreventionPlan) -> dict[str, Any]:
    """One plan, in whatever state it is."""
    names = _names(plan)
    off = plan_words.off_sentence(plan.run_id)
    return {
        "plan": plan,
        "off": off,
        "title": _("Plan"),
        "lede": f"{title_of(plan.run)}, {window_of(plan.run)}",
        "crumbs": crumbs_of(plan),
        "actions": _actions(request, plan, is_off=bool(off)),
        "state": plan.get_state_display(),
        "tone": _tone(plan, is_off=bool(off)),
        "is_draft": plan.state == State.DRAFT and not off,
        "progress": progress_of(plan) if plan.is_under_way else None,
        "is_lost": selectors.is_plan_lost(plan),
        "refusal": plan_words.refusal_of(plan),
        "limits": limits_of(plan),
        "staff": staff_table(request, plan),
        "curve": curve_table(request, plan) if plan.curve else None,
        "signed": plan_words.cap_sentence(plan, names.get(plan.cap_by, "–")),
        "proof": plan_words.gap_sentence(plan.curve[plan.point]) if plan.point is not None else "",
        "record": plan_words.record_sentences(plan),
        "lines": _lines(request, plan) if plan.point is not None and not off else None,
        "decided": _decided(plan, names),
        "delivery": delivery_table(request, plan) if plan.state == State.ADOPTED else None,
        "edits": edits_table(request, plan, names) if plan.point is not None else None,
    }


def progress_of(plan: PreventionPlan) -> Progress:
    """How far the worker is."""
    comparing = plan.state == State.COMPARING
    return Progress(
        label=_("Holding the plan against past weeks") if comparing else _("Weighing the plan"),
        done=min(plan.step, WINDOWS) if comparing else 0,
        total=WINDOWS if comparing else 1,
        unit=_("windows") if comparing else _("plan"),
        poll_url=reverse("places:plan-progress", args=[plan.pk]),
        topic="forecasts",
        finished=not plan.is_under_way,
    )


def limits_of(plan: PreventionPlan) -> list[tuple[str, Any]]:
    """The limits as they were set, and what the plan rests on."""
    terms, facts = plan.terms, plan.facts
    rows: list[tuple[str, Any]] = [
        (_("Kept for service elsewhere"), numbers.percent(terms["reserve"], 0)),
        (
            _("A cell rests after"),
            _("%(count)s windows in a row") % {"count": terms["rotation_windows"]},
        ),
        (
            _("Each staff works within"),
            f"{numbers.plain(terms['within_km'])} km" if terms["within_km"] else _("no limit"),
        ),
        (_("Each beat gets at least"), f"{numbers.plain(terms['least_hours'])} h"),
        (_("Cost at most"), decimal(terms["budget"], 2) if terms["budget"] else _("no limit")),
        (_("Each further visit reaches"), _("half of what is left to reach")),
        (_("Ties are broken by lot, seed"), str(terms["seed"])),
    ]
    if "held_back" in facts:
        held = len(facts["held_back"])
        rows.append((_("Cells left alone by lot"), grouped(held)))
        rows.append((_("Cells that rest"), grouped(len(facts["resting"]))))
        rows.append(
            (_("Who lives where"), facts["layer"] or _("No layer tells it: no cap can be set"))
        )
    return rows


def staff_table(request: HttpRequest, plan: PreventionPlan) -> Table:
    """Who can give what."""
    columns = [
        Column(label=_("Agency"), value="agency.name"),
        Column(label=_("What"), value="get_activity_display"),
        Column(label=_("Night"), value="night", numeric=True, unit=_("hours")),
        Column(label=_("Day"), value="day", numeric=True, unit=_("hours")),
        Column(label=_("Evening"), value="evening", numeric=True, unit=_("hours")),
        Column(label=_("A visit takes"), value="visit_minutes", numeric=True, unit=_("minutes")),
        Column(label=_("Cost of an hour"), value="cost_per_hour", numeric=True),
    ]
    if plan.state == State.DRAFT:
        columns.append(
            Column(
                label=_("Take out"), value=lambda _one: _("Take out"),
                href=lambda one: reverse("places:remove-staff", args=[plan.pk, one.pk]),
            )
        )  # fmt: skip
    return Table(
        request,
        caption=_("Who can give what in this window"),
        columns=columns,
        rows=list(plan.staff.select_related("agency")),
        empty_title=_("Nobody has been entered"),
        empty_text=_("Lighting, repair and talking count as much as presence of police."),
        prefix="staff",
    )


def curve_table(request: HttpRequest, plan: PreventionPlan) -> Table:
    """What each cap costs."""
    return Table(
        request,
        caption=_("What a cap on presence of police costs"),
        columns=[
            Column(label=_("Cap"), value=lambda one: plan_words.cap_name(one["cap"])),
            Column(label=_("Reached"), value=lambda one: _number(one, "reached"), numeric=True),
            Column(
                label=_("Bears most"), value=lambda one: _number(one, "exposure"), numeric=True,
                unit=_("times the average"),
            ),
            Column(
                label=_("Price"),
                value=lambda one: "–" if one["clashing"] else numbers.percent(one["price"]),
                numeric=True,
            ),
            Column(label=_("Cells"), value=lambda one: one.get("cells", "–"), numeric=True),
            Column(label=_("Hours"), value=lambda one: _number(one, "hours"), numeric=True),
            Column(
                label=_("Chosen"),
                value=lambda one: _("Yes")
                if plan.point is not None and one is plan.curve[plan.point]
                else _("No"),
            ),
        ],
        rows=plan.curve,
        note=_("“Bears most”: the group with most presence by resident, over the average of all."),
        prefix="curve",
    )  # fmt: skip


def lines_context(request: HttpRequest, plan: PreventionPlan) -> dict[str, Any]:
    """Every line of a plan, with what the file of them must say of the whole."""
    off = plan_words.off_sentence(plan.run_id)
    lead = [(_("Window"), window_of(plan.run)), (_("State"), off or plan.get_state_display())]
    return {
        "title": _("Lines of the plan"),
        "lede": f"{title_of(plan.run)}, {window_of(plan.run)}",
        "off": off,
        "state": plan.get_state_display(),
        "tone": _tone(plan, is_off=bool(off)),
        "table": lines_table(request, selectors.lines_in_force(plan), lead=lead),
        "crumbs": crumbs_of(plan, _("Lines of the plan")),
    }


def lines_table(
    request: HttpRequest, lines: Sequence[PlanLine], *, lead: Sequence[tuple[str, Any]] = ()
) -> Table:
    """Who goes where, when and does what; with a `lead`, to be kept as a file too."""
    export = bool(lead)
    return Table(
        request,
        caption=_("Lines of the plan"),
        export=export,
        lead=lead,
        columns=[
            Column(label=_("Cell"), value="cell.rank", numeric=True),
            Column(label=_("Where"), value=lambda one: explaining.where(one.cell)),
            Column(label=_("Shift"), value="get_shift_display"),
            Column(label=_("What"), value="staff.get_activity_display"),
            Column(label=_("Agency"), value="staff.agency.name"),
            Column(label=_("Visits"), value="visits", numeric=True),
            Column(label=_("Minutes"), value="minutes", numeric=True),
            Column(label=_("As proposed"), value="proposed", numeric=True),
            *(
                [
                    Column(label=_("Longitude"), value="cell.lon", numeric=True),
                    Column(label=_("Latitude"), value="cell.lat", numeric=True),
                ]
                if export
                else []
            ),
        ],
        rows=list(lines),
        empty_title=_("The plan sends nobody anywhere"),
        per_page=20,
        prefix="" if export else "lines",
    )


def delivery_table(request: HttpRequest, plan: PreventionPlan) -> Table:
    """Planned beside delivered."""
    return Table(
        request,
        caption=_("Minutes planned and delivered"),
        columns=[
            Column(label=_("Cell"), value="cell.rank", numeric=True),
            Column(label=_("Where"), value=lambda one: explaining.where(one.cell)),
            Column(label=_("What"), value=lambda one: plan_words.activity_name(one.activity)),
            Column(label=_("Planned"), value="planned", numeric=True, unit=_("minutes")),
            Column(label=_("Delivered"), value="logged", numeric=True, unit=_("minutes")),
        ],
        rows=selectors.delivery_of(plan),
        empty_title=_("Nothing was planned and nothing was done"),
        per_page=20,
        prefix="delivery",
    )


def edits_table(request: HttpRequest, plan: PreventionPlan, names: dict[str, str]) -> Table:
    """What people changed, and why."""
    return Table(
        request,
        caption=_("What was changed, by whom and why"),
        columns=[
            Column(
                label=_("When"), value=lambda one: date_format(one.edited_at, "DATETIME_FORMAT")
            ),
            Column(label=_("By"), value=lambda one: names.get(one.edited_by, "–")),
            Column(label=_("Cell"), value="line.cell.rank", numeric=True),
            Column(label=_("Shift"), value="line.get_shift_display"),
            Column(label=_("What"), value="line.staff.get_activity_display"),
            Column(label=_("From"), value="before", numeric=True),
            Column(label=_("To"), value="after", numeric=True),
            Column(label=_("Why"), value="reason"),
        ],
        rows=selectors.plan_edits(plan),
        empty_title=_("Nothing was changed"),
        prefix="edits",
    )


def points_of(plan: PreventionPlan) -> list[tuple[int, str]]:
    """The points that can be chosen, in words."""
    return [
        (place, plan_words.point_sentence(point))
        for place, point in enumerate(plan.curve)
        if not point["clashing"]
    ]


def decision_title(request: Request, plan: PreventionPlan) -> str:
    """What the reader can decide about a plan."""
    if plan.may_be_adopted_by(request.actor.id):
        return _("Adopt or decline")
    return _("Decline it")


def decision_lede(request: Request, plan: PreventionPlan) -> str:
    """Who may adopt it, for whoever decides."""
    if plan.state == State.PROPOSED and plan.cap_by == request.actor.id:
        return _("You chose its cap, so that somebody else must adopt it. You may decline it.")
    return _("Until somebody adopts it by name, nobody is to work by this plan.")


def staff_choices(rows: Sequence[PlanStaff]) -> list[tuple[str, str]]:
    """The staff of a plan by id."""
    return [(str(one.pk), f"{one.agency.name}: {one.get_activity_display()}") for one in rows]


def crumbs_of(plan: PreventionPlan, last: str = "") -> list[Crumb]:
    """The way back to the plans of the forecast."""
    before = run_crumbs(plan.run, "")[:-1]
    plans = Crumb(label=_("Plans"), url=reverse("places:plans", args=[plan.run_id]))
    if not last:
        return [*before, plans, Crumb(label=_("Plan"))]
    here = Crumb(label=_("Plan"), url=reverse("places:plan", args=[plan.pk]))
    return [*before, plans, here, Crumb(label=last)]


def _lines(request: HttpRequest, plan: PreventionPlan) -> Table:
    return lines_table(request, selectors.plan_lines(plan))


def _tone(plan: PreventionPlan, *, is_off: bool) -> str:
    """No plan of a forecast that is off looks as if it were in use."""
    return "neutral" if is_off else TONES.get(State(plan.state), "info")


def _actions(request: Request, plan: PreventionPlan, *, is_off: bool) -> list[Action]:
    may_act = request.actor.may("places.respond")
    may_ask = request.actor.may("places.forecast") and not is_off
    found = []
    if may_ask and plan.state == State.DRAFT:
        url = reverse("places:new-staff", args=[plan.pk])
        found.append(Action(label=_("Enter staff"), url=url, style="primary"))
        if plan.staff.exists():
            url = reverse("places:propose", args=[plan.pk])
            found.append(Action(label=_("Have it weighed"), url=url, post=True))
    if may_ask and plan.state == State.CHOICE:
        url = reverse("places:choose-cap", args=[plan.pk])
        found.append(Action(label=_("Choose a cap"), url=url, style="primary"))
    is_open = plan.state in {State.DRAFT, State.CHOICE, State.PROPOSED}
    if may_act and (is_open or selectors.is_plan_lost(plan)):
        url = reverse("places:decide-plan", args=[plan.pk])
        may_adopt = plan.may_be_adopted_by(request.actor.id) and not is_off
        found.append(
            Action(
                label=decision_title(request, plan) if may_adopt else _("Decline it"), url=url,
                style="primary" if may_adopt else "secondary",
            )
        )  # fmt: skip
    if may_act and plan.state == State.PROPOSED and not is_off:
        url = reverse("places:edit-plan", args=[plan.pk])
        found.append(Action(label=_("Change a line"), url=url))
    if plan.point is not None:
        url = reverse("places:plan-lines", args=[plan.pk])
        found.append(Action(label=_("All lines as a table, and as CSV"), url=url, style="quiet"))
    return found


def _names(plan: PreventionPlan) -> dict[str, str]:
    edited = {one.edited_by for one in selectors.plan_edits(plan)}
    return agencies.names_of({plan.asked_by, plan.cap_by, plan.decided_by, *edited})


def _decided(plan: PreventionPlan, names: dict[str, str]) -> str:
    if plan.decided_at is None:
        return ""
    return _("%(state)s by %(name)s on %(day)s: %(reason)s") % {
        "state": plan.get_state_display(),
        "name": names.get(plan.decided_by, "–"),
        "day": date_format(plan.decided_at, "DATETIME_FORMAT"),
        "reason": plan.decision_reason,
    }


def _cap_of(plan: PreventionPlan) -> str:
    return plan_words.cap_name(plan.cap) if plan.point is not None else "–"


def _number(point: dict[str, Any], name: str) -> str:
    return "–" if point["clashing"] else decimal(point[name], 2)
