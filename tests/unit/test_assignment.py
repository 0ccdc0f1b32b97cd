"""Everyone gets a place of their own, and no other way of giving them is cheaper."""

from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from geo.assignment import assign


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_no_other_assignment_costs_less(data: st.DataObject) -> None:
    rows = data.draw(st.integers(1, 4))
    columns = data.draw(st.integers(rows, 5))
    costs = st.integers(-9, 9)
    cost = np.array(data.draw(st.lists(costs, min_size=rows * columns, max_size=rows * columns)), dtype=np.float64)
    cost = cost.reshape(rows, columns)
    given_out = assign(cost)
    assert len(set(given_out)) == rows
    least = min(cost[range(rows), list(way)].sum() for way in permutations(range(columns), rows))
    assert cost[range(rows), given_out].sum() == least


def test_more_people_than_places_are_refused() -> None:
    with pytest.raises(ValueError, match="more rows than columns"):
        assign(np.zeros((3, 2)))
