"""Entry of the keeper, started by client.py: `python -m nahtstelle.config.database keeper DIRECTORY`."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from nahtstelle.config.database.keeper import Keeper
from nahtstelle.config.database.places import Places


def main() -> int:
    """Detach from the process that called and keep the server."""
    parser = argparse.ArgumentParser(prog="python -m nahtstelle.config.database")
    parser.add_argument("command", choices=["keeper"])
    parser.add_argument("data_directory", type=Path)
    parser.add_argument("--without-namespace", action="store_true")
    arguments = parser.parse_args()
    if os.fork() != 0:
        return 0  # the keeper is nobody's child: nobody has to wait for it
    keeper = Keeper(Places(arguments.data_directory), try_namespace=not arguments.without_namespace)
    return keeper.run()


if __name__ == "__main__":
    raise SystemExit(main())
