"""The bucket of writes: full at first, refilled steadily, one for each account in all processes."""

import os

import pytest
from hypothesis import given
from hypothesis import strategies as st

from webapp.throttle import MINUTE_S, Throttle, TooMany


def admitted(throttle: Throttle, account: int, at_s: float) -> bool:
    try:
        throttle.admit(account, at_s)
    except TooMany:
        return False
    return True


@pytest.mark.parametrize("per_minute", [1, 3, 7, 600])
def test_a_minutes_worth_goes_at_once_and_then_no_more(per_minute: int) -> None:
    throttle = Throttle(per_minute)
    assert [admitted(throttle, 1, 1000.0) for _ in range(per_minute + 1)] == [True] * per_minute + [False]


def test_after_the_time_it_told_one_more_goes_and_no_earlier() -> None:
    throttle = Throttle(4)
    while admitted(throttle, 1, 1000.0):
        pass
    with pytest.raises(TooMany) as told:
        throttle.admit(1, 1000.0)
    assert told.value.wait_s == 15
    assert not admitted(throttle, 1, 1007.0)
    assert admitted(throttle, 1, 1015.0)
    assert not admitted(throttle, 1, 1015.0)


def test_each_account_has_a_bucket_of_its_own() -> None:
    throttle = Throttle(1)
    assert [admitted(throttle, account, 1000.0) for account in (1, 2, 70_000, 1)] == [True, True, True, False]


def test_a_forked_process_counts_into_the_same_bucket() -> None:
    throttle = Throttle(2)
    throttle.admit(1, 1000.0)
    child = os.fork()
    if child == 0:
        throttle.admit(1, 1000.0)
        os._exit(0)
    assert os.waitpid(child, 0)[1] == 0
    assert not admitted(throttle, 1, 1000.0)


@given(st.integers(1, 1000), st.lists(st.floats(0, 5), max_size=300))
def test_however_they_come_no_more_go_than_the_bucket_and_its_refill(per_minute: int, pauses_s: list[float]) -> None:
    throttle, now_s, gone = Throttle(per_minute), 1000.0, 0
    for pause_s in pauses_s:
        now_s += pause_s
        gone += admitted(throttle, 1, now_s)
    assert gone <= per_minute + (now_s - 1000.0) * per_minute / MINUTE_S + 1


def test_a_rate_of_nothing_is_a_mistake() -> None:
    with pytest.raises(ValueError, match="RATE_PER_MINUTE"):
        Throttle(0)
