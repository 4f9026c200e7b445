"""Data tables: sort by link, filter by form, page by page, one address for the CSV of the same rows."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django import forms
from django.core.paginator import Page
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext as _

from accord.frame.paging import page_of
from accord.frame.ui.components import Text
from accord.frame.ui.numbers import decimal

DEFAULT_PER_PAGE = 50
OF_TABLES = frozenset({"sort", "page", "format"})


@dataclass(frozen=True, kw_only=True)
class Column:
    """One column: `value` is a path of attributes or methods, or a function of the row.

    `sort` names a field to order by; `unbroken` keeps a code on one line, as each day is kept.
    `places` rounds a number: pages write it in the reader's language, a CSV as programs read it.
    `brief` is how a page shortens what a CSV holds whole.
    """

    label: Text
    value: str | Callable[[Any], Any]
    sort: str = ""
    numeric: bool = False
    unbroken: bool = False
    href: Callable[[Any], str] | None = None
    tone: Callable[[Any], str] | None = None
    unit: Text = ""
    places: int | None = None
    brief: Callable[[Any], str] | None = None

    def of(self, row: Any) -> Any:
        """Return the row's value for this column; a missing step of the path is None."""
        if callable(self.value):
            return self.value(row)
        found = row
        for step in self.value.split("."):
            found = found.get(step) if isinstance(found, dict) else getattr(found, step, None)
            found = found() if callable(found) else found
        return found

    def shown(self, row: Any) -> Any:
        """The value as a page writes it."""
        if self.brief is not None:
            return self.brief(row)
        value = self.of(row)
        return value if self.places is None or _is_no_number(value) else decimal(value, self.places)

    def plain(self, row: Any) -> Any:
        """The value as a CSV holds it, in every language the same."""
        value = self.of(row)
        return value if self.places is None or _is_no_number(value) else round(value, self.places)


def _is_no_number(value: Any) -> bool:
    return isinstance(value, bool) or not isinstance(value, int | float | Decimal)


@dataclass(frozen=True, kw_only=True)
class Cell:
    """A value with its look."""

    value: Any
    numeric: bool
    unbroken: bool
    href: str
    tone: str
    heading: bool


@dataclass(frozen=True, kw_only=True)
class Header:
    """A column head; `url` sorts by it, `aria_sort` says how it is sorted now."""

    label: Text
    unit: Text
    numeric: bool
    url: str
    aria_sort: str


