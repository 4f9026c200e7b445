"""A problem-analysis sheet as plain values for the API and the terminal, and as rows of a CSV."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from accord.apps.evaluation import problem_words as words
from accord.apps.evaluation.models import ProblemSheet
from accord.apps.evaluation.selectors import SeenSheet, Told
from accord.core.evaluate.problem import CHEERS, EMMIE, SIDES
from accord.core.formats.opendata import Column, write_csv

COLUMNS: Final = (
    "part", "key", "of", "text", "state", "strength", "source", "figure", "reason", "agency", "day",
)  # fmt: skip


def seen(found: SeenSheet) -> dict[str, Any]:
    """A version with what its reader is told."""
    content, row = found.content, found.row
    return {
        "strategy": found.strategy.pk,
        "version": found.version,
        "newest": found.newest,
        "digest": row.digest if row else "",
        "is_unchanged": found.is_unchanged,
        "written_at": row.written_at if row else None,
        "agency": row.agency.ori if row and row.agency else "",
        "changes": [asdict(one) for one in found.changes],
        "statement": content["statement"],
        "cheers": content["cheers"],
        "sides": content["sides"],
        "causes": [_cause(one, found) for one in content["causes"]],
        "responses": [_response(one, found) for one in content["responses"]],
        "priorities": content["priorities"],
        "withdrawn": [
            {
                "key": one["part"]["key"], "under": one["under"], "because": one["because"],
                "agency": one["agency"], "day": one["day"],
            }
            for one in content["withdrawn"]
        ],
        "plans": [one.pk for one in found.plans],
        "open": [{"code": one.code, "key": one.key, "text": one.text} for one in found.open],
    }  # fmt: skip


def version(row: ProblemSheet) -> dict[str, Any]:
    """What one version was, without what it says."""
    return {
        "version": row.version, "what": row.what, "key": row.key, "digest": row.digest,
        "agency": row.agency.ori if row.agency else "", "written_at": row.written_at,
    }  # fmt: skip


def rows(found: SeenSheet) -> Iterator[list[str]]:
    """One line for each part, in the order of the page."""
    content = found.content
    yield _row("statement", text=content["statement"])
    for one in CHEERS:
        yield _row("cheers", key=one, text=content["cheers"][one])
    for one in SIDES:
        yield _row("side", key=one, text=content["sides"][one])
    for cause in content["causes"]:
        yield _row("cause", of=cause["side"], **_kept(cause, "key", "text", "state", "reason"),
                   **_whose(cause))  # fmt: skip
        for part in cause["evidence"]:
            told = found.figures.get(part["key"])
            yield _row(
                "evidence", key=part["key"], of=cause["key"], text=part["text"],
                state=part["bears"], strength=part["strength"],
                source=part["citation"] or part["source"],
                figure=words.figure_sentence(told, found.strategy) if told else "", **_whose(part),
            )  # fmt: skip
    for response in content["responses"]:
        yield _row(
            "response", key=response["key"], of=response["cause"],
            text=f"{response['title']}: {response['how']}",
            **_kept(response, "state", "reason"), **_whose(response),
        )  # fmt: skip
        for part in response["evidence"]:
            yield _graded(part, response["key"], found)
    for one in content["priorities"]:
        yield _row("priority", of=one["cause"], state=one["level"], reason=one["reason"],
                   **_whose(one))  # fmt: skip
    for question in found.open:
        yield _row("open", key=question.key, text=words.question_words(question))


def csv_of(found: SeenSheet) -> bytes:
    """The rows as a CSV, each with the sheet and the version that it is of."""
    digest = found.row.digest if found.row else ""
    sheet = f"{found.strategy.title}: version {found.version}, SHA-256 {digest}"
    columns = [Column(name) for name in (*COLUMNS, "sheet")]
    return b"".join(write_csv(columns, ([*row, sheet] for row in rows(found))))


def _graded(part: dict[str, Any], of: str, found: SeenSheet) -> list[str]:
    texts = "; ".join(f"{name}: {part['emmie'][name]}" for name in EMMIE if part["emmie"][name])
    own = bool(part["result"])
    return _row(
        "grade", key=part["key"], of=of, text=texts, state="" if own else part["direction"],
        strength="" if part["level"] is None else str(part["level"]),
        source=part["citation"] or part["result"],
        figure=words.result_words(found.results.get(part["result"])) if own else "",
        **_whose(part),
    )  # fmt: skip


def _row(part: str, **said: str) -> list[str]:
    held = {"part": part} | said
    return [held.get(name, "") for name in COLUMNS]


def _kept(part: dict[str, Any], *names: str) -> dict[str, str]:
    return {name: part[name] for name in names}


def _whose(part: dict[str, Any]) -> dict[str, str]:
    return {"agency": part["agency"], "day": part["day"]}


def _cause(one: dict[str, Any], found: SeenSheet) -> dict[str, Any]:
    evidence = [
        part | {"figure": _figure(part, found.figures.get(part["key"]), found)}
        for part in one["evidence"]
    ]
    return one | {"evidence": evidence}


def _figure(part: dict[str, Any], told: Told | None, found: SeenSheet) -> dict[str, Any] | None:
    if told is None:
        return None
    return part["figure"] | {
        "sentence": words.figure_sentence(told, found.strategy) if told.found is not None else "",
        "why_not": told.why_not,
        "numbers": _numbers(told),
        "agencies": list(told.agencies),
        "partial": list(told.partial),
        "without_point": told.without_point,
        "discovered": told.discovered,
    }


def _numbers(told: Told) -> dict[str, float | None]:
    """The share or the ratio with its ends, and the counts it is made of."""
    found = told.found
    if found is None:
        return {}
    if told.measure == "change":
        told_of, part, whole = found.ratio, found.after, found.before
    elif told.measure == "repeats":
        part, whole, told_of = found
    elif told.measure == "facilities":
        told_of, part, whole = found.share, found.near, found.whole
    else:
        told_of, part, whole = found.share, found.part, found.whole
    ends = (told_of.estimate, told_of.lower, told_of.upper)
    named = zip(("estimate", "lower", "upper"), ends, strict=True)
    return {"part": part, "whole": whole} | {name: _plain(value) for name, value in named}


def _plain(value: float) -> float | None:
    """An end that is open, or nothing at all, is null."""
    return value if abs(value) < float("inf") else None


def _response(one: dict[str, Any], found: SeenSheet) -> dict[str, Any]:
    evidence = [
        {
            **{name: part[name] for name in ("key", "citation", "level", "direction", "emmie")},
            **_whose(part),
            "result": part["result"] or None,
            "is_readable": part["result"] in found.results if part["result"] else None,
        }
        for part in one["evidence"]
    ]
    return one | {"evidence": evidence}
