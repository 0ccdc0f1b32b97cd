"""Photographs arrive one by one, before or after their record, and a record waits for all of them."""

import hashlib
import io
from concurrent.futures import ThreadPoolExecutor
from uuid import UUID, uuid4

import piexif
import pillow_heif
import pytest
from flask import Flask
from PIL import Image
from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.factories import Browser, Province, item, jpeg, manifest
from webapp.photos.models import Photo
from webapp.photos.storage import key_of
from webapp.pins.models import Pin, PinEvent


@pytest.fixture
def phone(app: Flask, province: Province) -> Browser:
    return Browser(app, "kdc")


def status_of(session: Session, uid: str) -> str:
    session.rollback()
    return session.scalars(select(Pin.status).where(Pin.uid == uid)).one()


def code_of(answer: object) -> tuple[int, str]:
    return answer.status_code, answer.json["error"]["code"]


def test_a_record_waits_until_every_photograph_it_names_is_here(phone: Browser, session: Session) -> None:
    photos = jpeg(), jpeg()
    sent = item(photos=manifest(*photos))
    phone.send(sent)
    assert status_of(session, sent["id"]) == "waiting_photos"
    phone.send_photo(sent["id"], sent["photos"][0], photos[0])
    assert status_of(session, sent["id"]) == "waiting_photos"
    phone.send_photo(sent["id"], sent["photos"][1], photos[1])
    assert status_of(session, sent["id"]) == "submitted_commune"
    actions = session.scalars(select(PinEvent.action).order_by(PinEvent.id)).all()
    assert actions == ["recorded", "photos_completed"]


def test_a_photograph_may_come_before_its_record(phone: Browser, session: Session) -> None:
    photo = jpeg()
    sent = item(photos=manifest(photo))
    assert phone.send_photo(sent["id"], sent["photos"][0], photo).status_code == 200
    phone.send(sent)
    assert status_of(session, sent["id"]) == "submitted_commune"


def test_the_same_photograph_again_gets_the_same_receipt(phone: Browser, session: Session) -> None:
    photo = jpeg()
    sent = item(photos=manifest(photo))
    phone.send(sent)
    first = phone.send_photo(sent["id"], sent["photos"][0], photo)
    again = phone.send_photo(sent["id"], sent["photos"][0], photo)
    assert first.json == again.json
    assert first.json["receipt"]["sha256"] == sent["photos"][0]["sha256"]
    assert len(session.scalars(select(Photo)).all()) == 1


def test_other_bytes_under_the_same_id_are_a_conflict(phone: Browser) -> None:
    photo, other = jpeg(), jpeg((200, 30, 30))
    sent = item(photos=manifest(photo))
    phone.send(sent)
    line = sent["photos"][0] | {"sha256": hashlib.sha256(other).hexdigest()}
    assert code_of(phone.send_photo(sent["id"], line, other)) == (409, "conflict")


def test_bytes_that_are_not_those_declared_are_refused(phone: Browser, session: Session) -> None:
    photo = jpeg()
    sent = item(photos=manifest(photo))
    phone.send(sent)
    half = phone.send_photo(sent["id"], sent["photos"][0], photo[: len(photo) // 2])
    assert code_of(half) == (422, "photo_hash_mismatch")
    assert status_of(session, sent["id"]) == "waiting_photos"


def huge_png() -> bytes:
    out = io.BytesIO()
    Image.new("1", (20_000, 20_000)).save(out, "PNG")
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "status", "code"),
    [
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script/></svg>', 422, "photo_not_an_image"),
        (b"<!doctype html><p>photo.jpg", 422, "photo_not_an_image"),
        (b"", 422, "photo_truncated"),
        (jpeg()[:2000], 422, "photo_truncated"),
        (huge_png(), 422, "photo_too_many_pixels"),
        (b"\xff\xd8\xff" + bytes(26 * 1024 * 1024), 413, "photo_too_big"),
        (bytes(33 * 1024 * 1024), 413, "body_too_large"),
    ],
    ids=["svg", "html", "empty", "truncated", "20000x20000", "26 MB", "33 MB"],
)
def test_what_is_no_usable_photograph_is_refused_with_its_code(
    phone: Browser, session: Session, data: bytes, status: int, code: str
) -> None:
    sent = item(photos=manifest(data or b"x"))
    line = sent["photos"][0] | {"sha256": hashlib.sha256(data).hexdigest()}
    assert code_of(phone.send_photo(sent["id"], line, data)) == (status, code)
    assert session.scalars(select(Photo)).all() == []


def heic() -> bytes:
    out = io.BytesIO()
    pillow_heif.from_pillow(Image.new("RGB", (800, 600), (80, 120, 60))).save(out, quality=80)
    return out.getvalue()


