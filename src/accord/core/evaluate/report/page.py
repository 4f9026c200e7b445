"""A report in plain words from an evidence bundle: the same layout for every result."""

import json
from collections.abc import Mapping, Sequence
from html import escape
from typing import Any

from accord.core.evaluate.report.numbers import chance_words, places_of, written

_WORDS = {
    "en": {
        "title": "What changed: {}", "asked": "What was asked", "found": "What was found",
        "drawn": "Observed and expected", "month": "Month", "observed": "Recorded",
        "expected": "Expected", "checks": "What could unsettle it", "curve": "Asked in other ways",
        "how": "How", "change": "Change", "range": "Interval", "chance": "Chance",
        "start": "Start", "time": "Starts made up before the true one",
        "donor": "Each donor left out", "without": "Without", "power": "What could have been seen",
        "placebos": "{} placebos; the test called {} of them a change (95 % interval {}).",
        "rule": "What the plan said beforehand: {}",
        "few": "{} placebos: too few to say how often the test errs.",
        "apart": "Areas that share nothing among them: {}; the interval is no surer than these.",
        "map": "They have the area's shape and volume.", "areas": "They are areas of its volume.",
        "lots": "They are lots drawn again in the past.",
        "simulated": "They are made-up series of its volume, bursts and memory.",
        "wide": "That is too often: the interval was widened to the placebos' own.",
        "alt": "Line of recorded counts and line of expected counts by month; the start is marked. "
        "The table below holds the same figures.", "none": "not reported",
        "proof": "Plan {}. Data and results re-run to the byte from the bundle {}.",
        "unlike": "Left out as unlike in volume: {}.", "moved": "Did it move?",
        "notmoved": "Nowhere could it be judged: the plan names nothing, or too few areas compare.",
        "emmie": "Effect, mechanism, moderators, implementation, economics", "effect": "Effect",
        "mechanism": "Mechanism", "moderators": "Moderators", "implementation": "Implementation",
        "economic_cost": "Economics", "unmeasured": "not measured", "question": "Question",
        "answer": "Answer",
    },
    "es": {
        "title": "Qué cambió: {}", "asked": "Qué se preguntó", "found": "Qué se halló",
        "drawn": "Registrado y esperado", "month": "Mes", "observed": "Registrados",
        "expected": "Esperados", "checks": "Qué podría desmentirlo", "curve": "De otras maneras",
        "how": "Cómo", "change": "Cambio", "range": "Intervalo", "chance": "Probabilidad",
        "start": "Inicio", "time": "Inicios inventados antes del verdadero",
        "donor": "Sin cada zona donante", "without": "Sin", "power": "Qué se habría podido ver",
        "placebos": "{} placebos; la prueba señaló un cambio en {} de ellos (intervalo del 95 % {}).",
        "rule": "Lo que decía el plan de antemano: {}",
        "few": "{} placebos: demasiado pocos para saber cuánto yerra la prueba.",
        "apart": "Zonas que no comparten nada entre ellas: {}; el intervalo no es más seguro que estas.",
        "map": "Tienen la forma y el volumen de la zona.", "areas": "Son zonas de su volumen.",
        "lots": "Son sorteos repetidos en el pasado.",
        "simulated": "Son series inventadas con su volumen, sus rachas y su memoria.",
        "wide": "Es demasiado: el intervalo se ensanchó al de los propios placebos.",
        "alt": "Línea de lo registrado y línea de lo esperado por mes, con el inicio marcado. "
        "La tabla de abajo tiene las mismas cifras.", "none": "no informado",
        "proof": "Plan {}. Datos y resultados se repiten al byte desde el expediente {}.",
        "unlike": "Excluidas por su volumen: {}.", "moved": "¿Se trasladó?",
        "notmoved": "No se pudo juzgar: el plan no nombra nada, o se comparan muy pocas zonas.",
        "emmie": "Efecto, mecanismo, moderadores, ejecución, economía", "effect": "Efecto",
        "mechanism": "Mecanismo", "moderators": "Moderadores", "implementation": "Ejecución",
        "economic_cost": "Economía", "unmeasured": "no medido", "question": "Pregunta",
        "answer": "Respuesta",
    },
}  # fmt: skip
_EMMIE = ("effect", "mechanism", "moderators", "implementation", "economic_cost")
_STYLE = """body{font:1rem/1.5 system-ui,sans-serif;margin:1rem auto;max-width:60rem;padding:0 1rem;overflow-wrap:anywhere}
table{border-collapse:collapse;display:block;overflow-x:auto}svg{max-width:100%;height:auto}
th,td{padding:.3rem .6rem;border-bottom:1px solid #888;text-align:right}th[scope=row]{text-align:left}"""


