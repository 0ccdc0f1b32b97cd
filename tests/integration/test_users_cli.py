"""A real province lets its people in from the command line."""

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import HOME, csrf_in
from webapp.access.models import User
from webapp.access.policy import Permission, can

LONG = "mot-mat-khau-dai"


def run(app: Flask, *args: str) -> tuple[int, str]:
    result = app.test_cli_runner().invoke(args=["users", *args])
    return result.exit_code, result.output


def sign_in(client: FlaskClient, username: str) -> int:
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    form = {"username": username, "password": LONG, "csrf_token": token}
    return client.post("/account/sign-in", data=form).status_code


def test_a_person_who_is_added_and_granted_a_role_can_work_there(app: Flask, session: Session) -> None:
    assert run(app, "add", "Xa-1", "--name", "Mặt trận xã", "--password", LONG)[0] == 0
    assert run(app, "grant", "xa-1", "--role", "commune_staff", "--unit", HOME)[0] == 0
    assert sign_in(app.test_client(), "xa-1") == 302
    actor = session.scalars(select(User)).one().as_actor()
    assert can(actor, Permission.PINS_REVIEW, f"VN/19/{HOME}/")


def test_a_closed_account_signs_in_no_more(app: Flask) -> None:
    run(app, "add", "xa-1", "--name", "Mặt trận xã", "--password", LONG)
    assert run(app, "close", "xa-1")[0] == 0
    assert sign_in(app.test_client(), "xa-1") == 401


@pytest.mark.parametrize(
    ("command", "said"),
    [
        (("add", "xa-2", "--name", "x", "--password", "short"), "12"),
        (("add", "XA-1", "--name", "x", "--password", LONG), "«XA-1»"),
        (("grant", "nobody", "--role", "admin", "--unit", "19"), "«nobody»"),
        (("grant", "xa-1", "--role", "admin", "--unit", "99999"), "«99999»"),
        (("close", "nobody"), "«nobody»"),
    ],
)
def test_what_cannot_be_done_is_said_and_changes_nothing(app: Flask, command: tuple[str, ...], said: str) -> None:
    run(app, "add", "xa-1", "--name", "Mặt trận xã", "--password", LONG)
    code, output = run(app, *command)
    assert code == 1
    assert said in output
