"""A paragraph for each row of the matrix: what each source says, how they compare, why that code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from triangulate.model.settings import Settings, Source
from triangulate.model.table import plain
from triangulate.protocol.codings import pair_name
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
    "silent": "no finding, although it could have come up",
    "not_addressed": "not asked about this",
    "unknown": "nothing on file; whether it could have come up is not known",
}
_ASKED = {"asked": "it was asked", "probed": "it was probed", "could_arise": "it could arise", "could_not": "it could not arise"}
_HOW = {"discussion": " in discussion", "third_person": " by a third person,", "rule": " by rule,"}
_OPENINGS = ("On this row, ", "Here, ", "Set side by side, ", "In this respect, ")


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
    differ = _differing_judgements(context)
    for number, (theme, label) in enumerate(zip(plain(themes["meta_theme"]), plain(themes["label"]), strict=True)):
        yield Heading(3, f"{theme}: {label}" if label != theme else str(theme), f"row-{number + 1}")
        proposition = plain(themes["proposition"])[number]
        if proposition:
            yield paragraph("The row proposes: ", proposition)
        written = context.narrative.get(str(theme))
        if written:  # in place of what the software says of the findings; codes and reasons stay
            yield from written_blocks(written)
        elif facts.any:
            yield paragraph(*facts.sentences(str(theme)))
            yield from facts.extracts(str(theme))
        here = cells.get(str(theme), [])
        if len(here) > 1 and all(_plain_code(cell) for cell in here):
            yield paragraph(*_codes_in_a_row(here, context))
            here = []
        for position, cell in enumerate(here):
            differing = differ.get((str(theme), cell["source_a"], cell["source_b"]), [])
            yield paragraph(*_comparison(cell, context, _OPENINGS[(number + position) % len(_OPENINGS)], differing))
        for cell in cells.get(str(theme), []):
            for words in context.analysis.judged.explanations.get((str(theme), cell["source_a"], cell["source_b"]), ()):
                where = (
                    f", {pair_name(cell['source_a'], cell['source_b'], context.analysis.settings)}" if len(cells[str(theme)]) > 1 else ""
                )
                yield paragraph(strong("Explanation"), f" ({words.researcher}{where}): ", " ".join(words.text.split()))
        for words in context.analysis.judged.interpretations.get(str(theme), ()):
            yield paragraph(strong("Interpretation"), f" ({words.researcher}): ", " ".join(words.text.split()))


def _differing_judgements(context: ReportContext) -> dict[tuple[str, str | None, str | None], list[str]]:
    """For each comparison the judgements on which researchers differ."""
    values: dict[tuple[str, str | None, str | None], dict[str, set[str]]] = {}
    names = context.matrix.scheme.compares
    lists = [plain(context.analysis.codings[name]) for name in ("meta_theme", "source_a", "source_b", *names)]
    for theme, a, b, *judged in zip(*lists, strict=True):
        seen = values.setdefault((str(theme), a, b), {name: set() for name in names})
        for name, value in zip(names, judged, strict=True):
            if value is not None:
                seen[name].add(value)
    return {key: [name for name in names if len(seen[name]) > 1] for key, seen in values.items()}


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
            parts.append(f"{source.label}: ")
            if not found.findings:
                parts.append(f"{_absent(found)}. ")
                continue
            parts.append(f"{count(len(found.findings), 'finding')}, ")
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
                    against = {"contradicts": ", against the finding", "qualifies": ", which qualifies it"}.get(stance or "", "")
                    yield Paragraph(text(Span(" ".join(words.split()), "quote"), f" ({case or 'case not named'}{against})"), "quote")


def _absent(found: Evidence) -> str:
    grounds = [word for word in (_ASKED.get(found.opportunity or ""), found.item) if word]
    return _ABSENT[found.presence] + (f" ({', '.join(grounds)})" if grounds else "")


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
        parts.append(f"{count(len(found.contradicting), 'case')} against it")
    return f" ({'; '.join(parts)})" if parts else ""


def _comparison(cell: dict[str, Any], context: ReportContext, opening: str, differing: list[str]) -> list[str | Span]:
    settings, scheme = context.analysis.settings, context.matrix.scheme
    names = {source.id: source.label for source in settings.sources}
    a, b = cell["source_a"], cell["source_b"]
    who = "all sources" if a is None else f"{names[a]} and the proposition" if b is None else f"{names[a]} and {names[b]}"
    subject = f"{who[0].upper()}{who[1:]}"
    if not cell["counted"] or (cell["status"] == "coded" and cell["code"] is None):
        return [f"{subject}: nothing to compare, as no source is known to cover the row."]
    label = {code.key: code.label.lower() for code in scheme.codes} | {UNDETERMINED: "undetermined"}
    possible = listed([label[key] for key in cell["possible_codes"]], last="or")
    resolution = context.analysis.judged.resolutions.get((cell["meta_theme"], a, b))
    proposed = cell["status"] == "proposed"
    judged = "" if proposed else _judgements(cell, scheme.compares, differing)
    parts: list[str | Span] = [f"{opening}{who} {judged}: " if judged else f"{subject}: "]
    if cell["status"] == "disputed":
        parts.append("researchers differ on the code, and it is not settled. ")
    elif cell["code"] == UNDETERMINED:
        parts += [strong("undetermined"), f"; {possible} remain possible. " if len(cell["possible_codes"]) > 1 else ". "]
    elif cell["code"] is not None:
        parts += [strong(label[cell["code"]]), _ground(cell, label, possible, resolution.how if resolution else "")]
    elif proposed:
        grounds = f"the data suggest {possible}" if len(cell["possible_codes"]) == 1 else "the data suggest some of the judgements"
        parts.append(f"nobody has judged this comparison; {grounds}. This is a proposal of the software. ")
    else:
        parts.append("not coded yet. ")
    if cell["silent"] and cell["code"] is not None and b is not None:
        missing = listed([names[source] for source in cell["silent"].split("; ")])
        parts.append(f"Without a word on it: {missing}. ")
    if cell["states_differ"]:
        parts.append("The sources found it in different states, which the code does not decide. ")
    if cell["reason"]:
        parts += _reasons(cell, settled=resolution is not None and bool(resolution.reason))
    if cell["status"] == "resolved" and resolution is not None and resolution.minority:
        parts += ["A reading that did not prevail: ", Span(" ".join(resolution.minority.split()), "quote"), "."]
    return parts


def _plain_code(cell: dict[str, Any]) -> bool:
    """Whether there is nothing to say of a comparison but its code (or that it has none)."""
    said = cell["reason"] or cell["states_differ"] or cell["status"] in ("proposed", "disputed", "resolved")
    return not said and cell["source_b"] is None and all(cell[name] is None for name in ("meaning", "prominence", "coverage", "examples"))


def _codes_in_a_row(cells: list[dict[str, Any]], context: ReportContext) -> list[str | Span]:
    """The codes of several sources against the proposition, in one sentence."""
    names = {source.id: source.label for source in context.analysis.settings.sources}
    label = {code.key: code.label.lower() for code in context.matrix.scheme.codes} | {UNDETERMINED: "undetermined"}
    parts: list[str | Span] = ["Against the proposition: "]
    for position, cell in enumerate(cells):
        word = strong(label[cell["code"]]) if cell["code"] is not None else "not coded yet"
        parts += ["; " if position else "", f"{names[cell['source_a']]}, ", word]
    people = dict.fromkeys(name for cell in cells for name in (cell["researcher"] or "").split("; ") if name)
    return [*parts, f" (codes given by {listed(list(people))})." if people else "."]


def _reasons(cell: dict[str, Any], *, settled: bool) -> list[str | Span]:
    """The reasons, each with the name of who gave it where several did."""
    lines = [line.strip() for line in str(cell["reason"]).splitlines() if line.strip()]
    several = not settled and (len(lines) > 1 or "; " in (cell["researcher"] or ""))
    if not several:
        return ["Reason given: ", Span(" ".join(lines), "quote"), " "]
    parts: list[str | Span] = ["Reasons given: "]
    for position, line in enumerate(lines):
        name, _, words = line.partition(": ")
        parts += ["; " if position else "", f"{name}, ", Span(words, "quote")]
    return [*parts, " "]


def _judgements(cell: dict[str, Any], compares: tuple[str, ...], differing: list[str]) -> str:
    """What the researchers judged alike, what could not be judged, and where they differ."""
    said = [_SAME[name][cell[name]] for name in compares if cell[name] in _SAME[name]]
    unsure = [name for name in compares if cell[name] == "cannot_judge"]
    doubts = [f"{listed(unsure)} could not be judged"] if unsure else []
    if differing:
        doubts.append(f"researchers differ on {listed(differing)}")
    doubt = "; ".join(doubts)
    if said:
        return listed(said) + (f" ({doubt})" if doubt else "")
    return f"were compared, but {doubt}" if doubt else ""


def _ground(cell: dict[str, Any], label: dict[str, str], possible: str, how: str) -> str:
    """How the code came about: derived, given, or settled."""
    who = f" by {cell_words(cell['researcher']).replace('; ', ', ')}" if cell["researcher"] else ""
    if cell["status"] == "resolved":
        return f", settled{_HOW.get(how, '')}{who}. "
    if cell["derived_code"] == cell["code"]:
        return f", as the judgements give it{' (' + cell['rule'] + ')' if cell['rule'] else ''}. "
    if cell["derived_code"] == UNDETERMINED:
        return f", given{who}; the judgements alone leave {possible} open. "
    if cell["derived_code"] is None:
        return f", given{who}. "
    return f", given{who}; the judgements alone give {label[cell['derived_code']]}. "
