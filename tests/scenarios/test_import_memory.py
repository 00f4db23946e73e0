"""A file much larger than the memory it may take goes through a real server and its worker."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from support.database import fresh_database

KEY = {"X-App-Id": "an-app-of-files", "X-App-Token": "a-token-of-files"}
MEGABYTE = 1_000_000


@pytest.fixture(scope="module")
def own_database(database_server: str) -> Iterator[str]:
    """A database of these stories' own, whose jobs the shared server does not take."""
    with fresh_database(database_server) as url:
        yield url


class Process:
    """A server and its worker in processes of their own, whose memory is read from the system."""

    def __init__(self, database_url: str, home: Path) -> None:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        environment = {
            **{name: value for name, value in os.environ.items() if "LARGESSE" not in name},
            "LARGESSE_DATABASE_URL": database_url,
            "LARGESSE_HOME": str(home),
            "LARGESSE_PORT": str(self.port),
            "LARGESSE_APP_ID": KEY["X-App-Id"],
            "LARGESSE_APP_TOKEN": KEY["X-App-Token"],
        }
        self.log = home / "serve.log"
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", "largesse.cli", "serve"],
                env=environment,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", headers=KEY, timeout=600)

    def ready(self) -> None:
        for _ in range(600):
            assert self.process.poll() is None, self.log.read_text()
            try:
                if self.http.get("/ready").status_code == 200:
                    return
            except httpx.TransportError:
                pass
            time.sleep(0.1)
        raise AssertionError(self.log.read_text())

    def most_memory(self) -> int:
        """Return the most memory any of the processes held at once so far, in bytes."""
        listed = subprocess.run(
            ["/bin/ps", "-o", "pid=", "-g", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        peaks = [0]
        for pid in listed.stdout.split():
            try:
                status = Path(f"/proc/{pid}/status").read_text()
            except OSError:
                continue
            peaks += [
                int(line.split()[1]) * 1024
                for line in status.splitlines()
                if line.startswith("VmHWM")
            ]
        return max(peaks)

    def stop(self) -> None:
        self.http.close()
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(60)


@pytest.fixture
def process(own_database: str, tmp_path: Path) -> Iterator[Process]:
    running = Process(own_database, tmp_path)
    try:
        running.ready()
        yield running
    finally:
        running.stop()


def rows(size: int) -> Iterator[bytes]:
    """Give a CSV file of about so many bytes; its rows are wide, as files with texts are."""
    yield b"Code,Value,Discount Type,note\n"
    note = b"n" * 2_000
    for number in range(size // 2_030):
        yield b"MEM-%012d,100,AMOUNT,%s\n" % (number, note)


def import_of(process: Process, size: int) -> dict[str, Any]:
    answer = process.http.post(
        "/api/imports?kind=vouchers", content=rows(size), headers={"Content-Type": "text/csv"}
    )
    assert answer.status_code == 202, answer.text
    place = f"/api/imports/{answer.json()['id']}"
    for _ in range(36_000):
        run: dict[str, Any] = process.http.get(place).json()
        if run["status"] in {"DONE", "FAILED"}:
            return run
        time.sleep(0.05)
    raise AssertionError(run)


def goes_through(process: Process, size: int) -> int:
    """Import a small file, then one of `size` bytes; return by how much the memory grew."""
    process.http.post("/v1/vouchers", json={"discount": {"type": "AMOUNT", "amount_off": 1}})
    first = import_of(process, MEGABYTE)
    assert first["created_count"] == MEGABYTE // 2_030
    before = process.most_memory()
    run = import_of(process, size)
    expected = size // 2_030
    again = MEGABYTE // 2_030  # the codes of the small file, which are there already
    assert (run["status"], run["rows_read"], run["refused_count"]) == ("DONE", expected, 0)
    assert (run["created_count"], run["unchanged_count"]) == (expected - again, again)
    return process.most_memory() - before


def test_a_file_larger_than_a_body_may_be_takes_bounded_memory(process: Process) -> None:
    grown = goes_through(process, 40 * MEGABYTE)
    assert grown < 20 * MEGABYTE, grown


@pytest.mark.soak
def test_two_hundred_megabytes_take_bounded_memory(process: Process) -> None:
    grown = goes_through(process, 200 * MEGABYTE)
    assert grown < 30 * MEGABYTE, grown
