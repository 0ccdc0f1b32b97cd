"""A private PostgreSQL + PostGIS for tests: its own port, its own data below instance/, nothing that lasts.

    python -m deploy.postgis_cluster start|stop|status|remove

It listens on the loopback address only and trusts whoever connects there; it trades safety against power failure for
speed. Never keep records in it.
"""

import os
import pwd
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import IO, Final

from deploy.places import INSTANCE, SetupStopped

FOLDER: Final = INSTANCE / "postgis"
URL_FILE: Final = FOLDER / "url"
PORT_FILE: Final = FOLDER / "port"
ELSEWHERE_FILE: Final = FOLDER / "elsewhere"  # names the folder with the data when it cannot be below instance/
SERVERS: Final = ("/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin", "/opt/homebrew/opt/postgresql@*/bin")
SETTINGS: Final = """
listen_addresses = '127.0.0.1'
unix_socket_directories = ''
fsync = off
synchronous_commit = off
full_page_writes = off
shared_buffers = 64MB
max_connections = 60
wal_level = minimal
max_wal_senders = 0
max_logical_replication_workers = 0
autovacuum = off
jit = off
log_checkpoints = off
timezone = 'UTC'
"""
ACCESS: Final = "host all all 127.0.0.1/32 trust\n"
WAIT_S: Final = "60"


def find_server() -> Path | None:
    """Find the folder with the programs of the newest PostgreSQL that has PostGIS."""
    found = [path for pattern in SERVERS for path in Path("/").glob(pattern.lstrip("/")) if _has_postgis(path)]
    return max(found, key=lambda path: (_major(path), str(path)), default=None)


def _major(programs: Path) -> int:
    digits = "".join(filter(str.isdigit, programs.parent.name))
    return int(digits or 0)


def _has_postgis(programs: Path) -> bool:
    shares = (
        Path("/usr/share/postgresql") / programs.parent.name,
        programs.parent / "share",
        Path("/opt/homebrew/share"),
    )
    control = "extension/postgis.control"
    return (programs / "initdb").exists() and any(
        (share / control).exists() or any(share.glob(f"postgresql*/{control}")) for share in shares
    )


def start() -> str:
    """Start the cluster, making it first where there is none; one that runs already is left alone.

    Return its URL.
    Raises: SetupStopped.
    """
    programs = find_server()
    if programs is None:
        raise SetupStopped("PostgreSQL with PostGIS is not installed.")
    FOLDER.mkdir(parents=True, exist_ok=True)
    if not is_running():
        if not _is_made_for(programs):
            _make(programs)
        home, port = _home(), _port()
        server = ("-D", home / "data", "-l", home / "log", "-o", f"-p {port}", "-w", "-t", WAIT_S)
        _run(programs / "pg_ctl", "start", *server)
        PORT_FILE.write_text(f"{port}\n", "ascii")
    url = f"postgresql+psycopg://tests@127.0.0.1:{PORT_FILE.read_text('ascii').strip()}/postgres"
    URL_FILE.write_text(f"{url}\n", "ascii")
    return url


def stop() -> None:
    """Stop the cluster; one that does not run is no error.

    Raises: SetupStopped.
    """
    URL_FILE.unlink(missing_ok=True)
    programs = find_server()
    if programs and is_running():
        _run(programs / "pg_ctl", "stop", "-D", _home() / "data", "-m", "fast", "-w", "-t", WAIT_S)


def is_running() -> bool:
    """Say whether the cluster runs.

    Raises: SetupStopped when it belongs to somebody else.
    """
    programs, data = find_server(), _home() / "data"
    if programs is None or not _is_ours() or not (data / "postmaster.pid").exists():
        return False
    return _spawn(programs / "pg_ctl", "status", "-D", data, output=subprocess.DEVNULL) == 0


def remove() -> None:
    """Stop the cluster and delete all of it."""
    stop()
    shutil.rmtree(_home(), ignore_errors=True)
    shutil.rmtree(FOLDER, ignore_errors=True)


def _home() -> Path:
    """Return the folder that holds the data and the log."""
    if ELSEWHERE_FILE.exists():
        elsewhere = Path(ELSEWHERE_FILE.read_text("utf-8").strip())
        if elsewhere.is_dir():
            return elsewhere
    return FOLDER / "cluster"


