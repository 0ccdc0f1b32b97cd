"""Merging, splitting, renaming and closing residential areas: whatever belonged to them follows."""

from datetime import date
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select, text, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from tests.factories import AWAY, HOME, Browser, Province, item
from tests.integration.registers import areas_of, events, merge, roles_at, seen_in, send, split, successions
from webapp.access.models import User
from webapp.extensions import db
from webapp.pins.models import Pin, PinEvent
from webapp.units.models import Unit
from webapp.units.queries import counting_areas, units_version
from webapp.words import t

ONE, TWO, THREE, FOUR, FIVE, SIX = (f"{HOME}-00{n}" for n in range(1, 7))


def path(code: str) -> str:
    return f"VN/19/{code[:5]}/{code}/"


@pytest.fixture
def commune(app: Flask, province: Province) -> Browser:
    return Browser(app, "xa")


def pin(session: Session, code: str) -> Pin:
    session.rollback()
    return session.scalars(select(Pin).where(Pin.code == code)).one()


def counts_as(session: Session, code: str, on: str) -> str | None:
    """Return the code of the area that another counts as on a day."""
    session.rollback()
    areas = counting_areas(date.fromisoformat(on))
    found = session.scalars(select(areas.c.counts_as_path).where(areas.c.path == path(code))).all()
    assert len(found) <= 1, "an area counts once"
    return found[0].rstrip("/").rsplit("/", 1)[-1] if found else None


def in_force(session: Session, commune: str, on: str) -> list[str]:
    session.rollback()
    areas = counting_areas(date.fromisoformat(on))
    found = session.scalars(
        select(areas.c.counts_as_path).where(areas.c.counts_as_path.startswith(f"VN/19/{commune}/"))
    )
    return sorted({one.rstrip("/").rsplit("/", 1)[-1] for one in found})


def test_two_areas_become_a_new_one_with_all_that_was_theirs(
    app: Flask, commune: Browser, province: Province, session: Session
) -> None:
    recorder = Browser(app, "kdc")
    code = recorder.record()
    before = pin(session, code).version
    answer = merge(commune, [ONE, TWO], into="new", kind="village", name="Nà Mới", document="12/NQ-HĐND")
    assert answer.status_code == 302
    assert areas_of(session, HOME)[FOUR] == ("Thôn Nà Mới", True)
    assert [areas_of(session, HOME)[one][1] for one in (ONE, TWO, THREE)] == [False, False, True]
    moved = pin(session, code)
    assert (moved.unit_path, moved.version) == (path(FOUR), before + 1)
    entry = session.scalars(select(PinEvent).where(PinEvent.pin_id == moved.id).order_by(PinEvent.id.desc())).first()
    assert entry is not None
    assert (entry.action, entry.changes["unit"], entry.unit_path) == (
        "relocated",
        {"from": ONE, "to": FOUR},
        path(FOUR),
    )
    assert entry.actor_id == province.commune.user_id
    front = (province.area_front.user_id, "area_front")
    assert (roles_at(session, path(FOUR)), roles_at(session, path(ONE))) == ([front], [])
    assert events(session) == [("areas_merged", path(FOUR))]
    assert successions(session) == {(ONE, FOUR, "2026-11-01", None), (TWO, FOUR, "2026-11-01", None)}
    page = Browser(app, "tinh").get(f"/office/pins/{code}").get_data(as_text=True)
    assert t("office.event.relocated") in page
    assert "Thôn Nà Mới" in page


def test_the_page_before_says_exactly_what_will_happen(app: Flask, commune: Browser, session: Session) -> None:
    Browser(app, "kdc").record()
    asked = {"area": [ONE, TWO], "into": TWO, "on": "2026-11-01", "step": "check"}
    page = commune.get("/office/areas/merge", query_string=asked).get_data(as_text=True)
    assert t("registry.check.closes", date="01/11/2026", names="Thôn Minh Họa 1") in page
    assert t("registry.check.keeps", name="Thôn Minh Họa 2") in page
    assert t("registry.check.records", n="01", heir="Thôn Minh Họa 2") in page
    assert t("registry.check.people", n="01", heir="Thôn Minh Họa 2") in page
    assert all(is_open for _, is_open in areas_of(session, HOME).values())


