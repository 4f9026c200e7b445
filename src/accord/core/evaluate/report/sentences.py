"""Plain sentences bound to thresholds: no word that the interval and the grade do not carry."""

from math import isfinite

from accord.core.evaluate.intervals import Interval
from accord.core.evaluate.report.numbers import places_of, written
from accord.core.evaluate.report.results import Control, Result

# Words of cause; below level 3 none may stand in a report, and "caused" only at level 5.
CAUSAL = (
    "caused", "led to", "because of", "due to", "thanks to", "reduced", "prevented", "effect of",
    "impact", "worked", "causó", "provocó", "gracias a", "debido a", "redujo", "evitó", "efecto de",
    "impacto", "funcionó",
)  # fmt: skip

# What placebos are, in both languages.
_PLACEBOS = {
    "map": ("placebos", "los placebos"),
    "areas": ("placebos", "los placebos"),
    "lots": ("lots that were drawn again in the past", "los sorteos repetidos en el pasado"),
    "simulated": (
        "made-up series of its volume, bursts and memory",
        "las series inventadas con su volumen, sus rachas y su memoria",
    ),
}
_EMMIE_ES = {
    "effect": "efecto", "mechanism": "mecanismo", "moderators": "moderadores",
    "implementation": "ejecución", "economic_cost": "coste económico",
}  # fmt: skip
# Why a level is lowered or a word not earned; what a reason goes on with is left as it was written.
_REASONS_ES = {
    "that the lot was kept was not shown": "no se mostró que se respetara el sorteo",
    "placebos were not run, or fired too often": "no hubo placebos, o dieron demasiadas alarmas",
    "that both went alike before was not shown": "no se mostró que antes evolucionaran igual",
    "that the comparison is comparable was not shown": "no se mostró que la comparación valga",
    "one area alone was treated": "se trató una sola zona",
    "one donor or another specification turns the result": (
        "una sola zona donante u otra especificación invierte el resultado"
    ),
    "an outcome that the programme cannot move moved too": (
        "también se movió un resultado que el programa no puede mover"
    ),
    "too few months to tell bursts from chance": "muy pocos meses para distinguir rachas de azar",
    "one side of the start has no event to tell bursts from chance by": (
        "un lado del inicio no tiene hechos con los que distinguir rachas de azar"
    ),
    "too few events to compare anything": "demasiado pocos hechos para comparar algo",
    "no plan was frozen before the start": "no se fijó ningún plan antes del inicio",
    "the plan is not the one that was frozen": "el plan no es el que se fijó",
    "the plan was signed on or after the start": "el plan se firmó el día del inicio o después",
    "the plan was signed within the month of the start": (
        "el plan se firmó dentro del mes del inicio"
    ),
    "no agency signed the plan": "ninguna agencia firmó el plan",
    "no extract has been registered": "no se ha registrado ningún extracto",
    "the data are not the extract that was registered": (
        "los datos no son el extracto que se registró"
    ),
}
_BEGINNINGS_ES = {
    "not signed by ": "sin la firma de ",
    "deviation: ": "desviación: ",
    "the plan names ": "los datos permiten otro diseño; el plan nombra ",
}


def in_spanish(reason: str) -> str:
    """A reason of a grade or a standing in Spanish."""
    for begin, words in _BEGINNINGS_ES.items():
        if reason.startswith(begin):
            return words + reason.removeprefix(begin)
    return _REASONS_ES.get(reason, reason)


def sentences(result: Result, *, language: str = "en") -> tuple[str, ...]:
    """The report's sentences in their fixed order, the same for good news, bad and none."""
    return _spanish(result) if language == "es" else _english(result)


