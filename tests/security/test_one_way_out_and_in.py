"""BUG-10, 11, 12, 15: one HTTP client, one XML parser, one CSV writer, no code from data (by lint)."""

import ast
from functools import cache
from pathlib import Path

import pytest

import accord

ROOT = Path(accord.__file__).parent
RULES = {
    "outbound HTTP": (
        {
            "http.client",
            "urllib.request",
            "urllib3",
            "requests",
            "httpx",
            "aiohttp",
            "ftplib",
            "smtplib",
            "telnetlib",
            "xmlrpc",
            "socket",
            "ssl",
            "paramiko",
        },
        # The module of all that goes out, and two commands that probe their own port.
        {
            "frame/outbound/client.py",
            "frame/outbound/sftp.py",
            "frame/outbound/mail.py",
            "cli/serve.py",
            "cli/demo.py",
        },
    ),
    "XML": ({"xml.etree", "xml.dom", "xml.sax", "xml.parsers", "lxml"}, {"core/safe_io"}),
    "CSV": ({"csv.writer", "csv.DictWriter"}, {"core/safe_io"}),
    "archives": ({"zipfile", "shutil.unpack_archive"}, {"core/safe_io"}),
    "code from data": ({"pickle", "marshal", "shelve", "dill", "joblib", "yaml"}, set()),
    "keys": ({"cryptography", "hmac"}, {"core/crypto"}),
}


def imports(tree: ast.AST) -> set[str]:
    found = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.add(f"{node.value.id}.{node.attr}")
    return found


@cache
def files() -> dict[str, ast.AST]:
    """Every source file as a tree: read once for all rules."""
    return {
        str(path.relative_to(ROOT)): ast.parse(path.read_text(encoding="utf-8"))
        for path in sorted(ROOT.rglob("*.py"))
    }


@cache
def imports_of() -> dict[str, set[str]]:
    """What each file names of other modules."""
    return {path: imports(tree) for path, tree in files().items()}


def offenders(rule: str) -> list[str]:
    names, rooms = RULES[rule]
    return [
        f"{path}: {name}"
        for path, found in imports_of().items()
        if not path.startswith(tuple(rooms) or ("\0",))
        for name in found
        if any(name == one or name.startswith(f"{one}.") for one in names)
    ]


@pytest.mark.parametrize("rule", list(RULES))
def test_only_its_own_room_imports_it(rule):
    assert offenders(rule) == []


@pytest.mark.parametrize(
    "planted",
    [
        "import http.client",
        "from urllib import request",
        "from urllib.request import urlopen",
        "import requests",
    ],
)
def test_a_planted_http_client_is_seen(planted):
    names, _ = RULES["outbound HTTP"]
    found = imports(ast.parse(planted))
    assert any(n == one or n.startswith(f"{one}.") for n in found for one in names)


def test_no_user_text_becomes_code_or_trusted_markup():
    banned = {"eval", "exec", "mark_safe", "Template", "format_html_join", "compile"}
    found = [
        f"{path}:{node.lineno} {node.func.id}"
        for path, tree in files().items()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in banned
    ]
    assert found == []


def test_templates_switch_escaping_off_nowhere():
    for path in ROOT.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        assert "autoescape off" not in text, path
        assert "|safe" not in text.replace("|safeseq", ""), path
        assert " style=" not in text, path
        assert " onclick=" not in text, path
