"""The house rules that a machine can check: sizes, names, docstrings, doors, licences, docs."""

from __future__ import annotations

import ast
import json
import os
import re
import statistics
import subprocess
import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PACKAGE = ROOT / "src/accord"
FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "misc", "base"}
HEAVY = ("scipy.stats", "sklearn", "statsmodels", "numba", "pandas")
# The two loops that must outlive any job or client (a broad except anywhere else hides a defect).
BROAD_ALLOWED = {"frame/rounds.py", "site/stream.py"}


def sources(*, migrations: bool = False) -> list[Path]:
    """Every Python file of the package."""
    found = sorted(PACKAGE.rglob("*.py"))
    return [p for p in found if migrations or "migrations" not in p.parts]


def inside(path: Path) -> str:
    """A path as the house knows it: core/geo/grids.py."""
    return str(path.relative_to(PACKAGE))


@cache
def tree(path: Path) -> ast.Module:
    """The syntax tree of a file."""
    return ast.parse(path.read_text())


def tracked(*patterns: str) -> list[Path]:
    """What git holds and is on disk."""
    listing = subprocess.run(
        ["git", "ls-files", "-z", "--", *patterns],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    return [ROOT / name for name in listing.split("\0") if name and (ROOT / name).is_file()]


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function and method of a file."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def code_lines(path: Path) -> int:
    """Lines that are neither blank nor only a comment; docstrings count."""
    lines = (line.strip() for line in path.read_text().splitlines())
    return sum(bool(line) and not line.startswith("#") for line in lines)


def function_lines(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    """Lines from def to the end, without the docstring."""
    doc = node.body[0] if ast.get_docstring(node, clean=False) is not None else None
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    return length - ((doc.end_lineno or doc.lineno) - doc.lineno + 1 if doc else 0)


def p90(values: list[int]) -> float:
    """The ninth decile."""
    return statistics.quantiles(values, n=10)[8]


def test_files_and_functions_stay_small(capsys: pytest.CaptureFixture[str]) -> None:
    files = {inside(p): code_lines(p) for p in sources()}
    lengths = {f"{inside(p)}:{f.name}": function_lines(f) for p in sources() for f in functions(p)}
    with capsys.disabled():
        for kind, sizes in (("file", files), ("function", lengths)):
            values = list(sizes.values())
            print(
                f"\nshape: {kind} lines median {statistics.median(values):.0f},"
                f" p90 {p90(values):.0f}, max {max(values)}",
                end="",
            )
    assert {name: n for name, n in files.items() if n > 400} == {}
    assert {name: n for name, n in lengths.items() if n > 60} == {}


def test_every_file_says_first_what_it_is_for() -> None:
    silent = [
        inside(p) for p in sources() if p.read_text().strip() and not ast.get_docstring(tree(p))
    ]
    assert silent == []


def test_no_file_is_a_drawer_for_odds_and_ends() -> None:
    drawers = [inside(p) for p in sources() if FORBIDDEN_NAMES & {p.stem, *p.parent.parts[-1:]}]
    assert drawers == []


def public_definitions(path: Path) -> Iterator[ast.ClassDef | ast.FunctionDef]:
    """Public functions, classes and their public methods, at module level."""
    for node in tree(path).body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
        if isinstance(node, ast.ClassDef) and not node.name.startswith("_"):
            for member in node.body:
                if isinstance(member, ast.FunctionDef) and not member.name.startswith("_"):
                    yield member


def test_public_core_is_documented() -> None:
    faults = []
    for path in sources():
        private = any(part.startswith("_") and part != "__init__.py" for part in path.parts)
        if private or not inside(path).startswith("core/"):
            continue
        for node in public_definitions(path):
            doc = ast.get_docstring(node)
            if not doc:
                faults.append(f"{inside(path)}:{node.name} has no docstring")
            elif len(doc.splitlines()[0]) > 90:
                faults.append(f"{inside(path)}:{node.name} first line over 90 characters")
    assert faults == []


def test_locks_name_no_address() -> None:
    named = [p.name for p in (ROOT / "requirements").glob("*.txt") if "://" in p.read_text()]
    assert named == []
    lock = ROOT / "package-lock.json"
    packages = json.loads(lock.read_text()).get("packages", {})
    assert [name for name, entry in packages.items() if "resolved" in entry] == []


def test_every_lock_line_has_a_hash() -> None:
    for path in (ROOT / "requirements").glob("*.txt"):
        text = path.read_text().replace("\\\n", " ")
        bare = [line for line in text.splitlines() if "==" in line and "--hash=sha256:" not in line]
        assert bare == [], path.name


def test_every_runtime_dependency_says_why() -> None:
    text = (ROOT / "pyproject.toml").read_text()
    project = text[text.index("dependencies = [") : text.index("[dependency-groups]")]
    lines = [line.strip() for line in project.splitlines() if re.match(r'\s+"[a-z]', line)]
    assert len(lines) > 20
    assert [line for line in lines if "#" not in line] == []


@pytest.mark.parametrize(
    ("rule", "pattern"),
    [
        ("text is text", r"\bmark_safe\b|\bSafeString\(|\|\s*safe\b|\bautoescape\s+off\b"),
        ("no pickle", r"\bimport (pickle|marshal|shelve)\b|\bjoblib\.load\b"),
        ("no eval", r"(?<![\w.])(eval|exec)\("),
        ("no unsafe YAML", r"\byaml\.(load|unsafe_load|full_load)\("),
        ("no shell", r"shell=True|os\.system\("),
    ],
)
def test_dangerous_doors_stay_shut(rule: str, pattern: str) -> None:
    files = [*sources(), *PACKAGE.rglob("*.html"), *PACKAGE.rglob("*.txt")]
    found = [inside(p) for p in files if re.search(pattern, p.read_text())]
    assert found == [], rule


def test_raw_managers_stay_behind_the_doors() -> None:
    """DESIGN rule 1: only selectors, services and the frame's own tables touch `.objects`."""
    faults = []
    for path in sources():
        name = inside(path)
        door = re.search(r"(^|/)(selectors|services)(\.py$|/)", name) or name.startswith("frame/")
        if door or name.startswith("core/"):
            continue
        for node in ast.walk(tree(path)):
            raw = {"objects", "_default_manager", "_base_manager"}
            if isinstance(node, ast.Attribute) and node.attr in raw:
                faults.append(f"{name}:{node.lineno}")
    assert faults == []


def test_no_handler_is_broad() -> None:
    broad = []
    for path in sources():
        for node in ast.walk(tree(path)):
            if not isinstance(node, ast.ExceptHandler):
                continue
            kinds = node.type.elts if isinstance(node.type, ast.Tuple) else [node.type]
            names = {k.id for k in kinds if isinstance(k, ast.Name)}
            reraises = any(isinstance(n, ast.Raise) and n.exc is None for n in ast.walk(node))
            swallows = node.type is None or names & {"Exception", "BaseException"}
            if swallows and not reraises and inside(path) not in BROAD_ALLOWED:
                broad.append(f"{inside(path)}:{node.lineno}")
    assert broad == []


def imports(path: Path) -> Iterator[str]:
    """Absolute names of what a file imports."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)
        elif isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)


def test_pages_and_api_never_import_another_apps_models() -> None:
    faults = []
    for path in sources():
        parts = path.relative_to(PACKAGE).parts
        if parts[0] != "apps" or len(parts) < 3 or not {"views", "api"} & {*parts, path.stem}:
            continue
        for name in imports(path):
            hit = re.match(r"accord\.apps\.(\w+)\.models\b", name)
            if hit and hit[1] != parts[1]:
                faults.append(f"{inside(path)} imports {name}")
    assert faults == []


def test_core_is_pure() -> None:
    """No clock, no environment, no database: `now` and `rng` are arguments."""
    clock = re.compile(r"datetime\.now\(|\.utcnow\(|date\.today\(|time\.time\(|os\.environ")
    impure = [p for p in sources() if inside(p).startswith("core/") and clock.search(p.read_text())]
    assert [inside(p) for p in impure] == []


def test_heavy_numerics_are_imported_inside_functions_only() -> None:
    faults = []
    for path in sources():
        for node in tree(path).body:
            names = {a.name for a in node.names} if isinstance(node, ast.Import) else set()
            if isinstance(node, ast.ImportFrom):
                names = {node.module or ""}
            if {n.split(".")[0] for n in names} & {"scipy", "sklearn", "statsmodels", "pandas"}:
                faults.append(f"{inside(path)}:{node.lineno}")
    assert faults == []


def in_a_fresh_process(code: str) -> str:
    """Standard output of a Python process with Django's settings and nothing imported yet."""
    start = "import os; os.environ['DJANGO_SETTINGS_MODULE'] = 'accord.site.settings'\n"
    done = subprocess.run(
        [sys.executable, "-c", start + code],
        cwd=ROOT,
        env={name: value for name, value in os.environ.items() if "_NUM_THREADS" not in name},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def test_the_web_process_imports_no_heavy_numerics() -> None:
    code = f"""
import sys, django
django.setup()
import accord.site.urls
print([name for name in {HEAVY!r} if name in sys.modules])"""
    assert in_a_fresh_process(code).splitlines()[-1] == "[]"


@pytest.mark.skipif(
    not Path("/proc/self/task").is_dir(), reason="not run: threads are counted by Linux"
)
def test_a_page_is_one_threads_work() -> None:
    """Small matrices shared out over all cores wait for one another longer than they take."""
    code = """
import django
django.setup()
import accord.site.urls, numpy
numpy.ones((400, 400)) @ numpy.ones((400, 400))
print(len(os.listdir("/proc/self/task")))"""
    assert in_a_fresh_process(code).splitlines()[-1] == "1"


def test_the_schema_has_no_place_for_a_person_score() -> None:
    """DESIGN rule 13: no score, rank or standing label of a person, in any table about people."""
    code = """
import json, django
django.setup()
from django.apps import apps
print(json.dumps({
    m._meta.label: [f.name for f in m._meta.get_fields()]
    for m in apps.get_models() if m.__module__.startswith("accord.")
}))"""
    tables = json.loads(in_a_fresh_process(code).splitlines()[-1])
    people = re.compile(r"person|subject|offender|victim|arrest|suspect|member", re.IGNORECASE)
    label = re.compile(r"(^|_)(scor\w*|risk\w*|gang\w*|prolific|rank\w*|danger\w*|threat\w*)(_|$)")
    assert any(people.search(name) for name in tables), "no table about people was found"
    faults = {
        name: bad
        for name, fields in tables.items()
        if people.search(name) and (bad := [f for f in fields if label.search(f)])
    }
    assert faults == {}


def test_licences_of_the_runtime_are_permissive() -> None:
    """No GPL or AGPL in the default install; LGPL and MPL stand as separate packages."""
    locked = {
        re.sub(r"[-_.]+", "-", line.split("==")[0]).lower()
        for line in (ROOT / "requirements/base.txt").read_text().splitlines()
        if "==" in line and not line.startswith(" ")
    }
    command = [sys.executable, "-m", "piplicenses", "--format=json", "--from=mixed"]
    done = subprocess.run(command, capture_output=True, text=True, check=True, cwd=ROOT)
    known = {
        re.sub(r"[-_.]+", "-", e["Name"]).lower(): e["License"] for e in json.loads(done.stdout)
    }
    judged = {name: known[name] for name in locked if name in known}
    assert len(judged) > len(locked) / 2
    copyleft = re.compile(r"(?<!Lesser )(?<!L)\bA?GPL|(?<!Lesser )General Public License \(A?GPL")
    assert {n: text for n, text in judged.items() if copyleft.search(text)} == {}


def test_no_machine_path_is_committed() -> None:
    machine = re.compile("/" + r"(work|root)/")
    kinds = {".py", ".md", ".toml", ".yml", ".html", ".txt", ".json", ".js", ".scss", ".sh", ""}
    here = Path(__file__)
    found = [
        str(p.relative_to(ROOT))
        for p in tracked()
        if p.suffix in kinds and p != here and machine.search(p.read_text(errors="replace"))
    ]
    assert found == []


def documentation() -> str:
    """All of README and docs as one text."""
    return "\n".join(p.read_text() for p in [ROOT / "README.md", *(ROOT / "docs").rglob("*.md")])


def test_every_setting_is_documented() -> None:
    """An ACCORD_* variable that the code reads and the docs do not name fails here."""
    read = re.compile(r"""(?:environ(?:\.get)?[\[(]|flag\()\s*["'](ACCORD_[A-Z_]+)["']""")
    used = {name for p in sources() for name in read.findall(p.read_text())}
    assert used, "no setting was found: the pattern is out of date"
    text = documentation()
    assert sorted(name for name in used if name not in text) == []


def test_every_command_is_documented() -> None:
    code = """
import typer
from accord.cli.main import app
root = typer.main.get_command(app)
print("\\n".join(sorted(root.commands)))"""
    commands = in_a_fresh_process(code).splitlines()
    assert commands
    text = documentation()
    assert [name for name in commands if f"accord {name}" not in text] == []


def test_docs_name_every_developer_command() -> None:
    done = subprocess.run(
        [sys.executable, "dev.py"], cwd=ROOT, capture_output=True, text=True, check=True
    )
    commands = re.findall(r"^    ([a-z]+)\b", done.stdout, re.MULTILINE)
    assert "demo" in commands
    text = documentation()
    assert [name for name in commands if f"dev.py {name}" not in text] == []


def test_dependencies_of_the_demo_are_all_of_the_base() -> None:
    def names(level: str) -> set[str]:
        text = (ROOT / f"requirements/{level}.txt").read_text()
        return {line.split(" ")[0] for line in text.splitlines() if "==" in line}

    assert names("base") <= names("dev")


def test_every_disclosure_says_what_it_discloses() -> None:
    """`audit.read` names the records that an answer gives out, or says `NUMBERS_ONLY`."""
    silent = [
        f"{inside(path)}:{node.lineno}"
        for path in sources()
        for node in ast.walk(tree(path))
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "read"
        and getattr(node.func.value, "id", "") == "audit"
        and "disclosed" not in {keyword.arg for keyword in node.keywords}
    ]
    assert silent == [], "audit.read(..., disclosed=ids or audit.NUMBERS_ONLY)"
