"""A PostgreSQL cluster of our own: private port, temporary folder, gone afterwards."""

from __future__ import annotations

import os
import pwd
import secrets
import shutil
import socket
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

# Durability is not what the tests prove; speed is what two cores need.
SETTINGS = "-c listen_addresses=127.0.0.1 -c fsync=off -c synchronous_commit=off"
# What is measured waits for the disk as it would anywhere.
DURABLE = "-c listen_addresses=127.0.0.1 -c shared_buffers=1GB -c max_wal_size=8GB"


@contextmanager
def cluster(binaries: Path, settings: str = SETTINGS) -> Iterator[str]:
    """Yield the URL of a fresh, empty server; `binaries` holds initdb and pg_ctl."""
    owner = _owner()
    folder = Path(tempfile.mkdtemp(prefix="accord-pg-"))
    password = secrets.token_hex(16)
    port = free_port()
    secret = folder / "password"
    secret.write_text(password)
    if owner:
        for path in (folder, secret):
            os.chown(path, owner.pw_uid, owner.pw_gid)
    data = folder / "data"
    init = ["-U", "accord", "-A", "scram-sha-256", f"--pwfile={secret}", "-E", "UTF8"]
    try:
        _run(owner, [binaries / "initdb", "-D", data, *init, "--locale=C.UTF-8", "--no-sync"])
        options = f"-p {port} -k {folder} {settings}"
        log = folder / "log"
        _run(owner, [binaries / "pg_ctl", "-D", data, "-l", log, "-w", "-o", options, "start"])
        try:
            yield f"postgresql://accord:{password}@127.0.0.1:{port}/postgres"
        finally:
            _run(owner, [binaries / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"])
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def binaries_beside(initdb: Path) -> Path:
    """The folder that holds all of PostgreSQL's programs, behind a link in /usr/bin."""
    return initdb.resolve().parent


def free_port() -> int:
    """A TCP port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _owner() -> pwd.struct_passwd | None:
    """PostgreSQL refuses to run as root, so then somebody else owns the cluster."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam("postgres")
    except KeyError:
        return pwd.getpwnam("nobody")


def _run(owner: pwd.struct_passwd | None, command: list[str | Path]) -> None:
    words = [str(word) for word in command]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL, "cwd": "/"}
    if owner is None:
        subprocess.run(words, check=True, **quiet)  # type: ignore[call-overload]
        return
    identity = {"user": owner.pw_uid, "group": owner.pw_gid, "extra_groups": []}
    subprocess.run(words, check=True, **quiet, **identity)  # type: ignore[call-overload]
