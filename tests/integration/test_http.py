"""What every request passes: sign-in, CSRF, reach, and errors with one voice."""

from datetime import UTC, datetime

import pytest
from flask import Flask
from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from tests.factories import NOW, PASSWORD, Browser, Province, cheap_hash, csrf_in, item
from webapp.access.history import By
from webapp.access.models import AccessEvent, SignIn, User
from webapp.access.people import choose_password
from webapp.access.services import add_user
from webapp.extensions import db
from webapp.http import EVERYONE


def test_health_names_the_engine(app: Flask) -> None:
    answer = app.test_client().get("/healthz")
    assert answer.status_code == 200
    assert answer.json["status"] == "ok"
    assert answer.json["engine"] in {"spatialite", "postgis"}
    assert answer.json["version"]


def test_an_expired_session_is_401_json_for_the_phone_and_a_way_back_for_people(app: Flask) -> None:
    client = app.test_client()
    for answer in (
        client.get("/api/v1/session"),
        client.post("/api/v1/pin-batches", json={"items": [item()]}),
        client.put("/api/v1/photos/6a3e0f1e-7a39-4a6e-8d3a-1d1f0e6f5b11", data=b"x"),
    ):
        assert (answer.status_code, answer.json["error"]["code"]) == (401, "signed_out")
        assert "bản nháp vẫn được giữ" in answer.json["error"]["message"]
    page = client.get("/office/?group=model")
    assert page.status_code == 302
    assert page.headers["Location"] == "/account/sign-in?next=/office/?group%3Dmodel"


def test_a_session_cookie_somebody_made_up_signs_nobody_in(app: Flask) -> None:
    client = app.test_client()
    client.set_cookie("session", "made-up")
    client.set_cookie("remember_token", "1|made-up")
    assert client.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize("token", [None, "", "made-up"])
def test_a_write_without_the_right_token_is_refused_and_stores_nothing(
    app: Flask, province: Province, token: str | None
) -> None:
    phone = Browser(app, "kdc")
    headers = {} if token is None else {"X-CSRFToken": token}
    answer = phone.client.post("/api/v1/pin-batches", json={"items": [item()]}, headers=headers)
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf_failed")
    assert phone.get("/api/v1/field/pins").json["pins"] == []


def test_a_form_without_the_right_token_is_answered_with_a_page(app: Flask, province: Province) -> None:
    browser = Browser(app, "xa")
    answer = browser.client.post("/account/sign-out")
    assert answer.status_code == 400
    assert "Trang đã mở quá lâu." in answer.get_data(as_text=True)


