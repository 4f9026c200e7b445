"""Claim `identifier-linkage`: which records tell one number, in regions that the model has not seen.

Six agencies' telephones and licences of made-up regions, four of which take licences down: digits
wrong, exchanged and left out, numbers without their area and masked, lines side by side, numbers
that change, a household's and a shelter's, one number in two states. Once by a model that learns in
the region itself and without a label, once by the one that comes with the software, each at its own
stopping point.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from tools.starter_identifiers import Key, rows_of, which_is_which
from tools.starter_model import PLAN

from accord.core.linkage import IDENTIFIER
from accord.core.simulate import Region
from bench.harness import row, seconds
from bench.vehicle_linkage import Found, by_starter, judged, unlabelled

CLAIM = "identifier-linkage"
SEEDS = (7, 23)
INCIDENTS = 6_000
STORM = 0.2
_NONE = {"phone": "000-000-0000", "licence": "UNKNOWN"}


def run() -> list[dict[str, object]]:
    """Return the rows of the bench table."""
    return [one for seed in SEEDS for one in measure(seed)]


def measure(seed: int) -> list[dict[str, object]]:
    """One region: both models against the truth, and what a storm of placeholders costs."""
    region = Region(replace(PLAN, seed=seed, incidents=INCIDENTS))
    truth = which_is_which(region)
    keyed = [one for one in rows_of(region) if one[0] in truth]
    which = np.unique([truth[key] for key, _ in keyed], return_inverse=True)[1]
    table = IDENTIFIER.table([one for _, one in keyed])
    about = f"seed {seed}: {len(table):,} records of {len(np.unique(which)):,} numbers"
    kept: dict[str, Found] = {}
    spent = seconds(lambda: kept.update(learned=unlabelled(table, IDENTIFIER)))
    stormy = IDENTIFIER.table(storm(keyed))
    worse = seconds(lambda: kept.update(stormy=unlabelled(stormy, IDENTIFIER)))
    more = len(kept["stormy"].left) / len(kept["learned"].left)
    told = {"claim": CLAIM, "things": "numbers"}
    return [
        *judged("without a label", about, kept["learned"], which, **told),
        *judged("starter model", about, by_starter(table, IDENTIFIER), which, **told),
        row(
            CLAIM, f"pairs compared with {STORM:.0%} of numbers standing for none, to those without, {about}",
            more, at_most=1.3, note=f"{spent:.1f} and {worse:.1f} CPU s",
        ),
    ]  # fmt: skip


def storm(keyed: list[tuple[Key, dict[str, object]]]) -> list[dict[str, object]]:
    """The same records, of which some say what stands for none."""
    lost = np.random.default_rng(2).random(len(keyed)) < STORM
    return [
        {**one, "value": _NONE[scheme]} if gone else one
        for ((_, _, scheme), one), gone in zip(keyed, lost.tolist(), strict=True)
    ]
