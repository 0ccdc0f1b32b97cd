"""Every record in reach on one map: its filters, and the card of one record."""

from flask import current_app, render_template, request
from flask.typing import ResponseReturnValue

from geo.kinds import Catalogue, Group
from geo.names import fold
from geo.receipts import from_reading
from geo.review import MARK_OF
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import actor, requires
from webapp.photos.queries import first_of_each
from webapp.pins import queries
from webapp.routes.address import filter_from_address
from webapp.routes.office import blueprint
from webapp.units.queries import communes_touching_reach, current_release, province


@blueprint.get("/map", endpoint="map")
@requires(Permission.PINS_READ)
def records_map() -> ResponseReturnValue:
    """Show the map; what stands on it is asked for by view."""
    catalogue: Catalogue = current_app.extensions["catalogue"]
    communes = communes_touching_reach(db.session, actor(), Permission.PINS_READ)
    filter_from_address()  # an address that names what does not exist is refused before it is drawn
    return render_template(
        "office/map.html",
        asked=request.args,
        kinds={group: [key for key in catalogue.keys_in(group) if catalogue.kinds[key].pinned] for group in Group},
        states={group: catalogue.states_in(group) for group in Group},
        lead_orgs=catalogue.lead_orgs,
        communes=sorted(communes, key=lambda unit: fold(unit.name)),
        districts=sorted({name for unit in communes for name in unit.former_districts}, key=fold),
        place=communes[0] if len(communes) == 1 else province(db.session),
        release=current_release(db.session),
    )


@blueprint.get("/map/pins/<code>")
@requires(Permission.PINS_READ)
def map_card(code: str) -> ResponseReturnValue:
    """Show one record as the map's card says it."""
    row = queries.pin_with_code(db.session, actor(), from_reading(code))
    photo = first_of_each(db.session, [row.pin.uid]).get(row.pin.uid)
    return render_template("office/parts/map_card.html", row=row, photo=photo, marks=MARK_OF)
