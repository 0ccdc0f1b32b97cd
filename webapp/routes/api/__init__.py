"""JSON for the phone, the maps and other programs, under /api/v1/."""

from flask import Blueprint, Flask

blueprint = Blueprint("api", __name__, url_prefix="/api/v1")

from webapp.routes.api import field, layers, open, photos, progress, updates  # noqa: A004, E402, F401  # each adds its routes


def register(app: Flask) -> None:
    """Put the API into the application."""
    app.register_blueprint(blueprint)
