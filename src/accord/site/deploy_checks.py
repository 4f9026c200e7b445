"""What makes a production node unsafe by having been left out: `accord manage check --deploy` names it."""

import os
from collections.abc import Callable
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.core.checks import (
    ERROR,
    WARNING,
    CheckMessage,
    Error,
    Tags,
    register,
    run_checks,
)
from django.core.checks import Warning as Advice
from django.db import DatabaseError, connection
from django.utils import timezone

from accord.frame.audit import inspection
from accord.frame.errors import Invalid

#: A node that is worth something is at least so old; a copy that is worth something at most.
BACKED_UP_EVERY: Final = timedelta(days=7)


#: Told at each start; what has run without them goes on.
ADVICE: Final = frozenset({"accord.W012", "accord.W013", "accord.W014", "accord.W015"})


def demand_safe(*, say: Callable[[str], None]) -> None:
    """Say what the checks find; raises `Invalid` where a node must not start so.

    An undeclared door stops the start, and in production an unsafe setting does too.
    """
    found = [
        one
        for one in run_checks(include_deployment_checks=settings.PRODUCTION)
        if not one.is_silenced()
    ]
    for one in found:
        say(str(one))
    stopping = [
        one
        for one in found
        if one.is_serious(ERROR) or (one.is_serious(WARNING) and one.id not in ADVICE)
    ]
    if stopping:
        named = ", ".join(sorted({str(one.id) for one in stopping}))
        raise Invalid(f"The node does not start so: {named} (see above).")


@register(Tags.security, deploy=True)
def nothing_is_left_out(*_: Any, **__: Any) -> list[CheckMessage]:
    """W011: ACCORD_PRODUCTION is set; W012: ACCORD_HOSTS names the node's hosts, none of them all; W013: ACCORD_KEY_PASSWORD encrypts the signing key; W014: ACCORD_DATABASE_URL says where the database is."""
    problems: list[CheckMessage] = []
    if not settings.SESSION_COOKIE_SECURE:
        told = (
            "ACCORD_PRODUCTION is not set: cookies travel without TLS, and HTTP is not redirected."
        )
        problems.append(Advice(told, id="accord.W011"))
    if "*" in settings.ALLOWED_HOSTS:
        told = "ACCORD_HOSTS lets anybody say what this node is called."
        problems.append(Error(told, hint="Write its host names out.", id="accord.W012"))
    elif "ACCORD_HOSTS" not in os.environ:
        told = "ACCORD_HOSTS is not set: the node answers this machine alone."
        problems.append(Advice(told, hint="Such as accord.example.gov.", id="accord.W012"))
    if not os.environ.get("ACCORD_KEY_PASSWORD"):
        told = "ACCORD_KEY_PASSWORD is not set: whoever copies the key's file signs as this node."
        hint = "Set it before the key is made; of one that is there, ask for a new key afterwards."
        problems.append(Advice(told, hint=hint, id="accord.W013"))
    if not os.environ.get("ACCORD_DATABASE_URL"):
        told = (
            "ACCORD_DATABASE_URL is not set: SQLite in the state folder, which one machine can use."
        )
        hint = (
            "For workers on more machines PostgreSQL; else say so: sqlite:////path/accord.sqlite3."
        )
        problems.append(Advice(told, hint=hint, id="accord.W014"))
    return problems


@register(Tags.security, deploy=True)
def there_is_a_backup(*_: Any, **__: Any) -> list[CheckMessage]:
    """W015: a node that has run for a week was backed up within one."""
    limit = timezone.now() - BACKED_UP_EVERY
    file = Path(connection.settings_dict["NAME"])
    if connection.vendor == "sqlite" and not file.parent.exists():
        return []  # nothing was ever kept here
    try:
        if not inspection.has_entries_before(limit):
            return []
        made = inspection.newest_of("node.backed_up")
    except DatabaseError as error:
        told = f"Whether there is a backup cannot be told: {type(error).__name__}."
        return [Advice(told, id="accord.W015")]
    if made is not None and made >= limit:
        return []
    last = f"the last was made on {made:%Y-%m-%d}" if made else "none was ever made"
    told = f"There is no backup of the last {BACKED_UP_EVERY.days} days: {last}."
    hint = "`accord backup FILE`, by a timer; then `accord restore --verify FILE`."
    return [Advice(told, hint=hint, id="accord.W015")]
