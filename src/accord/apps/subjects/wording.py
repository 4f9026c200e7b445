"""Links in plain words: what two records agree in, how much that says, and what pages are called."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accord.apps.subjects.kinds import IDENTIFIER, PERSON, PLACE, VEHICLE, Kind
from accord.core.linkage.comparisons import POSTCODED, SURNAME
from accord.core.linkage.identifier_comparisons import ISSUED
from accord.core.linkage.place_comparisons import HOUSED, STREETED
from accord.core.linkage.vehicle_comparisons import STATED
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
    "", gettext_lazy("Addresses differ"), gettext_lazy("Same street, not known to be one house"),
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
    "sex": gettext_lazy("Sex"), "city": gettext_lazy("City"), "email": gettext_lazy("E-mail address"),
    "holder_birth": gettext_lazy("Holder's date of birth"),
    "birth_place": gettext_lazy("Place of birth"), "body": gettext_lazy("Body"), "occupation": gettext_lazy("Occupation"),
}  # fmt: skip
_PLATE: Final[Sequence[Text]] = (
    "", gettext_lazy("Plates differ"), gettext_lazy("One plate is part of the other"),
    gettext_lazy("Plates differ by one sign"), gettext_lazy("Plates differ by signs that look alike"),
    gettext_lazy("Same plate"),
)  # fmt: skip
_ROAD: Final[Sequence[Text]] = (
    "", gettext_lazy("Streets differ"), gettext_lazy("Streets spelt alike, of another type or direction"),
    gettext_lazy("Streets spelt alike"), gettext_lazy("Same street name, another direction"),
    gettext_lazy("Same street name, another type"),
    gettext_lazy("Same street name, type or direction told by one"), gettext_lazy("Same street"),
)  # fmt: skip
_HOUSE: Final[Sequence[Text]] = (
    "", gettext_lazy("house numbers differ"), gettext_lazy("houses of one hundred-block"),
    gettext_lazy("house numbers differ by one slip"), gettext_lazy("a house and its hundred-block"),
    gettext_lazy("same hundred-block, the house not told"), gettext_lazy("same house number"),
)  # fmt: skip
_CROSSING: Final[Sequence[Text]] = (
    gettext_lazy("A crossing and an address on a street"), gettext_lazy("Crossings differ"),
    gettext_lazy("Crossings share a street"),
    gettext_lazy("Same names at the crossing, another type or direction"),
    gettext_lazy("Crossings spelt alike"), gettext_lazy("Same crossing"),
)  # fmt: skip
_STATE: Final[Sequence[Text]] = ("", gettext_lazy("another state"), gettext_lazy("same state"))
_NUMBER: Final[Sequence[Text]] = (
    "", gettext_lazy("Two kinds of number: never one"),
    gettext_lazy("Two numbers whose check digits hold: never one"), gettext_lazy("Numbers differ"),
    gettext_lazy("Numbers alike, not known to be one holder's"),
    gettext_lazy("Numbers agree as far as both are told"), gettext_lazy("Numbers differ by one slip"),
    gettext_lazy("Same number"),
)  # fmt: skip
_ISSUER: Final[Sequence[Text]] = ("", gettext_lazy("another issuer"), gettext_lazy("of one series"))
_LEVELS: Final[dict[str, Sequence[Text]]] = {
    "guard": (
        "", gettext_lazy("Too little is told of both: no name or number, and one finding alone"),
        gettext_lazy("Same birth, surname and address but two given names, as twins have"),
        gettext_lazy("Births a generation apart on one day, with one name and address, as parent and child may have"),
        gettext_lazy("One is told as senior and the other as junior"),
        gettext_lazy("One is recorded after the death of the other"),
    ),
    "vin": (
        "", gettext_lazy("Two whole vehicle numbers differ: never one vehicle"),
        gettext_lazy("Vehicle numbers differ"), gettext_lazy("One vehicle number is part of the other"),
        gettext_lazy("Vehicle numbers differ by one slip"), gettext_lazy("Same vehicle number"),
    ),
    "make": (
        "", gettext_lazy("Makes differ"), gettext_lazy("Same make, models differ"),
        gettext_lazy("Same make, a model not known"), gettext_lazy("Same make, models spelt alike"),
        gettext_lazy("Same make and model"),
    ),
    "model_year": (
        "", gettext_lazy("Model years differ"), gettext_lazy("Model years one apart"),
        gettext_lazy("Same model year"),
    ),
    "colour": (
        "", gettext_lazy("Colours differ"), gettext_lazy("Colours look alike"),
        gettext_lazy("Same colour"),
    ),
    "birth": _BIRTH,
    "phone": (
        "", gettext_lazy("Telephone numbers differ"),
        gettext_lazy("Telephone numbers agree as far as both are told"),
        gettext_lazy("Telephone numbers differ by one slip"), gettext_lazy("Same telephone number"),
    ),
    "document": (
        "", gettext_lazy("Document numbers differ"),
        gettext_lazy("Document numbers agree as far as both are told"),
        gettext_lazy("Document numbers differ by one slip"), gettext_lazy("Same document number"),
    ),
    "middle": _MIDDLE,
    "holder": (
        "", gettext_lazy("Holders differ"), gettext_lazy("Holders share a surname"),
        gettext_lazy("Holders' names almost the same"), gettext_lazy("Same holder's name"),
    ),
    "unit": (
        "", gettext_lazy("Two units of a building"), gettext_lazy("A unit told by one alone"),
        gettext_lazy("Units of signs that look alike"), gettext_lazy("Same unit"),
    ),
    "point": (
        "", gettext_lazy("Points far apart"), gettext_lazy("Points further apart than their error"),
        gettext_lazy("Points within their error, one of them coarse"),
        gettext_lazy("Points within their error"), gettext_lazy("Same point"),
    ),
    "place_name": (
        "", gettext_lazy("Names of places differ"), gettext_lazy("One name is part of the other"),
        gettext_lazy("Names of places spelt alike"), gettext_lazy("Same name of the place"),
    ),
}  # fmt: skip
# Comparisons of two things at once: a level is the first's by so many, and the second's.
_PAIRED: Final[Mapping[str, tuple[Sequence[Text], Sequence[Text], int]]] = {
    "name": (_GIVEN, _SURNAME, SURNAME), "place": (_STREET, _POSTCODE, POSTCODED),
    "plate": (_PLATE, _STATE, STATED), "address": (_ROAD, _HOUSE, HOUSED),
    "identifier": (_NUMBER, _ISSUER, ISSUED),
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


_SIDES: Final = gettext_lazy("Two records side by side, as far as they are shared with you.")
_BEGIN: Final = gettext_lazy("It comes with the first records.")


@dataclass(frozen=True, kw_only=True)
class Words:
    """What pages say of one kind."""

    title: Text
    queue: Text
    ask: Text
    column: Text
    one: Text
    two: Text
    is_one: Text
    is_two: Text
    kept_one: Text
    kept_two: Text
    decided_one: Text
    decided_two: Text
    model: Text
    speaking: Text
    subject: Text
    cut: Text
    twice: Text
    elsewhere: Text
    about: Text
    for_one: Text
    for_two: Text
    sides: Text = _SIDES
    begin: Text = _BEGIN


WORDS: Final[Mapping[str, Words]] = {
    PERSON.code: Words(
        title=gettext_lazy("Same person?"),
        queue=gettext_lazy("Pairs of records that may be of one person. Those come first of which a decision is worth most: the chance is open, and many records move with it. Records stay where they are."),
        ask=gettext_lazy("Are these of one person?"),
        column=gettext_lazy("One person?"),
        one=gettext_lazy("One person"), two=gettext_lazy("Different persons"),
        is_one=gettext_lazy("These are of one person"),
        is_two=gettext_lazy("These are of different persons"),
        kept_one=gettext_lazy("Kept: one person."), kept_two=gettext_lazy("Kept: different persons."),
        decided_one=gettext_lazy("Decided: the same person"),
        decided_two=gettext_lazy("Decided: different persons"),
        model=gettext_lazy("What says how likely two records are of one person. It is frozen: no record moves the chance of others, and it says nothing of a person."),
        speaking=gettext_lazy("What speaks for one person, and what for two"),
        subject=gettext_lazy("Records of one person, as far as they may be linked for you. They stay with their owners; this is a view of them, and a suggestion where nobody has decided."),
        cut=gettext_lazy("There are more links than can be shown: this looks like several persons run together. Reject the weakest pairs."),
        twice=gettext_lazy("Look twice: these may be several people"),
        elsewhere=gettext_lazy("They hold at least one record that is probably of this person and that you may not read. Ask them."),
        about=gettext_lazy("The chance is about the two records being of one person; it says nothing of them."),
        for_one=gettext_lazy("speaks for one person %(odds)s : 1"),
        for_two=gettext_lazy("speaks for two persons %(odds)s : 1"),
    ),
    VEHICLE.code: Words(
        title=gettext_lazy("Same vehicle?"),
        queue=gettext_lazy("Pairs of records that may be of one vehicle. Those come first of which a decision is worth most: the chance is open, and many records move with it. Records stay where they are."),
        ask=gettext_lazy("Are these of one vehicle?"),
        column=gettext_lazy("One vehicle?"),
        one=gettext_lazy("One vehicle"), two=gettext_lazy("Different vehicles"),
        is_one=gettext_lazy("These are of one vehicle"),
        is_two=gettext_lazy("These are of different vehicles"),
        kept_one=gettext_lazy("Kept: one vehicle."), kept_two=gettext_lazy("Kept: different vehicles."),
        decided_one=gettext_lazy("Decided: the same vehicle"),
        decided_two=gettext_lazy("Decided: different vehicles"),
        model=gettext_lazy("What says how likely two records are of one vehicle. It is frozen: no record moves the chance of others."),
        speaking=gettext_lazy("What speaks for one vehicle, and what for two"),
        subject=gettext_lazy("Records of one vehicle, as far as they may be linked for you. They stay with their owners; this is a view of them, and a suggestion where nobody has decided. Who drove it is another question."),
        cut=gettext_lazy("There are more links than can be shown: this looks like several vehicles run together. Reject the weakest pairs."),
        twice=gettext_lazy("Look twice: these may be several vehicles"),
        elsewhere=gettext_lazy("They hold at least one record that is probably of this vehicle and that you may not read. Ask them."),
        about=gettext_lazy("The chance is about the two records being of one vehicle; it says nothing of who was in it."),
        for_one=gettext_lazy("speaks for one vehicle %(odds)s : 1"),
        for_two=gettext_lazy("speaks for two vehicles %(odds)s : 1"),
    ),
    PLACE.code: Words(
        title=gettext_lazy("Same place?"),
        queue=gettext_lazy("Pairs of addresses, as agencies write them, that may be of one place. Those come first of which a decision is worth most. Each stands once, however many records have it; what keeps its place back tells of none."),
        ask=gettext_lazy("Are these of one place?"),
        column=gettext_lazy("One place?"),
        one=gettext_lazy("One and the same place"), two=gettext_lazy("Different places"),
        is_one=gettext_lazy("These are of one place"),
        is_two=gettext_lazy("These are of different places"),
        kept_one=gettext_lazy("Kept: one place."), kept_two=gettext_lazy("Kept: different places."),
        decided_one=gettext_lazy("Decided: the same place"),
        decided_two=gettext_lazy("Decided: different places"),
        model=gettext_lazy("What says how likely two addresses are of one place. It is frozen: no record moves the chance of others."),
        speaking=gettext_lazy("What speaks for one place, and what for two"),
        subject=gettext_lazy("How agencies write one place, and the records there, as far as they may be linked for you. They stay with their owners. A block is not one of its houses, and a building not one of its units."),
        cut=gettext_lazy("There are more links than can be shown: this looks like several places run together. Reject the weakest pairs."),
        twice=gettext_lazy("Look twice: these may be several places"),
        elsewhere=gettext_lazy("They hold at least one record that is probably of this place and that you may not read. Ask them."),
        about=gettext_lazy("The chance is about the two addresses being of one place; it says nothing of who was there."),
        for_one=gettext_lazy("speaks for one place %(odds)s : 1"),
        for_two=gettext_lazy("speaks for two places %(odds)s : 1"),
        sides=gettext_lazy("Two addresses side by side, each as an agency writes it in records that you may see."),
        begin=gettext_lazy("Places are linked from the day on that somebody begins: accord subjects link --kind place."),
    ),
    IDENTIFIER.code: Words(
        title=gettext_lazy("Same number?"),
        queue=gettext_lazy("Pairs of telephone numbers, documents, e-mail addresses and accounts in records that may be one. Those come first of which a decision is worth most. A number that many hold joins none of them."),
        ask=gettext_lazy("Are these one number?"),
        column=gettext_lazy("One number?"),
        one=gettext_lazy("One number"), two=gettext_lazy("Different numbers"),
        is_one=gettext_lazy("These are one number"),
        is_two=gettext_lazy("These are different numbers"),
        kept_one=gettext_lazy("Kept: one number."), kept_two=gettext_lazy("Kept: different numbers."),
        decided_one=gettext_lazy("Decided: the same number"),
        decided_two=gettext_lazy("Decided: different numbers"),
        model=gettext_lazy("What says how likely two records tell one number. It is frozen: no record moves the chance of others, and it says nothing of who holds a number."),
        speaking=gettext_lazy("What speaks for one number, and what for two"),
        subject=gettext_lazy("Records of one number, as far as they may be linked for you. They stay with their owners. Who holds one number is not therefore one person, nor of one family or place."),
        cut=gettext_lazy("There are more links than can be shown: this looks like several numbers run together. Reject the weakest pairs."),
        twice=gettext_lazy("Look twice before you follow this number"),
        elsewhere=gettext_lazy("They hold at least one record that tells this very number and that you may not read. Ask them."),
        about=gettext_lazy("The chance is about the two records telling one number; it says nothing of who holds it."),
        for_one=gettext_lazy("speaks for one number %(odds)s : 1"),
        for_two=gettext_lazy("speaks for two numbers %(odds)s : 1"),
    ),
}  # fmt: skip


@dataclass(frozen=True, kw_only=True)
class Bar:
    """One line of a waterfall."""

    words: str
    speaks: str
    weight: float


def bars(base: float, terms: Sequence[Sequence[Any]], kind: Kind = PERSON) -> list[Bar]:
    """The waterfall of one pair, from what holds before anything is compared."""
    found = [Bar(words=_("Before anything is compared"), speaks=speaks(base, kind), weight=base)]
    for name, level, weight, rarity in terms:
        words = level_words(str(name), int(level)) + _rarity(float(rarity))
        found.append(Bar(words=words, speaks=speaks(float(weight), kind), weight=float(weight)))
    return found


def level_words(name: str, level: int) -> str:
    """What a comparison found."""
    if (name, level) == ("name", len(_GIVEN) * SURNAME):
        return _("Given name and surname exchanged")
    if name == "address" and level >= STREETED * HOUSED:
        return str(_CROSSING[level - STREETED * HOUSED])
    if name in _PAIRED:
        first, second, size = _PAIRED[name]
        return _joined(first[level // size], second[level % size])
    if name in _LEVELS:
        return str(_LEVELS[name][level])
    return f"{_EXACT[name]}: {_HOW[level]}"


def _joined(first: Text, second: Text) -> str:
    text = ", ".join(str(one) for one in (first, second) if one)
    return text[:1].upper() + text[1:]


def _rarity(rarity: float) -> str:
    if rarity > _REMARKABLE:
        return _(", rare where the model learned")
    return _(", common where the model learned") if rarity < -_REMARKABLE else ""


def speaks(weight: float, kind: Kind = PERSON) -> str:
    """How much a finding speaks for one person (or vehicle) or against, as odds."""
    odds = math.exp(min(abs(weight), 20.0))
    if odds < 1.15:
        return _("says nothing either way")
    told = {"odds": _odds(odds)}
    if odds >= _MOST:
        told = {"odds": "> " + number_format(_MOST, force_grouping=True)}
    said = WORDS[kind.code]
    return str(said.for_one if weight > 0 else said.for_two) % told


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


VEHICLE_ROLES: Final[dict[str, Text]] = {
    "stolen": gettext_lazy("stolen"), "used": gettext_lazy("used"),
    "target": gettext_lazy("target"), "damaged": gettext_lazy("damaged"),
    "other": gettext_lazy("other"),
}  # fmt: skip
#: Kinds of identifiers.
SCHEMES: Final[dict[str, Text]] = {
    "phone": gettext_lazy("Telephone"), "email": gettext_lazy("E-mail address"),
    "account": gettext_lazy("Account"), "document": gettext_lazy("Document"),
    "licence": gettext_lazy("Driving licence"), "state id": gettext_lazy("State identity card"),
    "social": gettext_lazy("Social security number"), "passport": gettext_lazy("Passport"),
    "fbi": gettext_lazy("FBI number"), "sid": gettext_lazy("State identification number"),
    "imei": gettext_lazy("Device (IMEI)"), "alien": gettext_lazy("Alien registration"),
}  # fmt: skip
_GUARDS: Final[dict[str, Text]] = {
    "many": gettext_lazy("Unusually many records for one."),
    "births": gettext_lazy("Two years of birth, each in several records."),
    "makes": gettext_lazy("Two makes, each in several records: a plate may have passed on."),
    "shared": gettext_lazy(
        "People of three surnames or more hold it: a shelter's, a hotel's or an employer's number, or one that passed on."
    ),
    "spread": gettext_lazy("Points of these lie more than 500 m apart."),
    "bridge": gettext_lazy("One link alone holds two groups of records together."),
}


def guard_words(codes: Sequence[str]) -> list[str]:
    """What should make a reviewer look twice, in words."""
    return [str(_GUARDS[code]) for code in codes]


def share(part: float) -> str:
    """A share of pairs in per cent, with the digits that small ones need."""
    return f"{number_format(100 * part, decimal_pos=1 if part >= 0.01 else 3)} %"


def contradicts_itself(kept: float) -> str:
    """Why a model that was learned without labels is not put into use, and what to do instead."""
    return _(
        "The model contradicts what it was learned from: of the pairs that identifying values alone hold for one, it keeps %(kept)s. It would link hardly any of them. That comes of records in which a few stand dozens of times. The model that comes with the software does not depend on them; a model can also be learned from records of which it is known whose each is."
    ) % {"kept": share(kept)}
