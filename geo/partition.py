"""A grid of hexagons shared out among owners, each of which keeps one piece without a hole.

A hexagon may change hands only where its old and its new owner each touch it along one unbroken stretch of its six
sides. That rule, seen from the one hexagon, is enough to keep every piece whole and without a hole, and so the land
around them, whose owner is NOBODY.
"""

import heapq
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from geo.hexgrid import OUTSIDE

NOBODY = -1


@dataclass(frozen=True, slots=True, order=True)
class Move:
    """One hexagon changing hands, and what the map loses by it."""

    loss: float
    hexagon: int
    giver: int
    taker: int


class Partition:
    """Which owner has which hexagon.

    `scores[hexagon, owner]` says how well a hexagon suits an owner: 0 is as good as nobody's land. `edge_loss` is what
    one more side between two owners costs, in the same unit; it keeps outlines short.
    """

    def __init__(
        self, rings: Sequence[Sequence[int]], scores: NDArray[np.float64], seeds: Sequence[int], edge_loss: float
    ) -> None:
        """Start with one hexagon each, the seed, which its owner never gives away."""
        self.sizes = [0] * len(seeds)
        self._rings = rings
        self._scores = np.column_stack([scores, np.zeros(len(scores))]).tolist()  # the last column is NOBODY's: -1
        self._owner = [NOBODY] * (len(rings) + 1)  # the last one stands for OUTSIDE: -1
        self._seeds = frozenset(seeds)
        self._edge_loss = edge_loss
        for owner, hexagon in enumerate(seeds):
            self._give(hexagon, owner)

    def hexagons_of(self, owner: int) -> list[int]:
        """Return the hexagons of an owner, in the order of the grid."""
        return [hexagon for hexagon, holder in enumerate(self._owner[:-1]) if holder == owner]

    def grow(self) -> None:
        """Let every owner take the free hexagons around it that suit it, the best first, then all that they enclose."""
        self._grow(lambda _, score: score > 0)
        enclosed = self._enclosed()
        self._grow(lambda hexagon, _: hexagon in enclosed)

    def settle(self, targets: Sequence[int]) -> None:
        """Bring every owner to its target size, as far as its neighbours let it, with little loss.

        An owner with too much hands a hexagon to a neighbour, which hands one on, and so forth to an owner with too
        little or to nobody's land. An owner with too little is served the same way from the other end.
        """
        stuck: set[int] = set()
        while True:
            excess = {owner: size - targets[owner] for owner, size in enumerate(self.sizes)}
            waiting = [owner for owner in excess if excess[owner] and owner not in stuck]
            if not waiting:
                return
            worst = max(waiting, key=lambda owner: abs(excess[owner]))
            if excess[worst] > 0:
                givers, takers = {worst}, {NOBODY} | {owner for owner in excess if excess[owner] < 0}
            else:
                givers, takers = {NOBODY} | {owner for owner in excess if excess[owner] > 0}, {worst}
            if self._hand_on(givers, takers):
                stuck.clear()
            else:
                stuck.add(worst)

    def _grow(self, may_take: Callable[[int, float], bool]) -> None:
        offers: list[tuple[float, int, int]] = []

        def offer_around(hexagon: int) -> None:
            owner = self._owner[hexagon]
            for neighbour in self._rings[hexagon]:
                if neighbour != OUTSIDE and self._owner[neighbour] == NOBODY:
                    heapq.heappush(offers, (-self._scores[neighbour][owner], neighbour, owner))

        for hexagon, holder in enumerate(self._owner):
            if holder != NOBODY:
                offer_around(hexagon)
        while offers:
            loss, hexagon, owner = heapq.heappop(offers)
            free = self._owner[hexagon] == NOBODY and may_take(hexagon, -loss)
            if free and _touches_once(self._around(hexagon), owner):
                self._give(hexagon, owner)
                offer_around(hexagon)

    def _enclosed(self) -> set[int]:
        """Return nobody's hexagons from which no way leads over nobody's land to the edge of the grid."""
        free = {hexagon for hexagon, owner in enumerate(self._owner[:-1]) if owner == NOBODY}
        reached = [hexagon for hexagon in free if OUTSIDE in self._rings[hexagon]]
        free.difference_update(reached)
        while reached:
            around = free.intersection(self._rings[reached.pop()])
            free -= around
            reached += around
        return free

    def _hand_on(self, givers: Collection[int], takers: Collection[int]) -> bool:
        """Move one hexagon's worth from one of the givers to one of the takers; say whether a way was found."""
        spoiled: set[Move] = set()
        while chain := self._cheapest_chain(givers, takers, spoiled):
            done: list[Move] = []
            for move in reversed(chain):
                if not self._may_still(move):
                    spoiled.add(move)
                    break
                self._give(move.hexagon, move.taker)
                done.append(move)
            else:
                return True
            for move in reversed(done):
                self._give(move.hexagon, move.giver)
        return False

    def _cheapest_chain(self, givers: Collection[int], takers: Collection[int], spoiled: set[Move]) -> list[Move]:
        """Return the moves that lead from a giver over neighbours to a taker; none when no way leads there."""
        moves = self._best_moves(spoiled)
        came_by: dict[int, Move] = {}
        queue = [(0.0, giver, Move(0.0, OUTSIDE, giver, giver)) for giver in sorted(givers)]
        while queue:
            loss, owner, move = heapq.heappop(queue)
            if owner in came_by:
                continue
            came_by[owner] = move
            if owner in takers:
                chain = []
                while owner not in givers:
                    chain.append(came_by[owner])
                    owner = came_by[owner].giver
                return chain[::-1]
            for onward in moves.get(owner, {}).values():
                if onward.taker not in came_by:
                    step = max(onward.loss, 0.0) + self._edge_loss  # a long chain disturbs more than a short one
                    heapq.heappush(queue, (loss + step, onward.taker, onward))
        return []

    def _best_moves(self, spoiled: set[Move]) -> dict[int, dict[int, Move]]:
        """Return the move with the least loss from every owner to every neighbour of its."""
        best: dict[int, dict[int, Move]] = {}
        for hexagon in range(len(self._rings)):
            giver, around = self._owner[hexagon], self._around(hexagon)
            if hexagon in self._seeds or not _touches_once(around, giver):
                continue
            for taker in set(around) - {giver}:
                if not _touches_once(around, taker):
                    continue
                worse = self._scores[hexagon][giver] - self._scores[hexagon][taker]
                longer = around.count(giver) - around.count(taker)
                move = Move(worse + self._edge_loss * longer, hexagon, giver, taker)
                known = best.setdefault(giver, {}).get(taker)
                if move not in spoiled and (known is None or move < known):
                    best[giver][taker] = move
        return best

    def _may_still(self, move: Move) -> bool:
        """Say whether the links of the chain made before this one have left its hexagon free to go."""
        around = self._around(move.hexagon)
        held = self._owner[move.hexagon] == move.giver
        return held and _touches_once(around, move.giver) and _touches_once(around, move.taker)

    def _around(self, hexagon: int) -> list[int]:
        """Return the owners of the six neighbours, in a circle."""
        return [self._owner[neighbour] for neighbour in self._rings[hexagon]]

    def _give(self, hexagon: int, taker: int) -> None:
        giver = self._owner[hexagon]
        if giver != NOBODY:
            self.sizes[giver] -= 1
        if taker != NOBODY:
            self.sizes[taker] += 1
        self._owner[hexagon] = taker


def _touches_once(around: Sequence[int], owner: int) -> bool:
    """Say whether an owner holds exactly one unbroken stretch of the circle around a hexagon."""
    return sum(here == owner != before for here, before in zip(around, (around[-1], *around), strict=False)) == 1
