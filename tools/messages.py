"""Translations without the gettext programs: compiles .po to .mo and lists what is untranslated.

`python3 tools/messages.py compile` and `python3 tools/messages.py missing [es] [PATH…]`; the
second prints entries that can be pasted into an app's `locale/es/LC_MESSAGES/django.po`.
"""

from __future__ import annotations

import ast
import re
import struct
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

SOURCE = Path("src/accord")
CONTEXT_MARK = "\x04"
PLURAL_MARK = "\0"
SINGULAR_CALLS = {"_", "gettext", "gettext_lazy", "gettext_noop"}
PLURAL_CALLS = {"ngettext", "ngettext_lazy"}
CONTEXT_CALLS = {"pgettext", "pgettext_lazy"}

TRANSLATE = re.compile(
    r"\{%-?\s*trans(?:late)?\s+(?P<q>[\"'])(?P<text>.*?)(?P=q)(?P<rest>[^%]*)%\}"
)
BLOCK = re.compile(
    r"\{%\s*blocktrans(?:late)?\b(?P<head>[^%]*)%\}(?P<body>.*?)\{%\s*endblocktrans(?:late)?\s*%\}",
    re.DOTALL,
)
PLURAL = re.compile(r"\{%\s*plural\s*%\}")
UNDERSCORE = re.compile(r"\b_\((?P<q>[\"'])(?P<text>.*?)(?P=q)\)")
CONTEXT = re.compile(r"\bcontext\s+[\"'](.*?)[\"']")
VARIABLE = re.compile(r"\{\{\s*(\w+)\s*\}\}")
COMMENT = re.compile(r"\{#.*?#\}|\{%\s*comment\b.*?endcomment\s*%\}", re.DOTALL)


@dataclass
class Entry:
    """One message of a catalogue; `plurals` is empty unless the message counts something."""

    id: str
    context: str = ""
    plural_id: str = ""
    texts: list[str] = field(default_factory=list)
    fuzzy: bool = False

    @property
    def key(self) -> str:
        return f"{self.context}{CONTEXT_MARK}{self.id}" if self.context else self.id

    @property
    def translated(self) -> bool:
        return bool(self.texts) and all(self.texts) and not self.fuzzy


def compile(root: Path) -> list[Path]:  # noqa: A001 - `dev.py` calls it by this name
    """Write the .mo beside every .po under src/accord and return what was written."""
    written = []
    for source in sorted((root / SOURCE).rglob("locale/**/*.po")):
        target = source.with_suffix(".mo")
        target.write_bytes(catalogue(read_po(source.read_text(encoding="utf-8"))))
        written.append(target)
    return written


def missing(root: Path, language: str = "es", under: Path | None = None) -> list[tuple[Entry, str]]:
    """Return each message of templates and Python without translation, with its place."""
    known = {
        entry.key
        for path in (root / SOURCE).rglob(f"locale/{language}/LC_MESSAGES/django.po")
        for entry in read_po(path.read_text(encoding="utf-8"))
        if entry.translated
    }
    found: dict[str, tuple[Entry, str]] = {}
    for entry, place in messages_in(under or root / SOURCE):
        if entry.key not in known:
            found.setdefault(entry.key, (entry, place))
    return list(found.values())


def messages_in(folder: Path) -> Iterator[tuple[Entry, str]]:
    """Yield every message of the templates and modules below a folder, with file and line."""
    for path in sorted(folder.rglob("*")):
        if path.suffix in {".html", ".txt"} and "templates" in path.parts:
            found = messages_of_template(path.read_text(encoding="utf-8"))
        elif path.suffix == ".py" and "migrations" not in path.parts:
            found = messages_of_module(path.read_text(encoding="utf-8"))
        else:
            continue
        for entry, line in found:
            yield entry, f"{path}:{line}"


def messages_of_template(text: str) -> Iterator[tuple[Entry, int]]:
    """Yield message and line of each translate tag, block and `_()` argument."""
    text = COMMENT.sub(lambda match: "\n" * match.group().count("\n"), text)

    def line(match: re.Match[str]) -> int:
        return text.count("\n", 0, match.start()) + 1

    for match in TRANSLATE.finditer(text):
        context = CONTEXT.search(match["rest"])
        yield Entry(id=match["text"], context=context[1] if context else ""), line(match)
    for match in UNDERSCORE.finditer(text):
        yield Entry(id=match["text"]), line(match)
    for match in BLOCK.finditer(text):
        context = CONTEXT.search(match["head"])
        trimmed = "trimmed" in match["head"].split()
        parts = [_block_text(part, trimmed=trimmed) for part in PLURAL.split(match["body"])]
        yield (
            Entry(
                id=parts[0],
                plural_id=parts[1] if len(parts) > 1 else "",
                context=context[1] if context else "",
            ),
            line(match),
        )


