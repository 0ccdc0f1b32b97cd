"""What a seed decides: what is recorded, what happens to which request, what happens to the phone meanwhile."""

import base64
import io
import random
import uuid
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from PIL import Image

from tests.e2e.faults import Fault, Request
from tests.factories import item

DAY_MS: Final = 24 * 3600 * 1000
SHIFTS_MS: Final = (0, 0, 0, DAY_MS, -DAY_MS)
HARMS: Final = ("none", "none", "closed", "terminated", "version_change", "aborted", "aborted_often", "lost_at_its_end")
WHEN: Final = ("while saving", "before sending", "while sending", "while sending")
# What happens while the tabs are at work. Half of the rounds end with a tab that dies in the middle of a write.
EVENTS: Final = ("nothing", "nothing", "offline", "reload", "close", "crash", "crash", "crash after the server stored")
NOT_IN_THE_PROVINCE: Final = {"lon": 102.0, "lat": 18.0}
LARGE_BYTES: Final = 300_000  # travels in three parts
COMMON_FAULTS: Final = 0.5
RARE_FAULTS: Final = 0.2
POISONED: Final = 0.04

_HEARTBEAT = (
    *(Fault.ERROR_BEFORE, Fault.LOST, Fault.CUT_ANSWER, Fault.SIGNED_OUT, Fault.REDIRECT, Fault.PORTAL),
    *(Fault.EMPTY_YES, Fault.STALE, Fault.STALE, Fault.BUSY, Fault.STALL),
)
_WRITE = (
    *(Fault.ERROR_BEFORE, Fault.ERROR_AFTER, Fault.LOST, Fault.CUT_REQUEST, Fault.SHORTENED, Fault.CUT_ANSWER),
    *(Fault.SIGNED_OUT, Fault.REDIRECT, Fault.PORTAL, Fault.EMPTY_YES, Fault.BUSY, Fault.STALL, Fault.TWICE),
)
_PHOTO = (*_WRITE, Fault.DAMAGED, Fault.DAMAGED)
_READ = (Fault.ERROR_BEFORE, Fault.CUT_ANSWER, Fault.PORTAL, Fault.BUSY)


class Weather:
    """Draws what happens to each request."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def __call__(self, request: Request) -> Fault:
        """Return what happens to this one; called under the road's lock."""
        draw = self._random
        if request.is_write:
            return draw.choice(_PHOTO if request.is_photo else _WRITE) if draw.random() < COMMON_FAULTS else Fault.NONE
        return draw.choice(_HEARTBEAT if request.is_heartbeat else _READ) if draw.random() < RARE_FAULTS else Fault.NONE


@dataclass(slots=True)
class Recorded:
    """What was put into the outbox: what must be found of it in the end."""

    kind: str  # pin, update
    name: str
    sha256: dict[str, str] = field(default_factory=dict)  # of its photographs
    promised: bool = False  # the phone said "saved"


class Hands:
    """Draws what a person does."""

    def __init__(self, seed: int, user_id: int) -> None:
        self.random = random.Random(seed)
        self.recorded: dict[str, Recorded] = {}
        self._seed = seed
        self._user_id = user_id

    def round(self) -> dict[str, Any]:
        """Return what one tab is busy with for a while."""
        return {"steps": [self._step() for _ in range(self.random.randint(8, 16))], "jpeg": picture()}

    def _step(self) -> dict[str, Any]:
        draw = self.random
        return {
            "entries": [self._entry() for _ in range(draw.choice([1, 1, 1, 2, 4]))],
            "shift_ms": draw.choice(SHIFTS_MS),
            "harm": draw.choice(HARMS),
            "when": draw.choice(WHEN),
        }

    def _entry(self) -> dict[str, Any]:
        draw = self.random
        id_ = self._uuid()
        is_update = draw.random() < 0.25
        photos = [self._photo() for _ in range(draw.choice([0, 0, 0, 1, 1, 2]))]
        name = f"{'Cập nhật' if is_update else 'Mô hình'} {self._seed}-{len(self.recorded) + 1}"
        self.recorded[id_] = Recorded("update" if is_update else "pin", name)
        entry = {"id": id_, "photos": photos, "user_id": self._user_id}
        if is_update:
            action = draw.choice(["observe", "observe", "observe", "amend"])
            return entry | {"update": {"action": action, "note": name, "which": draw.randrange(1000)}}
        made = item("env_sxsd_point" if photos else "sec_selfmanage", id=id_, name=name)
        if draw.random() < POISONED:
            made["position"] |= NOT_IN_THE_PROVINCE
        return entry | {"item": made}

    def _photo(self) -> dict[str, Any]:
        return {"id": self._uuid(), "bytes": LARGE_BYTES if self.random.random() < 0.1 else 0}

    def _uuid(self) -> str:
        return str(uuid.UUID(int=self.random.getrandbits(128), version=4))


@cache
def picture() -> str:
    """Return the one small picture that all photographs are made of."""
    out = io.BytesIO()
    Image.effect_noise((48, 32), 60).convert("RGB").save(out, "JPEG", quality=80)
    return base64.b64encode(out.getvalue()).decode()
