#!/usr/bin/env python3
"""Everything a developer runs, from a fresh clone on: `python3 dev.py` lists the commands."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
from collections.abc import Callable
from pathlib import Path

if sys.version_info < (3, 11):  # noqa: UP036 - this file is what an old Python meets first
    sys.exit("Accord needs Python 3.11 or newer: sudo apt-get install python3 python3-venv")

from tools import build, checks, environment, locks, release, stages, suite
from tools.shell import call, interactive, must, say

ROOT = Path(__file__).resolve().parent
Arguments = argparse.Namespace


def demo(options: Arguments) -> int:
    """Install, build a made-up region, serve it at http://127.0.0.1:8000 and print sign-ins."""
    environment.prepare(ROOT, "base")
    build.assets(ROOT)
    build.messages(ROOT)
    state = ROOT / "var/demo"
    state.mkdir(parents=True, exist_ok=True)
    command = [str(ROOT / ".venv/bin/accord"), "demo"]
    command += ["--city", options.city] if options.city else []
    command += ["--port", str(options.port)] if options.port else []
    command += ["--no-serve"] if options.no_serve else []
    command += ["--fresh"] if options.fresh else []
    os.environ.setdefault("ACCORD_STATE_DIR", str(state))
    sys.stdout.flush()
    os.execv(command[0], command)  # noqa: S606 - the server takes our place and our signals


def test(options: Arguments) -> int:
    """Run the whole test suite; what this machine cannot run is listed as not run."""
    _prepare_for_tests()
    return suite.run_all(ROOT, paths=options.paths, smoke=options.smoke)


def check(_: Arguments) -> int:
    """Format, lint, contracts, types and the tests of what changed: before every commit."""
    _prepare_for_tests()
    return checks.run(ROOT)


def ci(options: Arguments) -> int:
    """Run every stage as continuous integration does."""
    _prepare_for_tests()
    return stages.run(ROOT, only=options.stages, allow={} if options.allow_nothing else None)


def make_release(_: Arguments) -> int:
    """Run ci with nothing left out, then build wheel, sdist and the list of what they need."""
    _prepare_for_tests()
    return release.run(ROOT)


def bench(options: Arguments) -> int:
    """Measure the claims beside their bars; exit status 0 only if all hold."""
    python = environment.prepare(ROOT, "dev")
    build.assets(ROOT)
    return call([python, "-m", "bench", *options.claims], cwd=ROOT)


def docs(options: Arguments) -> int:
    """Build the documentation offline into site/."""
    environment.prepare(ROOT, "dev")
    status = build.docs(ROOT)
    if options.serve and not status:
        python = ROOT / ".venv/bin/python"
        must([python, "-m", "http.server", "-b", "127.0.0.1", "-d", "site", "8001"], cwd=ROOT)
    return status


def lock(_: Arguments) -> int:
    """Regenerate requirements/*.txt: hashed, without addresses."""
    environment.prepare(ROOT, "base")
    return locks.write(ROOT)


def assets(_: Arguments) -> int:
    """Build static/vendor from the front-end packages (needs npm; a wheel does not)."""
    environment.prepare(ROOT, "base")
    build.assets(ROOT, force=True)
    build.messages(ROOT)
    return 0


def clean(options: Arguments) -> int:
    """Delete what was built; var/ (your data) only with --data, and only after asking."""
    rubbish = [".venv", "site", "dist", "node_modules", build.VENDOR, "bench/results"]
    rubbish += [
        ".mypy_cache",
        ".ruff_cache",
        ".pytest_cache",
        ".hypothesis",
        ".import_linter_cache",
    ]
    for name in rubbish:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    say("dev.py: deleted " + ", ".join(rubbish))
    if options.data and (ROOT / "var").exists():
        if not interactive() or input("Delete var/ with all its data? [y/N] ").lower() != "y":
            say("dev.py: var/ is kept")
            return 1
        shutil.rmtree(ROOT / "var")
        say("dev.py: deleted var/")
    return 0


def _prepare_for_tests() -> None:
    # Tests start hundreds of processes; each takes twice as long if it must compile all modules anew.
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    environment.prepare(ROOT, "dev")
    build.assets(ROOT)
    build.messages(ROOT)


COMMANDS: dict[str, Callable[[Arguments], int]] = {
    "demo": demo,
    "test": test,
    "check": check,
    "ci": ci,
    "release": make_release,
    "bench": bench,
    "docs": docs,
    "lock": lock,
    "assets": assets,
    "clean": clean,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="dev.py", description=__doc__)
    commands = parser.add_subparsers(dest="command", metavar="COMMAND")
    made = {
        name: commands.add_parser(name, help=function.__doc__, description=function.__doc__)
        for name, function in COMMANDS.items()
    }
    made["demo"].add_argument("--city", choices=["toronto"], help="add a real city's incidents")
    made["demo"].add_argument("--port", type=int, help="serve on another port than 8000")
    made["demo"].add_argument("--no-serve", action="store_true", help="build it, then stop")
    made["demo"].add_argument("--fresh", action="store_true", help="start from an empty database")
    made["test"].add_argument("--smoke", action="store_true", help="the few, in under a minute")
    made["test"].add_argument("paths", nargs="*", help="only these tests")
    made["ci"].add_argument("stages", nargs="*", help=f"of: {', '.join(stages.NAMES)}")
    made["ci"].add_argument(
        "--allow-nothing", action="store_true", help="whatever did not run fails"
    )
    made["bench"].add_argument("claims", nargs="*", help="only these files of bench/")
    made["docs"].add_argument("--serve", action="store_true", help="and show them on port 8001")
    made["clean"].add_argument("--data", action="store_true", help="var/ too, after asking")
    return parser


def main() -> int:
    """Run the command named on the command line."""
    parser = _parser()
    options = parser.parse_args()
    if options.command is None:
        parser.print_help()
        return 0
    return COMMANDS[options.command](options)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except KeyboardInterrupt:
        sys.exit(130)