def messages_of_module(text: str) -> Iterator[tuple[Entry, int]]:
    """Yield message and line of each gettext call with literal text."""
    for node in ast.walk(ast.parse(text)):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "id", getattr(node.func, "attr", ""))
        texts = [
            argument.value
            for argument in node.args
            if isinstance(argument, ast.Constant) and isinstance(argument.value, str)
        ]
        if name in SINGULAR_CALLS and texts:
            yield Entry(id=texts[0]), node.lineno
        elif name in PLURAL_CALLS and len(texts) > 1:
            yield Entry(id=texts[0], plural_id=texts[1]), node.lineno
        elif name in CONTEXT_CALLS and len(texts) > 1:
            yield Entry(id=texts[1], context=texts[0]), node.lineno


def read_po(text: str) -> list[Entry]:
    """Return the entries of a .po file; obsolete ones (`#~`) are left out."""
    entries: list[Entry] = []
    current: dict[str, str] = {}
    key = ""
    fuzzy = False

    def close() -> None:
        if "msgid" in current:
            texts = [v for k, v in sorted(current.items()) if k.startswith("msgstr")]
            entries.append(
                Entry(
                    id=current["msgid"],
                    context=current.get("msgctxt", ""),
                    plural_id=current.get("msgid_plural", ""),
                    texts=texts,
                    fuzzy=fuzzy,
                )
            )
        current.clear()

    for raw in [*text.split("\n"), ""]:
        line = raw.strip()
        if not line or (line.startswith("#") and any(k.startswith("msgstr") for k in current)):
            close()
            fuzzy = False
        if line.startswith("#"):
            fuzzy = fuzzy or (line.startswith("#,") and "fuzzy" in line)
        elif line.startswith('"'):
            current[key] += ast.literal_eval(line)
        elif line:
            key, _, value = line.partition(" ")
            if key in {"msgid", "msgctxt"} and any(k.startswith("msgstr") for k in current):
                close()
                fuzzy = False
            current[key] = ast.literal_eval(value.strip())
    return entries


def catalogue(entries: list[Entry]) -> bytes:
    """Return the .mo bytes of the translated entries (GNU gettext manual, section 10.3)."""
    pairs = sorted(
        (
            (f"{e.key}{PLURAL_MARK}{e.plural_id}" if e.plural_id else e.key).encode(),
            PLURAL_MARK.join(e.texts).encode(),
        )
        for e in entries
        if e.translated
    )
    ids = b"".join(name + b"\0" for name, _text in pairs)
    texts = b"".join(text + b"\0" for _name, text in pairs)
    header_bytes, row_bytes = 28, 8
    ids_at = header_bytes + 2 * row_bytes * len(pairs)
    name_table, text_table = b"", b""
    name_at, text_at = ids_at, ids_at + len(ids)
    for name, text in pairs:
        name_table += struct.pack("<II", len(name), name_at)
        text_table += struct.pack("<II", len(text), text_at)
        name_at += len(name) + 1
        text_at += len(text) + 1
    tables_at = header_bytes, header_bytes + row_bytes * len(pairs)
    header = struct.pack("<7I", 0x950412DE, 0, len(pairs), *tables_at, 0, ids_at)
    return header + name_table + text_table + ids + texts


def as_po(entry: Entry) -> str:
    """Return an entry with empty translations, ready for a .po file."""
    lines = [f"msgctxt {_quoted(entry.context)}"] if entry.context else []
    lines.append(f"msgid {_quoted(entry.id)}")
    if entry.plural_id:
        lines += [f"msgid_plural {_quoted(entry.plural_id)}", 'msgstr[0] ""', 'msgstr[1] ""']
    else:
        lines.append('msgstr ""')
    return "\n".join(lines) + "\n"


def _block_text(body: str, *, trimmed: bool) -> str:
    """Return the message that Django looks up for the body of a block."""
    text = VARIABLE.sub(r"%(\1)s", body.replace("%", "%%"))
    return " ".join(part.strip() for part in text.strip().splitlines()) if trimmed else text


def _quoted(text: str) -> str:
    escaped = (
        text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n").replace("\r", "\\r")
    )
    return f'"{escaped}"'


def main(arguments: list[str]) -> int:
    """Run from the terminal; `missing` exits with 1 if anything is."""
    root = Path(__file__).resolve().parent.parent
    match arguments:
        case ["compile"]:
            for path in compile(root):
                print(path.relative_to(root))
            return 0
        case ["missing", *rest]:
            language = rest[0] if rest else "es"
            folders = [Path(part).resolve() for part in rest[1:]] or [root / SOURCE]
            gaps = [gap for folder in folders for gap in missing(root, language, folder)]
            for entry, place in gaps:
                print(f"#: {Path(place).relative_to(root)}\n{as_po(entry)}")
            return 1 if gaps else 0
        case _:
            print(__doc__)
            return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
