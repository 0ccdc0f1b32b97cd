"""From a finished set-up to a server: one process image, so that Ctrl-C and signals reach gunicorn itself."""

import os
import socket
from pathlib import Path
from typing import Final, NoReturn

from deploy.places import ACCOUNTS, PYTHON, ROOT, SetupStopped, environment

CONFIG: Final = Path(__file__).with_name("gunicorn.conf.py")
DEFAULT_PORT: Final = 8000
LAST_PORT: Final = 65_535


def wanted_port() -> int:
    """Return the port to serve on: PORT, else 8000.

    Raises: SetupStopped when PORT is not a port, or somebody else listens there.
    """
    said = os.environ.get("PORT") or str(DEFAULT_PORT)
    if not said.isdecimal() or not 1 <= int(said) <= LAST_PORT:
        raise SetupStopped(f"PORT is a number from 1 to {LAST_PORT}, not {said!r}.")
    port = int(said)
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((os.environ.get("BIND") or "127.0.0.1", port))
        except PermissionError:
            raise SetupStopped(
                f"Port {port} is reserved for root. Choose one from 1024 on: PORT=8001 make run"
            ) from None
        except OSError as error:
            raise SetupStopped(
                f"Port {port} is taken ({error.strerror}). Choose another: PORT={port % LAST_PORT + 1} make run"
            ) from None
    return port


def serve(port: int) -> NoReturn:
    """Become gunicorn, which prints the address and the demo accounts once it listens."""
    os.chdir(ROOT)
    here = environment(PORT=str(port), ANNOUNCE=str(ACCOUNTS))
    here.setdefault("LOG_LEVEL", "warning")
    here.setdefault("PLAIN_HTTP", "1")  # http://localhost: a cookie marked Secure would not come back everywhere
    os.execve(PYTHON, [str(PYTHON), "-m", "gunicorn", "--config", str(CONFIG), "webapp:create_app()"], here)  # noqa: S606
