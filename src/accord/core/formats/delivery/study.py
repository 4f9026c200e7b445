"""Study one file of a delivery: what its rows are, and which column holds what."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import PurePath
from typing import Final

from accord.core.formats.delivery.learned import NOTHING, LearnedParts
from accord.core.formats.delivery.plan import PartRole, label_of
from accord.core.formats.delivery.words import (
    fields_of,
    known_words,
    name_score,
    role_words,
    table,
)
from accord.core.formats.tabular.candidates import Columns, study
from accord.core.formats.tabular.contents import is_address
from accord.core.formats.tabular.dates import reader
from accord.core.formats.tabular.learned import EVIDENCE, SURE
from accord.core.formats.tabular.naming import plain_name
from accord.core.formats.tabular.profile import Profile, profile
from accord.core.formats.tabular.suggestion import Candidate
from accord.core.formats.tabular.table import Table
from accord.core.vocabulary.demographics import is_telling

SAMPLE_ROWS: Final = 50_000
_THRESHOLD: Final = 0.5
_NAME = re.compile(r"[^\W\d_][^\d,]*(, ?[^\W\d_][^\d,]*)?")
_PLATE = re.compile(r"(?=.*\d)[A-Z0-9][A-Z0-9 -]{1,8}")
_STATE = re.compile(r"[A-Z]{2}")
_MONEY = re.compile(r"[$€]?\s?-?\d{1,3}(?:[., ]?\d{3})*(?:[.,]\d{1,2})?")
_IDENTIFIER = re.compile(r"(?=.*\d)[A-Za-z0-9][A-Za-z0-9._/-]{2,40}")
_PHONE = re.compile(r"(?:\+?1[ .-]?)?(?:\(?\d{3}\)?[ .-]?)?\d{3}[ .-]?\d{4}")
_MOSTLY = 0.85
_LONG_TEXT = 60
_LONGEST_SUM = 7
_FEW = 40
#: The least spread, in years, of the births of more than a few persons.
_GENERATION = 15


@dataclass(frozen=True, kw_only=True)
class StudiedPart:
    """One file: its columns as profiled, what its rows may be, and candidates by room and field."""

    label: str
    table: Table
    columns: Columns
    rows_seen: int
    roles: tuple[Candidate, ...]
    fields: Mapping[str, Mapping[str, Candidate]]
    learned: LearnedParts = NOTHING

    @property
    def role(self) -> PartRole:
        """The likeliest role, or OTHER where none is likely."""
        best = self.roles[0] if self.roles else None
        return PartRole(best.value) if best and best.confidence >= _THRESHOLD else PartRole.OTHER

    def without(self, *columns: str) -> StudiedPart:
        """The same part, with these columns no candidates for any field."""
        fields = {
            room: _fields(room, self.columns, without=columns, learned=self.learned)
            for room in self.fields
        }
        return replace(self, fields=fields)


def study_part(table: Table, label: str = "", *, learned: LearnedParts = NOTHING) -> StudiedPart:
    """Profile one file and guess its role and its columns; `label` names it in the delivery."""
    profiles, seen = profile(table.columns, table.rows(), limit=SAMPLE_ROWS)
    columns = study(profiles, has_header=table.facts.has_header)
    rooms = ("person", "vehicle", "property", "arrest", "narrative")
    fields = {room: _fields(room, columns, learned=learned) for room in rooms}
    label = label or label_of(table.filename)
    return StudiedPart(
        label=label,
        table=table,
        columns=columns,
        rows_seen=seen,
        roles=_roles(table, columns, fields, confirmed=learned.files.get(label)),
        fields=fields,
        learned=learned,
    )


def _roles(
    table: Table,
    columns: Columns,
    fields: Mapping[str, Mapping[str, Candidate]],
    *,
    confirmed: PartRole | None = None,
) -> tuple[Candidate, ...]:
    """What the rows may be: as confirmed of a file so called, by its name, by its columns."""
    named = _named_roles(table.filename)
    found = []
    if confirmed is not None:
        found.append(Candidate(value=confirmed.value, confidence=SURE, evidence=EVIDENCE))
    for role, told in _content(columns, fields).items():
        if role == confirmed:
            continue
        # What the columns hold may speak for itself, where the file has a name that says nothing.
        share = max(0.6 * named.get(role, 0.0) + 0.4 * told[0], 0.75 * told[0])
        words = [f"the file's name says {role}"] if named.get(role) else []
        words += [told[1]] if told[0] else []
        if share:
            found.append(
                Candidate(value=role, confidence=round(share, 3), evidence="; ".join(words))
            )
    return tuple(sorted(found, key=lambda one: -one.confidence))


def _named_roles(filename: str) -> dict[str, float]:
    words = re.findall(r"[a-z]+", plain_name(PurePath(filename).stem))
    scores = {}
    for role, known in _file_words().items():
        hits = [place for place, word in enumerate(words) if word in known]
        # The last word names the thing: incident_persons holds persons.
        scores[role] = 1.0 if hits and hits[-1] == len(words) - 1 else 0.7 if hits else 0.0
    return scores


def _file_words() -> Mapping[str, list[str]]:
    found: Mapping[str, list[str]] = table()["files"]
    return found


def _content(
    columns: Columns, fields: Mapping[str, Mapping[str, Candidate]]
) -> dict[str, tuple[float, str]]:
    """How far the columns themselves speak for each role, and why."""
    person, vehicle, item = fields["person"], fields["vehicle"], fields["property"]
    has_name = "full_name" in person or "family_name" in person
    has_birth = "birth" in person or "age" in person
    moments = [name for name in columns.dates if name != _value(person, "birth")]
    places = any(columns.of(p.name).share(is_address) > 0.7 for p in columns.profiles)
    text = "text" in fields["narrative"] and len(columns.profiles) <= 4
    some_person = has_name and (has_birth or "sex" in person or "role" in person)
    arrest = any("arrest" in plain_name(p.name) or "booking" in plain_name(p.name)
                 for p in columns.profiles)  # fmt: skip
    few = len(columns.profiles) <= 6
    offence = few and not some_person and not moments and "value" not in item
    return {
        "incident": (1.0 if moments and places and not some_person else 0.3 if moments else 0.0,
                     "times and places"),
        "offence": (0.7 if offence and not text and "plate" not in vehicle else 0.0,
                    "codes without times of their own"),
        "person": (1.0 if some_person and not moments else 0.4 if some_person else 0.0,
                   "names with a birth, a sex or a role"),
        "link": (1.0 if "role" in person and not has_name and few and "plate" not in vehicle
                 and "value" not in item and not moments else 0.0, "numbers and a role, no name"),
        "vehicle": (1.0 if "plate" in vehicle else 0.8 if "vin" in vehicle else 0.0, "plates"),
        "property": (0.9 if "value" in item and not has_name else 0.0, "things and amounts"),
        "arrest": (1.0 if some_person and moments else 0.5 if arrest and moments else 0.0,
                   "persons, each with a moment"),
        "narrative": (1.0 if text else 0.0, "long texts"),
    }  # fmt: skip


def _value(found: Mapping[str, Candidate], name: str) -> str:
    return found[name].value if name in found else ""


def _fields(
    room: str, columns: Columns, *, without: tuple[str, ...] = (), learned: LearnedParts
) -> dict[str, Candidate]:
    """The best column of each field; no column serves two fields of a room."""
    options = []
    for field in fields_of(room):
        judge = _JUDGES.get((room, field), _named)
        for column in columns.profiles:
            if not column.filled or column.name in without:
                continue
            named = 0.0
            if columns.has_header:
                usual = name_score(room, field, plain_name(column.name))
                named = learned.named(room, field, column, usual)
            score, evidence = judge(columns, column, named)
            if score >= _THRESHOLD:
                options.append((score, field, column.name, evidence))
    found: dict[str, Candidate] = {}
    for score, field, column_name, evidence in sorted(options, key=lambda one: -one[0]):
        if field in found or any(one.value == column_name for one in found.values()):
            continue
        told = f"named {column_name!r}; {evidence}" if columns.has_header else evidence
        found[field] = Candidate(value=column_name, confidence=round(score, 3), evidence=told)
    if "make" in found and "model" in found:
        found.pop("make_model", None)
    if "family_name" in found:
        found.pop("full_name", None)
    return found


Judged = tuple[float, str]


def _named(_: Columns, column: Profile, named: float) -> Judged:
    return named, f"{column.distinct} different values"


def _role_of(room: str) -> Callable[[Columns, Profile, float], Judged]:
    def judge(_: Columns, column: Profile, named: float) -> Judged:
        known = role_words(room)
        values = {" ".join(text.upper().split()) for text in column.values}
        share = sum(value in known for value in values) / len(values)
        if len(values) > _FEW or (column.is_unique and column.rows > 3):
            return 0.0, ""
        told = f"{len(values)} words, {share:.0%} of them known roles"
        if named:
            return named * (0.7 + 0.3 * share), told
        return (0.8 * share if share > 0.9 else 0.0), told

    return judge


def _words_of(room: str) -> Callable[[Columns, Profile, float], Judged]:
    def judge(_: Columns, column: Profile, named: float) -> Judged:
        known = known_words(room)
        hits = sum(n for text, n in column.values.items() if text.upper() in known)
        share = hits / sum(column.values.values())
        few = column.distinct <= _FEW
        return max(named * (0.6 + 0.4 * share), 0.8 * (share > 0.9 and few)), "known words"

    return judge


def _race(columns: Columns, column: Profile, named: float) -> Judged:
    """Words for races; a letter tells one only under a name that says so."""
    if columns.has_header:
        return named, f"{column.distinct} different values"
    share = column.share(lambda text: is_telling("race", text))
    several = 1 < column.distinct <= _FEW
    return (0.8 if share > _MOSTLY and several else 0.0), "known words"


def _birth(columns: Columns, column: Profile, named: float) -> Judged:
    fit = columns.dates.get(column.name)
    if fit is None:
        return (named * 0.8 if named else 0.0), "no format reads all"
    if fit.has_time:
        return 0.0, ""
    years = _years(column, fit.formats[0])
    spread = bool(years) and max(years) - min(years) >= _GENERATION
    if not named and not spread:
        return 0.0, ""
    return max(named, 0.85 if spread and not columns.has_header else 0.0), (
        f"{fit.share:.1%} read as {' or '.join(fit.formats)}"
    )


def _years(column: Profile, form: str) -> list[int]:
    read = reader(form)
    texts = [text for kept in column.examples.values() for text in kept]
    return [moment.naive.year for text in texts if (moment := read(text)) is not None]


def _phone(columns: Columns, column: Profile, named: float) -> Judged:
    """A telephone number has seven, ten or eleven digits; a file without header may hold some."""
    hits = sum(n for text, n in column.values.items() if _PHONE.fullmatch(text.strip()))
    share = hits / sum(column.values.values())
    told = f"{share:.0%} are telephone numbers"
    if columns.has_header:
        return named * (0.6 + 0.4 * share), told
    return (0.7 if share > _MOSTLY else 0.0), told


def _full_name(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(lambda text: _NAME.fullmatch(text) is not None)
    if columns.has_header:
        return named * looks, f"{looks:.0%} look like names"
    comma = column.share(lambda text: "," in text)
    varied = column.distinct > 0.5 * column.filled
    return (0.8 if looks > 0.9 and comma > 0.3 and varied else 0.0), "names with a comma"


def _home(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(is_address)
    if columns.has_header:
        return named * (0.5 + 0.5 * looks), f"{looks:.0%} look like addresses"
    return (0.8 * looks if looks > 0.7 else 0.0), f"{looks:.0%} look like addresses"


def _number(columns: Columns, column: Profile, named: float) -> Judged:
    if column.name in columns.dates:
        return 0.0, ""
    looks = column.share(lambda text: _IDENTIFIER.fullmatch(text) is not None)
    if columns.has_header:
        return named, f"{column.distinct} different values"
    return (0.7 if column.is_unique and looks > 0.95 else 0.0), "a different value in every row"


def _plate(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(lambda text: _PLATE.fullmatch(text.upper()) is not None)
    if columns.has_header:
        return named * (0.5 + 0.5 * looks), f"{looks:.0%} look like plates"
    mixed = column.share(lambda text: any(c.isalpha() for c in text))
    fits = looks > 0.95 and mixed > 0.5 and column.distinct > 0.5 * column.filled
    return (0.75 if fits and (not column.is_unique or _short(column)) else 0.0), "plates"


def _short(column: Profile) -> bool:
    return column.share(lambda text: len(text) <= 8) > 0.99


def _plate_state(columns: Columns, column: Profile, named: float) -> Judged:
    looks = column.share(lambda text: _STATE.fullmatch(text) is not None)
    if columns.has_header:
        return named * looks, f"{column.distinct} states"
    return (0.7 if looks > 0.99 and column.distinct <= 60 else 0.0), "two letters"


def _make_model(columns: Columns, column: Profile, named: float) -> Judged:
    letters = column.share(lambda text: text[:1].isalpha() and " " in text)
    if columns.has_header:
        return named, f"{column.distinct} different values"
    return (0.6 if letters > 0.8 and not column.is_unique else 0.0), "words, repeated"


def _value_of(columns: Columns, column: Profile, named: float) -> Judged:
    money = column.share(lambda text: _MONEY.fullmatch(text) is not None)
    if columns.has_header:
        return named * money, f"{money:.0%} are amounts"
    # Longer numbers are those of incidents.
    short = column.share(lambda text: len(text) <= _LONGEST_SUM) > 0.98
    whole = money > 0.98 and short and not column.is_unique and column.distinct > 5
    return (0.6 if whole and column.name not in columns.dates else 0.0), "amounts"


def _description(columns: Columns, column: Profile, named: float) -> Judged:
    letters = column.share(lambda text: sum(c.isalpha() for c in text) >= 2)
    if columns.has_header:
        return named * letters, f"{column.distinct} different texts"
    return (0.6 if letters > 0.9 and not column.is_unique else 0.0), "words"


def _text(columns: Columns, column: Profile, named: float) -> Judged:
    long = column.share(lambda text: len(text) >= _LONG_TEXT)
    if columns.has_header:
        return named * (0.5 + 0.5 * (long > 0.3)), f"{long:.0%} are long texts"
    return (0.8 if long > 0.5 else 0.0), f"{long:.0%} are long texts"


_JUDGES: dict[tuple[str, str], Callable[[Columns, Profile, float], Judged]] = {
    ("person", "role"): _role_of("person_roles"),
    ("vehicle", "role"): _role_of("vehicle_roles"),
    ("person", "sex"): _words_of("sexes"),
    ("vehicle", "colour"): _words_of("colours"),
    ("person", "race"): _race,
    ("person", "birth"): _birth,
    ("person", "full_name"): _full_name,
    ("person", "address"): _home,
    ("person", "phone"): _phone,
    ("person", "local_id"): _number,
    ("vehicle", "local_id"): _number,
    ("property", "local_id"): _number,
    ("arrest", "local_id"): _number,
    ("vehicle", "plate"): _plate,
    ("vehicle", "plate_state"): _plate_state,
    ("vehicle", "make_model"): _make_model,
    ("property", "value"): _value_of,
    ("property", "description"): _description,
    ("narrative", "text"): _text,
}
