"""Compile what one row of a file adds to the record that it joins."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import datetime

from accord.core.formats.delivery.entities import item_reader, person_reader, vehicle_reader
from accord.core.formats.delivery.joining import cell_reader, place_in
from accord.core.formats.delivery.plan import EntityRule, PartPlan, PartRole
from accord.core.formats.tabular.related import Related


def related_reader(
    part: PartPlan, further: PartPlan | None, received: datetime | None
) -> Callable[[Sequence[str]], Related]:
    """The reader of what a part's row adds; a link reads on in the file that it points to."""
    if part.text:
        text = cell_reader(part, part.text)
        return lambda values: Related(narratives=(text(values).strip(),))
    signature, rule = list(part.signature), part.entity or EntityRule()
    if further is not None:
        # Where both files have a column of one name, the person's own file is believed.
        signature += [f"{further.label}: {name}" for name in further.signature]
        own = further.entity or EntityRule()
        columns = {name: f"{further.label}: {column}" for name, column in own.columns.items()}
        columns |= {name: rule.columns[name] for name in ("role",) if name in rule.columns}
        rule = replace(own, columns=columns, roles=rule.roles or own.roles,
                       fixed_role=rule.fixed_role or own.fixed_role)  # fmt: skip
    used = {column.strip().lower() for column in rule.columns.values()} | {part.key.lower()}
    used |= (
        {further.to_key.lower(), f"{further.label}: {further.key.lower()}"} if further else set()
    )
    if part.mapping is not None:
        used = {name.lower() for name in signature}  # the record keeps the rest
    unused = {name: cell for cell, name in enumerate(signature) if name.lower() not in used}
    place = place_in(signature)
    if part.role is PartRole.VEHICLE:
        vehicle = vehicle_reader(rule, place, unused)
        return lambda values: Related(vehicles=(vehicle(values),))
    if part.role is PartRole.PROPERTY:
        item = item_reader(rule, place, unused)
        return lambda values: Related(items=(item(values),))
    person = person_reader(rule, place, unused, received=received)
    return lambda values: Related(persons=(person(values),))


def together(found: Sequence[Related]) -> Related:
    """Return all that several rows add to one record, in their order."""
    return Related(
        persons=tuple(one for part in found for one in part.persons),
        vehicles=tuple(one for part in found for one in part.vehicles),
        items=tuple(one for part in found for one in part.items),
        narratives=tuple(one for part in found for one in part.narratives),
    )
