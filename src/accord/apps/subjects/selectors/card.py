"""The model in use as anybody may read it: what it learned from, and each finding's two chances."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from accord.apps.subjects.kinds import PERSON, Kind
from accord.apps.subjects.models import LinkModel
from accord.apps.subjects.reading import frozen as read_frozen
from accord.apps.subjects.selectors.graph import active_model
from accord.frame import audit
from accord.frame.actor import Actor, Purpose


@dataclass(frozen=True, kw_only=True)
class Level:
    """One finding: how often it is seen in two records of one, and of two."""

    comparison: str
    level: int
    same: float
    others: float


@dataclass(frozen=True, kw_only=True)
class Refused:
    """A model that was learned here and not put into use: how much it keeps of what keys hold."""

    version: str
    made_at: datetime
    kept: float


@dataclass(frozen=True, kw_only=True)
class Card:
    """The model in use; `figures` is empty where nothing was measured.

    Of how many records it learned and how many keys it closes is not told: both count what the
    reader may not see. The two chances of a finding, learned once and the same for everybody, are
    rounded, since a ratio to the last digit gives its counts away.
    `kept` is how much it keeps of what identifying keys alone hold for one; None where labels taught
    it. `refused` is one that was learned since and contradicts itself.
    """

    version: str
    digest: str
    training_digest: str
    activated_at: datetime | None
    has_closed_keys: bool
    figures: dict[str, Any]
    levels: tuple[Level, ...]
    kept: float | None
    is_collapsed: bool
    refused: Refused | None


def card(*, viewer: Actor, purpose: Purpose, kind: Kind = PERSON) -> Card | None:
    """The card of the model in use; None before the first links were worked out."""
    audit.read(
        by=viewer, purpose=purpose, verb="subjects.model_viewed", object_type="link-model",
        disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    found = active_model(kind)
    if found is None:
        return None
    row, frozen = found
    model = frozen.model
    share = sum(kind.share for kind in model.others)
    levels = [
        Level(
            comparison=name, level=level, same=_rounded(model.same.levels[name][level]),
            others=_rounded(
                sum(kind.share * kind.levels[name][level] for kind in model.others) / share
            ),
        )
        for name in model.comparisons
        for level in range(1, len(model.same.levels[name]))
    ]  # fmt: skip
    return Card(
        version=row.version, digest=row.digest, training_digest=row.training_digest, activated_at=row.activated_at,
        has_closed_keys=bool(frozen.plan.closed), figures=row.figures, levels=tuple(levels),
        kept=None if model.kept is None else _rounded(model.kept), is_collapsed=model.is_collapsed,
        refused=_refused(row),
    )  # fmt: skip


def _rounded(share: float) -> float:
    """A share to two significant digits."""
    return float(f"{share:.1e}")


def _refused(active: LinkModel) -> Refused | None:
    """The newest model that was refused since the one in use was put there."""
    rows = LinkModel.objects.filter(kind=active.kind, is_active=False, figures__refused=True)
    found = rows.filter(made_at__gt=active.activated_at).first()
    if found is None:
        return None
    kept = read_frozen(found.digest, found.text).model.kept
    return Refused(version=found.version, made_at=found.made_at, kept=_rounded(kept or 0.0))
