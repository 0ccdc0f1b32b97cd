"""Measure everything but the soak, which has a command of its own, and write it down: `make bench`."""

import subprocess
import sys
from typing import Final

from bench import results

MEASURES: Final = {
    "Photographs": "bench.photos",
    "The map's requests": "bench.views",
    "Start-up": "bench.start_up",
    "The map of progress, redrawn": "bench.redraw",
    "The map as one file": "bench.map_file",
    "Fifty submissions a second": "bench.submissions",
}


def main() -> None:
    """Run each measure in a process of its own, show it and keep it."""
    for title, module in MEASURES.items():
        print(f"\n{title}", flush=True)
        output = subprocess.run([sys.executable, "-m", module], stdout=subprocess.PIPE, text=True, check=True).stdout
        print(output, flush=True)
        results.keep(title, f"python -m {module}", output)


if __name__ == "__main__":
    main()
