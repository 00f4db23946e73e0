"""Where messages go and where they do not; several workers, and one that is killed."""

from __future__ import annotations

import asyncio
import os
import signal
import socket
import ssl
import subprocess
import sys
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from largesse import access, jobs, webhooks
from largesse.bootstrap import Settings, build
from largesse.bootstrap.relay import relaying
from largesse.bootstrap.sender import sending as sending_messages
from largesse.kernel.project import Project
from largesse.storage import Actor
from largesse.webhooks import Attempt, WebhookSettings, sending
from largesse.webhooks.model import Outgoing, WebhookChange
from support.database import fresh_database
from support.receiver import Received, Receiver, answer, receiver
from support.shop import Shop

NOON = datetime(2026, 3, 1, 12, tzinfo=UTC)
ANYWHERE, INTERNET = WebhookSettings(private_addresses=True), WebhookSettings()


@pytest.fixture
def there() -> Iterator[Receiver]:
    with receiver() as made:
        yield made


@pytest.fixture
def names(monkeypatch: pytest.MonkeyPatch) -> dict[str, list[str]]:
    """Names and the addresses they have; asking for a name takes its first answer away."""
    known: dict[str, list[str]] = {}

    async def getaddrinfo(_loop: Any, host: str, port: int, **_: Any) -> list[Any]:
        found = known[host].pop(0)
        family = socket.AF_INET6 if ":" in found else socket.AF_INET
        return [(family, socket.SOCK_STREAM, 6, "", (each, port)) for each in found.split()]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return known


def send(url: str, settings: WebhookSettings) -> Attempt:
    outgoing = Outgoing("whs_1", "proj_1", "wh_1", url, '{"a":1}', 1, b"seed")

    async def whole() -> Attempt:
        async with sending.open_client() as client:
            return await sending.send(client, outgoing, settings, NOON)

    return asyncio.run(whole())


def test_the_address_that_was_checked_is_the_one_connected_to(
    there: Receiver, names: dict[str, list[str]]
) -> None:
    names["shop.example"] = ["127.0.0.1"]  # asked a second time there would be no answer
    attempt = send(f"http://shop.example:{there.port}/in?a=%2F", ANYWHERE)
    assert attempt.status_code == 200
    (came,) = there.received
    assert came.path == "/in?a=%2F"
    assert came.headers["host"] == f"shop.example:{there.port}"
    assert came.body == b'{"a":1}'


@pytest.mark.parametrize(
    "addresses",
    ["127.0.0.1", "169.254.169.254", "93.184.216.34 10.0.0.1", "::ffff:127.0.0.1", "fd00::1"],
)
def test_a_name_that_leads_into_the_own_network_is_not_sent_to(
    names: dict[str, list[str]], addresses: str
) -> None:
    names["shop.example"] = [addresses]
    attempt = send("http://shop.example/", INTERNET)
    assert attempt.status_code is None
    assert "not on the internet" in (attempt.error or "")


@pytest.mark.parametrize("host", ["2130706433", "0x7f000001", "127.1", "0177.0.0.1"])
def test_other_ways_to_write_this_machine_are_seen_through(host: str) -> None:
    attempt = send(f"http://{host}/", INTERNET)
    assert attempt.status_code is None
    assert "internet" in (attempt.error or "")


def test_an_address_allowed_when_saved_is_checked_again_when_sent(there: Receiver) -> None:
    attempt = send(there.url, INTERNET)
    assert "refused" in (attempt.error or "")
    assert there.received == []


def test_nobody_there_is_a_failure_that_says_so() -> None:
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    attempt = send(f"http://127.0.0.1:{port}/", ANYWHERE)
    assert "ConnectError" in (attempt.error or "")


def test_a_redirect_leads_nowhere(there: Receiver) -> None:
    there.behaviour = answer(307, b"", Location=there.url)
    attempt = send(there.url, ANYWHERE)
    assert (attempt.status_code, attempt.error) == (307, "answered 307")
    assert len(there.received) == 1


def test_an_answer_the_database_could_not_hold_is_kept_all_the_same(there: Receiver) -> None:
    there.behaviour = answer(400, b"a\x00b\xff" + b"x" * 100_000)
    attempt = send(there.url, ANYWHERE)
    assert attempt.response_body is not None
    assert attempt.response_body.startswith("a\ufffdb\ufffd")
    assert len(attempt.response_body) == sending.KEPT_BYTES


