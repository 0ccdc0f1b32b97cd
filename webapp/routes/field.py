"""The phone's shell, its manifest and its service worker, all under /field/ so that the worker's scope ends there."""

import hashlib
from http import HTTPStatus

from flask import Blueprint, Flask, current_app, make_response, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from webapp.assets import DIST, Assets
from webapp.http import keeps_nothing, open_to_everyone
from webapp.words import t

blueprint = Blueprint("field", __name__, url_prefix="/field")
WORKER = DIST / "field" / "sw.js"


def register(app: Flask) -> None:
    """Put the field pages into the application."""
    app.register_blueprint(blueprint)


@blueprint.get("/")
@open_to_everyone
def shell() -> ResponseReturnValue:
    """Serve the shell: the same bytes for everyone, so that it can be kept for when there is no network.

    The worker asks for it as it is kept, where its letters are kept too; on a first visit they come after the form.
    """
    response = make_response(render_template("field/shell.html", letters="kept" in request.args))
    response.headers["Cache-Control"] = "no-cache"
    return response


@blueprint.get("/sw.js")
@open_to_everyone
def worker() -> ResponseReturnValue:
    """Serve the worker, always asked for anew, so that an update arrives."""
    response = make_response(_with_shell_of_these_settings(WORKER.read_text("utf-8")))
    response.headers["Content-Type"] = "text/javascript; charset=utf-8"
    response.headers["Cache-Control"] = "no-cache"
    return response


def _with_shell_of_these_settings(script: str) -> str:
    """Let a phone fetch its shell anew when the tile server changes: the shell is kept with the policy it came with."""
    tiles = current_app.extensions["ground"].tiles
    if tiles is None:
        return script
    revision = Assets().revision
    return script.replace(revision, f"{revision}-{hashlib.sha256(tiles.origin.encode()).hexdigest()[:8]}")


@blueprint.post("/share")
@open_to_everyone
@keeps_nothing
def share() -> ResponseReturnValue:
    """Answer for photographs shared with the application while its worker, which takes them in, was not there."""
    return redirect(url_for("field.shell", shared="missed"), HTTPStatus.SEE_OTHER)


@blueprint.get("/manifest.webmanifest")
@open_to_everyone
def manifest() -> ResponseReturnValue:
    """Serve what a phone needs to put the application on its home screen."""
    asset = current_app.jinja_env.globals["asset"]
    icons = [
        {"src": asset("brand/icon-192.png"), "sizes": "192x192", "type": "image/png"},  # type: ignore[operator]
        {"src": asset("brand/icon-512.png"), "sizes": "512x512", "type": "image/png"},  # type: ignore[operator]
        {
            "src": asset("brand/icon-maskable-512.png"),  # type: ignore[operator]
            "sizes": "512x512",
            "type": "image/png",
            "purpose": "maskable",
        },
    ]
    response = current_app.json.response(
        {
            "id": "/field/",
            "name": t("domain.noun.app_name"),
            "short_name": t("field.app_short_name"),
            "lang": "vi",
            "start_url": "/field/",
            "scope": "/field/",
            "display": "standalone",
            "background_color": "#FBFAF7",
            "theme_color": "#1B7A43",
            "icons": icons,
            # Answered on the phone itself, by the worker; nothing of it comes here.
            "share_target": {
                "action": url_for("field.share"),
                "method": "POST",
                "enctype": "multipart/form-data",
                "params": {"files": [{"name": "photos", "accept": ["image/*"]}]},
            },
        }
    )
    response.headers["Content-Type"] = "application/manifest+json"
    response.headers["Cache-Control"] = "no-cache"
    return response
