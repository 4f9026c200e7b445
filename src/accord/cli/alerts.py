"""`accord alerts`: searches that stand, and what landed and fits them."""

from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)


@app.command("list")
@command(policy="alerts.subscribe", audit="alerts.viewed")
def list_alerts(
    everything: Annotated[bool, typer.Option("--all", help="Those already seen as well.")] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """List what your subscriptions of this purpose were told, newest first."""
    actor, stated = acting(as_user, purpose, case=case)
    from rich.console import Console
    from rich.table import Table

    from accord.apps.exchange.selectors import alerts as selectors
    from accord.apps.records.listing import CAVEAT

    who: dict[str, Any] = {"viewer": actor, "purpose": stated}
    rows = selectors.alerts_visible_to(**who)
    if not everything:
        rows = rows.filter(acknowledged_at__isnull=True)
    table = Table("Alert", "Told (UTC)", "Why", "Subscription", "Record", "Agency")
    for one in selectors.told(**who, alerts=list(rows[:500])):
        owner = one.record.owner.ori if one.record else one.owner.ori if one.owner else ""
        number = one.record.local_id if one.record else "ask the owner" if owner else "not shared"
        when = f"{one.alert.raised_at:%Y-%m-%d %H:%M:%S}"
        label = one.alert.subscription.label
        table.add_row(str(one.alert.pk), when, one.alert.trigger, label, number, owner)
    Console().print(table)
    typer.echo(str(CAVEAT))


@app.command("seen")
@command(policy="alerts.subscribe", audit="alert.acknowledged")
def seen(
    alert_ids: list[str], as_user: As = "", purpose: Why = "crime-analysis", case: Case = ""
) -> None:
    """Mark alerts as seen."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.exchange.services import alerts as services

    count = services.acknowledge(by=actor, purpose=stated, alert_ids=alert_ids)
    typer.echo(f"Marked as seen: {count}.")


@app.command("subscriptions")
@command(policy="alerts.subscribe", audit="subscriptions.viewed")
def subscriptions(as_user: As = "", purpose: Why = "crime-analysis", case: Case = "") -> None:
    """List your own subscriptions."""
    actor, stated = acting(as_user, purpose, case=case)
    from django.utils import timezone
    from rich.console import Console
    from rich.table import Table

    from accord.apps.exchange.selectors import alerts as selectors
    from accord.frame import audit

    rows: list[Any] = list(selectors.subscriptions_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="subscriptions.viewed", object_type="subscriptions",
        payload={"count": len(rows)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    table = Table("Subscription", "Name", "State", "Not yet seen", "Validate by", "Ends")
    for one in rows:
        state = selectors.standing_of(one, timezone.now())
        days = f"{one.validate_by:%Y-%m-%d}", f"{one.ends_at:%Y-%m-%d}"
        table.add_row(str(one.pk), one.label, state, str(one.unseen), *days)
    Console().print(table)


@app.command("subscribe")
@command(policy="alerts.subscribe", audit="subscription.created")
def subscribe(
    name: str,
    words: Annotated[str, typer.Option(help="A number, or words of the offence or address.")],
    kind: Annotated[str, typer.Option(help="Kind of record.")] = "incident",
    days: Annotated[int, typer.Option(help="When it ends.")] = 90,
    validated_every: Annotated[int, typer.Option(help="When you are asked again.")] = 90,
    changed: Annotated[bool, typer.Option("--changed", help="New versions as well.")] = False,
    daily: Annotated[bool, typer.Option("--daily", help="Mail once a day, not at once.")] = False,
    mail: Annotated[bool, typer.Option("--mail", help="Mail, without content.")] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Let a search stand: what lands and fits it is told to you."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.exchange.services import alerts as services

    made = services.subscribe(
        by=actor,
        purpose=stated,
        wanted=services.Wanted(
            label=name,
            what="incidents",
            terms={"kind": kind, "text": words},
            on_change=changed,
            delivery="daily" if daily else "immediate",
            by_mail=mail,
            days=days,
            validated_every=validated_every,
        ),
    )
    typer.echo(f"It stands until {made.ends_at:%Y-%m-%d}: {made.pk}")


@app.command("validate")
@command(policy="alerts.subscribe", audit="subscription.validated")
def validate(
    subscription_id: str,
    days: Annotated[int, typer.Option(help="For so many days more.")] = 90,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """Say that a subscription is still needed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.exchange.services import alerts as services

    found = services.validate_subscription(
        by=actor, purpose=stated, subscription_id=subscription_id, days=days
    )
    typer.echo(f"Validate it again by {found.validate_by:%Y-%m-%d}.")


@app.command("end")
@command(policy="alerts.subscribe", audit="subscription.ended")
def end(
    subscription_id: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "crime-analysis",
    case: Case = "",
) -> None:
    """End a subscription; what you were told stays."""
    actor, stated = acting(as_user, purpose, case=case)
    if not yes:
        typer.confirm("End this subscription?", abort=True)
    from accord.apps.exchange.services import alerts as services

    services.end_subscription(by=actor, purpose=stated, subscription_id=subscription_id)
    typer.echo("It is ended.")
