"""The sections of a brief in their order; each is a provider from numbers to words and a table."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Any, Final

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.briefs import computing, coverage, drawing, sentences
from accord.apps.briefs.facts import CELLS_SHOWN, Change, Facts
from accord.apps.feeds.wording import by_report_line, standing_line
from accord.apps.strategies import wording
from accord.core.vocabulary import RecordKind
from accord.frame.ui.numbers import decimal, grouped

ROWS_SHOWN: Final = 9
LINES_TO_WRITE: Final = 4


@dataclass(frozen=True, kw_only=True)
class Table:
    """A small table; every column but the first `words` ones holds numbers."""

    columns: list[str]
    rows: list[list[str]]
    words: int = 1


@dataclass(frozen=True, kw_only=True)
class Section:
    """A headed part of the brief: sentences, a table, a chart, a note, lines to write on."""

    id: str
    title: str
    lines: list[str]
    table: Table | None = None
    chart: str = ""
    chart_words: str = ""
    note: str = ""
    blank_lines: int = 0

    @property
    def room(self) -> range:
        """The empty lines, for templates."""
        return range(self.blank_lines)


Provider = Callable[[Facts], Section | None]
_providers: dict[str, Provider] = {}


def register(name: str, provider: Provider) -> None:
    """Add a section, last; a name that is taken is replaced in its place."""
    _providers[name] = provider


def sections_of(facts: Facts, *, with_charts: bool = True) -> list[Section]:
    """The sections of a brief in the reader's language; what has nothing to say is left out."""
    found = [provider(facts) for provider in _providers.values()]
    kept = [one for one in found if one is not None]
    return kept if with_charts else [replace(one, chart="") for one in kept]


def changed(facts: Facts) -> Section:
    """What changed against what was expected."""
    title = _("What changed against what was expected")
    if not facts.changes:
        why = sentences.no_expectation(facts)
        return Section(id="changes", title=title, lines=[why])
    shown = _worth_showing(facts.changes)
    lines = [sentences.change(one, facts.kind) for one in shown if one.scope == "all" or one.firm]
    doubtful = [one for one in shown if one.is_outside and not one.firm and one.scope != "all"]
    lines += [sentences.change(one, facts.kind) for one in doubtful[:2]]
    table = Table(
        columns=[_("Count"), _("Recorded"), _("Expected"), _("Verdict")],
        rows=[
            [
                sentences.change_name(one, facts.kind),
                grouped(one.count),
                f"{grouped(one.lower)}–{grouped(one.upper)}",
                sentences.verdict(one) if one.firm or not one.is_outside else _("perhaps chance"),
            ]
            for one in shown
        ],
    )
    notes = [sentences.caution(facts)] if facts.compared > 1 else []
    if any(one.is_discovered for one in shown):
        notes.append(_("† Counts follow what police look for."))
    notes += [coverage.no_offence(facts), coverage.unmapped(facts)]
    return Section(
        id="changes",
        title=title,
        lines=lines,
        table=table if len(shown) > 1 else None,
        chart=drawing.trend_svg(facts),
        chart_words=_("Counts per week; the band is what the weeks before let expect."),
        note=" ".join(filter(None, notes)),
    )


def _worth_showing(changes: list[Change]) -> list[Change]:
    """Everything first, then agencies, then categories: outside ones before large ones."""
    rest = sorted(
        (one for one in changes if one.scope == "category"),
        key=lambda one: (not one.firm, not one.is_outside, -one.count),
    )
    head = [one for one in changes if one.scope != "category"]
    return head + rest[: max(ROWS_SHOWN - len(head), 4)]


def places(facts: Facts) -> Section | None:
    """Hot spots and next week's cells, with the score of what was said of this week."""
    found = facts.next_week
    if found is None:
        return None
    if found.is_withheld:
        lines = [sentences.withheld(found)]
    elif found.is_draft:
        lines = [sentences.not_in_force()]
    else:
        lines = [sentences.next_week(found, facts.kind)]
    if found.refusal and not found.cells:
        lines.append(found.refusal)
    if facts.score and facts.score.happened:
        lines.append(sentences.score(facts.score, facts.kind))
    elif why := coverage.no_score(facts, unit_of(facts.kind)):
        lines.append(why)
    if found.cells and found.without:
        lines.append(coverage.not_in_cells(found))
    if ends := coverage.cells_left(found):
        lines.append(ends)
    table = None
    if found.worth_showing:
        table = Table(
            columns=[
                _("Cell"),
                _("Where"),
                _("Expected next week"),
                _("Last 4 weeks"),
                _("Last year"),
            ],
            rows=[
                [
                    grouped(one.rank),
                    ", ".join(part for part in (one.beat, one.street) if part)
                    or f"{one.lat:.4f}, {one.lon:.4f}",
                    f"{decimal(one.expected, 2)} ({one.lower}–{one.upper})",
                    grouped(one.past_weeks),
                    grouped(one.past_year),
                ]
                for one in found.worth_showing[:CELLS_SHOWN]
            ],
            words=2,
        )
    return Section(
        id="places",
        title=_("Hot spots and next week"),
        lines=lines,
        table=table,
        chart=drawing.cells_svg(facts),
        chart_words=_("The cells with most expected; darker is more. Numbers as in the table."),
        note=_(
            "Where incidents were recorded, not why. A cell is a place to think about, not an order."
        )
        if found.worth_showing
        else "",
    )


