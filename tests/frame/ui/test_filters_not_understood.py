"""A filter that is not understood is told of, and nothing is shown as if it had been applied."""

import pytest
from django import forms
from django.test import RequestFactory

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


@pytest.mark.parametrize("query", ["", "state=open", "state=", "page=2", "sort=x&days=3"])
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
