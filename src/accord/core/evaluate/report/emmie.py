"""The College of Policing's five questions from an evaluation's inputs, in words; empty is not measured."""

from collections.abc import Mapping
from typing import Any

from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.numbers import written
from accord.core.evaluate.report.results import Emmie, finding
from accord.core.evaluate.report.sentences import share

_WORDS = {
    "en": {
        "effect": "change {change}, {low} to {high}",
        "dose": "{delivered} of {planned} {unit} delivered",
        "done": "{done} of {all} actions done",
        "cost": "{cost} ({source})",
    },
    "es": {
        "effect": "cambio {change}, de {low} a {high}",
        "dose": "entregado: {delivered} de {planned} {unit}",
        "done": "{done} de {all} acciones hechas",
        "cost": "{cost} ({source})",
    },
}  # fmt: skip


def emmie_of(
    inputs: Mapping[str, Any], change: Interval, *, language: str, too_few_months: bool = False
) -> Emmie:
    """What is known of effect, mechanism, moderators, implementation and economics.

    Mechanism and moderators are what the plan says beforehand; `actions` of the inputs holds how
    many are done and the doses planned and delivered; `cost` stands with its `cost_source`.
    """
    words, held = _WORDS[language], dict(inputs.get("emmie") or {})
    if finding(change, too_few_months=too_few_months) not in {"not known", "too few months"}:
        held.setdefault(
            "effect",
            words["effect"].format(
                change=share(change.estimate, language),
                low=share(change.lower, language),
                high=share(change.upper, language),
            ),
        )
    actions = inputs.get("actions") or {}
    counts = ("delivered", "planned")
    doses = [
        words["dose"].format(
            **one | {name: written(one[name], language=language) for name in counts}
        )
        for one in actions.get("doses", ())
    ]
    if actions.get("all"):
        doses.append(words["done"].format(done=actions["done"], all=actions["all"]))
    if doses:
        held.setdefault("implementation", "; ".join(doses))
    if inputs.get("cost"):
        said = words["cost"].format(
            cost=written(inputs["cost"], language=language), source=inputs.get("cost_source") or "–"
        )
        held.setdefault("economic_cost", said)
    return Emmie(**held)
