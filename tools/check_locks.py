"""Do the locks match pyproject.toml? Needs no network."""

from __future__ import annotations

import re
import sys
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

ROOT = Path(__file__).parent.parent
_PIN = re.compile(r"^([A-Za-z0-9._-]+)==([^ ;\\]+)", re.MULTILINE)


def lock_problems(root: Path = ROOT) -> list[str]:
    """A sentence for each requirement that a lock does not meet, and for addresses in a lock."""
    project = tomllib.loads((root / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    extras = project["optional-dependencies"]
    small = [*project["dependencies"], *extras["report"]]
    every = [*project["dependencies"], *(need for needs in extras.values() for need in needs)]
    problems = []
    for name, needs in {"requirements.lock": every, "requirements-demo.lock": small}.items():
        text = (root / name).read_text(encoding="utf-8")
        if "://" in text:
            problems.append(f"{name} holds an address: make lock")
        if text.count("--hash=") < len(needs):
            problems.append(f"{name} has no hashes: make lock")
        pins: dict[str, list[Version]] = {}
        for package, version in _PIN.findall(text):
            pins.setdefault(canonicalize_name(package), []).append(Version(version))
        for need in map(Requirement, needs):
            found = pins.get(canonicalize_name(need.name), [])
            if not found:
                problems.append(f"{name} lacks {need.name}: make lock")
            elif not any(version in need.specifier for version in found):
                problems.append(f"{name} has {need.name} {found[0]}, pyproject.toml asks for {need.specifier}: make lock")
    return problems


if __name__ == "__main__":
    found = lock_problems()
    print("\n".join(found) or "Locks match pyproject.toml.")
    sys.exit(bool(found))
