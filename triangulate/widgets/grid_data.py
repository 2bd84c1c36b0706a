"""What the coding grid sends to the browser: plain values, columns as arrays, words only of the cell that is open."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from triangulate.matrix import ConvergenceMatrix
from triangulate.model.settings import Settings
from triangulate.model.table import Table, plain
from triangulate.protocol.analysis import Analysis
from triangulate.protocol.codings import JUDGEMENTS, interpret_one
from triangulate.protocol.evidence import Evidence, stated_prominence
from triangulate.protocol.one_cell import GRID_STATES, OneCell, grid_state
from triangulate.protocol.places import Comparison, sources_of
from triangulate.schemes import Scheme
from triangulate.schemes.judgements import PRESENCE, UNDETERMINED, allowed
from triangulate.writers.matrix_html import SPECIAL, Look

HELP = {
    "presence": "Does the source have it at all?",
    "meaning": "Do the sources make the same claim?",
    "prominence": "With the same weight: how many cases, how strongly?",
    "coverage": "In the same places, groups or cases?",
    "examples": "With the same concrete examples?",
}
VALUE_LABELS = {
    "present": "Present", "silent": "Silent", "not_addressed": "Not addressed", "unknown": "Unknown", "same": "Same",
    "different": "Different", "opposite": "Opposite", "overlapping": "Overlapping", "one_sided": "One-sided",
    "cannot_judge": "Cannot judge",
}  # fmt: skip
VALUE_HELP = {
    "present": "it says so", "silent": "could have said it, and did not", "not_addressed": "was not asked, or could not say it",
    "unknown": "not known", "opposite": "claims that conflict", "one_sided": "one source only", "overlapping": "in part",
}  # fmt: skip
_ROWS_OF_KEYS = {"meaning": "qwet", "prominence": "yio", "coverage": "fghj", "examples": "zxcvb"}
RESERVED = "rumkl"
"""Keys with another meaning: reason, undo, memo; k and l stay free for scripts of screen readers."""


def value_keys(scheme: Scheme) -> dict[str, dict[str, str]]:
    """One key for each value of the judgements that are compared; letters of the scheme's codes are left to the codes.

    Examples
    --------
    >>> from triangulate.schemes import load_scheme
    >>> value_keys(load_scheme("farmer"))["meaning"]
    {'same': 'q', 'different': 'w', 'opposite': 'e', 'cannot_judge': 't'}
    """
    taken = {*RESERVED, *(code.letter.lower() for code in scheme.codes)}
    spare = [key for key in "qwetyiofghjzxcvbasdpn" if key not in taken]
    result: dict[str, dict[str, str]] = {}
    for name in scheme.compares:
        keys = {}
        wished = iter(_ROWS_OF_KEYS[name])
        for value in allowed(name):
            wish = next(wished, "")
            key = wish if wish in spare else (spare[0] if spare else "")
            if key:
                spare.remove(key)
                keys[value] = key
        result[name] = keys
    return result


def looks_of(scheme: Scheme) -> list[dict[str, str]]:
    """How outcomes are shown: the scheme's codes in their order, then what a cell can show beside them."""
    looks = {code.key: Look(code.letter, code.label, code.colour) for code in scheme.codes}
    looks |= {key: Look(*look) for key, look in SPECIAL.items()}
    return [{"key": key, "letter": look.letter, "label": look.label, "colour": look.colour, "ink": look.ink} for key, look in looks.items()]


def scheme_data(scheme: Scheme) -> dict[str, Any]:
    """Codes, judgements and keys."""
    keys = value_keys(scheme)
    groups = [
        {
            "name": name,
            "label": name.capitalize(),
            "help": HELP[name],
            "values": [
                {"value": value, "label": VALUE_LABELS[value], "help": VALUE_HELP.get(value, ""), "key": keys[name].get(value, "")}
                for value in allowed(name)
            ],
        }
        for name in scheme.compares
    ]
    presence = [{"value": value, "label": VALUE_LABELS[value], "help": VALUE_HELP[value], "key": ""} for value in PRESENCE]
    codes = [{"key": code.key, "meaning": code.meaning} for code in scheme.codes]
    return {"title": scheme.title, "groups": groups, "presence": presence if scheme.presence else [], "codes": codes}


def headings(settings: Settings, pairs: Sequence[tuple[str | None, str | None]]) -> list[str]:
    """Column headings, as every form of the matrix has them."""
    names = {source.id: source.label for source in settings.sources}
    return ["All sources" if a is None else names[a] if b is None else f"{names[a]} × {names[b]}" for a, b in pairs]


