"""The register and the figures fit together: whatever becomes of areas, each day's figure is of that day's list."""

from dataclasses import dataclass, field
from datetime import date, timedelta
from random import Random

import pytest
from flask import Flask
from sqlalchemy import select

from geo.area_names import AreaKind, AreaName
from geo.units import area_path, commune_path
from tests.chronicle import AUTUMN, Chronicle, Office, area, noon
from tests.factories import HOME, Browser
from tests.integration.registers import merge
from webapp.registries import areas
from webapp.registries.queries import fingerprint
from webapp.units.events import Act
from webapp.units.models import Unit

DAY = timedelta(days=1)
HELD, MERGED = date(2026, 2, 1), date(2026, 9, 1)
BY_RECORDS, BY_DOCUMENTS = "T09", "T08"


def asked(office: Office, target: str, on: date) -> tuple[int | None, int]:
    """Return how many areas have what a target asks, and how many there are; what is behind it says the same."""
    found = office.behind(target, on=on)
    figure = found["figure"]
    assert figure == office.unit(target, on=on)
    assert len(found["areas"]) == figure["out_of"]
    assert sum(one["has"] for one in found["areas"]) == (figure["done"] or 0)
    return figure["done"], figure["out_of"]


@pytest.mark.parametrize("target", [BY_RECORDS, BY_DOCUMENTS])
def test_two_areas_merged_at_the_desk_count_as_two_before_and_as_one_since(
    app: Flask, chronicle: Chronicle, office: Office, target: str
) -> None:
    for number in (1, 2):
        chronicle.confirmed("festival", HELD, at=number)
    chronicle.covenants(area(1), area(2), on=HELD)
    answer = merge(Browser(app, "xa"), [area(1), area(2)], into="new", kind="village", name="Nà Mới", on=str(MERGED))
    assert answer.status_code == 302
    days = (MERGED - DAY, MERGED, AUTUMN, date(2027, 1, 10))
    assert [asked(office, target, on) for on in days] == [(2, 3), (1, 2), (1, 2), (1, 2)]
    named = {one["code"]: one["has"] for one in office.behind(target, on=MERGED)["areas"]}
    assert named == {area(4): True, area(3): False}


@dataclass(slots=True)
class Retold:
    """What became of a commune's areas, kept as a child would keep it: who closed when, and for whom."""

    since: dict[int, date]
    closed: dict[int, tuple[date, int | None]] = field(default_factory=dict)
    said: list[tuple[str, int, date]] = field(default_factory=list)  # a target was proved in an area on a day

    def open(self) -> list[int]:
        return [number for number in self.since if number not in self.closed]

    def in_force(self, on: date) -> set[int]:
        return {
            number
            for number, since in self.since.items()
            if since <= on and (number not in self.closed or on < self.closed[number][0])
        }

    def counts_for(self, number: int, on: date) -> int | None:
        """Walk from an area to the one that stands for it on a day."""
        while number not in self.in_force(on):
            if number not in self.closed or (heir := self.closed[number][1]) is None:
                return None
            number = heir
        return number

    def figure(self, target: str, on: date) -> tuple[int | None, int]:
        """Count again from the beginning."""
        proofs = [number for said, number, day in self.said if said == target and day <= on]
        having = {self.counts_for(number, on) for number in proofs} - {None}
        return (len(having) if proofs else None), len(self.in_force(on))


@dataclass(slots=True)
class Life:
    """Brings about, by chance, a year in which areas are proved, merged, split and closed, often written down late."""

    chronicle: Chronicle
    chance: Random
    told: Retold

    def live(self, day: date) -> None:
        """Let something happen that is written down on this day."""
        there, new = self.told.open(), max(self.told.since) + 1
        one, *others = self.chance.sample(there, k=len(there))
        what = self.chance.choice(["record", "document", "merge", "join", "split", "close"])
        if what == "record":
            self.chronicle.confirmed("festival", day, at=one)
            self.told.said.append((BY_RECORDS, one, day))
        elif what == "document":
            self._sign(one, day)
        elif what == "split":
            self._change([one], [new, new + 1], day)
        elif len(there) > 2:  # few enough to be merged again, and never none
            closing = [one, others[0]] if what == "merge" else [one]
            self._change(closing, {"merge": [new], "join": others[:1], "close": []}[what], day)

    def _sign(self, number: int, day: date) -> None:
        """File an area's covenant unless it has one."""
        signed = {self.told.counts_for(one, day) for said, one, _ in self.told.said if said == BY_DOCUMENTS}
        if number not in signed:
            self.chronicle.covenants(area(number), on=day)
            self.told.said.append((BY_DOCUMENTS, number, day))

    def _change(self, closing: list[int], becoming: list[int], day: date) -> None:
        """Change the register; it holds from a day on which all of them were there, often long before."""
        there = [*closing, *(one for one in becoming if one in self.told.since)]
        oldest = max(*(self.told.since[one] for one in there), date(2026, 1, 1))
        on = oldest + timedelta(self.chance.randint(0, (day - oldest).days))
        new = [one for one in becoming if one not in self.told.since]
        heir = self.chance.randrange(len(becoming)) if becoming else None
        self._tell(closing, there, new, Act(self.chronicle.province.reviewer, on, noon(day)), heir)
        self.told.since |= dict.fromkeys(new, on)
        self.told.closed |= dict.fromkeys(closing, (on, None if heir is None else becoming[heir]))

    def _tell(self, closing: list[int], there: list[int], new: list[int], act: Act, heir: int | None) -> None:
        session = self.chronicle.session
        found = session.scalars(select(Unit).where(Unit.path.in_([area_path(area(one)) for one in there])))
        units = {int(unit.code[-3:]): unit for unit in found}
        names = [AreaName(AreaKind.VILLAGE, f"Đời {one}") for one in new]
        seen = fingerprint(session, [commune_path(HOME)])
        if heir is None:
            areas.close(session, units[closing[0]], act, seen=seen)
        elif len(new) == 2:
            areas.split(session, units[closing[0]], names, act, heir=heir, seen=seen)
        else:
            into = names[0] if new else units[there[-1]]
            areas.merge(session, list(units.values()), into, act, seen=seen)
        session.commit()


@pytest.mark.parametrize("seed", range(5))
def test_whatever_became_of_areas_and_whenever_it_was_written_down_each_day_is_as_a_recount_says(
    chronicle: Chronicle, office: Office, seed: int
) -> None:
    told = Retold(dict.fromkeys((1, 2, 3), date(2025, 7, 1)))
    life = Life(chronicle, Random(seed), told)
    days = [HELD + timedelta(n * 14) for n in range(20)]
    for day in days:
        life.live(day)
    looked = [HELD - DAY, *days[4::3], AUTUMN]
    for target in (BY_RECORDS, BY_DOCUMENTS):
        assert [asked(office, target, on) for on in looked] == [told.figure(target, on) for on in looked]
