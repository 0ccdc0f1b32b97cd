"""Where the bytes of photographs live.

Three files per photograph, named by its id alone:

- `<2 hex>/<uuid>-large.jpg` and `-small.jpg`, drawn again by `processing`: what people may see;
- `<uuid>-original`, the bytes exactly as sent. They are kept because the record's SHA-256, and with it every later
  answer about the evidence, refers to them; they may hold a position and a camera, so no route serves them, they lie
  in a folder of their own that only the application can read, and deleting a photograph deletes all three.
"""

import os
import re
import tempfile
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from pathlib import Path
from typing import BinaryIO, Final, Literal, Protocol
from uuid import UUID

from geo.errors import DomainError, NotFound

Variant = Literal["large", "small", "original"]
VARIANTS: Final[tuple[Variant, ...]] = ("large", "small", "original")

_UUID: Final = r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"
_SHOWN: Final = re.compile(rf"[0-9a-f]{{2}}/{_UUID}-(?:large|small)\.jpg")
_ORIGINAL: Final = re.compile(rf"{_UUID}-original")


class DiskFails(DomainError):
    """Say that the disk is full or away. Nothing is lost: whoever sent it keeps it and comes again."""

    code = "busy"


def key_of(photo_id: UUID, variant: Variant) -> str:
    """Name the file of one variant; two digits of the id spread the files over 256 folders."""
    if variant == "original":
        return f"{photo_id}-original"
    return f"{str(photo_id)[:2]}/{photo_id}-{variant}.jpg"


class PhotoStore(Protocol):
    """Keep bytes under keys made by `key_of`; any other key names nothing.

    Raises: NotFound for a key that holds nothing, or that could not have been made by `key_of`; DiskFails.
    """

    def put(self, key: str, content: bytes) -> None:
        """Keep content under a key, whole or not at all, in place of what was there."""

    def staged(self, contents: Mapping[str, bytes]) -> AbstractContextManager[Callable[[], None]]:
        """Write contents where nobody sees them; the callable it yields puts all of them under their keys, quickly."""

    def get(self, key: str) -> bytes:
        """Return the content of a key."""

    def open(self, key: str) -> BinaryIO:
        """Open the content of a key for reading."""

    def exists(self, key: str) -> bool:
        """Tell whether a key holds content."""

    def delete(self, key: str) -> None:
        """Forget the content of a key; forgetting it twice is no error."""


class FolderStore:
    """Keep photographs on the local disk: `shown/` for pictures, `originals/` (mode 700) for the bytes as sent."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, key: str, content: bytes) -> None:
        """Keep content durably: a reader, or a crash at any moment, sees the old file or the new one, never half."""
        with self.staged({key: content}) as settle:
            settle()

    @contextmanager
    def staged(self, contents: Mapping[str, bytes]) -> Iterator[Callable[[], None]]:
        """Write contents durably beside where they belong, and yield what moves them there. What is not moved goes.

        The writing is the slow part: whoever holds a lock wants only the moving inside it.
        """
        drafts: dict[Path, Path] = {}

        def settle() -> None:
            with disk_failures():
                for target, draft in drafts.items():
                    draft.replace(target)
                for folder in {target.parent for target in drafts}:
                    sync_folder(folder)

        try:
            with disk_failures():
                for key, content in contents.items():
                    is_private = _ORIGINAL.fullmatch(key) is not None
                    drafts[self.path(key)] = write_beside(self.path(key), content, private=is_private)
            yield settle
        finally:
            for draft in drafts.values():
                draft.unlink(missing_ok=True)

    def get(self, key: str) -> bytes:
        """Return the content of a key.

        Raises: NotFound when it holds nothing.
        """
        with self.open(key) as file:
            return file.read()

    def open(self, key: str) -> BinaryIO:
        """Open the content of a key for reading.

        Raises: NotFound when it holds nothing.
        """
        try:
            return self.path(key).open("rb")
        except FileNotFoundError:
            raise NotFound(key=key) from None

    def exists(self, key: str) -> bool:
        """Tell whether a key holds content."""
        try:
            return self.path(key).is_file()
        except NotFound:
            return False

    def delete(self, key: str) -> None:
        """Forget the content of a key; forgetting it twice is no error."""
        self.path(key).unlink(missing_ok=True)

    def path(self, key: str) -> Path:
        """Tell where a key's content lies, whether or not it is there.

        Raises: NotFound for anything that `key_of` would not have written: no other path can be reached.
        """
        if _SHOWN.fullmatch(key) and key[:2] == key[3:5]:
            return self._root / "shown" / key
        if _ORIGINAL.fullmatch(key):
            return self._root / "originals" / key[:2] / key
        raise NotFound(key=key)


@contextmanager
def disk_failures() -> Iterator[None]:
    """Turn what a full or absent disk does into DiskFails."""
    try:
        yield
    except OSError as error:
        raise DiskFails from error


def write_beside(target: Path, content: bytes, *, private: bool) -> Path:
    """Write content durably beside its target; who asked for it moves it there, or unlinks it."""
    make_folder(target.parent, mode=0o700 if private else 0o755)
    handle, name = tempfile.mkstemp(prefix=".new-", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            os.fchmod(file.fileno(), 0o600 if private else 0o644)
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def make_folder(folder: Path, *, mode: int) -> None:
    """Make a folder of the store, and the area above it, with the same mode."""
    if not folder.is_dir():
        folder.parent.mkdir(parents=True, exist_ok=True, mode=mode)
        folder.mkdir(exist_ok=True, mode=mode)
        sync_folder(folder.parent)


def sync_folder(folder: Path) -> None:
    """Make a new name survive a power cut: a file is only as durable as the folder that lists it."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
