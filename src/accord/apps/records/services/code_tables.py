"""NIBRS code tables of later years: added to this node, and taken away again."""

import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Final

from django.conf import settings
from django.utils.translation import gettext

from accord.core.formats.nibrs.codes import (
    BOOK_CAP,
    BadCodes,
    CodeBook,
    add_book,
    read_books,
    remove_book,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Conflict, Denied, Fault, Invalid, Missing

RIGHT: Final = "platform.manage"
FILE_CAP: Final = BOOK_CAP


def folder() -> Path:
    """Where added tables lie: among the uploads, so that a backup holds them."""
    return Path(settings.MEDIA_ROOT) / "nibrs-codes"


def code_books() -> Mapping[int, CodeBook]:
    """All code tables of this node by year, shipped and added; public facts."""
    return read_books(folder())


def add_code_tables(
    *, by: Actor, purpose: Purpose, data: bytes, year: int, replace: bool = False
) -> CodeBook:
    """Keep a file of code tables as those of `year`; nothing changes when it breaks a rule."""
    if by.kind != "system" and not by.may(RIGHT):
        raise Denied
    if (folder() / f"{year}.toml").exists() and not replace:
        raise Conflict(gettext("There are added tables of this year; ask to replace them."))
    try:
        with audit.transaction(
            by=by,
            purpose=purpose,
            verb="codes.added",
            object_type="code_tables",
            object_id=str(year),
            payload={"digest": hashlib.sha256(data).hexdigest(), "replaced": replace},
        ):
            return add_book(data, year=year, folder=folder())
    except BadCodes as error:
        raise _invalid(error) from error


def remove_code_tables(*, by: Actor, purpose: Purpose, year: int) -> None:
    """Take added tables away; those that came with the product stay."""
    if by.kind != "system" and not by.may(RIGHT):
        raise Denied
    try:
        with audit.transaction(
            by=by,
            purpose=purpose,
            verb="codes.removed",
            object_type="code_tables",
            object_id=str(year),
            payload={},
        ):
            if not remove_book(year, folder=folder()):
                raise Missing
    except BadCodes as error:
        raise _invalid(error) from error


def _invalid(error: BadCodes) -> Invalid:
    where, _, reason = str(error).partition(": ")
    fault = Fault(where if reason else "file", "code_tables", reason or where)
    return Invalid(gettext("The file holds no valid code tables."), faults=[fault])
