"""Outcomes of cases as prosecutors, courts, jails and supervision offices report them."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from datetime import date
from typing import Any

from accord.core.formats.outcomes.stages import UNMAPPED, Stage, stages
from accord.core.formats.tabular.dates import FORMATS
from accord.core.safe_io import BadInput


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """One event of one case: its stage, what became of it, the day; no person stands in it.

    `status` is a code of the stage or "unmapped"; `words` are the agency's own. `on` is None where
    the file gives no day. `charge` tells the charges of one case apart: count number or statute.
    """

    row: int
    stage: Stage
    status: str
    words: str
    on: date | None
    case_number: str
    arrest_number: str
    ori: str
    charge: str
    charge_text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RejectedOutcome:
    """A row that broke a rule, with its cells, so that nothing is lost."""

    row: int
    field: str
    rule: str
    reason: str
    raw: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class EventRule:
    """Where an event stands in a row: which stage, which column says what, which says when.

    Either `stage` names the stage of the columns, or `stage_column` holds it row by row.
    """

    status_column: str
    date_column: str = ""
    stage: Stage | None = None
    stage_column: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OutcomeMapping:
    """How one layout of outcomes is read; columns in lower case, statuses by stage and phrase."""

    signature: tuple[str, ...]
    events: tuple[EventRule, ...]
    case_number: str = ""
    arrest_number: str = ""
    ori: str = ""
    charge: str = ""
    charge_text: str = ""
    #: One format, or several with commas between them where columns differ.
    date_format: str = "iso"
    #: "stage: phrase" → status code, as somebody decided; it goes before the table of words.
    decided: Mapping[str, str] = field(default_factory=dict)

    @property
    def date_formats(self) -> tuple[str, ...]:
        """The formats in which days are written, tried in this order."""
        return tuple(name.strip() for name in self.date_format.split(","))

    @property
    def unused(self) -> tuple[str, ...]:
        """The columns of which nothing is read."""
        read = {self.case_number, self.arrest_number, self.ori, self.charge, self.charge_text}
        for event in self.events:
            read |= {event.status_column, event.date_column, event.stage_column}
        return tuple(name for name in self.signature if name not in read)

    def to_json(self) -> str:
        """Return the canonical text: the same mapping gives the same bytes."""
        return json.dumps(asdict(self), sort_keys=True, ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_json(cls, text: str) -> OutcomeMapping:
        """Read what `to_json` wrote. Raises BadInput for anything else."""
        try:
            found: dict[str, Any] = json.loads(text)
            events = tuple(
                EventRule(**{**each, "stage": Stage(each["stage"]) if each.get("stage") else None})
                for each in found.pop("events")
            )
            made = cls(**{**found, "events": events, "signature": tuple(found["signature"])})
        except (ValueError, TypeError, KeyError, AttributeError, RecursionError) as error:
            raise BadInput("this is not a mapping of outcomes", rule="outcome_mapping") from error
        made.check()
        return made

    def check(self) -> None:
        """Raise BadInput unless the mapping names a key, an event, and columns that there are.

        It may come from a file or a request: each value's kind, the dates' format and each decision
        are looked at as well.
        """
        self._check_kinds()
        if not (self.case_number or self.arrest_number):
            raise BadInput("no column holds a case or arrest number", rule="outcome_key")
        if not self.events:
            raise BadInput("no column says what became of a case", rule="outcome_event")
        named = [self.case_number, self.arrest_number, self.ori, self.charge, self.charge_text]
        for event in self.events:
            named += [event.status_column, event.date_column, event.stage_column]
            if not event.status_column or (event.stage is None) == (not event.stage_column):
                raise BadInput("an event needs a stage and a status column", rule="outcome_event")
        for name in named:
            if name and name not in self.signature:
                raise BadInput("it names a column that is not there", rule="outcome_column")

    def _check_kinds(self) -> None:
        """Raise BadInput where a text is none, the format unknown, or a status not of its stage."""
        texts = [
            self.case_number, self.arrest_number, self.ori, self.charge, self.charge_text,
            self.date_format, *self.signature,
        ]  # fmt: skip
        for event in self.events:
            texts += [event.status_column, event.date_column, event.stage_column]
        decided = self.decided if isinstance(self.decided, Mapping) else {"": 0}
        if not all(isinstance(text, str) for text in (*texts, *decided, *decided.values())):
            raise BadInput("a part of the mapping is of another kind", rule="outcome_mapping")
        if not set(self.date_formats) <= set(FORMATS):
            raise BadInput("nobody knows this format of dates", rule="outcome_date_format")
        for key, status in decided.items():
            stage = key.partition(":")[0]
            known = stages()[Stage(stage)].statuses if stage in set(Stage) else ()
            if status != UNMAPPED and status not in known:
                raise BadInput("this is no status of that stage", rule="status_known")


_SEPARATORS = re.compile(r"[^0-9A-Z]+")


def number_key(number: str) -> str:
    """Return a number for comparison: upper case, every run of other signs as one hyphen."""
    return _SEPARATORS.sub("-", number.upper()).strip("-")


def loose_key(number: str) -> str:
    """Return a number without its separators; two numbers may share one, so it decides nothing."""
    return _SEPARATORS.sub("", number.upper())
