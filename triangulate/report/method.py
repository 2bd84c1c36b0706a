"""What was done: purpose, sources, how rows arose, scheme, who coded."""

from __future__ import annotations

from collections.abc import Iterator

from triangulate.protocol.coding import JOINT_RULES
from triangulate.protocol.shares import count
from triangulate.report.blocks import Block, Bullets, Heading, Paragraph, TableBlock, em, listed, paragraph, strong, text
from triangulate.report.context import ReportContext
from triangulate.schemes import Row, Scheme
from triangulate.schemes.judgements import VALUES

_PURPOSE = {
    "convergence": "to see where the sources converge and where they do not",
    "completeness": "to see what each source adds to a fuller picture",
    "both": "to see where the sources converge and where they do not, and what each of them adds to a fuller picture",
}
_SCOPE = {
    "pairwise": "each pair of sources is compared on each row",
    "per_source": "each source is compared with what the row proposes",
    "joint": "all sources are compared jointly on each row",
}
_STATUS = {"published": "published", "ours": "ours", "team": "the team's"}


def method_blocks(context: ReportContext) -> Iterator[Block]:
    """The sections that say what was done."""
    yield Heading(2, "What was done", "method")
    yield from _design(context)
    yield Heading(3, "How the rows arose", "rows-arose")
    yield from _rows(context)
    yield Heading(3, "Coding scheme", "scheme")
    yield from scheme_blocks(context.matrix.scheme, context.matrix.scope)
    yield Heading(3, "Who coded", "who")
    yield from _researchers(context)


def _design(context: ReportContext) -> Iterator[Block]:
    settings = context.analysis.settings
    sources = [f"{source.label} ({count(source.n, source.unit)})" if source.n else source.label for source in settings.sources]
    yield paragraph(
        f"The findings of {count(len(sources), 'source')}, {listed(sources)}, were brought together by the triangulation protocol "
        f"(Farmer et al. 2006, doi:10.1177/1049732305285708) {_PURPOSE[settings.purpose]}."
    )
    if settings.questions:
        words = "question was" if len(settings.questions) == 1 else "questions were"
        yield paragraph(f"The research {words}:")
        yield Bullets(tuple(text(question) for question in settings.questions))
    header = ("Source", "Kind", "Cases", "Findings", "Collected by", "Analysed by", "When", "Informed by")
    findings = context.analysis.tables["findings"].frame["source"].value_counts()
    rows = [
        (
            source.label, source.kind, str(source.n) if source.n else "", str(int(findings.get(source.id, 0))), source.collected_by,
            source.analysed_by, source.when, listed([settings.source(other).label for other in source.informed_by]),
        )
        for source in settings.sources
    ]  # fmt: skip
    filled = [index for index in range(len(header)) if index == 0 or any(row[index] not in ("", "0") for row in rows)]
    yield TableBlock("Sources", tuple(header[i] for i in filled), tuple(tuple(row[i] for i in filled) for row in rows))
    same = [source.label for source in settings.sources if source.collected_by and source.collected_by == settings.sources[0].collected_by]
    if len(same) == len(settings.sources) and len(same) > 1:
        yield paragraph("One and the same person or group collected all sources: agreement between them is the less surprising.")


def _rows(context: ReportContext) -> Iterator[Block]:
    analysis, completeness = context.analysis, context.completeness
    total = len(analysis.sorting.meta_themes)
    if not len(analysis.sorting.mapping):
        yield paragraph(
            f"The {count(total, 'row')} of the matrix came with the codings; no findings are on file, "
            "so how the rows arose cannot be shown."
        )
        return
    findings = int(analysis.sorting.mapping["finding"].nunique())
    verb = "stands" if findings == 1 else "stand"
    sentence = f"Findings about the same thing were sorted into one row: {count(findings, 'finding')} {verb} in {count(total, 'row')}. "
    others = analysis.tables["findings"].frame["finding"].nunique() - findings - len(analysis.sorting.unsorted)
    headings = others - len(analysis.sorting.superseded)
    if headings:
        what = "1 more is a heading, a theme" if headings == 1 else f"{headings} more are headings, themes"
        sentence += f"{what} whose sub-themes stand in rows. "
    if analysis.sorting.superseded:
        verb = "was" if len(analysis.sorting.superseded) == 1 else "were"
        sentence += f"{count(len(analysis.sorting.superseded), 'earlier finding')} {verb} replaced by another. "
    one = completeness.from_one_source
    if one:
        sentence += (
            f"{count(one, 'row')} rest{'s' if one == 1 else ''} on findings of a single source; "
            "such a row cannot be silent in the source it came from, "
            "so how rows are made drives the shares below. "
        )
    loose = analysis.sorting.unsorted
    if len(loose):
        labels = [str(label) for label in loose["label"]]
        names = [em(label) for label in labels[:8]]
        parts: list[object] = []
        for position, name in enumerate(names):
            parts += [", " if position else "", name]
        more = f" and {len(labels) - 8} others" if len(labels) > 8 else ""
        yield paragraph(sentence + f"{count(len(labels), 'finding')} stayed unsorted: ", *parts, more + ".")  # type: ignore[arg-type]
    else:
        yield paragraph(sentence + "No finding stayed unsorted.")


