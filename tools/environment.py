"""Make a virtual environment from a lock: ``python tools/environment.py DIR LOCK``."""

from __future__ import annotations

import subprocess
import sys
import venv
from pathlib import Path


def main(folder: Path, lock: Path) -> int:
    """Create the environment and install exactly what the lock says, checked by hash."""
    if sys.version_info < (3, 11):  # noqa: UP036  # somebody runs this with an older one to find out
        print(
            f"Python 3.11 or newer is needed, this is {sys.version.split()[0]}. Name another: make demo PYTHON=python3.12", file=sys.stderr
        )
        return 1
    print(f"Setting up {folder} from {lock} (once; this takes a minute) ...", file=sys.stderr)
    try:
        venv.EnvBuilder(with_pip=True, clear=True).create(folder)
    except subprocess.CalledProcessError:
        print("Python's venv module is incomplete; on Debian and Ubuntu: apt-get install python3-venv", file=sys.stderr)
        return 1
    python = folder / ("Scripts" if sys.platform == "win32" else "bin") / "python"
    command = [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", "--require-hashes", "-r", lock]
    return subprocess.run([str(part) for part in command], check=False).returncode


if __name__ == "__main__":
    raise SystemExit(main(Path(sys.argv[1]), Path(sys.argv[2])))
