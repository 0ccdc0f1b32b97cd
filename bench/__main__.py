"""Measure everything and write it down: `make bench` makes bench/RESULTS.md anew."""

import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

RESULTS: Final = Path(__file__).parent / "RESULTS.md"
MEASURES: Final = {"Photographs": "bench.photos", "The map's requests": "bench.views"}


def machine() -> str:
    """Say on what it was measured."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    model = next(
        (line.split(":")[1].strip() for line in Path("/proc/cpuinfo").read_text().splitlines() if "model name" in line),
        platform.machine(),
    )
    software = f"{platform.system()} {platform.release()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} x {model}, {memory:.0f} GiB, {software}"


def main() -> None:
    """Run each measure in a process of its own, show it and keep it."""
    parts = [
        "# Results\n",
        "Made by `make bench`; only the ratios within one table mean anything.\n",
        f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine()}.\n",
    ]
    for title, module in MEASURES.items():
        print(f"\n{title}", flush=True)
        output = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=True).stdout
        print(output, flush=True)
        parts += [f"## {title}\n", f"`python -m {module}`\n", f"```\n{output}```\n"]
    RESULTS.write_text("\n".join(parts), "utf-8")


if __name__ == "__main__":
    main()
