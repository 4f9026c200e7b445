"""Each sentence of a brief, made from its numbers by one function; tested by reading them back."""

from collections.abc import Sequence
from datetime import date, timedelta

from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.briefs import coverage
from accord.apps.briefs.computing import LEAST_WEEKS
from accord.apps.briefs.facts import (
    ActionLine,
    AgencyData,
    Change,
    DecisionLine,
    Facts,
    GoalLine,
    NextWeek,
    OrphanLine,
    Pattern,
    PublicTable,
    QuestionLine,
    Repeat,
    ReviewLine,
    Score,
)
from accord.apps.places.words import off_because
from accord.apps.strategies import alarm_words, measuring, wording
from accord.core.evaluate.indicators import Dispersion
from accord.core.vocabulary import RecordKind, category_named
from accord.frame.ui.numbers import decimal, grouped

SIGNIFICANT = 0.05


def category(name: str) -> str:
    """An offence category's name."""
    return category_named(name, get_language() or "en")


def change_name(change: Change, kind: str) -> str:
    """Whose or which count it is."""
    if change.scope == "all":
        return _("All %(unit)s") % {"unit": unit_of(kind)}
    name = category(change.name) if change.scope == "category" else change.name
    return f"{name} †" if change.is_discovered else name


def no_expectation(facts: Facts) -> str:
    """Why no weekly number stands in the brief."""
    if not facts.no_expectation:
        return _("No weekly number can be shown.")
    told = {"weeks": grouped(facts.history_weeks), "needed": grouped(LEAST_WEEKS)}
    return _("%(weeks)s weeks of history; %(needed)s are needed for an expectation.") % told


def verdict(change: Change) -> str:
    """Where the count lies."""
    if change.count > change.upper:
        return _("more than expected")
    return _("fewer than expected") if change.count < change.lower else _("as expected")


def change(one: Change, kind: str) -> str:
    """A count against its interval; never a bare per cent."""
    text = _("%(name)s: %(count)s recorded; %(lower)s to %(upper)s were expected: %(verdict)s.") % {
        "name": change_name(one, kind),
        "count": grouped(one.count),
        "lower": grouped(one.lower),
        "upper": grouped(one.upper),
        "verdict": verdict(one),
    }
    if one.is_outside and not one.firm:
        text += " " + _("Among so many rows this may be chance.")
    return text


def caution(facts: Facts) -> str:
    """How many rows would lie outside by chance alone."""
    outside = sum(one.is_outside for one in facts.changes)
    return ngettext(
        "%(rows)s counts were compared; by chance alone about %(chance)s would lie outside a "
        "95 %% interval, %(outside)s does. Expected from %(weeks)s weeks before.",
        "%(rows)s counts were compared; by chance alone about %(chance)s would lie outside a "
        "95 %% interval, %(outside)s do. Expected from %(weeks)s weeks before.",
        outside,
    ) % {
        "rows": grouped(facts.compared),
        "chance": decimal(0.05 * facts.compared),
        "outside": grouped(outside),
        "weeks": grouped(facts.history_weeks),
    }


def next_week(found: NextWeek, kind: str) -> str:
    """How many the next week should bring in all, and when it is."""
    end = found.starts_on + timedelta(days=6)
    days = {"start": found.starts_on.isoformat(), "end": end.isoformat()}
    if found.expected is None:
        return _("No forecast for %(start)s to %(end)s.") % days
    if found.lower is None or found.upper is None:
        return _("About %(expected)s %(unit)s are expected from %(start)s to %(end)s.") % {
            **days,
            "expected": decimal(found.expected),
            "unit": coverage.of_whom(found, unit_of(kind)),
        }
    return _(
        "From %(start)s to %(end)s about %(expected)s %(unit)s are expected "
        "(95 %% interval %(lower)s to %(upper)s)."
    ) % {
        **days,
        "expected": decimal(found.expected),
        "unit": coverage.of_whom(found, unit_of(kind)),
        "lower": grouped(found.lower),
        "upper": grouped(found.upper),
    }


def not_in_force() -> str:
    """Why no cells stand here although a forecast was made."""
    return _(
        "A forecast of places was made and is not in force: until it is audited and two have signed, "
        "only its makers see it."
    )


