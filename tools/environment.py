"""The project's own .venv: made on first use, filled from the hashed locks, kept in step."""

from __future__ import annotations

import hashlib
import json
import sys
import tomllib
from pathlib import Path

from tools.shell import Stop, call, must, say

LEVELS = ("base", "dev")  # dev holds all of base
STAMP = "accord-stamp.json"


def prepare(root: Path, level: str) -> Path:
    """Bring .venv to at least `level`; returns its Python."""
    python = root / ".venv/bin/python"
    if not python.exists():
        _create(root)
    stamp = root / ".venv" / STAMP
    installed = json.loads(stamp.read_text()) if stamp.exists() else {}
    had = installed.get("level")
    wanted = max(level, had if had in LEVELS else level, key=LEVELS.index)
    state = {"level": wanted, "lock": lock_digest(root, wanted)}
    if installed != state:
        say(f"dev.py: installing the {wanted} set into .venv (once; hashes are checked)")
        _sync(root, python, root / f"requirements/{wanted}.txt")
        link_project(root, python)
        stamp.write_text(json.dumps(state))
    elif not (root / ".venv/bin/accord").exists():
        link_project(root, python)
    return python


def lock_digest(root: Path, level: str) -> str:
    """Identifies what a level installs: its lock and our own metadata."""
    parts = (root / f"requirements/{level}.txt", root / "pyproject.toml")
    digest = hashlib.sha256(parts[0].read_bytes())
    project = tomllib.loads(parts[1].read_text())["project"]
    digest.update(json.dumps(project, sort_keys=True).encode())
    return digest.hexdigest()


def _create(root: Path) -> None:
    say("dev.py: making .venv")
    status = call([sys.executable, "-m", "venv", root / ".venv"], cwd=root)
    if status:
        version = f"{sys.version_info.major}.{sys.version_info.minor}"
        raise Stop(
            "dev.py: this Python cannot make virtual environments. On Debian or Ubuntu:\n"
            f"    sudo apt-get install python{version}-venv"
        )


def _sync(root: Path, python: Path, lock: Path) -> None:
    """Exactly what the lock says, with uv; with pip where uv cannot be had."""
    uv = root / ".venv/bin/uv"
    pip: list[str | Path] = [
        python,
        "-m",
        "pip",
        "--disable-pip-version-check",
        "install",
        "--quiet",
    ]
    hashed: list[str | Path] = ["--require-hashes", "-r"]
    if not uv.exists():
        call([*pip, *hashed, root / "requirements/uv.txt"], cwd=root)
    if uv.exists():
        must([uv, "pip", "sync", "--quiet", "--python", python, "--require-hashes", lock], cwd=root)
        return
    say("dev.py: uv could not be installed; pip takes a few minutes longer")
    must([*pip, *hashed, lock], cwd=root)


def link_project(root: Path, python: Path) -> None:
    """Install this checkout as an editable install does, without a build backend.

    Writes the same files a PEP 660 wheel would: a .pth with src, the metadata with its
    entry point, the RECORD by which pip and uv can uninstall it, and the accord command.
    """
    project = tomllib.loads((root / "pyproject.toml").read_text())["project"]
    home = next((root / ".venv/lib").glob("python3*/site-packages"))
    for old in home.glob("*accord*"):
        if old.suffix in {".pth", ".py"}:
            old.unlink()
        elif old.suffix == ".dist-info":
            for file in old.rglob("*"):
                if file.is_file():
                    file.unlink()
    info = home / f"accord-{project['version']}.dist-info"
    info.mkdir(exist_ok=True)
    module, function = project["scripts"]["accord"].split(":")
    command = root / ".venv/bin/accord"
    files = {
        home / "accord.pth": f"{root / 'src'}\n",
        info / "METADATA": (
            f"Metadata-Version: 2.4\nName: accord\nVersion: {project['version']}\n"
            f"Summary: {project['description']}\n"
        ),
        info / "INSTALLER": "dev.py\n",
        info / "entry_points.txt": f"[console_scripts]\naccord = {module}:{function}\n",
        command: (
            f"#!{python}\nimport sys\n\nfrom {module} import {function}\n\nsys.exit({function}())\n"
        ),
    }
    for path, text in files.items():
        path.write_text(text)
    command.chmod(0o755)
    listing = [f"{_from_home(path, home)},," for path in [*files, info / "RECORD"]]
    (info / "RECORD").write_text("\n".join(listing) + "\n")


def _from_home(path: Path, home: Path) -> str:
    inside = path.is_relative_to(home)
    return str(path.relative_to(home)) if inside else f"../../../bin/{path.name}"
