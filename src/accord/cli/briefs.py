"""`accord briefs`: those that were made: list, read, write to a file, verify, decide."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.brief import write_brief
from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import day_of, uuid_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.briefs.models import Brief

app = typer.Typer(no_args_is_help=True)
BriefId = Annotated[str, typer.Argument(help="Id of the brief; see `list`.")]


@app.command("list")
@command(policy="signed-in", audit="briefs.viewed")
def list_briefs(
    public: Annotated[bool, typer.Option("--public", help="Public editions only.")] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """List the briefs that the account may open, newest week first; at most 200."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.briefs import selectors
    from accord.frame import audit

    rows = selectors.briefs_visible_to(viewer=actor, purpose=stated)
    found = list((rows.filter(edition="public") if public else rows)[:200])
    audit.read(
        by=actor, purpose=stated, verb="briefs.viewed", object_type="briefs",
        payload={"count": len(found)}, disclosed=[one.pk for one in found],
    )  # fmt: skip
    for one in found:
        area = f"  {one.area_name}" if one.area_name else ""
        typer.echo(f"{one.pk}  {one.week}  {one.edition:8}  {one.status:8}  {one.kind}{area}")
    if not found:
        typer.echo("No brief yet: `accord brief` makes one.")


@app.command("show")
@command(policy="signed-in", audit="brief.viewed")
def show(
    brief: BriefId,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Print the sentences of a brief; with --json the numbers that they are made from."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.briefs import selectors
    from accord.frame.errors import Conflict

    row = selectors.read_brief(viewer=actor, purpose=stated, brief_id=uuid_of(brief))
    if row.status != "done":
        raise Conflict(row.refusal or "This brief is not finished.")
    if as_json:
        say_json(row.facts)
        return
    _tell(row)


@app.command("write")
@command(policy="signed-in", audit="brief.exported")
def write(
    brief: BriefId,
    out: Annotated[Path, typer.Argument(help="FILE.html or FILE.pdf.")],
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Write a brief that was made to a file."""
    actor, stated = acting(as_user, purpose, case=case)
    row = write_brief(uuid_of(brief), actor, stated, out)
    typer.echo(f"{out}: week of {row.week}, {row.edition}")


@app.command("verify")
@command(policy="signed-in", audit="brief.verified")
def verify(
    brief: BriefId, as_user: As = "", purpose: Why = "crime-analysis", case: Case = ""
) -> None:
    """Say whether the stored page is still what the ledger says was made; exit status 1 if not."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.briefs import services

    found = services.verify_brief(by=actor, purpose=stated, brief_id=uuid_of(brief))
    typer.echo(f"Page now   {found.page}\nWhen stored {found.stored}\nIn ledger  {found.ledger}")
    if not found.intact:
        typer.secho("NOT INTACT: the page is another one.", fg=typer.colors.RED, err=True)
        raise typer.Exit(1)
    typer.echo("Intact.")


@app.command("decide")
@command(policy="briefs.make", audit="brief.decided")
def decide(
    brief: BriefId,
    text: Annotated[str, typer.Argument(help="What the meeting decided.")],
    owner: Annotated[str, typer.Option(help="ORI of who does it.")] = "",
    due: Annotated[str, typer.Option(help="By when, YYYY-MM-DD.")] = "",
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Record what the meeting decided over a finished brief for partners."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.briefs import services

    made = services.record_decision(
        by=actor, purpose=stated, brief_id=uuid_of(brief), text=text,
        owner=agencies.agency_by_ori(owner) if owner else None, due_on=day_of(due),
    )  # fmt: skip
    typer.echo(f"{made.pk}")


def _tell(row: "Brief") -> None:
    """The sections in the language that the brief was made in, without the drawings."""
    from django.utils import translation

    from accord.apps.briefs import sections
    from accord.apps.briefs.facts import from_json

    facts = from_json(row.facts)
    with translation.override(row.language):
        head, found = sections.head(facts), sections.sections_of(facts, with_charts=False)
    typer.echo(f"{head['title']}: {head['area']}, {head['week']}")
    for one in found:
        if not (one.lines or one.table):
            continue
        typer.echo(f"\n{one.title}")
        for line in one.lines:
            typer.echo(f"  {line}")
        for cells in [one.table.columns, *one.table.rows] if one.table else ():
            typer.echo("  " + "  ".join(cells))
