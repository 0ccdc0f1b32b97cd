"""A member organisation's page: what it leads and where, what it has sent, what is stale. Compared with nobody."""

from datetime import date, timedelta

import pytest
from flask import Flask

from geo.organisations import load_organisations
from geo.review import Action
from tests.chronicle import AUTUMN, Chronicle, noon
from tests.factories import AWAY, HOME, Browser
from tests.integration.pages import items, links_in, read, section, words_of
from webapp.words import t

PAGE = "/office/organisations/women"
DAY = timedelta(days=1)
BY_WOMEN = {"lead_org": "women"}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody look at the organisation on an autumn day."""
    monkeypatch.setattr("webapp.routes.office.units.now", lambda: noon(AUTUMN))


@pytest.fixture
def reviewer(app: Flask, chronicle: Chronicle) -> Browser:
    return Browser(app, "tinh")


def led(browser: Browser) -> dict[str, list[str]]:
    """Return by commune how many models are confirmed, in which states, and how many wait."""
    rows = items(section(read(browser, PAGE), "led"), "tr", "code")
    return {code: words_of(html.split("</th>")[1]).split(" ") for code, html in rows.items()}


def test_the_models_it_leads_are_counted_where_they_stand(chronicle: Chronicle, reviewer: Browser) -> None:
    chronicle.confirmed("env_tree", details=BY_WOMEN)
    chronicle.confirmed("sec_peace", details=BY_WOMEN, state="building")
    chronicle.record("env_road", details=BY_WOMEN)
    chronicle.confirmed("env_house", details={"lead_org": "youth"})
    chronicle.step(chronicle.confirmed("env_tree", commune_code=AWAY, details=BY_WOMEN), Action.WITHDRAW, AUTUMN)
    found = led(reviewer)
    assert list(found) == [HOME]
    assert (found[HOME][0], found[HOME][-1]) == ("02", "01")
    said = " ".join(found[HOME])
    assert f"{t('domain.model_state.building')}: 01" in said
    assert f"{t('domain.model_state.launched')}: 01" in said


def test_where_it_leads_nothing_is_not_told(reviewer: Browser) -> None:
    page = read(reviewer, PAGE)
    assert t("units.organisation.none") in page
    assert 'data-testid="led"' not in page
    assert 'data-testid="stale"' not in page


def test_who_reaches_one_commune_is_told_of_that_one(app: Flask, chronicle: Chronicle, reviewer: Browser) -> None:
    chronicle.confirmed("env_tree", details=BY_WOMEN)
    there = chronicle.confirmed("env_tree", commune_code=AWAY, details=BY_WOMEN)
    assert list(led(reviewer)) == [HOME, AWAY]
    assert list(led(Browser(app, "xa"))) == [HOME]
    assert there not in read(Browser(app, "xa"), PAGE)


def test_the_province_sees_which_reports_have_come(chronicle: Chronicle, reviewer: Browser) -> None:
    sent = chronicle.file("report_half", commune_code=None, organisation="women", on=date(2026, 6, 1))
    chronicle.file("report_year", commune_code=None, organisation="youth", on=date(2026, 6, 1))
    chronicle.file("report_year", on=date(2026, 6, 1))  # a commune's own
    reports = items(section(read(reviewer, PAGE), "reports"), "li", "kind")
    assert "Số 15/KH-MTTQ-BTT" in words_of(reports["report_half"])
    assert t("units.organisation.not_reported") in words_of(reports["report_year"])
    chronicle.withdraw_document(sent, AUTUMN)
    reports = items(section(read(reviewer, PAGE), "reports"), "li", "kind")
    assert t("units.organisation.not_reported") in words_of(reports["report_half"])


def test_its_reports_are_not_a_communes_to_know(app: Flask, chronicle: Chronicle) -> None:
    assert 'data-testid="reports"' not in read(Browser(app, "xa"), PAGE)
    silent = next(one.key for one in load_organisations() if not one.reports)
    assert 'data-testid="reports"' not in read(Browser(app, "tinh"), f"/office/organisations/{silent}")


def test_only_who_may_file_is_asked_to(app: Flask, reviewer: Browser) -> None:
    assert t("units.organisation.go_reports") in read(reviewer, PAGE)
    reader = section(read(Browser(app, "giam-sat"), PAGE), "reports")
    assert t("units.organisation.go_reports") not in reader
    assert "/office/filings/19" in links_in(reader)


def test_its_own_models_that_nobody_confirmed_lately_are_named(chronicle: Chronicle, reviewer: Browser) -> None:
    old = chronicle.confirmed("env_tree", AUTUMN - 200 * DAY, details=BY_WOMEN)
    kept = chronicle.confirmed("env_road", AUTUMN - 200 * DAY, details=BY_WOMEN)
    chronicle.maintain(kept, AUTUMN)
    others = chronicle.confirmed("env_house", AUTUMN - 200 * DAY, details={"lead_org": "youth"})
    stale = items(section(read(reviewer, PAGE), "stale"), "li", "code")
    assert list(stale) == [old]
    assert {kept, others}.isdisjoint(stale)


def test_every_organisation_has_its_page_and_no_other_has(app: Flask, chronicle: Chronicle, reviewer: Browser) -> None:
    pages = {f"/office/organisations/{one.key}" for one in load_organisations()}
    assert pages <= links_in(read(reviewer, PAGE))
    assert {reviewer.get(page).status_code for page in pages} == {200}
    assert reviewer.get("/office/organisations/anybody").status_code == 404
    assert Browser(app, "kdc").get(PAGE).status_code == 403
