"""Under which name a browser keeps a file: in the reader's language, with plain letters alone."""

from typing import Any, Final

from django.utils.text import slugify

LONGEST: Final = 80


def kept_as(name: Any, ending: str) -> str:
    """The `Content-Disposition` of a file to keep; what of `name` is no plain letter falls away."""
    stem = slugify(str(name))[:LONGEST].strip("-") or "accord"
    return f'attachment; filename="{stem}.{ending}"'
