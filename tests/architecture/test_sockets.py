"""Tests that promise to need no network cannot use one."""

import asyncio
import socket

import pytest
import pytest_socket


def test_a_socket_cannot_be_opened() -> None:
    with (
        pytest.warns(UserWarning, match="tried to use socket"),
        pytest.raises(pytest_socket.SocketBlockedError),
    ):
        socket.socket(socket.AF_INET, socket.SOCK_STREAM)


def test_a_loop_still_runs() -> None:
    async def answer() -> int:
        await asyncio.sleep(0)
        return 1

    assert asyncio.run(answer()) == 1
