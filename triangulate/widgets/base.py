"""What all widgets share: how their files become one text, and how browser and Python talk.

Python owns state and checks; the browser draws and reports gestures. A gesture is a message ``{"do": ..., "request": ...}``;
its answer has the same ``request``. The journal is the only memory: what the browser shows is worked out of the study
whenever it asks, so that a reload, a restarted kernel or a second tab shows the truth. Nothing of a study is in a synced
trait, because JupyterLab saves these in the notebook.
"""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Callable
from hashlib import blake2b
from pathlib import Path
from typing import Any

from triangulate.errors import MissingProgram, StudyError, TriangulateError, shorten

try:
    import anywidget
except ImportError as error:  # pragma: no cover  # an environment without the extra
    raise MissingProgram("The workbench needs anywidget, which is not installed: pip install triangulation-protocol[lab].") from error

from triangulate.judging import Judging
from triangulate.protocol.analysis import Analysis

STATIC = Path(__file__).with_name("static")
"""Where JavaScript and CSS of the widgets lie."""

Message = dict[str, Any]

_REMEMBERED = 200
"""Answers that are kept, so that a gesture that is sent twice is done once."""

_IMPORT = re.compile(r"""^import\s[^;]*?from\s+["']\./[^"']+["'];?[ \t]*\n""", re.MULTILINE)
_EXPORT = re.compile(r"^export (?=(?:async )?(?:function|const|let|class)\b)", re.MULTILINE)


def inlined(text: str, *, last: bool) -> str:
    """The text of a JavaScript module as a part of a longer one.

    Imports from beside it are taken out, and (except of the last one, whose default export is the widget) the word
    ``export`` before declarations.

    Examples
    --------
    >>> inlined('import { rows } from "./logic.js";\\nexport const one = rows;\\n', last=False)
    'const one = rows;\\n'
    """
    text = _IMPORT.sub("", text)
    if last:
        return text
    text = _EXPORT.sub("", text)
    if re.search(r"^(export|import)\b", text, re.MULTILINE):
        raise ValueError("a module that is put before another one exports declarations only, and imports only from beside it")
    return text


def script(*names: str) -> str:
    """One module text of several files of :data:`STATIC`; the last one is the widget."""
    texts = [(STATIC / f"{name}.js").read_text(encoding="utf-8") for name in names]
    return "\n".join(inlined(text, last=number == len(texts) - 1) for number, text in enumerate(texts))


def style(*names: str) -> str:
    """One style sheet of several files of :data:`STATIC`."""
    return "\n".join((STATIC / f"{name}.css").read_text(encoding="utf-8") for name in names)


def sentence_of(error: Exception) -> str:
    """An error as the widget says it: ours in their own words, others as what they are."""
    if isinstance(error, StudyError):
        return "\n".join([*(f"{problem.what}. {problem.fix}".rstrip() for problem in error.problems), error.closing])
    if isinstance(error, TriangulateError):
        return str(error)
    return f"A fault in the software: {type(error).__name__}: {shorten(error, 300)}. The log of JupyterLab has the details."


class StudyWidget(anywidget.AnyWidget):
    """A widget on a study.

    A subclass sets ``_esm = script("common", "<name>_logic", "<name>")`` and ``_css = style("common", "<name>")``, answers
    each gesture ``{"do": "save", ...}`` in a method ``_do_save(message) -> dict``, and gives its static twin in
    ``_twin_html()``.
    """

    def __init__(self, study: Judging, **unknown: Any) -> None:
        if unknown:
            names = ", ".join(f'"{name}"' for name in unknown)
            raise TypeError(f"{type(self).__name__} has no option {names}.")
        super().__init__()
        self._study = study
        self._answers: OrderedDict[str, Message] = OrderedDict()
        self.on_msg(self._received)

    def current(self) -> Analysis:
        """The study with all that was judged until now, by others too.

        Rows, evidence and the journal are as they are; tables of codings may be from before the last codings, because
        working out the whole matrix takes longer than a keystroke may.
        """
        return self._study._current(results=False)  # the verbs of the study use the same

    @property
    def study_key(self) -> str:
        """Tells drafts of one study from those of others in the browser, without telling where it lies."""
        return blake2b(str(getattr(self._study, "folder", "")).encode("utf-8", "surrogatepass"), digest_size=6).hexdigest()

    def answer(self, message: Message) -> Message:
        """What Python answers to a gesture, as the browser would get it; also how tests play the browser.

        A gesture that comes a second time under the same ``request`` is not done again. What goes wrong comes as
        ``{"failed": sentence}``.
        """
        return self._answered(message)[0]

    def _answered(self, message: Message) -> tuple[Message, Exception | None]:
        request, verb = str(message.get("request", "")), str(message.get("do", ""))
        if request and request in self._answers:
            return self._answers[request], None
        act: Callable[[Message], Message] | None = getattr(self, f"_do_{verb}", None)
        fault: Exception | None = None
        try:
            if act is None:
                raise TriangulateError(f'the widget does not know the gesture "{shorten(verb)}". Run the cell again.')
            said: Message = {"did": verb, **act(message), "request": request}
        except Exception as error:  # noqa: BLE001  # said in the widget, and raised by _received where it is no mistake of a user
            said = {"failed": sentence_of(error), "did": verb, "request": request}
            return said, None if isinstance(error, TriangulateError) else error
        if request:
            self._answers[request] = said
            while len(self._answers) > _REMEMBERED:
                self._answers.popitem(last=False)
        return said, fault

    def _received(self, _widget: Any, content: Any, _buffers: Any) -> None:
        if not isinstance(content, dict) or "do" not in content:
            return
        said, fault = self._answered(content)
        self.send(said)
        if fault is not None:
            raise fault  # Jupyter writes it to its log

    def _twin_html(self) -> str:
        """The state as a table that needs no script, for exported notebooks and e-mail."""
        raise NotImplementedError

    def _repr_mimebundle_(self, **options: Any) -> Any:
        bundle = super()._repr_mimebundle_(**options)
        if bundle is None:
            return None
        data, metadata = bundle if isinstance(bundle, tuple) else (bundle, {})
        return {**data, "text/plain": repr(self), "text/html": self._twin_html()}, metadata

    def __repr__(self) -> str:
        return f"<{type(self).__name__}>"
