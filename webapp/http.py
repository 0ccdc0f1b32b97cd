"""What every request passes: who asks, may they, is it really them; and how an error, an ETag or a body is spoken."""

import json
import time
from collections.abc import Callable
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, TypeVar

from flask import Flask, Response, current_app, jsonify, make_response, redirect, render_template, request, session
from flask import url_for as url
from flask.typing import ResponseReturnValue
from flask_login import current_user
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import ClientDisconnected, HTTPException, RequestEntityTooLarge

from geo.errors import DomainError, Forbidden, Invalid
from webapp.access.policy import Actor, Permission, holds
from webapp.db.engine import mark_only_reads
from webapp.extensions import csrf, db
from webapp.photos.storage import DiskFails
from webapp.pins.representation import error_body
from webapp.throttle import TooMany
from webapp.words import t

View = TypeVar("View", bound=Callable[..., ResponseReturnValue])

JSON_LIMIT_BYTES = 1024 * 1024
RETRY_AFTER_S = 5
SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})
EVERYONE = "everyone"
SIGNED_IN = "signed in"

# The one table from an error's code to its HTTP status; whatever is not in it is a value that does not hold.
STATUS_OF: dict[str, HTTPStatus] = {
    "bad_request": HTTPStatus.BAD_REQUEST,
    "batch_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "body_not_json": HTTPStatus.BAD_REQUEST,
    "body_too_large": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "busy": HTTPStatus.SERVICE_UNAVAILABLE,
    "conflict": HTTPStatus.CONFLICT,
    "csrf_failed": HTTPStatus.BAD_REQUEST,
    "forbidden": HTTPStatus.FORBIDDEN,
    "form_used": HTTPStatus.CONFLICT,
    "import_expired": HTTPStatus.GONE,
    "internal": HTTPStatus.INTERNAL_SERVER_ERROR,
    "list_too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "method_not_allowed": HTTPStatus.METHOD_NOT_ALLOWED,
    "not_found": HTTPStatus.NOT_FOUND,
    "offset_wrong": HTTPStatus.CONFLICT,
    "photo_too_big": HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
    "range_invalid": HTTPStatus.BAD_REQUEST,
    "register_changed": HTTPStatus.CONFLICT,
    "sign_in_often": HTTPStatus.TOO_MANY_REQUESTS,
    "sign_in_refused": HTTPStatus.UNAUTHORIZED,
    "signed_out": HTTPStatus.UNAUTHORIZED,
    "too_many": HTTPStatus.TOO_MANY_REQUESTS,
    "upload_cut": HTTPStatus.REQUEST_TIMEOUT,
    "version_conflict": HTTPStatus.CONFLICT,
}
_CODE_OF_STATUS = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "body_too_large"}


class SignedOut(DomainError):
    """Say that the session is over, or never was."""

    code = "signed_out"


def open_to_everyone(view: View) -> View:
    """Declare a view that asks for no sign-in."""
    view.access = EVERYONE  # type: ignore[attr-defined]
    return view


def keeps_nothing(view: View) -> View:
    """Declare a view that takes a write and keeps nothing of it: a forged one could do no harm."""
    view.keeps_nothing = True  # type: ignore[attr-defined]
    return view


def signed_in(view: View) -> View:
    """Declare a view for whoever is signed in."""
    view.access = SIGNED_IN  # type: ignore[attr-defined]
    return view


def requires(permission: Permission) -> Callable[[View], View]:
    """Declare a view for those who hold a permission somewhere; where exactly is asked further in."""

    def declare(view: View) -> View:
        view.access = permission  # type: ignore[attr-defined]
        return view

    return declare


def actor() -> Actor:
    """Return who asks.

    Raises: SignedOut.
    """
    if not current_user.is_authenticated:
        raise SignedOut
    return current_user.actor  # type: ignore[no-any-return]


def now() -> datetime:
    """Return the present instant: the one clock that routes hand down."""
    return datetime.now(UTC)


def json_body() -> Any:
    """Return the request's JSON.

    Raises: Invalid with code body_too_large or body_not_json.
    """
    text = request.get_data()
    if len(text) > JSON_LIMIT_BYTES:
        raise Invalid("body_too_large")
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as broken:
        raise Invalid("body_not_json") from broken


def conditional(version: str, build: Callable[[], Any], *, cache: str = "private, no-cache") -> Response:
    """Answer 304 where the client already has this version, else what `build` makes, as JSON unless it is an answer."""
    if request.if_none_match.contains_weak(version):
        response = Response(status=HTTPStatus.NOT_MODIFIED)
    else:
        made = build()
        response = made if isinstance(made, Response) else jsonify(made)
    # Weak: the same content, whichever way it is compressed.
    response.set_etag(version, weak=True)
    response.headers["Cache-Control"] = cache
    return response


def is_for_software() -> bool:
    """Return whether the asker reads JSON rather than pages."""
    return request.path.startswith("/api/")


def init_app(app: Flask) -> None:
    """Put the guard before every view and one voice behind every error."""
    app.before_request(_guard)
    app.after_request(_harden)
    app.register_error_handler(DomainError, _speak)
    app.register_error_handler(CSRFError, lambda _: _speak(Invalid("csrf_failed")))
    app.register_error_handler(HTTPException, _speak_http)
    app.register_error_handler(OperationalError, _speak_busy)
    app.register_error_handler(NoConnectionFree, _speak_busy)
    app.register_error_handler(DiskFails, _speak_disk)
    app.register_error_handler(Exception, _speak_unexpected)


