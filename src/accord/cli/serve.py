"""`accord serve` and `accord worker`: pages, jobs, the sequencer and the outbox."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from typing import Annotated, Final

import typer

from accord.cli.session import setup
from accord.frame.declare import command

TICK_SECONDS: Final = 0.5
STREAMS: Final = 32  # of each page process


def register(app: typer.Typer) -> None:
    """Mount the commands at the top of the tree."""
    app.command()(serve)
    app.command()(worker)
    app.command()(migrate)


@command(policy="system", audit="node.migrated", purpose=False)
def migrate() -> None:
    """Bring the database to this version; safe to repeat."""
    setup()
    from django.core.management import call_command

    from accord.frame.audit import sequencer
    from accord.site import node

    call_command("migrate", verbosity=0, interactive=False)
    node.record("node.migrated")
    sequencer.sequence_all()


@command(policy="system", audit="node.served", purpose=False)
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    bind: Annotated[str, typer.Option(help="Address; a proxy with TLS stands before others.")] = (
        "127.0.0.1"
    ),
    workers: Annotated[int, typer.Option(help="Page processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads of each.")] = 4,
    stream: Annotated[
        bool, typer.Option("--stream", help="Tell open pages of changes: they need not ask.")
    ] = False,
    seconds: Annotated[int, typer.Option(help="Stop by itself after so long; 0 never.")] = 0,
) -> None:
    """Serve pages and run the worker beside them, until interrupted."""
    if stream:
        os.environ.setdefault("ACCORD_STREAMS", str(STREAMS))
    place = f"http://{_shown(bind)}:{port}"
    run(
        port=port, bind=bind, workers=workers, threads=threads, seconds=seconds,
        tell=lambda: typer.echo(f"Accord answers at {place}. Ctrl-C stops it."),
    )  # fmt: skip


def run(
    *, port: int, bind: str, workers: int, threads: int, seconds: int, tell: Callable[[], None]
) -> None:
    """Serve until interrupted; `tell` is called once, when the first page would be answered."""
    _demand_free(bind, port)
    setup()
    from django.conf import settings
    from django.db import connections

    from accord.site import deploy_checks, node

    deploy_checks.demand_safe(say=lambda words: typer.echo(words, err=True))
    node.record("node.served", part="pages")
    connections.close_all()
    environment = {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "accord.site.settings",
        "PROMETHEUS_MULTIPROC_DIR": str(_empty(settings.ACCORD_STATE_DIR / "metrics")),
    }
    # An open stream keeps a thread: it gets one of its own, so that no page waits for it.
    held = threads + settings.ACCORD_STREAMS
    pages = subprocess.Popen(_gunicorn(bind, port, workers, held), env=environment)
    awaited = Awaited(bind, port, tell)
    _until_stopped(pages, lambda: _start_worker(environment), seconds=seconds, awaited=awaited)


@command(policy="system", audit="node.served", purpose=False)
def worker() -> None:
    """Run jobs, sequence the ledger and deliver events; start more on other machines."""
    setup()
    from django.core.management import call_command

    from accord.frame import orphans
    from accord.site import node

    node.record("node.served", part="worker")
    stop, name = threading.Event(), orphans.worker_name()
    orphans.beat(name)
    threads = [
        threading.Thread(target=_tick, args=(stop,), name="sequencer", daemon=True),
        threading.Thread(target=orphans.keep_beating, args=(name, stop), name="pulse", daemon=True),
    ]
    for thread in threads:
        thread.start()
    try:
        call_command("db_worker", interval=TICK_SECONDS, verbosity=0, worker_id=name)
    finally:
        stop.set()
        for thread in threads:
            thread.join(timeout=5)


def _gunicorn(bind: str, port: int, workers: int, threads: int) -> list[str]:
    options = {
        "bind": f"[{bind}]:{port}" if ":" in bind else f"{bind}:{port}",
        "worker-class": "gthread",
        "workers": workers,
        "threads": threads,
        "access-logfile": "/dev/null",
        "log-level": "warning",
        "config": "python:accord.site.page_process",
        "timeout": 60,
        "graceful-timeout": 5,
        "limit-request-line": 4094,
        "limit-request-fields": 60,
    }
    given = [text for name, value in options.items() for text in (f"--{name}", str(value))]
    return [sys.executable, "-m", "gunicorn", "accord.site.wsgi:application", "--preload", *given]


def _shown(bind: str) -> str:
    """The address as it stands in a link; what listens everywhere is reached on this machine."""
    is_six = ":" in bind
    if not bind.strip("0.:"):  # every address, in either notation
        return "[::1]" if is_six else "127.0.0.1"
    return f"[{bind}]" if is_six else bind


class Awaited:
    """Tells once that the pages answer; what they answer does not matter."""

    patience: float = 2  # seconds for one answer

    def __init__(self, bind: str, port: int, tell: Callable[[], None]) -> None:
        self._at, self._port = _shown(bind).strip("[]"), port
        self._tell: Callable[[], None] | None = tell

    def look(self) -> float:
        """Ask, unless they answered before; return the seconds until it is worth asking again."""
        if self._tell is None:
            return 0.5
        connection = HTTPConnection(self._at, self._port, timeout=self.patience)
        try:
            connection.request("GET", "/healthz")
            connection.getresponse()
        except (OSError, HTTPException):
            return 0.1
        finally:
            connection.close()
        self._tell()
        self._tell = None
        return 0.5


def _demand_free(bind: str, port: int) -> None:
    """Say in one line that the port is taken, before anything is started."""
    family = socket.AF_INET6 if ":" in bind else socket.AF_INET
    with socket.socket(family, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((bind, port))
        except OSError as error:
            typer.secho(
                f"Cannot serve at {bind}:{port} ({error.strerror}). "
                f"Stop what runs there, or choose another: accord serve --port {port + 1}",
                err=True,
                fg=typer.colors.RED,
            )
            raise typer.Exit(2) from error


def _empty(folder: Path) -> Path:
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def _tick(stop: threading.Event) -> None:
    """Twice a second: integrate the tree, deliver events, walk the rounds that are due."""
    from django.db import close_old_connections, connection
    from django.utils import timezone

    from accord.frame import outbox
    from accord.frame.audit import sequencer
    from accord.frame.rounds import Timetable, attempt

    timetable = Timetable()
    while not stop.wait(TICK_SECONDS):
        close_old_connections()
        attempt("sequence", sequencer.sequence)
        attempt("deliver", outbox.deliver)
        for one in timetable.due(time.monotonic()):
            attempt(one.name, partial(one.walk, timezone.now()))
    connection.close()


Child = subprocess.Popen[bytes]
# A worker that dies more often than this in a minute has a cause that a restart does not mend.
RESTARTS_A_MINUTE = 5


def _start_worker(environment: dict[str, str]) -> Child:
    return subprocess.Popen([sys.executable, "-m", "accord.cli", "worker"], env=environment)


def _until_stopped(
    pages: Child, start_worker: Callable[[], Child], *, seconds: int, awaited: Awaited
) -> None:
    """Run until a signal, the time is over or the pages end; a worker that dies is started anew.

    The new one takes up what the dead one was at, half a minute later (`accord.frame.orphans`).
    """
    done = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda _number, _frame: done.set())
    deadline = time.monotonic() + seconds if seconds else float("inf")
    worker_process, deaths = start_worker(), deque[float](maxlen=RESTARTS_A_MINUTE)
    while not done.wait(awaited.look()) and pages.poll() is None and time.monotonic() < deadline:
        if worker_process.poll() is None:
            continue
        typer.echo(f"The worker ended ({worker_process.returncode}); starting another.", err=True)
        deaths.append(time.monotonic())
        if len(deaths) == RESTARTS_A_MINUTE and deaths[-1] - deaths[0] < 60:
            typer.echo("It keeps ending: the pages are stopped as well.", err=True)
            break
        worker_process = start_worker()
    is_planned = done.is_set() or time.monotonic() >= deadline
    _end([pages, worker_process])
    if not is_planned:
        raise typer.Exit(1)


def _end(children: list[Child]) -> None:
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
