"""What the widgets work out in the browser, tried by Node alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

LOGIC = sorted(Path(__file__).parent.glob("*_logic.test.mjs"))


@pytest.mark.parametrize("path", LOGIC, ids=[path.name.partition("_logic")[0] for path in LOGIC])
def test_the_logic_holds_in_node(path: Path):
    node = shutil.which("node")
    if node is None:  # widgets work without it; only their logic cannot be tried apart from a browser
        pytest.skip("no Node on this machine; on Debian and Ubuntu: apt-get install nodejs")
    done = subprocess.run([node, "--test", str(path)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-3000:]
