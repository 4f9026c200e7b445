"""What the pages of a problem analysis show, as component values."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.evaluation import meeting_pages, presenting
from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation.change_words import change_lines
from accord.apps.evaluation.models import EvaluationPlan, ProblemSheet
from accord.apps.evaluation.selectors import RestsOn, SeenSheet
from accord.apps.evaluation.wording import language
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.core.evaluate.problem import EMMIE
from accord.frame.actor import Actor
from accord.frame.http import Request
from accord.frame.ui.components import Action, Crumb
from accord.frame.ui.tables import Column, Table

TONES: Final = {
    "open": "info", "supported": "success", "rejected": "neutral", "candidate": "info",
    "chosen": "success", "high": "warning", "medium": "info", "low": "neutral", "none": "neutral",
    "weak": "neutral", "moderate": "info", "strong": "success",
}  # fmt: skip
MOST_OF_A_PLAN: Final = 600
CONTROLS: Final = ("manager", "guardian", "handler")
CRIME: Final = ("place", "target", "offending")


def context(request: Request, found: SeenSheet) -> dict[str, Any]:
    """One version of a sheet on a page; what may be done only where it is the newest."""
    actor, content = request.actor, found.content
    is_newest = found.version == found.newest
    may_write = is_newest and meeting_pages.takes_part(found.strategy, actor)
    return {
        "strategy": found.strategy,
        "title": _("Problem analysis"),
        "row": found.row,
        "state": _state(found),
        "written": _written(found),
        "is_newest": is_newest,
        "is_unchanged": found.is_unchanged,
        "open": words.open_lines(found),
        "changes": change_lines(found),
        "statement": content["statement"],
        "cheers": _told(words.CHEERS, content["cheers"]),
        "crime": _told({one: words.SIDES[one] for one in CRIME}, content["sides"]),
        "controls": _told({one: words.SIDES[one] for one in CONTROLS}, content["sides"]),
        "facility": content["sides"]["facility"],
        "causes": [_cause(one, found, actor) for one in content["causes"]],
        "responses": [_response(one, found, actor) for one in content["responses"]],
        "priorities": _priorities(request, found),
        "plans": [_plan(one) for one in found.plans],
        "withdrawn": [_withdrawn(one, found.strategy, actor) for one in content["withdrawn"]],
        "may_write": may_write,
        "actions": _actions(found, actor) if may_write else [],
        "leads": may_write and actor.agency_id == str(found.strategy.lead_id),
        "crumbs": crumbs(found.strategy),
    }


def history_table(request: Request, strategy: Strategy, rows: Any) -> Table:
    """Who wrote what when, newest first; each version can be read as it was."""
    return Table(
        request,
        caption=_("Versions"),
        rows=rows,
        export=True,
        columns=[
            Column(
                label=_("Version"), value=lambda row: str(row.version),
                href=lambda row: reverse(
                    "evaluation:problem-version", args=[strategy.pk, row.version]
                ),
            ),
            Column(label=_("What"), value=lambda row: str(words.WRITTEN[row.what])),
            Column(label=_("Part"), value=lambda row: row.key or None),
            Column(
                label=_("Agency"),
                value=lambda row: words.agency_name(row.agency.ori if row.agency else ""),
            ),
            Column(
                label=_("Written"), value=lambda row: f"{_moment(row, row.written_at):%Y-%m-%d %H:%M}",
                unbroken=True,
            ),
            Column(label=_("Hash"), value="digest", brief=lambda row: row.digest[:12]),
        ],
        empty_title=_("Nothing has been written yet"),
        empty_text=_("Each change is kept as a version of its own."),
    )  # fmt: skip


def crumbs(strategy: Strategy) -> list[Crumb]:
    """The way back."""
    here = reverse("evaluation:problem", args=[strategy.pk])
    return [*presenting.crumbs(strategy), Crumb(label=_("Problem analysis"), url=here)]


def plan_context(found: RestsOn | None) -> dict[str, Any]:
    """On which version of the problem analysis a plan rests, and which response it judges."""
    if found is None:
        return {}
    responses = found.row.content["responses"] if found.row else []
    named = [one["title"] for one in responses if one["key"] == found.response]
    return {"rests_on": found, "judges": named[0] if named else ""}


def plan_from(row: ProblemSheet, response: str) -> dict[str, Any]:
    """What a new plan takes from the sheet: the response's cause, and the causes that compete."""
    kept = next(
        (
            one
            for one in row.content["responses"]
            if one["state"] == "chosen" and (not response or one["key"] == response)
        ),
        None,
    )
    if kept is None:
        return {"problem_version": row.version}
    others = [
        one["text"]
        for one in row.content["causes"]
        if one["key"] != kept["cause"] and one["state"] != "rejected"
    ]
    return {
        "problem_version": row.version,
        "problem_response": kept["key"],
        "hypothesis": f"{kept['title']}: {kept['how']}"[:MOST_OF_A_PLAN],
        "other_causes": " ".join(others)[:MOST_OF_A_PLAN],
    }


