"""Words of cause in a reason that people wrote, held against what the evidence can tell."""

import re
from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext as _

from accord.apps.evaluation.selectors import Judged
from accord.core.evaluate.report.sentences import CAUSAL

# What people write beside the words that reports never use below level 3.
ALSO: Final = ("cause", "causes", "because of", "prevent", "prevents", "reduces", "causa", "reduce")
WORDS: Final = re.compile(
    rf"\b(?:{'|'.join(map(re.escape, sorted({*CAUSAL, *ALSO}, key=len, reverse=True)))})\b",
    re.IGNORECASE,
)
LEAST_LEVEL: Final = 3
CALLED: Final = ("fewer", "more")


def causal_words(text: str) -> list[str]:
    """The words of cause that stand in a text, each once."""
    return list(dict.fromkeys(found.group().casefold() for found in WORDS.finditer(text)))


def beside(text: str, judged: Sequence[Judged]) -> str:
    """What to print beside a reason that speaks of causes; empty where the evidence bears it.

    The reason itself stands: it is the words of who decided.
    """
    words = causal_words(text)
    results = [one.result for one in judged if one.result is not None and one.result.is_whole]
    if not words or any(
        (one.level or 0) >= LEAST_LEVEL and one.finding in CALLED for one in results
    ):
        return ""
    said = ", ".join(f"“{one}”" for one in words)
    if not results:
        return _(
            "%(words)s: no finished result that you may read stands behind this; nothing here tells causes."
        ) % {"words": said}
    level = max(one.level or 0 for one in results)
    if level < LEAST_LEVEL:
        return _(
            "%(words)s: the evidence of this strategy does not tell causes (Maryland level %(level)s of 5)."
        ) % {"words": said, "level": level}
    return _("%(words)s: the evidence of this strategy calls no change, so it tells no cause.") % {
        "words": said
    }