def _certificate(folder: Path, name: str) -> Path:
    key = ec.generate_private_key(ec.SECP256R1())
    who = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(who)
        .issuer_name(who)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
        .sign(key, hashes.SHA256())
    )
    path = folder / "server.pem"
    path.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        + certificate.public_bytes(serialization.Encoding.PEM)
    )
    return path


def test_a_secure_address_is_asked_for_by_name_and_must_prove_it(
    tmp_path: Path, names: dict[str, list[str]]
) -> None:
    names["shop.example"] = ["127.0.0.1"]
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(_certificate(tmp_path, "shop.example"))
    asked: list[str | None] = []
    context.sni_callback = lambda _socket, name, _context: asked.append(name)

    def serve(listener: socket.socket) -> None:
        connection, _ = listener.accept()
        with connection:
            try:
                context.wrap_socket(connection, server_side=True).close()
            except (ssl.SSLError, OSError):
                return

    with socket.create_server(("127.0.0.1", 0)) as listener:
        thread = threading.Thread(target=serve, args=(listener,))
        thread.start()
        attempt = send(f"https://shop.example:{listener.getsockname()[1]}/", ANYWHERE)
        thread.join(20)
    assert asked == ["shop.example"]
    assert "CERTIFICATE_VERIFY_FAILED" in (attempt.error or "")


def test_two_workers_send_every_message_once(shop: Shop, there: Receiver) -> None:
    body = {"target_url": there.url, "events": ["customer.created"]}
    assert shop.management.post("/webhooks", json=body).status_code == 200

    async def second_worker() -> None:
        async with relaying(shop.server.runtime), sending_messages(shop.server.runtime):
            for n in range(40):
                await asyncio.to_thread(shop.post, "/v1/customers", {"source_id": f"c{n}"})
            await asyncio.to_thread(there.wait_for, 40)

    shop.server.run(second_worker())
    shop.settle()
    ids = [each.message["event"]["id"] for each in there.received]
    assert len(ids) == len(set(ids)) == 40


@contextmanager
def worker(url: str, home: Path) -> Iterator[subprocess.Popen[bytes]]:
    environment = {
        **os.environ,
        "LARGESSE_DATABASE_URL": url,
        "LARGESSE_HOME": str(home),
        "LARGESSE_WEBHOOK_PRIVATE_ADDRESSES": "yes",
    }
    process = subprocess.Popen([sys.executable, "-P", "-m", "largesse.worker"], env=environment)
    try:
        yield process
    finally:
        process.kill()
        process.wait(20)


async def publish_many(url: str, target: str, count: int) -> None:
    parts = await build(Settings(database_url=url))
    try:
        project = Project("proj_killed", "A shop")
        await access.create_project(parts.database, project)
        work = parts.runtime.work(project, Actor("server", "app", "till"), "v-1")
        draft = WebhookChange(target, ["customer.deleted"], True)
        await webhooks.create_webhook(work, draft, ANYWHERE)
        for n in range(count):
            async with parts.database.transaction() as connection:
                await jobs.publish_event(connection, work, "customer.deleted", f"c{n}", {})
    finally:
        await parts.close()


def test_a_worker_killed_in_the_middle_loses_nothing(
    database_server: str, tmp_path: Path, there: Receiver
) -> None:
    def slowly(connection: socket.socket, came: Received) -> None:
        time.sleep(0.03)
        answer(200)(connection, came)

    there.behaviour = slowly
    with fresh_database(database_server) as url:
        asyncio.run(publish_many(url, there.url, 120))
        with worker(url, tmp_path) as process:
            there.wait_for(30, seconds=60)
            process.send_signal(signal.SIGKILL)
            process.wait(20)
        before = len(there.received)
        assert before < 120
        with psycopg.connect(url, autocommit=True) as connection:
            # What it had taken is due again after a minute; let that be now.
            connection.execute(
                "update webhook_delivery set taken_until = now() where taken_until is not null"
            )
        with worker(url, tmp_path):
            deadline = time.monotonic() + 60
            while time.monotonic() < deadline:
                events = Counter(each.message["event"]["id"] for each in there.received)
                if len(events) == 120:
                    break
                time.sleep(0.05)
        assert len(events) == 120
        # Only what was under way when it was killed may have come twice, under the same id.
        messages = Counter(each.message["id"] for each in there.received)
        assert len(messages) == 120
        assert sum(messages.values()) - 120 <= 4
