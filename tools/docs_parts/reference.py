"""Reference made from the code itself: columns, keys, commands, schemes."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml

from triangulate.cli import COMMANDS, build_parser
from triangulate.model import TABLES, table_schema
from triangulate.schemes import Row, Scheme, load_scheme, shipped_schemes
from triangulate.schemes.judgements import NOT_COMPARED, VALUES
from triangulate.writers.matrix_html import Look

DATA = Path(__file__).parent.parent.parent / "docs" / "data"
STATUS = {"published": "published", "ours": "ours", "team": "the team's"}
_SCOPES = {
    "pairwise": "each pair of sources, row by row",
    "per_source": "each source against what the row says",
    "joint": "all sources of a row together",
}


def table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """A Markdown table; the cells are Markdown already."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|").replace("\n", " ") for cell in line) + " |" for line in lines)


def literal(text: str) -> str:
    """Text of a study in a cell of a Markdown table."""
    for mark in "*_[]`":
        text = text.replace(mark, f"\\{mark}")
    return text.replace("<", "&lt;").replace("\n", "<br>")


def code(words: object) -> str:
    """Something as it stands in a file."""
    return f"`{words}`" if str(words) else ""


def columns(name: str) -> str:
    """The columns of a table of the study folder."""
    schema = table_schema(name)
    needed = ", ".join(map(code, schema.required_columns))
    parts = [schema.description, f"The file needs the columns {needed}; all others can be left out."]
    rows = []
    for field in schema.fields:
        values = ", ".join(map(code, field.values))
        if field.own:
            own = f"the list {code(field.own)} of study.yaml" if field.own != "words" else "the list `prominence: words` of study.yaml"
            values = f"{values}; or {own}" if values else own
        elif not values and field.refers:
            values = _refers(field.refers)
        elif not values:
            values = {"integer": "a whole number", "number": "a number"}.get(field.type, "text")
        if field.is_list:
            values += "; several with `;`"
        need = "always" if field.required else "the column" if field.name in schema.required_columns else ""
        rows.append((code(field.name), need, field.description, values, code(field.example)))
    return "\n\n".join([*parts, table(("Column", "Needed", "What it says", "Values", "Example"), rows)])


def _refers(place: str) -> str:
    name, column = place.split(".")
    if name == "study":
        return f"an id of `{column}` in [study.yaml](study-yaml.md)"
    if name == "meta_themes":
        return "id or label of a [meta-theme](#meta_themes)"
    return f"a `{column}` of [{name}](#{name})"


def all_columns() -> str:
    """All tables, one section each."""
    return "\n\n".join(f"## {table_schema(name).title} {{#{name}}}\n\n{columns(name)}" for name in TABLES)


def keys_of(file: str) -> dict[str, list[dict[str, Any]]]:
    """Keys of a settings file as documented: group -> keys, each with type, default, words and example."""
    found: dict[str, list[dict[str, Any]]] = yaml.safe_load((DATA / file).read_text(encoding="utf-8"))
    return found


def keys(file: str, group: str) -> str:
    """One group of keys of study.yaml or of a scheme."""
    rows = []
    for key in keys_of(file)[group]:
        default = "needed" if key.get("needed") else key.get("default_words") or code(_yaml_word(key.get("default")))
        example = " ".join(f"`{line}`<br>" if "\n" in str(key["example"]) else f"`{line}`" for line in str(key["example"]).splitlines())
        rows.append((code(key["key"]), key["type"], default, key["words"], example.removesuffix("<br>").replace("<br> ", "<br>")))
    return table(("Key", "Type", "Without it", "What it says", "Example"), rows)


def _yaml_word(value: Any) -> str:
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    return "[" + ", ".join(map(str, value)) + "]" if isinstance(value, list) else str(value)


def commands() -> str:
    """Every command with its options, from its parser."""
    return "\n\n".join(_command(name) for name in COMMANDS)


