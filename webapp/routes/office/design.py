"""Every component in every state, for whoever builds or checks a page."""

from flask import render_template
from flask.typing import ResponseReturnValue

from webapp.access.policy import Permission
from webapp.http import requires
from webapp.routes.office import blueprint


@blueprint.get("/design")
@requires(Permission.DESIGN_READ)
def design() -> ResponseReturnValue:
    """Show the design language."""
    return render_template("office/design.html")
