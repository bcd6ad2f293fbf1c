"""The one data directory: embedded database, files, keys. A command on an empty one prepares it."""

from __future__ import annotations

import contextlib
import os
import secrets
import tempfile
from pathlib import Path


def data_directory() -> Path:
    """Return the data directory, made if missing (mode 0700): NAHTSTELLE_DATA, else `.nahtstelle/` by the project."""
    configured = os.environ.get("NAHTSTELLE_DATA")
    project = Path(__file__).resolve().parents[3]
    path = Path(configured).expanduser().absolute() if configured else project / ".nahtstelle"
    path.mkdir(parents=True, exist_ok=True, mode=0o700)
    return path


def secret_key(directory: Path) -> str:
    """Return the installation's secret, made once with mode 0600 below `keys/`."""
    path = directory / "keys" / "secret.key"
    path.parent.mkdir(mode=0o700, exist_ok=True)
    if not path.exists():
        with tempfile.NamedTemporaryFile("w", dir=path.parent, encoding="ascii", delete=False) as file:
            file.write(secrets.token_urlsafe(48))
        made = Path(file.name)  # mode 0600; linked whole, so that a second process never reads half of it
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(made)
        made.unlink()
    return path.read_text(encoding="ascii").strip()
