"""Tables read sort, page and filter from the address and write them back into links."""

import re
from datetime import date
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import parse_qs, urlsplit

import pytest
from django import forms
from django.template import Context, Template
from django.template.loader import get_template, render_to_string
from django.test import RequestFactory
from django.utils import translation
from django.utils.html import escape
from hypothesis import given
from hypothesis import strategies as st

from accord.frame import ui
from accord.frame.paging import NoSuchPage
from accord.frame.ui.tables import Column, Table

WORDS = st.text(
    st.characters(codec="ascii", exclude_categories=["Nd", "L"], exclude_characters="_")
)
COLUMNS = [
    Column(label="Agency", value="name", sort="name"),
    Column(label="Incidents", value=lambda row: row.count, sort="count", numeric=True),
    Column(label="Chief", value="office.chief"),
]


class ByName(forms.Form):
    q = forms.CharField(required=False)


def row(name, count):
    return SimpleNamespace(name=name, count=count, office={"chief": f"Chief of {name}"})


ROWS = [row("Easton", 12), row("Northgate", 1284), row("Mill", None)]


def table_of(query="", rows=ROWS, **settings):
    request = RequestFactory().get(f"/share/{query}")
    filters = ByName(request.GET)
    return Table(request, caption="Late", columns=COLUMNS, rows=rows, filters=filters, **settings)


def drawn(table):
    return Template("{% load ui %}{% data_table table %}").render(Context({"table": table}))


def names(table):
    return [cells[0].value for cells in table.body]


def test_a_declared_column_sorts_both_ways_with_unknown_values_last():
    assert names(table_of("?sort=count")) == ["Easton", "Northgate", "Mill"]
    assert names(table_of("?sort=-count")) == ["Northgate", "Easton", "Mill"]


def test_a_column_that_is_not_declared_does_not_sort():
    assert names(table_of("?sort=office")) == [r.name for r in ROWS]


def test_the_sorted_column_says_so_and_its_link_turns_the_order_round():
    heads = {head.label: head for head in table_of("?sort=name&q=a").headers}

    assert heads["Agency"].aria_sort == "ascending"
    assert parse_qs(urlsplit(heads["Agency"].url).query) == {"sort": ["-name"], "q": ["a"]}
    assert heads["Incidents"].aria_sort == ""
    assert heads["Chief"].url == ""


def test_the_page_links_keep_filter_and_order():
    table = table_of("?sort=name&q=x&page=2", per_page=1)

    assert names(table) == ["Mill"]
    assert parse_qs(urlsplit(table.next_url).query) == {
        "sort": ["name"],
        "q": ["x"],
        "page": ["3"],
    }


@pytest.mark.parametrize("asked", ["99", "3", "0", "-1", "nonsense", "9" * 5_000])
def test_a_page_that_does_not_exist_is_said_with_the_way_back(asked):
    with pytest.raises(NoSuchPage) as error:
        table_of(f"?q=x&page={asked}", per_page=2)
    assert parse_qs(urlsplit(error.value.back).query) == {"q": ["x"]}


def test_the_first_page_is_there_even_of_an_empty_list():
    assert table_of("?page=1", rows=[]).page.number == 1
    assert table_of("?page=", per_page=2).page.number == 1


def test_what_has_no_pages_does_not_ask_for_one():
    assert table_of("?format=csv&page=99", per_page=1, export=True).wants_csv
    assert table_of("?unheard=of&page=99").refused


def test_the_export_has_every_row_of_every_page_in_order():
    table = table_of("?sort=-name&format=csv", per_page=1, export=True)

    assert table.wants_csv
    assert [r[0] for r in table.export_rows()] == ["Agency", "Northgate", "Mill", "Easton"]
    assert "format=csv" not in table.next_url


def test_without_leave_to_export_the_address_gives_no_csv():
    assert not table_of("?format=csv").wants_csv


def test_the_table_is_drawn_with_caption_row_heads_and_grouped_numbers():
    page = drawn(table_of())

    assert "<caption>Late</caption>" in page
    assert '<p class="ac-data__count">3 rows</p>' in page
    assert '<th scope="row">Northgate</th>' in page
    assert '<td class="ac-number">1,284</td>' in page
    assert '<td class="ac-number">–</td>' in page


def unfiltered(rows, **settings):
    request = RequestFactory().get("/share/")
    return drawn(Table(request, caption="Late", columns=COLUMNS, rows=rows, **settings))


def test_a_table_that_is_shown_whole_tells_its_size_in_its_caption_alone():
    page = unfiltered(ROWS)

    assert '<caption>Late<span class="ac-unseen"> (3 rows)</span></caption>' in page
    assert "ac-data__bar" not in page
    assert "(1 row)" in unfiltered(ROWS[:1])
    with translation.override("es"):
        assert "(3 filas)" in unfiltered(ROWS)


def test_a_page_of_a_longer_table_tells_which_rows_it_holds():
    page = unfiltered(ROWS, per_page=2)

    assert '<p class="ac-data__count">1–2 of 3</p>' in page
    assert "rows)" not in page


def test_a_table_shown_whole_can_still_be_taken_along():
    page = unfiltered(ROWS, export=True)

    assert "Download as CSV" in page
    assert "ac-data__count" not in page


