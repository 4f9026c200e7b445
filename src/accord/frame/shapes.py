"""Shapes of API input that the framework reads too generously: days, and parameters given twice."""

import datetime as dt
import re
from typing import Annotated, Any

from django.http import HttpRequest
from django.utils.datastructures import MultiValueDict
from ninja.parser import Parser
from pydantic import BeforeValidator

from accord.frame.errors import Fault, Invalid


def _written_out(value: Any) -> Any:
    """Refuse numbers, which would be read as seconds since 1970."""
    if isinstance(value, str) and re.fullmatch(r"\d{4}-\d{2}-\d{2}", value) is None:
        raise ValueError("A day is written YYYY-MM-DD.")
    if isinstance(value, int | float):
        raise ValueError("A day is written YYYY-MM-DD.")  # noqa: TRY004 - pydantic reads ValueError
    return value


Day = Annotated[dt.date, BeforeValidator(_written_out)]


class OnceParser(Parser):
    """Refuses a query parameter given twice where one value is read, and the NUL character."""

    def parse_body(self, request: HttpRequest) -> Any:
        """As ninja's, without a NUL in any text: some databases hold none, and no reader sees it."""
        if b"\\u0000" in request.body:
            raise Invalid("A text holds the character NUL.")
        return super().parse_body(request)

    def parse_querydict(
        self, data: MultiValueDict[str, Any], list_fields: list[str], request: HttpRequest
    ) -> dict[str, Any]:
        """As ninja's, for parameters given once; raises `Invalid` else."""
        twice = [name for name in data if name not in list_fields and len(data.getlist(name)) > 1]
        if twice:
            faults = [Fault(name[:80], "once", "Give it once.") for name in twice]
            raise Invalid("A parameter was given more than once.", faults=faults)
        return super().parse_querydict(data, list_fields, request)
