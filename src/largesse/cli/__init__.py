"""The command line: decode arguments, call one use case, show the result.

Exit codes: 0 done; 1 something is wrong, said in a sentence; 2 a setting cannot be used;
3 the database's schema does not fit this program; 130 interrupted.
"""

from largesse.cli.application import main

__all__ = ["main"]
