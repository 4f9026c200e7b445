"""Text of others on a terminal: nothing in it may steer the terminal or pass for our own lines."""


def plain(text: object) -> str:
    """One line without control characters, escapes or signs that turn the direction of writing."""
    line = " ".join(str(text).split())
    return "".join(sign if sign.isprintable() else "\ufffd" for sign in line)
