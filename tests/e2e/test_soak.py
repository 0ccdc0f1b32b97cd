"""Hundreds of drains under every fault there is: nothing is lost, nothing is doubled. `make soak` runs ten thousand."""

from pathlib import Path

import pytest
from flask import Flask
from playwright.sync_api import Browser
from sqlalchemy.orm import Session

from tests.e2e.server import settings_of
from tests.e2e.soak.run import soak
from tests.factories import Province

DRAINS = 160  # of each phone


@pytest.mark.timeout(900)  # thirty seconds on a machine that has nothing else to do
@pytest.mark.parametrize(
    ("databases", "seed"), [("spatialite", 1), ("postgis", 2)], indirect=["databases"], scope="session"
)
def test_nothing_is_lost_or_doubled_whatever_happens(
    browser: Browser, app: Flask, province: Province, session: Session, tmp_path: Path, seed: int
) -> None:
    session.rollback()
    settings = settings_of(app.config["SQLALCHEMY_DATABASE_URI"], tmp_path)
    soaked = soak(browser, settings, session, seed=seed, drains=DRAINS)
    assert soaked.faults == [], f"seed {seed}"
    assert soaked.counts["drains"] >= DRAINS
