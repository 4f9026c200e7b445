"""Problem-analysis sheets of the strategies that a viewer may see: newest, earlier, what is open."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Max, QuerySet

from accord.apps.evaluation.models import Evaluation, EvaluationPlan, ProblemSheet
from accord.apps.evaluation.selectors.plans import plans_visible_to
from accord.apps.evaluation.selectors.problem_figures import Told, figure_of
from accord.apps.evaluation.selectors.results import evaluations_visible_to
from accord.apps.strategies import selectors as strategies
from accord.apps.strategies.models import Action, Strategy
from accord.core.evaluate.problem import (
    OpenQuestion,
    SheetChange,
    empty_sheet,
    open_questions,
    sheet_changes,
    sheet_digest,
)
from accord.frame import audit
from accord.frame.actor import Actor, Purpose
from accord.frame.errors import Missing


@dataclass(frozen=True, kw_only=True)
class SeenSheet:
    """A sheet with what its reader may be told; `row` is None before anything was written.

    `figures` are by the key of their evidence, `results` by id: own results that the reader may
    read. `is_unchanged` is whether the version is what was hashed; `changes` is what it changed.
    """

    strategy: Strategy
    row: ProblemSheet | None
    content: dict[str, Any]
    newest: int
    figures: Mapping[str, Told]
    results: Mapping[str, Evaluation]
    actions: Mapping[str, Action]
    plans: Sequence[EvaluationPlan]
    open: Sequence[OpenQuestion]
    is_unchanged: bool
    changes: Sequence[SheetChange]

    @property
    def version(self) -> int:
        """The version that is shown; 0 before the first."""
        return self.row.version if self.row else 0


def sheets_visible_to(*, viewer: Actor, purpose: Purpose) -> QuerySet[ProblemSheet]:
    """Every version of the sheets of visible strategies."""
    seen = strategies.strategies_visible_to(viewer=viewer, purpose=purpose)
    rows = ProblemSheet.objects.filter(strategy__in=seen.order_by().values("pk"))
    return rows.select_related("strategy__lead", "agency")


def sheet_now(
    *, viewer: Actor, purpose: Purpose, strategy_id: UUID | str
) -> tuple[Strategy, ProblemSheet | None]:
    """A strategy with the version of its sheet that counts; leaves no entry."""
    strategy = strategies.strategy_visible_to(
        viewer=viewer, purpose=purpose, strategy_id=strategy_id
    )
    rows = sheets_visible_to(viewer=viewer, purpose=purpose).filter(strategy=strategy)
    return strategy, rows.order_by("-version").first()


def view_sheet(
    *, viewer: Actor, purpose: Purpose, strategy_id: UUID | str, version: int | None = None,
    form: str = "",
) -> SeenSheet:  # fmt: skip
    """A sheet with its figures and results; its reading, or export, is entered in the ledger."""
    who: dict[str, Any] = {"viewer": viewer, "purpose": purpose}
    strategy, newest = sheet_now(**who, strategy_id=strategy_id)
    row = newest
    if version is not None:
        rows = sheets_visible_to(**who).filter(strategy=strategy, version=version)
        row = rows.first()
        if row is None:
            raise Missing
    content = row.content if row else empty_sheet()
    found = _seen(who, strategy, row, newest.version if newest else 0, content)
    head = {"version": found.version}
    audit.read(
        by=viewer, purpose=purpose, verb="problem.exported" if form else "problem.viewed",
        object_type="strategy", object_id=str(strategy.pk),
        payload=head | ({"format": form} if form else {"figures": len(found.figures)}),
        disclosed=[row.pk] if row else [],
    )  # fmt: skip
    return found


def history_of(
    *, viewer: Actor, purpose: Purpose, strategy_id: UUID | str
) -> tuple[Strategy, QuerySet[ProblemSheet]]:
    """The versions of a strategy's sheet without what they say, newest first; leaves an entry."""
    strategy, newest = sheet_now(viewer=viewer, purpose=purpose, strategy_id=strategy_id)
    rows = sheets_visible_to(viewer=viewer, purpose=purpose).filter(strategy=strategy)
    audit.read(
        by=viewer, purpose=purpose, verb="problem.history_viewed", object_type="strategy",
        object_id=str(strategy.pk), payload={"count": newest.version if newest else 0},
        disclosed=list(rows.values_list("pk", flat=True)),
    )  # fmt: skip
    return strategy, rows.defer("content").order_by("-version")


