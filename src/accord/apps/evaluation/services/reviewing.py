"""Set the days on which a strategy is reviewed, and record what a review decided."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final
from uuid import UUID

from django.utils import timezone
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.apps.evaluation.models import HeldAgainst, Review
from accord.apps.evaluation.selectors import judged_now
from accord.apps.evaluation.services.delivering import why_not_delivered
from accord.apps.evaluation.services.drafting import FURTHEST_YEARS
from accord.apps.strategies.models import Action
from accord.apps.strategies.services import demand_lead, open_strategy
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Fault, Invalid, Missing

AT_ONCE: Final = 60
MOST: Final = 1000
MOST_EARLY: Final = 600
LEAST_WORDS: Final = 3
LEAST_LETTERS: Final = 8
WORD: Final = re.compile(r"\w+")


def schedule_reviews(
    *, by: Actor, purpose: Purpose, strategy_id: UUID | str, days: Sequence[date]
) -> list[Review]:
    """Set review days; one that is set already is not set twice."""
    wanted = sorted(set(days))
    if not 1 <= len(wanted) <= AT_ONCE:
        words = _("From 1 to %(most)s days at once.") % {"most": AT_ONCE}
        raise Invalid(_("The days are not complete."), faults=[Fault("first", "number", words)])
    with audit.transaction(
        by=by, purpose=purpose, verb="review.scheduled", object_type="strategy",
        object_id=str(strategy_id),
    ) as entry:  # fmt: skip
        strategy = open_strategy(by, strategy_id)
        demand_lead(by, strategy)
        if wanted[0] < strategy.starts_on:
            words = _("A review comes after the strategy begins.")
            raise Invalid(_("The days are not complete."), faults=[Fault("first", "order", words)])
        latest = agencies.day_at(strategy.lead).year + FURTHEST_YEARS
        if wanted[-1].year > latest:
            words = _("At the latest in %(latest)s: “%(day)s” is too far ahead.") % {
                "latest": latest,
                "day": wanted[-1].isoformat(),
            }
            raise Invalid(_("The days are not complete."), faults=[Fault("first", "range", words)])
        known = set(Review.objects.filter(strategy=strategy).values_list("due_on", flat=True))
        made = [
            Review(strategy=strategy, due_on=day, scheduled_by=by.id)
            for day in wanted
            if day not in known
        ]
        Review.objects.bulk_create(made)
        entry.payload = {
            "strategy": str(strategy_id), "days": [one.due_on.isoformat() for one in made],
        }  # fmt: skip
    return made


@dataclass(frozen=True, kw_only=True)
class Decided:
    """What a review ends with; `actions` were delivered, `early_reason` is for one before its day.

    What was delivered is named by actions that are done, by words, or by both.
    """

    decision: str
    reason: str
    delivered: str = ""
    actions: tuple[UUID, ...] = ()
    early_reason: str = ""


def decide_review(
    *, by: Actor, purpose: Purpose, review_id: UUID | str, decided: Decided
) -> Review:
    """Close a review with its decision, held against each frozen plan's own rule and result.

    Rules, results and the hashes of their evidence are kept with it as they are at that moment.

    It cannot be closed without naming what was delivered: a strategy that was not carried out
    has neither worked nor failed.
    """
    with audit.transaction(
        by=by, purpose=purpose, verb="review.decided", object_type="review",
        object_id=str(review_id),
    ) as entry:  # fmt: skip
        row = Review.objects.select_for_update().filter(pk=review_id).first()
        if row is None:
            raise Missing
        strategy = open_strategy(by, row.strategy_id)
        demand_lead(by, strategy)
        if row.held_on is not None:
            raise Conflict(_("This review is closed already."))
        today = agencies.day_at(strategy.lead)
        done = list(strategy.actions.filter(pk__in=decided.actions, done_on__isnull=False))
        every = list(strategy.actions.filter(done_on__isnull=False))
        texts = _said(decided, done, every, is_early=today < row.due_on)
        judged = judged_now(viewer=by, purpose=purpose, strategy_id=row.strategy_id)
        row.decision, row.reason, row.delivered = decided.decision, *texts[:2]
        row.early_reason = texts[2]
        row.held_on, row.closed_at, row.decided_by = today, timezone.now(), by.id
        row.save()
        row.actions.set(done)
        HeldAgainst.objects.bulk_create(
            HeldAgainst(
                review=row, plan=one.plan, rule=one.rule, evaluation=one.result,
                evidence_digest=one.evidence, label=one.label,
            )
            for one in judged
        )  # fmt: skip
        entry.payload = {
            "strategy": str(row.strategy_id), "decision": decided.decision,
            "plans": [one.plan.digest for one in judged],
            "evidence": [one.evidence for one in judged if one.evidence],
            "early": today < row.due_on,
            "actions": [str(one.pk) for one in done],
        }  # fmt: skip
    return row


def _said(
    decided: Decided, done: Sequence[Action], every: Sequence[Action], *, is_early: bool
) -> tuple[str, str, str]:
    """Reason, what was delivered, why it is early; `Invalid` with all that is missing."""
    reason, delivered, early = (
        " ".join(text.split()) for text in (decided.reason, decided.delivered, decided.early_reason)
    )
    faults = []
    if decided.decision not in Review.Decision.values:
        faults.append(
            Fault(
                "decision",
                "known",
                _("One of: %(known)s.") % {"known": ", ".join(Review.Decision.values)},
            )
        )
    if not 1 <= len(reason) <= MOST:
        faults.append(
            Fault("reason", "length", _("Say it in 1 to %(most)s characters.") % {"most": MOST})
        )
    if len(done) < len(set(decided.actions)):
        words = _("Choose actions of this strategy that are done.")
        faults.append(Fault("actions", "done", words))
    if len(delivered) > MOST:
        faults.append(
            Fault("delivered", "length", _("At most %(most)s characters.") % {"most": MOST})
        )
    elif decided.decision == Review.Decision.EXPAND and (
        words := why_not_delivered(delivered, done, every)
    ):
        faults.append(Fault("delivered", "dose", words))
    elif not (says_something(delivered) if delivered or not done else True):
        words = _(
            "Name what was delivered in %(least)s words or more, or choose actions that are done. If nothing was, say so and why."
        ) % {"least": LEAST_WORDS}
        faults.append(Fault("delivered", "said", words))
    if is_early and not 1 <= len(early) <= MOST_EARLY:
        words = _(
            "Its day is not there yet: say in 1 to %(most)s characters why it closes now."
        ) % {"most": MOST_EARLY}
        faults.append(Fault("early_reason", "required", words))
    if faults:
        raise Invalid(_("The review is not complete."), faults=faults)
    named = "; ".join(_named(one) for one in done)
    return reason, (delivered or named)[:MOST], early if is_early else ""


def _named(one: Action) -> str:
    """A delivered action with its dose, as it is kept: in numbers, whatever the language."""
    dose = f": {one.dose_delivered}/{one.dose_planned} {one.dose_unit}" if one.dose_planned else ""
    return f"{one.title} ({one.owner}){dose}"


def says_something(text: str) -> bool:
    """Whether a text has a few words that are not one and the same: no proof, but no full stop."""
    words = {word.casefold() for word in WORD.findall(text)}
    return len(words) >= LEAST_WORDS and sum(map(len, words)) >= LEAST_LETTERS
