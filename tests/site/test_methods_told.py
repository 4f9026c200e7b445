"""An API address asked by a method it does not take answers in the shape of all problems."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("method", "path", "allowed"),
    [
        ("put", "/api/v1/records/submissions", {"GET", "POST"}),
        ("delete", "/api/v1/records/status", {"GET"}),
        ("get", "/api/v1/records/dissemination", {"POST"}),
    ],
)
def test_the_answer_is_a_problem_that_names_the_methods(method, path, allowed):
    answer = getattr(Client(), method)(path)
    assert answer.status_code == 405
    assert answer.headers["Content-Type"].startswith("application/json")
    assert {one.strip() for one in answer.headers["Allow"].split(",")} == allowed
    problem = answer.json()
    assert set(problem) == {"code", "message", "faults"}
    assert problem["code"] == "method_not_allowed"
    assert all(one in problem["message"] for one in (*allowed, method.upper()))


def test_a_page_keeps_its_own_answer():
    answer = Client().delete("/records/submissions/")
    assert (answer.status_code, answer.content) == (405, b"")
