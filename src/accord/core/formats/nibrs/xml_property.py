"""Items and substances of a NIBRS XML report put together as property segments, one for each loss."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from accord.core.formats.nibrs.model import Property
from accord.core.formats.nibrs.xml_memory import LOCAL, Values
from accord.core.formats.nibrs.xml_parts import Part, Parts
from accord.core.formats.nibrs.xml_values import DRUGS, VEHICLES, flat_decimal
from accord.core.safe_io import Element

STOLEN, RECOVERED = "7", "5"
Entry = tuple[str, str, str]
Drug = tuple[str, str, str, str]


@dataclass(slots=True)
class _Loss:
    """What is known of one kind of loss: items as (description, value, date), drugs, vehicles."""

    items: list[Entry] = field(default_factory=list)
    drugs: list[Drug] = field(default_factory=list)
    repeated: list[Drug] = field(default_factory=list)
    vehicles: int = 0


def property_segments(parts: Parts, head: tuple[str, str, str, str, str, str]) -> list[Property]:
    """The property segments of a report, by code of loss (data elements 14 to 22).

    A drug without a description of its own beside another of the same value is one more drug of
    it. What a drug is said to be on property that is no drug counts once (producers repeat it).
    """
    losses: dict[str, _Loss] = {}
    items = parts.read("Item")
    substances = parts.elements.get("Substance")
    if len(items) == 1 and substances is None:  # so most reports are
        kind, entry, vehicles = parts.told(items[0].values, _item)
        if not vehicles:
            told, worths, days = [(text,) if text else () for text in entry]
            return [
                Property(
                    parts.at, "3", 307, *head, kind, told, worths, days, "", "", (), (), (), (), ()
                )
            ]  # fmt: skip
    for part in items:
        _add(parts, losses, part, ())
    if substances is not None:
        for part, element in zip(parts.read("Substance"), substances, strict=True):
            _add(parts, losses, part, _drugs(parts, element))
    return [_segment(parts, head, loss, found) for loss, found in sorted(losses.items())]


def _add(parts: Parts, losses: dict[str, _Loss], part: Part, drugs: tuple[Drug, ...]) -> None:
    kind, entry, vehicles = parts.told(part.values, _item)
    loss = losses.get(kind)
    if loss is None:
        loss = losses[kind] = _Loss()
    description = entry[0]
    if not (description == DRUGS and drugs and _is_one_more_drug(loss, entry)) and any(entry):
        loss.items.append(entry)
    loss.vehicles += vehicles
    if drugs:
        (loss.drugs if description in {DRUGS, ""} else loss.repeated).extend(drugs)


def _item(parts: Parts, values: Values) -> tuple[str, Entry, int]:
    """The loss of an item, its description, worth and day, and how many vehicles it is."""
    loss = parts.code(values, "loss")
    description = parts.code(values, "descriptions")
    worth = _worth(parts, values)
    day, _ = parts.date(values.get("dates_recovered", ()), "dates_recovered")
    vehicles = 0
    if description in VEHICLES:
        vehicles = _count(parts, values)
    elif "quantity" in values and values["quantity"][0] not in {"0", "1"}:
        parts.note("ItemQuantity", "left_out", "units of property that is no motor vehicle")
    return loss, (description, worth, day), vehicles


def _is_one_more_drug(loss: _Loss, entry: Entry) -> bool:
    """Say whether a drug entry is already there: the same, or the first without a value now."""
    earlier = [item for item in loss.items if item[0] == DRUGS]
    return entry in earlier or (bool(earlier) and entry[1:] == ("", ""))


def _worth(parts: Parts, values: Values) -> str:
    text = parts.one(values, "values")
    if not text:
        return ""
    number = flat_decimal(text)
    if number is None:
        parts.note("Amount", "amount", "no amount of dollars: kept as submitted")
        return text
    whole, rest = number
    if rest:
        parts.note("Amount", "left_out", "cents: a flat file has whole dollars")
    if len(whole) > 9:
        parts.note("Amount", "too_wide", "longer than the 9 digits of a flat file")
    return whole.rjust(9, "0")


def _count(parts: Parts, values: Values) -> int:
    text = parts.one(values, "quantity")
    number = flat_decimal(text) if text else ("0", "")
    if number is None or number[1] or len(number[0]) > 9:
        parts.note("ItemQuantity", "amount", "no count of vehicles: left out")
        return 0
    return int(number[0])


def _drugs(parts: Parts, element: Element) -> tuple[Drug, ...]:
    """The drugs of one substance: the nth type with the nth measure."""
    types = [(one.text or "").strip() for one in element if LOCAL[one.tag] == "DrugCategoryCode"]
    measures = [one for one in element if LOCAL[one.tag] == "SubstanceQuantityMeasure"]
    found = []
    for at in range(max(len(types), len(measures))):
        kind = (
            parts.codes(_only("drug_types", types[at]), "drug_types", 1) if at < len(types) else ()
        )
        quantity, fraction, measure = (
            _measure(parts, measures[at]) if at < len(measures) else ("", "", "")
        )
        drug = kind[0] if kind else "", quantity, fraction, measure
        if any(drug):
            found.append(drug)
    return tuple(found)


def _only(field: str, text: str) -> Values:
    values = Values()
    values[field] = [text]
    return values


def _measure(parts: Parts, element: Element) -> tuple[str, str, str]:
    texts = {LOCAL[one.tag]: (one.text or "").strip() for one in element}
    unit = texts.get("SubstanceUnitCode", "")
    code = parts.codes(_only("drug_measures", unit), "drug_measures", 1)[0] if unit else ""
    text = texts.get("MeasureDecimalValue") or texts.get("MeasureIntegerValue", "")
    if not text:
        return "", "", code
    number = flat_decimal(text)
    if number is None:
        parts.note("MeasureDecimalValue", "amount", "no quantity of a drug: kept as submitted")
        return text, "", code
    whole, rest = number
    if len(whole) > 9 or len(rest) > 3:
        parts.note("MeasureDecimalValue", "too_wide", "beyond 9 digits and 3 after the point")
    return whole.rjust(9, "0"), rest.ljust(3, "0"), code


def _segment(
    parts: Parts, head: tuple[str, str, str, str, str, str], loss: str, found: _Loss
) -> Property:
    if len(found.items) > 10:
        parts.note("Item", "too_many", f"{len(found.items)} for one loss where a flat file has 10")
    drugs = found.drugs
    if found.repeated:
        drugs += [drug for drug in dict.fromkeys(found.repeated) if drug not in drugs]
    if len(drugs) > 3:
        parts.note("Substance", "too_many", f"{len(drugs)} drugs where a flat file has 3")
    vehicles = f"{found.vehicles:02d}" if found.vehicles else ""
    if vehicles and loss not in {STOLEN, RECOVERED}:
        parts.note("ItemQuantity", "left_out", "vehicles neither stolen nor recovered")
    descriptions, values, dates = _side_by_side(found.items, 3)
    types, quantities, fractions, measures = _side_by_side(drugs, 4)
    return Property(
        parts.at, "3", 307, *head, loss, descriptions, values, dates,
        vehicles if loss == STOLEN else "", vehicles if loss == RECOVERED else "",
        types, quantities, fractions, measures, (),
    )  # fmt: skip


def _side_by_side(rows: Sequence[tuple[str, ...]], width: int) -> tuple[tuple[str, ...], ...]:
    """Rows as columns, each without the blanks after its last value."""
    if not rows:
        return ((),) * width
    if len(rows) == 1:
        return tuple([(text,) if text else () for text in rows[0]])
    columns = [*zip(*rows, strict=True)]
    for at, column in enumerate(columns):
        if not column[-1]:
            filled = [place for place, text in enumerate(column, 1) if text]
            columns[at] = column[: filled[-1]] if filled else ()
    return tuple(columns)
