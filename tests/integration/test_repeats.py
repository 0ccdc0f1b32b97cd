"""The same question again: answered without looking, but only to whoever asked it, and only while nothing changed."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import NOW, Browser, Province
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.models import User
from webapp.access.policy import Role
from webapp.extensions import db
from webapp.kept import repeats, versions
from webapp.pins import events
from webapp.pins.models import Pin

HOME, AWAY = "VN/19/01933/", "VN/19/05602/"
GIVEN = {"by": By(None, NOW)}
VIEW = "/api/v1/layers/pins?bbox=105.0,21.0,107.0,23.0&zoom=9"
FIGURES = "/api/v1/layers/progress?target=T11"


@pytest.fixture
def commune(app: Flask, province: Province) -> Browser:
    browser = Browser(app, "xa")
    browser.record("sec_selfmanage", photos=[])
    return browser


def cost(statements: list[str], browser: Browser, address: str, **headers: str) -> tuple[Any, int]:
    """Ask, and count the statements it took beside the clocks'."""
    statements.clear()
    answer = browser.get(address, headers=headers)
    return answer, len(statements)


@pytest.mark.parametrize("address", [VIEW, FIGURES, "/api/v1/layers/progress/series?target=T11"])
def test_the_same_question_again_costs_no_statement(commune: Browser, statements: list[str], address: str) -> None:
    first, work = cost(statements, commune, address)
    again, none = cost(statements, commune, address)
    unchanged, still_none = cost(statements, commune, address, **{"If-None-Match": first.headers["ETag"]})
    assert work > 0
    assert (none, still_none) == (0, 0)
    assert (again.status_code, again.json, dict(again.headers)) == (200, first.json, dict(first.headers))
    assert (unchanged.status_code, unchanged.get_data()) == (304, b"")
    assert unchanged.headers["ETag"] == first.headers["ETag"]
    assert unchanged.headers["Cache-Control"] == first.headers["Cache-Control"]


def test_who_only_ever_asks_whether_it_is_still_so_costs_no_statement_either(
    app: Flask, commune: Browser, statements: list[str]
) -> None:
    etag = commune.get(VIEW).headers["ETag"]
    again = Browser(app, "xa")
    assert again.get(VIEW, headers={"If-None-Match": etag}).status_code == 304
    answer, none = cost(statements, again, VIEW, **{"If-None-Match": etag})
    assert (answer.status_code, none) == (304, 0)
    assert again.get(VIEW).json == commune.get(VIEW).json


def test_nobody_gets_what_was_said_to_somebody_else(app: Flask, commune: Browser) -> None:
    stranger, nobody = Browser(app, "xa-khac"), app.test_client()
    assert [len(one.get(VIEW).json["pins"]) for one in (commune, stranger, commune)] == [1, 0, 1]
    assert nobody.get(VIEW).status_code == 401
    etag = {"If-None-Match": commune.get(VIEW).headers["ETag"]}
    assert stranger.get(VIEW, headers=etag).status_code == 200
    assert nobody.get(VIEW, headers=etag).status_code == 401


def test_all_who_see_the_same_share_one_answer(app: Flask, commune: Browser, statements: list[str]) -> None:
    first, second = Browser(app, "tinh"), Browser(app, "giam-sat")
    _, work = cost(statements, first, FIGURES)
    shared, looked_up = cost(statements, second, FIGURES)
    assert shared.json == first.get(FIGURES).json
    assert looked_up < work


def test_whose_turn_it_is_is_not_shared_by_those_who_see_the_same(app: Flask, commune: Browser) -> None:
    commune.record("env_sxsd_point")
    (code,) = (pin["code"] for pin in commune.get(f"{VIEW}&group=model").json["pins"])
    assert commune.step(code, "confirm").status_code == 302
    reviewer, supervisor = Browser(app, "tinh"), Browser(app, "giam-sat")
    assert [len(one.get(f"{VIEW}&turn=mine").json["pins"]) for one in (reviewer, supervisor, reviewer)] == [1, 0, 1]


def test_one_sees_ones_own_records_elsewhere_and_others_of_the_same_reach_do_not(app: Flask, commune: Browser) -> None:
    with app.app_context(), Session(db.engine) as session:
        access.grant(session, user=_named(session, "kdc"), role=Role.COMMUNE_STAFF, unit_path=HOME, **GIVEN)
        (pin,) = session.scalars(select(Pin))
        pin.unit_path, pin.commune_code = AWAY, "05602"  # it was relocated
        events.write(session, [events.entry_of(pin, action="relocated", actor_id=None, at=NOW)])
        session.commit()
    colleague, stranger = Browser(app, "kdc"), Browser(app, "xa-khac")
    assert [len(one.get(VIEW).json["pins"]) for one in (commune, colleague, stranger, commune)] == [1, 0, 1, 1]


def _named(session: Session, username: str) -> User:
    return session.scalars(select(User).where(User.username == username)).one()


@pytest.mark.parametrize(
    ("accepted", "encoding"), [("br, gzip", "br"), ("gzip", "gzip"), ("identity", None), ("", None)]
)
def test_everybody_gets_it_as_they_can_read_it(
    app: Flask, province: Province, accepted: str, encoding: str | None
) -> None:
    reviewer = Browser(app, "tinh")  # who gets more than a few bytes
    unpack = {"gzip": gzip.decompress, None: bytes}
    expected = reviewer.get(FIGURES, headers={"Accept-Encoding": "identity"}).json
    first, again = (reviewer.get(FIGURES, headers={"Accept-Encoding": accepted}) for _ in range(2))
    assert first.headers.get("Content-Encoding") == again.headers.get("Content-Encoding") == encoding
    assert "Accept-Encoding" in again.headers["Vary"]
    assert first.get_data() == again.get_data()
    if encoding in unpack:
        assert json.loads(unpack[encoding](again.get_data())) == expected


def test_another_day_everything_is_asked_anew_and_what_the_day_matters_for_has_another_label(
    commune: Browser, statements: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    before = {address: commune.get(address) for address in (FIGURES, VIEW)}
    tomorrow = datetime.now(UTC) + timedelta(days=1)

    class Clock(datetime):
        @classmethod
        def now(cls, _zone: object = None) -> datetime:
            return tomorrow

    for module in (repeats, versions):
        monkeypatch.setattr(module, "datetime", Clock)
    monkeypatch.setattr("webapp.routes.api.progress.now", lambda: tomorrow)
    figures, work = cost(statements, commune, FIGURES)
    assert work > 0
    assert figures.json["on"] > before[FIGURES].json["on"]
    assert figures.headers["ETag"] != before[FIGURES].headers["ETag"]
    view = commune.get(VIEW, headers={"If-None-Match": before[VIEW].headers["ETag"]})
    assert view.status_code == 304


def test_head_is_answered_without_a_body(commune: Browser) -> None:
    whole = commune.get(VIEW)
    head = commune.client.head(VIEW)
    assert (head.status_code, head.get_data(), head.headers["ETag"]) == (200, b"", whole.headers["ETag"])


def test_a_version_asked_for_after_something_was_read_is_refused(app: Flask, province: Province) -> None:
    with app.test_request_context():
        assert versions.version_of("records") == versions.version_of("records")
    with app.test_request_context():
        db.session.execute(select(User.id))
        with pytest.raises(RuntimeError, match="before the data"):
            versions.version_of("records")
