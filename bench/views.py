"""What the maps and the board ask for, against the same server's emptiest answer, on both engines in one run.

    python -m bench.views [pins of the province] [pins of the country]

A province of 92 communes and 4,000 residential areas on SpatiaLite and on PostGIS, and a country of 3,321 communes on
PostGIS, all three served at once by gunicorn as in production. One person asks over one connection to each, turn by
turn, so that whatever else the machine does falls on all of them alike. Times are medians in ms at the client:

anew   the first answer after a record has changed something: counted, written and compressed
again  the same question while nothing has changed, in full
304    the same with the label of what one has

The bars are ratios: of "again" and "304" to "hello" of the same server, and of the country's views to the province's of
the same engine and zoom; a bar that is not met is marked. "anew" has none: it says what the first asker waits for.
"""

import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Final
from urllib.parse import urlsplit

from flask import Flask
from sqlalchemy import update

from bench import province
from bench.start_up import quiet_moment
from bench.submissions import database
from tests.e2e.server import Server, settings_of
from webapp import create_app
from webapp.db.clocks import Clocks
from webapp.extensions import db
from webapp.http import open_to_everyone

PROVINCE_PINS: Final = 50_000
COUNTRY_PINS: Final = 1_000_000
AREAS: Final = 4_000
ROUNDS: Final = 400
ROUNDS_ANEW: Final = 20
SPELLS: Final = 10
HELLO: Final = "/hello"
HELLO_BAR_304: Final = 1.1
COUNTRY_BAR: Final = 1.5
VIEW: Final = "/api/v1/layers/pins?bbox={}&zoom={}"
BOXES: Final = {8: "104.8,21.0,106.9,23.0", 10: "105.4,21.4,106.1,22.1", 12: "105.7,21.5,105.9,21.7"}
WIDE: Final = {6: "102.0,8.0,110.0,24.0", **BOXES}


@dataclass(frozen=True, slots=True)
class Question:
    """An address, what it is, and how many times "hello" it may take."""

    name: str
    address: str
    bar: float | None = None


LAYERS: Final = [
    Question(f"target {key}", f"/api/v1/layers/progress?target={key}", 1.5) for key in ("T06", "T11", "T22")
]
BOARD: Final = Question("the whole board", "/office/board", 8)
VIEWS: Final = [Question(f"view, zoom {zoom}", VIEW.format(box, zoom), 1.3) for zoom, box in BOXES.items()]
OF_PROVINCE: Final = (*LAYERS, *VIEWS, BOARD)
OF_COUNTRY: Final = tuple(Question(f"view, zoom {zoom}", VIEW.format(box, zoom)) for zoom, box in WIDE.items())


@dataclass(slots=True)
class Spent:
    """What one question cost, each time it was asked."""

    anew_s: list[float] = field(default_factory=list)
    again_s: list[float] = field(default_factory=list)
    unchanged_s: list[float] = field(default_factory=list)
    etag: str = ""
    size: int = 0


@dataclass(slots=True)
class Place:
    """A server, who asks it, and what that cost."""

    name: str
    app: Flask
    cookie: str
    questions: Sequence[Question]
    connection: HTTPConnection
    hello_s: list[float] = field(default_factory=list)
    spent: dict[str, Spent] = field(default_factory=dict)

    def change(self) -> None:
        """Let something happen that every answer is made of."""
        with self.app.app_context():
            db.session.execute(update(Clocks).values(records=Clocks.records + 1))
            db.session.commit()

    def ask_anew(self) -> None:
        """Ask each question for the first time since something happened; the server may have hung up meanwhile."""
        self.connection.close()
        for question in self.questions:
            self._spent(question).anew_s.append(self._ask(question))

    def ask_again(self) -> None:
        """Ask each question with nothing changed, with a label and without, and "hello" just as often in between."""
        for question in self.questions:
            spent = self._spent(question)
            self.hello_s.append(self._ask(Question("hello", HELLO)))
            spent.again_s.append(self._ask(question))
            if spent.etag:
                spent.unchanged_s.append(self._ask(question, spent.etag))

    def _spent(self, question: Question) -> Spent:
        return self.spent.setdefault(question.name, Spent())

    def _ask(self, question: Question, etag: str = "") -> float:
        headers = {"Cookie": self.cookie, "Accept-Encoding": "gzip, br"} | ({"If-None-Match": etag} if etag else {})
        begun = time.perf_counter()
        self.connection.request("GET", question.address, headers=headers)
        answer = self.connection.getresponse()
        body = answer.read()
        spent_s = time.perf_counter() - begun
        for given in answer.headers.get_all("Set-Cookie", []):
            self.cookie = given.partition(";")[0]  # as a browser does: the session's is the only one there is
        if answer.status != (304 if etag else 200):
            raise RuntimeError(f"{self.name}: {question.address} was answered {answer.status}")
        if question.address != HELLO and not etag:
            spent = self._spent(question)
            spent.etag, spent.size = answer.headers.get("ETag", ""), len(body)
        return spent_s


