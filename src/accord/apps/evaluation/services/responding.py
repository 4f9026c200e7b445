"""Name candidate responses, grade the evidence on each, choose, and make actions of the chosen."""

from dataclasses import dataclass
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.agencies.models import Agency
from accord.apps.evaluation.models import ProblemSheet
from accord.apps.evaluation.selectors import library
from accord.apps.evaluation.services.sheets import (
    SHORT,
    Content,
    added,
    demand,
    demand_unchanged,
    fields_of,
    one_of,
    part_of,
    said,
    signed,
    text_faults,
    written,
)
from accord.apps.strategies.models import Strategy
from accord.apps.strategies.services import plan_action
from accord.core.evaluate.problem import EMMIE, SIDES
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault

RESPONSE_STATES: Final = ("candidate", "chosen", "rejected")
EFFECTS: Final = ("fewer", "none", "more", "mixed", "unknown")
FIELDS: Final = ("title", "how", "cause", "side")
MOST_TITLE: Final = 200


@dataclass(frozen=True, kw_only=True)
class ResponseDraft:
    """What could be done, how it would work here, at which cause it aims, through which side."""

    title: str
    how: str
    cause: str
    side: str = ""


@dataclass(frozen=True, kw_only=True)
class GradeDraft:
    """Evidence on a response: an own result of the library, or a source that is typed in.

    A result brings its own level, change and interval. Of a source `level` is the Maryland level
    that it gives, None where it was not graded; `effect` says which way it went.
    """

    result: UUID | None = None
    citation: str = ""
    level: int | None = None
    direction: str = "unknown"
    effect: str = ""
    mechanism: str = ""
    moderators: str = ""
    implementation: str = ""
    economics: str = ""


@dataclass(frozen=True, kw_only=True)
class ActionDraft:
    """Who does a chosen response, until when, for which goal, where, and how much."""

    owner: Agency
    due_on: date
    title: str = ""
    goal_id: UUID | None = None
    place: str = ""
    dose_planned: int | None = None
    dose_unit: str = ""
    person: str = ""


def name_response(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, draft: ResponseDraft, key: str = "",
    version: int = 0,
) -> ProblemSheet:  # fmt: skip
    """Name what could be done, or with `key` write a candidate anew as read in `version`."""
    texts = {"title": " ".join(draft.title.split()), "how": said(draft.how)}
    faults = text_faults({"title": texts["title"]}, most=MOST_TITLE)
    faults += text_faults({"how": texts["how"]})
    if not texts["title"]:
        faults.append(Fault("title", "required", _("Name the response.")))
    if not texts["how"]:
        faults.append(Fault("how", "required", _("Say how it would change the cause here.")))
    if draft.side and draft.side not in SIDES:
        faults.append(one_of("side", SIDES))
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        if not any(one["key"] == draft.cause for one in content["causes"]):
            demand([Fault("cause", "known", _("Choose a cause of this sheet."))])
        fields = {**texts, "cause": draft.cause, "side": draft.side}
        if not key:
            made = {**fields, "state": "candidate", "reason": "", "actions": [], "evidence": []}
            return added(content, content["responses"], "r", made | signed(by, strategy))
        row = part_of(content, key, "r")
        demand_unchanged(strategy, content, version, lambda one: fields_of(one, key, FIELDS))
        if row["state"] != "candidate":
            raise Conflict(_("It has been decided on: make it a candidate again first."))
        row.update(fields)
        return key

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.response_named",
        change=change,
    )  # fmt: skip


def grade_response(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, response: str, grade: GradeDraft
) -> ProblemSheet:
    """Hold graded evidence on a response: an own result, or a source with what it says itself."""
    texts = {name: said(getattr(grade, name)) for name in EMMIE}
    citation = said(grade.citation)
    faults = text_faults(texts)
    if (grade.result is None) == (not citation):
        words = _("Choose a result of the library or name a source: one of them.")
        faults.append(Fault("citation", "one", words))
    if len(citation) > SHORT:
        faults.append(
            Fault("citation", "length", _("At most %(most)s characters.") % {"most": SHORT})
        )
    if grade.direction not in EFFECTS:
        faults.append(one_of("direction", EFFECTS))
    if grade.level is not None and not 1 <= grade.level <= 5:
        faults.append(Fault("level", "range", _("A Maryland level from 1 to 5, or none.")))
    if grade.result and (grade.level is not None or grade.direction != "unknown"):
        words = _("An own result brings its level and its effect: leave these as they are.")
        faults.append(Fault("level", "own", words))
    if not grade.result and not texts["effect"]:
        faults.append(Fault("effect", "required", _("Say what the source found.")))
    kept = _result(by, purpose, grade, faults)
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        row = part_of(content, response, "r")
        made = {
            **kept, "citation": citation, "level": grade.level, "direction": grade.direction,
            "emmie": texts, **signed(by, strategy),
        }  # fmt: skip
        return added(content, row["evidence"], "g", made)

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.response_graded",
        change=change,
    )  # fmt: skip


def decide_response(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, response: str, state: str, reason: str
) -> ProblemSheet:
    """Choose a response, reject it, or make it a candidate again, with the reason."""
    words = said(reason)
    faults = text_faults({"reason": words})
    if state not in RESPONSE_STATES:
        faults.append(one_of("state", RESPONSE_STATES))
    if not words:
        faults.append(Fault("reason", "required", _("Say why.")))
    demand(faults)

    def change(content: Content, _strategy: Strategy) -> str:
        row = part_of(content, response, "r")
        cause = next(one for one in content["causes"] if one["key"] == row["cause"])
        if state == "chosen" and cause["state"] == "rejected":
            raise Conflict(_("The cause that it aims at was rejected."))
        row["state"], row["reason"] = state, words
        return response

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.response_decided",
        change=change,
    )  # fmt: skip


def act_on_response(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, response: str, action: ActionDraft
) -> ProblemSheet:
    """Make an action of the strategy of a chosen response; the sheet keeps its id."""

    def change(content: Content, _strategy: Strategy) -> str:
        row = part_of(content, response, "r")
        if row["state"] != "chosen":
            raise Conflict(_("Choose the response first."))
        made = plan_action(
            by=by, purpose=purpose, strategy_id=strategy_id, title=action.title or row["title"],
            owner=action.owner, due_on=action.due_on, goal_id=action.goal_id, place=action.place,
            dose_planned=action.dose_planned, dose_unit=action.dose_unit, person=action.person,
        )  # fmt: skip
        row["actions"].append(str(made.pk))
        return response

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.action_planned",
        change=change,
    )  # fmt: skip


def _result(by: Actor, purpose: Purpose, grade: GradeDraft, faults: list[Fault]) -> dict[str, Any]:
    """The result's id and its evidence's hash, as far as the writer may read it."""
    if grade.result is None:
        return {"result": "", "bundle": ""}
    known = {row.pk: row for row in library(viewer=by, purpose=purpose).results}
    row = known.get(grade.result)
    if row is None:
        faults.append(Fault("result", "known", _("Choose a result of the evidence library.")))
        return {"result": "", "bundle": ""}
    return {"result": str(row.pk), "bundle": row.bundle_digest}
