"""The demonstration before it is in any database: always the same, within its year, made only of what is allowed."""

import io
import re
from collections import Counter
from datetime import UTC, date, datetime, timedelta
from functools import cache

import numpy as np
import pytest
import shapely
from PIL import Image

from geo.calendar import local_day
from geo.kinds import Group, load_catalogue
from geo.points import distance_m
from geo.review import Status
from geo.units import PROVINCE, commune, communes
from webapp.access.policy import Role
from webapp.demo.areas import PLAN_AREA, DemoArea, areas_of, spread
from webapp.demo.developing import with_facts
from webapp.demo.dice import Dice
from webapp.demo.history import tell
from webapp.demo.people import PASSWORD, everybody, table
from webapp.demo.photographs import Shot, every_photo_uid
from webapp.demo.pictures import Scene
from webapp.demo.records import Record, write_down
from webapp.demo.stories import PINS, compose
from webapp.demo.story import Story
from webapp.photos.processing import process
from webapp.pins.schemas import parse_item

TODAY = date(2026, 11, 23)
CATALOGUE = load_catalogue()


@cache
def by_commune() -> dict[str, list[DemoArea]]:
    """Areas in square communes: the real borders do not matter here."""
    return {
        home.code: areas_of(home, shapely.box(home.lon - 0.05, home.lat - 0.05, home.lon + 0.05, home.lat + 0.05))
        for home in communes()
    }


@cache
def stories() -> list[Story]:
    return compose(by_commune())


def records(today: date = TODAY) -> list[Record]:
    return write_down(stories(), [area for areas in by_commune().values() for area in areas], today=today)


@cache
def todays() -> list[Record]:
    return records()


def test_the_same_day_gives_the_same_province_to_the_last_detail() -> None:
    assert compose(by_commune()) == stories()
    assert records() == todays()


def test_another_day_gives_the_same_records_under_the_same_ids() -> None:
    names = {record.uid: record.name for record in todays()}
    assert {record.uid: record.name for record in records(TODAY + timedelta(days=40))} == names


def test_there_are_860_records_of_every_kind_status_and_state() -> None:
    assert len(todays()) == len({record.uid for record in todays()}) == PINS == 860
    kinds = Counter(record.story.kind for record in todays())
    assert set(kinds) == {kind.key for kind in CATALOGUE.kinds.values() if kind.pinned}
    assert {record.history.end.status for record in todays()} == set(Status)
    for group in Group:
        states = {record.history.end.state for record in todays() if record.story.group is group}
        assert states == set(CATALOGUE.groups[group].states)


def test_every_record_is_one_that_a_phone_could_have_sent() -> None:
    for record in todays():
        new = parse_item(record.item({}), CATALOGUE, now=record.history.received_at)
        assert (new.uid, new.name) == (record.uid, record.name)


@pytest.mark.parametrize(
    "today", [date(2025, 8, 1), date(2026, 1, 1), date(2026, 3, 15), date(2026, 7, 1), TODAY, date(2028, 2, 29)]
)
def test_a_history_stays_in_order_and_within_the_programmes_year(today: date) -> None:
    yesterday = min(max(today, date(2026, 3, 1)), date(2026, 12, 31)) - timedelta(days=1)
    for number, story in enumerate(stories()):
        history = tell(story, number, today=today)
        moments = [history.captured_at, *(step.at for step in history.steps)]
        assert moments == sorted(set(moments))
        assert date(2026, 1, 1) <= local_day(moments[0])
        assert local_day(moments[-1]) <= yesterday
        assert history.end.state == story.state


def test_a_step_is_taken_only_by_who_may_take_it() -> None:
    paths = {person.username: (person.role, person.unit_path) for person in everybody(_areas())}
    for record in todays():
        for step in record.history.steps:
            if step.actor is None:
                assert step.action == "photos_completed"
                continue
            role, path = paths[step.actor]
            assert record.story.area.path.startswith(path)
            if step.action in {"publish", "unpublish"}:
                assert role is Role.PROVINCE_REVIEWER
            if step.action in {"confirm", "ask", "withdraw", "reopen"}:
                assert role is not Role.AREA_FRONT
            assert (step.reason is not None) == (step.action in {"ask", "withdraw"})


def _areas() -> list[DemoArea]:
    return [area for areas in by_commune().values() for area in areas]


def test_no_camera_has_a_position_or_a_picture() -> None:
    cameras = [record for record in todays() if record.story.kind == "sec_camera"]
    assert cameras
    assert all(record.position is None and not record.photos for record in cameras)


def test_no_photograph_of_a_security_model_says_where_it_was_taken() -> None:
    shots = [photo.shot for record in todays() if record.story.group is Group.SECURITY for photo in record.photos]
    assert shots
    assert all(shot.place is None for shot in shots)


