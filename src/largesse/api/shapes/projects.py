"""Projects on the wire."""

from __future__ import annotations

import msgspec

from largesse.kernel.project import Project


class ProjectShape(msgspec.Struct, frozen=True):
    """A project: its money, its clock, and whether its codes tell case."""

    id: str
    name: str
    timezone: str
    currency: str
    case_sensitive_codes: bool
    webhook_version: str = "v2024-01-01"


class ProjectList(msgspec.Struct, frozen=True):
    """The projects a key may manage."""

    data: list[ProjectShape]
    total: int
    object: str = "list"
    data_ref: str = "data"


def project_shape(project: Project) -> ProjectShape:
    """Return a project as the wire has it."""
    return ProjectShape(
        project.id,
        project.name,
        project.time_zone,
        project.currency_code,
        project.case_sensitive_codes,
    )
