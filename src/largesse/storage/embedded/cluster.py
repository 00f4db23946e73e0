"""Make a new cluster, its password and its parameters."""

from __future__ import annotations

import os
import secrets
import shutil
import subprocess
import tempfile
from pathlib import Path

from largesse.storage.embedded.installation import POSTGRES_MAJOR
from largesse.storage.embedded.postmaster import Cluster
from largesse.storage.embedded.problem import EmbeddedError
from largesse.storage.embedded.tuning import parameters

SUPERUSER = "largesse"
_INCLUDE = "include_if_exists = 'largesse.conf'  # written anew at every start\n"


def read_or_make_password(path: Path) -> str:
    """Return the superuser's password, a random one on the first day; only its owner reads it."""
    try:
        return path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        password = secrets.token_urlsafe(32)
        unfinished = path.with_name(f"{path.name}.new")
        unfinished.unlink(missing_ok=True)
        descriptor = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with open(descriptor, "w", encoding="ascii") as file:  # noqa: PTH123 - opened by descriptor
            file.write(password + "\n")
            file.flush()
            os.fsync(descriptor)
        unfinished.rename(path)
        return password


def initialise(cluster: Cluster, password: str, private_folder: Path) -> None:
    """Create the cluster: UTF-8, code point order, checksums, password logins only.

    It is made beside its place and renamed when whole, so a killed process leaves no half a
    cluster. `private_folder` belongs to the server's account and carries the password to initdb.
    """
    parent = cluster.data.parent
    for leftover in parent.glob(f"{cluster.data.name}.new-*"):
        shutil.rmtree(leftover, ignore_errors=True)
    unfinished = Path(tempfile.mkdtemp(prefix=f"{cluster.data.name}.new-", dir=parent))
    cluster.account.give(unfinished)
    password_file = private_folder / "password"
    try:
        password_file.touch(mode=0o600)
        password_file.write_text(password + "\n", encoding="ascii")
        cluster.account.give(password_file)
        _run_initdb(cluster, unfinished, password_file)
        with (unfinished / "postgresql.conf").open("a", encoding="utf-8") as configuration:
            configuration.write("\n" + _INCLUDE)
        if cluster.data.exists():
            cluster.data.rmdir()
        unfinished.rename(cluster.data)
    finally:
        password_file.unlink(missing_ok=True)
        shutil.rmtree(unfinished, ignore_errors=True)


def write_parameters(cluster: Cluster) -> None:
    """Write the parameters sized to this machine."""
    path = cluster.data / "largesse.conf"
    # The folder is the server's: write a file of ours and rename, never through a link of theirs.
    unfinished = cluster.data.parent / "largesse.conf.new"
    lines = [f"{name} = {value}\n" for name, value in parameters().items()]
    unfinished.unlink(missing_ok=True)
    unfinished.write_text("".join(lines), encoding="utf-8")
    unfinished.chmod(0o600)
    cluster.account.give(unfinished)
    unfinished.rename(path)


def check_version(cluster: Cluster) -> None:
    """Refuse a cluster another major version made."""
    found = (cluster.data / "PG_VERSION").read_text(encoding="ascii").strip()
    if found != str(POSTGRES_MAJOR):
        raise EmbeddedError(
            f"The database in {cluster.data} was made by PostgreSQL {found}, this is "
            f"{POSTGRES_MAJOR}. Dump it with the version that made it and load it anew."
        )


def _run_initdb(cluster: Cluster, folder: Path, password_file: Path) -> None:
    answer = subprocess.run(  # noqa: S603 - our own program and arguments
        [
            cluster.programs / "initdb",
            *("-D", cluster.data_argument(folder)),
            *("--username", SUPERUSER, "--pwfile", password_file),
            *("--auth-local", "scram-sha-256", "--auth-host", "reject"),
            *("--encoding", "UTF8", "--locale", "C"),
            *("--locale-provider", "builtin", "--builtin-locale", "C.UTF-8"),
            *("--text-search-config", "simple", "--no-instructions"),
        ],
        cwd=folder,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        errors="replace",
        check=False,
        **cluster.account.subprocess_options(),
    )
    if answer.returncode != 0:
        raise EmbeddedError(
            f"The database could not be created in {cluster.data}:\n"
            f"{answer.stderr.strip() or answer.stdout.strip()}"
        )
