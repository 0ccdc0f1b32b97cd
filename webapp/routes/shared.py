"""What every audience asks for: health, the communes' shapes, and photographs."""

import gzip
import json
import mimetypes
from typing import Literal
from uuid import UUID

from flask import Blueprint, Flask, current_app, make_response, request, send_file, send_from_directory
from flask.typing import ResponseReturnValue
from flask_login import current_user
from sqlalchemy import text

import webapp
from geo.errors import NotFound
from webapp.access.policy import Actor
from webapp.assets import DIST
from webapp.db.engine import engine_name
from webapp.extensions import db
from webapp.http import open_to_everyone
from webapp.photos.queries import photo_named
from webapp.photos.storage import key_of
from webapp.pins.queries import sees_pin
from webapp.showcase.queries import is_published
from webapp.units.queries import current_release

blueprint = Blueprint("shared", __name__)
FOREVER = "public, max-age=31536000, immutable"
BUILT_AS = {"br": ".br", "gzip": ".gz"}  # the smallest first


def register(app: Flask) -> None:
    """Put the shared addresses into the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/healthz")
@open_to_everyone
def healthz() -> ResponseReturnValue:
    """Say that the application and its database answer."""
    db.session.execute(text("SELECT 1"))
    return {"status": "ok", "engine": engine_name(db.engine), "version": webapp.VERSION}


@blueprint.get("/static/dist/<path:name>")
@open_to_everyone
def built(name: str) -> ResponseReturnValue:
    """Serve a file of the front end in the smallest form the asker reads: each was compressed when it was built."""
    accepted = (encoding for encoding in BUILT_AS if request.accept_encodings.quality(encoding) > 0)
    encoding = next((one for one in accepted if (DIST / f"{name}{BUILT_AS[one]}").is_file()), None)
    response = send_from_directory(
        DIST, name + (BUILT_AS[encoding] if encoding else ""), mimetype=mimetypes.guess_type(name)[0]
    )
    if encoding:
        response.headers["Content-Encoding"] = encoding
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Cache-Control"] = FOREVER
    return response


@blueprint.get("/basemap/<version>.pmtiles")
@open_to_everyone
def basemap(version: str) -> ResponseReturnValue:
    """Serve the operator's map, in whatever pieces are asked for: immutable under its version."""
    kept = current_app.extensions["ground"].basemap
    if kept is None or kept.version != version:
        raise NotFound
    response = send_file(kept.path, mimetype="application/octet-stream", conditional=True)
    response.headers["Cache-Control"] = FOREVER
    return response


@blueprint.get("/shapes/<version>/communes.json")
@open_to_everyone
def communes_shapes(version: str) -> ResponseReturnValue:
    """Serve the communes' shapes: immutable under their version, and already compressed."""
    return _geojson(_release_shapes(version))


@blueprint.get("/shapes/<version>/<code>.json")
@open_to_everyone
def commune_shape(version: str, code: str) -> ResponseReturnValue:
    """Serve one commune's shape: all a phone in that commune has to keep."""
    collection = json.loads(gzip.decompress(_release_shapes(version)))
    features = [feature for feature in collection["features"] if feature["properties"]["code"] == code]
    if not features:
        raise NotFound
    text = json.dumps({**collection, "features": features}, ensure_ascii=False, separators=(",", ":"))
    return _geojson(gzip.compress(text.encode(), mtime=0))


def _release_shapes(version: str) -> bytes:
    release = current_release(db.session, with_shapes=True)
    if release.version != version:
        raise NotFound
    return release.communes_gz


def _geojson(compressed: bytes) -> ResponseReturnValue:
    accepts = request.accept_encodings.quality("gzip") > 0
    response = make_response(compressed if accepts else gzip.decompress(compressed))
    if accepts:
        response.headers["Content-Encoding"] = "gzip"
    response.headers["Vary"] = "Accept-Encoding"
    response.headers["Content-Type"] = "application/geo+json"
    response.headers["Cache-Control"] = FOREVER
    return response


@blueprint.get("/photos/<uuid:uid>/<any(large, small):size>.jpg")
@open_to_everyone
def photo(uid: UUID, size: Literal["large", "small"]) -> ResponseReturnValue:
    """Serve a photograph to those who may see its record: everyone, once it is published."""
    found = photo_named(db.session, str(uid))
    published = is_published(db.session, found.uid)
    if not published and not _may_see(found.pin_uid, found.created_by):
        raise NotFound
    response = make_response(current_app.extensions["photo_store"].get(key_of(uid, size)))
    response.headers["Content-Type"] = "image/jpeg"
    # Short where everybody may see it: a publication can be taken back.
    response.headers["Cache-Control"] = "public, max-age=3600" if published else "private, max-age=86400"
    return response


def _may_see(pin_uid: str, created_by: int) -> bool:
    if not current_user.is_authenticated:
        return False
    asker: Actor = current_user.actor
    return created_by == asker.user_id or sees_pin(db.session, asker, pin_uid)
