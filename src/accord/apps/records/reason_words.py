"""Why an export cannot carry a later step: the sentences of `core.formats.tabular.carrying`, in the reader's language."""

from collections.abc import Iterable
from typing import Final

from django.utils.translation import get_language, gettext_lazy, gettext_noop

from accord.apps.records.sentences import Sentences
from accord.core.vocabulary import RecordKind

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
    return _SENTENCES.told(reason)


def _unit(text: str) -> str:
    """The word for a kind of record, in the reader's language."""
    language = (get_language() or "en")[:2]
    known = {kind.unit(): kind.unit(language=language) for kind in RecordKind}
    return known.get(text, text)


_SENTENCES: Final = Sentences(
    (
        gettext_noop("no record landed"),
        gettext_noop("no record has coordinates"),
        gettext_noop("only %(share)s of records have usable coordinates"),
        gettext_noop("every record has the same category"),
        gettext_noop("%(records)s records; this step needs %(needed)s"),
        gettext_noop("the records span %(days)s days; this step needs %(needed)s"),
        gettext_noop("%(unit)s are not offences and carry no NIBRS code"),
        gettext_noop("only %(share)s of records have an answer from the crosswalk"),
        gettext_noop("no record is an offence that NIBRS knows"),
    ),
    words={"unit": _unit},
)
