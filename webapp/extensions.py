"""Flask's extensions, created once and bound to the application in `create_app`."""

from flask_compress import Compress
from flask_login import LoginManager
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from flask_wtf.csrf import CSRFProtect
from sqlalchemy.orm import Session

from webapp.db.schema import Base


class _Database(SQLAlchemy):
    session: Session  # type: ignore[assignment]  # the scoped one: it hands everything on to the request's own


# Rows outlive the commit: the answer is made of them, and reading each again would cost a statement apiece.
db = _Database(metadata=Base.metadata, session_options={"expire_on_commit": False})
migrate = Migrate()
login = LoginManager()
csrf = CSRFProtect()
compress = Compress()
