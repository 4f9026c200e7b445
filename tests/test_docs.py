"""The documentation is true where a machine can tell: links, generated pages, commands, options."""

from __future__ import annotations

import re
import subprocess
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = sorted((ROOT / "docs").rglob("*.md"))
FRONT = [ROOT / name for name in ("README.md", "CONTRIBUTING.md", "SECURITY.md", "CHANGELOG.md")]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)")
IMAGE = re.compile(r"!\[([^\]]*)\]\(([^)\s]+)\)")
FENCE = re.compile(r"^ *```.*?^ *```", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`[^`\n]+`")


def prose(path: Path) -> str:
    """A page without its code, where brackets mean other things than links."""
    return CODE.sub("", FENCE.sub("", path.read_text()))


def anchors(path: Path) -> set[str]:
    """The anchors that a page's headings have once it is built."""
    heads = re.findall(r"^#+ +(.+)$", FENCE.sub("", path.read_text()), re.MULTILINE)
    kept = (re.sub(r"[^\w\s-]", "", head.lower()).strip() for head in heads)
    return {re.sub(r"[\s-]+", "-", head) for head in kept}


@pytest.mark.parametrize("path", [*PAGES, *FRONT], ids=lambda path: str(path.relative_to(ROOT)))
def test_every_link_leads_somewhere(path: Path) -> None:
    broken = []
    for target in LINK.findall(prose(path)):
        name, _, anchor = target.partition("#")
        if re.match(r"[a-z]+:", name):
            continue
        page = (path.parent / name).resolve() if name else path
        if not page.exists() or (anchor and anchor not in anchors(page)):
            broken.append(target)
    assert broken == []


def test_no_page_of_the_site_links_out_of_the_site() -> None:
    inside = (ROOT / "docs").resolve()
    out = [
        f"{path.relative_to(ROOT)}: {target}"
        for path in PAGES
        for target in LINK.findall(prose(path))
        if not re.match(r"[a-z]+:|#", target)
        and not (path.parent / target.partition("#")[0]).resolve().is_relative_to(inside)
    ]
    assert out == []


def test_every_image_is_there_and_says_what_it_shows() -> None:
    for path in [*PAGES, *FRONT]:
        for words, target in IMAGE.findall(path.read_text()):
            assert words, f"{path.name}: {target} has no words for those who cannot see it"
            assert (path.parent / target).is_file(), f"{path.name}: {target}"


def test_every_page_is_in_the_navigation() -> None:
    listed = set(re.findall(r"([\w/.-]+\.md)", (ROOT / "mkdocs.yml").read_text()))
    assert {str(p.relative_to(ROOT / "docs")) for p in PAGES} == listed


def test_every_decision_is_in_the_index_and_half_a_page() -> None:
    folder = ROOT / "docs/adr"
    index = (folder / "index.md").read_text()
    decisions = sorted(folder.glob("0*.md"))
    assert len(decisions) > 10
    assert [path.name for path in decisions if path.name not in index] == []
    assert {path.name: n for path in decisions if (n := len(path.read_text().split())) > 450} == {}


def test_explanations_stay_short() -> None:
    lines = {p.name: len(p.read_text().splitlines()) for p in (ROOT / "docs/explanation").glob("*")}
    assert {name: n for name, n in lines.items() if n > 120} == {}


def test_the_reference_says_what_the_code_says() -> None:
    """When this fails: `python3 -m tools.reference`."""
    done = subprocess.run(
        [sys.executable, "-m", "tools.reference", "--check"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr


def test_a_stale_reference_page_is_noticed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    from tools.reference import __main__ as reference

    monkeypatch.setattr(reference, "ROOT", tmp_path)
    monkeypatch.setattr(reference, "TARGET", tmp_path)
    monkeypatch.setattr(reference, "_with_the_project", lambda _: None)
    monkeypatch.setattr(reference, "_pages", lambda: {"page.md": lambda: "# As the code says"})
    assert reference.main([]) == 0
    assert reference.main(["--check"]) == 0
    (tmp_path / "page.md").write_text("# As it was")
    capsys.readouterr()
    assert reference.main(["--check"]) == 1
    assert "page.md is stale" in capsys.readouterr().out
    assert (tmp_path / "page.md").read_text() == "# As it was"


@cache
def commands() -> dict[str, Any]:
    """Every leaf of the `accord` command by its words."""
    import typer

    from accord.cli.main import app

    found: dict[str, Any] = {}

    def walk(group: Any, words: str) -> None:
        for name, one in group.commands.items():
            if hasattr(one, "commands"):
                walk(one, f"{words} {name}")
            else:
                found[f"{words} {name}"] = one

    walk(typer.main.get_command(app), "accord")
    return found


def told_commands() -> list[tuple[str, str]]:
    """Each line of a code block that calls `accord`, with the page it stands on."""
    found = []
    for path in [*PAGES, *FRONT]:
        for block in FENCE.findall(path.read_text()):
            whole = block.replace("\\\n", " ")
            for line in re.findall(r"^(?:\$ )?(?:[A-Z_]+=\S+ )*(accord .*)$", whole, re.MULTILINE):
                found.append((str(path.relative_to(ROOT)), re.split(r"\s#|\s\|\s", line)[0]))
    return found


@pytest.mark.smoke
def test_every_command_in_the_docs_exists_with_its_options() -> None:
    told = told_commands()
    assert len(told) > 60
    faults = []
    for page, line in told:
        words = line.split()
        names = (" ".join(words[:count]) for count in (4, 3, 2))
        leaf = next((name for name in names if name in commands()), "")
        if not leaf:
            faults.append(f"{page}: {line}")
            continue
        known = {o for p in commands()[leaf].params for o in (*p.opts, *p.secondary_opts)}
        asked = {word.split("=")[0] for word in words if word.startswith("--")}
        if leaf != "accord manage":
            faults += [f"{page}: {line}: {option}" for option in asked - known - {"--help"}]
    assert faults == []


# How the code sets a row or a file aside: the group is the rule, a literal or the name of one.
FIRST = r"(?:\"[^\"]*\"|[^,()]+(?:\([^()]*\))?)"
SET_ASIDE = (
    rf"(?:Unstorable|Refused)\(\s*{FIRST},\s*([\"\w]+),",
    r"(?:wrong|_error)\(\s*([\"\w]+),",
    r"_rejected\(\s*row,[^,]+,\s*([\"\w]+),",
    r"(?:Rejected|RejectedOutcome|replace|BadInput)\((?:[^()]|\(row\))*\brule=([\"\w]+)[,)]",
)
IN_CORE = rf"\bFault\(\s*{FIRST},\s*([\"\w]+),"


def rules_in_quarantine() -> set[str]:
    """Every rule that sets a row or a file aside, found in the source by its looks."""
    source = ROOT / "src/accord"
    rooms = ("tabular", "delivery", "outcomes", "reports", "exchange")
    core = [p.read_text() for room in rooms for p in (source / "core/formats" / room).glob("*.py")]
    above = [path.read_text() for path in (source / "apps/records/services").glob("*.py")]
    above += [(source / "apps/records/contents.py").read_text()]
    named = dict(
        re.findall(r'^([A-Z_]+)(?:: Final)? = "(\w+)"', "\n".join(core + above), re.MULTILINE)
    )
    found = {one for text in core + above for looks in SET_ASIDE for one in re.findall(looks, text)}
    found |= {one for text in core for one in re.findall(IN_CORE, text)}
    return {named.get(one, one.strip('"')) for one in found if one.startswith('"') or one in named}


def test_every_rule_that_a_user_can_meet_in_quarantine_is_told() -> None:
    """When this fails, `tools/reference/rules.py` does not look where the rule is named."""
    page = (ROOT / "docs/reference/errors.md").read_text()
    told = set(re.findall(r"^\| `([^`]+)` \|", page, re.MULTILINE))
    rules = rules_in_quarantine()
    assert {"orphan", "expunged", "incident_quarantined", "duplicate_id", "plain_text"} <= rules
    assert len(rules) > 50
    assert rules - told == set()
    assert {"row_shape", "json_valid", "whole_incident", "truncated", "xml_no_dtd"} <= told
