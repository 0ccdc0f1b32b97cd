"""Answers that many ask for, made once in a process for all who see the same."""

from collections.abc import Callable, Hashable
from typing import Any, Final

from flask import Response, current_app, request
from markupsafe import Markup

from webapp.http import conditional
from webapp.kept.repeats import SHOWN
from webapp.kept.shelf import Shelf
from webapp.kept.versions import Version

MOST_BYTES: Final = 32 * 1024 * 1024  # of one process; every layer and view of a province at once is a tenth of it


def shelf_of_answers() -> Shelf[bytes]:
    """Return an empty shelf for one application."""
    return Shelf(MOST_BYTES, len)


def kept_answer(version: Version, asked: Hashable, build: Callable[[], Any]) -> Response:
    """Answer 304 where the client already has this version, else what `build` makes, as JSON; made once for everybody.

    `asked` names the question. The answer may depend on it, on what the version names, and on nothing else: neither on
    who exactly asks, nor on any other part of the request.
    """
    request.environ[SHOWN] = version.shown

    def text() -> bytes:
        return current_app.json.dumps(build(), separators=(",", ":")).encode()

    return conditional(version.label, lambda: Response(_kept(version, asked, text), mimetype="application/json"))


def kept_part(version: Version, asked: Hashable, build: Callable[[], str]) -> Markup:
    """Return a part of a page, made once for everybody by templates, which escape. As `kept_answer`."""
    return Markup(_kept(version, asked, lambda: build().encode()).decode())  # noqa: S704


def _kept(version: Version, asked: Hashable, make: Callable[[], bytes]) -> bytes:
    shelf: Shelf[bytes] = current_app.extensions["answers"]
    return shelf.get((asked, version.label), make)
