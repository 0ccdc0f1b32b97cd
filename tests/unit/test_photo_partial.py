"""What has arrived of a photograph is kept whole, apart, for a while, and within bounds."""

import fcntl
import hashlib
import os
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest

from webapp.photos import partial
from webapp.photos.partial import KEPT, OffsetWrong, PartName, PartStore, Span

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.fixture
def parts(tmp_path: Path) -> PartStore:
    return PartStore(tmp_path / "partial")


def named(*, account: int = 7) -> PartName:
    return PartName(account, str(uuid4()), hashlib.sha256(b"a photograph").hexdigest())


def begin(parts: PartStore, name: PartName, *, total: int = 10, now: datetime = NOW) -> None:
    """Let the first byte of a photograph arrive, at this time by the file's own clock too."""
    parts.append(name, Span(0, 1, total), b"a", now=now)
    (path,) = parts._root.glob(f"{name.account}/{name.uid}*")  # noqa: SLF001
    os.utime(path, (now.timestamp(), now.timestamp()))


def test_what_waited_longest_makes_room_for_one_more(parts: PartStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partial, "MOST_PARTS", 3)
    names, other = [named() for _ in range(4)], named(account=8)
    begin(parts, other, now=NOW - timedelta(hours=1))
    for age, name in enumerate(names):
        begin(parts, name, now=NOW + timedelta(seconds=age))
    assert [parts.offset(name) for name in names] == [0, 1, 1, 1]
    assert parts.offset(other) == 1


def test_room_is_kept_for_the_whole_of_what_has_begun(parts: PartStore, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(partial, "MOST_BYTES", 25)
    names = [named() for _ in range(3)]
    for age, name in enumerate(names):
        begin(parts, name, now=NOW + timedelta(seconds=age))
    assert [parts.offset(name) for name in names] == [0, 1, 1]


def test_what_nobody_goes_on_with_is_forgotten_after_a_fortnight(parts: PartStore) -> None:
    assert timedelta(days=14) == KEPT
    old, young = named(account=8), named()
    begin(parts, old, now=NOW)
    begin(parts, young, now=NOW + timedelta(days=2))
    begin(parts, named(account=9), now=NOW + timedelta(days=14, seconds=1))
    assert (parts.offset(old), parts.offset(young)) == (0, 1)


def test_one_byte_is_left_to_send_as_long_as_there_is_no_receipt(parts: PartStore) -> None:
    name = named()
    held = parts.append(name, Span(0, 4, 4), b"abcd", now=NOW)
    assert (held.offset, held.whole) == (4, b"abcd")
    assert parts.offset(name) == 3
    assert parts.append(name, Span(3, 4, 4), b"d", now=NOW).whole == b"abcd"


def test_what_was_discarded_begins_again(parts: PartStore) -> None:
    name = named()
    begin(parts, name)
    parts.discard(name)
    parts.discard(name)
    with pytest.raises(OffsetWrong) as told:
        parts.append(name, Span(1, 2, 10), b"b", now=NOW)
    assert told.value.offset == 0


def test_as_long_as_bytes_are_written_nobody_else_touches_that_accounts_parts(
    parts: PartStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    name, free = named(), []
    begin(parts, name)
    begin(parts, named(account=8))

    def try_the_lock(_handle: int) -> None:
        for account in (7, 8):
            folder = os.open(parts._root / str(account), os.O_RDONLY)  # noqa: SLF001
            try:
                fcntl.flock(folder, fcntl.LOCK_EX | fcntl.LOCK_NB)
                free.append(account)
            except BlockingIOError:
                pass
            finally:
                os.close(folder)

    monkeypatch.setattr(os, "fsync", try_the_lock)
    parts.append(name, Span(1, 2, 10), b"b", now=NOW)
    assert free == [8]
