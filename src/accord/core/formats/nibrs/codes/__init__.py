"""Code tables of NIBRS by year: flat codes, their XML words, and later years dropped in."""

from accord.core.formats.nibrs.codes.books import add_book, code_book, read_books, remove_book
from accord.core.formats.nibrs.codes.tables import (
    BOOK_CAP,
    BadCodes,
    CodeBook,
    CodeTable,
    parse_book,
)

__all__ = [
    "BOOK_CAP",
    "BadCodes",
    "CodeBook",
    "CodeTable",
    "add_book",
    "code_book",
    "parse_book",
    "read_books",
    "remove_book",
]
