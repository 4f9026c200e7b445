"""The words of a problem-analysis sheet: names of its parts, sentences of figures, what is open."""

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from accord.apps.agencies import selectors as agencies
from accord.apps.agencies.kinds import unit_of
from accord.apps.evaluation.models import Evaluation
from accord.apps.evaluation.selectors import SeenSheet, Told, standing_now
from accord.apps.evaluation.wording import finding_words, percent, standing_words
from accord.apps.strategies import wording
from accord.apps.strategies.models import Strategy
from accord.core.evaluate import Interval
from accord.core.evaluate.problem import HOURS, REACH_M, OpenQuestion
from accord.core.vocabulary import RecordKind
from accord.frame.ui.numbers import grouped

A_YEAR: Final = 52  # weeks
CHEERS: Final = {
    "community": gettext_lazy("Community: who is harmed by it?"),
    "harm": gettext_lazy("Harm: what does it do to them?"),
    "expectation": gettext_lazy("Expectation: who expects the agencies to act?"),
    "events": gettext_lazy("Events: which single events is it made of?"),
    "recurring": gettext_lazy("Recurring: how do they come again?"),
    "similarity": gettext_lazy("Similarity: what do they have in common?"),
}
SIDES: Final = {
    "place": pgettext_lazy("triangle", "Place"),
    "target": pgettext_lazy("triangle", "Target"),
    "offending": gettext_lazy("Offending"),
    "manager": gettext_lazy("Manager of the place"),
    "guardian": gettext_lazy("Guardian of the target"),
    "handler": gettext_lazy("Handler"),
    "facility": gettext_lazy("Risky facility"),
}
SIDES_ASK: Final = {
    "place": gettext_lazy("In which kind of place does it happen, and what there makes it easy?"),
    "target": gettext_lazy("Which kind of thing or situation is the target, and why that?"),
    "offending": gettext_lazy("What makes it easy, rewarding or safe to do? Never who does it."),
    "manager": gettext_lazy("Which roles run such places and could change them?"),
    "guardian": gettext_lazy("Which roles could watch over the target?"),
    "handler": gettext_lazy("Which institutions have an influence: schools, employers, families?"),
    "facility": gettext_lazy("Do a few facilities of one kind have most of it? Which kind?"),
}
BEARS: Final = {
    "for": pgettext_lazy("evidence", "for"),
    "against": pgettext_lazy("evidence", "against"),
}
SOURCES: Final = {
    "records": gettext_lazy("A figure from records"),
    "cited": gettext_lazy("A source that is cited"),
    "seen": gettext_lazy("Seen or heard by an agency"),
}
STRENGTHS: Final = {
    "weak": pgettext_lazy("evidence", "weak"),
    "moderate": pgettext_lazy("evidence", "moderate"),
    "strong": pgettext_lazy("evidence", "strong"),
}
CAUSE_STATES: Final = {
    "open": pgettext_lazy("a cause", "open"),
    "supported": pgettext_lazy("a cause", "supported"),
    "rejected": pgettext_lazy("a cause", "rejected"),
}
RESPONSE_STATES: Final = {
    "candidate": pgettext_lazy("a response", "candidate"),
    "chosen": pgettext_lazy("a response", "chosen"),
    "rejected": pgettext_lazy("a response", "rejected"),
}
MEASURES: Final = {
    "change": gettext_lazy("How many, against the period before"),
    "places": gettext_lazy("How much at few places"),
    "repeats": gettext_lazy("How many at a place that was hit before"),
    "hours": gettext_lazy("How much in six hours of the day"),
    "facilities": gettext_lazy("How much near facilities of a layer"),
}
EFFECTS: Final = {
    "fewer": gettext_lazy("Fewer crimes"),
    "none": gettext_lazy("No change found"),
    "more": gettext_lazy("More crimes"),
    "mixed": gettext_lazy("Mixed"),
    "unknown": gettext_lazy("Not known"),
}
EMMIE: Final = {
    "effect": gettext_lazy("Effect"),
    "mechanism": gettext_lazy("Mechanism: how does it work?"),
    "moderators": gettext_lazy("Moderators: where and for whom does it work?"),
    "implementation": gettext_lazy("Implementation: what does it take to do it?"),
    "economics": gettext_lazy("Economics: what does it cost, against what?"),
}
PRIORITIES: Final = {
    "high": pgettext_lazy("priority", "high"),
    "medium": pgettext_lazy("priority", "medium"),
    "low": pgettext_lazy("priority", "low"),
    "none": pgettext_lazy("priority", "none"),
}
WRITTEN: Final = {
    "described": gettext_lazy("The problem was described"),
    "cause_named": gettext_lazy("A cause was named"),
    "cause_judged": gettext_lazy("A cause was judged"),
    "evidence_added": gettext_lazy("Evidence was added"),
    "response_named": gettext_lazy("A response was named"),
    "response_graded": gettext_lazy("Evidence on a response was added"),
    "response_decided": gettext_lazy("A response was decided on"),
    "action_planned": gettext_lazy("An action was planned"),
    "priority_set": gettext_lazy("An agency set its priority"),
    "withdrawn": gettext_lazy("A part was taken off"),
    "put_back": gettext_lazy("A part was put back"),
}


