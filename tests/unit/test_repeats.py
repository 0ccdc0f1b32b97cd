"""What is remembered of answers in front of the application: only whole ones that depend on the clocks alone."""

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Any

import pytest
from werkzeug.test import Client

from geo.calendar import local_day
from webapp.db.clocks import Times
from webapp.kept.repeats import SHOWN, Repeats

TIMES = Times(records=1, access=1, units=1, filings=1)
ETAG = ("ETag", 'W/"label"')


class StoppedClocks:
    def read(self) -> Times:
        return TIMES


class Application:
    """Answers as it is told, and counts how often it is asked."""

    def __init__(self, status: str, headers: list[tuple[str, str]], *, says_so: bool = True) -> None:
        self.status, self.headers, self.says_so, self.asked = status, headers, says_so, 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        self.asked += 1
        if self.says_so:
            environ[SHOWN] = (("access", 1), ("day", local_day(datetime.now(UTC))))
        start_response(self.status, self.headers)
        return [b"an answer"]


def ask_twice(application: Application, method: str = "GET") -> None:
    client = Client(Repeats(application, StoppedClocks()), use_cookies=False)
    first, second = (client.open("/", method=method) for _ in range(2))
    assert (first.status, first.data, list(first.headers)) == (second.status, second.data, list(second.headers))


def test_a_whole_answer_is_asked_for_once() -> None:
    application = Application("200 OK", [ETAG])
    ask_twice(application)
    assert application.asked == 1


@pytest.mark.parametrize(
    "application",
    [
        Application("404 NOT FOUND", [ETAG]),
        Application("500 INTERNAL SERVER ERROR", [ETAG]),
        Application("200 OK", [ETAG, ("Set-Cookie", "session=another")]),
        Application("200 OK", []),
        Application("200 OK", [ETAG], says_so=False),
    ],
    ids=["not found", "failed", "sets a cookie", "without a label", "depends on more"],
)
def test_everything_else_is_asked_for_each_time(application: Application) -> None:
    client = Client(Repeats(application, StoppedClocks()), use_cookies=False)
    for headers in ({}, {}, {"If-None-Match": ETAG[1]}):
        assert client.get("/", headers=headers).status == application.status
    assert application.asked == 3


def test_what_may_write_is_never_answered_from_memory() -> None:
    application = Application("200 OK", [ETAG])
    ask_twice(application, method="POST")
    assert application.asked == 2


def test_of_an_unchanged_answer_only_the_label_is_remembered() -> None:
    application = Application("304 NOT MODIFIED", [ETAG])
    client = Client(Repeats(application, StoppedClocks()))
    label = {"If-None-Match": ETAG[1]}
    assert [client.get("/", headers=label).status_code for _ in range(3)] == [304] * 3
    assert application.asked == 1
    application.status = "200 OK"
    assert client.get("/").data == b"an answer"
    assert application.asked == 2


def test_who_has_another_label_gets_the_whole_answer() -> None:
    application = Application("200 OK", [ETAG])
    client = Client(Repeats(application, StoppedClocks()))
    answers = [client.get("/", headers={"If-None-Match": label}) for label in ("", 'W/"older"', ETAG[1])]
    assert [(answer.status_code, answer.data) for answer in answers] == [(200, b"an answer")] * 2 + [(304, b"")]
    assert application.asked == 1
