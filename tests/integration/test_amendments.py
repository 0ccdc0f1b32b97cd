"""Correcting a record on the spot, and updates that wait for their photographs."""

from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.units import commune as commune_of
from tests.factories import AWAY, HOME, Browser, Province, item, jpeg, manifest, update
from tests.integration.test_updates import last_event, outcome, pin_of, refusal, with_photo
from webapp.photos.models import Photo
from webapp.pins.models import Pin, PinEvent, PinUpdate

AWAITED = jpeg()


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "tinh")


def amend(kept: dict[str, Any], changes: dict[str, Any] | None = None, **others: Any) -> dict[str, Any]:
    return update(kept, "amend", changes=changes, **others)


def awaiting(sent: dict[str, Any], role: str = "general") -> dict[str, Any]:
    """Return the update naming one photograph that has not been sent."""
    return sent | {"photos": manifest(AWAITED, role=role)}


def arrives(browser: Browser, sent: dict[str, Any]) -> None:
    """Send the photograph that an update awaits."""
    assert browser.send_photo(sent["pin"], sent["photos"][0], AWAITED, sent["id"]).status_code == 200


def actions(session: Session, code: str) -> list[str]:
    pin = pin_of(session, code)
    query = select(PinEvent.action).where(PinEvent.pin_id == pin.id).order_by(PinEvent.id)
    return list(session.scalars(query))


# ---------------------------------------------------------------- what an amendment changes


def test_an_amendment_keeps_what_was_and_what_became_of_it(phone: Browser, session: Session) -> None:
    code = phone.record("env_selfmanage")
    kept = phone.kept(code)
    details = {"lead_org": "area_front", "launched_on": "2026-06-01", "trees": 40}
    changed = amend(kept, {"name": "Tổ  tự quản", "kind": "env_tree", "details": details}, note="Ghi nhầm loại")
    assert outcome(phone.update(changed))["receipt"]["version"] == kept["version"] + 1
    pin, event = pin_of(session, code), last_event(session)
    assert (pin.name, pin.kind, pin.details) == ("Tổ tự quản", "env_tree", details)
    assert (pin.lead_org, pin.launched_on.isoformat()) == ("area_front", "2026-06-01")
    assert (event.action, event.reason) == ("amended", "Ghi nhầm loại")
    assert event.changes == {
        "name": {"from": kept["name"], "to": "Tổ tự quản"},
        "kind": {"from": "env_selfmanage", "to": "env_tree"},
        "details": {
            "lead_org": {"from": "commune_front", "to": "area_front"},
            "launched_on": {"from": "2026-05-19", "to": "2026-06-01"},
            "households": {"from": 42, "to": None},
            "trees": {"from": None, "to": 40},
        },
    }


def test_the_day_of_an_activity_and_the_scores_of_a_model_follow(phone: Browser, session: Session) -> None:
    held = phone.record("cleanup", details={"held_on": "2026-11-15"})
    outcome(phone.update(amend(phone.kept(held), {"details": {"held_on": "2026-11-14", "participants": 35}})))
    assert pin_of(session, held).held_on.isoformat() == "2026-11-14"
    scored = phone.record("env_sxsd_point")
    outcome(phone.update(amend(phone.kept(scored), {"scores": {"S1": 8, "bonus": 2}})))
    assert pin_of(session, scored).self_scores == {"S1": 8, "bonus": 2}
    assert last_event(session).changes == {"scores": {"from": None, "to": {"S1": 8, "bonus": 2}}}


def test_what_only_the_old_kind_had_goes_with_it(phone: Browser, session: Session) -> None:
    code = phone.record("env_sxsd_point", schema=2, scores={"S1": 8})
    outcome(phone.update(amend(phone.kept(code), {"kind": "soc_coop"})))
    pin = pin_of(session, code)
    assert (pin.kind, pin.self_scores, pin.details["households"]) == ("soc_coop", None, 42)


