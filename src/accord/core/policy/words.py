"""Agreements and law in plain English or Spanish, from the same terms that decide."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime

from accord.core.policy.agreements import ACTIONS, Action, Agreement, Grant
from accord.core.policy.known_profiles import known_profiles
from accord.core.policy.lexicon import ENGLISH, SPANISH, Words
from accord.core.policy.prohibitions import Profile, Prohibition
from accord.core.vocabulary import Dissemination, purposes


def in_words(
    agreement: Agreement, *, names: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """One sentence on the agreement, one on each grant and each clause that forbids.

    `names` gives agencies' names, which stand as they are; of purposes the codes too, which decide.
    """
    called = names or {}
    words = _words(language)
    head = words.head.format(
        id=agreement.id,
        version=agreement.version,
        status=words.statuses[agreement.status],
        parties=_agencies(words, agreement.parties, called),
        start=_moment(agreement.valid_from),
        until=words.until.format(_moment(agreement.valid_to)) if agreement.valid_to else "",
        ended=words.ended.format(_moment(agreement.ended_at)) if agreement.ended_at else "",
    )
    grants = (_grant(words, grant, called) for grant in agreement.grants)
    between = _agencies(words, agreement.parties, called)
    forbids = (
        words.forbid.format(rule=_forbidden(words, rule, called, anyone=between)) + _by(words, rule)
        for rule in agreement.forbids
    )
    return "\n".join((head, *grants, *forbids))


def law_in_words(
    profile: Profile, *, names: Mapping[str, str] | None = None, language: str = "en"
) -> str:
    """What the law of the place forbids: a head, a sentence a rule, and what the node lacks."""
    words = _words(language)
    lines = [
        words.law_head.format(
            title=title_in_words(profile, language=language), id=profile.id, version=profile.version
        )
    ]
    for rule in profile.rules:
        told = _forbidden(words, rule, names or {}, anyone=words.any_agency)
        own = words.own_too if rule.covers_own else ""
        lines.append(words.law.format(rule=told, own=own) + _by(words, rule))
    if profile.modules:
        lines.append(words.lacks.format(_listed(words, sorted(profile.modules))))
    return "\n".join(lines)


def title_in_words(profile: Profile, *, language: str = "en") -> str:
    """What the law of the place is called: a template's own title in the reader's language."""
    known = [one for part in profile.id.split(".") if (one := known_profiles().get(part))]
    is_templates = profile.title == ", ".join(one.title for one in known)
    return (
        ", ".join(one.title_es for one in known)
        if language == "es" and is_templates
        else profile.title
    )


def always_in_words(*, language: str = "en") -> str:
    """The rules that stand whatever is agreed, one a line."""
    return "\n".join(_words(language).always)


def action_words(*, language: str = "en") -> Mapping[Action, str]:
    """Each action as rules tell it."""
    return _words(language).actions


def level_words(*, language: str = "en") -> Mapping[Dissemination, str]:
    """Each level as rules tell it."""
    return _words(language).levels


def _words(language: str) -> Words:
    return SPANISH if language == "es" else ENGLISH


def _grant(words: Words, grant: Grant, called: Mapping[str, str]) -> str:
    yellow = Dissemination.YELLOW in grant.levels and grant.actions != {"pointer"}
    sentence = words.grant.format(
        recipients=_agencies(words, grant.recipients, called),
        may=_actions(words, grant.actions),
        kinds=_listed(words, (kind.unit(language=words.code) for kind in sorted(grant.kinds))),
        owners=_agencies(words, grant.owners, called),
        levels=_listed(words, (words.levels[level] for level in sorted(grant.levels))),
        offences=_offences(words, grant.offences, grant.categories),
        purposes=_purposes(words, grant.purposes),
    )
    shown = [words.persons[mark] for mark in words.persons if mark in grant.unmasks]
    return "".join(
        (
            sentence,
            words.yellow if yellow else "",
            words.named.format(_listed(words, shown)) if shown else "",
            words.retention.format(grant.retention_days) if grant.retention_days else "",
        )
    )


def _forbidden(words: Words, rule: Prohibition, called: Mapping[str, str], *, anyone: str) -> str:
    """What one rule forbids, without who says so."""
    return words.forbidden.format(
        recipients=anyone if rule.recipients is None else _agencies(words, rule.recipients, called),
        may=words.anything if rule.actions is None else _actions(words, rule.actions),
        kinds=words.any_kind
        if rule.kinds is None
        else _listed(words, (kind.unit(language=words.code) for kind in sorted(rule.kinds))),
        owners=anyone if rule.owners is None else _agencies(words, rule.owners, called),
        offences=_offences(words, rule.offences, rule.categories),
        purposes=words.any_purpose
        if rule.purposes is None
        else words.purposes.format(_purposes(words, rule.purposes)),
        period=_period(words, rule.effective_from, rule.effective_to),
    )


def _by(words: Words, rule: Prohibition) -> str:
    citation = words.citations.get(rule.citation, rule.citation)
    return words.by.format(citation) if citation else ""


def _period(words: Words, begins: datetime | None, ends: datetime | None) -> str:
    parts = []
    if begins:
        parts.append(words.since.format(_moment(begins)))
    if ends:
        parts.append(words.until.format(_moment(ends)))
    return "".join(parts)


def _moment(time: datetime) -> str:
    """The moment in UTC, as exact as it is meant."""
    at = time.astimezone(UTC)
    is_whole = not at.second and not at.microsecond
    return f"{at:%Y-%m-%d %H:%M} UTC" if is_whole else f"{at:%Y-%m-%d %H:%M:%S.%f} UTC"


def _offences(words: Words, codes: frozenset[str] | None, categories: frozenset[str]) -> str:
    """Codes, groups, both, or all."""
    if codes is None and not categories:
        return words.all_offences
    parts = []
    if codes or not categories:
        parts.append(words.offences.format(_listed(words, sorted(codes or ()))))
    if categories:
        parts.append(words.categories.format(_listed(words, sorted(categories), separator="; ")))
    return words.plus.join(parts)


def _actions(words: Words, actions: Iterable[str]) -> str:
    named = frozenset(actions)
    return _listed(words, (words.actions[action] for action in ACTIONS if action in named))


def _purposes(words: Words, codes: Iterable[str]) -> str:
    return _listed(words, (_purpose(words, code) for code in sorted(codes)))


def _purpose(words: Words, code: str) -> str:
    """A purpose by its name, with the code that decides; the code alone where nobody named it."""
    known = purposes().get(code)
    if known is None:
        return code
    name = known.name_es if words.code == "es" else known.name
    return f"{name[0].lower()}{name[1:]} ({code})"


def _agencies(words: Words, oris: Iterable[str], called: Mapping[str, str]) -> str:
    return _listed(words, (called.get(ori, ori) for ori in sorted(oris)))


def _listed(words: Words, items: Iterable[str], *, separator: str = ", ") -> str:
    *most, last = list(items) or [words.nothing]
    return words.join(separator.join(most), last) if most else last
