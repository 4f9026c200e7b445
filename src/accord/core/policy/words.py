"""An agreement in plain English, from the same terms that decide."""

from collections.abc import Iterable, Mapping

from accord.core.policy.agreements import ACTIONS, Agreement, Grant
from accord.core.vocabulary import Dissemination

_ACTION_WORDS = {
    "search": "find them by searching",
    "pointer": "learn that one exists and whom to ask",
    "view": "read them",
    "export": "export them",
    "subscribe": "be alerted to new ones",
    "link": "link them with their own",
    "forecast": "count them in forecasts",
}


def in_words(agreement: Agreement, *, names: Mapping[str, str] | None = None) -> str:
    """One sentence on the agreement and one on each grant; `names` gives agencies' names."""
    called = names or {}
    until = f" until {agreement.valid_to:%Y-%m-%d %H:%M %Z}" if agreement.valid_to else ""
    head = (
        f"Agreement {agreement.id}, version {agreement.version} ({agreement.status}), between "
        f"{_listed(called.get(name, name) for name in sorted(agreement.parties))}, "
        f"from {agreement.valid_from:%Y-%m-%d %H:%M %Z}{until}."
    )
    return "\n".join((head, *(_grant(grant, called) for grant in agreement.grants)))


def _grant(grant: Grant, called: Mapping[str, str]) -> str:
    owners = _listed(called.get(name, name) for name in sorted(grant.owners))
    recipients = _listed(called.get(name, name) for name in sorted(grant.recipients))
    kinds = _listed(kind.unit() for kind in sorted(grant.kinds))
    levels = _listed(sorted(grant.levels))
    offences = (
        "all offences" if grant.offences is None else f"offences {_listed(sorted(grant.offences))}"
    )
    may = _listed(_ACTION_WORDS[action] for action in ACTIONS if action in grant.actions)
    yellow = Dissemination.YELLOW in grant.levels and grant.actions != {"pointer"}
    limit = " Of yellow records they learn only that one exists and whom to ask." if yellow else ""
    return (
        f"{recipients} may {may}: {kinds} of {owners} marked {levels}, {offences}, "
        f"for {_listed(sorted(grant.purposes))} only.{limit}"
    )


def _listed(items: Iterable[str]) -> str:
    *most, last = list(items) or ["nothing"]
    return f"{', '.join(most)} and {last}" if most else last
