"""Default deny: every route, job, command and event says who may use it and what it leaves behind.

What is not declared stops the start-up (`accord.site.checks`), so a door cannot be left open by
forgetting it.
"""

from collections.abc import Callable
from contextvars import ContextVar
from functools import wraps
from typing import Any, Final, ParamSpec, TypeVar

from accord.frame.declaration import Declaration, RateClass

P = ParamSpec("P")
R = TypeVar("R")
T = TypeVar("T", bound=type)

PUBLIC: Final = "public"
SIGNED_IN: Final = "signed-in"

declared: dict[str, Declaration] = {}
# The command that is running; `accord.cli.session` asks its actor for the declared capability.
running: ContextVar[Declaration | None] = ContextVar("accord_running_command", default=None)


def _register(declaration: Declaration) -> Declaration:
    if declaration.audit is None and declaration.policy != PUBLIC:
        raise ValueError(f"{declaration.name}: only a public door may leave no ledger entry")
    declared[f"{declaration.kind}:{declaration.name}"] = declaration
    return declaration


def route(
    *,
    policy: str,
    audit: str | None,
    rate: RateClass,
    purpose: bool | None = None,
    answers_again: bool = False,
    cases: bool = False,
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a view or an API operation: its capability, ledger verb, rate class and purpose.

    A purpose is demanded unless the route is public or `purpose=False` (own account pages).
    A route that `answers_again` asks `doors.is_repeat` and then reads without writing. With `cases`
    a door for any account, too, asks for a purpose that opens single records.
    """
    needs_purpose = policy not in {PUBLIC, SIGNED_IN} if purpose is None else purpose

    def decorate(view: Callable[P, R]) -> Callable[P, R]:
        declaration = _register(
            Declaration(
                name=f"{view.__module__}.{view.__qualname__}",
                kind="route",
                policy=policy,
                audit=audit,
                rate=rate,
                purpose=needs_purpose,
                answers_again=answers_again,
                cases=cases,
            )
        )

        @wraps(view)
        def through(*args: P.args, **kwargs: P.kwargs) -> R:
            from accord.frame import (
                doors,  # not at import: the command line declares without Django
            )

            request: Any = args[0] if args else kwargs["request"]
            return doors.pass_through(declaration, request, lambda: view(*args, **kwargs))

        through.declaration = declaration  # type: ignore[attr-defined]  # the mark by which doors are found
        return through

    return decorate


def refuse_barred(declaration: Declaration) -> None:
    """Raises `Missing` where the law of this node's place bars the part that the door belongs to."""
    from accord.frame import errors, modules

    if modules.is_barred(declaration):
        raise errors.Missing("This node does not have this: the law of its place bars it.")


def job(*, policy: str, audit: str) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a background job: the capability its enqueuer needed and the verb it leaves."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        declaration = _register(Declaration(name=name, kind="job", policy=policy, audit=audit))

        @wraps(function)
        def declared_job(*args: P.args, **kwargs: P.kwargs) -> R:
            refuse_barred(declaration)
            return function(*args, **kwargs)

        declared_job.declaration = declaration  # type: ignore[attr-defined]  # the mark by which doors are found
        return declared_job

    return decorate


def command(
    *, policy: str, audit: str | None, purpose: bool = True
) -> Callable[[Callable[P, R]], Callable[P, R]]:
    """Declare a command of the `accord` program."""

    def decorate(function: Callable[P, R]) -> Callable[P, R]:
        name = f"{function.__module__}.{function.__qualname__}"
        declaration = _register(
            Declaration(name=name, kind="command", policy=policy, audit=audit, purpose=purpose)
        )

        @wraps(function)
        def declared_command(*args: P.args, **kwargs: P.kwargs) -> R:
            token = running.set(declaration)
            try:
                return function(*args, **kwargs)
            finally:
                running.reset(token)

        declared_command.declaration = declaration  # type: ignore[attr-defined]  # the mark by which doors are found
        return declared_command

    return decorate


def event(*, policy: str, audit: str) -> Callable[[T], T]:
    """Declare an event type of the outbox: who may receive it and the verb that announced it."""

    def decorate(event_type: T) -> T:
        name = f"{event_type.__module__}.{event_type.__qualname__}"
        declaration = _register(Declaration(name=name, kind="event", policy=policy, audit=audit))
        event_type.declaration = declaration  # type: ignore[attr-defined]  # the mark by which doors are found
        return event_type

    return decorate
