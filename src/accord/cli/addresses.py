"""`accord layers addresses` and its companions: place what no layer placed, from a terminal."""

from pathlib import Path
from typing import Annotated

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.frame.declare import command


def register(app: typer.Typer) -> None:
    """Mount the commands beside those of layers."""
    app.command("addresses")(addresses)
    app.command("place-address")(place)
    app.command("dismiss-address")(dismiss)
    app.command("reopen-address")(reopen)
    app.command("aliases")(aliases)
    app.command("withdraw-alias")(withdraw)


@command(policy="records.ingest", audit="addresses.viewed")
def addresses(
    state: Annotated[str, typer.Option(help="open, placed or dismissed; all when empty.")] = "open",
    out: Annotated[Path | None, typer.Option(help="Write FILE.csv instead of a table.")] = None,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """List the addresses that no loaded layer could place, those of most records first."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import selectors
    from accord.frame.errors import Invalid

    if state not in {"", "open", "placed", "dismissed"}:
        raise Invalid("The state is open, placed or dismissed.")
    found = selectors.list_addresses(viewer=actor, purpose=stated, state=state)
    columns = ("id", "address", "records", "why", "candidates", "state")
    rows = [
        (str(one.pk), one.text, one.records, one.why, len(one.candidates), one.state)
        for one in found
    ]
    if out is not None:
        from accord.core.safe_io import CsvWriter

        with out.open("w", encoding="utf-8", newline="") as file:
            CsvWriter(file, columns=columns).rows(rows)
        typer.echo(f"{out}: {len(rows)} addresses.")
        return
    for row in rows:
        typer.echo("  ".join(str(cell) for cell in row))
        row_of = next(one for one in found if str(one.pk) == row[0])
        for number, one in enumerate(row_of.candidates, start=1):
            typer.echo(f"    {number}. {one['text']} ({one['lat']:.5f}, {one['lon']:.5f})")
    if not rows:
        typer.echo("No address waits.")


@command(policy="records.ingest", audit="address.placed")
def place(
    address_id: str,
    candidate: Annotated[int, typer.Option(help="Number of the candidate, from 1.")] = 0,
    point: Annotated[str, typer.Option(help="LAT,LON in degrees.")] = "",
    radius: Annotated[float, typer.Option(help="Radius of the point in metres.")] = 50.0,
    means: Annotated[str, typer.Option(help="Another address that the layers place.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Say what an address means, by candidate, point or another address; it is learnt."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import services
    from accord.frame.errors import Invalid

    if sum((candidate > 0, bool(point), bool(means))) != 1:
        raise Invalid("Give one of --candidate, --point and --means.")
    if candidate:
        services.choose_candidate(by=actor, purpose=stated, address_id=address_id, number=candidate)
    else:
        lat, lon = _degrees(point) if point else (None, None)
        meaning = services.Meaning(lon=lon, lat=lat, radius_m=radius, address=means)
        services.learn(by=actor, purpose=stated, address_id=address_id, meaning=meaning)
    typer.echo("Learnt. The worker places its records anew.")


@command(policy="records.ingest", audit="address.dismissed")
def dismiss(
    address_id: str,
    because: Annotated[str, typer.Option(help="Why it is no place.")],
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Say that an address is no place; it can be opened again."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import services

    row = services.dismiss(by=actor, purpose=stated, address_id=address_id, reason=because)
    typer.echo(f"Dismissed; {row.records} records stay without a point.")


@command(policy="records.ingest", audit="address.reopened")
def reopen(
    address_id: str, as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = ""
) -> None:
    """Put a dismissed address back into the queue."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import services

    services.reopen(by=actor, purpose=stated, address_id=address_id)
    typer.echo("It waits again.")


@command(policy="records.ingest", audit="addresses.viewed")
def aliases(as_user: As = "", purpose: Why = "", reason: Reason = "", case: Case = "") -> None:
    """List what the own agency has said that addresses mean."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import selectors

    found = selectors.list_aliases(viewer=actor, purpose=stated)
    for one in found:
        point = "" if one.lat is None else f"{one.lat:.5f}, {one.lon:.5f} ± {one.radius_m:.0f} m"
        typer.echo(f"{one.pk}  {one.text}  =  {one.address}  {point}")
    if not found:
        typer.echo("No alias is in force.")


@command(policy="records.ingest", audit="alias.withdrawn")
def withdraw(
    alias_id: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Take an alias back: its address waits again, its records lose the point."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.layers import selectors, services

    row = selectors.alias(viewer=actor, purpose=stated, alias_id=alias_id)
    if not yes:
        typer.confirm(f"Withdraw “{row.text}” = “{row.address or 'a point'}”?", abort=True)
    services.withdraw_alias(by=actor, purpose=stated, alias_id=row.pk)
    typer.echo("Withdrawn.")


def _degrees(text: str) -> tuple[float, float]:
    """Latitude and longitude of “LAT,LON”."""
    from accord.frame.errors import Fault, Invalid

    parts = text.split(",")
    try:
        lat, lon = (float(part) for part in parts)
    except ValueError as error:
        fault = Fault("point", "degrees", "Write latitude, a comma, longitude.")
        raise Invalid(faults=[fault]) from error
    return lat, lon
