"""An evaluation of a joint strategy: the table's, where it moved, and what the library keeps."""

from collections.abc import Mapping
from math import isfinite, log
from typing import Any

from accord.core.evaluate.distributions import normal_quantile
from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.moving import displacement_of
from accord.core.evaluate.report.numbers import written
from accord.core.evaluate.report.results import finding
from accord.core.evaluate.report.running import Asked, evaluate_table
from accord.core.evaluate.report.sentences import share

JOINT_METHOD = "evaluate-strategy-7"
WAYS = ("ring", "similar", "type", "time")
_HEADS = {
    "en": {
        "ring": "In the catchment about it", "similar": "In the places most like it ({units})",
        "type": "Of offences that may take its place ({name})",
        "time": "In other hours than those of the response",
    },
    "es": {
        "ring": "En el entorno", "similar": "En los lugares más parecidos ({units})",
        "type": "De delitos que pueden ocupar su lugar ({name})",
        "time": "En otras horas que las de la respuesta",
    },
}  # fmt: skip
_VERDICTS = {
    "en": {
        "fewer": "there were fewer than expected as well: no sign that crime moved there",
        "more": "there were more than expected: some of it may have moved there",
        "no clear change": "there was no clear change",
        "not known": "there were too few events to say anything",
        "too few months": "there were too few months to call a change",
    },
    "es": {
        "fewer": "también hubo menos de lo esperado: no hay señal de que la delincuencia se "
        "trasladara allí",
        "more": "hubo más de lo esperado: una parte puede haberse trasladado allí",
        "no clear change": "no hubo cambio claro",
        "not known": "hubo demasiado pocos hechos para decir algo",
        "too few months": "hubo muy pocos meses para señalar un cambio",
    },
}
_NOT_JUDGED = {
    "en": "The catchment could not be judged: no other area is of its volume.",
    "es": "El entorno no se pudo juzgar: ninguna otra zona tiene su volumen.",
}
_TOGETHER = {
    "en": "All together: change {change}, {low} to {high}.",
    "es": "Todo junto: cambio {change}, de {low} a {high}.",
}
_JOINT = {
    "en": "In events, against {areas} areas with rings of their own: {direct} in the areas, {ring} "
    "about them, {total} in both.",
    "es": "En hechos, frente a {areas} zonas con su propio entorno: {direct} en las zonas, {ring} en "
    "su entorno, {total} en ambos.",
}
_QUOTIENT = {
    "en": (("Footnote: the weighted displacement quotient is {value}; it has no interval, and "
           "chance alone can give any of its values."),
           "Footnote: no weighted displacement quotient, since the areas did not clearly fall."),
    "es": (("Nota: el cociente ponderado de desplazamiento es {value}; no tiene intervalo, y el azar "
           "solo puede dar cualquiera de sus valores."),
           "Nota: sin cociente ponderado de desplazamiento, pues las zonas no bajaron claramente."),
}  # fmt: skip


def evaluate_joint(inputs: Mapping[str, Any]) -> dict[str, Any]:
    """`evaluate_table`, with whether crime moved and one line for the evidence library.

    `moved_counts` of the inputs holds tables for `type` and `time`, where the plan names them. Each
    way and their total are held against donors as one area, so that what they share is not counted
    twice.
    """
    found = evaluate_table(inputs)
    change, few = Interval(**found["change"]), bool(found["checks"]["too_few_months"])
    moved = displacement_of(Asked.of(inputs), inputs.get("moved_counts") or {})
    return {
        **found,
        "finding": finding(change, too_few_months=few),
        "library": None if few else library_line(change),
        "displacement": moved
        | {"words": {language: _words(moved, inputs, language) for language in ("en", "es")}},
    }


def library_line(change: Interval) -> dict[str, float] | None:
    """The log rate ratio with the standard error that its interval implies; None where open."""
    ends = (change.lower, change.estimate, change.upper)
    if not all(isfinite(end) and end > -1 for end in ends):
        return None
    low, middle, high = (log(1 + end) for end in ends)
    reach = 2 * normal_quantile((1 + change.level) / 2)
    error = (high - low) / reach
    return {"log_ratio": middle, "standard_error": error} if error > 0 else None


def _words(moved: Mapping[str, Any], inputs: Mapping[str, Any], language: str) -> list[str]:
    """Each way that was judged, then all together, then the footnote."""
    name = inputs.get("shift_outcome_es" if language == "es" else "shift_outcome") or ""
    units = ", ".join(moved["similar_units"])
    lines = []
    for way in WAYS:
        one = moved.get(way)
        if one is None:
            if way == "ring" and inputs.get("reach"):
                lines.append(_NOT_JUDGED[language])
            continue
        head = _HEADS[language][way].format(units=units, name=name)
        verdict = _VERDICTS[language][one["finding"]]
        lines.append(f"{head} {verdict}: {_range(one['change'], language)}.")
    if moved["total"] is not None:
        change = moved["total"]["change"]
        lines.append(
            _TOGETHER[language].format(
                change=share(change["estimate"], language), low=share(change["lower"], language),
                high=share(change["upper"], language),
            )
        )  # fmt: skip
    if moved["joint"] is not None:
        joint = moved["joint"]
        parts = {name: _events(joint[name], language) for name in ("direct", "ring", "total")}
        lines.append(_JOINT[language].format(areas=joint["areas"], **parts))
    if moved["quotient"] is not None:
        told, not_told = _QUOTIENT[language]
        value = moved["quotient"]["quotient"]
        lines.append(
            not_told if value is None else told.format(value=written(value, 2, language=language))
        )
    return lines


def _range(change: Mapping[str, Any], language: str) -> str:
    to = "a" if language == "es" else "to"
    return f"{share(change['estimate'], language)}, {share(change['lower'], language)} {to} {share(change['upper'], language)}"


def _events(interval: Mapping[str, Any], language: str) -> str:
    to = "a" if language == "es" else "to"
    ends = (interval["estimate"], interval["lower"], interval["upper"])
    middle, low, high = (
        written(end, language=language, signed=True) if isfinite(end) else "∞" for end in ends
    )
    return f"{middle} ({low} {to} {high})"
