"""The member organisations of the Front, read from `geo/data/organisations.yaml`."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

DATA = Path(__file__).parent / "data" / "organisations.yaml"


@dataclass(frozen=True, slots=True)
class Organisation:
    """A member organisation; its name is `domain.lead_org.<key>`. `reports`: whether it reports to the province."""

    key: str
    reports: bool


@cache
def load_organisations() -> tuple[Organisation, ...]:
    """Read the organisations once, in their order."""
    raw = yaml.safe_load(DATA.read_text(encoding="utf-8"))["organisations"]
    return tuple(Organisation(**entry) for entry in raw)


def reporting() -> frozenset[str]:
    """Return the keys of the organisations that report to the province."""
    return frozenset(each.key for each in load_organisations() if each.reports)
