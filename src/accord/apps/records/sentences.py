"""Sentences that the library gives in English, told in the reader's language.

What is kept, sent by the API or written to a file stays as the library said it, with its stable rule
code; pages alone translate. A template is English with named places, and is both what a text is
recognised by and what is translated.
"""

import re
from collections.abc import Callable, Mapping, Sequence

from django.utils.translation import gettext

PLACE = re.compile(r"%\((\w+)\)s")
_JOINED = "; "


class Sentences:
    """Templates by which texts are recognised, the first that fits counts."""

    def __init__(
        self,
        templates: Sequence[str],
        *,
        words: Mapping[str, Callable[[str], str]] | None = None,
        joined: bool = False,
    ) -> None:
        """`words` translate what stands in a place of that name; `joined` texts are several."""
        self.templates = tuple(templates)
        self._known = tuple((_pattern(one), one) for one in self.templates)
        self._words = words or {}
        self._joined = joined

    def told(self, text: str) -> str:
        """The text in the reader's language; what no template fits stays as it is."""
        parts = text.split(_JOINED) if self._joined else [text]
        return _JOINED.join(self._whole(one) or one for one in parts)

    def _whole(self, text: str) -> str | None:
        for pattern, template in self._known:
            if found := pattern.fullmatch(text):
                said = {
                    name: self._words[name](value) if name in self._words else value
                    for name, value in found.groupdict().items()
                }
                return gettext(template) % said
        return None


def _pattern(template: str) -> re.Pattern[str]:
    """What the template matches; "%%" in it is one per cent sign."""
    parts = PLACE.split(template)
    literal = [re.escape(part.replace("%%", "%")) for part in parts[::2]]
    places = [f"(?P<{name}>.+?)" for name in parts[1::2]]
    return re.compile(
        "".join(a + b for a, b in zip(literal, [*places, ""], strict=True)), re.DOTALL
    )
