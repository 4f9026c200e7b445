"""One sound row of any table, with what it refers to: what its constraints are broken on."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError, connection, models, transaction

NOW = datetime(2024, 5, 1, 12, tzinfo=UTC)
#: What a column must have and nobody says: something of its type.
_PLAIN: dict[type[models.Field[Any, Any]], Any] = {
    models.CharField: lambda: "x",
    models.TextField: lambda: "x",
    models.DateTimeField: lambda: NOW,
    models.DateField: NOW.date,
    models.UUIDField: uuid4,
    models.JSONField: dict,
    models.BinaryField: lambda: b"x",
    models.PositiveIntegerField: lambda: 1,
    models.PositiveSmallIntegerField: lambda: 1,
    models.PositiveBigIntegerField: lambda: 1,
}

Rows = Mapping[type[models.Model], Mapping[str, Any]]


def sound_row(model: type[models.Model], rows: Rows) -> Any:
    """The one row of a table; `rows` tells columns whose values the constraints ask for."""
    if (standing := model._default_manager.first()) is not None:
        return standing
    values = {
        name: value(rows) if callable(value) else value
        for name, value in rows.get(model, {}).items()
    }
    for field in model._meta.fields:
        is_told = field.name in values or field.null or field.has_default()
        is_blank = field.blank and isinstance(field, models.CharField | models.TextField)
        if is_told or is_blank or isinstance(field, models.AutoField):
            continue
        related = field.related_model
        values[field.name] = sound_row(related, rows) if related is not None else _plain(field)
    return model._default_manager.create(**values)


def _plain(field: Any) -> Any:
    return next(
        make
        for kind, make in _PLAIN.items()
        if type(field) is kind or (type(field).__mro__[1] is kind)
    )()


def assert_breaks(name: str, model: type[models.Model], change: Mapping[str, Any]) -> None:
    """The change of a sound row is refused by the constraint of that name."""
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        model._default_manager.update(**change)
    assert name in str(refused.value)


def assert_once(name: str, row: Any, change: Mapping[str, Any]) -> None:
    """A copy of the row, but for the change, is refused by the constraint of that name."""
    row.pk = row._meta.pk.get_default()
    row._state.adding = True
    for field, value in change.items():
        setattr(row, field, value)
    with pytest.raises(IntegrityError) as refused, transaction.atomic():
        row.save(force_insert=True)
    # SQLite names the columns of a unique index, PostgreSQL the constraint itself.
    assert name in str(refused.value) or connection.vendor == "sqlite"
    assert "unique" in str(refused.value).lower()