def agency_name(ori: str) -> str:
    """An agency by its name; what was written by nobody's account is the node's."""
    return agencies.agency_names().get(ori, ori) if ori else _("this node")


def figure_sentence(told: Told, strategy: Strategy) -> str:
    """What records tell, with the interval; or why they tell nothing."""
    if told.found is None:
        return told.why_not
    return {
        "change": _change, "places": _places, "repeats": _repeats, "hours": _hours,
        "facilities": _facilities,
    }[told.measure](told, RecordKind(strategy.kind))  # fmt: skip


def figure_notes(told: Told) -> list[str]:
    """Whose records those are, and what is left out."""
    if told.found is None:
        return []
    names = ", ".join(agency_name(one) for one in told.agencies)
    notes = [_("Records of: %(names)s.") % {"names": names}]
    if told.partial:
        left = ", ".join(agency_name(one) for one in told.partial)
        notes.append(
            _("Left out, since they do not tell both periods: %(names)s.") % {"names": left}
        )
    if told.without_point:
        words = ngettext(
            "%(count)s record of the later period has no place and is not counted.",
            "%(count)s records of the later period have no place and are not counted.",
            told.without_point,
        )
        notes.append(words % {"count": grouped(told.without_point)})
    if told.weeks < A_YEAR:
        notes.append(_("The two periods are of different seasons."))
    if told.discovered:
        notes.append(
            _("† %(count)s follow what police look for.") % {"count": grouped(told.discovered)}
        )
    return notes


def _change(told: Told, kind: RecordKind) -> str:
    found = told.found
    return _(
        "%(after)s %(unit)s in the %(weeks)s weeks before %(until)s, %(before)s in the %(weeks)s weeks before those: "
        "change %(change)s (95 %% interval %(lower)s to %(upper)s)."
    ) % {
        "after": grouped(found.after), "unit": unit_of(kind, found.after),
        "until": told.until.isoformat(), "weeks": told.weeks, "before": grouped(found.before),
        "change": percent(found.ratio.estimate - 1), "lower": percent(found.ratio.lower - 1),
        "upper": percent(found.ratio.upper - 1),
    }  # fmt: skip


def _places(told: Told, kind: RecordKind) -> str:
    found = told.found
    return _(
        "The tenth of places with most in the %(weeks)s weeks before (%(tenth)s of %(places)s) had %(part)s of "
        "%(whole)s %(unit)s in the %(weeks)s weeks before %(until)s: %(share)s."
    ) % (
        _shared(told, kind, found.share)
        | {"tenth": grouped(found.tenth), "places": grouped(found.places)}
    )


def _repeats(told: Told, kind: RecordKind) -> str:
    part, whole, share = told.found
    return _(
        "%(part)s of %(whole)s %(unit)s in the %(weeks)s weeks before %(until)s came within %(weeks)s weeks after "
        "another at the same place: %(share)s."
    ) % {
        "part": grouped(part), "whole": grouped(whole), "unit": unit_of(kind, whole),
        "until": told.until.isoformat(), "weeks": told.weeks, "share": _interval(share),
    }  # fmt: skip


