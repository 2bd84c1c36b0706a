"""Step 5 in the report: who reads which comparison how, what the numbers can bear, and what became of it."""

from __future__ import annotations

from collections.abc import Iterator

from triangulate.model.settings import COEFFICIENT_NAMES
from triangulate.model.table import plain
from triangulate.protocol.researchers import ALL, ALL_PRESENT, BOTH_PRESENT, INDEPENDENT
from triangulate.protocol.shares import count
from triangulate.report.blocks import Block, Bullets, Heading, Paragraph, Span, TableBlock, em, paragraph, strong, text
from triangulate.report.context import ReportContext
from triangulate.report.results import outcome_labels

MOST = 40
"""Disagreements that are told with the reasons of each; of more, those furthest apart."""

_JUDGEMENTS = {"presence_a": "Presence, source A", "presence_b": "Presence, source B"}
_DISTANCES = {1: "one step apart", 2: "two steps apart", 3: "furthest apart: one sees a source speak where another does not"}


def researcher_blocks(context: ReportContext) -> Iterator[Block]:
    """Step 5, where two or more coded."""
    comparison = context.researchers
    if len(comparison.researchers) < 2:
        return
    yield Heading(2, "Comparison of researchers", "researchers")
    yield paragraph(
        "Codings are compared as they were before their comparison was first settled. Agreement is counted and not corrected for chance; "
        "it shows how far readings coincide, not that they are right. Comparisons with both sources present stand apart, since elsewhere "
        "the sorting had already fixed the outcome."
    )
    codes = comparison.agreement[comparison.agreement["judgement"] == "code"]
    present = ALL_PRESENT.get(context.matrix.scope, "all sources present")
    kinds = {BOTH_PRESENT: present, INDEPENDENT: "coded with nothing seen"}
    rows = [
        ("all pairs" if first == "all" else f"{first} and {second}", kinds.get(kind, kind), words, str(missing))
        for first, second, kind, words, missing in codes[["researcher_1", "researcher_2", "comparisons", "text", "missing"]].itertuples(
            index=False
        )
    ]
    yield TableBlock("Same code", ("Researchers", "Comparisons", "Same code", "Not coded by both"), tuple(rows), 2)
    for note in comparison.notes()[1:]:
        yield paragraph(note)
    yield from _judgements(context, present)
    yield from _coefficients(context, kinds)
    if len(comparison.confusion):
        label = outcome_labels(context)
        pairs = [(label[first], label[second], str(n)) for first, second, n in comparison.confusion.itertuples(index=False)]
        yield TableBlock("Which codes met", ("One gave", "The other gave", "Times"), tuple(pairs), 2)
        yield from context.pictures("confusion")
    if len(comparison.disagreements):
        yield Heading(3, "Where researchers differ")
        yield paragraph(
            f"Researchers differ on the code of {count(len(comparison.disagreements), 'comparison')}; these are what step 5 is for. "
            "Those furthest apart come first (agreement, partial agreement and dissonance lie on a line; a code that compares two "
            "sources and one that says that a source does not speak are furthest apart: a rule of this software)."
        )
        yield from context.pictures("differences")
        yield _disagreements(context)
        yield from _readings(context)
    if len(comparison.outcomes):
        yield from _became(context)


def _judgements(context: ReportContext, present: str) -> Iterator[Block]:
    """On which judgements researchers coincide, all pairs together, where both sources speak."""
    frame = context.researchers.agreement
    whole = frame[(frame["comparisons"] == BOTH_PRESENT) & (frame["judgement"] != "code") & (frame["of"] > 0)]
    names = context.researchers.researchers
    together = whole[whole["researcher_1"] == "all"] if len(names) > 2 else whole
    if len(together):
        rows = [
            (_JUDGEMENTS.get(name, name.capitalize()), words, str(missing))
            for name, words, missing in together[["judgement", "text", "missing"]].itertuples(index=False)
        ]
        yield TableBlock(f"Same judgement, {present}, all pairs", ("Judgement", "Same", "Not judged by both"), tuple(rows), 1)