def turned_jpeg_with_position() -> bytes:
    out = io.BytesIO()
    exif = {
        "0th": {piexif.ImageIFD.Orientation: 6},
        "GPS": {piexif.GPSIFD.GPSLatitudeRef: b"N", piexif.GPSIFD.GPSLatitude: ((22, 1), (18, 1), (0, 1))},
    }
    Image.new("RGB", (800, 600), (80, 120, 60)).save(out, "JPEG", exif=piexif.dump(exif))
    return out.getvalue()


@pytest.mark.parametrize(
    ("data", "size"), [(heic(), (800, 600)), (turned_jpeg_with_position(), (600, 800))], ids=["heic", "turned"]
)
def test_what_a_phone_makes_is_shown_as_upright_jpeg_without_any_metadata(
    phone: Browser, data: bytes, size: tuple[int, int]
) -> None:
    sent = item(photos=manifest(data))
    phone.send(sent)
    assert phone.send_photo(sent["id"], sent["photos"][0], data).status_code == 200
    shown = phone.get(f"/photos/{sent['photos'][0]['id']}/large.jpg")
    image = Image.open(io.BytesIO(shown.data))
    assert (shown.mimetype, image.format, image.size) == ("image/jpeg", "JPEG", size)
    assert not image.getexif()
    assert shown.headers["X-Content-Type-Options"] == "nosniff"


def test_nobody_sees_an_unpublished_photograph_from_outside(app: Flask, phone: Browser) -> None:
    photo = jpeg()
    sent = item(photos=manifest(photo))
    phone.send(sent)
    phone.send_photo(sent["id"], sent["photos"][0], photo)
    address = f"/photos/{sent['photos'][0]['id']}/small.jpg"
    assert phone.get(address).status_code == 200
    assert Browser(app, "xa").get(address).status_code == 200
    assert Browser(app, "xa-khac").get(address).status_code == 404
    assert app.test_client().get(address).status_code == 404
    assert phone.get(address.replace("small", "original")).status_code == 404


def test_nobody_adds_a_photograph_to_somebody_elses_record(app: Flask, phone: Browser, session: Session) -> None:
    photo, foreign = jpeg(), jpeg()
    sent = item(photos=manifest(photo))
    phone.send(sent)
    stranger = Browser(app, "xa-khac")
    (line,) = manifest(foreign)
    stranger.send_photo(sent["id"], line, foreign)
    assert code_of(stranger.send_photo(sent["id"], sent["photos"][0], photo)) == (404, "not_found")
    phone.send_photo(sent["id"], sent["photos"][0], photo)
    page = Browser(app, "xa").get(f"/office/pins/{session.scalars(select(Pin.code)).one()}").get_data(as_text=True)
    assert sent["photos"][0]["id"] in page
    assert line["id"] not in page


def test_an_address_that_names_no_record_or_role_is_refused(phone: Browser) -> None:
    photo = jpeg()
    (line,) = manifest(photo)
    assert code_of(phone.send_photo("no-uuid", line, photo)) == (422, "id_invalid")
    assert code_of(phone.send_photo(str(uuid4()), line | {"role": "poster"}, photo)) == (422, "photos_invalid")
    assert code_of(phone.send_photo(str(uuid4()), line | {"sha256": "none"}, photo)) == (422, "photos_invalid")


def test_of_a_camera_not_even_the_pictures_own_place_is_kept(app: Flask, phone: Browser, session: Session) -> None:
    photo = turned_jpeg_with_position()
    sent = item("sec_camera", position=None, photos=manifest(photo))
    phone.send(sent)
    assert phone.send_photo(sent["id"], sent["photos"][0], photo).status_code == 200
    assert not {"lon", "lat", "accuracy_m"} & set(session.scalars(select(Photo.facts)).one())
    assert not app.extensions["photo_store"].exists(key_of(UUID(sent["photos"][0]["id"]), "original"))


def test_two_equal_photographs_at_once_are_one(app: Flask, phone: Browser, session: Session) -> None:
    photo = jpeg()
    sent = item(photos=manifest(photo))
    phone.send(sent)
    phones = [Browser(app, "kdc") for _ in range(4)]
    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(lambda each: each.send_photo(sent["id"], sent["photos"][0], photo), phones))
    assert [answer.status_code for answer in answers] == [200] * 4
    assert status_of(session, sent["id"]) == "submitted_commune"


def test_the_last_two_photographs_arriving_at_once_complete_the_record(
    app: Flask, phone: Browser, session: Session
) -> None:
    photos = [jpeg() for _ in range(4)]
    sent = item(photos=manifest(*photos))
    phone.send(sent)
    phones = [Browser(app, "kdc") for _ in photos]
    with ThreadPoolExecutor(4) as pool:
        jobs = [
            pool.submit(each.send_photo, sent["id"], line, photo)
            for each, line, photo in zip(phones, sent["photos"], photos, strict=True)
        ]
    assert [job.result().status_code for job in jobs] == [200] * 4
    assert status_of(session, sent["id"]) == "submitted_commune"
