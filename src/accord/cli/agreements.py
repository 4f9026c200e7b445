"""`accord agreements`: begin one, sign it, read it, see what it would change, ask why, end it."""

from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from accord.cli.json_output import AsJson, say_json
from accord.cli.session import As, Case, Why, acting
from accord.cli.typed import uuid_of
from accord.frame.declare import PUBLIC, command

if TYPE_CHECKING:
    from collections.abc import Sequence

    from accord.apps.agencies.models import Agreement
    from accord.apps.records.selectors import Change
    from accord.frame.actor import Actor, Purpose

app = typer.Typer(no_args_is_help=True)
Many = list[str] | None


@app.command("templates")
@command(policy=PUBLIC, audit=None, purpose=False)
def templates() -> None:
    """List the usual agreements that one can start from."""
    from accord.core import policy

    for one in policy.agreement_templates().values():
        typer.echo(f"{one.id:18} {one.title}. {one.note}")


@app.command("start")
@command(policy="agreements.manage", audit="agreement.drafted")
def start(
    template: str,
    title: Annotated[str, typer.Option(help="What the agreement is called.")],
    giver: Annotated[list[str], typer.Option(help="ORI of who gives; repeat it.")],
    valid_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")],
    receiver: Annotated[Many, typer.Option(help="ORI of who receives; repeat it.")] = None,
    valid_to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after the last.")
    ] = None,
    category: Annotated[Many, typer.Option(help="Only offences of this group.")] = None,
    only_for: Annotated[Many, typer.Option(help="Only for this purpose; repeat it.")] = None,
    yellow: Annotated[bool, typer.Option(help="Tell of yellow records.")] = True,
    export: Annotated[bool | None, typer.Option(help="Allow exports, or not.")] = None,
    name_victims: Annotated[bool, typer.Option(help="Name victims.")] = False,
    keep_days: Annotated[int | None, typer.Option(help="Days that copies may be kept.")] = None,
    replaces: Annotated[
        str, typer.Option(help="Id of an agreement in force that ends with the last signature.")
    ] = "",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Draft an agreement from a template; it binds nobody until every party has signed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors, services, terms
    from accord.core import policy

    made = services.start_agreement(
        by=actor,
        purpose=stated,
        template=template,
        title=title,
        answers=policy.Answers(
            givers=frozenset(giver),
            receivers=frozenset(receiver or ()),
            categories=frozenset(category or ()),
            purposes=frozenset(only_for or ()),
            with_yellow=yellow,
            with_export=export,
            name_victims=name_victims,
            retention_days=keep_days,
        ),
        valid_from=valid_from.replace(tzinfo=UTC),
        valid_to=valid_to.replace(tzinfo=UTC) if valid_to else None,
        replaces=replaces,
    )
    typer.echo(f"{made.pk}")
    typer.echo(terms.in_words(made, names=selectors.agency_names()))


@app.command("draft")
@command(policy="agreements.manage", audit="agreement.drafted")
def draft(
    title: str,
    party: Annotated[list[str], typer.Option(help="ORI of a party; repeat it, two at least.")],
    kind: Annotated[list[str], typer.Option(help="Kind of record shared; repeat it.")],
    only_for: Annotated[list[str], typer.Option(help="A purpose it holds for; repeat it.")],
    action: Annotated[
        list[str], typer.Option(help="search, pointer, view, export or forecast; repeat it.")
    ],
    valid_from: Annotated[datetime, typer.Option(formats=["%Y-%m-%d"], help="First day.")],
    level: Annotated[Many, typer.Option(help="green, yellow; green when left out.")] = None,
    valid_to: Annotated[
        datetime | None, typer.Option(formats=["%Y-%m-%d"], help="The day after the last.")
    ] = None,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Draft an agreement without a template: every party shares the same with every other."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    made = services.draft_agreement(
        by=actor, purpose=stated, title=title, parties=services.parties_named(party), kinds=kind,
        levels=level or ["green"], purposes=only_for, actions=action,
        valid_from=valid_from.replace(tzinfo=UTC),
        valid_to=valid_to.replace(tzinfo=UTC) if valid_to else None,
    )  # fmt: skip
    typer.echo(f"{made.pk}")
    _echo_agreement(made)


