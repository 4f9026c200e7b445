"""The numbers of a new brief, read within the maker's policy, section by section."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from typing import Any, Final

import numpy as np
from django.utils import timezone

from accord.apps.briefs import computing
from accord.apps.briefs.facts import (
    ActionLine,
    AgencyData,
    DecisionLine,
    Facts,
    GoalLine,
    OrphanLine,
    Pattern,
    QuestionLine,
    ReviewLine,
)
from accord.apps.briefs.selectors.forecasting import places_of
from accord.apps.briefs.selectors.sourcing import Source
from accord.apps.briefs.selectors.stored import decisions_before
from accord.apps.evaluation import selectors as evaluation
from accord.apps.places import naming
from accord.apps.strategies import selectors as strategies
from accord.core.disclosure import MINIMUM
from accord.core.evaluate import TooFewWeeksError
from accord.core.vocabulary import RecordKind
from accord.frame.actor import Actor, Purpose

ACTIONS_SHOWN: Final = 8
GOALS_SHOWN: Final = 3
Progress = Callable[[int, int], None]


def gather(
    *, viewer: Actor, purpose: Purpose, source: Source, progress: Progress = lambda _d, _t: None
) -> Facts:
    """All numbers of the brief; the public edition holds aggregates only."""
    facts = _counts(source)
    progress(1, 4)
    if source.question.edition == "public":
        return _public(facts, source, is_own=viewer.kind == "local")
    facts = replace(facts, **places_of(viewer, purpose, source))
    progress(2, 4)
    facts = replace(facts, **_links(viewer, purpose, source))
    progress(3, 4)
    return replace(facts, **_work(viewer, purpose, source))


def _counts(source: Source) -> Facts:
    weeks = _history_weeks(source)
    refusal, changes = "", []
    try:
        changes = computing.changes(
            source.table, week=source.week, weeks=weeks, agencies=source.counted
        )
    except TooFewWeeksError as error:
        refusal = str(error)
    this_week = source.table.between(source.week, source.week + timedelta(weeks=1))
    names, place = computing.categories_of(this_week)
    unmapped = int((place == names.index("")).sum()) if "" in names else 0
    return Facts(
        edition="partners",
        kind=source.question.kind,
        area=source.area_name,
        week=source.week,
        history_weeks=weeks,
        records=len(this_week),
        left_out=source.left_out,
        compared=len(changes),
        changes=changes,
        no_expectation=refusal,
        trend=computing.trend(source.table, week=source.week, weeks=weeks),
        agencies=_with_uncoded(source),
        unmapped=unmapped,
        no_offence=source.no_offence,
    )


def _with_uncoded(source: Source) -> list[AgencyData]:
    """The agencies with the share of their counted records that have no offence code."""
    shares = computing.uncoded(source.table)
    return [replace(one, uncoded=shares.get(one.ori, 0.0)) for one in source.agencies]


def _history_weeks(source: Source) -> int:
    """Whole weeks before the brief's in which every counted agency already had data."""
    if source.since is None:
        return 0
    return min((source.week - source.since).days // 7, computing.HISTORY_WEEKS)


def _public(facts: Facts, source: Source, *, is_own: bool) -> Facts:
    """Only what may be known by anyone: no small count, no place, no agency's week alone.

    Which other kinds an agency shares is told of the maker's own files alone (`is_own`).

    Weeks and the four weeks' total could be subtracted from each other: with one small week
    among them neither is published.
    """
    counts = [one.count for one in facts.trend if one.count is not None]
    is_safe = not any(0 < count < MINIMUM for count in counts)
    table = computing.public_table(
        source.table, week=source.week, agencies=source.counted, no_offence=source.public_no_offence
    )
    is_safe = is_safe and table is not None and table.total is not None
    return replace(
        facts,
        edition="public",
        changes=[one for one in facts.changes if one.scope == "all"] if is_safe else [],
        compared=1 if is_safe else 0,
        records=facts.records if is_safe else 0,
        trend=facts.trend if is_safe else [],
        agencies=[
            replace(
                one,
                quarantined=None,
                records=0,
                uncoded=0.0,
                other_kinds=one.other_kinds if is_own else [],
            )
            for one in facts.agencies
        ],
        left_out=None,
        unmapped=0,
        no_offence=0,
        public_table=table,
    )


def _links(viewer: Actor, purpose: Purpose, source: Source) -> dict[str, Any]:
    """Near repeats and chains across a boundary; the generator is seeded by the inputs."""
    rng = np.random.default_rng(int(source.digest[:16], 16))
    chains = computing.patterns(source.table, week=source.week)
    where = naming.places_of(
        np.array([lon for _, lon, _ in chains]),
        np.array([lat for _, _, lat in chains]),
        viewer=viewer,
        purpose=purpose,
        day=source.week,
    )
    names = {one.ori: one.name for one in source.agencies}
    return {
        "repeats": computing.repeats(source.table, week=source.week, rng=rng),
        "patterns": [
            _named(chain, place, names) for (chain, _, _), place in zip(chains, where, strict=True)
        ],
    }


def _named(chain: Pattern, place: naming.Place, names: dict[str, str]) -> Pattern:
    return replace(
        chain,
        agencies=[names.get(ori, ori) for ori in chain.agencies],
        beat=place.beat,
        street=place.street,
    )


def _work(viewer: Actor, purpose: Purpose, source: Source) -> dict[str, Any]:
    """Goals, open actions and what was decided last time."""
    if viewer.kind != "local" and not viewer.may("strategies.view"):
        return {}
    end = source.week + timedelta(days=6)
    today = timezone.localdate()
    actions = [
        ActionLine(
            title=one.title,
            owner=one.owner.name,
            strategy=one.strategy.title,
            due_on=one.due_on,
            days_over=max((today - one.due_on).days, 0),
        )
        for one in strategies.actions_open(viewer=viewer, purpose=purpose)
    ]
    decisions = [
        DecisionLine(
            text=one.text,
            owner=one.owner.name if one.owner else "",
            due_on=one.due_on,
            decided_on=one.recorded_at.date(),
        )
        for one in decisions_before(viewer=viewer, purpose=purpose, week=source.week)
    ]
    reviews = [
        ReviewLine(
            strategy=one.strategy.title,
            due_on=one.due_on,
            days_over=max((today - one.due_on).days, 0),
        )
        for one in evaluation.reviews_open(
            viewer=viewer, purpose=purpose, until=max(end + timedelta(weeks=1), today)
        )
    ]
    goals = _goals(viewer, purpose, RecordKind(source.question.kind), end)
    return {
        "made_on": today,
        "reviews": reviews,
        "actions": actions[:ACTIONS_SHOWN],
        "decisions": decisions,
        "goals": goals,
        "orphans": [
            OrphanLine(strategy=one.strategy.title, outcome=one.outcome)
            for one in strategies.goals_without_actions(viewer=viewer, purpose=purpose)
        ][:GOALS_SHOWN],
        "questions": [
            QuestionLine(strategy=strategy.title, count=len(said))
            for strategy, said in evaluation.questions_open(viewer=viewer, purpose=purpose)
        ][:GOALS_SHOWN],
    }


def _goals(viewer: Actor, purpose: Purpose, kind: RecordKind, today: date) -> list[GoalLine]:
    found = []
    rows = strategies.strategies_visible_to(viewer=viewer, purpose=purpose)
    for strategy in rows.filter(status="active", kind=kind.value)[:GOALS_SHOWN]:
        measured = strategies.measure_all(
            viewer=viewer, purpose=purpose, strategy=strategy, today=today
        )
        found += [
            GoalLine(
                strategy=strategy.title,
                outcome=one.goal.outcome,
                observed=one.counts.observed,
                days=one.periods.observed_days,
                baseline=one.counts.baseline,
                baseline_days=one.periods.baseline_days,
                target_percent=float(one.goal.target_percent),
                due_on=one.goal.due_on,
                dispersion=one.progress.spread.ratio if one.progress.spread else None,
                freedom=one.progress.spread.freedom if one.progress.spread else None,
                watched=one.watched.weeks if one.watched else 0,
                watched_from=one.watched.start if one.watched else None,
                alarm_from=one.watched.alarm_from if one.watched else None,
                alarm_is_more=bool(one.watched and one.watched.is_more),
                told_late=round(one.told_late, 3),
            )
            for one in measured
            if one.progress and one.counts and one.periods
        ]
    return found[:GOALS_SHOWN]
