"""A merchant's project, spoken to over HTTP as an engineer would."""

from __future__ import annotations

import os
from typing import Any, ClassVar
from uuid import uuid4

import httpx

from largesse import access
from largesse.kernel.project import Project
from support import published
from support.server import MovableClock, RunningServer

HOOKS = {"response": [published.check]}


class Shop:
    """One project with a server key and a management key."""

    opened: ClassVar[list[Shop]] = []
    """Every shop not closed yet, in the order they were made."""

    def __init__(self, server: RunningServer, **settings: Any) -> None:
        self.opened.append(self)
        self.server = server
        self.clock: MovableClock = server.clock
        self.project = Project(f"proj_{uuid4().hex}", "A shop", **settings)
        database = server.runtime.database
        server.run(access.create_project(database, self.project))
        self.keys = {
            kind: server.run(access.create_key(database, self.project.id, kind, os.urandom))
            for kind in ("server", "client", "management")
        }
        key = self.keys["server"]
        self.http = httpx.Client(
            base_url=server.address,
            headers={"X-App-Id": key.public_id, "X-App-Token": key.token},
            timeout=60,
            event_hooks=HOOKS,
        )
        key = self.keys["management"]
        self.management = httpx.Client(
            base_url=f"{server.address}/management/v1/projects/{self.project.id}",
            headers={"X-Management-Id": key.public_id, "X-Management-Token": key.token},
            timeout=60,
            event_hooks=HOOKS,
        )

    def close(self) -> None:
        self.http.close()
        self.management.close()

    def get(self, path: str, **parameters: Any) -> Any:
        return self._good(self.http.get(path, params=parameters or None))

    def post(self, path: str, body: Any = None, **headers: str) -> Any:
        return self._good(self.http.post(path, json=body, headers=headers))

    def put(self, path: str, body: Any) -> Any:
        return self._good(self.http.put(path, json=body))

    def delete(self, path: str) -> Any:
        return self._good(self.http.delete(path))

    def refused(self, method: str, path: str, body: Any = None, **headers: str) -> dict[str, Any]:
        """Send a request that must be refused with a 4xx; return its error object."""
        answer = self.http.request(method, path, json=body, headers=headers)
        assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
        error: dict[str, Any] = answer.json()
        assert error["code"] == answer.status_code, error
        assert error["key"], error
        return error

    def settle(self) -> None:
        """Wait until background jobs and the consumers of events have done what there is."""
        self.server.settle()

    def _good(self, answer: httpx.Response) -> Any:
        assert answer.status_code in (200, 202, 204), (answer.status_code, answer.text)
        return answer.json() if answer.content else None
