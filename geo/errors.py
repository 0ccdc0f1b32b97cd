"""What can go wrong in the domain, each with a stable code that clients branch on.

The sentence a person reads is not here: it is in `webapp/words/errors.json`, keyed by `code`; `params` fill its braces.
"""

from typing import ClassVar


class DomainError(Exception):
    """Base of every expected failure: a stable `code`, perhaps the `field` at fault, and the sentence's `params`."""

    code: ClassVar[str] = "invalid"

    def __init__(self, *, field: str | None = None, **params: object) -> None:
        super().__init__(self.code)
        self.field = field
        self.params = params

    def __str__(self) -> str:
        detail = ", ".join(f"{key}={value!r}" for key, value in self.params.items())
        return f"{self.code}({detail})"


class Invalid(DomainError):
    """Say that one value of a record does not hold; the code is given per case."""

    def __init__(self, code: str, *, field: str | None = None, **params: object) -> None:
        super().__init__(field=field, **params)
        self.code = code  # type: ignore[misc]  # one class for the many codes of plain field checks


class Forbidden(DomainError):
    """Say that the actor may not do this here."""

    code = "forbidden"


class NotFound(DomainError):
    """Say that there is no such thing, or that it is out of the actor's reach: the two read the same."""

    code = "not_found"


class Conflict(DomainError):
    """Say that the same identity came again with other content, or that the record moved on meanwhile."""

    code = "conflict"
