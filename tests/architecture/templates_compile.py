"""Compile every template, so that a broken one is found before somebody opens its page (part of `make check`)."""

import os
import sys
from pathlib import Path

import django
from django.template.loader import get_template

PACKAGE = Path(__file__).resolve().parents[2] / "src" / "nahtstelle"


def main() -> int:
    """Compile all; say which one does not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "nahtstelle.config.settings")
    django.setup()
    names = sorted(
        str(path.relative_to(folder))
        for folder in PACKAGE.rglob("templates")
        for path in folder.rglob("*")
        if path.suffix in {".html", ".txt"}
    )
    for name in names:
        get_template(name)
    print(f"{len(names)} templates compile.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
