"""`largesse serve` from the outside: started, asked, stopped, killed, refused."""

from __future__ import annotations

import json
import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx
import psycopg
import pytest

from largesse.storage.embedded import EmbeddedServer
from largesse.storage.embedded.postmaster import running_pid

LARGESSE = (sys.executable, "-m", "largesse.cli")
KEYS = {
    "LARGESSE_APP_ID": "a-known-app-id",
    "LARGESSE_APP_TOKEN": "a-known-app-token",
    "LARGESSE_CLIENT_ID": "a-known-client-id",
    "LARGESSE_CLIENT_TOKEN": "a-known-client-token",
    "LARGESSE_MANAGEMENT_ID": "a-known-management-id",
    "LARGESSE_MANAGEMENT_TOKEN": "a-known-management-token",
}
SERVER_KEY = {"X-App-Id": "a-known-app-id", "X-App-Token": "a-known-app-token"}


def until(holds: Callable[[], Any], seconds: float = 30) -> None:
    deadline = time.monotonic() + seconds
    while not holds():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.02)


def environment(home: Path, settings: Mapping[str, str]) -> dict[str, str]:
    clean = {name: value for name, value in os.environ.items() if not name.startswith("LARGESSE_")}
    return clean | {"LARGESSE_HOME": str(home), "COLUMNS": "200"} | dict(settings)


def largesse(home: Path, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [*LARGESSE, *arguments],
        env=environment(home, settings),
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )


class Serving:
    """A `largesse serve` in a process group of its own."""

    def __init__(self, home: Path, **settings: str) -> None:
        self.home = home
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        self.log = home.parent / f"serve-{self.port}.log"
        settings.setdefault("LARGESSE_PORT", str(self.port))
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [*LARGESSE, "serve"],
                env=environment(home, settings),
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )
        self.http = httpx.Client(base_url=f"http://127.0.0.1:{self.port}", timeout=60)

    @property
    def said(self) -> str:
        return self.log.read_text(encoding="utf-8")

    def ready(self) -> Serving:
        def asked() -> bool:
            assert self.process.poll() is None, self.said
            try:
                return self.http.get("/ready").status_code == 200
            except httpx.TransportError:
                return False

        until(asked, 60)
        return self

    def members(self) -> list[int]:
        """Return the processes of the group: the server's and those it started."""
        answer = subprocess.run(
            ["/bin/ps", "-o", "pid=", "-g", str(self.process.pid)],
            capture_output=True,
            text=True,
            check=False,
        )
        return [int(pid) for pid in answer.stdout.split()]

    def stop(self, number: int = signal.SIGTERM) -> int:
        self.process.send_signal(number)
        return self.ended()

    def ended(self) -> int:
        code = self.process.wait(60)
        # Python's own tracker of shared memory ends a moment after its parent.
        until(lambda: not self.members(), 10)
        return code


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "a shop's home"


@pytest.fixture
def serve(home: Path) -> Iterator[Callable[..., Serving]]:
    started: list[Serving] = []

    def start(**settings: str) -> Serving:
        started.append(Serving(home, **settings))
        return started[-1]

    yield start
    for serving in started:
        serving.http.close()
        if serving.process.poll() is None:
            serving.process.kill()
            serving.process.wait()
    # Whatever a test did, the last of its processes stops the database.
    until(lambda: not any(serving.members() for serving in started))
    database = running_pid(home / "postgres" / "data")
    if database is not None:
        EmbeddedServer.open(home).close()
    assert running_pid(home / "postgres" / "data") is None