@pytest.mark.parametrize(("username", "password"), [("xa", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_a_wrong_name_and_a_wrong_password_read_the_same(
    app: Flask, province: Province, username: str, password: str
) -> None:
    client = app.test_client()
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    form = {"username": username, "password": password, "csrf_token": token}
    answer = client.post("/account/sign-in", data=form)
    assert answer.status_code == 401
    assert "Tên đăng nhập hoặc mật khẩu chưa đúng." in answer.get_data(as_text=True)


@pytest.mark.parametrize(
    ("target", "lands"),
    [
        ("/office/progress?target=T06", "/office/progress?target=T06"),
        ("//evil.example/", "/office/"),
        ("https://evil.example/", "/office/"),
        ("/\\evil.example", "/office/"),
        ("javascript:alert(1)", "/office/"),
        ("/\t/[", "/office/"),
        ("", "/office/"),
    ],
)
def test_signing_in_leads_on_within_this_site_only(app: Flask, province: Province, target: str, lands: str) -> None:
    client = app.test_client()
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    form = {"username": "xa", "password": PASSWORD, "csrf_token": token, "next": target}
    assert client.post("/account/sign-in", data=form).headers["Location"] == lands


def test_field_staff_land_in_the_field_and_are_kept_from_the_progress_desk(app: Flask, province: Province) -> None:
    phone = Browser(app, "kdc")
    assert phone.get("/office/progress").status_code == 403
    assert phone.get("/api/v1/targets").status_code == 403


@pytest.mark.parametrize(
    "address", ["/no-such-page", "/api/v1/no-such-thing", "/m/0000000000", "/shapes/x/communes.json"]
)
def test_what_is_not_there_is_said_in_the_askers_format(app: Flask, address: str) -> None:
    answer = app.test_client().get(address)
    assert answer.status_code == 404
    if address.startswith("/api/"):
        assert answer.json == {"error": {"code": "not_found", "message": "Không tìm thấy nội dung."}}
    else:
        assert "Không tìm thấy nội dung." in answer.get_data(as_text=True)


def test_a_nul_in_an_address_is_a_bad_request_on_either_engine(app: Flask, province: Province) -> None:
    browser = Browser(app, "xa")
    for address in ("/m/%00", "/office/?commune=%00", "/api/v1/layers/progress/T11/%00", "/shapes/%00/communes.json"):
        assert browser.get(address).status_code == 400


def test_every_answer_forbids_what_the_pages_never_do(app: Flask) -> None:
    headers = app.test_client().get("/account/sign-in").headers
    assert "default-src 'self'" in headers["Content-Security-Policy"]
    assert "unsafe-inline" not in headers["Content-Security-Policy"]
    assert headers["X-Content-Type-Options"] == "nosniff"


def test_everybody_gets_the_same_shell_so_that_a_phone_can_keep_it(app: Flask, province: Province) -> None:
    signed_out = app.test_client().get("/field/")
    assert signed_out.data == Browser(app, "kdc").get("/field/").data
    worker = app.test_client().get("/field/sw.js")
    assert (worker.status_code, worker.headers["Cache-Control"]) == (200, "no-cache")
    assert worker.mimetype == "text/javascript"


def test_signing_out_ends_the_session(app: Flask, province: Province) -> None:
    browser = Browser(app, "xa")
    browser.client.post("/account/sign-out", data={"csrf_token": browser.token})
    assert browser.get("/api/v1/session").status_code == 401


def test_what_one_person_began_to_send_is_not_sent_as_another_who_signs_in_meanwhile(
    app: Flask, province: Province
) -> None:
    phone = Browser(app, "kdc")
    phone.client.post("/account/sign-out", data={"csrf_token": phone.token})
    page = phone.client.get("/account/sign-in").get_data(as_text=True)
    form = {"username": "xa", "password": PASSWORD, "csrf_token": csrf_in(page)}
    assert phone.client.post("/account/sign-in", data=form).status_code == 302
    answer = phone.send(item())
    assert (answer.status_code, answer.json["error"]["code"]) == (400, "csrf_failed")


def test_a_closed_account_is_signed_out_at_once(app: Flask, province: Province, session: Session) -> None:
    browser = Browser(app, "xa")
    session.execute(update(User).values(disabled_at=datetime(2026, 1, 1, tzinfo=UTC)))
    session.commit()
    assert browser.get("/api/v1/session").status_code == 401


def test_only_these_views_ask_for_no_sign_in(app: Flask) -> None:
    open_views = {name for name, view in app.view_functions.items() if getattr(view, "access", None) == EVERYONE}
    assert open_views == {
        "account.password",
        "account.password_submit",
        "account.sign_in",
        "account.sign_in_submit",
        "api.open_models",
        "field.manifest",
        "field.share",
        "field.shell",
        "field.worker",
        "open.home",
        "open.model",
        "shared.basemap",
        "shared.built",
        "shared.commune_shape",
        "shared.communes_shapes",
        "shared.healthz",
        "shared.photo",
    }


def test_text_travels_compressed_and_a_photograph_does_not_twice(app: Flask) -> None:
    client = app.test_client()
    page = client.get("/account/sign-in", headers={"Accept-Encoding": "gzip"})
    assert page.headers["Content-Encoding"] == "gzip"
    assert "Content-Encoding" not in client.get("/account/sign-in").headers


def test_a_nul_in_a_form_is_a_bad_request_on_either_engine(app: Flask) -> None:
    client = app.test_client()
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    form = {"username": "xa\x00", "password": PASSWORD, "csrf_token": token}
    assert client.post("/account/sign-in", data=form).status_code == 400


@pytest.mark.parametrize("commune", ["%22", "%0A", "%E1%BB%87", "99999"])
def test_an_unknown_commune_in_a_public_address_finds_nothing_and_breaks_nothing(app: Flask, commune: str) -> None:
    answer = app.test_client().get(f"/api/v1/open/models.json?commune={commune}")
    assert (answer.status_code, answer.json["models"]) == (200, [])


def test_a_new_password_ends_every_session(app: Flask, province: Province, session: Session) -> None:
    browser = Browser(app, "xa")
    user = session.scalars(select(User).where(User.username == "xa")).one()
    choose_password(session, user, "mot-mat-khau-moi", By(None, NOW))
    session.commit()
    assert browser.get("/api/v1/session").status_code == 401


def test_nobody_inherits_the_session_of_an_account_that_was_removed(app: Flask, session: Session) -> None:
    add_user(session, username="minh-hoa", name="Cán bộ minh họa", password_hash=cheap_hash(), now=NOW, is_demo=True)
    session.commit()
    browser = Browser(app, "minh-hoa")
    for theirs in (SignIn, AccessEvent, User):
        session.execute(delete(theirs))
    add_user(session, username="nguoi-that", name="Người khác", password_hash=cheap_hash(), now=NOW)
    session.commit()
    assert browser.get("/api/v1/session").status_code == 401


def test_pages_of_the_signed_in_are_kept_nowhere_and_public_answers_are_the_same_for_all(
    app: Flask, province: Province
) -> None:
    browser = Browser(app, "xa")
    assert "no-store" in browser.get("/office/").headers["Cache-Control"]
    shape = browser.get("/api/v1/field/home").json["shapes"]["communes"][0]
    assert "Cookie" not in browser.get(shape).headers["Vary"]


def test_a_database_that_is_locked_is_answered_with_when_to_come_again(
    app: Flask, province: Province, session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("only SQLite has a single write lock")
    phone = Browser(app, "kdc")
    monkeypatch.setattr("webapp.db.engine.BUSY_TIMEOUT_MS", 50)
    with app.app_context():
        db.engine.dispose()
    session.execute(update(User).values(name="Cán bộ đang viết"))  # begun, and not ended
    answer = phone.send(item())
    session.rollback()
    assert (answer.status_code, answer.json["error"]["code"]) == (503, "busy")
    assert int(answer.headers["Retry-After"]) > 0
    assert phone.send(item()).status_code == 200
