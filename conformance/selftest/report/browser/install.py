"""Fetch what the checks of the report need: ``install.py DIRECTORY``.

Chromium and npm come from the system's packages where they are missing; axe-core
comes from npm, into the directory. What cannot be had is an error, never a skip.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

AXE = "axe-core@4.10.3"
PROGRAMS = {
    "chromium": ("chromium", "chromium-browser", "google-chrome"),
    "npm": ("npm",),
}


def main(directory: str) -> int:
    """Install what is missing; return 1 with a remedy if that fails."""
    for package, names in PROGRAMS.items():
        if not any(map(shutil.which, names)):
            install(package)
        if not any(map(shutil.which, names)):
            remedy = f"install it yourself, as in: sudo apt-get install {package}"
            sys.stderr.write(f"{package} is missing and could not be had; {remedy}\n")
            return 1
    return fetch_axe(Path(directory))


def install(package: str) -> None:
    """Install a package of the system, if this user may."""
    apt = shutil.which("apt-get")
    sudo = shutil.which("sudo")
    if apt is None or (os.geteuid() != 0 and sudo is None):
        return
    before = [] if os.geteuid() == 0 else [str(sudo), "-n"]
    quiet = ["-q", "-y", "--no-install-recommends"]
    subprocess.run([*before, apt, "update", "-q"], check=False)
    subprocess.run([*before, apt, "install", *quiet, package], check=False)


def fetch_axe(directory: Path) -> int:
    """Put axe-core into a directory, unless it is there."""
    if (directory / "node_modules/axe-core/axe.min.js").exists():
        return 0
    directory.mkdir(parents=True, exist_ok=True)
    options = ["--prefix", str(directory), "--no-save", "--ignore-scripts"]
    options += ["--no-audit", "--no-fund"]
    npm = str(shutil.which("npm"))
    return subprocess.run([npm, "install", *options, AXE], check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
