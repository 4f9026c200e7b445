"""What an engine beside ours may fail of."""

from accord.core.linkage.errors import LinkageError


class EngineMissing(LinkageError):
    """An engine was asked for that is not installed."""

    def __init__(self, engine: str, extra: str) -> None:
        """Name the engine, and the extra that brings it."""
        super().__init__(f"{engine} is not installed: pip install 'accord[{extra}]'.")


class EngineExhausted(LinkageError):
    """The engine ran out of memory or disk; give it more of either."""

    def __init__(self) -> None:
        """Say it without the engine's own words, which may hold values of records."""
        super().__init__("The engine ran out of memory or disk; give it more of either.")
