"""Who lets whom in: accounts made by the level above, handed over on paper, and looked after."""

import re
from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import Forbidden
from tests.factories import AWAY, HOME, NOW, PASSWORD, Browser, Province, csrf_in
from webapp.access import people
from webapp.access.history import By
from webapp.access.models import AccessEvent, EntryCode, User
from webapp.access.people import NewPerson
from webapp.access.policy import GIVES, LEVEL_OF, Actor, Holding, Permission, Role, can, may_give
from webapp.words import t

OWN = "nha van hoa thon"
AREA = f"{HOME}-002"


def send(browser: Browser, address: str, **form: Any) -> Any:
    return browser.client.post(address, data={"csrf_token": browser.token, **form})


def let_in(browser: Browser, *, role: str = "area_front", unit: str = AREA, **form: Any) -> tuple[int, str]:
    """Make an account through the form; return its number and its one-time code."""
    answer = send(browser, "/office/people/new", role=role, unit=unit, **({"name": "Người mới minh họa"} | form))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page = answer.get_data(as_text=True)
    code = re.search(r'data-testid="code">([^<]+)<', page)
    name = re.search(r'<dd class="strong">([^ <]+)', page)
    assert code, page
    assert name, page
    found = browser.get(f"/office/people?name={name[1]}").get_data(as_text=True)
    number = re.search(r"/office/people/(\d+)", found)
    assert number, found
    return int(number[1]), code[1]


def try_in(client: FlaskClient, name: str, password: str) -> Any:
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    return client.post("/account/sign-in", data={"username": name, "password": password, "csrf_token": token})


def choose(client: FlaskClient, password: str, again: str | None = None, **form: str) -> Any:
    page = client.get("/account/password").get_data(as_text=True)
    form |= {"password": password, "again": password if again is None else again, "csrf_token": csrf_in(page)}
    return client.post("/account/password", data=form)


@pytest.fixture
def staff(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


@pytest.fixture
def reviewer(app: Flask, province: Province) -> Browser:
    return Browser(app, "tinh")


@pytest.fixture
def desk(app: Flask, session: Session, province: Province) -> Iterator[Session]:
    """Yield a session that writes, beside the application's."""
    with Session(session.get_bind().execution_options(only_reads=False)) as opened:  # type: ignore[union-attr]
        yield opened


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
    from webapp.http import now  # noqa: PLC0415  # as it really is

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


# ---------------------------------------------------------------- looking after


def test_a_suspended_person_is_out_at_once_and_comes_back_with_their_password(
    app: Flask, staff: Browser, province: Province
) -> None:
    front, address = Browser(app, "kdc"), f"/office/people/{province.area_front.user_id}"
    assert send(staff, f"{address}/suspend").status_code == 302
    assert front.get("/api/v1/session").status_code == 401
    assert try_in(app.test_client(), "kdc", PASSWORD).status_code == 401
    assert t("people.state.suspended") in staff.get("/office/people").get_data(as_text=True)
    assert send(staff, f"{address}/resume").status_code == 302
    assert try_in(app.test_client(), "kdc", PASSWORD).status_code == 302


def test_a_role_is_given_taken_and_both_are_on_record(app: Flask, staff: Browser, province: Province) -> None:
    number = province.area_front.user_id
    address = f"/office/people/{number}"
    assert send(staff, f"{address}/roles", role="area_front", unit=AREA).status_code == 302
    assert send(staff, f"{address}/roles", role="area_front", unit=AREA).status_code == 422
    page = staff.get(address).get_data(as_text=True)
    taking = re.findall(r'action="(/office/people/\d+/roles/\d+/take)"', page)
    assert len(taking) == 2
    assert send(staff, taking[0]).status_code == 302
    assert send(staff, taking[0]).status_code == 404
    assert Browser(app, "kdc").record("river", area_code=AREA)
    page = staff.get(address).get_data(as_text=True)
    told = [f'<span class="strong">{t(f"people.event.{event}")}</span>' for event in ("role_given", "role_taken")]
    assert [page.count(event) for event in told] == [2, 1]


def test_a_successor_gets_all_that_was_held_and_the_first_account_is_closed(
    app: Flask, staff: Browser, session: Session, province: Province
) -> None:
    number = province.area_front.user_id
    send(staff, f"/office/people/{number}/roles", role="area_front", unit=AREA)
    code = Browser(app, "kdc").record("river")
    page = send(staff, f"/office/people/{number}/hand-over", name="Người kế nhiệm").get_data(as_text=True)
    entry = re.search(r'data-testid="code">([^<]+)<', page)
    assert entry
    assert try_in(app.test_client(), "kdc", PASSWORD).status_code == 401
    client = app.test_client()
    assert try_in(client, f"kdc-{HOME}-001", entry[1]).status_code == 302
    assert choose(client, OWN).status_code == 302
    session.rollback()
    heir = session.scalars(select(User).where(User.username == f"kdc-{HOME}-001")).one()
    assert {held.unit_path for held in heir.held} == {f"VN/19/{HOME}/{HOME}-001/", f"VN/19/{HOME}/{AREA}/"}
    first = session.get_one(User, number)
    assert (first.held, first.disabled_at is None) == ([], False)
    assert "Cán bộ minh họa kdc" in staff.get(f"/office/pins/{code}").get_data(as_text=True)
    assert staff.get(f"/office/people/{number}").status_code == 404


def test_a_name_and_a_number_are_corrected_and_the_number_is_not_kept_in_the_history(
    app: Flask, staff: Browser, session: Session, province: Province
) -> None:
    address = f"/office/people/{province.area_front.user_id}/describe"
    assert send(staff, address, name="Trưởng Ban minh họa", telephone="0912000002").status_code == 302
    assert try_in(app.test_client(), "0912000002", PASSWORD).status_code == 302
    assert "0912000002" not in str(session.scalars(select(AccessEvent.changes)).all())
    other = let_in(staff)[0]
    taken = send(staff, f"/office/people/{other}/describe", name="Khác", telephone="0912000002")
    assert taken.status_code == 422
    assert t("errors.telephone_taken") in taken.get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": " "}, "name_required"),
        ({"telephone": "12345"}, "telephone_invalid"),
        ({"username": "Có Dấu"}, "username_invalid"),
        ({"username": "0912345678"}, "username_invalid"),
        ({"username": "xa"}, "username_taken"),
        ({"role": "commune_staff"}, "role_elsewhere"),
        ({"role": "king"}, "role_unknown"),
        ({"unit": ""}, "unit_needed"),
    ],
)
def test_a_form_that_does_not_hold_is_shown_again_with_what_was_typed(
    staff: Browser, session: Session, form: dict[str, str], code: str
) -> None:
    before = len(session.scalars(select(User.id)).all())
    given = {"name": "Người mới minh họa", "role": "area_front", "unit": AREA, "telephone": "0912 000 009", **form}
    answer = send(staff, "/office/people/new", **given)
    assert answer.status_code == 422
    page = answer.get_data(as_text=True)
    assert t(f"errors.{code}") in page
    assert given["telephone"] in page
    session.rollback()
    assert len(session.scalars(select(User.id)).all()) == before


