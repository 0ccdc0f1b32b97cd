"""Giving everyone a place of their own so that all together pay least: the linear assignment problem."""

import numpy as np
from numpy.typing import NDArray

_FREE = -1


def assign(cost: NDArray[np.float64]) -> NDArray[np.int64]:
    """Return for every row the column it gets; each column goes to one row at most, and the sum of costs is least.

    Rows are placed one by one; each takes the cheapest way through those already placed, who move up (Jonker and
    Volgenant's shortest augmenting path).
    Shape: (rows, columns) with rows <= columns -> (rows,).
    Raises: ValueError when there are more rows than columns.
    Cost: O(rows² · columns).
    """
    rows, columns = cost.shape
    if rows > columns:
        raise ValueError("there are more rows than columns")
    places = _Places(cost)
    for row in range(rows):
        places.take(row)
    return places.column_of


class _Places:
    """Who has which column, and the prices that prove it cheapest."""

    def __init__(self, cost: NDArray[np.float64]) -> None:
        rows, columns = cost.shape
        self.cost = cost
        self.column_of = np.full(rows, _FREE)
        self.row_of = np.full(columns, _FREE)
        self.row_price = np.zeros(rows)
        self.column_price = np.zeros(columns)

    def take(self, newcomer: int) -> None:
        """Find the newcomer a column; whoever had it, and so on, goes to another."""
        columns = len(self.row_of)
        shortest, came_from = np.full(columns, np.inf), np.full(columns, _FREE)
        settled = np.zeros(columns, dtype=bool)
        row, length = newcomer, 0.0
        while row != _FREE:
            through = length + self.cost[row] - self.row_price[row] - self.column_price
            better = ~settled & (through < shortest)
            shortest[better], came_from[better] = through[better], row
            column = int(np.argmin(np.where(settled, np.inf, shortest)))
            length = float(shortest[column])
            settled[column] = True
            row = int(self.row_of[column])
        self._reprice(newcomer, settled, shortest, length)
        self._move_up(newcomer, column, came_from)

    def _reprice(self, newcomer: int, settled: NDArray[np.bool_], shortest: NDArray[np.float64], length: float) -> None:
        taken = np.flatnonzero(settled & (self.row_of != _FREE))
        self.row_price[newcomer] += length
        self.row_price[self.row_of[taken]] += length - shortest[taken]
        self.column_price[taken] -= length - shortest[taken]

    def _move_up(self, newcomer: int, column: int, came_from: NDArray[np.int64]) -> None:
        row = _FREE
        while row != newcomer:
            row = int(came_from[column])
            self.row_of[column] = row
            self.column_of[row], column = column, int(self.column_of[row])
