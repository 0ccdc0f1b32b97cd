"""A phone that goes from 4G to Wi-Fi and back stays signed in, for long, and its cookies travel nowhere else."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime

import pytest
from flask import Flask

from tests.factories import PASSWORD, Browser, Province, csrf_in, item
from webapp import create_app
from webapp.extensions import db

MOBILE = {"REMOTE_ADDR": "203.0.113.7"}
WIFI = {"REMOTE_ADDR": "198.51.100.20"}


def test_another_address_does_not_sign_anybody_out(app: Flask, province: Province) -> None:
    phone = Browser(app, "kdc")
    assert phone.get("/api/v1/session", environ_overrides=MOBILE).status_code == 200
    at_home = phone.get("/api/v1/session", environ_overrides=WIFI)
    assert at_home.status_code == 200
    answer = phone.client.post(
        "/api/v1/pin-batches",
        json={"schema": 1, "items": [item()]},
        headers={"X-CSRFToken": at_home.json["csrf_token"]},
        environ_overrides=WIFI,
    )
    assert answer.json["outcomes"][0]["outcome"] == "stored"


@pytest.fixture
def behind_tls(app: Flask) -> Iterator[Flask]:
    """Serve as in production: cookies travel by TLS alone."""
    kept = ("SQLALCHEMY_DATABASE_URI", "PHOTO_FOLDER", "SECRET_KEY", "TESTING")
    made = create_app({key: app.config[key] for key in kept})
    yield made
    with made.app_context():
        db.engine.dispose()


def test_signing_in_lasts_for_months_and_its_cookies_go_to_this_site_by_tls_alone(
    behind_tls: Flask, province: Province
) -> None:
    client = behind_tls.test_client()
    there = {"base_url": "https://localhost", "headers": {"Referer": "https://localhost/account/sign-in"}}
    page = client.get("/account/sign-in", **there).get_data(as_text=True)
    form = {"username": "kdc", "password": PASSWORD, "csrf_token": csrf_in(page)}
    cookies = client.post("/account/sign-in", data=form, **there).headers.getlist("Set-Cookie")
    named = {cookie.partition("=")[0]: cookie for cookie in cookies}
    assert set(named) == {"session", "remember_token"}
    for cookie in named.values():
        assert {"Secure", "HttpOnly", "SameSite=Lax"} <= set(cookie.split("; "))
    ends = next(part for part in named["remember_token"].split("; ") if part.startswith("Expires="))
    assert parsedate_to_datetime(ends.removeprefix("Expires=")) > datetime.now(UTC) + timedelta(days=90)
