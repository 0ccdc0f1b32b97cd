"""T06, T07, T09, T10, T21: residential areas that have what every one of them should have, of those there are."""

from datetime import date, timedelta

import pytest

from geo.review import Action
from tests.chronicle import AUTUMN, SPRING, Chronicle, Office, area, figure, whole
from tests.factories import AWAY, HOME, make_area

DAY = timedelta(days=1)
CLOSED = date(2026, 9, 1)
SELF_MANAGED = ("env_selfmanage", "env_monitor", "sec_selfmanage", "sec_safe", "sec_urban", "sec_peace")


def test_t06_counts_residential_areas_not_records(chronicle: Chronicle, office: Office) -> None:
    for number in (1, 1, 2):
        chronicle.confirmed("sec_selfmanage", at=number)
    alone = chronicle.confirmed("sec_selfmanage", at=None)
    assert office.unit("T06") == figure(2, 3, 0.667, "behind", out_of=3)
    assert office.misses("T06")[alone] == ["in_area"]
    assert [(one["code"], one["has"]) for one in office.behind("T06")["areas"]] == [
        (area(3), False),
        (area(1), True),
        (area(2), True),
    ]
    # 2 of the 6 areas that the two communes have.
    assert office.whole("T06") == whole(figure(2, 6, 0.333, "behind", out_of=6), asked=92, met=0, no_data=91)
    chronicle.confirmed("env_monitor", at=3)
    assert office.unit("T06") == figure(3, 3, 1.0, "met", out_of=3)


@pytest.mark.parametrize("kind", SELF_MANAGED)
def test_t06_counts_every_kind_of_self_management_and_each_once(
    chronicle: Chronicle, office: Office, kind: str
) -> None:
    chronicle.confirmed(kind)
    assert office.unit("T06")["done"] == 1
    assert office.unit("T07") == figure(None, 3, None, "no_data", out_of=3)


def test_t06_wants_it_running_well_and_kept_up_within_the_last_183_days(chronicle: Chronicle, office: Office) -> None:
    waiting = chronicle.record("sec_safe")
    building = chronicle.confirmed("sec_safe", state="building")
    weak = chronicle.confirmed("sec_safe", state="needs_support")
    paused = chronicle.confirmed("sec_safe", state="paused")
    stale = chronicle.confirmed("sec_safe", SPRING - DAY)
    assert office.misses("T06") == {
        waiting: ["confirmed", "maintained"],  # confirming it says that it is there
        building: ["running"],
        weak: ["running"],
        paused: ["running"],
        stale: ["maintained"],
    }
    assert office.unit("T06") == figure(0, 3, 0.0, "not_started", out_of=3)
    assert office.unit("T06", on=AUTUMN - DAY) == figure(1, 3, 0.333, "behind", out_of=3)
    chronicle.maintain(stale, AUTUMN)
    assert office.unit("T06")["done"] == 1


def test_t06_and_t07_never_count_the_same_record_and_a_reviewer_moves_it(chronicle: Chronicle, office: Office) -> None:
    moved, kept = chronicle.confirmed("env_selfmanage"), chronicle.confirmed("env_selfmanage", at=2)
    chronicle.choose(moved, "T07", SPRING + DAY)
    assert (office.misses("T06"), office.misses("T07")) == ({kept: []}, {moved: []})
    assert (office.unit("T06")["done"], office.unit("T07")["done"]) == (1, 1)
    assert office.unit("T06", on=SPRING)["done"] == 2  # as it was before somebody chose
    chronicle.choose(moved, "T06", SPRING + 2 * DAY)
    assert (office.unit("T06")["done"], office.unit("T07")["done"]) == (2, None)


def test_what_was_chosen_for_a_record_is_forgotten_where_its_new_kind_cannot_prove_it(
    chronicle: Chronicle, office: Office
) -> None:
    code = chronicle.record("env_selfmanage")
    chronicle.choose(code, "T07", SPRING + DAY)
    chronicle.amend(code, SPRING + 2 * DAY, kind="env_sxsd_point")
    chronicle.step(code, Action.CONFIRM, SPRING + 3 * DAY)
    assert office.unit("T07")["done"] is None
    assert office.misses("T11") == {code: ["has_decision", "has_score_sheet"]}


