"""What is asked, fixed before the start: only a matching hash earns the word confirmatory."""

from dataclasses import dataclass, field
from datetime import date
from math import inf
from typing import Any, Literal

from accord.core.evaluate.report.canonical import canonical, digest

Label = Literal["confirmatory", "exploratory"]


@dataclass(frozen=True, kw_only=True)
class Plan:
    """An evaluation plan as it is signed. Everything that could be chosen afterwards is in it."""

    hypothesis: str
    primary_outcome: str
    units: str
    donor_rule: str
    catchment: str
    start: date
    follow_up_months: int
    design: str
    smallest_effect: float  # relative: −0.2 is the least fall that would matter
    continue_rule: str
    alpha: float = 0.05
    secondary_outcomes: tuple[str, ...] = ()
    settings: dict[str, Any] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if not -1 < self.smallest_effect < inf or self.smallest_effect == 0:
            raise ValueError("the smallest effect that matters is a change, and above −1")
        if not 0 < self.alpha < 0.5 or self.follow_up_months < 1:
            raise ValueError("alpha lies between 0 and 0.5, the follow-up has a month or more")

    def as_data(self) -> dict[str, Any]:
        """The plan as JSON knows it."""
        known = {name: getattr(self, name) for name in self.__dataclass_fields__}
        return {**known, "start": self.start.isoformat()}

    def text(self) -> bytes:
        """The bytes that are hashed and signed."""
        return canonical(self.as_data())

    @property
    def hash(self) -> str:
        """SHA-256 of the plan's text."""
        return digest(self.text())


@dataclass(frozen=True, kw_only=True)
class Frozen:
    """A plan's hash with the day on which the last agency signed it.

    `waiting` are agencies that were to sign it and have not. `in_ledger` is whether a ledger holds
    the signatures; else they are the word of who tells of them, and a report says so.
    """

    plan_hash: str
    signed: date
    agencies: tuple[str, ...]
    waiting: tuple[str, ...] = ()
    in_ledger: bool = False


@dataclass(frozen=True, kw_only=True)
class Deviation:
    """A change to a frozen plan: what, why and when; printed in every report."""

    what: str
    why: str
    on: date


@dataclass(frozen=True, kw_only=True)
class Standing:
    """How a result may be called, with the reason where it is not confirmatory."""

    label: Label
    reasons: tuple[str, ...]


def standing(
    plan: Plan,
    frozen: Frozen | None,
    *,
    data: bytes,
    registered_data: str,
    deviations: tuple[Deviation, ...] = (),
) -> Standing:
    """Confirmatory only if the plan was signed before its start's month, on registered data.

    `registered_data` is the SHA-256 that the extract was entered with. One byte of either changes
    the label; nothing else can earn it.
    """
    return standing_on(
        plan, frozen, data_digest=digest(data), registered_data=registered_data,
        deviations=deviations,
    )  # fmt: skip


def standing_on(
    plan: Plan,
    frozen: Frozen | None,
    *,
    data_digest: str,
    registered_data: str,
    deviations: tuple[Deviation, ...] = (),
) -> Standing:
    """`standing` by the data's SHA-256: for a result that is looked at again later."""
    reasons = []
    if frozen is None:
        reasons.append("no plan was frozen before the start")
    else:
        if frozen.plan_hash != plan.hash:
            reasons.append("the plan is not the one that was frozen")
        if frozen.signed >= plan.start:
            reasons.append("the plan was signed on or after the start")
        elif frozen.signed >= plan.start.replace(day=1):
            # Counts are by month, so that all of the start's month is follow-up.
            reasons.append("the plan was signed within the month of the start")
        if not frozen.agencies:
            reasons.append("no agency signed the plan")
        reasons += [f"not signed by {name}" for name in frozen.waiting]
    if not registered_data:
        reasons.append("no extract has been registered")
    elif data_digest != registered_data:
        reasons.append("the data are not the extract that was registered")
    reasons += [f"deviation: {one.what}" for one in deviations]
    return Standing(label="exploratory" if reasons else "confirmatory", reasons=tuple(reasons))
