"""A filter that is not understood is told of, and nothing is shown as if it had been applied."""

from pathlib import Path

import pytest
from django import forms
from django.test import RequestFactory

import accord
from accord.frame.ui.tables import Column, Table


class Form(forms.Form):
    state = forms.ChoiceField(required=False, choices=[("", "All"), ("open", "Open")])
    days = forms.IntegerField(required=False)


def table(query: str, **more):
    request = RequestFactory().get(f"/list?{query}")
    return Table(
        request, caption="Rows", columns=[Column(label="Number", value=str)], rows=[1, 2, 3],
        filters=Form(request.GET or None), export=True, **more,
    )  # fmt: skip


@pytest.mark.parametrize("query", ["", "state=open", "state=", "page=1", "sort=x&days=3"])
def test_what_is_understood_shows_rows(query):
    assert (table(query).refused, table(query).total) == (False, 3)


@pytest.mark.parametrize(
    ("query", "said"),
    [("state=nonsense", "nonsense"), ("days=abc", "number"), ("month=abc", "month")],
)
def test_what_is_not_shows_none_and_says_which(query, said):
    found = table(f"{query}&format=csv", total=3)
    assert (found.refused, found.total, list(found.body)) == (True, 0, [])
    assert not found.wants_csv, "a file of unfiltered rows would be kept as if it were filtered"
    assert said in str(found.filters.errors)


def test_every_form_that_filters_says_first_what_is_wrong():
    """A table draws its own summary; a page with a form of its own has to."""
    folder = Path(accord.__file__).parent
    for path in folder.rglob("templates/**/*.html"):
        before, form, _after = path.read_text("utf-8").partition('<form class="ac-filters"')
        assert not form or "{% error_summary" in before, path.name
