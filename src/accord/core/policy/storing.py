"""Rules as plain JSON and back: closed, and equal terms give equal bytes."""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import fields
from datetime import datetime
from typing import Any

from accord.core.policy.agreements import ACTIONS, Grant
from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import Dissemination, RecordKind

# What older terms do not have; without it a grant says what it always said.
_SINCE_FIRST = frozenset({"categories", "unmasks", "retention_days"})
_FORBID = tuple(field.name for field in fields(Prohibition))
_FORBID_SETS = tuple(
    name
    for name in _FORBID
    if name not in {"id", "covers_own", "citation", "effective_from", "effective_to"}
)


def grants_to_json(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """The grants as plain JSON, sorted inside, so that equal terms give equal bytes."""
    return [
        {
            "owners": sorted(grant.owners),
            "recipients": sorted(grant.recipients),
            "kinds": sorted(grant.kinds),
            "levels": sorted(grant.levels),
            "purposes": sorted(grant.purposes),
            "actions": sorted(grant.actions),
            "offences": None if grant.offences is None else sorted(grant.offences),
            "categories": sorted(grant.categories),
            "unmasks": sorted(grant.unmasks),
            "retention_days": grant.retention_days,
        }
        for grant in grants
    ]


def grants_from_json(found: Any) -> tuple[Grant, ...]:
    """The grants that `grants_to_json` wrote; raises PolicyError for any other form."""
    if not isinstance(found, list):
        raise PolicyError("terms are a list of grants")
    return tuple(_grant(item) for item in found)


def forbids_to_json(rules: Iterable[Prohibition]) -> list[dict[str, Any]]:
    """The prohibitions as plain JSON, sorted inside."""
    return [
        {
            "id": rule.id,
            **{name: _sorted(getattr(rule, name)) for name in _FORBID_SETS},
            "covers_own": rule.covers_own,
            "citation": rule.citation,
            "effective_from": _iso(rule.effective_from),
            "effective_to": _iso(rule.effective_to),
        }
        for rule in rules
    ]


def forbids_from_json(found: Any) -> tuple[Prohibition, ...]:
    """The prohibitions that `forbids_to_json` wrote; raises PolicyError for any other form."""
    if not isinstance(found, list):
        raise PolicyError("what is forbidden is a list of rules")
    return tuple(_forbid(item) for item in found)


def profile_to_json(profile: Profile) -> dict[str, Any]:
    """The profile as plain JSON; its version is kept beside it, not inside."""
    return {
        "id": profile.id,
        "title": profile.title,
        "modules": sorted(profile.modules),
        "rules": forbids_to_json(profile.rules),
    }


def profile_from_json(found: Any, *, version: int) -> Profile:
    """The profile that `profile_to_json` wrote; raises PolicyError for any other form."""
    if not isinstance(found, dict) or found.keys() != {"id", "title", "modules", "rules"}:
        raise PolicyError("a profile has exactly id, modules, rules, title")
    if not isinstance(found["id"], str) or not isinstance(found["title"], str):
        raise PolicyError("a profile's id and title are texts")
    return Profile(
        id=found["id"],
        title=found["title"],
        version=version,
        modules=_names(found["modules"], "modules"),
        rules=forbids_from_json(found["rules"]),
    )


def digest_of(found: Any) -> str:
    """SHA-256 over plain JSON in its one canonical form, as hex: what a signature binds."""
    text = json.dumps(found, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    return hashlib.sha256(text.encode()).hexdigest()


def _grant(item: Any) -> Grant:
    names = frozenset(Grant.__dataclass_fields__)
    if not isinstance(item, dict) or not names - _SINCE_FIRST <= item.keys() <= names:
        raise PolicyError(f"a grant has exactly {', '.join(sorted(names))}")
    days = item.get("retention_days")
    if days is not None and (not isinstance(days, int) or isinstance(days, bool)):
        raise PolicyError("retention_days is a number of days")
    single = {"offences", "retention_days"}
    sets = {name: _names(value, name) for name, value in item.items() if name not in single}
    offences = None if item["offences"] is None else _names(item["offences"], "offences")
    try:
        kinds = frozenset(RecordKind(kind) for kind in sets.pop("kinds"))
        levels = frozenset(Dissemination(level) for level in sets.pop("levels"))
    except ValueError as error:
        raise PolicyError("unknown kind or level") from error
    return Grant(kinds=kinds, levels=levels, offences=offences, retention_days=days, **sets)  # type: ignore[arg-type]  # read from a closed table


def _forbid(item: Any) -> Prohibition:
    if not isinstance(item, dict) or item.keys() != frozenset(_FORBID):
        raise PolicyError(f"what is forbidden has exactly {', '.join(sorted(_FORBID))}")
    if not isinstance(item["id"], str) or not isinstance(item["citation"], str):
        raise PolicyError("a rule's id and citation are texts")
    if not isinstance(item["covers_own"], bool):
        raise PolicyError("covers_own is true or false")
    sets: dict[str, Any] = {
        name: None if item[name] is None else _names(item[name], name) for name in _FORBID_SETS
    }
    sets["categories"] = sets["categories"] or frozenset()
    try:
        if sets["kinds"] is not None:
            sets["kinds"] = frozenset(RecordKind(kind) for kind in sets["kinds"])
        begins, ends = (_time(item[name]) for name in ("effective_from", "effective_to"))
    except ValueError as error:
        raise PolicyError("unknown kind, or a time that is none") from error
    rule = Prohibition(
        id=item["id"], covers_own=item["covers_own"], citation=item["citation"],
        effective_from=begins, effective_to=ends, **sets,
    )  # fmt: skip
    if rule.actions_unknown(ACTIONS):
        raise PolicyError("unknown action")
    return rule


def _names(found: Any, where: str) -> frozenset[str]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise PolicyError(f"{where} is a list of texts")
    return frozenset(found)


def _sorted(found: frozenset[str] | None) -> list[str] | None:
    return None if found is None else sorted(str(item) for item in found)


def _iso(time: datetime | None) -> str | None:
    return time.isoformat() if time else None


def _time(found: Any) -> datetime | None:
    if found is None:
        return None
    if not isinstance(found, str):
        raise PolicyError("a time is a text")
    return datetime.fromisoformat(found)
