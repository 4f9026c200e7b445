"""`accord meetings`: a strategy's meetings: call, agenda, minutes, decisions, close, calendar."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import given_day, given_time, uuid_of
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.evaluation.services import MeetingDraft

app = typer.Typer(no_args_is_help=True)

Day = Annotated[str, typer.Argument(help="YYYY-MM-DD")]
At = Annotated[str, typer.Argument(help="HH:MM by the lead agency's clock.")]
Minutes = Annotated[int, typer.Option(help="How long.")]
Place = Annotated[str, typer.Option(help="Where.")]


@app.command("list")
@command(policy="strategies.view", audit="meetings.viewed")
def list_meetings(
    as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """List the meetings of strategies in which the own agency takes part."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import selectors
    from accord.frame import audit

    rows = list(selectors.meetings_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="meetings.viewed", object_type="meeting",
        payload={"count": len(rows)}, disclosed=[row.pk for row in rows],
    )  # fmt: skip
    for row in rows:
        when = f"{row.day} {row.starts_at:%H:%M}"
        typer.echo(f"{row.pk}  {when}  {row.strategy.title} ({row.status})")


@app.command("call")
@command(policy="strategies.manage", audit="meeting.called")
def call(
    strategy_id: str,
    day: Day,
    at: At,
    minutes: Minutes = 60,
    place: Place = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Call the partners of a strategy to a meeting."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    draft = _draft(day, at, minutes, place)
    made = services.call_meeting(
        by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), draft=draft
    )
    typer.echo(f"{made.pk}  {made.day} {made.starts_at:%H:%M}")


@app.command("move")
@command(policy="strategies.manage", audit="meeting.moved")
def move(
    meeting_id: str,
    day: Day,
    at: At,
    minutes: Minutes = 60,
    place: Place = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Put a planned meeting to another day, time or place."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    draft = _draft(day, at, minutes, place)
    made = services.move_meeting(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), draft=draft
    )
    typer.echo(f"{made.pk}  {made.day} {made.starts_at:%H:%M}")


