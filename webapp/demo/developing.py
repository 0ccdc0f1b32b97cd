"""Drawing the demonstration's photographs and putting them where every photograph is kept, in several processes."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import asdict
from datetime import datetime
from functools import partial
from multiprocessing import get_context
from typing import Final
from uuid import UUID

from PIL import ExifTags, Image

from geo.calendar import VIETNAM
from webapp.demo.photographs import Developed, Photograph, Shot
from webapp.demo.pictures import Phase, Scene, jpeg
from webapp.photos.processing import process
from webapp.photos.storage import PhotoStore, key_of

WORKERS: Final = 2
_AT_ONCE: Final = 8

Draw = Callable[[Scene, int, Phase], bytes]


def develop(
    photographs: Sequence[Photograph], store: PhotoStore, *, draw: Draw = jpeg, workers: int = WORKERS
) -> Iterator[Developed]:
    """Draw and keep photographs, one after the other in any order; the same one twice is the same file twice.

    With several workers, `store` and `draw` must be such as can be sent to another process.
    """
    work = partial(_develop, store=store, draw=draw)
    if workers == 1:
        yield from map(work, photographs)
        return
    # "spawn": a forked copy would share this process's connections to the database.
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(work, photographs, chunksize=_AT_ONCE)


def _develop(photograph: Photograph, store: PhotoStore, draw: Draw) -> Developed:
    shot = photograph.shot
    original = with_facts(draw(shot.scene, shot.seed, shot.phase), shot)
    processed = process(original)
    uid = UUID(photograph.uid)
    store.put(key_of(uid, "original"), original)
    store.put(key_of(uid, "large"), processed.large_jpeg)
    store.put(key_of(uid, "small"), processed.small_jpeg)
    facts = asdict(processed.facts)
    taken_at: datetime | None = facts["taken_at"]
    return Developed(
        uid=photograph.uid,
        sha256=hashlib.sha256(original).hexdigest(),
        size_bytes=len(original),
        width=processed.width,
        height=processed.height,
        facts=facts | {"taken_at": taken_at.isoformat() if taken_at else None},
    )


def with_facts(jpeg_bytes: bytes, shot: Shot) -> bytes:
    """Put into a JPEG what a phone's camera writes there: when and where it was taken, as far as the shot says."""
    if shot.taken_at is None:
        return jpeg_bytes
    exif = Image.Exif()
    exif.get_ifd(ExifTags.IFD.Exif).update(
        {
            ExifTags.Base.DateTimeOriginal: f"{shot.taken_at.astimezone(VIETNAM):%Y:%m:%d %H:%M:%S}",
            ExifTags.Base.OffsetTimeOriginal: "+07:00",
        }
    )
    if shot.place is not None:
        lon, lat = shot.place
        exif.get_ifd(ExifTags.IFD.GPSInfo).update(
            {
                ExifTags.GPS.GPSLatitudeRef: "N",
                ExifTags.GPS.GPSLatitude: _degrees(lat),
                ExifTags.GPS.GPSLongitudeRef: "E",
                ExifTags.GPS.GPSLongitude: _degrees(lon),
            }
        )
    body = exif.tobytes()
    start_of_image, rest = jpeg_bytes[:2], jpeg_bytes[2:]
    return start_of_image + b"\xff\xe1" + (len(body) + 2).to_bytes(2, "big") + body + rest


def _degrees(value: float) -> tuple[float, float, float]:
    minutes, seconds = divmod(value * 3600, 60)
    degrees, minutes = divmod(minutes, 60)
    return degrees, minutes, round(seconds, 3)
