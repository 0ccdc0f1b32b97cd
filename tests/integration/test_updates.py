"""Updates made on the spot: what each action needs, what it does, and what is refused with which code."""

import json
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from geo.calendar import local_day
from geo.flow import By, Need
from geo.kinds import load_catalogue
from geo.programme import load_programme
from tests.factories import AWAY, Browser, Province, item, jpeg, manifest, update
from webapp.pins.models import Pin, PinEvent, PinUpdate

DOCUMENT = {"number": "12/KN-MTTQ", "on": "2026-11-20"}


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, phone: Browser) -> Browser:
    return Browser(app, "xa")


def outcome(answer: Any) -> dict[str, Any]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (only,) = answer.json["outcomes"]
    return only


def refusal(answer: Any) -> tuple[str, str | None]:
    refused = outcome(answer)
    assert refused["outcome"] == "refused", refused
    assert refused["error"]["message"]
    return refused["error"]["code"], refused["error"].get("field")


def pin_of(session: Session, code: str) -> Pin:
    session.expire_all()
    session.rollback()
    return session.scalars(select(Pin).where(Pin.code == code)).one()


def last_event(session: Session) -> PinEvent:
    session.expire_all()
    session.rollback()
    return session.scalars(select(PinEvent).order_by(PinEvent.id.desc())).first()


def count(session: Session, table: type[PinUpdate] | type[PinEvent]) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(table))


def with_photo(browser: Browser, made: dict[str, Any], role: str = "general") -> dict[str, Any]:
    """Send an update's photograph first, as phones do, and return the update that names it."""
    photo = jpeg()
    lines = manifest(photo, role=role)
    assert browser.send_photo(made["pin"], lines[0], photo, made["id"]).status_code == 200
    return made | {"photos": lines}


# ---------------------------------------------------------------- observe