def withheld(found: NextWeek) -> str:
    """Why the numbers that once stood here are gone, and since when."""
    if found.off_since is None:
        return _(
            "A forecast of places stood here. It is not in force, so that nothing of it is shown."
        )
    return _(
        "A forecast of places stood here. It is off since %(day)s, because %(why)s: nothing of it is "
        "shown any more."
    ) % {"day": found.off_since.isoformat(), "why": off_because(found.off_because)}


def score(found: Score, kind: str) -> str:
    """We said, it happened."""
    text = _(
        "We said: the %(flagged)s cells with most expected (%(share)s %% of %(cells)s). "
        "It happened: %(hits)s of the %(happened)s %(unit)s that fell on its grid this week lay in them."
    )
    if found.street_km is not None:
        text = _(
            "We said: the %(flagged)s street segments with most expected a metre (%(share)s %% of "
            "%(km)s km). It happened: %(hits)s of the %(happened)s %(unit)s that fell on its grid "
            "this week lay on them."
        )
    text %= {
        "km": grouped(round(found.street_km or 0)),
        "flagged": grouped(found.flagged),
        "share": decimal(100 * found.share, 0),
        "cells": grouped(found.cells),
        "hits": decimal(found.hits, 0 if found.hits == int(found.hits) else 1),
        "happened": grouped(found.happened),
        "unit": unit_of(kind, found.happened),
    }
    if found.hits != int(found.hits):  # the share is no whole number of cells, or cells tie
        text += " " + _("Those at the border of this share count in part: hence the fraction.")
    if not found.was_made_before:
        text += " " + _("This forecast was made afterwards, from the data before the week.")
    return text


def repeat(one: Repeat) -> str:
    """Near repeats of one category with their chance level."""
    text = ngettext(
        "%(category)s: %(pairs)s pair within %(metres)s m and %(days)s days among %(events)s in "
        "%(weeks)s weeks; chance gives %(chance)s (p = %(p)s): %(verdict)s.",
        "%(category)s: %(pairs)s pairs within %(metres)s m and %(days)s days among %(events)s in "
        "%(weeks)s weeks; chance gives %(chance)s (p = %(p)s): %(verdict)s.",
        one.pairs,
    )
    near = one.p <= SIGNIFICANT and one.pairs > one.chance
    verdict_words = _("near repeats") if near else _("no near repeats beyond chance")
    return text % {
        "category": category(one.category),
        "pairs": grouped(one.pairs),
        "metres": decimal(one.metres, 0),
        "days": decimal(one.days, 0),
        "events": grouped(one.events),
        "weeks": grouped(one.weeks),
        "chance": decimal(one.chance),
        "p": decimal(one.p, 2),
        "verdict": verdict_words,
    }


def pattern(one: Pattern) -> str:
    """A chain across a boundary."""
    where = ", ".join(part for part in (one.beat, one.street) if part)
    text = _("%(category)s: %(count)s from %(first)s to %(last)s, recorded by %(agencies)s") % {
        "category": category(one.category),
        "count": grouped(one.count),
        "first": one.first.isoformat(),
        "last": one.last.isoformat(),
        "agencies": ", ".join(one.agencies),
    }
    return f"{text} ({where})." if where else f"{text}."


def agency_data(one: AgencyData, kind: str) -> str:
    """Whether an agency's data are inside, if not, why, and between which days nothing came."""
    text = _standing(one, kind)
    if one.missing is None:
        return text
    first, last = one.missing
    words = _("Records are missing from %(first)s to %(last)s.")
    return f"{text} {words % {'first': first, 'last': last}}"


def _standing(one: AgencyData, kind: str) -> str:
    if one.state == "late":
        return ngettext(
            "%(name)s: late, the data end %(last)s, %(days)s day before the week's end: not counted.",
            "%(name)s: late, the data end %(last)s, %(days)s days before the week's end: not counted.",
            one.days_behind,
        ) % {"name": one.name, "last": one.last, "days": grouped(one.days_behind)}
    if one.state == "short":
        return _("%(name)s: fewer than eight weeks of history: not counted.") % {"name": one.name}
    if one.state == "unseen":
        return _unseen(one)
    text = _("%(name)s: counted, data to %(last)s.") % {"name": one.name, "last": one.last}
    if one.quarantined:
        text += " " + ngettext(
            "%(count)s row waits in quarantine.",
            "%(count)s rows wait in quarantine.",
            one.quarantined,
        ) % {"count": grouped(one.quarantined)}
    del kind
    return text


