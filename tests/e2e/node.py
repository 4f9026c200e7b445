"""A demonstration node on the loopback address."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.terminal import Terminal
from tests.turns import AT_NIGHT

LIFETIME_SECONDS = (
    5400  # a forgotten server stops by itself, long after a slow machine has looked at all pages
)


@dataclass(frozen=True, kw_only=True)
class Node:
    """A served demonstration: its address, its folder, and a password per sign-in name."""

    url: str
    state: Path
    passwords: dict[str, str]
    environment: dict[str, str]
    terminal: Terminal

    def name_of(self, role: str) -> str:
        """The first account of a role."""
        rows = json.loads((self.state / "sign-ins.json").read_text())
        return next(row["username"] for row in rows if row["role"] == role)

    def run(self, *arguments: str) -> str:
        """What one `accord` command on this node says; fails where it fails."""
        return self.terminal.run(*arguments)


def environment_of(state: Path, **more: str) -> dict[str, str]:
    """A demonstration node's environment: own folder, no second factor, no rate limits."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith("ACCORD_")}
    settings = {
        "ACCORD_STATE_DIR": str(state),
        "ACCORD_DEMO": "1",
        "ACCORD_REQUIRE_MFA": "0",
        "ACCORD_RATE_LIMITS": "0",
        "DJANGO_SETTINGS_MODULE": "accord.site.settings",
    }
    return {**kept, **settings, **more}


# Pages are as wide, as quiet and as readable with a few records of each kind as with thousands; the
# night and the pictures of the README look at the whole, which the clone builds on every change.
WHOLE = AT_NIGHT or os.environ.get("ACCORD_SCREENSHOTS") == "1"
INCIDENTS = 8_000 if WHOLE else 2_000
BUILD = f"""
import django
django.setup()
from datetime import date
from accord.site.demo import building
building.INCIDENTS = {INCIDENTS}
building.build(today=date.today(), say=lambda _: None)
"""


def build_demonstration(environment: dict[str, str]) -> None:
    """The demonstration, with fewer incidents than `accord demo` gives it."""
    command = [sys.executable, "-c", BUILD]
    subprocess.run(command, env=environment, check=True, stdout=subprocess.DEVNULL)


@contextmanager
def served(environment: dict[str, str]) -> Iterator[str]:
    """`accord serve` on a free port of the loopback address while the block runs."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    command = [sys.executable, "-m", "accord.cli", "serve", "--port", str(port)]
    command += ["--workers", "2", "--seconds", str(LIFETIME_SECONDS)]
    log = Path(environment["ACCORD_STATE_DIR"]) / "served.log"
    url = f"http://127.0.0.1:{port}"
    with log.open("ab") as sink:
        server = subprocess.Popen(command, env=environment, stdout=sink, stderr=sink)
    try:
        _until_ready(url, server)
        yield url
    finally:
        server.terminate()
        server.wait(timeout=30)


def _until_ready(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        assert server.poll() is None, "the server ended at its start"
        try:
            with urllib.request.urlopen(f"{url}/readyz", timeout=5) as answer:
                if answer.status == 200:
                    return
        except (urllib.error.URLError, ConnectionError, TimeoutError):
            time.sleep(0.2)
    raise AssertionError("the server was not ready within two minutes")
