"""The filters of the office's map: each keeps exactly what a plain recount keeps, and never reaches further."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from html import unescape
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.kinds import Group, load_catalogue
from geo.review import MARK_OF, Status
from geo.units import communes
from tests.factories import AWAY, HOME, Browser, Province, item
from webapp.pins.models import Pin
from webapp.words import t

EVERYWHERE = "105.0,21.0,107.0,23.0"
ALSO_MODELS = load_catalogue().also_in(Group.MODEL)
DISTRICTS = {unit.code: unit.former_districts for unit in communes()}
# Around midnight in Viet Nam, which is 17:00 of the day before in UTC.
CAPTURED = (
    "2026-03-04T16:59:59.999Z",
    "2026-03-04T17:00:00.000Z",
    "2026-10-01T09:00:00.000Z",
    "2026-11-20T02:00:00.000Z",
)
KINDS = ("env_sxsd_point", "env_selfmanage", "river", "sec_urban", "sec_selfmanage", "cleanup")


@dataclass(frozen=True, slots=True)
class Case:
    """A filter as the address writes it, and the same thing said in Python."""

    asked: dict[str, str]
    keeps: Callable[[Pin], bool]


CASES = {
    "group": Case({"group": "hotspot"}, lambda pin: pin.group == "hotspot"),
    "group with what also belongs to it": Case(
        {"group": "model"}, lambda pin: pin.group == "model" or pin.kind in ALSO_MODELS
    ),
    "kind": Case({"kind": "env_selfmanage"}, lambda pin: pin.kind == "env_selfmanage"),
    "state of a group": Case(
        {"group": "security", "state": "paused"}, lambda pin: (pin.group, pin.state) == ("security", "paused")
    ),
    "mark": Case({"mark": "waiting"}, lambda pin: MARK_OF[Status(pin.status)] == "waiting"),
    "status": Case({"status": "needs_info"}, lambda pin: pin.status == "needs_info"),
    "all that is confirmed": Case({"status": "confirmed"}, lambda pin: pin.status in {"approved", "published"}),
    "first day": Case({"from": "2026-03-05"}, lambda pin: str(local_day(pin.captured_at)) >= "2026-03-05"),
    "last day": Case({"to": "2026-03-04"}, lambda pin: str(local_day(pin.captured_at)) <= "2026-03-04"),
    "one day": Case(
        {"from": "2026-03-05", "to": "2026-03-05"}, lambda pin: str(local_day(pin.captured_at)) == "2026-03-05"
    ),
    "organisation": Case({"org": "member_org"}, lambda pin: pin.lead_org == "member_org"),
    "commune": Case({"commune": HOME}, lambda pin: pin.commune_code == HOME),
    "former district": Case({"district": "Chợ Đồn"}, lambda pin: "Chợ Đồn" in DISTRICTS[pin.commune_code]),
    "several at once": Case(
        {"group": "model", "org": "commune_front", "from": "2026-03-05", "district": "Ba Bể"},
        lambda pin: (
            (pin.group == "model" or pin.kind in ALSO_MODELS)
            and pin.lead_org == "commune_front"
            and str(local_day(pin.captured_at)) >= "2026-03-05"
            and "Ba Bể" in DISTRICTS[pin.commune_code]
        ),
    ),
}


NO_FILTERS: list[dict[str, str]] = [
    {"kind": "castle"},
    {"group": "hotspot", "kind": "env_selfmanage"},
    {"state": "asleep"},
    {"group": "hotspot", "state": "paused"},
    {"status": "perhaps"},
    {"from": "05/03/2026"},
    {"from": "2026-02-30"},
    {"to": "20260305"},
    {"to": "9999-12-31"},
    {"from": "2026-03-05", "to": "2026-03-04"},
    {"org": "somebody"},
    {"district": "Atlantis"},
]


@pytest.fixture
def reviewer(app: Flask, province: Province) -> Browser:
    """Give the province's reviewer a province with records of every sort in two communes."""
    browser = Browser(app, "tinh")
    _record(browser)
    _judge(browser)
    return browser


