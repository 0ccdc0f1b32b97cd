"""Counts kept by the writer: whatever happens to the pins, they equal a count of the pins, and so does every view."""

import random
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo import morton
from geo.kinds import Group, load_catalogue
from geo.review import MARK_OF, Mark, Status
from geo.units import communes
from tests.factories import AWAY, HOME, NOW, Browser, Province, item, make_area
from webapp.access.policy import Actor, Holding, Role
from webapp.db.spatial import point_ewkt
from webapp.extensions import db
from webapp.pins import cells, clusters, events, intake
from webapp.pins.models import Pin, PinCell
from webapp.pins.queries import PinFilter

CATALOGUE = load_catalogue()
KINDS = ("sec_selfmanage", "sec_urban", "env_selfmanage", "river")
PATHS = (f"VN/19/{HOME}/", f"VN/19/{HOME}/{HOME}-001/", f"VN/19/{AWAY}/", "VN/01/00004/")
STATES = ("launched", "maintained", "verified", "new")
WHOLE = (105.0, 21.0, 107.0, 23.0)

changes = st.tuples(
    st.integers(0, 9),
    st.fixed_dictionaries(
        {},
        optional={
            "status": st.sampled_from([status.value for status in Status]),
            "state": st.sampled_from(STATES),
            "unit_path": st.sampled_from(PATHS),
            "place": st.tuples(st.floats(105.2, 106.4), st.floats(21.4, 22.6)),
            "kind": st.sampled_from(KINDS),
        },
    ),
)


@pytest.fixture
def writer(app: Flask, province: Province) -> Iterator[Session]:
    with app.app_context():
        engine = db.engine
    with Session(engine) as opened:
        yield opened


def fill(session: Session, actor: Actor, count: int, *, seed: int = 1) -> list[Pin]:
    """Record pins all over the province, the same ones each time."""
    dice = random.Random(seed)
    items = []
    for _ in range(count):
        commune, near = dice.choice((HOME, AWAY)), dice.choice(communes())
        position = item()["position"] | {"lon": dice.gauss(near.lon, 0.004), "lat": dice.gauss(near.lat, 0.004)}
        items.append(item(dice.choice(KINDS), position=position, commune_code=commune, area_code=None))
    outcomes = intake.store_batch(session, actor, items, catalogue=CATALOGUE, now=NOW)
    assert not [outcome.error for outcome in outcomes if outcome.error]
    return [outcome.pin for outcome in outcomes if outcome.pin]


def happen(session: Session, pin: Pin, change: dict[str, object]) -> None:
    """Let something happen to a pin, and tell it in its history."""
    for name, value in change.items():
        if name == "place":
            pin.geom, pin.morton = point_ewkt(*value), morton.encode(*value)
        elif name == "kind":
            pin.kind, pin.group = value, CATALOGUE.kinds[value].group.value
        else:
            setattr(pin, name, value)
    session.flush()
    events.write(session, [events.entry_of(pin, action="amended", actor_id=None, at=NOW)])


def kept(session: Session) -> dict[tuple[object, ...], tuple[int, int, int]]:
    rows = session.execute(select(*PinCell.__table__.columns)).all()
    return {tuple(row[:6]): tuple(row[6:]) for row in rows}


def counted_anew(session: Session) -> dict[tuple[object, ...], tuple[int, int, int]]:
    """Count the pins themselves, level by level, by where the tiles of a map would put them."""
    pins: Counter[tuple[object, ...]] = Counter()
    columns, rows = Counter(pins), Counter(pins)
    query = select(Pin.morton, Pin.unit_path, Pin.group, Pin.status, Pin.state)
    for code, path, *sort in session.execute(query):
        x, y = (int(f"{code:052b}"[first::2], 2) for first in (1, 0))
        for level in cells.LEVELS:
            key = (level, code // 4 ** (26 - level), "/".join(path.split("/")[:2]) + "/", *sort)
            pins[key] += 1
            columns[key] += x
            rows[key] += y
    return {key: (pins[key], columns[key], rows[key]) for key in pins}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(changes, max_size=25), seed=st.integers(0, 99))
def test_what_is_kept_equals_a_count_of_the_pins_after_any_history(
    writer: Session, province: Province, history: list[tuple[int, dict[str, object]]], seed: int
) -> None:
    pins = fill(writer, province.reviewer, 10, seed=seed)
    for number, change in history:
        happen(writer, pins[number], change)
    assert kept(writer) == counted_anew(writer)
    before = kept(writer)
    cells.rebuild(writer)
    assert kept(writer) == before
    writer.rollback()


def test_real_steps_and_updates_keep_the_count(app: Flask, writer: Session) -> None:
    commune = Browser(app, "xa")
    codes = [commune.record(kind) for kind in ("env_selfmanage", "river")]
    for code in codes:
        commune.step(code, "confirm")
    commune.step(codes[0], "withdraw", reason="Ghi nhầm")
    assert kept(writer) == counted_anew(writer)
    assert {key[4] for key in kept(writer)} == {"approved", "withdrawn"}


