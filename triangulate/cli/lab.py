"""``triangulate lab``: JupyterLab with the notebooks that come along."""

from __future__ import annotations

import argparse
from pathlib import Path

# JupyterLab would else ask for news and updates, and list extensions, over the network.
QUIET = (
    "--LabApp.news_url=None",
    "--LabApp.check_for_updates_class=jupyterlab.NeverCheckForUpdate",
    "--LabApp.extension_manager=readonly",
    "--ServerApp.ip=127.0.0.1",
)
"""Options with which JupyterLab stays on this machine."""


def add_options(parser: argparse.ArgumentParser) -> None:
    """Options of the command."""
    parser.add_argument(
        "folder", nargs="?", default=".", metavar="DIR", help="where to work, such as a study folder (default: this folder)"
    )
    parser.add_argument("--no-browser", action="store_true", help="print the address instead of opening a browser")


def run(options: argparse.Namespace) -> int:
    """Copy the notebooks beside the work (never over older ones) and start JupyterLab."""
    import os
    import subprocess
    import sys
    from importlib.util import find_spec

    from triangulate.errors import MissingProgram, OutputError
    from triangulate.templates import copy_notebooks

    folder = Path(options.folder)
    if not folder.is_dir():
        raise OutputError(f'"{folder}" is not a folder. Name the folder in which you want to work.')
    if find_spec("jupyterlab") is None:
        raise MissingProgram("JupyterLab is not installed: pip install triangulation-protocol[lab].")
    copied = copy_notebooks(folder / "notebooks")
    print(f"Notebooks in {folder / 'notebooks'}: {', '.join(path.name for path in copied) or 'those that you have'}")
    browser = ["--no-browser"] if options.no_browser else []
    start = "--LabApp.default_url=/lab/tree/notebooks/00_start_here.ipynb"
    command = [sys.executable, "-m", "jupyterlab", *QUIET, *browser, "--ServerApp.root_dir=.", start]
    ours = Path(__file__).with_name("jupyter")  # takes the question for news away
    environment = {**os.environ, "JUPYTER_CONFIG_PATH": os.pathsep.join(filter(None, [str(ours), os.environ.get("JUPYTER_CONFIG_PATH")]))}
    try:
        return subprocess.run(command, cwd=folder, env=environment, check=False).returncode  # noqa: S603  # our own arguments
    except KeyboardInterrupt:
        return 0
