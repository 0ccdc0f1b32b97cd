"""The document a phone keeps: what can be pinned and what is asked for, in the very words of the tests' fixture."""

import json
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import AWAY, HOME, Browser, Province, item
from webapp.pins.models import Pin

WIRE = Path(__file__).parent.parent / "fixtures" / "wire"
OWN = ("version", "user", "demo", "province", "communes", "areas", "shapes", "may_review_in")


def home(browser: Browser) -> dict[str, Any]:
    answer = browser.get("/api/v1/field/home")
    assert answer.status_code == 200
    return dict(answer.json)


def test_the_wire_fixture_says_what_the_server_says_of_kinds_scores_and_targets(app: Flask, province: Province) -> None:
    fixture = json.loads((WIRE / "field_home.json").read_text(encoding="utf-8"))
    served = home(Browser(app, "kdc"))
    assert fixture.keys() == served.keys()
    for part in served.keys() - set(OWN):
        assert fixture[part] == served[part], part


@pytest.mark.parametrize(("username", "codes"), [("kdc", []), ("xa", [HOME]), ("xa-khac", [AWAY])])
def test_a_phone_knows_where_its_person_may_review(
    app: Flask, province: Province, username: str, codes: list[str]
) -> None:
    assert home(Browser(app, username))["may_review_in"] == codes


def test_the_province_may_review_everywhere(app: Flask, province: Province) -> None:
    kept = home(Browser(app, "tinh"))
    assert kept["may_review_in"] == [commune["code"] for commune in kept["communes"]]


def test_what_is_only_a_communes_number_is_not_offered(app: Flask, province: Province) -> None:
    (security,) = [group for group in home(Browser(app, "kdc"))["groups"] if group["key"] == "security"]
    offered = {kind["key"] for kind in security["kinds"]}
    assert "sec_selfmanage" in offered
    assert not offered & {"sec_reform", "sec_nodrug_commune"}


def test_recording_something_does_not_make_the_document_a_new_one(
    app: Flask, province: Province, session: Session
) -> None:
    phone = Browser(app, "kdc")
    etag = phone.get("/api/v1/field/home").headers["ETag"]
    phone.send(item())
    assert session.scalar(select(Pin.id)) is not None
    assert phone.get("/api/v1/field/home", headers={"If-None-Match": etag}).status_code == 304
