"""The bodies of uploads in the OpenAPI document, which sees no body that is read as a stream."""

from __future__ import annotations

from dataclasses import dataclass

from litestar.openapi.spec import OpenAPIMediaType, Operation, RequestBody, Schema
from litestar.openapi.spec.enums import OpenAPIFormat, OpenAPIType

_TEXT = OpenAPIMediaType(schema=Schema(type=OpenAPIType.STRING))
_FILE = OpenAPIMediaType(
    schema=Schema(
        type=OpenAPIType.OBJECT,
        required=["file"],
        properties={"file": Schema(type=OpenAPIType.STRING, format=OpenAPIFormat.BINARY)},
    )
)
_ROWS = OpenAPIMediaType(
    schema=Schema(type=OpenAPIType.ARRAY, items=Schema(type=OpenAPIType.OBJECT))
)


@dataclass
class CsvUpload(Operation):
    """An operation that takes a CSV file."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(
            {"multipart/form-data": _FILE, "text/csv": _TEXT},
            description="A CSV file with the names of its columns in the first line; gzip too.",
            required=True,
        )


@dataclass
class RowsUpload(Operation):
    """An operation that takes an array of objects."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(
            {"application/json": _ROWS, "application/x-ndjson": _TEXT},
            description="An array of objects, or one object a line.",
            required=False,
        )


@dataclass
class AnyUpload(Operation):
    """An operation that takes a file of rows in any form."""

    def __post_init__(self) -> None:
        """Describe the body."""
        self.request_body = RequestBody(
            {
                "multipart/form-data": _FILE,
                "text/csv": _TEXT,
                "application/json": _ROWS,
                "application/x-ndjson": _TEXT,
            },
            description="A file of rows: CSV, a JSON array, or one JSON object a line; gzip too.",
            required=True,
        )