def test_an_observation_is_one_entry_in_the_history_and_no_new_version(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    seen = with_photo(phone, update(kept, note="Còn khoảng một nửa"))
    stored = outcome(phone.update(seen))
    assert (stored["outcome"], stored["receipt"]["settled"]) == ("stored", True)
    event = last_event(session)
    assert (event.action, event.reason, event.update_uid) == ("observed", "Còn khoảng một nửa", seen["id"])
    after = phone.kept(code)
    assert (after["version"], after["state"], after["status"]) == (kept["version"], kept["state"], kept["status"])
    assert [photo["id"] for photo in after["photos"]][1:] == [seen["photos"][0]["id"]]
    assert after["changed"]["action"] == "observed"


def test_an_observation_never_conflicts(phone: Browser, commune: Browser) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    commune.step(code, "confirm")
    assert outcome(phone.update(update(kept)))["outcome"] == "stored"


def test_a_receipt_names_the_update_its_record_and_how_that_stands(phone: Browser) -> None:
    code = phone.record("river")
    sent = update(phone.kept(code))
    receipt = outcome(phone.update(sent))["receipt"]
    assert (receipt["id"], receipt["pin"], receipt["code"].replace("-", "")) == (sent["id"], sent["pin"], code)
    assert (receipt["version"], receipt["status"], receipt["state"]) == (1, "submitted_commune", "new")
    assert len(receipt["content_sha256"]) == 64


# ---------------------------------------------------------------- maintain


@pytest.mark.parametrize(
    ("before", "after"), [("launched", "maintained"), ("needs_support", "maintained"), ("replicated", "replicated")]
)
def test_a_confirmation_that_it_lasts_is_dated_by_the_day_it_was_seen(
    phone: Browser, commune: Browser, session: Session, before: str, after: str
) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    if before != "launched":
        moved = update(commune.kept(code), "move", state=before, note="Cần củng cố")
        assert outcome(commune.update(moved))["outcome"] == "stored"
    kept = phone.kept(code)
    outcome(phone.update(update(kept, "maintain")))
    pin = pin_of(session, code)
    assert (pin.maintained_on.isoformat(), pin.state, pin.version) == ("2026-11-22", after, kept["version"])
    assert last_event(session).action == "alive_confirmed"


def test_a_clock_that_runs_ahead_confirms_no_later_than_it_told_us(phone: Browser, session: Session) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    outcome(phone.update(update(phone.kept(code), "maintain", captured_at="2099-01-01T00:00:00Z")))
    sent = session.scalars(select(PinUpdate)).one()
    assert pin_of(session, code).maintained_on == local_day(sent.received_at)


def test_an_older_confirmation_that_arrives_late_takes_nothing_back(phone: Browser, session: Session) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    kept = phone.kept(code)
    phone.update(update(kept, "maintain", captured_at="2026-11-20T03:00:00Z"))
    phone.update(update(kept, "maintain", captured_at="2026-09-01T03:00:00Z"))
    assert pin_of(session, code).maintained_on.isoformat() == "2026-11-20"


def test_what_was_seen_before_the_commune_found_it_needs_support_does_not_undo_that(
    phone: Browser, commune: Browser, session: Session
) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    kept = phone.kept(code)
    found = update(commune.kept(code), "move", state="needs_support", note="Cần củng cố")
    outcome(commune.update(found | {"captured_at": "2026-11-21T03:00:00Z"}))
    outcome(phone.update(update(kept, "maintain", captured_at="2026-11-20T03:00:00Z")))
    pin = pin_of(session, code)
    assert (pin.state, pin.maintained_on.isoformat()) == ("needs_support", "2026-11-20")
    outcome(phone.update(update(kept, "maintain", captured_at="2026-11-22T03:00:00Z")))
    assert pin_of(session, code).state == "maintained"


def test_that_a_model_lasts_takes_a_photograph_where_its_kind_does(phone: Browser, session: Session) -> None:
    code = phone.record("env_selfmanage")
    alive = update(phone.kept(code), "maintain")
    assert refusal(phone.update(alive)) == ("photo_required", "photos")
    assert outcome(phone.update(with_photo(phone, alive)))["receipt"]["settled"] is True
    assert pin_of(session, code).state == "maintained"


@pytest.mark.parametrize("kind", ["river", "cleanup"])
def test_only_a_model_can_be_kept_up(phone: Browser, kind: str) -> None:
    kept = phone.kept(phone.record(kind))
    assert "maintain" not in kept["may"]
    assert refusal(phone.update(with_photo(phone, update(kept, "maintain")))) == ("maintain_not_possible", "action")


def test_a_model_that_rests_is_not_kept_up(phone: Browser) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    phone.update(update(phone.kept(code), "move", state="paused", note="Tạm dừng"))
    kept = phone.kept(code)
    assert "maintain" not in kept["may"]
    assert refusal(phone.update(update(kept, "maintain"))) == ("maintain_not_possible", "action")


# ---------------------------------------------------------------- move


def test_a_move_changes_the_state_and_the_version_and_says_from_where(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    after = with_photo(phone, update(kept, "move", state="resolved"), role="after")
    assert outcome(phone.update(after))["receipt"]["state"] == "resolved"
    pin, event = pin_of(session, code), last_event(session)
    assert (pin.state, pin.version) == ("resolved", kept["version"] + 1)
    assert (event.action, event.state) == ("state_changed", "resolved")
    assert event.changes == {"from": "new", "to": "resolved"}


def test_nothing_is_resolved_without_a_photograph_taken_after(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    sent = update(phone.kept(code), "move", state="resolved")
    assert refusal(phone.update(sent)) == ("after_photo_required", "photos")
    assert refusal(phone.update(with_photo(phone, sent))) == ("after_photo_required", "photos")
    assert pin_of(session, code).state == "new"


def test_no_step_of_the_flow_leaves_the_open_count_without_evidence() -> None:
    open_states, hotspot = load_programme().open_states, load_catalogue().groups["hotspot"]
    leaving = [step for step in hotspot.flow if step.to not in open_states and set(step.from_states) & set(open_states)]
    assert {step.to for step in leaving} == {"resolved", "duplicate", "invalid"}
    for step in leaving:
        explained = step.by is By.COMMUNE and Need.NOTE in step.needs
        assert Need.AFTER_PHOTO in step.needs or explained, step.to


def test_a_petition_has_its_documents_number_and_day(commune: Browser, session: Session) -> None:
    code = commune.record("river")
    commune.step(code, "confirm")
    petitioned = update(commune.kept(code), "move", state="petitioned")
    assert refusal(commune.update(petitioned)) == ("document_required", "document")
    assert outcome(commune.update(petitioned | {"document": DOCUMENT}))["receipt"]["state"] == "petitioned"
    assert last_event(session).changes["document"] == DOCUMENT


def test_what_is_said_to_be_no_hotspot_takes_a_reason(commune: Browser) -> None:
    code = commune.record("river")
    invalid = update(commune.kept(code), "move", state="invalid")
    assert refusal(commune.update(invalid | {"note": " \u200b "})) == ("note_required", "note")
    assert outcome(commune.update(invalid | {"note": "Vật liệu xây dựng đang dùng"}))["outcome"] == "stored"


def test_what_the_commune_decides_the_residential_area_does_not(phone: Browser, session: Session) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    assert kept["moves"] == ["resolved"]
    assert refusal(phone.update(update(kept, "move", state="verified"))) == ("forbidden", "state")
    assert pin_of(session, code).state == "new"


def test_a_step_that_the_flow_does_not_have_is_refused(commune: Browser) -> None:
    kept = commune.kept(commune.record("river"))
    assert refusal(commune.update(update(kept, "move", state="closed"))) == ("move_not_possible", "state")
    assert refusal(commune.update(update(kept, "move", state="launched"))) == ("state_unknown", "state")


def test_what_a_phone_is_offered_is_exactly_what_is_not_refused(phone: Browser, commune: Browser) -> None:
    states = load_catalogue().groups["hotspot"].states
    for browser, offered in ((phone, ["resolved"]), (commune, ["verified", "resolved", "duplicate", "invalid"])):
        kept = browser.kept(browser.record("river"))
        assert (kept["may"], kept["moves"]) == (["observe", "amend"], offered)
        every = {"note": "Ghi chú", "document": DOCUMENT, "photos": manifest(b"never comes", role="after")}
        others = [update(kept, "move", state=state, **every) for state in states if state not in offered]
        answers = browser.update(*others).json["outcomes"]
        assert {one["outcome"] for one in answers} == {"refused"}
        for state in offered:
            fresh = browser.kept(browser.record("river"))
            sent = with_photo(browser, update(fresh, "move", state=state, note="Ghi chú"), role="after")
            assert outcome(browser.update(sent))["receipt"]["state"] == state


# ---------------------------------------------------------------- conflicts and idempotency


def test_the_same_update_again_gets_the_same_receipt_and_no_second_entry(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")))
    first = outcome(phone.update(sent))
    entries = count(session, PinEvent)
    again = outcome(phone.update(dict(reversed(sent.items())), sent_at="2026-11-23T05:00:00Z"))
    assert again == first | {"outcome": "already_stored"}
    assert (count(session, PinUpdate), count(session, PinEvent)) == (1, entries)


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")))
    phone.update(sent)
    assert refusal(phone.update(sent | {"note": "Nội dung khác"}))[0] == "conflict"
    assert session.scalars(select(PinUpdate)).one().content["note"] == sent["note"]


def test_five_equal_updates_at_once_are_one_row_and_five_equal_receipts(
    app: Flask, phone: Browser, session: Session
) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    sent = update(phone.kept(code), "move", state="paused", note="Tạm dừng")
    phones = [Browser(app, "kdc") for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        outcomes = [outcome(answer) for answer in pool.map(lambda each: each.update(sent), phones)]
    assert sorted(one["outcome"] for one in outcomes) == ["already_stored"] * 4 + ["stored"]
    assert len({json.dumps(one["receipt"]) for one in outcomes}) == 1
    assert count(session, PinUpdate) == 1


def test_of_two_different_moves_at_once_one_wins_and_the_other_sees_what_it_lost_to(
    app: Flask, phone: Browser, session: Session
) -> None:
    code = phone.record("sec_selfmanage", photos=[])
    kept = phone.kept(code)
    moves = [update(kept, "move", state="paused", note="Tạm dừng"), update(kept, "move", state="maintained")]
    phones = [Browser(app, "kdc") for _ in moves]
    with ThreadPoolExecutor(2) as pool:
        jobs = [pool.submit(each.update, sent) for each, sent in zip(phones, moves, strict=True)]
    lost, won = sorted((outcome(job.result()) for job in jobs), key=lambda one: one["outcome"])
    assert (won["outcome"], lost["error"]["code"]) == ("stored", "version_conflict")
    assert lost["current"]["version"] == won["receipt"]["version"] == kept["version"] + 1
    assert lost["current"]["state"] == won["receipt"]["state"] == pin_of(session, code).state


def test_whoever_moves_what_moved_on_meanwhile_is_shown_how_it_stands_now(phone: Browser, commune: Browser) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    commune.step(code, "confirm")
    late = outcome(phone.update(with_photo(phone, update(kept, "move", state="resolved"), role="after")))
    assert late["error"]["code"] == "version_conflict"
    assert late["current"] == phone.kept(code)


def test_beside_a_record_that_conflicts_stands_the_one_that_is_kept_where_one_may_see_it(
    app: Flask, phone: Browser
) -> None:
    made = item("sec_selfmanage")
    phone.send(made)
    other = made | {"name": "Tên khác"}
    (kept,) = phone.get("/api/v1/field/pins").json["pins"]
    assert outcome(phone.send(other))["current"] == kept
    unseen = outcome(Browser(app, "xa-khac").send(other | {"commune_code": AWAY, "area_code": None}))
    assert (unseen["error"]["code"], unseen["current"]) == ("conflict", None)


def test_one_bad_update_does_not_sink_its_batch(phone: Browser, session: Session) -> None:
    kept = phone.kept(phone.record("river"))
    good, also_good = update(kept), update(kept, note="Đã gọn hơn")
    bad = [
        update(kept, "dance"),
        "no object",
        update(kept, "move", state="closed"),
        None,
        update(kept, note=7),
    ]
    outcomes = phone.update(good, *bad, also_good).json["outcomes"]
    assert [one["outcome"] for one in outcomes] == ["stored", *["refused"] * len(bad), "stored"]
    assert count(session, PinUpdate) == 2


def test_one_update_twice_in_one_batch_is_stored_once(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")))
    assert [one["outcome"] for one in phone.update(sent, sent).json["outcomes"]] == ["stored", "already_stored"]
    assert count(session, PinUpdate) == 1


def test_nothing_can_be_said_of_a_withdrawn_record(phone: Browser, commune: Browser) -> None:
    code = phone.record("river")
    kept = phone.kept(code)
    commune.step(code, "withdraw", reason="Ghi trùng")
    for sent in (update(kept), update(kept, "amend", changes={"name": "Tên khác"})):
        assert refusal(phone.update(sent)) == ("record_withdrawn", "pin")
    withdrawn = phone.kept(code)
    assert (withdrawn["may"], withdrawn["moves"]) == ([], [])


def test_a_record_out_of_reach_reads_as_if_it_were_not_there(app: Flask, phone: Browser, session: Session) -> None:
    kept = phone.kept(phone.record("river"))
    stranger = Browser(app, "xa-khac")
    foreign = outcome(stranger.update(update(kept)))
    unknown = outcome(stranger.update(update(kept | {"id": str(uuid4())})))
    for refused in (foreign, unknown):
        assert (refused["error"]["code"], refused["current"]) == ("not_found", None)
    sent = update(kept)
    phone.update(sent)
    assert refusal(stranger.update(sent))[0] == "not_found"
    assert count(session, PinUpdate) == 1


def test_who_only_reads_may_change_nothing(app: Flask, phone: Browser) -> None:
    kept = phone.kept(phone.record("river"))
    answer = Browser(app, "giam-sat").update(update(kept))
    assert (answer.status_code, answer.json["error"]["code"]) == (403, "forbidden")


# ---------------------------------------------------------------- what does not hold


def spot(**changes: Any) -> dict[str, Any]:
    return {"lon": 105.7055, "lat": 22.3095, "accuracy_m": 8, "source": "gps", "fixed_at": None} | changes


def resolved(document: object) -> dict[str, Any]:
    return {"action": "move", "state": "resolved", "document": document}


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"schema": 1}, "schema_unsupported", "schema"),
        ({"id": "1"}, "id_invalid", "id"),
        ({"pin": 7}, "id_invalid", "pin"),
        ({"action": "delete"}, "action_unknown", "action"),
        ({"action": ["observe"]}, "action_unknown", "action"),
        ({"base_version": True}, "version_invalid", "base_version"),
        ({"base_version": 0}, "version_invalid", "base_version"),
        ({"base_version": None}, "version_invalid", "base_version"),
        ({"captured_at": "22/11/2026"}, "captured_at_invalid", "captured_at"),
        ({"note": 3}, "item_invalid", "note"),
        ({"note": "x" * 2001}, "text_too_long", "note"),
        ({"note": None}, "update_empty", None),
        ({"state": "resolved"}, "item_invalid", "state"),
        ({"document": DOCUMENT}, "item_invalid", "document"),
        ({"changes": {"name": "Tên"}}, "item_invalid", "changes"),
        ({"dropped": [str(uuid4())]}, "item_invalid", "dropped"),
        ({"action": "move", "state": None}, "state_unknown", "state"),
        (resolved([]), "document_invalid", "document"),
        (
            {"action": "move", "state": "resolved", "document": DOCUMENT | {"on": "20/11/2026"}},
            "document_invalid",
            "document",
        ),
        (
            {"action": "move", "state": "resolved", "document": DOCUMENT | {"on": "2199-01-01"}},
            "document_invalid",
            "document",
        ),
        (
            {"action": "move", "state": "resolved", "document": DOCUMENT | {"number": " "}},
            "document_invalid",
            "document",
        ),
        (
            {"action": "move", "state": "resolved", "document": DOCUMENT | {"number": "1" * 81}},
            "document_invalid",
            "document",
        ),
        ({"action": "amend", "changes": {"owner": "?"}}, "field_unknown", "changes"),
        ({"action": "amend", "changes": [1]}, "item_invalid", "changes"),
        ({"action": "amend", "dropped": ["x"]}, "id_invalid", "dropped"),
        ({"action": "amend", "dropped": "x"}, "photos_invalid", "dropped"),
        ({"action": "amend", "note": None}, "update_empty", None),
        ({"position": spot(lon=float("nan"))}, "position_invalid", "position"),
        ({"position": spot(lat=1e400)}, "position_invalid", "position"),
        ({"position": spot(source="guessed")}, "position_invalid", "position"),
        ({"photos": [{"id": "x"}]}, "photos_invalid", "photos"),
        ({"photos": manifest(*[bytes([n]) for n in range(11)])}, "photos_invalid", "photos"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_code_and_field(
    phone: Browser, session: Session, changes: dict[str, Any], code: str, field: str | None
) -> None:
    sent = update(phone.kept(phone.record("river"))) | changes
    answer = phone.client.post(
        "/api/v1/pin-updates",
        data=json.dumps({"schema": 1, "items": [sent]}),
        content_type="application/json",
        headers={"X-CSRFToken": phone.token},
    )
    assert refusal(answer) == (code, field)
    assert count(session, PinUpdate) == 0


def test_where_no_place_may_be_kept_not_even_the_persons_is_taken(phone: Browser) -> None:
    code = phone.record("sec_camera", position=None, photos=[])
    assert refusal(phone.update(update(phone.kept(code), position=spot()))) == ("position_unwanted", "position")


def test_numbers_that_no_database_keeps_do_no_harm(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")), note="Ghi \ud83d chú\x00", device={"form_ms": float("inf")})
    answer = phone.client.post(
        "/api/v1/pin-updates",
        data=json.dumps({"items": [sent | {"junk": "x" * 1000}]}),
        content_type="application/json",
        headers={"X-CSRFToken": phone.token},
    )
    assert outcome(answer)["outcome"] == "stored"
    kept = session.scalars(select(PinUpdate.content)).one()
    assert kept["note"] == "Ghi  chú"
    assert "junk" not in kept


def test_by_how_much_the_phones_clock_was_off_is_kept_beside_the_update(phone: Browser, session: Session) -> None:
    sent = update(phone.kept(phone.record("river")))
    phone.update(sent, sent_at="2001-01-01T00:00:00.000Z")
    assert session.scalars(select(PinUpdate.content)).one()["device"]["clock_offset_s"] > 25 * 365 * 86_400 // 2
