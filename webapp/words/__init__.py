"""Every Vietnamese word a person sees, by key: `t("domain.status.approved")` is `status.approved` of `domain.json`.

Text braces are parameters: `t("domain.message.gps_weak", m=12)`. JavaScript imports the same files.
"""

import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Any, Final

FOLDER: Final = Path(__file__).parent


def t(key: str, /, **params: object) -> str:
    """Say the text of `key`, its braces filled with `params`.

    Raises: KeyError naming the key, when no catalogue has it or a brace has no parameter.
    """
    try:
        text = catalogue()[key]
    except KeyError:
        raise KeyError(f"no text for {key!r} in webapp/words") from None
    try:
        return text.format_map(params)
    except KeyError as missing:
        raise KeyError(f"the text {key!r} wants the parameter {missing}") from None


@cache
def catalogue() -> Mapping[str, str]:
    """Read all catalogues once, as one flat mapping of dotted key to text."""
    return dict(
        entry
        for path in sorted(FOLDER.glob("*.json"))
        for entry in _flatten(path.stem, json.loads(path.read_text(encoding="utf-8")))
    )


def _flatten(prefix: str, node: Any) -> Iterator[tuple[str, str]]:
    """Walk nested keys down to the texts."""
    if isinstance(node, str):
        yield prefix, node
        return
    if not isinstance(node, dict):
        raise TypeError(f"{prefix}: a catalogue holds objects and texts only, not {type(node).__name__}")
    for name, child in node.items():
        yield from _flatten(f"{prefix}.{name}", child)
