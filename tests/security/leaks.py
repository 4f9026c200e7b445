"""Leaks planted on purpose: each takes the policy out of one place, as a careless change might."""

from __future__ import annotations

import dataclasses
import sys
from collections.abc import Callable
from typing import Any

from django.core.cache import cache

from accord.apps.agencies import conditions, kept_rules, sharing
from accord.apps.agencies.models import Agency, Agreement
from accord.apps.agencies.scopes import TRUE, Clause
from accord.apps.exchange.models import Alert, Subscription
from accord.apps.records import listing, masks, text_index
from accord.apps.records import selectors as records
from accord.apps.records.models import ExportMapping, PolicyClass, Record, Submission
from accord.apps.records.selectors import classes, keeping
from accord.apps.records.standing import STANDING
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Strategy
from accord.core.policy import In, NotExpired
from accord.frame.ui.tables import Table

Patch = Any  # pytest's MonkeyPatch
Leak = Callable[[Patch], None]


def everywhere(patch: Patch, original: Any, replacement: Any) -> None:
    """Replace a function wherever a module of ours holds it, as if its source had been changed."""
    found = 0
    for name, module in list(sys.modules.items()):
        if name.startswith("accord."):
            for attribute, value in list(vars(module).items()):
                if value is original:
                    patch.setattr(module, attribute, replacement)
                    found += 1
    assert found, f"nothing holds {original}"


def _all_standing(**_: Any) -> Any:
    return Record.objects.filter(STANDING)


def _in_module(name: str, attribute: str, replacement: Any = _all_standing) -> Leak:
    """Take the policy out of one module alone."""

    def plant(patch: Patch) -> None:
        patch.setattr(f"{name}.{attribute}", replacement)

    return plant


def _condition(form: type, field: str = "") -> Leak:
    """Forget one condition of every agreement."""

    def plant(patch: Patch) -> None:
        real = conditions._clause

        def forgetful(predicate: Any, columns: Any, owners: Any) -> Clause:
            if isinstance(predicate, form) and getattr(predicate, "field", field) == field:
                return Clause(TRUE)
            return real(predicate, columns, owners)

        everywhere(patch, real, forgetful)

    return plant


def audience_is_forgotten(patch: Patch) -> None:
    """Whom the owner meant is not asked."""
    patch.setattr(conditions, "_meant", lambda *_, **__: Clause(TRUE))


def status_counts_all(patch: Patch) -> None:
    """The state of the data is told of all that stands."""
    everywhere(
        patch, classes.records_with_classes,
        lambda **_: (_all_standing(), PolicyClass.objects.order_by()),
    )  # fmt: skip


def policy_is_forgotten(patch: Patch) -> None:
    """No agreement is asked at all."""
    everywhere(patch, sharing.record_scope, lambda **_: conditions.EVERYTHING)


def persons_levels_are_forgotten(patch: Patch) -> None:
    """Whoever may read a record reads its victims."""
    real = records.involved_in

    def careless(*, viewer: Any, records: Any, **more: Any) -> Any:
        found: Any = {}
        for one in records:
            owner = dataclasses.replace(viewer, agency_id=str(one.owner_id))
            found |= dict(real(viewer=owner, records=[one], **more))
        return found

    everywhere(patch, real, careless)


def totals_count_all(patch: Patch) -> None:
    """A list says how many records there are, not how many it shows."""
    patch.setattr(Table, "total", property(lambda _self: Record.objects.count()))


def pointers_count_all(patch: Patch) -> None:
    """Agencies that hold something are named, whatever was agreed."""
    from accord.apps.records.selectors.records import Pointer

    def careless(*, viewer: Any, kind: Any, **_: Any) -> Any:
        return [
            (Pointer(agency=one.name, ori=one.ori, contact=one.name), count)
            for one in Agency.objects.exclude(pk=viewer.agency_id)
            if (count := Record.objects.filter(owner=one, kind=kind.value).count())
        ]

    everywhere(patch, records.held_back, careless)


