"""Who runs a command and why: an account, or a token; and how errors are told in a terminal."""

import os
from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from inspect import Parameter, signature
from typing import TYPE_CHECKING, Annotated, Any, Final, get_type_hints

import typer

if TYPE_CHECKING:
    from accord.frame.actor import Actor, Purpose
    from accord.frame.declaration import Declaration

As = Annotated[str, typer.Option("--as", envvar="ACCORD_AS", help="The account that acts.")]
Why = Annotated[
    str,
    typer.Option("--purpose", envvar="ACCORD_PURPOSE", help="Purpose code, e.g. crime-analysis."),
]
Reason = Annotated[str, typer.Option("--reason", help="The reason in your own words.")]
Case = Annotated[
    str,
    typer.Option("--case", envvar="ACCORD_CASE", help="Case number; an investigation needs it."),
]
OnBehalfOf = Annotated[
    str,
    typer.Option(
        "--on-behalf-of", envvar="ACCORD_ON_BEHALF_OF", help="The person or office that asked."
    ),
]
# For whom the running command is run: `acting` puts it into the purpose.
_asked_by: Final[ContextVar[str]] = ContextVar("asked_by", default="")


def let_say_for_whom(app: typer.Typer) -> None:
    """Give each command that states a purpose the option that says on whose behalf, too."""
    for one in app.registered_commands:
        if one.callback is not None and "purpose" in signature(one.callback).parameters:
            one.callback = _saying_for_whom(one.callback)
    for group in app.registered_groups:
        if group.typer_instance is not None:
            let_say_for_whom(group.typer_instance)


def _saying_for_whom(function: Callable[..., Any]) -> Callable[..., Any]:
    @wraps(function)
    def told(*args: Any, on_behalf_of: str, **kwargs: Any) -> Any:
        token = _asked_by.set(on_behalf_of)
        try:
            return function(*args, **kwargs)
        finally:
            _asked_by.reset(token)

    known = signature(function, eval_str=True)
    option = Parameter("on_behalf_of", Parameter.KEYWORD_ONLY, default="", annotation=OnBehalfOf)
    told.__signature__ = known.replace(parameters=[*known.parameters.values(), option])  # type: ignore[attr-defined]  # what `inspect` and Typer read
    told.__annotations__ = {
        **get_type_hints(function, include_extras=True), "on_behalf_of": OnBehalfOf,
    }  # fmt: skip
    return told


def setup() -> None:
    """Start Django with Accord's settings."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "accord.site.settings")
    import django

    django.setup()


def acting(as_user: str, purpose: str, reason: str = "", case: str = "") -> "tuple[Actor, Purpose]":
    """The actor and purpose of this command; whoever can read the node's files may name an account.

    With `ACCORD_TOKEN` set, the token decides instead, and its purposes bind.
    """
    setup()
    from accord.apps.agencies import selectors, session_purpose
    from accord.core import vocabulary
    from accord.frame.actor import Purpose
    from accord.frame.errors import Denied, Invalid, NotSignedIn, PurposeNeeded

    if not purpose:
        raise PurposeNeeded("Say why: --purpose CODE (for example crime-analysis).")
    if purpose not in vocabulary.purposes():
        raise Invalid(f"Unknown purpose “{purpose}”. Known: {', '.join(vocabulary.purposes())}.")
    case = case or os.environ.get("ACCORD_CASE", "")
    session_purpose.demand_case(purpose, case)
    session_purpose.demand_lawful(purpose)
    stated = Purpose(
        code=purpose, reason=reason, case_number=case[:60], on_behalf_of=_asked_by.get()[:120]
    )
    if token := os.environ.get("ACCORD_TOKEN"):
        identity = selectors.actor_of_token(token)
        if identity is None:
            raise NotSignedIn("The token in ACCORD_TOKEN is unknown, revoked or past its end.")
        actor, allowed = identity
        if purpose not in allowed:
            raise Denied(f"This token may not be used for the purpose “{purpose}”.")
        return _admitted(actor, stated)
    if selectors.has_no_account():
        raise NotSignedIn(
            "Nobody has an account on this node yet: make the first one with "
            "`accord people first-admin USER “FULL NAME”`."
        )
    if not as_user:
        raise NotSignedIn("Say who acts: --as USER, or set ACCORD_AS or ACCORD_TOKEN.")
    found = selectors.actor_of(selectors.user_by_name(as_user))
    if found is None:
        raise NotSignedIn(f"The account “{as_user}” is switched off.")
    return _admitted(found, stated)


def _admitted(actor: "Actor", purpose: "Purpose") -> "tuple[Actor, Purpose]":
    """Demand what the running command declares; a refusal leaves its entry."""
    from accord.frame import audit, declare, fitting, modules
    from accord.frame.errors import Denied, Missing

    command = declare.running.get()
    if command is not None and modules.is_barred(command):
        raise Missing("This node does not have this command: the law of its place bars it.")
    is_open = command is None or command.policy in {declare.PUBLIC, declare.SIGNED_IN, "system"}
    if command is None or (is_open and not actor.is_bound):
        return actor, purpose
    try:
        _demand_right(command, actor)
        fitting.demand(command, purpose)
    except Denied as error:
        audit.record(
            by=actor,
            purpose=purpose,
            verb=str(command.audit),
            object_type="command",
            object_id=command.name.removeprefix("accord.cli."),
            payload={"error": error.code},
            outcome="denied",
        )
        raise
    return actor, purpose


def _demand_right(command: "Declaration", actor: "Actor") -> None:
    from accord.frame.errors import Denied

    if not actor.may(command.policy):
        raise Denied(f"This command needs the right “{command.policy}”.")


def _lacks_tables(error: Exception) -> bool:
    """Whether a database error says that a table or column is not there."""
    from django.db.utils import OperationalError, ProgrammingError

    if not isinstance(error, (OperationalError, ProgrammingError)):
        return False
    return any(words in str(error) for words in ("no such table", "no such column", "not exist"))


def explain(error: Exception) -> bool:
    """Tell one of our errors on standard error; False if it is not ours."""
    from django.conf import settings
    from django.core.exceptions import ValidationError

    from accord.frame.errors import AccordError, Missing

    if _lacks_tables(error):
        typer.secho(
            f"{settings.ACCORD_STATE_DIR} holds no node's tables yet, or those of an older version: "
            "run `accord migrate` first. If your node stands elsewhere (that of `dev.py demo` in "
            "var/demo), name its folder: export ACCORD_STATE_DIR=…",
            err=True,
            fg=typer.colors.RED,
        )
        return True
    if isinstance(error, ValidationError):  # Django's word for an id that is no UUID
        error = Missing()
    if not isinstance(error, AccordError):
        return False
    typer.secho(f"{error.code}: {error.message}", err=True, fg=typer.colors.RED)
    for fault in error.faults:
        row = f"row {fault.row}, " if fault.row is not None else ""
        typer.echo(f"  {row}{fault.field} ({fault.rule}): {fault.message}", err=True)
    return True
