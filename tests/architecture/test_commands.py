"""The commands of the house are there, and say what they do."""

import os
import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TARGETS = {
    *("setup", "run", "test", "unit", "scenarios", "lint", "fix", "types", "bench", "soak"),
    *("e2e", "screenshots", "docs", "check", "lock", "audit", "help", "clean"),
}

pytestmark = pytest.mark.skipif(shutil.which("make") is None, reason="make is not installed")


def make(*arguments: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("MAKE")}
    return subprocess.run(
        ["make", *arguments],  # noqa: S607 - the user's own make
        cwd=cwd,
        env=inherited,
        capture_output=True,
        text=True,
        check=False,
    )


def test_help_lists_every_target() -> None:
    shown = make("help")
    assert shown.returncode == 0, shown.stderr
    listed = dict(re.findall(r"^  make (\S+) +(.+)$", shown.stdout, flags=re.MULTILINE))
    assert set(listed) == TARGETS
    assert all(listed.values())


@pytest.mark.parametrize("target", ["e2e", "screenshots"])
def test_what_is_not_there_yet_says_so(target: str) -> None:
    shown = make(target)
    assert shown.returncode == 0, shown.stderr
    assert re.fullmatch(r"[A-Z][^\n]+\.\n", shown.stdout), "one sentence"


@pytest.fixture
def checkout(tmp_path: Path) -> Path:
    """Copy what the set-up reads to a path with spaces."""
    folder = tmp_path / "a check out"
    (folder / "requirements").mkdir(parents=True)
    scripts = ("venv.sh", "debian.sh", "javascript.sh", "dev.txt", "node.txt")
    for name in ("Makefile", "pyproject.toml", *(f"requirements/{name}" for name in scripts)):
        shutil.copy(ROOT / name, folder / name)
    return folder


def test_the_set_up_is_done_once_and_again_where_the_checkout_moved(checkout: Path) -> None:
    assert "requirements/venv.sh" in make("-n", "setup", cwd=checkout).stdout
    (checkout / ".venv").mkdir()
    (checkout / ".venv" / ".place").write_text(str(checkout))
    for stamp in (".packages", ".project", ".debian", ".javascript"):
        (checkout / ".venv" / stamp).touch()
    assert make("-q", "setup", cwd=checkout).returncode == 0, "nothing is left to do"
    moved = checkout.rename(checkout.with_name("moved out"))
    assert "requirements/venv.sh" in make("-n", "setup", cwd=moved).stdout


def test_a_python_that_is_too_old_is_refused(checkout: Path) -> None:
    old = checkout / "old-python"
    old.write_text("#!/bin/sh\nexit 1\n")
    old.chmod(0o755)
    only = checkout / "programs"
    only.mkdir()
    for name in ("bash", "id", "sh"):
        (only / name).symlink_to(shutil.which(name) or "")
    script = (checkout / "requirements" / "venv.sh").read_text()
    text = script.replace("/usr/bin/python3", str(old))
    shown = subprocess.run(
        ["bash", "-c", text, "venv.sh", str(old)],  # noqa: S607 - found on the path given
        cwd=checkout,
        env={"PATH": str(only)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert shown.returncode == 1
    assert "needs Python 3.11 or newer" in shown.stderr
    assert not (checkout / ".venv").exists()


def test_the_continuous_integration_ends_with_the_tests() -> None:
    script = (ROOT / ".ci" / "run").read_text().splitlines()
    assert script[0] == "#!/usr/bin/env bash"
    assert "set -euo pipefail" in script
    assert script[-1] == "exec make test"
    assert os.access(ROOT / ".ci" / "run", os.X_OK)
