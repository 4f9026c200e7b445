"""A goal's measure in sentences, each made from its numbers."""

from math import isinf, isnan

from django.utils.formats import date_format
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.strategies import alarm_words, measuring
from accord.apps.strategies.measuring import LATE_DAYS, MOVED, Coverage, Periods
from accord.apps.strategies.models import Action
from accord.apps.strategies.selectors import Measured
from accord.core.evaluate import GapProgress, Progress
from accord.core.evaluate.indicators import ALARMS_OF_FEW_WEEKS
from accord.core.vocabulary import RecordKind
from accord.frame.ui.numbers import decimal, grouped

Sentence = str
TOLD_FROM = 0.005  # a share that rounds to one per cent


def status(word: str) -> str:
    """The verdict on a goal in the reader's language."""
    return {
        "target reached": _("target reached"),
        "on track": _("on track"),
        "off track": _("off track"),
        "too early to say": _("too early to say"),
        "baseline has changed": _("no verdict, since the baseline has changed"),
        "too few weeks": _("no verdict, since the weeks are too few"),
    }[word]


def percent(change: float) -> str:
    """A relative change as a signed percentage with one decimal."""
    if isnan(change):
        return _("not known")
    if isinf(change):
        return _("no upper limit")
    sign = "−" if change < 0 else "+"
    return f"{sign}{decimal(abs(100 * change))} %"


def share(part: float) -> str:
    """A share as a percentage with one decimal; below nought with its sign."""
    if isnan(part) or isinf(part):
        return _("not known")
    return f"{'−' if part < 0 else ''}{decimal(abs(100 * part))} %"


def sentence(
    found: Progress, kind: RecordKind, *, rounded: bool, told_late: float = 0.0
) -> Sentence:
    """What was counted, what the baseline's rate gives, the change with its interval, the verdict.

    There is none where a tenth of the baseline or more was `told_late`: after the goal was set; and
    none of too few weeks.
    """
    goal = found.goal
    same = goal.baseline_count / goal.baseline_days * found.observed_days
    text = _(
        "%(count)s %(unit)s in %(days)s days; the baseline's rate gives %(same)s. "
        "Change %(change)s (%(level)s %% interval %(lower)s to %(upper)s), "
        "goal %(goal)s: %(status)s."
    ) % {
        "count": grouped(found.observed_count),
        "unit": unit_of(kind, found.observed_count),
        "days": grouped(int(found.observed_days)),
        "same": decimal(same),
        "change": percent(found.change.estimate),
        "level": round(100 * found.change.level),
        "lower": percent(found.change.lower),
        "upper": percent(found.change.upper),
        "goal": percent(goal.target_change),
        "status": status(measuring.status_of(found, told_late=told_late)),
    }
    lines = [text]
    if measuring.rests_on_few(found):
        lines.append(few_weeks())
    if told_late >= MOVED:
        late = _(
            "%(share)s of the baseline's records were first told after the goal was set: it is not "
            "the baseline that was agreed. Set the goal anew if all agree to it."
        )
        lines.append(late % {"share": share(told_late)})
    if rounded:
        lines.append(_("Counts are rounded to five."))
    return " ".join(lines)


def few_weeks() -> Sentence:
    """That the interval is by chance alone, and how often such a one shows what did not happen."""
    low, high = (round(100 * rate) for rate in ALARMS_OF_FEW_WEEKS)
    text = _(
        "Too few weeks to tell bursts from chance: the interval covers chance alone. Where weeks come in "
        "bursts, %(low)s to %(high)s of 100 such comparisons look like a change although nothing "
        "changed, and not 5 as a 95 %% interval says."
    )
    return text % {"low": low, "high": high}


def verdict(found: Measured) -> Sentence:
    """What can be said of a goal now, or why nothing can."""
    if found.gap is not None and found.gap.progress is not None:
        return gap_sentence(found.gap.progress)
    if found.progress is None or found.counts is None:
        return why_not(found)
    return sentence(
        found.progress, found.kind, rounded=found.counts.rounded, told_late=found.told_late
    )