def _guard() -> None:
    mark_only_reads(only_reads=True)
    if "\0" in request.path or b"%00" in request.query_string:
        raise Invalid("bad_request")  # no text of ours holds a NUL, and PostgreSQL refuses to compare with one
    view = current_app.view_functions.get(request.endpoint or "")
    if view is None or getattr(view, "keeps_nothing", False):
        return
    access = getattr(view, "access", None)
    if access != EVERYONE and "_user_id" not in session and "remember_token" not in request.cookies:
        raise SignedOut
    if request.method not in SAFE_METHODS:
        request.get_data()  # a slow upload must not sit on a database connection
        if any("\0" in value for value in request.form.values()):
            raise Invalid("bad_request")
    if access != EVERYONE:
        _admit(actor(), access)
    if request.method not in SAFE_METHODS:
        csrf.protect()
        # Who asks is known; what follows writes, in a transaction of its own that begins when the view first needs it.
        db.session.rollback()
        mark_only_reads(only_reads=False)


def _admit(asker: Actor, access: Permission | str | None) -> None:
    """Let in whoever holds what the view asks for and, where a program writes, does not write too often."""
    if access is None or (isinstance(access, Permission) and not holds(asker, access)):
        raise Forbidden  # a view that declares nothing is open to nobody
    if request.method not in SAFE_METHODS and is_for_software():
        current_app.extensions["throttle"].admit(asker.user_id, time.monotonic())


def _harden(response: Response) -> Response:
    if response.cache_control.public:
        session.accessed = False  # the same for everyone: it must not vary by cookie
    elif response.mimetype == "text/html" and "_user_id" in session:
        # On a shared computer, going back after signing out must show nothing.
        response.headers.setdefault("Cache-Control", "private, no-store")
    response.headers.setdefault("X-Content-Type-Options", "nosniff")
    response.headers.setdefault("Referrer-Policy", "same-origin")
    response.headers.setdefault("X-Frame-Options", "SAMEORIGIN")
    response.headers.setdefault("Permissions-Policy", "geolocation=(self), camera=(self), microphone=()")
    response.headers.setdefault(
        "Content-Security-Policy",
        f"default-src 'self'; img-src {_image_sources()}; object-src 'none'; base-uri 'self'; frame-ancestors 'self'",
    )
    return response


def _image_sources() -> str:
    """Name where pictures may come from: here, and the tile server if the operator chose one."""
    tiles = current_app.extensions["ground"].tiles
    return " ".join(["'self'", "data:", "blob:", *([tiles.origin] if tiles else [])])


def _speak(error: DomainError) -> ResponseReturnValue:
    status = STATUS_OF.get(error.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    if is_for_software():
        return _come_again(make_response(jsonify({"error": error_body(error)}), status), error)
    if isinstance(error, SignedOut) and request.method in SAFE_METHODS:
        return redirect(url("account.sign_in", next=request.full_path.rstrip("?")))
    body = error_body(error)
    return _come_again(make_response(render_template("error.html", status=int(status), **body), status), error)


def _speak_http(error: HTTPException) -> ResponseReturnValue:
    if error.code is not None and error.code < HTTPStatus.BAD_REQUEST:
        return error.get_response()  # a redirect of the router's own
    if isinstance(error, RequestEntityTooLarge):
        return _speak(Invalid("body_too_large"))
    if isinstance(error, ClientDisconnected):
        return _speak(Invalid("upload_cut"))  # nobody's fault, and worth sending again
    status = error.code or HTTPStatus.INTERNAL_SERVER_ERROR
    fallback = "internal" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "bad_request"
    return _speak(Invalid(_CODE_OF_STATUS.get(status, fallback)))


def _speak_busy(error: OperationalError | NoConnectionFree) -> ResponseReturnValue:
    """Answer for a database that is locked, away or asked by too many: the phone keeps everything and comes again."""
    current_app.logger.warning("database busy or away: %s", getattr(error, "orig", error))
    return _speak_without_database(Invalid("busy"))


def _speak_disk(error: DiskFails) -> ResponseReturnValue:
    """Answer for a disk that is full or away: the phone keeps everything and comes again."""
    current_app.logger.error("disk full or away: %s", error.__cause__)
    return _speak_without_database(error)


def _speak_unexpected(error: Exception) -> ResponseReturnValue:
    current_app.logger.error("unexpected failure", exc_info=error)
    return _speak_without_database(Invalid("internal"))


def _speak_without_database(error: DomainError) -> ResponseReturnValue:
    """Say what happened even where the page around it cannot be had."""
    try:
        db.session.rollback()
        return _speak(error)
    except SQLAlchemyError:
        text = t(f"errors.{error.code}")
        return _come_again(Response(text, STATUS_OF[error.code], mimetype="text/plain"), error)


def _come_again(response: Response, error: DomainError) -> Response:
    """Say when to come again, where coming again helps."""
    wait_s = error.wait_s if isinstance(error, TooMany) else RETRY_AFTER_S if error.code == "busy" else None
    if wait_s is not None:
        response.headers["Retry-After"] = str(wait_s)
    return response
