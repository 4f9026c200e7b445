"""What is forbidden: by a rule of an agreement, or by the law of the place, above all agreements."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from accord.core.policy.naming import PolicyError, check_names, offence_codes
from accord.core.vocabulary import RecordKind

_SETS = ("owners", "recipients", "purposes", "actions")


@dataclass(frozen=True, kw_only=True)
class Prohibition:
    """Something nobody may do; each part narrows it, and None is “whatever it is”.

    With `covers_own` an agency may not do it with its own records either. `citation` says by
    which law or clause.
    """

    id: str
    owners: frozenset[str] | None = None
    recipients: frozenset[str] | None = None
    kinds: frozenset[RecordKind] | None = None
    offences: frozenset[str] | None = None
    categories: frozenset[str] = frozenset()
    purposes: frozenset[str] | None = None
    actions: frozenset[str] | None = None
    covers_own: bool = False
    citation: str = ""
    effective_from: datetime | None = None
    effective_to: datetime | None = None

    def __post_init__(self) -> None:
        check_names((self.id,), "rule")
        for name in _SETS:
            check_names(getattr(self, name) or (), name)
        check_names(self.offences or (), "offences")
        if self.kinds is not None and not self.kinds <= frozenset(RecordKind):
            raise PolicyError("unknown kind")
        for time in (self.effective_from, self.effective_to):
            if time is not None and time.utcoffset() is None:
                raise PolicyError("a rule's times name their zone")
        offence_codes(self.offences, self.categories)

    @property
    def codes(self) -> frozenset[str] | None:
        """The NIBRS codes that offences and categories name together; None for all records."""
        return offence_codes(self.offences, self.categories)

    @property
    def is_narrowed(self) -> bool:
        """Whether it leaves out some agencies, actions or records; purposes aside."""
        parts = (self.owners, self.recipients, self.kinds, self.codes, self.actions)
        return any(part is not None for part in parts)

    def actions_unknown(self, known: Iterable[str]) -> bool:
        """Whether it names an action that there is not."""
        return self.actions is not None and not self.actions <= frozenset(known)

    def is_effective(self, now: datetime) -> bool:
        """Whether the rule has begun and not ended."""
        has_begun = self.effective_from is None or self.effective_from <= now
        return has_begun and (self.effective_to is None or now < self.effective_to)


@dataclass(frozen=True, kw_only=True)
class Profile:
    """What the law of a place forbids, whatever agencies agree; each change is a version.

    `modules` are parts of the product that this node does not have.
    """

    id: str
    title: str
    rules: tuple[Prohibition, ...]
    version: int = 1
    modules: frozenset[str] = frozenset()

    def __post_init__(self) -> None:
        check_names((self.id, *self.modules), "profile")
        if len({rule.id for rule in self.rules}) < len(self.rules):
            raise PolicyError("two rules have one name")

    def bars_purpose(self, code: str, now: datetime) -> bool:
        """Whether a rule forbids the purpose outright: to everyone, whatever is done."""
        return any(
            rule.covers_own
            and rule.is_effective(now)
            and rule.purposes is not None
            and code in rule.purposes
            and not rule.is_narrowed
            for rule in self.rules
        )

    def rule_id(self, rule: Prohibition) -> str:
        """The name of one of its rules, as decisions and the ledger cite it."""
        return f"profile:{self.id}@{self.version}/{rule.id}"
