"""A paragraph for each row of the matrix: what each source says, how they compare, why that code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triangulate.model.settings import Settings, Source
from triangulate.model.table import plain
from triangulate.protocol.evidence import Evidence
from triangulate.protocol.result import cell_words
from triangulate.protocol.shares import count
from triangulate.report.blocks import Block, Heading, Paragraph, Span, em, listed, paragraph, strong, text
from triangulate.report.context import ReportContext
from triangulate.report.results import written_blocks
from triangulate.schemes.judgements import UNDETERMINED

_MOST_LABELS = 6
_SAME = {
    "meaning": {"same": "make the same claim", "different": "make different claims", "opposite": "make claims that conflict"},
    "prominence": {"same": "give it the same weight", "different": "give it different weight"},
    "coverage": {
        "same": "cover the same places, groups and cases", "overlapping": "cover overlapping places, groups or cases",
        "different": "cover different places, groups or cases",
    },
    "examples": {
        "same": "give the same examples", "overlapping": "share some examples", "different": "give different examples",
        "one_sided": "differ in that only one gives examples",
    },
}  # fmt: skip
_ABSENT = {
    "silent": "could have spoken to this and say nothing of it",
    "not_addressed": "were not asked about this",
    "unknown": "have nothing on file about this; whether they could have spoken to it is not known",
}
_OPENINGS = ("On this row, ", "Here ", "As to this, ", "Set side by side, ")


def row_blocks(context: ReportContext) -> Iterator[Block]:
    """Heading and paragraphs of every row."""
    yield Heading(2, "Row by row", "row-by-row")
    frame = context.matrix.cells
    columns = {
        name: frame[name].tolist() if name == "possible_codes" else frame[name].to_numpy(dtype=object, na_value=None).tolist()
        for name in frame.columns
    }
    cells: dict[str, list[dict[str, Any]]] = {}
    for number, theme in enumerate(columns["meta_theme"]):
        cell = {name: values[number] for name, values in columns.items()} | {"counted": bool(context.matrix.counted[number])}
        cells.setdefault(theme, []).append(cell)
    themes = context.analysis.sorting.meta_themes
    facts = _FindingFacts(context)
    for number, (theme, label) in enumerate(zip(plain(themes["meta_theme"]), plain(themes["label"]), strict=True)):
        yield Heading(3, f"{theme}: {label}" if label != theme else str(theme), f"row-{number + 1}")
        proposition = plain(themes["proposition"])[number]
        if proposition:
            yield paragraph("The row proposes: ", proposition)
        written = context.narrative.get(str(theme))
        if written:
            yield from written_blocks(written)
            continue
        if facts.any:
            yield paragraph(*facts.sentences(str(theme)))
            yield from facts.extracts(str(theme))
        for position, cell in enumerate(cells.get(str(theme), [])):
            yield paragraph(*_comparison(cell, context, _OPENINGS[(number + position) % len(_OPENINGS)]))


class _FindingFacts:
    """What the report says of the findings in a row."""

    def __init__(self, context: ReportContext) -> None:
        self.settings: Settings = context.analysis.settings
        self.evidence = context.analysis.evidence
        findings = context.analysis.tables["findings"]
        self.label = dict(zip(findings.values("finding"), findings.values("label"), strict=True))
        self.any = len(findings) > 0
        self._extracts: dict[str, list[tuple[str, str | None, str | None]]] = {}
        extracts = context.analysis.tables["extracts"]
        names = ("finding", "case", "text", "stance", "permission")
        for finding, case, words, stance, permission in zip(*(extracts.values(name) for name in names), strict=True):
            # What goes out to others holds only what may be published.
            if finding is not None and words is not None and permission == "publication":
                self._extracts.setdefault(finding, []).append((words, case, stance))

    def sentences(self, theme: str) -> list[str | Span]:
        parts: list[str | Span] = []
        for source in self.settings.sources:
            found = self.evidence[(theme, source.id)]
            name = source.label[0].upper() + source.label[1:]
            if not found.findings:
                parts.append(f"{name} {_absent(found)}. ")
                continue
            parts.append(f"{name} speak{'s' if _singular(source) else ''} to it in {count(len(found.findings), 'finding')}: ")
            labels = [str(self.label.get(finding) or finding) for finding in found.findings]
            shown = labels if len(labels) <= _MOST_LABELS + 1 else labels[:_MOST_LABELS]
            for position, label in enumerate(shown):
                parts += ["; " if position else "", em(label)]
            if len(shown) < len(labels):
                parts.append(f"; and {len(labels) - len(shown)} more")
            parts.append(f"{_weight(found, source)}. ")
        return parts

    def extracts(self, theme: str) -> Iterator[Block]:
        for source in self.settings.sources:
            for finding in self.evidence[(theme, source.id)].findings:
                for words, case, stance in self._extracts.get(finding, ())[:2]:
                    against = ", which contradicts the finding" if stance == "contradicts" else ""
                    yield Paragraph(text(Span(" ".join(words.split()), "quote"), f" ({case or 'case not named'}{against})"), "quote")


def _singular(source: Source) -> bool:
    return not source.label.rstrip().endswith("s")


def _absent(found: Evidence) -> str:
    item = f" ({found.item})" if found.item else ""
    return _ABSENT[found.presence] + item


def _weight(found: Evidence, source: Source) -> str:
    """Prominence in words, with its denominator and what the number can bear."""
    parts = []
    words = [stated.words for stated in found.stated]
    if words:
        plain_words = list(dict.fromkeys(words))
        parts.append(f"stated prominence {listed(plain_words, most=4)}")
    if found.cases:
        of = f" of {found.of}" if found.of else ""
        plural = source.unit if (found.of or len(found.cases)) == 1 else f"{source.unit}s"
        if found.counted:
            parts.append(f"{len(found.cases)}{of} {plural} show it")
        else:
            parts.append(f"at least {len(found.cases)}{of} {plural} {'is' if len(found.cases) == 1 else 'are'} cited")
    if found.state:
        parts.append(f"found {found.state}")
    if found.contradicting:
        parts.append(f"{count(len(found.contradicting), 'case')} speaking against it")
    return f" ({'; '.join(parts)})" if parts else ""


def _comparison(cell: dict[str, Any], context: ReportContext, opening: str) -> list[str | Span]:
    settings, scheme = context.analysis.settings, context.matrix.scheme
    names = {source.id: source.label.lower() for source in settings.sources}
    a, b = cell["source_a"], cell["source_b"]
    who = "all sources" if a is None else names[a] if b is None else f"{names[a]} and {names[b]}"
    if not cell["counted"]:
        return [f"Between {who} there is nothing to compare: no source is known to cover the row."]
    parts: list[str | Span] = []
    judged = _judgements(cell, scheme.compares)
    proposed = cell["status"] == "proposed"
    if judged and not proposed:
        parts.append(_sentence(f"{opening}{who} {judged}. "))
    label = {code.key: code.label.lower() for code in scheme.codes} | {UNDETERMINED: "undetermined"}
    possible = listed([label[key] for key in cell["possible_codes"]], last="or")
    subject = f"{who[0].upper()}{who[1:]}"
    if cell["status"] == "disputed":
        parts += [f"{subject}: researchers differ on the code, and it is not settled. "]
    elif cell["code"] == UNDETERMINED:
        parts += [f"{subject}: ", strong("undetermined"), f"; {possible} remain possible. " if len(cell["possible_codes"]) > 1 else ". "]
    elif cell["code"] is not None:
        parts += [f"{subject}: ", strong(label[cell["code"]]), _ground(cell, label, possible)]
    elif proposed:
        grounds = f"the data suggest {possible}" if len(cell["possible_codes"]) == 1 else "the data suggest some of the judgements"
        parts += [f"{subject}: nobody has judged this comparison; {grounds}. This is a proposal of the software. "]
    else:
        parts += [f"{subject}: not coded yet. "]
    if cell["silent"] and cell["code"] is not None:
        verb = "is" if "; " not in cell["silent"] else "are"
        missing = listed([names[source] for source in cell["silent"].split("; ")])
        parts.append(f"What {verb} missing is a word of {missing}. ")
    if cell["states_differ"]:
        parts.append("The sources found it in different states, which the code does not decide. ")
    if cell["reason"]:
        parts += ["Reason given: ", *_reasons(cell["reason"])]
    return parts


def _reasons(reason: str) -> list[str | Span]:
    lines = [line.strip() for line in reason.splitlines() if line.strip()]
    parts: list[str | Span] = []
    for position, line in enumerate(lines):
        parts += [" " if position else "", Span(line, "quote")]
    return parts


def _judgements(cell: dict[str, Any], compares: tuple[str, ...]) -> str:
    said = [_SAME[name][cell[name]] for name in compares if cell[name] in _SAME[name]]
    unsure = [name for name in compares if cell[name] == "cannot_judge"]
    parts = []
    if said:
        parts.append(listed(said))
    if unsure:
        verb = "could not be judged"
        parts.append(f"{listed(unsure)} {verb}" if not said else f"; {listed(unsure)} {verb}")
    return "".join(parts) if said else (f"were compared, but {parts[0]}" if parts else "")


def _sentence(words: str) -> str:
    return words[0].upper() + words[1:]


def _ground(cell: dict[str, Any], label: dict[str, str], possible: str) -> str:
    """How the code came about: derived, given, or settled."""
    who = f" by {cell_words(cell['researcher']).replace('; ', ', ')}" if cell["researcher"] else ""
    if cell["status"] == "resolved":
        return f", settled{who}. "
    if cell["derived_code"] == cell["code"]:
        return f", as the judgements give it ({cell['rule']}). "
    if cell["derived_code"] == UNDETERMINED:
        return f", given{who}; the judgements alone leave {possible} open. "
    if cell["derived_code"] is None:
        return f", given{who}. "
    return f", given{who}; the judgements alone give {label[cell['derived_code']]}. "
