"""Letting people in and signing in as they do: through the forms."""

import re
from typing import Any

from flask.testing import FlaskClient

from tests.factories import HOME, Browser, csrf_in

OWN = "nha van hoa thon"
AREA = f"{HOME}-002"


def send(browser: Browser, address: str, **form: Any) -> Any:
    return browser.client.post(address, data={"csrf_token": browser.token, **form})


def let_in(browser: Browser, *, role: str = "area_front", unit: str = AREA, **form: Any) -> tuple[int, str]:
    """Make an account through the form; return its number and its one-time code."""
    answer = send(browser, "/office/people/new", role=role, unit=unit, **({"name": "Người mới minh họa"} | form))
    assert answer.status_code == 200, answer.get_data(as_text=True)
    page = answer.get_data(as_text=True)
    code = re.search(r'data-testid="code">([^<]+)<', page)
    name = re.search(r'<dd class="strong">([^ <]+)', page)
    assert code, page
    assert name, page
    found = browser.get(f"/office/people?name={name[1]}").get_data(as_text=True)
    number = re.search(r"/office/people/(\d+)", found)
    assert number, found
    return int(number[1]), code[1]


def try_in(client: FlaskClient, name: str, password: str) -> Any:
    token = csrf_in(client.get("/account/sign-in").get_data(as_text=True))
    return client.post("/account/sign-in", data={"username": name, "password": password, "csrf_token": token})


def choose(client: FlaskClient, password: str, again: str | None = None, **form: str) -> Any:
    page = client.get("/account/password").get_data(as_text=True)
    form |= {"password": password, "again": password if again is None else again, "csrf_token": csrf_in(page)}
    return client.post("/account/password", data=form)