def test_an_empty_home_becomes_a_shop_whose_keys_are_shown_once(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve().ready()
    assert serving.http.get("/health").json() == {"status": "alive"}
    assert serving.http.get("/openapi.json").status_code == 200
    shown = dict(re.findall(r"^  (X-[A-Za-z-]+): (\S+)$", serving.said, flags=re.MULTILINE))
    assert len(shown) == 6
    headers = {name: shown[name] for name in ("X-App-Id", "X-App-Token")}
    assert serving.http.get("/v1/categories", headers=headers).status_code == 200
    wrong = {**headers, "X-App-Token": shown["X-Client-Token"]}
    assert serving.http.get("/v1/categories", headers=wrong).status_code == 401
    with EmbeddedServer.open(home) as database, psycopg.connect(database.url) as connection:
        stored = str(connection.execute("select * from api_key").fetchall())
    assert shown["X-App-Id"] in stored
    assert not any(token in stored for name, token in shown.items() if name.endswith("Token"))

    assert serving.stop() == 0
    assert running_pid(home / "postgres" / "data") is None

    again = serve().ready()
    assert "Token" not in again.said
    assert again.http.get("/v1/categories", headers=headers).status_code == 200
    assert again.stop(signal.SIGINT) == 0
    assert running_pid(home / "postgres" / "data") is None


def test_keys_of_the_environment_are_used_and_not_shown(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS, LARGESSE_PROJECT_CURRENCY="KRW", LARGESSE_BODY_LIMIT="2000").ready()
    assert "token" not in serving.said.lower()
    assert serving.http.get("/v1/categories", headers=SERVER_KEY).status_code == 200
    for length, status in ((2000, 200), (2001, 413)):
        body = {"name": "x", "filler": "y" * (length - 24)}
        over = serving.http.post("/v1/categories", headers=SERVER_KEY, json=body)
        assert (len(over.request.content), over.status_code) == (length, status)
    listed = largesse(home, "project", "list")
    assert "KRW" in listed.stdout
    assert serving.stop() == 0


def test_a_request_in_flight_is_finished_before_the_end(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS).ready()
    with (
        EmbeddedServer.open(home) as database,
        psycopg.connect(database.url) as busy,
        ThreadPoolExecutor(1) as pool,
    ):
        busy.execute("lock table category in exclusive mode")
        request = pool.submit(
            serving.http.post, "/v1/categories", headers=SERVER_KEY, json={"name": "Slow"}
        )
        waiting = "select count(*) from pg_locks where not granted"
        until(lambda: busy.execute(waiting).fetchone() == (1,))
        serving.process.terminate()
        until(lambda: "Shutting down" in serving.said)
        assert not request.done()
        busy.rollback()
        assert request.result(60).status_code == 200
    assert serving.ended() == 0
    assert running_pid(home / "postgres" / "data") is None


def test_ctrl_c_in_a_terminal_reaches_every_process_and_all_of_them_end(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS, LARGESSE_WORKERS="2").ready()
    until(lambda: "the job worker is ready" in serving.said)
    assert len(serving.members()) >= 4
    os.killpg(serving.process.pid, signal.SIGINT)
    assert serving.ended() == 0
    assert "Traceback" not in serving.said
    assert running_pid(home / "postgres" / "data") is None


def test_several_processes_answer_and_stop_together(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS, LARGESSE_WORKERS="2", LARGESSE_JOB_WORKER="no").ready()
    for _ in range(10):
        assert serving.http.get("/v1/categories", headers=SERVER_KEY).status_code == 200
    assert serving.stop() == 0
    assert "Traceback" not in serving.said
    assert "the job worker is ready" not in serving.said
    assert running_pid(home / "postgres" / "data") is None


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux ends children with their parent")
def test_killing_the_server_leaves_no_process_behind_and_no_data_lost(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS, LARGESSE_WORKERS="2").ready()
    until(lambda: "the job worker is ready" in serving.said)
    made = serving.http.post("/v1/categories", headers=SERVER_KEY, json={"name": "Kept"})
    serving.process.kill()
    serving.process.wait()
    until(lambda: not serving.members())
    until(lambda: running_pid(home / "postgres" / "data") is None)
    again = serve(**KEYS).ready()
    kept = again.http.get(f"/v1/categories/{made.json()['id']}", headers=SERVER_KEY)
    assert kept.json()["name"] == "Kept"
    assert again.stop() == 0


def test_the_job_worker_is_started_again_when_it_dies(serve: Callable[..., Serving]) -> None:
    serving = serve(**KEYS).ready()
    until(lambda: "the job worker is ready" in serving.said)
    (worker,) = set(serving.members()) - {serving.process.pid}
    os.kill(worker, signal.SIGKILL)
    until(lambda: serving.said.count("the job worker is ready") == 2)
    assert serving.stop() == 0


def test_a_worker_of_its_own_runs_jobs_and_stops_when_told(
    home: Path, serve: Callable[..., Serving], tmp_path: Path
) -> None:
    serving = serve(**KEYS, LARGESSE_JOB_WORKER="no").ready()
    log = tmp_path / "worker.log"
    with (
        log.open("wb") as output,
        subprocess.Popen(
            [*LARGESSE, "worker"], env=environment(home, {}), stdout=output, stderr=output
        ) as worker,
        EmbeddedServer.open(home) as database,
        psycopg.connect(database.url, autocommit=True) as connection,
    ):
        try:
            until(lambda: "the job worker is ready" in log.read_text(encoding="utf-8"))
            connection.execute(
                "insert into procrastinate_jobs (queue_name, task_name) "
                "values ('default', 'nobody.knows_it')"
            )
            status = "select status::text from procrastinate_jobs"
            until(lambda: connection.execute(status).fetchone() == ("failed",))
        finally:
            worker.terminate()
        assert worker.wait(60) == 0
    assert serving.http.get("/ready").status_code == 200
    assert serving.stop() == 0
    assert running_pid(home / "postgres" / "data") is None


def test_stops_in_the_middle_of_starting(home: Path, serve: Callable[..., Serving]) -> None:
    for sign in ("Creating the database", "Migrating: 0000"):
        serving = serve()
        until(lambda serving=serving, sign=sign: sign in serving.said)
        serving.process.terminate()
        serving.ended()
        assert "Traceback" not in serving.said
        assert running_pid(home / "postgres" / "data") is None
    assert serve(**KEYS).ready().stop() == 0


def test_two_started_together_make_one_project(home: Path, serve: Callable[..., Serving]) -> None:
    first, second = serve(), serve()
    first.ready(), second.ready()
    listed = largesse(home, "project", "list")
    assert listed.stdout.count("proj_") == 1
    assert (first.said + second.said).count("X-App-Token") == 1
    assert first.stop() == 0
    assert second.http.get("/ready").status_code == 200
    assert second.stop() == 0
    assert running_pid(home / "postgres" / "data") is None


def test_a_newer_schema_is_refused(home: Path, serve: Callable[..., Serving]) -> None:
    assert largesse(home, "migrate").returncode == 0
    with EmbeddedServer.open(home) as database, psycopg.connect(database.url) as connection:
        connection.execute("insert into schema_migration values (9999, 'pre_later', 'x', now())")
        connection.commit()
    serving = serve()
    assert serving.ended() == 3
    assert "newer than this program: it has migration 9999 (pre_later)" in serving.said
    assert "Traceback" not in serving.said
    assert running_pid(home / "postgres" / "data") is None
    for command in (["migrate"], ["worker"]):
        refused = largesse(home, *command)
        assert (refused.returncode, "9999" in refused.stderr) == (3, True), refused


def test_what_cannot_be_used_is_refused_by_name(home: Path) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for settings, sentence in (
            ({"LARGESSE_PORT": port}, f"needs an address that is free, got 127.0.0.1:{port}"),
            (
                {"LARGESSE_PORT": "http"},
                "LARGESSE_PORT needs a whole number from 1 to 65535, got http",
            ),
            ({"LARGESSE_HOST": "no.such.host.invalid"}, "LARGESSE_HOST needs an address of"),
            ({"LARGESSE_APP_ID": "lonely-id"}, "LARGESSE_APP_TOKEN needs to be set together"),
        ):
            refused = largesse(home, "serve", **settings)
            assert refused.returncode == 2
            assert sentence in refused.stderr
            assert "Traceback" not in refused.stderr
    assert not home.exists()


def test_a_database_that_is_not_there_is_said_in_a_sentence(home: Path) -> None:
    nowhere = "postgresql://nobody@127.0.0.1:1/none?connect_timeout=2"
    for command in ("migrate", "serve"):
        refused = largesse(
            home, command, LARGESSE_DATABASE_URL=nowhere, LARGESSE_PORT=str(free_port())
        )
        assert refused.returncode == 1
        assert "The database cannot be used" in refused.stderr
        assert "Traceback" not in refused.stderr


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


def test_the_doctor_finds_what_is_wrong(home: Path, serve: Callable[..., Serving]) -> None:
    def findings() -> tuple[int, dict[str, bool]]:
        answer = largesse(home, "doctor", "--json")
        found = {item["check"]: item["well"] for item in json.loads(answer.stdout)}
        return answer.returncode, found

    code, found = findings()
    assert (code, found["migrations"], found["database"]) == (1, False, True)
    serving = serve(**KEYS, LARGESSE_JOB_WORKER="no").ready()
    code, found = findings()
    assert code == 0, found
    assert set(found) >= {
        "disk",
        "time zones",
        "database",
        "clock",
        "migrations",
        "queue",
        "keys",
        "counters",
    }
    with EmbeddedServer.open(home) as database, psycopg.connect(database.url) as connection:
        connection.execute(
            "insert into procrastinate_jobs (queue_name, task_name, args, scheduled_at) "
            "values ('default', 'nobody.does_it', '{}', now() - interval '1 hour')"
        )
        connection.commit()
    code, found = findings()
    assert (code, found["queue"]) == (1, False)
    table = largesse(home, "doctor")
    assert table.returncode == 1
    assert "is a worker running?" in table.stdout
    with EmbeddedServer.open(home) as database, psycopg.connect(database.url) as connection:
        connection.execute("delete from procrastinate_jobs")
        connection.execute(
            "insert into usage_counter (project_id, key, used) "
            "select id, 'campaign:camp_1', 3 from project"
        )
        connection.commit()
    table = largesse(home, "doctor")
    assert table.returncode == 1
    assert "campaign:camp_1: 3 used and 0 held, the log says 0 and 0" in table.stdout
    alone = largesse(home, "doctor", "ledger", "--json")
    assert (alone.returncode, len(json.loads(alone.stdout))) == (0, 1)
    unknown = largesse(home, "doctor", "leger")
    assert (unknown.returncode, "There are: " in unknown.stdout) == (2, True)
    assert serving.stop() == 0


def test_projects_and_keys_are_made_by_command(home: Path, serve: Callable[..., Serving]) -> None:
    serving = serve(**KEYS).ready()
    made = largesse(
        home, "project", "create", "Second", "--currency", "KRW", "--time-zone", "Asia/Seoul"
    )
    project_id = made.stdout.strip()
    assert project_id.startswith("proj_")
    key = largesse(home, "key", "create", "--project-id", project_id)
    headers = dict(re.findall(r"(X-App-\w+): (\S+)", key.stdout))
    other = serving.http.post("/v1/categories", headers=headers, json={"name": "Theirs"})
    assert other.status_code == 200
    first = serving.http.get(f"/v1/categories/{other.json()['id']}", headers=SERVER_KEY)
    assert first.status_code == 404
    for arguments, sentence in (
        (("project", "create", "X", "--currency", "WON!"), "three-letter ISO 4217"),
        (("project", "create", "X", "--time-zone", "Mars/Base"), "a time zone of the IANA"),
        (("key", "create", "--project-id", "proj_none"), "got proj_none"),
    ):
        refused = largesse(home, *arguments)
        assert refused.returncode == 2
        assert sentence in refused.stderr
    assert serving.stop() == 0


def test_keys_are_narrowed_rotated_and_ended_by_command(
    home: Path, serve: Callable[..., Serving]
) -> None:
    serving = serve(**KEYS).ready()
    made = largesse(home, "key", "create", "--name", "till", "--role", "VIEWER")
    old = dict(re.findall(r"(X-App-\w+): (\S+)", made.stdout))
    assert serving.http.get("/v1/vouchers", headers=old).status_code == 200
    refused = serving.http.post("/v1/categories", headers=old, json={"name": "Mine"})
    assert refused.status_code == 403
    listed = largesse(home, "key", "list").stdout
    (key_id,) = re.findall(r"(key_\w+) .*till", listed)
    assert old["X-App-Token"] not in listed
    turned = largesse(home, "key", "rotate", key_id, "--overlap-hours", "1")
    new = dict(re.findall(r"(X-App-\w+): (\S+)", turned.stdout))
    assert new["X-App-Token"] != old["X-App-Token"]
    for headers in (old, new):
        assert serving.http.get("/v1/vouchers", headers=headers).status_code == 200
    assert largesse(home, "key", "delete", key_id).returncode == 0
    again = largesse(home, "key", "delete", key_id)
    assert again.returncode == 1
    assert key_id in again.stderr
    for arguments in (("--role", "KING"), ("--permission", "gold.dig")):
        refused_command = largesse(home, "key", "create", *arguments)
        assert refused_command.returncode == 1
        assert refused_command.stderr.strip()
    limit = time.monotonic() + 30
    while serving.http.get("/v1/vouchers", headers=new).status_code == 200:
        assert time.monotonic() < limit
    assert serving.http.get("/v1/vouchers", headers=new).status_code == 401
    assert serving.stop() == 0


def test_readiness_comes_after_migrations_and_keys(home: Path) -> None:
    """The port answers only when there is somebody to answer."""
    serving = Serving(home, LARGESSE_JOB_WORKER="no")
    answers: list[int] = []
    stop = threading.Event()

    def ask() -> None:
        while not stop.is_set():
            try:
                answers.append(serving.http.get("/ready").status_code)
            except httpx.ConnectError:
                answers.append(0)

    asking = threading.Thread(target=ask)
    asking.start()
    until(lambda: 200 in answers)
    stop.set()
    asking.join()
    assert set(answers) <= {0, 200, 503}
    assert serving.stop() == 0
    serving.http.close()