def _english(result: Result) -> tuple[str, ...]:
    change, found, level = result.change, result.finding, result.grade.level
    lines = [
        (
            f"{result.observed:,} {result.outcome} were recorded; {result.expected:,.1f} were "
            f"expected from {'the months before' if result.is_alone else 'the comparison'}."
            if isfinite(result.expected)
            else f"{result.observed:,} {result.outcome} were recorded; the comparison lets expect "
            "no number."
        ),
        (
            f"Change {share(change.estimate)}, {change.level:.0%} interval "
            f"{share(change.lower)} to {share(change.upper)}."
        ),
        {
            "fewer": "There were fewer than expected, by more than chance explains.",
            "more": "There were more than expected, by more than chance explains.",
            "no clear change": "No clear change: the interval includes none.",
            "not known": "Too few events to say anything.",
            "too few months": "Too few months to call a change.",
        }[found],
        _mattering(result, "en"),
        f"Maryland level {level} of 5. {result.grade.in_words()}",
    ]
    if found in {"fewer", "more"}:
        lines.append(
            {
                5: "Areas were drawn by lot, so the change was caused by the programme.",
                4: "The change is attributed to the programme; other causes were compared away "
                "as far as measured.",
                3: "The change fits an effect of the programme; other causes are possible.",
            }.get(level, "Whether the programme had a part in it cannot be told from this design.")
        )
    lines += [f"Level lowered: {reason}." for reason in result.grade.lowered]
    if result.false_alarms is not None:
        lines.append(
            f"Where nothing happened, this method called a change in "
            f"{100 * result.false_alarms:.1f} % of {_PLACEBOS[result.placebo_kind][0]}."
        )
    lines.append(_controlled(result.control, "en"))
    if result.months_allowed_for is not None:
        lines.append(_months(result, "en"))
    lines.append(f"This result is {result.standing.label}.")
    lines += _only_told(result, "en")
    lines += [f"Not confirmatory: {reason.rstrip('.')}." for reason in result.standing.reasons]
    lines += _cost(result, "en")
    missing = result.emmie.missing()
    if missing:
        lines.append("Not measured: " + ", ".join(m.replace("_", " ") for m in missing) + ".")
    return tuple(lines)


def _spanish(result: Result) -> tuple[str, ...]:
    change, found, level = result.change, result.finding, result.grade.level
    lines = [
        (
            f"Se registraron {written(result.observed, language='es')} {result.outcome_es}; según "
            f"{'los meses anteriores' if result.is_alone else 'la comparación'} se esperaban "
            f"{written(result.expected, 1, language='es')}."
            if isfinite(result.expected)
            else f"Se registraron {written(result.observed, language='es')} {result.outcome_es}; la comparación no deja "
            "esperar ningún número."
        ),
        (
            f"Cambio {share(change.estimate, 'es')}, intervalo del {change.level:.0%} de "
            f"{share(change.lower, 'es')} a {share(change.upper, 'es')}."
        ),
        {
            "fewer": "Hubo menos de lo esperado, más de lo que explica el azar.",
            "more": "Hubo más de lo esperado, más de lo que explica el azar.",
            "no clear change": "Sin cambio claro: el intervalo incluye la ausencia de cambio.",
            "not known": "Demasiado pocos hechos para decir algo.",
            "too few months": "Muy pocos meses para señalar un cambio.",
        }[found],
        _mattering(result, "es"),
        f"Nivel {level} de 5 de Maryland. {result.grade.in_words(language='es')}",
    ]
    if found in {"fewer", "more"}:
        lines.append(
            {
                5: "Las zonas se sacaron a suerte, así que el programa causó el cambio.",
                4: "El cambio se atribuye al programa; otras causas se separaron en lo medido.",
                3: "El cambio concuerda con un efecto del programa; otras causas son posibles.",
            }.get(level, "Con este diseño no se puede saber si el programa tuvo parte en ello.")
        )
    lines += [f"Nivel rebajado: {in_spanish(one)}." for one in result.grade.lowered]
    if result.false_alarms is not None:
        lines.append(
            f"Donde nada ocurrió, este método señaló un cambio en el "
            f"{written(100 * result.false_alarms, 1, language='es')} % de {_PLACEBOS[result.placebo_kind][1]}."
        )
    lines.append(_controlled(result.control, "es"))
    if result.months_allowed_for is not None:
        lines.append(_months(result, "es"))
    word = "confirmatorio" if result.standing.label == "confirmatory" else "exploratorio"
    lines.append(f"Este resultado es {word}.")
    lines += _only_told(result, "es")
    lines += [
        f"No es confirmatorio: {in_spanish(one).rstrip('.')}." for one in result.standing.reasons
    ]
    lines += _cost(result, "es")
    missing = result.emmie.missing()
    if missing:
        lines.append("No se midió: " + ", ".join(_EMMIE_ES[one] for one in missing) + ".")
    return tuple(lines)


def _months(result: Result, language: str) -> str:
    """Whether the interval allows for months that vary and hang together, or why it does not."""
    if result.months_allowed_for:
        return {
            "en": "The interval allows for months that vary more than by chance and hang together.",
            "es": "El intervalo admite meses que varían más que por azar y dependen unos de otros.",
        }[language]
    if result.side_without_event:
        return {
            "en": "One side of the start has no event to tell bursts from chance by: the interval "
            "covers chance alone.",
            "es": "Un lado del inicio no tiene hechos con los que distinguir rachas de azar: el "
            "intervalo solo cubre el azar.",
        }[language]
    return {
        "en": "Too few months to tell bursts from chance: the interval covers chance alone.",
        "es": "Muy pocos meses para distinguir rachas de azar: el intervalo solo cubre el azar.",
    }[language]


