"""Responses of `accord problem`: name one, grade its evidence, decide, make an action of it."""

import tomllib
from pathlib import Path
from typing import Annotated, Any

import typer

from accord.cli.session import As, Case, Reason, Why, acting
from accord.cli.typed import given_day, id_of, uuid_of
from accord.frame.declare import command

app = typer.Typer(no_args_is_help=True)

Key = Annotated[str, typer.Argument(help="Key of the part, as `show` tells it.")]
Because = Annotated[str, typer.Option(help="Why.")]
Side = Annotated[str, typer.Option(help="place, target, offending, manager, guardian, handler …")]
File = Annotated[Path, typer.Argument(exists=True, dir_okay=False, help="TOML file.")]


@app.command("response")
@command(policy="strategies.manage", audit="problem.response_named")
def response(
    strategy_id: str,
    cause_key: Key,
    title: str,
    how: Annotated[str, typer.Option(help="How it would change the cause here.")],
    side: Side = "",
    key: Annotated[str, typer.Option(help="Write this response anew.")] = "",
    version: Annotated[int, typer.Option(help="The version that was read, with --key.")] = 0,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Name what could be done about a cause, or write it anew."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    draft = services.ResponseDraft(title=title, how=how, cause=cause_key, side=side)
    made(
        services.name_response(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), draft=draft, key=key,
            version=version,
        )
    )  # fmt: skip


@app.command("grade")
@command(policy="strategies.manage", audit="problem.response_graded")
def grade(
    strategy_id: str,
    response_key: Key,
    graded: File,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Hold graded evidence on a response, from a file: result, or citation, level, effect …"""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services
    from accord.apps.evaluation.problem_schemas import GradeIn

    made(
        services.grade_response(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), response=response_key,
            grade=services.GradeDraft(**read_shape(graded, GradeIn)),
        )
    )  # fmt: skip


@app.command("decide")
@command(policy="strategies.manage", audit="problem.response_decided")
def decide(
    strategy_id: str,
    response_key: Key,
    state: Annotated[str, typer.Argument(help="candidate, chosen or rejected")],
    because: Because,
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Choose a response, reject it, or make it a candidate again."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.evaluation import services

    made(
        services.decide_response(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), response=response_key,
            state=state, reason=because,
        )
    )  # fmt: skip


@app.command("act")
@command(policy="strategies.manage", audit="problem.action_planned")
def act(
    strategy_id: str,
    response_key: Key,
    owner: Annotated[str, typer.Argument(help="ORI of the partner that does it.")],
    due: Annotated[str, typer.Argument(help="YYYY-MM-DD")],
    title: Annotated[str, typer.Option(help="The action, where it is not the response's.")] = "",
    goal: Annotated[str, typer.Option(help="Id of a goal of the strategy.")] = "",
    person: Annotated[str, typer.Option(help="Function or name of the colleague there.")] = "",
    place: Annotated[str, typer.Option(help="Where.")] = "",
    dose: Annotated[int, typer.Option(help="How many.")] = 0,
    of: Annotated[str, typer.Option(help="Of what.")] = "",
    as_user: As = "",
    purpose: Why = "",
    reason: Reason = "",
    case: Case = "",
) -> None:
    """Make an action of the strategy of a chosen response."""
    actor, stated = acting(as_user, purpose, reason, case)
    from accord.apps.agencies import selectors as agencies
    from accord.apps.evaluation import services

    draft = services.ActionDraft(
        owner=agencies.agency_by_ori(owner), due_on=given_day(due), title=title, person=person,
        place=place, goal_id=id_of(goal) if goal else None, dose_planned=dose or None,
        dose_unit=of,
    )  # fmt: skip
    made(
        services.act_on_response(
            by=actor, purpose=stated, strategy_id=uuid_of(strategy_id), response=response_key,
            action=draft,
        )
    )  # fmt: skip


def made(row: Any) -> None:
    """Which version was written, and of which part."""
    typer.echo(f"{row.key or 'sheet'}: version {row.version}, hash {row.digest}")


def read_shape(path: Path, shape: Any) -> dict[str, Any]:
    """What a TOML file says in a shape of the API; raises `Invalid`, with what is wrong."""
    from pydantic import ValidationError

    from accord.frame.errors import Fault, Invalid

    try:
        given: dict[str, Any] = shape(**tomllib.loads(path.read_text(encoding="utf-8"))).dict()
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise Invalid("This is no TOML file.") from error
    except ValidationError as error:
        faults = [
            Fault(".".join(map(str, one["loc"])), one["type"], one["msg"]) for one in error.errors()
        ]
        raise Invalid("The file is not complete.", faults=faults) from error
    return given