def links(facts: Facts) -> Section | None:
    """Near repeats and what crosses a boundary."""
    if facts.edition == "public":
        return None
    lines = [sentences.repeat(one) for one in facts.repeats]
    lines += [sentences.pattern(one) for one in facts.patterns]
    if not facts.repeats:
        lines.append(_("Too few incidents with coordinates to test for near repeats."))
    if not facts.patterns:
        lines.append(_("No chain of incidents crosses a boundary between agencies."))
    return Section(id="links", title=_("Near repeats and patterns across a boundary"), lines=lines)


def data(facts: Facts) -> Section:
    """Whose data are inside, late or missing."""
    ordered = sorted(facts.agencies, key=lambda one: (one.state == "counted", one.name))
    counted = [one for one in ordered if one.state == "counted"]
    lines = [sentences.agency_data(one, facts.kind) for one in ordered if one.state != "counted"]
    plain = [one for one in counted if not one.quarantined and not one.missing]
    lines += [sentences.agency_data(one, facts.kind) for one in counted if one not in plain]
    if plain:
        newest = min(one.last for one in plain if one.last)
        lines.append(
            _("Counted, with data to %(last)s or later: %(names)s.")
            % {"last": newest, "names": ", ".join(one.name for one in plain)}
        )
    lines += [
        standing_line(one.name, one.feed_since, one.feed_alarms)
        for one in ordered
        if one.feed_since and one.feed_alarms
    ]
    lines += [
        wording.uncoded(one.name, one.uncoded)
        for one in counted
        if one.uncoded >= wording.TOLD_FROM
    ]
    kinds = [RecordKind(facts.kind)]
    lines += [by_report_line(one.name, kinds) for one in counted if one.by_report]
    if facts.left_out:
        words = _("%(count)s %(unit)s of the week have no coordinates and are on no map.")
        lines.append(
            words
            % {
                "count": grouped(facts.left_out),
                "unit": unit_of(facts.kind, facts.left_out),
            }
        )
    return Section(id="data", title=_("Data late or missing"), lines=lines)


def work(facts: Facts) -> Section | None:
    """Goals and open actions."""
    if facts.edition == "public":
        return None
    lines = [sentences.goal(one, facts.kind) for one in facts.goals]
    lines += [sentences.orphan(one) for one in facts.orphans]
    lines += [sentences.question(one) for one in facts.questions]
    lines += [sentences.action(one) for one in facts.actions]
    if not lines:
        lines = [_("No open action.")]
    return Section(
        id="work",
        title=_("Goals and open actions"),
        lines=lines,
        note=sentences.overdue_as_of(facts.made_on, facts.actions),
    )


def reviews(facts: Facts) -> Section | None:
    """Reviews that are due within a week, or late."""
    if facts.edition == "public" or not facts.reviews:
        return None
    lines = [sentences.review(one) for one in facts.reviews]
    note = sentences.overdue_as_of(facts.made_on, facts.reviews)
    return Section(id="reviews", title=_("Reviews due"), lines=lines, note=note)


def decisions(facts: Facts) -> Section | None:
    """What was decided last time, and room to write."""
    if facts.edition == "public":
        return None
    return Section(
        id="decisions",
        title=_("Decisions"),
        lines=[_("Last time: %(text)s") % {"text": sentences.decision(d)} for d in facts.decisions],
        blank_lines=LINES_TO_WRITE,
    )


def public_table(facts: Facts) -> Section | None:
    """Counts by category and agency, as they may be published."""
    if facts.edition != "public":
        return None
    title = _("Counts of four weeks")
    table = facts.public_table
    if table is None:
        return Section(
            id="table",
            title=title,
            lines=[_("The counts are too small to be published without pointing at somebody.")],
        )
    rows = [
        [_category(name), *(_published(v) for v in values), _published(total)]
        for name, values, total in zip(
            table.categories, table.values, table.row_totals, strict=True
        )
    ]
    rows.append([_("Total"), *map(_published, table.column_totals), _published(table.total)])
    return Section(
        id="table",
        title=title,
        lines=[],
        table=Table(columns=[_("Category"), *table.agencies, _("Total")], rows=rows),
        note=" ".join([sentences.public_note(table), _("† Counts follow what police look for.")]),
    )


def limits(facts: Facts) -> Section:
    """How to read the numbers."""
    lines = [
        _("Counts are of what was recorded, not of what happened; reporting differs by area."),
        _("An interval covers chance and the spread of past weeks; it does not name a cause."),
    ]
    del facts
    return Section(id="limits", title=_("How to read this"), lines=lines)


def head(facts: Facts) -> dict[str, Any]:
    """Title, period and what is counted."""
    end = facts.week + timedelta(days=6)
    return {
        "title": _("Joint brief"),
        "edition": _("Edition for partners: handle as agreed")
        if facts.edition == "partners"
        else _("Edition for the public"),
        "area": facts.area or _("Whole region"),
        "week": _("Week %(start)s to %(end)s")
        % {"start": facts.week.isoformat(), "end": end.isoformat()},
        "unit": capfirst(unit_of(facts.kind)),
        "agencies": ", ".join(one.name for one in facts.counted),
        "counted": coverage.counted_of(facts),
    }


def _category(name: str) -> str:
    """The category's name, marked where police discover what is counted."""
    if name == computing.NO_OFFENCE:
        return _("Not an offence")
    mark = " †" if name in computing.discovered_categories() else ""
    return f"{sentences.category(name)}{mark}" if name else _("Not mapped")


def _published(value: int | None) -> str:
    return "·" if value is None else grouped(value)


for _name, _provider in (
    ("changes", changed),
    ("places", places),
    ("links", links),
    ("table", public_table),
    ("data", data),
    ("work", work),
    ("reviews", reviews),
    ("decisions", decisions),
    ("limits", limits),
):
    register(_name, _provider)
