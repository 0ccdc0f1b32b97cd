"""Progress is measured from confirmed records, per commune, and every figure opens the records behind it."""

from datetime import date

import pytest
from flask import Flask
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from geo.programme import load_programme
from tests.factories import AWAY, HOME, Browser, Province, make_area
from webapp.access.models import User
from webapp.access.policy import Actor
from webapp.pins.models import Pin
from webapp.progress import queries
from webapp.units.models import Unit

DAY = date(2026, 11, 23)
PROGRAMME = load_programme()


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "tinh")


def figure(browser: Browser, target: str, commune: str = HOME) -> dict[str, object]:
    return browser.get(f"/api/v1/layers/progress?target={target}").json["units"][commune]


def confirmed(phone: Browser, reviewer: Browser, kind: str, **changes: object) -> str:
    code = phone.record(kind, **changes)
    assert reviewer.step(code, "confirm").status_code == 302
    return code


def test_all_92_communes_are_answered_and_silence_is_no_data_never_zero(reviewer: Browser) -> None:
    for target in PROGRAMME.targets:
        units = reviewer.get(f"/api/v1/layers/progress?target={target}").json["units"]
        assert len(units) == 92
        assert {unit["state"] for unit in units.values()} == {"no_data"}
        assert {unit["done"] for unit in units.values()} == {None}


def test_t11_counts_confirmed_exemplary_models_led_by_the_communes_front(phone: Browser, reviewer: Browser) -> None:
    phone.record("env_sxsd_point")
    assert figure(reviewer, "T11") == {"done": 0, "target": 3, "share": 0.0, "state": "not_started"}
    for _ in range(2):
        confirmed(phone, reviewer, "env_sxsd_point")
    confirmed(phone, reviewer, "env_sxsd_point", details={"lead_org": "province_front"})
    confirmed(phone, reviewer, "env_sxsd_point", state="building")
    assert figure(reviewer, "T11") == {"done": 2, "target": 3, "share": 0.667, "state": "behind"}
    confirmed(phone, reviewer, "env_sxsd_point")
    assert figure(reviewer, "T11")["state"] == "met"
    assert figure(reviewer, "T11", AWAY)["state"] == "no_data"


def test_t12_counts_only_models_launched_in_the_plans_year(phone: Browser, reviewer: Browser) -> None:
    old = {"lead_org": "commune_front", "launched_on": "2025-12-31"}
    confirmed(phone, reviewer, "sec_drug_point", photos=[], details=old)
    confirmed(phone, reviewer, "sec_drug_point", photos=[], details={"lead_org": "commune_front"})
    assert figure(reviewer, "T12")["done"] == 0
    confirmed(phone, reviewer, "sec_drug_point", photos=[])
    assert figure(reviewer, "T12") == {"done": 1, "target": 1, "share": 1.0, "state": "met"}


def test_t06_counts_residential_areas_not_records(phone: Browser, reviewer: Browser) -> None:
    for area in ("001", "001", "002"):
        confirmed(phone, reviewer, "sec_selfmanage", photos=[], area_code=f"{HOME}-{area}")
    confirmed(phone, reviewer, "sec_selfmanage", photos=[], area_code=None)
    assert figure(reviewer, "T06") == {"done": 2, "target": 3, "share": 0.667, "state": "behind"}


def test_t06_forgets_a_model_nobody_confirmed_for_six_months(
    phone: Browser, reviewer: Browser, session: Session
) -> None:
    confirmed(phone, reviewer, "sec_selfmanage", photos=[])
    assert figure(reviewer, "T06")["done"] == 1
    session.execute(update(Pin).values(maintained_on=date(2026, 5, 1)))
    session.commit()
    assert queries.by_commune(session, _supervisor(session), PROGRAMME.target("T06"), PROGRAMME, on=DAY)[HOME].done == 0


def _supervisor(session: Session) -> Actor:
    return session.scalars(select(User).where(User.username == "giam-sat")).one().as_actor()


def test_t06_divides_by_the_areas_in_force_on_the_day(phone: Browser, reviewer: Browser, session: Session) -> None:
    session.add(make_area(HOME, 4, valid_from=date(2026, 12, 1)))
    session.execute(update(Unit).where(Unit.code == f"{HOME}-003").values(valid_to=date(2026, 11, 1)))
    session.commit()
    confirmed(phone, reviewer, "sec_selfmanage", photos=[])
    actor = _supervisor(session)

    def needed(on: date) -> int | None:
        return queries.by_commune(session, actor, PROGRAMME.target("T06"), PROGRAMME, on=on)[HOME].target

    assert (needed(date(2026, 10, 1)), needed(DAY), needed(date(2026, 12, 2))) == (3, 2, 3)


def test_t07_counts_areas_with_a_work_and_not_the_models_that_count_for_t06(phone: Browser, reviewer: Browser) -> None:
    confirmed(phone, reviewer, "work_lighting", area_code=f"{HOME}-001")
    confirmed(phone, reviewer, "sec_nodrug", photos=[], area_code=f"{HOME}-002", state="building")
    confirmed(phone, reviewer, "sec_selfmanage", photos=[], area_code=f"{HOME}-003")
    assert figure(reviewer, "T07") == {"done": 1, "target": 3, "share": 0.333, "state": "behind"}
    assert figure(reviewer, "T06")["done"] == 1


