"""What the FBI's edit rules say of draft NIBRS reports, counted while they are written."""

from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from accord.apps.records.services.code_tables import code_books
from accord.core.formats.nibrs.model import Report
from accord.core.formats.nibrs.rules import Checker, Finding

MOST_RULES = 5


@dataclass(kw_only=True)
class Checked:
    """Counts that are whole once the file is: reports, those with errors, errors by rule.

    `untold` are incidents of which nothing is written.
    """

    untold: int = 0
    reports: int = 0
    with_errors: int = 0
    errors: Counter[str] = field(default_factory=Counter)

    def watched(self, incidents: Iterable[list[Report]]) -> Iterator[Report]:
        """The reports as they are, each held against the rules of its own year on the way."""
        checker = Checker(None, year=None, books=code_books())
        for reports in incidents:
            self.untold += not reports
            for report in reports:
                self.reports += 1
                self.with_errors += self._count(checker.report(report))
                yield report
        self._count(checker.end())

    def _count(self, findings: Iterable[Finding]) -> bool:
        rules = [one.rule for one in findings if one.severity == "error"]
        self.errors.update(rules)
        return bool(rules)

    def words(self) -> list[str]:
        """What who wrote the file is told; nothing where nothing was checked."""
        lines = []
        if self.untold:
            lines.append(
                f"{self.untold:,} incidents are not in the file: NIBRS has no report of what has no "
                "offence code of its own, or of a Group B offence without an arrest"
            )
        if self.reports:
            lines.append(self._errors())
        return lines

    def _errors(self) -> str:
        if not self.errors:
            return f"{self.reports:,} draft reports; the FBI's edit rules find no error in them"
        named = [f"{rule}: {n:,}" for rule, n in self.errors.most_common(MOST_RULES)]
        more = " and further rules" if len(self.errors) > MOST_RULES else ""
        return (
            f"{self.with_errors:,} of {self.reports:,} draft reports would be refused by the "
            f"FBI's edit rules: {self.errors.total():,} errors ({', '.join(named)}{more}); "
            "`accord nibrs validate` lists them"
        )