def test_one_of_the_areas_may_go_on_and_keeps_its_own(app: Flask, commune: Browser, session: Session) -> None:
    code = Browser(app, "kdc").record()
    assert merge(commune, [ONE, TWO, THREE], into=TWO).status_code == 302
    assert {one: is_open for one, (_, is_open) in areas_of(session, HOME).items()} == {
        ONE: False,
        TWO: True,
        THREE: False,
    }
    assert pin(session, code).unit_path == path(TWO)


def test_a_split_gives_records_and_people_to_the_one_that_is_named(
    app: Flask, commune: Browser, province: Province, session: Session
) -> None:
    code = Browser(app, "kdc").record()
    assert split(commune, ONE, "Nà Một", "Nà Hai", "Nà Ba", heir=1).status_code == 302
    assert [areas_of(session, HOME)[one] for one in (FOUR, FIVE, SIX)] == [
        ("Thôn Nà Một", True),
        ("Thôn Nà Hai", True),
        ("Thôn Nà Ba", True),
    ]
    assert pin(session, code).unit_path == path(FIVE)
    assert roles_at(session, path(FIVE)) == [(province.area_front.user_id, "area_front")]
    assert successions(session) == {(ONE, FIVE, "2026-11-01", None)}
    assert events(session) == [("area_split", path(ONE))]


def test_a_chain_of_mergers_counts_for_whoever_is_left_day_by_day(commune: Browser, session: Session) -> None:
    merge(commune, [ONE, TWO], into=TWO, on="2026-03-01")
    merge(commune, [TWO, THREE], into="new", kind="village", name="Nà Mới", on="2026-06-01")
    assert successions(session) == {
        (ONE, TWO, "2026-03-01", "2026-06-01"),
        (ONE, FOUR, "2026-06-01", None),
        (TWO, FOUR, "2026-06-01", None),
        (THREE, FOUR, "2026-06-01", None),
    }
    assert [counts_as(session, ONE, day) for day in ("2026-02-28", "2026-03-01", "2026-05-31", "2026-06-01")] == [
        ONE,
        TWO,
        TWO,
        FOUR,
    ]
    assert in_force(session, HOME, "2026-02-28") == [ONE, TWO, THREE]
    assert in_force(session, HOME, "2026-04-01") == [TWO, THREE]
    assert in_force(session, HOME, "2026-07-01") == [FOUR]


def test_a_merger_can_be_corrected_by_another_on_the_same_day(app: Flask, commune: Browser, session: Session) -> None:
    code = Browser(app, "kdc").record()
    merge(commune, [ONE, TWO], into="new", kind="village", name="Nhầm")
    split(commune, FOUR, "Nà Một", "Nà Hai", heir=0)
    assert successions(session) == {
        (ONE, FIVE, "2026-11-01", None),
        (TWO, FIVE, "2026-11-01", None),
        (FOUR, FIVE, "2026-11-01", None),
    }
    assert pin(session, code).unit_path == path(FIVE)
    assert in_force(session, HOME, "2026-11-01") == [THREE, FIVE, SIX]


def test_an_area_closed_alone_counts_for_nobody_and_a_number_is_never_given_again(
    commune: Browser, session: Session
) -> None:
    page = commune.get(f"/office/areas/{THREE}/close").get_data(as_text=True)
    assert send(commune, f"/office/areas/{THREE}/close", seen=seen_in(page)).status_code == 302
    assert counts_as(session, THREE, "2026-11-01") is None
    assert counts_as(session, THREE, "2026-10-31") == THREE
    send(commune, "/office/areas/new", commune=HOME, kind="ban", name="Bản Mới")
    assert areas_of(session, HOME)[FOUR] == ("Bản Mới", True)
    assert events(session) == [("area_closed", path(THREE)), ("area_added", path(FOUR))]


def test_what_went_to_an_area_that_closes_later_counts_until_then(commune: Browser, session: Session) -> None:
    merge(commune, [ONE, TWO], into=TWO, on="2026-03-01")
    page = commune.get(f"/office/areas/{TWO}/close").get_data(as_text=True)
    send(commune, f"/office/areas/{TWO}/close", seen=seen_in(page), on="2026-05-01")
    assert successions(session) == {(ONE, TWO, "2026-03-01", "2026-05-01")}
    assert counts_as(session, ONE, "2026-05-01") is None


