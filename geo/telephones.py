"""Vietnamese mobile numbers, as people write them."""

import re

_WRITTEN = re.compile(r"(?:\+?84|0)([35789]\d{8})")
_BETWEEN = re.compile(r"[\s.()-]+")


def read_telephone(text: str) -> str | None:
    """Return a mobile number as ten digits that begin with 0, or None where the text is none."""
    found = _WRITTEN.fullmatch(_BETWEEN.sub("", text))
    return f"0{found[1]}" if found else None
