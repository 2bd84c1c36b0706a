"""What only shows when the tables of a study are held against one another."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pandas as pd

from triangulate.errors import Problem, did_you_mean, one_of, shorten
from triangulate.model.settings import Settings
from triangulate.model.table import Table, split_list
from triangulate.model.tables import TABLES, table_schema
from triangulate.protocol.codings import Interpreted, normal_codings
from triangulate.protocol.evidence import Evidence, denominator, supporting_cases
from triangulate.protocol.prominence import mend_prominence, read_prominence
from triangulate.protocol.sorting import Sorting
from triangulate.schemes.judgements import UNDETERMINED

_FEW = 12


def check_tables(settings: Settings, tables: dict[str, Table], sorting: Sorting) -> list[Problem]:
    """All problems between the tables of a study: ids that lead nowhere, loops, numbers that cannot be true."""
    return [
        *_references(settings, tables, sorting),
        *_parents(tables["findings"]),
        *_numbers(settings, tables),
        *_labels(tables["meta_themes"]),
        *_questions(settings, tables["meta_themes"]),
        *_quantities(tables["findings"]),
        *_cases_of_other_sources(settings, tables),
        *_pairs(settings, tables, sorting),
    ]


def _references(settings: Settings, tables: dict[str, Table], sorting: Sorting) -> Iterator[Problem]:
    """Ids that must exist elsewhere."""
    known: dict[str, tuple[list[str], str]] = {
        "study.sources": (list(settings.source_ids), "source"),
        "study.researchers": (list(settings.researcher_ids), "researcher"),
    }
    for name, column in (("findings", "finding"), ("cases", "case")):
        known[f"{name}.{column}"] = ([value for value in tables[name].values(column) if value is not None], column)
    for name in TABLES:
        table = tables[name]
        for field in table_schema(name).fields:
            if field.refers is None or name == "meta_themes":
                continue
            if field.refers == "meta_themes.meta_theme":
                if name != "findings":  # sorting reports those of the findings
                    yield from _unknown_themes(table, field.name, sorting)
                continue
            options, word = known[field.refers]
            if not options and field.refers in ("study.researchers", "cases.case"):
                continue  # the study gives no list to hold them against
            yield from _unknown(table, field.name, field.is_list, options, word)


def _unknown(table: Table, column: str, is_list: bool, options: list[str], word: str) -> Iterator[Problem]:
    known = set(options)
    if not is_list:
        values = table.frame[column]
        suspects = np.flatnonzero((values.notna() & ~values.isin(known)).to_numpy())
    else:
        suspects = np.flatnonzero(table.frame[column].notna().to_numpy())
    cells = table.values(column)
    for index in suspects:
        cell = cells[index]
        for value in split_list(cell) if is_list else [str(cell)]:
            if value not in known:
                yield table.problem(int(index), column, f'there is no {word} "{shorten(value)}"', _nearest(value, options, word))


def _nearest(value: str, options: list[str], word: str) -> str:
    """The nearest id or, where there are few, all of them; a long list helps nobody."""
    if not options:
        return f"The study has no {word}s yet."
    fix = did_you_mean(value, options)
    return fix if fix.startswith("Did you mean") or len(options) <= _FEW else f"Correct it, or add the {word} where it is missing."


def _unknown_themes(table: Table, column: str, sorting: Sorting) -> Iterator[Problem]:
    values = table.frame[column]
    unknown = {word for word in values.dropna().unique() if sorting.names.find_given(word) is None}
    for index in np.flatnonzero(values.isin(unknown).to_numpy()):
        yield table.problem(int(index), column, *sorting.names.problem(str(values.iat[index])))


def _parents(findings: Table) -> Iterator[Problem]:
    ids, parents = findings.values("finding"), findings.values("parent")
    above = {finding: parent for finding, parent in zip(ids, parents, strict=True) if finding is not None and parent is not None}
    source_of = dict(zip(ids, findings.values("source"), strict=True))
    in_loop: set[str] = set()
    for index, finding in enumerate(ids):
        if finding is None or finding not in above:
            continue
        parent = above[finding]
        if parent in source_of and source_of[parent] != source_of[finding]:
            what = f'parent "{parent}" is a finding of another source ({source_of[parent]})'
            yield findings.problem(index, "parent", what, "A theme and its sub-themes belong to one source.")
        if finding in in_loop:
            continue
        path = [finding]
        while path[-1] in above and above[path[-1]] not in path:
            path.append(above[path[-1]])
        if above.get(path[-1]) == finding:
            in_loop.update(path)
            what, fix = f'finding "{finding}" is its own parent', "Empty the cell, or name the theme above it."
            if path[1:]:
                what = f"these findings are parents of one another: {' > '.join([*path, finding])}"
                fix = "Empty the parent of the one that is the topmost theme."
            yield findings.problem(index, "parent", what, fix)


def _numbers(settings: Settings, tables: dict[str, Table]) -> Iterator[Problem]:
    """Prominence that cannot be true, alone or beside the cases that are shown."""
    findings = tables["findings"]
    support, _, rated = supporting_cases(settings, tables)
    n = {source.id: source.n for source in settings.sources}
    exhaustive = {source.id for source in settings.sources if source.extracts == "exhaustive"}
    of_column = findings.frame["of"].to_numpy()
    columns = ("finding", "source", "prominence", "cases")
    shares_used = {text for text in findings.values("prominence") if text is not None and text.startswith(("0.", "0,", ".", ","))}
    for index, (finding, source, text, cell) in enumerate(zip(*(findings.values(name) for name in columns), strict=True)):
        size = n.get(source or "")
        of = denominator(of_column[index], size)
        if size is not None and of is not None and of > size:
            what = f"{of} is more than the {size} cases of {source}"
            yield findings.problem(index, "of", what, f"Correct the number, or n of {source} in study.yaml.")
        listed = list(dict.fromkeys(split_list(cell)))
        if of is not None and len(listed) > of:
            what = f"{len(listed)} cases are listed, but there are only {of}"
            yield findings.problem(index, "cases", what, f"Correct the list, {_or_n(of_column[index], source)}.")
        shown = support.get(finding or "", ())
        if of is not None and len(shown) > of and len(listed) <= of:
            what = f'the extracts and ratings of "{finding}" come from {len(shown)} cases, but there are only {of}'
            yield findings.problem(index, None, what, f"Correct the case ids, {_or_n(of_column[index], source)}.")
        if text is None:
            continue
        stated = read_prominence(text, of, settings.prominence.words)
        if isinstance(stated, str):
            if size is not None and of is not None and of > size:
                continue  # said already
            yield findings.problem(
                index, "prominence", stated, mend_prominence(text, of, settings.prominence.words, _or_n(of_column[index], source))
            )
        elif stated.count == 1 and "%" not in text and shares_used:
            what = f"{text} can mean one case or, beside shares such as {min(shares_used)}, all of them; it is taken for one case"
            yield findings.problem(index, "prominence", what, "Write 100 % if it means all.", "warning")
        elif stated.count is not None and len(shown) > stated.count:
            cases = ", ".join(shown[:8]) + (", ..." if len(shown) > 8 else "")
            what = f"{stated.words} is stated, but {len(shown)} cases show it ({cases})"
            yield findings.problem(index, "prominence", what, "Correct the count, or the cases of the finding, its extracts and ratings.")
        elif stated.count is not None and finding in rated and len(shown) < stated.count and source not in exhaustive:
            what = f"{stated.words} is stated, but the ratings show {len(shown)}"
            yield findings.problem(index, "prominence", what, "Leave the prominence empty to have it counted, or correct it.", "warning")


def _or_n(of: float, source: str | None) -> str:
    """Where the number of cases stands that a finding is held against."""
    return f"or n of {source} in study.yaml" if of != of else 'or the number in the column "of"'


def _cases_of_other_sources(settings: Settings, tables: dict[str, Table]) -> Iterator[Problem]:
    """Cases that belong, by the table of cases, to another source than the finding that they are named for."""
    cases = tables["cases"]
    home = {
        case: source for case, source in zip(cases.values("case"), cases.values("source"), strict=True) if source in settings.source_ids
    }
    if not home:
        return
    findings = tables["findings"]
    source_of = dict(zip(findings.values("finding"), findings.values("source"), strict=True))
    for name, column in (("findings", "cases"), ("extracts", "case"), ("ratings", "case")):
        table = tables[name]
        for index, (finding, cell) in enumerate(zip(table.values("finding"), table.values(column), strict=True)):
            source = source_of.get(finding) if finding is not None else None
            for case in split_list(cell):
                other = home.get(case)
                if source is not None and other is not None and other != source:
                    what = f'case "{case}" belongs to {other}, finding "{finding}" to {source}'
                    yield table.problem(index, column, what, "Correct the id, or the source of the case in the table cases.")


def _labels(meta_themes: Table) -> Iterator[Problem]:
    labels = meta_themes.values("label")
    first: dict[str, int] = {}
    for index, label in enumerate(labels):
        if label is None:
            continue
        before = first.setdefault(" ".join(label.split()).casefold(), index)
        if before != index:
            what = f'the label "{shorten(label)}" stands already in row {meta_themes.row[before]}'
            yield meta_themes.problem(index, "label", what, "Name rows by their id in other files, or tell the labels apart.", "warning")


def _questions(settings: Settings, meta_themes: Table) -> Iterator[Problem]:
    for index, question in enumerate(meta_themes.values("question")):
        if question is None or not settings.questions or question in settings.questions:
            continue
        if question not in map(str, range(1, len(settings.questions) + 1)):
            number = len(settings.questions)
            fix = (
                f"study.yaml has {number} questions: write a number from 1 to {number}."
                if number > 1
                else "study.yaml has one question: write 1."
            )
            yield meta_themes.problem(index, "question", f'there is no question "{shorten(question)}"', fix)


def _quantities(findings: Table) -> Iterator[Problem]:
    low, estimate, high = (findings.frame[name].to_numpy() for name in ("low", "estimate", "high"))
    for index in np.flatnonzero((low > high) | (estimate < low) | (estimate > high)):
        given = [
            f"{name} {values[index]:g}"
            for name, values in (("low", low), ("estimate", estimate), ("high", high))
            if values[index] == values[index]
        ]
        what = f"{', '.join(given[:-1])} and {given[-1]} do not fit together"
        yield findings.problem(int(index), "estimate", what, "The estimate lies between low and high.")


def _pairs(settings: Settings, tables: dict[str, Table], sorting: Sorting) -> Iterator[Problem]:
    """Comparisons of a source with itself, and the same comparison coded twice by one researcher."""
    codings = tables["codings"]
    same = (codings.frame["source_a"] == codings.frame["source_b"]).to_numpy() & codings.frame["source_a"].notna().to_numpy()
    for index in map(int, np.flatnonzero(same)):
        source = codings.values("source_b")[index]
        yield codings.problem(index, "source_b", f'"{source}" is compared with itself', "Name the other source.")
    known = normal_codings(settings, codings, sorting)
    keys = ["meta_theme", "source_a", "source_b", "researcher", *(["statement"] if settings.scheme.several_statements else [])]
    first: dict[tuple[object, ...], int] = {}
    for position in np.flatnonzero(known.duplicated(keys, keep=False).to_numpy()):
        key = tuple(None if pd.isna(value) else value for value in known.loc[position, keys])
        index = int(known["index"].iat[position])
        before = first.setdefault(key, index)
        if before != index:
            what = f"{key[3]} coded this comparison already in row {codings.row[before]}"
            fix = (
                "Keep one of the two."
                if settings.scheme.several_statements
                else "Keep one of the two; several statements a comparison need a scheme that allows them."
            )
            yield codings.problem(index, "meta_theme", what, fix)


def check_codings(tables: dict[str, Table], interpreted: Interpreted, evidence: dict[tuple[str, str], Evidence]) -> list[Problem]:
    """Codings that contradict themselves, the findings or the tables of the scheme.

    ``interpreted`` is of :func:`~triangulate.protocol.codings.interpret_codings` under the study's own
    scheme. That a code departs from what the tables give is no fault; that no reason is given is.
    """
    if interpreted.frame.empty:
        return []
    codings, frame = tables["codings"], interpreted.frame
    rows = frame["index"].to_numpy()
    judged = frame[["meaning", "prominence", "coverage", "examples"]].notna().any(axis=1).to_numpy()
    stated = {side: codings.frame[f"presence_{side}"].notna().to_numpy()[rows] for side in ("a", "b")}
    return [
        *_without_reason(codings, interpreted, judged, stated["a"] | stated["b"]),
        *_silent_but_judged(codings, interpreted, judged),
        *_against_findings(codings, tables["findings"], frame, evidence, stated),
    ]


def _without_reason(codings: Table, interpreted: Interpreted, judged: np.ndarray, stated: np.ndarray) -> Iterator[Problem]:
    """Codes that depart from the tables and say nothing of why."""
    frame = interpreted.frame
    given = frame["given"].to_numpy(dtype=object, na_value=None)
    rows, which = frame["index"].to_numpy(), frame["derived"].to_numpy()
    silent = frame["given"].notna().to_numpy() & frame["reason"].isna().to_numpy() & (judged | stated)
    for position in map(int, np.flatnonzero(silent)):
        index, code, found = int(rows[position]), given[position], interpreted.derived[which[position]]
        if found.code is not None and code not in found.possible:
            what = f'the code is "{code}", the judgements give {one_of(found.possible)}'
            yield codings.problem(index, "reason", what, "Say why in the column reason, or leave the code empty.")
        elif judged[position] and found.code == UNDETERMINED:
            what = f'the judgements leave it open ({one_of(found.possible)}), the code is "{code}"'
            yield codings.problem(index, "reason", what, "Say why in the column reason.", "warning")


def _silent_but_judged(codings: Table, interpreted: Interpreted, judged: np.ndarray) -> Iterator[Problem]:
    absent = np.array([found.code in ("silence", "not_addressed") for found in interpreted.derived], dtype=bool)
    for position in np.flatnonzero(judged & absent[interpreted.frame["derived"].to_numpy()]):
        index = int(interpreted.frame["index"].iat[position])
        what = "a source is not present, yet its meaning, prominence, coverage or examples are judged"
        fix = "Only what both sources say can be compared: correct the presence or empty the judgements."
        yield codings.problem(index, "presence_a", what, fix, "warning")


def _against_findings(
    codings: Table, findings: Table, frame: pd.DataFrame, evidence: dict[tuple[str, str], Evidence], stated: dict[str, np.ndarray]
) -> Iterator[Problem]:
    """Presence and silence that the findings contradict."""
    has = {source for (_, source), found in evidence.items() if found.findings}
    rows = frame["index"].to_numpy()
    unplaced = _sources_with_lost_findings(findings, evidence)
    present: dict[str, np.ndarray] = {}
    for side in ("a", "b"):
        known = _presence_by_findings(frame, side, evidence, has)
        present[side] = known == 1
        says = (frame[f"presence_{side}"] == "present").to_numpy()
        for position in map(int, np.flatnonzero(stated[side] & (known >= 0) & (says != present[side]))):
            source, theme = frame[f"source_{side}"].iat[position], frame["meta_theme"].iat[position]
            if present[side][position]:
                own = _listed(evidence[(theme, source)].findings)
                what = f'{source} is said to be "{frame[f"presence_{side}"].iat[position]}", but its {own} sorted into {theme}'
            elif source in unplaced:
                continue
            else:
                what = f"{source} is said to be present, but none of its findings is sorted into {theme}"
            fix = "Look at the row again: correct the presence or the sorting."
            yield codings.problem(int(rows[position]), f"presence_{side}", what, fix, "warning")
    silence = (frame["given"] == "silence").to_numpy() & ~stated["a"] & present["a"] & present["b"]
    for position in map(int, np.flatnonzero(silence)):
        what = f"the code is silence, but both sources have findings in {frame['meta_theme'].iat[position]}"
        yield codings.problem(int(rows[position]), "code", what, "Look at the row again: correct the code or the sorting.", "warning")


def _sources_with_lost_findings(findings: Table, evidence: dict[tuple[str, str], Evidence]) -> set[str]:
    """Sources of which a finding has no id or names a row that there is not: errors, from which more would follow."""
    names = ("finding", "source", "meta_theme", "supersedes")
    placed = {finding for found in evidence.values() for finding in found.findings}
    replaced = set(findings.values("supersedes"))
    return {
        str(source)
        for finding, source, theme, _ in zip(*(findings.values(name) for name in names), strict=True)
        if finding is None or (theme is not None and finding not in placed and finding not in replaced)
    }


def _presence_by_findings(frame: pd.DataFrame, side: str, evidence: dict[tuple[str, str], Evidence], has: set[str]) -> np.ndarray:
    """For each coding 1 where the source has a finding in the row, 0 where not, -1 where its findings are not given."""
    themes, theme_values = pd.factorize(frame["meta_theme"])
    sources, source_values = pd.factorize(frame[f"source_{side}"])
    table = np.full((len(theme_values), len(source_values) + 1), -1)
    for column, source in enumerate(source_values):
        if source in has:
            table[:, column] = [evidence[(theme, source)].presence == "present" for theme in theme_values]
    known: np.ndarray = table[themes, sources]
    return known


def _listed(findings: tuple[str, ...]) -> str:
    return f"finding {findings[0]} is" if len(findings) == 1 else f"findings {', '.join(findings[:4])} are"
