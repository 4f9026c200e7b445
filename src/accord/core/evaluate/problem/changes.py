"""What changed from one version of a problem-analysis sheet to another, part by part."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final, Literal

from accord.core.evaluate.problem.sheet import CHEERS, SIDES, Content

#: What of a part is told as changed; who wrote it, and on which day, stand with the version.
FIELDS: Final = {
    "cause": ("text", "side", "state", "reason"),
    "response": ("title", "how", "side", "cause", "state", "reason"),
    "priority": ("level", "reason"),
}

Deed = Literal["added", "changed", "taken off"]


@dataclass(frozen=True, kw_only=True)
class SheetChange:
    """One part that was added, changed in one field, or taken off.

    `part` is statement, cheers, side, cause, response, evidence, grade or priority; `key` its key,
    an agency's ORI of a priority; `field` is empty where the part as a whole came or went.
    """

    part: str
    key: str
    deed: Deed
    field: str = ""
    before: str = ""
    after: str = ""


def sheet_changes(before: Content, after: Content) -> tuple[SheetChange, ...]:
    """Everything that differs, in the sheet's order; what was taken off last of its kind."""
    found = [*_text("statement", "", before["statement"], after["statement"])]
    for name, part, keys in (("cheers", "cheers", CHEERS), ("sides", "side", SIDES)):
        for key in keys:
            found += _text(part, key, before[name][key], after[name][key])
    for name, part, inner in (("causes", "cause", "evidence"), ("responses", "response", "grade")):
        old, new = ({one["key"]: one for one in held[name]} for held in (before, after))
        found += _listed(part, old, new)
        both = old.keys() & new.keys()  # what comes or goes with its part is not told again
        evidence = (
            {
                held["key"]: held
                for key, one in side.items()
                if key in both
                for held in one["evidence"]
            }
            for side in (old, new)
        )
        found += _listed(inner, *evidence)
    agencies = ({one["agency"]: one for one in held["priorities"]} for held in (before, after))
    return (*found, *_listed("priority", *agencies))


def _text(part: str, key: str, old: str, new: str) -> Iterator[SheetChange]:
    if old != new:
        deed: Deed = "changed" if old and new else "added" if new else "taken off"
        yield SheetChange(part=part, key=key, deed=deed, before=old, after=new)


def _listed(part: str, old: dict[str, Any], new: dict[str, Any]) -> Iterator[SheetChange]:
    for key, one in new.items():
        if key not in old:
            yield SheetChange(part=part, key=key, deed="added", after=_named(one))
            continue
        for field in FIELDS.get(part, ()):
            was, now = (str(side.get(field) or "") for side in (old[key], one))
            if was != now:
                yield SheetChange(
                    part=part, key=key, deed="changed", field=field, before=was, after=now
                )
    for key, one in old.items():
        if key not in new:
            yield SheetChange(part=part, key=key, deed="taken off", before=_named(one))


def _named(one: dict[str, Any]) -> str:
    """A part's title or text; of a figure its measure, of a priority its level."""
    figure = one.get("figure") or {}
    names = (one.get(name) for name in ("title", "text", "citation", "level"))
    said = figure.get("measure") or next((name for name in names if name), "")
    return str(said)