def strategies_of_all(patch: Patch) -> None:
    """Every agency's strategies are listed."""
    everywhere(patch, strategies.strategies_visible_to, lambda **_: Strategy.objects.all())


def agreements_of_all(patch: Patch) -> None:
    """Who agreed with whom is everybody's business."""
    from accord.apps.agencies import selectors

    everywhere(
        patch, selectors.agreements_visible_to,
        lambda **_: Agreement.objects.prefetch_related("parties__agency"),
    )  # fmt: skip


def submissions_of_all(patch: Patch) -> None:
    """Files of other agencies are listed."""
    everywhere(
        patch, records.submissions_visible_to,
        lambda **_: Submission.objects.select_related("agency", "mapping_version__mapping"),
    )  # fmt: skip


def mappings_of_all(patch: Patch) -> None:
    """How other agencies' files are read is listed."""
    everywhere(patch, records.mappings_visible_to, lambda **_: ExportMapping.objects.all())


def subscriptions_of_all(patch: Patch) -> None:
    """What others wait for is listed."""
    from accord.apps.exchange.selectors import alerts

    everywhere(patch, alerts.subscriptions_visible_to, lambda **_: Subscription.objects.all())


def alerts_of_all(patch: Patch) -> None:
    """What others were told is listed."""
    from accord.apps.exchange.selectors import alerts

    everywhere(
        patch, alerts.alerts_visible_to,
        lambda **_: Alert.objects.select_related("subscription", "other_agency"),
    )  # fmt: skip


def entries_of_all(patch: Patch) -> None:
    """What others plan is listed."""
    from accord.apps.exchange.models import DeconflictionEntry
    from accord.apps.exchange.selectors import deconfliction

    everywhere(
        patch, deconfliction.entries_visible_to,
        lambda **_: DeconflictionEntry.objects.select_related("agency"),
    )  # fmt: skip


def conflicts_of_all(patch: Patch) -> None:
    """That others collide is listed."""
    from accord.apps.exchange.models import ConflictSide
    from accord.apps.exchange.selectors import deconfliction

    everywhere(
        patch, deconfliction.sides_visible_to,
        lambda **_: ConflictSide.objects.select_related("conflict", "entry__agency"),
    )  # fmt: skip


def meetings_of_all(patch: Patch) -> None:
    """When others meet is listed."""
    from accord.apps.evaluation import selectors
    from accord.apps.evaluation.models import Meeting

    everywhere(
        patch, selectors.meetings_visible_to,
        lambda **_: Meeting.objects.select_related("strategy__lead").prefetch_related(
            "present", "points__agency", "points__owner"
        ),
    )  # fmt: skip


def recalls_of_all(patch: Patch) -> None:
    """What others must apply is listed."""
    from accord.apps.exchange.models import Recall
    from accord.apps.exchange.selectors import recalls

    everywhere(
        patch, recalls.recalls_visible_to,
        lambda **_: Recall.objects.select_related("owner", "recipient"),
    )  # fmt: skip


def told_of_all(patch: Patch) -> None:
    """That others were given something is listed."""
    from accord.apps.exchange.models import RecallReader
    from accord.apps.exchange.selectors import recalls

    everywhere(
        patch, recalls.told_to,
        lambda **_: RecallReader.objects.select_related("recall__owner"),
    )  # fmt: skip


def maps_of_all(patch: Patch) -> None:
    """The map and the forecast take all that stands."""
    from accord.apps.places import scope

    real = scope.scope_of

    def careless(**asked: Any) -> Any:
        return dataclasses.replace(real(**asked), rows=_all_standing())

    everywhere(patch, real, careless)


def search_of_all(patch: Patch) -> None:
    """A search finds what stands in the database."""
    from accord.apps.records.selectors import searching

    def careless(*, part: str = "", **_: Any) -> Any:
        return searching.Sight(shown=searching.standing(part), pointed=conditions.NOTHING)

    everywhere(patch, searching.sight_of, careless)


