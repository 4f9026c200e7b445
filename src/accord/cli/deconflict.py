"""`accord deconflict`: planned operations and subjects that must not collide with others'."""

from datetime import date, datetime, time
from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.exchange.services.deconfliction import Answer, Particulars, Subject

app = typer.Typer(no_args_is_help=True)
WHY = "deconfliction"
Outcome = Annotated[str, typer.Option(help="proceed, joint, delay or cancel.")]
Note = Annotated[str, typer.Option(help="What was agreed, in a sentence.")]


@app.command("enter")
@command(policy="deconflict.enter", audit="deconfliction.entered")
def enter(
    kind: Annotated[str, typer.Argument(help="The kind of operation, e.g. search-warrant.")],
    where: Annotated[
        list[str], typer.Option("--at", help="LAT,LON; twice and more for a route or an area.")
    ],
    day: Annotated[str, typer.Option(help="YYYY-MM-DD.")],
    start: Annotated[str, typer.Option(help="HH:MM.")],
    end: Annotated[str, typer.Option(help="HH:MM; not after the start is the next day.")],
    contact: Annotated[str, typer.Option(help="Name of whom the other side is to call.")],
    phone: Annotated[str, typer.Option(help="Their phone.")],
    zone: Annotated[str, typer.Option(help="Time zone; the agency's own if left out.")] = "",
    shape: Annotated[str, typer.Option(help="point, route or area.")] = "point",
    radius_ft: Annotated[int | None, typer.Option(help="Feet; usual for the kind.")] = None,
    buffer: Annotated[int | None, typer.Option(help="Minutes before and after.")] = None,
    subject: Annotated[
        list[str] | None, typer.Option(help="KIND:VALUE[,YYYY-MM-DD]; may be repeated.")
    ] = None,
    supervisor: Annotated[str, typer.Option(help="Who knows, if it starts within the hour.")] = "",
    because: Annotated[str, typer.Option(help="Why it is entered so late.")] = "",
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Enter a planned operation; says at once what it collides with."""
    actor, stated = acting(as_user, purpose, case=case)
    from zoneinfo import ZoneInfo

    from django.utils import timezone

    from accord.apps.agencies import selectors as agencies
    from accord.apps.exchange.services import deconfliction
    from accord.core import deconflict

    place = zone or agencies.agency_of(actor).time_zone
    try:
        window = deconflict.from_local(
            date.fromisoformat(day), time.fromisoformat(start), time.fromisoformat(end),
            zone=ZoneInfo(place),
        )  # fmt: skip
        points = tuple(point for text in where for point in deconflict.read_points(text))
    except (deconflict.WindowError, deconflict.PlaceError, ValueError, KeyError) as error:
        raise typer.BadParameter(str(error)) from error
    about = deconfliction.Particulars(
        kind="event", operation_type=kind, place_kind=shape, points=points, radius_ft=radius_ft,
        buffer_minutes=buffer, starts_at=window.start, ends_at=window.end, zone=place,
        contact_name=contact, contact_phone=phone, supervisor=supervisor, exigent_reason=because,
        subjects=_subjects(subject or []),
    )  # fmt: skip
    answer = deconfliction.enter(by=actor, purpose=stated, about=about, now=timezone.now())
    _tell(answer)


@app.command("subject")
@command(policy="deconflict.enter", audit="deconfliction.entered")
def subject(
    subjects: Annotated[list[str], typer.Argument(help="KIND:VALUE[,YYYY-MM-DD] …")],
    contact: Annotated[str, typer.Option(help="Name of whom the other side is to call.")],
    phone: Annotated[str, typer.Option(help="Their phone.")],
    weeks: Annotated[int, typer.Option(help="For how long; 1 to 26.")] = 12,
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Enter a person, phone, plate, address, handle or business that one's agency works on."""
    actor, stated = acting(as_user, purpose, case=case)
    from datetime import timedelta

    from django.utils import timezone

    from accord.apps.agencies import selectors as agencies
    from accord.apps.exchange.services import deconfliction

    now = timezone.now()
    about: Particulars = deconfliction.Particulars(
        kind="subject", starts_at=now, ends_at=now + timedelta(weeks=weeks),
        zone=agencies.agency_of(actor).time_zone, contact_name=contact, contact_phone=phone,
        subjects=_subjects(subjects),
    )  # fmt: skip
    _tell(deconfliction.enter(by=actor, purpose=stated, about=about, now=now))


@app.command("list")
@command(policy="deconflict.enter", audit="deconfliction.viewed")
def list_entries(as_user: As = "", purpose: Why = WHY, case: Case = "") -> None:
    """Own entries that are not over, and how each stands."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import deconfliction as selectors
    from accord.frame import audit

    rows: list[Any] = list(
        selectors.entries_visible_to(viewer=actor, purpose=stated).filter(
            closes_at__gte=timezone.now()
        )
    )
    audit.read(
        by=actor, purpose=stated, verb="deconfliction.viewed", object_type="deconfliction",
        payload={"count": len(rows)}, disclosed=[one.pk for one in rows],
    )  # fmt: skip
    for one in rows:
        standing = "UNRESOLVED" if one.unresolved else "resolved" if one.resolved else "-"
        word = "cancelled" if one.status == "cancelled" else standing
        typer.echo(
            f"{one.pk}  {one.operation_type or one.kind:18} {one.starts_at:%Y-%m-%d %H:%MZ}  {word}"
        )
    if not rows:
        typer.echo("Nothing is entered.")


@app.command("cancel")
@command(policy="deconflict.enter", audit="deconfliction.cancelled")
def cancel(
    entry: str,
    because: Annotated[str, typer.Option(help="Why it is cancelled.")],
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Cancel an own entry; its conflicts end."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.services import deconfliction

    deconfliction.cancel(
        by=actor, purpose=stated, entry_id=entry, reason=because, now=timezone.now()
    )
    typer.echo("Cancelled.")


@app.command("conflicts")
@command(policy="deconflict.enter", audit="conflict.viewed")
def conflicts(
    acknowledge: Annotated[str, typer.Option(help="Id of a conflict to acknowledge.")] = "",
    decide: Annotated[str, typer.Option(help="Id of a conflict to decide.")] = "",
    outcome: Outcome = "",
    note: Note = "",
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """List the unresolved conflicts of own entries; acknowledge one or say what one's side does."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import deconfliction as selectors
    from accord.apps.exchange.services import deconfliction
    from accord.core import deconflict
    from accord.frame import audit

    now = timezone.now()
    who: dict[str, Any] = {"viewer": actor, "purpose": stated}
    if acknowledge:
        deconfliction.acknowledge(by=actor, purpose=stated, side_id=acknowledge, now=now)
    if decide:
        deconfliction.decide(
            by=actor, purpose=stated, side_id=decide, outcome=outcome, said=note, now=now
        )
    rows = list(selectors.sides_visible_to(**who).filter(conflict__state="open"))
    audit.read(
        by=actor, purpose=stated, verb="conflict.viewed", object_type="conflict",
        payload={"count": len(rows)}, disclosed=[one.pk for one in rows],
    )  # fmt: skip
    for one in rows:
        contact = selectors.contact_of_other(**who, side=one, now=now)
        whom = f"{contact.agency}, {contact.name}, {contact.phone}" if contact else "withheld"
        whom += " (another entry of your own agency)" if contact and contact.is_own else ""
        known = "acknowledged" if one.acknowledged_at else "NOT acknowledged"
        typer.echo(f"{one.pk}  UNRESOLVED  {known}")
        typer.echo(f"  {deconflict.in_words(one.conflict.told)} Speak to: {whom}")
    if not rows:
        typer.echo("No unresolved conflict.")


@app.command("watch")
@command(policy="deconflict.watch", audit="conflict.viewed")
def watch(
    resolve: Annotated[str, typer.Option(help="Id of a conflict to end.")] = "",
    outcome: Outcome = "",
    note: Note = "",
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """List the conflicts that the own watch centre owns, or end one with an outcome and a note."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.selectors import deconfliction as selectors
    from accord.apps.exchange.services import deconfliction
    from accord.frame import audit

    if resolve:
        deconfliction.resolve(
            by=actor, purpose=stated, conflict_id=resolve, outcome=outcome, said=note,
            now=timezone.now(),
        )  # fmt: skip
    rows = list(selectors.queue_visible_to(viewer=actor, purpose=stated).filter(state="open"))
    audit.read(
        by=actor, purpose=stated, verb="conflict.viewed", object_type="conflict",
        payload={"count": len(rows)}, disclosed=[one.pk for one in rows],
    )  # fmt: skip
    for one in rows:
        names = " / ".join(sorted({one.first.agency.name, one.second.agency.name}))
        typer.echo(f"{one.pk}  {one.starts_at:%Y-%m-%d %H:%MZ}  {names}")
    if not rows:
        typer.echo("No conflict waits.")


@app.command("setup")
@command(policy="deconflict.manage", audit="deconfliction.set_up")
def set_up(
    watch_centre: Annotated[str, typer.Option(help="ORI of the watch centre; none if empty.")] = "",
    step: Annotated[int, typer.Option(help="Minutes between two calls.")] = 10,
    on_call: Annotated[str, typer.Option(help="USER,LEVEL,FROM,UNTIL with offsets.")] = "",
    as_user: As = "",
    purpose: Why = WHY,
    case: Case = "",
) -> None:
    """Name the watch centre and the step of calls, or put a person on call."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.exchange.services import deconfliction

    if on_call:
        username, level, starts_at, ends_at = _shift(on_call)
        deconfliction.put_on_call(
            by=actor, purpose=stated, username=username, level=level, starts_at=starts_at,
            ends_at=ends_at,
        )  # fmt: skip
        typer.echo("On call.")
        return
    deconfliction.set_up(
        by=actor, purpose=stated, watch_centre=watch_centre, call_step_minutes=step,
        now=timezone.now(),
    )  # fmt: skip
    typer.echo("Kept.")


def _shift(text: str) -> tuple[str, int, datetime, datetime]:
    try:
        username, level, start, end = text.split(",")
        found = username, int(level), datetime.fromisoformat(start), datetime.fromisoformat(end)
    except ValueError as error:
        raise typer.BadParameter("USER,LEVEL,FROM,UNTIL", param_hint="--on-call") from error
    if found[2].utcoffset() is None or found[3].utcoffset() is None:
        raise typer.BadParameter("times need their offset, such as Z", param_hint="--on-call")
    return found


def _subjects(texts: list[str]) -> "tuple[Subject, ...]":
    from accord.apps.exchange.services.deconfliction import Subject

    found = []
    for text in texts:
        kind, colon, rest = text.partition(":")
        value, comma, born = rest.rpartition(",")
        try:
            day = date.fromisoformat(born.strip()) if comma else None
        except ValueError:
            day = None
        if not colon:
            raise typer.BadParameter("KIND:VALUE, e.g. plate:ABC1234", param_hint="--subject")
        found.append(Subject(kind=kind, value=value if day else rest, born=day))
    return tuple(found)


def _tell(answer: "Answer") -> None:
    typer.echo(f"Entered: {answer.entry.pk}")
    if answer.conflicts:
        typer.echo(f"UNRESOLVED: {len(answer.conflicts)} conflict(s); see `conflicts`.")
    else:
        typer.echo("No conflict found.")
    typer.echo(f"Not checked: {', '.join(answer.not_checked) or '-'}.")
