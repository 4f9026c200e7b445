"""The roles and the capabilities that they bundle, read from `roles.toml`."""

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Role:
    """A bundle of capabilities under a name in both languages."""

    id: str
    en: str
    es: str
    agency: Literal["required", "none", "any"]
    case_data: bool
    capabilities: frozenset[str]


@cache
def all_roles() -> dict[str, Role]:
    """Every role by its id."""
    text = (files("accord.apps.agencies") / "roles.toml").read_text(encoding="utf-8")
    rows = tomllib.loads(text)["role"]
    roles = [Role(**{**row, "capabilities": frozenset(row["capabilities"])}) for row in rows]
    return {role.id: role for role in roles}


def capabilities_of(role_ids: frozenset[str]) -> frozenset[str]:
    """All that the roles together allow; an unknown role allows nothing."""
    known = all_roles()
    return frozenset().union(*(known[r].capabilities for r in role_ids if r in known))


def capability_names() -> frozenset[str]:
    """Every capability that some role grants."""
    return capabilities_of(frozenset(all_roles()))
