"""`accord feeds`: deliveries that come by themselves, and the alarms when they do not."""

from typing import TYPE_CHECKING, Annotated, Any

import typer

from accord.cli.session import As, Case, Why, acting
from accord.frame.declare import command

if TYPE_CHECKING:
    from accord.apps.feeds.models import Delivery
    from accord.frame.actor import Actor, Purpose

app = typer.Typer(no_args_is_help=True)
Set = Annotated[
    list[str] | None,
    typer.Option("--set", help="NAME=VALUE of the channel's settings; may be repeated."),
]
Times = Annotated[
    str, typer.Option(help="So many minutes (60), or weekdays from 0 Monday: 0,1,2,3,4@06:30.")
]


@app.command("list")
@command(policy="feeds.view", audit="feeds.viewed")
def list_feeds(as_user: As = "", purpose: Why = "records-management", case: Case = "") -> None:
    """List the own agency's feeds with their state."""
    actor, stated = acting(as_user, purpose, case=case)
    from rich.console import Console
    from rich.table import Table

    from accord.apps.feeds import selectors
    from accord.frame import audit

    rows: list[Any] = list(selectors.feeds_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="feeds.viewed", object_type="feed",
        payload={"count": len(rows)},
        disclosed=[one.pk for one in rows],
    )  # fmt: skip
    table = Table("Feed", "Channel", "State", "Open alarms", "Newest", "Last good")
    for row in rows:
        table.add_row(
            row.name,
            row.channel,
            "paused" if row.is_paused else "on",
            str(row.open_alarms),
            row.newest_outcome or "-",
            f"{row.last_good_at:%Y-%m-%d %H:%M}" if row.last_good_at else "-",
        )
    Console().print(table)


