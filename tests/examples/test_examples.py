"""The programs of `examples/` run and print what the documentation says."""

import subprocess
import sys
from pathlib import Path

EXAMPLES = Path(__file__).parents[2] / "examples"


def test_pricing_a_cart_takes_less_than_forty_lines_and_no_server() -> None:
    program = EXAMPLES / "price_a_cart.py"
    assert len(program.read_text(encoding="utf-8").splitlines()) < 40
    ran = subprocess.run([sys.executable, program], capture_output=True, text=True, check=True)
    assert ran.stdout.splitlines() == [
        "shirt-week   APPLICABLE    -7.48 ",
        "SPRING10     APPLICABLE    -10.00 ",
        "to pay       106.32 of 123.80",
    ]
    assert not ran.stderr


def test_importing_the_library_brings_no_server_and_no_database() -> None:
    heavy = ("litestar", "psycopg", "procrastinate", "uvicorn", "duckdb", "rich")
    program = f"import sys, largesse; print([name for name in {heavy!r} if name in sys.modules])"
    ran = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True
    )
    assert ran.stdout.strip() == "[]"
