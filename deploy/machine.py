"""What the machine itself must have, all of it looked at before anything is made: only this can need root."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Final

from deploy.browser_libraries import BROWSER_LIBRARIES
from deploy.places import BROWSERS, SetupStopped
from deploy.postgis_cluster import find_server

LIBRARY_FOLDERS: Final = ("/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib", "/lib", "/lib64")
MAC_BROWSERS: Final = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)
FETCHED_BROWSERS: Final = ("chromium-*/chrome-linux*/chrome", "chromium-*/chrome-mac*/*.app/Contents/MacOS/*")
# Debian's server package makes and starts a cluster on port 5432 of its own unless this file says not to.
NO_MAIN_CLUSTER: Final = "/etc/postgresql-common/createcluster.d/no-main-cluster.conf"
UNATTENDED: Final = "--yes -o DPkg::Lock::Timeout=300 "  # a fresh machine may be busy updating itself


@dataclass(frozen=True)
class Need:
    """Something outside the project's folder, how to see that it is there, and which package brings it."""

    what: str
    is_met: Callable[[], bool]
    packages: Sequence[str]  # Debian's and Ubuntu's names; the first that apt offers is taken
    brew: str = ""


def library(name: str) -> Path | None:
    """Find a shared library in the places where the linker looks."""
    for folder in map(Path, LIBRARY_FOLDERS):
        for found in (*folder.glob(name), *folder.glob(f"*-linux-*/{name}")):
            return found
    return None


def browser() -> Path | None:
    """Find a Chromium that tests can drive. One in a snap cannot: it does not see our temporary folders."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Path(named) if Path(named).exists() else None
    on_path = (shutil.which(name) for name in ("chromium", "google-chrome-stable", "google-chrome"))
    installed = (Path(path) for path in (*on_path, *MAC_BROWSERS) if path)
    fetched = (path for pattern in FETCHED_BROWSERS for path in BROWSERS.glob(pattern))
    for path in (*installed, *fetched):
        if os.access(path, os.X_OK) and path.is_file() and not path.resolve().is_relative_to("/snap"):
            return path
    return None


def firefox() -> Path | None:
    """Find a Firefox that tests can drive. Ubuntu's is a snap and cannot."""
    found = os.environ.get("FIREFOX") or shutil.which("firefox-esr")
    return Path(found) if found and Path(found).exists() else None


def minibrowser() -> Path | None:
    """Find WebKitGTK's own small browser: Safari's engine family, as near as a machine without Apple's gets."""
    return library("webkit2gtk-4.1/MiniBrowser")


def screen() -> Path | None:
    """Find the X server that draws for nobody; WebKitGTK does not start without one."""
    found = shutil.which("Xvfb")
    return Path(found) if found else None


def has_spatialite() -> bool:
    """Say whether SQLite's spatial module is installed."""
    named = os.environ.get("SPATIALITE_LIBRARY")
    return Path(named).exists() if named else any(library(f"mod_spatialite.{end}") for end in ("so", "dylib"))


def has_library(name: str) -> bool:
    """Say whether a shared library is installed, where programs look for it by name."""
    return sys.platform == "darwin" or library(name) is not None


def has_certificates() -> bool:
    """Say whether HTTPS can be trusted; other systems than Debian's keep this elsewhere, and always."""
    return shutil.which("apt-get") is None or Path("/etc/ssl/certs/ca-certificates.crt").exists()


def has_font_list() -> bool:
    """Say whether the fonts of the machine can be listed."""
    return sys.platform == "darwin" or shutil.which("fc-list") is not None


def has_vietnamese_font() -> bool:
    """Say whether there is a Liberation Sans with Vietnamese letters (U+1EDB); version 1 lacks 46 of the 67."""
    return sys.platform == "darwin" or bool(_output("fc-list", ":charset=1edb:family=Liberation Sans"))


def _needs_to_serve() -> list[Need]:
    venv = f"python3.{sys.version_info.minor}-venv"
    return [
        Need("Python's venv", lambda: importlib.util.find_spec("ensurepip") is not None, (venv, "python3-venv")),
        Need("SpatiaLite (mod_spatialite)", has_spatialite, ("libsqlite3-mod-spatialite",), "libspatialite"),
        Need("certificates for HTTPS", has_certificates, ("ca-certificates",)),
    ]


def _needs_to_test() -> list[Need]:
    return [
        *_browser_needs(),
        Need("PostgreSQL with PostGIS", lambda: find_server() is not None, _postgis_packages(), "postgis"),
        Need("libatomic (Playwright's driver)", partial(has_library, "libatomic.so.1"), ("libatomic1",)),
        Need("Liberation fonts, version 2", has_vietnamese_font, ("fonts-liberation2", "fonts-liberation")),
        Need("fontconfig", has_font_list, ("fontconfig",)),
    ]


def _needs_of_other_engines() -> list[Need]:
    """List what the story in other families of browsers needs; the other tests do without."""
    return [
        Need("Firefox ESR", lambda: firefox() is not None, ("firefox-esr",)),
        Need("WebKitGTK's MiniBrowser", lambda: minibrowser() is not None, ("libwebkit2gtk-4.1-0",)),
        Need("Xvfb, a screen for WebKitGTK", lambda: screen() is not None, ("xvfb",)),
    ]


