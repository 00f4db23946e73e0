"""One running server: find it by its data folder, start it, stop it.

Root's server enters its data folder before it becomes an unprivileged account and then knows it
as `/proc/self/cwd`, so that the folder may lie below one that account cannot pass (`/root`, a
0700 home), with no mode changed.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import msgspec

from largesse.storage.embedded.account import Account

_WORKING_FOLDER = Path("/proc/self/cwd")
_PROCESSES = Path("/proc")


class Cluster(msgspec.Struct, frozen=True):
    """A data folder, the programs that serve it and the account they run as."""

    data: Path
    programs: Path
    account: Account
    log: Path

    def data_argument(self, data: Path) -> str:
        """Return how a program started inside `data` names it."""
        if self.account.switch and _WORKING_FOLDER.exists():
            return str(_WORKING_FOLDER)
        return str(data)

    @property
    def initialised(self) -> bool:
        """Return whether there is a cluster at all."""
        return (self.data / "PG_VERSION").exists()


def running_pid(data: Path) -> int | None:
    """Return the process id of the live server of `data`, told from a stale pid file."""
    lines = _pid_file(data)
    if not lines or not lines[0].strip().isdigit():
        return None
    pid = int(lines[0])
    return pid if _serves(pid, data) else None


def is_accepting(data: Path) -> bool:
    """Return whether the live server says in its pid file that it takes connections."""
    lines = _pid_file(data)
    return len(lines) > 7 and lines[7].strip() == "ready"


def launch(cluster: Cluster, socket_folder: Path) -> subprocess.Popen[bytes]:
    """Start the server and return at once; the caller waits for it to accept connections."""
    _leave_no_stale_pid_file(cluster.data)
    with cluster.log.open("ab") as log:
        return subprocess.Popen(  # noqa: S603 - our own program and arguments
            [
                cluster.programs / "postgres",
                *("-D", cluster.data_argument(cluster.data)),
                *("-c", "listen_addresses="),
                *("-c", f"unix_socket_directories={_quoted(socket_folder)}"),
                *("-c", "unix_socket_permissions=0700"),
                *("-c", "port=5432"),
                *("-c", "logging_collector=off"),
            ],
            cwd=cluster.data,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            # Out of our process group: Ctrl-C is for us, we stop the server when we are done.
            start_new_session=True,
            **cluster.account.subprocess_options(),
        )


def stop(data: Path, pid: int, patience: float = 300) -> bool:
    """Stop the server fast (clients are disconnected, everything is written); say if it did."""
    with suppress(ProcessLookupError):
        os.kill(pid, signal.SIGINT)
    return wait_for_end(data, pid, patience)


def wait_for_end(data: Path, pid: int, patience: float) -> bool:
    """Return whether the server has ended within `patience` seconds."""
    deadline = time.monotonic() + patience
    while _serves(pid, data):
        if time.monotonic() > deadline:
            return False
        time.sleep(0.02)
    return True


def _serves(pid: int, data: Path) -> bool:
    """Return whether `pid` is alive and its working folder is `data` (servers never leave it)."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return False  # somebody else's process: the number was used again
    if not _WORKING_FOLDER.exists():
        return True
    return _works_in(pid, data)


def _works_in(pid: int, data: Path) -> bool:
    try:
        return (_PROCESSES / str(pid) / "cwd").samefile(data)
    except OSError:
        return False


def _orphans(data: Path) -> Iterator[int]:
    if not _WORKING_FOLDER.exists():
        return
    for entry in _PROCESSES.iterdir():
        if (
            entry.name.isdigit()
            and int(entry.name) != os.getpid()
            and _works_in(int(entry.name), data)
        ):
            name = ""
            with suppress(OSError):
                name = (entry / "comm").read_text(encoding="utf-8").strip()
            if name == "postgres":
                yield int(entry.name)


def _leave_no_stale_pid_file(data: Path) -> None:
    """Clear what a killed server left, once none of its processes lives.

    Its pid may have been given to another process, which PostgreSQL would take for a live
    server. Backends notice within moments that their server is gone; one deep in a computation is
    told to go, since crash recovery is due anyway.
    """
    started = time.monotonic()
    while orphans := list(_orphans(data)):
        waited = time.monotonic() - started
        if waited > 5:
            last_resort = signal.SIGKILL if waited > 15 else signal.SIGQUIT
            for pid in orphans:
                with suppress(ProcessLookupError):
                    os.kill(pid, last_resort)
        time.sleep(0.05)
    if _WORKING_FOLDER.exists():
        (data / "postmaster.pid").unlink(missing_ok=True)


def _pid_file(data: Path) -> list[str]:
    try:
        return (data / "postmaster.pid").read_text(encoding="utf-8").splitlines()
    except OSError:
        return []


def _quoted(folder: Path) -> str:
    # A list in PostgreSQL's eyes: the double quotes keep blanks and commas in one name.
    return '"' + str(folder).replace('"', '""') + '"'
