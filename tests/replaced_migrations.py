"""The road of a node that was made before migrations were squashed: `python -m tests.replaced_migrations`."""

from __future__ import annotations

import sys
from typing import Any

Key = tuple[str, str]


def without_squashed(loader: Any) -> Any:
    """The graph in which the replaced migrations stand instead of those that replace them."""
    loader.replace_migrations = False
    loader.build_graph()
    for key, squashed in loader.replacements.items():
        loader.graph.remove_replacement_node(key, squashed.replaces)
    return loader.graph


def plan(graph: Any) -> list[Key]:
    """All migrations in the order in which an empty database would have taken them."""
    ordered: dict[Key, None] = {}
    for leaf in graph.leaf_nodes():
        ordered.update(dict.fromkeys(graph.forwards_plan(leaf)))
    return list(ordered)


def apply_through(last: str) -> None:
    """Apply the old road as far as the migration named `app.name`, or all of it."""
    from django.db import connection
    from django.db.migrations.executor import MigrationExecutor

    executor = MigrationExecutor(connection)
    graph = without_squashed(executor.loader)
    keys = plan(graph)
    if last:
        keys = keys[: keys.index(tuple(last.split("."))) + 1]
    executor.migrate(keys, plan=[(graph.nodes[key], False) for key in keys])


if __name__ == "__main__":
    import django

    django.setup()
    apply_through(sys.argv[1] if len(sys.argv) > 1 else "")
