"""A comparison as a table: for the terminal, and as one HTML page that needs nothing else."""

from dataclasses import dataclass
from math import isnan

from accord.core.forecast.comparison import Comparison
from accord.core.forecast.html_page import Section, html_page
from accord.core.forecast.methods import DEFAULT, LAST_YEAR
from accord.core.forecast.week_errors import LEAST_WEEKS

HEADINGS = (
    "method", "hit rate 1 %", "2 %", "5 %", "10 %", "PAI 5 %", "PEI 5 %",
    "log score", "Brier", "observed ÷ expected, by band",
)  # fmt: skip
MEANING = (
    "Hit rate: share of the incidents in the cells ranked highest. PAI: hit rate over the share of "
    "the cells. PEI: hits over the most that as many cells could have had. Log score: nats an "
    "incident gained over a uniform map. Bands: the top 1 %, to 5 %, to 20 % of the cells, the "
    "rest; 1.00 is exact. The oracle knew the test weeks; no fixed map can do better. The figures "
    "say where incidents were recorded, not where they happened, and nothing of who did them."
)


@dataclass(frozen=True, kw_only=True)
class ComparisonTable:
    """Headings, one row of text a method, and the verdict against last year's map in words."""

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    verdict: str
    facts: str


def comparison_table(
    found: Comparison, *, model: str = DEFAULT, baseline: str = LAST_YEAR
) -> ComparisonTable:
    """The rows in the order of the records, and whether `model` beats `baseline` beyond error."""
    rows = []
    for name, record in found.records.items():
        middle = found.score(name, 0.05)
        rates = [f"{found.score(name, share).hit_rate:.3f}" for share in found.shares]
        bands = " ".join(f"{value:.2f}" for value in record.calibration)
        rows.append(
            (
                name,
                *rates,
                f"{middle.pai:.1f}",
                f"{middle.pei:.3f}",
                f"{found.log_score(name):+.3f}",
                f"{found.brier(name):.5f}",
                bands,
            )
        )
    return ComparisonTable(
        headings=HEADINGS,
        rows=tuple(rows),
        verdict=_verdict(found, model, baseline),
        facts=f"{found.events.sum():,.0f} incidents in {len(found.starts)} weeks; {found.protocol}.",
    )


def _verdict(found: Comparison, model: str, baseline: str) -> str:
    weeks = len(found.starts)
    if weeks < LEAST_WEEKS:
        return (
            f"{weeks} weeks are too few to tell a gain from chance: test at least {LEAST_WEEKS}. "
            "Until then use last year's map."
        )
    ratio, low, high = found.ratio(model, baseline, 0.05)
    if isnan(low):
        return (
            f"At 5 % of the cells {model} or {baseline} caught no incident in {weeks} weeks: "
            "whether the model adds cannot be told. Use last year's map."
        )
    seen = (
        f"At 5 % of the cells, {model} caught {ratio:.2f} times the incidents that "
        f"{baseline} caught (90 % interval {low:.2f} to {high:.2f})."
    )
    if low > 1:
        return seen
    return f"{seen} The gain is inside the error: use last year's map."


def comparison_html(table: ComparisonTable, *, title: str) -> str:
    """One page with the table, the verdict and what the columns mean."""
    return html_page(
        title,
        verdict=table.verdict,
        sections=[
            Section(
                texts=(f"{table.facts} Each week was forecast from what was known before it.",),
                headings=table.headings,
                rows=table.rows,
            )
        ],
        ending=MEANING,
    )
