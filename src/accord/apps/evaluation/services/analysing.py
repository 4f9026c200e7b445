"""Write a problem down, name competing causes, hold evidence for and against each, and judge it."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.utils.translation import gettext as _

from accord.apps.evaluation.models import ProblemSheet
from accord.apps.evaluation.selectors.problem_figures import MEASURES, PERIODS, facility_layers
from accord.apps.evaluation.services.drafting import FIRST_DAY
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
from accord.core.evaluate.problem import CHEERS, SIDES
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault

BEARS: Final = ("for", "against")
SOURCES: Final = ("records", "cited", "seen")
STRENGTHS: Final = ("weak", "moderate", "strong")
CAUSE_STATES: Final = ("open", "supported", "rejected")


@dataclass(frozen=True, kw_only=True)
class Described:
    """The problem itself: `cheers` and `sides` by their names; what is left out is empty.

    `version` is the one that was read, so that nobody writes over what another has written.
    """

    version: int
    statement: str
    cheers: Mapping[str, str] = field(default_factory=dict)
    sides: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class EvidenceDraft:
    """What bears on a cause: a figure that records give to each reader, a source, or what was seen.

    A figure is asked for by `measure` and the day its second period ends before, with the series of
    a layer where it is of facilities; it holds no number, since each reader counts by its own policy.
    """

    bears: str
    source: str
    strength: str
    text: str = ""
    citation: str = ""
    measure: str = ""
    layer: str = ""
    until: date | None = None
    weeks: int = 52


def describe_problem(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, problem: Described
) -> ProblemSheet:
    """Say what the problem is: the statement, the test by CHEERS, the triangle's sides."""
    texts = {"statement": said(problem.statement)}
    texts |= {f"cheers_{one}": said(problem.cheers.get(one, "")) for one in CHEERS}
    texts |= {f"sides_{one}": said(problem.sides.get(one, "")) for one in SIDES}
    faults = text_faults(texts)
    if not texts["statement"]:
        faults.append(Fault("statement", "required", _("Say what the problem is.")))
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        demand_unchanged(strategy, content, problem.version, _described)
        content["statement"] = texts["statement"]
        content["cheers"] = {one: texts[f"cheers_{one}"] for one in CHEERS}
        content["sides"] = {one: texts[f"sides_{one}"] for one in SIDES}
        return ""

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.described", change=change
    )


def name_cause(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, text: str, side: str = "",
    key: str = "", version: int = 0,
) -> ProblemSheet:  # fmt: skip
    """Name a cause that may be at work, or with `key` write one anew as read in `version`."""
    words = said(text)
    faults = text_faults({"text": words}, most=SHORT)
    if not words:
        faults.append(Fault("text", "required", _("Say what may bring the problem about.")))
    if side and side not in SIDES:
        faults.append(one_of("side", SIDES))
    demand(faults)

    def change(content: Content, strategy: Strategy) -> str:
        if not key:
            made = {"text": words, "side": side, "state": "open", "reason": "", "evidence": []}
            return added(content, content["causes"], "c", made | signed(by, strategy))
        row = part_of(content, key, "c")
        demand_unchanged(
            strategy, content, version, lambda one: fields_of(one, key, ("text", "side"))
        )
        row["text"], row["side"] = words, side
        return key

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.cause_named", change=change
    )


def add_evidence(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, cause: str, evidence: EvidenceDraft
) -> ProblemSheet:
    """Hold a piece of evidence for or against a cause; it stands under the agency that adds it."""
    texts = {"text": said(evidence.text), "citation": said(evidence.citation)}
    demand(_evidence_faults(by, purpose, evidence, texts))
    figure = None
    if evidence.source == "records":
        until = evidence.until.isoformat() if evidence.until else ""
        figure = {
            "measure": evidence.measure,
            "layer": evidence.layer,
            "until": until,
            "weeks": evidence.weeks,
        }

    def change(content: Content, strategy: Strategy) -> str:
        row = part_of(content, cause, "c")
        made = {
            "bears": evidence.bears, "source": evidence.source, "strength": evidence.strength,
            **texts, "figure": figure, **signed(by, strategy),
        }  # fmt: skip
        return added(content, row["evidence"], "e", made)

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.evidence_added",
        change=change,
    )  # fmt: skip


def judge_cause(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, cause: str, state: str, reason: str
) -> ProblemSheet:
    """Call a cause supported or rejected, or open again, with the reason; never without evidence."""
    words = said(reason)
    faults = text_faults({"reason": words})
    if state not in CAUSE_STATES:
        faults.append(one_of("state", CAUSE_STATES))
    if not words:
        faults.append(Fault("reason", "required", _("Say why.")))
    demand(faults)

    def change(content: Content, _strategy: Strategy) -> str:
        row = part_of(content, cause, "c")
        bears = {one["bears"] for one in row["evidence"]}
        if state == "supported" and "for" not in bears:
            raise Conflict(_("Nothing speaks for this cause yet: add evidence first."))
        if state == "rejected" and "against" not in bears:
            raise Conflict(_("Nothing speaks against this cause yet: add evidence first."))
        aimed = [one["title"] for one in content["responses"]
                 if one["cause"] == cause and one["state"] == "chosen"]  # fmt: skip
        if state == "rejected" and aimed:
            raise Conflict(_("A chosen response aims at this cause: decide on that first."))
        row["state"], row["reason"] = state, words
        return cause

    return written(
        by=by, purpose=purpose, strategy_id=strategy_id, verb="problem.cause_judged", change=change
    )


def _evidence_faults(
    by: Actor, purpose: Purpose, given: EvidenceDraft, texts: Mapping[str, str]
) -> list[Fault]:
    faults = text_faults({"text": texts["text"]})
    known = (("bears", BEARS), ("source", SOURCES), ("strength", STRENGTHS))
    faults += [one_of(name, words) for name, words in known if getattr(given, name) not in words]
    if len(texts["citation"]) > SHORT:
        faults.append(
            Fault("citation", "length", _("At most %(most)s characters.") % {"most": SHORT})
        )
    if given.source != "records":
        if not texts["text"]:
            faults.append(Fault("text", "required", _("Say what it tells.")))
        if not texts["citation"]:
            faults.append(Fault("citation", "required", _("Say where it can be looked up.")))
        return faults
    if given.measure not in MEASURES:
        faults.append(one_of("measure", MEASURES))
    if given.weeks not in PERIODS:
        faults.append(one_of("weeks", tuple(str(one) for one in PERIODS)))
    if given.until is None:
        faults.append(Fault("until", "required", _("Say up to which day it is counted.")))
    elif given.until < FIRST_DAY:
        words = _("Not before %(day)s.") % {"day": FIRST_DAY.isoformat()}
        faults.append(Fault("until", "range", words))
    layers = {one.series for one in facility_layers(viewer=by, purpose=purpose)}
    if given.measure == "facilities" and given.layer not in layers:
        words = _("Choose a loaded layer of places that matter.")
        faults.append(Fault("layer", "known", words))
    return faults


def _described(content: Content) -> Any:
    return content["statement"], content["cheers"], content["sides"]
