"""Write the locks from pyproject.toml, with hashes and without addresses."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent
LOCKS = {"requirements.lock": ["--all-extras"], "requirements-demo.lock": ["--extra", "report"]}
"""File -> what it holds beyond the plain dependencies."""


def main() -> int:
    """Compile all locks."""
    for name, extras in LOCKS.items():
        command = [sys.executable, "-m", "uv", "pip", "compile", "pyproject.toml", *extras]
        command += ["--universal", "--generate-hashes", "--no-header", "--quiet", "-o", name]
        subprocess.run(command, cwd=ROOT, check=True)
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
