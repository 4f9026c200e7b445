"""What can be asked: each page, list, count, chart, search and API of the node, as its readers may."""

from __future__ import annotations

import json
import re
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from django.http.response import HttpResponseBase
from django.test import Client
from django.urls import Resolver404, resolve
from tests.turns import AT_NIGHT

from accord.apps.agencies.models import User

from .conftest import BACKEND, doors

LINK = re.compile(rb'(?:href|action|data-source|hx-get|src|data-[a-z-]+)="(/[^"#]*)"')
# What differs from one asking to the next, whatever is known: form tokens, the moment at which a
# calendar was asked for, and the id under which a search or a receipt was put down for this asking.
VARYING = (
    re.compile(rb'name="csrfmiddlewaretoken" value="[^"]*"'),
    re.compile(rb"DTSTAMP:[0-9TZ]+"),
    re.compile(rb'"search_id": ?"[^"]*"'),
    re.compile(rb"/(?:results|new)/[0-9a-f-]{36}"),
    re.compile(rb"[^\"'\s]*receipt[^\"'\s<]*"),
)
PASSED_OVER = {"Server-Timing", "Content-Length", "Date", "X-Accord-Receipt", "ETag"}
# Left out: they end the session, hold a stream open, tell of the machine, say what the code
# says, or begin with the minute of the day.
NOT_ASKED = (
    "/accounts/", "/static/", "/stream", "/metrics", "/healthz", "/readyz", "/i18n/",
    "/api/v1/openapi.json", "/api/v1/docs", "/ui/", "/exchange/bulletins/new", "/exchange/deconflict/new",
)  # fmt: skip
# Of these doors alone: what else such a reader may is asked as others.
ONLY = {"custodian": ("/exchange/legal/recalls", "/api/v1/exchange/legal/recalls")}
A_ROUTE = 3 if AT_NIGHT else 1
# A link that asks a page for another order, another page or a file counts as a route of its own.
OF_TABLES = ("sort", "page", "format", "week")
FILTERS = (
    "kind=incident", "kind=offence", "kind=arrest", "kind=incident&offence=220",
    "kind=incident&agency=XA0020000", "kind=incident&agency=XA0030000",
    "kind=incident&agency=XA0050000",
)  # fmt: skip
ORDERS = ("local_id", "owner__name", "-local_hour", "offence_code", "openness", "address")
PAGES = (
    *(f"kind=incident&sort={order}" for order in ORDERS),
    *(f"kind=incident&page={page}" for page in (2, 3, 99)),
)
SLICES = ("kind=incident&limit=7&offset=50", "kind=incident&limit=1&offset=59")
KINDS = tuple(
    f"{path}?kind=incident"
    for path in (
        "/places/", "/places/incidents.geojson", "/places/trend.svg", "/api/v1/places/picture",
        "/records/unplaced/", "/api/v1/measures/unplaced",
        *(f"/records/export.{name}" for name in ("csv", "geojson", "nibrs", "ftm")),
        "/api/v1/records/export/csv", "/places/rates", "/places/shifts", "/places/emerging",
        "/api/v1/places/rates", "/api/v1/places/shifts", "/api/v1/places/emerging",
        "/api/v1/evaluation/course", "/api/v1/evaluation/harm",
    )
)  # fmt: skip
WORDS = ("BURGLARY", "main", "24-000003", "24-000041", "24-000062", "zebra", "WINTERBOTTOM", "Open")
SOUGHT: tuple[tuple[str, dict[str, object]], ...] = (
    *(("incidents", {"kind": "incident", "text": word}) for word in WORDS),
    ("persons", {"family_name": "Open", "given_names": "Robin"}),
    ("persons", {"family_name": "Open", "given_names": "Robin", "date_of_birth": "1971-10-25"}),
    ("persons", {"family_name": "Winterbottom"}),
    ("vehicles", {"plate": "ABC1234"}),
    ("vehicles", {"plate": "AB?12*"}),
    ("places", {"kind": "incident", "lat": 40.7, "lon": -73.9, "radius": 5000}),
)
# Of the searches that find most, what comes of them too.
CHARTED = (SOUGHT[0], *(one for one in SOUGHT if one[0] != "incidents" and len(one[1]) != 2))
OF_RESULTS = ("/chart", "/chart.links", "/chart.graphml", "/found.csv")
OF_PAGES = ("", "chart/", "chart.svg", "points.geojson", "found.geojson")
QUEUES = tuple(
    f"{path}{query}"
    for path, query in (
        *((f"/subjects/{name}", "?show=sure") for name in ("", "vehicles/", "identifiers/")),
        *(("/api/v1/subjects/queue", f"?sure=true&kind={kind}") for kind in ("person", "vehicle")),
    )
)
RESULTS = "/api/v1/exchange/search/results/"
JSON = "application/json"


Answer = tuple[int, bytes, tuple[tuple[str, str], ...]]


@dataclass(frozen=True)
class Question:
    """One thing to ask as one reader; `body` is posted."""

    reader: str
    path: str
    body: str = ""
    form: tuple[tuple[str, str], ...] = ()
    then: str = ""  # what is asked of the search that was made: its chart, or a file

    def __str__(self) -> str:
        return f"{self.reader}: {self.path} {self.body}{dict(self.form) or ''} {self.then}".rstrip()


