"""The distribution: what is in it, what it needs, and that it runs from an empty environment."""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
import yaml
from check_locks import lock_problems
from rattler import MatchSpec

ROOT = Path(__file__).parent.parent.parent
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_the_locks_match_the_project_and_name_no_address():
    assert lock_problems(ROOT) == []


def test_a_lock_that_lacks_a_requirement_is_reported(tmp_path: Path):
    for name in ("pyproject.toml", "requirements.lock", "requirements-demo.lock"):
        text = (ROOT / name).read_text(encoding="utf-8")
        (tmp_path / name).write_text(
            re.sub(r"(?m)^numpy==.*$", "nothing==1", text) if name.endswith("demo.lock") else text, encoding="utf-8"
        )
    assert lock_problems(tmp_path) == ["requirements-demo.lock lacks numpy: make lock"]


def test_the_conda_environment_asks_for_what_the_project_asks_for():
    listed = yaml.safe_load((ROOT / "environment.yml").read_text(encoding="utf-8"))["dependencies"]
    conda = {str(spec.name.normalized): str(spec.version) for spec in map(MatchSpec, (item for item in listed if isinstance(item, str)))}
    needs = dict(re.match(r"([A-Za-z0-9-]+)(.*)", need).groups() for need in PROJECT["dependencies"])
    wanted = {name.lower(): version for name, version in needs.items()} | {"python": PROJECT["requires-python"]}
    assert {name: version for name, version in conda.items() if name != "pip"} == wanted
    assert [item["pip"] for item in listed if isinstance(item, dict)] == [["."]]


@pytest.fixture(scope="session")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-d", str(folder), "-t", "wheel"], cwd=ROOT, check=True, capture_output=True
    )
    return next(folder.glob("*.whl"))


def test_the_wheel_holds_schemes_schemas_and_studies_and_no_tests(wheel: Path):
    names = zipfile.ZipFile(wheel).namelist()
    for needed in (
        "schemes/farmer.yaml",
        "model/tables/findings.json",
        "data_templates/safeguarding/study.yaml",
        "data_templates/blank/tables.xlsx",
    ):
        assert f"triangulate/{needed}" in names
    assert not [name for name in names if name.startswith(("tests", "benchmarks", "tools"))]


def test_the_wheel_runs_the_demo_in_an_empty_environment(wheel: Path, tmp_path: Path):
    venv.EnvBuilder(with_pip=True).create(tmp_path / "env")
    scripts = tmp_path / "env" / ("Scripts" if sys.platform == "win32" else "bin")
    install = [str(scripts / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    got = subprocess.run(
        [*install, "--require-hashes", "-r", str(ROOT / "requirements-demo.lock")], capture_output=True, text=True, check=False
    )
    if got.returncode:  # without a network nothing can be fetched; continuous integration takes it for a failure
        pytest.skip(f"the packages could not be fetched: {got.stderr.strip().splitlines()[-1]}")
    subprocess.run([*install, "--no-deps", str(wheel)], check=True, capture_output=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONPATH"}
    ran = subprocess.run([str(scripts / "triangulate"), "demo"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert (ran.returncode, ran.stderr) == (0, "")
    assert len(ran.stdout.splitlines()) < 25
    assert (tmp_path / "triangulate-demo" / "report.html").stat().st_size > 10_000
    made = subprocess.run(
        [str(scripts / "triangulate"), "new", "mine"], cwd=tmp_path, env=environment, capture_output=True, text=True, check=False
    )
    assert made.returncode == 0
    assert (tmp_path / "mine" / "study.yaml").is_file()
