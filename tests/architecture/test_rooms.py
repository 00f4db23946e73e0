"""Private rooms stay private, rooms have the names of the house, pure rooms stay pure.

Every check is a function over a source tree, so that each is also shown to find a trespass.
"""

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

SOURCE = Path(__file__).parents[2] / "src" / "largesse"

DOMAINS = {
    *(
        "access",
        "branding",
        "schemas",
        "transfer",
        "throttling",
        "audit",
        "jobs",
        "locations",
        "catalog",
        "customers",
        "orders",
        "events",
        "segments",
        "campaigns",
    ),
    *("vouchers", "redemptions", "webhooks", "trash", "recipes", "goodwill", "ledger", "loyalty"),
}
ROOMS = {"__init__", "model", "decide", "queries", "store", "service", "jobs"}
OWN_ROOMS = {"jobs": {"queue", "consumers"}, "webhooks": {"sending"}, "recipes": {"book"}}
"""Rooms one domain has beyond the others: the queue and the relay live with the jobs,
the speaking of HTTP with the webhooks."""
UNWANTED = {"utils", "util", "common", "helpers", "helper", "core", "manager", "managers", "misc"}
PURE = ("kernel", "rules", "codes", "pricing")
LONGEST = 450

SQL = re.compile(
    r"\b(select\s.+\sfrom\s|insert\s+into\s|update\s+\w+\s+set\s|delete\s+from\s"
    r"|(create|alter|drop)\s+(table|index|type|function|schema)\s)",
    re.IGNORECASE | re.DOTALL,
)
CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today")}
IMPURE_CALLS = {"open", "print", "input", "eval", "exec", "__import__"}


def modules(source: Path) -> Iterator[tuple[tuple[str, ...], Path, ast.Module]]:
    for path in sorted(source.rglob("*.py")):
        parts = path.relative_to(source).with_suffix("").parts
        yield parts, path, ast.parse(path.read_text(), filename=str(path))


