"""What a phone keeps of the records around it: everything once, then only what changed, and never anything missed."""

import random
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import Engine, func, select, text
from sqlalchemy.orm import Session

from geo.kinds import load_catalogue
from tests.factories import HOME, NOW, Browser, Province, item, jpeg, manifest, update
from webapp.access import services as access
from webapp.access.history import By
from webapp.access.models import User
from webapp.access.policy import Role
from webapp.extensions import db
from webapp.pins import changes, events
from webapp.pins.models import Pin, PinEvent


class Phone:
    """Follows the cursor as a phone does, and remembers what it was told."""

    def __init__(self, browser: Browser) -> None:
        self.browser = browser
        self.cursor: str | None = None
        self.pins: dict[str, dict[str, Any]] = {}

    def ask(self) -> dict[str, Any]:
        answer = self.browser.get("/api/v1/field/pins", query_string={"since": self.cursor} if self.cursor else {})
        assert answer.status_code == 200, answer.get_data(as_text=True)
        delta = answer.json
        told = {pin["id"]: pin for pin in delta["pins"]}
        kept = {} if delta["whole"] else {uid: pin for uid, pin in self.pins.items() if uid not in delta["gone"]}
        self.pins, self.cursor = kept | told, delta["cursor"]
        return delta

    def whole(self) -> dict[str, dict[str, Any]]:
        return {pin["id"]: pin for pin in self.browser.get("/api/v1/field/pins").json["pins"]}


