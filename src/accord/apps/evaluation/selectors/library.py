"""The evidence library: own finished results, like pooled with like, for what a plan may expect."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from accord.apps.evaluation.models import Evaluation, EvaluationPlan
from accord.apps.evaluation.selectors.results import evaluations_visible_to
from accord.core.evaluate import Finding, Pooled, pooled_evidence
from accord.frame.actor import Actor, Purpose

# What is asked: the kind of record, the offences counted, and whether fewer or more is hoped for.
Question = tuple[str, tuple[str, ...], bool]


@dataclass(frozen=True, kw_only=True)
class Like:
    """Results to one question; `left_out` say the same areas' story again, and are not pooled."""

    question: Question
    results: tuple[Evaluation, ...]
    left_out: tuple[Evaluation, ...] = ()
    pooled: Pooled | None = None  # None for under two


@dataclass(frozen=True, kw_only=True)
class Library:
    """Results that say something, the newest whole one of each plan, by the question they answer."""

    results: tuple[Evaluation, ...] = ()
    groups: tuple[Like, ...] = field(default=())

    def like(self, plan: EvaluationPlan) -> Like:
        """Those that answer a plan's own question; none is no fault."""
        asked = question_of(plan)
        none = Like(question=asked, results=())
        return next((one for one in self.groups if one.question == asked), none)


def question_of(plan: EvaluationPlan) -> Question:
    """What a plan asks: only answers to the same are one thing that has a mean."""
    settings = plan.content["settings"]
    offences = tuple(sorted(settings["offences"]))
    return settings["kind"], offences, plan.content["smallest_effect"] > 0


def library(*, viewer: Actor, purpose: Purpose, without: EvaluationPlan | None = None) -> Library:
    """Finished results that the viewer may read, of other plans than `without`.

    Only runs whose follow-up was over, and whose interval is closed at both ends.
    """
    rows = evaluations_visible_to(viewer=viewer, purpose=purpose).filter(
        status=Evaluation.Status.DONE, is_whole=True
    )
    newest: dict[UUID, Evaluation] = {}
    for row in rows.exclude(plan_id=without.pk) if without else rows:
        newest.setdefault(row.plan_id, row)
    found = tuple(one for one in newest.values() if one.standard_error)
    asked: dict[Question, list[Evaluation]] = {}
    for row in found:
        asked.setdefault(question_of(row.plan), []).append(row)
    groups = tuple(_like(question, lines) for question, lines in sorted(asked.items()))
    return Library(results=found, groups=groups)


def _like(question: Question, rows: Sequence[Evaluation]) -> Like:
    """One answer from each ground: of a strategy's plans whose areas overlap, the best graded."""
    kept: list[Evaluation] = []
    left: list[Evaluation] = []
    for row in sorted(rows, key=lambda one: -(one.level or 0)):  # of equals the newest stays first
        (left if any(_overlap(row, one) for one in kept) else kept).append(row)
    lines = [
        Finding(name=str(one.pk), log_ratio=one.log_ratio, standard_error=one.standard_error)
        for one in kept
        if one.log_ratio is not None and one.standard_error is not None
    ]
    return Like(
        question=question, results=tuple(kept), left_out=tuple(left),
        pooled=pooled_evidence(lines) if len(lines) > 1 else None,
    )  # fmt: skip


def _overlap(one: Evaluation, other: Evaluation) -> bool:
    """Whether two results tell of the same ground: areas by their outlines, whatever their names."""
    return bool(_ground(one) & _ground(other))


def _ground(row: Evaluation) -> set[str]:
    settings: dict[str, Any] = row.plan.content["settings"]
    return {settings["outlines"].get(name, name) for name in settings["treated"]}
