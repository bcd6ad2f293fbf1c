"""Django's PostgreSQL backend; with EMBEDDED in its settings it joins or starts the private server first."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

from django.db.backends.postgresql import base

from nahtstelle.config.database import DatabaseAddress, ensure_running, is_serving

_RECOVERY_SECONDS = 30.0
_ATTEMPTS = 3


class DatabaseWrapper(base.DatabaseWrapper):
    """Resolves the address whenever parameters are asked for, so a restarted server is found again."""

    def resolve_address(self) -> DatabaseAddress | None:
        """Join or start the private server and note its address; None when DATABASE_URL names a database.

        Raises DatabaseNotAvailable.
        """
        data_directory = self.settings_dict.get("EMBEDDED")
        if not data_directory:
            return None
        address = ensure_running(Path(data_directory))
        self.settings_dict.update(HOST=address.host, PORT=str(address.port), PASSWORD=address.password)
        return address

    def get_connection_params(self) -> dict[str, Any]:
        """Return psycopg's parameters (procrastinate's connector asks for them too)."""
        self.resolve_address()
        return super().get_connection_params()

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """Connect; when the private server has died a moment ago, connect to the next one."""
        for _ in range(_ATTEMPTS - 1):
            try:
                return super().get_new_connection(conn_params)
            except self.Database.OperationalError:
                address = self._recovered_address()
                if address is None:
                    raise
                found = {"host": address.host, "port": str(address.port), "password": address.password}
                conn_params = {**conn_params, **found}
        return super().get_new_connection(conn_params)

    def _recovered_address(self) -> DatabaseAddress | None:
        """Wait until the private server answers: its keeper may not have noticed yet that it is gone."""
        deadline = time.monotonic() + _RECOVERY_SECONDS
        while (address := self.resolve_address()) is not None and not is_serving(address):
            if time.monotonic() > deadline:
                return None
            time.sleep(0.05)
        return address
