"""Why a column, a kind, a zone or a code is suggested, in the reader's language."""

import re
from typing import Final

from django.utils.translation import gettext, gettext_noop

from accord.apps.records.row_words import REASONS, why_row
from accord.apps.records.sentences import Sentences

_COLUMNS: Final = (
    gettext_noop("named %(value)s"),
    gettext_noop("as confirmed before"),
    gettext_noop("a different value in every row"),
    gettext_noop("values repeat or are missing"),
    gettext_noop("%(count)s different values"),
    gettext_noop("numbers"),
    gettext_noop("%(share)s read as %(formats)s"),
    gettext_noop("no format reads all"),
    gettext_noop("with %(columns)s"),
    gettext_noop("time of day beside %(value)s, read as %(formats)s"),
    gettext_noop("AM or PM beside %(value)s"),
    gettext_noop("%(count)s different codes"),
    gettext_noop("%(count)s different texts, repeated"),
    gettext_noop("%(count)s different texts"),
    gettext_noop("%(share)s are NIBRS codes"),
    gettext_noop("decimal degrees with a decimal comma"),
    gettext_noop("decimal degrees"),
    gettext_noop("millionths of a degree"),
    gettext_noop("both coordinates in one cell"),
    gettext_noop("plane coordinates (feet or metres)"),
    gettext_noop("%(share)s are references of the grid"),
    gettext_noop("each cell names its own square"),
    gettext_noop("%(share)s lie in %(area)s"),
    gettext_noop("the state %(state)s"),
    gettext_noop("middle at %(point)s"),
    gettext_noop("the file says so"),
    gettext_noop("street words"),
    gettext_noop("%(share)s look like addresses"),
    gettext_noop("%(share)s of rows are known offences by their words"),
    gettext_noop("%(share)s say how a case stands"),
    gettext_noop("the only column with a number of its own in every row"),
    gettext_noop("goes with %(value)s in %(share)s of rows"),
    gettext_noop("before every other moment of its row"),
    gettext_noop("the only date of its row"),
    gettext_noop("%(count)s different areas"),
    gettext_noop("%(count)s short codes"),
    gettext_noop("yes or no"),
    gettext_noop("%(count)s state(s)"),
    gettext_noop("state letters"),
)
_PARTS: Final = (
    gettext_noop("the file's name says %(role)s"),
    gettext_noop("times and places"),
    gettext_noop("codes without times of their own"),
    gettext_noop("names with a birth, a sex or a role"),
    gettext_noop("numbers and a role, no name"),
    gettext_noop("things and amounts"),
    gettext_noop("persons, each with a moment"),
    gettext_noop("%(count)s words, %(share)s of them known roles"),
    gettext_noop("known words"),
    gettext_noop("%(share)s look like names"),
    gettext_noop("names with a comma"),
    gettext_noop("%(share)s look like plates"),
    gettext_noop("plates"),
    gettext_noop("%(count)s states"),
    gettext_noop("two letters"),
    gettext_noop("words, repeated"),
    gettext_noop("%(share)s are amounts"),
    gettext_noop("amounts"),
    gettext_noop("%(share)s are long texts"),
    gettext_noop("long texts"),
    gettext_noop("words"),
)
_KINDS_AND_ZONES: Final = (
    gettext_noop("you said so"),
    gettext_noop("every row says so"),
    gettext_noop("the file's name"),
    gettext_noop("a column for each offence"),
    gettext_noop("columns %(columns)s"),
    gettext_noop("%(share)s of rows speak as dispatchers do"),
    gettext_noop("%(column)s is unique while %(other)s repeats"),
    gettext_noop("the agency is registered with this zone"),
    gettext_noop("the ORI %(ori)s names the state %(state)s"),
    gettext_noop("state %(word)s names the state %(state)s"),
    gettext_noop("%(what)s names the state %(state)s"),
    gettext_noop("the records lie around %(point)s"),
)
_CODES: Final = (
    gettext_noop("the code's own name"),
    gettext_noop("filled in %(filled)s of rows"),
    gettext_noop("%(known)s of %(count)s headings are known offences"),
    gettext_noop("yes or no, or a number"),
    gettext_noop("%(share)s of their cells are offences of the first column"),
    gettext_noop("%(share)s of cells list several"),
    gettext_noop("%(share)s of what they list stands alone or in another place too"),
    gettext_noop("no rule knows these words"),
    gettext_noop("words: %(words)s"),
    gettext_noop("%(code)s is nearly as likely"),
    gettext_noop("family %(family)s of the %(name)s numbering"),
    gettext_noop("by the agency's code list"),
    gettext_noop("as in the incidents"),
)
_NOTES: Final = (
    gettext_noop("%(column)s: plane coordinates (feet or metres), recognised and not used"),
    gettext_noop(
        "%(columns)s: %(system)s, %(metres)s m from the degrees beside them, which are used"
    ),
    gettext_noop(
        "%(columns)s: plane coordinates; more than one system fits, say which: %(choice)s"
    ),
    gettext_noop("%(columns)s: plane coordinates; no system lays them in %(area)s"),
    gettext_noop(
        "%(columns)s: plane coordinates; nothing says where the agency lies, so that no system "
        "is chosen"
    ),
    gettext_noop("%(columns)s: in %(system)s %(share)s lie in %(area)s"),
    gettext_noop("%(columns)s: %(code)s is no plane coordinate system that is known"),
    gettext_noop("%(lon)s and %(lat)s are swapped: each holds the other"),
    gettext_noop("%(column)s: day and month could change places; month first"),
    gettext_noop("%(column)s: day and month could change places; day first"),
    gettext_noop("%(column)s: day and month as the weekdays beside it say"),
    gettext_noop("%(column)s: west of Greenwich, written without its sign"),
    gettext_noop("%(column)s: a further offence of the row, kept beside, not counted"),
    gettext_noop(
        "%(column)s: rows that bear the number of an earlier row: %(count)s; %(values)s; each lands "
        "as a record of its own unless each number is to stand once"
    ),
    gettext_noop("%(column)s: cells hold several offences, each row gets one code"),
    gettext_noop(
        "%(columns)s: further offences of a row; each becomes an offence record of its incident"
    ),
    gettext_noop(
        "%(columns)s: each yes is an offence; each becomes an offence record of its incident"
    ),
    gettext_noop(
        "%(columns)s: cells list several offences; each becomes an offence record of its incident"
    ),
    gettext_noop(
        "%(column)s: some times carry a UTC offset and some do not; all are read as the agency's "
        "wall clock"
    ),
    gettext_noop(
        "%(column)s: some times carry a UTC offset and some do not; those that do are read by it, "
        "the others as the agency's wall clock"
    ),
    gettext_noop("%(column)s: its times are midnight of %(zone)s, told in UTC; read as whole days"),
    gettext_noop(
        "%(column)s: nearly all its times are %(clocks)s; they may stand for days, and are read as "
        "moments"
    ),
    gettext_noop(
        "%(column)s: parts of the day, each from the earliest to the latest that it may mean: "
        "%(parts)s"
    ),
    gettext_noop("%(columns)s: tells the month alone; each record lies somewhere within it"),
    gettext_noop("%(column)s: codes without words; the agency's own code list says what they mean"),
    gettext_noop("%(column)s: a summary class, kept beside, not used"),
    gettext_noop("%(column)s may name the agency of each row"),
    gettext_noop("no column numbers the records; numbers are made from the rows' content"),
    gettext_noop(
        "the columns are those of the saved mapping %(name)s, its formats are not: %(landed)s of the "
        "first %(count)s rows land with it, %(now)s as suggested now"
    ),
    gettext_noop(
        "the columns are those of the saved mapping %(name)s, its formats are not: %(placed)s of the "
        "first %(count)s rows have a point with it, %(now)s as suggested now"
    ),
    gettext_noop(
        "the columns are those of the saved mapping %(name)s, which places its records in another way"
    ),
    gettext_noop(
        "the columns are those of the saved mapping %(name)s, which reads its dates in another way"
    ),
    gettext_noop("the columns are those of the saved mapping %(name)s"),
    gettext_noop("%(column)s: 1 cell reads as no date, first in row %(row)s"),
    gettext_noop("%(column)s: %(count)s cells read as no date, first in row %(row)s"),
    gettext_noop("%(column)s: 1 cell reads as %(formats)s, first in row %(row)s"),
    gettext_noop("%(column)s: %(count)s cells read as %(formats)s, first in row %(row)s"),
    gettext_noop(
        "%(column)s: dates of several formats; say which count, rows of another format are set aside "
        "with row, field and reason"
    ),
    gettext_noop("%(column)s: the moments are those of the report, not of what happened"),
    gettext_noop("no column tells when it happened; %(column)s tells when it was reported"),
    gettext_noop("%(rows)s unmapped: no column of an offence says yes"),
    gettext_noop("%(rows)s unmapped: %(code)s is a code only from %(year)s"),
    gettext_noop("%(rows)s unmapped: %(code)s is a code only until %(year)s"),
    gettext_noop("%(rows)s unmapped: %(code)s is a code only from %(year)s until %(last)s"),
    gettext_noop("above the table stands: %(words)s"),
    gettext_noop("the workbook calculates; what it showed when it was last saved is read"),
    gettext_noop("%(file)s: %(rows)s rows are left out; say what they are and their key"),
    gettext_noop("%(file)s: %(rows)s of %(all)s rows join no row of %(other)s"),
    gettext_noop("%(file)s: %(rows)s rows repeat %(column)s; what joins goes to the first"),
    gettext_noop("%(file)s: keys agree but for signs and leading noughts"),
)


