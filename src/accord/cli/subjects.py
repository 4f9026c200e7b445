"""`accord subjects`: records that are probably of one; people decide, and can take it back."""

from typing import TYPE_CHECKING, Annotated, Any, Literal

import typer

from accord.cli import events
from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.subjects.selectors import Pair

app = typer.Typer(no_args_is_help=True)
app.add_typer(events.app, name="events", help="Two agencies' reports of one event.")
app.command("duplicates")(events.duplicates)
Because = Annotated[str, typer.Option("--because", help="The reason; it is kept.")]
Of = Annotated[
    Literal["person", "vehicle", "place", "identifier"], typer.Option("--kind", help="Of what.")
]
Left = Annotated[str, typer.Argument(help="Id of a mention, as `queue` shows it.")]
Right = Annotated[str, typer.Argument(help="Id of the other.")]


@app.command("link")
@command(policy="subjects.manage", audit="subjects.linked")
def link(
    kind: Annotated[
        Literal["", "place"], typer.Option("--kind", help="`place` begins to link places too.")
    ] = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Work out the links of what landed, changed or went; the worker does so by itself.

    Places are linked from the day on that somebody begins with `--kind place`.
    """
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services
    from accord.apps.subjects.kinds import KINDS

    made = services.link_new(by=actor, purpose=stated, begin=KINDS.get(kind))
    typer.echo(
        f"{made.fresh:,} new in records, {made.gone:,} gone, {made.links:,} links kept"
        + (f"; {made.crowded:,} keys are shared by many: see close-keys" if made.crowded else "")
    )


@app.command("close-keys")
@command(policy="subjects.manage", audit="subjects.keys_closed")
def close_keys(
    kind: Of = "person", as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Find nobody any more by what very many records share; all links are worked out anew."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services
    from accord.apps.subjects.kinds import KINDS

    closed = services.close_keys(by=actor, purpose=stated, kind=KINDS[kind])
    typer.echo(f"{closed:,} keys closed" + ("; the worker links anew" if closed else ""))


@app.command("learn")
@command(policy="subjects.manage", audit="subjects.model_activated")
def learn(
    kind: Of = "person",
    even_so: Annotated[
        bool, typer.Option("--even-so", help="Use it even where it contradicts itself.")
    ] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Learn a model of this node's records, without labels; all links are worked out anew.

    One that contradicts what it was learned from is not put into use; the model's card says why.
    """
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services
    from accord.apps.subjects.kinds import KINDS

    made = services.learn(by=actor, purpose=stated, kind=KINDS[kind], even_so=even_so)
    typer.echo(f"{made.version}  {made.digest}  learned from {made.records:,} records, in use")


@app.command("starter")
@command(policy="subjects.manage", audit="subjects.model_activated")
def starter(
    kind: Of = "person", as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Use the model that comes with the software again; all links are worked out anew."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services
    from accord.apps.subjects.kinds import KINDS

    made = services.use_starter(by=actor, purpose=stated, kind=KINDS[kind])
    typer.echo(f"{made.version}  {made.digest}  in use")


@app.command("queue")
@command(policy="subjects.view", audit="subjects.queue_viewed")
def queue(
    agency: Annotated[str, typer.Option(help="Only pairs with a record of this ORI.")] = "",
    across: Annotated[bool, typer.Option("--across", help="Only across agencies.")] = False,
    sure: Annotated[bool, typer.Option("--sure", help="The almost certain too.")] = False,
    limit: Annotated[int, typer.Option(help="At most so many.")] = 20,
    kind: Of = "person",
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """List undecided pairs, first those of which a decision is worth most."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import selectors, wording
    from accord.apps.subjects.kinds import KINDS
    from accord.frame import audit

    ask = selectors.Ask(kind=KINDS[kind], agency=agency, across=across, sure=sure)
    rows = selectors.queue(viewer=actor, purpose=stated, ask=ask)[:limit]
    resting = selectors.parked(viewer=actor, purpose=stated, kind=ask.kind)
    audit.read(
        by=actor, purpose=stated, verb="subjects.queue_viewed", object_type="queue",
        payload={"count": len(rows)},
        disclosed=[pk for one in rows for pk in one.disclosed()]
        + [pk for one in resting for pk in one.disclosed()],
    )  # fmt: skip
    for one in rows:
        typer.echo(f"{one.left.pk} {one.right.pk}  {wording.chance(one.probability)}")
        for end in (one.left, one.right):
            typer.echo(f"    {_line(end)}")
    if not rows:
        typer.echo("No pair waits.")
    for rest in resting:
        numbers = f"{rest.left.local_id} – {rest.right.local_id}"
        typer.echo(
            f"{rest.decision.pk}  rests, since a record was told anew: "
            f"{rest.decision.kind} of {numbers}"
        )


@app.command("show")
@command(policy="subjects.view", audit="subjects.viewed")
def show(
    mention: Left,
    other: Annotated[str, typer.Argument(help="With a second id: the pair, and why.")] = "",
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Show the subject of a mention, or with two ids what speaks for their being one, and against."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import selectors, wording

    who: dict[str, Any] = {"viewer": actor, "purpose": stated}
    if other:
        _tell(selectors.pair(**who, one=uuid_of(mention), other=uuid_of(other)))
        return
    found = selectors.subject(**who, mention_id=uuid_of(mention))
    when = f", last matched {found.matched_at:%Y-%m-%d %H:%M} UTC" if found.matched_at else ""
    typer.echo(f"Subject {found.id}: {found.total:,} records{when}")
    for one in found.timeline if found.kind.code != "place" else ():
        typer.echo(f"    {_line(one.mention)}")
    for member in found.members if found.kind.code == "place" else ():
        typer.echo(f"    {member.pk}  {_line(member)}")
    if found.is_cut or found.is_rough:
        typer.echo("Looked at in part: so many records hang together.")
    for words in wording.guard_words(found.guards):
        typer.echo(f"Look twice: {words}")
    for number, one, page in found.held:
        typer.echo(
            f"Number in {one.record.local_id}: {number.scheme} {number.value} {number.issuer}".rstrip()
            + (f"  {page}" if page else "")
        )
    for owner, contact in found.agencies:
        typer.echo(f"{owner.name}: {contact}")
    for pointer in found.elsewhere:
        typer.echo(f"Ask {pointer.agency}: {pointer.contact}")


@app.command("model")
@command(policy="subjects.view", audit="subjects.model_viewed")
def model(
    kind: Of = "person", as_user: As = "", purpose: Why = "crime-analysis", case: Case = ""
) -> None:
    """Show the model in use, and what each finding weighs."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import model_card, selectors, wording
    from accord.apps.subjects.kinds import KINDS
    from accord.frame.errors import Missing

    found = selectors.card(viewer=actor, purpose=stated, kind=KINDS[kind])
    if found is None:
        raise Missing("No model is in use yet; `accord subjects link` brings one.")
    typer.echo(f"{found.version}  {found.digest}")
    if found.kept is not None:
        typer.echo(f"of what identifying values alone hold for one it keeps {found.kept:.1%}")
    for words in model_card.warnings(found):
        typer.echo(f"Warning: {words}")
    for one in found.levels:
        words = wording.level_words(one.comparison, one.level)
        typer.echo(f"{wording.share(one.same):>10} {wording.share(one.others):>10}  {words}")


@app.command("confirm")
@command(policy="subjects.decide", audit="subjects.confirmed")
def confirm(
    left: Left,
    right: Right,
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say that two are of one person, vehicle, place or number."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    made = services.confirm(
        by=actor, purpose=stated, left=uuid_of(left), right=uuid_of(right), reason=because
    )
    typer.echo(f"{made.pk}  one {made.left.kind.code}")


@app.command("reject")
@command(policy="subjects.decide", audit="subjects.rejected")
def reject(
    left: Left,
    right: Right,
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say that two are of different persons, vehicles, places or numbers."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    made = services.reject(
        by=actor, purpose=stated, left=uuid_of(left), right=uuid_of(right), reason=because
    )
    typer.echo(f"{made.pk}  different {made.left.kind.code}s")


@app.command("undo")
@command(policy="subjects.decide", audit="subjects.undone")
def undo(
    decision: Annotated[str, typer.Argument(help="Id of a decision of your agency.")],
    because: Because,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Take a decision back: all is as it was before it."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.subjects import services

    services.undo(by=actor, purpose=stated, decision_id=uuid_of(decision), reason=because)
    typer.echo("Taken back.")


def _tell(found: "Pair") -> None:
    from accord.apps.subjects import wording

    for end in (found.left, found.right):
        typer.echo(f"{end.pk}  {_line(end)}")
    for bar in wording.bars(found.base, found.terms, found.kind):
        typer.echo(f"{bar.weight:+7.2f}  {bar.words}: {bar.speaks}")
    typer.echo(
        f"{wording.WORDS[found.kind.code].column} {wording.chance(found.probability)} (model {found.model})"
    )
    for one in found.log:
        typer.echo(f"{one.pk}  {one.kind} by {one.agency.ori}")


def _line(mention: Any) -> str:
    if mention.place is not None:
        from accord.apps.subjects.naming import point_words

        return "  ".join((mention.owner.ori, mention.place.address, point_words(mention.place)))
    told, record = mention.told, mention.record
    place = (record.owner.ori, record.local_id, str(record.local_date or "-"))
    if mention.identifier is not None:
        from accord.apps.subjects.naming import holder_of

        said = (told.person.role, told.scheme, told.value, told.issuer or "-")
        return "  ".join((*place, *said, holder_of(told) or "-"))
    where = (*place, told.role)
    if mention.vehicle is not None:
        made = " ".join(filter(None, (told.colour, str(told.year or ""), told.make, told.model)))
        mark = " ".join(filter(None, (told.plate, told.plate_state)))
        return "  ".join((*where, mark or "-", told.vin or "-", made))
    name = ", ".join(filter(None, (told.family_name, told.given_names)))
    return "  ".join((*where, name, str(told.date_of_birth or "-")))
