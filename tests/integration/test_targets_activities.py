"""T14, T15, T18, T20, T24, T31: what was held, by whom and in which year."""

from datetime import date, timedelta

import pytest

from tests.chronicle import AUTUMN, DECISION, Chronicle, Office, figure, whole
from tests.factories import AWAY, HOME

BY_PROVINCE = {"lead_org": "province_front"}
DECIDED = {"decision": DECISION}
AT_EACH_LEVEL = (("T14", "arts_festival", {}), ("T15", "commendation", DECIDED))


@pytest.mark.parametrize(("target", "kind", "details"), AT_EACH_LEVEL)
def test_t14_and_t15_want_one_of_each_of_92_communes_and_one_of_the_province_itself(
    chronicle: Chronicle, office: Office, target: str, kind: str, details: dict[str, str]
) -> None:
    silent = figure(None, 93, None, "no_data")
    assert office.whole(target) == whole(silent, asked=92, met=0, no_data=92)
    for number in (1, 2):
        chronicle.confirmed(kind, AUTUMN, at=number, details=details)
    assert office.unit(target) == figure(2, 1, 1.0, "met")
    # 1 of 93: two in one commune do not make up for another.
    assert office.whole(target) == whole(figure(2, 93, 0.011, "behind"), asked=92, met=1, no_data=91)
    led = chronicle.confirmed(kind, AUTUMN, commune_code=AWAY, details=BY_PROVINCE | details)
    assert office.unit(target, AWAY) == figure(None, 1, None, "no_data")
    assert office.misses(target, AWAY) == {led: ["held_by_commune"]}
    assert office.whole(target) == whole(figure(3, 93, 0.022, "behind"), asked=92, met=1, no_data=91, own=1)


@pytest.mark.parametrize(
    ("target", "kind", "details"),
    [*AT_EACH_LEVEL, ("T18", "song_festival", {}), ("T20", "training", BY_PROVINCE), ("T24", "traffic", {})],
)
def test_what_was_held_in_another_year_or_is_not_confirmed_does_not_count(
    chronicle: Chronicle, office: Office, target: str, kind: str, details: dict[str, str]
) -> None:
    last_year = chronicle.confirmed(kind, date(2026, 1, 2), details=details | {"held_on": "2025-12-31"})
    waiting = chronicle.record(kind, AUTUMN, details=details)
    assert office.misses(target) == {waiting: ["confirmed"], last_year: ["held_in_year"]}
    assert office.unit(target)["done"] == 0
    assert office.whole(target)["done"] == 0
    chronicle.confirmed(kind, AUTUMN, details=details | {"held_on": "2026-01-01"})
    assert office.unit(target)["done"] == 1


def test_t15_counts_a_commendation_once_its_decision_is_written_down(chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("commendation", AUTUMN)
    assert office.misses("T15") == {code: ["has_decision"]}
    assert office.unit("T15") == figure(0, 1, 0.0, "not_started")


def test_an_activity_counts_from_the_day_on_which_it_was_confirmed(chronicle: Chronicle, office: Office) -> None:
    chronicle.confirmed("arts_festival", AUTUMN, details={"held_on": "2026-11-01"})
    assert office.unit("T14", on=AUTUMN - timedelta(days=1))["state"] == "no_data"
    assert office.unit("T14")["state"] == "met"


def test_t18_wants_one_festival_of_songs_in_the_whole_province(chronicle: Chronicle, office: Office) -> None:
    assert office.whole("T18") == whole(figure(None, 1, None, "no_data"), asked=0, met=0, no_data=92)
    chronicle.record("song_festival", AUTUMN, at=None)
    assert office.whole("T18") == whole(figure(0, 1, 0.0, "not_started"), asked=0, met=0, no_data=91)
    chronicle.confirmed("song_festival", AUTUMN, at=None, details=BY_PROVINCE)
    assert office.unit("T18") == figure(1, None, None, "counted")
    assert office.whole("T18") == whole(figure(1, 1, 1.0, "met"), asked=0, met=0, no_data=91)


def test_t20_counts_trainings_that_the_province_leads_and_asks_for_no_number(
    chronicle: Chronicle, office: Office
) -> None:
    assert office.whole("T20") == whole(figure(None, None, None, "no_data"), asked=0, met=0, no_data=92)
    for commune in (HOME, HOME, AWAY):
        chronicle.confirmed("training", AUTUMN, commune_code=commune, details=BY_PROVINCE)
    its_own = chronicle.confirmed("training", AUTUMN, details={"lead_org": "commune_front"})
    assert office.misses("T20")[its_own] == ["led_by_province_front"]
    assert office.unit("T20") == figure(2, None, None, "counted")
    assert office.whole("T20") == whole(figure(3, None, None, "counted"), asked=0, met=0, no_data=90)


@pytest.mark.parametrize(
    ("target", "kinds"),
    [("T24", ("defence_day", "security_conference", "traffic")), ("T31", ("supervision", "satisfaction", "dialogue"))],
)
def test_t24_and_t31_add_up_their_three_kinds_and_ask_for_no_number(
    chronicle: Chronicle, office: Office, target: str, kinds: tuple[str, ...]
) -> None:
    for kind in kinds:
        chronicle.confirmed(kind, AUTUMN)
    chronicle.confirmed(kinds[0], AUTUMN, commune_code=AWAY)
    chronicle.confirmed("study", AUTUMN)  # of no target
    assert office.unit(target) == figure(3, None, None, "counted")
    assert office.whole(target) == whole(figure(4, None, None, "counted"), asked=92, met=0, no_data=90)


@pytest.mark.parametrize("target", ["T14", "T15", "T18", "T20", "T24", "T31"])
def test_what_nobody_recorded_is_unknown_never_0(office: Office, target: str) -> None:
    goal = 1 if target in {"T14", "T15"} else None
    assert office.unit(target) == figure(None, goal, None, "no_data")
