"""The store keeps whole files under keys it knows, and nothing else can be reached through it."""

import errno
import os
import stat
from pathlib import Path
from uuid import UUID

import pytest
from hypothesis import given
from hypothesis import strategies as st

from geo.errors import NotFound
from webapp.photos.storage import VARIANTS, DiskFails, FolderStore, PhotoStore, key_of

PHOTO = UUID("7c9e6679-7425-40de-944b-e07fc1f90ae7")
LARGE = key_of(PHOTO, "large")
ORIGINAL = key_of(PHOTO, "original")


@pytest.fixture
def store(tmp_path: Path) -> FolderStore:
    return FolderStore(tmp_path)


def test_a_folder_store_is_a_photo_store(tmp_path: Path) -> None:
    store: PhotoStore = FolderStore(tmp_path)
    store.put(LARGE, b"picture")
    with store.open(LARGE) as file:
        assert file.read() == b"picture"


def test_keys_are_named_by_the_photo_alone() -> None:
    assert key_of(PHOTO, "large") == "7c/7c9e6679-7425-40de-944b-e07fc1f90ae7-large.jpg"
    assert key_of(PHOTO, "small") == "7c/7c9e6679-7425-40de-944b-e07fc1f90ae7-small.jpg"
    assert key_of(PHOTO, "original") == "7c9e6679-7425-40de-944b-e07fc1f90ae7-original"


@pytest.mark.parametrize("variant", VARIANTS)
def test_what_was_put_is_what_is_got(store: FolderStore, variant: str) -> None:
    key = key_of(PHOTO, variant)  # type: ignore[arg-type]
    assert not store.exists(key)
    store.put(key, b"first")
    store.put(key, b"second")
    assert store.exists(key)
    assert store.get(key) == b"second"


def test_nothing_half_written_stays_behind(store: FolderStore, tmp_path: Path) -> None:
    store.put(LARGE, b"whole")
    with pytest.raises(TypeError):
        store.put(LARGE, "not bytes")  # type: ignore[arg-type]
    assert store.get(LARGE) == b"whole"
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [store.path(LARGE)]


def test_what_is_staged_is_seen_once_it_is_settled_and_gone_where_it_is_not(store: FolderStore, tmp_path: Path) -> None:
    store.put(LARGE, b"old")
    with store.staged({LARGE: b"new", ORIGINAL: b"sent"}) as settle:
        assert store.get(LARGE) == b"old"
        assert not store.exists(ORIGINAL)
        settle()
    assert (store.get(LARGE), store.get(ORIGINAL)) == (b"new", b"sent")
    with store.staged({LARGE: b"never meant to be"}):
        pass
    assert store.get(LARGE) == b"new"
    assert sorted(path for path in tmp_path.rglob("*") if path.is_file()) == sorted(map(store.path, (LARGE, ORIGINAL)))


def test_a_disk_that_fails_is_told_in_one_way_and_leaves_nothing_behind(
    store: FolderStore, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_handle: int) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", refuse)
    with pytest.raises(DiskFails):
        store.put(LARGE, b"x")
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == []


def test_what_is_not_there_is_not_found(store: FolderStore) -> None:
    with pytest.raises(NotFound):
        store.get(LARGE)
    with pytest.raises(NotFound):
        store.open(ORIGINAL)


def test_deleting_twice_is_no_error(store: FolderStore) -> None:
    store.put(LARGE, b"x")
    store.delete(LARGE)
    store.delete(LARGE)
    assert not store.exists(LARGE)


def test_originals_lie_apart_and_only_the_application_reads_them(store: FolderStore, tmp_path: Path) -> None:
    store.put(ORIGINAL, b"with a position inside")
    store.put(LARGE, b"clean")
    original, large = store.path(ORIGINAL), store.path(LARGE)
    assert original.is_relative_to(tmp_path / "originals")
    assert large.is_relative_to(tmp_path / "shown")
    assert stat.S_IMODE(original.stat().st_mode) == 0o600
    assert stat.S_IMODE(original.parent.stat().st_mode) == 0o700
    assert stat.S_IMODE((tmp_path / "originals").stat().st_mode) == 0o700


@pytest.mark.parametrize(
    "key",
    [
        "",
        "..",
        "../../etc/passwd",
        f"../{LARGE}",
        f"/{LARGE}",
        f"{LARGE}\n",
        f"{LARGE}\0",
        LARGE.replace("/", "\\"),
        LARGE.replace("7c/", "7d/"),
        LARGE.upper(),
        f"7c/{ORIGINAL}",
        f"originals/7c/{ORIGINAL}",
        f"{ORIGINAL}/../{ORIGINAL}",
    ],
)
def test_no_other_key_reaches_anything(store: FolderStore, key: str) -> None:
    assert not store.exists(key)
    for act in (store.path, store.get, store.open, store.delete):
        with pytest.raises(NotFound):
            act(key)
    with pytest.raises(NotFound):
        store.put(key, b"x")


@given(st.text(max_size=80))
def test_no_invented_key_leaves_the_root(key: str) -> None:
    store = FolderStore(Path("/nowhere"))
    try:
        path = store.path(key)
    except NotFound:
        return
    assert path.resolve().is_relative_to("/nowhere")
