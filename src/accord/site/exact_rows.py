"""Rows as JSON lines with their times to the microsecond; Django's own form keeps milliseconds alone."""

from datetime import datetime
from typing import Any

from django.core.serializers import jsonl
from django.core.serializers.json import DjangoJSONEncoder


class ExactEncoder(DjangoJSONEncoder):
    """A ledger's entry commits to the microsecond: a copy that rounds it is another entry."""

    def default(self, o: Any) -> Any:
        """As Django's, but a moment whole."""
        return o.isoformat() if isinstance(o, datetime) else super().default(o)


class Serializer(jsonl.Serializer):
    """One object a line."""

    def start_serialization(self) -> None:
        """As Django's, with the exact encoder where none is asked for."""
        self.options.setdefault("cls", ExactEncoder)
        super().start_serialization()


Deserializer = jsonl.Deserializer
