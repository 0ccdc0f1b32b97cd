"""What can go wrong with the registers."""

from geo.errors import DomainError


class RegisterChanged(DomainError):
    """Say that the register is no longer as the person was shown it."""

    code = "register_changed"


class ImportExpired(DomainError):
    """Say that a list was shown too long ago, or has been confirmed already."""

    code = "import_expired"


class ListUnreadable(DomainError):
    """Say why a file is no list that can be read; the code is given per case."""

    code = "list_not_xlsx"

    def __init__(self, code: str, **params: object) -> None:
        super().__init__(field="file", **params)
        self.code = code  # type: ignore[misc]  # one class for the many ways of a file
