"""What becomes of cases: how many came to each end by then, with those that are open still open."""

from accord.core.evaluate.cases.incidence import Case, Incidence, Point, incidence

__all__ = ["Case", "Incidence", "Point", "incidence"]
