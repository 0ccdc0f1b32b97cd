"""Random histories of a small province: records, declared numbers and documents, played entry by entry."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo.calendar import midnight
from geo.kinds import load_catalogue
from geo.morton import encode
from geo.receipts import LENGTH
from geo.units import PROVINCE, area_path, commune_path
from tests.chronicle import AUTUMN, SPRING, area, noon
from tests.factories import AWAY, HOME
from webapp.db.spatial import point_ewkt
from webapp.filings.models import Declaration, Document
from webapp.pins import events
from webapp.pins.models import Pin

CATALOGUE = load_catalogue()
DAY = timedelta(days=1)
NEW_YEAR, MERGED = date(2026, 1, 1), date(2026, 8, 31)
DAYS = (NEW_YEAR - DAY, NEW_YEAR, SPRING - DAY, SPRING, MERGED, AUTUMN, AUTUMN + DAY)
ASKED = (*DAYS[1:], MERGED - DAY, date(2026, 12, 31))
PLACES = (commune_path(HOME), *(area_path(area(n)) for n in (1, 2, 3)), area_path(area(1, AWAY)), commune_path(AWAY))
KINDS = (*(kind.key for kind in CATALOGUE.kinds.values() if kind.serves), "cul_area", "soc_coop")
SHARED = ("env_selfmanage", "sec_safe", "env_sxsd_point", "env_sxsd_point", "soc_nahai", "soc_point_prov")
ORGANISATIONS = ("women", "youth", "elderly")  # the last does not report
PAPERS = ("plan_2026_2030", "plan_campaign", "plan_programme", "drug_free_decision", "report_half", "report_year")


@dataclass(frozen=True)
class Fact:
    """What one entry of a history says about a record from its instant on."""

    pin: int
    at: datetime
    kind: str
    path: str
    status: str
    state: str
    lead_org: str | None
    serves: str | None
    launched_on: date | None
    maintained_on: date | None
    held_on: date | None
    decided: bool
    scored: bool

    @property
    def group(self) -> str:
        """The group of its kind."""
        return CATALOGUE.kinds[self.kind].group.value

    @property
    def commune(self) -> str:
        """The code of its commune."""
        return self.path.split("/")[2]


@dataclass(frozen=True)
class Said:
    """A number as it is declared, or taken back."""

    target: str
    at: datetime
    path: str
    value: int | None
    total: int | None


@dataclass(frozen=True)
class Paper:
    """A document as it is filed and perhaps withdrawn."""

    kind: str
    path: str
    organisation: str | None
    at: datetime
    withdrawn_at: datetime | None


@dataclass(frozen=True)
class History:
    """Everything that happened, each part of it in the order in which it happened."""

    facts: Sequence[Fact] = ()
    said: Sequence[Said] = ()
    papers: Sequence[Paper] = ()


# ---------------------------------------------------------------- drawing

instants = st.sampled_from(
    [moment for day in DAYS for moment in (midnight(day), noon(day), midnight(day + DAY) - timedelta(microseconds=1))]
)
_days = st.sampled_from((*DAYS, SPRING + DAY, None))


@st.composite
def facts(draw: st.DrawFn) -> Fact:
    """Draw what is said of one of five records; most are confirmed, or nothing would ever count."""
    kind = draw(st.sampled_from(SHARED) | st.sampled_from(KINDS))
    rules = CATALOGUE.groups[CATALOGUE.kinds[kind].group]
    return Fact(
        pin=draw(st.integers(0, 4)),
        at=draw(instants),
        kind=kind,
        path=draw(st.sampled_from(PLACES)),
        status=draw(st.sampled_from(("approved", "approved", "published", "submitted_commune", "withdrawn"))),
        state=draw(st.sampled_from(rules.states)),
        lead_org=draw(st.sampled_from(("commune_front", "province_front", "women", None))),
        serves=draw(st.sampled_from((None, None, "T06", "T07", "T11", "T19"))),
        launched_on=draw(_days),
        maintained_on=draw(_days),
        held_on=draw(_days),
        decided=draw(st.booleans()),
        scored=draw(st.booleans()),
    )


@st.composite
def _numbers(draw: st.DrawFn) -> Said:
    target = draw(st.sampled_from(("T01", "T02", "T16", "T23")))
    places = [commune_path(HOME), commune_path(AWAY), *([PROVINCE.path] if target in {"T01", "T16"} else [])]
    value = draw(st.none() | st.integers(0, 120))
    total = None if value is None or target in {"T01", "T16"} else value + draw(st.integers(0, 3))
    return Said(target, draw(instants), draw(st.sampled_from(places)), value, total)


@st.composite
def _papers(draw: st.DrawFn) -> Paper:
    kind = draw(st.sampled_from((*PAPERS, "covenant")))
    places = PLACES[1:5] if kind == "covenant" else (commune_path(HOME), commune_path(AWAY))
    organisation, path = None, draw(st.sampled_from(places))
    if kind.startswith("report") and draw(st.booleans()):
        organisation, path = draw(st.sampled_from(ORGANISATIONS)), PROVINCE.path
    filed = draw(instants)
    later = st.none() | instants.filter(lambda moment: moment >= filed)
    return Paper(kind, path, organisation, filed, draw(later))


def _in_order(drawn: Iterable[Any]) -> list[Any]:
    return sorted(drawn, key=lambda one: one.at)


histories = st.builds(
    History,
    facts=st.lists(facts(), max_size=14).map(_in_order),
    said=st.lists(_numbers(), max_size=6).map(_in_order),
    papers=st.lists(_papers(), max_size=8),
)


def at_the_last_instant(day: date) -> History:
    """Return a history in which a model rests, and a plan is withdrawn, at the very last instant of a day."""
    morning, last = midnight(day), midnight(day + DAY) - timedelta(microseconds=1)
    runs = Fact(
        pin=0,
        at=morning,
        kind="soc_point_comm",
        path=PLACES[1],
        status="approved",
        state="launched",
        lead_org="commune_front",
        serves=None,
        launched_on=day,
        maintained_on=day,
        held_on=None,
        decided=True,
        scored=False,
    )
    plan = Paper("plan_2026_2030", commune_path(HOME), None, morning, last)
    return History(facts=(runs, replace(runs, at=last, state="paused")), papers=(plan,))


# ---------------------------------------------------------------- bringing about


_COLUMNS = ("kind", "group", "status", "state", "lead_org", "serves", "launched_on", "maintained_on", "held_on")


@dataclass
class Stage:
    """Where histories are played: five records stand there from the first entry about each of them."""

    session: Session
    user_id: int
    pins: dict[int, Pin] = field(default_factory=dict)

    def play(self, history: History, *, at_once: bool = False) -> None:
        """Let everything happen, entry by entry or in one go; nothing is committed."""
        entries = [self._entry(fact) for fact in history.facts] if at_once else []
        for fact in () if at_once else history.facts:
            events.write(self.session, [self._entry(fact)])
        events.write(self.session, entries)
        for said in history.said:
            self.session.add(_declaration(said, self.user_id))
            self.session.flush()
        self.session.add_all(_document(paper, self.user_id) for paper in history.papers)
        self.session.flush()

    def undo(self) -> None:
        """Undo everything that was played."""
        self.session.rollback()
        self.pins.clear()

    def _entry(self, fact: Fact) -> dict[str, Any]:
        pin = self.pins.get(fact.pin) or self._record(fact)
        for name in _COLUMNS:
            setattr(pin, name, getattr(fact, name))
        pin.unit_path, pin.commune_code = fact.path, fact.commune
        pin.details = {"decision": "12/QĐ-MTTQ"} if fact.decided else {}
        pin.self_scores = {"S1": 4} if fact.scored else None
        return events.entry_of(pin, action="amended", actor_id=None, at=fact.at)

    def _record(self, fact: Fact) -> Pin:
        pin = Pin(
            uid=str(uuid4()),
            code=f"{fact.pin:0{LENGTH}d}",
            content_sha256="0" * 64,
            name="Minh họa",
            group=fact.group,
            kind=fact.kind,
            status=fact.status,
            state=fact.state,
            unit_path=fact.path,
            commune_code=fact.commune,
            geom=point_ewkt(105.7, 22.3),
            morton=encode(105.7, 22.3),
            position_source="area",
            captured_at=fact.at,
            received_at=fact.at,
            created_by=self.user_id,
        )
        self.session.add(pin)
        self.session.flush()
        self.pins[fact.pin] = pin
        return pin


def _declaration(said: Said, user_id: int) -> Declaration:
    return Declaration(
        uid=str(uuid4()),
        target_id=said.target,
        year=2026,
        unit_path=said.path,
        value=said.value,
        total=said.total,
        declared_by=user_id,
        declared_at=said.at,
    )


def _document(paper: Paper, user_id: int) -> Document:
    return Document(
        uid=str(uuid4()),
        kind=paper.kind,
        year=2026,
        unit_path=paper.path,
        organisation=paper.organisation,
        number="15/KH-MTTQ",
        issued_on=NEW_YEAR,
        filed_by=user_id,
        filed_at=paper.at,
        withdrawn_at=paper.withdrawn_at,
    )
