"""Where the built front-end files are: logical name -> hashed URL, as `static/build.js` wrote them down."""

import json
from pathlib import Path
from typing import Final

MANIFEST: Final = Path(__file__).resolve().parent.parent / "static" / "dist" / "manifest.json"
BUILD_COMMAND: Final = "npm run build"


class MissingAsset(LookupError):
    """No such built file: its name is wrong, or the front end has not been built."""


class Assets:
    """The manifest of one build, read again when a new build replaces it."""

    def __init__(self, manifest: Path = MANIFEST) -> None:
        self._path = manifest
        self._read_at_ns = -1
        self._urls: dict[str, str] = {}

    def url(self, name: str) -> str:
        """Give the URL of `name`, such as "field/app.js" or "styles/office.css".

        Raises: MissingAsset naming the command that builds the front end.
        """
        urls = self._current()
        if name not in urls:
            raise MissingAsset(f"{name} is not in {self._path}; run `{BUILD_COMMAND}`")
        return urls[name]

    def names(self) -> frozenset[str]:
        """Say which names the build offers."""
        return frozenset(self._current())

    def _current(self) -> dict[str, str]:
        try:
            written_at_ns = self._path.stat().st_mtime_ns
        except FileNotFoundError:
            raise MissingAsset(f"{self._path} does not exist; run `{BUILD_COMMAND}`") from None
        if written_at_ns != self._read_at_ns:
            self._urls = json.loads(self._path.read_text(encoding="utf-8"))
            self._read_at_ns = written_at_ns
        return self._urls
