"""A batch from a phone: every item gets its own answer, and nothing is stored twice or lost."""

import json
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from tests.factories import AWAY, HOME, Browser, Province, item, manifest
from webapp.pins.models import Pin, PinEvent

WIRE = Path(__file__).parent.parent / "fixtures" / "wire"


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


def only_outcome(answer: object) -> dict[str, object]:
    assert answer.status_code == 200, answer.get_data(as_text=True)
    (outcome,) = answer.json["outcomes"]
    return outcome


def refusal(answer: object) -> str:
    outcome = only_outcome(answer)
    assert outcome["outcome"] == "refused"
    assert outcome["error"]["message"]
    return outcome["error"]["code"]


def count(session: Session) -> int:
    session.rollback()
    return session.scalar(select(func.count()).select_from(Pin))


def test_a_record_is_stored_with_a_receipt_that_names_it(phone: Browser, session: Session) -> None:
    sent = item()
    outcome = only_outcome(phone.send(sent))
    assert outcome["outcome"] == "stored"
    assert outcome["receipt"]["id"] == sent["id"]
    pin = session.scalars(select(Pin)).one()
    assert outcome["receipt"]["code"].replace("-", "") == pin.code
    assert (pin.commune_code, pin.located_commune_code) == (HOME, HOME)
    assert pin.unit_path == f"VN/19/{HOME}/{HOME}-001/"


def test_the_same_record_again_gets_the_same_receipt_and_no_second_row(phone: Browser, session: Session) -> None:
    sent = item()
    first = only_outcome(phone.send(sent))
    again = only_outcome(phone.send(dict(reversed(sent.items()))))
    assert again == first | {"outcome": "already_stored"}
    assert count(session) == 1


def test_the_same_id_with_other_content_is_a_conflict_and_changes_nothing(phone: Browser, session: Session) -> None:
    sent = item()
    phone.send(sent)
    assert refusal(phone.send(sent | {"name": "Tên khác"})) == "conflict"
    assert session.scalars(select(Pin.name)).all() == [sent["name"]]