def gap_sentence(found: GapProgress) -> Sentence:
    """Both gaps with their intervals, the change of reports per injury treated, the verdict."""
    before, since, change = found.baseline, found.observed, found.change
    return _(
        "Reports fall short of what was treated by %(since)s (%(level)s %% interval %(since_low)s to "
        "%(since_high)s: %(reported)s reported, %(treated)s treated); in the baseline by %(before)s "
        "(%(before_low)s to %(before_high)s: %(reported_before)s and %(treated_before)s). Reported "
        "per injury treated: change %(change)s (%(lower)s to %(upper)s), goal %(goal)s: %(status)s."
    ) % {
        "since": share(since.gap.estimate),
        "since_low": share(since.gap.lower),
        "since_high": share(since.gap.upper),
        "reported": grouped(since.reported),
        "treated": grouped(since.treated),
        "before": share(before.gap.estimate),
        "before_low": share(before.gap.lower),
        "before_high": share(before.gap.upper),
        "reported_before": grouped(before.reported),
        "treated_before": grouped(before.treated),
        "level": round(100 * change.level),
        "change": percent(change.estimate),
        "lower": percent(change.lower),
        "upper": percent(change.upper),
        "goal": percent(found.target_change),
        "status": status(found.status),
    }


def limits_of(found: Measured) -> list[Sentence]:
    """What the numbers of one goal leave out."""
    if found.gap is None or found.gap.progress is None:
        return [*spread(found), *limits()]
    language = "es" if (get_language() or "en").startswith("es") else "en"
    return [found.gap.progress.observed.limits_in_words(language=language)]


def limits() -> list[Sentence]:
    """What the interval leaves out, to stand beside every goal."""
    return [
        _(
            "The interval does not say what caused the change, and seasons are not taken out: "
            "compare like months."
        ),
        _("Counts are of what was recorded, not of what happened."),
    ]


def spread(found: Measured) -> list[Sentence]:
    """How much weeks vary beyond chance, and what the interval makes of it."""
    if found.progress is None:
        return []
    told = found.progress.spread
    if told is None:
        return []
    text = _(
        "What is unusual lasts: weeks come in bursts and hang together, and so few weeks leave open "
        "how much. The interval of the change is %(times)s times as wide as by chance alone; a small "
        "change is not seen."
    )
    return [text % {"times": decimal(told.times_as_wide(found.progress.change.level))}]


def watched(found: Measured) -> list[Sentence]:
    """Whether there is an alarm this week, by which method; nothing where weeks are too few."""
    told = found.watched
    if told is None:
        return []
    lines = alarm_words.sentences(told.alarms, start=told.start, alarm_from=told.alarm_from)
    family = _(
        "All goals of the strategy that are watched are judged together (Holm): chance %(p)s."
    )
    return [*lines, family % {"p": decimal(told.chance, 3)}]


def whose(found: Measured) -> list[Sentence]:
    """Whose data are inside, and why the data of other partners are not."""
    if found.goal.partner:
        return _gap_days(found)
    named = found.names
    seen: Coverage = found.coverage
    lines = [
        ngettext(
            "Data of %(count)s agency are counted: %(names)s.",
            "Data of %(count)s agencies are counted: %(names)s.",
            len(seen.counted),
        )
        % {"count": len(seen.counted), "names": _names(seen.counted, named) or "–"}
    ]
    lines += _unseen(found)
    if seen.late:
        lines.append(
            _(
                "Not counted, since the data end more than %(days)s days before the others': %(names)s."
            )
            % {"days": LATE_DAYS, "names": _names(seen.late, named)}
        )
    if seen.short:
        lines.append(
            _("Not counted, since the data begin after the baseline: %(names)s.")
            % {"names": _names(seen.short, named)}
        )
    if seen.holed:
        lines.append(
            _("Not counted, since records of the compared days are missing: %(names)s.")
            % {"names": _names(seen.holed, named)}
        )
    lines += [
        _("%(name)s: records are missing from %(first)s to %(last)s.")
        % {
            "name": named.get(one.agency, one.agency),
            "first": date_format(one.first, "Y-m-d"),
            "last": date_format(one.last, "Y-m-d"),
        }
        for one in seen.missing
    ]
    if found.left_out:
        lines.append(
            _("%(count)s %(unit)s without coordinates lie in no area and are left out.")
            % {"count": grouped(found.left_out), "unit": unit_of(found.kind, found.left_out)}
        )
    shares = sorted(found.uncoded.items(), key=lambda one: -one[1])
    lines += [uncoded(named.get(ori, ori), share) for ori, share in shares if share >= TOLD_FROM]
    return lines


