"""One commune, and one member organisation: what is there, what is lacking, what wants looking after."""

from flask import current_app, render_template
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import NotFound
from geo.organisations import load_organisations
from geo.programme import Programme
from geo.units import PROVINCE
from webapp.access.policy import Permission, can
from webapp.extensions import db
from webapp.http import actor, now, requires
from webapp.progress import commune, organisation
from webapp.progress.upkeep import stale_models
from webapp.routes.office import blueprint, board_page
from webapp.routes.office.units_page import wanting
from webapp.units.queries import commune_within_reach


@blueprint.get("/units/<commune_code>")
@requires(Permission.PROGRESS_READ)
def unit(commune_code: str) -> ResponseReturnValue:
    """Show one commune: what it has, what it lacks and how that is brought, what is new."""
    programme: Programme = current_app.extensions["programme"]
    found = commune_within_reach(db.session, actor(), Permission.PROGRESS_READ, commune_code)
    on = local_day(now())
    sheet = commune.read(db.session, actor(), programme, found, on=on)
    return render_template(
        "office/unit.html",
        programme=programme,
        sheet=sheet,
        sections=board_page.tell(sheet.board, programme).parts,
        wanting=[wanting(lack, programme, on) for lack in sheet.lacks],
        on=on,
        may_see_filings=can(actor(), Permission.FILINGS_READ, found.path),
        may_file=can(actor(), Permission.FILINGS_WRITE, found.path),
        may_list=can(actor(), Permission.UNITS_EDIT, found.path),
    )


@blueprint.get("/organisations/<key>")
@requires(Permission.PROGRESS_READ)
def organisation_page(key: str) -> ResponseReturnValue:
    """Show what a member organisation leads within reach, and the reports it has sent."""
    programme: Programme = current_app.extensions["programme"]
    organisations = load_organisations()
    found = next((one for one in organisations if one.key == key), None)
    if found is None:
        raise NotFound
    on = local_day(now())
    return render_template(
        "office/organisation.html",
        programme=programme,
        organisation=found,
        organisations=organisations,
        led=organisation.led_by(db.session, actor(), found.key, on=on),
        reports=organisation.reports_of(db.session, actor(), found, programme, on=on),
        stale=stale_models(db.session, actor(), programme, on=on, lead_org=found.key),
        due=board_page.due,
        may_file=can(actor(), Permission.FILINGS_WRITE, PROVINCE.path),
        province_code=PROVINCE.code,
        on=on,
    )
