"""The widgets' line to Python in a real JupyterLab: answered, and loud where Python is gone."""

from __future__ import annotations

import pytest

pytest.importorskip("anywidget")

CELL = """
from triangulate.study import open_study
from triangulate.templates import template
from triangulate.widgets.base import StudyWidget, script, style

class Echo(StudyWidget):
    _esm = script("common") .replace("export ", "") + '''
export default { render({ model, el }) {
  const line = connect(model, () => {});
  const said = h("output", { class: "said" });
  const ask = () => line.ask("count", {}, { seconds: 2 })
    .then((m) => { said.textContent = `count ${m.done}`; }, (e) => { said.textContent = e.message; });
  el.append(h("button", { class: "ask", onclick: ask }, "ask"), said);
  return () => line.close();
} };
'''
    _css = style("common")
    def _do_count(self, message):
        self.done = getattr(self, "done", 0) + 1
        return {"done": self.done}
    def _twin_html(self):
        return "<p>twin</p>"

Echo(open_study(template("safeguarding")))
"""


def test_a_gesture_is_answered_and_a_kernel_that_is_gone_is_said(browser, jupyterlab):
    with jupyterlab.notebook(browser, [CELL]) as notebook:
        notebook.run()
        said = notebook.page.locator(".said")
        notebook.page.locator(".ask").click()
        notebook.page.locator(".said", has_text="count 1").wait_for()
        notebook.restart_kernel()
        notebook.page.locator(".ask").click()
        notebook.page.locator(".said", has_text="run the cell again").wait_for()
        assert "Python" in said.inner_text()
