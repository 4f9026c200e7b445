"""One page of a list; whoever asks for a page that the list does not have is told so."""

from collections.abc import Sequence
from typing import Any

from django.core.paginator import InvalidPage, Page, Paginator
from django.db.models import QuerySet
from django.utils.translation import gettext as _

from accord.frame.errors import Missing

_MOST_SHOWN = 20  # characters of what was asked for


class NoSuchPage(Missing):
    """This list has no such page."""

    code = "no_such_page"

    def __init__(self, message: str | None = None, *, back: str = "") -> None:
        super().__init__(message)
        self.back = back  # the address of the first page, for whom pages are shown


class _Counted(Paginator[Any]):
    """Pages of rows whose number is known without counting them."""

    def __init__(self, rows: Any, per_page: int, *, total: int) -> None:
        super().__init__(rows, per_page)
        self._total = total

    @property
    def count(self) -> int:
        """How many rows there are."""
        return self._total


def page_of(
    rows: QuerySet[Any] | Sequence[Any],
    asked: str | int | None,
    *,
    per_page: int,
    total: int | None = None,
    first: str = "",
) -> Page[Any]:
    """The page that is asked for, the first where none is; raises `NoSuchPage`.

    An empty list has one page. `total` is how many rows there are where that is known; `first` is the
    address of the first page, for the way back.
    """
    paginator: Paginator[Any] = (
        Paginator(rows, per_page) if total is None else _Counted(rows, per_page, total=total)
    )
    try:
        return paginator.page(1 if asked in {None, ""} else asked)
    except InvalidPage as error:
        # How many there are is not told: what is refused gives nothing out.
        told = _("This list has no page “%(page)s”.") % {"page": str(asked)[:_MOST_SHOWN]}
        raise NoSuchPage(told, back=first) from error