def whole_grid(analysis: Analysis, own: ConvergenceMatrix, team: ConvergenceMatrix, researcher: str) -> dict[str, Any]:
    """All rows and cells: ``code`` (number of the look, -1 for none), ``state`` and ``mark`` are arrays, row by row."""
    settings, scheme = analysis.settings, analysis.settings.scheme
    space = analysis.space(scheme.scope)
    looks = looks_of(scheme)
    number = {look["key"]: index for index, look in enumerate(looks)}
    frame = own.cells
    names = ("status", "code", "derived_code")
    mine = [frame[name].to_numpy(dtype=object, na_value=None).tolist() for name in names]
    ours = [team.cells[name].to_numpy(dtype=object, na_value=None).tolist() for name in ("status", "code")]
    state_number = {state: index for index, state in enumerate(GRID_STATES)}
    codes, states = [], []
    for status, code, derived, team_status, team_code, counts in zip(*mine, *ours, own.counted.tolist(), strict=True):
        state = grid_state(status, team_status, counts=counts)
        if state == "resolved":
            code = team_code
        elif state == "proposed":
            code = derived
        states.append(state_number[state])
        codes.append(number.get(code, -1))
    themes = analysis.sorting.meta_themes
    groups = list(dict.fromkeys(group for group in plain(themes["group"]) if group is not None))
    group_number = {group: index for index, group in enumerate(groups)}
    marks = [stale + 2 * differ for stale, differ in zip(frame["stale"].tolist(), frame["states_differ"].tolist(), strict=True)]
    return {
        "title": settings.title,
        "synthetic": settings.synthetic,
        "blind": settings.blind,
        "researcher": researcher,
        "scheme": scheme_data(scheme),
        "looks": looks,
        "states": list(GRID_STATES),
        "columns": headings(settings, space.pairs),
        "pairs": [list(pair) for pair in space.pairs],
        "rows": list(space.themes),
        "labels": plain(themes["label"]),
        "groups": groups,
        "group": [group_number.get(group, -1) for group in plain(themes["group"])],  # type: ignore[arg-type]
        "code": codes,
        "state": states,
        "mark": marks,
    }


def small_cell(analysis: Analysis, cell: OneCell) -> dict[str, Any]:
    """What the grid paints of one cell."""
    keys = [look["key"] for look in looks_of(analysis.settings.scheme)]
    code = keys.index(cell.code) if cell.code in keys else -1
    mark = bool(cell.stale) + 2 * cell.states_differ
    return {"place": list(cell.place), "code": code, "state": GRID_STATES.index(cell.state), "mark": mark}


def rule_words(scheme: Scheme, identifiers: Sequence[str]) -> list[dict[str, str]]:
    """Rows of the scheme's tables in words, with who says so."""
    rows = {row.id: row for row in (*scheme.presence, *scheme.e1, *scheme.e2, *scheme.code_table)}
    codes = {code.key: code.label.lower() for code in scheme.codes}
    names = {"a": "first source", "b": "second source"}
    said = []
    for identifier in identifiers:
        if (row := rows.get(identifier)) is None:
            continue
        when = ", ".join(f"{names.get(name, name)} {' or '.join(_value(word) for word in _few(words))}" for name, words in row.when)
        said.append({"id": row.id, "text": f"{when} → {codes.get(row.gives, _value(row.gives))}", "status": row.status, "note": row.note})
    return said


def _few(words: Sequence[str]) -> Sequence[str]:
    known = [word for word in words if word != "not_compared"]
    return ["any"] if len(known) >= 3 or not known else known


def _value(word: str) -> str:
    return word.replace("_", " ")


def derived_data(analysis: Analysis, place: Comparison, values: dict[str, str]) -> dict[str, Any]:
    """What follows from judgements while they are being made."""
    scheme = analysis.settings.scheme
    derived = interpret_one(analysis.settings, scheme, analysis.evidence, place, values)
    return {
        "code": derived.code,
        "possible": list(derived.possible),
        "rules": rule_words(scheme, derived.rules),
        "undetermined": derived.code == UNDETERMINED,
        "comparison": derived.comparison,
    }


