"""Starting costs little: nothing heavy is loaded before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

import triangulate
from triangulate.cli import COMMANDS, main

HEAVY = ("pandas", "numpy", "yaml", "xlsxwriter", "python_calamine", "typing")


def loaded_after(code: str) -> list[str]:
    listing = f"{code}\nimport sys; print([name for name in {HEAVY} if name in sys.modules])"
    done = subprocess.run(
        [sys.executable, "-S", "-c", f"import sys; sys.path[:0] = {sys.path!r}\n{listing}"], capture_output=True, text=True, check=True
    )
    return eval(done.stdout.splitlines()[-1])


def test_importing_the_package_loads_nothing_else():
    assert loaded_after("import triangulate") == []


def test_help_loads_no_numbers_and_no_tables():
    assert set(loaded_after("from triangulate.cli import main; main(['--help'])")) <= {"typing"}


def test_the_menu_is_sorted_and_everything_on_it_is_there():
    assert triangulate.__all__ == sorted(triangulate.__all__)
    for name in triangulate.__all__:
        assert getattr(triangulate, name) is not None
    assert set(triangulate.__all__) <= set(dir(triangulate))


def test_a_name_that_is_not_there_is_said_so():
    with pytest.raises(AttributeError, match="module 'triangulate' has no attribute 'opne_study'"):
        _ = triangulate.opne_study


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help(command: str, capsys: pytest.CaptureFixture[str]):
    assert main([command, "--help"]) == 0
    assert COMMANDS[command][1:] in " ".join(capsys.readouterr().out.split())


def test_wrong_usage_is_code_2(capsys: pytest.CaptureFixture[str]):
    assert main(["matrix", "--no-such-option"]) == 2
    assert main(["no-such-command"]) == 2
    assert "usage: triangulate" in capsys.readouterr().err


def test_the_version_is_printed(capsys: pytest.CaptureFixture[str]):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"triangulate {triangulate.__version__}\n"
