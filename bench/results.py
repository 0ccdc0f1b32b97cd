"""bench/RESULTS.md: one part for each thing measured, each replaced by itself."""

import os
import platform
import re
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
HEAD: Final = "# Results\n\nMade by `make bench` and `make soak`; only the ratios within one table mean anything.\n"


def keep(title: str, command: str, output: str) -> None:
    """Put one part in the place of the one that had its title, or at the end."""
    text = RESULTS.read_text("utf-8") if RESULTS.exists() else HEAD
    parts = dict(re.findall(r"^## ([^\n]+)\n(.*?)(?=^## |\Z)", text, re.MULTILINE | re.DOTALL))
    parts[title] = f"\n`{command}`, {datetime.now(UTC):%Y-%m-%d} on {machine()}\n\n```\n{output.rstrip()}\n```\n\n"
    written = [HEAD, *(f"## {name}\n{part.rstrip()}\n" for name, part in parts.items())]
    RESULTS.write_text("\n".join(written), "utf-8")


def machine() -> str:
    """Say on what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    software = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {software}"