@app.command("add")
@command(policy="feeds.manage", audit="feed.created")
def add(
    name: str,
    channel: Annotated[str, typer.Option(help="folder, sftp, https_pull or https_push.")],
    settings: Set = None,
    every: Times = "",
    expected: Times = "",
    grace_minutes: Annotated[int, typer.Option(help="How late is late.")] = 120,
    mapping: Annotated[str, typer.Option(help="Name of the mapping that reads it.")] = "",
    level: Annotated[str, typer.Option(help="green, yellow or red.")] = "green",
    shrink_percent: Annotated[
        int, typer.Option(help="Below this share of the usual rows it alarms; 0 never.")
    ] = 50,
    secret: Annotated[
        bool, typer.Option("--secret", help="Ask for the password, key or token.")
    ] = False,
    secret_env: Annotated[str, typer.Option(help="Or the variable that holds it.")] = "",
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """Set up a feed of the own agency."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.agencies import selectors as agencies
    from accord.apps.feeds import services

    made = services.create_feed(
        by=actor,
        purpose=stated,
        agency=agencies.agency_of(actor),
        now=timezone.now(),
        about=services.Particulars(
            name=name,
            channel=channel,
            settings=_settings(settings or []),
            schedule=_rhythm(every, "--every"),
            expected=_rhythm(expected, "--expected"),
            grace_minutes=grace_minutes,
            shrink_percent=shrink_percent,
            level=level,
            mapping=mapping,
            secret=typer.prompt("Secret", hide_input=True) if secret else "",
            secret_env=secret_env,
        ),
    )
    typer.echo(f"{made.name}: {made.channel}, {made.pk}")


@app.command("run")
@command(policy="feeds.manage", audit="feed.asked")
def run(name: str, as_user: As = "", purpose: Why = "records-management", case: Case = "") -> None:
    """Look at a feed now, and load what came."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.feeds import services
    from accord.apps.records import services as records

    feed_id = _id(actor, stated, name)
    services.ask_now(by=actor, purpose=stated, feed_id=feed_id, by_worker=False)
    made = services.run_feed(feed_id=feed_id, now=timezone.now())
    if not made:
        typer.echo("Nothing new.")
    for one in made:
        if one.outcome == "loading":
            records.load(by=actor, purpose=stated, submission_id=one.submission_id or "")
            services.settle(submission_id=one.submission_id or "", now=timezone.now())
            one.refresh_from_db()
        _tell(one)
    if any(one.outcome in {"failed", "refused"} for one in made):
        raise typer.Exit(1)


@app.command("pause")
@command(policy="feeds.manage", audit="feed.paused")
def pause(
    name: str, as_user: As = "", purpose: Why = "records-management", case: Case = ""
) -> None:
    """Fetch no more and expect nothing, until it is resumed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.feeds import services

    services.pause_feed(by=actor, purpose=stated, feed_id=_id(actor, stated, name))
    typer.echo(f"{name} is paused.")


@app.command("resume")
@command(policy="feeds.manage", audit="feed.resumed")
def resume(
    name: str, as_user: As = "", purpose: Why = "records-management", case: Case = ""
) -> None:
    """Go on, with the rights of whoever resumes it."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.feeds import services

    services.resume_feed(
        by=actor, purpose=stated, feed_id=_id(actor, stated, name), now=timezone.now()
    )
    typer.echo(f"{name} goes on.")


@app.command("remove")
@command(policy="feeds.manage", audit="feed.removed")
def remove(
    name: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """Delete a feed with its secret, deliveries and alarms; submissions and records stay."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.feeds import services

    feed_id = _id(actor, stated, name)
    if not yes:
        typer.confirm(f"Delete the feed “{name}”? This cannot be undone.", abort=True)
    services.remove_feed(by=actor, purpose=stated, feed_id=feed_id)
    typer.echo(f"{name} is removed.")


@app.command("token")
@command(policy="feeds.manage", audit="feed.token_issued")
def token(
    name: str,
    days: int = 90,
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """Issue a token that may send to this feed and do nothing else; it is printed once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.feeds import services

    _, secret = services.issue_push_token(
        by=actor, purpose=stated, feed_id=_id(actor, stated, name), days=days
    )
    typer.echo(secret)


@app.command("alarms")
@command(policy="feeds.view", audit="alarms.viewed")
def alarms(
    everything: Annotated[bool, typer.Option("--all", help="Closed ones too.")] = False,
    close: Annotated[str, typer.Option(help="Id of an alarm to end, with --because.")] = "",
    because: Annotated[str, typer.Option(help="Why it may end.")] = "",
    as_user: As = "",
    purpose: Why = "records-management",
    case: Case = "",
) -> None:
    """List the open alarms of the own agency's feeds, or end one with a reason."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone

    from accord.apps.feeds import selectors, services
    from accord.frame import audit

    if close:
        alarm = selectors.alarm_visible_to(viewer=actor, purpose=stated, alarm_id=_uuid(close))
        services.close_alarm(
            by=actor, purpose=stated, alarm_id=alarm.pk, reason=because, now=timezone.now()
        )
        typer.echo(f"{alarm.kind} of {alarm.feed.name} is closed.")
        return
    rows = selectors.alarms_visible_to(viewer=actor, purpose=stated)
    found = list(rows if everything else rows.filter(closed_at__isnull=True))
    audit.read(
        by=actor, purpose=stated, verb="alarms.viewed", object_type="alarm",
        payload={"count": len(found)},
        disclosed=[one.pk for one in found],
    )  # fmt: skip
    for one in found:
        end = f"  closed {one.closed_at:%Y-%m-%d %H:%M}: {one.reason}" if one.closed_at else ""
        typer.echo(
            f"{one.pk}  {one.feed.name:20} {one.kind:14} since {one.since:%Y-%m-%d %H:%M}{end}"
        )
    if not found:
        typer.echo("No open alarm.")


def _id(actor: "Actor", purpose: "Purpose", name: str) -> Any:
    from accord.apps.feeds import selectors

    return selectors.feed_by_name(viewer=actor, purpose=purpose, name=name).pk


def _uuid(text: str) -> Any:
    from uuid import UUID

    try:
        return UUID(text)
    except ValueError as error:
        raise typer.BadParameter("the id of an alarm, as listed", param_hint="--close") from error


def _settings(pairs: list[str]) -> dict[str, Any]:
    """NAME=VALUE pairs; whole numbers are numbers."""
    found = dict(pair.split("=", 1) for pair in pairs if "=" in pair)
    if len(found) != len(pairs):
        raise typer.BadParameter("write each setting once, as NAME=VALUE", param_hint="--set")
    return {k: int(v) if k.endswith("_seconds") and v.isdigit() else v for k, v in found.items()}


def _rhythm(text: str, option: str) -> dict[str, Any] | None:
    if not text:
        return None
    if text.isdigit():
        return {"every_minutes": int(text)}
    days, at_sign, clock = text.partition("@")
    parts = days.split(",")
    if not at_sign or not all(one.strip().isdigit() for one in parts):
        raise typer.BadParameter("minutes, or weekdays@HH:MM", param_hint=option)
    return {"weekdays": [int(one) for one in parts], "at": clock}


def _tell(one: "Delivery") -> None:
    rows = f", {one.rows:,} rows" if one.rows is not None else ""
    typer.echo(f"{one.source_name or '-'}: {one.outcome}{rows}")
    if one.fault:
        typer.echo(f"  {one.fault.get('message', '')} ({one.fault.get('rule', '')})", err=True)
    if one.outcome == "held":
        typer.echo("  Confirm how it is read on the page Share › Submissions.")