# ---------------------------------------------------------------- who may


@pytest.mark.parametrize("unit", [f"{AWAY}-001", HOME, AWAY, "19", "99999", f"{HOME}-999"])
def test_a_commune_lets_nobody_in_beyond_its_areas(staff: Browser, session: Session, unit: str) -> None:
    for role in Role:
        answer = send(staff, "/office/people/new", name="Người lạ", role=role.value, unit=unit)
        assert answer.status_code in {403, 404, 422}, (role, unit)
    session.rollback()
    assert session.scalar(select(User.id).where(User.name == "Người lạ")) is None


def test_whoever_is_not_the_actors_to_look_after_reads_as_not_there(
    staff: Browser, reviewer: Browser, session: Session, province: Province
) -> None:
    steps = ("code", "describe", "suspend", "resume", "roles", "hand-over")
    others = (province.other_commune, province.reviewer, province.supervisor, province.commune)
    for one in (*(other.user_id for other in others), 99_999):
        assert staff.get(f"/office/people/{one}").status_code == 404
        assert {send(staff, f"/office/people/{one}/{step}", name="x").status_code for step in steps} == {404}
    assert reviewer.get(f"/office/people/{province.commune.user_id}").status_code == 200
    assert reviewer.get(f"/office/people/{province.area_front.user_id}").status_code == 200
    assert reviewer.get(f"/office/people/{province.supervisor.user_id}").status_code == 404
    listed = staff.get("/office/people").get_data(as_text=True)
    assert re.findall(r'data-user="([^"]+)"', listed) == ["kdc"]


def test_areas_and_supervision_manage_nobody(app: Flask, province: Province) -> None:
    for username in ("kdc", "giam-sat"):
        assert Browser(app, username).get("/office/people").status_code == 403


def test_who_holds_more_than_the_actor_gives_is_not_the_actors_to_touch(
    reviewer: Browser, staff: Browser, province: Province
) -> None:
    number = province.area_front.user_id
    assert send(reviewer, f"/office/people/{number}/roles", role="commune_staff", unit=HOME).status_code == 302
    assert staff.get(f"/office/people/{number}").status_code == 404
    assert send(staff, f"/office/people/{number}/suspend").status_code == 404


def test_nobody_locks_themselves_out(desk: Session, province: Province) -> None:
    admin = Actor(province.reviewer.user_id, "x", (Holding(Role.ADMIN, "VN/19/"),))
    by, me = By(admin, NOW), desk.get_one(User, province.reviewer.user_id)
    heir = NewPerson("x", "x", None, Role.PROVINCE_REVIEWER, "VN/19/")
    for step in (
        lambda: people.suspend(desk, me, by),
        lambda: people.take_role(desk, me, me.held[0].id, by),
        lambda: people.hand_over(desk, me, heir, by),
    ):
        with pytest.raises(Forbidden):
            step()


def test_no_role_is_given_by_a_role_that_is_not_above_it() -> None:
    for giver, given in GIVES.items():
        if giver is not Role.ADMIN:
            assert giver not in given
            assert Role.ADMIN not in given
        for role in given:
            level = {"area": f"VN/19/{HOME}/{AREA}/", "commune": f"VN/19/{HOME}/", "province": "VN/19/"}
            held = Actor(1, "x", (Holding(giver, level[LEVEL_OF[giver]]),))
            assert may_give(held, role, level[LEVEL_OF[role]])
            elsewhere = Actor(1, "x", (Holding(giver, f"VN/19/{AWAY}/"),))
            assert not may_give(elsewhere, role, level[LEVEL_OF[role]])


def test_codes_last_a_month() -> None:
    assert timedelta(days=30) == people.CODE_LASTS
