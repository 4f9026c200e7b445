"""Who can see what, and why: the rules as a table, one line for each combination that they name."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import product
from typing import Literal

from accord.core.policy.agreements import ACTIONS, Action, Agreement, Grant, in_force
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import Dissemination, RecordKind

Verdict = Literal["may", "may not"]
_KINDS = frozenset(RecordKind)


@dataclass(frozen=True, kw_only=True)
class Line:
    """A recipient may, or may not, do something with an owner's records of a kind; and by what.

    None in `offences` is every offence and none. What a line forbids wins over what another allows;
    what no line allows is denied, own records apart. A line on red records is for those alone whom
    the owner names in the record. The rules that always stand
    (`always_in_words`) stand above the table: it has no lines on marks, audience or expiry.
    """

    recipient: str
    owner: str
    kind: RecordKind
    level: Dissemination
    purpose: str
    action: Action
    verdict: Verdict
    offences: frozenset[str] | None
    rule: str
    unmasks: frozenset[str] = frozenset()
    retention_days: int | None = None

    @property
    def only_if_named(self) -> bool:
        """Whether it holds for those records alone in which the owner names the recipient."""
        return self.verdict == "may" and self.level is Dissemination.RED


def who_sees_what(
    agreements: Iterable[Agreement],
    *,
    agencies: Sequence[str],
    purposes: Sequence[str],
    now: datetime,
    profile: Profile | None = None,
) -> list[Line]:
    """Every line between these agencies for these purposes; all else is denied."""
    binding = in_force(agreements, now)
    lines = [
        line
        for agreement in binding
        for position, grant in enumerate(agreement.grants)
        for line in _granted(grant, agreement.rule_id(position), agencies, purposes)
    ]
    for agreement in binding:
        parties = agreement.parties & frozenset(agencies)
        for rule in agreement.forbids:
            if rule.is_effective(now):
                name = agreement.forbid_id(rule)
                lines += _forbidden(rule, name, parties, purposes, own=False)
    for rule in profile.rules if profile else ():
        if profile and rule.is_effective(now):
            name = profile.rule_id(rule)
            lines += _forbidden(rule, name, agencies, purposes, own=rule.covers_own)
    return lines


def _granted(
    grant: Grant, rule: str, agencies: Sequence[str], purposes: Sequence[str]
) -> Iterable[Line]:
    known = frozenset(agencies)
    by_name = {Dissemination.RED} if Dissemination.GREEN in grant.levels else set()
    codes = grant.codes
    for recipient, owner, kind, level, purpose, action in product(
        sorted(grant.recipients & known),
        sorted(grant.owners & known),
        sorted(grant.kinds),
        sorted(grant.levels | by_name),
        sorted(grant.purposes & frozenset(purposes)),
        (action for action in ACTIONS if action in grant.actions),
    ):
        shuts = level is Dissemination.YELLOW and action != "pointer"
        if recipient != owner and not shuts:
            yield Line(
                recipient=recipient, owner=owner, kind=kind, level=level, purpose=purpose,
                action=action, verdict="may", offences=codes, rule=rule,
                unmasks=grant.unmasks, retention_days=grant.retention_days,
            )  # fmt: skip


def _forbidden(
    rule: Prohibition, name: str, agencies: Iterable[str], purposes: Sequence[str], *, own: bool
) -> Iterable[Line]:
    known, codes = frozenset(agencies), rule.codes
    for recipient, owner, kind, level, purpose, action in product(
        sorted(known if rule.recipients is None else rule.recipients & known),
        sorted(known if rule.owners is None else rule.owners & known),
        sorted(_KINDS if rule.kinds is None else rule.kinds),
        Dissemination,
        (one for one in purposes if rule.purposes is None or one in rule.purposes),
        (one for one in ACTIONS if rule.actions is None or one in rule.actions),
    ):
        if own or recipient != owner:
            yield Line(
                recipient=recipient, owner=owner, kind=kind, level=level, purpose=purpose,
                action=action, verdict="may not", offences=codes, rule=name,
            )  # fmt: skip
