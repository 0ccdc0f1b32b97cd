"""The demonstration province on both engines: what comes in, that it is true, and that all of it goes out again."""

import io
from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO
from uuid import UUID, uuid4

import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.kinds import load_catalogue
from geo.programme import load_programme
from geo.progress import State
from geo.review import Action, Status
from geo.units import PROVINCE
from tests.factories import Province, item
from webapp import create_app
from webapp.access.history import By
from webapp.access.models import Grant, User
from webapp.access.policy import Actor, Role
from webapp.access.services import SignInRefused, add_user, grant, sign_in
from webapp.demo.areas import PLAN_AREA, PLAN_COMMUNE
from webapp.demo.clearing import clear
from webapp.demo.developing import develop
from webapp.demo.loader import Demonstration, DemoRefused, prepare, put_in
from webapp.demo.people import PASSWORD, REVIEWER, front_of, staff_of
from webapp.demo.photographs import Developed
from webapp.demo.pictures import Phase, Scene
from webapp.extensions import db
from webapp.photos.models import Photo
from webapp.photos.storage import VARIANTS, FolderStore, key_of
from webapp.pins.intake import store_batch
from webapp.pins.models import Pin, PinEvent
from webapp.pins.queries import history
from webapp.pins.services import take_step
from webapp.progress.queries import figures_of
from webapp.showcase.queries import published_models
from webapp.units.models import Cluster, Unit
from webapp.units.queries import demo_is_loaded
from webapp.words import t

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
TABLES = (Unit, User, Grant, Pin, PinEvent, Photo)
CATALOGUE = load_catalogue()
_developed: dict[str, Developed] = {}


class Drawer:
    """Keeps photographs in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, bytes] = {}

    def put(self, key: str, content: bytes) -> None:
        self.kept[key] = content

    def get(self, key: str) -> bytes:
        return self.kept[key]

    def open(self, key: str) -> BinaryIO:
        return io.BytesIO(self.kept[key])

    def exists(self, key: str) -> bool:
        return key in self.kept

    def delete(self, key: str) -> None:
        self.kept.pop(key, None)


def plain(scene: Scene, seed: int, phase: Phase) -> bytes:
    """Draw one colour, in no time: what is on a picture does not matter here."""
    colour = (list(Scene).index(scene) * 20, seed % 256, {"general": 0, "before": 90, "after": 180}[phase])
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG", quality=95)
    return out.getvalue()


def load(session: Session) -> Demonstration:
    """Put a demonstration in; its pictures, always the same, are developed once."""
    demonstration = prepare(session, now=NOW)
    assert demonstration is not None
    if not _developed:
        done = develop(demonstration.arrived, Drawer(), draw=plain, workers=1)
        _developed.update({photo.uid: photo for photo in done})
    put_in(session, demonstration, _developed, catalogue=CATALOGUE)
    return demonstration


def rows_of(session: Session) -> dict[str, int]:
    return {table.__tablename__: session.scalar(select(func.count()).select_from(table)) or 0 for table in TABLES}


def named(session: Session, username: str) -> Actor:
    return session.scalars(select(User).where(User.username == username)).one().as_actor()


@pytest.fixture(scope="module")
def loaded_app(databases: Any, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Flask]:
    """Make an application whose database holds a demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    url = databases.fresh(folder)
    kept = {"PHOTO_FOLDER": str(folder), "FILING_FOLDER": str(folder / "filings")}
    app = create_app({"SQLALCHEMY_DATABASE_URI": url, **kept, "SECRET_KEY": "only for tests"})
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        load(session)
        session.commit()
    yield app
    engine.dispose()
    databases.drop(url)


@pytest.fixture
def loaded(loaded_app: Flask) -> Iterator[Session]:
    """Open a session on a demonstration; whatever a test does to it is undone."""
    with loaded_app.app_context():
        engine = db.engine
    with Session(engine) as session:
        yield session
        session.rollback()


def test_it_has_about_2600_areas_and_exactly_860_pins(loaded: Session) -> None:
    rows = rows_of(loaded)
    areas = loaded.scalar(select(func.count()).select_from(Unit).where(Unit.level == "area"))
    assert 2_550 <= (areas or 0) <= 2_650
    assert rows["pins"] == 860
    assert rows["users"] == rows["grants"]


def test_every_row_of_it_is_marked_as_demo(loaded: Session) -> None:
    assert demo_is_loaded(loaded)
    for table in (User, Pin, Photo):
        assert loaded.scalar(select(func.count()).select_from(table).where(~table.is_demo)) == 0
    unmarked = select(func.count()).select_from(Unit).where(Unit.level == "area", ~Unit.is_demo)
    assert loaded.scalar(unmarked) == 0


