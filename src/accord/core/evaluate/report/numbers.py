"""Numbers as a report's language writes them: 1,234.5 in English, 1.234,5 in Spanish."""

_SWAPPED = str.maketrans(",.", ".,")
_MOST_PLACES = 6


def written(value: float, places: int = 0, *, language: str = "en", signed: bool = False) -> str:
    """A number rounded to so many decimals, its thousands grouped, with a true minus."""
    text = f"{value:{'+' if signed else ''},.{places}f}".replace("-", "−")
    return text.translate(_SWAPPED) if language == "es" else text


def places_of(share: float) -> int:
    """Decimals of a percentage: one, or as many as keep a small one from reading as nought."""
    told = (places for places in range(1, _MOST_PLACES + 1) if round(100 * share, places))
    return next(told, 1)


def chance_words(chance: float, *, language: str = "en") -> str:
    """A chance to three decimals; a smaller one is told as under the least of these, never as 0."""
    least = 0.001
    told = written(max(chance, least), 3, language=language)
    return f"< {told}" if chance < least else told