def cause_choices(
    content: Mapping[str, Any], *, also_rejected: bool = True
) -> list[tuple[str, str]]:
    """The sheet's causes by key."""
    return [
        (one["key"], one["text"])
        for one in content["causes"]
        if also_rejected or one["state"] != "rejected"
    ]


def _state(found: SeenSheet) -> str:
    if found.row is None:
        return ""
    return _("Version %(version)s") % {"version": found.version}


def _written(found: SeenSheet) -> str:
    """Who wrote the version, and on which day by the lead agency's clock."""
    if found.row is None:
        return ""
    return _("Written by %(agency)s on %(day)s.") % {
        "agency": words.agency_name(found.row.agency.ori if found.row.agency else ""),
        "day": f"{_moment(found.row, found.row.written_at):%Y-%m-%d}",
    }


def _told(labels: Mapping[str, Any], texts: Mapping[str, str]) -> list[tuple[Any, str]]:
    return [(label, texts[name] or _("not said yet")) for name, label in labels.items()]


def _cause(one: dict[str, Any], found: SeenSheet, actor: Actor) -> dict[str, Any]:
    parts = [_evidence(part, found, actor) for part in one["evidence"]]
    return one | {
        "side": words.SIDES.get(one["side"], ""),
        "state": words.CAUSE_STATES[one["state"]],
        "tone": TONES[one["state"]],
        "whose": _whose(one),
        "sides": [
            (words.BEARS[name], [part for part in parts if part["bears"] == name])
            for name in words.BEARS
        ],
        "may_withdraw": _may_withdraw(one, found.strategy, actor),
    }


def _evidence(part: dict[str, Any], found: SeenSheet, actor: Actor) -> dict[str, Any]:
    told = found.figures.get(part["key"])
    return part | {
        "measure": words.MEASURES[told.measure] if told else "",
        "figure": words.figure_sentence(told, found.strategy) if told else "",
        "notes": words.figure_notes(told) if told else [],
        "strength": words.STRENGTHS[part["strength"]],
        "tone": TONES[part["strength"]],
        "source": words.SOURCES[part["source"]],
        "whose": _whose(part),
        "may_withdraw": _may_withdraw(part, found.strategy, actor),
    }


def _response(one: dict[str, Any], found: SeenSheet, actor: Actor) -> dict[str, Any]:
    causes = dict(cause_choices(found.content))
    kept = [found.actions[key] for key in one["actions"] if key in found.actions]
    plans = [
        _plan(plan)
        for plan in found.plans
        if plan.content["settings"]["problem"]["response"] == one["key"]
    ]
    return one | {
        "cause": causes.get(one["cause"], one["cause"]),
        "side": words.SIDES.get(one["side"], ""),
        "state": words.RESPONSE_STATES[one["state"]],
        "tone": TONES[one["state"]],
        "is_candidate": one["state"] == "candidate",
        "is_chosen": one["state"] == "chosen",
        "whose": _whose(one),
        "grades": [_grade(part, found, actor) for part in one["evidence"]],
        "actions": [
            f"{act.due_on.isoformat()} {act.title} – {act.owner}"
            + (
                f" ({_('done on %(day)s') % {'day': act.done_on.isoformat()}})"
                if act.done_on
                else ""
            )
            for act in kept
        ],
        "plans": plans,
        "may_withdraw": _may_withdraw(one, found.strategy, actor),
    }