def scheme_blocks(scheme: Scheme, scope: str) -> Iterator[Block]:
    """The scheme in words and tables, each rule with its status."""
    compared = f", compared on {listed(list(scheme.compares))}" if scheme.compares and len(scheme.compares) < len(VALUES) else ""
    yield paragraph("Scheme: ", strong(scheme.title), f"; {_SCOPE[scope]}{compared}. {scheme.description}")
    codes = [(code.letter, code.label, code.meaning, code.key) for code in scheme.codes]
    yield TableBlock("Codes", ("Letter", "Code", "Meaning", "Key in files"), tuple(codes), 2)
    if not scheme.has_tables:
        yield paragraph("Codes are given directly; they are not derived from judgements.")
        return
    folded = "folded into silence" if scheme.not_addressed == "silence" else "kept apart from silence"
    yield paragraph(
        "A code follows from the judgements by the tables below. A judgement that could not be made, or was not made, stands for all its "
        "values: where every completion gives the same code, that is the code; where not, the comparison is undetermined and the codes "
        f"that remain possible are named. What a source was not asked is {folded}. Rules marked “ours” are rules of this software "
        "where the publications leave a case open."
    )
    rows = [(row.id, _conditions(row), row.gives.replace("_", " "), _STATUS[row.status], row.note) for row in _used(scheme)]
    yield TableBlock("From judgements to code", ("Row", "Where", "gives", "Rule", "Note"), tuple(rows))
    if scope == "joint":
        yield TableBlock("All sources jointly", ("Row", "Rule (ours)"), tuple(JOINT_RULES.items()))
    if scheme.citation:
        yield paragraph(f"Source of the scheme: {scheme.citation}.")


def _used(scheme: Scheme) -> Iterator[Row]:
    """Rows that can apply, given what the scheme compares."""
    for row in (*scheme.presence, *scheme.e1, *scheme.e2, *scheme.code_table):
        if all(_can_be(scheme, name, values) for name, values in row.when):
            yield row


def _can_be(scheme: Scheme, name: str, values: tuple[str, ...]) -> bool:
    if name in ("a", "b"):
        return True
    pairs = {"E1": ("meaning", "prominence"), "E2": ("coverage", "examples")}
    compared = name in scheme.compares if name in VALUES else any(part in scheme.compares for part in pairs[name])
    return any((value == "not_compared") != compared for value in values)


def _conditions(row: Row) -> str:
    full = {**{name: len(values) for name, values in VALUES.items()}, "E1": 4, "E2": 3, "a": 4, "b": 4}
    parts = []
    for name, values in row.when:
        shown = [value.replace("_", " ") for value in values if value != "not_compared"]
        if not shown:
            continue
        label = {"a": "presence A", "b": "presence B"}.get(name, name)
        parts.append(f"{label} any" if len(shown) == full[name] else f"{label} {' or '.join(shown)}")
    return "; ".join(parts)


def _researchers(context: ReportContext) -> Iterator[Block]:
    analysis = context.analysis
    named = {researcher.id: researcher for researcher in analysis.settings.researchers}
    coded = analysis.researchers
    if not coded:
        yield Paragraph(text("Nobody has coded yet. What the matrix shows are proposals from the data, not judgements."), "note")
        return
    rows = []
    for identifier in coded:
        person = named.get(identifier)
        number = int((analysis.codings["researcher"] == identifier).sum())
        rows.append(
            (identifier, person.name if person else "", person.role if person else "", person.standpoint if person else "", str(number))
        )
    header = ("Researcher", "Name", "Role", "Standpoint", "Codings")
    filled = [index for index in range(len(header)) if index in (0, 4) or any(row[index] for row in rows)]
    yield TableBlock("Researchers who coded", tuple(header[i] for i in filled), tuple(tuple(row[i] for i in filled) for row in rows))
    if len(coded) == 1:
        yield paragraph("One researcher coded: there is no second reading to compare with.")
    if not any(person.standpoint for person in named.values()):
        yield Paragraph(text("No standpoint of a researcher is on record."), "note")
