"""Laws of known places as templates for a node's own profile; each node adopts its own."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import RecordKind

CAUTIOUS = "cautious"
_SETS = ("owners", "recipients", "offences", "purposes", "actions")


@dataclass(frozen=True, kw_only=True)
class KnownProfile:
    """A template: what it is called, what to know of it, and its rules."""

    id: str
    title: str
    title_es: str
    note: str
    rules: tuple[Prohibition, ...]
    modules: frozenset[str] = frozenset()


@cache
def known_profiles() -> Mapping[str, KnownProfile]:
    """Every template by its id; none of them is legal advice."""
    text = (files("accord.core.policy") / "profiles.toml").read_text(encoding="utf-8")
    found = [_known(entry) for entry in tomllib.loads(text)["profile"]]
    return MappingProxyType({one.id: one for one in found})


def profile_from(ids: Iterable[str], *, title: str = "", version: int = 1) -> Profile:
    """One profile of several templates. Raises PolicyError if one is unknown."""
    known, wanted = known_profiles(), list(dict.fromkeys(ids))
    if unknown := [one for one in wanted if one not in known]:
        raise PolicyError(f"there is no profile {unknown[0][:40]}")
    chosen = [known[one] for one in wanted]
    return Profile(
        id=".".join(wanted) or "none",
        title=title or ", ".join(one.title for one in chosen) or "No law",
        version=version,
        modules=frozenset[str]().union(*(one.modules for one in chosen)),
        rules=tuple(_named(rule, one.id) for one in chosen for rule in one.rules),
    )


def profile_from_toml(text: str) -> Profile:
    """A profile of one's own, in the form of the templates. Raises PolicyError."""
    try:
        entry = tomllib.loads(text)
        one = _known({"title_es": "", "note": "", **entry})
    except (tomllib.TOMLDecodeError, TypeError, KeyError, ValueError) as error:
        raise PolicyError(f"this is no profile: {str(error)[:200]}") from error
    return Profile(id=one.id, title=one.title, rules=one.rules, modules=one.modules)


def _named(rule: Prohibition, profile: str) -> Prohibition:
    return replace(rule, id=f"{profile}.{rule.id}")


def _known(entry: Mapping[str, Any]) -> KnownProfile:
    allowed = {"id", "title", "title_es", "note", "modules", "rule", "version"}
    if unknown := sorted(entry.keys() - allowed):
        raise PolicyError(f"a profile has no {unknown[0][:40]}")
    return KnownProfile(
        id=entry["id"],
        title=entry["title"],
        title_es=entry["title_es"],
        note=entry["note"],
        rules=tuple(_rule(one) for one in entry.get("rule", ())),
        modules=frozenset(entry.get("modules", ())),
    )


def _rule(entry: Mapping[str, Any]) -> Prohibition:
    parts: dict[str, Any] = dict(entry)
    for name in _SETS:
        if name in parts:
            parts[name] = frozenset(parts[name])
    parts["categories"] = frozenset(parts.get("categories", ()))
    if "kinds" in parts:
        parts["kinds"] = frozenset(RecordKind(kind) for kind in parts["kinds"])
    for name in ("effective_from", "effective_to"):
        if name in parts:
            parts[name] = _midnight(parts[name])
    return Prohibition(**parts)


def _midnight(found: Any) -> datetime:
    """A day as its first moment in UTC."""
    day = found if isinstance(found, date) else date.fromisoformat(str(found))
    return datetime.combine(day, time.min, UTC)
