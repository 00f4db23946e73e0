"""Look the packages of a lock file up among the known weaknesses.

A weakness found is an error. A service that cannot be reached, or does not know a package, is
said and is none: a closed network must not stop the rest.
"""

import json
import subprocess
import sys
import tempfile
from pathlib import Path

_UNREACHABLE = ("connect", "resolve", "timed out", "timeout", "max retries", "proxy", "service")


def main(lock: str) -> int:
    """Audit the lock file and return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        answer = Path(folder, "answer.json")
        run = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [
                *(sys.executable, "-m", "pip_audit", "--requirement", lock, "--require-hashes"),
                *("--disable-pip", "--progress-spinner", "off", "--timeout", "15"),
                *("--format", "json", "--output", str(answer)),
            ],
            capture_output=True,
            text=True,
            check=False,
        )
        text = answer.read_text() if answer.exists() else ""
    if not text:
        if any(word in run.stderr.lower() for word in _UNREACHABLE):
            _say("The packages were not audited: the service that knows cannot be reached.")
            return 0
        _say(run.stdout + run.stderr)
        return run.returncode or 1
    packages = json.loads(text)["dependencies"]
    known = [package for package in packages if "skip_reason" not in package]
    weak = [package for package in known if package["vulns"]]
    for package in weak:
        ids = ", ".join(weakness["id"] for weakness in package["vulns"])
        _say(f"{package['name']} {package['version']}: {ids}")
    _say(
        f"{len(known)} of {len(packages)} packages audited, {len(weak)} with known weaknesses"
        + (
            "; the others were not: the service does not know them."
            if len(known) < len(packages)
            else "."
        )
    )
    return 1 if weak or (run.returncode and not known) else 0


def _say(text: str) -> None:
    sys.stdout.write(text.rstrip() + "\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