def version_for_plan(strategy: Strategy, version: int) -> ProblemSheet | None:
    """One version of a strategy's sheet that a plan rests on."""
    return ProblemSheet.objects.filter(strategy=strategy, version=version).first()


@dataclass(frozen=True, kw_only=True)
class RestsOn:
    """The version that a plan rests on, as it is now; `is_kept` is whether it has the plan's hash."""

    row: ProblemSheet | None
    version: int
    digest: str
    response: str
    is_kept: bool
    newest: int


def rests_on(*, viewer: Actor, purpose: Purpose, plan: EvaluationPlan) -> RestsOn | None:
    """On which version of the problem analysis a plan rests; None where it names none."""
    kept = plan.content["settings"].get("problem")
    if not kept:
        return None
    rows = sheets_visible_to(viewer=viewer, purpose=purpose).filter(strategy=plan.strategy_id)
    row = rows.filter(version=kept["version"]).first()
    newest = rows.order_by("-version").values_list("version", flat=True).first()
    return RestsOn(
        row=row, version=kept["version"], digest=kept["digest"], response=kept["response"],
        is_kept=row is not None and row.digest == kept["digest"] and is_what_was_hashed(row),
        newest=newest or 0,
    )  # fmt: skip


def sheets_for_plan(*, viewer: Actor, purpose: Purpose, plan: EvaluationPlan) -> list[ProblemSheet]:
    """The versions that a draft may rest on: the newest, and the one that it names already."""
    rows = sheets_visible_to(viewer=viewer, purpose=purpose).filter(strategy=plan.strategy_id)
    newest = rows.order_by("-version").first()
    if newest is None:
        return []
    named = plan.content["settings"].get("problem", {}).get("version", newest.version)
    older = list(rows.filter(version=named)) if named != newest.version else []
    return [newest, *older]


def questions_open(*, viewer: Actor, purpose: Purpose) -> list[tuple[Strategy, list[OpenQuestion]]]:
    """What sheets of active strategies say without evidence, strategy by strategy."""
    rows = sheets_visible_to(viewer=viewer, purpose=purpose).filter(strategy__status="active")
    last = rows.order_by().values("strategy").annotate(last=Max("version"))
    newest = {one["strategy"]: one["last"] for one in last}
    found = []
    for row in rows.order_by("strategy__starts_on", "strategy_id", "-version"):
        if row.version == newest[row.strategy_id] and (said := without_evidence(row)):
            found.append((row.strategy, said))
    return found


def without_evidence(row: ProblemSheet | None) -> list[OpenQuestion]:
    """Causes and responses of a version on which no evidence is held."""
    if row is None:
        return []
    return [
        one
        for one in open_questions(row.content)
        if one.code in {"cause-evidence", "response-evidence"}
    ]


def is_what_was_hashed(row: ProblemSheet) -> bool:
    """Whether a version still says what its hash was made of."""
    made = sheet_digest(row.content, strategy=str(row.strategy_id), version=row.version)
    return made == row.digest


def _before(row: ProblemSheet) -> dict[str, Any]:
    """What the sheet said in the version before; nothing before the first."""
    rows = ProblemSheet.objects.filter(strategy_id=row.strategy_id, version=row.version - 1)
    content: dict[str, Any] | None = rows.values_list("content", flat=True).first()
    return empty_sheet() if content is None else content


def _seen(
    who: dict[str, Any], strategy: Strategy, row: ProblemSheet | None, newest: int,
    content: dict[str, Any],
) -> SeenSheet:  # fmt: skip
    asked = {
        part["key"]: part["figure"]
        for cause in content["causes"]
        for part in cause["evidence"]
        if part["figure"]
    }
    wanted = {
        part["result"] for one in content["responses"] for part in one["evidence"] if part["result"]
    }
    results = evaluations_visible_to(**who).filter(pk__in=wanted) if wanted else []
    plans = plans_visible_to(**who).filter(strategy=strategy)
    return SeenSheet(
        strategy=strategy, row=row, content=content, newest=newest,
        figures={
            key: figure_of(**who, strategy=strategy, asked=figure)
            for key, figure in asked.items()
        },
        results={str(one.pk): one for one in results},
        actions={str(one.pk): one for one in strategy.actions.all()},
        plans=[one for one in plans if one.content["settings"].get("problem")],
        open=open_questions(content, partners=tuple(strategies.partners_of(strategy))),
        is_unchanged=row is None or is_what_was_hashed(row),
        changes=() if row is None else sheet_changes(_before(row), content),
    )  # fmt: skip