def test_a_record_can_move_to_another_area_where_one_may_record(commune: Browser, session: Session) -> None:
    code = commune.record("sec_selfmanage", photos=[])
    outcome(commune.update(amend(commune.kept(code), {"area_code": f"{HOME}-002"})))
    pin = pin_of(session, code)
    assert pin.unit_path == f"VN/19/{HOME}/{HOME}-002/"
    assert last_event(session).unit_path == pin.unit_path
    assert last_event(session).changes == {"unit": {"from": f"{HOME}-001", "to": f"{HOME}-002"}}


def test_a_record_can_move_to_another_commune_where_one_may_record(reviewer: Browser, session: Session) -> None:
    code = reviewer.record("sec_selfmanage", photos=[])
    there = commune_of(AWAY)
    place = {"lon": there.lon, "lat": there.lat, "accuracy_m": 6, "source": "gps", "fixed_at": None}
    moved = amend(reviewer.kept(code), {"commune_code": AWAY, "position": place})
    outcome(reviewer.update(moved))
    pin = pin_of(session, code)
    assert (pin.commune_code, pin.unit_path, pin.located_commune_code) == (AWAY, f"VN/19/{AWAY}/", AWAY)
    assert reviewer.kept(code)["point"] == [there.lon, there.lat]
    assert last_event(session).changes["position"]["to"] == [there.lon, there.lat]


def test_what_stands_at_its_commune_alone_can_still_be_named_anew(commune: Browser, session: Session) -> None:
    code = commune.record("sec_selfmanage", photos=[])
    pin = pin_of(session, code)
    pin.unit_path, pin.position_source = f"VN/19/{HOME}/", "area"  # as when its residential area was taken away
    session.commit()
    outcome(commune.update(amend(commune.kept(code), {"name": "Tổ tự quản số 2"})))
    assert pin_of(session, code).name == "Tổ tự quản số 2"


def test_a_camera_moves_with_its_area_and_never_by_coordinates(commune: Browser, session: Session) -> None:
    code = commune.record("sec_camera", position=None, photos=[])
    before = commune.kept(code)
    outcome(commune.update(amend(before, {"area_code": f"{HOME}-003"})))
    assert commune.kept(code)["point"] != before["point"]
    assert set(last_event(session).changes) == {"unit"}
    place = item()["position"]
    assert refusal(commune.update(amend(commune.kept(code), {"position": place}))) == ("position_unwanted", "position")
    located = commune.record("sec_selfmanage", photos=[])
    assert refusal(commune.update(amend(commune.kept(located), {"kind": "sec_camera"}))) == (
        "kind_keeps_no_position",
        "kind",
    )


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"name": " "}, "name_required", "name"),
        ({"kind": "river"}, "kind_unknown", "kind"),
        ({"details": {}}, "field_required", "lead_org"),
        ({"details": 3}, "item_invalid", "details"),
        ({"scores": {"S1": 99}}, "scores_invalid", "scores"),
        ({"area_code": f"{AWAY}-001"}, "area_unknown", "area_code"),
        ({"area_code": f"{HOME}-002"}, "forbidden", "area_code"),
        ({"commune_code": "99999"}, "commune_unknown", "commune_code"),
        ({"commune_code": AWAY}, "forbidden", "commune_code"),
        ({"position": {"lon": 102.0, "lat": 18.0, "source": "gps"}}, "position_outside_province", "position"),
    ],
)
def test_what_a_new_record_could_not_be_an_amended_one_cannot_become(
    phone: Browser, session: Session, changes: dict[str, Any], code: str, field: str
) -> None:
    record = phone.record("env_sxsd_point")
    assert refusal(phone.update(amend(phone.kept(record), changes))) == (code, field)
    assert pin_of(session, record).version == 1


# ---------------------------------------------------------------- when, and where it leads


def test_what_is_confirmed_is_not_amended(phone: Browser, commune: Browser) -> None:
    code = phone.record("env_selfmanage")
    commune.step(code, "confirm")
    kept = phone.kept(code)
    assert "amend" not in kept["may"]
    assert refusal(phone.update(amend(kept, {"name": "Tên khác"}))) == ("amend_not_possible", "action")


