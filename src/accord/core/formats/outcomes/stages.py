"""The stages of a case after an arrest and their statuses: a versioned table."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files

#: A status that the agency's words do not tell: it is kept, counted, and never guessed.
UNMAPPED = "unmapped"


class Stage(StrEnum):
    """Where in its course a case stands."""

    REFERRAL = "referral"
    CHARGE = "charge"
    DISPOSITION = "disposition"
    SENTENCE = "sentence"
    CUSTODY = "custody"
    SUPERVISION = "supervision"


class Convicts(StrEnum):
    """What a status says of a conviction."""

    YES = "yes"
    NO = "no"
    NOT_SAID = "not said"


@dataclass(frozen=True, slots=True, kw_only=True)
class Status:
    """One status of a stage: its names, what it says of a conviction, the words for it."""

    code: str
    name: str
    name_es: str
    words: tuple[str, ...]
    convicts: Convicts


@dataclass(frozen=True, slots=True, kw_only=True)
class StageEntry:
    """A stage with its statuses by code, and the words by which its columns are known."""

    code: Stage
    name: str
    name_es: str
    columns: tuple[str, ...]
    statuses: Mapping[str, Status]


@cache
def stages() -> Mapping[Stage, StageEntry]:
    """Return all stages in their order. Raises ValueError where the table is not sound."""
    text = files("accord.core.formats.outcomes").joinpath("stages.toml").read_text("utf-8")
    found = {}
    for entry in tomllib.loads(text)["stage"]:
        statuses = {each["code"]: _status(each) for each in entry["status"]}
        words = [word for status in statuses.values() for word in status.words]
        if len(words) != len(set(words)) or len(statuses) != len(entry["status"]):
            raise ValueError(f"stages.toml: {entry['code']} names a word or a status twice")
        stage = Stage(entry["code"])
        found[stage] = StageEntry(
            code=stage,
            name=entry["name"],
            name_es=entry["name_es"],
            columns=tuple(entry["columns"]),
            statuses=statuses,
        )
    if tuple(found) != tuple(Stage):
        raise ValueError("stages.toml does not name every stage once, in order")
    return found


def _status(entry: Mapping[str, object]) -> Status:
    words = entry["words"]
    assert isinstance(words, list)
    return Status(
        code=str(entry["code"]),
        name=str(entry["name"]),
        name_es=str(entry["name_es"]),
        words=tuple(words),
        convicts=Convicts(str(entry.get("convicts", Convicts.NOT_SAID))),
    )


def plain_words(text: str) -> str:
    """Return a phrase for comparison: lower case, single blanks, no punctuation."""
    return " ".join(re.sub(r"[^\w]+|_", " ", text.casefold()).split())


def status_of(stage: Stage, text: str) -> str:
    """Return the status that an agency's words tell at a stage, or UNMAPPED; never a guess."""
    phrase = plain_words(text)
    for status in stages()[stage].statuses.values():
        if phrase in status.words or phrase == plain_words(status.code):
            return status.code
    return UNMAPPED


def stage_of(text: str) -> Stage | None:
    """Return the stage that a cell names ("Disposition", "sentencing"), if it names one."""
    phrase = plain_words(text)
    for stage, entry in stages().items():
        if phrase == stage.value or phrase in entry.columns:
            return stage
    return None
