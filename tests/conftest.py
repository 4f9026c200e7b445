"""Settings of every test: hypothesis profiles, no network, honest counts of what was not run."""

from __future__ import annotations

import gc
import json
import os
import shutil
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import cache
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, settings
from tests import tables
from tests.turns import AT_NIGHT

settings.register_profile("dev", max_examples=25, deadline=None)
settings.register_profile(
    "ci",
    max_examples=50 if AT_NIGHT else 25,
    deadline=None,
    derandomize=True,
    print_blob=True,
    suppress_health_check=[HealthCheck.too_slow],
)
settings.register_profile("deep", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "dev"))


def pytest_collection_finish() -> None:
    """What is loaded by now stays: to look it over for garbage again and again is a sixth of all time."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 20, 50)


@pytest.fixture(scope="session", autouse=True)
def node_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys and uploads of the tests go to a folder of their own, never into a node's."""
    from django.conf import settings as node

    folder = tmp_path_factory.mktemp("node")
    node.ACCORD_STATE_DIR = folder
    node.MEDIA_ROOT = folder / "uploads"
    # Strong password hashes are slow on purpose; accounts of tests live for milliseconds.
    node.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # One person looks at a page from many sides at once; the limit has tests of its own.
    node.ACCORD_SESSIONS = 0
    return folder


@pytest.fixture(scope="session", autouse=True)
def one_tree_of_commands() -> Iterator[None]:
    """What a test types finds the tree of commands as it stands: each building of it takes longer than most commands."""
    from typer import testing

    built = testing._get_command
    testing._get_command = cache(built)
    yield
    testing._get_command = built


@pytest.fixture(scope="session")
def lay_tables(pytestconfig: pytest.Config) -> Callable[[Path], Path]:
    """Put a new node's empty tables into a state folder; its own `migrate` then has little to do."""
    made = tables.sqlite_tables(pytestconfig.cache.mkdir("tables"))

    def lay(state: Path) -> Path:
        state.mkdir(mode=0o700, parents=True, exist_ok=True)
        shutil.copy(made, state / "accord.sqlite3")
        return state

    return lay


@pytest.fixture(scope="session")
def django_db_modify_db_settings(
    django_db_modify_db_settings_parallel_suffix: None, pytestconfig: pytest.Config
) -> Iterator[None]:
    """The database of the tests is a copy of tables that were made before."""
    from django.db import connection

    folder = pytestconfig.cache.mkdir("tables")
    if connection.vendor == "postgresql":
        url = os.environ["ACCORD_DATABASE_URL"]
        connection.settings_dict["TEST"]["TEMPLATE"] = tables.postgresql_template(folder, url)
        yield
        return
    memory = connection.creation._get_test_db_name()
    with closing(sqlite3.connect(memory, uri=True)) as held:
        with closing(sqlite3.connect(tables.sqlite_tables(folder))) as made:
            made.backup(held)
        yield


@pytest.fixture(scope="module")
def standing_db(django_db_setup: None, django_db_blocker: Any) -> Iterator[None]:
    """A transaction around all tests of a module: what a module's fixtures write in it stands.

    Each test still begins with just that, since its own transaction is a savepoint of this one.
    """
    from django.db import transaction

    with django_db_blocker.unblock(), transaction.atomic():
        yield
        transaction.set_rollback(True)


@pytest.fixture(autouse=True)
def in_english() -> Iterator[None]:
    """A request in Spanish leaves its thread Spanish; the next test begins in English."""
    from django.utils import translation

    translation.deactivate()
    yield
    translation.deactivate()


@pytest.fixture(autouse=True)
def ledger_can_be_emptied(request: pytest.FixtureRequest) -> Iterator[None]:
    """Tests with real transactions end by emptying all tables, which the ledger refuses."""
    mark = request.node.get_closest_marker("django_db")
    real = mark is not None and mark.kwargs.get("transaction", False)
    if not real and not {"transactional_db", "live_server"} & set(request.fixturenames):
        yield
        return
    from accord.frame.audit import guards

    request.getfixturevalue("transactional_db")
    guards.install()
    yield
    guards.remove()


# Only this machine: the server under test, its browser, its PostgreSQL.
LOOPBACK = ["127.0.0.1", "::1", "localhost"]


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what this machine cannot run, and let marked tests reach the loopback address."""
    chromium = shutil.which("chromium") is not None
    postgres = os.environ.get("ACCORD_DATABASE_URL", "").startswith("postgres")
    for item in items:
        if item.get_closest_marker("browser") and not chromium:
            item.add_marker(pytest.mark.skip(reason="not run: Chromium (apt-get install chromium)"))
        if item.get_closest_marker("postgres") and not postgres:
            item.add_marker(pytest.mark.skip(reason="not run: PostgreSQL (dev.py ci starts one)"))
        if postgres or item.get_closest_marker("browser") or item.get_closest_marker("loopback"):
            item.add_marker(pytest.mark.allow_hosts(LOOPBACK))
        elif not item.get_closest_marker("enable_socket"):
            item.add_marker(pytest.mark.disable_socket(allow_unix_socket=True))


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Write the counts where dev.py reads them, skipped tests by their reason."""
    target = os.environ.get("ACCORD_TEST_SUMMARY")
    if not target:
        return
    stats = terminalreporter.stats
    reasons = Counter(_reason(report) for report in stats.get("skipped", []))
    counts = {
        "passed": len(stats.get("passed", [])) + len(stats.get("xfailed", [])),
        "failed": len(stats.get("failed", [])) + len(stats.get("error", [])),
        "not_run": dict(reasons),
    }
    Path(target).write_text(json.dumps(counts))


def _reason(report: pytest.TestReport | pytest.CollectReport) -> str:
    longrepr = report.longrepr
    text = longrepr[2] if isinstance(longrepr, tuple) else str(longrepr)
    return text.removeprefix("Skipped: ")
