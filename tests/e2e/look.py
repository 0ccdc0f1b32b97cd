"""Looking a page over: what a screen reader, a keyboard or a small screen would stumble on."""

from typing import Any, Final

from playwright.sync_api import Page

from deploy.places import NODE_MODULES

AXE: Final = NODE_MODULES / "axe-core" / "axe.min.js"
REST: Final = """
() => {
  const on_their_way = document.getAnimations().filter((one) => one instanceof CSSTransition);
  return Promise.allSettled(on_their_way.map((one) => one.finished)).then(() => null);
}
"""
RUN: Final = "(options) => axe.run(document, { resultTypes: ['violations'], ...options })"
TOO_WIDE: Final = """
() => {
  const { clientWidth, scrollWidth } = document.scrollingElement;
  if (scrollWidth <= clientWidth) return [];
  const reach = (one) => one.getBoundingClientRect().right;
  const widest = [...document.body.querySelectorAll("*")].sort((one, other) => reach(other) - reach(one)).slice(0, 3);
  return [`${scrollWidth} px in ${clientWidth} px`, ...widest.map((one) => one.outerHTML.slice(0, 120))];
}
"""


def barriers(page: Page) -> list[str]:
    """Return what axe finds wrong with the page as it stands, in light and in dark colours."""
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text("utf-8"))
    found = _violations(page, {})
    page.emulate_media(color_scheme="dark")
    found += [f"dark: {one}" for one in _violations(page, {"runOnly": ["color-contrast"]})]
    page.emulate_media(color_scheme="light")
    return found


def too_wide(page: Page) -> list[str]:
    """Return what makes the page scroll sideways, by its beginning; nothing where it does not."""
    found: list[str] = page.evaluate(TOO_WIDE)
    return found


def _violations(page: Page, options: dict[str, Any]) -> list[str]:
    page.evaluate(REST)  # a colour on its way to another is neither
    result = page.evaluate(RUN, options)
    return [
        f"{violation['id']} at {node['target']}: {node['failureSummary']}"
        for violation in result["violations"]
        for node in violation["nodes"]
    ]
