"""How people get in: a code on paper, a password of their own, and every browser by itself."""

import re
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.entry import AREA, OWN, choose, let_in, send, try_in
from tests.factories import HOME, PASSWORD, Browser, Province, csrf_in
from webapp.access import people
from webapp.access.models import AccessEvent, EntryCode, User
from webapp.access.policy import Permission, can
from webapp.http import now
from webapp.words import t


@pytest.fixture
def staff(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


# ---------------------------------------------------------------- letting in


def test_a_commune_lets_an_area_in_on_paper_and_the_code_leads_to_a_password_of_ones_own(
    app: Flask, staff: Browser, session: Session
) -> None:
    number, code = let_in(staff, telephone="0912 000 001")
    user = session.get_one(User, number)
    assert (user.username, user.telephone, user.password_hash) == (f"kdc-{AREA}", "0912000001", "")
    assert code not in str(session.scalars(select(EntryCode.code_hash)).all())
    client = app.test_client()
    first = try_in(client, "+84 912 000 001", code.lower().replace("-", " "))
    assert first.headers["Location"] == "/account/password"
    assert client.get("/field/").status_code == 200
    assert client.get("/api/v1/session").status_code == 401  # a code is no password: it opens one page only
    assert choose(client, OWN).headers["Location"] == "/field/"
    assert client.get("/api/v1/session").json["user"]["name"] == "Người mới minh họa"
    assert try_in(app.test_client(), f"kdc-{AREA}", OWN).status_code == 302
    assert try_in(app.test_client(), f"kdc-{AREA}", code).status_code == 401
    session.rollback()
    actor = user.as_actor()
    assert can(actor, Permission.PINS_CREATE, f"VN/19/{HOME}/{AREA}/")
    assert not can(actor, Permission.PINS_CREATE, f"VN/19/{HOME}/{HOME}-001/")
    told = session.scalars(select(AccessEvent.action).where(AccessEvent.user_id == number).order_by(AccessEvent.id))
    assert list(told) == ["account_made", "role_given", "code_given", "password_chosen"]


def test_a_second_person_over_the_same_area_gets_a_name_of_their_own(staff: Browser, session: Session) -> None:
    numbers = [let_in(staff)[0] for _ in range(3)]
    names = [session.get_one(User, number).username for number in numbers]
    assert names == [f"kdc-{AREA}", f"kdc-{AREA}-2", f"kdc-{AREA}-3"]


def test_a_new_code_makes_an_old_one_worthless_and_leaves_the_password(
    app: Flask, staff: Browser, session: Session
) -> None:
    number, old = let_in(staff)
    client = app.test_client()
    try_in(client, f"kdc-{AREA}", old)
    choose(client, OWN)
    page = send(staff, f"/office/people/{number}/code").get_data(as_text=True)
    first = re.search(r'data-testid="code">([^<]+)<', page)
    page = send(staff, f"/office/people/{number}/code").get_data(as_text=True)
    second = re.search(r'data-testid="code">([^<]+)<', page)
    assert first
    assert second
    assert try_in(app.test_client(), f"kdc-{AREA}", first[1]).status_code == 401
    assert try_in(app.test_client(), f"kdc-{AREA}", OWN).status_code == 302
    fresh = app.test_client()
    assert try_in(fresh, f"kdc-{AREA}", second[1]).headers["Location"] == "/account/password"
    assert choose(fresh, "mot cau khac hoan toan").status_code == 302
    assert try_in(app.test_client(), f"kdc-{AREA}", OWN).status_code == 401
    assert client.get("/api/v1/session").status_code == 401  # where they were signed in before


def test_a_code_is_forgotten_after_thirty_days(app: Flask, staff: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    _, code = let_in(staff)
    later = now() + people.CODE_LASTS
    monkeypatch.setattr("webapp.routes.account.signing.now", lambda: later)
    assert try_in(app.test_client(), f"kdc-{AREA}", code).status_code == 401


def test_a_code_typed_before_it_was_used_elsewhere_chooses_no_second_password(app: Flask, staff: Browser) -> None:
    _, code = let_in(staff)
    one, other = app.test_client(), app.test_client()
    for client in (one, other):
        assert try_in(client, f"kdc-{AREA}", code).status_code == 302
    page = other.get("/account/password").get_data(as_text=True)
    assert choose(one, OWN).status_code == 302
    form = {"password": "mat khau khac", "again": "mat khau khac", "csrf_token": csrf_in(page)}
    assert other.post("/account/password", data=form).status_code == 401
    assert try_in(app.test_client(), f"kdc-{AREA}", OWN).status_code == 302


def test_a_browser_in_which_a_code_was_typed_is_forgotten_soon(
    app: Flask, staff: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, code = let_in(staff)
    client = app.test_client()
    try_in(client, f"kdc-{AREA}", code)
    later = now() + timedelta(minutes=16)
    monkeypatch.setattr("webapp.routes.account.own.now", lambda: later)
    assert client.get("/account/password").headers["Location"].startswith("/account/sign-in")


def test_the_present_password_is_not_guessed_in_a_browser_left_open(app: Flask, staff: Browser) -> None:
    statuses = [choose(staff.client, OWN, present=f"sai {number}").status_code for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2


@pytest.mark.parametrize(
    ("password", "again", "code"),
    [
        ("ngan", None, "password_short"),
        ("x" * 201, None, "password_long"),
        ("12345678", None, "password_guessed"),
        ("aaaaaaaaaa", None, "password_guessed"),
        (f"kdc-{AREA}", None, "password_guessed"),
        (OWN, OWN + "x", "passwords_differ"),
    ],
)
def test_a_password_that_would_not_do_is_refused_and_the_code_still_counts(
    app: Flask, staff: Browser, password: str, again: str | None, code: str
) -> None:
    _, entry = let_in(staff)
    client = app.test_client()
    try_in(client, f"kdc-{AREA}", entry)
    refused = choose(client, password, again)
    assert refused.status_code == 422
    assert t(f"errors.{code}", least=people.LEAST_PASSWORD, most=people.MOST_PASSWORD) in refused.get_data(as_text=True)
    assert choose(client, OWN).status_code == 302


def test_one_changes_ones_own_password_by_the_present_one_and_every_other_browser_is_signed_out(
    app: Flask, province: Province
) -> None:
    here, there = Browser(app, "xa"), Browser(app, "xa")
    assert choose(here.client, OWN, present="khong phai").status_code == 401
    assert there.get("/api/v1/session").status_code == 200
    assert choose(here.client, OWN, present=PASSWORD).status_code == 302
    assert here.get("/api/v1/session").status_code == 200
    assert there.get("/api/v1/session").status_code == 401
    assert try_in(app.test_client(), "xa", PASSWORD).status_code == 401


def test_who_is_not_signed_in_and_has_no_code_chooses_no_password(app: Flask, province: Province) -> None:
    assert app.test_client().get("/account/password").headers["Location"].startswith("/account/sign-in")


def test_guessing_is_slowed_for_one_name_and_for_nobody_else(app: Flask, province: Province) -> None:
    client = app.test_client()
    statuses = [try_in(client, "xa", f"sai {number}").status_code for number in range(12)]
    assert statuses == [401] * 10 + [429] * 2
    refused = try_in(client, " XA ", PASSWORD)
    assert (refused.status_code, refused.headers["Retry-After"].isdecimal()) == (429, True)
    assert t("errors.sign_in_often") in refused.get_data(as_text=True)
    assert try_in(client, "tinh", PASSWORD).status_code == 302


# ---------------------------------------------------------------- sign-ins


def test_a_cookie_copied_before_signing_out_is_worth_nothing_after_it(app: Flask, staff: Browser) -> None:
    kept = {name: staff.client.get_cookie(name) for name in ("session", "remember_token")}
    assert send(staff, "/account/sign-out").status_code == 302
    thief = app.test_client()
    for name, cookie in kept.items():
        assert cookie is not None
        thief.set_cookie(name, cookie.value)
    assert thief.get("/api/v1/session").status_code == 401


def test_one_sees_where_one_is_signed_in_and_ends_a_lost_one(app: Flask, province: Province) -> None:
    here, lost = Browser(app, "kdc"), Browser(app, "kdc")
    page = here.get("/account/").get_data(as_text=True)
    assert page.count("<li><span>") == 2
    (address,) = re.findall(r'action="(/account/sign-ins/\d+/end)"', page)
    assert send(here, address).status_code == 302
    assert lost.get("/api/v1/session").status_code == 401
    assert here.get("/api/v1/session").status_code == 200
    assert send(here, address).status_code == 404  # it is over


def test_nobody_ends_a_sign_in_of_somebody_else_as_their_own(app: Flask, staff: Browser) -> None:
    front = Browser(app, "kdc")
    page = Browser(app, "kdc").get("/account/").get_data(as_text=True)
    (address,) = re.findall(r'action="(/account/sign-ins/\d+/end)"', page)
    assert send(staff, address).status_code == 404
    assert front.get("/api/v1/session").status_code == 200


def test_the_level_above_signs_a_lost_phone_out(app: Flask, staff: Browser, province: Province) -> None:
    phone = Browser(app, "kdc")
    page = staff.get(f"/office/people/{province.area_front.user_id}").get_data(as_text=True)
    (address,) = re.findall(r'action="(/office/people/\d+/sign-ins/\d+/end)"', page)
    assert send(staff, address).status_code == 302
    assert phone.get("/api/v1/session").status_code == 401


@pytest.mark.parametrize(
    ("agent", "name"),
    [
        ("Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/120.0 Mobile Safari/537.36", "Chrome trên Android"),
        ("Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) Version/17.0 Safari/604.1", "Safari trên iPhone"),
        ("Mozilla/5.0 (Linux; Android 12) Chrome/110 Mobile Safari/537.36 Zalo android/500", "Zalo trên Android"),
        ("Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537.36 Edg/120.0", "Edge trên Windows"),
        ("<script>", "Trình duyệt khác"),
    ],
)
def test_a_browser_is_told_by_words_that_people_know_and_by_nothing_it_sent(
    app: Flask, province: Province, agent: str, name: str
) -> None:
    client = app.test_client()
    client.environ_base["HTTP_USER_AGENT"] = agent
    try_in(client, "kdc", PASSWORD)
    assert f"<li><span>{name} <span" in client.get("/account/").get_data(as_text=True)
