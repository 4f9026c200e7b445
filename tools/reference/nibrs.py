"""NIBRS edit rules: what is checked and what is not, and the code tables by year."""

from __future__ import annotations

from tools.reference.markdown import code, table

#: The FBI's table has so many rows; it repeats these numbers under the zero-report segment.
TABLE_ROWS = 269
REPEATED = ("090", "092", "093", "094")
HEAD = """\
# NIBRS edit rules

`accord.core.formats.nibrs.rules.validate` checks reports against the FBI's edit rules. The FBI's table
has {rows} rows for {numbers} numbers; **{covered} of {numbers} numbers ({covered_rows} of {rows} rows)
are checked**, each with a test that breaks it and one that keeps it. A finding names rule, severity,
segment level, incident number, data element and columns; its message repeats codes, never a personal
value.

What is written with these rules is not certified for submission: only the FBI and a state's programme
certify.

## Checked
"""
AFTER = """\

**Years**: the first and last year of reports that a rule holds for; rules that left with
specification 3.1 hold to 2016. **Needs**: what must be given beside the reports; without it these rules
do not run. The *register* is a CSV file of the columns `ori`, `reports_since`, `inactive_from`,
`covered_from` (days) and `historical` (yes or no), read by `read_register`.

## Read with care

* 028, 029, 056, 088, 759: the FBI compares with its file; here a submission is compared with itself.
* 058, 059, 178, 284, 484, 584: the first segment sets the measure. Months and states are
  said once a report, mixed lengths once a level.
* 093, 720: the base date is January of the year before the submission until 2016, then 1991 or the day
  from which the register lets the ORI report.
* 119: only where the segment has a column for cargo theft. 454: activity and assignment likewise.
* 205: the table gives the words of 39C to 39D; all codes of 39 are taken.
* 268: the rule's words refuse every vehicle beside a larceny. Another crime of the same incident may speak for
  it: vandalism or arson for one that was damaged or burned (a theft from a car that was broken open is 23F with 290, as
  a real month of a state has it), and only a crime that takes property for any other.
* 390: another crime against property in the incident may speak for the property.
* 392: not where the incident has seized drugs too.
* 450: the rule's heading says 14, its text 10; the heading is followed.
* 483: the table's text admits individuals, its heading officers only; the heading is followed.
* 554 and others compare ages: of a range, the middle counts.
* 558 is silent where 557 says that the offender is unknown.

## Not checked
"""
CODES = """\

## Code tables

Reports of a year are held to the latest tables not after it. A later year is added without a new
release: see `accord nibrs codes add` under [commands](commands.md).
"""


def page() -> str:
    """Every rule with level, years and words; those that are not checked, with the reason."""
    from accord.core.formats.nibrs.rules import not_covered, rule_catalog

    covered, left = rule_catalog(), not_covered()
    numbers = len(covered) + len(left)
    rows = [
        [
            code(rule.number),
            rule.level or "all",
            rule.severity,
            ", ".join(rule.elements),
            _years(rule.since, rule.until),
            rule.needs,
            rule.text,
        ]
        for rule in covered.values()
    ]
    heads = ["Rule", "Level", "Severity", "Elements", "Years", "Needs", "What it finds"]
    head = HEAD.format(
        rows=TABLE_ROWS,
        numbers=numbers,
        covered=len(covered),
        covered_rows=len(covered) + sum(number in covered for number in REPEATED),
    )
    reasons = table(["Rule", "Why"], [[code(number), why] for number, why in left.items()])
    return "\n".join([head, table(heads, rows), AFTER, reasons, CODES, _books()])


def _years(since: int, until: int) -> str:
    parts = [f"from {since}" if since else "", f"to {until}" if until < 9999 else ""]
    return " ".join(part for part in parts if part)


def _books() -> str:
    from accord.core.formats.nibrs.codes import read_books

    rows = [
        [
            str(year),
            book.version,
            str(sum(len(one.codes) for one in book.tables.values())),
            book.source,
        ]
        for year, book in read_books().items()
    ]
    return table(["From reports of", "XML version", "Codes", "Source"], rows)
