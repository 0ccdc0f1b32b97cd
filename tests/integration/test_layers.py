"""The pins of a map view: clusters that add up, stay put while panning, and never leave the asker's reach."""

import random

import pytest
from flask import Flask
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy.orm import Session

from geo import morton
from geo.review import Mark
from tests.factories import HOME, Browser, Province, item
from webapp.pins import clusters
from webapp.pins.queries import PinFilter

EVERYWHERE = "105.0,21.0,107.0,23.0"


def fill(browser: Browser, count: int, *, seed: int = 1) -> None:
    """Record pins around Đồng Phúc, the same ones each time."""
    dice = random.Random(seed)
    items = []
    for _ in range(count):
        position = item()["position"] | {"lon": 105.66 + dice.random() / 10, "lat": 22.27 + dice.random() / 10}
        items.append(item("sec_selfmanage", photos=[], position=position))
    answer = browser.send(*items).json["outcomes"]
    assert {outcome["outcome"] for outcome in answer} == {"stored"}


@pytest.fixture
def commune(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


def view(browser: Browser, **asked: object) -> dict[str, object]:
    query = {"bbox": EVERYWHERE, "zoom": 9, **asked}
    answer = browser.get("/api/v1/layers/pins", query_string=query)
    assert answer.status_code == 200, answer.get_data(as_text=True)
    return answer.json


def total(seen: dict[str, object]) -> int:
    return sum(cluster["count"] for cluster in seen["clusters"]) + len(seen["pins"])


def test_few_pins_are_shown_one_by_one(commune: Browser) -> None:
    fill(commune, 5)
    seen = view(commune)
    assert (len(seen["pins"]), seen["clusters"]) == (5, [])
    assert seen["pins"][0]["mark"] == "waiting"


@pytest.mark.parametrize("zoom", [6, 8, 9, 11, 14, 16])
def test_every_pin_is_in_the_view_exactly_once_at_any_zoom(commune: Browser, zoom: int) -> None:
    fill(commune, 150)
    seen = view(commune, zoom=zoom)
    assert total(seen) == 150
    for cluster in seen["clusters"]:
        assert sum(cluster["marks"].values()) == sum(cluster["groups"].values()) == cluster["count"] > 1


def test_clusters_do_not_move_while_the_map_is_panned(commune: Browser) -> None:
    fill(commune, 150)
    here = {c["key"]: (c["lon"], c["lat"], c["count"]) for c in view(commune, zoom=11)["clusters"]}
    panned = view(commune, zoom=11, bbox="105.0,21.0,105.71,23.0")["clusters"]
    there = {c["key"]: (c["lon"], c["lat"], c["count"]) for c in panned}
    assert there
    assert there.items() <= here.items()


def test_filters_narrow_the_view(commune: Browser) -> None:
    fill(commune, 70)
    code = commune.record("river")
    commune.step(code, "confirm")
    assert [pin["code"] for pin in view(commune, group="hotspot")["pins"]] == [code]
    assert [pin["code"] for pin in view(commune, mark="confirmed")["pins"]] == [code]
    assert total(view(commune, group="security")) == 70
    assert total(view(commune, group="activity")) == 0
    assert total(view(commune, commune="00000")) == 0


def test_nothing_out_of_reach_is_counted(app: Flask, commune: Browser) -> None:
    fill(commune, 70)
    assert total(view(Browser(app, "xa-khac"))) == 0
    assert total(view(Browser(app, "tinh"))) == 70


def test_a_view_is_answered_304_until_something_happens(commune: Browser) -> None:
    fill(commune, 3)
    address = f"/api/v1/layers/pins?bbox={EVERYWHERE}&zoom=9"
    etag = commune.get(address).headers["ETag"]
    assert commune.get(address, headers={"If-None-Match": etag}).status_code == 304
    fill(commune, 1, seed=2)
    assert commune.get(address, headers={"If-None-Match": etag}).status_code == 200


@pytest.mark.parametrize(
    "query",
    [
        "",
        "bbox=1,2,3",
        "bbox=a,b,c,d&zoom=9",
        "bbox=nan,21,107,23&zoom=9",
        "bbox=107,21,105,23&zoom=9",
        "bbox=105,21,107,23&zoom=99",
        "bbox=105,21,107,23&zoom=-1",
        "bbox=105,21,107,23",
    ],
)
def test_a_view_that_is_none_is_refused(commune: Browser, query: str) -> None:
    answer = commune.get(f"/api/v1/layers/pins?{query}")
    assert (answer.status_code, answer.json["error"]["code"]) == (422, "box_invalid")


def test_an_unknown_filter_value_is_refused(commune: Browser) -> None:
    answer = commune.get(f"/api/v1/layers/pins?bbox={EVERYWHERE}&zoom=9&group=everything")
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_request")


def test_a_clusters_centre_lies_in_its_own_cell(commune: Browser, province: Province, session: Session) -> None:
    fill(commune, 150)
    seen, _ = clusters.view(session, province.commune, PinFilter(), clusters.window_of((105, 21, 107, 23), 11))
    for cluster in seen:
        level, key = (int(part) for part in cluster.key.split("/"))
        assert morton.encode(*cluster.centre) >> morton.cell_shift(level) == key
        assert set(cluster.marks) == set(Mark)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(west=st.floats(105.6, 105.8), south=st.floats(22.2, 22.4), zoom=st.integers(5, 18))
def test_any_box_counts_at_least_the_pins_inside_it(
    filled: tuple[Session, Province], west: float, south: float, zoom: int
) -> None:
    session, province = filled
    box = (west, south, west + 0.05, south + 0.05)
    grouped, single = clusters.view(session, province.commune, PinFilter(), clusters.window_of(box, zoom))
    everything = clusters.view(session, province.commune, PinFilter(), clusters.window_of((105, 21, 107, 23), 18))[1]
    inside = [row for row in everything if box[0] <= row.lon <= box[2] and box[1] <= row.lat <= box[3]]
    assert sum(cluster.count for cluster in grouped) + len(single) >= len(inside)


@pytest.fixture
def filled(commune: Browser, province: Province, session: Session) -> tuple[Session, Province]:
    fill(commune, 150)
    return session, province


def test_a_group_filter_also_shows_what_belongs_to_two_layers_and_it_is_counted_once(commune: Browser) -> None:
    both = commune.record("sec_urban", photos=[])
    commune.record("sec_safe", photos=[])
    model = commune.record("env_selfmanage")
    assert {pin["code"] for pin in view(commune, group="model")["pins"]} == {both, model}
    assert total(view(commune, group="security")) == 2
    assert total(view(commune)) == 3
    page = commune.get("/office/?show=all&group=model").get_data(as_text=True)
    assert 'data-total="2"' in page


def test_the_phone_keeps_its_commune_and_says_304_while_nothing_changed(commune: Browser) -> None:
    fill(commune, 2)
    answer = commune.get("/api/v1/field/home")
    kept = answer.json
    assert [unit["code"] for unit in kept["communes"]] == [HOME]
    assert [unit["code"] for unit in kept["areas"]] == [f"{HOME}-001", f"{HOME}-002", f"{HOME}-003"]
    assert "pins" not in kept  # what is pinned travels apart
    assert kept["shapes"]["approximate"] is True
    shape = commune.get(kept["shapes"]["communes"][0])
    assert shape.headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert commune.get("/api/v1/field/home", headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_the_phone_of_one_area_knows_only_that_area(app: Flask, commune: Browser) -> None:
    fill(commune, 2)
    kept = Browser(app, "kdc").get("/api/v1/field/home").json
    assert [unit["code"] for unit in kept["areas"]] == [f"{HOME}-001"]
    assert [unit["code"] for unit in kept["communes"]] == [HOME]


def test_my_turn_shows_on_the_map_exactly_what_waits_in_the_list(app: Flask, commune: Browser) -> None:
    fill(commune, 3)
    commune.step(view(commune)["pins"][0]["code"], "confirm")
    assert total(view(commune, turn="mine")) == 2
    assert total(view(Browser(app, "tinh"), turn="mine")) == 0
