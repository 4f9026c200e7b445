"""What codes of an offence, a point and a level are called on pages, in the reader's language."""

from django.utils.translation import get_language, gettext_lazy

from accord.core import vocabulary

# What became of a row's coordinates; a point as it was given needs no word.
_POINTS = {
    "swapped": gettext_lazy("latitude and longitude had changed places"),
    "sign": gettext_lazy("a lost minus sign was put right"),
    "missing": gettext_lazy("the cells are empty"),
    "placeholder": gettext_lazy("a placeholder such as 0, 0"),
    "unreadable": gettext_lazy("cannot be read as a point on the globe"),
    "outside": gettext_lazy("far from where the agency’s records lie"),
    "not_given": gettext_lazy("no coordinates are read from this file"),
    "outside_jurisdiction": gettext_lazy("outside the agency’s jurisdiction"),
}
_OFFENCES = {
    "not_offence": gettext_lazy("not an offence"),
    "unmapped": gettext_lazy("not mapped"),
    "not_applicable": gettext_lazy("carries no offence code"),
}


def point_words(status: str) -> str:
    """What became of a row's coordinates, in words."""
    return str(_POINTS.get(status, ""))


def offence_status_words(status: str) -> str:
    """What the crosswalk said of a row's offence, in words."""
    return str(_OFFENCES.get(status, ""))


def level_words(level: str) -> str:
    """The level with its colour and meaning, in the reader's language."""
    known = {str(one): one for one in vocabulary.Dissemination}
    if level not in known:
        return level
    entry = vocabulary.handling_levels()[known[level]]
    return entry.name_es if (get_language() or "en").startswith("es") else entry.name
