"""BUG-14: nobody is sent to another host, whatever `next` says, at whichever door."""

from urllib.parse import urljoin, urlsplit

import pytest

CORPUS = [
    "https://evil.example",
    "//evil.example",
    "/\\evil.example",
    "\\\\evil.example",
    "///evil.example",
    "////evil.example",
    "http:evil.example",
    "https:/evil.example",
    "javascript:alert(1)",
    "JaVaScRiPt:alert(1)",
    "data:text/html,x",
    " //evil.example",
    "\t//evil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "http://testserver@evil.example",
    "//testserver:80@evil",
    "http://[::1",
    "https://evil.example\\@testserver",
    "%2F%2Fevil.example",
    "/%09/evil.example",
    "//evil%E3%80%82example",
    "ftp://evil.example",
    "http://ⓔvil.example",
    "\x00//evil.example",
]


def leads_away(answer) -> bool:
    """Whether a browser would leave this host, judged by the Location itself."""
    if answer.status_code not in {301, 302, 303, 307, 308}:
        return False
    target = answer.headers["Location"].strip().replace("\\", "/").replace("\t", "")
    return urlsplit(urljoin("http://testserver/some/page", target)).netloc != "testserver"


@pytest.mark.parametrize("target", CORPUS)
def test_at_every_door_that_takes_a_next(world, browser, target):
    anonymous, ana = browser(None), browser(world.people["analyst"])
    answers = [
        anonymous.post("/session/consent", {"next": target}),
        anonymous.post(
            "/accounts/login/",
            {
                "login": world.people["analyst"].username,
                "password": "correct horse battery staple",
                "next": target,
            },
        ),
        ana.post(
            "/session/purpose",
            {"code": "crime-analysis", "reason": "a good reason", "next": target},
        ),
        ana.post("/i18n/setlang/", {"language": "es", "next": target}),
        ana.post(
            "/accounts/reauthenticate/",
            {"password": "correct horse battery staple", "next": target},
        ),
        ana.post("/ui/theme/", {"theme": "dark", "next": target}),
        ana.get("/accounts/login/", {"next": target}),
        ana.post("/accounts/logout/", {"next": target}),
    ]
    for answer in answers:
        assert answer.status_code < 500
        assert not leads_away(answer), answer.headers.get("Location")


def test_a_place_of_our_own_is_followed(world, browser):
    answer = browser(world.people["analyst"]).post(
        "/session/purpose",
        {"code": "crime-analysis", "reason": "a good reason", "next": "/layers/"},
    )
    assert answer.headers["Location"] == "/layers/"