def test_every_pin_stands_where_its_history_ends(loaded: Session) -> None:
    events: dict[int, list[PinEvent]] = {}
    for event in loaded.scalars(select(PinEvent).order_by(PinEvent.id)):
        events.setdefault(event.pin_id, []).append(event)
    for pin in loaded.scalars(select(Pin)):
        steps = events[pin.id]
        moments = [step.at for step in steps]
        assert moments == sorted(moments)
        assert moments[-1] <= NOW
        assert steps[0].action == "recorded"
        assert pin.received_at == steps[0].at >= pin.captured_at
        assert (pin.status, pin.state, pin.version) == (steps[-1].status, steps[-1].state, len(steps))
        published = [step.at for step in steps if step.action == Action.PUBLISH]
        assert pin.published_at == (published[-1] if pin.status == Status.PUBLISHED else None)
        kept_up = [local_day(step.at) for step in steps if step.action == "alive_confirmed"]
        approved = [local_day(pin.captured_at)] if any(step.status == Status.APPROVED for step in steps) else []
        assert pin.maintained_on == max([*kept_up, *approved], default=None)


def test_every_commune_is_in_a_cluster_and_some_are_a_priority(loaded: Session) -> None:
    communes = loaded.scalars(select(Unit).where(Unit.level == "commune")).all()
    clusters = {cluster.id: cluster for cluster in loaded.scalars(select(Cluster))}
    assert len(clusters) == 8
    assert all(cluster.is_demo for cluster in clusters.values())
    assert {commune.cluster_id for commune in communes} == set(clusters)
    assert 0 < sum(commune.priority for commune in communes) < len(communes)


def test_no_pin_of_a_camera_has_a_position_of_its_own(loaded: Session) -> None:
    areas = {unit.path: (unit.lon, unit.lat) for unit in loaded.scalars(select(Unit))}
    cameras = loaded.execute(
        select(Pin, func.ST_X(Pin.geom), func.ST_Y(Pin.geom)).where(Pin.kind == "sec_camera")
    ).all()
    assert cameras
    for pin, lon, lat in cameras:
        assert (lon, lat) == areas[pin.unit_path]
        assert (pin.position_source, pin.accuracy_m, pin.fixed_at) == ("area", None, None)


def test_nearly_all_pins_lie_in_the_commune_they_name_and_a_few_do_not(loaded: Session) -> None:
    pins = loaded.execute(select(Pin.commune_code, Pin.located_commune_code)).all()
    assert all(located for _, located in pins)
    assert 1 <= sum(named_code != located for named_code, located in pins) <= 20


# What some communes have reached, others are short of, and others have said nothing of.
EACH_HAS_A_NUMBER = (
    *("T02", "T04", "T05", "T06", "T07", "T08", "T09", "T10", "T11", "T12", "T14", "T15", "T22", "T26"),
    *("T27", "T28", "T29"),
)
KNOWN_OF_ALL = {"T27", "T28", "T29"}  # every commune has one of its two plans; no report is known to be no report
ALL_OR_NOTHING = {"T05", "T26"}  # a plan is there or is not; the year's records were all confirmed within the year
# What is counted in some communes, and asks none of them for a number.
ONLY_COUNTED = ("T01", "T03", "T13", "T18", "T19", "T20", "T21", "T23", "T24", "T25", "T31")


def states_of(session: Session, target_id: str) -> Counter[State]:
    """Return in how many communes of the demonstration a target stands how."""
    programme = load_programme()
    figures = figures_of(
        session, named(session, REVIEWER), programme.target(target_id), programme, on=local_day(NOW)
    ).communes
    return Counter(figure.state for figure in figures.values())


@pytest.mark.parametrize("target_id", EACH_HAS_A_NUMBER)
def test_a_target_with_a_number_has_communes_that_meet_it_fall_short_and_say_nothing(
    loaded: Session, target_id: str
) -> None:
    states = states_of(loaded, target_id)
    short = sum(states[state] for state in (State.ON_TRACK, State.BEHIND, State.NOT_STARTED, State.OVERDUE))
    assert states[State.MET] >= 1
    assert (short > 0) is (target_id not in ALL_OR_NOTHING)
    assert (states[State.NO_DATA] > 0) is (target_id not in KNOWN_OF_ALL)


@pytest.mark.parametrize("target_id", ONLY_COUNTED)
def test_a_target_without_a_number_is_counted_in_some_communes_and_unknown_in_others(
    loaded: Session, target_id: str
) -> None:
    states = states_of(loaded, target_id)
    assert set(states) == {State.COUNTED, State.NO_DATA}


