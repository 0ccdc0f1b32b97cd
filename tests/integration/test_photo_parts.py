"""A photograph cut anywhere on its way goes on from there, and what has arrived is nobody else's."""

import errno
import os
import stat
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Browser, Province, item, jpeg, manifest
from webapp import create_app
from webapp.extensions import db
from webapp.photos.models import Photo
from webapp.photos.processing import LIMITS
from webapp.pins.models import Pin

CHUNK = 4 * 1024  # as a phone's 128 KiB are to its photographs


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


@pytest.fixture
def photo() -> bytes:
    return jpeg(size=(800, 600)) + bytes(range(256)) * 100  # what follows the end of a JPEG is no part of the picture


class Sending:
    """One photograph as a phone sends it: in chunks, asking how far it got."""

    def __init__(self, phone: Browser, photo: bytes, *, sent: dict[str, Any] | None = None) -> None:
        self.phone, self.photo = phone, photo
        self.sent = sent or item(photos=manifest(photo))
        (self.line,) = self.sent["photos"]
        self.bytes_sent = 0

    def put(self, start: int, end: int, *, total: int | None = None, said: str | None = None) -> Any:
        """Send the bytes from start to before end."""
        chunk = self.photo[start:end]
        self.bytes_sent += len(chunk)
        content_range = said or f"bytes {start}-{end - 1}/{total or len(self.photo)}"
        return self.phone.send_photo(self.sent["id"], self.line, chunk, **{"Content-Range": content_range})

    def progress(self) -> Any:
        """Ask how much is there."""
        return self.phone.get(f"/api/v1/photos/{self.line['id']}/offset?sha256={self.line['sha256']}").json

    def go_on(self, until: int | None = None) -> Any:
        """Send what is missing, chunk by chunk."""
        end = len(self.photo) if until is None else until
        at = self.progress()["offset"]
        answer = None
        while at < end:
            answer = self.put(at, min(at + CHUNK, end))
            if answer.status_code != 202:
                return answer
            at = answer.json["offset"]
        return answer


def code_of(answer: Any) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def parts_on_disk(app: Flask) -> list[Path]:
    return [path for path in (Path(app.config["PHOTO_FOLDER"]) / "partial").glob("*/*") if path.is_file()]


def test_a_photograph_cut_at_nine_tenths_does_not_begin_again(
    app: Flask, phone: Browser, photo: bytes, session: Session
) -> None:
    sending = Sending(phone, photo)
    phone.send(sending.sent)
    nine_tenths = len(photo) * 9 // 10
    assert sending.go_on(until=nine_tenths).json == {"offset": nine_tenths}
    again = Sending(phone, photo, sent=sending.sent)
    answer = again.go_on()
    assert answer.status_code == 200
    assert again.bytes_sent == len(photo) - nine_tenths
    assert answer.json["receipt"]["sha256"] == sending.line["sha256"]
    session.rollback()
    assert session.scalars(select(Pin.status)).one() == "submitted_commune"
    assert parts_on_disk(app) == []


def test_in_parts_or_whole_the_same_photograph_comes_out(app: Flask, phone: Browser, photo: bytes) -> None:
    whole, parted = Sending(phone, photo), Sending(phone, photo)
    receipt = phone.send_photo(whole.sent["id"], whole.line, photo).json["receipt"]
    assert set(parted.go_on().json["receipt"]) == set(receipt)
    shown = [phone.get(f"/photos/{each.line['id']}/large.jpg").data for each in (whole, parted)]
    assert shown[0] == shown[1] != b""


