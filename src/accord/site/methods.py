"""An API address that is asked by a method it does not take answers as the API does."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from accord.site.api import api

NOT_ALLOWED = 405


def methods_told(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Put the refusal of a method, which comes before any operation, in the shape of all problems."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        match = request.resolver_match
        is_of_the_api = match is not None and match.app_name == "ninja"
        if response.status_code != NOT_ALLOWED or not is_of_the_api:
            return response
        allowed = response.headers["Allow"]
        problem = {
            "code": "method_not_allowed",
            "message": f"This address takes {allowed}, not {request.method}.",
            "faults": [],
        }
        answer = api.create_response(request, problem, status=NOT_ALLOWED)
        answer.headers["Allow"] = allowed
        return answer

    return middleware
