"""No file carries what belongs to one machine, or a promise nobody will read."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SELF = Path(__file__)

# Put together here, so that this file does not find itself.
REGISTRIES = (
    "pypi" + r"\.org",
    "pythonhosted" + r"\.org",
    "registry" + r"\.npmjs",
    "deb" + r"\.debian\.org",
)
MACHINE = re.compile(r"(?<![\w.~$}])/(?:work|root|home/\w+|Users/\w+)/")
PROMISES = re.compile(r"\b(?:TO" + r"DO|FIX" + r"ME|X" + r"XX|HA" + r"CK)\b")
HOSTS = re.compile("|".join(REGISTRIES))
MARKS = {"registry host": HOSTS, "path of a machine": MACHINE, "promise": PROMISES}


def project_files() -> list[Path]:
    """Return what git tracks or would track; without git, what the folders hold."""
    git = shutil.which("git")
    if git and (ROOT / ".git").exists():
        listed = subprocess.run(
            [git, "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
            cwd=ROOT,
            capture_output=True,
            check=True,
        ).stdout.decode()
        found = [ROOT / name for name in listed.split("\0") if name]
    else:
        folders = ("src", "tests", "docs", "examples", "benchmarks", "requirements", ".ci")
        found = [*ROOT.glob("*.*"), ROOT / "Makefile"]
        for folder in folders:
            found += (ROOT / folder).rglob("*")
    return [path for path in found if path.is_file() and path != SELF]


def text_of(path: Path) -> str:
    try:
        return path.read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return ""


def marked(text: str, mark: re.Pattern[str]) -> list[str]:
    return [line.strip() for line in text.splitlines() if mark.search(line)]


@pytest.mark.parametrize("what", MARKS)
def test_no_file_holds(what: str) -> None:
    found = {
        str(path.relative_to(ROOT)): lines
        for path in project_files()
        if (lines := marked(text_of(path), MARKS[what]))
    }
    assert found == {}


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("registry host", "--index-url https://" + "pypi" + ".org/simple"),
        ("path of a machine", 'HOME = "/wo' + 'rk/main/"'),
        ("promise", "# TO" + "DO: later"),
    ],
)
def test_a_trespass_is_found(what: str, line: str) -> None:
    assert marked(f"x = 1\n{line}\n", MARKS[what]) == [line]


def test_there_are_files() -> None:
    names = {path.relative_to(ROOT).as_posix() for path in project_files()}
    assert {"Makefile", "pyproject.toml", "src/largesse/__init__.py"} <= names


@pytest.mark.parametrize("lock", ["dev", "demo", "run"])
def test_every_locked_package_has_hashes(lock: str) -> None:
    text = (ROOT / "requirements" / f"{lock}.txt").read_text()
    entries = re.split(r"^(?=[\w.-]+==)", text, flags=re.MULTILINE)[1:]
    assert len(entries) > 30
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


def test_the_locks_agree() -> None:
    def versions(lock: str) -> set[str]:
        text = (ROOT / "requirements" / f"{lock}.txt").read_text()
        return set(re.findall(r"^[\w.-]+==\S+", text, flags=re.MULTILINE))

    assert versions("run") <= versions("demo") <= versions("dev")


def test_the_licence_is_there_in_full() -> None:
    licence = (ROOT / "LICENSE").read_text()
    assert "Apache License" in licence
    assert "END OF TERMS AND CONDITIONS" in licence
