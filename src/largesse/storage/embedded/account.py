"""Which operating system account the server runs as.

PostgreSQL refuses to run as root. A normal user runs it as themselves; root hands it to an
unprivileged account and keeps everything else.
"""

from __future__ import annotations

import os
import pwd
from pathlib import Path
from typing import Any

import msgspec

from largesse.storage.embedded.problem import EmbeddedError

_UNPRIVILEGED = ("largesse", "postgres", "nobody")

# Nothing of our environment is the server's business: tokens and passwords live there.
_PASSED_ON = ("PATH", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "TMPDIR")


class Account(msgspec.Struct, frozen=True):
    """A user and group id; `switch` when we must become them first."""

    uid: int
    gid: int
    switch: bool

    def subprocess_options(self) -> dict[str, Any]:
        """Return the options of `subprocess` that run a program as this account."""
        environment = {name: os.environ[name] for name in _PASSED_ON if name in os.environ}
        options: dict[str, Any] = {"env": environment | {"LC_ALL": "C"}, "umask": 0o077}
        if self.switch:
            options |= {"user": self.uid, "group": self.gid, "extra_groups": []}
        return options

    def give(self, path: Path | int) -> None:
        """Make `path` (or an open file) belong to this account."""
        if self.switch:
            os.chown(path, self.uid, self.gid)


def server_account(data: Path, home: Path) -> Account:
    """Return the account the server of `data` runs as.

    For root it is whoever owns the data or the home folder already, so that `sudo` once does not
    lock a user out of their own shop; otherwise the first of `largesse`, `postgres` and `nobody`
    that exists.
    """
    if os.geteuid() != 0:
        return _own_account(data)
    for path in (data, home):
        owner = path.stat().st_uid if path.exists() else 0
        if owner != 0 and (entry := _entry(owner)) is not None:
            return Account(entry.pw_uid, entry.pw_gid, switch=True)
    for name in _UNPRIVILEGED:
        try:
            entry = pwd.getpwnam(name)
        except KeyError:
            continue
        return Account(entry.pw_uid, entry.pw_gid, switch=True)
    raise EmbeddedError(
        "PostgreSQL does not run as root, and this system has none of the users "
        f"{', '.join(_UNPRIVILEGED)}. Create one, start as another user, or set "
        "LARGESSE_DATABASE_URL."
    )


def _own_account(data: Path) -> Account:
    uid = os.geteuid()
    if _entry(uid) is None:
        raise EmbeddedError(
            f"The user id {uid} has no entry in the password database, which initdb needs. "
            "Add one to /etc/passwd, or set LARGESSE_DATABASE_URL."
        )
    if data.exists() and data.stat().st_uid != uid:
        raise EmbeddedError(
            f"The database in {data} belongs to user id {data.stat().st_uid}, not to you ({uid}). "
            "Start as that user, or choose another LARGESSE_HOME."
        )
    return Account(uid, os.getegid(), switch=False)


def _entry(uid: int) -> pwd.struct_passwd | None:
    try:
        return pwd.getpwuid(uid)
    except KeyError:
        return None
