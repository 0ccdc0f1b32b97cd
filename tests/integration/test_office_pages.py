"""What a reviewer reads at the desk: the queue, a record with its evidence, and progress down to the records."""

import re
from html import unescape

import pytest
from flask import Flask

from geo.programme import load_programme
from geo.proof import Reports, Unmeasured
from geo.review import Action
from tests.factories import AWAY, HOME, NOW, Browser, item, jpeg, manifest
from webapp.pins.models import PinEvent
from webapp.pins.wording import age, happened, span
from webapp.progress.conditions import counting
from webapp.words import t

pytestmark = pytest.mark.usefixtures("province")
OTHER_ACTIONS = ("recorded", "photos_completed", "relocated", "state_changed", "alive_confirmed", "observed", "amended")


def read(browser: Browser, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return unescape(answer.get_data(as_text=True))


def codes_in(page: str) -> list[str]:
    return re.findall(r'class="queue-row" data-code="(\w+)"', page)


def words_of(page: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", page).split())


def row_of(page: str, commune_code: str) -> str:
    found = re.search(rf'<tr data-code="{commune_code}".*?</tr>', page, re.DOTALL)
    assert found, commune_code
    return found[0]


# ---------------------------------------------------------------- queue


def test_the_queue_names_the_place_and_lists_what_waits_oldest_first(app: Flask) -> None:
    front, staff = Browser(app, "kdc"), Browser(app, "xa")
    first, second = front.record(), front.record(name="Thu gom, phân loại rác Thôn Minh Họa 1")
    page = read(staff, "/office/")
    assert codes_in(page) == [first, second]
    assert "Xã Đồng Phúc" in page
    assert "Tỉnh Thái Nguyên" in read(Browser(app, "tinh"), "/office/")


def test_what_waits_for_the_commune_does_not_wait_for_the_province(app: Flask) -> None:
    code = Browser(app, "kdc").record()
    reviewer = Browser(app, "tinh")
    assert codes_in(read(reviewer, "/office/")) == []
    assert codes_in(read(reviewer, "/office/?show=all")) == [code]


def test_filters_of_the_address_hold_for_the_list(app: Flask) -> None:
    front, staff = Browser(app, "kdc"), Browser(app, "xa")
    model, hotspot = front.record(), front.record("street")
    assert codes_in(read(staff, "/office/?group=hotspot")) == [hotspot]
    staff.step(model, "ask", reason="Bổ sung ảnh.")
    assert codes_in(read(staff, "/office/?show=all&mark=asked")) == [model]
    assert codes_in(read(staff, f"/office/?show=all&commune={AWAY}")) == []


def test_an_empty_queue_says_so_and_leads_on(app: Flask) -> None:
    page = read(Browser(app, "xa"), "/office/")
    assert t("office.queue.empty_waiting") in page
    assert "/office/?show=all" in page


def test_a_row_alone_is_the_row_of_the_list_and_keeps_to_the_reach(app: Flask) -> None:
    code = Browser(app, "kdc").record()
    assert codes_in(read(Browser(app, "xa"), f"/office/pins/{code}/row")) == [code]
    assert Browser(app, "xa-khac").get(f"/office/pins/{code}/row").status_code == 404


# ---------------------------------------------------------------- one record


def test_the_next_record_is_the_one_that_has_waited_longest(app: Flask) -> None:
    front, staff = Browser(app, "kdc"), Browser(app, "xa")
    first, second, third = front.record(), front.record(), front.record()
    for shown, following in ((first, second), (second, first), (third, first)):
        assert f'href="/office/pins/{following}" data-key="n"' in read(staff, f"/office/pins/{shown}")


def test_a_position_outside_the_declared_commune_is_said_as_a_fact(app: Flask) -> None:
    tinh = Browser(app, "tinh")
    code = tinh.record(commune_code=AWAY, area_code=f"{AWAY}-001")
    said = t("office.evidence.outside", commune="Xã Phú Đình", other="Xã Đồng Phúc")
    assert said in read(tinh, f"/office/pins/{code}")
    inside = tinh.record()
    assert t("office.evidence.inside", commune="Xã Đồng Phúc") in read(tinh, f"/office/pins/{inside}")


def test_how_the_position_came_about_is_told(app: Flask) -> None:
    front, staff = Browser(app, "kdc"), Browser(app, "xa")
    measured = front.record()
    place = {**item()["position"], "source": "tapped", "accuracy_m": None, "fixed_at": None}
    tapped = front.record(position=place)
    assert t("office.evidence.gps", m="9") in read(staff, f"/office/pins/{measured}")
    assert t("office.evidence.tapped") in read(staff, f"/office/pins/{tapped}")


def test_a_photograph_used_twice_is_told_and_leads_only_where_one_may_see(app: Flask) -> None:
    photo = jpeg()
    tinh, codes = Browser(app, "tinh"), {}
    for commune_code in (HOME, AWAY):
        made = item(photos=manifest(photo), commune_code=commune_code, area_code=f"{commune_code}-001")
        codes[commune_code] = tinh.send(made).json["outcomes"][0]["receipt"]["code"].replace("-", "")
        tinh.send_photo(made["id"], made["photos"][0], photo)
    link = f'href="/office/pins/{codes[AWAY]}"'
    for username, leads_there in (("tinh", True), ("xa", False)):
        page = read(Browser(app, username), f"/office/pins/{codes[HOME]}")
        assert t("domain.message.dup_photo") in page
        evidence = page[page.index('data-testid="evidence"') : page.index(t("office.evidence.note"))]
        assert (link in evidence) is leads_there


def test_declared_fields_are_read_in_the_words_of_the_office(app: Flask) -> None:
    code = Browser(app, "kdc").record()
    said = words_of(read(Browser(app, "xa"), f"/office/pins/{code}"))
    assert f"{t('domain.field.lead_org')} {t('domain.lead_org.commune_front')}" in said
    assert f"{t('domain.field.launched_on')} 19/05/2026" in said


def test_a_refused_reason_is_asked_again_where_it_is_written(app: Flask) -> None:
    code, staff = Browser(app, "kdc").record(), Browser(app, "xa")
    answer = staff.step(code, "ask", reason="   ")
    page = answer.get_data(as_text=True)
    assert answer.status_code == 422
    assert re.search(r'<dialog[^>]*id="step-ask"[^>]* open', page)
    assert t("errors.need_reason") in page
    assert not re.search(r'<dialog[^>]*id="step-withdraw"[^>]* open', page)


def test_a_step_taken_meanwhile_is_told_and_not_overwritten(app: Flask) -> None:
    code, staff = Browser(app, "kdc").record(), Browser(app, "xa")
    answer = staff.step(code, "ask", version=99, reason="Bổ sung ảnh.")
    assert answer.status_code == 409
    assert t("errors.version_conflict") in answer.get_data(as_text=True)


def test_a_step_leads_back_to_the_record_and_is_told(app: Flask) -> None:
    code, staff = Browser(app, "kdc").record("env_selfmanage", name="Tổ tự quản Minh Họa"), Browser(app, "xa")
    answer = staff.step(code, "confirm")
    assert answer.status_code == 302
    assert t("office.done.confirm", name="Tổ tự quản Minh Họa") in read(staff, answer.headers["Location"])


def test_whoever_may_not_decide_sees_no_way_to(app: Flask) -> None:
    code = Browser(app, "kdc").record()
    page = read(Browser(app, "giam-sat"), f"/office/pins/{code}")
    assert 'name="action"' not in page
    assert 'data-testid="action-bar"' not in page


# ---------------------------------------------------------------- progress


# A report that is not here is known not to be here; what is not measured or not asked of a commune says so instead.
NEVER_SILENT = (Reports, Unmeasured)
OF_A_COMMUNE = {"lead_org": "commune_front", "decision": "01/QĐ-MTTQ-BTT"}
SCORES = {"S1": 8}


def test_a_commune_without_records_has_no_figure_at_all(app: Flask) -> None:
    silent = [key for key, target in load_programme().targets.items() if not isinstance(target.proof, NEVER_SILENT)]
    assert len(silent) > 20
    for target in silent:
        row = row_of(read(Browser(app, "tinh"), f"/office/progress?target={target}"), HOME)
        assert t("domain.progress.no_data") in row
        assert re.search(r'data-figure data-value=""', row)
        assert "%" not in row


def test_the_figures_of_the_page_are_those_of_the_layer(app: Flask) -> None:
    staff, tinh = Browser(app, "xa"), Browser(app, "tinh")
    for _ in range(2):
        code = Browser(app, "kdc").record(details=OF_A_COMMUNE, scores=SCORES)
        staff.step(code, "confirm")
        tinh.step(code, "confirm")
    figure = tinh.get("/api/v1/layers/progress?target=T11").json["units"][HOME]
    assert (figure["done"], figure["target"]) == (2, 3)
    assert "02/03" in row_of(read(tinh, "/office/progress?target=T11"), HOME)


def test_every_figure_opens_the_records_that_make_it(app: Flask) -> None:
    front, staff, tinh = Browser(app, "kdc"), Browser(app, "xa"), Browser(app, "tinh")
    counted, waiting = (front.record(details=OF_A_COMMUNE, scores=SCORES) for _ in range(2))
    staff.step(counted, "confirm")
    tinh.step(counted, "confirm")
    assert f'href="/office/progress/T11/{HOME}"' in row_of(read(tinh, "/office/progress?target=T11"), HOME)
    page = read(tinh, f"/office/progress/T11/{HOME}")
    head, tail = page.split('data-testid="not-counted"')
    assert f'data-code="{counted}"' in head
    assert f'data-code="{waiting}"' in tail
    assert t("office.condition.confirmed") in tail


def test_residential_areas_are_counted_once_and_the_page_says_so(app: Flask) -> None:
    front, staff = Browser(app, "kdc"), Browser(app, "xa")
    for _ in range(2):
        staff.step(front.record("env_selfmanage"), "confirm")
    said = words_of(read(staff, f"/office/progress/T06/{HOME}"))
    assert t("office.drill.areas_note", records="02", areas="01") in said
    assert "01 / 03" in said


def test_a_figure_without_records_says_that_nothing_is_known(app: Flask) -> None:
    assert t("office.drill.nothing_note") in read(Browser(app, "tinh"), f"/office/progress/T12/{HOME}")


def test_a_commune_out_of_reach_reads_as_not_there(app: Flask) -> None:
    staff = Browser(app, "xa")
    assert staff.get(f"/office/progress/T11/{AWAY}").status_code == 404
    assert f'data-code="{AWAY}"' not in read(staff, "/office/progress?target=T11")


@pytest.mark.parametrize(
    ("asked", "shown"), [("name=dong+phuc", True), ("name=ba+be", True), ("name=xyz", False), ("region=south", False)]
)
def test_the_list_is_filtered_by_its_address_too(app: Flask, asked: str, *, shown: bool) -> None:
    row = row_of(read(Browser(app, "tinh"), f"/office/progress?target=T11&{asked}"), HOME)
    assert (" hidden>" not in row.split("\n", 1)[0]) is shown


# ---------------------------------------------------------------- words


def test_every_step_and_condition_has_its_words() -> None:
    for action in (*Action, *OTHER_ACTIONS):
        event = PinEvent(action=str(action), status="approved", state="maintained")
        assert happened(event, "model")
    for action in Action:
        assert t(f"office.action.{action}")
        assert "«A»" in t(f"office.done.{action}", name="A")
    programme = load_programme()
    for target in programme.targets.values():
        for name in counting(target, programme, on=NOW.date()):
            assert t(f"office.rule.{name}")
            assert t(f"office.condition.{name}")


def test_ages_and_spans_are_told_in_whole_units() -> None:
    day = NOW.replace(hour=20)  # already the next day in Viet Nam
    assert age(NOW, NOW) == t("office.age.today")
    assert age(NOW, day) == t("office.age.days", n=1)
    assert age(NOW.replace(month=8), NOW) == t("office.age.months", n=3)
    assert span(NOW - NOW) == t("office.span.moment")
    assert span(NOW.replace(hour=1) - NOW) == t("office.span.hours", n="2")
