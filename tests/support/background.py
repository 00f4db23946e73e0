"""What broke in the background, where no answer tells of it."""

from __future__ import annotations

from support.server import RunningServer


def failed_in_background(server: RunningServer, project_id: str = "") -> list[str]:
    """Return the jobs that failed and the events a consumer could not take.

    Of all projects, unless one is named: a story may make jobs fail on purpose.
    """

    async def read() -> list[str]:
        async with server.runtime.database.reading() as connection:
            cursor = await connection.execute(
                "select 'job ' || task_name || ' ' || args::text as failed"
                " from procrastinate_jobs where status = 'failed'"
                " union all select 'event ' || f::text from outbox_failure as f order by failed"
            )
            rows = [str(row["failed"]) for row in await cursor.fetchall()]
            return [row for row in rows if project_id in row]

    return server.run(read())
