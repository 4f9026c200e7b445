"""Whom or what a search is about, as keyed marks: the same subject is known again, never read back."""

from collections.abc import Iterator, Mapping

from accord.core.names import plates
from accord.frame import sealing


def marks_of(terms: Mapping[str, str]) -> list[str]:
    """Marks of the subjects that the terms name beyond doubt: a number, plate, VIN, or a whole name.

    A name counts with its date of birth alone, and words of a text never: two agencies that both
    look for burglaries do not look for the same.
    """
    return sorted({sealing.mark(one, context="subject") for one in _named(terms)})


def _named(terms: Mapping[str, str]) -> Iterator[str]:
    text = terms.get("text", "").strip()
    if any(sign.isdigit() for sign in text) and len(text.split()) == 1:
        yield f"number:{plates.normalise(text)}"
    for name in ("plate", "vin", "identifier"):
        value = plates.normalise(terms.get(name, ""))
        if value and not set(terms[name]) & set("*?"):
            yield f"{name}:{value}"
    parts = [terms.get(name, "") for name in ("family_name", "given_names", "date_of_birth")]
    if all(parts):
        yield "person:" + "|".join(plates.normalise(part) for part in parts)
