"""T03, T04, T11, T12, T17, T19: models on the map, confirmed and complete, counted where they stand."""

from datetime import date, timedelta
from typing import Any

import pytest

from geo.review import Action
from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, figure, whole
from tests.factories import AWAY, HOME
from webapp.access.policy import Actor

DECIDED = {"decision": DECISION}


def broken(chronicle: Chronicle, kind: str, **good: Any) -> dict[str, list[str]]:
    """Record one model for each thing that keeps it from counting; return by code what it misses."""
    left = {name: value for name, value in good.items() if name != "decision"}
    return {
        chronicle.record(kind, details=good): ["confirmed"],
        chronicle.confirmed(kind, details=good, state="building"): ["running"],
        chronicle.confirmed(kind, details=good, state="paused"): ["running"],
        chronicle.confirmed(kind, details=left): ["has_decision"],
    }


def test_t03_wants_a_model_of_the_provinces_in_the_north_and_one_in_the_south(
    chronicle: Chronicle, office: Office
) -> None:
    chronicle.confirmed("soc_point_prov", details=DECIDED)
    chronicle.confirmed("soc_point_prov", at=2, details=DECIDED)
    assert office.unit("T03") == figure(2, None, None, "counted")
    assert office.unit("T03", AWAY) == figure(None, None, None, "no_data")
    two_in_the_north = figure(2, 2, 0.5, "behind")
    assert office.whole("T03") == whole(two_in_the_north, asked=0, met=0, no_data=91)
    chronicle.confirmed("soc_point_prov", commune_code=AWAY, details=DECIDED)
    assert office.whole("T03") == whole(figure(3, 2, 1.0, "met"), asked=0, met=0, no_data=90)


def test_t03_does_not_count_a_model_that_is_unconfirmed_unfinished_paused_or_without_its_decision(
    chronicle: Chronicle, office: Office
) -> None:
    missing = broken(chronicle, "soc_point_prov", **DECIDED)
    assert office.misses("T03") == missing
    assert office.unit("T03") == figure(0, None, None, "counted")
    assert office.whole("T03") == whole(figure(0, 2, 0.0, "not_started"), asked=0, met=0, no_data=91)


def test_t04_wants_one_model_of_every_commune(chronicle: Chronicle, office: Office) -> None:
    missing = broken(chronicle, "soc_point_comm", **DECIDED)
    assert office.misses("T04") == missing
    assert office.unit("T04") == figure(0, 1, 0.0, "not_started")
    for number in (1, 2):
        chronicle.confirmed("soc_point_comm", at=number, details=DECIDED)
    assert office.unit("T04") == figure(2, 1, 1.0, "met")
    assert office.unit("T04", AWAY) == figure(None, 1, None, "no_data")
    # Two in one commune do not make up for another: 1 of 92.
    assert office.whole("T04") == whole(figure(2, 92, 0.011, "behind"), asked=92, met=1, no_data=91)


def test_t11_wants_three_exemplary_models_led_by_the_communes_own_front(chronicle: Chronicle, office: Office) -> None:
    missing = broken(chronicle, "env_sxsd_point", **DECIDED)
    by_women = chronicle.confirmed("env_sxsd_point", details={"lead_org": "women", **DECIDED})
    unscored = chronicle.confirmed("env_sxsd_point", details=DECIDED, scores=None)
    missing |= {by_women: ["led_by_commune_front"], unscored: ["has_score_sheet"]}
    assert office.misses("T11") == missing
    assert office.unit("T11") == figure(0, 3, 0.0, "not_started")
    for number in (1, 2):
        chronicle.confirmed("env_sxsd_point", at=number, details=DECIDED)
    assert office.unit("T11") == figure(2, 3, 0.667, "behind")
    chronicle.confirmed("env_sxsd_point", at=None, details=DECIDED)
    assert office.unit("T11") == figure(3, 3, 1.0, "met")
    chronicle.confirmed("env_sxsd_point", commune_code=AWAY, details=DECIDED)
    chronicle.confirmed("env_sxsd_point", details=DECIDED)
    # 4 and 1, of which 3 and 1 count towards 92 times 3: 4 / 276.
    assert office.whole("T11") == whole(figure(5, 276, 0.014, "behind"), asked=92, met=1, no_data=90)


def test_t11_forgets_a_model_that_is_paused_asked_about_or_withdrawn_and_remembers_what_it_was(
    chronicle: Chronicle, office: Office
) -> None:
    first, second, third = (chronicle.confirmed("env_sxsd_point", details=DECIDED) for _ in range(3))
    chronicle.move(first, "paused", SPRING + timedelta(days=1))
    chronicle.step(second, Action.ASK, SPRING + timedelta(days=2))
    chronicle.step(third, Action.WITHDRAW, SPRING + timedelta(days=3))
    by_day = [office.unit("T11", on=SPRING + timedelta(days=days))["done"] for days in range(-1, 4)]
    assert by_day == [None, 3, 2, 1, 0]
    assert third not in office.misses("T11")


