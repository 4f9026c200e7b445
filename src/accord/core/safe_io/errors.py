"""The errors that bad input earns: each names the rule and, where known, row and field."""

from __future__ import annotations


class BadInput(ValueError):
    """Input that breaks a stated rule; carries `rule`, `row`, `field` for a clear answer."""

    code = "bad_input"

    def __init__(
        self, reason: str, *, rule: str, row: int | None = None, field: str | None = None
    ) -> None:
        """Keep the parts and build one sentence from them."""
        self.reason = reason
        self.rule = rule
        self.row = row
        self.field = field
        where = [f"row {row}"] if row is not None else []
        if field is not None:
            where.append(f"field {field}")
        place = ", ".join(where)
        super().__init__(f"{place}: {reason} [{rule}]" if place else f"{reason} [{rule}]")


class TooLarge(BadInput):
    """Input beyond a stated cap, refused before it is read into memory."""

    code = "too_large"


class Truncated(BadInput):
    """Input that ends before its own structure says so."""

    code = "truncated"
