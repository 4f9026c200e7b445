"""The rules that refuse a file or set a row aside, with the words of each, read from the source."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

SOURCE: Final = Path(__file__).resolve().parents[2] / "src/accord"
# Where files are read and rows become records.
RULED: Final = (
    "core/safe_io/*.py",
    "core/formats/tabular/*.py",
    "core/formats/delivery/*.py",
    "core/formats/reports/*.py",
    "core/formats/outcomes/*.py",
    "core/formats/exchange/*.py",
    "core/formats/ndex/*.py",
    "core/formats/niem/*.py",
    "core/formats/nibrs/*.py",
    "apps/records/contents.py",
    "apps/records/correctable.py",
    "apps/records/services/loading.py",
    "apps/records/services/marks.py",
    "apps/records/services/outcomes.py",
    "apps/records/services/one_segment.py",
    "apps/records/services/owning.py",
    "apps/records/services/preparing.py",
    "apps/records/services/resubmitting.py",
    "apps/records/services/writing.py",
)
# Where a call names its rule and its reason, from 0; a name in place of a number is a keyword's.
CALLS: Final[dict[str, tuple[int | None, int | None]]] = {
    "BadInput": (None, 0),
    "EnvelopeFault": (None, None),
    "Fault": (1, 2),
    "Refused": (1, 2),
    "Rejected": (None, None),
    "RejectedOutcome": (None, None),
    "Row": (3, 2),
    "TooLarge": (None, 0),
    "Truncated": (None, 0),
    "Unstorable": (1, 2),
    "XmlFault": (2, 3),
    "_error": (0, 2),
    "_rejected": (2, 3),
    "fault": (1, 2),
    "kind": (None, 0),
    "replace": (None, None),
    "wrong": (0, 2),
}
# A row of another shape than its table breaks this rule unless its reader names another.
UNNAMED: Final = {"Row": "row_shape"}
UNSAID: Final = "the message says what"
RULE: Final = re.compile("[a-z_…]+")
_FILLED: Final = re.compile(r"%\(\w+\)[sd]|%[sd]")


def rules_told() -> dict[str, str]:
    """Each rule's name with the words in which the code refuses."""
    trees = [
        ast.parse(path.read_text(encoding="utf-8"))
        for place in RULED
        for path in sorted(SOURCE.glob(place))
    ]
    constants = {name: text for tree in trees for name, text in _constants(tree)}
    found: dict[str, list[str]] = {}
    for tree in trees:
        for call, names in _calls(tree, constants):
            rule, reason = _told(call, names)
            if rule and reason not in found.setdefault(rule, []):
                found[rule].append(reason)
    return {rule: "; ".join(filter(None, said)) or UNSAID for rule, said in found.items()}


def _calls(node: ast.AST, names: dict[str, str]) -> Iterator[tuple[ast.Call, dict[str, str]]]:
    """Each call below a node, with the texts that names stand for where it is made."""
    for child in ast.iter_child_nodes(node):
        if isinstance(child, ast.FunctionDef):
            given = sorted(_given(child, names))
            for call in (one for one in ast.walk(child) if isinstance(one, ast.Call)):
                before = {name: text for line, name, text in given if line <= call.lineno}
                yield call, names | before
        else:
            if isinstance(child, ast.Call):
                yield child, names
            yield from _calls(child, names)


def _given(function: ast.FunctionDef, names: dict[str, str]) -> Iterator[tuple[int, str, str]]:
    """Line, name and text of each text that a function gives a name."""
    for one in ast.walk(function):
        if isinstance(one, ast.Assign) and (text := _text(one.value, names)):
            yield from ((one.lineno, to.id, text) for to in one.targets if isinstance(to, ast.Name))


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    """The texts that a module gives a name in capitals."""
    for node in tree.body:
        named = node.targets if isinstance(node, ast.Assign) else []
        named = [node.target] if isinstance(node, ast.AnnAssign) else named
        value = node.value if isinstance(node, ast.Assign | ast.AnnAssign) else None
        if isinstance(value, ast.Constant) and isinstance(value.value, str):
            yield from (
                (one.id, value.value)
                for one in named
                if isinstance(one, ast.Name) and one.id.isupper()
            )


def _told(call: ast.Call, names: dict[str, str]) -> tuple[str, str]:
    """The rule and the reason that a call gives; "" for the rule where it gives none."""
    name = getattr(call.func, "id", getattr(call.func, "attr", ""))
    if name not in CALLS:
        return "", ""
    named = {one.arg: one.value for one in call.keywords if one.arg}
    rule_at, reason_at = CALLS[name]
    rule = named.get("rule") or _at(call, rule_at)
    reason = named.get("reason") or named.get("message") or _at(call, reason_at)
    if rule is None and reason is not None and name in UNNAMED:
        return UNNAMED[name], _text(reason, names)
    said = _text(rule, names)
    return (said, _text(reason, names)) if RULE.fullmatch(said) else ("", "")


def _at(call: ast.Call, place: int | None) -> ast.expr | None:
    return call.args[place] if place is not None and len(call.args) > place else None


def _text(node: ast.expr | None, names: dict[str, str]) -> str:
    """A literal text, or what a name stands for; what is filled in later is shown as …"""
    match node:
        case ast.Constant(value=str(text)):
            said = [text]
        case ast.JoinedStr(values=parts):
            said = ["".join(str(p.value) if isinstance(p, ast.Constant) else "…" for p in parts)]
        case ast.Name(id=name):
            said = [names.get(name, "")]
        case ast.Call(func=ast.Name(id="_"), args=[text]):
            said = [_FILLED.sub("…", _text(text, names))]
        case ast.BinOp(left=left, op=ast.Mod()):
            said = [_text(left, names)]
        case ast.IfExp(body=one, orelse=other):
            said = [_text(one, names), _text(other, names)]
        case ast.BoolOp(values=several):
            said = [_text(one, names) for one in several]
        case _:
            said = []
    return "; ".join(filter(None, said))
