"""A policy predicate as a Django condition on a model's columns.

A model has the fields `owner` (an agency), `kind`, `offence_code`, `level`, `audience` ("" for all
parties, else "|ORI|tf:CODE|u:ACCOUNT|") and `release_expires_at`, or says in `policy_facts` what is true of all
its rows. Marks need no column here: what a mark closes is red, or stands no more.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Final, assert_never

from django.db.models import Model, Q

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

NOTHING: Final = Q(pk__in=())
EVERYTHING: Final = ~NOTHING
_OPTIONAL: Final = ("audience", "release_expires_at")
_NEEDED: Final = ("owner", "kind", "offence_code", "level")


@dataclass(frozen=True, kw_only=True)
class Columns:
    """Which of the policy's columns a model has, and what stands in place of the others."""

    present: frozenset[str] = frozenset((*_NEEDED, *_OPTIONAL))
    facts: Mapping[str, str] = field(default_factory=dict)
    prefix: str = ""

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


def to_q(predicate: Predicate, columns: Columns, owners: Mapping[str, str]) -> Q:  # noqa: C901, PLR0911, PLR0912 - one case a form
    """The predicate as a condition; `owners` are agencies' keys by ORI."""
    match predicate:
        case Always():
            return EVERYTHING
        case Never():
            return NOTHING
        case In("owner", values):
            return _among(columns, "owner", [owners[v] for v in values if v in owners])
        case In(name, values):
            return _among(columns, name, values)
        case NotIn("owner", values):
            return _outside(columns, "owner", [owners[v] for v in values if v in owners])
        case NotIn(name, values):
            return _outside(columns, name, values)
        case Unmarked():
            return EVERYTHING
        case InAudience(names, or_open):
            return _meant(columns, names, or_open=or_open)
        case NotExpired(now):
            if not columns.has("release_expires_at"):
                return EVERYTHING
            ends = columns.at("release_expires_at")
            return Q(**{f"{ends}__isnull": True}) | Q(**{f"{ends}__gt": now})
        case And(parts):
            joined = EVERYTHING
            for part in parts:
                joined &= to_q(part, columns, owners)
            return joined
        case Or(parts):
            joined = NOTHING
            for part in parts:
                joined |= to_q(part, columns, owners)
            return joined
        case _:
            assert_never(predicate)


def _meant(columns: Columns, names: Iterable[str], *, or_open: bool) -> Q:
    """Rows whose audience names one of these; rows without an audience are open to all."""
    if not columns.has("audience"):
        return EVERYTHING if or_open else NOTHING
    meant = Q(**{columns.at("audience"): ""}) if or_open else NOTHING
    for name in names:
        meant |= Q(**{f"{columns.at('audience')}__contains": f"|{name}|"})
    return meant


def _among(columns: Columns, name: str, values: Iterable[str]) -> Q:
    wanted = tuple(values)
    if columns.has(name):
        key = f"{columns.at(name)}_id__in" if name == "owner" else f"{columns.at(name)}__in"
        return Q(**{key: wanted})
    return EVERYTHING if columns.facts[name] in wanted else NOTHING


def _outside(columns: Columns, name: str, values: Iterable[str]) -> Q:
    """None of these columns may be null, so that “none of” leaves no row undecided."""
    barred = tuple(values)
    if columns.has(name):
        return ~_among(columns, name, barred)
    return NOTHING if columns.facts[name] in barred else EVERYTHING
