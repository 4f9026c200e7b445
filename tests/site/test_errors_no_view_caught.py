"""What comes before a view is answered in the caller's own form: a page, or the API's problem."""

import json

from django.core.exceptions import RequestDataTooBig
from django.test import Client, RequestFactory

from accord.site import home


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
