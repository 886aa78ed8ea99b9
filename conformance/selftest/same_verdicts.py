"""Compare the verdicts of two runs: ``same_verdicts.py REPORTS OTHER-REPORTS``."""

from __future__ import annotations

import json
import sys
from pathlib import Path


def main(first: str, second: str) -> int:
    """Say which verdicts differ; return 1 if any do, or none were compared."""
    one, other = verdicts(Path(first)), verdicts(Path(second))
    different = sorted(
        name for name in one.keys() | other.keys() if one.get(name) != other.get(name)
    )
    for name in different:
        sys.stdout.write(f"{name}: {one.get(name)} / {other.get(name)}\n")
    sys.stdout.write(f"{len(one)} verdicts, {len(different)} differ\n")
    return int(bool(different) or not one)


def verdicts(reports: Path) -> dict[str, str]:
    """Return the verdicts of the run that left its reports there."""
    report = json.loads((reports / "report.json").read_text(encoding="utf-8"))
    return {row["id"]: row["verdict"] for row in report["requirements"]}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
