#!/usr/bin/env bash
# Install what some tests need from Debian: a PostgreSQL server of the user's own kind.
# As root it is installed; a normal user is told, and the tests that need it skip and say why.
set -euo pipefail

if compgen -G "/usr/lib/postgresql/*/bin/initdb" >/dev/null || command -v initdb >/dev/null; then
  exit 0
fi
if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
  echo "Installing Debian's PostgreSQL server, which some tests need ..."
  if apt-get update -qq &&
    DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends postgresql >/dev/null; then
    exit 0
  fi
  if [ "${CI:-}" = true ]; then
    echo "The PostgreSQL server could not be installed; CI does not go on without it." >&2
    exit 1
  fi
fi
echo "There is no PostgreSQL server of the system's: the tests that need one will be skipped."
echo "On Debian: sudo apt-get install postgresql"
