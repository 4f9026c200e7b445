"""`accord serve` and `accord worker`: pages, jobs, the sequencer and the outbox."""

import os
import signal
import subprocess
import sys
import threading
from types import FrameType
from typing import Annotated

import typer

from accord.cli.session import setup
from accord.frame.declare import command


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

    call_command("migrate", verbosity=0, interactive=False)
    from accord.frame.audit import sequencer

    sequencer.sequence_all()


@command(policy="system", audit="node.served", purpose=False)
def serve(
    port: Annotated[int, typer.Option(help="Port on this machine.")] = 8000,
    bind: Annotated[str, typer.Option(help="Address; a proxy with TLS stands before others.")] = (
        "127.0.0.1"
    ),
    workers: Annotated[int, typer.Option(help="Page processes.")] = 2,
    threads: Annotated[int, typer.Option(help="Threads of each.")] = 4,
    seconds: Annotated[int, typer.Option(help="Stop by itself after so long; 0 never.")] = 0,
) -> None:
    """Serve pages and run the worker beside them, until interrupted."""
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "accord.site.settings"}
    pages = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "gunicorn",
            "accord.site.wsgi:application",
            "--bind",
            f"{bind}:{port}",
            "--worker-class",
            "gthread",
            "--workers",
            str(workers),
            "--threads",
            str(threads),
            "--preload",
            "--access-logfile",
            "/dev/null",
            "--log-level",
            "warning",
            "--timeout",
            "60",
            "--graceful-timeout",
            "5",
        ],
        env=environment,
    )
    jobs = subprocess.Popen([sys.executable, "-m", "accord.cli", "worker"], env=environment)
    _until_stopped([pages, jobs], seconds=seconds)


@command(policy="system", audit="node.served", purpose=False)
def worker() -> None:
    """Run jobs, sequence the ledger and deliver events; start more on other machines."""
    setup()
    stop = threading.Event()
    ticker = threading.Thread(target=_tick, args=(stop,), name="sequencer", daemon=True)
    ticker.start()
    from django.core.management import call_command

    try:
        call_command("db_worker", interval=0.5, verbosity=0)
    finally:
        stop.set()
        ticker.join(timeout=5)


def _tick(stop: threading.Event) -> None:
    """Twice a second: integrate the tree, deliver events. The worker loop outlives a bad tick."""
    import structlog
    from django.db import close_old_connections, connection

    from accord.frame import outbox
    from accord.frame.audit import sequencer

    log = structlog.get_logger("accord.worker")
    while not stop.wait(0.5):
        close_old_connections()
        try:
            sequencer.sequence()
            outbox.deliver()
        except Exception as error:  # noqa: BLE001 - the worker loop: one bad tick must not end it
            log.error("tick_failed", kind=type(error).__name__)  # noqa: TRY400 - a trace may hold values
    connection.close()


def _until_stopped(children: list[subprocess.Popen[bytes]], *, seconds: int) -> None:
    """Wait for the first child to end or a signal, then end the others."""
    done = threading.Event()

    def stop(_signal: int, _frame: FrameType | None) -> None:
        done.set()

    signal.signal(signal.SIGINT, stop)
    signal.signal(signal.SIGTERM, stop)
    waited = 0.0
    while not done.wait(0.5) and all(child.poll() is None for child in children):
        waited += 0.5
        if seconds and waited >= seconds:
            break
    for child in children:
        if child.poll() is None:
            child.terminate()
    for child in children:
        try:
            child.wait(timeout=10)
        except subprocess.TimeoutExpired:
            child.kill()
    if not done.is_set() and not (seconds and waited >= seconds):
        raise typer.Exit(1)
