"""The database: a PostgreSQL given by DATABASE_URL, else a private server in the data directory.

The private server is started by the first process that connects, shared by all processes on the same data
directory and stopped when the last of them ends, however it ends (docs/decisions/0002-private-postgresql.md).
Nothing here imports Django and nothing starts a server at import.
"""

from nahtstelle.config.database.address import (
    DatabaseAddress,
    DatabaseNotAvailable,
    django_settings,
    parse_database_url,
)
from nahtstelle.config.database.client import (
    ServerStatus,
    conninfo,
    ensure_database,
    ensure_running,
    is_serving,
    release,
    server_status,
    stop,
)

__all__ = [
    "DatabaseAddress",
    "DatabaseNotAvailable",
    "ServerStatus",
    "conninfo",
    "django_settings",
    "ensure_database",
    "ensure_running",
    "is_serving",
    "parse_database_url",
    "release",
    "server_status",
    "stop",
]