@app.command("call-off")
@command(policy="strategies.manage", audit="meeting.called_off")
def call_off(
    meeting_id: str,
    because: Annotated[str, typer.Option(help="Why it does not take place.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Call a planned meeting off."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.call_off(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), because=because
    )
    typer.echo(f"{made.pk}  {made.status}")


@app.command("show")
@command(policy="strategies.view", audit="meeting.viewed")
def show(
    meeting_id: str,
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Show a meeting: its agenda with the keys of the points, what moved, minutes, decisions."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import meeting_pages, meeting_shaping, selectors

    found = selectors.view_meeting(viewer=actor, purpose=stated, meeting_id=uuid_of(meeting_id))
    if as_json:
        say_json(meeting_shaping.seen(found))
        return
    row = found.meeting
    when = f"{row.day} {row.starts_at:%H:%M}"
    typer.secho(f"{when}  {found.strategy.title} ({row.status})", bold=True)
    for one in found.items:
        due = f", due {one.due_on}" if one.due_on else ""
        version = f" (version {one.row.version})" if one.row and one.row.version else ""
        typer.echo(f"{one.key}  [{one.kind}] {meeting_pages.point_title(one)}{due}{version}")
        if one.kind == "moved":
            for line in meeting_pages.moved_lines(found):
                typer.echo(f"  {line}")
        if one.row and one.row.minutes:
            typer.echo(f"  {one.row.minutes}")
        if one.row and one.row.decision:
            typer.echo(f"  Decided: {meeting_pages.decided(one.row)}")
    for added in found.additions:
        typer.echo(f"Added {added.written_at:%Y-%m-%d}: {added.text}")
    if row.seal:
        typer.echo(f"Seal {row.seal}{'' if found.is_unchanged else ' DOES NOT MATCH'}")


@app.command("add")
@command(policy="strategies.manage", audit="meeting.point_added")
def add(
    meeting_id: str,
    title: str,
    note: Annotated[str, typer.Option(help="What it is about.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Put a point on the agenda."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.add_point(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), title=title, note=note
    )
    typer.echo(f"{made.key}  {made.title}")


@app.command("order")
@command(policy="strategies.manage", audit="meeting.ordered")
def order(
    meeting_id: str,
    keys: Annotated[list[str], typer.Argument(help="Keys of points; the rest stays behind.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Put the points in order."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.order_agenda(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), keys=keys
    )
    typer.echo("\n".join(made.order))


@app.command("minute")
@command(policy="strategies.manage", audit="meeting.minuted")
def minute(
    meeting_id: str,
    key: str,
    said: Annotated[str, typer.Option(help="What was said.")] = "",
    decided: Annotated[str, typer.Option(help="What was decided.")] = "",
    owner: Annotated[str, typer.Option(help="ORI of the partner that does it.")] = "",
    person: Annotated[str, typer.Option(help="Function or name of the colleague there.")] = "",
    due: Annotated[str, typer.Option(help="YYYY-MM-DD")] = "",
    action: Annotated[bool, typer.Option("--action", help="Make it an action.")] = False,
    settled: Annotated[bool, typer.Option("--settled", help="Not to be carried over.")] = False,
    version: Annotated[int, typer.Option(help="Of what stands there, as `show` tells it.")] = 0,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write what was said and decided to a point, in the place of the version that was read."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services

    made = services.write_minutes(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), key=key,
        said=services.Minuted(
            version=version, minutes=said, decision=decided, person=person,
            owner=agencies.agency_by_ori(owner) if owner else None,
            due_on=given_day(due) if due else None, as_action=action, is_settled=settled,
        ),
    )  # fmt: skip
    tail = f", action {made.action_id}" if made.action_id else ""
    state = "open" if made.is_open else "settled"
    typer.echo(f"{made.key}: {state}, version {made.version}{tail}")


@app.command("close")
@command(policy="strategies.manage", audit="meeting.closed")
def close(
    meeting_id: str,
    present: Annotated[list[str], typer.Argument(help="ORIs of the agencies that were there.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Fix the minutes; later there are only additions. Prints the seal."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services

    made = services.close_meeting(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id),
        present=[agencies.agency_by_ori(ori) for ori in present],
    )  # fmt: skip
    typer.echo(made.seal)


@app.command("add-to-minutes")
@command(policy="strategies.manage", audit="meeting.added_to")
def add_to_minutes(
    meeting_id: str,
    text: str,
    point: Annotated[str, typer.Option(help="Key of the point; empty for the whole.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Say what closed minutes have wrong or leave out."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made = services.add_to_minutes(
        by=actor, purpose=stated, meeting_id=uuid_of(meeting_id), text=text, key=point
    )
    typer.echo(f"{made.pk}")


@app.command("calendar")
@command(policy="strategies.view", audit="meeting.exported")
def calendar_file(
    meeting_id: str,
    file: Annotated[Path, typer.Argument(dir_okay=False, help="Where the .ics file goes.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Write a meeting as an iCalendar file."""
    actor, stated = acting(as_user, purpose, reason, case)
    from django.utils import timezone

    from accord.apps.evaluation import calendar, meeting_pages, selectors
    from accord.cli.whole_files import placed

    found, entries = selectors.calendar_of_meeting(
        viewer=actor, purpose=stated, meeting_id=uuid_of(meeting_id)
    )
    words = meeting_pages.calendar_words()
    made = calendar.ical(entries, title=found.strategy.title, words=words, now=timezone.now())
    with placed(file) as stream:
        stream.write(made)
    typer.echo(f"Written to {file}")


def _draft(day: str, at: str, minutes: int, place: str) -> "MeetingDraft":
    from accord.apps.evaluation.services import MeetingDraft

    return MeetingDraft(
        day=given_day(day), starts_at=given_time(at), length_minutes=minutes, place=place
    )