def _gap_days(found: Measured) -> list[Sentence]:
    """Of which days and places a goal on the gap tells."""
    lines = [
        _("Injuries treated: %(name)s. Reports are those of its offences, days and area.")
        % {"name": found.goal.partner}
    ]
    if found.gap is not None and found.gap.until is not None:
        lines.append(
            _("%(before)s days of the baseline and %(since)s since the start, until %(until)s.")
            % {
                "before": grouped(found.gap.baseline_days),
                "since": grouped(found.gap.observed_days),
                "until": date_format(found.gap.until, "Y-m-d"),
            }
        )
    return lines


def uncoded(name: str, share: float) -> Sentence:
    """How much of an agency's records tell no offence (an accident, found property) or none with a code."""
    return _(
        "%(name)s: %(share)s %% of the records tell no offence, or one that is not mapped: not counted by offence."
    ) % {"name": name, "share": decimal(100 * share, 0)}


def _unseen(found: Measured) -> list[Sentence]:
    """Nothing on record, nothing of this kind to be seen, nothing shared: three different things."""
    hidden = set(found.coverage.unseen) - set(found.own_without) - set(found.other_kinds)
    what = {"unit": unit_of(found.kind)}
    told = [
        (
            _("Not counted, since your agency has no %(unit)s on record: %(names)s."),
            found.own_without,
        ),
        (
            _("Not counted, since you see other records of theirs, but no %(unit)s: %(names)s."),
            found.other_kinds,
        ),
        (
            _("Not counted, since no data are shared with you for this purpose: %(names)s."),
            tuple(hidden),
        ),
    ]
    return [text % (what | {"names": _names(oris, found.names)}) for text, oris in told if oris]


def why_not(found: Measured) -> Sentence:
    """Why a goal has no number, in words."""
    return {
        "": "",
        "no_partner_data": _("The partner's counts do not reach into the baseline."),
        "no_data": _("No partner's data can be counted for you and this purpose."),
        "not_begun": _("The goal cannot be measured yet: no data reach into its time."),
        "too_small": _("The counts are too small to be shown without pointing at somebody."),
    }[found.why_not]


def dose(row: Action) -> Sentence:
    """How much was planned, and what of it was delivered; "" without a dose."""
    if row.dose_planned is None:
        return ""
    numbers = {"planned": grouped(row.dose_planned), "unit": row.dose_unit}
    if row.dose_delivered is None:
        return _("%(planned)s %(unit)s planned") % numbers
    numbers["delivered"] = grouped(row.dose_delivered)
    return _("%(delivered)s of %(planned)s %(unit)s delivered") % numbers


def periods(found: Periods) -> Sentence:
    """Baseline and observation with their last days included."""
    from datetime import timedelta

    day = timedelta(days=1)
    return _("Baseline %(a)s to %(b)s, observed %(c)s to %(d)s.") % {
        "a": date_format(found.baseline_from, "Y-m-d"),
        "b": date_format(found.baseline_to - day, "Y-m-d"),
        "c": date_format(found.observed_from, "Y-m-d"),
        "d": date_format(found.observed_to - day, "Y-m-d"),
    }


def _names(oris: tuple[str, ...], named: dict[str, str]) -> str:
    return ", ".join(sorted(named.get(ori, ori) for ori in oris))
