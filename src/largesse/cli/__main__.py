"""`python -m largesse.cli` is `largesse`."""

from largesse.cli.application import main

main()
