"""Parameters of the embedded server, sized to the machine and modest."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

_MEGABYTE = 1 << 20


def parameters() -> dict[str, str]:
    """Return what `postgresql.conf` includes; a line of the user's below the include wins."""
    memory = _memory()
    shared = min(max(memory // 16, 32 * _MEGABYTE), 1024 * _MEGABYTE)
    return {
        "shared_buffers": f"{shared // _MEGABYTE}MB",
        "effective_cache_size": f"{max(memory // 3, 64 * _MEGABYTE) // _MEGABYTE}MB",
        "maintenance_work_mem": "64MB",
        "work_mem": "8MB",
        "max_connections": "100",
        "max_wal_size": "1GB",
        "huge_pages": "off",
        "dynamic_shared_memory_type": "posix" if _roomy_shared_memory() else "mmap",
        "jit": "off",
        "timezone": "'UTC'",
        "log_timezone": "'UTC'",
        "password_encryption": "scram-sha-256",
        # A client that vanished (SIGKILL, power) must not hold its locks for hours.
        "client_connection_check_interval": "5s",
    }


def _memory() -> int:
    """Return the bytes of memory we may count on: the machine's or the container's."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    for limit in (
        "/sys/fs/cgroup/memory.max",
        "/sys/fs/cgroup/memory/memory.limit_in_bytes",
    ):
        try:
            text = Path(limit).read_text(encoding="ascii").strip()
        except OSError:
            continue
        if text.isdigit():
            memory = min(memory, int(text))
    return memory


def _roomy_shared_memory() -> bool:
    # Containers are given 64 MB, too little for a parallel hash join.
    try:
        return shutil.disk_usage("/dev/shm").total >= 256 * _MEGABYTE  # noqa: S108 - asked, not written to
    except OSError:
        return True