def test_an_amendment_of_what_moved_on_meanwhile_is_shown_how_it_stands_now(phone: Browser, commune: Browser) -> None:
    code = phone.record("env_sxsd_point")
    kept = phone.kept(code)
    commune.step(code, "confirm")
    late = outcome(phone.update(amend(kept, {"name": "Tên khác"})))
    assert (late["error"]["code"], late["current"]["status"]) == ("version_conflict", "submitted_province")


def test_what_is_under_review_stays_there_when_amended(phone: Browser, commune: Browser, session: Session) -> None:
    code = phone.record("env_sxsd_point")
    outcome(phone.update(amend(phone.kept(code), {"name": "Tên một"})))
    assert pin_of(session, code).status == "submitted_commune"
    commune.step(code, "confirm")
    outcome(phone.update(amend(phone.kept(code), {"name": "Tên hai"})))
    assert pin_of(session, code).status == "submitted_province"


def test_an_answer_goes_back_to_the_commune_that_asked(phone: Browser, commune: Browser, session: Session) -> None:
    code = phone.record("env_sxsd_point")
    commune.step(code, "ask", reason="Bổ sung ảnh")
    phone.update(update(phone.kept(code)))  # an observation is no answer
    assert pin_of(session, code).status == "needs_info"
    outcome(phone.update(with_photo(phone, amend(phone.kept(code)))))
    assert pin_of(session, code).status == "submitted_commune"
    assert phone.kept(code)["reason"] is None