def test_another_name_keeps_code_and_records_and_changes_the_version_of_the_units(
    app: Flask, commune: Browser, session: Session
) -> None:
    code = Browser(app, "kdc").record()
    before = units_version(session)
    page = commune.get(f"/office/areas/{ONE}/edit").get_data(as_text=True)
    form = {"seen": seen_in(page), "kind": "ban", "name": "Nà Đổi"}
    assert send(commune, f"/office/areas/{ONE}/edit", **form).status_code == 302
    assert areas_of(session, HOME)[ONE] == ("Bản Nà Đổi", True)
    assert pin(session, code).unit_path == path(ONE)
    assert events(session) == [("area_kind_changed", path(ONE))]
    assert units_version(session) != before
    assert "Nà Đổi" in Browser(app, "kdc").get("/api/v1/field/home").get_data(as_text=True)


@pytest.mark.parametrize(
    ("form", "code"),
    [
        ({"name": "Minh Họa 2"}, "area_name_taken"),
        ({"name": "Minh Hoạ 1"}, "nothing_changed"),
        ({"name": "Bản Xóm", "kind": "hamlet"}, None),
        ({"name": "Xóm Đồng", "kind": "ban"}, "kind_and_name_differ"),
        ({"name": ""}, "name_required"),
        ({"name": "Khác", "on": "2027-01-01"}, "date_in_future"),
        ({"name": "Khác", "on": "2025-06-30"}, "day_too_early"),
        ({"name": "Khác", "on": "hôm nay"}, "date_invalid"),
        ({"name": "Khác", "seen": "0000"}, "register_changed"),
        ({"name": "Khác", "document": "x" * 121}, "text_too_long"),
    ],
)
def test_a_form_that_does_not_hold_says_why_and_changes_nothing(
    commune: Browser, session: Session, form: dict[str, str], code: str | None
) -> None:
    page = commune.get(f"/office/areas/{ONE}/edit").get_data(as_text=True)
    answer = send(commune, f"/office/areas/{ONE}/edit", **{"seen": seen_in(page), "kind": "village", **form})
    if code is None:
        assert answer.status_code == 302
        return
    assert answer.status_code == (409 if code == "register_changed" else 422)
    assert t(f"errors.{code}", most=120) in answer.get_data(as_text=True)
    assert areas_of(session, HOME)[ONE] == ("Thôn Minh Họa 1", True)
    assert events(session) == []


def test_areas_of_two_communes_are_not_merged(app: Flask, province: Province, session: Session) -> None:
    reviewer = Browser(app, "tinh")
    answer = reviewer.get("/office/areas/merge", query_string={"area": [ONE, f"{AWAY}-001"]})
    assert answer.status_code == 422
    assert t("errors.areas_of_several_communes") in answer.get_data(as_text=True)
    assert reviewer.get("/office/areas/merge", query_string={"area": [ONE]}).status_code == 422


def test_out_of_reach_reads_as_not_there(app: Flask, province: Province, session: Session) -> None:
    other = Browser(app, "xa-khac")
    for address in (
        f"/office/areas/{ONE}",
        f"/office/areas/{ONE}/edit",
        f"/office/areas/{ONE}/close",
        f"/office/areas/{ONE}/split",
        f"/office/areas/merge?area={ONE}&area={TWO}",
        f"/office/areas?commune={HOME}",
        f"/office/areas/new?commune={HOME}",
    ):
        assert other.get(address).status_code == 404, address
    for address, form in _changes(ONE).items():
        assert send(other, address, **form).status_code == 404, address
    watching = Browser(app, "giam-sat")
    assert watching.get(f"/office/areas/{ONE}").status_code == 200
    for address, form in _changes(ONE).items():
        assert send(watching, address, **form).status_code == 403, address
    assert events(session) == []


def _changes(code: str) -> dict[str, dict[str, Any]]:
    return {
        f"/office/areas/{code}/edit": {"kind": "village", "name": "Khác"},
        f"/office/areas/{code}/close": {},
        f"/office/areas/{code}/split": {"name-0": "A", "kind-0": "ban", "name-1": "B", "kind-1": "ban", "heir": "0"},
        "/office/areas/merge": {"area": [code, TWO], "into": "new", "kind": "village", "name": "Khác"},
        "/office/areas/new": {"commune": HOME, "kind": "village", "name": "Khác"},
    }


