"""Claim `pages`: 95 of 100 requests to any page take under 200 ms of server time, at 225,000 incidents."""

from __future__ import annotations

import gzip
import json
import logging
import os
import re
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from bench.harness import not_run, row

CLAIM = "pages"
ROUNDS = 25
INCIDENTS = int(os.environ.get("BENCH_INCIDENTS", "225000"))
LOADED_MEANWHILE = 60_000
TODAY = date(2026, 1, 5)
BAR_MS = 200
FILE_S = 30  # ours: a whole list, written and its disclosure entered
FIRST_LOAD_KB, MAP_LOAD_KB = 120, 550
ROOT = Path(__file__).parent.parent
VENDOR = ROOT / "src/accord/site/static/vendor"
ROLES = ("ana", "cora", "ada", "udo", "ora")  # who looks: the first that a page lets in
LINK = re.compile(r'(?:href|src)="(/[^"#]*)"')
MAP_DATA = re.compile(r'"(/[^"]+\.geojson[^"]*)"')
MAP_CONFIG = re.compile(r'<script id="[^"]+" type="application/json">(.*?)</script>', re.DOTALL)
OWN_FILE = re.compile(r'(?:href|src|lib|worker|css)="(/static/[^"]+)"')
SKIPPED = ("/static/", "/accounts/", "/session/", "/api/", "/i18n/", "/admin/ledger/verify")

Doors = dict[tuple[str, str], str]  # (sign-in name, address) → route
Times = dict[tuple[str, str], list[float]]  # (sign-in name, address) → milliseconds


def run() -> list[dict[str, object]]:
    """Build the region in a folder of its own and ask every page, also while a file is loading."""
    with region():
        clients = {name: _client(name) for name in ROLES}
        pages, files = _pages(clients)
        quiet: Times = {page: [] for page in pages}
        for _ in range(ROUNDS):
            _round(clients, quiet)
        busy = _while_loading(clients, pages)
        rows = [
            row(CLAIM, f"p95 of {pages[page]}", _p95(times), at_most=BAR_MS, unit="ms")
            for page, times in sorted(quiet.items(), key=lambda one: -_p95(one[1]))
        ]
        for page, times in sorted(busy.items(), key=lambda one: -_p95(one[1]))[:5]:
            name = f"p95 of {pages[page]} while a file loads"
            note = f"{len(times)} requests"
            rows.append(row(CLAIM, name, _p95(times), at_most=BAR_MS, unit="ms", note=note))
        return [*rows, *_files(clients, files), *_weights(clients["ana"])]


@contextmanager
def region() -> Iterator[None]:
    """A node with a region of 225,000 incidents; BENCH_STATE keeps it from one run to the next."""
    with tempfile.TemporaryDirectory() as temporary:
        os.environ.update(
            ACCORD_STATE_DIR=os.environ.get("BENCH_STATE", temporary),
            ACCORD_DEMO="1",
            ACCORD_REQUIRE_MFA="0",
            ACCORD_RATE_LIMITS="0",
            ACCORD_HOSTS="testserver,127.0.0.1",
            DJANGO_SETTINGS_MODULE="accord.site.settings",
        )
        import django

        django.setup()
        logging.disable(logging.CRITICAL)
        import structlog

        structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
        from accord.site import demo
        from accord.site.demo import building

        building.INCIDENTS = INCIDENTS
        # Links between persons are the worker's, by and by; claim `subjects` measures them.
        building.STEPS = building.STEPS[:-1]
        demo.build(today=TODAY, say=lambda line: print(line, file=sys.stderr, flush=True))
        from accord.site.settling import settle

        settle()  # as the server's workers are
        yield


def _client(username: str) -> Any:
    from django.test import Client

    from accord.apps.agencies import selectors

    client = Client()
    user = selectors.user_by_name(username)
    client.force_login(user, backend="allauth.account.auth_backends.AuthenticationBackend")
    client.post("/session/purpose", {"code": "crime-analysis", "reason": "measuring the pages"})
    return client


