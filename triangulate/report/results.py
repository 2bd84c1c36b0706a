"""What came out: assessment, completeness, comparison of researchers, feedback, sensitivity, limits."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pandas as pd

from triangulate.model.table import plain
from triangulate.protocol.completeness import rare_cases
from triangulate.protocol.result import cell_words, text_rows
from triangulate.protocol.shares import count, share_text
from triangulate.report.blocks import Block, Bullets, Heading, Paragraph, Span, TableBlock, listed, paragraph, strong, text
from triangulate.report.context import ReportContext
from triangulate.schemes.judgements import UNDETERMINED


def assessment_blocks(context: ReportContext) -> Iterator[Block]:
    """Step 3: counts with denominators, then the comparisons that ask to be discussed."""
    yield Heading(2, "Convergence assessment", "assessment")
    assessment, settings = context.assessment, context.analysis.settings
    label = outcome_labels(context)
    counts = assessment.counts
    everything = counts[counts["by"] == "all"]
    of = int(everything["of"].iloc[0]) if len(everything) else 0
    if not of:
        yield paragraph("There is no comparison to assess yet.")
        return
    said = [
        f"{label[code]} {share_text(n, of, settings.percent_from)}"
        for code, n in zip(everything["code"], everything["n"], strict=True)
        if n
    ]
    noun = "statement" if context.matrix.scheme.several_statements else "comparison"
    yield paragraph(f"Of {count(of, noun)}: {'; '.join(said)}.")
    outside = int((~context.matrix.counted).sum())
    if outside:
        yield paragraph(f"Not counted: {count(outside, 'cell')} of the matrix where no source is known to cover the row.")
    if of < settings.percent_from:
        yield paragraph(f"With fewer than {settings.percent_from} {noun}s no percentages are given.")
    others = [code for code, n in zip(everything["code"], everything["n"], strict=True) if n]
    rest = counts[counts["by"] != "all"]
    if len(rest):
        rows = []
        for (by, name), part in rest.groupby(["by", "name"], sort=False):
            numbers = dict(zip(part["code"], part["n"], strict=True))
            shown = _name_words(str(by), str(name), context)
            rows.append((_by_words(by), shown, *(str(numbers[code]) for code in others), str(int(part["of"].iloc[0]))))
        letters, legend = _code_letters(others, context)
        yield TableBlock(
            f"Codes by source, pair, group and question{legend}", ("By", "Name", *letters, f"{noun.capitalize()}s"), tuple(rows), 2
        )
        if context.matrix.scope == "pairwise":
            yield paragraph("A comparison of two sources counts for both of them, so the lines of the sources overlap.")
    yield from context.pictures("codes")
    for heading, frame, sentence in (
        ("Dissonances", assessment.dissonances, "A dissonance is a finding to interpret, not noise to explain away."),
        ("Silences", assessment.silences, "Silence means that a source could have spoken and did not."),
        (
            "Disputed between researchers",
            assessment.disputed.drop(columns="possible_codes"),
            "No code is shown where researchers differ and nothing was settled.",
        ),
    ):
        if len(frame):
            yield Heading(3, heading)
            yield paragraph(sentence)
            yield _listing(heading, frame, context)
    if len(assessment.undetermined):
        yield Heading(3, "Undetermined")
        number = len(assessment.undetermined)
        yield paragraph(f"For {count(number, 'comparison')} what is on file does not decide the code:")
        yield _listing("Undetermined", assessment.undetermined, context)
    if len(assessment.states_differ):
        yield Heading(3, "Found in different states")
        yield paragraph("In these rows the sources may agree on what matters and differ in what they found:")
        yield _listing("Different states", assessment.states_differ, context)
        yield from context.pictures("states")
    yield Heading(3, "The whole")
    if assessment.statement:
        yield from written_blocks(assessment.statement)
    else:
        yield Paragraph(
            text("Nobody has written a global judgement yet. It is the researchers' to write: narrative/assessment.md."), "note"
        )


def _by_words(by: object) -> str:
    return {"source": "Source", "pair": "Pair", "group": "Group", "question": "Question"}[str(by)]


def _code_letters(keys: list[str], context: ReportContext) -> tuple[tuple[str, ...], str]:
    """Letters for the headings of narrow columns, and what they stand for, for the caption."""
    looks = [context.matrix.view.looks[key] for key in keys]
    return tuple(look.letter for look in looks), f" ({', '.join(f'{look.letter} {look.label}' for look in looks)})" if looks else ""


def _name_words(by: str, name: str, context: ReportContext) -> str:
    """A source, pair or question as people call it."""
    labels = {source.id: source.label for source in context.analysis.settings.sources}
    questions = context.analysis.settings.questions
    if by in ("source", "pair"):
        return " × ".join(labels.get(part, part) for part in name.split(" x "))
    if by == "question" and name.isdigit() and 1 <= int(name) <= len(questions):
        return f"{name}. {questions[int(name) - 1]}"
    return name


def outcome_labels(context: ReportContext) -> dict[str, str]:
    """Labels of codes, and of what a cell shows without one."""
    codes = {code.key: code.label for code in context.matrix.scheme.codes}
    return {**codes, UNDETERMINED: "Undetermined", "disputed": "Disputed", "open": "Open", "no_comparison": "No comparison"}


def _listing(caption: str, frame: pd.DataFrame, context: ReportContext) -> TableBlock:
    label = outcome_labels(context)
    names = {source.id: source.label for source in context.analysis.settings.sources}
    shown = pd.DataFrame({"Row": frame["meta_theme"] + " " + frame["label"].fillna("")})
    pairs = [
        "all sources" if a is None else names[a] if b is None else f"{names[a]} × {names[b]}"
        for a, b in zip(plain(frame["source_a"]), plain(frame["source_b"]), strict=True)
    ]
    if len({*pairs}) > 1 or len(context.analysis.settings.sources) > 2:
        shown["Comparison"] = pairs
    if "silent" in frame:
        shown["Without a word"] = [
            listed([names[source] for source in (value or "").split("; ") if source]) for value in plain(frame["silent"])
        ]
    if "possible_codes" in frame:
        shown["Possible"] = [listed([label[key] for key in keys], last="or") for keys in frame["possible_codes"]]
    if "code" in frame:
        shown["Code"] = [label.get(code or "", "") for code in plain(frame["code"])]
    if "reason" in frame:
        shown["Reason"] = [" ".join(cell_words(reason).split()) for reason in plain(frame["reason"])]
    filled = shown.loc[:, [name == "Row" or bool((shown[name] != "").any()) for name in shown]]
    return TableBlock(caption, tuple(filled.columns), tuple(tuple(row) for row in text_rows(filled)))


def completeness_blocks(context: ReportContext) -> Iterator[Block]:
    """Step 4: what is shared, what only one source brings, gaps."""
    yield Heading(2, "Completeness", "completeness")
    result, settings = context.completeness, context.analysis.settings
    names = {source.id: source.label for source in settings.sources}
    rows = [
        (names[source], str(findings), str(unsorted), share_text(covered, of, settings.percent_from), str(shared), str(unique))
        for source, findings, unsorted, covered, shared, unique, of in result.sources.itertuples(index=False)
    ]
    header = ("Source", "Findings", "Not sorted", "Rows covered", "Shared with another", "No other known to cover")
    yield TableBlock("What each source brings", header, tuple(rows))
    alone: dict[str, list[str]] = {}
    for theme, label, brings in zip(result.rows["meta_theme"], result.rows["label"], result.rows["brings"], strict=True):
        if brings.startswith("only "):
            alone.setdefault(brings[5:], []).append(f"{theme} {label}")
    for source, themes in alone.items():
        yield paragraph(f"{count(len(themes), 'row')} that only one source is known to cover, {names[source]}: {listed(themes, most=12)}.")
    gaps = [(question, gap) for question, gap in zip(result.questions["question"], plain(result.questions["gap"]), strict=True) if gap]
    if gaps:
        yield paragraph("Gaps by research question:")
        yield Bullets(tuple(text(f"{question} {gap[0].upper()}{gap[1:]}.") for question, gap in gaps))


def feedback_blocks(context: ReportContext) -> Iterator[Block]:
    """Step 6, where there is feedback."""
    comments = context.feedback.comments
    yield Heading(2, "Feedback", "feedback")
    if not len(comments):
        yield Paragraph(text("No feedback of team or stakeholders is on record."), "note")
        return
    yield paragraph(f"{count(len(comments), 'comment')} came in; {context.feedback.decided} decided, {context.feedback.waiting} waiting.")
    shown = comments[["meta_theme", "from", "comment", "decision", "by"]]
    yield TableBlock("Comments and decisions", ("Row", "From", "Comment", "Decision", "By"), tuple(tuple(row) for row in text_rows(shown)))


def sensitivity_blocks(context: ReportContext) -> Iterator[Block]:
    """How the result depends on rules, sources and researchers."""
    result = context.sensitivity
    if len(result.scenarios) < 2:
        return
    yield Heading(2, "How far the result depends on the rules", "sensitivity")
    label = outcome_labels(context)
    keys = [key for key in (*context.matrix.scheme.code_keys, UNDETERMINED) if result.scenarios[key].sum()]
    rows = []
    for record in result.scenarios.to_dict("records"):
        name = f"{record['kind']}: {record['name']}" if record["kind"] != "as it is" else f"as it is ({record['name']})"
        numbers = [record[key] for key in (*keys, "without_code", "comparisons", "flips", "left_out")]
        rows.append((name, *map(str, numbers)))
    letters, legend = _code_letters(keys, context)
    header = ("Scenario", *letters, "Without code", "Comparisons", "Changed", "Left out")
    yield TableBlock(f"The same study under other rules, with fewer sources or researchers{legend}", header, tuple(rows))
    outcome = dict(zip(result.scenarios["kind"], result.scenarios[context.matrix.scheme.code_keys[0]], strict=True))
    if "before resolution" in outcome:
        yield paragraph(
            "A resolution holds under the rules of the study and rests on the readings of all who coded: other rules, and the study "
            "without a researcher, are held against the matrix before resolution."
        )
    first = context.matrix.scheme.code_keys[0]
    schemes = result.scenarios[result.scenarios["kind"].isin(("as it is", "before resolution", "tables alone", "scheme"))]
    values = sorted({int(value) for value in schemes[first]})
    if len(values) > 1:
        before = outcome.get("before resolution", outcome["as it is"])
        grounds = ["the rules"]
        if before != outcome.get("tables alone", before):
            grounds.append("whether codes count that researchers gave beyond their judgements")
        if before != outcome["as it is"]:
            grounds.append("what the team settled")
        yield paragraph(
            f"The same study has {listed([str(value) for value in values], last='or')} comparisons in {label[first].lower()}, "
            f"depending on {listed(grounds)}. A share of agreement says as much about the rule as about the sources."
        )


def limit_blocks(context: ReportContext) -> Iterator[Block]:
    """Limits that follow from the study itself."""
    analysis, settings = context.analysis, context.analysis.settings
    size = context.matrix.totals["denominator"]
    limits = []
    if size["undetermined"]:
        share = share_text(size["undetermined"], size["comparisons"], settings.percent_from)
        limits.append(f"Comparisons that what is on file does not decide: {share}.")
    if size["open"]:
        limits.append(f"Comparisons that are not coded: {share_text(size['open'], size['comparisons'], settings.percent_from)}.")
    if len(analysis.researchers) == 1:
        limits.append("One researcher coded; another might have read the comparisons differently.")
    one = context.completeness.from_one_source
    if one and len(analysis.tables["findings"]):
        limits.append(f"{count(one, 'row')} rest{'s' if one == 1 else ''} on findings of one source.")
    shown = {source for (_, source), found in analysis.evidence.items() if found.cases and not found.counted}
    illustrative = [source.label for source in settings.sources if source.id in shown]
    if illustrative:
        limits.append(f"Cases cited for {listed(illustrative)} illustrate: they are lower bounds, not counts.")
    if not settings.prominence.bands and settings.scheme.has_tables and "prominence" in settings.scheme.compares:
        limits.append("No bands of prominence were declared beforehand, so weights of different sources are compared by judgement alone.")
    alone = rare_cases(context.analysis)
    if alone:
        verb = "is the only one of its" if len(alone) == 1 else "are each the only one of their"
        limits.append(
            f"{count(len(alone), 'case')} that evidence comes from {verb} group or site: "
            "a count of 1 or a quotation can identify a person. Look at them before the report goes out."
        )
    if not len(context.feedback.comments):
        limits.append("The results were not given back to team or stakeholders, or this was not written down.")
    limits.append("Neither a share of agreement nor an agreement between researchers proves that findings are valid.")
    yield Heading(2, "Limits", "limits")
    yield from written_blocks(context.narrative.get("limits", ""))
    yield Bullets(tuple(text(limit) for limit in limits))


def learned_blocks(context: ReportContext) -> Iterator[Block]:
    """What was learned beyond any single source: as far as researchers have written it."""
    interpreted = context.analysis.judged.interpretations
    written = [*interpreted, *(theme for theme in context.narrative if theme in set(context.analysis.sorting.meta_themes["meta_theme"]))]
    themes = plain(context.analysis.sorting.meta_themes["meta_theme"])
    if not themes:
        return
    yield Heading(2, "Beyond any single source", "learned")
    missing = [str(theme) for theme in themes if theme not in written]
    if not missing:
        yield paragraph("Researchers have written an interpretation of every row; it stands with the row.")
        return
    have = len(themes) - len(missing)
    if have:
        yield paragraph(f"Researchers have written an interpretation of {have} of {len(themes)} rows; it stands with the row.")
    rows = "any row" if not have else f"{count(len(missing), 'row')}: {listed(missing, most=30)}"
    yield Paragraph(text(f"Nobody has written what is learned beyond the single sources from {rows}. Software cannot say it."), "note")


def written_blocks(words: str) -> Iterator[Block]:
    """A text that people wrote, paragraph by paragraph, marked as theirs."""
    for position, part in enumerate(part for part in re.split(r"\n\s*\n", words.strip()) if part.strip()):
        mark: list[str | Span] = [strong("In the researchers' words."), " "] if position == 0 else []
        yield paragraph(*mark, " ".join(part.split()))
