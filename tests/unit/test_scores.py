"""A score sheet adds up, counts only what it may, and is enough only where no criterion lags behind."""

import pytest

from geo.errors import Invalid
from geo.scores import BONUS, by_criterion, effective, load_sheets, parse, reaches, total

SHEET = load_sheets()["sxsd"]
FULL = {item.key: item.points for item in SHEET.items}


def test_the_sheet_has_four_criteria_of_25_points() -> None:
    assert [(one.key, one.points) for one in SHEET.criteria] == [
        ("light", 25),
        ("green", 25),
        ("clean", 25),
        ("beauty", 25),
    ]
    assert (SHEET.points, SHEET.threshold, SHEET.least, SHEET.bonus_most) == (100, 80, 15, 5)


def test_scores_are_kept_in_the_sheets_order_and_what_was_left_open_stays_open() -> None:
    assert list(parse({"C1": 10, "S1": 0, BONUS: 5}, SHEET)) == [BONUS, "S1", "C1"]


@pytest.mark.parametrize(
    "raw",
    [
        *([], "80", None, {"S1": 11}, {"S1": -1}, {"S1": 8.5}, {"S1": "8"}, {"S1": True}),
        *({"S1": None}, {"Z9": 1}, {1: 1}, {BONUS: 6}),
    ],
)
def test_what_is_no_score_of_the_sheet_is_refused(raw: object) -> None:
    with pytest.raises(Invalid) as refused:
        parse(raw, SHEET)
    assert (refused.value.code, refused.value.field) == ("scores_invalid", "scores")


def test_a_clean_area_counts_for_nothing_while_a_waste_hotspot_stands_open_in_it() -> None:
    assert effective(FULL, SHEET, open_hotspot=False) == FULL
    counted = effective(FULL, SHEET, open_hotspot=True)
    assert {key for key in FULL if counted[key] != FULL[key]} == {"C1"}
    assert counted["C1"] == 0
    assert effective({"S1": 5}, SHEET, open_hotspot=True) == {"S1": 5}


def test_points_add_up_by_criterion_and_in_all() -> None:
    assert by_criterion(FULL | {BONUS: 5}, SHEET) == dict.fromkeys(("light", "green", "clean", "beauty"), 25)
    assert total(FULL | {BONUS: 5}) == 105
    assert by_criterion({"S1": 3}, SHEET)["green"] == 0


def test_it_takes_80_points_in_all_and_15_of_every_criterion() -> None:
    enough = FULL | {"S1": 0, "X1": 0}  # 15 + 15 + 25 + 25
    assert (total(enough), reaches(enough, SHEET)) == (80, True)
    assert not reaches(enough | {"D3": 6}, SHEET)  # 79
    assert reaches(enough | {"D3": 6, BONUS: 1}, SHEET)  # what is inventive makes up for it
    lagging = FULL | {"S1": 0, "S2": 7}  # 14 of light
    assert (total(lagging), reaches(lagging, SHEET)) == (89, False)
