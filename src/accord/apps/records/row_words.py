"""Why a row waits, a file cannot be read, or an outcome was set aside, in the reader's language."""

from typing import Final

from django.utils.translation import gettext_noop

from accord.apps.records.sentences import Sentences

#: What the readers of tables say of a row.
_SHAPES: Final = (
    gettext_noop("%(cells)s cells where the mapping has %(columns)s columns"),
    gettext_noop("%(cells)s cells where the table has %(columns)s columns"),
    gettext_noop("%(cells)s cells where there are %(columns)s columns"),
    gettext_noop("the file ends in the middle of this row"),
    gettext_noop("a row of more than %(count)s characters; a quotation mark may not be closed"),
    gettext_noop("a quotation mark is opened and the file ends before it is closed"),
    gettext_noop("a cell is larger than 128 KiB; a quotation mark may not be closed"),
    gettext_noop("the quotation marks do not match (%(detail)s)"),
    gettext_noop("the cell holds NUL or half a character"),
    gettext_noop("the row holds half a character"),
    gettext_noop("the row holds a NUL character"),
    gettext_noop("a record is not an object"),
)
#: What a mapping says of a cell.
_CELLS: Final = (
    gettext_noop("this is no kind of record"),
    gettext_noop("the owner's level is green, yellow or red"),
    gettext_noop("before %(year)s"),
    gettext_noop("after the file was received"),
    gettext_noop("there is no date"),
    gettext_noop("%(point)s is no place of %(system)s"),
    gettext_noop("the end lies before the start"),
    gettext_noop("the record's own number is longer than 200 characters"),
    gettext_noop("the record's own number is empty"),
    gettext_noop("the record's own number stands here before"),
    gettext_noop("no agency is named for %(value)s"),
    gettext_noop("no agency of this node has the ORI %(ori)s"),
    gettext_noop("the row belongs to an agency with which the submitter has no agreement"),
    gettext_noop("the byte %(byte)s is no letter in Windows-1252 or Latin-1: another encoding?"),
    gettext_noop("%(value)s is no date of the mapping's formats"),
    gettext_noop("no date of the mapping's formats"),
    gettext_noop("%(value)s is no time of the mapping's formats"),
    gettext_noop("%(value)s is no half of the day of this time"),
    gettext_noop("%(value)s is neither yes nor no, nor a number"),
    gettext_noop("more than %(count)s offences in one cell"),
    gettext_noop("%(value)s lies at the edge of the calendar"),
    gettext_noop("longer than %(count)s characters"),
    gettext_noop("too long a make or model"),
    gettext_noop("a name over %(count)s"),
    gettext_noop("%(value)s is no role of the mapping"),
    gettext_noop("no role is given"),
    gettext_noop("nobody alive was born then"),
    gettext_noop("this is no amount"),
    gettext_noop("expunged"),
)
#: How the files of a delivery join.
_JOINS: Final = (
    gettext_noop("without it no row of %(file)s is found"),
    gettext_noop("row %(row)s of %(file)s waits"),
    gettext_noop("%(rows)s rows join one row of %(file)s; at most %(most)s do"),
    gettext_noop("no row of %(file)s has this number"),
    gettext_noop("%(file)s has no row of this number"),
    gettext_noop("it does not say which report"),
)
#: Single segments of NIBRS.
_SEGMENTS: Final = (
    gettext_noop("a single segment waits for its incident"),
    gettext_noop("a code of it does not fit its columns"),
    gettext_noop("the row holds no segment"),
    gettext_noop("no incident of this number stands here yet"),
    gettext_noop("the incident has no such segment; add it first"),
    gettext_noop("the incident has such a segment that says otherwise; modify it"),
    gettext_noop("it is the last of its kind, and an incident needs one"),
    gettext_noop("it holds single segments of an incident; send the incident whole"),
)
#: Lines of a flat NIBRS file, and mended reports.
_LINES: Final = (
    gettext_noop("a byte that is no printable ASCII character"),
    gettext_noop("columns 1 to 4 are no record length"),
    gettext_noop("no segment level %(level)s"),
    gettext_noop("level %(level)s is never %(columns)s columns long"),
    gettext_noop("%(columns)s columns where %(stated)s are stated"),
    gettext_noop("ends after %(columns)s of %(stated)s columns"),
    gettext_noop("a line beyond %(most)s bytes"),
    gettext_noop("the text does not hold one report"),
    gettext_noop("it is too long to be mended here; send its file again"),
)
#: Outcomes of prosecutors and courts.
_OUTCOMES: Final = (
    gettext_noop("neither case nor arrest number"),
    gettext_noop("over %(count)s characters"),
    gettext_noop("no column says what became of it"),
    gettext_noop("no known stage"),
    gettext_noop("not a date as %(format)s"),
    gettext_noop("this is not a mapping of outcomes"),
    gettext_noop("no column holds a case or arrest number"),
    gettext_noop("no column says what became of a case"),
    gettext_noop("an event needs a stage and a status column"),
    gettext_noop("it names a column that is not there"),
    gettext_noop("a part of the mapping is of another kind"),
    gettext_noop("nobody knows this format of dates"),
    gettext_noop("this is no status of that stage"),
)
#: Why a whole file is refused.
_FILES: Final = (
    gettext_noop("the file is empty"),
    gettext_noop("the file holds binary data, not text"),
    gettext_noop("mostly UTF-8, but %(count)s byte(s) are not: two encodings in one file"),
    gettext_noop("the text does not decode as %(encoding)s (cut off?)"),
    gettext_noop("more than %(count)s columns"),
    gettext_noop("more than %(count)s bytes"),
    gettext_noop("a line is longer than %(count)s characters"),
    gettext_noop("the JSON file is larger than %(count)s bytes"),
    gettext_noop("the %(what)s is larger than %(count)s bytes"),
    gettext_noop("an element of more than %(count)s bytes"),
    gettext_noop("no root element begins within a reasonable length"),
    gettext_noop("the JSON holds no records"),
    gettext_noop("the JSON ends too early, inside this record, at byte %(byte)s"),
    gettext_noop("the JSON ends too early, after this record, at byte %(byte)s"),
    gettext_noop("the JSON ends too early, at byte %(byte)s"),
    gettext_noop("not valid JSON: %(detail)s, inside this record, at byte %(byte)s"),
    gettext_noop("not valid JSON: %(detail)s, after this record, at byte %(byte)s"),
    gettext_noop("not valid JSON: %(detail)s, at byte %(byte)s"),
    gettext_noop("the JSON is nested too deeply"),
    gettext_noop("the JSON is nested deeper than %(count)s levels"),
    gettext_noop("the JSON is one object, not a list of records"),
    gettext_noop("the JSON is no list of records"),
    gettext_noop("the key %(value)s stands twice around the records"),
    gettext_noop("this is XML, but neither NIBRS nor N-DEx"),
    gettext_noop("this is a PDF document, not a table"),
    gettext_noop("this is a picture, not a table"),
    gettext_noop("this is %(what)s, not a table"),
    gettext_noop("the name says workbook, the content does not"),
    gettext_noop("the workbook has no sheet with data"),
    gettext_noop("not a whole workbook (truncated, damaged or locked)"),
    gettext_noop("a sheet of %(rows)s rows and %(columns)s columns; more than %(cells)s cells"),
    gettext_noop("the archive holds %(count)s tables, not one"),
    gettext_noop("the archive holds no table"),
    gettext_noop("the archive holds another archive"),
    gettext_noop("not a whole ZIP archive (truncated or damaged)"),
    gettext_noop("an entry of the archive is damaged or cut off"),
    gettext_noop("the archive has %(count)s entries, more than %(most)s"),
    gettext_noop("the archive unpacks to more than %(count)s bytes"),
    gettext_noop("the archive unpacks beyond its cap"),
    gettext_noop("an entry unpacks to more than %(count)s times its size"),
    gettext_noop("the archive is encrypted"),
    gettext_noop("the archive holds a link"),
    gettext_noop("two entries of the archive share a name"),
    gettext_noop("an entry has no name"),
    gettext_noop("an entry's path leaves the archive"),
    gettext_noop("%(file)s is not among the files of the mapping"),
    gettext_noop("%(file)s has other columns than the mapping"),
    gettext_noop("the file of the incidents is missing"),
    gettext_noop("no two columns look like codes and their words"),
    gettext_noop("a code list of more than %(count)s rows"),
    gettext_noop("not well-formed XML at column %(column)s"),
    gettext_noop("the document holds what is never read: a document type definition"),
    gettext_noop("the document's encoding is not known"),
    gettext_noop("elements are nested too deep"),
    gettext_noop("no table is kept here"),
    gettext_noop("the kept table is damaged"),
)
REASONS: Final = Sentences([*_SHAPES, *_CELLS, *_JOINS, *_SEGMENTS, *_LINES, *_OUTCOMES, *_FILES])


def why_row(reason: str) -> str:
    """The reason in the reader's language; one that is not known stays as it is.

    Of several files the one meant is named before its reason, and of a workbook its part.
    """
    told = REASONS.told(reason)
    if told == reason and ": " in reason:
        file, _, rest = reason.partition(": ")
        told = f"{file}: {why_row(rest)}"
    return told
