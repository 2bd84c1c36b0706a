"""Judgements in words: what a line of the history, or a button that undoes it, says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import pandas as pd

from triangulate.errors import shorten
from triangulate.model.judgements import Judgement
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.codings import interpret_one, pair_name
from triangulate.protocol.judged import VALUES
from triangulate.protocol.places import comparison_of
from triangulate.schemes.judgements import UNDETERMINED

HISTORY_TABLE = ("at", "researcher", "kind", "what", "stands")


def history_table(analysis: Analysis, judgements: Iterable[Judgement], *, memos: bool = True) -> pd.DataFrame:
    """Judgements in words, one line each: ``at, researcher, kind, what, stands`` (False for what was undone).

    Parameters
    ----------
    judgements : iterable of Judgement
        Those to show, in their order.
    memos : bool
        Whether what memos say is shown; that they were written always is.
    """
    rows = []
    for judgement in judgements:
        what = judgement_words(analysis, judgement)
        if judgement.kind == "memo" and not memos:
            what = what.partition(" “")[0]
        rows.append((judgement.at, judgement.researcher, judgement.kind, what, judgement.id not in analysis.state.undone))
    return pd.DataFrame(rows, columns=list(HISTORY_TABLE))


def judgement_words(analysis: Analysis, judgement: Judgement) -> str:
    """What was decided, in one line: ``Role clarity, interviews x observations: partial agreement``."""
    subject, body = judgement.subject, judgement.body
    place, text = _place(analysis, subject), _text(body)
    kind = judgement.kind
    if kind == "code":
        return f"{place}: {_coded(analysis, subject, body)}"
    if kind == "resolve":
        return f"{place}: settled as {_code_label(analysis, body.get('code'))}"
    if kind == "refuse":
        return f"{place}: proposal refused"
    if kind in ("interpret", "explain"):
        return f"{place}: {'interpretation' if kind == 'interpret' else 'explanation'} {text}"
    if kind == "assess":
        return f"global judgement {text}"
    if kind == "memo":
        return f"memo on {_memo_place(analysis, subject) or 'the study'} {text}"
    if kind == "feedback":
        return f"comment of {shorten(body.get('from') or judgement.researcher)} on {place or 'the whole'} {_quoted(body.get('comment'))}"
    if kind == "respond":
        about = next((comment for comment in analysis.comments if comment.id == subject.get("feedback")), None)
        whose = f"the comment of {shorten(about.by)}" if about is not None else "a comment that is not here"
        return f"decision on {whose}: {_quoted(body.get('decision'))}"
    if kind == "reveal":
        return f"codings revealed: {place or subject.get('group') or 'everything'}"
    if kind == "erase":
        return f"words of case {subject.get('case')} erased"
    if kind in ("undo", "redo"):
        target = analysis.state.target(judgement)
        return f"{kind}: {judgement_words(analysis, target) if target is not None else 'a judgement that is not here'}"
    return _sorted(analysis, kind, subject, body)


def _sorted(analysis: Analysis, kind: str, subject: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    row = _label(analysis, subject.get("meta_theme"))
    findings = subject.get("findings") or body.get("findings") or []
    listed = ", ".join(map(str, findings)) if isinstance(findings, list) else str(findings)
    if kind == "sort":
        origin = f" from {_label(analysis, body['from'])}" if body.get("from") else ""
        return f"{listed}{origin} into {row}"
    if kind == "unsort":
        return f"{listed} out of {row}"
    if kind == "make":
        return f"new meta-theme {shorten(body.get('label') or row)}"
    if kind == "merge":
        others = subject.get("others")
        named = others if isinstance(others, list) else [others]
        return f"{', '.join(_label(analysis, other) for other in named)} merged into {row}"
    if kind == "split":
        return f"{listed} out of {row} into a new meta-theme {shorten(body.get('label') or '')}"
    changed = ", ".join(f"{name} {_quoted(body[name])}" for name in ("label", "group", "question", "proposition") if name in body)
    return f"{shorten(subject.get('meta_theme') or '')}: {changed}"


def _label(analysis: Analysis, theme: Any) -> str:
    return shorten(analysis.sorting.labels.get(str(theme or "")) or theme or "")


def _place(analysis: Analysis, subject: Mapping[str, Any]) -> str:
    if not subject.get("meta_theme"):
        return ""
    words = _label(analysis, subject["meta_theme"])
    a, b = subject.get("source_a"), subject.get("source_b")
    if a or b or (analysis.settings.scheme.scope == "joint" and "source_a" in subject):
        words += f", {pair_name(a, b, analysis.settings)}"
    return f"{words}, {_quoted(subject['statement'])}" if subject.get("statement") else words


def _memo_place(analysis: Analysis, subject: Mapping[str, Any]) -> str:
    return f"finding {shorten(subject['finding'])}" if subject.get("finding") else _place(analysis, subject)


def _coded(analysis: Analysis, subject: Mapping[str, Any], body: Mapping[str, Any]) -> str:
    if body.get("code"):
        return _code_label(analysis, body["code"])
    place = comparison_of(
        analysis.settings, analysis.sorting.names, str(subject.get("meta_theme") or ""), subject.get("source_a"), subject.get("source_b")
    )
    values = {name: body[name] for name, known in VALUES.items() if isinstance(body.get(name), str) and body[name] in known}
    if place is not None:
        derived = interpret_one(analysis.settings, analysis.settings.scheme, analysis.evidence, place, values)
        if derived.code is not None and derived.code != UNDETERMINED:
            return _code_label(analysis, derived.code)
    return "undetermined: " + ", ".join(f"{name.replace('_', ' ')} {value.replace('_', ' ')}" for name, value in values.items())


def _code_label(analysis: Analysis, code: Any) -> str:
    scheme = analysis.settings.scheme
    key = scheme.find_code(str(code or ""))
    label = scheme.code(key).label if key is not None else shorten(code)
    return label[:1].lower() + label[1:]


def _text(body: Mapping[str, Any]) -> str:
    return _quoted(body.get("text"))


def _quoted(words: Any) -> str:
    return f"“{shorten(words or '')}”"
