"""One page of a list, for pages, API and command alike."""

import pytest
from django.utils import translation

from accord.frame.paging import NoSuchPage, page_of

ROWS = [*range(45)]


def test_a_page_holds_its_rows_and_knows_whether_there_are_more():
    assert [*page_of(ROWS, None, per_page=20)] == ROWS[:20]
    last = page_of(ROWS, 3, per_page=20)
    assert ([*last], last.has_next()) == (ROWS[40:], False)


def test_a_number_that_is_known_is_not_counted_again():
    class Uncounted(list):
        def count(self):
            raise AssertionError

        __len__ = count

    found = page_of(Uncounted(ROWS), 2, per_page=20, total=45)
    assert (found.object_list, found.paginator.num_pages) == (ROWS[20:40], 3)


def test_who_asks_behind_the_last_is_told_so_in_the_language_of_the_reader():
    with pytest.raises(NoSuchPage, match="This list has no page “99999”") as error:
        page_of(ROWS, 99999, per_page=20, first="?page=1")
    assert error.value.back == "?page=1"
    assert error.value.code == "no_such_page"
    with translation.override("es"), pytest.raises(NoSuchPage, match="no tiene la página «99999»"):
        page_of(ROWS, 99999, per_page=20)


def test_what_was_asked_for_is_told_in_short():
    with pytest.raises(NoSuchPage) as error:
        page_of(ROWS, "x" * 1_000, per_page=20)
    assert len(error.value.message) < 100
