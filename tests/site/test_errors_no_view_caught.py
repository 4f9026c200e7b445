"""What comes before a view is answered in the caller's own form: a page, or the API's problem."""

import json

import pytest
import structlog
from django.core.exceptions import RequestDataTooBig, ValidationError
from django.test import Client, RequestFactory

from accord.frame.errors import AccordError
from accord.site import errors, home
from accord.site.api import as_refused_value


def test_a_body_past_the_bound_is_a_problem_of_the_api() -> None:
    request = RequestFactory().post("/api/v1/outcomes/files", data=b"", content_type="text/plain")
    answer = home.bad_request(request, RequestDataTooBig())
    assert answer.status_code == 400
    assert json.loads(answer.content) == {
        "code": "unreadable",
        "message": home.PLAIN[400][1],
        "faults": [],
    }


def test_a_url_that_is_none_is_a_problem_for_programs_and_a_page_for_people(db) -> None:
    program = Client().get("/api/v1/nothing-here")
    assert (program.status_code, program.json()["code"]) == (404, "missing")
    person = Client().get("/nothing-here")
    assert (person.status_code, person.headers["Content-Type"][:9]) == (404, "text/html")


@pytest.mark.parametrize("kind", sorted(errors.STATUS, key=lambda kind: kind.__name__))
def test_the_heading_of_an_error_page_follows_its_status(db, monkeypatch, kind) -> None:
    def refuse(_request: object) -> None:
        raise kind

    monkeypatch.setattr("accord.frame.doors.admit", lambda _declaration, request: refuse(request))
    answer = Client().post("/session/consent")
    if kind is errors.PurposeNeeded:  # it is asked for instead
        assert answer.status_code == 302
        return
    status = errors.status_of(kind())
    assert answer.status_code == status
    page = answer.content.decode()
    assert f'<p class="ac-error__code">{status}</p>' in page
    assert ("This request makes no sense" in page) is (status == 400)
    title = page.partition("<title>")[2].partition("</title>")[0]
    assert title == f"{page.partition('<h1>')[2].partition('</h1>')[0]} · Accord"


def test_an_error_that_no_table_lists_is_ours(db) -> None:
    assert errors.status_of(AccordError()) == 500


def test_a_value_that_is_refused_is_told_to_the_operator_and_never_what_it_is(db) -> None:
    """An identifier that is none is somebody's fault: perhaps ours."""
    request = RequestFactory().get("/records/")
    for answer in (errors.ErrorPages(home.home).process_exception, as_refused_value):
        with structlog.testing.capture_logs() as told:
            response = answer(request, ValidationError("“Ana Lopez” is no UUID."))
        assert response is not None
        assert response.status_code in {400, 422}
        assert [(one["event"], one["kind"]) for one in told] == [("unreadable", "ValidationError")]
        assert "Ana" not in str(told) + response.content.decode()