def test_the_provinces_own_targets_are_met_short_and_not_asked(loaded: Session) -> None:
    programme, reviewer = load_programme(), named(loaded, REVIEWER)
    wholes = {
        target_id: figures_of(loaded, reviewer, programme.target(target_id), programme, on=local_day(NOW)).whole
        for target_id in ("T03", "T16", "T17", "T18", "T19", "T20", "T30")
    }
    assert {target_id: whole.figure.state for target_id, whole in wholes.items()} == {
        "T03": State.BEHIND,  # one of two, in the north
        "T16": State.ON_TRACK,
        "T17": State.MET,
        "T18": State.MET,
        "T19": State.MET,
        "T20": State.COUNTED,
        "T30": State.NOT_ASKED,
    }
    others = {"T16", "T17", "T30"}
    assert {*EACH_HAS_A_NUMBER, *ONLY_COUNTED, *others} == set(programme.targets)


def test_the_public_map_has_60_to_90_models(loaded: Session) -> None:
    assert 60 <= len(published_models(loaded, CATALOGUE)) <= 90


def test_every_shown_account_signs_in_with_the_one_password(loaded: Session) -> None:
    for username in (REVIEWER, "lanhdao", "giamsat", "quantri", staff_of(PLAN_COMMUNE), front_of(PLAN_AREA)):
        assert sign_in(loaded, name=username, password=PASSWORD, now=NOW).username == username


def test_a_photograph_that_is_there_says_what_its_file_says(loaded: Session) -> None:
    photos = loaded.scalars(select(Photo)).all()
    awaiting = set(loaded.scalars(select(Pin.uid).where(Pin.status == Status.WAITING_PHOTOS)))
    assert {photo.pin_uid for photo in photos if photo.stored_at is None} == awaiting
    for photo in photos:
        known = _developed.get(photo.uid)
        assert (known is None) == (photo.stored_at is None)
        if known is not None:
            assert (photo.sha256, photo.size_bytes, photo.width) == (known.sha256, known.size_bytes, known.width)
            assert photo.facts == known.facts


def test_settled_hotspots_show_before_and_after(loaded: Session) -> None:
    settled = select(Pin.uid).where(Pin.group == "hotspot", Pin.state.in_(("resolved", "monitoring", "closed")))
    for uid in loaded.scalars(settled):
        roles = loaded.scalars(select(Photo.role).where(Photo.pin_uid == uid).order_by(Photo.id)).all()
        assert len(roles) == 2
        assert roles[1] == "after"


def test_a_second_load_changes_nothing_and_says_so(loaded_app: Flask, loaded: Session) -> None:
    before = rows_of(loaded)
    loaded.rollback()
    result = loaded_app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 0
    assert "không thay đổi gì" in result.output
    assert rows_of(loaded) == before


def test_clearing_leaves_nothing_and_it_can_be_loaded_again(app: Flask, session: Session) -> None:
    empty = rows_of(session)
    load(session)
    session.commit()
    full = rows_of(session)
    session.rollback()
    result = app.test_cli_runner().invoke(args=["demo", "clear"])
    assert result.exit_code == 0, result.output
    assert "860 ghim" in result.output
    assert rows_of(session) == empty
    load(session)
    assert rows_of(session) == full


def test_clearing_an_empty_database_says_that_there_was_nothing(app: Flask) -> None:
    result = app.test_cli_runner().invoke(args=["demo", "clear"])
    assert result.exit_code == 0
    assert "Không có dữ liệu minh họa" in result.output


def test_clearing_removes_the_files_too_also_those_of_a_load_that_never_finished(
    session: Session, tmp_path: Path
) -> None:
    store = FolderStore(tmp_path / "photos")
    demonstration = prepare(session, now=NOW)
    assert demonstration is not None
    few = list(develop(demonstration.arrived[:3], store, draw=plain, workers=1))
    keys = [key_of(UUID(photo.uid), variant) for photo in few for variant in VARIANTS]
    assert all(store.exists(key) for key in keys)
    clear(session, store, now=NOW)
    assert not any(path.is_file() for path in (tmp_path / "photos").rglob("*"))


def test_several_processes_develop_what_one_does(session: Session, tmp_path: Path) -> None:
    demonstration = prepare(session, now=NOW)
    assert demonstration is not None
    few, store = demonstration.arrived[:4], FolderStore(tmp_path / "photos")
    assert list(develop(few, store, workers=2)) == list(develop(few, store, workers=1))
    for photo in few:
        assert store.get(key_of(UUID(photo.uid), "large")).startswith(b"\xff\xd8")


def _real_person(session: Session, username: str, role: Role, path: str) -> Actor:
    user = add_user(session, username=username, name="Cán bộ minh họa", password_hash="-", now=NOW)
    grant(session, user=user, role=role, unit_path=path, by=By(None, NOW))
    session.refresh(user)
    return user.as_actor()