def test_one_record_twice_in_one_batch_is_stored_once(phone: Browser, session: Session) -> None:
    sent = item()
    outcomes = phone.send(sent, sent).json["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes] == ["stored", "already_stored"]
    assert count(session) == 1


def test_one_bad_item_does_not_sink_its_batch(phone: Browser, session: Session) -> None:
    good, also_good = item(), item(kind="river")
    unheard = item() | {"kind": "no_such_kind"}
    bad = [unheard, "not even an object", item(name=""), item(area_code=f"{HOME}-999"), None, 7]
    outcomes = phone.send(good, *bad, also_good).json["outcomes"]
    assert [outcome["outcome"] for outcome in outcomes] == ["stored", *["refused"] * len(bad), "stored"]
    assert [outcome["id"] for outcome in outcomes][0::7] == [good["id"], also_good["id"]]
    assert count(session) == 2


def test_one_row_that_the_database_refuses_does_not_sink_the_199_around_it(phone: Browser, session: Session) -> None:
    first = item()
    phone.send(first)
    sent = [item() for _ in range(200)]
    sent[100]["photos"] = first["photos"]  # well-formed, and yet these ids are taken
    outcomes = phone.send(*sent).json["outcomes"]
    assert [outcome["id"] for outcome in outcomes] == [each["id"] for each in sent]
    assert [n for n, outcome in enumerate(outcomes) if outcome["outcome"] != "stored"] == [100]
    assert outcomes[100]["error"]["code"] == "conflict"
    assert count(session) == 200


def test_the_database_itself_takes_no_second_row_with_the_same_id(phone: Browser, session: Session) -> None:
    phone.send(item(), item())
    session.connection(execution_options={"only_reads": False})
    first, second = session.scalars(select(Pin.uid).order_by(Pin.id)).all()
    with pytest.raises(IntegrityError):
        session.execute(update(Pin).where(Pin.uid == second).values(uid=first))


def test_an_item_nested_as_deep_as_can_just_be_read_does_not_sink_its_batch(phone: Browser) -> None:
    headers = {"X-CSRFToken": phone.token, "Content-Type": "application/json"}
    for depth in range(1000, 0, -1):
        deep = json.dumps(item(details="deep")).replace('"deep"', '{"a":' * depth + "1" + "}" * depth)
        body = json.dumps({"schema": 1, "items": [item(), "deep"]}).replace('"deep"', deep)
        answer = phone.client.post("/api/v1/pin-batches", data=body, headers=headers)
        if answer.status_code != 400:
            break  # a little deeper it could not be read at all
    assert answer.status_code == 200
    assert [outcome["outcome"] for outcome in answer.json["outcomes"]] == ["stored", "refused"]


def test_five_equal_posts_at_once_store_one_row_and_answer_alike(
    app: Flask, province: Province, session: Session
) -> None:
    sent = item("sec_selfmanage")  # without photographs, whose own ids would keep a second row out
    phones = [Browser(app, "kdc") for _ in range(5)]
    with ThreadPoolExecutor(5) as pool:
        hold_back_new_records(session)
        answers = [pool.submit(phone.send, sent) for phone in phones]
        wait_until_held_back(session, len(phones))
        session.rollback()
        outcomes = [only_outcome(answer.result()) for answer in answers]
    assert sorted(outcome["outcome"] for outcome in outcomes) == ["already_stored"] * 4 + ["stored"]
    assert len({json.dumps(outcome["receipt"]) for outcome in outcomes}) == 1
    assert count(session) == 1


def hold_back_new_records(session: Session) -> None:
    """Let nobody add a record before this transaction ends; where the engine can, let them look meanwhile."""
    session.rollback()
    connection = session.connection(execution_options={"only_reads": False})
    if connection.dialect.name == "postgresql":
        connection.execute(text("LOCK TABLE pins IN SHARE ROW EXCLUSIVE MODE"))


def wait_until_held_back(session: Session, requests: int) -> None:
    """Wait until so many have looked, have found no such record, and are about to add it."""
    waiting = text("SELECT count(*) FROM pg_locks WHERE relation = 'pins'::regclass AND NOT granted")
    if session.connection().dialect.name == "postgresql":
        while session.scalar(waiting) < requests:
            pass


def somewhere(**changes: object) -> dict[str, object]:
    return item()["position"] | changes


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"position": somewhere(lon=102.0, lat=18.0)}, "position_outside_province", "position"),
        ({"position": somewhere(lon=22.3095, lat=105.7055)}, "position_swapped", "position"),
        ({"position": somewhere(lon=float("nan"))}, "position_invalid", "position"),
        ({"position": somewhere(lat=1e400)}, "position_invalid", "position"),
        ({"position": somewhere(lon="105.7")}, "position_invalid", "position"),
        ({"position": somewhere(lon=10**400)}, "position_invalid", "position"),
        ({"position": somewhere(lon=1e308, lat=-1e308)}, "position_invalid", "position"),
        ({"position": somewhere(accuracy_m=10**400)}, "position_invalid", "position"),
        ({"id": "\ud800"}, "id_invalid", "id"),
        ({"details": {"lead_org": "commune_front", "\ud800": 1}}, "field_unknown", "details"),
        ({"photos": [manifest(b"x")[0] | {"bytes": True}]}, "photos_invalid", "photos"),
        ({"position": somewhere(accuracy_m=-3)}, "position_invalid", "position"),
        ({"position": somewhere(source="guessed")}, "position_invalid", "position"),
        ({"position": somewhere(weak_reason=["canopy"])}, "position_invalid", "position"),
        ({"scores": [80]}, "scores_invalid", "scores"),
        ({"position": None, "area_code": None}, "position_required", "position"),
        ({"kind": "no_such_kind"}, "kind_unknown", "kind"),
        ({"group": "security"}, "kind_unknown", "kind"),
        ({"kind": ["env_sxsd_point"]}, "kind_unknown", "kind"),
        ({"name": "x" * 10_000}, "name_too_long", "name"),
        ({"name": " \t\u200b "}, "name_required", "name"),
        ({"name": None}, "name_required", "name"),
        ({"details": {"lead_org": "nobody"}}, "field_invalid", "lead_org"),
        ({"details": {}}, "field_required", "lead_org"),
        ({"details": {"lead_org": "commune_front", "launched_on": "31/12/2026"}}, "date_invalid", "launched_on"),
        ({"details": {"lead_org": "commune_front", "households": True}}, "field_invalid", "households"),
        ({"details": {"lead_org": "commune_front", "owner": "somebody"}}, "field_unknown", "details"),
        ({"details": "none"}, "item_invalid", "details"),
        ({"captured_at": "2026-11-22T02:00:00"}, "captured_at_invalid", "captured_at"),
        ({"captured_at": 0}, "captured_at_invalid", "captured_at"),
        ({"photos": []}, "photo_required", "photos"),
        ({"photos": manifest(*[bytes([n]) for n in range(11)])}, "photos_invalid", "photos"),
        ({"photos": [{"id": "x"}]}, "photos_invalid", "photos"),
        ({"commune_code": "99999"}, "commune_unknown", "commune_code"),
        ({"commune_code": "01933\x00"}, "commune_unknown", "commune_code"),
        ({"area_code": f"{AWAY}-001"}, "area_unknown", "area_code"),
        ({"schema": 99}, "schema_unsupported", "schema"),
        ({"id": "1"}, "id_invalid", "id"),
        ({"state": "resolved"}, "state_unknown", "state"),
    ],
)
def test_what_does_not_hold_is_refused_with_its_code_and_field(
    phone: Browser, session: Session, changes: dict[str, object], code: str, field: str
) -> None:
    body = json.dumps({"schema": 1, "items": [item() | changes]})
    answer = phone.client.post(
        "/api/v1/pin-batches", data=body, content_type="application/json", headers={"X-CSRFToken": phone.token}
    )
    outcome = only_outcome(answer)
    assert outcome["outcome"] == "refused"
    assert (outcome["error"]["code"], outcome["error"]["field"]) == (code, field)
    assert outcome["error"]["message"]
    assert count(session) == 0