def test_t12_counts_only_what_was_launched_in_the_plans_year(chronicle: Chronicle, office: Office) -> None:
    missing = broken(chronicle, "sec_drug_point", **DECIDED)
    for day in ("2025-12-31", "2026-11-21", None):
        missing[chronicle.confirmed("sec_drug_point", details={"launched_on": day, **DECIDED})] = ["launched_in_year"]
    assert office.misses("T12") == missing
    assert office.unit("T12") == figure(0, 1, 0.0, "not_started")
    chronicle.confirmed("sec_drug_point", details={"launched_on": "2026-01-01", **DECIDED})
    assert office.unit("T12") == figure(1, 1, 1.0, "met")
    assert office.unit("T12", on=date(2026, 11, 21))["done"] == 2  # launched on that very day
    assert office.whole("T12") == whole(figure(1, 92, 0.011, "behind"), asked=92, met=1, no_data=91)


def test_t17_is_asked_of_dong_phuc_alone_and_counts_nothing_elsewhere(chronicle: Chronicle, office: Office) -> None:
    silent = whole(figure(None, 1, None, "no_data"), asked=1, met=0, no_data=1)
    assert office.whole("T17") == silent
    chronicle.confirmed("soc_nahai", AUTUMN, commune_code=AWAY)
    assert office.unit("T17", AWAY) == figure(None, None, None, "not_asked")
    assert office.behind("T17", AWAY)["records"] == []
    assert office.whole("T17") == silent
    chronicle.confirmed("soc_nahai", AUTUMN)
    states = {unit["state"] for code, unit in office.layer("T17")["units"].items() if code != HOME}
    assert states == {"not_asked"}
    assert office.whole("T17") == whole(figure(1, 1, 1.0, "met"), asked=1, met=1, no_data=0)


def test_t17_wants_the_model_kept_up_within_the_last_183_days(chronicle: Chronicle, office: Office) -> None:
    code = chronicle.confirmed("soc_nahai", SPRING)
    day = timedelta(days=1)
    assert office.unit("T17", on=AUTUMN) == figure(1, 1, 1.0, "met")
    chronicle.maintain(code, AUTUMN + 2 * day)
    assert office.misses("T17", on=AUTUMN + day) == {code: ["maintained"]}
    assert office.unit("T17", on=AUTUMN + day) == figure(0, 1, 0.0, "not_started")
    assert office.unit("T17", on=AUTUMN + 2 * day) == figure(1, 1, 1.0, "met")


def test_t19_and_t11_never_count_the_same_model_and_the_lead_organisation_decides(
    chronicle: Chronicle, office: Office
) -> None:
    assert office.whole("T19") == whole(figure(None, 1, None, "no_data"), asked=0, met=0, no_data=92)
    missing = broken(chronicle, "env_sxsd_point", lead_org="province_front", **DECIDED)
    assert office.misses("T19") == missing
    assert office.whole("T19") == whole(figure(0, 1, 0.0, "not_started"), asked=0, met=0, no_data=91)
    led = chronicle.confirmed("env_sxsd_point", details={"lead_org": "province_front", **DECIDED})
    assert office.unit("T19") == figure(1, None, None, "counted")
    assert office.whole("T19") == whole(figure(1, 1, 1.0, "met"), asked=0, met=0, no_data=91)
    assert office.unit("T11") == figure(None, 3, None, "no_data")
    chronicle.confirmed("env_sxsd_point", details=DECIDED)
    assert (office.unit("T11")["done"], office.unit("T19")["done"]) == (1, 1)
    assert led not in office.misses("T11")


def test_a_reviewer_may_move_a_model_from_t19_to_t11_where_its_lead_organisation_still_has_to_fit(
    chronicle: Chronicle, office: Office
) -> None:
    led = chronicle.confirmed("env_sxsd_point", details={"lead_org": "province_front", **DECIDED})
    chronicle.choose(led, "T11", AUTUMN)
    assert office.misses("T11") == {led: ["led_by_commune_front"]}
    assert led not in office.misses("T19")
    assert office.misses("T19", on=AUTUMN - timedelta(days=1)) == {led: []}


@pytest.mark.parametrize("target", ["T03", "T04", "T11", "T12", "T17", "T19"])
def test_what_nobody_recorded_is_unknown_never_0(office: Office, target: str) -> None:
    asked = [unit for unit in office.layer(target)["units"].values() if unit["state"] != "not_asked"]
    assert {(unit["done"], unit["share"], unit["state"]) for unit in asked} == {(None, None, "no_data")}
    assert office.whole(target)["done"] is None


def test_the_front_of_an_area_may_record_and_only_what_is_confirmed_counts(
    chronicle: Chronicle, office: Office
) -> None:
    front: Actor = chronicle.province.area_front
    code = chronicle.record("env_sxsd_point", details=DECIDED)
    chronicle.update(code, "maintain", SPRING + timedelta(days=1), by=front)
    assert office.unit("T11") == figure(0, 3, 0.0, "not_started")
    chronicle.step(code, Action.CONFIRM, SPRING + timedelta(days=2))
    assert office.unit("T11")["done"] == 1