def order_by_what_is_hidden(patch: Patch) -> None:
    """A list begins with the agencies that hold most, hidden records counted."""
    real = listing.listed

    def careless(**asked: Any) -> Any:
        from django.db.models import Count, OuterRef, Subquery

        held = (
            Record.objects.filter(owner=OuterRef("owner"))
            .order_by().values("owner").annotate(n=Count("pk")).values("n")
        )  # fmt: skip
        return real(**asked).annotate(held=Subquery(held)).order_by("-held", "local_id")

    everywhere(patch, real, careless)


def order_by_what_is_masked(patch: Patch) -> None:
    """A list is sorted by a column of which some cells are blank."""
    real = listing.listed

    def careless(**asked: Any) -> Any:
        return real(**asked).order_by("address", "id")

    everywhere(patch, real, careless)


def places_are_told(patch: Patch) -> None:
    """Where a victim was hurt is shown like any other place."""
    everywhere(patch, masks.hides_place, lambda *_, **__: False)


def narratives_are_searched(patch: Patch) -> None:
    """What is the owner's own leads partners to a record."""
    real = text_index._fts5

    def careless(*asked: Any) -> str:
        return real(*asked).replace("AND shared :", "AND {shared rest} :")

    patch.setattr(text_index, "_fts5", careless)


def links_of_all(patch: Patch) -> None:
    """Links are told whoever may see their ends, and so are those ends."""
    from accord.apps.subjects.kinds import PERSON
    from accord.apps.subjects.models import Edge
    from accord.apps.subjects.selectors import graph

    # Of the kind that is asked for: with all kinds the page breaks in both worlds, and looks alike.
    def careless(*, kind: Any = PERSON, **_: Any) -> Any:
        return Edge.objects.filter(**{f"left__{kind.code}__isnull": False})

    everywhere(patch, graph.edges_visible_to, careless)


def pointers_say_what(patch: Patch) -> None:
    """Whom to ask about a record is told with what the record says."""
    real = records.pointer_to

    def careless(*, record_id: Any, **asked: Any) -> Any:
        found, row = real(record_id=record_id, **asked), Record.objects.get(pk=record_id)
        return dataclasses.replace(found, contact=f"{found.contact}: {row.kind} {row.offence_code}")

    everywhere(patch, real, careless)


def numbers_count_all(patch: Patch) -> None:
    """Who stands in a record keeps the number that their agency gave them."""
    from accord.apps.records.selectors import involved

    everywhere(patch, involved._numbered_anew, list)


LEAKS: dict[str, Leak] = {
    "no agreement is asked": policy_is_forgotten,
    "the level is forgotten": _condition(In, "level"),
    "the kind is forgotten": _condition(In, "kind"),
    "the owner is forgotten": _condition(In, "owner"),
    "the audience is forgotten": audience_is_forgotten,
    "the end of a release is forgotten": _condition(NotExpired),
    "persons' levels are forgotten": persons_levels_are_forgotten,
    "a total counts all": totals_count_all,
    "pointers count all": pointers_count_all,
    "the status of data counts all": status_counts_all,
    "maps are of all": maps_of_all,
    "entries of all": entries_of_all,
    "conflicts of all": conflicts_of_all,
    "lists are of all": _in_module("accord.apps.records.listing", "records_visible_to"),
    "strategies of all": strategies_of_all,
    "agreements of all": agreements_of_all,
    "submissions of all": submissions_of_all,
    "mappings of all": mappings_of_all,
    "subscriptions of all": subscriptions_of_all,
    "alerts of all": alerts_of_all,
    "meetings of all": meetings_of_all,
    "recalls of all": recalls_of_all,
    "told of all": told_of_all,
    "search of all": search_of_all,
    "an order by what is hidden": order_by_what_is_hidden,
    "an order by what is masked": order_by_what_is_masked,
    "masked places are told": places_are_told,
    "narratives are searched": narratives_are_searched,
    "links of all": links_of_all,
    "pointers say what": pointers_say_what,
    "numbers count all": numbers_count_all,
}


def forget() -> None:
    """Empty what a process keeps, since one that starts from a changed source keeps nothing yet."""
    cache.clear()
    keeping.shelf._held.clear()
    kept_rules.forget()