def _record(browser: Browser) -> None:
    items = []
    for number in range(96):
        kind, commune = KINDS[number % len(KINDS)], (HOME, AWAY)[number % 5 == 0]
        made = item(kind, photos=[], commune_code=commune, area_code=f"{commune}-00{1 + number % 3}")
        if load_catalogue().kinds[kind].photo_required:
            made["photos"] = item("river")["photos"]
        if "lead_org" in made["details"]:
            made["details"] = made["details"] | {"lead_org": ("commune_front", "member_org", "area_front")[number % 3]}
        if made["position"]:
            made["position"] = made["position"] | {"lon": 105.66 + number / 1000, "lat": 22.27 + (number % 7) / 100}
        made["captured_at"] = CAPTURED[number // 2 % len(CAPTURED)]
        made["position"]["fixed_at"] = None
        made["details"] = made["details"] | ({"held_on": "2026-03-01"} if "held_on" in made["details"] else {})
        items.append(made)
    outcomes = browser.send(*items).json["outcomes"]
    assert {outcome["outcome"] for outcome in outcomes} == {"stored"}, outcomes


def _judge(browser: Browser) -> None:
    """Confirm some of what needs no photograph, ask about some, and let one come to a halt."""
    kept = [pin for pin in browser.get("/api/v1/field/pins").json["pins"] if pin["status"] != "waiting_photos"]
    actions = ("confirm", "ask", "withdraw")
    for number, pin in enumerate(kept[:6]):
        browser.step(pin["code"].replace("-", ""), actions[number % 3], reason="Bổ sung ảnh.")
    moved = {"id": "5d1a52e0-6d0b-4b8e-9d8c-1f0f3a1c9b10", "pin": kept[-1]["id"], "base_version": kept[-1]["version"]}
    answer = browser.update({**_move(), **moved}).json["outcomes"]
    assert answer[0]["outcome"] == "stored", answer


def _move() -> dict[str, Any]:
    return {
        "schema": 2,
        "action": "move",
        "state": "paused",
        "captured_at": "2026-11-22T08:30:00.000Z",
        "note": "Tạm dừng để sửa đường.",
        "document": None,
        "position": None,
        "changes": None,
        "dropped": [],
        "device": None,
        "photos": [],
    }


def view(browser: Browser, zoom: int, **asked: str) -> dict[str, Any]:
    answer = browser.get("/api/v1/layers/pins", query_string={"bbox": EVERYWHERE, "zoom": zoom, **asked})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    found: dict[str, Any] = answer.json
    return found


def total(seen: dict[str, Any]) -> int:
    return sum(cluster["count"] for cluster in seen["clusters"]) + len(seen["pins"])


def states(seen: dict[str, Any]) -> Counter[tuple[str, str]]:
    counted = Counter((pin["group"], pin["state"]) for pin in seen["pins"])
    for cluster in seen["clusters"]:
        for group, of_group in cluster["states"].items():
            counted.update({(group, state): count for state, count in of_group.items()})
    return counted


def test_every_filter_keeps_exactly_what_a_recount_keeps(reviewer: Browser, session: Session) -> None:
    everything = list(session.scalars(select(Pin)))
    for name, case in CASES.items():
        wanted = Counter((pin.group, pin.state) for pin in everything if case.keeps(pin))
        assert 0 < sum(wanted.values()) < len(everything), f"{name}: this filter would prove nothing"
        for zoom in (7, 10, 15):
            assert states(view(reviewer, zoom, **case.asked)) == wanted, name


def test_no_filter_reaches_beyond_the_askers_own(app: Flask, reviewer: Browser, session: Session) -> None:
    away, neighbour = list(session.scalars(select(Pin).where(Pin.commune_code == AWAY))), Browser(app, "xa-khac")
    for name, case in CASES.items():
        assert total(view(neighbour, 9, **case.asked)) == sum(case.keeps(pin) for pin in away), name


def test_a_cluster_says_its_groups_and_of_each_its_states(reviewer: Browser) -> None:
    clusters = view(reviewer, 7)["clusters"]
    assert clusters
    for cluster in clusters:
        assert {group: sum(of.values()) for group, of in cluster["states"].items()} == cluster["groups"]
        assert sum(cluster["groups"].values()) == cluster["count"]


def test_a_filter_that_names_nothing_is_refused_by_the_layer_and_by_the_page(app: Flask, province: Province) -> None:
    reviewer = Browser(app, "tinh")
    for asked in NO_FILTERS:
        answer = reviewer.get("/api/v1/layers/pins", query_string={"bbox": EVERYWHERE, "zoom": 9, **asked})
        assert (answer.status_code, answer.json["error"]["code"]) == (400, "bad_request"), asked
        assert reviewer.get("/office/map", query_string=asked).status_code == 400, asked


def test_under_every_filter_an_unchanged_view_is_304_and_any_step_on_a_record_makes_it_new(reviewer: Browser) -> None:
    labels = {name: _ask(reviewer, case).headers["ETag"] for name, case in CASES.items()}
    for name, case in CASES.items():
        assert _ask(reviewer, case, labels[name]).status_code == 304, name
    reviewer.record("river")
    for name, case in CASES.items():
        assert _ask(reviewer, case, labels[name]).status_code == 200, name


def _ask(browser: Browser, case: Case, etag: str = "") -> Any:
    address = {"bbox": EVERYWHERE, "zoom": 9, **case.asked}
    return browser.get("/api/v1/layers/pins", query_string=address, headers={"If-None-Match": etag})


def test_the_page_shows_the_filters_of_its_address_as_chosen(app: Flask, province: Province) -> None:
    asked = {"group": "model", "kind": "env_tree", "status": "confirmed", "from": "2026-03-05", "district": "Ba Bể"}
    page = unescape(Browser(app, "tinh").get("/office/map", query_string=asked).get_data(as_text=True))
    for name, value in asked.items():
        assert f'value="{value}" selected' in page or f'name="{name}" type="date"' in page
    assert 'value="2026-03-05"' in page


def test_who_has_one_commune_is_offered_no_other(app: Flask, province: Province) -> None:
    page = Browser(app, "xa").get("/office/map").get_data(as_text=True)
    assert 'name="commune"' not in page
    assert 'name="district"' not in page
    assert f'data-commune="{HOME}"' in page


def test_a_card_says_what_and_where_and_keeps_to_the_reach(app: Flask, province: Province) -> None:
    code = Browser(app, "kdc").record(name="Tuyến đường hoa Thôn Minh Họa 1")
    card = unescape(Browser(app, "xa").get(f"/office/map/pins/{code}").get_data(as_text=True))
    said = ("Tuyến đường hoa Thôn Minh Họa 1", "Thôn Minh Họa 1, Xã Đồng Phúc", t("domain.model_state.launched"))
    for word in (*said, t("domain.status.submitted_commune"), f'href="/office/pins/{code}"', "<img"):
        assert word in card
    assert "Cán bộ" not in card
    assert Browser(app, "xa-khac").get(f"/office/map/pins/{code}").status_code == 404


def test_days_are_counted_as_in_viet_nam() -> None:
    assert local_day(datetime(2026, 3, 4, 17, tzinfo=UTC)).day == 5
