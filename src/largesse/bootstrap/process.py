"""Processes that belong together end together."""

from __future__ import annotations

import ctypes
import os
import signal
import sys

PARENT_VARIABLE = "largesse_parent_process"
_PR_SET_PDEATHSIG = 1


def adopt_children() -> None:
    """Let processes started from here on end with this one, if they ask for it."""
    os.environ[PARENT_VARIABLE] = str(os.getpid())


def end_with_parent() -> None:
    """Ask the kernel to stop this process (SIGTERM) when the one that started it dies.

    Only for processes told their parent by `adopt_children`, so that killing `largesse serve`
    leaves none behind. Linux alone can do this.
    """
    parent = os.environ.get(PARENT_VARIABLE, "")
    if not parent.isdigit() or int(parent) == os.getpid() or sys.platform != "linux":
        return
    ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(parent):  # it died before we asked
        os.kill(os.getpid(), signal.SIGTERM)
