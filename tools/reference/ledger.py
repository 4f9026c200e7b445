"""Ledger verbs with the shape of their payload, the leaf's form, events and jobs."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from tools.reference.markdown import code, first_line, listed, table

HEAD = """\
# The ledger: leaf and verbs

Each read and each write leaves one **leaf**: canonical JSON with exactly these fields. A leaf holds no
personal value; where one belongs, it holds a salted commitment (SHA-256), whose value and salt are kept
beside and can be purged. See [Verify the ledger](../how-to/verify-the-ledger.md).
"""
# Importing these imports every door and everything else that registers a verb.
ENTRANCES = (
    "accord.site.urls",
    "accord.cli.main",
    "accord.site.backups",
    "accord.frame.doors",
    "accord.frame.approvals.services",
)
MEANING = {
    "id": "UUIDv7 of the entry",
    "time": "whole microseconds UTC since 1970; shown, never used for order",
    "actor": "id, ORI of the agency (or empty), kind: user, token, system or local",
    "purpose": "code, and commitments to reason, case number and “on behalf of” (or empty)",
    "verb": "what was done; from the table below",
    "object": "type and id of what was touched",
    "node": "name of the node that wrote it",
    "payload": "fields of the verb, from the table below: whole numbers, texts, yes/no, lists of those",
    "commitments": "commitments to further personal values",
    "outcome": "ok, denied or failed",
    "v": "version of this form: 1",
    "alg": "hash: sha256",
}
EVENTS = """\
# Events and jobs

An **event** is written in the transaction of the change that it announces and delivered afterwards by
the worker, at least once and in order. It carries ids and counts, never a record.
"""
JOBS = """\
A **job** is enqueued in the transaction that asks for it; if that rolls back, there is no job. Its
arguments are ids. The capability is the one that whoever asked for it needed.
"""


def page() -> str:
    """The leaf's fields, then every registered verb."""
    from accord.core.ledger import Leaf
    from accord.frame.audit import verbs

    _everything()
    leaf = table(["Field", "Holds"], ([code(f.name), MEANING[f.name]] for f in fields(Leaf)))
    rows = [
        [code(name), _shape(verbs.registered[name].shape), _doors(name)]
        for name in sorted(verbs.registered)
    ]
    note = (
        f"Any entry may hold {_shape(verbs.OF_ANY)}: a page’s status, the code of the error"
        " with which it was refused, how many records were given out. Where no door stands in the last column, a service or the"
        " sign-in writes the entry."
    )
    verb_table = table(["Verb", "Payload", "Left by"], rows)
    return f"{HEAD}\n## Leaf\n\n{leaf}\n\n## Verbs\n\n{note}\n\n{verb_table}"


def events_page() -> str:
    """Declared event types with their fields, and declared jobs."""
    from django.utils.module_loading import import_string

    _everything()
    events = [
        [code(_short(one.name)), first_line(import_string(one.name).__doc__),
         _shape({f.name: f.type for f in fields(import_string(one.name))}),
         code(one.policy), code(str(one.audit))]
        for one in _declared("event")
    ]  # fmt: skip
    jobs = [
        [code(_short(one.name)), code(one.policy), code(str(one.audit))] for one in _declared("job")
    ]
    heads = ["Event", "Meaning", "Fields", "Capability", "Announced with"]
    return (
        f"{EVENTS}\n{table(heads, events)}\n\n## Jobs\n\n{JOBS}\n"
        f"{table(['Job', 'Capability', 'Leaves'], jobs)}"
    )


def _everything() -> None:
    """Import every door, so that all verbs, events and jobs are registered."""
    import importlib

    for name in ENTRANCES:
        importlib.import_module(name)
    from django.apps import apps
    from django.utils.module_loading import module_has_submodule

    for config in apps.get_app_configs():
        if config.name.startswith("accord.") and module_has_submodule(config.module, "tasks"):
            importlib.import_module(f"{config.name}.tasks")


def _declared(kind: str) -> list[Any]:
    from accord.frame.declare import declared

    return sorted((one for one in declared.values() if one.kind == kind), key=lambda one: one.name)


def _doors(verb: str) -> str:
    from accord.frame.declare import declared

    found = (one for one in declared.values() if one.audit == verb and one.kind != "event")
    return listed(sorted({_short(one.name) for one in found}))


def _short(name: str) -> str:
    return name.removeprefix("accord.").removeprefix("apps.")


def _shape(shape: Mapping[str, object]) -> str:
    kinds = {"int": "number", "str": "text", "bool": "yes/no", "list": "list"}
    pairs = shape.items()
    named = ((name, getattr(kind, "__name__", str(kind))) for name, kind in pairs)
    return ", ".join(f"{code(name)} {kinds.get(kind, kind)}" for name, kind in named)
