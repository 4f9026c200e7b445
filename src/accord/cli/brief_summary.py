"""The last lines of `accord brief`: who is counted, who is not and why, and what else can be asked."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from accord.apps.briefs.facts import AgencyData, Facts
    from accord.apps.briefs.services.own import Taken

OTHER_WEEKS = 3


def summary(
    facts: "Facts", *, taken: "Sequence[Taken]", week_asked: bool, kind_asked: bool
) -> Iterator[str]:
    """Line by line what the brief counts of what it was given."""
    from accord.apps.briefs import sentences

    counted = facts.counted
    names = ", ".join(one.name for one in counted)
    yield f"Counted, {len(counted):,} of {_agencies(len(facts.agencies))}: {names}."
    for one in facts.agencies:
        if one.state != "counted":
            yield f"  {sentences.agency_data(one, facts.kind)}"
    if rows := _rows(facts, taken):
        yield rows
    yield from (_kind(facts, asked=kind_asked), _week(facts, asked=week_asked))


def _agencies(count: int) -> str:
    return f"{count:,} {'agency' if count == 1 else 'agencies'}"


def _rows(facts: "Facts", taken: "Sequence[Taken]") -> str:
    """How many rows of the files are of no agency and kind that the brief counts; "" for none."""
    oris = {one.ori for one in facts.counted}
    whole = sum(one.rows for one in taken)
    inside = sum(one.rows for one in taken if one.kind == facts.kind and one.agency.ori in oris)
    if inside == whole:
        return ""
    return f"{whole - inside:,} of {whole:,} rows in the files are in no count of this brief."


def _kind(facts: "Facts", *, asked: bool) -> str:
    """Why this kind is counted, and which others can be."""
    from accord.apps.agencies.kinds import unit_of

    others = sorted({kind for one in facts.agencies for kind in one.other_kinds})
    holders = len(_holding(facts))
    why = "as you asked" if asked else f"{_agencies(holders)} of {len(facts.agencies):,} sent them"
    if not asked and others:
        why += " and no other kind came from more"
    also = " or ".join(f"--kind {kind}" for kind in others)
    tail = f"; {also} counts what else is there" if others else ""
    return f"Kind: {unit_of(facts.kind)}, {why}{tail}."


def _week(facts: "Facts", *, asked: bool) -> str:
    """Why it is this week, and which others the late agencies' data reach."""
    holding = _holding(facts)
    if asked:
        why = "as you asked"
    elif 2 * len(facts.counted) >= len(holding):
        why = f"the last that the data of at least half of {_agencies(len(holding))} cover"
    else:
        why = (
            f"no week and the eight before it lie in the data of half of {_agencies(len(holding))}, "
            f"these in those of {len(facts.counted):,}"
        )
    weeks = _other_weeks(holding)
    also = "; ".join(f"--week {week} for {name}" for week, name in weeks[:OTHER_WEEKS])
    tail = f"; {also}" if also else "; --week YYYY-MM-DD asks for another"
    return f"Week of {facts.week}: {why}{tail}."


def _holding(facts: "Facts") -> "list[AgencyData]":
    """The agencies that have records of the kind, counted or not."""
    return [one for one in facts.agencies if one.state != "unseen"]


def _other_weeks(holding: "list[AgencyData]") -> list[tuple[str, str]]:
    """The last whole week of each late agency, newest first."""
    from accord.apps.briefs import computing

    found = [
        (computing.last_whole_week([(one.last, one.last, 1)]).isoformat(), one.name)
        for one in holding
        if one.state == "late" and one.last
    ]
    return sorted(found, reverse=True)
