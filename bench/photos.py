"""What accepting one 12 MP photograph costs, against Pillow as one writes it first.

    python -m bench.photos [runs]

Each way runs in a child process of its own, with the allocator setting that keeps a worker's memory flat (without it
glibc holds on to freed pictures, 8 MiB here). Memory is what the work adds at its peak to a process that has imported
everything: Linux forgets the peak of the imports when told to. Only the ratios of one run mean anything; the bars are
0.4 of the plain way's time, and 80 MiB.
"""

import io
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Final

import numpy as np
import piexif
from PIL import Image, ImageOps

from webapp.photos.processing import process

SIZE: Final = (4000, 3000)
RUNS: Final = 9
MOST_TIME: Final = 0.4
MOST_MIB: Final = 80


def photograph() -> bytes:
    """Make a 12 MP JPEG as busy as a landscape: broad shapes, leaves, and the grain of a small sensor."""
    chance = np.random.default_rng(2026)
    picture = Image.new("RGB", SIZE)
    for cells, share in ((20, 1.0), (160, 0.4), (1000, 0.2)):
        noise = chance.integers(0, 255, (cells * 3 // 4, cells, 3), np.uint8)
        picture = Image.blend(picture, Image.fromarray(noise).resize(SIZE, Image.Resampling.BICUBIC), share)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=92, exif=piexif.dump({"0th": {piexif.ImageIFD.Orientation: 6}}))
    return out.getvalue()


def as_written_first(data: bytes) -> int:
    """Open, turn, and shrink the whole picture twice."""
    total = 0
    for side in (1600, 320):
        picture = ImageOps.exif_transpose(Image.open(io.BytesIO(data))).convert("RGB")
        picture.thumbnail((side, side), Image.Resampling.LANCZOS, reducing_gap=None)
        out = io.BytesIO()
        picture.save(out, "JPEG", quality=82)
        total += len(out.getvalue())
    return total


def as_here(data: bytes) -> int:
    """Run what the server runs."""
    photo = process(data)
    return len(photo.large_jpeg) + len(photo.small_jpeg)


WAYS: Final[dict[str, Callable[[bytes], int]]] = {
    "as_written_first": as_written_first,
    "as_here": as_here,
}


def memory_mib(line: str) -> float:
    """Read one line of this process's status: VmRSS is what it weighs, VmHWM what it weighed at most."""
    fields = dict(row.split(":", 1) for row in Path("/proc/self/status").read_text().splitlines())
    return int(fields[line].split()[0]) / 1024


def measure(way: str, runs: int) -> str:
    """Time one way in this process. Return milliseconds, bytes out and added MiB, as one line."""
    data = sys.stdin.buffer.read()
    idle_mib = memory_mib("VmRSS")
    Path("/proc/self/clear_refs").write_text("5")  # the peak starts again from here
    spent, size = [], 0
    for _ in range(runs):
        begun = time.perf_counter()
        size = WAYS[way](data)
        spent.append(time.perf_counter() - begun)
    return f"{statistics.median(spent) * 1000} {size} {memory_mib('VmHWM') - idle_mib}"


def in_child(*arguments: str, data: bytes = b"") -> bytes:
    """Run this module in a process of its own and return what it wrote."""
    command = [sys.executable, "-m", "bench.photos", *arguments]
    environment = os.environ | {"MALLOC_MMAP_THRESHOLD_": "1000000"}
    child = subprocess.run(command, input=data, stdout=subprocess.PIPE, env=environment, check=True)
    return child.stdout


def main(runs: int) -> None:
    """Print the table."""
    data = in_child("0", "photograph")
    found = {way: [float(value) for value in in_child(str(runs), way, data=data).split()] for way in WAYS}
    print(f"12 MP JPEG of {len(data) / 1e6:.1f} MB -> 1600 px + 320 px, median of {runs}")
    print(f"{'way':<18}{'ms':>8}{'bytes out':>12}{'MiB added':>12}")
    for way, (spent_ms, size, added_mib) in found.items():
        print(f"{way:<18}{spent_ms:>8.0f}{size:>12.0f}{added_mib:>12.0f}")
    ratio, added = found["as_here"][0] / found["as_written_first"][0], found["as_here"][2]
    print(f"time ratio {ratio:.2f} (bar {MOST_TIME}), {added:.0f} MiB added (bar {MOST_MIB})")


if __name__ == "__main__":
    if sys.argv[2:] == ["photograph"]:
        sys.stdout.buffer.write(photograph())
    elif sys.argv[2:]:
        print(measure(sys.argv[2], int(sys.argv[1])))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else RUNS)
