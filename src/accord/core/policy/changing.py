"""When the rules say something else by themselves, because a period begins or ends."""

from collections.abc import Iterable, Iterator
from datetime import datetime

from accord.core.policy.agreements import Agreement
from accord.core.policy.prohibitions import Profile


def next_change(
    agreements: Iterable[Agreement], profile: Profile | None, *, now: datetime
) -> datetime | None:
    """The first moment after `now` at which a rule begins or ends; None is never.

    Until then, a predicate made now is the one that would be made then, but for `NotExpired`.
    """
    return min((one for one in _bounds(agreements, profile) if one > now), default=None)


def _bounds(agreements: Iterable[Agreement], profile: Profile | None) -> Iterator[datetime]:
    rules = list(profile.rules) if profile else []
    for agreement in agreements:
        rules += agreement.forbids
        yield agreement.valid_from
        if agreement.valid_to is not None:
            yield agreement.valid_to
    for rule in rules:
        yield from filter(None, (rule.effective_from, rule.effective_to))
