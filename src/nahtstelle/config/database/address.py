"""Where the database is: the parameters of a connection, and how DATABASE_URL is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import parse_qsl, unquote, urlsplit

APPLICATION = "nahtstelle"
"""Name of the application's role and of its database on the private server."""

DEFAULT_PORT = 5432
_EXPECTED = "Erwartet wird postgres://BENUTZER:PASSWORT@RECHNER:PORT/DATENBANK."


class DatabaseNotAvailable(Exception):  # noqa: N818
    """No database can be reached; the message is one German sentence that says what to do."""


@dataclass(frozen=True, kw_only=True)
class DatabaseAddress:
    """Parameters of a connection; `host` is a socket directory when it begins with «/»."""

    name: str
    user: str
    password: str = field(repr=False)
    host: str
    port: int
    options: Mapping[str, str] = field(default_factory=dict)

    def conninfo(self) -> str:
        """Return the address as a libpq connection string (for psycopg, procrastinate and `pg_dump`)."""
        from psycopg.conninfo import make_conninfo

        given = {"dbname": self.name, "user": self.user, "password": self.password, "host": self.host}
        return make_conninfo(
            **{name: value for name, value in given.items() if value}, port=self.port, **self.options
        )


def parse_database_url(url: str) -> DatabaseAddress:
    """Read `postgres://user:password@host:port/name`; a socket directory is `?host=/dir` or a quoted host.

    Other parameters (`?sslmode=require`) are handed to libpq. Raises DatabaseNotAvailable; the sentence never
    repeats the address, since it holds a password.
    """
    try:
        parts = urlsplit(url.strip())
        options = dict(parse_qsl(parts.query, keep_blank_values=True, strict_parsing=bool(parts.query)))
        port = int(options.pop("port", parts.port or DEFAULT_PORT))
    except ValueError as error:
        raise DatabaseNotAvailable(f"DATABASE_URL ist nicht lesbar. {_EXPECTED}") from error
    if parts.scheme not in {"postgres", "postgresql"}:
        raise DatabaseNotAvailable(f"DATABASE_URL nennt keine PostgreSQL-Datenbank. {_EXPECTED}")
    name = unquote(parts.path.removeprefix("/"))
    if not name or "/" in name:
        raise DatabaseNotAvailable(f"In DATABASE_URL fehlt der Name der Datenbank. {_EXPECTED}")
    host = options.pop("host", "") or unquote(parts.hostname or "")
    if "%2f" in parts.netloc.lower() and host.startswith("/"):
        host = unquote(parts.netloc.rpartition("@")[2].partition(":")[0])  # `hostname` is in lower case
    return DatabaseAddress(
        name=name,
        user=unquote(parts.username or ""),
        password=unquote(parts.password or ""),
        host=host,
        port=port,
        options=options,
    )


def django_settings(data_directory: Path, database_url: str | None) -> dict[str, object]:
    """Return the entry for Django's DATABASES; nothing is started or written.

    Without DATABASE_URL the entry holds EMBEDDED, the data directory; the database backend
    `nahtstelle.config.postgresql` starts or joins the private server when a connection is opened.
    """
    entry: dict[str, object] = {"ENGINE": "nahtstelle.config.postgresql"}
    if not database_url:
        return {**entry, "NAME": APPLICATION, "USER": APPLICATION, "EMBEDDED": str(data_directory.absolute())}
    address = parse_database_url(database_url)
    return {
        **entry,
        "NAME": address.name,
        "USER": address.user,
        "PASSWORD": address.password,
        "HOST": address.host,
        "PORT": str(address.port),
        "OPTIONS": dict(address.options),
    }
