"""What can be wrong with an operator's file of boundaries.

The sentence a person reads is in `webapp/words/boundaries.json`, keyed by the problem's code; `params` fill its braces.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from geo.errors import DomainError


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing to mend, and where: in which feature (counted from 1), about which unit, as far as known."""

    code: str
    params: Mapping[str, object] = field(default_factory=dict)
    feature: int | None = None
    unit_code: str | None = None


class BoundariesRefused(DomainError):
    """Say everything that is wrong with a file of boundaries; nothing of it was taken over."""

    code = "boundaries_refused"

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__(count=len(self.problems))
