"""Where the forms of numbers and documents are handled: what was sent, what is wrong with it, the page again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from http import HTTPStatus
from uuid import uuid4

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.calendar import local_day
from geo.errors import DomainError, Invalid, NotFound
from geo.programme import Programme
from geo.units import PROVINCE
from webapp.access.policy import Permission, can
from webapp.db.engine import looking
from webapp.extensions import db
from webapp.filings import schemas, services, wording
from webapp.filings.files import MAX_BYTES, MEGABYTE, FiledFile, read_file
from webapp.filings.sheet import sheet_of
from webapp.filings.storage import FilingStore
from webapp.http import STATUS_OF, actor, now
from webapp.units.models import Unit
from webapp.units.queries import commune_within_reach, province
from webapp.words import t

READ, WRITE = Permission.FILINGS_READ, Permission.FILINGS_WRITE


@dataclass(frozen=True, slots=True)
class Typed:
    """What somebody sent in one form of the page, and what is wrong with it: the page shows both again."""

    form: str
    values: Mapping[str, str] = field(default_factory=dict)
    ticked: tuple[str, ...] = ()
    problems: Mapping[str, str] = field(default_factory=dict)
    notice: str = ""
    file_name: str = ""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a form is handled: the unit by code and path, the programme, the instant."""

    code: str
    path: str
    programme: Programme
    at: datetime

    def occasion(self) -> services.Occasion:
        """Return who fills in which form here."""
        uid = schemas.read_token(request.form)
        return services.Occasion(actor(), self.path, self.programme.year, uid, self.at)


def answer(code: str, form: str, act: Callable[[Desk], str], *, leads_to: str = "") -> ResponseReturnValue:
    """Do what a form asks and lead on; where it is refused, show the page again with all that was typed."""
    with looking(db.session):
        path = _unit(code).path
    try:
        said = act(Desk(code, path, programme_now(), now()))
    except (schemas.FormRefused, services.FormUsed, Invalid) as refused:
        db.session.rollback()
        if refused.code == "bad_request":
            raise
        return page(code, _typed(form, refused)), STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
    db.session.commit()
    flash(said, "ok")
    return redirect(url_for("office.filings_of", code=code, _anchor=leads_to or form))


def _typed(form: str, refused: DomainError) -> Typed:
    problems = refused.problems if isinstance(refused, schemas.FormRefused) else {}
    upload = request.files.get("file")
    sentences = {name: _sentence(problem) for name, problem in problems.items()}
    # Where every area has its document meanwhile, the form is gone, and the areas' fault has no other place.
    notice = sentences["areas"] if set(sentences) == {"areas"} else t("filings.refused")
    return Typed(
        form,
        request.form,
        tuple(request.form.getlist("areas")),
        sentences,
        notice if problems else _sentence(refused),
        (upload.filename or "") if upload else "",
    )


def _sentence(error: DomainError) -> str:
    return t(f"errors.{error.code}", **error.params)


def page(code: str, typed: Typed) -> str:
    """Draw the page of a commune, or of the province."""
    unit, programme, at = _unit(code), programme_now(), now()
    return render_template(
        "office/filings_of.html",
        unit=unit,
        sheet=sheet_of(db.session, actor(), programme, unit, at=at),
        programme=programme,
        typed=typed,
        can_write=can(actor(), WRITE, unit.path),
        is_alone=not can(actor(), READ, PROVINCE.path),
        on=local_day(at),
        most_mb=MAX_BYTES // MEGABYTE,
        new_token=lambda: str(uuid4()),
        wording=wording,
    )


def _unit(code: str) -> Unit:
    """Return the commune with this code, or the province.

    Raises: NotFound out of reach.
    """
    if code != PROVINCE.code:
        return commune_within_reach(db.session, actor(), READ, code)
    if not can(actor(), READ, PROVINCE.path):
        raise NotFound
    return province(db.session)


def read_upload(reading: schemas.Reading, *, is_required: bool) -> FiledFile | None:
    """Read the file that came with a form; None where none came, or where it does not do, which is noted."""
    upload = request.files.get("file")
    try:
        if upload is None or not upload.filename:
            if is_required:
                raise Invalid("file_required")  # noqa: TRY301  # one of the ways in which it does not do
            return None
        return read_file(upload.read(), upload.filename)
    except Invalid as wrong:
        reading.note("file", wrong)
        return None


def keep(file: FiledFile | None) -> None:
    """Put a file on the disk before anything refers to it."""
    if file is not None:
        store().put(file.sha256, file.content)


def store() -> FilingStore:
    """Return where the files of documents are kept."""
    return current_app.extensions["filing_store"]  # type: ignore[no-any-return]


def programme_now() -> Programme:
    """Return the programme of the year."""
    return current_app.extensions["programme"]  # type: ignore[no-any-return]