def test_an_answer_goes_back_to_the_province_that_asked(
    phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record("env_sxsd_point")
    commune.step(code, "confirm")
    reviewer.step(code, "ask", reason="Ghi rõ ngày ra mắt")
    outcome(phone.update(amend(phone.kept(code), note="Đã ghi trong quyết định")))
    assert pin_of(session, code).status == "submitted_province"


def test_an_answer_waits_with_its_record_until_its_photographs_are_here(
    phone: Browser, commune: Browser, reviewer: Browser, session: Session
) -> None:
    code = phone.record("env_sxsd_point")
    commune.step(code, "confirm")
    reviewer.step(code, "ask", reason="Bổ sung ảnh")
    sent = awaiting(amend(phone.kept(code), {"name": "Tên mới"}))
    receipt = outcome(phone.update(sent))["receipt"]
    assert (receipt["settled"], receipt["status"]) == (False, "waiting_photos")
    assert pin_of(session, code).name != "Tên mới"
    arrives(phone, sent)
    pin = pin_of(session, code)
    assert (pin.name, pin.status) == ("Tên mới", "submitted_province")
    assert outcome(phone.update(sent))["receipt"]["settled"] is True


def test_photographs_of_a_record_that_never_came_can_be_dropped(phone: Browser, session: Session) -> None:
    photo = jpeg()
    lines = manifest(photo, b"lost with the phone")
    made = item("env_selfmanage", photos=lines)
    phone.send(made)
    phone.send_photo(made["id"], lines[0], photo)
    code = session.scalars(select(Pin.code)).one()
    outcome(phone.update(amend(phone.kept(code), dropped=[line["id"] for line in lines])))
    assert pin_of(session, code).status == "submitted_commune"
    assert session.scalars(select(Photo.uid).where(Photo.announced)).all() == [lines[0]["id"]]
    assert last_event(session).changes == {"dropped": 2}


def test_a_record_that_needs_a_photograph_cannot_drop_its_last(phone: Browser, session: Session) -> None:
    made = item("env_selfmanage")
    phone.send(made)
    code = session.scalars(select(Pin.code)).one()
    dropping = amend(phone.kept(code), dropped=[made["photos"][0]["id"]])
    assert refusal(phone.update(dropping)) == ("photo_required", "photos")
    assert pin_of(session, code).status == "waiting_photos"
    outcome(phone.update(with_photo(phone, dropping)))
    assert pin_of(session, code).status == "submitted_commune"


# ---------------------------------------------------------------- photographs of updates


def test_an_update_is_brought_about_when_its_last_photograph_arrives(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    sent = awaiting(update(phone.kept(code), "move", state="resolved"), role="after")
    receipt = outcome(phone.update(sent))["receipt"]
    assert (receipt["settled"], receipt["state"]) == (False, "new")
    assert actions(session, code)[-1] == "update_received"
    arrives(phone, sent)
    assert (pin_of(session, code).state, actions(session, code)[-1]) == ("resolved", "state_changed")
    assert session.scalars(select(PinUpdate.outcome)).one() == "applied"


def test_a_record_waits_for_its_own_photographs_only(phone: Browser, commune: Browser, session: Session) -> None:
    code = phone.record("river")
    outcome(phone.update(awaiting(update(phone.kept(code)))))
    assert pin_of(session, code).status == "submitted_commune"
    commune.step(code, "withdraw", reason="Ghi trùng")
    commune.step(code, "reopen")
    assert pin_of(session, code).status == "submitted_commune"


@pytest.mark.parametrize("step", ["confirm", "withdraw"])
def test_what_waited_while_the_record_moved_on_is_set_aside_and_kept(
    phone: Browser, commune: Browser, session: Session, step: str
) -> None:
    code = phone.record("river")
    sent = awaiting(update(phone.kept(code), "move", state="resolved", note="Đã dọn"), role="after")
    outcome(phone.update(sent))
    commune.step(code, step, reason="Ghi trùng")
    arrives(phone, sent)
    row, event = session.scalars(select(PinUpdate)).one(), last_event(session)
    assert (row.outcome, row.settled_at is not None, row.content["note"]) == ("set_aside", True, "Đã dọn")
    because = "version_conflict" if step == "confirm" else "record_withdrawn"
    assert (event.action, event.changes) == ("set_aside", {"action": "move", "because": because})
    assert pin_of(session, code).state != "resolved"
    assert sent["photos"][0]["id"] not in {photo["id"] for photo in phone.kept(code)["photos"]}


def test_where_an_answer_is_set_aside_the_question_stands_again(
    app: Flask, phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record("env_sxsd_point")
    commune.step(code, "ask", reason="Bổ sung ảnh")
    sent = awaiting(amend(phone.kept(code), {"kind": "env_tree"}))
    outcome(phone.update(sent))
    session.scalars(select(PinUpdate)).one().content = sent | {"base_version": 99}
    session.commit()
    arrives(phone, sent)
    assert (pin_of(session, code).status, last_event(session).action) == ("needs_info", "set_aside")


def test_photographs_that_come_before_their_update_show_only_once_it_names_them(
    phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record("river")
    sent = with_photo(phone, update(phone.kept(code)))
    uid = sent["photos"][0]["id"]
    assert uid not in commune.get(f"/office/pins/{code}").get_data(as_text=True)
    phone.update(sent)
    assert uid in commune.get(f"/office/pins/{code}").get_data(as_text=True)


def test_an_update_cannot_take_another_records_photograph(phone: Browser, session: Session) -> None:
    own, other = phone.kept(phone.record("river")), phone.kept(phone.record("pond"))
    taken = session.scalars(select(Photo).where(Photo.pin_uid == other["id"])).one()
    line = {"id": taken.uid, "role": "after", "sha256": taken.sha256, "bytes": taken.size_bytes}
    assert refusal(phone.update(update(own, photos=[line]))) == ("conflict", "photos")
    assert session.scalars(select(PinUpdate)).all() == []


def test_the_role_in_the_manifest_stands_over_that_of_the_address(phone: Browser, session: Session) -> None:
    photo = jpeg()
    sent = update(phone.kept(phone.record("river")), "move", state="resolved")
    (line,) = manifest(photo, role="after")
    phone.send_photo(sent["pin"], line | {"role": "general"}, photo, sent["id"])
    assert outcome(phone.update(sent | {"photos": [line]}))["receipt"]["state"] == "resolved"
    assert session.scalars(select(Photo.role).where(Photo.uid == line["id"])).one() == "after"