def report_html(
    text: bytes, *, language: str = "en", bundle_hash: str = "", said: Sequence[str] | None = None
) -> str:
    """One page from a bundle's text, in English or Spanish; works without scripts.

    `said` are its sentences where what it may be called has changed since.
    """
    held = json.loads(text)
    words, inputs, found = _WORDS[language], held["inputs"], held["results"]
    title = escape(words["title"].format(_outcome(inputs, language)))
    said = said or found["sentences_es" if language == "es" else "sentences"]
    choice = found["design_words_es" if language == "es" else "design_words"]
    parts = [
        f"<h1>{title}</h1><h2>{words['asked']}</h2><p>{escape(inputs['hypothesis'])}</p>",
        _rule(inputs, words),
        f"<p>{escape(choice)}</p><h2>{words['found']}</h2>",
        *(f"<p>{escape(line)}</p>" for line in said),
        _moved(found, words, language), _emmie(found, words, language), _checks(found, words, inputs["periods"], language),
        _power(found, words, language), _drawn(inputs, found, words, language),
        f"<p>{escape(words['proof'].format(held['plan'], bundle_hash))}</p>",
    ]  # fmt: skip
    return (
        f'<!doctype html>\n<html lang="{language}"><head><meta charset="utf-8">'
        f'<title>{title}</title><meta name="viewport" content="width=device-width">'
        f"<style>{_STYLE}</style></head>\n<body>" + "\n".join(parts) + "\n</body></html>\n"
    )


def _rule(inputs: Mapping[str, Any], words: Mapping[str, str]) -> str:
    """What the plan said beforehand; nothing where the inputs hold no plan."""
    plan = inputs.get("plan")
    return f"<p>{escape(words['rule'].format(plan['continue_rule']))}</p>" if plan else ""


def _outcome(inputs: Mapping[str, Any], language: str) -> str:
    return str(inputs["outcome_es" if language == "es" else "outcome"])