def _coefficients(context: ReportContext, kinds: dict[str, str]) -> Iterator[Block]:
    """Coefficients with intervals, where the team wants them, and what they can bear."""
    frame = context.researchers.coefficients
    if frame is None or not len(frame):
        return
    yield Heading(3, "Agreement beyond chance")
    yield paragraph(
        "Coefficients differ in what they call chance, and none shows that a code is right. Intervals come from drawing rows of the matrix "
        "with replacement, since comparisons of one row are not independent; they say what other rows could have given, coded by these "
        "researchers."
    )
    rows = []
    kinds = {ALL: "all comparisons", **kinds}
    columns = ["researcher_1", "researcher_2", "judgement", "comparisons", "coefficient", "estimate", "low", "high", "n", "missing"]
    for first, second, judgement, kind, name, estimate, low, high, n, missing in frame[columns].itertuples(index=False):
        who = "all" if first == "all" else f"{first} and {second}"
        about = "Code" if judgement == "code" else _JUDGEMENTS.get(judgement, judgement.capitalize())
        interval = "none" if low != low or high != high else f"{low:.2f} to {high:.2f}"
        value = "undefined" if estimate != estimate else f"{estimate:.2f}"
        rows.append((who, f"{about}, {kinds.get(kind, kind)}", COEFFICIENT_NAMES[name], value, interval, str(n), str(missing)))
    header = ("Researchers", "What", "Coefficient", "Value", "95 % interval", "Comparisons", "Codings missing")
    yield from context.pictures("coefficients")
    yield TableBlock("Coefficients", header, tuple(rows), 3)
    codes = frame[frame["judgement"] == "code"]
    said = [
        f"{'All researchers' if first == 'all' else f'{first} and {second}'}, {kinds.get(kind, kind)}: {words}"
        for first, second, kind, words in codes[["researcher_1", "researcher_2", "comparisons", "sentence"]].itertuples(index=False)
    ]
    yield Bullets(tuple(text(line) for line in said))


def _place(context: ReportContext, given: dict[str, object]) -> tuple[str, str]:
    names = {source.id: source.label for source in context.analysis.settings.sources}
    a, b = given["source_a"], given["source_b"]
    pair = "all sources" if a is None else names[str(a)] if b is None else f"{names[str(a)]} × {names[str(b)]}"
    label = "" if given["label"] in (None, given["meta_theme"]) else f" {given['label']}"
    return f"{given['meta_theme']}{label}" + (f": {given['statement']}" if given.get("statement") else ""), pair


def _records(context: ReportContext) -> list[dict[str, object]]:
    frame = context.researchers.disagreements
    columns = {str(name): frame[name].tolist() if name == "distance" else plain(frame[name]) for name in frame.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def _disagreements(context: ReportContext) -> TableBlock:
    """Who gave which code where researchers differ, and what the matrix shows now."""
    label = outcome_labels(context)
    columns = [str(name) for name in context.researchers.disagreements.columns]
    people = columns[columns.index("source_b") + 1 + ("statement" in columns) : columns.index("reasons")]
    rows = []
    for given in _records(context):
        codes = [label[str(given[name])] if given[name] is not None else "not coded" for name in people]
        rows.append((*_place(context, given), *codes, str(given["differ"] or "").replace("_", " "), label.get(str(given["became"]), "")))
    header = ("Row", "Comparison", *context.researchers.researchers, "Judgements that differ", "Matrix now")
    return TableBlock("Codes of each researcher", header, tuple(rows), 2)


def _readings(context: ReportContext) -> Iterator[Block]:
    """The reasons of each, the furthest apart first, with how it was settled and the reading that did not prevail."""
    records = _records(context)
    for given in records[:MOST]:
        row, pair = _place(context, given)
        said = [f" {line}" + ("" if line.endswith((".", "?", "!")) else ".") for line in str(given["reasons"] or "").splitlines()]
        parts: list[str | Span] = [strong(f"{row}, {pair}"), f" ({_DISTANCES[int(str(given['distance']))]}).", *said]
        a, b = (None if given[name] is None else str(given[name]) for name in ("source_a", "source_b"))
        resolution = context.analysis.judged.resolutions.get((str(given["meta_theme"]), a, b))
        if resolution is not None:
            how = {"discussion": " in discussion", "third_person": " by a third person", "rule": " by rule"}.get(resolution.how, "")
            by = f" by {resolution.by.replace(';', ',')}" if resolution.by else ""
            code = outcome_labels(context).get(resolution.code, resolution.code)
            parts += [" ", em("Settled"), f"{how}{by}: {code}."]
            parts += [f" {' '.join(resolution.reason.split())}"] if resolution.reason else []
            minority = " ".join((resolution.minority or "").split())
            parts += (
                [f" A reading that did not prevail: “{minority}”{'' if minority.endswith(('.', '?', '!')) else '.'}"] if minority else []
            )
        yield Paragraph(text(*parts))
    if len(records) > MOST:
        yield paragraph(f"{len(records) - MOST} more stand in the table alone; triangulate researchers shows all reasons.")


def _became(context: ReportContext) -> Iterator[Block]:
    """What each researcher's codings became: how often the matrix now shows the same."""
    label, frame = outcome_labels(context), context.researchers.outcomes
    rows = []
    for who in context.researchers.researchers:
        own = frame[frame["researcher"] == who]
        total = int(own["n"].sum())
        kept = int(own.loc[own["code"] == own["became"], "n"].sum())
        others = own[own["code"] != own["became"]]
        changes = others[["code", "became", "n"]].itertuples(index=False)
        moved = "; ".join(f"{label[code]} to {label.get(outcome, outcome)} {n}" for code, outcome, n in changes)
        rows.append((who, f"{kept} of {total}", moved or "none"))
    yield TableBlock("What codings became", ("Researcher", "Shown as coded", "Shown otherwise, or still disputed"), tuple(rows), 1)
