"""Where the files of documents live: named by the SHA-256 of their bytes, so the same file is kept once.

Nobody but the application can read the folder; no name that a person gave ever becomes a path.
"""

import re
from pathlib import Path
from typing import Final

from geo.errors import NotFound
from webapp.photos.storage import disk_failures, sync_folder, write_beside

_SHA256: Final = re.compile(r"[0-9a-f]{64}")


class FilingStore:
    """Keep files on the local disk, in 256 folders that only the application can read."""

    def __init__(self, root: Path) -> None:
        self._root = root

    def put(self, sha256: str, content: bytes) -> None:
        """Keep content durably: whole or not at all, whatever happens meanwhile.

        Raises: DiskFails.
        """
        target = self.path(sha256)
        if target.is_file() and target.stat().st_size == len(content):
            return
        with disk_failures():
            written = write_beside(target, content, private=True)
            try:
                written.replace(target)
                sync_folder(target.parent)
            finally:
                written.unlink(missing_ok=True)

    def path(self, sha256: str) -> Path:
        """Tell where a file lies, whether or not it is there.

        Raises: NotFound for what is no SHA-256: no other path can be reached.
        """
        if not _SHA256.fullmatch(sha256):
            raise NotFound(key=sha256)
        return self._root / sha256[:2] / sha256

    def exists(self, sha256: str) -> bool:
        """Tell whether a file is here."""
        return self.path(sha256).is_file()

    def delete(self, sha256: str) -> None:
        """Forget a file; forgetting it twice is no error."""
        self.path(sha256).unlink(missing_ok=True)
