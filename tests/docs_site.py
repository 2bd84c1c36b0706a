"""The documentation, built once for all tests that look at it, however many processes run them."""

from __future__ import annotations

import time
from importlib.util import find_spec
from pathlib import Path

import build_docs
import pytest

_SECONDS = 300


def built_docs(factory: pytest.TempPathFactory) -> Path:
    """A folder with the pages in docs-src and, where MkDocs is installed, the site in docs."""
    base = factory.getbasetemp()
    folder = (base.parent if base.name.startswith("popen-") else base) / "built-docs"
    done = folder / "done"
    try:
        folder.mkdir()
    except FileExistsError:
        end = time.monotonic() + _SECONDS
        while not done.exists() and time.monotonic() < end:
            time.sleep(0.1)
    else:
        outcome = "another process could not build the pages"
        try:
            build_docs.write_pages(folder / "docs-src", folder / "work")
            code = build_docs.run_mkdocs(folder / "docs-src", folder / "docs") if has_mkdocs() else 0
            outcome = "" if code == 0 else "mkdocs build --strict failed"
        finally:
            done.write_text(outcome, encoding="utf-8")
    assert done.read_text(encoding="utf-8") == ""
    return folder


def has_mkdocs() -> bool:
    """Whether a site can be built."""
    return find_spec("material") is not None and find_spec("mkdocstrings") is not None


def require_mkdocs() -> None:
    """Leave a test out where no site can be built: MkDocs is an extra, which nobody needs to use the package."""
    if not has_mkdocs():
        pytest.skip("MkDocs is not installed: pip install triangulation-protocol[docs]")


def built_site(factory: pytest.TempPathFactory) -> Path:
    """The site; left out where MkDocs is not installed."""
    require_mkdocs()
    return built_docs(factory) / "docs"
