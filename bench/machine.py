"""What the figures depend on besides the code: the machine and the versions."""

from __future__ import annotations

import os
import platform
import re
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

PACKAGES = (
    "hypothesis",
    "pytest",
    "requests",
    "aiohttp",
    "lxml",
    "xmlschema",
    "jsonschema",
    "schemathesis",
    "pytest-httpserver",
    "zeep",
)


def circumstances() -> dict[str, str]:
    """Return date, kind of machine, load and versions."""
    return {
        "date": f"{datetime.now(UTC):%Y-%m-%d}",
        "machine": f"{os.cpu_count()} cores, {processor()}, {memory()} GiB",
        "system": f"{platform.system()} {platform.machine()}",
        "load before": f"{os.getloadavg()[0]:.1f}",
        "python": platform.python_version(),
        "versions": ", ".join(filter(None, map(installed, PACKAGES))),
    }


def processor() -> str:
    """Return the model of the processor."""
    told = Path("/proc/cpuinfo").read_text(encoding="utf-8")
    found = re.search(r"^model name\s*:\s*(.+)$", told, re.MULTILINE)
    return found[1].strip() if found else "unknown"


def memory() -> int:
    """Return how much memory there is, in GiB."""
    return round(os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30)


def installed(name: str) -> str:
    """Return a package with its version, or nothing where it is not installed."""
    try:
        return f"{name} {version(name)}"
    except PackageNotFoundError:
        return ""
