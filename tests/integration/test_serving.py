"""Which target a record counts for: where its kind could prove two, its reviewer sees both and chooses."""

import re
from typing import Any

import pytest
from flask import Flask

from geo.review import Action
from tests.chronicle import AUTUMN, DECISION, SPRING, Chronicle, Office, noon
from tests.factories import HOME, Browser
from tests.integration.pages import items, links_in, read, section, words_of
from webapp.words import t

DECIDED = {"decision": DECISION}


@pytest.fixture(autouse=True)
def today(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let everybody choose on an autumn day."""
    monkeypatch.setattr("webapp.routes.office.pins.now", lambda: noon(AUTUMN))


def shown(browser: Browser, code: str) -> str:
    return section(read(browser, f"/office/pins/{code}"), "serving")


def offered(html: str) -> dict[str, bool]:
    """Return the targets on offer, and which of them is the present one."""
    return {name: bool(mark) for name, mark in re.findall(r'name="target" value="(T\d\d)"( checked)?', html)}


def version_of(browser: Browser, code: str) -> int:
    """Return the version that a record's page was made from; 0 where the page has no form."""
    kept = re.search(r'name="version" value="(\d+)"', read(browser, f"/office/pins/{code}"))
    return int(kept[1]) if kept else 0


def choose(browser: Browser, code: str, target: str, *, version: int | None = None) -> Any:
    made_from = version_of(browser, code) if version is None else version
    data = {"csrf_token": browser.token, "target": target, "version": made_from}
    return browser.client.post(f"/office/pins/{code}/target", data=data)


def test_the_reviewer_sees_both_targets_and_moves_the_record(app: Flask, chronicle: Chronicle, office: Office) -> None:
    code, staff = chronicle.confirmed("env_selfmanage"), Browser(app, "xa")
    assert offered(shown(staff, code)) == {"T06": True, "T07": False}
    answer = choose(staff, code, "T07")
    assert answer.headers["Location"] == f"/office/pins/{code}"
    assert t("board.serving.done", target=t("programme.T07.short")) in read(staff, f"/office/pins/{code}")
    assert offered(shown(staff, code)) == {"T06": False, "T07": True}
    assert (office.misses("T06"), office.misses("T07")) == ({}, {code: []})


def test_the_choice_stands_in_the_history_with_who_made_it(app: Flask, chronicle: Chronicle) -> None:
    code, staff = chronicle.confirmed("env_selfmanage"), Browser(app, "xa")
    choose(staff, code, "T07")
    history = items(section(read(staff, f"/office/pins/{code}"), "history"), "li", "entry")
    entry = words_of(history["serves_changed"])
    assert entry.startswith(t("office.event.serves_changed", target=t("programme.T07.short")))
    assert entry.endswith("Cán bộ minh họa xa")


def test_what_the_province_verifies_is_the_provinces_choice(app: Flask, chronicle: Chronicle) -> None:
    code = chronicle.confirmed("env_sxsd_point", details=DECIDED)
    assert offered(shown(Browser(app, "tinh"), code)) == {"T11": True, "T19": False}
    staff = Browser(app, "xa")
    assert offered(shown(staff, code)) == {}
    assert t("errors.action_not_possible") in read_refusal(choose(staff, code, "T19"))
    assert offered(shown(Browser(app, "tinh"), code)) == {"T11": True, "T19": False}


def read_refusal(answer: Any) -> str:
    assert answer.status_code in {409, 422}
    return str(answer.get_data(as_text=True))


def test_a_target_that_wants_another_leader_says_so_beside_the_choice(app: Flask, chronicle: Chronicle) -> None:
    code = chronicle.confirmed("env_sxsd_point", details=DECIDED)
    choices = shown(Browser(app, "tinh"), code).split('value="T19"')
    warning = t("board.serving.misses", why=t("office.condition.led_by_province_front"))
    assert warning not in words_of(choices[0])
    assert warning in words_of(choices[1])


@pytest.mark.parametrize("username", ["giam-sat", "kdc"])
def test_who_only_reads_sees_the_target_and_chooses_nothing(app: Flask, chronicle: Chronicle, username: str) -> None:
    code, reader = chronicle.confirmed("env_selfmanage"), Browser(app, username)
    html = shown(reader, code)
    assert t("programme.T06.short") in words_of(html)
    assert "<form" not in html
    assert choose(reader, code, "T07").status_code == 403


def test_the_target_leads_to_its_figure_for_those_who_may_see_figures(app: Flask, chronicle: Chronicle) -> None:
    code = chronicle.confirmed("env_selfmanage")
    figure = f"/office/progress/T06/{HOME}"
    assert figure in links_in(shown(Browser(app, "giam-sat"), code))
    assert links_in(shown(Browser(app, "kdc"), code)) == set()


@pytest.mark.parametrize(
    ("target", "error"), [("T11", "target_not_possible"), ("", "target_not_possible"), ("T06", "target_unchanged")]
)
def test_only_another_target_that_the_kind_can_prove_is_a_choice(
    app: Flask, chronicle: Chronicle, target: str, error: str
) -> None:
    code, staff = chronicle.confirmed("env_selfmanage"), Browser(app, "xa")
    assert t(f"errors.{error}") in read_refusal(choose(staff, code, target))
    assert offered(shown(staff, code)) == {"T06": True, "T07": False}


def test_a_choice_made_on_an_old_page_changes_nothing(app: Flask, chronicle: Chronicle) -> None:
    code, staff = chronicle.confirmed("env_selfmanage"), Browser(app, "xa")
    old = version_of(staff, code)
    choose(staff, code, "T07")
    assert t("errors.version_conflict") in read_refusal(choose(staff, code, "T06", version=old))
    assert offered(shown(staff, code)) == {"T06": False, "T07": True}


def test_nobody_chooses_for_a_withdrawn_record_nor_beyond_their_reach(app: Flask, chronicle: Chronicle) -> None:
    code = chronicle.confirmed("env_selfmanage")
    staff = Browser(app, "xa")
    present = version_of(staff, code)
    assert choose(Browser(app, "xa-khac"), code, "T07", version=present).status_code == 404
    chronicle.step(code, Action.WITHDRAW, AUTUMN)
    assert offered(shown(staff, code)) == {}
    assert t("errors.action_not_possible") in read_refusal(choose(staff, code, "T07"))


def test_one_target_is_named_and_no_target_is_not_mentioned(app: Flask, chronicle: Chronicle) -> None:
    staff = Browser(app, "xa")
    one, none = chronicle.confirmed("env_tree"), chronicle.confirmed("soc_coop", SPRING)
    assert offered(shown(staff, one)) == {}
    assert t("programme.T07.short") in words_of(shown(staff, one))
    assert 'data-testid="serving"' not in read(staff, f"/office/pins/{none}")
