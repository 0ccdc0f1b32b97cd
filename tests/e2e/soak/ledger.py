"""The count at the end: all that was ever promised is at the server once, or on the phone with the reason why not."""

import hashlib
from collections import Counter
from pathlib import Path
from uuid import UUID

from sqlalchemy import select
from sqlalchemy.orm import Session

from tests.e2e.soak.drawn import Recorded
from tests.e2e.soak.phone import Kept
from webapp.photos.models import Photo
from webapp.photos.storage import FolderStore, key_of
from webapp.pins.models import Pin, PinEvent, PinUpdate

STEPS = Counter[tuple[int, str, str | None]]


class Ledger:
    """What was recorded, what the phone keeps, what the server has: and where they disagree."""

    def __init__(self, recorded: dict[str, Recorded], kept: Kept, session: Session, photo_folder: Path) -> None:
        self._recorded = recorded
        self._kept = kept
        self._on_phone = {entry["id"]: f"{entry['state']} {entry['error']}" for entry in kept.entries}
        self._store = FolderStore(photo_folder)
        session.rollback()
        self._pins = {pin.uid: pin for pin in session.scalars(select(Pin))}
        self._updates = {update.uid: update for update in session.scalars(select(PinUpdate))}
        self._photos = {photo.uid: photo for photo in session.scalars(select(Photo)) if photo.stored_at is not None}
        events = session.scalars(select(PinEvent)).all()
        self._steps: STEPS = Counter((event.pin_id, event.action, event.update_uid) for event in events)
        session.rollback()

    def counts(self) -> Counter[str]:
        """Count what became of everything."""
        return Counter(
            {
                "records": sum(was.promised and was.kind == "pin" for was in self._recorded.values()),
                "updates": sum(was.promised and was.kind == "update" for was in self._recorded.values()),
                "photographs": sum(len(was.sha256) for was in self._recorded.values()),
                "records received": len(self._pins),
                "updates received": len(self._updates),
                "photographs received": len(self._photos),
                "waiting for their owner": len(self._on_phone),
            }
        )

    def faults(self) -> list[str]:
        """Name everything that is not as it must be."""
        return [*self._lost(), *self._doubled(), *self._false_receipts(), *self._false_states()]

    def _is_received(self, uid: str) -> bool:
        return uid in self._pins or uid in self._updates or uid in self._photos

    def _lost(self) -> list[str]:
        promised = {uid: was for uid, was in self._recorded.items() if was.promised}
        lost = [f"{was.kind} {uid}" for uid, was in promised.items() if not self._is_here_or_there(uid)]
        lost += [f"photo {uid}" for was in promised.values() for uid in was.sha256 if not self._is_here_or_there(uid)]
        empty = [f"photo {uid}: its bytes" for uid, size in self._kept.sizes.items() if size == 0]
        return [f"lost: {what}" for what in lost + empty] + [f"never sent: {what}" for what in self._kept.unsettled]

    def _is_here_or_there(self, uid: str) -> bool:
        return self._is_received(uid) or self._kept.waits(uid)

    def _doubled(self) -> list[str]:
        names = Counter(pin.name for pin in self._pins.values())
        unknown = (self._pins.keys() | self._updates.keys()) - self._recorded.keys()
        return [
            *(f"doubled: {n} records are called {name}" for name, n in names.items() if n > 1),
            *(f"doubled: {action} of record {pin}, {n} times" for (pin, action, _), n in self._steps.items() if n > 1),
            *(f"nobody recorded {uid}" for uid in unknown),
            *(
                f"received, and still on the phone: {uid} is {why}"
                for uid, why in self._on_phone.items()
                if self._is_received(uid)
            ),
        ]

    def _false_receipts(self) -> list[str]:
        return [
            f"a receipt without a row: {one['kind']} {one['id']}"
            for one in self._kept.receipts
            if not self._is_true(one)
        ]

    def _is_true(self, receipt: dict[str, str]) -> bool:
        uid = receipt["id"]
        if receipt["kind"] == "pin":
            return uid in self._pins and self._pins[uid].code == receipt.get("code", "").replace("-", "")
        if receipt["kind"] == "update":
            return uid in self._updates
        return uid in self._photos and self._photos[uid].sha256 == receipt.get("sha256")

    def _false_states(self) -> list[str]:
        """Name photographs with other bytes than were taken, and what counts without all its own, or does not with."""
        taken = {id_: sha256 for was in self._recorded.values() for id_, sha256 in was.sha256.items()}
        spoilt = [uid for uid in self._photos if taken.get(uid) not in (None, self._digest(uid))]
        return [
            *(f"not the bytes that were taken: photo {uid}" for uid in spoilt),
            *(
                f"record {uid} is {pin.status}"
                for uid, pin in self._pins.items()
                if self._is_whole(uid) == (pin.status == "waiting_photos")
            ),
            *(
                f"update {uid} is settled: {update.settled_at is not None}"
                for uid, update in self._updates.items()
                if self._is_whole(uid) != (update.settled_at is not None)
            ),
        ]

    def _is_whole(self, uid: str) -> bool:
        return uid not in self._recorded or all(id_ in self._photos for id_ in self._recorded[uid].sha256)

    def _digest(self, uid: str) -> str:
        """Return the hash of the bytes as they came; of a photograph that came before its record they are not kept."""
        key = key_of(UUID(uid), "original")
        return hashlib.sha256(self._store.get(key)).hexdigest() if self._store.exists(key) else self._photos[uid].sha256
