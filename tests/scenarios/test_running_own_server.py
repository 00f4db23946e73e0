"""The same on a PostgreSQL server of the user's own: Debian's, over TCP, an ordinary role."""

from __future__ import annotations

import os
import pwd
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import httpx
import psycopg
import pytest

PROGRAMS = max(
    Path("/usr/lib/postgresql").glob("*/bin/postgres"),
    key=lambda path: int(re.sub(r"\D", "", path.parts[4]) or 0),
    default=None,
)


@pytest.fixture(scope="module")
def own_server() -> Iterator[str]:
    """Debian's server on a free port, where `shop` owns a database and is nothing more."""
    if PROGRAMS is None:
        pytest.skip("Debian's package postgresql is not installed (`make setup` as root does)")
    folder = Path(tempfile.mkdtemp(prefix="largesse-own-", dir="/var/tmp"))
    options = {}
    if os.geteuid() == 0:
        account = pwd.getpwnam("postgres")
        os.chown(folder, account.pw_uid, account.pw_gid)
        options = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []}
    (folder / "password").write_text("the superuser's")
    (folder / "password").chmod(0o644)
    data = folder / "data"
    subprocess.run(
        [
            PROGRAMS.with_name("initdb"),
            *("-D", data, "-U", "postgres", "-A", "scram-sha-256", "--pwfile", folder / "password"),
            *("--locale", "C", "--encoding", "UTF8", "--no-sync"),
        ],
        cwd="/",
        check=True,
        capture_output=True,
        **options,
    )
    port = free_port()
    with (
        (folder / "log").open("wb") as log,
        subprocess.Popen(
            [PROGRAMS, "-D", data, "-h", "127.0.0.1", "-p", str(port), "-k", folder],
            cwd="/",
            stdout=log,
            stderr=log,
            **options,
        ) as process,
    ):
        admin = f"host=127.0.0.1 port={port} user=postgres password='the superuser''s'"
        admin = admin.replace("''s'", "\\'s'")
        try:
            with connected(admin) as connection:
                connection.execute("create role shop login password 'a shop''s'")
                connection.execute("create database shop owner shop")
            yield f"postgresql://shop:a%20shop's@127.0.0.1:{port}/shop"
        finally:
            process.send_signal(signal.SIGINT)
    shutil.rmtree(folder)


def connected(address: str) -> psycopg.Connection[tuple[object, ...]]:
    deadline = time.monotonic() + 30
    while True:
        try:
            return psycopg.connect(address, autocommit=True)
        except psycopg.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.05)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_serves_from_a_server_of_the_users_own(own_server: str, tmp_path: Path) -> None:
    home, port = tmp_path / "home", free_port()
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    environment = clean | {
        "LARGESSE_DATABASE_URL": own_server,
        "LARGESSE_HOME": str(home),
        "LARGESSE_PORT": str(port),
        "LARGESSE_APP_ID": "a-known-app-id",
        "LARGESSE_APP_TOKEN": "a-known-app-token",
        "COLUMNS": "200",
    }
    command = [sys.executable, "-m", "largesse.cli"]
    log = tmp_path / "log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*command, "serve"], env=environment, stdout=output, stderr=output
        ) as serving,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60) as http,
    ):
        try:
            deadline = time.monotonic() + 60
            while not is_ready(http):
                assert serving.poll() is None, log.read_text()
                assert time.monotonic() < deadline, log.read_text()
                time.sleep(0.05)
            headers = {"X-App-Id": "a-known-app-id", "X-App-Token": "a-known-app-token"}
            made = http.post("/v1/categories", headers=headers, json={"name": "Kept"})
            assert made.status_code == 200, made.text
            doctor = subprocess.run(
                [*command, "doctor"], env=environment, capture_output=True, text=True, check=False
            )
            assert doctor.returncode == 0, doctor.stdout + doctor.stderr
            listed = subprocess.run(
                [*command, "settings"], env=environment, capture_output=True, text=True, check=True
            )
            assert "shop's" not in listed.stdout
            assert "********" in listed.stdout
        finally:
            serving.terminate()
        assert serving.wait(60) == 0
    assert "shop's" not in log.read_text()
    assert not home.exists()
    with psycopg.connect(own_server) as connection:
        kept = connection.execute("select name from category").fetchall()
        superuser = connection.execute("select rolsuper from pg_roles where rolname = 'shop'")
        assert superuser.fetchone() == (False,)
        # Nothing of ours is left connected.
        others = connection.execute(
            "select count(*) from pg_stat_activity where usename = 'shop' and pid <> "
            "pg_backend_pid()"
        )
        assert others.fetchone() == (0,)
    assert kept == [("Kept",)]


def is_ready(http: httpx.Client) -> bool:
    try:
        return http.get("/ready").status_code == 200
    except httpx.ConnectError:
        return False