def _unseen(one: AgencyData) -> str:
    if one.other_kinds:
        return _(
            "%(name)s: shares %(kinds)s only, which are never added to these: not counted."
        ) % {
            "name": one.name,
            "kinds": ", ".join(unit_of(kind) for kind in one.other_kinds),
        }
    if one.nothing_loaded:
        return _("%(name)s: no record of it is loaded: not counted.") % {"name": one.name}
    return _("%(name)s: no data are shared with you for this purpose: not counted.") % {
        "name": one.name
    }


def goal(one: GoalLine, kind: str) -> str:
    """A goal's progress with the interval that its page shows."""
    start = date(2000, 1, 1)  # only the lengths of the periods matter to the rate
    middle = start + timedelta(days=one.baseline_days)
    found = measuring.progress(
        measuring.Counts(baseline=one.baseline, observed=one.observed),
        measuring.Periods(
            baseline_from=start,
            baseline_to=middle,
            observed_from=middle,
            observed_to=middle + timedelta(days=one.days),
        ),
        target_percent=one.target_percent,
        spread=None
        if one.dispersion is None or one.freedom is None
        else Dispersion(ratio=one.dispersion, freedom=one.freedom),
    )
    words = wording.sentence(found, RecordKind(kind), rounded=False, told_late=one.told_late)
    if one.watched_from is not None:
        alarm = alarm_words.verdict(
            one.watched, start=one.watched_from, alarm_from=one.alarm_from,
            is_more=one.alarm_is_more,
        )  # fmt: skip
        words = f"{words} {alarm}"
    return f"{one.outcome}: {words}"


def orphan(one: OrphanLine) -> str:
    """A goal for which nothing is done."""
    return _("%(strategy)s: no action serves the goal “%(outcome)s”.") % {
        "strategy": one.strategy,
        "outcome": one.outcome,
    }


def question(one: QuestionLine) -> str:
    """What a problem analysis says without evidence."""
    words = ngettext(
        "%(strategy)s: %(count)s cause or response of its problem analysis has no evidence yet.",
        "%(strategy)s: %(count)s causes or responses of its problem analysis have no evidence yet.",
        one.count,
    )
    return words % {"strategy": one.strategy, "count": grouped(one.count)}


def action(one: ActionLine) -> str:
    """An open action with its owner and day."""
    text = _("%(title)s – %(owner)s, due %(due)s.") % {
        "title": one.title,
        "owner": one.owner,
        "due": one.due_on.isoformat(),
    }
    if one.days_over:
        text += " " + ngettext("%(days)s day overdue.", "%(days)s days overdue.", one.days_over) % {
            "days": grouped(one.days_over)
        }
    return text


def review(one: ReviewLine) -> str:
    """A review with its day."""
    text = _("%(strategy)s: review due %(due)s.") % {
        "strategy": one.strategy,
        "due": one.due_on.isoformat(),
    }
    if one.days_over:
        text += " " + ngettext("%(days)s day overdue.", "%(days)s days overdue.", one.days_over) % {
            "days": grouped(one.days_over)
        }
    return text


def overdue_as_of(made_on: date | None, lines: Sequence[ActionLine | ReviewLine]) -> str:
    """To which day what is overdue was counted; "" where nothing is."""
    if made_on is None or not any(one.days_over for one in lines):
        return ""
    return _("Overdue on %(day)s, when this brief was made.") % {"day": made_on.isoformat()}


def decision(one: DecisionLine) -> str:
    """What was decided last time."""
    tail = ", ".join(
        part for part in (one.owner, one.due_on.isoformat() if one.due_on else "") if part
    )
    return f"{one.text} ({tail})" if tail else one.text


def public_note(table: PublicTable) -> str:
    """What the table counts and what is hidden."""
    hidden = sum(value is None for row in table.values for value in row)
    return _(
        "%(first)s to %(last)s, four whole weeks. Counts below %(minimum)s, and others that would "
        "give them away, are hidden (%(hidden)s). What has no place on the map is counted too."
    ) % {
        "first": table.first.isoformat(),
        "last": table.last.isoformat(),
        "minimum": grouped(table.minimum),
        "hidden": grouped(hidden),
    }
