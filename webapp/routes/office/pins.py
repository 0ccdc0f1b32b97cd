"""The review desk: the queue, one record, and the steps on it."""

from http import HTTPStatus

from flask import current_app, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue

from geo.errors import DomainError, Invalid
from geo.receipts import from_reading
from geo.review import MARK_OF, Action
from webapp.access.policy import Permission
from webapp.extensions import db
from webapp.http import STATUS_OF, actor, now, requires
from webapp.photos.queries import first_of_each
from webapp.pins import queries
from webapp.pins.evidence import facts_of, taken_at
from webapp.pins.history import entries_of, photos_shown
from webapp.pins.scoring import scored
from webapp.pins.services import open_actions, take_step
from webapp.pins.serving import choose_target, serving
from webapp.routes.address import filter_from_address, whole_number
from webapp.routes.office import blueprint
from webapp.units.queries import by_codes, communes_touching_reach, current_release, province
from webapp.words import t

PAGE = 30


@blueprint.get("/")
@requires(Permission.PINS_READ)
def queue() -> ResponseReturnValue:
    """Show what waits for this person, or everything in reach, as a list beside a map."""
    asker, chosen = actor(), filter_from_address()
    shows_all = request.args.get("show") == "all"
    page = whole_number(request.args, "page", least=1)
    read = queries.all_visible if shows_all else queries.waiting_for
    rows, total = read(db.session, asker, chosen, limit=PAGE, offset=(page - 1) * PAGE)
    _, waiting = queries.waiting_for(db.session, asker, chosen, limit=0)
    communes = communes_touching_reach(db.session, asker, Permission.PINS_READ)
    return render_template(
        "office/queue.html",
        rows=rows,
        photos=first_of_each(db.session, [row.pin.uid for row in rows]),
        total=total,
        waiting=waiting,
        first=(page - 1) * PAGE + 1,
        page=page,
        pages=-(-total // PAGE),
        shows_all=shows_all,
        chosen=chosen,
        communes=communes,
        place=communes[0] if len(communes) == 1 else province(db.session),
        release=current_release(db.session),
        marks=MARK_OF,
        now=now(),
    )


@blueprint.get("/pins/<code>")
@requires(Permission.PINS_READ)
def pin(code: str) -> ResponseReturnValue:
    """Show one record: photographs, position, declared fields and the whole history."""
    return _pin_page(code)


@blueprint.get("/pins/<code>/row")
@requires(Permission.PINS_READ)
def pin_row(code: str) -> ResponseReturnValue:
    """Show one record as the queue lists it: for a pin pressed on the map that is not on this page of the list."""
    row = queries.pin_with_code(db.session, actor(), from_reading(code))
    photos = first_of_each(db.session, [row.pin.uid])
    return render_template("office/parts/row_alone.html", row=row, photos=photos, marks=MARK_OF, now=now())


@blueprint.post("/pins/<code>/steps")
@requires(Permission.PINS_READ)
def pin_step(code: str) -> ResponseReturnValue:
    """Take one review step, then lead on to the record."""
    row = queries.pin_with_code(db.session, actor(), from_reading(code))
    try:
        action = _action(request.form.get("action"))
        take_step(
            db.session,
            actor(),
            row.pin,
            action,
            version=whole_number(request.form, "version", least=0),
            reason=request.form.get("reason"),
            catalogue=current_app.extensions["catalogue"],
            now=now(),
        )
    except DomainError as refused:
        db.session.rollback()
        return _pin_page(code, refused=refused)
    db.session.commit()
    flash(t(f"office.done.{action}", name=row.pin.name), "ok")
    return redirect(url_for("office.pin", code=row.pin.code))


@blueprint.post("/pins/<code>/target")
@requires(Permission.PINS_REVIEW)
def pin_target(code: str) -> ResponseReturnValue:
    """Choose the target that a record counts for, then lead on to the record."""
    row = queries.pin_with_code(db.session, actor(), from_reading(code))
    target_id = request.form.get("target", "")
    try:
        choose_target(
            db.session,
            actor(),
            row.pin,
            target_id,
            version=whole_number(request.form, "version", least=0),
            programme=current_app.extensions["programme"],
            catalogue=current_app.extensions["catalogue"],
            now=now(),
        )
    except DomainError as refused:
        db.session.rollback()
        return _pin_page(code, refused=refused)
    db.session.commit()
    flash(t("board.serving.done", target=t(f"programme.{target_id}.short")), "ok")
    return redirect(url_for("office.pin", code=row.pin.code))


def _action(name: str | None) -> Action:
    try:
        return Action(name or "")
    except ValueError as unknown:
        raise Invalid("action_not_possible", field="action") from unknown


def _pin_page(code: str, *, refused: DomainError | None = None) -> ResponseReturnValue:
    catalogue = current_app.extensions["catalogue"]
    row = queries.pin_with_code(db.session, actor(), from_reading(code))
    entries, release = entries_of(db.session, row), current_release(db.session)
    photos = photos_shown(entries)
    named = {row.pin.commune_code, row.pin.located_commune_code or ""}
    facts = facts_of(
        row,
        photos=photos,
        shared=queries.sharing_photos(db.session, actor(), row.pin.uid),
        communes=by_codes(db.session, named),
        release=release,
    )
    page = render_template(
        "office/pin.html",
        row=row,
        rules=catalogue.rules_of(catalogue.kinds[row.pin.kind]),
        photos=photos,
        taken_at=taken_at,
        facts=facts,
        entries=entries,
        actions=open_actions(actor(), row.pin, catalogue),
        serving=serving(actor(), row.pin, current_app.extensions["programme"], catalogue),
        scored=scored(db.session, row.pin, catalogue, open_states=current_app.extensions["programme"].open_states),
        next_code=queries.next_waiting(db.session, actor(), but=row.pin),
        refused=refused,
        release=release,
        marks=MARK_OF,
    )
    return page, HTTPStatus.OK if refused is None else STATUS_OF.get(refused.code, HTTPStatus.UNPROCESSABLE_ENTITY)
