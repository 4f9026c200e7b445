"""Figures of `accord link evaluate`: groups and probabilities against the truth, and for whom they err."""

from collections.abc import Iterator
from dataclasses import asdict, dataclass
from typing import TYPE_CHECKING, Any, Final

from accord.cli.link_equal import Equals
from accord.cli.link_files import Records

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from accord.core.linkage.table import Floats, Index

SURE: Final = 0.99
# Bands of probability: most pairs compared are near 0, and what is near 1 joins people.
BANDS: Final = (0.0, 0.01, 0.1, 0.5, 0.9, 0.99, 0.999, 1.0)
Figures = dict[str, Any]


@dataclass(frozen=True)
class Linked:
    """Pairs, their log-odds, and the group of each record."""

    left: "Index"
    right: "Index"
    logits: "Floats"
    labels: "Index"


def whose(found: Records) -> "Index":
    """Whose each record is, as a number; raises `Invalid` where one does not say."""
    import numpy as np

    from accord.frame.errors import Invalid

    if not all(found.truth):
        raise Invalid(
            "Each record needs whose it is: say --truth COLUMN, with a value in each row."
        )
    return np.unique(np.array(found.truth), return_inverse=True)[1]


def same_pairs(found: Records, left: "Index", right: "Index") -> "NDArray[np.bool_]":
    """Which pairs are of one; of records that say the same the first stands for all."""
    import numpy as np

    who = whose(found)[np.unique(np.array(found.rows), return_index=True)[1]]
    return np.asarray(who[left] == who[right])


def figures_of(found: Records, linked: Linked, equals: Equals) -> Figures:
    """What is told of a run; `equals` are the pairs that were taken for one before."""
    import numpy as np

    from accord.core.linkage import (
        calibration_bands,
        calibration_error,
        cluster_scores,
        pair_scores,
    )

    truth = whose(found)
    rows = np.array(found.rows)
    scores = cluster_scores(linked.labels[rows], truth)
    people, every = len(np.unique(truth)), truth
    # Pairs are of what is compared; of records that say the same the first stands for all.
    truth = truth[np.unique(rows, return_index=True)[1]]
    sizes = np.bincount(truth)
    same = same_pairs(found, linked.left, linked.right)
    compared = pair_scores(same, np.ones(len(same), bool), int((sizes * (sizes - 1) // 2).sum()))
    logits = np.concatenate((linked.logits, equals.logits))
    same = np.concatenate((same, every[equals.left] == every[equals.right]))
    chance = 1 / (1 + np.exp(-np.clip(logits, -700, 700)))
    sure = chance >= SURE
    return {
        "records": len(rows),
        "people": people,
        "groups": scores.groups,
        "precision": scores.precision,
        "recall": scores.recall,
        "f1": scores.f1,
        "groups_of_several_people": scores.wrong_merges,
        "true_pairs_compared": compared.recall,
        "pairs_said_0.99_or_more": int(sure.sum()),
        "right_among_these": float(same[sure].mean()) if sure.any() else 1.0,
        "calibration_error": calibration_error(chance, same),
        "calibration": [asdict(one) for one in calibration_bands(chance, same, BANDS)],
        "strata": strata_of(found, linked.labels[rows], every),
    }


def strata_of(found: Records, labels: "Index", truth: "Index") -> list[Figures]:
    """Errors by origin of the name (where a column says it), script, sex, age and birth, commonness."""
    from accord.core.linkage import strata, stratum_scores

    if "given" not in found.table.columns:
        return []
    return [
        {"stratum": name, **asdict(one)}
        for name, values in strata(found.told).items()
        for one in stratum_scores(labels, truth, values)
    ]


def told(figures: Figures) -> Iterator[str]:
    """The figures as lines."""
    for name, value in figures.items():
        if not isinstance(value, list):
            shown = f"{value:,}" if isinstance(value, int) else f"{value:.4f}"
            yield f"{name.replace('_', ' '):32s} {shown}"
    yield ""
    yield "pairs said to be of one, by band       pairs    said   right"
    for one in figures["calibration"]:
        band = f"{one['least']:g} to {one['most']:g}"
        yield f"  {band:32s} {one['pairs']:9,}  {one['said']:.4f}  {one['right']:.4f}"
    if figures["strata"]:
        yield ""
        yield "records by                          records  precision  recall  joined wrongly  missed some"
    for one in figures["strata"]:
        name = f"{one['stratum'].replace('_', ' ')}: {one['value']}"
        yield (
            f"  {name:32.32s} {one['records']:9,}  {one['precision']:9.4f}  {one['recall']:6.4f}"
            f"  {one['wrongly_joined']:14.4f}  {one['missed']:11.4f}"
        )
