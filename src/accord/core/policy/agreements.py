"""Agreements between agencies: who grants what to whom, for which purposes, until when."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, get_args

from accord.core.vocabulary import Dissemination, RecordKind

Action = Literal["search", "pointer", "view", "export", "subscribe", "link", "forecast"]
Status = Literal["draft", "active", "ended"]
ACTIONS: tuple[Action, ...] = get_args(Action)

# What may stand inside a policy text without escaping.
_SAFE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.:-]{0,79}")


class PolicyError(ValueError):
    """An agreement's terms are not well formed."""


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Owners let recipients do `actions` with records of these kinds for these purposes.

    `offences` are NIBRS codes; None means all, and records without a code as well. A grant of red
    is refused: red records do not exist for outsiders.
    """

    owners: frozenset[str]
    recipients: frozenset[str]
    kinds: frozenset[RecordKind]
    levels: frozenset[Dissemination]
    purposes: frozenset[str]
    actions: frozenset[Action]
    offences: frozenset[str] | None = None

    def __post_init__(self) -> None:
        for name in ("owners", "recipients", "purposes", "actions"):
            _check_names(getattr(self, name), name)
        _check_names(self.offences or (), "offences")
        if not self.kinds <= frozenset(RecordKind) or not self.levels <= frozenset(Dissemination):
            raise PolicyError("unknown kind or level")
        if Dissemination.RED in self.levels:
            raise PolicyError("red records cannot be granted")
        if unknown := self.actions - frozenset(ACTIONS):
            raise PolicyError(f"unknown action {min(unknown)}")


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A signed set of grants between its parties, from `valid_from` to before `valid_to`.

    Times are aware; `valid_to` None is open-ended. Raises PolicyError for a grant that names an
    agency which is no party.
    """

    id: str
    parties: frozenset[str]
    grants: tuple[Grant, ...]
    valid_from: datetime
    valid_to: datetime | None = None
    status: Status = "active"
    version: int = 1

    def __post_init__(self) -> None:
        _check_names((self.id, *self.parties), "agreement")
        if self.status not in get_args(Status):
            raise PolicyError("unknown status")
        for time in (self.valid_from, self.valid_to):
            if time is not None and time.utcoffset() is None:
                raise PolicyError("an agreement's times name their zone")
        if any(not (grant.owners | grant.recipients) <= self.parties for grant in self.grants):
            raise PolicyError("a grant names an agency that is no party")

    def is_in_force(self, now: datetime) -> bool:
        """Whether the agreement is active and `now` lies in its period."""
        is_open = self.valid_to is None or now < self.valid_to
        return self.status == "active" and self.valid_from <= now and is_open

    def rule_id(self, position: int) -> str:
        """The name of one of its grants, as decisions and the ledger cite it."""
        return f"{self.id}@{self.version}/{position}"


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
        }
        for grant in grants
    ]


def grants_from_json(found: Any) -> tuple[Grant, ...]:
    """The grants that `grants_to_json` wrote; raises PolicyError for any other form."""
    if not isinstance(found, list):
        raise PolicyError("terms are a list of grants")
    return tuple(_grant(item) for item in found)


def _grant(item: Any) -> Grant:
    names = frozenset(Grant.__dataclass_fields__)
    if not isinstance(item, dict) or item.keys() != names:
        raise PolicyError(f"a grant has exactly {', '.join(sorted(names))}")
    sets = {name: _names(value, name) for name, value in item.items() if name != "offences"}
    offences = None if item["offences"] is None else _names(item["offences"], "offences")
    try:
        kinds = frozenset(RecordKind(kind) for kind in sets.pop("kinds"))
        levels = frozenset(Dissemination(level) for level in sets.pop("levels"))
    except ValueError as error:
        raise PolicyError("unknown kind or level") from error
    return Grant(kinds=kinds, levels=levels, offences=offences, **sets)  # type: ignore[arg-type]  # read from a closed table


def _names(found: Any, where: str) -> frozenset[str]:
    if not isinstance(found, list) or not all(isinstance(item, str) for item in found):
        raise PolicyError(f"{where} is a list of texts")
    return frozenset(found)


def _check_names(names: Iterable[str], where: str) -> None:
    if any(not _SAFE.fullmatch(name) for name in names):
        raise PolicyError(f"{where}: a name has other than letters, digits and _ . : -")
