"""The project speaks of itself alone, and its pages agree with what it does."""

from __future__ import annotations

import re
from pathlib import Path

from triangulate.cli import COMMANDS
from triangulate.version import VERSION

ROOT = Path(__file__).parent.parent.parent


def test_the_readme_names_the_two_commands_and_a_first_analysis():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert "make demo" in readme
    assert "make test" in readme
    for command in ("demo", "new", "check", "matrix", "report"):
        assert f"triangulate {command}" in readme
        assert command in COMMANDS


def test_the_architecture_note_fits_two_screens_and_names_every_room():
    note = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
    assert len(note.splitlines()) < 120
    rooms = [path.name for path in (ROOT / "triangulate").iterdir() if path.is_dir() and (path / "__init__.py").exists()]
    assert [room for room in rooms if f"`{room}`" not in note and f"{room}/" not in note] == []


def test_the_citation_has_the_version_of_the_software():
    assert f"version: {VERSION}" in (ROOT / "CITATION.cff").read_text(encoding="utf-8")


def test_every_command_of_the_makefile_is_phony():
    text = (ROOT / "Makefile").read_text(encoding="utf-8")
    phony = set(re.search(r"\.PHONY: (.*)", text).group(1).split())
    assert set(re.findall(r"(?m)^([a-z]+):", text)) <= phony
