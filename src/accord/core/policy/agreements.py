"""Agreements between agencies: who grants what to whom, for which purposes, until when."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Literal, get_args

from accord.core.policy.marks import MASKED
from accord.core.policy.naming import PolicyError, check_names, offence_codes
from accord.core.policy.prohibitions import Prohibition
from accord.core.vocabulary import Dissemination, RecordKind

Action = Literal["search", "pointer", "view", "export", "subscribe", "link", "forecast", "onward"]
Status = Literal["draft", "active", "ended"]
ACTIONS: tuple[Action, ...] = get_args(Action)
# Passing a partner's record on to a third party is a purpose of its own and comes with no other.
ONWARD_TRANSFER = "onward-transfer"


@dataclass(frozen=True, kw_only=True)
class Grant:
    """Owners let recipients do `actions` with records of these kinds for these purposes.

    `offences` are NIBRS codes and `categories` their groups; with neither, all records, those
    without a code as well. `unmasks` are the persons whom the grant shows by name, though a mark
    hides them. `retention_days` is how long a recipient may keep a copy. A grant of red is refused: red records do not exist
    for outsiders.
    """

    owners: frozenset[str]
    recipients: frozenset[str]
    kinds: frozenset[RecordKind]
    levels: frozenset[Dissemination]
    purposes: frozenset[str]
    actions: frozenset[Action]
    offences: frozenset[str] | None = None
    categories: frozenset[str] = frozenset()
    unmasks: frozenset[str] = frozenset()
    retention_days: int | None = None

    def __post_init__(self) -> None:
        for name in ("owners", "recipients", "purposes", "actions"):
            check_names(getattr(self, name), name)
        check_names(self.offences or (), "offences")
        if not self.kinds <= frozenset(RecordKind) or not self.levels <= frozenset(Dissemination):
            raise PolicyError("unknown kind or level")
        if Dissemination.RED in self.levels:
            raise PolicyError("red records cannot be granted")
        if unknown := self.actions - frozenset(ACTIONS):
            raise PolicyError(f"unknown action {min(unknown)}")
        if "onward" in self.actions and self.purposes != {ONWARD_TRANSFER}:
            raise PolicyError("passing on is granted for the purpose onward-transfer alone")
        if closed := self.unmasks - MASKED.keys():
            raise PolicyError(f"no grant opens {min(closed)[:60]}")
        if self.retention_days is not None and self.retention_days < 1:
            raise PolicyError("a copy is kept for at least a day")
        offence_codes(self.offences, self.categories)

    @property
    def codes(self) -> frozenset[str] | None:
        """The NIBRS codes that offences and categories name together; None for all records."""
        return offence_codes(self.offences, self.categories)


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """A signed set of grants between its parties, from `valid_from` to before `valid_to`.

    What it forbids, it forbids between its parties, whatever other agreement grants it. Times are
    aware; `valid_to` None is open-ended; `ended_at` is when it was ended, if it was. Raises
    PolicyError for a rule that names an agency which is no party.
    """

    id: str
    parties: frozenset[str]
    grants: tuple[Grant, ...]
    valid_from: datetime
    valid_to: datetime | None = None
    ended_at: datetime | None = None
    status: Status = "active"
    version: int = 1
    forbids: tuple[Prohibition, ...] = ()

    def __post_init__(self) -> None:
        check_names((self.id, *self.parties), "agreement")
        if self.status not in get_args(Status):
            raise PolicyError("unknown status")
        if self.ended_at is not None and self.status != "ended":
            raise PolicyError("only what has ended has a moment of its end")
        for time in (self.valid_from, self.valid_to, self.ended_at):
            if time is not None and time.utcoffset() is None:
                raise PolicyError("an agreement's times name their zone")
        named = [grant.owners | grant.recipients for grant in self.grants]
        named += [
            (rule.owners or frozenset()) | (rule.recipients or frozenset()) for rule in self.forbids
        ]
        if any(not names <= self.parties for names in named):
            raise PolicyError("a rule names an agency that is no party")
        if any(rule.covers_own or rule.actions_unknown(ACTIONS) for rule in self.forbids):
            raise PolicyError("an agreement forbids known actions, and nobody its own records")
        if len({rule.id for rule in self.forbids}) < len(self.forbids):
            raise PolicyError("two rules have one name")

    def is_in_force(self, now: datetime) -> bool:
        """Whether the agreement is active and `now` lies in its period."""
        is_open = self.valid_to is None or now < self.valid_to
        return self.status == "active" and self.valid_from <= now and is_open

    def held_at(self, moment: datetime) -> bool:
        """Whether a moment lies in its period, which its end cut short; a draft has none."""
        ends = [one for one in (self.valid_to, self.ended_at) if one is not None]
        is_open = all(moment < one for one in ends)
        return self.status != "draft" and self.valid_from <= moment and is_open

    def rule_id(self, position: int) -> str:
        """The name of one of its grants, as decisions and the ledger cite it."""
        return f"{self.id}@{self.version}/{position}"

    def forbid_id(self, rule: Prohibition) -> str:
        """The name of one of the things it forbids, as decisions and the ledger cite it."""
        return f"{self.id}@{self.version}/forbid/{rule.id}"


def in_force(agreements: Iterable[Agreement], now: datetime) -> list[Agreement]:
    """Those that bind at a moment, in the order given."""
    return [agreement for agreement in agreements if agreement.is_in_force(now)]
