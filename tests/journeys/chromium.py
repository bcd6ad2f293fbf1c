"""Find Chromium for the browser tests, or have the system's package manager install it; else say what is missing."""

import os
import shutil
import subprocess
import sys

SHELL = "chromium-headless-shell"
"""The same engine without what a window needs: opens a page with two thirds of the work."""
NAMES = (
    SHELL,
    "chrome-headless-shell",
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "chrome",
)


def find() -> str | None:
    """Return the path of an installed Chromium or Chrome."""
    return next((path for name in NAMES if (path := shutil.which(name))), None)


def install() -> None:
    """Install Debian's Chromium, as root or by sudo without a password."""
    prefix = [] if os.geteuid() == 0 else ["sudo", "-n"]
    quiet = {"stdin": subprocess.DEVNULL, "stdout": subprocess.DEVNULL}
    subprocess.run([*prefix, "apt-get", "update", "-qq"], check=True, **quiet)
    for package in (SHELL, "chromium"):
        done = subprocess.run(
            [*prefix, "apt-get", "install", "-y", "-qq", package], check=package != SHELL, **quiet
        )
        if done.returncode == 0:
            return


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
