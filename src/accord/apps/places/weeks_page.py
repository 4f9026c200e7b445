"""The map of places week by week: a choice that works without JavaScript, and steps for a slider."""

from dataclasses import dataclass, replace
from datetime import date, timedelta
from typing import Any, Final

from django.http import QueryDict
from django.urls import reverse
from django.utils.translation import gettext as _

from accord.apps.agencies.kinds import unit_of
from accord.apps.places.picture_page import query_of
from accord.apps.places.selectors import Picture, Question
from accord.apps.places.words import days_between
from accord.frame.errors import Invalid
from accord.frame.http import Request
from accord.frame.ui.numbers import grouped
from accord.frame.ui.tables import Column, Table

WEEK: Final = timedelta(days=7)
ROWS_A_PAGE: Final = 13


@dataclass(frozen=True, kw_only=True)
class Week:
    """One week of a picture; `end` is the first day left out. The oldest may be shorter."""

    start: date
    end: date
    count: int

    @property
    def words(self) -> str:
        """Its days, both included."""
        return days_between(self.start, self.end - timedelta(days=1))


def starts_of(question: Question) -> list[date]:
    """The first day of each week, newest first, counted back from the question's end."""
    starts = []
    end = question.end
    while end > question.start:
        starts.append(max(end - WEEK, question.start))
        end -= WEEK
    return starts


def narrowed(question: Question, asked: str) -> Question:
    """The question of one of its weeks; the same question where none is asked for.

    Raises `Invalid` for a day with which none of its weeks begins.
    """
    if not asked:
        return question
    start = next((day for day in starts_of(question) if day.isoformat() == asked), None)
    if start is None:
        raise Invalid(_("Choose one of the weeks that are looked at."))
    return replace(question, start=start, end=_end_of(question, start))


def weeks_context(request: Request, picture: Picture, asked: str) -> dict[str, Any]:
    """The choice of a week with its neighbours, and every week with its count as a table."""
    question = picture.question
    weeks = [
        Week(
            start=start,
            end=_end_of(question, start),
            count=len(picture.chosen.between(start, _end_of(question, start))),
        )
        for start in starts_of(question)
    ]
    at = next((n for n, week in enumerate(weeks) if week.start.isoformat() == asked), None)
    query = query_of(question)
    return {
        "hidden": [
            (name, value) for name, values in QueryDict(query).lists() for value in values if value
        ],
        "weeks": [
            (week.start.isoformat(), f"{week.words}: {grouped(week.count)}") for week in weeks
        ],
        "week": asked,
        "earlier": _address(query, weeks[at + 1]) if at is not None and at + 1 < len(weeks) else "",
        "later": _address(query, weeks[at - 1]) if at else "",
        "every": f"{reverse('places:places')}?{query}" if asked else "",
        "line": _line(question, None if at is None else weeks[at]),
        "table": _table(request, weeks, question.kind, query),
    }


def steps_of(question: Question) -> list[tuple[str, str]]:
    """The steps of the map's slider, oldest first after all of them: words and address of each."""
    source = f"{reverse('places:incidents-map')}?{query_of(question)}"
    weeks = [
        (days_between(start, _end_of(question, start) - timedelta(days=1)), start)
        for start in reversed(starts_of(question))
    ]
    return [(_("All weeks"), source)] + [
        (words, f"{source}&week={start.isoformat()}") for words, start in weeks
    ]


def _end_of(question: Question, start: date) -> date:
    """The first day after the week that starts so; weeks are whole but for the oldest."""
    rest = (question.end - start).days % 7 or 7
    return start + timedelta(days=rest)


def _address(query: str, week: Week) -> str:
    return f"{reverse('places:places')}?{query}&week={week.start.isoformat()}#where"


def _line(question: Question, week: Week | None) -> str:
    if week is None:
        return ""
    return _("On the map: %(count)s %(unit)s, %(days)s.") % {
        "count": grouped(week.count),
        "unit": unit_of(question.kind, week.count),
        "days": week.words,
    }


def _table(request: Request, weeks: list[Week], kind: str, query: str) -> Table:
    return Table(
        request,
        caption=_("Week by week on the map"),
        columns=[
            Column(
                label=_("Week"), value=lambda week: week.words,
                href=lambda week: _address(query, week),
            ),
            Column(label=unit_of(kind).capitalize(), value=lambda week: week.count, numeric=True),
        ],
        rows=weeks,
        per_page=ROWS_A_PAGE,
        prefix="map-weeks",
    )  # fmt: skip
