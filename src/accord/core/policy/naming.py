"""What may be named in a policy, and the offence codes behind a group's name."""

import re
from collections.abc import Iterable
from functools import cache

from accord.core.vocabulary import offences

# What may stand inside a policy text without escaping.
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


class PolicyError(ValueError):
    """An agreement's terms are not well formed."""


def check_names(names: Iterable[str], where: str) -> None:
    """Check that each name may stand in a policy text as it is. Raises PolicyError."""
    if any(not _SAFE.fullmatch(name) for name in names):
        raise PolicyError(f"{where}: a name has other than letters, digits and _ . : -")


@cache
def offence_categories() -> dict[str, frozenset[str]]:
    """The NIBRS groups of offences, each with its codes, in the order of the table."""
    groups: dict[str, set[str]] = {}
    for code, offence in offences().items():
        groups.setdefault(offence.category, set()).add(code)
    return {name: frozenset(codes) for name, codes in groups.items()}


def offence_codes(
    codes: frozenset[str] | None, categories: frozenset[str]
) -> frozenset[str] | None:
    """Codes and groups as codes, None for all records. Raises PolicyError for an unknown group."""
    known = offence_categories()
    if unknown := categories - known.keys():
        raise PolicyError(f"unknown offence category {min(unknown)[:60]}")
    if codes is None and not categories:
        return None
    return (codes or frozenset()).union(*(known[name] for name in categories))
