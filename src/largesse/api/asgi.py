"""The application as a server imports it: `uvicorn --factory largesse.api.asgi:application`.

Each server process reads the settings, opens its own parts when it starts and closes them when
it stops.
"""

from __future__ import annotations

from litestar.types import ASGIApp, Message, Receive, Scope, Send

from largesse.api.app import create_app
from largesse.bootstrap import Built, build, read_settings
from largesse.bootstrap.building import set_up_logging
from largesse.bootstrap.process import end_with_parent


class _Application:
    """Opens the parts before the inner application starts, closes them after it has stopped."""

    def __init__(self) -> None:
        self._parts: Built | None = None
        self._inner: ASGIApp | None = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand everything to the inner application, which exists from start-up on."""
        if str(scope["type"]) != "lifespan":
            assert self._inner is not None  # noqa: S101 - servers start up before they serve
            await self._inner(scope, receive, send)
            return
        self._parts = parts = await build(read_settings())
        self._inner = create_app(parts.runtime)

        async def send_after_closing(message: Message) -> None:
            if message["type"].startswith("lifespan.shutdown."):
                await parts.close()
            await send(message)

        await self._inner(scope, receive, send_after_closing)


def application() -> ASGIApp:
    """Return the application; its parts open in the server's lifespan."""
    end_with_parent()
    set_up_logging(read_settings())
    return _Application()
