"""Reading a page of the office as somebody reads it: its words, without its markup."""

import re
from html import unescape

from tests.factories import Browser


def read(browser: Browser, address: str) -> str:
    """Return a page's HTML, its characters as they are read."""
    answer = browser.get(address)
    assert answer.status_code == 200, (address, answer.status_code)
    return unescape(answer.get_data(as_text=True))


def words_of(html: str) -> str:
    """Return what is written in a piece of HTML, on one line."""
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def section(page: str, testid: str) -> str:
    """Return the HTML of the section, list or table with this name for tests."""
    found = re.search(rf'<(section|ol|table)\b[^>]*data-testid="{testid}".*?</\1>', page, re.DOTALL)
    assert found, testid
    return found[0]


def items(html: str, tag: str, key: str) -> dict[str, str]:
    """Return the HTML of every element of a list or table by what its `data-…` says, in the order they are shown."""
    begins = rf'<{tag}\b[^>]*data-{key}="'
    until = rf"(?={begins}|</tbody>|\Z)"  # it may hold lists of its own
    return {found[1]: found[0] for found in re.finditer(rf'{begins}([^"]+)".*?{until}', html, re.DOTALL)}


def links_in(html: str) -> set[str]:
    """Return the addresses that a piece of HTML leads to."""
    return set(re.findall(r'href="([^"]+)"', html))
