"""Classes of a choropleth: the cases of tests/js/map_classes.test.js, so that both say the same."""

import pytest

from geo.classes import class_of, classify, step_of


def breaks(values: list[float | None], target: float | None, *, is_share: bool = False) -> list[float]:
    return [one.start for one in classify(values, target, is_share=is_share)]


def test_a_share_of_all_has_quarters_and_a_class_of_its_own_for_who_met_it() -> None:
    classes = classify([0, 0.3, 1.2, None], 1, is_share=True)
    assert [one.start for one in classes] == [0, 0.25, 0.5, 0.75, 1]
    assert [one.reaches_target for one in classes] == [False, False, False, False, True]


@pytest.mark.parametrize("is_share", [False, True])
@pytest.mark.parametrize("target", [1, 2, 3, 5, 7, 10, 12, 37, 50, 92, 100, 640, 2500])
def test_the_target_is_always_a_break_and_there_are_at_most_five_classes(target: int, *, is_share: bool) -> None:
    goal = target / 2500 if is_share else target
    found = breaks([0, goal / 2, goal, goal * 3], goal, is_share=is_share)
    assert goal in found
    assert 2 <= len(found) <= 5
    assert found == sorted(set(found))


@pytest.mark.parametrize(
    ("values", "target", "expected"),
    [
        ([1, 9], 10, [0, 2, 4, 6, 10]),
        ([1, 2], 3, [0, 1, 2, 3]),
        ([0, 1], 1, [0, 1]),
        ([1, 2], 100, [0, 25, 50, 75, 100]),
        ([0, 3, 48], None, [0, 1, 16, 31, 46]),
        ([0, 5], None, [0, 1, 3, 5]),
        ([0, 2], None, [0, 1, 2]),
    ],
)
def test_breaks_of_counts_are_whole_round_and_reach_as_far_as_the_values(
    values: list[float | None], target: float | None, expected: list[float]
) -> None:
    assert breaks(values, target) == expected


@pytest.mark.parametrize("values", [[], [None, None], [0], [0, 0, None]])
def test_where_there_are_none_at_all_none_is_pale(values: list[float | None]) -> None:
    assert breaks(values, None) == [0, 1]
    assert step_of(0, len(classify(values, None, is_share=True))) == 1


def test_parts_of_a_whole_without_a_number_to_reach_have_classes_of_one_width() -> None:
    assert breaks([0, 0.37], None, is_share=True) == [0, 0.1, 0.2, 0.3]
    assert breaks([0, 1], None, is_share=True) == [0, 0.25, 0.5, 0.75, 1]


def test_no_number_is_no_class_and_never_that_of_0() -> None:
    classes = classify([0, 5], 5, is_share=False)
    assert class_of(None, classes) is None
    assert class_of(0, classes) == 0
    assert class_of(9, classes) == len(classes) - 1


def test_who_just_meets_the_target_is_among_those_who_met_it_whatever_floating_point_says() -> None:
    classes = classify([], 0.9, is_share=True)
    assert [classes[class_of(value, classes) or 0].reaches_target for value in (0.3 * 3, 0.8999)] == [
        True,
        False,
    ]


def test_fewer_classes_still_run_from_the_palest_to_the_deepest_colour() -> None:
    assert [step_of(index, 5) for index in range(5)] == [1, 2, 3, 4, 5]
    assert [step_of(index, 4) for index in range(4)] == [1, 2, 4, 5]
    assert [step_of(index, 3) for index in range(3)] == [1, 3, 5]
    assert step_of(0, 1) == 5
