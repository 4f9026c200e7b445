"""A waterfall in plain words: what two records agree in, and how much that speaks for or against."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.core.linkage.comparisons import POSTCODED, SURNAME
from accord.frame.ui.components import Text

_GIVEN: Final[Sequence[Text]] = (
    "", gettext_lazy("Given names differ"), gettext_lazy("Initials agree"), gettext_lazy("Given names spelt alike"),
    gettext_lazy("Forms of one given name"), gettext_lazy("Given name among the other's names"),
    gettext_lazy("Same given name"),
)  # fmt: skip
_SURNAME: Final[Sequence[Text]] = (
    "", gettext_lazy("surnames differ"), gettext_lazy("surnames share a part"), gettext_lazy("surnames spelt alike"),
    gettext_lazy("same surname"),
)  # fmt: skip
_STREET: Final[Sequence[Text]] = (
    "", gettext_lazy("Addresses differ"), gettext_lazy("Same street, another number"),
    gettext_lazy("Address almost the same"), gettext_lazy("Same address"),
)  # fmt: skip
_POSTCODE: Final[Sequence[Text]] = (
    "", gettext_lazy("postcodes differ"), gettext_lazy("postcode almost the same"), gettext_lazy("same postcode"),
)  # fmt: skip
_BIRTH: Final[Sequence[Text]] = (
    "", gettext_lazy("Dates of birth differ"), gettext_lazy("Birth years at most two apart"),
    gettext_lazy("Same day and month, another year"), gettext_lazy("Same year of birth"),
    gettext_lazy("Same year, the day not known to one"), gettext_lazy("One digit of the date of birth differs"),
    gettext_lazy("Day and month of birth exchanged"), gettext_lazy("Same year of birth, given without day"),
    gettext_lazy("Same date of birth"),
)  # fmt: skip
_MIDDLE: Final[Sequence[Text]] = (
    "", gettext_lazy("Middle names differ"), gettext_lazy("Middle initials agree"), gettext_lazy("Same middle name"),
)  # fmt: skip
_EXACT: Final[dict[str, Text]] = {
    "sex": gettext_lazy("Sex"), "city": gettext_lazy("City"), "phone": gettext_lazy("Telephone number"),
    "email": gettext_lazy("E-mail address"), "document": gettext_lazy("Document number"),
    "birth_place": gettext_lazy("Place of birth"), "occupation": gettext_lazy("Occupation"),
}  # fmt: skip
_HOW: Final[Sequence[Text]] = (
    "",
    gettext_lazy("differs"),
    gettext_lazy("almost the same"),
    gettext_lazy("the same"),
)
# From this on a value counts as rare or common among the records that the model learned from.
_REMARKABLE: Final = math.log(3)
_MOST: Final = 1_000_000


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a waterfall."""

    words: str
    speaks: str
    weight: float


def bars(base: float, terms: Sequence[Sequence[Any]]) -> list[Bar]:
    """The waterfall of one pair, from what holds before anything is compared."""
    found = [Bar(words=_("Before anything is compared"), speaks=speaks(base), weight=base)]
    for name, level, weight, rarity in terms:
        words = level_words(str(name), int(level)) + _rarity(float(rarity))
        found.append(Bar(words=words, speaks=speaks(float(weight)), weight=float(weight)))
    return found


def level_words(name: str, level: int) -> str:
    """What a comparison found."""
    if name == "name":
        if level == len(_GIVEN) * SURNAME:
            return _("Given name and surname exchanged")
        return _joined(_GIVEN[level // SURNAME], _SURNAME[level % SURNAME])
    if name == "place":
        return _joined(_STREET[level // POSTCODED], _POSTCODE[level % POSTCODED])
    if name == "birth":
        return str(_BIRTH[level])
    if name == "middle":
        return str(_MIDDLE[level])
    return f"{_EXACT[name]}: {_HOW[level]}"


def _joined(first: Text, second: Text) -> str:
    text = ", ".join(str(one) for one in (first, second) if one)
    return text[:1].upper() + text[1:]


def _rarity(rarity: float) -> str:
    if rarity > _REMARKABLE:
        return _(", rare where the model learned")
    return _(", common where the model learned") if rarity < -_REMARKABLE else ""


def speaks(weight: float) -> str:
    """How much a finding speaks for one person or against, as odds."""
    odds = math.exp(min(abs(weight), 20.0))
    if odds < 1.15:
        return _("says nothing either way")
    told = {"odds": _odds(odds)}
    if odds >= _MOST:
        told = {"odds": "> " + number_format(_MOST, force_grouping=True)}
    if weight > 0:
        return _("speaks for one person %(odds)s : 1") % told
    return _("speaks for two persons %(odds)s : 1") % told


def _odds(odds: float) -> str:
    if odds < 10:
        return str(number_format(round(odds, 1), decimal_pos=1))
    digits = 1 - int(math.log10(odds))
    return str(number_format(int(round(odds, digits)), force_grouping=True))


def chance(probability: float | None) -> str:
    """A probability as people read it; never rounded to certainty."""
    if probability is None:
        return _("not compared")
    if probability > 0.999:
        return _("over 99.9 %")
    if probability < 0.001:
        return _("under 0.1 %")
    return f"{number_format(100 * probability, decimal_pos=1)} %"


_GUARDS: Final[dict[str, Text]] = {
    "many": gettext_lazy("Unusually many records for one person."),
    "births": gettext_lazy("Two years of birth, each in several records."),
    "bridge": gettext_lazy("One link alone holds two groups of records together."),
}


def guard_words(codes: Sequence[str]) -> list[str]:
    """What should make a reviewer look twice, in words."""
    return [str(_GUARDS[code]) for code in codes]


def share(part: float) -> str:
    """A share of pairs in per cent, with the digits that small ones need."""
    return f"{number_format(100 * part, decimal_pos=1 if part >= 0.01 else 3)} %"
