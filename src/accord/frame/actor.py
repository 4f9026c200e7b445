"""Who acts, and why: the two values that every read and write carries."""

from dataclasses import dataclass, field
from typing import Final, Literal

ActorKind = Literal["user", "token", "system", "local"]


@dataclass(frozen=True, kw_only=True)
class Actor:
    """A verified identity; made only from a session, a token or a local terminal."""

    id: str
    name: str
    kind: ActorKind = "user"
    agency_id: str | None = None
    agency_ori: str = ""
    roles: frozenset[str] = field(default_factory=frozenset)
    capabilities: frozenset[str] = field(default_factory=frozenset)
    # The one thing that a bound token is for, such as `feed:ID`; whoever serves it looks.
    only_for: str = ""
    # What is read shall serve the whole agency: what was released to this account alone is left out.
    for_agency: bool = False

    def may(self, capability: str) -> bool:
        """Whether any of the actor's roles grants the capability."""
        return capability in self.capabilities

    @property
    def is_bound(self) -> bool:
        """Whether this is a token for one thing: then being signed in opens nothing by itself."""
        return bool(self.only_for)


@dataclass(frozen=True, kw_only=True)
class Purpose:
    """Why something is read or done; `code` is one of the purposes in `accord.core.vocabulary`."""

    code: str
    reason: str = ""
    case_number: str = ""
    on_behalf_of: str = ""


# What stands in the ledger for pages of the own account, which ask for none.
NO_PURPOSE: Final = Purpose(code="none")