@dataclass
class Asker:
    """Signed-in readers and what they were answered at first."""

    clients: dict[str, Client]
    known: dict[Question, Answer] = field(default_factory=dict)
    first: dict[Question, Answer] = field(default_factory=dict)  # as it was come upon
    seconds: dict[Question, float] = field(default_factory=dict)

    def ask(self, question: Question) -> Answer:
        """The answer, without what differs from one asking to the next."""
        return self.heard(self._put(question))

    def come_upon(self, question: Question) -> HttpResponseBase:
        """Ask for the first time; what is linked in the answer is asked next."""
        answer = self._put(question)
        self.first[question] = self.heard(answer)
        return answer

    def _put(self, question: Question) -> HttpResponseBase:
        client = self.clients[question.reader]
        if question.body:
            answer = client.post(question.path, question.body, JSON)
            if question.then and answer.status_code == 200:
                made = answer.json()["search_id"]
                answer = client.get(f"{RESULTS}{made}{question.then}")
        elif question.form:
            answer = client.post(question.path, dict(question.form))
            if answer.status_code == 302:
                answer = client.get(f"{answer.url}{question.then}")
        else:
            answer = client.get(question.path)
        return answer

    def heard(self, answer: HttpResponseBase) -> Answer:
        """The answer, without what differs from one asking to the next."""
        raw = b"".join(answer.streaming_content) if answer.streaming else answer.content
        for pattern in VARYING:
            raw = pattern.sub(b"", raw)
        headers = tuple(sorted((k, v) for k, v in answer.headers.items() if k not in PASSED_OVER))
        return answer.status_code, raw, headers

    def tells(self, question: Question) -> bool:
        """Whether the answer holds anything; a refusal is asked again at the end alone."""
        status, _, _ = self.known[question]
        return status == 200

    def learn(self, questions: list[Question]) -> list[Question]:
        """Ask each a second time; returns those that are answered alike, with their answers kept."""
        for one in questions:
            first, began = self.first.pop(one, None) or self.ask(one), time.perf_counter()
            again = self.ask(one)
            self.seconds[one] = time.perf_counter() - began
            if first == again:
                self.known[one] = first
        return list(self.known)


def sign_in(user: User) -> Client:
    """A browser in which the reader has signed in and stated a purpose."""
    client = Client(raise_request_exception=False)
    client.force_login(user, backend=BACKEND)
    session = client.session
    session["account_authentication_methods"] = [{"method": "password", "at": time.time()}]
    session["account_authentication_methods_user"] = str(user.pk)
    session["purpose"] = {
        "code": "crime-analysis", "reason": "two worlds", "case_number": "", "on_behalf_of": "",
        "until": int(time.time()) + 36_000,
    }  # fmt: skip
    session.save()
    return client


def all_of(asker: Asker, *, shown: str, pointed: str, mentions: Sequence[str]) -> list[Question]:
    """Every door without parameters, every link found behind them, filters, and searches.

    Asked of by its page and the API: a record of a partner that is shown, one that is only pointed
    to, and what is linked with each of the mentions.
    """
    told = [f"/records/{one}" for one in (shown, pointed, f"{pointed}/pointer")]
    links = [f"/subjects/{one}" for one in mentions]
    pages = [*(f"{one}/" for one in told), *links, *QUEUES, *KINDS]
    known = [*pages, *(f"/api/v1{one}" for one in (*told, *links))]
    found = dict.fromkeys(
        question for reader in asker.clients for question in _of_reader(asker, reader, known)
    )
    return list(found)


def _of_reader(asker: Asker, reader: str, known: Sequence[str]) -> Iterator[Question]:
    plain = sorted(
        {
            door.url("")
            for door in doors()
            if door.method == "GET" and door.declaration and not door.parameters
        }
    )
    waiting, asked = [one for one in plain if _asked(one, reader)], Counter[str]()
    if reader not in ONLY:
        waiting += [f"/records/?{query}" for query in (*FILTERS, *PAGES)]
        waiting += [f"/api/v1/records?{query}" for query in (*FILTERS, *SLICES)]
        waiting += known
    seen = set(waiting)
    while waiting:
        path = waiting.pop(0)
        one = Question(reader, path)
        answer = asker.come_upon(one)
        yield one
        if answer.streaming or not answer.headers.get("Content-Type", "").startswith("text/html"):
            continue
        for link in LINK.findall(answer.content):
            target = link.decode().replace("&amp;", "&")
            if target in seen or not _asked(target, reader):
                continue
            path, _, query = target.partition("?")
            try:
                route = resolve(path).route
            except Resolver404:
                continue
            route += "".join(name for name in OF_TABLES if f"{name}=" in query)
            asked[route] += 1
            if asked[route] <= A_ROUTE:
                seen.add(target)
                waiting.append(target)
    for what, terms in SOUGHT if reader not in ONLY else ():
        yield Question(reader, f"/api/v1/exchange/search/{what}", json.dumps(terms))
        if what == "incidents":
            yield Question(reader, "/exchange/search/", form=tuple(terms.items()))
    for what, terms in CHARTED if reader not in ONLY else ():
        body = json.dumps(terms)
        for then in OF_RESULTS:
            yield Question(reader, f"/api/v1/exchange/search/{what}", body, then=then)
        way = "/exchange/search/" if what == "incidents" else f"/exchange/search/{what}/"
        for then in OF_PAGES:
            yield Question(reader, way, form=tuple(terms.items()), then=then)


def _asked(path: str, reader: str) -> bool:
    return not path.startswith(NOT_ASKED) and path.startswith(ONLY.get(reader, "/"))
