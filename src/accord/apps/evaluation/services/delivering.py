"""Whether something was delivered: by the doses of actions where they are numbers, else by words."""

import re
from collections.abc import Iterable, Sequence
from typing import Final

from django.utils.translation import gettext as _

from accord.apps.strategies.models import Action

AMOUNT: Final = r"\d+(?:[.,]\d+)*"
DAY: Final = re.compile(r"\b\d{4}-\d{2}-\d{2}\b")
# "40 of 200": the second amount is what was planned.
PLANNED: Final = re.compile(
    rf"({AMOUNT})\s*(?:/|\bout\s+of\b|\bof\b|\bde\b)\s*(?:(?:the|los|las)\s+)?{AMOUNT}",
    re.IGNORECASE,
)
FIRST: Final = re.compile(AMOUNT)
NOTHING: Final = re.compile(
    r"\b(?:no|not|none|nothing|nobody|zero|nought|nil|never|without|n/a|"
    r"nada|nadie|ning[uú]n|ningun[oa]s?|cero|nunca|jamás|sin)\b",
    re.IGNORECASE,
)


def why_not_delivered(text: str, done: Sequence[Action], every: Iterable[Action]) -> str:
    """Why a strategy cannot be expanded on this; empty where something was delivered.

    `done` are the actions that were named, `every` all that are done: the doses that they tell
    outweigh what is written.
    """
    told = list({one.pk: one for one in (*every, *done) if one.dose_planned is not None}.values())
    if any(one.dose_planned is None or one.dose_delivered for one in done):
        return _nought(text) or more_than_told(text, told)
    if told and not any(one.dose_delivered for one in told):
        doses = "; ".join(f"{one.title}: {_dose(one)}" for one in told)
        return _(
            "Only what was delivered is expanded, and the actions say that nothing was: %(doses)s."
        ) % {"doses": doses}
    word = NOTHING.search(text)
    if word:
        return _(
            "Only what was delivered is expanded: “%(word)s” says that something was not. Say how much was."
        ) % {"word": word.group()}
    if not FIRST.search(_without_planned(text)):
        return _(
            "Only what was delivered is expanded: say how much, or choose actions that are done."
        )
    return _nought(text) or more_than_told(text, told)


def more_than_told(text: str, told: Sequence[Action]) -> str:
    """The text's amount of a unit against what actions delivered of it; empty where it fits."""
    delivered: dict[str, int] = {}
    for one in told:
        delivered[one.dose_unit] = delivered.get(one.dose_unit, 0) + (one.dose_delivered or 0)
    for unit, most in delivered.items():
        found = re.search(
            rf"({AMOUNT})\s+{re.escape(unit)}\b", _without_planned(text), re.IGNORECASE
        )
        if found and _value(found.group(1)) > most:
            return _("The actions say that %(most)s %(unit)s were delivered, not %(said)s.") % {
                "most": most, "unit": unit, "said": found.group(1),
            }  # fmt: skip
    return ""


def _nought(text: str) -> str:
    """Why an amount that is nought expands nothing; empty without one, or where it is above."""
    found = FIRST.search(_without_planned(text))
    if found is None or any(one in "123456789" for one in found.group()):
        return ""
    return _("Only what was delivered is expanded: an amount above 0, not “%(said)s”.") % {
        "said": found.group()
    }


def _without_planned(text: str) -> str:
    return PLANNED.sub(r"\1", DAY.sub("", text))


def _value(written: str) -> float:
    """An amount as it was written: groups of three are thousands, else it is a decimal."""
    grouped = re.fullmatch(r"\d{1,3}([.,]\d{3})+", written)
    if grouped:
        return float(re.sub(r"[.,]", "", written))
    head, _sign, rest = written.replace(",", ".").partition(".")
    return float(f"{head}.{rest.replace('.', '')}" if rest else head)


def _dose(one: Action) -> str:
    return f"{one.dose_delivered or 0}/{one.dose_planned} {one.dose_unit}"
