"""The board: every target of the plan against its five questions, for whoever asks and any day of the year."""

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from flask import Flask

from geo.review import Action
from geo.units import communes
from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, noon
from tests.factories import AWAY, HOME, Browser
from tests.integration.pages import links_in, read, words_of
from webapp.routes.office.board_page import STATES, UNMEASURED, state_word
from webapp.words import t
from webapp.words.formats import vi_date

_ROW = re.compile(r'<tr role="row" data-target="(T\d\d)" data-state-of="(\w+)" data-done="(\d*)">(.*?)</tr>', re.DOTALL)
DAY = timedelta(days=1)
DECIDED = {"decision": DECISION}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody look at the board on an autumn day."""
    for module in ("api.progress", "office.board"):
        monkeypatch.setattr(f"webapp.routes.{module}.now", lambda: noon(AUTUMN))


@pytest.fixture
def reviewer(app: Flask, chronicle: Chronicle) -> Office:
    return Office(app, "tinh")


@pytest.fixture
def staff(app: Flask, chronicle: Chronicle) -> Office:
    return Office(app, "xa")


@dataclass(frozen=True, slots=True)
class Row:
    """One row of the board."""

    state: str
    done: int | None
    html: str

    @property
    def words(self) -> str:
        return words_of(self.html)

    def answer(self, question: str) -> str:
        found = re.search(rf'data-label="{t(f"board.question.{question}")}">(.*?)</td>', self.html, re.DOTALL)
        assert found, question
        return words_of(found[1])


def page(browser: Browser, **asked: Any) -> str:
    return read(browser, f"/office/board?{urlencode(asked)}")


def board(browser: Browser, **asked: Any) -> dict[str, Row]:
    return {
        target: Row(state, int(done) if done else None, html)
        for target, state, done, html in _ROW.findall(page(browser, **asked))
    }


def a_year(chronicle: Chronicle) -> None:
    """Let something of every sort happen in both communes."""
    for number in (1, 2, 3):
        chronicle.confirmed("env_sxsd_point", at=number, details=DECIDED)
    chronicle.confirmed("env_sxsd_point", commune_code=AWAY, details=DECIDED)
    chronicle.maintain(chronicle.confirmed("env_selfmanage", at=2), SPRING + DAY)
    chronicle.confirmed("festival", SPRING)
    chronicle.confirmed("arts_festival", details={"lead_org": "province_front"})
    chronicle.move(chronicle.confirmed("street"), "resolved", SPRING + DAY)
    chronicle.confirmed("pond", commune_code=AWAY)
    chronicle.declare("T02", 45, 60)
    chronicle.declare("T02", 40, 40, commune_code=AWAY)
    chronicle.declare("T16", 205, commune_code=None)
    chronicle.file("plan_campaign")
    chronicle.file("report_half", on=date(2026, 6, 1))
    chronicle.file("report_half", commune_code=None, organisation="women", on=date(2026, 6, 1))


def test_every_target_of_the_plan_answers_its_questions(reviewer: Office) -> None:
    shown = page(reviewer)
    asked = re.findall(r'role="columnheader">(.*?)</th>', shown)
    assert asked == ["Chỉ tiêu", "Ai làm", "Làm đến đâu", "Khi nào xong", "Đo bằng gì", "Kết quả"]
    rows = board(reviewer)
    assert sorted(rows) == [f"T{number:02d}" for number in range(1, 32)]
    questions = ("who", "how_far", "when", "measured", "result")
    assert [(target, one) for target, row in rows.items() for one in questions if not row.answer(one)] == []


def test_the_board_says_what_the_layers_say(chronicle: Chronicle, reviewer: Office) -> None:
    a_year(chronicle)
    rows = board(reviewer)
    said = {target: (row.done, row.state) for target, row in rows.items() if row.state != UNMEASURED}
    layers = {target: reviewer.whole(target) for target in said}
    assert said == {target: (whole["done"], whole["state"]) for target, whole in layers.items()}
    assert rows["T11"].answer("how_far").startswith("Chậm 04/276 mô hình")
    assert t("board.fact.met", n="01", all="92") in rows["T11"].words
    assert t("board.fact.no_data", n="90") in rows["T11"].words


def test_a_region_is_the_sum_of_its_communes(chronicle: Chronicle, reviewer: Office) -> None:
    a_year(chronicle)
    north, south = (board(reviewer, region=region) for region in ("north", "south"))
    assert (north["T11"].done, south["T11"].done) == (3, 1)
    assert (north["T02"].done, south["T02"].done) == (45, 40)
    for region, rows in (("north", north), ("south", south)):
        codes = {commune.code for commune in communes() if commune.region == region}
        for target, row in rows.items():
            if row.state in {UNMEASURED, "not_asked"}:
                continue
            units = reviewer.layer(target)["units"]
            known = [units[code]["done"] for code in codes if units[code]["done"] is not None]
            assert row.done == (sum(known) if known else None), target


def test_a_commune_sees_its_own_figures_and_chooses_no_region(
    chronicle: Chronicle, reviewer: Office, staff: Office
) -> None:
    a_year(chronicle)
    assert board(reviewer)["T11"].done == 4  # and what was made for the province is not handed to a commune
    rows = board(staff)
    said = {target: (row.done, row.state) for target, row in rows.items() if row.state not in {UNMEASURED, "not_asked"}}
    units = {target: reviewer.unit(target) for target in said}
    assert said == {target: (unit["done"], unit["state"]) for target, unit in units.items()}
    shown = page(staff)
    assert "Xã Đồng Phúc" in shown
    assert f"/office/units/{HOME}" in links_in(shown)
    assert 'name="region"' not in shown
    assert {target: row.done for target, row in board(staff, region="south").items()} == {
        target: row.done for target, row in rows.items()
    }


def test_nothing_known_is_never_nothing_done(reviewer: Office) -> None:
    rows = board(reviewer)
    assert (rows["T11"].done, rows["T11"].state) == (None, "no_data")
    assert t("board.result.no_data") in rows["T11"].words
    assert "0%" not in rows["T11"].words
    assert 'aria-valuetext="Chưa có số liệu"' in rows["T11"].html


def test_a_target_that_is_not_measured_says_why_and_offers_no_map(reviewer: Office) -> None:
    row = board(reviewer)["T30"]
    assert row.state == UNMEASURED
    assert t("programme.unmeasured.sensitive") in row.answer("result")
    assert links_in(row.html) == set()


def test_any_day_of_the_year_is_shown_as_it_was(chronicle: Chronicle, reviewer: Office) -> None:
    code = chronicle.confirmed("env_sxsd_point", details=DECIDED)
    chronicle.step(code, Action.WITHDRAW, SPRING + 7 * DAY)
    by_day = [board(reviewer, on=SPRING + days * DAY)["T11"].done for days in (-1, 0, 6, 7)]
    assert by_day == [None, 1, 1, None]
    shown = page(reviewer, on=SPRING)
    assert t("board.on", date=vi_date(SPRING)) in shown
    assert {f"/office/board?on={SPRING - 7 * DAY}", f"/office/board?on={SPRING + 7 * DAY}"} <= links_in(shown)
    assert f"/office/progress?target=T11&on={SPRING}" in links_in(shown)


@pytest.mark.parametrize("day", [AUTUMN + DAY, date(2025, 12, 31), "hôm qua"])
def test_a_day_that_has_no_figures_is_refused(reviewer: Office, day: Any) -> None:
    assert reviewer.get(f"/office/board?{urlencode({'on': day})}").status_code == 422


def test_no_link_leads_to_a_week_without_figures(reviewer: Office) -> None:
    assert 'rel="next"' not in page(reviewer)
    assert 'rel="prev"' not in page(reviewer, on="2026-01-03")


def test_what_is_due_says_how_long_it_is_over_until_it_has_come(chronicle: Chronicle, staff: Office) -> None:
    due = board(staff)["T28"].answer("when")
    assert due.startswith("Trước 10/06/2026")
    assert due.endswith(t("board.due.over", n=164))  # the last day was 9 June
    chronicle.file("report_half", on=AUTUMN)
    row = board(staff)["T28"]
    assert (row.state, row.answer("when")) == ("met", "Trước 10/06/2026")


def test_one_state_is_asked_for_at_a_time_and_all_are_counted(chronicle: Chronicle, staff: Office) -> None:
    a_year(chronicle)
    everything = board(staff)
    for state in {row.state for row in everything.values()}:
        rows = board(staff, state=state)
        assert set(rows) == {target for target, row in everything.items() if row.state == state}
        counts = words_of(page(staff, state=state).split('class="board-counts')[1].split("</p>")[0])
        assert f"{state_word(state)}: {len(rows):02d}" in counts
    assert set(board(staff, state="anything")) == set(everything)


def test_sorted_by_state_what_wants_attention_comes_first(chronicle: Chronicle, staff: Office) -> None:
    a_year(chronicle)
    order = [STATES.index(row.state) for row in board(staff, sort="state").values()]
    assert order == sorted(order)
    assert len(set(order)) > 3


def test_the_sections_stand_in_the_plans_order(reviewer: Office) -> None:
    parts = re.findall(r'scope="rowgroup"[^>]*>\s*(\S+?)\. ', page(reviewer))
    assert parts == sorted(parts, key=parts.index)
    assert len(parts) == len(set(parts))
    assert list(board(reviewer))[:4] == ["T01", "T02", "T03", "T04"]


def test_the_board_is_made_once_and_made_anew_when_something_changes(
    chronicle: Chronicle, reviewer: Office, statements: list[str]
) -> None:
    assert board(reviewer)["T11"].done is None
    statements.clear()
    assert board(reviewer)["T11"].done is None
    assert [one for one in statements if "pin_spans" in one or "declarations" in one] == []
    chronicle.confirmed("env_sxsd_point", details=DECIDED)
    chronicle.declare("T02", 45, 60)
    rows = board(reviewer)
    assert (rows["T11"].done, rows["T02"].done) == (1, 45)


def test_a_board_costs_two_statements_a_target_at_most(reviewer: Office, statements: list[str]) -> None:
    board(reviewer)
    counting = [one for one in statements if one.lstrip().startswith(("SELECT", "WITH"))]
    assert len(counting) <= 2 * 31 + 8  # and who asks, the clocks, the communes


def test_only_who_sees_progress_sees_the_board(app: Flask, chronicle: Chronicle) -> None:
    assert Browser(app, "kdc").get("/office/board").status_code == 403
    assert app.test_client().get("/office/board").status_code == 302
    assert Browser(app, "giam-sat").get("/office/board").status_code == 200
