"""Runs programs and says what they did: the only place of dev.py that starts a process."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

APT_PACKAGES = {
    "chromium": "chromium",
    "initdb": "postgresql",
    "git": "git",
    "npm": "npm",
    "go": "golang-go golang-golang-x-mod-dev",
    "java": "openjdk-17-jre-headless",
}
GO_SUMDB = Path("/usr/share/gocode/src/golang.org/x/mod/sumdb/tlog")


class Stop(SystemExit):
    """A message for the developer; ends dev.py with status 1."""


def say(text: str) -> None:
    """Print at once, so that our lines and those of child processes keep their order."""
    print(text, flush=True)


def call(
    command: Sequence[str | Path],
    *,
    cwd: Path,
    env: Mapping[str, str] | None = None,
    log: Path | None = None,
    timeout: float | None = None,
) -> int:
    """Run without stdin and return the exit status; output goes to the terminal or to `log`."""
    words = [str(word) for word in command]
    settings = {**os.environ, **(env or {})}
    if log is None:
        return subprocess.run(
            words, cwd=cwd, env=settings, stdin=subprocess.DEVNULL, check=False, timeout=timeout
        ).returncode
    with log.open("ab") as stream:
        return subprocess.run(
            words,
            cwd=cwd,
            env=settings,
            stdin=subprocess.DEVNULL,
            stdout=stream,
            stderr=subprocess.STDOUT,
            check=False,
            timeout=timeout,
        ).returncode


def must(command: Sequence[str | Path], *, cwd: Path, env: Mapping[str, str] | None = None) -> None:
    """Run, and stop dev.py with the command's name if it fails."""
    status = call(command, cwd=cwd, env=env)
    if status:
        raise Stop(f"dev.py: `{' '.join(str(word) for word in command)}` ended with {status}")


def output(command: Sequence[str | Path], *, cwd: Path) -> str:
    """Standard output of a command that must succeed."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        check=True,
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
    ).stdout


def find_program(name: str) -> Path | None:
    """Where a system program is; PostgreSQL's own folder on Debian is looked into as well.

    Go counts as found only with the package of its checksum database, which the ledger's test needs.
    """
    found = shutil.which(name)
    if name == "go" and not GO_SUMDB.is_dir():
        return None
    if found:
        return Path(found)
    debian = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return debian[-1] if debian else None


def provide_program(name: str, *, cwd: Path) -> Path | None:
    """Find a program, or install its Debian package where we are root; None: not to be had."""
    found = find_program(name)
    if found or os.geteuid() != 0 or shutil.which("apt-get") is None:
        return found
    packages = APT_PACKAGES[name].split()
    quiet = {"DEBIAN_FRONTEND": "noninteractive"}
    say(f"dev.py: installing {' '.join(packages)} with apt-get")
    call(["apt-get", "update", "-qq"], cwd=cwd, env=quiet)
    call(
        ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages],
        cwd=cwd,
        env=quiet,
    )
    return find_program(name)


def interactive() -> bool:
    """Whether somebody is there to answer a question."""
    return sys.stdin is not None and sys.stdin.isatty()
