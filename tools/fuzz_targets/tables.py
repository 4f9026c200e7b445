"""Tables and what says how they are read."""

from __future__ import annotations

import io
import json

from tools.fuzz import Target

CSV = (
    b"INCIDENT_NUMBER,OFFENSE_CODE,OFFENSE_DESCRIPTION,OCCURRED_ON_DATE,STREET,Lat,Long\n"
    b"202000165,13A,AGGRAVATED ASSAULT,2020-01-01 14:55:00,12XX OAK ST,42.29,-71.05\n"
    b"202000166,220,BURGLARY,2020-01-02 03:10:00,13XX ELM AVE,42.25,-71.12\n"
)
COURT = (
    b"Arrest No,Case Number,Count,Filing Status,Filing Date,Disposition,Disposition Date\n"
    b"A-1,26-1,1,Filed,2026-01-02,Convicted,2026-03-01\n"
    b"A-2,26-2,1,Declined,2026-01-03,,\n"
)
LONG_COURT = b"Case Number,Stage,Status,Date\n26-1,Disposition,Dismissed,2026-03-01\n"
JSON = json.dumps([{"number": 1, "date": "2024-03-01", "lat": 40.1}]).encode()
JSON_WORDS = tuple(
    word.encode()
    for word in (
        '{"', '":', '",', "[[", "]]", "},{", "null", "true", "1e999", "-0", "NaN", "\\u0000",
        '"type"', '"Feature"', '"features"', '"geometry"', '"coordinates"', '"properties"',
        '"Point"', '"LineString"', '"MultiPolygon"', '"GeometryCollection"', '"geometries"',
        '"attributes"', '"crs"', '"format"', '"columns"',
    )
)  # fmt: skip


def tabular(filename: str, *seeds: bytes, words: tuple[bytes, ...] = ()) -> Target:
    from accord.core.formats.tabular import land, open_table, suggest
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        table = open_table(io.BytesIO(data), filename=filename)
        found = suggest(table, ori="AB0000000")
        rows = list(table.rows())
        return list(land(found.mapping, rows)) if found.mapping else rows

    return Target(parse, (BadInput,), seeds, words)


def workbook() -> bytes:
    import openpyxl  # type: ignore[import-untyped]

    book = openpyxl.Workbook()
    for row in (["number", "date"], [1, "2024-03-01"]):
        book.active.append(row)
    packed = io.BytesIO()
    book.save(packed)
    return packed.getvalue()


def code_list() -> Target:
    from accord.core.formats.tabular import open_table, read_code_list
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        return read_code_list(open_table(io.BytesIO(data), filename="codes.csv"))

    return Target(
        parse, (BadInput,), (b"code,description\n13A,Aggravated Assault\n220,Burglary\n",)
    )


def mapping() -> Target:
    from accord.core.formats.tabular import Mapping, open_table, suggest

    found = suggest(open_table(io.BytesIO(CSV), filename="a.csv"), ori="AB0000000").mapping
    if found is None:
        raise RuntimeError("the seed's columns give no mapping: landing would not be fuzzed")
    seed = found.to_json().encode()

    def parse(data: bytes) -> object:
        return Mapping.from_json(data.decode("utf-8", "replace"))

    return Target(parse, (ValueError,), (seed,), JSON_WORDS)


def outcomes() -> Target:
    """A court's table, from its suggested mapping to its outcomes."""
    from accord.core.formats.outcomes import OutcomeMapping, read_outcomes, suggest_outcomes
    from accord.core.formats.tabular import open_table
    from accord.core.safe_io import BadInput

    def parse(data: bytes) -> object:
        if data.startswith(b"{"):
            mapping = OutcomeMapping.from_json(data.decode("utf-8", "replace"))
            if OutcomeMapping.from_json(mapping.to_json()) != mapping:
                raise TypeError("a mapping that was read comes back as another")
            return list(read_outcomes(open_table(io.BytesIO(COURT), filename="a.csv"), mapping))
        table = open_table(io.BytesIO(data), filename="a.csv")
        found = suggest_outcomes(table).mapping
        return list(read_outcomes(table, found)) if found else None

    known = suggest_outcomes(open_table(io.BytesIO(COURT), filename="a.csv")).mapping
    if known is None:
        raise RuntimeError("the seed's columns give no mapping: reading would not be fuzzed")
    words = (*JSON_WORDS, b"disposition", b"convicted", b"dismissed", b"sentence", b"2026-02-29")
    return Target(parse, (BadInput,), (COURT, LONG_COURT, known.to_json().encode()), words)


def delivery_plan() -> Target:
    """A stored plan: what is read must hold together and come back as it was."""
    from accord.core.formats.delivery import (
        Delivery,
        EntityRule,
        PartPlan,
        PartRole,
        read_plan,
    )
    from accord.core.formats.tabular import open_table, suggest

    def parse(data: bytes) -> object:
        plan = read_plan(data.decode("utf-8", "replace"))
        text = plan.to_json()
        if read_plan(text).to_json() != text:
            raise TypeError("a plan that was read comes back as another")
        return plan.digest, plan.kind, plan.signature

    table = open_table(io.BytesIO(CSV), filename="a.csv")
    found = suggest(table, ori="AB0000000").mapping
    if found is None:
        raise RuntimeError("the seed's columns give no mapping: a plan would not be fuzzed")
    lead = PartPlan(label="a", role=PartRole.INCIDENT, signature=table.signature, mapping=found)
    persons = PartPlan(
        label="b", role=PartRole.PERSON, signature=("number", "sex"), key="number",
        to="a", to_key="incident_number",
        entity=EntityRule(columns={"sex": "sex"}, fixed_role="victim"),
    )  # fmt: skip
    plan = Delivery(name="A", parts=(lead, persons))
    plan.check()
    seeds = (plan.to_json().encode(), found.to_json().encode())
    return Target(parse, (ValueError,), seeds, (*JSON_WORDS, b'"delivery":1', b'"parts"'))
