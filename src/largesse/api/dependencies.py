"""What an operation asks for by type."""

from litestar.di import NamedDependency

from largesse.bootstrap.runtime import Runtime
from largesse.storage import Work

CurrentWork = NamedDependency[Work]
"""The piece of work this request is: project, caller, time."""

CurrentRuntime = NamedDependency[Runtime]
"""The process's parts; for the operators' pages only."""
