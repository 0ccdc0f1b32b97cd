"""One account cannot keep the others waiting, and whoever is told to wait loses nothing."""

from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from tests.factories import Browser, Province, item, jpeg, manifest
from webapp.pins.models import Pin
from webapp.throttle import Throttle


@pytest.fixture
def app(app: Flask) -> Iterator[Flask]:
    """Let an account write three times at once, and then once every twenty seconds."""
    app.extensions["throttle"] = Throttle(3)
    return app


def test_who_writes_too_often_is_told_when_to_come_again(app: Flask, province: Province, session: Session) -> None:
    phone = Browser(app, "kdc")
    sent = [item() for _ in range(4)]
    answers = [phone.send(each) for each in sent]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
    refused = answers[-1]
    assert refused.json["error"]["code"] == "too_many"
    assert refused.json["error"]["message"]
    assert 1 <= int(refused.headers["Retry-After"]) <= 20
    session.rollback()
    assert session.scalar(select(func.count()).select_from(Pin)) == 3


def test_photographs_and_records_are_counted_together(app: Flask, province: Province) -> None:
    phone, photo = Browser(app, "kdc"), jpeg()
    sent = item(photos=manifest(photo))
    answers = [phone.send(sent), *(phone.send_photo(sent["id"], sent["photos"][0], photo) for _ in range(3))]
    assert [answer.status_code for answer in answers] == [200, 200, 200, 429]


def test_one_account_never_makes_another_wait_behind_the_same_address(app: Flask, province: Province) -> None:
    busy = Browser(app, "kdc")
    while busy.send(item()).status_code != 429:
        pass
    neighbour = Browser(app, "xa")
    assert neighbour.send(item()).status_code == 200


def test_reading_is_never_counted(app: Flask, province: Province) -> None:
    phone = Browser(app, "kdc")
    assert {phone.get("/api/v1/field/home").status_code for _ in range(5)} == {200}
    assert phone.send(item()).status_code == 200
