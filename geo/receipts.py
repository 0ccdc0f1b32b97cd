"""The short code of a record: on its receipt, its signboard and its public address."""

import hashlib

# Crockford's alphabet: no I, L, O or U, so a code read over the telephone cannot be misheard.
ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 10
_MISREAD = str.maketrans("ILO", "110")


def short_code(uid: str) -> str:
    """Return the ten characters that stand for a record's UUID.

    Cost: 50 bits; among 1,000,000 records two share a code with a chance of 1 in 2,000, and the database refuses it.
    """
    number = int.from_bytes(hashlib.sha256(uid.encode()).digest()[:7], "big") >> 6
    return "".join(ALPHABET[(number >> shift) & 31] for shift in range(5 * (LENGTH - 1), -1, -5))


def readable(code: str) -> str:
    """Return the code as people read it: two groups of five."""
    return f"{code[:5]}-{code[5:]}"


def from_reading(text: str) -> str:
    """Return the code somebody typed or scanned, however they wrote it."""
    return text.upper().replace("-", "").replace(" ", "").translate(_MISREAD)[:LENGTH]