def serve() -> Flask:
    """Make the application with an emptiest answer in it, for gunicorn."""
    app = create_app()
    app.add_url_rule(HELLO, "hello", open_to_everyone(lambda: {"hello": "world"}))
    return app


@contextmanager
def place(name: str, engine: str, questions: Sequence[Question], pins: int, *, whole_country: bool) -> Iterator[Place]:
    """Make a place and serve it."""
    with tempfile.TemporaryDirectory() as scratch, database(folder := Path(scratch), engine) as url:
        begun = time.monotonic()
        app = province.make(url, folder, pins=pins, areas=AREAS, whole_country=whole_country)
        print(f"{name}: {pins:,} pins made in {time.monotonic() - begun:.0f} s", file=sys.stderr, flush=True)
        server = Server({**settings_of(url, folder), "WEB_CONCURRENCY": "2"}, "bench.views:serve()")
        try:
            port = urlsplit(server.start().url).port
            yield Place(name, app, province.sign_in(app), questions, HTTPConnection("127.0.0.1", port))
        finally:
            server.stop()
            with app.app_context():
                db.engine.dispose()


def ask_all(places: Sequence[Place]) -> Iterator[float]:
    """Ask everybody everything, in quiet moments where there are any. Yield the share of a processor had in each."""
    for _ in range(SPELLS):
        yield quiet_moment()
        for _ in range(ROUNDS_ANEW // SPELLS):
            for one in places:
                one.change()
                one.ask_anew()
        for _ in range(ROUNDS // SPELLS):
            for one in places:
                one.ask_again()


def report(one: Place) -> None:
    """Print what a place's answers cost beside its emptiest."""
    hello_s = median(one.hello_s)
    print(f"\n{one.name}, hello {hello_s * 1000:.2f} ms")
    print(f"{'':<18}{'bytes':>8}{'anew':>9}{'again':>8}{'ratio':>7}{'bar':>5}{'304':>8}{'ratio':>7}{'bar':>5}")
    for question in one.questions:
        spent = one.spent[question.name]
        told = f"{question.name:<18}{spent.size:>8}{median(spent.anew_s) * 1000:>9.1f}"
        told += compared(spent.again_s, hello_s, question.bar)
        if spent.unchanged_s:
            told += compared(spent.unchanged_s, hello_s, HELLO_BAR_304)
        print(told)


def compared(spent_s: Sequence[float], hello_s: float, bar: float | None) -> str:
    """Say what was spent, as a ratio and beside its bar; a bar that is not met is marked."""
    ratio = median(spent_s) / hello_s
    shown = "" if bar is None else f"{bar:g}" if ratio <= bar else f"{bar:g}!"
    return f"{median(spent_s) * 1000:>8.2f}{ratio:>7.2f}{shown:>5}"


def report_growth(small: Place, large: Place) -> None:
    """Print what the country's views cost beside the province's; its widest, which has no match, beside theirs."""
    print(f"\n{large.name}, against {small.name}")
    print(f"{'':<18}{'bytes':>8}{'again':>8}{'ratio':>7}{'bar':>5}{'anew':>8}{'ratio':>7}")
    for question in large.questions:
        there = large.spent[question.name]
        here = small.spent.get(question.name, small.spent[VIEWS[0].name])
        told = compared(there.again_s, median(here.again_s), COUNTRY_BAR)
        told += compared(there.anew_s, median(here.anew_s), None)
        print(f"{question.name:<18}{there.size:>8}{told}".rstrip())


def main(province_pins: int, country_pins: int) -> None:
    """Print the tables."""
    with ExitStack() as stack:
        enter = stack.enter_context
        spatialite = enter(place("SpatiaLite, province", "SpatiaLite", OF_PROVINCE, province_pins, whole_country=False))
        postgis = enter(place("PostGIS, province", "PostGIS", OF_PROVINCE, province_pins, whole_country=False))
        country = enter(place("PostGIS, country", "PostGIS", OF_COUNTRY, country_pins, whole_country=True))
        places = (spatialite, postgis, country)
        print(f"{province_pins:,} pins in 92 communes, {country_pins:,} in 3,321; {AREAS:,} areas; medians of {ROUNDS}")
        shares = list(ask_all(places))
        print(f"one busy thread was given {min(shares):.0%} to {max(shares):.0%} of a processor meanwhile")
        report(spatialite)
        report(postgis)
        report_growth(postgis, country)


if __name__ == "__main__":
    main(*(int(given) for given in (*sys.argv[1:], PROVINCE_PINS, COUNTRY_PINS)[:2]))
