"""What two reports agree in, in plain words, with numbers as the reader's language writes them."""

from collections.abc import Callable, Iterable, Mapping
from typing import Final

from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from accord.core.linkage import Finding
from accord.frame.ui.components import Text

_PLAIN: Final[Mapping[str, Text]] = {
    "times-overlap": gettext_lazy("The times overlap"),
    "same-address": gettext_lazy("Same address"),
    "same-offence": gettext_lazy("Same offence"),
    "sibling-offence": gettext_lazy("Offences of one sort"),
    "offence-open": gettext_lazy("One of the two has no offence code"),
}
TWOFOLD: Final[Mapping[str, Text]] = {
    "person": gettext_lazy("Person twice in one record"),
    "vehicle": gettext_lazy("Vehicle twice in one record"),
    "incident": gettext_lazy("Incident under two numbers"),
}


def finding_words(one: Finding) -> str:
    """One finding in words."""
    if one.code in _PLAIN:
        return str(_PLAIN[one.code])
    return _COUNTED[one.code](round(one.value))


def all_words(told: Iterable[Finding]) -> str:
    """All findings as one line."""
    return "; ".join(finding_words(one) for one in told)


def _number(count: int) -> str:
    return str(number_format(count, force_grouping=True))


def _minutes(count: int) -> str:
    text = ngettext("The times lie %(n)s minute apart", "The times lie %(n)s minutes apart", count)
    return text % {"n": _number(count)}


def _hours(count: int) -> str:
    return _("One leaves open over %(n)s hours when it happened") % {"n": _number(count)}


def _metres(count: int) -> str:
    return _("The points lie %(n)s m apart") % {"n": _number(count)}


def _within(count: int) -> str:
    text = _("The points lie %(n)s m apart, and may be off by as much as that leaves")
    return text % {"n": _number(count)}


def _persons(count: int) -> str:
    text = ngettext("%(n)s linked person in both", "%(n)s linked persons in both", count)
    return text % {"n": _number(count)}


def _vehicles(count: int) -> str:
    text = ngettext("%(n)s linked vehicle in both", "%(n)s linked vehicles in both", count)
    return text % {"n": _number(count)}


def _numbers(count: int) -> str:
    text = ngettext("%(n)s linked number in both", "%(n)s linked numbers in both", count)
    return text % {"n": _number(count)}


_COUNTED: Final[Mapping[str, Callable[[int], str]]] = {
    "times-apart": _minutes, "time-open": _hours, "metres-apart": _metres, "within-error": _within,
    "linked-person": _persons, "linked-vehicle": _vehicles, "linked-identifier": _numbers,
}  # fmt: skip
