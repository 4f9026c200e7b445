"""An agreement from a template and a few answers: the same rules that are told, signed and decided."""

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Literal

from accord.core.policy.agreements import Action, Grant
from accord.core.policy.naming import PolicyError
from accord.core.policy.prohibitions import Prohibition
from accord.core.vocabulary import Dissemination, RecordKind

# What shows, or tells of, a single record.
_SINGLE: frozenset[Action] = frozenset(
    {"search", "pointer", "view", "export", "subscribe", "link", "onward"}
)


@dataclass(frozen=True, kw_only=True)
class AgreementTemplate:
    """A usual agreement: who gives to whom, and what it proposes where no answer says otherwise."""

    id: str
    title: str
    title_es: str
    note: str
    between: Literal["all", "givers"]
    kinds: frozenset[RecordKind]
    purposes: frozenset[str]
    actions: frozenset[Action]
    single_records: bool
    retention_days: int | None = None
    categories: frozenset[str] = frozenset()


@dataclass(frozen=True, kw_only=True)
class Answers:
    """What the parties say; None and empty leave it as the template has it.

    `receivers` are asked for where one side gives: among all others, everyone gives to everyone.
    """

    givers: frozenset[str]
    receivers: frozenset[str] = frozenset()
    kinds: frozenset[RecordKind] = frozenset()
    categories: frozenset[str] = frozenset()
    purposes: frozenset[str] = frozenset()
    with_yellow: bool = True
    with_export: bool | None = None
    name_victims: bool = False
    retention_days: int | None = None


@cache
def agreement_templates() -> Mapping[str, AgreementTemplate]:
    """Every template by its id, in the order of the file."""
    text = (files("accord.core.policy") / "templates.toml").read_text(encoding="utf-8")
    found = {}
    for entry in tomllib.loads(text)["template"]:
        sets = {
            name: frozenset(entry.get(name, ())) for name in ("purposes", "actions", "categories")
        }
        kinds = frozenset(RecordKind(kind) for kind in entry["kinds"])
        found[entry["id"]] = AgreementTemplate(**{**entry, **sets, "kinds": kinds})
    return MappingProxyType(found)


def drafted(template: str, answers: Answers) -> tuple[tuple[Grant, ...], tuple[Prohibition, ...]]:
    """What the template and the answers grant and forbid. Raises PolicyError."""
    one = agreement_templates().get(template)
    if one is None:
        raise PolicyError("there is no such template")
    if one.between == "givers" and (not answers.receivers or answers.givers & answers.receivers):
        raise PolicyError("say who gives and who receives; nobody is both")
    givers = answers.givers if one.between == "givers" else answers.givers | answers.receivers
    receivers = answers.receivers if one.between == "givers" else givers
    if len(givers | receivers) < 2:
        raise PolicyError("an agreement has at least two parties")
    levels = {Dissemination.GREEN} | ({Dissemination.YELLOW} if answers.with_yellow else set())
    grant = Grant(
        owners=givers,
        recipients=receivers,
        kinds=answers.kinds or one.kinds,
        levels=frozenset(levels),
        purposes=answers.purposes or one.purposes,
        actions=_actions(one, answers),
        categories=answers.categories or one.categories,
        unmasks=frozenset({"victim"} if answers.name_victims and one.single_records else ()),
        retention_days=answers.retention_days or one.retention_days,
    )
    return (grant,), _forbids(one, receivers)


def _actions(one: AgreementTemplate, answers: Answers) -> frozenset[Action]:
    if answers.with_export is None or not one.single_records:
        return one.actions
    return one.actions | {"export"} if answers.with_export else one.actions - {"export"}


def _forbids(one: AgreementTemplate, receivers: frozenset[str]) -> tuple[Prohibition, ...]:
    """Nothing is passed on; and where only counts are agreed, no record at all."""
    if one.single_records:
        actions, clause = frozenset({"onward"}), "no-onward-transfer"
    else:
        actions, clause = frozenset(str(action) for action in _SINGLE), "counts-only"
    return (
        Prohibition(
            id=clause, recipients=receivers, actions=actions, citation=f"{one.title} ({one.id})"
        ),
    )
