"""The sizes of the classes of records, as they are kept and as a scan of the records gives them."""

from typing import Any

from django.db.models import Count, QuerySet, Sum

from accord.apps.records.policy_classes import ALIKE_IN


def classes(rows: QuerySet[Any]) -> dict[tuple[Any, ...], int]:
    """The kept sizes by class, without those of no record."""
    sums = rows.order_by().values_list(*ALIKE_IN).annotate(n=Sum("size"))
    return {row[:-1]: row[-1] for row in sums if row[-1]}


def scanned(rows: QuerySet[Any]) -> dict[tuple[Any, ...], int]:
    """The same from the records."""
    sums = rows.order_by().values_list(*ALIKE_IN).annotate(n=Count("pk"))
    return {row[:-1]: row[-1] for row in sums}