def imports(parts: tuple[str, ...], tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Give the full dotted name of everything imported, `from` names included."""
    package = ("largesse", *parts[:-1])
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                yield node.lineno, alias.name
        elif isinstance(node, ast.ImportFrom):
            above = package[: len(package) - node.level + 1] if node.level else ()
            base = ".".join([*above, *([node.module] if node.module else [])])
            for alias in node.names:
                yield node.lineno, f"{base}.{alias.name}"


def private_rooms_entered(source: Path) -> list[str]:
    found = []
    for parts, path, tree in modules(source):
        for line, name in imports(parts, tree):
            match name.split("."):
                case ["largesse", owner, "store" | "decide" as room, *_] if parts[0] != owner:
                    found.append(f"{path}:{line} enters {owner}.{room}")
    return found


def the_house_imported_as_a_whole(source: Path) -> list[str]:
    """Find `from largesse import name`: it would hide on which floor the name lives."""
    floors = {path.name for path in source.iterdir() if path.is_dir()}
    found = []
    for parts, path, tree in modules(source):
        for line, name in imports(parts, tree):
            if name == "largesse" or (
                name.startswith("largesse.") and name.split(".")[1] not in floors
            ):
                found.append(f"{path}:{line} imports {name}")
    return [place for place in found if not place.endswith("__version__")]


def rooms_with_other_names(source: Path) -> list[str]:
    found = []
    for domain in sorted(DOMAINS):
        allowed = ROOMS | OWN_ROOMS.get(domain, set())
        rooms = sorted(path for path in (source / domain).glob("*") if path.name != "__pycache__")
        found += [
            f"{path} is no room of the house"
            for path in rooms
            if path.name.split(".")[0] not in allowed
        ]
    return found


def unwanted_names(source: Path) -> list[str]:
    return [
        f"{path} says nothing about what is in it"
        for path in sorted(source.rglob("*"))
        if path.name.split(".")[0] in UNWANTED
    ]


def long_modules(source: Path) -> list[str]:
    found = []
    for path in sorted(source.rglob("*.py")):
        length = len(path.read_text().splitlines())
        if length > LONGEST:
            found.append(f"{path} has {length} lines; make a package of verbs of it")
    return found


def sql_in_python(source: Path) -> list[str]:
    found = []
    for parts, path, tree in modules(source):
        if parts[0] == "storage":
            continue
        prose = docstrings(tree)
        texts = [
            (node.lineno, node.value)
            for node in ast.walk(tree)
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and id(node) not in prose
        ]
        found += [
            f"{path}:{line} holds SQL: {text[:40]!r}" for line, text in texts if SQL.search(text)
        ]
    return found


def docstrings(tree: ast.Module) -> set[int]:
    """Return the ids of string statements: docstrings and notes on fields."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def impurities(source: Path) -> list[str]:
    found = []
    for parts, path, tree in modules(source):
        if parts[0] not in PURE and not (parts[0] in DOMAINS and parts[1] in {"decide", "model"}):
            continue
        for node in ast.walk(tree):
            if not isinstance(node, ast.Call):
                continue
            match node.func:
                case ast.Name(name) if name in IMPURE_CALLS:
                    found.append(f"{path}:{node.lineno} calls {name}")
                case ast.Attribute(ast.Name(owner) | ast.Attribute(_, owner), name) if (
                    owner,
                    name,
                ) in CLOCKS:
                    found.append(f"{path}:{node.lineno} reads the clock")
    return found


def impure_decisions(source: Path) -> list[str]:
    """Find what the import contracts cannot say: decisions and nouns of domains do no I/O."""
    banned = {
        *("asyncio", "os", "pathlib", "random", "secrets", "socket", "sys", "time", "uuid"),
        *("logging", "litestar", "psycopg", "procrastinate", "subprocess", "threading"),
    }
    found = []
    for parts, path, tree in modules(source):
        if parts[0] not in DOMAINS or parts[1] not in {"decide", "model"}:
            continue
        for line, name in imports(parts, tree):
            top, *rest = name.split(".")
            if top in banned or (top == "largesse" and rest[:1] == ["storage"]):
                found.append(f"{path}:{line} imports {name}")
    return found


Check = Callable[[Path], list[str]]
TRESPASSES: list[tuple[Check, str, str]] = [
    (private_rooms_entered, "orders/service.py", "from largesse.catalog.store import get"),
    (private_rooms_entered, "orders/service.py", "from largesse.catalog import decide"),
    (private_rooms_entered, "orders/service.py", "from ..catalog.store.products import get"),
    (private_rooms_entered, "api/app.py", "import largesse.access.store"),
    (the_house_imported_as_a_whole, "rules/parse.py", "from largesse import plan"),
    (the_house_imported_as_a_whole, "rules/parse.py", "import largesse"),
    (rooms_with_other_names, "orders/repository.py", ""),
    (unwanted_names, "orders/utils.py", ""),
    (unwanted_names, "pricing/helpers/__init__.py", ""),
    (long_modules, "orders/service.py", "x = 1\n" * (LONGEST + 1)),
    (sql_in_python, "orders/store.py", 'q = "SELECT id FROM orders WHERE id = %s"'),
    (sql_in_python, "orders/store.py", 'q = f"update orders set name = {1}"'),
    (impurities, "pricing/plan.py", "now = datetime.now(UTC)"),
    (impurities, "redemptions/decide.py", "now = datetime.datetime.now(UTC)"),
    (impurities, "redemptions/decide/plan.py", "open('x')"),
    (impurities, "rules/parse.py", "print('x')"),
    (impure_decisions, "redemptions/decide.py", "import random"),
    (impure_decisions, "orders/model.py", "from largesse.storage import Work"),
]


@pytest.mark.parametrize("check", dict.fromkeys(check for check, _, _ in TRESPASSES))
def test_the_house_is_in_order(check: Check) -> None:
    assert check(SOURCE) == []


@pytest.mark.parametrize(("check", "place", "text"), TRESPASSES)
def test_a_trespass_is_found(check: Check, place: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n")
    assert check(tmp_path) != []


@pytest.mark.parametrize(
    ("check", "place", "text"),
    [
        (private_rooms_entered, "orders/service.py", "from largesse.orders.store import get"),
        (private_rooms_entered, "orders/service.py", "from largesse.orders import store"),
        (sql_in_python, "orders/store.py", '"""Select what stands first, from the top."""'),
        (sql_in_python, "storage/migrate.py", 'q = "create table migration (n int)"'),
        (impurities, "orders/service.py", "now = datetime.now(UTC)"),
        (impurities, "pricing/plan.py", "def f(now): return now.isoformat()"),
    ],
)
def test_what_is_allowed_is_not_found(check: Check, place: str, text: str, tmp_path: Path) -> None:
    path = tmp_path / place
    path.parent.mkdir(parents=True)
    path.write_text(text + "\n")
    assert check(tmp_path) == []


def test_every_domain_says_what_it_is() -> None:
    for domain in sorted(DOMAINS):
        tree = ast.parse((SOURCE / domain / "__init__.py").read_text())
        assert ast.get_docstring(tree), f"{domain} has no paragraph about itself"
