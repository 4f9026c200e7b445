"""Things made from the source and kept out of git: front-end assets, compiled messages, docs."""

from __future__ import annotations

import hashlib
import importlib
import re
import shutil
from pathlib import Path

from tools.shell import Stop, call, must, say

VENDOR = "src/accord/site/static/vendor"
STAMP = ".built-from"
# In the built site these fetch by themselves; links a reader clicks (<a href>) do not.
FETCHES = re.compile(
    r"""<(?:script|img|iframe|source|video|audio)\b[^>]*\bsrc=["']?(?:https?:)?//[^"'\s>]+"""
    r"""|<link\b(?=[^>]*\brel=["']?(?:stylesheet|preload|preconnect|icon|modulepreload))[^>]*"""
    r"""\bhref=["']?(?:https?:)?//[^"'\s>]+""",
    re.IGNORECASE,
)


def assets(root: Path, *, force: bool = False) -> None:
    """Build static/vendor when what it is built from has changed."""
    stamp = root / VENDOR / STAMP
    wanted = _assets_digest(root)
    if not force and stamp.exists() and stamp.read_text() == wanted:
        return
    say("dev.py: building front-end assets")
    importlib.import_module("tools.assets").build(root)
    stamp.parent.mkdir(parents=True, exist_ok=True)
    stamp.write_text(wanted)


def _assets_digest(root: Path) -> str:
    sources = [root / "package.json", root / "package-lock.json", root / "tools/assets.py"]
    sources += sorted((root / "src/accord/frame/ui/scss").rglob("*.*"))
    digest = hashlib.sha256()
    for path in sources:
        digest.update(str(path.relative_to(root)).encode() + b"\0" + path.read_bytes())
    return digest.hexdigest()


def messages(root: Path) -> None:
    """Compile translations that are newer than what was compiled from them."""
    stale = any(
        not (mo := po.with_suffix(".mo")).exists() or mo.stat().st_mtime < po.stat().st_mtime
        for po in (root / "src").rglob("*.po")
    )
    if stale:
        importlib.import_module("tools.messages").compile(root)


def docs(root: Path) -> int:
    """Build the documentation into site/ and prove that it loads nothing from outside."""
    shutil.rmtree(root / "site", ignore_errors=True)
    status = call([root / ".venv/bin/zensical", "build", "--clean", "--strict"], cwd=root)
    pages = sorted((root / "site").rglob("*.html"))
    if status or not pages:
        say("docs: the build failed")
        return status or 1
    outside = outside_requests(pages)
    for page, address in outside:
        say(f"docs: {page.relative_to(root)} loads {address}")
    say(f"docs: {len(pages)} pages in site/, {len(outside)} requests to other hosts")
    return 1 if outside else 0


def outside_requests(pages: list[Path]) -> list[tuple[Path, str]]:
    """Every address that a browser would fetch from another host when it shows a page."""
    return [(page, hit.group()) for page in pages for hit in FETCHES.finditer(page.read_text())]


def wheel(root: Path, target: Path) -> Path:
    """Build the wheel, which carries the assets, with the hashed build backend."""
    assets(root)
    messages(root)
    target.mkdir(parents=True, exist_ok=True)
    must([root / ".venv/bin/hatchling", "build", "-t", "wheel", "-d", target], cwd=root)
    wheels = sorted(target.glob("accord-*.whl"))
    if not wheels:
        raise Stop("dev.py: hatchling built no wheel")
    return wheels[-1]
