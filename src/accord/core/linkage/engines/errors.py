"""What an engine beside ours may fail of."""

from accord.core.linkage.errors import LinkageError


class EngineMissing(LinkageError):
    """An engine was asked for that is not installed."""

    def __init__(self, engine: str, extra: str) -> None:
        """Name the engine, and the extra that brings it."""
        super().__init__(f"{engine} is not installed: pip install 'accord[{extra}]'.")
