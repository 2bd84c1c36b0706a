"""A study in which everything that people enter is hostile."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from markup.hostile import TEXTS

NASTY = '</title></style><script>alert("T")</script>\x1b[31m | *T* `t` [t](https://evil.example) \u202eeltit ＝1'
"""For titles, labels of sources, names of researchers: a little of everything."""


def hostile_study(make: Callable[..., Path], name: str = "hostile", title: str = NASTY) -> Path:
    """Writes it; each text of :data:`TEXTS` has a row with its label, findings, quotes, reasons and comments."""
    quoted = json.dumps(NASTY)
    settings = (
        f"sources:\n  - {{id: interviews, n: 16, label: {quoted}, unit: {quoted}, kind: {quoted}, collected_by: {quoted}}}\n"
        f"  - {{id: observations, n: 20, label: {quoted}, analysed_by: {quoted}, when: {quoted}}}\n"
        f"questions: [{quoted}]\n"
        f"researchers:\n  - {{id: anna, name: {quoted}, role: {quoted}, standpoint: {quoted}}}\n  - {{id: ben, name: {quoted}}}\n"
    )
    texts = list(TEXTS.values())
    codes = ("agreement", "dissonance", "silence", "partial_agreement", "not_addressed")
    tables = {
        "meta_themes": [
            {"meta_theme": f"<i>{n}</i>|*", "label": text, "group": text, "question": "1", "proposition": text}
            for n, text in enumerate(texts)
        ],
        "findings__interviews": [
            {"finding": f"I{n}", "label": text, "statement": text, "meta_theme": f"<i>{n}</i>|*", "state": "lacking"}
            for n, text in enumerate(texts)
        ]
        + [{"finding": f"U{n}", "label": text, "statement": text} for n, text in enumerate(texts)],
        "findings__observations": [
            {"finding": f"O{n}", "label": text, "statement": text, "meta_theme": f"<i>{n}</i>|*", "state": "present"}
            for n, text in enumerate(texts)
        ],
        "extracts": [
            {"finding": f"I{n}", "case": f"<b>{n}</b>", "text": text, "permission": "publication"} for n, text in enumerate(texts)
        ],
        "codings": [
            {
                "meta_theme": f"<i>{n}</i>|*", "source_a": "interviews", "source_b": "observations", "researcher": who,
                "code": codes[(n + shift) % 5], "reason": text,
            }
            for n, text in enumerate(texts)
            for who, shift in (("anna", 0), *([("ben", n % 3)] if n % 2 else []))
        ],
        "feedback": [
            {"meta_theme": f"<i>{n}</i>|*", "from": text, "comment": text, "decision": text, "by": text} for n, text in enumerate(texts)
        ],
    }  # fmt: skip
    folder = make(settings, name=name, **tables)
    study = folder / "study.yaml"
    study.write_text(study.read_text(encoding="utf-8").replace("A small study", json.dumps(title)), encoding="utf-8")
    (folder / "narrative").mkdir(exist_ok=True)
    for part in ("introduction", "assessment", "limits"):
        (folder / "narrative" / f"{part}.md").write_text(f"{NASTY}\n\n<script>alert(2)</script>\n", encoding="utf-8")
    return folder