def _hours(told: Told, kind: RecordKind) -> str:
    found = told.found
    return _(
        "The six hours with most in the %(weeks)s weeks before, %(first)s to %(last)s, had %(part)s of %(whole)s "
        "%(unit)s with a known hour in the %(weeks)s weeks before %(until)s: %(share)s. All hours alike would "
        "give %(even)s."
    ) % (
        _shared(told, kind, found.share)
        | {
            "first": f"{found.first:02d}:00",
            "last": f"{(found.first + HOURS) % 24:02d}:00",
            "even": wording.share(HOURS / 24),
        }
    )


def _facilities(told: Told, kind: RecordKind) -> str:
    found = told.found
    near = _(
        "%(part)s of %(whole)s %(unit)s in the %(weeks)s weeks before %(until)s were within %(reach)s m of one of "
        "%(facilities)s of “%(layer)s”: %(share)s. That ground is %(ground)s of the area."
    ) % (
        _shared(told, kind, found.share, part=found.near)
        | {
            "reach": round(REACH_M), "facilities": grouped(found.facilities), "layer": told.layer,
            "ground": wording.share(found.ground),
        }
    )  # fmt: skip
    if found.tenth_share is None:
        return near
    few = _(
        "The tenth of them with most in the %(weeks)s weeks before (%(tenth)s) had %(part)s of these: %(share)s."
    ) % {
        "tenth": grouped(found.tenth), "part": grouped(found.at_tenth), "weeks": told.weeks,
        "share": _interval(found.tenth_share),
    }  # fmt: skip
    return f"{near} {few}"


def _shared(
    told: Told, kind: RecordKind, share: Interval, *, part: int | None = None
) -> dict[str, Any]:
    found = told.found
    return {
        "part": grouped(found.part if part is None else part), "whole": grouped(found.whole),
        "unit": unit_of(kind, found.whole), "until": told.until.isoformat(), "weeks": told.weeks,
        "share": _interval(share),
    }  # fmt: skip


def _interval(share: Interval) -> str:
    return _("%(share)s (95 %% interval %(lower)s to %(upper)s)") % {
        "share": wording.share(share.estimate),
        "lower": wording.share(share.lower),
        "upper": wording.share(share.upper),
    }


def result_words(row: Evaluation | None) -> str:
    """What an own result says now, as far as its reader may read it."""
    if row is None:
        return _("An own result that you may not read.")
    return _("Own result: %(found)s, %(label)s, Maryland level %(level)s of 5.") % {
        "found": finding_words(row.finding) or "",
        "label": standing_words(standing_now(row)),
        "level": row.level,
    }


def level_words(level: int | None) -> str:
    """The Maryland level that a source gives, or that it was not graded."""
    if level is None:
        return _("Not graded by the Maryland scale")
    return _("Maryland level %(level)s of 5, as its source says") % {"level": level}


def question_words(one: OpenQuestion) -> str:
    """Something that the sheet leaves open, as a sentence."""
    head, _dash, part = one.code.partition("-")
    if head == "cheers":
        return _("The test by CHEERS has no answer to: %(part)s") % {"part": CHEERS[part]}
    if head == "side":
        return _("Nothing is said of: %(part)s") % {"part": SIDES[part]}
    words = {
        "statement": _("Nobody has said what the problem is."),
        "causes": _("No cause is named."),
        "competing": _("Only one cause is named: nothing competes with it."),
        "cause-evidence": _("No evidence bears on the cause: %(text)s"),
        "cause-open": _("Not judged yet: %(text)s"),
        "cause-against": _("Nobody has looked for evidence against: %(text)s"),
        "responses": _("No response is named."),
        "response-evidence": _("No evidence is graded of the response: %(text)s"),
        "response-action": _("Chosen, and no action made of it: %(text)s"),
        "priority": _("No priority yet from: %(text)s"),
    }[one.code]
    text = agency_name(one.text) if one.code == "priority" else one.text
    return words % {"text": text} if text else words


def open_lines(found: SeenSheet) -> list[str]:
    """All that a sheet leaves open."""
    return [question_words(one) for one in found.open]
