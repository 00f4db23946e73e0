"""From a change to a consumer of its event, and to a webhook's receiver, in the same run.

Against the time a bare transaction takes. Uses a server of its own in a fresh home. Run with
`make bench`.
"""

from __future__ import annotations

import asyncio
import statistics
import tempfile
import time
from pathlib import Path

from largesse import access, jobs, webhooks
from largesse.bootstrap import Settings, build
from largesse.bootstrap.building import open_server
from largesse.bootstrap.relay import relaying
from largesse.bootstrap.sender import sending
from largesse.kernel.project import Project
from largesse.storage import Actor, Connection, Work
from largesse.storage.migrate import migrate
from largesse.webhooks.model import WebhookChange

ROUNDS = 100


async def run(home: Path) -> None:
    settings = Settings(home=home, webhook_private_addresses=True)
    seen: asyncio.Queue[float] = asyncio.Queue()
    received: asyncio.Queue[float] = asyncio.Queue()

    @jobs.consumer("benchmark", types={"customer.deleted"})
    async def note(_connection: Connection, _work: Work, _event: jobs.OutboxEvent) -> None:
        seen.put_nowait(time.perf_counter())

    async def receive(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.readuntil(b"\r\n\r\n")
        received.put_nowait(time.perf_counter())
        writer.write(b"HTTP/1.1 204 Taken\r\n\r\n")
        await writer.drain()
        writer.close()

    url, server = open_server(settings)
    migrate(url)
    parts = await build(settings)
    listener = await asyncio.start_server(receive, "127.0.0.1", 0)
    port = listener.sockets[0].getsockname()[1]
    project = Project("proj_bench", "A shop")
    await access.create_project(parts.database, project)
    work = parts.runtime.work(project, Actor("cli"), "v-bench")
    draft = WebhookChange(f"http://127.0.0.1:{port}/", ["customer.deleted"], True)
    await webhooks.create_webhook(work, draft, parts.runtime.webhooks)

    bare: list[float] = []
    consumed: list[float] = []
    delivered: list[float] = []
    async with relaying(parts.runtime), sending(parts.runtime):
        await asyncio.sleep(1)
        for n in range(ROUNDS):
            begun = time.perf_counter()
            async with parts.database.transaction() as connection:
                await jobs.publish_event(connection, work, "customer.deleted", f"c{n}", {})
            committed = time.perf_counter()
            bare.append(committed - begun)
            consumed.append(await seen.get() - committed)
            delivered.append(await received.get() - committed)
            await asyncio.sleep(0.05)
    listener.close()
    await parts.close()
    if server is not None:
        server.close()

    commit = statistics.median(bare)
    for name, took in (("a consumer", consumed), ("a webhook's receiver", delivered)):
        middle, worst = statistics.median(took), max(took)
        print(
            f"from the commit to {name}: {middle * 1e3:.1f} ms, at worst {worst * 1e3:.0f} ms "
            f"({middle / commit:.1f} transactions of one event)"
        )


def main() -> None:
    with tempfile.TemporaryDirectory(prefix="largesse-bench-") as home:
        asyncio.run(run(Path(home)))


if __name__ == "__main__":
    main()
