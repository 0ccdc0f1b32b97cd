"""Two processes on one database: what one of them commits holds at the very next request of the other."""

from collections.abc import Iterator
from dataclasses import dataclass

import pytest
from flask import Flask
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.factories import AWAY, HOME, NOW, Browser, Province
from webapp import create_app
from webapp.access import people
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.models import Grant, User
from webapp.access.policy import Role
from webapp.extensions import db

VIEW = "/api/v1/layers/pins?bbox=105.0,21.0,107.0,23.0&zoom=9"
SETTINGS = ("TESTING", "SQLALCHEMY_DATABASE_URI", "PHOTO_FOLDER", "SECRET_KEY", "SESSION_COOKIE_SECURE")


@dataclass(slots=True)
class Two:
    """One person's browser, whose requests now one process answers and now the other."""

    here: Browser
    there: Browser

    def seen(self) -> list[int]:
        """Return how many pins are in the view, by the one and the other; twice each, so that answers are kept."""
        views = [browser.get(VIEW).json for browser in (self.here, self.there, self.here, self.there)]
        return [len(view["pins"]) for view in views]

    def statuses(self) -> set[int]:
        """Return what either of them answers, to a question they have been asked before and to one they have not."""
        asked = (VIEW, "/api/v1/session")
        return {browser.get(address).status_code for browser in (self.here, self.there) for address in asked}


@pytest.fixture
def other(app: Flask) -> Iterator[Flask]:
    """Yield a second process."""
    made = create_app({name: app.config[name] for name in (*SETTINGS, "REMEMBER_COOKIE_SECURE")})
    yield made
    with made.app_context():
        db.engine.dispose()


@pytest.fixture
def office(app: Flask, province: Province) -> Iterator[Session]:
    """Yield a session in which people and roles are changed by a third process."""
    with app.app_context():
        engine = db.engine
    with Session(engine) as opened:
        yield opened


def hand_cookies(of: Browser, to: Browser) -> None:
    """Let one browser have the cookies of another, and no others."""
    for name in ("session", "remember_token"):
        to.client.delete_cookie(name)
        if cookie := of.client.get_cookie(name):
            to.client.set_cookie(name, cookie.value)


def both(app: Flask, other: Flask, username: str) -> Two:
    """Sign a person in at one process; the other knows them by the same cookies."""
    here = Browser(app, username)
    there = Browser(other, username)
    hand_cookies(here, there)
    there.token = here.token
    two = Two(here, there)
    assert two.statuses() == {200}
    return two


def person(session: Session, username: str) -> User:
    return session.query(User).filter_by(username=username).one()


def test_what_is_recorded_at_one_is_in_the_very_next_answer_of_the_other(
    app: Flask, other: Flask, office: Session
) -> None:
    two = both(app, other, "xa")
    for count in range(1, 4):
        assert two.seen() == [count - 1] * 4
        (two.here if count % 2 else two.there).record("sec_selfmanage", photos=[])
        assert two.seen() == [count] * 4


def test_a_label_from_before_is_answered_in_full(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    etag = {"If-None-Match": two.here.get(VIEW).headers["ETag"]}
    assert {one.get(VIEW, headers=etag).status_code for one in (two.here, two.there)} == {304}
    two.there.record("sec_selfmanage", photos=[])
    assert {one.get(VIEW, headers=etag).status_code for one in (two.here, two.there)} == {200}


def test_a_closed_account_is_out_everywhere_at_once(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    person(office, "xa").disabled_at = NOW
    office.commit()
    assert two.statuses() == {401}


def test_a_new_password_ends_every_session_at_once(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    people.choose_password(office, person(office, "xa"), "mot-mat-khau-moi", By(None, NOW))
    office.commit()
    assert two.statuses() == {401}


def test_a_revoked_role_is_held_no_more(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    two.here.record("sec_selfmanage", photos=[])
    two = both(app, other, "tinh")
    assert two.seen() == [1] * 4
    office.execute(update(Grant).where(Grant.user_id == person(office, "tinh").id).values(revoked_at=NOW))
    office.commit()
    assert [one.get(VIEW).status_code for one in (two.here, two.there)] == [403, 403]


def test_a_role_that_is_given_is_held_from_the_next_request_on(app: Flask, other: Flask, office: Session) -> None:
    Browser(app, "xa").record("sec_selfmanage", photos=[])
    two = both(app, other, "xa-khac")
    assert two.seen() == [0] * 4
    user = person(office, "xa-khac")
    access.grant(office, user=user, role=Role.COMMUNE_STAFF, unit_path=f"VN/19/{HOME}/", by=By(None, NOW))
    office.commit()
    assert two.seen() == [1] * 4
    office.execute(
        update(Grant).where(Grant.user_id == user.id, Grant.unit_path != f"VN/19/{AWAY}/").values(revoked_at=NOW)
    )
    office.commit()
    assert two.seen() == [0] * 4


def test_who_signs_out_at_one_is_signed_out_at_the_other(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    two.here.client.post("/account/sign-out", data={"csrf_token": two.here.token})
    hand_cookies(two.here, two.there)
    assert two.statuses() == {401}


def test_an_account_that_is_opened_again_is_let_in_again(app: Flask, other: Flask, office: Session) -> None:
    two = both(app, other, "xa")
    for closed_at, status in ((NOW, 401), (None, 200)):
        person(office, "xa").disabled_at = closed_at
        office.commit()
        assert two.statuses() == {status}