@pytest.fixture
def front(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def commune(app: Flask, front: Browser) -> Browser:
    return Browser(app, "xa")


def quick(browser: Browser, **changes_: Any) -> str:
    """Record something that needs no photograph."""
    return browser.record("sec_selfmanage", photos=[], **changes_)


def test_the_first_time_everything_comes_and_then_only_what_changed(front: Browser, commune: Browser) -> None:
    first, second = quick(front), quick(front)
    phone = Phone(front)
    assert phone.ask()["whole"] is True
    commune.step(second, "confirm")
    delta = phone.ask()
    assert (delta["whole"], delta["gone"]) == (False, [])
    assert [pin["code"].replace("-", "") for pin in delta["pins"]] == [second]
    assert delta["pins"][0]["status"] == "approved"
    assert first in {pin["code"].replace("-", "") for pin in phone.pins.values()}


def test_what_a_phone_keeps_of_a_record(front: Browser, commune: Browser) -> None:
    code = front.record("env_sxsd_point", scores={"S1": 7})
    commune.step(code, "ask", reason="Bổ sung ảnh đoạn đầu xóm")
    kept = front.kept(code)
    assert (kept["version"], kept["commune_code"], kept["area_code"]) == (2, HOME, f"{HOME}-001")
    assert (kept["details"]["households"], kept["scores"]) == (42, {"S1": 7})
    assert (kept["maintained_on"], kept["held_on"], kept["verified_by"]) == (None, None, "province")
    assert (kept["position_source"], kept["accuracy_m"], kept["mine"]) == ("gps", 8.5, True)
    assert [set(photo) for photo in kept["photos"]] == [{"id", "role", "at"}]
    assert (kept["reason"], kept["changed"]["by"]) == ("Bổ sung ảnh đoạn đầu xóm", "Cán bộ minh họa xa")
    assert (kept["changed"]["action"], kept["may"]) == ("ask", ["observe", "maintain", "amend"])
    assert kept["moves"] == ["maintained", "paused"]
    assert commune.kept(code)["moves"] == ["maintained", "needs_support", "replicated", "paused"]


@pytest.mark.parametrize(
    "cursor", ["", "x", "1-", "9-000000000000", "999999999999-{basis}", "-1-{basis}", "1e3-{basis}"]
)
def test_with_a_cursor_that_is_not_ones_own_everything_comes(front: Browser, cursor: str) -> None:
    quick(front)
    phone = Phone(front)
    basis = phone.ask()["cursor"].partition("-")[2]
    phone.cursor = cursor.format(basis=basis) or None
    delta = phone.ask()
    assert (delta["whole"], len(delta["pins"])) == (True, 1)


def test_another_persons_cursor_gives_everything(front: Browser, commune: Browser) -> None:
    quick(front)
    mine, other = Phone(front), Phone(commune)
    mine.ask()
    other.cursor = mine.cursor
    assert other.ask()["whole"] is True


def test_when_ones_reach_changed_everything_comes(
    app: Flask, front: Browser, commune: Browser, session: Session
) -> None:
    quick(commune, area_code=f"{HOME}-002")
    phone = Phone(front)
    assert phone.ask()["pins"] == []
    user = session.scalars(select(User).where(User.username == "kdc")).one()
    path = f"VN/19/{HOME}/{HOME}-002/"
    access.grant(session, user=user, role=Role.AREA_FRONT, unit_path=path, by=By(None, NOW))
    session.commit()
    delta = phone.ask()
    assert (delta["whole"], len(delta["pins"])) == (True, 1)


def test_where_nothing_changed_nothing_is_sent(front: Browser) -> None:
    quick(front)
    phone = Phone(front)
    phone.ask()
    asked = {"since": phone.cursor}
    answer = front.get("/api/v1/field/pins", query_string=asked)
    assert (answer.json["pins"], answer.json["gone"], answer.json["cursor"]) == ([], [], phone.cursor)
    etag = {"If-None-Match": answer.headers["ETag"]}
    assert front.get("/api/v1/field/pins", query_string=asked, headers=etag).status_code == 304
    quick(front)
    assert front.get("/api/v1/field/pins", query_string=asked, headers=etag).status_code == 200


def test_what_was_withdrawn_leaves_every_phone_but_its_authors(front: Browser, commune: Browser) -> None:
    code = quick(front)
    author, staff = Phone(front), Phone(commune)
    author.ask()
    staff.ask()
    commune.step(code, "withdraw", reason="Ghi trùng")
    assert (author.ask()["gone"], [pin["mark"] for pin in author.pins.values()]) == ([], ["withdrawn"])
    assert (len(staff.ask()["gone"]), staff.pins) == (1, {})


def test_what_moved_out_of_reach_leaves_the_phone(front: Browser, commune: Browser) -> None:
    code = quick(commune)
    near = Phone(front)
    near.ask()
    assert len(near.pins) == 1
    moved = update(commune.kept(code), "amend", changes={"area_code": f"{HOME}-002"})
    assert commune.update(moved).json["outcomes"][0]["outcome"] == "stored"
    assert (near.ask()["gone"], near.pins) == ([moved["pin"]], {})


def test_nothing_is_told_of_what_was_never_in_reach(app: Flask, front: Browser, commune: Browser) -> None:
    stranger = Phone(Browser(app, "xa-khac"))
    stranger.ask()
    code = quick(front)
    commune.step(code, "withdraw", reason="Ghi trùng")
    delta = stranger.ask()
    assert (delta["pins"], delta["gone"], delta["whole"]) == ([], [], False)


def test_a_photograph_shows_with_the_entry_that_tells_of_it(front: Browser) -> None:
    photos = jpeg(), jpeg()
    made = item("river", photos=manifest(*photos))
    front.send(made)
    phone = Phone(front)
    phone.ask()
    front.send_photo(made["id"], made["photos"][0], photos[0])
    phone.ask()
    assert phone.pins == phone.whole()
    assert phone.pins[made["id"]]["photos"] == []
    front.send_photo(made["id"], made["photos"][1], photos[1])
    phone.ask()
    assert [photo["id"] for photo in phone.pins[made["id"]]["photos"]] == [line["id"] for line in made["photos"]]


def test_a_download_takes_as_many_statements_for_forty_records_as_for_two(
    front: Browser, commune: Browser, statements: list[str]
) -> None:
    def cost(since: str | None) -> int:
        statements.clear()
        front.get("/api/v1/field/pins", query_string={"since": since} if since else {})
        return len([sent for sent in statements if not sent.startswith("BEGIN")])

    codes = [quick(front) for _ in range(2)]
    phone = Phone(front)
    phone.ask()
    commune.step(codes[0], "withdraw", reason="Ghi trùng")
    few = cost(None), cost(phone.cursor)
    for _ in range(19):
        front.send(*[item("sec_selfmanage", photos=[]) for _ in range(2)])
    assert (cost(None), cost(phone.cursor)) == few
    assert max(few) <= 8


def test_more_than_a_phone_should_load_comes_as_the_newest(front: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(changes, "MOST_PINS", 3)
    codes = [quick(front) for _ in range(2)]
    phone = Phone(front)
    phone.ask()
    codes += [quick(front) for _ in range(4)]
    delta = phone.ask()
    assert delta["whole"] is True
    assert [pin["code"].replace("-", "") for pin in delta["pins"]] == codes[:-4:-1]


# ---------------------------------------------------------------- following always ends where a download would


def steps_of(dice: random.Random, people: dict[str, Browser]) -> Iterator[Callable[[], object]]:
    """Yield things that may happen, one after the other; some will be refused, which is no harm."""
    codes: list[str] = []
    waiting: list[tuple[str, dict[str, Any], bytes, str | None]] = []
    areas = [f"{HOME}-001", f"{HOME}-002"]

    def record() -> None:
        photo = jpeg(size=(64, 48))
        made = item("river", area_code=areas[0], photos=manifest(photo))
        receipt = people["kdc"].send(made).json["outcomes"][0]["receipt"]
        codes.append(receipt["code"].replace("-", ""))
        waiting.append((made["id"], made["photos"][0], photo, None))

    def arrive() -> None:
        pin, line, photo, of_update = waiting.pop(dice.randrange(len(waiting))) if waiting else (None,) * 4
        if pin:
            people["kdc"].send_photo(pin, line, photo, of_update)

    def step() -> None:
        person = people[dice.choice(["xa", "tinh"])]
        person.step(dice.choice(codes), dice.choice(["confirm", "ask", "withdraw", "reopen"]), reason="Xem lại")

    def send() -> None:
        seen = [pin for pin in people["kdc"].get("/api/v1/field/pins").json["pins"] if pin["area_code"] == areas[0]]
        if not seen:
            return
        photo, action = jpeg(size=(64, 48)), dice.choice(["observe", "move", "amend"])
        extra = {"move": {"state": "resolved"}, "amend": {"changes": {"name": f"Tên {dice.random()}"}}}.get(action, {})
        sent = update(dice.choice(seen), action, photos=manifest(photo, role="after"), **extra)
        people["kdc"].update(sent)
        waiting.append((sent["pin"], sent["photos"][0], photo, sent["id"]))

    def relocate() -> None:
        seen = people["xa"].get("/api/v1/field/pins").json["pins"]
        if seen:
            people["xa"].update(update(dice.choice(seen), "amend", changes={"area_code": dice.choice(areas)}))

    record()
    while True:
        yield dice.choice([record, arrive, arrive, step, step, send, send, relocate])


@pytest.mark.parametrize("seed", range(3))
def test_a_phone_that_follows_ends_with_exactly_what_a_whole_download_gives(
    app: Flask, front: Browser, commune: Browser, seed: int
) -> None:
    people = {"kdc": front, "xa": commune, "tinh": Browser(app, "tinh")}
    phones = [Phone(browser) for browser in people.values()]
    dice = random.Random(seed)
    happening = steps_of(dice, people)
    for _ in range(25):
        next(happening)()
        for phone in phones:
            if dice.random() < 0.4:
                phone.ask()
    for phone in phones:
        phone.ask()
        assert phone.pins == phone.whole()


# ---------------------------------------------------------------- the order of entries


def two_records(front: Browser, session: Session) -> tuple[Pin, Pin]:
    for _ in range(2):
        quick(front)
    session.rollback()
    one, other = session.scalars(select(Pin).order_by(Pin.id)).all()
    return one, other


def is_waiting_for_its_turn(engine: Engine) -> bool:
    with engine.connect() as looking:
        waiting = "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted"
        return bool(looking.scalar(text(waiting)))


def test_a_reader_never_misses_the_entry_of_a_slower_earlier_transaction(
    app: Flask, front: Browser, province: Province, session: Session
) -> None:
    with app.app_context():
        engine = db.engine
    if engine.dialect.name == "sqlite":
        pytest.skip("SQLite has one writer at a time")
    one, other = two_records(front, session)
    phone = Phone(front)
    phone.ask()

    def write(writer: Session, pin: Pin) -> None:
        entry = events.entry_of(pin, action="observed", actor_id=province.area_front.user_id, at=NOW)
        events.write(writer, [entry])

    def quickly() -> None:
        with Session(engine) as writer:
            write(writer, other)
            writer.commit()

    with Session(engine) as slow, ThreadPoolExecutor(1) as pool:
        write(slow, one)
        job = pool.submit(quickly)
        while not (job.done() or is_waiting_for_its_turn(engine)):
            pass
        phone.ask()  # while the first is written and not yet to be seen
        slow.commit()
        job.result()
    phone.ask()
    assert {pin["changed"]["action"] for pin in phone.pins.values()} == {"observed"}
    assert phone.pins == phone.whole()


def test_batches_steps_updates_and_photographs_at_once_wait_for_each_other_and_for_nothing_else(
    app: Flask, front: Browser, commune: Browser, session: Session
) -> None:
    codes = [quick(front) for _ in range(4)]
    kept = [front.kept(code) for code in codes]
    photo = jpeg(size=(64, 48))
    seen = [update(pin, photos=manifest(photo)) for pin in kept]
    front.update(*seen)
    browsers = [Browser(app, name) for name in ("kdc", "xa", "kdc", "kdc", "tinh")]
    jobs = [
        lambda: browsers[0].send(*[item("sec_selfmanage", photos=[]) for _ in range(5)]),
        lambda: [browsers[1].step(code, "confirm") for code in reversed(codes)],
        lambda: browsers[2].update(*[update(pin) for pin in reversed(kept)]),
        lambda: [browsers[3].send_photo(one["pin"], one["photos"][0], photo, one["id"]) for one in seen],
        lambda: browsers[4].update(*[update(pin, "maintain") for pin in kept]),
    ]
    with ThreadPoolExecutor(len(jobs)) as pool:
        done = [job.result() for job in [pool.submit(job) for job in jobs]]
    answers = [answer for some in done for answer in (some if isinstance(some, list) else [some])]
    assert {answer.status_code for answer in answers} <= {200, 302}
    session.rollback()
    assert session.scalar(select(func.count()).select_from(PinEvent)) == 4 + 4 + 5 + 4 + 4 + 4 + 4


# ---------------------------------------------------------------- the history of one record


def test_the_history_tells_what_was_sent_along(front: Browser, commune: Browser) -> None:
    code = commune.record("river")
    commune.step(code, "confirm")
    photo = jpeg()
    sent = update(commune.kept(code), "move", state="petitioned", document={"number": "12/KN", "on": "2026-11-20"})
    sent |= {"note": "Gửi UBND xã", "photos": manifest(photo)}
    commune.send_photo(sent["pin"], sent["photos"][0], photo, sent["id"])
    commune.update(sent)
    told = front.get(f"/api/v1/field/pins/{sent['pin']}/history").json["events"]
    assert [set(entry) for entry in told] == [{"at", "by", "text", "note", "photos"}] * len(told)
    assert len(told[0]["photos"]) == 1
    last = told[-1]
    assert last["text"].startswith("Cập nhật tình trạng: Đã kiến nghị UBND xã. Văn bản số 12/KN, ngày 20/11/2026.")
    assert (last["by"], last["note"]) == ("Cán bộ minh họa xa", "Gửi UBND xã")
    assert last["photos"] == [sent["photos"][0]["id"]]


def test_the_history_of_a_record_out_of_reach_reads_as_if_there_were_none(app: Flask, front: Browser) -> None:
    uid = front.kept(quick(front))["id"]
    stranger = Browser(app, "xa-khac")
    assert stranger.get(f"/api/v1/field/pins/{uid}/history").status_code == 404
    assert stranger.get(f"/api/v1/field/pins/{uuid4()}/history").status_code == 404


def test_every_kind_of_pin_says_who_has_the_last_word(front: Browser) -> None:
    kinds = load_catalogue().kinds
    for kind in ("sec_drug_point", "sec_selfmanage"):
        assert front.kept(front.record(kind, photos=[]))["verified_by"] == kinds[kind].verified_by