@pytest.mark.parametrize(("target", "kind"), [("T09", "festival"), ("T10", "meeting")])
def test_t09_and_t10_count_areas_that_held_theirs_in_the_plans_year(
    phone: Browser, reviewer: Browser, target: str, kind: str
) -> None:
    topic = {"topic": "all"} if kind == "meeting" else {}
    photos = {"photos": []} if kind == "meeting" else {}
    confirmed(phone, reviewer, kind, **photos, details={"held_on": "2025-12-31", **topic})
    assert figure(reviewer, target) == {"done": 0, "target": 3, "share": 0.0, "state": "not_started"}
    for area in ("001", "001", "002", "003"):
        confirmed(phone, reviewer, kind, **photos, area_code=f"{HOME}-{area}")
    assert figure(reviewer, target) == {"done": 3, "target": 3, "share": 1.0, "state": "met"}
    missed = [one["misses"] for one in reviewer.get(f"/api/v1/layers/progress/{target}/{HOME}").json["records"]]
    assert [misses for misses in missed if misses] == [["held_in_year"]]


def test_every_targets_page_and_its_records_open(phone: Browser, reviewer: Browser) -> None:
    for target in PROGRAMME.targets.values():
        assert reviewer.get(f"/office/progress?target={target.id}").status_code == 200
        assert reviewer.get(f"/office/progress/{target.id}/{HOME}").status_code == 200


def test_t22_is_met_when_no_confirmed_hotspot_still_stands(phone: Browser, reviewer: Browser, session: Session) -> None:
    phone.record("river")
    assert figure(reviewer, "T22")["state"] == "no_data"
    first, second = confirmed(phone, reviewer, "river"), confirmed(phone, reviewer, "street")
    assert figure(reviewer, "T22") == {"done": 2, "target": 0, "share": 0.0, "state": "not_started"}
    session.execute(update(Pin).where(Pin.code == first).values(state="closed"))
    session.execute(update(Pin).where(Pin.code == second).values(state="resolved"))
    session.commit()
    found = queries.by_commune(session, _supervisor(session), PROGRAMME.target("T22"), PROGRAMME, on=DAY)[HOME]
    assert (found.done, found.share, found.state) == (0, 1.0, "met")


@pytest.mark.parametrize("target", ["T06", "T11", "T12", "T22"])
def test_the_records_behind_a_figure_sum_to_it_and_say_what_they_miss(
    phone: Browser, reviewer: Browser, target: str
) -> None:
    kinds = {"T06": "sec_selfmanage", "T11": "env_sxsd_point", "T12": "sec_drug_point", "T22": "river"}
    kind = kinds[target]
    photos = {"photos": []} if kind.startswith("sec_") else {}
    confirmed(phone, reviewer, kind, **photos)
    waiting = phone.record(kind, **photos)
    withdrawn = phone.record(kind, **photos)
    reviewer.step(withdrawn, "withdraw", reason="Ghi trùng")
    records = reviewer.get(f"/api/v1/layers/progress/{target}/{HOME}").json["records"]
    assert sum(record["counts"] for record in records) == figure(reviewer, target)["done"] == 1
    assert {record["code"]: record["misses"] for record in records}[waiting][0] == "confirmed"
    assert withdrawn not in {record["code"] for record in records}


def test_a_figure_is_answered_304_until_something_happens(phone: Browser, reviewer: Browser) -> None:
    address = "/api/v1/layers/progress?target=T11"
    etag = reviewer.get(address).headers["ETag"]
    assert reviewer.get(address, headers={"If-None-Match": etag}).status_code == 304
    phone.record("env_sxsd_point")
    assert reviewer.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_commune_staff_see_their_commune_only(phone: Browser, app: Flask) -> None:
    assert list(phone.get("/api/v1/layers/progress?target=T11").json["units"]) == [HOME]
    assert phone.get(f"/api/v1/layers/progress/T11/{AWAY}").status_code == 404
    assert Browser(app, "kdc").get("/api/v1/layers/progress?target=T11").status_code == 403


def test_a_target_or_commune_that_does_not_exist_is_not_found(reviewer: Browser) -> None:
    assert reviewer.get("/api/v1/layers/progress?target=T99").status_code == 404
    assert reviewer.get("/api/v1/layers/progress/T11/99999").status_code == 404


def test_the_layer_costs_the_same_few_statements_whatever_it_counts(
    phone: Browser, reviewer: Browser, statements: list[str]
) -> None:
    for _ in range(5):
        confirmed(phone, reviewer, "sec_selfmanage", photos=[])
    statements.clear()
    reviewer.get("/api/v1/layers/progress?target=T06")
    assert len(statements) <= 10


def test_t06_does_not_count_an_area_that_is_no_longer_there(
    phone: Browser, reviewer: Browser, session: Session
) -> None:
    confirmed(phone, reviewer, "sec_selfmanage", photos=[])
    session.execute(update(Unit).where(Unit.code == f"{HOME}-001").values(valid_to=date(2026, 11, 1)))
    session.commit()
    found = queries.by_commune(session, _supervisor(session), PROGRAMME.target("T06"), PROGRAMME, on=DAY)[HOME]
    assert (found.done, found.target) == (0, 2)


def test_closing_an_area_changes_the_answer_a_client_has(phone: Browser, reviewer: Browser, session: Session) -> None:
    address = "/api/v1/layers/progress?target=T06"
    etag = reviewer.get(address).headers["ETag"]
    session.execute(update(Unit).where(Unit.code == f"{HOME}-001").values(valid_to=date(2026, 11, 1)))
    session.commit()
    assert reviewer.get(address, headers={"If-None-Match": etag}).status_code == 200