def _record(session: Session, actor: Actor, kind: str = "sec_selfmanage", **changes: Any) -> Pin:
    sent = item(kind, id=str(uuid4()), area_code=PLAN_AREA, **changes)
    outcome = store_batch(session, actor, [sent], catalogue=CATALOGUE, now=NOW)[0]
    assert outcome.pin is not None, outcome.error
    return outcome.pin


def test_a_real_pin_in_a_demo_area_moves_to_its_commune_with_its_history(loaded: Session) -> None:
    person = _real_person(loaded, "that", Role.COMMUNE_STAFF, f"{PROVINCE.path}{PLAN_COMMUNE}/")
    uid = _record(loaded, person).uid
    camera_uid = _record(loaded, person, "sec_camera", position=None).uid

    done = clear(loaded, Drawer(), now=NOW)

    assert done.moved == 2
    pins = {pin.uid: pin for pin in loaded.scalars(select(Pin))}
    assert set(pins) == {uid, camera_uid}
    for pin in pins.values():
        assert (pin.unit_path, pin.version) == (f"{PROVINCE.path}{PLAN_COMMUNE}/", 2)
        actions = [event.action for event, _ in history(loaded, pin)]
        assert actions == ["recorded", "updated"]
    commune = loaded.scalars(select(Unit).where(Unit.code == PLAN_COMMUNE)).one()
    x, y = loaded.execute(select(func.ST_X(Pin.geom), func.ST_Y(Pin.geom)).where(Pin.uid == camera_uid)).one()
    assert (x, y) == (commune.lon, commune.lat)


def test_what_demo_people_record_goes_with_them(loaded: Session) -> None:
    assert _record(loaded, named(loaded, front_of(PLAN_AREA))).is_demo
    assert clear(loaded, Drawer(), now=NOW).pins == 861


def test_a_demo_reviewer_in_the_history_of_a_real_pin_is_closed_and_not_erased(loaded: Session) -> None:
    person = _real_person(loaded, "that", Role.COMMUNE_STAFF, f"{PROVINCE.path}{PLAN_COMMUNE}/")
    pin = _record(loaded, person)
    reviewer = named(loaded, REVIEWER)
    take_step(loaded, reviewer, pin, Action.CONFIRM, version=pin.version, reason=None, catalogue=CATALOGUE, now=NOW)

    done = clear(loaded, Drawer(), now=NOW)

    assert done.closed == 1
    assert [name for _, name in history(loaded, pin)][1] is not None
    with pytest.raises(SignInRefused):
        sign_in(loaded, name=REVIEWER, password=PASSWORD, now=NOW)
    with pytest.raises(DemoRefused, match="in_use"):
        prepare(loaded, now=NOW)


def test_a_real_role_over_a_demo_area_ends_with_the_area(loaded: Session) -> None:
    person = _real_person(loaded, "that", Role.AREA_FRONT, f"{PROVINCE.path}{PLAN_COMMUNE}/{PLAN_AREA}/")
    clear(loaded, Drawer(), now=NOW)
    user = loaded.get_one(User, person.user_id)
    loaded.refresh(user)
    assert user.as_actor().holdings == ()


def test_it_is_not_mixed_with_a_real_list_of_areas(session: Session, province: Province) -> None:
    with pytest.raises(DemoRefused, match="in_use"):
        prepare(session, now=NOW)


def test_where_real_people_work_loading_says_so_and_does_nothing(app: Flask, session: Session) -> None:
    _real_person(session, "that", Role.PROVINCE_REVIEWER, PROVINCE.path)
    session.commit()
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert (result.exit_code, result.output) == (0, t("demo.refused.in_use") + "\n")
    assert session.scalar(select(func.count()).select_from(User)) == 1


def test_it_waits_for_the_units(app: Flask, session: Session) -> None:
    from webapp.units.models import Boundary, BoundaryRelease  # noqa: PLC0415

    for table in (Boundary, BoundaryRelease, Unit):
        session.query(table).delete()
    session.commit()
    result = app.test_cli_runner().invoke(args=["demo", "load"])
    assert result.exit_code == 1
    assert "flask units init" in result.output


def test_the_accounts_are_listed_with_their_password(loaded_app: Flask) -> None:
    lines = loaded_app.test_cli_runner().invoke(args=["demo", "accounts"]).output.splitlines()
    assert PASSWORD in lines[0]
    assert 5 <= len(lines) - 1 <= 7


def test_there_are_no_accounts_to_list_where_there_is_no_demonstration(app: Flask) -> None:
    assert PASSWORD not in app.test_cli_runner().invoke(args=["demo", "accounts"]).output