def _grade(part: dict[str, Any], found: SeenSheet, actor: Actor) -> dict[str, Any]:
    row = found.results.get(part["result"])
    facts: list[tuple[Any, Any]] = []
    if not part["result"]:
        facts += [
            (_("Grade"), words.level_words(part["level"])),
            (_("Found"), words.EFFECTS[part["direction"]]),
        ]
    facts += [(words.EMMIE[name], part["emmie"][name]) for name in EMMIE if part["emmie"][name]]
    return {
        "key": part["key"],
        "title": words.result_words(row) if part["result"] else part["citation"],
        "url": reverse("evaluation:result", args=[row.pk]) if row else "",
        "is_other": bool(row and row.bundle_digest != part["bundle"]),
        "facts": facts,
        "whose": _whose(part),
        "may_withdraw": _may_withdraw(part, found.strategy, actor),
    }


def _priorities(request: Request, found: SeenSheet) -> Table:
    causes = dict(cause_choices(found.content))
    said = {one["agency"]: one for one in found.content["priorities"]}
    oris = [*said, *(one for one in strategies.partners_of(found.strategy) if one not in said)]
    rows = [{"ori": ori, **said.get(ori, {})} for ori in sorted(oris)]
    return Table(
        request,
        caption=_("Each agency's own priority"),
        rows=rows,
        prefix="priorities",
        columns=[
            Column(label=_("Agency"), value=lambda row: words.agency_name(row["ori"])),
            Column(
                label=_("Priority"),
                value=lambda row: str(words.PRIORITIES[row["level"]]) if "level" in row else None,
                tone=lambda row: TONES[row["level"]] if "level" in row else "",
            ),
            Column(label=_("Reason"), value="reason"),
            Column(
                label=_("Would begin at"),
                value=lambda row: causes.get(row.get("cause", "")) or None,
            ),
            Column(label=_("Since"), value="day", unbroken=True),
        ],
        empty_title=_("No agency takes part"),
    )


def _plan(plan: EvaluationPlan) -> dict[str, Any]:
    kept = plan.content["settings"]["problem"]
    words_ = _("%(outcome)s, plan %(plan)s (%(state)s), on version %(version)s") % {
        "outcome": presenting.outcome_of(plan.content, language()),
        "plan": plan.version, "state": plan.get_status_display(), "version": kept["version"],
    }  # fmt: skip
    return {"url": reverse("evaluation:plan", args=[plan.pk]), "words": words_}


def _withdrawn(one: dict[str, Any], strategy: Strategy, actor: Actor) -> dict[str, Any]:
    part = one["part"]
    return {
        "key": part["key"],
        "text": part.get("text") or part.get("title") or part.get("citation") or part["key"],
        "because": one["because"],
        "whose": _whose(one),
        "may_put_back": _may_withdraw(part, strategy, actor),
    }


def _actions(found: SeenSheet, actor: Actor) -> list[Action]:
    url = [found.strategy.pk]
    first = found.row is None or not found.content["statement"]
    shown = [
        Action(
            label=_("Describe the problem"), url=reverse("evaluation:describe-problem", args=url),
            style="primary" if first else "secondary",
        ),
        Action(label=_("Name a cause"), url=reverse("evaluation:new-cause", args=url)),
    ]  # fmt: skip
    if found.content["causes"]:
        shown.append(
            Action(label=_("Name a response"), url=reverse("evaluation:new-response", args=url))
        )
    if actor.agency_id:
        shown.append(
            Action(
                label=_("Set our priority"), url=reverse("evaluation:problem-priority", args=url)
            )
        )
    return shown


def _may_withdraw(part: dict[str, Any], strategy: Strategy, actor: Actor) -> bool:
    return actor.agency_ori in {part["agency"], strategy.lead.ori}


def _whose(part: dict[str, Any]) -> str:
    return f"{words.agency_name(part['agency'])}, {part['day']}"


def _moment(row: ProblemSheet, moment: datetime) -> datetime:
    """A moment by the lead agency's clock."""
    return moment.astimezone(ZoneInfo(row.strategy.lead.time_zone))
