"""How often one account may write, or one name be tried: a bucket that holds one minute's worth and refills steadily.

Counted per account and never per address: a whole commune may sit behind one. Counted once for all processes: each
account has eight bytes in a nameless file that the forked processes share, and the lock on them goes with its holder.
"""

import contextlib
import fcntl
import math
import os
import struct
import tempfile
import threading
import weakref
from collections.abc import Iterator
from typing import Final

from geo.errors import DomainError

MINUTE_S: Final = 60.0
_INSTANT: Final = struct.Struct("d")


class TooMany(DomainError):
    """Say that an account wrote too often, and after how many seconds to come again."""

    code = "too_many"

    def __init__(self, wait_s: int) -> None:
        super().__init__()
        self.wait_s = wait_s


class Throttle:
    """Count the writes of each account, in this process and all those forked from it."""

    def __init__(self, per_minute: int) -> None:
        if per_minute < 1:
            raise ValueError(f"RATE_PER_MINUTE is at least 1, not {per_minute}")
        self._gap_s = MINUTE_S / per_minute
        file = tempfile.TemporaryFile()  # noqa: SIM115  # as long as the application
        self._file = file.fileno()
        self._threads = threading.Lock()
        weakref.finalize(self, file.close)

    def admit(self, account: int, now_s: float) -> None:
        """Count one write. `now_s` is of a clock that only goes forward and is the same in all processes.

        Raises: TooMany, and counts nothing, where the bucket is empty.
        """
        place = account * _INSTANT.size
        with self._locked(place):
            os.pwrite(self._file, _INSTANT.pack(self._full_at_s(place, now_s)), place)

    def check(self, account: int, now_s: float) -> None:
        """Count nothing, and refuse what `admit` would refuse.

        Raises: TooMany.
        """
        place = account * _INSTANT.size
        with self._locked(place):
            self._full_at_s(place, now_s)

    def _full_at_s(self, place: int, now_s: float) -> float:
        """Return when the bucket would be full again after one more."""
        kept = os.pread(self._file, _INSTANT.size, place)
        full_at_s = _INSTANT.unpack(kept)[0] if len(kept) == _INSTANT.size else 0.0
        full_at_s = max(full_at_s, now_s) + self._gap_s
        wait_s = full_at_s - now_s - MINUTE_S
        if wait_s > self._gap_s / 2:  # half a write: what adding fractions may be off by, and far more
            raise TooMany(math.ceil(wait_s))
        return full_at_s

    @contextlib.contextmanager
    def _locked(self, place: int) -> Iterator[None]:
        # The file's lock holds between processes, not between the threads of one.
        with self._threads:
            fcntl.lockf(self._file, fcntl.LOCK_EX, _INSTANT.size, place)
            try:
                yield
            finally:
                fcntl.lockf(self._file, fcntl.LOCK_UN, _INSTANT.size, place)
