"""Who looks after whom: accounts are made, suspended and handed over by the level above, and by nobody else."""

import re
from collections.abc import Iterator
from datetime import timedelta

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.errors import Forbidden
from tests.entry import AREA, OWN, choose, let_in, send, try_in
from tests.factories import AWAY, HOME, NOW, PASSWORD, Browser, Province
from webapp.access import people
from webapp.access.history import By
from webapp.access.models import AccessEvent, User
from webapp.access.people import NewPerson
from webapp.access.policy import GIVES, LEVEL_OF, Actor, Holding, Role, may_give
from webapp.words import t


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
