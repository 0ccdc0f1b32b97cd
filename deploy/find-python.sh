#!/bin/sh
# Prints the path of a Python >= 3.11. Where there is none, installs Debian's or Ubuntu's when that needs no password,
# and otherwise says the one command to type. Everything else is done by that Python (deploy/bootstrap.py).
set -eu

names="python3 python3.14 python3.13 python3.12 python3.11"

find_python() {
    for name in ${PYTHON:-} $names; do
        path=$(command -v "$name" 2>/dev/null) || continue
        if "$path" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
            echo "$path"
            return 0
        fi
    done
    return 1
}

# The newest Python apt offers under its own number; before the first `apt-get update`, plain python3.
apt_python() {
    for name in $names; do
        case $name in python3.*) if [ -n "$(apt-cache show "$name" 2>/dev/null)" ]; then
            echo "$name $name-venv"
            return 0
        fi ;; esac
    done
    echo "python3 python3-venv"
}

find_python && exit 0

if ! command -v apt-get >/dev/null; then
    echo "Python 3.11 or newer is needed and was not found. Install it (macOS: brew install python), then repeat." >&2
    exit 1
fi

if [ "$(id -u)" = 0 ]; then root=""; elif sudo -n true 2>/dev/null; then root="sudo -n"; else root="none"; fi
if [ "$root" = none ]; then
    echo "Python 3.11 or newer is needed, and installing it needs root. Type this once, then repeat:" >&2
    echo "  sudo sh -c 'apt-get update && apt-get install --no-install-recommends" \
        "$(apt_python) libsqlite3-mod-spatialite ca-certificates'" >&2
    exit 1
fi

echo "Installing Python with apt." >&2
$root apt-get update >&2
# shellcheck disable=SC2046,SC2086  # the words are meant to be split
$root env DEBIAN_FRONTEND=noninteractive apt-get -o DPkg::Lock::Timeout=300 \
    install --yes --no-install-recommends $(apt_python) ca-certificates >&2
find_python || { echo "apt offers no Python 3.11 or newer on this machine. Install one, then repeat." >&2; exit 1; }
