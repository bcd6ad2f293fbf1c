"""What a crash left: server processes without a keeper and lock files of processes that are gone."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from nahtstelle.config.database.address import DatabaseNotAvailable

_PATIENCE = ((signal.SIGINT, 20.0), (signal.SIGQUIT, 5.0), (signal.SIGKILL, 5.0))
"""How a server is asked to end and for how long (seconds): fast, immediate, killed."""


def postmaster_pid(cluster: Path) -> int | None:
    """Return the process id in the cluster's lock file, None without one."""
    try:
        return int((cluster / "postmaster.pid").read_text(encoding="ascii").split("\n")[0])
    except (FileNotFoundError, ValueError):
        return None


def server_processes(cluster: Path) -> list[int]:
    """Return the PostgreSQL processes that work in `cluster`, the parent of all first."""
    parent = postmaster_pid(cluster)
    if sys.platform == "linux":
        found = [int(entry.name) for entry in Path("/proc").iterdir() if _works_in(entry, cluster)]
    else:
        found = [parent] if parent is not None and _is_postgres(parent) else []
    return sorted(found, key=lambda pid: (pid != parent, pid))


def _works_in(entry: Path, cluster: Path) -> bool:
    if not entry.name.isdecimal():
        return False
    try:
        if not (entry / "comm").read_text(encoding="utf-8").startswith("postgres"):
            return False
        return (entry / "cwd").readlink() == cluster.resolve()
    except OSError:
        return False  # it has ended meanwhile, or it is somebody else's


def _is_postgres(pid: int) -> bool:
    answer = subprocess.run(  # noqa: S603
        ["/bin/ps", "-p", str(pid), "-o", "comm="], capture_output=True, text=True, check=False
    )
    return "postgres" in answer.stdout


def end_leftovers(cluster: Path) -> None:
    """End servers without a keeper in `cluster` and drop a lock file that names a stranger.

    After a restart of the machine a process id is used again; PostgreSQL would take the stranger for its
    server. The caller holds the keeper's lock. Raises DatabaseNotAvailable when something cannot be ended.
    """
    for wish, seconds in _PATIENCE:
        processes = server_processes(cluster)
        if not processes:
            break
        for pid in processes if wish == signal.SIGKILL else processes[:1]:
            _send(pid, wish)
        _wait_until_gone(cluster, seconds)
    if server_processes(cluster):
        raise DatabaseNotAvailable(f"Ein früherer Datenbankserver in {cluster} lässt sich nicht beenden.")
    named = postmaster_pid(cluster)
    if named is None or _exists(named):
        (cluster / "postmaster.pid").unlink(missing_ok=True)


def _send(pid: int, wish: int) -> None:
    try:
        os.kill(pid, wish)
    except ProcessLookupError:
        return


def _exists(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


def _wait_until_gone(cluster: Path, seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while server_processes(cluster) and time.monotonic() < deadline:
        time.sleep(0.02)
