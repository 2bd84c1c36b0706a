"""Every notebook runs from top to bottom and shows what it showed when it was written."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

NOTEBOOKS = sorted((Path(__file__).parent.parent.parent / "notebooks").rglob("*.ipynb"))


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_gives_the_same_outputs_again(notebook: Path):
    """Figures are left out of the comparison: their pixels depend on the fonts of the machine; their texts are compared."""
    command = [sys.executable, "-m", "pytest", "--nbval", "-p", "no:xdist", "-p", "no:cacheprovider", "-q"]
    command += ["-c", os.devnull, str(notebook)]
    done = subprocess.run(command, cwd=notebook.parent.parent, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]


@pytest.mark.parametrize("notebook", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_is_stored_with_its_outputs_and_no_path_of_a_machine(notebook: Path):
    stored = nbformat.read(notebook, as_version=4)
    cells = [cell for cell in stored.cells if cell.cell_type == "code"]
    assert all(cell.outputs for cell in cells)
    # Pictures are left out: their letters are no words.
    words = [str(cell) for cell in cells if "nbval-ignore-output" not in cell.metadata.get("tags", [])]
    assert [text for text in words if re.search(r"[/\\](home|root|tmp|Users)[/\\]", text)] == []
