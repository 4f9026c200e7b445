"""Purposes, kinds of record, dissemination levels and offence codes, from the vocabulary's tables."""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.reference.markdown import code, table

if TYPE_CHECKING:
    from accord.core.evaluate.indicators import Indicator

HEAD = """\
# Vocabulary

Words that the platform decides by. Each is a table in `src/accord/core/vocabulary/`, checked when
the node starts.
"""
PURPOSES = """\
Agreements name purposes, so a purpose decides what of other agencies is shown. Where a case number is
named, the page, the API (`X-Accord-Case`) and the command line (`--case`) demand it. A purpose of
“aggregates only” gives no record, no pointer and no export, not even of one's own agency: only numbers
after disclosure control.
"""
INDICATORS = """\
By month, from `core/evaluate/indicators/catalogue.toml`. Balancing ones are shown with every strategy and
cannot be left out. A definition that changes gets a new number; figures of two are never added up.
Harm is counted from records, by the table of weights that its target fixed.
"""
OFFENCES = """\
# Offence codes

NIBRS codes; source: {source}. The agency's own code is kept beside each. **Police-discovered** marks
codes whose counts follow police activity at least as much as offending: they are shown apart and are
not the outcome of a forecast. A year stands where a code came or went.
"""


def page() -> str:
    """Purposes, kinds, levels and roles of persons in a record."""
    parts = [HEAD, "## Purposes\n", _purposes(), "\n## Kinds of record\n", _kinds()]
    parts += ["\n## Dissemination levels\n", _levels(), "\n## Roles of a person in a record\n"]
    parts += [_person_roles(), "\n## Indicators that partners hand in\n", _indicators()]
    return "\n".join(parts)


def _indicators() -> str:
    from accord.core.evaluate.indicators import catalogue

    rows = [
        [
            code(one.id),
            str(one.version),
            one.name["en"],
            f"{one.numerator['en']} / {one.denominator['en']}",
            _who(one),
            one.direction,
            "yes" if one.balancing else "",
            one.limits["en"],
        ]
        for one in catalogue().values()
    ]
    heads = ["Id", "Definition", "Name", "Counted / over", "Handed in by", "Should be", "Balancing"]
    return INDICATORS + "\n" + table([*heads, "Limits"], rows)


def _who(one: Indicator) -> str:
    if one.source == "records":
        return "nobody: from records"
    return "each agency" if one.owner == "agency" else "the lead, for all"


def offences_page() -> str:
    """Every NIBRS code with its category and the police-discovered mark."""
    from accord.core import vocabulary
    from accord.core.vocabulary.tables import read_table

    rows = [
        [
            code(one.code),
            one.name,
            one.category,
            one.against,
            one.group,
            "yes" if one.police_discovered else "",
            " ".join(
                [f"from {one.since}" if one.since else "", f"to {one.until}" if one.until else ""]
            ),
        ]
        for one in vocabulary.offences().values()
    ]
    heads = ["Code", "Offence", "Category", "Against", "Group", "Police-discovered", "Years"]
    source = str(read_table("offences.toml")["source"])
    return OFFENCES.format(source=source) + "\n" + table(heads, rows)


def _purposes() -> str:
    from accord.core import vocabulary

    rows = [
        [
            code(one.code),
            one.name,
            one.description,
            "one named case"
            if one.case_number
            else "aggregates only"
            if one.aggregates_only
            else "made-up data only"
            if one.synthetic_only
            else "",
        ]
        for one in vocabulary.purposes().values()
    ]
    return f"{PURPOSES}\n" + table(["Code", "Purpose", "For", "Meant for"], rows)


def _kinds() -> str:
    from accord.core.vocabulary import RecordKind
    from accord.core.vocabulary.kinds import kind_words

    rows = [
        [code(kind.value), words.many, words.meaning, "yes" if kind.may_have_nibrs_code else "no"]
        for kind, words in ((kind, kind_words()[kind]) for kind in RecordKind)
    ]
    text = "\nA count states its kind; kinds are never added up."
    return table(["Code", "Counted in", "What it is", "May have a NIBRS code"], rows) + "\n" + text


def _levels() -> str:
    from accord.core.vocabulary.handling import handling_levels

    rows = [
        [
            code(one.code.value),
            one.meaning,
            "yes" if one.record_visible else "no",
            "yes" if one.existence_visible else "no",
        ]
        for one in handling_levels().values()
    ]
    return table(["Level", "Meaning", "Record visible", "Existence visible"], rows)


def _person_roles() -> str:
    from accord.core.vocabulary.roles import person_roles

    rows = [
        [code(one.code.value), one.name, "yes" if one.protected else "no"]
        for one in person_roles().values()
    ]
    text = "A role holds in one record; it is never a standing label. Persons are not loaded yet."
    return f"{text}\n\n" + table(["Role", "Name", "Protected outside the owner"], rows)
