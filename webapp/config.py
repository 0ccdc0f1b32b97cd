"""Settings: read from the environment once, at start-up."""

import contextlib
import hashlib
import os
import secrets
from collections.abc import Mapping
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parent.parent


def content_version() -> str:
    """Return what changes with every word, kind or target that an answer may be made of."""
    digest = hashlib.sha256()
    for path in sorted([*(ROOT / "webapp" / "words").glob("*.json"), *(ROOT / "geo" / "data").rglob("*.yaml")]):
        digest.update(path.read_bytes())
    return digest.hexdigest()[:12]


CONTENT_VERSION = content_version()
BODY_LIMIT_BYTES = 32 * 1024 * 1024  # the largest photograph, with room; JSON bodies have a limit of their own
RATE_PER_MINUTE = 600  # far above a phone with a full outbox, far below what would keep others waiting
# Text, compressed here as well as by a proxy: the first page must come in two seconds on a weak signal.
COMPRESSED = [
    "application/json",
    "application/manifest+json",
    "image/svg+xml",
    "text/css",
    "text/html",
    "text/javascript",
]
A_YEAR_S = 365 * 24 * 3600
GROUND_SETTINGS = ("BASEMAP_PMTILES", "BASEMAP_ATTRIBUTION", "TILE_URL", "TILE_ATTRIBUTION")  # see webapp/ground.py


def from_environment(instance: Path, settings: Mapping[str, Any]) -> dict[str, Any]:
    """Return the application's settings, those of `settings` standing over the environment's.

    DATABASE_URL   where the records are; SpatiaLite in the instance folder unless told otherwise
    BOUNDARIES     a file with the communes' official boundaries, read by `flask units init`
    SECRET_KEY     signs the sessions; one is made and kept in the instance folder unless given
    PHOTO_FOLDER   where photographs are kept; in the instance folder unless told otherwise
    FILING_FOLDER  where the files of documents are kept; in the instance folder unless told otherwise
    RATE_PER_MINUTE  how many writes of one account are taken in a minute; the phones wait and send the rest later
    BASEMAP_PMTILES  a PMTiles file of vector tiles to draw under the pins; BASEMAP_ATTRIBUTION says whose it is
    TILE_URL       a server of map pictures, with {z}, {x} and {y}; TILE_ATTRIBUTION says whose they are
    PLAIN_HTTP     "1" lets cookies travel without TLS: for trying out on one machine, never in production
    """
    plain_http = os.environ.get("PLAIN_HTTP") == "1"
    found = {
        "SQLALCHEMY_DATABASE_URI": os.environ.get("DATABASE_URL") or f"sqlite:///{instance / 'ban-do.sqlite'}",
        "BOUNDARIES": os.environ.get("BOUNDARIES") or None,
        "PHOTO_FOLDER": os.environ.get("PHOTO_FOLDER") or str(instance / "photos"),
        "FILING_FOLDER": os.environ.get("FILING_FOLDER") or str(instance / "filings"),
        **{name: os.environ.get(name) or None for name in GROUND_SETTINGS},
        "SECRET_KEY": os.environ.get("SECRET_KEY")
        or settings.get("SECRET_KEY")
        or _kept_secret(instance / "secret_key"),
        "MAX_CONTENT_LENGTH": BODY_LIMIT_BYTES,
        "RATE_PER_MINUTE": int(os.environ.get("RATE_PER_MINUTE") or RATE_PER_MINUTE),
        "WTF_CSRF_TIME_LIMIT": None,  # as long as the session: a form filled in over lunch is still good
        "WTF_CSRF_CHECK_DEFAULT": False,  # asked for in one place, webapp/http.py, before any view
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": not plain_http,
        "REMEMBER_COOKIE_SAMESITE": "Lax",
        "REMEMBER_COOKIE_SECURE": not plain_http,
        "REMEMBER_COOKIE_HTTPONLY": True,
        "REMEMBER_COOKIE_DURATION": A_YEAR_S,
        "COMPRESS_MIMETYPES": COMPRESSED,
    }
    return {**found, **settings}


def _kept_secret(path: Path) -> str:
    """Return the secret kept in this file, making it first where there is none yet."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        draft.touch(mode=0o600)
        draft.write_text(secrets.token_urlsafe(48), encoding="ascii")
        # Two workers starting at once must end up with one secret: the first link wins, and it is never half written.
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(draft)
        draft.unlink()
    return path.read_text(encoding="ascii").strip()
