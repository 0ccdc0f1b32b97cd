"""The web application: `create_app` is where everything meets."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from flask import Flask

from geo.kinds import load_catalogue
from geo.programme import load_programme
from webapp import cli, config, context, extensions, http
from webapp.db.clocks import ClockReader, watch
from webapp.db.engine import engine_options, prepare
from webapp.filings.storage import FilingStore
from webapp.ground import read_ground
from webapp.kept.answers import shelf_of_answers
from webapp.kept.repeats import Repeats
from webapp.photos.partial import PartStore
from webapp.photos.storage import FolderStore
from webapp.routes import account, api, field, office, open, shared  # noqa: A004  # the audience's name
from webapp.routes.account.signing import TRIES_PER_MINUTE, shelf_of_people
from webapp.throttle import Throttle

VERSION = "0.1.0"


def create_app(settings: Mapping[str, Any] | None = None) -> Flask:
    """Make the application. `settings` stand over those of the environment.

    Raises: ProgrammeInvalid or ValueError where the domain's data files do not hold.
    """
    instance = config.ROOT / "instance"
    app = Flask(
        __name__,
        instance_path=str(instance),
        static_folder=None,  # what was built is served by routes/shared.py, compressed beforehand
        template_folder=str(config.ROOT / "templates"),
    )
    app.config.from_mapping(config.from_environment(instance, settings or {}))
    app.config["SQLALCHEMY_ENGINE_OPTIONS"] = engine_options(app.config["SQLALCHEMY_DATABASE_URI"])
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # the default provider has it
    app.jinja_options = {"trim_blocks": True, "lstrip_blocks": True}
    app.extensions["catalogue"] = load_catalogue()
    app.extensions["ground"] = read_ground(app.config)
    app.extensions["programme"] = load_programme()
    photos = Path(app.config["PHOTO_FOLDER"])
    app.extensions["photo_store"] = FolderStore(photos)
    app.extensions["photo_parts"] = PartStore(photos / "partial")
    app.extensions["filing_store"] = FilingStore(Path(app.config["FILING_FOLDER"]))
    app.extensions["throttle"] = Throttle(app.config["RATE_PER_MINUTE"])
    app.extensions["tries"] = Throttle(TRIES_PER_MINUTE)

    extensions.db.init_app(app)
    with app.app_context():
        prepare(extensions.db.engine)
        watch(extensions.db.engine)
        clocks = ClockReader(extensions.db.engine)
    app.extensions.update(clocks=clocks, answers=shelf_of_answers(), people=shelf_of_people())
    app.wsgi_app = Repeats(app.wsgi_app, clocks)  # type: ignore[method-assign]  # Flask's own way
    extensions.migrate.init_app(app, extensions.db, directory=str(config.ROOT / "migrations"))
    http.init_app(app)  # first in, so that it has the last word on every answer
    extensions.csrf.init_app(app)
    extensions.compress.init_app(app)
    extensions.login.init_app(app)
    extensions.login.session_protection = "basic"  # "strong" would sign people out when 4G changes to Wi-Fi
    context.init_app(app)
    cli.init_app(app)
    for audience in (account, api, field, office, open, shared):
        audience.register(app)
    return app
