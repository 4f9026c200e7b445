"""A terminal to one node: `accord` commands, each in a process forked from one that has loaded the program."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from tempfile import TemporaryFile


@dataclass(frozen=True)
class Done:
    """How a command ended, and what it said."""

    returncode: int
    stdout: str
    stderr: str


class Terminal:
    """What a person types; the environment says which node it is."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.state = Path(environment["ACCORD_STATE_DIR"])
        self._shell = subprocess.Popen(
            [sys.executable, __file__],
            env={**environment, "DJANGO_SETTINGS_MODULE": "accord.site.settings"},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def ask(self, *arguments: str, told: str = "") -> Done:
        """How the command ended; `told` is what it reads."""
        assert self._shell.stdin is not None
        assert self._shell.stdout is not None
        self._shell.stdin.write(json.dumps([told, arguments]) + "\n")
        self._shell.stdin.flush()
        return Done(*json.loads(self._shell.stdout.readline()))

    def run(self, *arguments: str, told: str = "") -> str:
        """What the command says; an AssertionError with all of it where it fails."""
        done = self.ask(*arguments, told=told)
        complaint = f"accord {' '.join(arguments)}: {done.returncode}\n{done.stdout}\n{done.stderr}"
        assert done.returncode == 0, complaint
        return done.stdout

    def close(self) -> None:
        """End it."""
        self._shell.communicate()


def own_environment(folder: Path) -> dict[str, str]:
    """That of `accord brief FILE… --keep FOLDER`: the node of one person."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("ACCORD_", "DJANGO_"))}
    return {**kept, "ACCORD_STATE_DIR": str(folder), "ACCORD_NODE_NAME": "own.localhost"}


@contextmanager
def opened(environment: dict[str, str]) -> Iterator[Terminal]:
    """A terminal for as long as the block runs."""
    terminal = Terminal(environment)
    try:
        yield terminal
    finally:
        terminal.close()


def _take_commands() -> None:
    """Read commands from the input, one JSON array a line; answer with status, output and errors."""
    import django

    django.setup()
    import typer.main

    from accord.cli.main import app, main
    from accord.site.settling import settle

    settle()
    # Each child finds the tree of commands standing: to build it takes longer than most commands.
    typer.main.get_command = cache(typer.main.get_command)
    typer.main.get_command(app)

    for line in sys.stdin:
        told, arguments = json.loads(line)
        with TemporaryFile() as given, TemporaryFile() as output, TemporaryFile() as errors:
            given.write(told.encode())
            given.seek(0)
            child = os.fork()
            if not child:
                for number, file in enumerate((given, output, errors)):
                    os.dup2(file.fileno(), number)
                sys.argv = ["accord", *arguments]
                sys.exit(main())
            status = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
            texts = [Path(f"/dev/fd/{file.fileno()}").read_text() for file in (output, errors)]
        print(json.dumps([status, *texts]), flush=True)


if __name__ == "__main__":
    _take_commands()