@app.command("who-sees-what")
@command(policy="agreements.view", audit="agreements.who_sees_what")
def who_sees_what(
    recipient: Annotated[str, typer.Option(help="Only what this ORI may see.")] = "",
    owner: Annotated[str, typer.Option(help="Only of records of this ORI.")] = "",
    kind: Annotated[str, typer.Option(help="Only of this kind of record.")] = "",
    as_json: AsJson = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Who can see what, and why: every line of the agreements in force that bind the account."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors, terms
    from accord.frame import audit

    asked = {"recipient": recipient, "owner": owner, "kind": kind}
    lines = [
        one
        for one in selectors.who_sees_what(viewer=actor, purpose=stated)
        if all(not value or getattr(one, name) == value for name, value in asked.items())
    ]
    audit.read(
        by=actor, purpose=stated, verb="agreements.who_sees_what", object_type="agreement",
        payload={"count": len(lines)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    if as_json:
        say_json([terms.line_as_values(one) for one in lines])
        return
    for line in terms.always_lines():
        typer.echo(line)
    for one in lines:
        offences = "all offences" if one.offences is None else ", ".join(sorted(one.offences))
        named = ", where the owner names it in the record" if one.only_if_named else ""
        typer.echo(
            f"{one.recipient} {'may' if one.verdict == 'may' else 'may not'} {one.action} "
            f"{one.level} {one.kind} of {one.owner} for {one.purpose}{named}: {offences} "
            f"[{one.rule}]"
        )
    if not lines:
        typer.echo("No line: without an agreement nothing of yours is seen by anyone else.")


@app.command("list")
@command(policy="agreements.view", audit="agreements.viewed")
def list_agreements(as_user: As = "", purpose: Why = "administration", case: Case = "") -> None:
    """Print the agreements that bind the account's agency, in plain words."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors, terms
    from accord.frame import audit

    found = list(selectors.agreements_visible_to(viewer=actor, purpose=stated))
    audit.read(
        by=actor, purpose=stated, verb="agreements.viewed", object_type="agreement",
        payload={"count": len(found)}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    for one in found:
        typer.echo(f"{one.pk}  {one.title}")
        typer.echo(terms.in_words(one, names=selectors.agency_names()))


@app.command("show")
@command(policy="agreements.view", audit="agreements.viewed")
def show(
    agreement: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Print one agreement in plain words, who has signed, and the digest that each party signs."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.frame import audit

    one = _agreement(actor, stated, agreement)
    audit.read(
        by=actor, purpose=stated, verb="agreements.viewed", object_type="agreement",
        object_id=str(one.pk), payload={"count": 1}, disclosed=audit.NUMBERS_ONLY,
    )  # fmt: skip
    _echo_agreement(one)


@app.command("sign")
@command(policy="agreements.manage", audit="agreement.signed")
def sign(
    agreement: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """Sign for the own agency what is printed first; with the last signature it is in force."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import selectors, services

    one = _agreement(_person(actor), stated, agreement)
    _echo_agreement(one)
    if not yes:
        typer.confirm("Sign for your agency?", abort=True)
    signed = services.sign_agreement(
        by=actor, purpose=stated, agreement_id=str(one.pk), agency=selectors.agency_of(actor)
    )
    typer.echo(f"Signed; the agreement is {signed.status}.")


@app.command("end")
@command(policy="agreements.manage", audit="agreement.ended")
def end(
    agreement: str,
    yes: Annotated[bool, typer.Option("--yes", help="Do not ask.")] = False,
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """End an agreement for all its parties, at once."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    one = _agreement(_person(actor), stated, agreement)
    if not yes:
        typer.confirm(f"End “{one.title}” for all its parties, at once?", abort=True)
    ended = services.end_agreement(by=actor, purpose=stated, agreement_id=str(one.pk))
    typer.echo(f"The agreement is {ended.status}.")


def _person(actor: "Actor") -> "Actor":
    """Who acts, where a person does: what binds an agency is no token's to do."""
    from accord.frame.errors import Denied

    if actor.kind == "token":
        raise Denied("This needs a person; a token may not do it.")
    return actor


def _agreement(actor: "Actor", stated: "Purpose", agreement: str) -> "Agreement":
    from accord.apps.agencies import selectors
    from accord.frame.errors import Missing

    found = selectors.agreements_visible_to(viewer=actor, purpose=stated)
    one = found.filter(pk=uuid_of(agreement)).first()
    if one is None:
        raise Missing
    return one


def _echo_agreement(one: "Agreement") -> None:
    from accord.apps.agencies import selectors, terms

    typer.echo(f"{one.title} ({one.status}, version {one.version})")
    typer.echo(terms.in_words(one, names=selectors.agency_names()))
    for party in one.parties.select_related("agency"):
        day = f"signed {party.signed_at:%Y-%m-%d}" if party.signed_at else "has not signed"
        typer.echo(f"  {party.agency.ori} {party.agency.name}: {day}")
    typer.echo(f"Terms (SHA-256): {terms.digest(one)}")


@app.command("bind")
@command(policy="agreements.manage", audit="agreement.document_bound")
def bind(
    agreement: str, paper: Path, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Bind the digest of the signed PDF to the agreement's rules as they are."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.agencies import services

    bound = services.bind_document(
        by=actor, purpose=stated, agreement_id=agreement, document=paper.read_bytes()
    )
    typer.echo(f"Paper {bound.sha256}\nRules {bound.rules_digest}")


@app.command("rehearse")
@command(policy="agreements.manage", audit="policy.rehearsed")
def rehearse(
    agreement: str, as_user: As = "", purpose: Why = "administration", case: Case = ""
) -> None:
    """Show what signing this draft, or ending this agreement, would change; nothing is changed."""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.records import selectors

    echo_changes(
        selectors.change_by_agreement(viewer=actor, purpose=stated, agreement_id=agreement)
    )


def echo_changes(found: "Sequence[Change]") -> None:
    """Print what partners would gain or lose."""
    for one in found:
        typer.echo(
            f"{one.recipient}: {one.action} for {one.purpose}, {one.kind.unit()}: "
            f"+{one.gained:,} -{one.lost:,}"
        )
    typer.echo("Nothing has been changed." if found else "Nothing would change.")


@app.command("explain")
@command(policy="policy.explain", audit="policy.explained")
def explain(
    record: str,
    agency: Annotated[str, typer.Option(help="ORI of the agency that asks.")],
    asked: Annotated[str, typer.Option(help="The purpose that it would state.")],
    action: Annotated[str, typer.Option(help="search, pointer, view, export, …")] = "view",
    as_user: As = "",
    purpose: Why = "administration",
    case: Case = "",
) -> None:
    """May this agency do this with this record, and by which rule?"""
    actor, stated = acting(as_user, purpose, case=case)
    from accord.apps.records import selectors

    found = selectors.decision_on(
        viewer=actor, purpose=stated, record_id=record, agency=agency, asked_purpose=asked,
        action=action,
    )  # fmt: skip
    typer.echo(f"{'yes' if found.is_permitted else 'no'}: {found.rule}")
    for line in (found.words, *(f"left out: {one}" for one in found.masks)):
        if line:
            typer.echo(line)