def _is_ours() -> bool:
    """Say whether the data belongs to whoever would run the server; root makes it anew where it does not."""
    home, owner = _home(), _owner()
    if not home.exists() or home.stat().st_uid == (owner.pw_uid if owner else os.geteuid()):
        return home.exists()
    if os.geteuid() == 0:
        return False
    raise SetupStopped(
        f"{home} was made by another user. Type this once, then repeat: sudo rm -rf {home} {ELSEWHERE_FILE}"
    )


def _is_made_for(programs: Path) -> bool:
    version = _home() / "data" / "PG_VERSION"
    return _is_ours() and version.exists() and version.read_text("ascii").strip() == str(_major(programs))


def _make(programs: Path) -> None:
    """Make the data folder under another name first: a half-made one is never taken for whole."""
    shutil.rmtree(_home(), ignore_errors=True)
    home = _make_home()
    draft = home / "draft"
    locale = "C.UTF-8" if sys.platform == "linux" else "en_US.UTF-8"
    options = ("--username=tests", "--auth=trust", "--encoding=UTF8", f"--locale={locale}", "--no-sync")
    _run(programs / "initdb", f"--pgdata={draft}", *options)
    with (draft / "postgresql.conf").open("a", encoding="ascii") as file:
        file.write(SETTINGS)
    (draft / "pg_hba.conf").write_text(ACCESS, "ascii")
    draft.rename(home / "data")


def _make_home() -> Path:
    """Make the folder for data and log where the server's user can reach it."""
    ELSEWHERE_FILE.unlink(missing_ok=True)
    home, owner = FOLDER / "cluster", _owner()
    home.mkdir(mode=0o700)
    if owner is None:
        return home
    os.chown(home, owner.pw_uid, owner.pw_gid)
    if _spawn(Path("/usr/bin/test"), "-w", home, output=subprocess.DEVNULL) == 0:
        return home
    home.rmdir()
    elsewhere = Path(tempfile.mkdtemp(prefix="postgis-tests-"))
    os.chown(elsewhere, owner.pw_uid, owner.pw_gid)
    ELSEWHERE_FILE.write_text(f"{elsewhere}\n", "utf-8")
    told = f"PostgreSQL runs as {owner.pw_name}, to whom {FOLDER} is closed: its data is in {elsewhere}."
    print(told, file=sys.stderr)
    return elsewhere


def _owner() -> pwd.struct_passwd | None:
    """Return whom PostgreSQL must run as, since it refuses root; None where that is whoever runs this."""
    if os.geteuid() != 0:
        return None
    users = {user.pw_name: user for user in pwd.getpwall()}
    return users.get("postgres") or users["nobody"]


def _port() -> int:
    """Return the remembered port when it is free, else one that is.

    Raises: SetupStopped.
    """
    remembered = int(PORT_FILE.read_text("ascii")) if PORT_FILE.exists() else 0
    for port in (remembered, 0):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise SetupStopped("no port is free on 127.0.0.1.")


def _run(program: Path, *words: str | Path) -> None:
    # Into a file and not a pipe: the server inherits it, and a pipe would not end before the server does.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as output:
        exit_code = _spawn(program, *words, output=output)
        output.seek(0)
        if exit_code:
            log = _home() / "log"
            told = output.read() + (log.read_text("utf-8", "replace")[-2000:] if log.exists() else "")
            raise SetupStopped(f"{program.name} failed (exit {exit_code}):\n{told}")


def _spawn(program: Path, *words: str | Path, output: IO[str] | int) -> int:
    """Run a program as the server's user and return its exit code."""
    owner = _owner()
    return subprocess.run(
        [program, *words],
        cwd="/",
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        user=owner.pw_uid if owner else None,
        group=owner.pw_gid if owner else None,
        extra_groups=[] if owner else None,
        check=False,
    ).returncode


def main() -> int:
    """Do what the one argument says."""
    verbs: dict[str, Callable[[], object]] = {
        "start": lambda: print(start()),
        "stop": stop,
        "status": lambda: print(URL_FILE.read_text("ascii").strip() if is_running() else "stopped"),
        "remove": remove,
    }
    if len(sys.argv) != 2 or sys.argv[1] not in verbs:  # noqa: PLR2004
        print(f"usage: python -m deploy.postgis_cluster {'|'.join(verbs)}", file=sys.stderr)
        return 2
    try:
        verbs[sys.argv[1]]()
    except SetupStopped as stopped:
        print(stopped, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
