"""What `accord ndex` and `accord niem` say of a file: contents, findings, what was set aside."""

import shutil
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from tempfile import SpooledTemporaryFile
from typing import BinaryIO, cast

from accord.cli.whole_files import placed, write_rows
from accord.core.formats.exchange import Attachment, Item, bounds, check_item
from accord.core.formats.ndex import NOTICE, Tally, read_ndex, write_ndex
from accord.core.formats.niem import EnvelopeFault, read_envelopes, write_envelopes
from accord.core.safe_io import BadInput
from accord.core.safe_io.plain_text import plain
from accord.frame.errors import Conflict, Fault, Invalid

SPOOLED = 8 * 2**20


class Form(StrEnum):
    """The forms in which the exchange model is written."""

    NDEX = "ndex"
    NIEM = "niem"


@dataclass(frozen=True, slots=True)
class Problem:
    """A rule that the file or one report breaks; `item` counts reports, `row` lines, 0 if none."""

    severity: str
    rule: str
    item: int
    row: int
    id: str
    ori: str
    element: str
    message: str


#: One piece of a file; the error that ends it comes last, and nothing after it.
Found = Item | Attachment | EnvelopeFault | BadInput


def read(file: Path, form: Form, tally: Tally | None = None) -> Iterator[tuple[int, Found]]:
    """Each piece of a file with its number; a file that is broken or holds nothing ends in why."""
    number = 0
    try:
        with file.open("rb") as stream:
            if form is Form.NDEX:
                for one in read_ndex(stream, tally=tally):
                    number += isinstance(one, Item)
                    yield number, one
            else:
                for number, each in enumerate(read_envelopes(stream), 1):
                    yield number, each
    except BadInput as error:
        yield number + 1, error
        return
    if not number:
        yield 0, BadInput("the file holds no report of this form", rule="no_report")


def problems(number: int, one: Found) -> Iterator[Problem]:
    """What is wrong with one piece of a file; no rule is about attachments."""
    if isinstance(one, Item):
        for each in check_item(one):
            place = (number, 0, one.id, one.owner.source.ori, each.where)
            yield Problem(each.severity, each.rule, *place, each.message)
    elif isinstance(one, EnvelopeFault):
        words = "this is no envelope of the closed schema"
        yield Problem("error", one.rule, number, one.row, "", "", one.where, words)
    elif isinstance(one, BadInput):
        place = (number, one.row or 0, "", "", one.field or "")
        yield Problem("error", one.rule, *place, one.reason)


def line(one: Problem) -> str:
    """One line for the terminal, without what would steer it."""
    row = f" row {one.row}" if one.row else ""
    named = f" {one.id}" if one.id else ""
    element = f" element {one.element}" if one.element else ""
    return plain(f"{one.item}:{row}{named}{element} {one.severity} {one.rule}: {one.message}")


@dataclass(slots=True)
class Contents:
    """What a file holds, counted in one pass."""

    tally: Tally = field(default_factory=Tally)
    reports: int = 0
    deletions: int = 0
    attachments: int = 0
    counts: dict[str, Counter[str]] = field(default_factory=dict)
    agencies: set[str] = field(default_factory=set)
    days: list[str] = field(default_factory=list)
    faults: Counter[str] = field(default_factory=Counter)

    def add(self, one: Found) -> None:
        """Count one piece."""
        if isinstance(one, Attachment):
            self.attachments += 1
        elif isinstance(one, EnvelopeFault | BadInput):
            self.faults[one.rule] += 1
        else:
            self._item(one)

    def _item(self, item: Item) -> None:
        self.reports += 1
        self.deletions += item.is_delete
        self.agencies.add(item.owner.source.ori)
        if item.date and bounds(item.date):
            found = [*self.days, item.date[:10]]
            self.days = [min(found), max(found)]
        self._count("levels", (each.value.casefold() for each in item.dissemination))
        self._count("activities", (each.kind.value for each in item.activities))
        self._count("roles", (role.kind.value for one in item.persons for role in one.roles))
        kinds = ("persons", "vehicles", "places", "organisations", "things")
        self._count("entities", (kind for kind in kinds for _ in getattr(item, kind)))

    def _count(self, name: str, words: Iterator[str]) -> None:
        self.counts.setdefault(name, Counter()).update(words)

    def lines(self) -> Iterator[str]:
        """The summary, a line for each kind of thing."""
        yield f"reports      {self.reports:,}, of them {self.deletions:,} deletions"
        for name in ("activities", "entities", "roles", "levels"):
            yield f"{name:12} {_listed(self.counts.get(name, Counter()))}"
        yield f"agencies     {len(self.agencies - {''}):,}"
        if self.days:
            yield f"dates        {self.days[0]} to {self.days[1]}"
        yield f"attachments  {self.attachments:,}"
        yield f"left out     {_listed(self.tally.skipped)}"
        yield f"faults       {_listed(self.faults)}"


