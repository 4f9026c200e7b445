"""Why an export cannot carry a later step: the sentences of `core.formats.tabular.carrying`, in the reader's language."""

import re
from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language, gettext_lazy

from accord.core.vocabulary import RecordKind

# The sentence as the library gives it, its figures named; and the same to be translated.
_SENTENCES: Final = tuple(
    (re.compile(pattern), words)
    for pattern, words in (
        (r"no record landed", gettext_lazy("no record landed")),
        (r"no record has coordinates", gettext_lazy("no record has coordinates")),
        (
            r"only (?P<share>\S+) of records have usable coordinates",
            gettext_lazy("only %(share)s of records have usable coordinates"),
        ),
        (
            r"every record has the same category",
            gettext_lazy("every record has the same category"),
        ),
        (
            r"(?P<records>\d+) records; this step needs (?P<needed>\d+)",
            gettext_lazy("%(records)s records; this step needs %(needed)s"),
        ),
        (
            r"the records span (?P<days>\d+) days; this step needs (?P<needed>\d+)",
            gettext_lazy("the records span %(days)s days; this step needs %(needed)s"),
        ),
        (
            r"(?P<unit>.+) are not offences and carry no NIBRS code",
            gettext_lazy("%(unit)s are not offences and carry no NIBRS code"),
        ),
        (
            r"only (?P<share>\S+) of records have an answer from the crosswalk",
            gettext_lazy("only %(share)s of records have an answer from the crosswalk"),
        ),
        (
            r"no record is an offence that NIBRS knows",
            gettext_lazy("no record is an offence that NIBRS knows"),
        ),
    )
)

# What a suggestion lacks, as `core.formats.tabular.suggest` names it.
_LACKS: Final = {
    "rows": gettext_lazy("rows: the file has a header and none"),
    "occurred": gettext_lazy("when it occurred"),
    "zone": gettext_lazy("the time zone"),
    "kind": gettext_lazy("the kind of record"),
    "incidents": gettext_lazy("the file of the incidents"),
}


def lacking(names: Iterable[str]) -> list[str]:
    """What a suggestion lacks, in the reader's language."""
    return [str(_LACKS.get(name, name)) for name in names]


def why_not(reason: str) -> str:
    """The reason in the reader's language; one that is not known stays as it is."""
    for pattern, words in _SENTENCES:
        if found := pattern.fullmatch(reason):
            told = found.groupdict()
            if "unit" in told:
                told["unit"] = _unit(told["unit"])
            return str(words) % told if told else str(words)
    return reason


def _unit(text: str) -> str:
    """The word for a kind of record, in the reader's language."""
    language = (get_language() or "en")[:2]
    known = {kind.unit(): kind.unit(language=language) for kind in RecordKind}
    return known.get(text, text)
