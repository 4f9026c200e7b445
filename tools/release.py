"""A release: CI with nothing left out, then wheel, sdist and the list of what they need."""

from __future__ import annotations

import hashlib
import os
import re
import shutil
import tarfile
import zipfile
from pathlib import Path

from tools import build, stages
from tools.shell import call, say

# With it the planted leaks run too, which ci leaves to the bench; as many steps as ci walks.
LEAKS = ("ACCORD_LEAK_STEPS", "1500")
PINNED = re.compile(r"^([A-Za-z0-9_.\-]+)==(\S+)")


def run(root: Path) -> int:
    """Build dist/ only after every stage has passed and nothing was left out."""
    os.environ.setdefault(*LEAKS)
    if stages.run(root, only=[], allow={}):
        say("release: not made; see above")
        return 1
    target = root / "dist"
    shutil.rmtree(target, ignore_errors=True)
    build.wheel(root, target)
    if call([root / ".venv/bin/hatchling", "build", "-t", "sdist", "-d", target], cwd=root):
        return 1
    if missing := unbuilt(target):
        say(f"release: not made: {', '.join(missing)}")
        return 1
    (target / "sbom.txt").write_text("\n".join(bill_of_materials(root)) + "\n")
    for path in sorted(target.iterdir()):
        say(f"release: {hashlib.sha256(path.read_bytes()).hexdigest()}  {path.name}")
    return 0


def unbuilt(target: Path) -> list[str]:
    """What an archive of dist/ lacks of what is built and not in git: style, scripts, languages."""
    found = []
    for path in sorted(target.iterdir()):
        for part in ("static/vendor/manifest.json", "es/LC_MESSAGES/django.mo"):
            if not any(name.endswith(part) for name in _names(path)):
                found.append(f"{path.name} has no {part}")
    return found


def _names(path: Path) -> list[str]:
    if path.suffix == ".whl":
        with zipfile.ZipFile(path) as wheel:
            return wheel.namelist()
    with tarfile.open(path) as sdist:
        return sdist.getnames()


def bill_of_materials(root: Path) -> list[str]:
    """Name and version of each package in the default install, then the front-end packages."""
    lock = (root / "requirements/base.txt").read_text()
    python = [f"pypi {m[1]} {m[2]}" for line in lock.splitlines() if (m := PINNED.match(line))]
    manifest = root / build.VENDOR / "manifest.json"
    front_end = [f"npm manifest sha256 {hashlib.sha256(manifest.read_bytes()).hexdigest()}"]
    return python + (front_end if manifest.exists() else [])
