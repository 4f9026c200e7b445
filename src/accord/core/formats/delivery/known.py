"""What a saved delivery says of the files that come again, and the words it has no answer for."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from accord.core.formats.delivery.plan import Delivery, PartPlan, PartRole
from accord.core.formats.delivery.study import SAMPLE_ROWS, StudiedPart
from accord.core.formats.tabular.answering import answered_as_read
from accord.core.formats.tabular.learned import Learned
from accord.core.formats.tabular.mapping import Mapping as RowMapping
from accord.core.formats.tabular.suggestion import CrosswalkSuggestion, new_words
from accord.core.formats.tabular.table import Table


def saved_for(tables: Mapping[str, Table], known: Sequence[Delivery]) -> Delivery | None:
    """The newest saved delivery of these files; a file that did not come this time may lack."""
    fitting = []
    for saved in known:
        columns = {part.label: part.signature for part in saved.parts}
        mine = {label: table.signature for label, table in tables.items()}
        if saved.primary.label in mine and mine.items() <= columns.items():
            fitting.append(saved)
    return max(fitting, key=lambda saved: saved.version, default=None)


def saved_roles(saved: Delivery | None) -> dict[str, PartRole]:
    """What each file holds, as it was confirmed."""
    return {part.label: part.role for part in saved.parts} if saved else {}


def named_as(saved: Delivery) -> RowMapping:
    """How its incidents are read, under the name by which people know the whole."""
    return replace(saved.mapping, name=saved.name, version=saved.version)


def words_as_read(
    saved: PartPlan,
    part: StudiedPart,
    fresh: PartPlan | None,
    found: Sequence[CrosswalkSuggestion],
    *,
    code_texts: Mapping[str, str],
    learned: Learned,
) -> tuple[CrosswalkSuggestion, ...]:
    """The offences of a file in the columns in which they were confirmed to stand."""
    read = saved.mapping
    if read is None:
        return ()
    if fresh is not None and fresh.mapping is not None:
        bare = [replace(one.offence, crosswalk={}) for one in (read, fresh.mapping)]
        if bare[0] == bare[1] and read.kind == fresh.mapping.kind:
            return tuple(found)
    return learned.answered(answered_as_read(read, part.table, code_texts, SAMPLE_ROWS))


def new_words_of(
    saved: Delivery,
    crosswalks: Mapping[str, Sequence[CrosswalkSuggestion]],
    decided: Mapping[str, Collection[str]],
) -> list[CrosswalkSuggestion]:
    """The offences of files beside the incidents that a saved delivery has no answer for."""
    return [
        replace(one, part=part.label)
        for part in saved.parts
        if part.mapping is not None and part.role is not PartRole.INCIDENT
        for one in new_words(
            crosswalks.get(part.label, ()), part.mapping, decided.get(part.label, ())
        )
    ]


def with_words_of_files(saved: Delivery, codes: Mapping[str, Mapping[str, str]]) -> Delivery:
    """The delivery with codes of more offences, by file ("" for the incidents') and key."""
    parts = []
    for part in saved.parts:
        told = codes.get("" if part.role is PartRole.INCIDENT else part.label, {})
        if part.mapping is not None and told:
            parts.append(replace(part, mapping=part.mapping.with_codes(told)))
        else:
            parts.append(part)
    return replace(saved, parts=tuple(parts))
