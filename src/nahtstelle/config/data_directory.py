"""The one data directory: embedded database, files, keys. A command on an empty one prepares it."""

from __future__ import annotations

import os
import secrets
from pathlib import Path


def data_directory() -> Path:
    """Return the data directory, made if missing (mode 0700): NAHTSTELLE_DATA, else `.nahtstelle/` beside the project."""
    configured = os.environ.get("NAHTSTELLE_DATA")
    project = Path(__file__).resolve().parents[3]
    path = Path(configured).expanduser().absolute() if configured else project / ".nahtstelle"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret_key(directory: Path) -> str:
    """Return the installation's secret, made once with mode 0600 below `keys/`."""
    path = directory / "keys" / "secret.key"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text(encoding="ascii").strip()
    with os.fdopen(handle, "w", encoding="ascii") as file:
        value = secrets.token_urlsafe(48)
        file.write(value)
    return value
