"""Offences that a later file brings and its saved mapping has no answer for: asked of a person once."""

from collections.abc import Mapping as MappingOf
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

from django.db.models import Q

from accord.apps.agencies.models import Agency
from accord.apps.records.models import Submission
from accord.core.formats.delivery import Plan
from accord.core.formats.tabular import Mapping


def words_decided(agency: Agency, mapping: Mapping | None) -> frozenset[str]:
    """Offences about which a person was asked when a version of this mapping was confirmed.

    Those of files that were new then, and of those whose page was confirmed: what was left without
    a code stays without, whatever would be suggested.
    """
    if mapping is None or not agency.pk:
        return frozenset()
    asked = Submission.objects.filter(
        Q(proposal__matched_known=False) | Q(proposal__asked=True),
        agency=agency, mapping_version__mapping__name=mapping.name,
    )  # fmt: skip
    found = asked.order_by().values_list("proposal__crosswalk", flat=True)
    return frozenset(entry["key"] for told in found for entry in told or ())


def with_words(mapping: Plan, words: Sequence[MappingOf[str, Any]]) -> Plan:
    """The mapping with the suggested codes of these offences beside those that it has.

    Of a delivery of several files none are suggested so: its page asks for them.
    """
    if not isinstance(mapping, Mapping):
        return mapping
    codes = {one["key"]: one["code"] for one in words}
    offence = replace(mapping.offence, crosswalk={**codes, **mapping.offence.crosswalk})
    return replace(mapping, offence=offence)
