"""Words for what was found, in the reader's language; each bound to a value of the bundle."""

import re
from collections.abc import Mapping
from math import isinf, isnan
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from accord.apps.agencies import selectors as agencies
from accord.core.evaluate import (
    FALSE_DRIFTS,
    FALSE_STEPS,
    Standing,
    decision_table,
    places_of,
    written,
)

ORI: Final = re.compile(r"\b[A-Z0-9]{9}\b")
# How the evidence's sentences on its standing begin, in both languages.
STANDING_BEGINS: Final = (
    "This result is ", "Este resultado es ", "Not confirmatory: ", "No es confirmatorio: ",
)  # fmt: skip


def language() -> str:
    """`es` or `en`."""
    return "es" if (get_language() or "en").startswith("es") else "en"


def finding_words(finding: str) -> str | None:
    """The verdict that the interval allows."""
    return {
        "fewer": _("fewer than expected"),
        "more": _("more than expected"),
        "no clear change": _("no clear change"),
        "not known": _("too few events to say"),
        "too few months": _("too few months to call a change"),
    }.get(finding)


def design_words(design: str) -> str:
    """What a design does."""
    row = next((one for one in decision_table() if one.design == design), None)
    if row is None:
        return design
    return row.words_es if language() == "es" else row.words


def number(value: Any) -> float:
    """A number as a bundle keeps it: null is not known, "inf" has no end."""
    return float("nan") if value is None else float(value)


def percent(share: Any) -> str:
    """A share as a signed percentage with one decimal."""
    value = number(share)
    if isnan(value):
        return _("not known")
    if isinf(value):
        return _("no upper limit") if value > 0 else _("no lower limit")
    return f"{written(100 * value, places_of(value), language=language(), signed=True)} %"


def decimal(value: float, places: int = 1) -> str:
    """A number as the sentences write it; Django's own format cuts digits off."""
    return written(value, places, language=language())


def share(value: Any) -> str:
    """A share as a percentage without a sign."""
    return f"{decimal(100 * number(value))} %"


def change_words(change: dict[str, Any]) -> str:
    """An interval from end to end."""
    return _("%(low)s to %(high)s") % {
        "low": percent(change["lower"]),
        "high": percent(change["upper"]),
    }


def reason_words(reason: str) -> str:
    """Why a result is not confirmatory; the evidence bundle keeps it in English."""
    fixed = {
        "no plan was frozen before the start": _("no plan was frozen before the start"),
        "the plan is not the one that was frozen": _("the plan is not the one that was frozen"),
        "the plan was signed on or after the start": _("the plan was signed on or after the start"),
        "the plan was signed within the month of the start": _(
            "the plan was signed within the month of the start"
        ),
        "no agency signed the plan": _("no agency signed the plan"),
        "the data are not the extract that was registered": _(
            "the data are not the extract that was registered"
        ),
        "no extract has been registered": _("no extract has been registered"),
        "the evidence is not the one that was entered": _(
            "the evidence is not the one that was entered"
        ),
    }
    if reason in fixed:
        return fixed[reason]
    for head, words in (
        ("not signed by ", _("not signed by %(rest)s")),
        ("deviation: ", _("deviation: %(rest)s")),
        ("the plan names ", _("the data allow another design than the plan names: %(rest)s")),
    ):
        if reason.startswith(head):
            return words % {"rest": named(reason.removeprefix(head))}
    return reason


def named(text: str) -> str:
    """A text with agencies by their names, where it has their ORIs."""
    names = agencies.agency_names() if ORI.search(text) else {}
    return ORI.sub(lambda found: names.get(found.group(), found.group()), text)


def standing_words(standing: Standing | None) -> str | None:
    """The one word that a result may be called by now."""
    if standing is None:
        return None
    return label_words(standing.label)


def label_words(label: str) -> str:
    """A label as a word."""
    return {"confirmatory": _("Confirmatory"), "exploratory": _("Exploratory")}.get(label, label)


def standing_sentences(standing: Standing) -> list[str]:
    """What it may be called now, and each reason against the better word."""
    said = {
        "confirmatory": _("This result is confirmatory."),
        "exploratory": _("This result is exploratory."),
    }
    against = _("Not confirmatory: %(reason)s.")
    return [
        said[standing.label],
        *(against % {"reason": reason_words(one)} for one in standing.reasons),
    ]


def sentences_now(found: Mapping[str, Any], standing: Standing) -> list[str]:
    """The evidence's sentences, with its standing as it is now in the place of what it was then."""
    said = found["sentences_es" if language() == "es" else "sentences"]
    kept = [line for line in said if not line.startswith(STANDING_BEGINS)]
    place = next((n for n, line in enumerate(said) if line.startswith(STANDING_BEGINS)), len(kept))
    return [*kept[:place], *standing_sentences(standing), *kept[place:]]


def lowered_words(reason: str) -> str:
    """Why a level is below the design's ceiling."""
    return {
        "that the lot was kept was not shown": _("that the lot was kept was not shown"),
        "placebos were not run, or fired too often": _("placebos were not run, or fired too often"),
        "that both went alike before was not shown": _("that both went alike before was not shown"),
        "that the comparison is comparable was not shown": _(
            "that the comparison is comparable was not shown"
        ),
        "one area alone was treated": _("one area alone was treated"),
        "one donor or another specification turns the result": _(
            "one donor or another specification turns the result"
        ),
        "an outcome that the programme cannot move moved too": _(
            "an outcome that the programme cannot move moved too"
        ),
        "too few months to tell bursts from chance": _("too few months to tell bursts from chance"),
    }.get(reason, reason)


def course_error_rate() -> str:
    """How often this way of telling is wrong."""
    told = {
        "step": FALSE_STEPS[0], "steps": FALSE_STEPS[1], "drift": FALSE_DRIFTS[0],
        "drifts": FALSE_DRIFTS[1],
    }  # fmt: skip
    return (
        _(
            "Of 100 counts that did nothing this way tells up to %(step)s a step and up to %(drift)s a "
            "drift where months are unrelated, and up to %(steps)s and %(drifts)s where what is unusual "
            "lasts for many months. It names no cause: for that, write an evaluation plan."
        )
        % told
    )
