"""How methods did over past weeks, as plain JSON with intervals."""

from typing import Any, Final

from accord.apps.places.incidents import day_of
from accord.core.evaluate import share_interval
from accord.core.forecast import Evaluation

LEVEL: Final = 0.95


def as_json(found: Evaluation) -> dict[str, Any]:
    """The weeks and the score at each share."""
    return {
        "params": found.estimator,
        "starts": [day_of(int(start)).isoformat() for start in found.starts],
        "events": [int(count) for count in found.events],
        "expected": [round(float(value), 2) for value in found.expected],
        "shares": [_score(found, share) for share in found.shares],
    }


def _score(found: Evaluation, share: float) -> dict[str, Any]:
    score = found.score(share)
    hits, events = round(score.hits), round(score.events)
    column = found.shares.index(share)
    low, high = hit_interval(hits, events)
    return {
        "share": share,
        "hits": round(score.hits, 2),
        "events": events,
        "hit_rate": round(score.hit_rate, 4),
        "low": low,
        "high": high,
        "pai": round(score.pai, 2),
        "weekly_hits": [round(float(value), 2) for value in found.hits[:, column]],
    }


def hit_interval(hits: int, events: int) -> tuple[float | None, float | None]:
    """Clopper and Pearson's interval of hits ÷ events; unknown without events."""
    if events == 0:
        return None, None
    found = share_interval(hits, events, level=LEVEL)
    return round(found.lower, 4), round(found.upper, 4)
