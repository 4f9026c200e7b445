"""Guess which kind of record an export holds, from file name, columns, words and ids."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence

from accord.core.formats.tabular.candidates import Columns
from accord.core.formats.tabular.contents import kind_evidence, offence_share, speaks_of_a_call
from accord.core.formats.tabular.naming import plain_name, spelled_name
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.vocabulary import RecordKind

#: Share of rows whose words are a dispatcher's from which the words count fully.
_CALL_WORDS = 0.3
#: What known offences earn where nothing else says what a row is.
_KNOWN_WORDS = 0.6
#: What columns that each stand for an offence earn: such a row tells all of its incident.
_MARKS = 0.9


def kind_candidates(
    columns: Columns,
    *,
    filename: str,
    text_column: str,
    local_id: str,
    incident_id: str,
    has_marks: bool = False,
) -> tuple[Candidate, ...]:
    """Return likely kinds, best first; () when nothing speaks for any."""
    weights: dict[str, list[tuple[float, str]]] = {kind: [] for kind in RecordKind}
    name = filename.lower().replace("_", " ").replace("-", " ")
    for kind, entry in kind_evidence()["file"].items():
        if re.search(entry["pattern"], name):
            weights[kind].append((entry["weight"], "the file's name"))
    named: dict[str, int] = {}
    for kind, entry in kind_evidence()["column"].items():
        hits = [
            p.name for p in columns.profiles if re.search(entry["pattern"], spelled_name(p.name))
        ]
        named[kind] = len(hits)
        if hits and columns.has_header:
            weights[kind].append((entry["weight"], f"columns {', '.join(hits[:3])}"))
    share = _call_share(columns, text_column)
    if share:
        weight = 0.85 * min(1.0, share / _CALL_WORDS)
        words = f"{share:.0%} of rows speak as dispatchers do"
        weights[RecordKind.CALL_FOR_SERVICE].append((weight, words))
    if has_marks:
        weights[RecordKind.INCIDENT].append((_MARKS, "a column for each offence"))
    if _row_is_offence(columns, local_id, incident_id):
        weights[RecordKind.OFFENCE].append(
            (0.9, f"{local_id} is unique while {incident_id} repeats")
        )
    if not any(weights.values()) and _are_offences(columns, text_column):
        weights[RecordKind.INCIDENT].append((_KNOWN_WORDS, "its words are known offences"))
    return _weighed(weights, named)


def _weighed(
    weights: Mapping[str, Sequence[tuple[float, str]]], named: Mapping[str, int]
) -> tuple[Candidate, ...]:
    found = []
    for kind, items in weights.items():
        doubt = 1.0
        for weight, _ in items:
            doubt *= 1 - weight
        if items:
            evidence = "; ".join(words for _, words in items)
            found.append(
                Candidate(value=str(kind), confidence=round(1 - doubt, 3), evidence=evidence)
            )
    return tuple(sorted(found, key=lambda one: (-one.confidence, -named.get(one.value, 0))))


def _are_offences(columns: Columns, text_column: str) -> bool:
    return bool(text_column) and offence_share(columns.of(text_column)) > 0


def _call_share(columns: Columns, text_column: str) -> float:
    if not text_column:
        return 0.0
    values = columns.of(text_column).values
    total = sum(values.values())
    return sum(n for text, n in values.items() if speaks_of_a_call(text)) / max(1, total)


def _row_is_offence(columns: Columns, local_id: str, incident_id: str) -> bool:
    if not local_id or not incident_id or not re.search(r"offen[sc]e", plain_name(local_id)):
        return False
    return columns.of(local_id).is_unique and columns.of(incident_id).repeats > 0
