"""What was carried out of a strategy: how many actions are done, and what they delivered of what."""

from collections import defaultdict
from typing import Any

from accord.apps.strategies.models import Strategy


def actions_told(strategy: Strategy) -> dict[str, Any]:
    """Actions done of all, and doses planned and delivered by their unit; every partner sees them."""
    rows = list(strategy.actions.all())
    doses: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for row in rows:
        if row.dose_planned is not None:
            doses[row.dose_unit][0] += row.dose_planned
            doses[row.dose_unit][1] += row.dose_delivered or 0
    return {
        "all": len(rows), "done": sum(row.done_on is not None for row in rows),
        "doses": [
            {"unit": unit, "planned": planned, "delivered": delivered}
            for unit, (planned, delivered) in sorted(doses.items())
        ],
    }  # fmt: skip