def test_t07_wants_a_work_or_a_model_in_every_area(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("work_lighting", at=1)
    chronicle.confirmed("sec_camera", at=2, state="needs_support")
    building = chronicle.confirmed("env_tree", at=3, state="building")
    waiting = chronicle.record("work_road", at=3)
    assert office.unit("T07") == figure(2, 3, 0.667, "behind", out_of=3)
    assert {code: misses for code, misses in office.misses("T07").items() if misses} == {
        building: ["running"],
        waiting: ["confirmed"],
    }
    chronicle.confirmed("work_canal", date(2025, 8, 1), at=3)  # nobody has to keep a work up
    assert office.unit("T07") == figure(3, 3, 1.0, "met", out_of=3)
    assert office.whole("T07") == whole(figure(3, 6, 0.5, "behind", out_of=6), asked=92, met=1, no_data=91)


@pytest.mark.parametrize(("target", "kind"), [("T09", "festival"), ("T10", "meeting")])
def test_t09_and_t10_count_areas_that_held_theirs_in_the_plans_year(
    chronicle: Chronicle, office: Office, target: str, kind: str
) -> None:
    last_year = chronicle.confirmed(kind, details={"held_on": "2025-12-31"})
    waiting = chronicle.record(kind, AUTUMN)
    assert office.unit(target) == figure(0, 3, 0.0, "not_started", out_of=3)
    assert office.misses(target) == {waiting: ["confirmed"], last_year: ["held_in_year"]}
    for number in (1, 1, 2):
        chronicle.confirmed(kind, AUTUMN, at=number)
    assert office.unit(target) == figure(2, 3, 0.667, "behind", out_of=3)
    chronicle.confirmed(kind, AUTUMN, at=3, details={"held_on": "2026-01-01"})
    assert office.unit(target) == figure(3, 3, 1.0, "met", out_of=3)
    assert office.unit(target, AWAY) == figure(None, 3, None, "no_data", out_of=3)
    assert office.whole(target) == whole(figure(3, 6, 0.5, "behind", out_of=6), asked=92, met=1, no_data=91)


def test_t21_counts_areas_that_cleaned_up_and_asks_for_no_number(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("cleanup", details={"held_on": "2025-12-31"})
    assert office.unit("T21") == figure(0, None, 0.0, "counted", out_of=3)
    for number in (1, 1, 2):
        chronicle.confirmed("cleanup", AUTUMN, at=number)
    assert office.unit("T21") == figure(2, None, 0.667, "counted", out_of=3)
    assert office.whole("T21") == whole(figure(2, None, 0.333, "counted", out_of=6), asked=92, met=0, no_data=91)


@pytest.mark.parametrize("target", ["T06", "T07", "T09", "T10", "T21"])
def test_what_nobody_recorded_is_unknown_never_0(office: Office, target: str) -> None:
    goal = None if target == "T21" else 3
    assert office.unit(target) == figure(None, goal, None, "no_data", out_of=3)
    assert office.whole(target)["done"] is None


def test_a_commune_without_a_list_of_areas_has_no_share_whatever_it_recorded(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.confirmed("sec_selfmanage", at=None)
    for number in (1, 2, 3):
        chronicle.close(number, SPRING)
    assert office.unit("T06") == figure(None, None, None, "no_data", out_of=0)


def test_the_province_has_not_met_a_share_while_communes_have_no_list_of_areas(
    chronicle: Chronicle, office: Office
) -> None:
    for number in (1, 2, 3):
        chronicle.confirmed("sec_selfmanage", at=number)
        chronicle.confirmed("sec_selfmanage", at=number, commune_code=AWAY)
    # 2 of 92 communes have a list: nobody knows what 100 % of the others is.
    assert office.whole("T06") == whole(figure(6, 6, 1.0, "behind", out_of=6), asked=92, met=2, no_data=90)


def test_the_areas_in_force_on_the_day_are_what_it_takes(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("sec_selfmanage")
    chronicle.session.add(make_area(HOME, 4, valid_from=date(2026, 10, 1)))
    chronicle.session.commit()
    chronicle.close(3, CLOSED)
    days = (CLOSED - DAY, CLOSED, date(2026, 9, 30), date(2026, 10, 1))
    assert [office.unit("T06", on=day)["target"] for day in days] == [3, 2, 2, 3]


def test_a_closed_areas_records_count_for_no_area(chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("sec_selfmanage", at=1)
    chronicle.confirmed("sec_selfmanage", at=2)
    chronicle.close(1, CLOSED)
    assert office.unit("T06", on=CLOSED - DAY) == figure(2, 3, 0.667, "on_track", out_of=3)
    assert office.unit("T06", on=CLOSED) == figure(1, 2, 0.5, "behind", out_of=2)
    assert office.misses("T06")[code] == ["in_area"]


@pytest.mark.parametrize("into", [2, "Minh Họa Mới"])
def test_records_of_merged_areas_count_once_for_the_area_that_took_over(
    chronicle: Chronicle, office: Office, into: int | str
) -> None:
    for number in (1, 2):
        chronicle.confirmed("sec_selfmanage", at=number)
    heir = chronicle.merge((1, 2), into, CLOSED)
    assert office.unit("T06", on=CLOSED - DAY)["done"] == 2
    assert office.unit("T06") == figure(1, 2, 0.5, "behind", out_of=2)
    assert {one["code"]: one["has"] for one in office.behind("T06")["areas"]} == {heir: True, area(3): False}


def test_a_merger_written_down_late_counts_from_the_day_on_which_it_came_into_force(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.confirmed("sec_selfmanage", at=1)
    chronicle.merge((1, 2), 2, CLOSED, on=CLOSED + 30 * DAY)
    by_day = [office.unit("T06", on=CLOSED + days * DAY) for days in (-1, 0, 29, 30)]
    assert [(unit["done"], unit["out_of"]) for unit in by_day] == [(1, 3), (1, 2), (1, 2), (1, 2)]
