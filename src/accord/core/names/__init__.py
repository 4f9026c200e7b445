"""Person names, dates of birth, plates and addresses: tables, corruption, comparison forms."""

from accord.core.names.addresses import hundred_block, mask_block, normalise_street
from accord.core.names.births import PartialBirth, read_birth
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
from accord.core.names.deletions import deletion_keys, is_one_edit, within_one_edit
from accord.core.names.fragments import (
    canonical_pattern,
    fits,
    longest_run,
    plate_marks,
    vin_marks,
)
from accord.core.names.plates import confusion_key, misread, normalise, plate
from accord.core.names.pointing import Pointer, points_to_person
from accord.core.names.search_keys import (
    folded,
    given_keys,
    is_placeholder,
    kin_of,
    name_words,
    surname_keys,
)
from accord.core.names.tables import NameTables, name_tables, nicknames_of, rank_weights
from accord.core.names.written_addresses import (
    Address,
    StreetName,
    parse_address,
    place_key,
    street_name,
)

__all__ = [
    "NAME_OPERATORS",
    "Address",
    "NameTables",
    "PartialBirth",
    "Pointer",
    "RecordedDate",
    "RecordedName",
    "StreetName",
    "canonical_pattern",
    "confusion_key",
    "deletion_keys",
    "drop_given",
    "first_of_january",
    "fits",
    "folded",
    "given_keys",
    "hundred_block",
    "hyphenate",
    "is_one_edit",
    "is_placeholder",
    "kin_of",
    "longest_run",
    "mask_block",
    "misread",
    "misspell_given",
    "misspell_surname",
    "name_tables",
    "name_words",
    "nickname",
    "nicknames_of",
    "normalise",
    "normalise_street",
    "parse_address",
    "place_key",
    "plate",
    "plate_marks",
    "points_to_person",
    "rank_weights",
    "read_birth",
    "street_name",
    "surname_keys",
    "swap",
    "transpose_day_month",
    "typo",
    "unknown_date",
    "vin_marks",
    "within_one_edit",
    "year_slip",
]