def test_a_closed_area_is_closed_for_good(commune: Browser, session: Session) -> None:
    merge(commune, [ONE, TWO], into=TWO)
    for address, form in _changes(ONE).items():
        if "new" not in address:
            assert send(commune, address, **form).status_code == 404, address
    page = commune.get(f"/office/areas/{ONE}").get_data(as_text=True)
    assert "Thôn Minh Họa 2" in page


def test_whoever_saw_an_older_register_is_asked_to_look_again(commune: Browser, session: Session) -> None:
    asked = {"area": [ONE, TWO], "into": TWO, "on": "2026-11-01"}
    page = commune.get("/office/areas/merge", query_string={**asked, "step": "check"}).get_data(as_text=True)
    send(commune, "/office/areas/new", commune=HOME, kind="village", name="Chen Ngang")
    answer = send(commune, "/office/areas/merge", seen=seen_in(page), **asked)
    assert answer.status_code == 409
    assert t("errors.register_changed") in answer.get_data(as_text=True)
    assert all(is_open for _, is_open in areas_of(session, HOME).values())


def test_a_record_made_before_a_merger_finds_its_way_when_it_comes_after_it(
    app: Flask, commune: Browser, session: Session
) -> None:
    phone = Browser(app, "kdc")
    merge(commune, [ONE, TWO], into="new", kind="village", name="Nà Mới", on="2026-11-23")
    late = item(captured_at="2026-11-20T02:00:05.000Z")
    outcome = phone.send(late, item(area_code=TWO)).json["outcomes"]
    assert [one["outcome"] for one in outcome] == ["stored", "stored"]
    kept = session.scalars(select(Pin.unit_path)).all()
    assert set(kept) == {path(FOUR)}


def test_a_record_moved_by_a_merger_can_still_be_corrected(app: Flask, commune: Browser, session: Session) -> None:
    from tests.factories import update as update_of  # noqa: PLC0415  # its name is SQL's here

    phone = Browser(app, "kdc")
    code = phone.record()
    merge(commune, [ONE, TWO], into="new", kind="village", name="Nà Mới")
    kept = phone.kept(code)
    assert kept["area_code"] == FOUR
    moved = {**item()["position"], "lon": 105.706}
    outcome = phone.update(update_of(kept, "amend", changes={"position": moved})).json["outcomes"][0]
    assert outcome["outcome"] == "stored", outcome
    assert pin(session, code).unit_path == path(FOUR)


def test_a_record_without_a_position_stands_at_its_new_areas_point(
    app: Flask, commune: Browser, session: Session
) -> None:
    code = Browser(app, "kdc").record("sec_camera", position=None)
    before = pin(session, code).morton
    merge(commune, [ONE, TWO], into=TWO)
    assert pin(session, code).morton != before


def test_a_new_area_lies_between_those_it_was_made_of(commune: Browser, session: Session) -> None:
    merge(commune, [ONE, THREE], into="new", kind="village", name="Nà Mới")
    points = {unit.code: unit.lon for unit in session.scalars(select(Unit).where(Unit.level == "area"))}
    assert points[FOUR] == pytest.approx((points[ONE] + points[THREE]) / 2)


def test_the_history_of_the_registers_cannot_be_rewritten(app: Flask, commune: Browser, session: Session) -> None:
    merge(commune, [ONE, TWO], into=TWO)
    with app.app_context():
        for statement in ("UPDATE unit_events SET action = 'x'", "DELETE FROM unit_events"):
            with pytest.raises(DBAPIError, match="append-only"):
                db.session.execute(text(statement))
            db.session.rollback()


def test_accounts_of_the_demonstration_leave_real_areas_alone(
    app: Flask, commune: Browser, province: Province, session: Session
) -> None:
    session.execute(update(User).where(User.id == province.commune.user_id).values(is_demo=True))
    session.commit()
    page = commune.get(f"/office/areas/{ONE}/close").get_data(as_text=True)
    answer = send(commune, f"/office/areas/{ONE}/close", seen=seen_in(page))
    assert answer.status_code == 403
    assert areas_of(session, HOME)[ONE][1]
    send(commune, "/office/areas/new", commune=HOME, kind="village", name="Minh Họa Thêm")
    assert FOUR in areas_of(session, HOME)
    assert session.scalars(select(Unit.is_demo).where(Unit.code == FOUR)).one()
