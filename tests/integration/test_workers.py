"""Gunicorn with several worker processes: what is changed holds at the very next request, whichever of them answers."""

import os
from collections.abc import Iterator
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from flask import Flask, Response
from sqlalchemy import update
from sqlalchemy.orm import Session

from tests.e2e.server import Server, settings_of
from tests.factories import NOW, Browser, Province
from webapp import create_app
from webapp.access import people
from webapp.access.history import By
from webapp.access.models import Grant, User
from webapp.extensions import db

VIEW = "/api/v1/layers/pins?bbox=105.0,21.0,107.0,23.0&zoom=9"
FIGURES = "/api/v1/layers/progress?target=T11"
BOARD = "/office/board"
WORKERS = 3
MOST_TRIES = 400


def serve() -> Flask:
    """Make an application whose answers say which process gave them first; gunicorn calls it."""
    app = create_app()

    def sign(response: Response) -> Response:
        response.headers["X-Worker"] = str(os.getpid())
        return response

    app.after_request(sign)
    return app


@pytest.fixture
def server(app: Flask, province: Province, tmp_path: Path) -> Iterator[Server]:
    settings = settings_of(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    started = Server({**settings, "WEB_CONCURRENCY": str(WORKERS)}, f"{__name__}:serve()")
    yield started.start()
    started.stop()
    assert not started.failures()


def answers_of_every_worker(server: Server, cookie: str, address: str) -> set[int]:
    """Ask, over a new connection each time, until every worker has answered twice. Return the statuses they gave."""
    answered: dict[str, int] = {}
    statuses = set()
    for _ in range(MOST_TRIES):
        with closing(HTTPConnection("127.0.0.1", urlsplit(server.url).port, timeout=60)) as connection:
            connection.request("GET", address, headers={"Cookie": cookie})
            answer = connection.getresponse()
            statuses.add(answer.status)
            worker = answer.headers["X-Worker"]
        answered[worker] = answered.get(worker, 0) + 1
        if len(answered) == WORKERS and min(answered.values()) > 1:
            return statuses
    pytest.fail(f"only {answered} of {WORKERS} workers answered")


@pytest.mark.parametrize(("address", "signed_out"), [(VIEW, 401), (FIGURES, 401), (BOARD, 302)])
def test_what_a_person_may_do_changes_in_every_worker_at_once(
    app: Flask, province: Province, server: Server, address: str, signed_out: int
) -> None:
    session = Browser(app, "tinh").client.get_cookie("session")
    assert session is not None
    cookie = f"session={session.value}"
    theirs = update(Grant).where(Grant.user_id == province.reviewer.user_id)
    with app.app_context(), Session(db.engine) as office:
        assert answers_of_every_worker(server, cookie, address) == {200}
        office.execute(theirs.values(revoked_at=Grant.granted_at))
        office.commit()
        assert answers_of_every_worker(server, cookie, address) == {403}
        office.execute(theirs.values(revoked_at=None))
        office.commit()
        assert answers_of_every_worker(server, cookie, address) == {200}
        user = office.get_one(User, province.reviewer.user_id)
        people.choose_password(office, user, "mot-mat-khau-moi", By(None, NOW))
        office.commit()
        assert answers_of_every_worker(server, cookie, address) == {signed_out}