def _pages(clients: dict[str, Any]) -> tuple[Doors, Doors]:
    """One address per route that a link leads to, with whom it lets in: pages, and files to keep.

    Map data and charts are parts of pages.
    """
    from django.urls import Resolver404, resolve

    found: dict[str, tuple[str, str]] = {}
    files: dict[str, tuple[str, str]] = {}
    for name, client in clients.items():
        waiting, asked = ["/"], set[str]()
        while waiting:
            path = waiting.pop(0)
            answer = client.get(path)
            if answer.status_code != 200:
                continue
            kept = answer.headers.get("Content-Disposition", "").startswith("attachment")
            route = resolve(path.partition("?")[0]).route or "/"
            (files if kept else found).setdefault(route, (name, path))
            if not answer.headers.get("Content-Type", "").startswith("text/html"):
                continue
            text = answer.content.decode()
            for link in [*LINK.findall(text), *_map_data(text)]:
                address = link.replace("&amp;", "&")
                try:
                    route = resolve(address.partition("?")[0]).route
                except Resolver404:
                    continue
                if route not in asked and not address.startswith(SKIPPED):
                    asked.add(route)
                    waiting.append(address)
    pages, downloads = ({page: route for route, page in one.items()} for one in (found, files))
    return pages, downloads


def _files(clients: dict[str, Any], files: Doors) -> list[dict[str, object]]:
    """What is downloaded, such as a list of all records: read to its end, three times each."""
    rows = []
    for (name, path), route in files.items():
        taken = []
        for _ in range(3):
            began = time.perf_counter()
            answer = clients[name].get(path)
            size = (
                sum(map(len, answer.streaming_content)) if answer.streaming else len(answer.content)
            )
            taken.append(time.perf_counter() - began)
        note = f"{size / 1e6:.1f} MB"
        rows.append(
            row(
                CLAIM,
                f"file {route}",
                statistics.median(taken),
                at_most=FILE_S,
                unit="s",
                note=note,
            )
        )
    return rows


def _map_data(text: str) -> list[str]:
    """The addresses of what a map draws, from its configuration."""
    return [json.loads(f'"{one}"') for one in MAP_DATA.findall(text)]


def _drawn_at_first(text: str) -> list[str]:
    """What a map asks for when it opens: the other steps of its slider wait until it is moved."""
    (config,) = MAP_CONFIG.findall(text)
    return sorted({layer["src"] for layer in json.loads(config)["layers"]})


def _round(clients: dict[str, Any], times: Times) -> None:
    """Each page once, in turn."""
    for (name, path), taken in times.items():
        answer = clients[name].get(path)
        taken.append(float(answer.headers["Server-Timing"].split("=")[1]))


def _while_loading(clients: dict[str, Any], pages: Doors) -> Times:
    """The same pages while another process loads a further 60,000 incidents."""
    command = [sys.executable, "-c", "from bench.pages import load_more; load_more()"]
    loader = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL)
    times: Times = {page: [] for page in pages}
    while loader.poll() is None:
        _round(clients, times)
    if loader.returncode:
        raise RuntimeError("the load beside the pages failed")
    return times


def load_more() -> None:
    """Load the year before as each agency's own analyst; runs in a process of its own."""
    import django

    django.setup()
    from accord.core.simulate import Plan, Region
    from accord.site.demo import people
    from accord.site.demo.handing_in import as_file, hand_in

    start = TODAY - timedelta(weeks=200)
    plan = Plan(seed=os.getpid(), incidents=LOADED_MEANWHILE, weeks=52, start=start)
    for export in Region(plan).history(kinds=("incident",)):
        with as_file(export.name, export.chunks) as path:
            analyst = people.analyst_of(export.agency_ori)
            hand_in(by=analyst, paths=[path], mapping_name="before", another_system=True)


def _p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else max(times)


def _weights(client: Any) -> list[dict[str, object]]:
    """Compressed kilobytes of a first visit: page, style, scripts; the map and what it draws."""
    if not VENDOR.exists():
        return [not_run(CLAIM, "first load", bar=f"≤ {FIRST_LOAD_KB} KB", why="assets not built")]
    start = client.get("/").content
    places = client.get("/places/").content
    data = [client.get(one).content for one in _drawn_at_first(places.decode())]
    return [
        row(CLAIM, "first load of /", _packed(start), at_most=FIRST_LOAD_KB, unit="KB gz"),
        row(
            CLAIM,
            "first load of /places/ with the map and its data",
            _packed(places) + sum(len(gzip.compress(one, 6)) for one in data) / 1000,
            at_most=MAP_LOAD_KB,
            unit="KB gz",
            note=f"{len(data)} data files",
        ),
    ]


def _packed(page: bytes) -> float:
    """Kilobytes of a page and all files that it names."""
    from django.contrib.staticfiles import finders

    names = sorted(set(OWN_FILE.findall(page.decode())))
    paths = [finders.find(one.removeprefix("/static/").partition("?")[0]) for one in names]
    missing = [name for name, path in zip(names, paths, strict=True) if not path]
    if missing:
        raise RuntimeError(f"no such files: {missing}")
    files = [Path(str(path)).read_bytes() for path in paths]
    return sum(len(gzip.compress(one, 6)) for one in [page, *files]) / 1000
