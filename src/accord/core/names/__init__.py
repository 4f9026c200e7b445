"""Person names, dates of birth, plates and addresses: tables, corruption, comparison forms."""

from accord.core.names.addresses import hundred_block, mask_block, normalise_street
from accord.core.names.corruption import (
    NAME_OPERATORS,
    RecordedDate,
    RecordedName,
    drop_given,
    first_of_january,
    hyphenate,
    misspell_given,
    misspell_surname,
    nickname,
    swap,
    transpose_day_month,
    typo,
    unknown_date,
    year_slip,
)
from accord.core.names.plates import confusion_key, misread, normalise, plate
from accord.core.names.tables import NameTables, name_tables, nicknames_of, rank_weights

__all__ = [
    "NAME_OPERATORS",
    "NameTables",
    "RecordedDate",
    "RecordedName",
    "confusion_key",
    "drop_given",
    "first_of_january",
    "hundred_block",
    "hyphenate",
    "mask_block",
    "misread",
    "misspell_given",
    "misspell_surname",
    "name_tables",
    "nickname",
    "nicknames_of",
    "normalise",
    "normalise_street",
    "plate",
    "rank_weights",
    "swap",
    "transpose_day_month",
    "typo",
    "unknown_date",
    "year_slip",
]