class Table:
    """Rows of a query set or a list as a page of cells, read from the request's GET parameters.

    `sort=field` or `sort=-field` orders by a column that declares it; anything else is ignored. A
    filter that is not understood is told of, and then there are no rows; a page that there is not
    raises `NoSuchPage`.
    `prefix` keeps two tables on one page apart, `total` is how many rows there are where that is
    known. The first column heads its row. `lead` is what a page says above its table: in a CSV, which
    is kept without its page, it stands as the first columns of every row, and in a row of its own
    where there is no other. `none_found` is what to do where a filter finds nothing.
    """

    def __init__(
        self,
        request: HttpRequest,
        *,
        caption: Text,
        columns: Sequence[Column],
        rows: QuerySet[Any] | Sequence[Any],
        filters: forms.Form | None = None,
        default_sort: str = "",
        per_page: int = DEFAULT_PER_PAGE,
        export: bool = False,
        empty_title: Text = "",
        empty_text: Text = "",
        none_found: Text = "",
        note: Text = "",
        prefix: str = "",
        total: int | None = None,
        lead: Sequence[tuple[Text, Any]] = (),
    ) -> None:
        self.request = request
        self.caption = caption
        self.columns = columns
        self.filters = filters
        self.export = export
        self.empty_title = empty_title
        self.empty_text = empty_text
        self.none_found = none_found
        self.note = note
        self.prefix = prefix
        self.lead = lead
        self.within: frozenset[Any] | None = None
        self.sort = self._asked_sort() or default_sort
        self.refused = self._not_understood()
        if self.refused:
            rows, total = (rows.none() if isinstance(rows, QuerySet) else ()), 0
        self.rows = self._sorted(rows)
        whole = self.refused or self.wants_csv  # neither has pages
        self.page: Page[Any] = page_of(
            self.rows, None if whole else request.GET.get(self._name("page")),
            per_page=per_page, total=total, first=self.url(page=None),
        )  # fmt: skip

    @property
    def id(self) -> str:
        return f"{self.prefix or 'table'}-region"

    @property
    def sort_name(self) -> str:
        return self._name("sort")

    @property
    def total(self) -> int:
        return self.page.paginator.count

    @property
    def filtered(self) -> bool:
        """Tell whether a filter is set, so that an empty table can say how to widen it."""
        if self.filters is None:
            return False
        return any(
            self.request.GET.get(self.filters.add_prefix(name)) for name in self.filters.fields
        )

    @property
    def tells_size(self) -> bool:
        """Whether a line says how many rows there are: where not all are shown, or a filter finds them.

        All of a short table are seen at once; its caption then tells their number to who cannot see.
        """
        return self.page.has_other_pages() or self.filters is not None

    @property
    def headers(self) -> list[Header]:
        return [
            Header(
                label=column.label,
                unit=column.unit,
                numeric=column.numeric,
                url=self.url(sort=self._next_sort(column), page=None) if column.sort else "",
                aria_sort=self._aria_sort(column),
            )
            for column in self.columns
        ]

    @property
    def body(self) -> list[list[Cell]]:
        return [self._cells(row) for row in self.page.object_list]

    @property
    def pages(self) -> list[tuple[int | str, str, bool]]:
        """Return number or ellipsis, address and whether it is the current one."""
        ellipsis = str(self.page.paginator.ELLIPSIS)
        return [
            (n, "" if n == ellipsis else self.url(page=n), n == self.page.number)
            for n in self.page.paginator.get_elided_page_range(
                self.page.number, on_each_side=1, on_ends=1
            )
        ]

    @property
    def previous_url(self) -> str:
        return self.url(page=self.page.number - 1) if self.page.has_previous() else ""

    @property
    def next_url(self) -> str:
        return self.url(page=self.page.number + 1) if self.page.has_next() else ""

    @property
    def export_url(self) -> str:
        return self.url(format="csv", page=None)

    @property
    def clear_url(self) -> str:
        return self.request.path

    @property
    def wants_csv(self) -> bool:
        """Tell whether the export link was followed; the view then streams `export_rows()`."""
        asked = self.request.GET.get(self._name("format")) == "csv"
        return self.export and asked and not self.refused

    def given_ids(self) -> list[Any]:
        """Return the ids of the rows that this answer gives out: the page's, or all of a CSV's.

        From here on a CSV holds exactly these. Rows that are no objects of their own have no id.
        """
        if not self.wants_csv:
            return [row.pk for row in self.page.object_list if hasattr(row, "pk")]
        if not isinstance(self.rows, QuerySet):
            return [row.pk for row in self.rows if hasattr(row, "pk")]
        ids = list(self.rows.values_list("pk", flat=True))
        self.within = frozenset(ids)
        return ids

    def export_rows(self) -> Iterator[list[Any]]:
        """Yield the heading and every row of all pages, for the one CSV writer."""
        first = [value for _label, value in self.lead]
        yield [str(label) for label, _ in self.lead] + [
            str(column.label) for column in self.columns
        ]
        if first and not self.total:
            yield first + [None] * len(self.columns)
        rows = (
            self.rows.iterator(chunk_size=1_000)
            if isinstance(self.rows, QuerySet)
            else iter(self.rows)
        )
        for row in rows:
            if self.within is None or row.pk in self.within:
                yield first + [column.plain(row) for column in self.columns]

    def url(self, **changes: Any) -> str:
        """Return this page's address with GET parameters changed; None removes one."""
        query = self.request.GET.copy()
        query.pop(self._name("format"), None)
        for name, value in changes.items():
            query.pop(self._name(name), None)
            if value is not None:
                query[self._name(name)] = str(value)
        return f"{self.request.path}?{query.urlencode()}"

    def _not_understood(self) -> bool:
        """Tell whether a filter was asked for that cannot be applied; the form then says which.

        Nothing is shown then: rows that were not filtered as asked look like those that were.
        """
        form = self.filters
        if form is None or not form.is_bound:
            return False
        known = {form.add_prefix(name) for name in form.fields}
        if form.is_valid():
            for name in sorted(set(self.request.GET) - known):
                if name.rpartition("-")[2] in OF_TABLES:  # this one's, or another's on the page
                    continue
                text = _("There is no filter “%(name)s” for this list.")
                form.add_error(None, text % {"name": name[:40]})
        return bool(form.errors)

    def _name(self, name: str) -> str:
        return f"{self.prefix}-{name}" if self.prefix else name

    def _asked_sort(self) -> str:
        asked = self.request.GET.get(self._name("sort"), "")
        known = {column.sort for column in self.columns if column.sort}
        return asked if asked.removeprefix("-") in known else ""

    def _sorted(self, rows: QuerySet[Any] | Sequence[Any]) -> QuerySet[Any] | Sequence[Any]:
        if not self.sort:
            return rows
        field, falling = self.sort.removeprefix("-"), self.sort.startswith("-")
        if isinstance(rows, QuerySet):
            return rows.order_by(self.sort, "-pk" if falling else "pk")
        column = next((c for c in self.columns if c.sort == field), None)
        if column is None:
            return rows
        known = [row for row in rows if column.of(row) is not None]
        unknown = [row for row in rows if column.of(row) is None]
        return [*sorted(known, key=column.of, reverse=falling), *unknown]

    def _next_sort(self, column: Column) -> str:
        return f"-{column.sort}" if self.sort == column.sort else column.sort

    def _aria_sort(self, column: Column) -> str:
        if not column.sort or self.sort.removeprefix("-") != column.sort:
            return ""
        return "descending" if self.sort.startswith("-") else "ascending"

    def _cells(self, row: Any) -> list[Cell]:
        values = [column.shown(row) for column in self.columns]
        return [
            Cell(
                value=value,
                numeric=column.numeric,
                unbroken=column.unbroken or isinstance(value, date),
                href=column.href(row) if column.href else "",
                tone=column.tone(row) if column.tone else "",
                heading=index == 0,
            )
            for index, (column, value) in enumerate(zip(self.columns, values, strict=True))
        ]
