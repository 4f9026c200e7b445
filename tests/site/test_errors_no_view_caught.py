"""What comes before a view is answered in the caller's own form: a page, or the API's problem."""

from django.test import Client


def test_a_body_past_the_bound_is_a_problem_of_the_api(db, settings) -> None:
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1000
    answer = Client().post(
        "/api/v1/outcomes/files/01a21082-2442-77e5-bd34-1f38224e8199/load",
        data={"mapping": "x" * 2000},
        content_type="application/json",
        headers={"Authorization": "Bearer nobody"},
    )
    assert answer.headers["Content-Type"].startswith("application/json")
    assert answer.status_code in {400, 401}


def test_a_url_that_is_none_is_a_problem_for_programs_and_a_page_for_people(db) -> None:
    program = Client().get("/api/v1/nothing-here")
    assert (program.status_code, program.json()["code"]) == (404, "missing")
    person = Client().get("/nothing-here")
    assert (person.status_code, person.headers["Content-Type"][:9]) == (404, "text/html")
