"""A policy predicate as a Django condition on a model's columns.

A model has the fields `owner` (an agency), `kind`, `offence_code`, `level`, `audience` ("" for all
parties, else "|ORI|tf:CODE|u:ACCOUNT|") and `release_expires_at`, or says in `policy_facts` what is true of all
its rows. Marks need no column here: what a mark closes is red, or stands no more.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final, assert_never
from uuid import UUID

from django.db.models import Model, Q

from accord.apps.agencies.scopes import (
    FALSE,
    TRUE,
    Clause,
    Scope,
    all_of,
    among,
    any_of,
    contains,
    outside,
)
from accord.core.policy import (
    Always,
    And,
    In,
    InAudience,
    Never,
    NotExpired,
    NotIn,
    Or,
    Predicate,
    Unmarked,
)
from accord.frame.prepared import Slot

NOTHING: Final = Q(pk__in=())
EVERYTHING: Final = ~NOTHING
_OPTIONAL: Final = ("audience", "release_expires_at")
_PATHS: Final = {"owner": "owner_id"}
_NEEDED: Final = ("owner", "kind", "offence_code", "level")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which of the policy's columns a model has, and what stands in place of the others."""

    present: frozenset[str] = frozenset((*_NEEDED, *_OPTIONAL))
    facts: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""
    #: What stands for the moment of asking in a condition that is kept; None is the moment itself.
    moment: Slot | None = None

    def has(self, name: str) -> bool:
        """Whether the model has the column."""
        return name in self.present

    def at(self, name: str) -> str:
        """The look-up that leads to the column."""
        return f"{self.prefix}{name}"


def columns_of(model: type[Model]) -> Columns:
    """The policy's columns of a model; raises TypeError where a needed one is neither there nor told."""
    present = frozenset(one.name for one in model._meta.get_fields())  # noqa: SLF001 - Django's documented way to a model's fields
    facts: Mapping[str, str] = getattr(model, "policy_facts", {})
    if missing := [name for name in _NEEDED if name not in present and name not in facts]:
        raise TypeError(f"{model.__name__} has no {', '.join(missing)}, and no fact instead")
    return Columns(present=present & {*_NEEDED, *_OPTIONAL}, facts=facts)


def to_q(predicate: Predicate, columns: Columns, owners: Mapping[str, str]) -> Q:
    """The predicate as a condition; `owners` are agencies' keys by ORI."""
    clause = _clause(predicate, columns, owners)
    if clause.is_constant:
        return EVERYTHING if clause.sql == TRUE else NOTHING
    paths = tuple(
        (name, columns.at(_PATHS.get(name, name)))
        for name in (*_NEEDED, *_OPTIONAL)
        if f"{{{name}}}" in clause.sql
    )
    return Q(Scope(clause.sql, clause.values, paths))


def _clause(predicate: Predicate, columns: Columns, owners: Mapping[str, str]) -> Clause:
    match predicate:
        case Always() | Unmarked():
            made = Clause(TRUE)
        case Never():
            made = Clause(FALSE)
        case In(name, values):
            made = _among(columns, name, _stored(name, values, owners))
        case NotIn(name, values):
            made = _outside(columns, name, _stored(name, values, owners))
        case InAudience(names, or_open):
            made = _meant(columns, names, or_open=or_open)
        case NotExpired(now):
            made = _unexpired(columns, now)
        case And(parts):
            made = all_of([_clause(part, columns, owners) for part in parts])
        case Or(parts):
            made = any_of([_clause(part, columns, owners) for part in parts])
        case _:
            assert_never(predicate)
    return made


def _unexpired(columns: Columns, now: datetime) -> Clause:
    """Rows whose release has not ended, or has no end."""
    if not columns.has("release_expires_at"):
        return Clause(TRUE)
    ends = "{release_expires_at}"
    return Clause(f"{ends} IS NULL OR {ends} > %s", [columns.moment or now])


def _stored(name: str, values: Iterable[str], owners: Mapping[str, str]) -> Sequence[Any]:
    """The values as the table has them: owners by key, all else by its own word."""
    if name != "owner":
        return [*values]
    return [UUID(owners[one]) for one in values if one in owners]


def _meant(columns: Columns, names: Iterable[str], *, or_open: bool) -> Clause:
    """Rows whose audience names one of these; rows without an audience are open to all."""
    if not columns.has("audience"):
        return Clause(TRUE if or_open else FALSE)
    meant = [Clause("{audience} = ''")] if or_open else []
    return any_of([*meant, *(contains("audience", f"|{name}|") for name in names)])


def _among(columns: Columns, name: str, values: Sequence[Any]) -> Clause:
    if columns.has(name):
        return among(name, values)
    return Clause(TRUE if columns.facts[name] in values else FALSE)


def _outside(columns: Columns, name: str, values: Sequence[Any]) -> Clause:
    """None of these columns may be null, so that “none of” leaves no row undecided."""
    if columns.has(name):
        return outside(name, values)
    return Clause(FALSE if columns.facts[name] in values else TRUE)
