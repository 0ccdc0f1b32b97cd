"""What a reader of the page does and sees."""

import re
from typing import Final
from urllib.parse import parse_qs, urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.e2e.server import Server
from tests.factories import HOME
from webapp.words import t

NUMBERS: Final = re.compile(r"/layers/progress\?")
# How many pixels of a map's canvas have the colour of a swatch of the legend; for the hatch, that of its lines.
PIXELS: Final = """([map, step]) => {
  const swatch = document.querySelector(`#progress-legend .swatch[data-class="${step}"]`);
  const paint = document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  const style = getComputedStyle(swatch ?? document.querySelector("#progress-legend"));
  paint.fillStyle = step === "none" ? style.getPropertyValue("--hatch") : style.backgroundColor;
  paint.fillRect(0, 0, 1, 1);
  const [r, g, b] = paint.getImageData(0, 0, 1, 1).data;
  const canvas = document.querySelector(`${map} canvas`);
  const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
  let found = 0;
  for (let i = 0; i < data.length; i += 4) if (data[i] === r && data[i + 1] === g && data[i + 2] === b) found += 1;
  return found;
}"""


def opened(page: Page, server: Server, query: str = "") -> Page:
    """Open progress, and wait until the script has drawn it."""
    page.goto(f"{server.url}/office/progress{query}")
    page.locator("#progress-legend li").first.wait_for(state="attached")
    return page


def row(page: Page, code: str = HOME) -> Locator:
    """Find a commune's row."""
    return page.get_by_test_id("communes").locator(f'tr[data-code="{code}"]')


def figure(page: Page, code: str = HOME) -> Locator:
    """Find a commune's figure."""
    return row(page, code).locator("[data-figure]")


def shown(page: Page) -> Locator:
    """Find the rows that the filter leaves."""
    return page.get_by_test_id("communes").locator("tbody tr:visible")


def legend(page: Page) -> dict[str, int]:
    """Read the legend: what each colour means, and how many communes have it."""
    lines = page.locator("#progress-legend li").all()
    return {line.locator("span").nth(1).inner_text(): int(line.locator(".legend-count").inner_text()) for line in lines}


def asked(page: Page) -> dict[str, str]:
    """Read what the address asks for."""
    return {name: values[0] for name, values in parse_qs(urlsplit(page.url).query).items()}


def draw(page: Page, name: str) -> None:
    """Turn to one of the drawings: map, sides or hex."""
    page.locator(".progress-view label", has_text=t(f"office.progress.view_{name}")).click()


def has_colour(page: Page, step: int | str, *, on: str = "#progress-map", some: bool = True) -> None:
    """Wait until a map shows the colour of one of the legend's steps, or no longer does."""
    page.wait_for_function(f"(asked) => (({PIXELS})(asked) > 0) === asked[2]", arg=[on, step, some])


def choose(page: Page, target: str) -> None:
    """Choose a target from the list, by the mouse."""
    page.get_by_test_id("target").click()
    page.locator(f'a[data-target="{target}"]').click()
    expect(page.locator(".targets-now-id")).to_have_text(target)
