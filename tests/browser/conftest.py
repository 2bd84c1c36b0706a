"""A real browser for pages: the Chromium of the system, which asks nothing of the network."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest
from browser.jupyterlab import jupyterlab

__all__ = ["jupyterlab"]

ARGUMENTS = [
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
]  # fmt: skip


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    sync_api = pytest.importorskip("playwright.sync_api")
    program = shutil.which("chromium") or shutil.which("google-chrome")
    if program is None:  # a browser belongs to the machine; the package is used without one, and integration requires it
        pytest.skip("no Chromium on this machine; on Debian and Ubuntu: apt-get install chromium")
    with sync_api.sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield running
        running.close()


@pytest.fixture
def page(browser) -> Iterator[object]:
    """A page that fails its test on any script error and on any request that leaves the machine."""
    view = browser.new_page(viewport={"width": 1100, "height": 900})
    faults: list[str] = []
    view.on("pageerror", lambda error: faults.append(f"script error: {error}"))
    view.on("request", lambda request: faults.append(f"request: {request.url}") if not request.url.startswith(("file:", "data:")) else None)
    yield view
    view.close()
    assert faults == []