def test_a_photograph_is_never_there_before_it_was_taken() -> None:
    for record in todays():
        for photo in record.photos:
            if photo.stored_at and photo.shot.taken_at and record.uid not in _showing_an_old_photo():
                assert photo.shot.taken_at <= photo.stored_at


@cache
def _showing_an_old_photo() -> set[str]:
    shown = Counter(photo.shot for record in todays() for photo in record.photos)
    twice = {shot for shot, times in shown.items() if times > 1}
    return {record.uid for record in todays() for photo in record.photos if photo.shot in twice}


def test_a_few_records_show_a_photograph_that_another_has_shown() -> None:
    assert 2 <= len(_showing_an_old_photo()) <= 20


def test_every_photograph_is_among_those_that_clearing_looks_for() -> None:
    known = set(every_photo_uid())
    assert {photo.uid for record in todays() for photo in record.photos} <= known


def test_no_two_areas_of_a_commune_share_a_name_or_a_place() -> None:
    for areas in by_commune().values():
        assert len({area.name for area in areas}) == len(areas)
        assert len({(area.lon, area.lat) for area in areas}) == len(areas)
        assert [area.code for area in areas] == sorted(area.code for area in areas)
    assert next(area.name for area in _areas() if area.code == PLAN_AREA) == "Thôn Nà Hai"


def test_areas_are_named_as_their_part_of_the_province_names_them() -> None:
    for area in _areas():
        home = commune(area.commune_code)
        if home.kind == "phường":
            assert area.kind == "group"
        elif home.region == "south":
            assert area.kind == "hamlet"
        else:
            assert area.kind in {"village", "ban"}


def test_places_are_spread_inside_the_shape_and_keep_apart() -> None:
    shape = shapely.Polygon(
        [(105.5, 22.0), (105.7, 22.0), (105.7, 22.05), (105.55, 22.05), (105.55, 22.2), (105.5, 22.2)]
    )
    places = spread(shape, 40, seed=1)
    assert shapely.contains_xy(shape, places).all()
    apart = distance_m(places[:, None, 0], places[:, None, 1], places[None, :, 0], places[None, :, 1])
    np.fill_diagonal(apart, np.inf)
    assert apart.min() > 600


def test_a_shape_too_narrow_for_an_inset_still_has_places() -> None:
    sliver = shapely.box(105.5, 22.0, 105.5005, 22.2)
    assert shapely.contains_xy(sliver, spread(sliver, 5, seed=1)).all()


def test_all_people_are_obviously_made_up_and_have_one_role_each() -> None:
    people = everybody(_areas())
    assert all(re.fullmatch(r"Cán bộ minh họa \d{2,3}", person.name) for person in people)
    assert len({person.username for person in people}) == len(people)
    assert sum(person.unit_path == PROVINCE.path for person in people) == 4
    assert sum(person.role is Role.COMMUNE_STAFF for person in people) == 92


def test_the_list_of_accounts_names_only_accounts_that_exist() -> None:
    known = {person.username for person in everybody(_areas())}
    first, *lines = table().splitlines()
    assert PASSWORD in first
    assert {line.split()[0] for line in lines} <= known


def test_a_photographs_file_says_when_and_where_it_was_taken() -> None:
    out = io.BytesIO()
    Image.new("RGB", (64, 48)).save(out, "JPEG")
    taken_at = datetime(2026, 5, 19, 1, 30, 5, tzinfo=UTC)
    facts = process(with_facts(out.getvalue(), Shot(Scene.POND, 1, "before", taken_at, (105.70551, 22.30952)))).facts
    assert facts.taken_at == taken_at
    assert facts.lon == pytest.approx(105.70551, abs=1e-6)
    assert facts.lat == pytest.approx(22.30952, abs=1e-6)
    silent = process(with_facts(out.getvalue(), Shot(Scene.POND, 1, "before", None, None))).facts
    assert (silent.taken_at, silent.lon, silent.lat) == (None, None, None)


def test_dice_of_one_name_fall_the_same_way_and_of_another_differently() -> None:
    assert [Dice("a").whole(1, 6) for _ in range(3)] == [Dice("a").whole(1, 6)] * 3
    one, other = Dice("a"), Dice("b")
    assert [one.share() for _ in range(5)] != [other.share() for _ in range(5)]
    counted = Counter(Dice("weights", number).weigh({"often": 0.9, "seldom": 0.1}) for number in range(1_000))
    assert 850 < counted["often"] < 950
    assert {Dice("range", number).whole(2, 4) for number in range(100)} == {2, 3, 4}