def _browser_needs() -> Iterable[Need]:
    found = browser()
    if not _is_ubuntu():
        yield Need("Chromium", lambda: found is not None, ("chromium",), "--cask chromium")
    elif found is None or found.is_relative_to(BROWSERS):
        # Ubuntu's Chromium is a snap, so the one Playwright brings is fetched later; here only what it links to.
        for name, packages in BROWSER_LIBRARIES.items():
            yield Need("libraries of Chromium", partial(has_library, name), packages)


def _is_ubuntu() -> bool:
    release = Path("/etc/os-release")
    return release.exists() and "ID=ubuntu" in release.read_text("utf-8").splitlines()


def _postgis_packages() -> Sequence[str]:
    """Name the package for the PostgreSQL that is installed already, else for the newest that apt offers."""
    if find_server():
        return ()
    names = _output("apt-cache", "search", "--names-only", "^postgresql-[0-9]+-postgis-3$").split()
    offered = {int(name.split("-")[1]) for name in names if name.endswith("-postgis-3")}
    installed = {
        int(path.name) for path in Path("/usr/lib/postgresql").glob("[0-9]*") if (path / "bin/initdb").exists()
    }
    chosen = max(offered & installed, default=max(offered, default=None))
    return (f"postgresql-{chosen}-postgis-3",) if chosen else ("postgresql-postgis",)


def _output(*command: str) -> str:
    """Return what a program prints, nothing where it is missing or fails."""
    if shutil.which(command[0]) is None:
        return ""
    return subprocess.run(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True, check=False
    ).stdout


def require(*, tests: bool) -> None:
    """See to it that the machine has what is needed: install it where that needs no password.

    Raises: SetupStopped with the one command to type, before anything is made.
    """
    unmet = _unmet(tests=tests)
    if not unmet:
        return
    what = _named(unmet)
    if not shutil.which("apt-get"):
        raise SetupStopped(_without_apt(unmet))
    root = _way_to_root()
    if root is None:
        script = f"apt-get update && {_install_script(unmet, '')}"
        typed = f"sudo sh -c '{script}'" if shutil.which("sudo") else f"su -c '{script}'"
        raise SetupStopped(
            f"Missing on this machine: {what}.\nInstalling that needs root. Type this once, then repeat:\n\n  {typed}\n"
        )
    print(f"Installing with apt: {what}.", flush=True)
    _as_root(root, "apt-get update")
    _as_root(root, _install_script(_unmet(tests=tests), UNATTENDED))
    still = _unmet(tests=tests)
    if still:
        raise SetupStopped(f"apt finished, but this is still missing: {_named(still)}.")


def add_other_engines() -> bool:
    """Install the other families of browsers where apt offers them and that needs no password.

    Return whether all are there. A machine that cannot have them still runs every other test, so nothing here stops the
    set-up: it says what is missing.
    """
    unmet = _still_unmet(_needs_of_other_engines())
    root = _way_to_root() if shutil.which("apt-get") else None
    if unmet and root is not None:
        print(f"Installing with apt: {_named(unmet)}.", flush=True)
        try:
            _as_root(root, "apt-get update")
            for need in unmet:
                if any(map(_is_offered, need.packages)):
                    _as_root(root, _install_script([need], UNATTENDED))
        except SetupStopped as stopped:
            print(stopped, file=sys.stderr)
        unmet = _still_unmet(unmet)
    if unmet:
        print(f"Not on this machine, so what needs it is skipped: {_named(unmet)}.", file=sys.stderr, flush=True)
    return not unmet


def _unmet(*, tests: bool) -> list[Need]:
    return _still_unmet([*_needs_to_serve(), *(_needs_to_test() if tests else ())])


def _still_unmet(needs: Sequence[Need]) -> list[Need]:
    return [need for need in needs if not need.is_met()]


def _named(needs: Sequence[Need]) -> str:
    return ", ".join(dict.fromkeys(need.what for need in needs))


def _without_apt(unmet: Sequence[Need]) -> str:
    what = _named(unmet)
    if sys.platform == "darwin":
        brewed = " && ".join(f"brew install {need.brew}" for need in unmet if need.brew)
        return f"Missing on this machine: {what}.\nOn macOS (not tried) this may bring it: {brewed}"
    return f"Missing on this machine: {what}. Set-up can install only with apt; install these by hand, then repeat."


def _way_to_root() -> list[str] | None:
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo"):
        asked = subprocess.run(["sudo", "-n", "true"], stdin=subprocess.DEVNULL, capture_output=True, check=False)
        if asked.returncode == 0:
            return ["sudo", "-n"]
    return None


def _install_script(unmet: Sequence[Need], options: str) -> str:
    names = dict.fromkeys(next(filter(_is_offered, need.packages), need.packages[0]) for need in unmet)
    install = f"apt-get {options}install --no-install-recommends {' '.join(names)}"
    if not any(name.startswith("postgresql") for name in names):
        return install
    folder = Path(NO_MAIN_CLUSTER).parent
    say_no = f"mkdir -p {folder} && echo create_main_cluster = false > {NO_MAIN_CLUSTER}"
    return f"{say_no} && {install} && rm {NO_MAIN_CLUSTER}"


def _is_offered(package: str) -> bool:
    return bool(_output("apt-cache", "show", "--no-all-versions", package))


def _as_root(root: Sequence[str], script: str) -> None:
    done = subprocess.run(
        [*root, "env", "DEBIAN_FRONTEND=noninteractive", "sh", "-c", script],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
        check=False,
    )
    if done.returncode:
        tail = "\n".join("    " + line for line in done.stdout.splitlines()[-15:])
        raise SetupStopped(f"apt failed (exit {done.returncode}):\n{tail}\n  {script}")
