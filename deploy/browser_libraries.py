"""The system libraries that Playwright's Chromium links to, for a system that has no Chromium package of its own.

Source: Playwright's list of native dependencies of Chromium on Ubuntu 22.04 and 24.04.
"""

from typing import Final

# Library -> the packages that may bring it; Ubuntu 24.04 renamed some when times grew to 64 bits.
BROWSER_LIBRARIES: Final = {
    "libasound.so.2": ("libasound2t64", "libasound2"),
    "libatk-1.0.so.0": ("libatk1.0-0t64", "libatk1.0-0"),
    "libatk-bridge-2.0.so.0": ("libatk-bridge2.0-0t64", "libatk-bridge2.0-0"),
    "libatspi.so.0": ("libatspi2.0-0t64", "libatspi2.0-0"),
    "libcairo.so.2": ("libcairo2",),
    "libcups.so.2": ("libcups2t64", "libcups2"),
    "libdbus-1.so.3": ("libdbus-1-3",),
    "libdrm.so.2": ("libdrm2",),
    "libgbm.so.1": ("libgbm1",),
    "libglib-2.0.so.0": ("libglib2.0-0t64", "libglib2.0-0"),
    "libnspr4.so": ("libnspr4",),
    "libnss3.so": ("libnss3",),
    "libpango-1.0.so.0": ("libpango-1.0-0",),
    "libX11.so.6": ("libx11-6",),
    "libxcb.so.1": ("libxcb1",),
    "libXcomposite.so.1": ("libxcomposite1",),
    "libXdamage.so.1": ("libxdamage1",),
    "libXext.so.6": ("libxext6",),
    "libXfixes.so.3": ("libxfixes3",),
    "libxkbcommon.so.0": ("libxkbcommon0",),
    "libXrandr.so.2": ("libxrandr2",),
    "libwayland-client.so.0": ("libwayland-client0",),
}