def _cost(result: Result, language: str) -> list[str]:
    """What an event fewer cost, by the interval of events; nothing where no cost was declared."""
    if result.cost is None:
        return []
    spanish = language == "es"
    if result.finding != "fewer" or result.grade.level < 3:
        return [
            "Coste por hecho de menos: no se dice, pues esto no muestra una bajada que sea obra suya."
            if spanish
            else "Cost per event fewer: not told, since this shows no fall that was its work."
        ]
    if result.fewer.lower <= 0:
        return [
            "Coste por hecho de menos: no se dice, pues no consta cuántos fueron al menos."
            if spanish
            else "Cost per event fewer: not told, since how many there were at least is not known."
        ]
    least, most = (result.cost / end for end in (result.fewer.upper, result.fewer.lower))
    return [
        f"Coste por hecho de menos: de {written(least, language=language)} a {written(most, language=language)}."
        if spanish
        else f"Cost per event fewer: {least:,.0f} to {most:,.0f}."
    ]


def _only_told(result: Result, language: str) -> list[str]:
    """That a confirmatory result rests on the word of who ran it, where no ledger holds its seal."""
    told = result.told_signatures
    if told is None or result.standing.label != "confirmatory":
        return []
    names = ", ".join(told["agencies"])
    return [
        f"Que {names} firmaron el plan el {told['signed']} y que los datos se registraron es palabra "
        "de quien hizo este informe: no se preguntó a ningún registro."
        if language == "es"
        else f"That {names} signed the plan on {told['signed']}, and that the data were registered, is "
        "the word of who made this report: no ledger was asked."
    ]


def _controlled(control: Control | None, language: str) -> str:
    """What the outcome did that cannot move: a mover shows that something else was at work."""
    spanish = language == "es"
    if control is None:
        return (
            "No se declaró ningún resultado que el programa no pueda mover: no se miró."
            if spanish
            else "No outcome that the programme cannot move was declared: not looked at."
        )
    named = (control.outcome_es if spanish else control.outcome) or (
        "otro resultado" if spanish else "another outcome"
    )
    numbers = (
        f"{share(control.change.estimate, language)}, {share(control.change.lower, language)} "
        f"{'a' if spanish else 'to'} {share(control.change.upper, language)}; "
        if isfinite(control.change.estimate)
        else ""
    )
    if spanish:
        told = {
            True: "no se movió", False: "se movió también: algo más estaba en juego",
            None: "muy pocos meses o hechos para decir si se movió",
        }[control.still]  # fmt: skip
        return f"Un resultado que el programa no puede mover ({named}): {numbers}{told}."
    told = {
        True: "it did not move", False: "it moved too: something else was at work",
        None: "too few months or events to say whether it moved",
    }[control.still]  # fmt: skip
    return f"An outcome that the programme cannot move ({named}): {numbers}{told}."


def _mattering(result: Result, language: str) -> str:
    """Whether the interval reaches the least change that the plan said would matter."""
    worst, best = _towards(result.change, result.smallest)
    wanted = abs(result.smallest)
    spanish = language == "es"
    least = share(result.smallest, language)
    if result.finding == "too few months":
        return (
            f"Con tan pocos meses no se puede saber si hubo un cambio de {least}, el mínimo que importa."
            if spanish
            else f"Whether it changed by {least}, the least that matters, cannot be told from so few "
            "months."
        )
    if best < wanted and result.finding != "not known":
        return (
            f"Un cambio de {least} o más, el mínimo que importa, queda descartado."
            if spanish
            else f"A change of {least} or beyond, the least that matters, is ruled out."
        )
    if worst >= wanted:
        return (
            f"Todo el intervalo alcanza {least}, el mínimo que importa."
            if spanish
            else f"The whole interval reaches {least}, the least that matters."
        )
    return (
        f"Un cambio de {least}, el mínimo que importa, es posible pero no está mostrado."
        if spanish
        else f"A change of {least}, the least that matters, is possible but not shown."
    )


def _towards(change: Interval, smallest: float) -> tuple[float, float]:
    if smallest < 0:
        return -change.upper, -change.lower
    return change.lower, change.upper


def share(value: float, language: str = "en") -> str:
    """A relative change as a signed percentage."""
    if not isfinite(value):
        return "+∞" if value > 0 else "?"
    return f"{written(100 * value, places_of(value), language=language, signed=True)} %"
