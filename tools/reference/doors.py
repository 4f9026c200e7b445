"""Routes with what they demand, errors with their status, rules of rows, metrics and checks."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tools.reference.markdown import code, first_line, table
from tools.reference.rules import rules_told

ROOT = Path(__file__).resolve().parents[2]
ROUTES = """\
# Routes

Every page and API operation demands a capability, leaves a verb in the [ledger](ledger.md) and has a
rate class; what is not declared stops the start-up. `public` needs no sign-in, `signed-in` any account.
**Purpose** says whether a purpose must have been stated. The API's own description is at
`/api/v1/docs` and `/api/v1/openapi.json` of a running node."""
ERRORS = """\
# Errors

The API answers an error as `{"code": …, "message": …, "faults": [{"field", "rule", "message", "row"}]}`;
the command line prints `code: message` and one line a fault; pages show the same words.
"""
RULES = """\
## Rules of files and rows

A file that breaks a rule is refused; a row that breaks one is quarantined with row, field, rule and
reason, and can be mended and handed in again. A report of NIBRS that breaks an edit rule lands, and is
told on the submission's page: [NIBRS edit rules](nibrs-rules.md).
"""
OPERATIONS = """\
# Probes, metrics and checks

For machines that watch a node. See [Operate](../how-to/operate.md).
"""


def page() -> str:
    """Pages, API operations, and the routes of packages that others wrote."""
    ours, api, theirs = _routes()
    heads = ["Capability", "Leaves", "Rate", "Purpose"]
    rates = _rates()
    return "\n\n".join([
        ROUTES,
        f"## Rate classes\n\n{rates}",
        "## Pages\n\n" + table(["Path", *heads], ours),
        "## API\n\n" + table(["Method", "Path", *heads], api),
        "## Routes of other packages\n\nSign-in, own account, second factor, language and the API's"
        " description. They show no records; sign-ins, failures and sign-outs are written to the"
        " ledger.\n\n" + table(["Path"], theirs),
    ])  # fmt: skip


def errors_page() -> str:
    """Codes with status, then the rules that refuse a file or set a row aside."""
    from accord.frame.errors import AccordError
    from accord.site.errors import status_of

    found = sorted(set(_tree(AccordError)), key=lambda kind: kind.code)
    rows = [[code(kind.code), str(status_of(kind())), first_line(kind.__doc__)] for kind in found]
    known = table(["Code", "HTTP status", "Default message"], rows)
    rules = table(
        ["Rule", "Says"], ([code(rule), text] for rule, text in sorted(rules_told().items()))
    )
    return f"{ERRORS}\n{known}\n\n{RULES}\n{rules}"


def operations_page() -> str:
    """Probes, metrics, and the ids of start-up checks."""
    probes = table(
        ["Path", "Answers"],
        ([code(f"/{name}"), _observed(name)] for name in ("healthz", "readyz", "metrics")),
    )
    metrics = table(["Metric", "Kind", "Labels", "Meaning"], _metrics())
    checks = table(["Check", "Demands that"], _checks())
    return (
        f"{OPERATIONS}\n## Probes\n\n{probes}\n\n## Metrics\n\nPrometheus text; beside these come the"
        f" Python process's own.\n\n{metrics}\n\n## Start-up checks\n\n{checks}"
    )


def _routes() -> tuple[list[list[str]], list[list[str]], list[list[str]]]:
    from django.urls import get_resolver

    from accord.site.checks import _routes as walk

    ours: list[list[str]] = []
    theirs: list[list[str]] = []
    for path, _name, view in walk(get_resolver()):
        declaration = getattr(view, "declaration", None)
        shown = code("/" + re.sub(r"[\^$]|\\Z", "", path))
        if declaration is not None:
            ours.append([shown, *_demands(declaration)])
        elif not path.startswith("api/v1/") or "openapi" in path or path.endswith("docs"):
            theirs.append([shown])
    return ours, list(_operations()), theirs


def _operations() -> Iterator[list[str]]:
    from accord.site.api import api

    for prefix, router in api._routers:  # noqa: SLF001 - ninja shows its routers nowhere else
        for path, view in router.path_operations.items():
            for operation in view.operations:
                full = f"/api/v1/{prefix}/{path}"
                shown = code(re.sub(r"/+", "/", re.sub(r"{\w+:", "{", full)).rstrip("/"))
                view_func: Any = operation.view_func
                for method in operation.methods:
                    yield [code(method), shown, *_demands(view_func.declaration)]


def _demands(declaration: Any) -> list[str]:
    verb = code(declaration.audit or "")
    return [
        code(declaration.policy),
        verb,
        declaration.rate,
        "yes" if declaration.purpose else "no",
    ]


def _rates() -> str:
    from accord.frame.rates import PER_MINUTE

    rows = [[code(name), str(limit)] for name, limit in PER_MINUTE.items()]
    return table(["Class", "A minute, for one account or address"], rows)


def _tree(kind: Any) -> Iterator[Any]:
    yield kind
    for below in kind.__subclasses__():
        yield from _tree(below)


def _observed(name: str) -> str:
    from accord.site import observe

    return first_line(getattr(observe, name).__doc__)


def _metrics() -> Iterator[list[str]]:
    from prometheus_client import REGISTRY

    import accord.site.observe  # noqa: F401 - registers the metrics

    for metric in sorted(REGISTRY.collect(), key=lambda one: one.name):
        if metric.name.startswith("accord_"):
            collector: Any = REGISTRY._names_to_collectors[metric.name]  # noqa: SLF001 - labels have no public name
            labels = ", ".join(code(label) for label in collector._labelnames)  # noqa: SLF001
            name = f"{metric.name}_total" if metric.type == "counter" else metric.name
            yield [code(name), metric.type, labels, metric.documentation]


def _checks() -> list[list[str]]:
    from django.core.checks.registry import registry

    import accord.site.checks  # noqa: F401 - registers the checks

    every = [*registry.registered_checks, *registry.deployment_checks]
    texts = {c.__doc__ or "" for c in every if c.__module__.startswith("accord.")}
    found = (re.findall(r"([EW]\d{3}): ([^;]+?)\.?(?=;|$)", first_line(text)) for text in texts)
    return sorted([code(f"accord.{name}"), rule] for one in found for name, rule in one)
