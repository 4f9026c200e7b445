"""Words of names as they are compared, and names that stand for nobody."""

import re
from collections.abc import Sequence
from functools import cache, lru_cache
from typing import Final

from accord.core.linkage.plain_texts import text_of, words
from accord.core.linkage.scripts import latin
from accord.core.names import folded, name_words

# So many forms of common names are remembered.
_REMEMBERED: Final = 1 << 14
_CROSSES: Final = re.compile("x{2,}")
_OF_A_BODY: Final = re.compile(
    r"(the )?(state|city|county|town|township|village|commonwealth|people|united states|estate) of\b"
)


@cache
def _variants() -> dict[str, frozenset[str]]:
    """Each spelling of a given name, and the others; one spelling may be of two names."""
    found: dict[str, frozenset[str]] = {}
    for line in text_of("given_variants").strip().splitlines():
        of_one = frozenset(line.split())
        for word in of_one:
            found[word] = found.get(word, frozenset()) | (of_one - {word})
    return found


def variants_of(given: str) -> frozenset[str]:
    """Other spellings of a given name, from other scripts as a rule."""
    return _variants().get(given, frozenset())


@lru_cache(maxsize=_REMEMBERED)
def words_of(text: str) -> tuple[str, ...]:
    """The words of a name, titles left out."""
    return tuple(word for word in named(text) if word not in words("titles"))


def named(text: str) -> tuple[str, ...]:
    """The words of a name in Latin letters; a word of crosses stands for none."""
    return tuple(word for word in name_words(latin(text)) if not _CROSSES.fullmatch(word))


def given_words(text: str) -> tuple[str, ...]:
    """The words of given names; a child's that has none yet (`Baby Boy`) are none."""
    found = words_of(text)
    return () if _is_unnamed_child(found) else found


def _is_unnamed_child(found: Sequence[str]) -> bool:
    return bool(words("newborn") & {*found}) and words("children").issuperset(found)


def is_nobody(*parts: str) -> bool:
    """Whether the parts of a name stand for nobody: `John Doe`, `Suspect 2`, `State of Ohio`."""
    if any(is_of_a_body(part) for part in parts if part):
        return True
    said = {word for part in parts if part for word in named(part)}
    return bool(said & words("nobody")) and all(map(may_be_nobody, said))


def may_be_nobody(word: str) -> bool:
    """Whether a word stands for nobody, or goes with one that does."""
    return word in words("nobody") or word in words("beside_nobody") or word.isdigit()


def is_of_a_body(text: str) -> bool:
    """Whether a name is of a body that stands where a victim would: `State of Ohio`."""
    return bool(_OF_A_BODY.match(folded(text).strip()))
