"""A real JupyterLab for tests: a server of its own on this machine, and a notebook opened in a browser.

Each test makes its notebook of a few cells, drives it as a person would, and ends in an assertion on the journal::

    with jupyterlab.notebook(browser, ["import triangulate as tri", ...]) as notebook:
        notebook.run()
        notebook.page.keyboard.press("ArrowDown")
"""

from __future__ import annotations

import json
import os
import re
import secrets
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import nbformat
import pytest

from triangulate.cli.lab import QUIET

READY = """async () => {
  const app = window.jupyterapp; await app.restored;
  const panel = app.shell.currentWidget; await panel.context.ready; await panel.sessionContext.ready;
  await panel.sessionContext.session.kernel.info;
}"""
"""The status says idle before the session is ready, and cells that are run then are lost without a word."""


_ITS_OWN = re.compile("Canceled future for")
"""What JupyterLab itself throws when a kernel is restarted under it."""


class Lab:
    """A running server; ``root`` is where it keeps notebooks."""

    def __init__(self, root: Path, port: int, token: str) -> None:
        self.root, self.port, self.token = root, port, token

    @contextmanager
    def notebook(
        self, browser: Any, cells: Sequence[str], *, name: str = "", width: int = 1280, height: int = 900, scale: float = 1
    ) -> Iterator[Notebook]:
        """A new notebook with these cells, open in a browser of its own; fails on script errors and on requests that leave the machine."""
        name = name or f"test-{secrets.token_hex(4)}.ipynb"
        made = nbformat.v4.new_notebook(cells=[nbformat.v4.new_code_cell(text) for text in cells])
        made.metadata["kernelspec"] = {"name": "python3", "display_name": "Python 3", "language": "python"}  # else a dialog asks
        nbformat.write(made, self.root / name)
        context = browser.new_context(viewport={"width": width, "height": height}, device_scale_factor=scale, reduced_motion="reduce")
        context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = context.new_page()
        page.set_default_timeout(20_000)
        notebook = Notebook(self, page, name)
        local = re.compile(rf"(https?|wss?)://127\.0\.0\.1:{self.port}/|data:|blob:")
        page.on("pageerror", lambda error: None if _ITS_OWN.search(str(error)) else notebook.faults.append(f"script error: {error}"))
        page.on("request", lambda sent: None if local.match(sent.url) else notebook.faults.append(f"request: {sent.url}"))
        page.on("websocket", lambda line: notebook.listen(line))
        try:
            notebook.open(reset=True)
            yield notebook
        finally:
            notebook.stop_kernel()
            context.close()
        assert notebook.faults == [], notebook.faults


class Notebook:
    """One notebook in one browser."""

    def __init__(self, lab: Lab, page: Any, name: str) -> None:
        self.lab, self.page, self.name = lab, page, name
        self.faults: list[str] = []
        """Script errors, and requests that left the machine."""
        self.heard: list[str] = []
        """Everything that came over the line from the kernel."""

    def evaluate(self, code: str, argument: Any = None) -> Any:
        """What JavaScript gives; fails where it does not come to an end, for which Playwright alone would wait for ever."""
        limit = "new Promise((_, no) => setTimeout(() => no(new Error('took longer than 120 s')), 120000))"
        return self.page.evaluate(f"(argument) => Promise.race([({code})(argument), {limit}])", argument)

    def listen(self, line: Any) -> None:
        line.on("framereceived", lambda data: self.heard.append(data if isinstance(data, str) else data.decode("utf-8", "replace")))

    def open(self, *, reset: bool = False) -> None:
        """Open it, or open it again, as reloading the page does."""
        address = f"http://127.0.0.1:{self.lab.port}/lab/tree/{self.name}?token={self.lab.token}"
        self.page.goto(address + ("&reset" if reset else ""))
        self.page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").wait_for()
        self.evaluate(READY)

    def command(self, name: str, options: dict[str, Any] | None = None) -> None:
        """A command of JupyterLab, by its id."""
        self.page.evaluate("async ([name, options]) => { await window.jupyterapp.commands.execute(name, options); }", [name, options or {}])

    def run(self) -> None:
        """Run all cells, and fail with what they say where one raises."""
        self.command("notebook:run-all-cells")
        wrong = self.page.locator(".jp-RenderedText[data-mime-type='application/vnd.jupyter.error'], .jp-RenderedText:has(.ansi-red-fg)")
        assert wrong.all_inner_texts() == []

    def restart_kernel(self) -> None:
        """Restart the kernel: all that Python knew is gone."""
        self.evaluate(
            "async () => { const session = window.jupyterapp.shell.currentWidget.sessionContext;"
            " await session.session.kernel.restart(); await session.session.kernel.requestKernelInfo(); }"
        )

    def stop_kernel(self) -> None:
        """End the kernel, so that a session of many tests does not fill the memory."""
        with suppress(Exception):  # the page may be gone; the server then ends its kernels when it stops
            self.evaluate("async () => { await window.jupyterapp.shell.currentWidget.sessionContext.shutdown(); }")

    def kernel(self, code: str) -> str:
        """What a line of Python prints in the notebook's kernel."""
        return str(
            self.evaluate(
                "async (code) => { const kernel = window.jupyterapp.shell.currentWidget.sessionContext.session.kernel;"
                " let said = ''; const future = kernel.requestExecute({ code, store_history: false });"
                " future.onIOPub = (m) => { if (m.header.msg_type === 'stream') said += m.content.text;"
                " if (m.header.msg_type === 'error') said += m.content.evalue; };"
                " await future.done; return said; }",
                code,
            )
        )

    def theme(self, name: str) -> None:
        """``JupyterLab Light`` or ``JupyterLab Dark``."""
        self.command("apputils:change-theme", {"theme": name})
        light = "false" if "Dark" in name else "true"
        self.page.locator(f"body[data-jp-theme-light='{light}']").wait_for(state="attached")
        self.page.locator("#jupyterlab-splash").wait_for(state="hidden")

    def saved(self) -> str:
        """The text of the notebook file after saving it, widget state and all."""
        self.command("docmanager:save")
        return (self.lab.root / self.name).read_text(encoding="utf-8")


