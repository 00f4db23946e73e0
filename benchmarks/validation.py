"""A validation over HTTP, against an endpoint that does nothing, in the same run.

Starts a server of its own on a free port with an empty home, and stops it. Only the ratios mean
something: the machine is shared. Run with `make bench`.
"""

from __future__ import annotations

import os
import signal
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx

KEYS = {"X-App-Id": "bench", "X-App-Token": "bench-of-one-run"}
ROUNDS = 300


def free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])


def milliseconds(call: Callable[[], httpx.Response]) -> float:
    """Return the median time of one request."""
    timings = []
    for _ in range(ROUNDS):
        begun = time.perf_counter()
        call().raise_for_status()
        timings.append((time.perf_counter() - begun) * 1e3)
    return statistics.median(timings)


def wait_until_ready(client: httpx.Client) -> None:
    for _ in range(600):
        try:
            if client.get("/ready").is_success:
                return
        except httpx.TransportError:
            pass
        time.sleep(0.1)
    raise TimeoutError("the server did not get ready")


def say_how_long_a_start_takes(since: float) -> None:
    """Print the time from an empty home to ready, against a Python that starts and ends."""
    took = time.perf_counter() - since
    begun = time.perf_counter()
    subprocess.run([sys.executable, "-c", "pass"], check=True)
    bare = time.perf_counter() - begun
    print(f"an empty home is ready after {took:.1f} s, {took / bare:.0f} bare Python starts\n")


def measure(client: httpx.Client) -> None:
    amount = {"type": "AMOUNT", "amount_off": 100}
    for code in ("ONE", "TWO", "THREE", "FOUR", "FIVE"):
        client.post(f"/v1/vouchers/{code}", json={"discount": amount}).raise_for_status()
    items = [{"quantity": 1, "price": 1000 + place} for place in range(10)]

    def asking(door: str, *codes: str) -> Callable[[], httpx.Response]:
        redeemables = [{"object": "voucher", "id": code} for code in codes]
        body: dict[str, Any] = {"redeemables": redeemables, "order": {"items": items}}
        return lambda: client.post(door, json=body)

    five = ("ONE", "TWO", "THREE", "FOUR", "FIVE")
    reference = milliseconds(lambda: client.get("/health"))
    print(f"{'request':<34} {'ms':>7} {'ratio':>7}")
    print(f"{'GET /health':<34} {reference:>7.2f} {1:>7.1f}")
    for name, call in {
        "validate one code, ten lines": asking("/v1/validations", "ONE"),
        "validate five codes, ten lines": asking("/v1/validations", *five),
        "redeem one code, ten lines": asking("/v1/redemptions", "ONE"),
    }.items():
        took = milliseconds(call)
        print(f"{name:<34} {took:>7.2f} {took / reference:>7.1f}")


def main() -> None:
    port = free_port()
    with tempfile.TemporaryDirectory() as home:
        environment = {
            **os.environ,
            "LARGESSE_HOME": home,
            "LARGESSE_PORT": str(port),
            "LARGESSE_APP_ID": KEYS["X-App-Id"],
            "LARGESSE_APP_TOKEN": KEYS["X-App-Token"],
            "LARGESSE_LOG_LEVEL": "error",
        }
        environment.pop("LARGESSE_DATABASE_URL", None)
        program = Path(sys.executable).with_name("largesse")
        begun = time.perf_counter()
        server = subprocess.Popen(  # noqa: S603 - our own program beside this Python
            [program, "serve"], env=environment, stdout=subprocess.DEVNULL
        )
        try:
            with httpx.Client(base_url=f"http://127.0.0.1:{port}", headers=KEYS) as client:
                wait_until_ready(client)
                say_how_long_a_start_takes(begun)
                measure(client)
        finally:
            server.send_signal(signal.SIGTERM)
            server.wait(60)


if __name__ == "__main__":
    main()