def _moved(found: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    """Where it may have moved; nothing where a bundle holds no more than the table's result."""
    moved = found.get("displacement")
    if moved is None:
        return ""
    lines = moved["words"][language] or [words["notmoved"]]
    return f"<h2>{words['moved']}</h2>" + "".join(f"<p>{escape(line)}</p>" for line in lines)


def _emmie(found: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    held = found["emmie"][language]
    rows = [(words[name], held[name] or words["unmeasured"]) for name in _EMMIE]
    return f"<h2>EMMIE</h2>{_table(words['emmie'], (words['question'], words['answer']), rows)}"


def _checks(
    found: Mapping[str, Any], words: Mapping[str, str], periods: Sequence[Any], language: str
) -> str:
    placebos = found["placebos"]
    rate = placebos["rate"]
    if rate is None:
        lines = [words["few"].format(placebos["number"])]
    else:
        low, high = (100 * placebos["interval"][end] for end in ("lower", "upper"))
        lines = [
            words["placebos"].format(
                placebos["number"],
                f"{written(100 * rate, 1, language=language)} %",
                f"{written(low, 1, language=language)}–{written(high, 1, language=language)} %",
            )
        ]
    lines.append(words[placebos["kind"]])
    apart = placebos.get("apart", placebos["number"])
    if rate is not None and apart < placebos["number"]:
        lines.append(words["apart"].format(apart))
    if found["widened"]:
        lines.append(words["wide"])
    if found["left_out_as_unlike"]:
        lines.append(words["unlike"].format(", ".join(found["left_out_as_unlike"])))
    heads = (words["change"], words["range"], words["chance"])
    curve = [(f"{one['estimator']}; {one['donors']}; {one['periods']}", one)
             for one in found["curve"]]  # fmt: skip
    times = [(str(periods[one["first_after"]]), one) for one in found["in_time"]]
    donors = [(one["donor"], one) for one in found["left_out"]]
    return f"<h2>{words['checks']}</h2><p>{escape(' '.join(lines))}</p>" + "".join(
        _table(words[name], (words[first], *heads), [_answer(label, one, language) for label, one in rows])
        for name, first, rows in (
            ("time", "start", times), ("curve", "how", curve), ("donor", "without", donors)
        )
        if rows
    )  # fmt: skip


def _power(found: Mapping[str, Any], words: Mapping[str, str], language: str) -> str:
    told = found.get("power")
    return "" if not told else f"<h2>{words['power']}</h2><p>{escape(told[language])}</p>"


def _drawn(
    inputs: Mapping[str, Any], found: Mapping[str, Any], words: Mapping[str, str], language: str
) -> str:
    series = found["series"]
    rows = [
        (month, words["none"] if seen is None else written(seen, language=language),
         words["none"] if hoped is None else written(hoped, 1, language=language))
        for month, seen, hoped in zip(
            inputs["periods"], series["observed"], series["expected"], strict=True
        )
    ]  # fmt: skip
    heads = (words["month"], words["observed"], words["expected"])
    return _lines(series, inputs["first_after"], words["alt"]) + _table(words["drawn"], heads, rows)


def _lines(series: Mapping[str, Any], start: int, alt: str) -> str:
    """Recorded as a full line, expected as a broken one, the start as an upright."""
    wide, high = 720, 220
    known = [v for line in series.values() for v in line if v is not None]
    top, last = max([*known, 1]), max(len(series["observed"]) - 1, 1)

    def path(values: Sequence[float | None]) -> str:
        steps, pen = [], "M"
        for at, value in enumerate(values):
            if value is None:
                pen = "M"
                continue
            steps.append(f"{pen}{10 + at * (wide - 20) / last:.1f} {high - 10 - value * (high - 20) / top:.1f}")  # fmt: skip
            pen = "L"
        return "".join(steps)

    at = 10 + (start - 0.5) * (wide - 20) / last
    return (
        f'<svg role="img" viewBox="0 0 {wide} {high}" width="{wide}" height="{high}">'
        f"<title>{escape(alt)}</title>"
        f'<path d="M{at:.1f} 0V{high}" stroke="#777" stroke-dasharray="2 4"/>'
        f'<path d="{path(series["expected"])}" fill="none" stroke="#b34700" stroke-width="2" '
        'stroke-dasharray="7 4"/>'
        f'<path d="{path(series["observed"])}" fill="none" stroke="#00487c" stroke-width="2"/>'
        "</svg>"
    )


def _table(title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    body = "\n".join(
        f'<tr><th scope="row">{escape(row[0])}</th>'
        + "".join(f"<td>{escape(cell)}</td>" for cell in row[1:])
        + "</tr>"
        for row in rows
    )
    return f"<h3>{escape(title)}</h3><table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


def _answer(label: str, one: Mapping[str, Any], language: str) -> tuple[str, str, str, str]:
    change = one["change"]
    chance = chance_words(one["p_value"], language=language)
    return label, _share(change["estimate"], language), _range(change, language), chance


def _range(change: Mapping[str, Any], language: str) -> str:
    return f"{_share(change['lower'], language)} … {_share(change['upper'], language)}"


def _share(value: float | str | None, language: str) -> str:
    if value is None or isinstance(value, str):
        return "∞" if value == "inf" else "?"
    return f"{written(100 * value, places_of(value), language=language, signed=True)} %"