def test_taking_the_demonstration_out_leaves_a_true_count(app: Flask, writer: Session) -> None:
    Browser(app, "xa").record("river")
    fill(writer, Actor(1, "Cán bộ minh họa", (Holding(Role.PROVINCE_REVIEWER, "VN/19/"),), is_demo=True), 5)
    writer.commit()
    result = app.test_cli_runner().invoke(args=["demo", "clear"])
    assert result.exit_code == 0, result.output
    writer.rollback()
    assert kept(writer) == counted_anew(writer)
    assert sum(pins for key, (pins, *_) in kept(writer).items() if key[0] == cells.FINEST) == 1


@pytest.mark.parametrize(
    "chosen",
    [
        PinFilter(),
        PinFilter(group=Group.SECURITY),
        PinFilter(group=Group.MODEL, also_kinds=CATALOGUE.also_in(Group.MODEL)),
        PinFilter(mark=Mark.CONFIRMED),
        PinFilter(statuses=(Status.NEEDS_INFO, Status.APPROVED)),
        PinFilter(state="maintained"),
        PinFilter(kind="river"),
        PinFilter(commune_code=HOME),
        PinFilter(first_day=date(2026, 11, 22), last_day=date(2026, 11, 22) + timedelta(days=1)),
    ],
    ids=lambda chosen: ",".join(str(value) for value in (chosen.group, chosen.mark, chosen.kind) if value) or None,
)
def test_a_view_of_the_province_holds_what_one_would_count_by_hand(
    busy: tuple[Session, Actor], chosen: PinFilter
) -> None:
    session, actor = busy
    pins = session.scalars(select(Pin).where(*chosen.conditions(actor))).all()
    for zoom in (4, 6, 8, 9, 10, 11, 12, 13, 14):
        window = clusters.window_of((105.4, 21.5, 106.0, 22.2), zoom)
        grouped, single = clusters.view(session, actor, chosen, window)
        by_cell: dict[int, list[Pin]] = {}
        for pin in pins:
            if any(low <= pin.morton < high for low, high in window.ranges):
                by_cell.setdefault(pin.morton >> morton.cell_shift(window.level), []).append(pin)
        shown = Counter(row.pin.morton >> morton.cell_shift(window.level) for row in single)
        for one in grouped:
            cell = int(one.key.split("/")[1])
            shown[cell] = one.count
            check_cluster(one, by_cell[cell])
        assert shown == {cell: len(own) for cell, own in by_cell.items()}


def check_cluster(one: clusters.Cluster, own: list[Pin]) -> None:
    """Compare a cluster with the pins that lie in its cell."""
    assert one.groups == Counter(pin.group for pin in own)
    assert +Counter(one.marks) == Counter(MARK_OF[Status(pin.status)] for pin in own)
    assert one.states == {
        group: Counter(pin.state for pin in own if pin.group == group) for group in {pin.group for pin in own}
    }
    places = [morton.decode(pin.morton) for pin in own]
    middle = [sum(edge) / len(own) for edge in zip(*places, strict=True)]
    assert one.centre == pytest.approx(middle, abs=1e-3)  # of latitudes or of the map's rows


@pytest.fixture
def busy(writer: Session, province: Province) -> tuple[Session, Actor]:
    """Fill a province with pins to which much has happened."""
    dice = random.Random(7)
    for pin in fill(writer, province.reviewer, 150):
        happen(writer, pin, {"status": dice.choice(list(Status)).value, "state": dice.choice(STATES)})
    return writer, province.reviewer


@pytest.mark.parametrize("zoom", [6, 10, 13])
def test_an_administrator_of_one_province_sees_nothing_of_another_but_their_own(
    writer: Session, province: Province, zoom: int
) -> None:
    writer.add(make_area(HOME, 9, path="VN/01/00004/", parent_path="VN/01/", code="00004"))
    pins = fill(writer, province.reviewer, 90)
    for pin in pins[:40]:
        happen(writer, pin, {"unit_path": "VN/01/00004/"})
    window = clusters.window_of(WHOLE, zoom)

    def seen_by(actor: Actor) -> int:
        grouped, single = clusters.view(writer, actor, PinFilter(), window)
        return sum(cluster.count for cluster in grouped) + len(single)

    nobody = 0
    for role_path, expected in (("VN/19/", 50), ("VN/01/", 40), ("VN/", 90), (f"VN/19/{HOME}/", None)):
        holdings = (Holding(Role.PROVINCE_SUPERVISION, role_path),)
        mine = sum(pin.unit_path.startswith(role_path) for pin in pins)
        assert seen_by(Actor(nobody, "Cán bộ minh họa", holdings)) == (mine if expected is None else expected)
        assert seen_by(Actor(province.reviewer.user_id, "Cán bộ minh họa", holdings)) == 90
    two = (Holding(Role.PROVINCE_SUPERVISION, "VN/01/"), Holding(Role.COMMUNE_STAFF, f"VN/19/{HOME}/"))
    mine = sum(pin.unit_path.startswith(("VN/01/", f"VN/19/{HOME}/")) for pin in pins)
    assert seen_by(Actor(nobody, "Cán bộ minh họa", two)) == mine
