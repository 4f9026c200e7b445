"""Parts of the product that a node may lack, because the law of its place forbids them.

An app says which doors a part consists of; who knows the law says which parts are barred. A barred
part has no page, operation, job, menu entry or command: its doors answer as if they were not there.
"""

from collections.abc import Callable
from dataclasses import dataclass, field

from accord.frame.declaration import Declaration


@dataclass(frozen=True, kw_only=True)
class Module:
    """One part: the capabilities, ledger verbs (by their beginning) and doors that belong to it."""

    name: str
    capabilities: frozenset[str] = frozenset()
    verbs: tuple[str, ...] = ()
    doors: frozenset[str] = field(default_factory=frozenset)

    def has(self, declaration: Declaration) -> bool:
        """Whether a door is one of the part's."""
        verb = declaration.audit or ""
        return (
            declaration.policy in self.capabilities
            or declaration.name in self.doors
            or bool(self.verbs and verb.startswith(self.verbs))
        )


def _none() -> frozenset[str]:
    return frozenset()


known: dict[str, Module] = {}
_barred: list[Callable[[], frozenset[str]]] = [_none]


def register(module: Module) -> None:
    """Say which doors a part consists of; call it in an app's ready()."""
    known[module.name] = module


def decide_by(barred: Callable[[], frozenset[str]]) -> None:
    """Say who knows which parts the law bars now; it is asked at each of their doors."""
    _barred[0] = barred


def barred() -> frozenset[str]:
    """The names of the parts that this node does not have."""
    return _barred[0]()


def parts_of(declaration: Declaration) -> frozenset[str]:
    """The names of the parts that the door belongs to."""
    return frozenset(module.name for module in known.values() if module.has(declaration))


def is_barred(declaration: Declaration) -> bool:
    """Whether the door belongs to a part that this node does not have."""
    parts = parts_of(declaration)
    return bool(parts) and not parts.isdisjoint(barred())


def without_barred(capabilities: frozenset[str]) -> frozenset[str]:
    """The capabilities less those of parts that this node does not have."""
    touched = {
        one.name: one.capabilities for one in known.values() if one.capabilities & capabilities
    }
    if not touched:
        return capabilities
    gone = [touched[name] for name in barred() & touched.keys()]
    return capabilities.difference(*gone) if gone else capabilities
