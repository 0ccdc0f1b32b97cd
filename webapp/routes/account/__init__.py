"""The pages of whoever signs in: signing in and out, and one's own account."""

from flask import Blueprint, Flask

blueprint = Blueprint("account", __name__, url_prefix="/account")

from webapp.routes.account import own, signing  # noqa: E402, F401  # the pages add their routes


def register(app: Flask) -> None:
    """Put the account pages into the application."""
    app.register_blueprint(blueprint)
