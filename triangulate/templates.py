"""The studies that come with the software, and new ones made from them."""

from __future__ import annotations

import shutil
from pathlib import Path

from triangulate.errors import OutputError, UnknownName, did_you_mean


def templates_folder() -> Path:
    """Where the templates lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "data_templates"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "data_templates"


def notebooks_folder() -> Path:
    """Where the notebooks lie: inside the installed package, or beside it in a checkout."""
    inside = Path(__file__).parent / "notebooks"
    return inside if inside.is_dir() else Path(__file__).parent.parent / "notebooks"


def copy_notebooks(folder: Path) -> list[Path]:
    """Copy the notebooks that ``folder`` does not have yet; what a person changed is never overwritten."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        missing = [path for path in sorted(notebooks_folder().glob("*.ipynb")) if not (folder / path.name).exists()]
        copied = [Path(shutil.copyfile(path, folder / path.name)) for path in missing]
    except OSError as err:
        raise OutputError(f"{folder} could not be filled: {err.strerror or err}. Choose another place.") from err
    return copied


def template_names() -> tuple[str, ...]:
    """Names of the studies that can be copied.

    Examples
    --------
    >>> "safeguarding" in template_names()
    True
    """
    return tuple(sorted(path.name for path in templates_folder().iterdir() if (path / "study.yaml").is_file()))


def template(name: str) -> Path:
    """The folder of a study that comes with the software; copy it before you change anything."""
    if name not in template_names():
        raise UnknownName(f'there is no study "{name}" to start from. {did_you_mean(name, template_names())}')
    return templates_folder() / name


def new_study(folder: Path, source: str = "blank") -> Path:
    """Make a study folder as a copy of a template.

    Raises
    ------
    OutputError
        Where the folder exists and is not empty: nothing of anybody's is ever overwritten.
    UnknownName
        Where there is no such template.
    """
    origin = template(source)
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise OutputError(f'"{folder}" exists already and is not empty. Choose a name that is not taken.')
    try:
        shutil.copytree(origin, folder, dirs_exist_ok=True, ignore=shutil.ignore_patterns("__pycache__", "*.py"))
    except OSError as err:
        raise OutputError(f"{folder} could not be made: {err.strerror or err}. Choose another place.") from err
    return folder