def _listed(counts: Counter[str]) -> str:
    text = ", ".join(f"{name or '(blank)'}: {count:,}" for name, count in sorted(counts.items()))
    return plain(text) or "none"


@dataclass(slots=True)
class Conversion:
    """One conversion of `file` into `out`; what does not fit is set aside in OUT.rejected."""

    file: Path
    out: Path
    rejected: list[Problem] = field(default_factory=list)
    tally: Tally = field(default_factory=Tally)
    _number: int = 0
    _written: int = 0
    _aside: set[int] = field(default_factory=set)

    def prepare(self, *, replace: bool) -> None:
        """Refuse to write over the source, or over anything else unasked."""
        for path in (self.out, self.kept, self.reasons):
            if not path.exists():
                continue
            if path.samefile(self.file):
                raise Invalid(f"“{path.name}” is the file that is read; name another.")
            if not replace:
                raise Conflict(f"“{path.name}” is there already; --replace writes it anew.")

    @property
    def kept(self) -> Path:
        """Where is kept what could not be converted, in the form it came in."""
        return self.out.with_name(f"{self.out.name}.rejected")

    @property
    def reasons(self) -> Path:
        """Where the rules are listed that it breaks."""
        return self.kept.with_name(f"{self.kept.name}.csv")

    def to_niem(self) -> Iterator[str]:
        """Write N-DEx reports as envelopes, one a line; say how it went."""
        with placed(self.out) as stream:
            for envelope in write_envelopes(self._reports(), refused=self._refused):
                stream.write(envelope)
                self._written += 1
        self._clear()
        if self.rejected:
            with placed(self.kept) as stream:
                stream.writelines(write_ndex(self._left()))
        yield f"{self._written:,} envelopes"
        yield from self._end()

    def to_ndex(self) -> Iterator[str]:
        """Write envelopes as one N-DEx-like document; say how it went."""
        with SpooledTemporaryFile(max_size=SPOOLED) as spool:
            aside = cast("BinaryIO", spool)

            def refused(item: Item | Attachment, error: BadInput) -> None:
                if isinstance(item, Item):
                    self._refused(item, error)
                    aside.writelines(write_envelopes([item]))

            with placed(self.out) as stream:
                stream.writelines(write_ndex(self._envelopes(aside), refused=refused))
            self._clear()
            if self.rejected:
                aside.seek(0)
                with placed(self.kept) as stream:
                    shutil.copyfileobj(aside, stream)
        yield f"{self._number - len(self.rejected):,} reports, {NOTICE}"
        yield from self._end()

    def _reports(self) -> Iterator[Item]:
        for number, one in read(self.file, Form.NDEX, self.tally):
            self._number = number
            if isinstance(one, Item):
                yield one
            elif isinstance(one, BadInput):
                raise self._broken(one)
            elif isinstance(one, Attachment):
                words = "an envelope holds no attachment"
                place = (self._number, 0, "", "", "lexs:Attachment")
                self.rejected.append(Problem("error", "attachment", *place, words))

    def _envelopes(self, aside: BinaryIO) -> Iterator[Item]:
        for number, one in read(self.file, Form.NIEM):
            self._number = number
            if isinstance(one, Item):
                yield one
            elif isinstance(one, BadInput):
                raise self._broken(one)
            elif isinstance(one, EnvelopeFault):
                aside.write(one.raw.rstrip(b"\r\n") + b"\n")
                self.rejected += problems(self._number, one)

    def _broken(self, error: BadInput) -> Invalid:
        """The file cannot be read on: nothing is written, and what stood at OUT stays."""
        where = f"report {self._number}" if self._number else "(file)"
        field = f"{where}, {error.field}" if error.field else where
        fault = Fault(field, error.rule, error.reason, error.row)
        return Invalid("The file cannot be read; nothing was written.", faults=[fault])

    def _refused(self, item: Item, error: BadInput) -> None:
        place = (self._number, 0, item.id, item.owner.source.ori, error.field or "")
        self.rejected.append(Problem("error", error.rule, *place, error.reason))
        self._aside.add(self._number)

    def _left(self) -> Iterator[Item | Attachment]:
        """What has no place in envelopes, read a second time, so that none of it is held."""
        for number, one in read(self.file, Form.NDEX):
            if isinstance(one, Attachment) or (isinstance(one, Item) and number in self._aside):
                yield one

    def _clear(self) -> None:
        """Take away what an earlier conversion into OUT set aside: it is replaced as a whole."""
        for path in (self.kept, self.reasons):
            path.unlink(missing_ok=True)

    def _end(self) -> Iterator[str]:
        if self.tally.skipped:
            yield f"left out, as nothing is fetched: {_listed(self.tally.skipped)}"
        if self.rejected:
            write_rows(self.rejected, self.reasons, kind=Problem)
            kept = self.kept.name
            yield f"{len(self.rejected):,} set aside in {kept}, reasons in {kept}.csv"