#: As `BadInput` writes itself.
_COMPLAINT: Final = re.compile(
    r"(?:row (?P<row>\d+)(?:, field [^:]*)?: )?(?P<reason>.+) \[(?P<rule>\w+)\]", re.DOTALL
)


def _either(formats: str) -> str:
    return formats.replace(" or ", f" {gettext('or')} ")


_AREAS: Final = {
    "the agency's jurisdiction": gettext_noop("the agency's jurisdiction"),
    "the loaded layers": gettext_noop("the loaded layers"),
    "the agency's records": gettext_noop("the agency's records"),
}


def _areas(told: str) -> str:
    """Areas in which records are expected, in the reader's language."""
    return f" {gettext('and')} ".join(
        gettext(_AREAS[one]) if one in _AREAS else EVIDENCE.told(one) for one in told.split(" and ")
    )


EVIDENCE: Final = Sentences(
    [*_COLUMNS, *_PARTS, *_KINDS_AND_ZONES, *_CODES],
    words={"formats": _either, "area": _areas},
    joined=True,
)
NOTES: Final = Sentences(
    [*_NOTES, *REASONS.templates], words={"area": _areas, "formats": _either, "clocks": _either}
)


def why_suggested(evidence: str) -> str:
    """The evidence in the reader's language; what is not known stays as it is."""
    return EVIDENCE.told(evidence)


def noted(note: str) -> str:
    """A note on the file, or the complaint of its reader, in the reader's language.

    A complaint names its row before it and its rule, which stays as it is, after it.
    """
    complaint = _COMPLAINT.fullmatch(note)
    if complaint is None:
        return NOTES.told(note)
    where = f"{gettext('Row')} {complaint['row']}: " if complaint["row"] else ""
    return f"{where}{why_row(complaint['reason'])} [{complaint['rule']}]"