def source_data(analysis: Analysis, place: Comparison) -> list[dict[str, Any]]:
    """What each source of a comparison says: findings and extracts, weight, and what it was asked."""
    settings, tables = analysis.settings, analysis.tables
    wanted = sources_of(settings, place)
    known = {finding for source in wanted for finding in analysis.evidence[place[0], source].findings}
    findings = _lines(tables["findings"].frame, "finding", known)
    here_only = _only(tables["findings"], known)
    about = dict(zip(here_only.values("finding"), stated_prominence(settings, here_only), strict=True))
    extracts: dict[str, list[dict[str, Any]]] = {}
    for line in _lines(tables["extracts"].frame, "finding", known):
        extracts.setdefault(str(line["finding"]), []).append({name: line.get(name) for name in ("case", "text", "kind", "stance", "where")})
    result = []
    for identifier in wanted:
        source, here = settings.source(identifier), analysis.evidence[place[0], identifier]
        listed = [line for finding in here.findings for line in findings if line["finding"] == finding and line["source"] == identifier]
        result.append(
            {
                "id": identifier,
                "label": source.label,
                "unit": source.unit,
                "n": source.n,
                "presence": here.presence,
                "opportunity": here.opportunity,
                "item": here.item,
                "effect": here.effect,
                "state": here.state,
                "cases": cases_words(here),
                "contradicting": list(here.contradicting),
                "findings": [
                    {
                        **{name: line.get(name) for name in ("finding", "label", "statement", "effect", "state")},
                        "prominence": stated.words if (stated := about.get(line["finding"])) is not None else None,
                        "extracts": extracts.get(str(line["finding"]), []),
                    }
                    for line in listed
                ],
            }
        )
    return result


def cases_words(here: Evidence) -> str:
    """How many cases show it: ``9 of 16``, or a lower bound where extracts only illustrate."""
    if not here.cases:
        return ""
    of = f" of {here.of}" if here.of else ""
    return f"{'' if here.counted else 'at least '}{len(here.cases)}{of}: {', '.join(here.cases[:24])}{' …' if len(here.cases) > 24 else ''}"


def _only(table: Table, findings: set[str]) -> Table:
    keep = table.frame["finding"].isin(findings).to_numpy()
    return Table(table.name, table.frame[keep].reset_index(drop=True), table.origins, table.origin[keep], table.row[keep])


def _lines(frame: Any, column: str, wanted: set[str]) -> list[dict[str, Any]]:
    chosen = frame[frame[column].isin(wanted).to_numpy()]
    columns = {name: chosen[name].to_numpy(dtype=object, na_value=None).tolist() for name in chosen.columns}
    return [dict(zip(columns, values, strict=True)) for values in zip(*columns.values(), strict=True)]


def cell_data(analysis: Analysis, cell: OneCell, researcher: str) -> dict[str, Any]:
    """Everything that the open cell shows."""
    themes = analysis.sorting.meta_themes
    theme = themes[(themes["meta_theme"] == cell.place[0]).to_numpy()]
    row = {name: plain(theme[name])[0] for name in ("label", "group", "question", "proposition")}
    proposal = None
    if cell.proposal is not None:
        proposal = {name: cell.proposal.get(name) for name in (*JUDGEMENTS, "derived_code")}
        proposal["possible"] = list(cell.proposal.get("possible_codes") or ())
    settled = cell.resolution
    return {
        **small_cell(analysis, cell),
        "row": row,
        "sources": source_data(analysis, cell.place),
        "own": cell.own,
        "derived": derived_data(analysis, cell.place, _given(cell.own)),
        "proposal": proposal,
        "proposal_hidden": analysis.proposal_hidden(cell.place, researcher),
        "others": [{**words, "outcome": _outcome(analysis, cell.place, words)} for words in cell.others],
        "others_hidden": cell.hidden,
        "resolution": {"code": settled.code, "by": settled.by, "reason": settled.reason, "minority": settled.minority} if settled else None,
        "stale": list(cell.stale),
        "memos": _memos(analysis, cell.place, researcher),
    }


def _given(own: dict[str, str | None] | None) -> dict[str, str]:
    return {name: value for name in JUDGEMENTS if own is not None and (value := own.get(name)) is not None}


def _outcome(analysis: Analysis, place: Comparison, words: dict[str, str | None]) -> str | None:
    if words.get("code"):
        return words["code"]
    return interpret_one(analysis.settings, analysis.settings.scheme, analysis.evidence, place, _given(words)).code


def _memos(analysis: Analysis, place: Comparison, researcher: str) -> list[dict[str, str]]:
    """The researcher's own memos on a comparison."""
    return [
        {"text": str(memo.body.get("text") or ""), "at": memo.at}
        for memo in analysis.state.memos.values()
        if memo.researcher == researcher and analysis.state.place(memo)[:3] == place
    ]
