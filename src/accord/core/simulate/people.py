"""True persons: who they are, what is theirs, and who takes part in an event."""

from dataclasses import dataclass

import numpy as np

from accord.core.names import RecordedDate, RecordedName, name_tables, rank_weights
from accord.core.simulate.agencies import police
from accord.core.simulate.composition import RACES, ages
from accord.core.simulate.draws import I64, U64, Table, below, draw, happens, key
from accord.core.simulate.geography import Geography
from accord.core.simulate.lattice import SLOTS
from accord.core.simulate.plan import Plan

_HOUSEHOLD = 3
_JUNIOR_PERMILLE = 60  # named after a relative of the same household
_TWIN_PERMILLE = 12
_OTHER_AGENCY_PERMILLE = 250  # offenders active outside their home agency
_DAYS_IN_MONTH = np.array([31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31])


@dataclass(frozen=True)
class Persons:
    """True attributes of persons, arrays and lists of length n."""

    names: list[RecordedName]
    births: list[RecordedDate]
    sex: list[str]
    race: list[str]
    segment: I64
    slot: I64


class People:
    """A population in which everyone is a pure function of the seed and a number."""

    def __init__(self, plan: Plan, ground: Geography) -> None:
        tables = name_tables()
        self._seed, self._ground = plan.seed, ground
        self._given = (tables.given_female, tables.given_male)
        self._surnames = tables.surnames
        self._given_table = [Table.of(rank_weights(len(names))) for names in self._given]
        self._surname_table = Table.of(rank_weights(len(self._surnames)))
        self.offenders = max(60, plan.incidents // 9)
        self.residents = max(600, plan.incidents * 4 // 3)
        self._first_year = plan.start.year
        by_agency = [np.flatnonzero(ground.streets.agency == at) for at in range(len(police()))]
        self._own_segments = by_agency

    def offender(self, uid: U64, agency: I64) -> I64:
        """Who did it: a few do much, mostly near home, some across boundaries."""
        count = len(police())
        pool = self.offenders // count
        wide = below(self._draw("prolific", uid), 65_536)
        rank = wide * wide % (1 << 32) * pool >> 32
        elsewhere = happens(self._draw("travels", uid), _OTHER_AGENCY_PERMILLE)
        home = np.where(elsewhere, below(self._draw("from", uid), count), agency)
        return rank * count + home

    def resident(self, uid: U64, agency: I64) -> I64:
        """Who was harmed or saw it: mostly residents of the agency; a tenth are offenders too."""
        count = len(police())
        rank = below(self._draw("resident", uid), self.residents // count)
        elsewhere = happens(self._draw("visitor", uid), 120)
        home = np.where(elsewhere, below(self._draw("home", uid), count), agency)
        own = self.offenders // count * count + rank * count + home
        return np.where(happens(self._draw("both", uid), 100), self.offender(uid, agency), own)

    def vehicle_of(self, uid: U64, owner: I64) -> I64:
        """A vehicle of the owner; one person in five has a second one."""
        return owner * 2 + happens(self._draw("second car", uid), 200)

    def describe(self, person: I64) -> Persons:
        """Return the true attributes of persons by number."""
        me = person.astype(np.uint64)
        count = len(police())
        home = person % count
        house = (person // count // _HOUSEHOLD * count + home).astype(np.uint64)
        twin = happens(self._draw("twin", house), _TWIN_PERMILLE)
        junior = happens(self._draw("junior", me), _JUNIOR_PERMILLE)
        sex = happens(self._draw("sex", np.where(junior, house, me)), 500).astype(np.int64)
        named = self._draw("given", np.where(junior, house, me))
        given = [table.pick(named) for table in self._given_table]
        own_name = happens(self._draw("own surname", me), 250) & ~junior & ~twin
        surname = self._surname_table.pick(self._draw("surname", np.where(own_name, me, house)))
        rows = zip(
            sex.tolist(), given[0].tolist(), given[1].tolist(), surname.tolist(), strict=True
        )
        names = [
            RecordedName(self._given[s][(f, m)[s]], self._surnames[last]) for s, f, m, last in rows
        ]
        segment = np.zeros_like(person)
        for at, own in enumerate(self._own_segments):
            here = home == at
            segment[here] = own[below(self._draw("house", house[here]), own.size)]
        shares = self._ground.race_permille[self._ground.streets.block[segment]].cumsum(axis=1)
        lot = below(self._draw("group", house), 1000)
        race = (lot[:, None] >= shares[:, :-1]).sum(axis=1)
        codes = tuple(RACES)
        return Persons(
            names=names,
            births=self._births(person),
            sex=["FM"[s] for s in sex.tolist()],
            race=[codes[at] for at in race.tolist()],
            segment=segment,
            slot=below(self._draw("door", house), SLOTS),
        )

    def birth_years(self, person: I64) -> I64:
        """Return the years in which persons were born: suspects are younger than others."""
        birth, first = self._birth(person)
        is_suspect = first < self.offenders // len(police())
        return self._first_year - ages(
            self._draw("age", birth), self._draw("age within", birth), is_suspect
        )

    def _births(self, person: I64) -> list[RecordedDate]:
        birth, _ = self._birth(person)
        month = below(self._draw("month", birth), 12)
        day = 1 + below(self._draw("day", birth), _DAYS_IN_MONTH[month])
        rows = zip(self.birth_years(person).tolist(), month.tolist(), day.tolist(), strict=True)
        return [RecordedDate(y, m + 1, d) for y, m, d in rows]

    def _birth(self, person: I64) -> tuple[U64, I64]:
        """What a birth is drawn from, the same for twins, and the rank of the first so born."""
        count = len(police())
        rank, home = person // count, person % count
        house = (rank // _HOUSEHOLD * count + home).astype(np.uint64)
        is_twin = happens(self._draw("twin", house), _TWIN_PERMILLE)
        birth = np.where(is_twin, house + np.uint64(1 << 40), person.astype(np.uint64))
        return birth, np.where(is_twin, rank // _HOUSEHOLD * _HOUSEHOLD, rank)

    def _draw(self, name: str, counter: U64) -> U64:
        return draw(key(self._seed, "person", name), counter)
