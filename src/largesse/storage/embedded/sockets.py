"""The private folder of the server's socket.

The kernel takes socket paths of some hundred bytes, and a home folder may be deeper than that, so
the socket lives in a short folder of its own that only the server's account may enter.
"""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from pathlib import Path

from largesse.storage.embedded.account import Account
from largesse.storage.embedded.problem import EmbeddedError

_SOCKET_NAME = ".s.PGSQL.5432"
_LONGEST = 99


def make_socket_folder(account: Account, wanted: Path | None = None) -> Path:
    """Return a folder only `account` may enter: the `wanted` one again, or a new one."""
    if wanted is not None:
        try:
            wanted.mkdir(mode=0o700)
            account.give(wanted)
        except OSError:
            pass
        if is_private(wanted, account):
            return wanted
    for base in _bases(account):
        try:
            folder = Path(tempfile.mkdtemp(prefix="largesse-", dir=base))
        except OSError:
            continue
        account.give(folder)
        return folder
    raise EmbeddedError(
        "No folder for the database's socket: /tmp must be writable, or TMPDIR name a short "
        "path that is."
    )


def is_private(folder: Path, account: Account) -> bool:
    """Return whether `folder` is the account's own and closed to everybody else."""
    try:
        found = folder.lstat()
    except OSError:
        return False
    return (
        stat.S_ISDIR(found.st_mode)
        and found.st_uid == account.uid
        and stat.S_IMODE(found.st_mode) == 0o700
    )


def remove_socket_folder(folder: Path, account: Account) -> None:
    """Remove the folder of a server that has stopped."""
    if is_private(folder, account):
        shutil.rmtree(folder, ignore_errors=True)


def _bases(account: Account) -> list[Path]:
    names = ["/tmp", "/var/tmp", tempfile.gettempdir()]  # noqa: S108 - a private folder is made inside
    if account.switch:
        names.insert(0, "/run")
    elif "XDG_RUNTIME_DIR" in os.environ:
        names.insert(0, os.environ["XDG_RUNTIME_DIR"])
    bases = [Path(name) for name in names]
    return [base for base in bases if _short(base) and _reachable(base, account)]


def _short(base: Path) -> bool:
    return len(os.fsencode(base / "largesse-12345678" / _SOCKET_NAME)) <= _LONGEST


def _reachable(base: Path, account: Account) -> bool:
    """Return whether the account can pass every folder on the way."""
    if not base.is_dir() or not base.is_absolute():
        return False
    if not account.switch:
        return os.access(base, os.W_OK | os.X_OK)
    return all(part.stat().st_mode & 0o001 for part in (base, *base.parents))
