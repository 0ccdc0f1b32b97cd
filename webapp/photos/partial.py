"""Photographs on their way: what has arrived of each is kept until the rest does.

One file per account, photograph and hash, in folders that only the application can read. The file's length is how much
has arrived; its name says how much there will be. All that happens to the files of one account happens under one lock,
which holds between processes as well as between threads. Nothing here is the only copy: the phone keeps its own until
it has a receipt, so what is thrown away is merely sent anew.
"""

import contextlib
import fcntl
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from geo.errors import DomainError, Invalid
from webapp.photos.processing import LIMITS
from webapp.photos.storage import DiskFails, make_folder, sync_folder

MOST_PARTS: Final = 100  # of one account at once; a phone sends one photograph after the other
MOST_BYTES: Final = 100 * 1024 * 1024  # of one account, counted as the whole photographs they will be
KEPT: Final = timedelta(days=14)
SWEPT_EVERY: Final = timedelta(days=1)

_CONTENT_RANGE: Final = re.compile(r"bytes ([0-9]{1,10})-([0-9]{1,10})/([0-9]{1,10})")


class OffsetWrong(DomainError):
    """Say that these bytes do not follow those that are here: `offset` is where to go on."""

    code = "offset_wrong"

    def __init__(self, offset: int) -> None:
        super().__init__(field="photo")
        self.offset = offset


@dataclass(frozen=True, slots=True)
class Span:
    """Which bytes of a photograph these are: from `start` to before `end`, of `total`."""

    start: int
    end: int
    total: int


@dataclass(frozen=True, slots=True)
class PartName:
    """Name what has arrived of one photograph. Another account's is another part, whatever its id."""

    account: int
    uid: str
    sha256: str


@dataclass(frozen=True, slots=True)
class Held:
    """Tell how much is here, and hold all of it once it is whole."""

    offset: int
    whole: bytes | None


def parse_span(content_range: str, length: int) -> Span:
    """Read a Content-Range header that goes with a body of `length` bytes.

    Raises: Invalid range_invalid for anything but `bytes a-b/total` with exactly these bytes; photo_too_big.
    """
    said = _CONTENT_RANGE.fullmatch(content_range)
    if said is None:
        raise Invalid("range_invalid", field="photo")
    first, last, total = map(int, said.groups())
    if total > LIMITS.max_bytes:
        raise Invalid("photo_too_big", bytes=total, max_bytes=LIMITS.max_bytes)
    if not first <= last < total or last - first + 1 != length:
        raise Invalid("range_invalid", field="photo")
    return Span(first, last + 1, total)


class PartStore:
    """Keep unfinished photographs on the local disk, below a folder of mode 700."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def offset(self, name: PartName) -> int:
        """Return how many bytes of a photograph need not be sent again.

        All but one at most: whoever has no receipt yet sends the last byte once more, and so asks for it.
        """
        with contextlib.suppress(FileNotFoundError):
            for path in _files_of(self._folder(name), name):
                return min(path.stat().st_size, _total_of(path) - 1)
        return 0

    def append(self, name: PartName, span: Span, chunk: bytes, *, now: datetime) -> Held:
        """Keep bytes that follow those already here, durably; those that are here already change nothing.

        Raises: OffsetWrong where a piece between is missing, or the bytes contradict those that are here; DiskFails.
        """
        try:
            self._sweep_daily(now)
            with self._locked(self._folder(name)):
                path = self._begun(name, span)
                return Held(_write(path, span, chunk), path.read_bytes() if _is_whole(path, span) else None)
        except OSError as error:
            raise DiskFails from error

    def discard(self, name: PartName) -> None:
        """Forget what arrived of a photograph. Where the disk refuses, the sweep will."""
        with contextlib.suppress(OSError), self._locked(self._folder(name)) as folder:
            for path in _files_of(folder, name):
                path.unlink()

    def sweep(self, now: datetime) -> None:
        """Forget every part to which nothing was added for `KEPT`."""
        oldest = (now - KEPT).timestamp()
        for account in self._root.iterdir():
            if account.is_dir():
                with self._locked(account) as folder:
                    for path in folder.iterdir():
                        if path.stat().st_mtime < oldest:
                            path.unlink()

    def _sweep_daily(self, now: datetime) -> None:
        mark = self._root / ".swept"
        with contextlib.suppress(FileNotFoundError):
            if now.timestamp() - mark.stat().st_mtime < SWEPT_EVERY.total_seconds():
                return
        make_folder(self._root, mode=0o700)
        mark.touch(mode=0o600)
        os.utime(mark, (now.timestamp(), now.timestamp()))
        self.sweep(now)

    def _folder(self, name: PartName) -> Path:
        return self._root / str(name.account)

    @contextlib.contextmanager
    def _locked(self, folder: Path) -> Iterator[Path]:
        """Let one request at a time touch an account's parts; the lock goes with whoever holds it, killed or not."""
        make_folder(folder, mode=0o700)
        handle = os.open(folder, os.O_RDONLY)
        try:
            fcntl.flock(handle, fcntl.LOCK_EX)
            yield folder
        finally:
            os.close(handle)

    def _begun(self, name: PartName, span: Span) -> Path:
        """Return the photograph's file, made now if these are its first bytes."""
        folder = self._folder(name)
        path = folder / f"{name.uid}-{name.sha256}-{span.total}"
        for other in _files_of(folder, name):
            if other != path:
                other.unlink()  # a different length was announced: it is another file, and starts anew
        if not path.exists():
            if span.start > 0:
                raise OffsetWrong(0)
            _make_room(folder, span.total)
            path.touch(mode=0o600)
            sync_folder(folder)
        return path


def _files_of(folder: Path, name: PartName) -> list[Path]:
    return list(folder.glob(f"{name.uid}-{name.sha256}-*"))


def _make_room(folder: Path, total: int) -> None:
    """Let the parts that waited longest go, until this one fits too."""
    parts = sorted(folder.iterdir(), key=lambda path: path.stat().st_mtime_ns)
    taken = sum(map(_total_of, parts))
    while parts and (len(parts) >= MOST_PARTS or taken + total > MOST_BYTES):
        oldest = parts.pop(0)
        taken -= _total_of(oldest)
        oldest.unlink()


def _total_of(path: Path) -> int:
    return int(path.name.rpartition("-")[2])


def _is_whole(path: Path, span: Span) -> bool:
    return path.stat().st_size == span.total


def _write(path: Path, span: Span, chunk: bytes) -> int:
    """Add what is new of a chunk and return the file's length.

    Where the disk fails half way, what was written is still a right beginning: the next attempt goes on from there.
    """
    with path.open("r+b", buffering=0) as file:
        here = file.seek(0, os.SEEK_END)
        if span.start > here:
            raise OffsetWrong(here)
        file.seek(span.start)
        known = file.read(min(len(chunk), here - span.start))
        if chunk[: len(known)] != known:
            path.unlink()  # one of the two is damaged, and nobody can tell which
            raise OffsetWrong(0)
        fresh = memoryview(chunk)[len(known) :]
        file.seek(here)
        while fresh:
            fresh = fresh[file.write(fresh) :]
        os.fsync(file.fileno())
    return max(here, span.end)