def _command(name: str) -> str:
    parser = argparse.ArgumentParser(prog=f"triangulate {name}")
    module = import_module(f"triangulate.cli.{name.replace('-', '_') if name != 'import' else 'import_'}")
    module.add_options(parser)
    return _described(parser, COMMANDS[name], f"## {name} {{#{name}}}")


def _described(parser: argparse.ArgumentParser, words: str, heading: str) -> str:
    rows, usage, below = [], [parser.prog], []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            said = {choice.dest: choice.help or "" for choice in action._choices_actions}
            for name, under in action.choices.items():
                below.append(_described(under, said[name], f"### {parser.prog.removeprefix('triangulate ')} {name}"))
        if isinstance(action, argparse._HelpAction) or action.help == argparse.SUPPRESS:
            continue
        shown = _option(action)
        rows.append((code(shown), action.help or ""))
        short = action.option_strings[0] + shown[len(", ".join(action.option_strings)) :] if action.option_strings else shown
        needed = action.required if action.option_strings else action.nargs not in ("?", "*")
        usage.append(short if needed else f"[{short}]")
    parts = [heading, f"{words[0].upper()}{words[1:]}.", "``` { .console .wrap }\n$ " + " ".join(usage) + "\n```"]
    return "\n\n".join([*parts, table(("Option", "What it does"), rows), *below])


def _option(action: argparse.Action) -> str:
    if not action.option_strings:
        return str(action.metavar or action.dest)
    names = ", ".join(action.option_strings)
    if action.nargs == 0:
        return names
    value = action.metavar or ("{" + ",".join(map(str, action.choices)) + "}" if action.choices else action.dest.upper())
    return f"{names} {value}"


def command_list() -> str:
    """All commands in a line each."""
    build_parser()  # fails here where a command has no parser
    return table(("Command", "What it is for"), [(f"[`{name}`](#{name})", words) for name, words in COMMANDS.items()])


def codes(scheme_name: str) -> str:
    """The codes of a scheme."""
    scheme = load_scheme(scheme_name)
    rows = []
    for item in scheme.codes:
        ink = Look(item.letter, item.label, item.colour).ink
        badge = f'<span class="tri-code" style="background:{item.colour};color:{ink}">{item.letter}</span>'
        rows.append((f"{badge}{item.label}", code(item.key), item.meaning))
    return table(("Code", "Key in files", "What it says"), rows)


def rules(scheme_name: str, which: str, part: str = "compared") -> str:
    """One table of a scheme; ``part`` is ``compared`` or, for rows on what a scheme leaves out, ``left_out``."""
    scheme = load_scheme(scheme_name)
    rows = _rows_of(scheme, which)
    chosen = [row for row in rows if _only_left_out(row) == (part == "left_out")]
    names = [name for name, _ in chosen[0].when]
    heads = {"a": "One source", "b": "The other", "E1": "Element 1", "E2": "Element 2", "code": "Code"}
    header = ["Row", *(heads.get(name, name.capitalize()) for name in names), "Gives", "Whose rule", "Note"]
    lines = [
        [row.id, *(_values(name, allowed) for name, allowed in row.when), _outcome(row.gives, scheme), STATUS[row.status], row.note]
        for row in chosen
    ]
    return table(header, lines)


def _rows_of(scheme: Scheme, which: str) -> tuple[Row, ...]:
    return {"E1": scheme.e1, "E2": scheme.e2, "code": scheme.code_table, "presence": scheme.presence}[which]


def _only_left_out(row: Row) -> bool:
    return any(allowed == (NOT_COMPARED,) for _, allowed in row.when)


_ALL = {**VALUES, "E1": ("same", "partly", "different", "opposite"), "E2": ("same", "partly", "different")}


