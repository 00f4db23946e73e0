"""The import contracts hold, and each one breaks when somebody trespasses."""

import os
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
CONFIG = ROOT / "pyproject.toml"


def lint_imports(folder: Path) -> subprocess.CompletedProcess[str]:
    program = Path(sys.executable).with_name("lint-imports")
    return subprocess.run(
        [program, "--no-cache", "--config", folder / "pyproject.toml"],
        cwd=folder,
        env={"PATH": os.environ["PATH"], "COLUMNS": "200"},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """Build the smallest house with every floor of the contract, each room empty."""
    shutil.copy(CONFIG, tmp_path)
    linter = tomllib.loads(CONFIG.read_text())["tool"]["importlinter"]
    floors = next(c["layers"] for c in linter["contracts"] if c["id"] == "floors")
    names = [name.strip(" ()") for floor in floors for name in floor.split("|")]
    for name in ["", *names]:
        room = tmp_path / "largesse" / name
        room.mkdir()
        (room / "__init__.py").touch()
    return tmp_path


def write(house: Path, place: str, text: str) -> None:
    path = house / "largesse" / place
    path.parent.mkdir(exist_ok=True)
    path.write_text(text)


def test_the_contracts_hold() -> None:
    shown = lint_imports(ROOT)
    assert shown.returncode == 0, shown.stdout + shown.stderr


def test_an_orderly_house_breaks_nothing(house: Path) -> None:
    write(house, "orders/store.py", "import psycopg\nfrom largesse.storage import x\n")
    write(house, "catalog/store/__init__.py", "")
    write(house, "catalog/store/products.py", "import psycopg.rows\n")
    write(house, "storage/pool.py", "import psycopg_pool\n")
    write(house, "jobs/queue.py", "import procrastinate\n")
    write(house, "api/app.py", "import litestar\nimport largesse.bootstrap\n")
    write(house, "redemptions/service.py", "import largesse.pricing\nimport largesse.vouchers\n")
    shown = lint_imports(house)
    assert shown.returncode == 0, shown.stdout
    assert " 0 broken" in shown.stdout


FLOORS = "Imports go down one floor or more"
PURE = "The pure floors know no I/O"
SQL = "Only stores and the storage floor speak SQL"
QUEUE = "Only the jobs floor knows the queue"
HTTP = "Only the API knows HTTP"
CYCLES = "No cycles among siblings"


@pytest.mark.parametrize(
    ("place", "text", "contract"),
    [
        ("kernel/cart.py", "import largesse.pricing", FLOORS),
        ("rules/parse.py", "import largesse.codes", FLOORS),
        ("customers/service.py", "import largesse.catalog", FLOORS),
        ("campaigns/service.py", "import largesse.redemptions", FLOORS),
        ("storage/pool.py", "import largesse.audit", FLOORS),
        ("redemptions/service.py", "import largesse.api", FLOORS),
        ("api/app.py", "import largesse.cli", FLOORS),
        ("stray.py", "", FLOORS),
        ("kernel/ids.py", "import random", PURE),
        ("rules/parse.py", "from pathlib import Path", PURE),
        ("codes/draw.py", "import secrets", PURE),
        ("pricing/plan.py", "import asyncio", PURE),
        ("pricing/plan.py", "from time import time", PURE),
        ("orders/service.py", "import psycopg", SQL),
        ("api/app.py", "from psycopg.rows import dict_row", SQL),
        ("bootstrap/pool.py", "import psycopg_pool", SQL),
        ("vouchers/jobs.py", "import procrastinate", QUEUE),
        ("redemptions/service.py", "import litestar", HTTP),
        ("storage/pool.py", "import uvicorn", HTTP),
    ],
)
def test_a_trespass_breaks_its_contract(house: Path, place: str, text: str, contract: str) -> None:
    write(house, place, text + "\n")
    shown = lint_imports(house)
    assert shown.returncode == 1, shown.stdout
    broken = [line for line in shown.stdout.splitlines() if line.rstrip().endswith("BROKEN")]
    assert [line[: len(contract)] for line in broken] == [contract], shown.stdout


def test_a_cycle_of_siblings_is_found(house: Path) -> None:
    write(house, "orders/service/__init__.py", "")
    write(house, "orders/service/save.py", "import largesse.orders.service.show\n")
    write(house, "orders/service/show.py", "import largesse.orders.service.save\n")
    shown = lint_imports(house)
    assert shown.returncode == 1
    assert any(
        line.startswith(CYCLES) and line.rstrip().endswith("BROKEN")
        for line in shown.stdout.splitlines()
    ), shown.stdout
