"""`accord mappings`: how your agency's exports are read, every version as it was confirmed."""

import json
from typing import Annotated

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.core.safe_io.plain_text import plain
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@command(policy="records.ingest", audit="mappings.viewed")
def list_mappings(
    name: Annotated[str, typer.Option(help="Only versions of the mapping of this name.")] = "",
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """List every version of the mappings of your agency; at most 500."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.records import selectors
    from accord.frame import audit

    rows = selectors.mapping_versions_visible_to(viewer=actor, purpose=stated)
    found = list((rows.filter(mapping__name=name) if name else rows)[:500])
    audit.read(
        by=actor, purpose=stated, verb="mappings.viewed", object_type="mappings",
        payload={"count": len(found)}, disclosed=[one.pk for one in found],
    )  # fmt: skip
    for one in found:
        kinds = ", ".join(one.kinds)
        typer.echo(
            f"{one.pk}  {one.mapping.name}, version {one.number}  {kinds}  "
            f"{one.confirmed_at:%Y-%m-%d}  {one.digest[:12]}"
        )
    if not found:
        typer.echo("No mapping yet: `accord ingest` suggests and keeps one.")


@app.command("show")
@command(policy="records.ingest", audit="mappings.viewed")
def show(
    version: Annotated[str, typer.Argument(help="Id of the version; see `list`.")],
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """Print one version in full: which column is read as what, and each offence's code."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.records import editing, selectors
    from accord.core.formats.delivery import Delivery, read_plan
    from accord.frame import audit
    from accord.frame.errors import Missing

    rows = selectors.mapping_versions_visible_to(viewer=actor, purpose=stated)
    one = rows.filter(pk=uuid_of(version)).first()
    if one is None:
        raise Missing
    audit.read(
        by=actor, purpose=stated, verb="mappings.viewed", object_type="mappings",
        object_id=str(one.pk), payload={"count": 1}, disclosed=[one.pk],
    )  # fmt: skip
    if as_json:
        say_json(json.loads(one.body))
        return
    plan = read_plan(one.body)
    known = plan.mapping if isinstance(plan, Delivery) else plan
    typer.echo(f"{one.mapping.name}, version {one.number} (SHA-256 {one.digest})")
    for label, told in editing.in_words(known):
        words = str(told).replace("\u200b", "")  # where a page may break a long name
        typer.echo(f"  {label}: {plain(words)}")
    for local, code in sorted(known.offence.crosswalk.items()):
        typer.echo(f"  {plain(local)} → {code or 'no code'}")
