"""An agreement's stored terms as `accord.core.policy` reads them."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from django.utils.translation import get_language

from accord.apps.agencies.models import Agreement
from accord.core import policy
from accord.core.vocabulary import Dissemination, RecordKind
from accord.frame.errors import Fault, Invalid


def build(
    *,
    oris: Iterable[str],
    kinds: Iterable[str],
    levels: Iterable[str],
    purposes: Iterable[str],
    actions: Iterable[str],
    offences: Iterable[str] | None = None,
    categories: Iterable[str] = (),
    unmasks: Iterable[str] = (),
    retention_days: int | None = None,
) -> dict[str, Any]:
    """Terms in which every party grants the same to every other; raises `Invalid`."""
    parties = frozenset(oris)
    try:
        grant = policy.Grant(
            owners=parties,
            recipients=parties,
            kinds=frozenset(RecordKind(kind) for kind in kinds),
            levels=frozenset(Dissemination(level) for level in levels),
            purposes=frozenset(purposes),
            actions=frozenset(actions),  # type: ignore[arg-type] # checked by Grant
            offences=None if offences is None else frozenset(offences),
            categories=frozenset(categories),
            unmasks=frozenset(unmasks),
            retention_days=retention_days,
        )
    except ValueError as error:
        raise Invalid(faults=[Fault("terms", "form", str(error))]) from error
    return {"parties": sorted(parties), "grants": policy.grants_to_json([grant])}


def of_rules(
    grants: Iterable[policy.Grant], forbids: Iterable[policy.Prohibition]
) -> dict[str, Any]:
    """Terms of these grants and clauses, between all whom they name."""
    given, clauses = tuple(grants), tuple(forbids)
    parties = frozenset[str]().union(*(one.owners | one.recipients for one in given))
    return {
        "parties": sorted(parties),
        "grants": policy.grants_to_json(given),
        "forbids": policy.forbids_to_json(clauses),
    }


def read(agreement: Agreement) -> policy.Agreement:
    """The agreement as the policy decides on it."""
    return policy.Agreement(
        id=str(agreement.pk),
        parties=frozenset(agreement.terms["parties"]),
        grants=policy.grants_from_json(agreement.terms["grants"]),
        valid_from=agreement.valid_from,
        valid_to=agreement.valid_to,
        ended_at=agreement.ended_at,
        status=agreement.status,  # type: ignore[arg-type] # the column has the same choices
        version=agreement.version,
        forbids=policy.forbids_from_json(agreement.terms.get("forbids", [])),
    )


def read_as_signed(agreement: Agreement) -> policy.Agreement:
    """The agreement from its last signature on: a first day before that bound nobody yet."""
    signed = [one.signed_at for one in agreement.parties.all() if one.signed_at is not None]
    return replace(read(agreement), valid_from=max((agreement.valid_from, *signed)))


def in_words(agreement: Agreement, *, names: Mapping[str, str] | None = None) -> str:
    """The agreement in the reader's language, from the same terms that decide and are signed."""
    return policy.in_words(read(agreement), names=names, language=_language())


def digest(agreement: Agreement) -> str:
    """What is signed: SHA-256 over the terms and the period, as hex."""
    signed = {
        "id": str(agreement.pk),
        "version": agreement.version,
        "terms": agreement.terms,
        "from": agreement.valid_from.isoformat(),
        "to": agreement.valid_to.isoformat() if agreement.valid_to else None,
    }
    if agreement.replaces_id is not None:
        signed["replaces"] = str(agreement.replaces_id)
    return policy.digest_of(signed)


def law_lines(profile: policy.Profile, *, names: Mapping[str, str] | None = None) -> list[str]:
    """A sentence on each rule of the law, in the reader's language, agencies by name."""
    told = policy.law_in_words(profile, names=names, language=_language())
    return told.split("\n")[1 : 1 + len(profile.rules)]


def law_title(profile: policy.Profile) -> str:
    """What the law of the place is called, in the reader's language."""
    return policy.title_in_words(profile, language=_language())


def line_as_values(line: policy.Line) -> dict[str, Any]:
    """A line of who sees what for the API and the command line; null offences are all."""
    return {
        **vars(line),
        "offences": None if line.offences is None else sorted(line.offences),
        "unmasks": sorted(line.unmasks),
        "only_if_named": line.only_if_named,
    }


def always_lines() -> list[str]:
    """The rules that stand whatever is agreed, in the reader's language."""
    return policy.always_in_words(language=_language()).split("\n")


def _language() -> str:
    return "es" if (get_language() or "en").startswith("es") else "en"