def test_a_name_in_nfd_is_kept_in_nfc(phone: Browser, session: Session) -> None:
    phone.send(item(name="Tuye\u0302\u0301n đường  hoa"))
    assert session.scalars(select(Pin.name)).one() == "Tuyến đường hoa"


def test_half_a_surrogate_pair_in_a_name_is_left_out(phone: Browser, session: Session) -> None:
    body = json.dumps({"schema": 1, "items": [item(name="Đường hoa \ud83d")]})
    phone.client.post(
        "/api/v1/pin-batches", data=body, content_type="application/json", headers={"X-CSRFToken": phone.token}
    )
    assert session.scalars(select(Pin.name)).one() == "Đường hoa"


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        (b"", 400, "body_not_json"),
        (b"<html>", 400, "body_not_json"),
        (b"[" * 100_000, 400, "body_not_json"),
        (b'{"items": 3}', 422, "item_invalid"),
        (b"[]", 422, "item_invalid"),
        (b'{"items": [' + b"0," * 200 + b"0]}", 413, "batch_too_large"),
        (b" " * (1024 * 1024 + 1), 413, "body_too_large"),
    ],
)
def test_a_body_that_is_no_batch_is_answered_as_a_whole(phone: Browser, body: bytes, status: int, code: str) -> None:
    answer = phone.client.post(
        "/api/v1/pin-batches", data=body, content_type="application/json", headers={"X-CSRFToken": phone.token}
    )
    assert (answer.status_code, answer.json["error"]["code"]) == (status, code)


def test_a_record_beyond_ones_reach_is_refused_and_stays_on_the_phone(phone: Browser, session: Session) -> None:
    assert refusal(phone.send(item(area_code=f"{HOME}-002"))) == "forbidden"
    assert refusal(phone.send(item(area_code=None))) == "forbidden"
    assert count(session) == 0


def test_a_position_outside_the_declared_commune_is_noted_and_never_refused(phone: Browser, session: Session) -> None:
    only_outcome(phone.send(item(position=somewhere(lon=105.86, lat=22.11))))
    pin = session.scalars(select(Pin)).one()
    assert pin.commune_code == HOME
    assert pin.located_commune_code not in {HOME, None}


def test_no_coordinate_of_a_camera_is_ever_taken(phone: Browser, session: Session) -> None:
    assert refusal(phone.send(item("sec_camera"))) == "position_unwanted"
    assert only_outcome(phone.send(item("sec_camera", position=None)))["outcome"] == "stored"
    assert session.scalars(select(Pin.position_source)).one() == "area"


def test_without_a_position_a_record_stands_at_its_residential_area(phone: Browser, session: Session) -> None:
    assert only_outcome(phone.send(item(position=None)))["outcome"] == "stored"
    pin = session.scalars(select(Pin)).one()
    assert (pin.position_source, pin.accuracy_m) == ("area", None)


def test_an_id_that_stands_for_somebody_elses_photograph_is_a_conflict(phone: Browser, session: Session) -> None:
    first = item()
    phone.send(first)
    assert refusal(phone.send(item(photos=first["photos"]))) == "conflict"
    assert count(session) == 1


def test_every_stored_record_begins_its_history(phone: Browser, session: Session) -> None:
    phone.send(item(), item("sec_selfmanage", id=str(uuid4())))
    events = session.execute(select(PinEvent.action, PinEvent.status).order_by(PinEvent.id)).all()
    assert sorted(events) == [("recorded", "submitted_commune"), ("recorded", "waiting_photos")]


def test_a_batch_costs_as_many_statements_for_fifty_items_as_for_five(
    app: Flask, phone: Browser, statements: list[str]
) -> None:
    def cost(size: int) -> int:
        statements.clear()
        phone.send(*(item() for _ in range(size)))
        return len(statements)

    cost(1)
    assert cost(50) <= cost(5) + 2


def test_the_wire_fixture_that_the_phones_tests_read_is_understood(phone: Browser) -> None:
    request = json.loads((WIRE / "pin_batch_request.json").read_text(encoding="utf-8"))
    for outcome in phone.send(*request["items"]).json["outcomes"]:
        assert outcome["outcome"] == "stored" or outcome["error"]["code"] in {"forbidden", "area_unknown"}