def test_an_empty_table_tells_apart_nothing_yet_and_nothing_found():
    nothing_yet = drawn(table_of(rows=[], empty_title="No agency is late"))
    nothing_found = drawn(table_of("?q=zz", rows=[], empty_title="No agency is late"))

    assert "No agency is late" in nothing_yet
    assert "Nothing matches this filter" in nothing_found


def test_two_tables_on_a_page_do_not_disturb_each_other():
    table = table_of("?sort=name&late-sort=-count", prefix="late")

    assert names(table)[0] == "Northgate"
    assert "sort=name" in table.url(page=2)
    assert "late-page=2" in table.url(page=2)


@given(st.text())
def test_what_a_cell_holds_never_becomes_markup(text):
    page = drawn(table_of(rows=[row(f"<img src=x>{text}", 1)]))

    assert "<img" not in page


@given(st.text(min_size=1))
def test_what_the_address_holds_never_becomes_markup(text):
    request = RequestFactory().get("/share/", {"q": f'"><script>{text}', "page": text})
    settings = {"caption": "Late", "columns": COLUMNS, "rows": ROWS, "per_page": 1}
    try:
        page = drawn(Table(request, **settings))
    except NoSuchPage as error:
        page = render_to_string("404.html", {"error": error})

    assert not re.search(r"<script>", page)


def test_a_day_that_must_not_break_stands_on_one_line_as_head_and_as_cell():
    columns = [
        Column(label="Week", value="start", unbroken=True),
        Column(label="Until", value="end", unbroken=True),
        Column(label="Words", value="words"),
    ]
    rows = [{"start": "2026-11-23", "end": "2026-11-29", "words": "a long sentence"}]
    html = drawn(Table(RequestFactory().get("/"), caption="W", columns=columns, rows=rows))

    assert '<th scope="row" class="ac-unbroken">2026-11-23</th>' in html
    assert '<td class="ac-unbroken">2026-11-29</td>' in html
    assert "<td>a long sentence</td>" in html
    sheet = (Path(ui.__file__).parent / "scss/_data.scss").read_text()
    assert ".ac-unbroken { white-space: nowrap; }" in sheet


def test_a_rounded_number_is_of_the_reader_on_a_page_and_of_programs_in_a_csv():
    columns = [
        Column(label="Cell", value="name"),
        Column(label="Expected", value="count", numeric=True, places=2),
        Column(label="Chief", value="office.chief", brief=lambda one: one.name),
    ]
    rows = [row("A", 1234.5678), row("B", "not reported"), row("C", None)]
    with translation.override("es"):
        table = Table(RequestFactory().get("/"), caption="Cells", columns=columns, rows=rows)
        shown, plain = [cells[1].value for cells in table.body], list(table.export_rows())
    assert shown == ["1\u00a0234,57", "not reported", None]
    assert [cells[1] for cells in plain[1:]] == [1234.57, "not reported", None]
    assert table.body[0][2].value == "A"
    assert plain[1][2] == "Chief of A"


@given(WORDS, st.dates(), WORDS)
def test_a_day_in_a_text_stays_on_one_line_and_nothing_else_changes(before, day, after):
    shown = Template("{% load ui %}{{ text|whole_days }}").render(
        Context({"text": f"{before}{day}{after}"})
    )
    assert f'<span class="ac-unbroken">{day}</span>' in shown
    plain = re.sub(r'<span class="ac-unbroken">|</span>', "", shown)
    assert plain == escape(f"{before}{day}{after}")


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("2026-05 – 2026-10, 2026-12", ["2026-05 – 2026-10", "2026-12"]),
        ("2026-05-01 – 2026-10-31", ["2026-05-01", "2026-10-31"]),
        ("2026-0512 and 26-05-2026-1", []),
    ],
)
def test_months_and_runs_of_months_stay_on_one_line(text, kept):
    shown = Template("{% load ui %}{{ text|whole_days }}").render(Context({"text": text}))
    assert re.findall(r'<span class="ac-unbroken">([^<]*)</span>', shown) == kept


def test_charts_load_without_being_scrolled_to_so_that_print_has_them():
    chart = get_template("ui/parts/chart.html").template.source
    assert "lazy" not in chart


def test_a_long_heading_breaks_between_words_and_keeps_its_sign_of_sorting():
    sheet = (Path(ui.__file__).parent / "scss/_data.scss").read_text()
    heads = next(line for line in sheet.splitlines() if "thead th {" in line)
    assert "nowrap" not in heads
    assert "tbody .ac-number { white-space: nowrap; }" in sheet
    assert sheet.count('content: "\\a0') == 3


def test_a_day_of_a_cell_of_its_own_stays_on_one_line():
    columns = [Column(label="Name", value="name"), Column(label="Born", value="count")]
    rows = [row("Ann", date(1979, 2, 19)), row("Ben", 7)]
    table = Table(RequestFactory().get("/"), caption="Persons", columns=columns, rows=rows)
    assert [[cell.unbroken for cell in cells] for cells in table.body] == [
        [False, True], [False, False],
    ]  # fmt: skip
    assert '<td class="ac-unbroken">Feb. 19, 1979</td>' in drawn(table)
