"""A model as Splink reads it, and back: settings as plain JSON, and term frequencies beside them.

Splink holds two chances a level. A model with several kinds of other people is more than that:
`one_kind` makes one of them, knowingly; what is then written and read back weighs the same. The
levels are SQL of DuckDB on the columns of `splink_columns`. How rare a value is has comparisons of
its own, whose levels weigh nothing and whose term frequencies say the rest.
"""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any, Final

import numpy as np

from accord.core.linkage.blocking import PERSON_RULES
from accord.core.linkage.chances import Rarity
from accord.core.linkage.comparisons import PERSON_COMPARISONS, Comparison, kin
from accord.core.linkage.errors import NotAModel, SeveralKinds
from accord.core.linkage.levels_sql import levels_sql, same_sql
from accord.core.linkage.model import Chances, LinkageModel
from accord.core.linkage.standard import ROLES
from accord.core.linkage.table import Floats, Table

_BY_NAME: Final = {comparison.name: comparison for comparison in PERSON_COMPARISONS}
_RARITY: Final = "rarity_of_"
Frequencies = dict[str, dict[str, float]]


def one_kind(model: LinkageModel) -> LinkageModel:
    """The model with all kinds of other people taken together: households and twins are no kind."""
    share = sum(kind.share for kind in model.others)
    levels = {
        name: sum((kind.share / share * kind.levels[name] for kind in model.others), np.zeros(()))
        for name in model.comparisons
    }
    return replace(model, others=(Chances(share, levels),))


def splink_columns(table: Table) -> dict[str, list[Any]]:
    """The columns that the settings speak of: roles, words of names, forms of given names."""
    words = [[table.token_values[at] for at in row if at >= 0] for row in table.tokens.tolist()]
    texts = {
        role: [text or None for text in column.texts()] for role, column in table.columns.items()
    }
    forms = [sorted(kin(text)) if text else [] for text in texts["given"]]
    ids = [f"{source}/{one}" for source, one in zip(table.sources, table.ids, strict=True)]
    return {"unique_id": ids, **texts, "words": words, "given_kin": forms}


def splink_frequencies(model: LinkageModel, table: Table) -> Frequencies:
    """How common each value of a table is, by column: what Splink is told of rarity."""
    rarity = model.rarity
    return {
        role: {text: named.get(text, rarity.floors[role]) for text in table.columns[role].values}
        for role, named in rarity.frequencies.items()
        if table.has(role)
    }


def to_splink(model: LinkageModel) -> dict[str, Any]:
    """Settings for Splink; raises `SeveralKinds` where two chances a level do not say it."""
    if len(model.others) != 1:
        raise SeveralKinds
    share = model.same.share / (model.same.share + model.others[0].share)
    roles = {role for c in model.used() for some in c.exact_roles().values() for role in some}
    rules = [rule.keys for rule in PERSON_RULES if {*rule.keys} <= {*ROLES, "address"}]
    return {
        "link_type": "dedupe_only",
        "probability_two_random_records_match": share,
        "comparisons": [
            *(_comparison(c, model) for c in model.used()),
            *(_rarity(role, model.rarity) for role in sorted(roles & model.rarity.means.keys())),
        ],
        "blocking_rules_to_generate_predictions": [
            {"blocking_rule": " AND ".join(f'l."{key}" = r."{key}"' for key in keys),
             "sql_dialect": "duckdb"}
            for keys in rules
        ],
    }  # fmt: skip


def from_splink(
    settings: Mapping[str, Any], frequencies: Mapping[str, Mapping[str, float]], *,
    version: str = "1", records: int = 0,
) -> LinkageModel:  # fmt: skip
    """The model that `to_splink` wrote, or Splink trained from it; raises `NotAModel`.

    `frequencies` are those of named values by role: what they lack is as rare as the settings say.
    """
    try:
        share = float(settings["probability_two_random_records_match"])
        same, others = dict[str, Floats](), dict[str, Floats]()
        means, floors = dict[str, float](), dict[str, float]()
        for raw in settings["comparisons"]:
            name = raw["output_column_name"]
            if name.startswith(_RARITY):
                level = raw["comparison_levels"][0]
                means[name.removeprefix(_RARITY)] = float(level["m_probability"])
                floors[name.removeprefix(_RARITY)] = float(level["tf_minimum_u_value"])
            else:
                same[name], others[name] = _read(raw, _BY_NAME[name])
        if not same or not 0 < share < 1:
            raise NotAModel
    except (KeyError, TypeError, ValueError, IndexError, AttributeError, OverflowError) as wrong:
        raise NotAModel from wrong
    named = {role: dict(frequencies.get(role, {})) for role in means}
    return LinkageModel(
        version=version, records=records, comparisons=tuple(same), same=Chances(share, same),
        others=(Chances(1 - share, others),), rarity=Rarity(named, floors, means),
    )  # fmt: skip


def _comparison(comparison: Comparison, model: LinkageModel) -> dict[str, Any]:
    name = comparison.name
    same, others = model.same.levels[name], model.others[0].levels[name]
    return {
        "output_column_name": name,
        "comparison_levels": [
            {"sql_condition": condition, "label_for_charts": comparison.labels[0],
             "is_null_level": True}
            if level == 0
            else {
                "sql_condition": condition, "label_for_charts": comparison.labels[level],
                "m_probability": float(same[level]), "u_probability": float(others[level]),
            }
            for level, condition in levels_sql(comparison)
        ],
    }  # fmt: skip


def _rarity(role: str, rarity: Rarity) -> dict[str, Any]:
    """A comparison that weighs only what the value's frequency says beyond the mean one's."""
    mean = rarity.means[role]
    rest = 1 - mean if mean < 1 else 1.0
    return {
        "output_column_name": f"{_RARITY}{role}",
        "comparison_levels": [
            {
                "sql_condition": same_sql(role), "label_for_charts": f"same {role}",
                "m_probability": mean, "u_probability": mean, "tf_adjustment_column": role,
                "tf_adjustment_weight": 1.0, "tf_minimum_u_value": rarity.floors[role],
                "disable_tf_exact_match_detection": True,
            },
            {"sql_condition": "ELSE", "label_for_charts": "not the same",
             "m_probability": rest, "u_probability": rest},
        ],
    }  # fmt: skip


def _read(raw: Mapping[str, Any], comparison: Comparison) -> tuple[Floats, Floats]:
    """Both chances of each level, by its words; each must be told."""
    same, others = np.zeros(len(comparison.labels)), np.zeros(len(comparison.labels))
    same[0] = others[0] = 1.0
    for level in raw["comparison_levels"]:
        if not level.get("is_null_level"):
            at = comparison.labels.index(level["label_for_charts"])
            same[at], others[at] = level["m_probability"], level["u_probability"]
    for chances in (same, others):
        if not (np.isfinite(chances) & (chances > 0) & (chances <= 1)).all():
            raise NotAModel
    return same, others
