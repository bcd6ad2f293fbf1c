"""Find Chromium for the browser tests, or have the system's package manager install it; else say what is missing."""

import os
import shutil
import subprocess
import sys

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's Chromium, as root or by sudo without a password."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    for command in (["apt-get", "update", "-qq"], ["apt-get", "install", "-y", "-qq", "chromium"]):
        subprocess.run([*prefix, *command], check=True, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL)


def main() -> int:
    """Make sure that a browser is there."""
    if find() is None and shutil.which("apt-get"):
        try:
            install()
        except (OSError, subprocess.CalledProcessError) as error:
            print(f"Chromium liess sich nicht installieren: {error}", file=sys.stderr)
    if find() is None:
        print("Es fehlt Chromium für die Browsertests (Debian: apt install chromium).", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
