"""`largesse serve`: prepare the database, run the job worker beside, answer requests."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from types import FrameType

import uvicorn
from rich.console import Console
from rich.markup import escape
from uvicorn.supervisors import Multiprocess

from largesse.bootstrap import Built, Settings, SettingsError, built, read_settings
from largesse.bootstrap.building import open_server, set_up_logging
from largesse.bootstrap.first_start import FirstStart, ensure_first_project
from largesse.bootstrap.process import adopt_children
from largesse.bootstrap.settings import Fault, unknown_names
from largesse.cli.keys import show_keys
from largesse.storage.migrate import alone, migrate

_log = logging.getLogger(__name__)

Prepare = Callable[[Built], Awaitable[None]]


def serve_command(*, worker: bool | None = None) -> int:
    """Answer requests, and run background jobs beside.

    Starts the embedded database when LARGESSE_DATABASE_URL is not set, migrates, and makes the
    first project and its keys. Ctrl-C or SIGTERM stops it: requests in flight are finished.

    Parameters
    ----------
    worker
        `--no-worker` leaves background jobs to `largesse worker`; without either, the setting
        LARGESSE_JOB_WORKER decides.

    """
    return serve(read_settings(), Console(), job_worker=worker)


def serve(
    settings: Settings,
    console: Console,
    *,
    job_worker: bool | None = None,
    prepare: Prepare | None = None,
) -> int:
    """Serve until told to stop and return the exit code.

    `prepare` runs after the migrations and before the first request (the demo loads its shop).
    """
    set_up_logging(settings)
    for name in unknown_names():
        _log.warning("%s is set and is no setting of this version", name)
    adopt_children()
    with _stoppable(), _listening(settings) as listener:
        say = _teller(console)
        url, server = open_server(settings, say)
        try:
            migrate(url, say=lambda sentence: say(f"Migrating: {sentence}"))
            with alone(url, say=say):
                first = asyncio.run(_first_start(settings, prepare))
            named = f"{escape(first.project.name)} ({first.project.id})"
            if first.made:
                console.print(f"The keys of project {named}:")
                show_keys(console, list(first.made))
            else:
                console.print(f"The first project is {named}.")
            wanted = settings.job_worker if job_worker is None else job_worker
            with _JobWorker(settings) if wanted else contextlib.nullcontext():
                _answer(settings, listener, console)
        except _StoppedError:
            _log.info("stopped while starting")
        finally:
            _stop_once()
            if server is not None:
                server.close()
    return 0


class _StoppedError(Exception):
    """SIGTERM came while nobody else handled it."""


class _JobWorker:
    """The job worker as a process of our group, started again should it die."""

    def __init__(self, settings: Settings) -> None:
        self._patience = settings.shutdown_seconds + 5
        self._stopping = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        # The thread that starts it lives as long as it is wanted: the kernel's "end with the
        # parent" means the thread.
        self._keeper = threading.Thread(target=self._keep, name="job worker", daemon=True)

    def __enter__(self) -> None:
        self._keeper.start()

    def __exit__(self, *_: object) -> None:
        self._stopping.set()
        _stop_once()
        self._keeper.join()

    def _keep(self) -> None:
        pause = 1.0
        while not self._stopping.is_set():
            began = time.monotonic()
            with subprocess.Popen(
                [sys.executable, "-P", "-m", "largesse.worker"], stdin=subprocess.DEVNULL
            ) as process:
                while process.poll() is None and not self._stopping.wait(0.2):
                    pass
                self._end(process)
            if self._stopping.is_set():
                return
            _log.warning("the job worker ended with code %s; it is started again", process.poll())
            pause = 1.0 if time.monotonic() - began > 60 else min(2 * pause, 60)
            self._stopping.wait(pause)

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        if process.poll() is not None:
            return
        process.terminate()
        try:
            process.wait(self._patience)
        except subprocess.TimeoutExpired:
            _log.warning("the job worker did not finish in time; its jobs will be taken over")
            process.kill()


async def _first_start(settings: Settings, prepare: Prepare | None) -> FirstStart:
    async with built(settings) as parts:
        first = await ensure_first_project(parts.runtime, settings)
        if prepare is not None:
            await prepare(parts)
    return first


def _answer(settings: Settings, listener: socket.socket, console: Console) -> None:
    config = uvicorn.Config(
        "largesse.api.asgi:application",
        factory=True,
        lifespan="on",
        loop="uvloop",
        http="httptools",
        ws="none",
        workers=settings.workers,
        access_log=settings.log_level == "debug",
        log_config=None,
        timeout_graceful_shutdown=settings.shutdown_seconds,
        server_header=False,
        # Whose word on an address is taken is a setting of ours, LARGESSE_TRUSTED_PROXIES.
        proxy_headers=False,
    )
    host, port = listener.getsockname()[:2]
    shown = f"[{host}]" if ":" in host else host
    listener.listen(2048)
    console.print(f"Largesse listens on http://{shown}:{port}  (Ctrl-C stops it)", markup=False)
    if settings.workers == 1:
        with contextlib.suppress(KeyboardInterrupt, _StoppedError):
            uvicorn.Server(config).run(sockets=[listener])
    else:
        Multiprocess(config, [listener]).run()


@contextlib.contextmanager
def _listening(settings: Settings) -> Iterator[socket.socket]:
    """Take the port first: when somebody else has it, nothing else need be started."""
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            settings.host, settings.port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listener = socket.socket(family, kind, protocol)
    except OSError:
        raise SettingsError(
            [Fault("LARGESSE_HOST", "an address of this machine", settings.host)]
        ) from None
    with listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind(address)
        except OSError as error:
            raise SettingsError(
                [
                    Fault(
                        "LARGESSE_HOST and LARGESSE_PORT",
                        "an address that is free",
                        f"{settings.host}:{settings.port} ({error.strerror})",
                    )
                ]
            ) from None
        yield listener


@contextlib.contextmanager
def _stoppable() -> Iterator[None]:
    """Turn SIGTERM into an orderly way out where uvicorn does not handle it itself."""

    def leave(_number: int, _frame: FrameType | None) -> None:
        raise _StoppedError

    before = signal.getsignal(signal.SIGINT), signal.signal(signal.SIGTERM, leave)
    try:
        yield
    except (KeyboardInterrupt, _StoppedError):
        pass
    finally:
        signal.signal(signal.SIGINT, before[0])
        signal.signal(signal.SIGTERM, before[1])


def _stop_once() -> None:
    """Ignore further signals: an impatient second Ctrl-C must not leave the database running."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.signal(signal.SIGTERM, signal.SIG_IGN)


def _teller(console: Console) -> Callable[[str], None]:
    return lambda sentence: console.print(escape(sentence))
