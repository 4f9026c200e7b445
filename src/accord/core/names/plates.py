"""Licence plates: invented formats, the characters that readers confuse, comparison form."""

# What the eye and the camera take for one another; symmetrical.
CONFUSABLE = {
    "0": "O", "O": "0", "1": "I", "I": "1", "8": "B", "B": "8", "5": "S", "S": "5", "2": "Z",
    "Z": "2", "6": "G", "G": "6", "D": "O", "Q": "O", "V": "U", "U": "V",
}  # fmt: skip
# Issued plates skip letters that look like digits, as most issuers do.
_LETTERS = "ABCDEFGHJKLMNPRSTUVWXYZ"
_CANON = str.maketrans(
    {"O": "0", "I": "1", "B": "8", "S": "5", "Z": "2", "G": "6", "D": "0", "Q": "0", "U": "V"}
)


def plate(serial: int) -> str:
    """Return the plate of a vehicle serial number, in one of two invented formats."""
    letters, number = divmod(serial // 2, 10_000)
    first, rest = divmod(letters, len(_LETTERS) ** 2)
    second, third = divmod(rest, len(_LETTERS))
    text = _LETTERS[first % len(_LETTERS)] + _LETTERS[second] + _LETTERS[third]
    return f"{text}{number:04d}" if serial % 2 else f"{number:04d}{text}"


def misread(text: str, draw: int) -> str:
    """Misread one character or transpose two neighbours, chosen by `draw` ≥ 0."""
    if len(text) < 2:
        return text
    at = draw % (len(text) - 1)
    if draw // 16 % 3 == 0:
        return text[:at] + text[at + 1] + text[at] + text[at + 2 :]
    spots = [i for i, letter in enumerate(text) if letter in CONFUSABLE]
    if not spots:
        return text
    at = spots[draw // 64 % len(spots)]
    return text[:at] + CONFUSABLE[text[at]] + text[at + 1 :]


def normalise(text: str) -> str:
    """Return a plate in capitals without spaces, hyphens or dots."""
    return "".join(letter for letter in text.upper() if letter.isalnum())


def confusion_key(text: str) -> str:
    """Return a key that plates share when they differ by confusable characters only."""
    return normalise(text).translate(_CANON)
