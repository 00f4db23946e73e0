"""One server shared by the processes of one home.

Who uses it is told by a shared `flock` each process holds on `users`: the kernel drops it with
the process, however that ends, so there is nothing stale to clean up. Starting and stopping
happen under an exclusive `flock` on `lock`. The last to leave gets the exclusive lock on
`users` and stops the server. When the last was killed, the server is left running; the next process
finds it by its data folder and takes it over.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Self

import msgspec
import psycopg
from psycopg.conninfo import make_conninfo

from largesse.storage.embedded import postmaster, sockets
from largesse.storage.embedded.account import Account, server_account
from largesse.storage.embedded.cluster import (
    SUPERUSER,
    check_version,
    initialise,
    read_or_make_password,
    write_parameters,
)
from largesse.storage.embedded.installation import find_programs
from largesse.storage.embedded.postmaster import Cluster
from largesse.storage.embedded.problem import EmbeddedError

DATABASE = "largesse"
_LOG_LIMIT = 10 << 20
_RECOVERY_PATIENCE = 1800.0
_Say = Callable[[str], None]


class _State(msgspec.Struct):
    """What the processes of a home tell each other about the running server."""

    socket_folder: str
    namespace: str


class EmbeddedServer:
    """A hold on the home's server: while one is open the server runs."""

    def __init__(self, home: Path, say: _Say | None = None) -> None:
        self._say: _Say = say or (lambda _: None)
        self._process: subprocess.Popen[bytes] | None = None
        self._users: int | None = None
        self._owner = os.getpid()
        self._closing = threading.Event()
        self._guard: threading.Thread | None = None
        self.home = home.absolute()
        self._folder = self.home / "postgres"
        self._account, self._cluster = self._prepare()
        self._socket_folder = self._folder
        self._password = ""
        self._log_start = 0

    @classmethod
    def open(cls, home: Path, say: _Say | None = None) -> EmbeddedServer:
        """Start the server of `home`, or join the one that runs, and wait until it answers.

        `say` is told what takes time: creating, starting, recovering. Raises `EmbeddedError`.
        """
        server = cls(home, say)
        try:
            server._enter()
        except BaseException:
            server.close()
            raise
        return server

    @property
    def url(self) -> str:
        """Return the connection string, password included: not for logs."""
        return self._conninfo(DATABASE)

    @property
    def pid(self) -> int | None:
        """Return the process id of the running server."""
        return postmaster.running_pid(self._cluster.data)

    @property
    def socket_folder(self) -> Path:
        """Return the private folder the server listens in."""
        return self._socket_folder

    def close(self) -> None:
        """Let go; the last process to do so stops the server. Safe to call again."""
        if self._users is None or self._owner != os.getpid():
            return
        self._closing.set()
        if self._guard is not None:
            self._guard.join()
        with self._lock():
            users, self._users = self._users, None
            if _try_lock(users, fcntl.LOCK_EX):
                self._stop()
            os.close(users)
        if self._process is not None and self._process.poll() is None:
            # It serves the others on; nobody here will wait for it any more.
            self._process.returncode = 0
        atexit.unregister(self.close)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    def _prepare(self) -> tuple[Account, Cluster]:
        data = self._folder / "data"
        try:
            self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
            account = server_account(data, self.home)
            owner = self.home.stat()
            if not self._folder.exists():
                with suppress(FileExistsError):
                    self._folder.mkdir(mode=0o700)
                if account.switch:
                    os.chown(self._folder, owner.st_uid, owner.st_gid)
        except PermissionError as error:
            raise EmbeddedError(
                f"{error.filename} cannot be used by user id {os.geteuid()}: choose another "
                "LARGESSE_HOME, or start as the user it belongs to."
            ) from None
        except OSError as error:
            raise EmbeddedError(f"LARGESSE_HOME {self.home} cannot be used: {error}.") from None
        programs = find_programs(account)
        return account, Cluster(data, programs, account, self._folder / "log")

    def _enter(self) -> None:
        users = self._open(self._folder / "users")
        with self._lock():
            fcntl.flock(users, fcntl.LOCK_SH)
            self._users = users
            atexit.register(self.close)
            self._password = read_or_make_password(self._folder / "password")
            self._own(self._folder / "password")
            self._ensure_running()
            self._ensure_database()
        self._guard = threading.Thread(target=self._watch, name="embedded-postgres", daemon=True)
        self._guard.start()

    def _ensure_running(self) -> None:
        """Make the server run and answer; the caller holds the lock."""
        deadline = time.monotonic() + _RECOVERY_PATIENCE
        while True:
            state = self._read_state()
            if self.pid is None:
                self._refuse_foreign(state)
                self._start(state)
            elif state is not None:
                self._socket_folder = Path(state.socket_folder)
            if self._wait_until_ready(deadline):
                return

    def _start(self, state: _State | None) -> None:
        wanted = Path(state.socket_folder) if state else None
        self._socket_folder = sockets.make_socket_folder(self._account, wanted)
        if not self._cluster.initialised:
            self._say("Creating the database (this happens once) ...")
            initialise(self._cluster, self._password, self._socket_folder)
        check_version(self._cluster)
        write_parameters(self._cluster)
        self._write_state()
        self._rotate_log()
        self._process = postmaster.launch(self._cluster, self._socket_folder)

    def _wait_until_ready(self, deadline: float) -> bool:
        """Return True once it answers, False when it has ended and may be started again."""
        began = time.monotonic()
        told = 3.0
        while True:
            pid = self.pid
            if pid is None and self._started_and_failed():
                raise EmbeddedError(
                    f"The embedded PostgreSQL did not start. The end of {self._cluster.log}:\n"
                    f"{self._log_tail()}"
                )
            if pid is None and self._process is None:
                return False  # it was on its way out when we found it
            if pid is not None and postmaster.is_accepting(self._cluster.data) and self._answers():
                return True
            waited = time.monotonic() - began
            if waited > told:
                self._say(f"Waiting for the database, perhaps it recovers ... {waited:.0f} s")
                told = waited + 10
            if time.monotonic() > deadline:
                raise EmbeddedError(
                    f"The embedded PostgreSQL does not answer after {waited:.0f} s. "
                    f"The end of {self._cluster.log}:\n{self._log_tail()}"
                )
            time.sleep(0.03)

    def _started_and_failed(self) -> bool:
        if self._process is None or self._process.poll() is None:
            return False
        self._process = None
        return True

    def _answers(self) -> bool:
        try:
            psycopg.connect(self._conninfo("postgres"), connect_timeout=10).close()
        except psycopg.OperationalError as error:
            if "password authentication failed" in str(error):
                raise EmbeddedError(
                    f"The password in {self._folder / 'password'} is not the database's: "
                    "restore that file."
                ) from None
            return False
        return True

    def _ensure_database(self) -> None:
        with psycopg.connect(self._conninfo("postgres"), autocommit=True) as connection:
            row = connection.execute(
                "select 1 from pg_database where datname = %s", [DATABASE]
            ).fetchone()
            if row is None:
                connection.execute(f"create database {DATABASE}")

    def _stop(self) -> None:
        pid = self.pid
        if pid is None and self._process is not None and self._process.poll() is None:
            pid = self._process.pid  # so young that it has not written its pid file
        if pid is not None and not postmaster.stop(self._cluster.data, pid):
            self._say(f"The database (process {pid}) is still shutting down.")
            return
        if self._process is not None:
            self._process.wait()
        if self._socket_folder != self._folder:
            sockets.remove_socket_folder(self._socket_folder, self._account)
        (self._folder / "state.json").unlink(missing_ok=True)

    def _watch(self) -> None:
        """Start the server again should it die under us (out of memory, a stray kill)."""
        while not self._closing.wait(1.0):
            if self.pid is not None:
                continue
            with suppress(EmbeddedError, OSError), self._lock():
                if self.pid is None and not self._closing.is_set():
                    if self._process is not None:
                        self._process.poll()
                        self._process = None
                    self._ensure_running()

    def _refuse_foreign(self, state: _State | None) -> None:
        """Refuse when somebody holds this home from another container.

        Its server's processes are invisible here, and two servers on one folder destroy it.
        """
        if state is None or state.namespace == _namespace():
            return
        assert self._users is not None  # noqa: S101 - entered under the lock
        if _try_lock(self._users, fcntl.LOCK_EX):
            fcntl.flock(self._users, fcntl.LOCK_SH)
            return
        raise EmbeddedError(
            f"The database in {self._cluster.data} is in use from another container. "
            "Share a PostgreSQL server through LARGESSE_DATABASE_URL instead."
        )

    def _conninfo(self, database: str) -> str:
        return make_conninfo(
            host=str(self._socket_folder),
            port=5432,
            dbname=database,
            user=SUPERUSER,
            password=self._password,
        )

    @contextmanager
    def _lock(self) -> Iterator[None]:
        descriptor = self._open(self._folder / "lock")
        try:
            if not _try_lock(descriptor, fcntl.LOCK_EX):
                waiting = threading.Timer(
                    3.0, self._say, ["Waiting for another process to start the database ..."]
                )
                waiting.daemon = True
                waiting.start()
                fcntl.flock(descriptor, fcntl.LOCK_EX)
                waiting.cancel()
            yield
        finally:
            os.close(descriptor)

    def _open(self, path: Path) -> int:
        try:
            descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
        except PermissionError:
            raise EmbeddedError(
                f"{path} cannot be opened by user id {os.geteuid()}: start as the user "
                "LARGESSE_HOME belongs to, or choose another."
            ) from None
        self._own(descriptor)
        return descriptor

    def _own(self, path: Path | int) -> None:
        """Let what root makes belong to the owner of the home, who may come back without root."""
        if self._account.switch:
            owner = self._folder.stat()
            os.chown(path, owner.st_uid, owner.st_gid)

    def _rotate_log(self) -> None:
        log = self._cluster.log
        if log.exists() and log.stat().st_size > _LOG_LIMIT:
            log.replace(log.with_name("log.1"))
        os.close(self._open(log))
        self._log_start = log.stat().st_size

    def _log_tail(self) -> str:
        with suppress(OSError):
            lines = self._cluster.log.read_bytes()[self._log_start :].splitlines()
            return b"\n".join(lines[-15:]).decode(errors="replace")
        return "(no log)"

    def _read_state(self) -> _State | None:
        try:
            return msgspec.json.decode((self._folder / "state.json").read_bytes(), type=_State)
        except (OSError, msgspec.DecodeError):
            return None

    def _write_state(self) -> None:
        state = _State(str(self._socket_folder), _namespace())
        unfinished = self._folder / "state.json.new"
        unfinished.write_bytes(msgspec.json.encode(state))
        self._own(unfinished)
        unfinished.rename(self._folder / "state.json")


def _try_lock(descriptor: int, kind: int) -> bool:
    try:
        fcntl.flock(descriptor, kind | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _namespace() -> str:
    """Return what tells this container's processes from another's."""
    try:
        return f"{os.readlink('/proc/self/ns/pid')} {os.uname().nodename}"  # noqa: PTH115 - not a file
    except OSError:
        return os.uname().nodename
