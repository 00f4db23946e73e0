"""Every command, and what an error becomes."""

from __future__ import annotations

import importlib
import sys
from typing import Annotated, Any

from cyclopts import App, Parameter
from rich.console import Console
from rich.markup import escape

from largesse.bootstrap import SettingsError
from largesse.cli import keys, operating, serving
from largesse.kernel.messages import say
from largesse.kernel.problem import ProblemError
from largesse.storage.embedded import EmbeddedError
from largesse.storage.faults import OperationalError, PoolTimeout
from largesse.storage.migrate import SchemaError

app = App(
    name="largesse",
    help="A promotion engine that says why. Settings come from the environment: "
    "see `largesse settings`.",
)
app.command(serving.serve_command, name="serve")
app.command(operating.worker)
app.command(operating.migrate)
app.command(operating.settings)
app.command(operating.doctor)
app.command(operating.compat)
app.command(keys.project)
app.command(keys.key)


@app.command(name="import", help_flags=[], version_flags=[])
def import_(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)]) -> Any:
    """Take over a project that is kept elsewhere: codes, offers, people, history."""
    # It knows every domain; other commands start faster without them.
    return importlib.import_module("largesse.cli.importing").app(list(arguments))


@app.command(help_flags=[], version_flags=[])
def demo(*arguments: Annotated[str, Parameter(allow_leading_hyphen=True, show=False)]) -> Any:
    """Load and replay a real retailer's year (needs the extra: pip install 'largesse[demo]')."""
    try:
        shop = importlib.import_module("largesse.cli.demo")
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("largesse"):
            raise
        _complain(
            f"The demo needs the package {error.name}, which comes with an extra: "
            "pip install 'largesse[demo]'"
        )
        return 1
    return shop.app(list(arguments))


def main() -> None:
    """Run the command line and exit with its code."""
    try:
        app()
    except SettingsError as error:
        for fault in error.faults:
            _complain(str(fault))
        sys.exit(2)
    except SchemaError as error:
        _complain(str(error))
        sys.exit(3)
    except EmbeddedError as error:
        _complain(str(error))
        sys.exit(1)
    except (OperationalError, PoolTimeout) as error:
        _complain(f"The database cannot be used: {error}")
        sys.exit(1)
    except ProblemError as error:
        problem = error.problem
        _complain(
            problem.details
            or say(problem.code, where=problem.where, need=problem.need, got=problem.got)
        )
        sys.exit(1)
    except KeyboardInterrupt:
        sys.exit(130)


def _complain(sentence: str) -> None:
    Console(stderr=True, soft_wrap=True).print(f"[bold red]largesse:[/] {escape(sentence)}")
