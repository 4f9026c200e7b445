"""Every URL answers with the strict headers, whatever it answers."""

from .conftest import doors

DIRECTIVES = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
    "object-src 'none'",
    "form-action 'self'",
}


def test_every_url_has_them(world, browser, nothing):
    """Asked without a sign-in; what is answered to each role, test_bug_16 looks at."""
    client = browser(None)
    for door in doors():
        check(client.generic(door.method, door.url(nothing)), door)


def check(answer, door, *, signed_in: bool = False) -> None:
    """Whatever the answer: nothing foreign, nothing inline, and no copy kept for the next reader."""
    headers = answer.headers
    policy = {part.strip() for part in headers["Content-Security-Policy"].split(";")}
    assert policy >= DIRECTIVES, door
    assert "unsafe" not in headers["Content-Security-Policy"], door
    assert headers["X-Content-Type-Options"] == "nosniff", door
    assert headers["X-Frame-Options"] == "DENY", door
    assert headers["Referrer-Policy"] == "same-origin", door
    assert headers["Cross-Origin-Opener-Policy"] == "same-origin", door
    assert "geolocation=()" in headers["Permissions-Policy"], door
    assert not {"Server", "X-Powered-By"} & set(headers), door
    if signed_in and door.method == "GET" and door.declaration and not door.path.startswith("ui/"):
        kept = headers["Cache-Control"]
        assert "no-store" in kept or "no-cache" in kept or "private" in kept, (door, kept)


def test_cookies_are_out_of_reach_of_scripts_and_other_sites(world, browser):
    client = browser(None)
    client.post("/session/consent")
    page = client.get("/accounts/login/")
    for name, cookie in {**client.cookies, **page.cookies}.items():
        assert cookie["httponly"], name
        assert cookie["samesite"] == "Lax", name


def test_an_error_shows_neither_trace_nor_path(world, browser):
    client = browser(world.people["analyst"])
    for path in (
        "/nowhere",
        "/records/%00",
        "/api/v1/nowhere",
        "/api/v1/records/%ff",
        "/%2e%2e/etc",
    ):
        answer = client.get(path)
        assert answer.status_code in {302, 400, 404, 422}, path
        for leak in (b"Traceback", b"site-packages", b"/work", b"accord/apps", b"DEBUG"):
            assert leak not in answer.content, (path, leak)
