#!/usr/bin/env bash
# Make .venv with the given Python, or the newest one found that is 3.11 or later.
set -euo pipefail

fits() {
  "$1" -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null
}

python=""
for candidate in "$1" python3.14 python3.13 python3.12 python3.11 /usr/bin/python3; do
  if fits "$candidate"; then
    python="$candidate"
    break
  fi
done
if [ -z "$python" ]; then
  echo "Largesse needs Python 3.11 or newer, and '$1' is not. Name one: make PYTHON=/path/to/python3" >&2
  exit 1
fi

if ! "$python" -c 'import ensurepip, venv' 2>/dev/null; then
  # Debian keeps these two in a package of their own.
  package="$("$python" -c 'import sys; print("python%d.%d-venv" % sys.version_info[:2])')"
  if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
    apt-get update -qq
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "$package" >/dev/null
  else
    echo "This Python cannot make virtual environments. On Debian: sudo apt-get install $package" >&2
    exit 1
  fi
fi

"$python" -m venv --clear .venv
