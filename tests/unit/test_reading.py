"""How figures are read and added up: the cases of tests/js/office_progress.test.js, so that page and server agree."""

import json
from pathlib import Path
from typing import Any

import pytest

from geo.progress import State, UnitProgress
from geo.reading import Scale, tally
from webapp.routes.office.progress_page import figure_text, share_text, short_by

CASES = json.loads((Path(__file__).parents[1] / "fixtures" / "reading.json").read_text("utf-8"))


def figure(raw: dict[str, Any]) -> UnitProgress:
    return UnitProgress(raw["done"], raw["target"], None, State(raw["state"]), raw["out_of"])


@pytest.mark.parametrize("case", CASES["tallies"])
def test_who_said_nothing_adds_nothing_and_who_is_not_asked_is_not_expected(case: dict[str, Any]) -> None:
    whole = tally([figure(one) for one in case["figures"]])
    assert {name: getattr(whole, name) for name in case["sum"]} == case["sum"]


@pytest.mark.parametrize(("share", "text"), CASES["shares"])
def test_a_share_is_never_all_before_all_is_done_nor_nothing_once_something_is(share: float | None, text: str) -> None:
    assert share_text(share) == text


@pytest.mark.parametrize("case", CASES["figures"])
def test_a_figure_is_written_against_what_it_takes_or_is_part_of(case: dict[str, Any]) -> None:
    one, scale = figure(case["figure"]), Scale(case["scale"])
    assert (figure_text(one, scale), short_by(one, scale)) == (case["text"], case["short_by"])
