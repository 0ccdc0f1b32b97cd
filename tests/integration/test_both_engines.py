"""One year of the small province, brought about on both engines: every figure of theirs agrees to the last digit."""

import random
from datetime import date, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from geo.programme import load_programme
from geo.review import Action
from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, area, noon
from tests.factories import AWAY, HOME, Province
from webapp.extensions import db

DAY = timedelta(days=1)
TARGETS = tuple(load_programme().targets)
DECIDED = {"decision": DECISION}
RECORDED: tuple[tuple[str, dict[str, str]], ...] = (
    ("env_selfmanage", {}),
    ("sec_safe", {}),
    ("work_road", {}),
    ("env_sxsd_point", DECIDED),
    ("env_sxsd_point", DECIDED | {"lead_org": "province_front"}),
    ("sec_drug_point", DECIDED),
    ("soc_point_comm", DECIDED),
    ("river", {}),
    ("festival", {}),
    ("cleanup", {}),
    ("commendation", DECIDED),
)


def a_year(chronicle: Chronicle) -> None:
    """Let the same year happen: what is recorded, kept up, withdrawn, counted elsewhere, declared, filed and merged."""
    dice = random.Random(2026)
    for kind, details in RECORDED * 2:
        day = SPRING + dice.randrange(150) * DAY
        commune = dice.choice((HOME, HOME, AWAY))
        code = chronicle.record(kind, day, at=dice.choice((1, 2, 3, None)), commune_code=commune, details=details)
        if dice.random() < 0.8:
            chronicle.step(code, Action.CONFIRM, day + DAY)
        if kind == "env_selfmanage":
            chronicle.choose(code, "T07", day + 2 * DAY)
        elif dice.random() < 0.2:
            chronicle.step(code, Action.WITHDRAW, day + 3 * DAY)
    for commune in (HOME, AWAY):
        for target, value, total in (("T01", 7, None), ("T02", 41, 59), ("T23", 333, 700)):
            chronicle.declare(target, value, total, commune_code=commune, on=SPRING + dice.randrange(99) * DAY)
        chronicle.file("plan_campaign", commune_code=commune)
    chronicle.file("report_half", organisation="women", commune_code=None)
    chronicle.covenants(area(1), area(2))
    chronicle.merge((1, 2), 2, date(2026, 8, 31))


def everything_said_of(app: Flask) -> dict[str, Any]:
    """Return every figure of the year, by day and by week, and what is behind it, without names made up on the way."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as session:
        chronicle = Chronicle(session, Province.make(session))
        a_year(chronicle)
    office = Office(app, "tinh")
    said: dict[str, Any] = {}
    for target in TARGETS:
        for on in (SPRING, date(2026, 8, 31), AUTUMN):
            layer, behind = office.layer(target, on), office.behind(target, on=on)
            said[f"{target} {on}"] = [layer["units"], layer["province"], behind["figure"], behind["areas"]]
            said[f"{target} {on}"] += [sorted((one["kind_name"], one["misses"]) for one in behind["records"])]
    for target in ("T02", "T06", "T11", "T22"):
        series = office.get(f"/api/v1/layers/progress/series?target={target}").json
        said[f"{target} by week"] = {name: told for name, told in series.items() if name != "version"}
    return said


def test_both_engines_say_the_same_of_every_target_on_every_day(
    on_both_engines: list[Flask], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("webapp.routes.api.progress.now", lambda: noon(date(2027, 1, 15)))
    on_postgis, on_spatialite = (everything_said_of(app) for app in on_both_engines)
    assert on_postgis == on_spatialite
    assert sum(unit["done"] or 0 for key, said in on_postgis.items() if "week" not in key for unit in said[0].values())
