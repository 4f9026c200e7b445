"""Which code tables hold for a year: those shipped, and those an installation added."""

from __future__ import annotations

import os
import re
import tempfile
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from pathlib import Path
from types import MappingProxyType

from accord.core.formats.nibrs.codes.tables import BOOK_CAP, BadCodes, CodeBook, parse_book

SHIPPED = (2018, 2019)
_ADDED = re.compile(r"\d{4}\.toml\Z")


@cache
def shipped_books() -> Mapping[int, CodeBook]:
    """The tables that come with the product, by year."""
    books: dict[int, CodeBook] = {}
    for year in SHIPPED:
        path = files("accord.core.formats.nibrs.codes").joinpath(f"{year}.toml")
        books[year] = parse_book(path.read_text(encoding="utf-8"), known=books)
    return MappingProxyType(books)


def read_books(folder: Path | None = None) -> Mapping[int, CodeBook]:
    """All tables by year: the shipped ones and those in `folder`. Raises BadCodes.

    A file of a shipped year replaces the shipped tables.
    """
    books = dict(shipped_books())
    kept = sorted(folder.iterdir()) if folder is not None and folder.is_dir() else []
    for path in (path for path in kept if _ADDED.match(path.name)):
        book = _parse(_text(path.read_bytes()), books, name=path.name)
        if str(book.year) != path.stem:
            raise BadCodes(f"{path.name}: holds the year {book.year}")
        books[book.year] = book
    return MappingProxyType(dict(sorted(books.items())))


def code_book(year: int, books: Mapping[int, CodeBook] | None = None) -> CodeBook:
    """The tables that hold for reports of `year`: the latest not after it, or the earliest."""
    known = shipped_books() if books is None else books
    return known[max((have for have in known if have <= year), default=min(known))]


def add_book(data: bytes, *, year: int, folder: Path) -> CodeBook:
    """Check a file of code tables and keep it in `folder` as the tables of its year.

    Raises BadCodes and changes nothing when the file breaks a rule or holds another year.
    """
    text = _text(data)
    book = parse_book(text, known=read_books(folder))
    if book.year != year:
        raise BadCodes(f"year: the file holds {book.year}, not {year}")
    folder.mkdir(parents=True, exist_ok=True)
    handle, name = tempfile.mkstemp(dir=folder, suffix=".part")
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    Path(name).replace(folder / f"{year}.toml")
    return book


def remove_book(year: int, *, folder: Path) -> bool:
    """Take the added tables of a year away again; False when there are none.

    Raises BadCodes and changes nothing when later tables are based on them.
    """
    path = folder / f"{year}.toml"
    if not path.is_file():
        return False
    aside = path.replace(path.with_suffix(".part"))
    try:
        read_books(folder)
    except BadCodes as error:
        aside.replace(path)
        raise BadCodes(f"year: other tables rest on those of {year}: {error}") from None
    aside.unlink()
    return True


def _text(data: bytes) -> str:
    if len(data) > BOOK_CAP:
        raise BadCodes(f"a file of more than {BOOK_CAP:,} bytes")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        raise BadCodes("is no UTF-8 text") from None


def _parse(text: str, books: Mapping[int, CodeBook], *, name: str) -> CodeBook:
    try:
        return parse_book(text, known=books)
    except BadCodes as error:
        raise BadCodes(f"{name}: {error}") from None
