"""Laws of known places as templates for a node's own profile; each node adopts its own."""

import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.policy.storing import profile_from_json

CAUTIOUS = "cautious"
#: A rule that names nothing but itself; its own parts are laid over it.
_BLANK: Final[Mapping[str, Any]] = {
    "owners": None, "recipients": None, "kinds": None, "offences": None, "categories": None,
    "purposes": None, "actions": None, "covers_own": False, "citation": "",
}  # fmt: skip


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
    except RecursionError as error:
        raise PolicyError("this is no profile: nested too deep") from error
    except ValueError as error:  # a number of too many digits is no TOMLDecodeError
        raise PolicyError(f"this is no profile: {str(error)[:200]}") from error
    one = _known({"title_es": "", "note": "", **entry})
    return Profile(id=one.id, title=one.title, rules=one.rules, modules=one.modules)


def _named(rule: Prohibition, profile: str) -> Prohibition:
    return replace(rule, id=f"{profile}.{rule.id}")


def _known(entry: Mapping[str, Any]) -> KnownProfile:
    allowed = {"id", "title", "title_es", "note", "modules", "rule", "version"}
    if unknown := sorted(entry.keys() - allowed):
        raise PolicyError(f"a profile has no {unknown[0][:40]}")
    texts = {name: entry.get(name) for name in ("id", "title", "title_es", "note")}
    for name, value in texts.items():
        if not isinstance(value, str):
            raise PolicyError(f"a profile has a {name}, which is a text")
    rules = entry.get("rule", [])
    if not isinstance(rules, list):
        raise PolicyError("a profile's rules are tables, each under [[rule]]")
    plain = {
        "id": entry["id"], "title": entry["title"], "modules": entry.get("modules", []),
        "rules": [_rule(one) for one in rules],
    }  # fmt: skip
    read = profile_from_json(plain, version=1)
    return KnownProfile(
        id=read.id, title=read.title, title_es=entry["title_es"], note=entry["note"],
        rules=read.rules, modules=read.modules,
    )  # fmt: skip


def _rule(entry: object) -> dict[str, Any]:
    """A rule as it is stored: what is left out is whatever it is, a day its first moment."""
    if not isinstance(entry, dict):
        raise PolicyError("a profile's rules are tables, each under [[rule]]")
    days = {name: _midnight(entry.get(name)) for name in ("effective_from", "effective_to")}
    return {**_BLANK, **entry, **days}


def _midnight(found: object) -> str | None:
    """A day as its first moment in UTC, in the form of what is stored."""
    if found is None:
        return None
    try:
        day = found if isinstance(found, date) else date.fromisoformat(str(found))
    except ValueError as error:
        raise PolicyError(f"“{str(found)[:40]}” is no day YYYY-MM-DD") from error
    return datetime.combine(day, time.min, UTC).isoformat()
