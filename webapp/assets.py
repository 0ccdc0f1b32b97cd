"""Where the built front-end files are: logical name -> hashed URL, as `static/build.js` wrote them down.

Beside the names stand what each script needs at once (its chunks, to be fetched with it and not after it) and the
revision of the phone's shell.
"""

import json
from pathlib import Path
from typing import Any, Final

DIST: Final = Path(__file__).resolve().parent.parent / "static" / "dist"
MANIFEST: Final = DIST / "manifest.json"
BUILD_COMMAND: Final = "npm run build"


class MissingAsset(LookupError):
    """No such built file: its name is wrong, or the front end has not been built."""


class Assets:
    """One build as it wrote itself down, read again when a new build replaces it."""

    def __init__(self, manifest: Path = MANIFEST) -> None:
        self._manifest = manifest
        self._build = manifest.with_name("build.json")
        self._read: dict[Path, tuple[int, dict[str, Any]]] = {}

    def url(self, name: str) -> str:
        """Give the URL of `name`, such as "field/app.js" or "styles/office.css".

        Raises: MissingAsset naming the command that builds the front end.
        """
        urls: dict[str, str] = self._current(self._manifest)
        if name not in urls:
            raise MissingAsset(f"{name} is not in {self._manifest}; run `{BUILD_COMMAND}`")
        return urls[name]

    def names(self) -> frozenset[str]:
        """Say which names the build offers."""
        return frozenset(self._current(self._manifest))

    def needs(self, name: str) -> list[str]:
        """Give the URLs of what a script imports at once, to be fetched beside it and not after it."""
        needs: dict[str, list[str]] = self._current(self._build)["needs"]
        return needs.get(name, [])

    @property
    def revision(self) -> str:
        """Return what changes with everything a phone keeps of this build."""
        return str(self._current(self._build)["revision"])

    def _current(self, path: Path) -> dict[str, Any]:
        try:
            written_at_ns = path.stat().st_mtime_ns
        except FileNotFoundError:
            raise MissingAsset(f"{path} does not exist; run `{BUILD_COMMAND}`") from None
        read_at_ns, found = self._read.get(path, (-1, {}))
        if written_at_ns != read_at_ns:
            found = json.loads(path.read_text(encoding="utf-8"))
            self._read[path] = (written_at_ns, found)
        return found
