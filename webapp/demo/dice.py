"""Chance that always falls the same way: every draw is named, so a change in one place moves nothing elsewhere."""

import hashlib
from collections.abc import Mapping, Sequence
from typing import Final, TypeVar
from uuid import UUID, uuid5

T = TypeVar("T")

# Everything of the demonstration derives from this name space: ids, names, places, fates.
SEED: Final = UUID("5b0a5f4e-6c39-5d0f-9a53-0d6e2c1f2026")


def demo_uid(*key: object) -> str:
    """Return the UUID that a thing of the demonstration always has."""
    return str(uuid5(SEED, "/".join(map(str, key))))


class Dice:
    """Draws for one named thing, one after the other."""

    def __init__(self, *key: object) -> None:
        self._key = "/".join(map(str, (SEED, *key)))
        self._drawn = 0

    def share(self) -> float:
        """Draw a number from 0 up to, not including, 1."""
        self._drawn += 1
        digest = hashlib.sha256(f"{self._key}/{self._drawn}".encode()).digest()
        return int.from_bytes(digest[:6], "big") / 2**48

    def chance(self, probability: float) -> bool:
        """Draw yes or no."""
        return self.share() < probability

    def whole(self, least: int, most: int) -> int:
        """Draw a whole number from `least` to `most`, both possible."""
        return least + int(self.share() * (most - least + 1))

    def pick(self, options: Sequence[T]) -> T:
        """Draw one of the options."""
        return options[int(self.share() * len(options))]

    def weigh(self, weights: Mapping[T, float]) -> T:
        """Draw one of the options, each as often as its weight says."""
        left = self.share() * sum(weights.values())
        for option, weight in weights.items():
            left -= weight
            if left < 0:
                return option
        return option  # what rounding left over

    def shuffled(self, options: Sequence[T]) -> list[T]:
        """Return the options in a drawn order."""
        return sorted(options, key=lambda _: self.share())
