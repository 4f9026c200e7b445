"""The related rows of a batch of reports: offences, persons with roles, vehicles, property …"""

from dataclasses import dataclass

import numpy as np

from accord.core.simulate.draws import I64, U64, below, draw, happens, key
from accord.core.simulate.offences import offences
from accord.core.simulate.people import People
from accord.core.simulate.plan import Plan
from accord.core.simulate.reports import Reports

KINDS = ("incident", "offence", "person", "vehicle", "property", "arrest", "narrative")
VICTIM, SUSPECT, WITNESS = 0, 1, 2
ROLES = ("V", "S", "W")
STOLEN, TARGET, DRIVEN, SEEN = 0, 1, 2, 3
VEHICLE_ROLES = ("stolen", "target", "driven", "seen")


@dataclass(frozen=True)
class Rows:
    """Rows of one kind, arrays of shape (n,); `reports` is aligned to the rows.

    `role` indexes ROLES (persons, arrests) or VEHICLE_ROLES, `ordinal` counts within a report,
    `person` and `vehicle` are true numbers (−1 where the kind has none), `uid` is unique per row,
    `offence` is the category as known in the week of the snapshot.
    """

    kind: str
    week: int
    reports: Reports
    uid: U64
    ordinal: I64
    role: I64
    person: I64
    vehicle: I64
    offence: I64

    def __len__(self) -> int:
        return self.uid.size


class Clerk:
    """Derives the rows of any kind from reports; a pure function of both and the week."""

    def __init__(self, plan: Plan, people: People) -> None:
        kinds = offences()
        self._seed, self._people = plan.seed, people
        self._personal = np.array([o.victim == "person" for o in kinds])
        self._loot = np.array([o.loot for o in kinds])
        roles = {"": -1, "stolen": STOLEN, "target": TARGET, "driven": DRIVEN}
        self._vehicle = np.array([roles[o.vehicle] for o in kinds])

    def rows(self, kind: str, reports: Reports, week: int) -> Rows:
        """Return the rows of one of KINDS as known at the end of the week."""
        derive = {
            "offence": self._offences,
            "person": self._persons,
            "vehicle": self._vehicles,
            "property": self._property,
            "arrest": self._arrests,
        }
        if kind in derive:
            return derive[kind](reports, week)
        return self._make(kind, reports, week, np.ones(len(reports), dtype=np.int64))

    def _make(
        self, kind: str, reports: Reports, week: int, counts: I64, role: I64 | None = None
    ) -> Rows:
        of = np.repeat(np.arange(counts.size), counts)
        ordinal = np.arange(of.size) - np.repeat(counts.cumsum() - counts, counts)
        own = reports.take(of)
        known = np.where(own.reclassified_week <= week, own.revised, own.offence)
        nothing = np.full(of.size, -1)
        return Rows(
            kind=kind,
            week=week,
            reports=own,
            uid=draw(key(self._seed, "row", kind), own.uid + ordinal.astype(np.uint64)),
            ordinal=ordinal,
            role=nothing if role is None else role[of],
            person=nothing,
            vehicle=nothing,
            offence=known,
        )

    def _offences(self, reports: Reports, week: int) -> Rows:
        rows = self._make("offence", reports, week, 1 + (reports.second >= 0))
        kind = np.where(rows.ordinal == 0, rows.offence, rows.reports.second)
        return _with(rows, offence=kind)

    def _persons(self, reports: Reports, week: int) -> Rows:
        personal = self._personal[reports.offence]
        victims = personal * (1 + happens(self._draw("victims", reports.uid), 80))
        witnesses = happens(self._draw("witness", reports.uid), 150) | (
            ~personal & (reports.suspects == 0)
        )
        rows = self._make("person", reports, week, victims + reports.suspects + witnesses)
        of = np.repeat(np.arange(victims.size), victims + reports.suspects + witnesses)
        n_victims, n_suspects = victims[of], reports.suspects[of]
        beyond = rows.ordinal - n_victims
        role = np.where(beyond < 0, VICTIM, np.where(beyond < n_suspects, SUSPECT, WITNESS))
        nth = np.where(
            beyond < 0, rows.ordinal, np.where(role == SUSPECT, beyond, beyond - n_suspects)
        )
        return _with(rows, role=role, ordinal=nth, person=self._who(rows.reports, role, nth))

    def _arrests(self, reports: Reports, week: int) -> Rows:
        made = (reports.arrest_week <= week).astype(np.int64)
        rows = self._make("arrest", reports, week, made)
        role = np.full(len(rows), SUSPECT)
        return _with(rows, role=role, person=self._who(rows.reports, role, rows.ordinal))

    def _vehicles(self, reports: Reports, week: int) -> Rows:
        own = self._vehicle[reports.offence]
        seen = (reports.suspects > 0) & happens(self._draw("seen", reports.uid), 120)
        role = np.where(own >= 0, own, np.where(seen, SEEN, -1))
        rows = self._make("vehicle", reports, week, (role >= 0).astype(np.int64), role)
        of_suspect = (rows.role == DRIVEN) | (rows.role == SEEN)
        whose = np.where(of_suspect, SUSPECT, VICTIM)
        owner = self._who(rows.reports, whose, rows.ordinal)
        return _with(rows, person=owner, vehicle=self._people.vehicle_of(rows.reports.uid, owner))

    def _property(self, reports: Reports, week: int) -> Rows:
        most = self._loot[reports.offence]
        counts = np.where(most > 0, 1 + below(self._draw("items", reports.uid), most.clip(1)), 0)
        return self._make("property", reports, week, counts)

    def _who(self, reports: Reports, role: I64, nth: I64) -> I64:
        """The true person in a role; the same for every kind that names the role."""
        at = (role * 16 + nth).astype(np.uint64)
        slot = draw(key(self._seed, "who"), reports.uid + at)
        suspect = self._people.offender(slot, reports.agency)
        return np.where(role == SUSPECT, suspect, self._people.resident(slot, reports.agency))

    def _draw(self, name: str, uid: U64) -> U64:
        return draw(key(self._seed, "rows", name), uid)


def _with(rows: Rows, **changed: I64) -> Rows:
    values = {name: getattr(rows, name) for name in Rows.__dataclass_fields__}
    return Rows(**{**values, **changed})
