"""A commune's page: what it has, what it lacks and where that is brought, what is stale, what is new."""

import re
from datetime import timedelta

import pytest
from flask import Flask

from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, area, noon
from tests.factories import AWAY, HOME, Browser
from tests.integration.pages import items, links_in, read, section, words_of
from webapp.words import t

PAGE = f"/office/units/{HOME}"
FILINGS = f"/office/filings/{HOME}"
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody look at the commune on an autumn day."""
    for module in ("api.progress", "office.units"):
        monkeypatch.setattr(f"webapp.routes.{module}.now", lambda: noon(AUTUMN))


@pytest.fixture
def staff(app: Flask, chronicle: Chronicle) -> Browser:
    return Browser(app, "xa")


def lacking(browser: Browser, page: str = PAGE) -> dict[str, str]:
    """Return what the page says is lacking, by target."""
    return items(section(read(browser, page), "lacking"), "li", "target")


def figures(browser: Browser, page: str = PAGE) -> dict[str, tuple[str, str]]:
    """Return what the page says is there: by target how many, empty where nobody knows, and the state."""
    table = section(read(browser, page), "figures")
    rows = re.findall(r'data-target="(T\d\d)" data-done="(\d*)">.*?data-state="(\w+)"', table, re.DOTALL)
    return {target: (done, state) for target, done, state in rows}


def codes(html: str) -> list[str]:
    return re.findall(r'data-code="(\w+)"', html)


# ---------------------------------------------------------------- what it has


def test_the_page_says_what_the_layers_say(app: Flask, chronicle: Chronicle, staff: Browser) -> None:
    chronicle.confirmed("env_sxsd_point", details={"decision": DECISION})
    chronicle.declare("T02", 45, 60)
    chronicle.file("plan_campaign")
    said, office = figures(staff), Office(app, "tinh")
    assert {"T02", "T05", "T06", "T11", "T22", "T27"} <= set(said)
    units = {target: office.unit(target) for target in said}
    done = {target: "" if unit["done"] is None else str(unit["done"]) for target, unit in units.items()}
    assert said == {target: (done[target], unit["state"]) for target, unit in units.items()}


def test_what_is_asked_of_nobody_here_is_not_listed(staff: Browser) -> None:
    assert {"T18", "T30"}.isdisjoint(figures(staff))
    assert "T17" in figures(staff)  # of this one commune
    assert "T17" not in figures(Browser(staff.client.application, "xa-khac"), f"/office/units/{AWAY}")


# ---------------------------------------------------------------- what it lacks


def test_a_number_that_nobody_declared_is_brought_by_its_form(chronicle: Chronicle, staff: Browser) -> None:
    item = lacking(staff)["T02"]
    assert t("units.lack.undeclared") in words_of(item)
    assert f"{FILINGS}#T02" in links_in(item)
    chronicle.declare("T02", 45, 60)
    assert t("units.lack.short", n="15", unit=t("programme.T02.unit")) in words_of(lacking(staff)["T02"])
    chronicle.declare("T02", 60, 60, on=SPRING + DAY)
    assert "T02" not in lacking(staff)


def test_residential_areas_without_a_record_are_named_until_each_has_one(chronicle: Chronicle, staff: Browser) -> None:
    assert "Thôn Minh Họa 1, Thôn Minh Họa 2, Thôn Minh Họa 3" in words_of(lacking(staff)["T09"])
    chronicle.confirmed("festival", at=2)
    words = words_of(lacking(staff)["T09"])
    assert t("units.lack.areas", n="02") in words
    assert "Thôn Minh Họa 1, Thôn Minh Họa 3" in words
    for number in (1, 3):
        chronicle.confirmed("festival", at=number)
    assert "T09" not in lacking(staff)


def test_residential_areas_without_their_covenant_are_named(chronicle: Chronicle, staff: Browser) -> None:
    chronicle.covenants(area(1), area(3))
    item = lacking(staff)["T08"]
    assert "Thôn Minh Họa 2" in words_of(item)
    assert "Thôn Minh Họa 1" not in words_of(item)
    assert f"{FILINGS}#covenant" in links_in(item)


def test_documents_that_have_not_come_are_named_and_lead_to_their_form(chronicle: Chronicle, staff: Browser) -> None:
    chronicle.file("plan_campaign")
    item = lacking(staff)["T27"]
    assert t("programme.document.plan_programme") in words_of(item)
    assert t("programme.document.plan_campaign") not in words_of(item)
    assert f"{FILINGS}#plan_programme" in links_in(item)
    chronicle.file("plan_programme")
    assert "T27" not in lacking(staff)


def test_a_report_that_is_over_due_stands_first_and_is_called_so(chronicle: Chronicle, staff: Browser) -> None:
    found = lacking(staff)
    assert list(found)[:2] == ["T28", "T29"]
    words = words_of(found["T28"])
    assert t("units.lack.report") in words
    assert f"{t('domain.progress.overdue')} {t('board.due.over', n=164)}" in words
    chronicle.file("report_half")
    assert "T28" not in lacking(staff)


def test_a_record_that_is_there_and_does_not_count_is_named_with_why(chronicle: Chronicle, staff: Browser) -> None:
    waiting = chronicle.record("env_sxsd_point", details={"decision": DECISION})
    undecided = chronicle.confirmed("env_sxsd_point", at=2, details={"decision": None})
    item = lacking(staff)["T11"]
    assert t("units.lack.short", n="03", unit=t("programme.T11.unit")) in words_of(item)
    assert {f"/office/pins/{code}" for code in (waiting, undecided)} <= links_in(item)
    assert f"({t('office.condition.confirmed')})" in words_of(item)
    assert f"({t('office.condition.has_decision')})" in words_of(item)


def test_without_a_list_of_residential_areas_the_list_comes_first(app: Flask, chronicle: Chronicle) -> None:
    elsewhere = "01894"
    item = lacking(Browser(app, "tinh"), f"/office/units/{elsewhere}")["T06"]
    assert t("units.lack.no_areas") in words_of(item)
    assert f"/office/areas?commune={elsewhere}" in links_in(item)


def test_who_only_reads_is_not_sent_to_forms(app: Flask, chronicle: Chronicle) -> None:
    found = lacking(Browser(app, "giam-sat"))
    assert {link for item in found.values() for link in links_in(item) if link.startswith(FILINGS)} == set()
    assert f"/office/progress/T02/{HOME}" in links_in(found["T02"])


def test_what_is_lacking_is_what_the_figures_say_is_not_there(chronicle: Chronicle, staff: Browser) -> None:
    chronicle.declare("T02", 60, 60)
    chronicle.file("plan_2026_2030")
    chronicle.confirmed("pond")
    short = {target for target, (_, state) in figures(staff).items() if state not in {"met", "counted"}}
    unknown_and_not_judged = {"T13", "T18", "T20", "T21", "T24", "T25", "T31"}
    standing = {"T22"}  # hotspots have a list of their own
    declared = {"T01", "T23"}  # a number is awaited, whatever it be
    assert set(lacking(staff)) - declared == short - unknown_and_not_judged - standing - declared


# ---------------------------------------------------------------- what is stale, what still stands, what is new


def test_a_running_model_is_stale_when_nobody_confirmed_it_for_six_months(chronicle: Chronicle, staff: Browser) -> None:
    never = chronicle.confirmed("env_tree", AUTUMN - 200 * DAY)
    old = chronicle.confirmed("env_road", AUTUMN - 250 * DAY)
    chronicle.maintain(old, AUTUMN - 184 * DAY)
    lately = chronicle.confirmed("env_house", AUTUMN - 250 * DAY)
    chronicle.maintain(lately, AUTUMN - 183 * DAY)
    stale = section(read(staff, PAGE), "stale")
    assert codes(stale) == [never, old]
    assert lately not in stale
    assert "200 ngày trước" in words_of(stale)


def test_hotspots_stand_until_they_are_resolved(chronicle: Chronicle, staff: Browser) -> None:
    standing, resolved = chronicle.confirmed("pond", AUTUMN - 9 * DAY), chronicle.confirmed("street")
    unconfirmed = chronicle.record("canal")
    chronicle.move(resolved, "resolved", SPRING + DAY)
    html = section(read(staff, PAGE), "hotspots")
    assert codes(html) == [standing]
    assert unconfirmed not in html
    assert "9 ngày trước" in words_of(html)


def test_the_last_weeks_say_how_much_was_recorded_updated_and_confirmed(chronicle: Chronicle, staff: Browser) -> None:
    code = chronicle.confirmed("env_tree", AUTUMN - 8 * DAY)
    chronicle.record("env_road", AUTUMN)
    chronicle.maintain(code, AUTUMN)
    weeks = items(section(read(staff, PAGE), "weeks"), "tr", "week")
    counts = {week: words_of(html).split()[-3:] for week, html in weeks.items()}
    monday = AUTUMN - AUTUMN.weekday() * DAY
    assert next(iter(counts)) == monday.isoformat()
    assert counts[monday.isoformat()] == ["1", "1", "0"]
    assert counts[(monday - 7 * DAY).isoformat()] == ["1", "0", "1"]
    assert len(counts) == 6


def test_the_newest_numbers_and_documents_are_shown_as_they_stand(chronicle: Chronicle, staff: Browser) -> None:
    chronicle.declare("T02", 45, 60)
    chronicle.declare("T02", 50, 60, on=SPRING + DAY)
    chronicle.declare("T23", 300, 400)
    chronicle.take_back("T23", on=SPRING + DAY)
    chronicle.withdraw_document(chronicle.file("plan_campaign"), SPRING + DAY)
    chronicle.file("plan_programme")
    words = words_of(section(read(staff, PAGE), "filings"))
    assert "50 trên 60" in words
    assert "45 trên 60" not in words
    assert "300" not in words
    assert t("programme.document.plan_programme") in words
    assert t("programme.document.plan_campaign") not in words


# ---------------------------------------------------------------- who sees it


def test_a_commune_out_of_reach_is_not_there(app: Flask, chronicle: Chronicle) -> None:
    assert Browser(app, "xa-khac").get(PAGE).status_code == 404
    assert Browser(app, "tinh").get("/office/units/99999").status_code == 404
    assert Browser(app, "kdc").get(PAGE).status_code == 403
    assert app.test_client().get(PAGE).status_code == 302


def test_a_commune_is_told_nothing_of_another(app: Flask, chronicle: Chronicle) -> None:
    away = chronicle.confirmed("pond", commune_code=AWAY)
    for browser in (Browser(app, "xa"), Browser(app, "tinh")):
        assert away not in read(browser, PAGE)
