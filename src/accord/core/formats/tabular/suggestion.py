"""What a suggestion says: candidates with evidence, notes, and the mapping they add up to."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace

from accord.core.formats.tabular.crosswalk import NOT_OFFENCE
from accord.core.formats.tabular.mapping import AgencyRule, Mapping
from accord.core.vocabulary import RecordKind


@dataclass(frozen=True, kw_only=True)
class Candidate:
    """One possible answer with its confidence (0 to 1) and the evidence for it."""

    value: str
    confidence: float
    evidence: str


@dataclass(frozen=True, kw_only=True)
class CrosswalkSuggestion:
    """What one of the agency's offences becomes; `code` is None when it stays unmapped.

    `code` "-" means: not an offence (an accident, found property …).
    """

    key: str
    local_code: str
    text: str
    rows: int
    code: str | None
    confidence: float
    evidence: str
    #: The file of a delivery, other than that of the incidents, in which it stands.
    part: str = ""

    @property
    def is_no_offence(self) -> bool:
        """Whether it is none, so that its rows are in no count of offences."""
        return self.code == NOT_OFFENCE

    @property
    def words(self) -> str:
        """What the agency calls it."""
        return self.text or self.local_code


@dataclass(frozen=True, kw_only=True)
class Suggestion:
    """Suggested answers for one table; `mapping` is None while `missing` names what lacks."""

    fields: dict[str, tuple[Candidate, ...]]
    kinds: tuple[Candidate, ...]
    zones: tuple[Candidate, ...]
    crosswalk: tuple[CrosswalkSuggestion, ...]
    rows_seen: int
    notes: tuple[str, ...]
    missing: tuple[str, ...]
    mapping: Mapping | None
    matched_known: bool = False
    unmapped: int | None = None
    #: Systems that fit the export's plane coordinates; the first is taken where it is sure.
    systems: tuple[Candidate, ...] = ()
    #: Columns of dates that are written in too many ways: a person says which formats count.
    mixed: tuple[str, ...] = ()
    #: Columns that each stand for an offence.
    marked: tuple[str, ...] = ()

    def chosen(self, field: str) -> str:
        """Return the first candidate's column for a field, or "" when there is none."""
        found = self.fields.get(field, ())
        return found[0].value if found else ""

    @property
    def kind(self) -> RecordKind | None:
        """The likeliest kind of record, if any is likely."""
        return RecordKind(self.kinds[0].value) if self.kinds else None

    @property
    def unmapped_rows(self) -> int:
        """Rows whose offence lands without a code; without a mapping, those without an answer."""
        if self.unmapped is not None:
            return self.unmapped
        return sum(entry.rows for entry in self.crosswalk if entry.code is None)

    @property
    def no_offences(self) -> list[CrosswalkSuggestion]:
        """What is no offence (an accident, found property), most rows first."""
        found = (entry for entry in self.crosswalk if entry.is_no_offence)
        return sorted(found, key=lambda entry: -entry.rows)

    def new_words(self, decided: Collection[str] = ()) -> list[CrosswalkSuggestion]:
        """Offences that a saved mapping has no answer for though there is one, most rows first.

        What a person left open when the mapping was confirmed is `decided`, and not asked again.
        """
        if self.mapping is None or not self.matched_known:
            return []
        return new_words(self.crosswalk, self.mapping, decided)

    def with_agency(self, rule: AgencyRule) -> Suggestion:
        """Return the same suggestion with another agency rule in its mapping."""
        if self.mapping is None:
            return self
        return replace(self, mapping=replace(self.mapping, agency=rule))


def new_words(
    crosswalk: Iterable[CrosswalkSuggestion], saved: Mapping, decided: Collection[str] = ()
) -> list[CrosswalkSuggestion]:
    """Return the offences with a code that a saved mapping has no answer for, most rows first."""
    known = {*saved.offence.crosswalk, *decided}
    found = [one for one in crosswalk if one.code is not None and one.key not in known]
    return sorted(found, key=lambda one: (-one.rows, one.key))
