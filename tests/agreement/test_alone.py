"""The package alone: NumPy and nothing else, and nothing before it is needed."""

from __future__ import annotations

import subprocess
import sys

import pytest

import triangulate.agreement as agreement


def loaded_after(code: str) -> set[str]:
    done = subprocess.run([sys.executable, "-c", f"{code}\nimport sys; print(*sys.modules)"], capture_output=True, text=True, check=True)
    return set(done.stdout.split())


def test_importing_the_package_loads_no_numbers() -> None:
    assert "numpy" not in loaded_after("import triangulate.agreement")


def test_using_all_of_it_loads_numpy_and_nothing_of_studies() -> None:
    loaded = loaded_after("from triangulate.agreement import *")
    assert "numpy" in loaded
    assert not loaded & {"pandas", "scipy", "msgspec", "yaml"}
    ours = {name.split(".")[1] for name in loaded if name.startswith("triangulate.")}
    assert ours == {"agreement"}


def test_the_menu_is_sorted_and_everything_on_it_is_there_and_described() -> None:
    assert agreement.__all__ == sorted(agreement.__all__)
    assert set(agreement.__all__) <= set(dir(agreement))
    for name in agreement.__all__:
        thing = getattr(agreement, name)
        assert callable(thing), name
        assert thing.__doc__, name


def test_no_module_hides_a_function_of_the_same_name() -> None:
    """``import triangulate.agreement.kappa`` would put the module in the place of a function ``kappa``."""
    loaded = loaded_after("from triangulate.agreement import *")
    assert not {f"triangulate.agreement.{name}" for name in agreement.__all__} & loaded


def test_a_name_that_is_not_there_is_said_so() -> None:
    with pytest.raises(AttributeError, match=r"^module 'triangulate\.agreement' has no attribute 'kapa'$"):
        _ = agreement.kapa
