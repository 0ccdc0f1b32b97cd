"""The map file from the office: chosen, waited for, put among the downloads, and opened from disk without a network."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import BrowserContext, Page, Route, expect

from tests.e2e.conftest import DESK, OpenContext
from tests.e2e.desk import Desk
from tests.e2e.look import barriers
from tests.e2e.server import Server
from tests.e2e.watch import NO_NETWORK, SERVER_ERROR, Watch
from tests.factories import HOME, Browser
from webapp.routes.office.map_file import MOST_TARGETS
from webapp.words import t

MADE = re.compile(r"/office/map/file\?")


@pytest.fixture
def form(app: Flask, server: Server, open_desk: Callable[[], BrowserContext]) -> Page:
    """Open the form in a province with two confirmed records of each of two groups."""
    staff = Browser(app, "tinh")
    for kind in ("env_selfmanage", "street") * 2:
        staff.step(staff.record(kind), "confirm")
    page = Desk.of(open_desk(), server.url, "tinh").page
    page.goto(f"{server.url}/office/map/download")
    expect(page.locator("#map-file-chosen")).to_have_text(t("office.map_file.chosen", n=0, most=MOST_TARGETS))
    return page


def choose(page: Page, *values: str) -> None:
    for value in values:
        page.locator(f"#map-file input[value={value}]").check()


def make(page: Page) -> None:
    page.get_by_role("button", name=t("office.map_file.make")).click()


@pytest.mark.timeout(180)
def test_the_chosen_targets_and_groups_open_from_disk_without_a_network(
    form: Page, open_context: OpenContext, tmp_path: Path
) -> None:
    choose(form, "T06", "T22", "model", "hotspot")
    with form.expect_download() as coming:
        make(form)
    assert coming.value.suggested_filename.startswith("ban-do-tinh-thai-nguyen-")
    file = tmp_path / coming.value.suggested_filename
    coming.value.save_as(file)
    expect(form.get_by_test_id("told")).to_contain_text(file.name)
    asked: list[str] = []
    page = open_context(**DESK, offline=True).new_page()
    page.on("request", lambda request: asked.append(request.url))
    page.goto(file.as_uri())
    expect(page.locator("path.commune")).to_have_count(92)
    expect(page.get_by_role("radio")).to_have_count(2)
    expect(page.get_by_text(t("maps.internal"))).to_be_visible()
    expect(page.locator(".cluster")).to_have_text("4")
    for group, left in (("hotspot", "2"), ("model", None)):
        page.get_by_role("checkbox", name=t(f"domain.group_short.{group}")).uncheck()
        expect(page.locator(".cluster")).to_have_text([left] if left else [])
    page.get_by_role("radio", name=t("programme.T22.short")).check()
    expect(page.locator("[data-target]:visible")).to_have_attribute("data-target", "T22")
    expect(page.locator("#drawn_map")).to_have_attribute("data-hue", "clay")
    assert barriers(page) == []
    assert asked == [file.as_uri()]


def test_while_it_is_made_one_is_told_so_and_can_stop(form: Page, watch: Watch) -> None:
    watch.expect(NO_NETWORK)
    held: list[Route] = []

    def hold(route: Route) -> None:
        held.append(route)

    form.route(MADE, hold)
    choose(form, "T11")
    make(form)
    expect(form.get_by_role("progressbar")).to_be_visible()
    expect(form.get_by_test_id("told")).to_have_text(t("office.map_file.making"))
    form.get_by_role("button", name=t("office.map_file.stop")).click()
    expect(form.get_by_test_id("told")).to_have_text(t("office.map_file.stopped"))
    expect(form.get_by_role("progressbar")).to_be_hidden()
    assert held[0].request.failure is not None


def test_what_goes_wrong_is_said_where_one_stands_and_nothing_chosen_is_lost(form: Page, watch: Watch) -> None:
    problem = form.locator("#map-file-error")
    make(form)
    expect(problem).to_have_text(t("office.map_file.nothing"))
    choose(form, "T11", "model")
    watch.expect(SERVER_ERROR)
    form.route(MADE, lambda route: route.fulfill(status=503, body=""))
    make(form)
    expect(problem).to_have_text(t("office.map_file.failed"))
    expect(form.locator("#map-file input:checked")).to_have_count(2)
    form.unroute(MADE)
    with form.expect_download():
        make(form)
    expect(problem).to_be_hidden()


def test_no_more_targets_can_be_chosen_than_fit(form: Page) -> None:
    boxes = form.locator("#map-file input[name=target]")
    for at in range(MOST_TARGETS):
        boxes.nth(at).check()
    expect(boxes.nth(MOST_TARGETS)).to_be_disabled()
    boxes.first.uncheck()
    expect(boxes.nth(MOST_TARGETS)).to_be_enabled()


def test_without_script_the_form_hands_over_the_same_file(
    app: Flask, server: Server, open_context: OpenContext, form: Page
) -> None:
    page = open_context(**DESK, java_script_enabled=False, storage_state=form.context.storage_state()).new_page()
    page.goto(f"{server.url}/office/map/download?target=T11")
    with page.expect_download() as coming:
        make(page)
    assert HOME in Path(coming.value.path()).read_text(encoding="utf-8")