def _free_port() -> int:
    with socket.socket() as line:
        line.bind(("127.0.0.1", 0))
        return int(line.getsockname()[1])


def _settings(folder: Path) -> None:
    """The question for news would cover the page; saving by itself would write notebooks in the middle of a test."""
    for name, values in (
        ("apputils-extension/notification", {"fetchNews": "false", "checkForUpdates": False}),
        ("docmanager-extension/plugin", {"autosave": False}),
    ):
        target = folder / "@jupyterlab" / f"{name}.jupyterlab-settings"
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(json.dumps(values), encoding="utf-8")


@pytest.fixture(scope="session")
def jupyterlab(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Lab]:
    """JupyterLab on this machine alone, with a home of its own."""
    pytest.importorskip("jupyterlab")
    root, home = tmp_path_factory.mktemp("notebooks"), tmp_path_factory.mktemp("home")
    _settings(home / "settings")
    port, token = _free_port(), secrets.token_hex(16)
    environment = {
        **os.environ, "HOME": str(home), "JUPYTER_CONFIG_DIR": str(home / "config"), "JUPYTER_DATA_DIR": str(home / "data"),
        "JUPYTER_RUNTIME_DIR": str(home / "runtime"), "IPYTHONDIR": str(home / "ipython"),
        "JUPYTERLAB_SETTINGS_DIR": str(home / "settings"), "JUPYTERLAB_WORKSPACES_DIR": str(home / "workspaces"),
    }  # fmt: skip
    command = [
        sys.executable, "-m", "jupyterlab", "--no-browser", *QUIET, f"--ServerApp.port={port}", "--ServerApp.port_retries=0",
        f"--IdentityProvider.token={token}", f"--ServerApp.root_dir={root}", "--LabApp.expose_app_in_browser=True",
    ]  # fmt: skip
    if hasattr(os, "geteuid") and os.geteuid() == 0:
        command.append("--allow-root")
    log = home / "lab.log"
    with log.open("w", encoding="utf-8") as said:
        server = subprocess.Popen(command, stdout=said, stderr=subprocess.STDOUT, env=environment, cwd=root, start_new_session=True)
    try:
        _wait_for(f"http://127.0.0.1:{port}/api/status?token={token}", server, log)
        yield Lab(root, port, token)
    finally:
        server.terminate()
        try:
            server.wait(15)
        except subprocess.TimeoutExpired:
            server.kill()
            server.wait()


def _wait_for(address: str, server: subprocess.Popen[bytes], log: Path) -> None:
    for _ in range(600):
        if server.poll() is not None:
            break
        try:
            with urllib.request.urlopen(address, timeout=2):
                return
        except (urllib.error.URLError, OSError):
            time.sleep(0.1)
    pytest.fail("JupyterLab did not start:\n" + log.read_text(encoding="utf-8")[-3000:])