def _values(name: str, allowed: tuple[str, ...]) -> str:
    known = set(allowed) - {NOT_COMPARED}
    everything = set(_ALL.get(name, ("present", "silent", "not_addressed", "unknown")))
    if known == everything:
        return "any"
    if not known:
        return "left out"
    return " or ".join(word.replace("_", " ") for word in allowed if word != NOT_COMPARED)


def _outcome(gives: str, scheme: Scheme) -> str:
    words = {"compare": "compare (the tables above)", "no_comparison": "no comparison", "undetermined": "undetermined"}
    if gives in scheme.code_keys:
        return f"**{scheme.code(gives).label}**"
    return words.get(gives, gives)


def schemes() -> str:
    """All schemes that come with the software."""
    return "\n\n".join(_scheme(name) for name in shipped_schemes())


def _scheme(name: str) -> str:
    scheme, base = load_scheme(name), load_scheme("farmer")
    parts = [f"## {name} {{#{name}}}", f"**{scheme.title}.** {scheme.description}"]
    if scheme.citation and name not in ("farmer_literal", "farmer_strict", "meaning_only", "complementarity"):
        parts.append(f"Source: {scheme.citation}.".replace("..", "."))
    facts = [
        ("Compares", _SCOPES[scheme.scope]),
        ("Judgements that count", ", ".join(scheme.compares) or "none: codes are given directly"),
        ("Not addressed", "a code of its own" if scheme.not_addressed == "apart" else "folded into silence"),
        ("Rows without a present source", "left out of the counts" if scheme.without_present == "omit" else "counted"),
    ]
    if scheme.several_statements:
        facts.append(("Several statements in a cell", "allowed"))
    parts += ["\n".join(f"- {what}: {words}" for what, words in facts), codes(name)]
    if name != "farmer" and scheme.has_tables:
        changed = [row for which in ("E1", "E2", "code") for row in _rows_of(scheme, which) if row not in _rows_of(base, which)]
        if changed:
            lines = [
                (row.id, "; ".join(f"{key} {_values(key, allowed)}" for key, allowed in row.when), row.gives, STATUS[row.status], row.note)
                for row in changed
            ]
            parts += ["Rows that differ from `farmer`:", table(("Row", "Where", "Gives", "Whose rule", "Note"), lines)]
        elif scheme.compares == base.compares:
            parts.append("The tables are those of `farmer`.")
        else:
            parts.append("The tables are those of `farmer`; the other judgements are left out.")
    return "\n\n".join(parts)


def agreement() -> str:
    """All coefficients, for mkdocstrings to describe."""
    package = import_module("triangulate.agreement")
    named = [getattr(package, name) for name in package.__all__]
    places = [f"{item.__module__}.{item.__qualname__}" for item in named if callable(item)]
    return "\n\n".join(f"::: {place}\n    options: {{heading_level: 3}}" for place in places)


def kinds_of_judgement() -> list[dict[str, Any]]:
    """The kinds of judgement as documented, in groups: each with its words, the fields of subject and body, and examples."""
    found: list[dict[str, Any]] = yaml.safe_load((DATA / "judgement_kinds.yaml").read_text(encoding="utf-8"))
    return found


def judgement_kinds() -> str:
    """All kinds of judgement in the journal, a table a group."""
    parts = []
    for group in kinds_of_judgement():
        rows = [
            (
                f"{code(kind['kind'])}: {kind['words']}",
                _fields(kind["subject"]) or "nothing",
                _fields(kind["body"]) or "nothing",
                code(f"study.{kind['verb']}") if "verb" in kind else "",
            )
            for kind in group["kinds"]
        ]
        parts += [f"### {group['group']}", group["words"], table(("Kind", "`subject`", "`body`", "In Python"), rows)]
    return "\n\n".join(parts)


_NEEDED = "\\*"


def _fields(fields: Iterable[dict[str, Any]]) -> str:
    return "<br>".join(f"{code(field['field'])}{_NEEDED if field.get('needed') else ''} {field['words']}" for field in fields)
