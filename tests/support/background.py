"""What broke in the background, where no answer tells of it."""

from __future__ import annotations

from support.server import RunningServer


def failed_in_background(server: RunningServer) -> list[str]:
    """Return the jobs that failed and the events a consumer could not take, of all projects."""

    async def read() -> list[str]:
        async with server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select 'job ' || task_name || ' ' || args::text as failed"
                " from procrastinate_jobs where status = 'failed'"
                " union all select 'event ' || f::text from outbox_failure as f order by failed"
            )
            return [str(row["failed"]) for row in await cursor.fetchall()]

    return server.run(read())