def test_a_chunk_sent_again_gets_the_same_answer_and_is_kept_once(phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    first = sending.put(0, CHUNK)
    assert (first.status_code, first.json) == (202, {"offset": CHUNK})
    assert sending.put(0, CHUNK).json == first.json
    assert sending.put(CHUNK // 2, CHUNK * 2).json == {"offset": CHUNK * 2}
    assert sending.go_on().status_code == 200


def test_a_chunk_that_comes_after_the_receipt_gets_the_receipt(phone: Browser, photo: bytes, app: Flask) -> None:
    sending = Sending(phone, photo)
    receipt = sending.go_on().json
    assert sending.put(0, CHUNK).json == receipt
    assert sending.put(len(photo) - 1, len(photo)).json == receipt
    assert sending.progress() == {"offset": len(photo), **receipt}
    assert parts_on_disk(app) == []


def test_out_of_order_a_chunk_is_told_where_to_go_on(phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    early = sending.put(CHUNK, CHUNK * 2)
    assert code_of(early) == (409, "offset_wrong")
    assert early.json["error"]["offset"] == 0
    assert early.json["error"]["message"]
    sending.put(0, CHUNK)
    ahead = sending.put(CHUNK * 2, CHUNK * 3)
    assert (code_of(ahead), ahead.json["error"]["offset"]) == ((409, "offset_wrong"), CHUNK)
    assert sending.go_on().status_code == 200


def test_two_tabs_at_once_make_one_photograph(app: Flask, phone: Browser, photo: bytes, session: Session) -> None:
    sending = Sending(phone, photo)
    phone.send(sending.sent)
    tabs = [Sending(Browser(app, "kdc"), photo, sent=sending.sent) for _ in range(2)]
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(Sending.go_on, tabs))
    receipts = [tab.go_on() or tab.put(0, CHUNK) for tab in tabs]
    assert receipts[0].json == receipts[1].json
    assert receipts[0].json["receipt"]["id"] == sending.line["id"]
    assert len(session.scalars(select(Photo)).all()) == 1
    assert parts_on_disk(app) == []


def test_another_account_neither_sees_nor_adds_to_what_has_arrived(app: Flask, phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    sending.put(0, CHUNK)
    stranger = Sending(Browser(app, "xa"), photo, sent=sending.sent)
    assert stranger.progress() == {"offset": 0, "receipt": None}
    assert code_of(stranger.put(CHUNK, CHUNK * 2)) == (409, "offset_wrong")
    assert sending.progress()["offset"] == CHUNK
    receipt = sending.go_on().json
    assert receipt["receipt"]
    assert stranger.progress() == {"offset": 0, "receipt": None}
    assert code_of(stranger.put(0, CHUNK)) == (404, "not_found")


@pytest.mark.parametrize(
    "said",
    [
        "bytes",
        "bytes 0-4095",
        "bytes 0-4095/*",
        "bytes */90000",
        "items 0-4095/90000",
        "bytes 0-4095/90000, 5-6/7",
        " bytes 0-4095/90000",
        "bytes=0-4095/90000",
        "bytes 0-4096/90000",
        "bytes 4095-0/90000",
        "bytes 0-4095/4095",
        "bytes -1-4094/90000",
        "bytes +0-4095/90000",
        "bytes 0x0-4095/90000",
        "bytes 0-4095/99999999999",
        "bytes \u0660-4095/90000",
    ],
)
def test_a_content_range_that_is_none_is_refused(app: Flask, phone: Browser, photo: bytes, said: str) -> None:
    try:
        said.encode("latin-1")
    except UnicodeEncodeError:
        said = said.encode().decode("latin-1")
    assert code_of(Sending(phone, photo).put(0, CHUNK, said=said)) == (400, "range_invalid")
    assert parts_on_disk(app) == []


def test_what_would_be_too_big_is_refused_at_its_first_byte(app: Flask, phone: Browser, photo: bytes) -> None:
    too_big = LIMITS.max_bytes + 1
    assert code_of(Sending(phone, photo).put(0, CHUNK, total=too_big)) == (413, "photo_too_big")
    assert parts_on_disk(app) == []


def test_another_length_under_the_same_name_starts_anew(app: Flask, phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    sending.put(0, CHUNK, total=len(photo) + 1)
    answer = sending.put(CHUNK, CHUNK * 2)
    assert (code_of(answer), answer.json["error"]["offset"]) == ((409, "offset_wrong"), 0)
    assert parts_on_disk(app) == []
    assert sending.go_on().status_code == 200


def test_bytes_that_contradict_those_before_start_anew(phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    sending.put(0, CHUNK)
    damaged = Sending(phone, b"\0" + photo[1:], sent=sending.sent)
    answer = damaged.put(0, CHUNK)
    assert (code_of(answer), answer.json["error"]["offset"]) == ((409, "offset_wrong"), 0)
    assert sending.go_on().status_code == 200


def test_what_arrived_damaged_is_thrown_away_and_comes_anew(app: Flask, phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    Sending(phone, b"\0" * len(photo), sent=sending.sent).put(0, CHUNK)
    assert code_of(sending.go_on()) == (422, "photo_hash_mismatch")
    assert (sending.progress(), parts_on_disk(app)) == ({"offset": 0, "receipt": None}, [])
    assert sending.go_on().status_code == 200


def test_what_is_no_picture_is_refused_once_it_is_whole_and_not_kept(app: Flask, phone: Browser) -> None:
    assert code_of(Sending(phone, b"<html>" * 1000).go_on()) == (422, "photo_not_an_image")
    assert parts_on_disk(app) == []


def test_a_server_started_again_goes_on_where_the_other_stopped(app: Flask, phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    sending.go_on(until=CHUNK * 3)
    restarted = create_app(app.config)
    try:
        after = Sending(Browser(restarted, "kdc"), photo, sent=sending.sent)
        assert after.progress()["offset"] == CHUNK * 3
        assert after.go_on().status_code == 200
        assert after.bytes_sent == len(photo) - CHUNK * 3
    finally:
        with restarted.app_context():
            db.engine.dispose()


def refuse(_handle: int) -> None:
    raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))


def test_on_a_full_disk_nothing_is_lost(phone: Browser, photo: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    sending = Sending(phone, photo)
    for start, end in ((0, CHUNK), (CHUNK, CHUNK * 2), (CHUNK * 2, len(photo))):
        sending.go_on(until=start)
        with monkeypatch.context() as full:
            full.setattr(os, "fsync", refuse)
            answer = sending.put(start, end)
        assert code_of(answer) == (503, "busy")
        assert int(answer.headers["Retry-After"]) > 0
        assert start <= sending.progress()["offset"] <= end
    assert sending.go_on().json["receipt"]["id"] == sending.line["id"]


def test_where_the_finished_picture_finds_no_room_one_byte_asks_again(app: Flask, phone: Browser, photo: bytes) -> None:
    sending = Sending(phone, photo)
    shown = Path(app.config["PHOTO_FOLDER"]) / "shown"
    shown.parent.mkdir(exist_ok=True)
    shown.write_text("where a folder should be")
    assert code_of(sending.go_on()) == (503, "busy")
    assert sending.progress() == {"offset": len(photo) - 1, "receipt": None}
    shown.unlink()
    sending.bytes_sent = 0
    assert sending.go_on().status_code == 200
    assert sending.bytes_sent == 1


def test_no_transaction_waits_for_a_photograph_to_be_written(
    app: Flask, phone: Browser, photo: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    sending = Sending(phone, photo)
    phone.send(sending.sent)
    with app.app_context():
        pool = db.engine.pool
    connections: list[int] = []
    sync = os.fsync

    def note(handle: int) -> None:
        connections.append(pool.checkedout())  # type: ignore[attr-defined]  # of a QueuePool
        sync(handle)

    monkeypatch.setattr(os, "fsync", note)
    assert sending.go_on().status_code == 200
    moved = ["shown", "originals"]  # the folders that the finished files are moved into: quick, and part of the step
    assert connections == sorted(connections)
    assert connections.count(1) == len(moved) < connections.count(0)


def test_only_the_application_reads_what_has_arrived(app: Flask, phone: Browser, photo: bytes) -> None:
    Sending(phone, photo).put(0, CHUNK)
    (part,) = parts_on_disk(app)
    modes = [stat.S_IMODE(path.stat().st_mode) for path in (part, part.parent, part.parent.parent)]
    assert modes == [0o600, 0o700, 0o700]


def test_a_photograph_keeps_the_update_it_was_sent_for(phone: Browser, photo: bytes, session: Session) -> None:
    (line,), pin, update = manifest(photo), str(uuid4()), str(uuid4())
    answer = phone.client.put(
        f"/api/v1/photos/{line['id']}?pin={pin}&role=after&update={update}",
        data=photo,
        headers={"X-CSRFToken": phone.token, "X-Content-SHA256": line["sha256"]},
    )
    assert answer.status_code == 200
    assert session.execute(select(Photo.pin_uid, Photo.update_uid, Photo.role)).one() == (pin, update, "after")


def test_an_offset_is_told_to_nobody_without_a_hash(phone: Browser) -> None:
    assert code_of(phone.get(f"/api/v1/photos/{uuid4()}/offset")) == (422, "photos_invalid")
