"""T13, T22, T26: models that run and are kept up, and waste that is to go."""

from datetime import date, timedelta

import pytest

from geo.review import Action
from tests.chronicle import AUTUMN, SPRING, Chronicle, Office, figure, whole
from tests.factories import AWAY

DAY = timedelta(days=1)


def test_t13_counts_running_models_confirmed_within_183_days_of_all_that_run(
    chronicle: Chronicle, office: Office
) -> None:
    stale = chronicle.confirmed("cul_area", SPRING - DAY)  # of whatever kind, also one that proves no target
    chronicle.confirmed("env_tree", SPRING)
    chronicle.confirmed("sec_safe", SPRING, state="needs_support")
    paused = chronicle.confirmed("sec_safe", SPRING, state="paused")
    waiting = chronicle.record("env_tree", SPRING)
    chronicle.confirmed("river", SPRING)
    chronicle.confirmed("cleanup", SPRING)
    chronicle.confirmed("work_road", SPRING)  # a work, as the plan tells them apart
    assert office.unit("T13") == figure(2, None, 0.667, "counted", out_of=3)
    misses = office.misses("T13")
    assert (misses[stale], misses[paused], misses[waiting]) == (
        ["maintained"],
        ["running"],
        ["confirmed", "maintained"],
    )
    assert len(misses) == 5
    chronicle.confirmed("env_tree", SPRING, commune_code=AWAY)
    assert office.whole("T13") == whole(figure(3, None, 0.75, "counted", out_of=4), asked=92, met=0, no_data=90)
    chronicle.maintain(stale, AUTUMN)
    assert office.unit("T13") == figure(3, None, 1.0, "counted", out_of=3)


def test_t26_wants_every_running_model_looked_at_since_the_years_first_day(
    chronicle: Chronicle, office: Office
) -> None:
    old = chronicle.confirmed("env_tree", date(2025, 12, 31))
    chronicle.confirmed("env_tree", date(2026, 1, 1))
    chronicle.confirmed("sec_safe", date(2025, 12, 31), state="building")
    chronicle.confirmed("work_hall", date(2025, 12, 31))
    assert office.unit("T26") == figure(1, 2, 0.5, "behind", out_of=2)
    assert office.misses("T26")[old] == ["maintained"]
    chronicle.confirmed("env_tree", SPRING, commune_code=AWAY)
    assert office.whole("T26") == whole(figure(2, 3, 0.667, "behind", out_of=3), asked=92, met=1, no_data=90)
    chronicle.maintain(old, AUTUMN)
    assert office.unit("T26") == figure(2, 2, 1.0, "met", out_of=2)
    # Where no model runs there is none to look at.
    assert office.whole("T26") == whole(figure(3, 3, 1.0, "met", out_of=3), asked=92, met=2, no_data=90)


@pytest.mark.parametrize("target", ["T13", "T26"])
def test_where_no_confirmed_model_runs_nothing_is_known_of_upkeep(
    chronicle: Chronicle, office: Office, target: str
) -> None:
    assert office.unit(target) == figure(None, None, None, "no_data", out_of=0)
    chronicle.record("env_tree")
    expected = (
        figure(None, None, None, "no_data", out_of=0) if target == "T26" else figure(0, None, None, "counted", out_of=0)
    )
    assert office.unit(target) == expected


def test_t22_is_met_when_no_confirmed_hotspot_still_stands(chronicle: Chronicle, office: Office) -> None:
    assert office.unit("T22") == figure(None, 0, None, "no_data")
    chronicle.record("river")
    assert office.unit("T22") == figure(None, 0, None, "no_data")
    first, second, third = (chronicle.confirmed("street") for _ in range(3))
    assert office.unit("T22") == figure(3, 0, 0.0, "not_started", out_of=3)
    chronicle.move(first, "resolved", SPRING + DAY)
    assert office.unit("T22") == figure(2, 0, 0.333, "behind", out_of=3)
    assert office.unit("T22", on=SPRING + DAY)["state"] == "behind"  # 0.333 after 142 of 365 days
    assert office.misses("T22")[first] == ["still_there"]
    chronicle.move(second, "petitioned", SPRING + DAY)
    chronicle.move(second, "resolved", SPRING + 2 * DAY)
    chronicle.move(third, "resolved", SPRING + 3 * DAY)
    assert office.unit("T22", on=SPRING + 2 * DAY) == figure(1, 0, 0.667, "on_track", out_of=3)
    assert office.unit("T22") == figure(0, 0, 1.0, "met", out_of=3)
    chronicle.move(first, "recurred", AUTUMN)
    assert office.unit("T22") == figure(1, 0, 0.667, "behind", out_of=3)


def test_t22_leaves_out_what_is_no_hotspot_and_what_was_recorded_twice(chronicle: Chronicle, office: Office) -> None:
    there, invalid, twice = (chronicle.confirmed("pond") for _ in range(3))
    chronicle.move(invalid, "invalid", SPRING + DAY)
    chronicle.move(twice, "duplicate", SPRING + DAY)
    assert office.unit("T22") == figure(1, 0, 0.0, "not_started", out_of=1)
    chronicle.step(there, Action.WITHDRAW, AUTUMN)
    assert office.unit("T22") == figure(None, 0, None, "no_data")


def test_t22_of_the_province_adds_up_its_communes(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("canal")
    gone = chronicle.confirmed("alley", commune_code=AWAY)
    chronicle.move(gone, "resolved", SPRING + DAY)
    assert office.whole("T22") == whole(figure(1, 0, 0.5, "behind", out_of=2), asked=92, met=1, no_data=90)
