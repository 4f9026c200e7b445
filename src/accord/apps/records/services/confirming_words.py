"""Offences that a later file brings and its saved mapping has no answer for: asked of a person once."""

from collections import defaultdict
from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from typing import Any

from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Submission
from accord.core.formats.delivery import Plan, with_words_of_files
from accord.core.formats.tabular import Mapping


def words_decided(agency: Agency, mapping: Plan | None) -> dict[str, set[str]]:
    """Offences about which a person was asked when a version of this mapping was confirmed.

    They stand by the file of a delivery, under "" those of its incidents and of a single file.

    Those of files that were new then, and of those whose page was confirmed: what was left without
    a code stays without, whatever would be suggested.
    """
    if mapping is None or not agency.pk:
        return {}
    asked = Submission.objects.filter(
        Q(proposal__matched_known=False) | Q(proposal__asked=True),
        agency=agency, mapping_version__mapping__name=mapping.name,
    )  # fmt: skip
    found = asked.order_by().values_list("proposal__crosswalk", "proposal__parts")
    decided: defaultdict[str, set[str]] = defaultdict(set)
    for crosswalk, parts in found:
        decided[""] |= {entry["key"] for entry in crosswalk or ()}
        for part in parts or ():
            decided[part["label"]] |= {entry["key"] for entry in part.get("crosswalk") or ()}
    return decided


def with_words(mapping: Plan, words: Sequence[MappingOf[str, Any]]) -> Plan:
    """The mapping, or the delivery, with the suggested codes of these offences beside its own."""
    codes: defaultdict[str, dict[str, str]] = defaultdict(dict)
    for one in words:
        codes[one.get("part", "")][one["key"]] = one["code"]
    if isinstance(mapping, Mapping):
        return mapping.with_codes(codes[""])
    return with_words_of_files(mapping, codes)
