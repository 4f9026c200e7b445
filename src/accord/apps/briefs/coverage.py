"""What a brief counts and what it leaves out, each in a sentence made from its numbers."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accord.apps.briefs.facts import CELLS_SHOWN, LEAST_EXPECTED, Facts, NextWeek
from accord.core.vocabulary import RecordKind
from accord.frame.ui.numbers import decimal, grouped


def counted_of(facts: Facts) -> str:
    """How many agencies are inside; "" where all are."""
    counted, known = len(facts.counted), len(facts.agencies)
    if counted == known:
        return ""
    words = ngettext(
        "%(counted)s of %(all)s agencies is counted; see “Data late or missing”",
        "%(counted)s of %(all)s agencies are counted; see “Data late or missing”",
        counted,
    )
    return words % {"counted": grouped(counted), "all": grouped(known)}


def no_offence(facts: Facts) -> str:
    """What stands among the offences and is none; the public edition tells no number of it."""
    if facts.kind != RecordKind.OFFENCE:
        return ""
    if facts.edition == "public":
        return _("What is no offence, such as an accident or found property, is not counted.")
    if not facts.no_offence:
        return ""
    words = ngettext(
        "%(count)s row of the week is no offence (an accident, found property …) and is not counted.",
        "%(count)s rows of the week are no offence (accidents, found property …) and are not counted.",
        facts.no_offence,
    )
    return words % {"count": grouped(facts.no_offence)}


def unmapped(facts: Facts) -> str:
    """What is counted and stands in no category."""
    if not facts.unmapped:
        return ""
    told = {"count": grouped(facts.unmapped)}
    if facts.kind == RecordKind.OFFENCE:
        words = ngettext(
            "%(count)s offence that is not mapped is counted and stands in no category.",
            "%(count)s offences that are not mapped are counted and stand in no category.",
            facts.unmapped,
        )
        return words % told
    words = ngettext(
        "%(count)s that tells no offence, or one that is not mapped, stands in no category.",
        "%(count)s that tell no offence, or one that is not mapped, stand in no category.",
        facts.unmapped,
    )
    return words % told


def of_whom(found: NextWeek, unit: str) -> str:
    """What is forecast, and of which agencies where some have no part in it."""
    if not found.without or not found.of:
        return unit
    told = {"unit": unit, "agencies": ", ".join(found.of)}
    if len(found.of) == 1 and found.only_located:
        return _("%(unit)s of %(agencies)s, the only counted agency with coordinates,") % told
    return _("%(unit)s of %(agencies)s") % told


def not_in_cells(found: NextWeek) -> str:
    """Whose records the counts have and the cells do not: no point, or no leave to forecast."""
    told = {"agencies": ", ".join(found.without)}
    if found.only_located:
        return _("No record of %(agencies)s went into the cells: none has coordinates.") % told
    return _("No record of %(agencies)s went into the cells.") % told


def cells_left(found: NextWeek) -> str:
    """Why the list of cells ends where it does; "" where it is full."""
    empty = len(found.cells) - len(found.worth_showing)
    if not empty or len(found.worth_showing) >= CELLS_SHOWN:
        return ""
    words = ngettext(
        "%(count)s more cell is not shown: less than %(least)s is expected there, and nothing was "
        "recorded there in the last 4 weeks or the last year.",
        "%(count)s more cells are not shown: less than %(least)s is expected at each, and nothing was "
        "recorded there in the last 4 weeks or the last year.",
        empty,
    )
    return words % {"count": grouped(empty), "least": decimal(LEAST_EXPECTED, 3)}


def no_score(facts: Facts, unit: str) -> str:
    """Why it is not said what was forecast of the week and what happened; "" where nobody knows."""
    words = {
        "": "",
        "kind": _("No score of this week: no forecast is made of %(unit)s.") % {"unit": unit},
        "refused": _refused(facts),
        "none": _("No score of this week: no forecast of it was made."),
        "draft": _("No score of this week: its forecast is not in force."),
        "nothing": _(
            "No score of this week: nothing that was recorded fell on its forecast's grid."
        ),
    }
    return words[facts.no_score]


def _refused(facts: Facts) -> str:
    found, why = facts.next_week, facts.no_score_because
    if found and not found.cells and found.refusal == why:
        return _("No score of this week: its forecast could not be made, for the same reason.")
    return _("No score of this week: its forecast could not be made. %(why)s") % {"why": why}
