"""Classes of a choropleth: at most five, with round breaks, the target always one of them.

The same as `static/src/map/core_classes.js`, so that a map in a file and a map on a desk have one legend.
"""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

MOST_CLASSES = 5
_ROUND = (1, 5, 2.5, 2, 3, 4, 1.5)  # what a reader takes for round, from the roundest
_DECIMALS = 4  # shares meet at these; 0.1 + 0.2 must not make a class of its own


@dataclass(frozen=True, slots=True)
class Class:
    """One class of numbers: `start` belongs to it, `end` no more; None is without end."""

    start: float
    end: float | None
    reaches_target: bool


def classify(values: Iterable[float | None], target: float | None, *, is_share: bool) -> tuple[Class, ...]:
    """Divide values into classes; with a target no class holds both who met it and who did not.

    `is_share`: parts of a whole, where 1 is all of it; otherwise whole numbers.
    """
    largest = max((value for value in values if value is not None), default=0.0)
    breaks = _breaks_to(target, is_share=is_share) if target else _breaks_over(largest, is_share=is_share)
    ends = [*breaks[1:], None]
    return tuple(
        Class(start, end, reaches_target=bool(target) and start >= (target or 0.0))
        for start, end in zip(breaks, ends, strict=True)
    )


def class_of(value: float | None, classes: Sequence[Class]) -> int | None:
    """Return the index of a value's class; None where there is no number, which is never the class of 0."""
    if value is None:
        return None
    exact = round(value, _DECIMALS)
    return max(0, sum(exact >= one.start for one in classes) - 1)


def step_of(index: int, count: int) -> int:
    """Return the step of colour, 1 to 5, of a class among `count`: the first palest, the last deepest."""
    return MOST_CLASSES if count == 1 else 1 + math.floor(index * (MOST_CLASSES - 1) / (count - 1) + 0.5)


def _breaks_to(target: float, *, is_share: bool) -> list[float]:
    """Put up to four classes of one width below the target; the last of them takes what remains."""
    below = MOST_CLASSES - 1
    fits = [step for step in _round_steps(target, is_share=is_share) if target - step * (below - 1) >= step / 2]
    step = min(fits, key=lambda width: abs(target - width * below), default=1.0)
    multiples = (round(number * step, _DECIMALS) for number in range(below))
    return [*(start for start in multiples if start < target), target]


def _breaks_over(largest: float, *, is_share: bool) -> list[float]:
    """Put two to five classes of one round width under the largest value; no things at all are a class of their own."""
    widths = _round_steps(largest or 1, is_share=is_share)
    if is_share:
        step = min(width for width in widths if width * MOST_CLASSES > largest)
        starts = [round(number * step, _DECIMALS) for number in range(MOST_CLASSES)]
    else:
        step = min(width for width in widths if width * (MOST_CLASSES - 1) >= largest)
        starts = [0, *(1 + number * step for number in range(MOST_CLASSES - 1))]
    return [*starts[:2], *(start for start in starts[2:] if start <= largest)]


def _round_steps(size: float, *, is_share: bool) -> list[float]:
    """Return the round steps of a size's order of magnitude and the two below, the roundest first."""
    order = math.floor(math.log10(size))
    steps = [round(digits * 10.0**power, _DECIMALS) for digits in _ROUND for power in range(order - 2, order + 1)]
    return [step for step in steps if (step > 0 if is_share else step >= 1 and step.is_integer())]
