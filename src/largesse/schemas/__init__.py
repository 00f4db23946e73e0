"""What metadata may hold: definitions a merchant makes for each kind of thing, and their checking.

It knows no campaign and no customer: a domain names the resource (`customer`, `order_item`,
`custom_event:signup`) and hands over the metadata it is about to write. Processes remember a
project's schemas by the revision its row carries, so that checking costs no statement.
"""

from largesse.schemas.model import (
    STANDARD,
    Definition,
    MetadataSchema,
    SchemaChange,
    SchemaDraft,
    SchemaKind,
)
from largesse.schemas.service import (
    check_metadata,
    create_schema,
    delete_schema,
    find_event_schema,
    find_schema,
    get_schema,
    get_schema_by_name,
    list_schemas,
    update_schema,
)

__all__ = [
    "STANDARD",
    "Definition",
    "MetadataSchema",
    "SchemaChange",
    "SchemaDraft",
    "SchemaKind",
    "check_metadata",
    "create_schema",
    "delete_schema",
    "find_event_schema",
    "find_schema",
    "get_schema",
    "get_schema_by_name",
    "list_schemas",
    "update_schema",
]
