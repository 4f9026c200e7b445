"""Answer each different offence of an export once: by its words, its codes, the agency's own list."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from collections.abc import Mapping as MappingOf
from dataclasses import replace
from itertools import islice
from typing import Any, Final

from accord.core.formats.tabular.crosswalk import CodeAnswer, answer_for, with_families
from accord.core.formats.tabular.mapping import Mapping, OffenceColumns, OffenceRule
from accord.core.formats.tabular.marks import MOST_OF_ONE, offence_of_heading, told_times
from accord.core.formats.tabular.offending import crosswalk_key, listed
from accord.core.formats.tabular.remarks import Fields, first
from accord.core.formats.tabular.suggestion import Candidate, CrosswalkSuggestion
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary import RecordKind, offences

#: Different offences of one export; more means that the column is no offence column.
_MAX_OFFENCES: Final = 20_000


def offence_rule(fields: Fields) -> OffenceRule:
    """Return where the chosen columns tell an offence: its code, its words from wide to fine."""
    texts = tuple(filter(None, (first(fields, "offence_category"), first(fields, "offence_text"))))
    return OffenceRule(
        code=first(fields, "offence_code"),
        extension=first(fields, "offence_extension") if fields["offence_code"] else "",
        texts=texts,
        nibrs=first(fields, "nibrs"),
    )


def crosswalk_of(
    table: Table,
    rule: OffenceRule,
    kinds: Sequence[Candidate],
    code_texts: MappingOf[str, str],
    limit: int,
) -> tuple[CrosswalkSuggestion, ...]:
    """Answer each different offence of the export once; calls for service get none."""
    if not kinds or not RecordKind(kinds[0].value).may_have_nibrs_code:
        return ()
    if rule.marked:
        return _marked_in(table, rule.marked, code_texts, limit)
    slots = [_cells(one, table) for one in (rule, *rule.further)]
    known = offences()
    if not any(codes or texts for _, codes, texts in slots):
        return ()
    counts: Counter[tuple[tuple[str, ...], tuple[str, ...]]] = Counter()
    for number, row in enumerate(table.rows()):
        if number >= limit or len(counts) > _MAX_OFFENCES:
            break
        if row.fault or len(row.values) != len(table.columns):
            continue
        for slot, (nibrs, codes, texts) in enumerate(slots):
            raw = tuple(
                "" if cell is None else row.values[cell] for cell in (nibrs, *codes, *texts)
            )
            for one in listed(raw, rule.separator):
                if one[0].strip().upper() in known or (slot and not any(map(str.strip, one))):
                    continue  # answered already, or there is none
                split = 1 + len(codes)
                counts[one[1:split], one[split:]] += 1
    return _answers(counts.items(), code_texts)


def _marked_in(
    table: Table, marked: Sequence[str], code_texts: MappingOf[str, str], limit: int
) -> tuple[CrosswalkSuggestion, ...]:
    """Answer each heading of an offence, with how often rows tell it: those too that none tells yet."""
    place = {name: cell for cell, name in enumerate(table.signature)}
    cells = [(place[name.strip().lower()], offence_of_heading(name)) for name in marked]
    counts = Counter({((), (words,)): 0 for _, words in cells})
    for row in islice(table.rows(), limit):
        if row.fault or len(row.values) != len(table.columns):
            continue
        for cell, words in cells:
            counts[(), (words,)] += min(told_times(row.values[cell]) or 0, MOST_OF_ONE)
    return tuple(
        one if one.code is not None else replace(one, **_as_heading(one.text))
        for one in _answers(counts.items(), code_texts)
    )


def _as_heading(words: str) -> dict[str, Any]:
    found = answer_of_heading(words)
    return {"code": found.code, "confidence": found.confidence, "evidence": found.evidence}


def answer_of_heading(words: str) -> CodeAnswer:
    """Answer for the words of a heading, which may be in the plural: auto thefts, burglaries."""
    found = answer_for([words])
    if found.code is not None:
        return found
    single = answer_for([" ".join(map(_single, words.split()))])
    return found if single.code is None else single


def _single(word: str) -> str:
    if word.endswith("IES"):
        return f"{word[:-3]}Y"
    return word[:-1] if word.endswith("S") and not word.endswith(("SS", "US", "IS")) else word


def answered_as_read(
    saved: Mapping, table: Table, code_texts: MappingOf[str, str], limit: int
) -> tuple[CrosswalkSuggestion, ...]:
    """Answer the offences in the columns that a saved mapping reads, each anew."""
    kind = Candidate(value=saved.kind.value, confidence=1.0, evidence="you said so")
    return crosswalk_of(table, saved.offence, (kind,), code_texts, limit)


def _cells(columns: OffenceColumns, table: Table) -> tuple[int | None, list[int], list[int]]:
    """Where an offence's NIBRS code, its own codes and its words stand, in whatever case."""
    place = {name: cell for cell, name in enumerate(table.signature)}

    def cells(*names: str) -> list[int]:
        return [place[name.strip().lower()] for name in names if name]

    nibrs = cells(columns.nibrs)
    return (
        nibrs[0] if nibrs else None,
        cells(columns.code, columns.extension),
        cells(*columns.texts),
    )


def _answers(
    counts: Iterable[tuple[tuple[tuple[str, ...], tuple[str, ...]], int]],
    code_texts: MappingOf[str, str],
) -> tuple[CrosswalkSuggestion, ...]:
    rows: Counter[str] = Counter()
    parts: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {}
    for (codes, texts), count in counts:
        key = crosswalk_key(*codes, *texts)
        rows[key] += count
        parts[key] = codes, texts
    listed = {crosswalk_key(code): words for code, words in code_texts.items()}
    answers = {key: _answer(codes, texts, listed) for key, (codes, texts) in parts.items()}
    answers = with_families(
        answers, {k: (c[0].strip() if c else "") for k, (c, _) in parts.items()}
    )
    return tuple(
        CrosswalkSuggestion(
            key=key,
            local_code="-".join(part.strip() for part in parts[key][0] if part.strip()),
            text=" / ".join(part.strip() for part in parts[key][1] if part.strip()),
            rows=count,
            code=answers[key].code,
            confidence=answers[key].confidence,
            evidence=answers[key].evidence,
        )
        for key, count in rows.most_common()
    )


def _answer(
    codes: tuple[str, ...], texts: tuple[str, ...], listed: MappingOf[str, str]
) -> CodeAnswer:
    """The answer to the agency's own list where it has one, else to the export's words."""
    plain = answer_for([text for text in texts if text.strip()])
    spoken = _spoken(codes, texts, listed)
    if spoken == texts:
        return plain
    told = answer_for([text for text in spoken if text.strip()])
    if told.code is None:
        return plain
    return replace(told, evidence=f"{told.evidence}; by the agency's code list")


def _spoken(
    codes: tuple[str, ...], texts: tuple[str, ...], listed: MappingOf[str, str]
) -> tuple[str, ...]:
    """The words of an offence, with the agency's own code list where it knows the code."""
    whole = "-".join(filter(None, (code.strip() for code in codes)))
    words = listed.get(crosswalk_key(whole)) or (
        listed.get(crosswalk_key(codes[0])) if codes else None
    )
    if words:
        return (*texts, words)
    return tuple(listed.get(crosswalk_key(text), text) for text in texts)
