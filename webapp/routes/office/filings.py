"""Numbers and documents: what each commune is asked for, declared and filed by forms that need no script."""

from uuid import UUID

from flask import redirect, render_template, request, send_file, url_for
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import NotFound
from geo.names import fold
from geo.units import PROVINCE, commune_code_of
from webapp.access.policy import Permission, can
from webapp.db.engine import looking
from webapp.extensions import db
from webapp.filings import schemas, services, wording
from webapp.filings.asking import asked_of
from webapp.filings.overview import CommuneLine, lackable, overview
from webapp.filings.queries import document_with_uid
from webapp.http import actor, now, requires
from webapp.routes.office import blueprint
from webapp.routes.office.filing_desk import Desk, Typed, answer, keep, page, programme_now, read_upload, store
from webapp.words import t

READ, WRITE = Permission.FILINGS_READ, Permission.FILINGS_WRITE


@blueprint.get("/filings")
@requires(READ)
def filings() -> ResponseReturnValue:
    """List the communes with what each has brought; who has one commune is led to it."""
    programme = programme_now()
    lines = overview(db.session, actor(), programme, at=now())
    if len(lines) == 1:
        return redirect(url_for("office.filings_of", code=lines[0].unit.code))
    region, name, lacking = (request.args.get(key, "") for key in ("region", "name", "lacking"))
    return render_template(
        "office/filings.html",
        lines=[line for line in lines if _is_wanted(line, region, name, lacking)],
        programme=programme,
        lackable=lackable(programme),
        region=region,
        name=name,
        lacking=lacking,
        has_province=can(actor(), READ, PROVINCE.path),
        province_code=PROVINCE.code,
        on=local_day(now()),
        wording=wording,
    )


def _is_wanted(line: CommuneLine, region: str, name: str, lacking: str) -> bool:
    """Test a commune against the filters; every word typed begins a word of its name or former district."""
    words = fold(" ".join((line.unit.name, *line.unit.former_districts))).split()
    named = all(any(word.startswith(typed) for word in words) for typed in fold(name).split())
    return named and region in {"", line.unit.region} and (not lacking or lacking in line.lacking)


@blueprint.get("/filings/<code>")
@requires(READ)
def filings_of(code: str) -> ResponseReturnValue:
    """Show what one commune, or the province itself, is asked for, and what it has brought."""
    return page(code, Typed(""))


@blueprint.post("/filings/<code>/numbers/<target_id>")
@requires(WRITE)
def declare_number(code: str, target_id: str) -> ResponseReturnValue:
    """Declare a number."""

    def act(desk: Desk) -> str:
        asked = asked_of(desk.programme, code).number(target_id)
        if asked is None:
            raise NotFound
        new = schemas.read_number(request.form, asks_total=asked.asks_total)
        services.declare(db.session, desk.occasion(), target_id, new)
        return t("filings.numbers.saved", name=wording.name_of(target_id, desk.programme))

    return answer(code, target_id, act)


@blueprint.post("/filings/<code>/numbers/<target_id>/take-back")
@requires(WRITE)
def take_back_number(code: str, target_id: str) -> ResponseReturnValue:
    """Take back what is declared."""

    def act(desk: Desk) -> str:
        if asked_of(desk.programme, code).number(target_id) is None:
            raise NotFound
        services.take_back(db.session, desk.occasion(), target_id, schemas.read_reason(request.form))
        return t("filings.numbers.said_taken_back", name=wording.name_of(target_id, desk.programme))

    return answer(code, f"{target_id}-take-back", act, leads_to=target_id)


@blueprint.post("/filings/<code>/documents/<kind>")
@requires(WRITE)
def file_document(code: str, kind: str) -> ResponseReturnValue:
    """File a document of the unit or, with the province, the report of an organisation."""
    key = "-".join(filter(None, (kind, request.form.get("organisation"))))

    def act(desk: Desk) -> str:
        asked = asked_of(desk.programme, code)
        if asked.document(kind) is None:
            raise NotFound
        by_organisation = any(one.kind == kind for one in asked.reports)
        reading = schemas.Reading(request.form)
        new = schemas.read_document(reading, today=local_day(desk.at), by_organisation=by_organisation)
        file = read_upload(reading, is_required=True)
        new = reading.settle(new)
        keep(file)
        services.file_document(db.session, desk.occasion(), kind, new, file)
        return t("filings.documents.saved", number=new.number)

    return answer(code, key, act)


@blueprint.post("/filings/<code>/areas/<kind>")
@requires(WRITE)
def file_for_areas(code: str, kind: str) -> ResponseReturnValue:
    """File one document for each of the residential areas that are ticked."""

    def act(desk: Desk) -> str:
        if all(one.kind != kind for one in asked_of(desk.programme, code).per_area):
            raise NotFound
        reading = schemas.Reading(request.form)
        by_area = schemas.read_areas(reading, request.form.getlist("areas"), today=local_day(desk.at))
        file = read_upload(reading, is_required=False)
        reading.settle(by_area)
        keep(file)
        services.file_for_areas(db.session, desk.occasion(), kind, by_area, file)
        return t("filings.areas.saved", n=f"{len(by_area):02d}")

    return answer(code, kind, act)


@blueprint.post("/filings/documents/<uuid:uid>/withdraw")
@requires(WRITE)
def withdraw_document(uid: UUID) -> ResponseReturnValue:
    """Withdraw a document."""
    with looking(db.session):
        row = document_with_uid(db.session, actor(), str(uid)).row
        code, kind = commune_code_of(row.unit_path) or PROVINCE.code, row.kind
        leads_to = f"{kind}-{row.organisation}" if row.organisation else kind

    def act(desk: Desk) -> str:
        reason = schemas.read_reason(request.form)
        found = document_with_uid(db.session, actor(), str(uid)).row
        services.withdraw(db.session, actor(), found, reason, now=desk.at)
        return t("filings.documents.said_withdrawn", number=found.number)

    return answer(code, f"withdraw-{uid}", act, leads_to=leads_to)


@blueprint.get("/filings/documents/<uuid:uid>/file")
@requires(READ)
def document_file(uid: UUID) -> ResponseReturnValue:
    """Hand over a document's file to those in reach: to be saved, never shown inside this site."""
    row = document_with_uid(db.session, actor(), str(uid)).row
    if row.file_sha256 is None or not store().exists(row.file_sha256):
        raise NotFound
    response = send_file(
        store().path(row.file_sha256), mimetype=row.media_type, as_attachment=True, download_name=row.file_name
    )
    response.headers["Cache-Control"] = "private, no-store"
    response.headers["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
