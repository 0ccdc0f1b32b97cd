"""One-time codes that are printed and typed in again: nothing in them is read as something else."""

from collections.abc import Callable, Sequence
from typing import Final

ALPHABET: Final = "23456789ABCDEFGHKLMNPQRSTVXY"  # no 0, O, 1, I, J, U, W, Z: alike in print, or not Vietnamese
LENGTH: Final = 8
_GROUP: Final = 4


def draw_code(choose: Callable[[Sequence[str]], str]) -> str:
    """Return a new code as it is printed. `choose` draws one of the letters: `secrets.choice`."""
    letters = "".join(choose(ALPHABET) for _ in range(LENGTH))
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))


def read_code(text: str) -> str | None:
    """Return a code as it was printed, however it was typed, or None where the text is none."""
    letters = "".join(text.upper().replace("-", " ").split())
    if len(letters) != LENGTH or not set(letters) <= set(ALPHABET):
        return None
    return "-".join(letters[start : start + _GROUP] for start in range(0, LENGTH, _GROUP))
