"""The documentation says what the software does: all of it, as it is, and without asking the network."""

from __future__ import annotations

import argparse
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import build_docs
import pytest
import yaml
from docs_parts import reference
from docs_site import built_docs, built_site, require_mkdocs

from triangulate.cli import COMMANDS, build_parser
from triangulate.model import TABLES, table_schema
from triangulate.readers.study_file import parse_study
from triangulate.schemes import load_scheme, parse_scheme, shipped_schemes
from triangulate.yaml_file import YamlFile

SOURCES = sorted(build_docs.DOCS.rglob("*.md"))
STUDY_GROUPS = {
    (): "study", ("sources",): "sources", ("researchers",): "researchers", ("scheme",): "scheme",
    ("prominence",): "prominence", ("prominence", "bands"): "bands",
}  # fmt: skip
SCHEME_GROUPS = {(): "scheme", ("codes",): "codes", ("tables",): "tables", ("tables", "E1"): "rows"}


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """All pages, their commands run and their tables made."""
    return built_docs(tmp_path_factory) / "docs-src"


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The pages as a site; MkDocs stops at any link that leads nowhere and at any page outside the menu."""
    return built_site(tmp_path_factory)


def read(pages: Path, name: str) -> str:
    return (pages / name).read_text(encoding="utf-8")


# What has to be documented


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_and_option_is_documented(pages: Path, command: str):
    text = read(pages, "reference/commands.md")
    section = text.partition(f"## {command} {{#{command}}}")[2].partition("\n## ")[0]
    subparsers = next(action for action in build_parser(command)._actions if action.dest == "command")
    options = [option for action in subparsers.choices[command]._actions for option in action.option_strings]
    assert [option for option in options if option not in section and option not in ("-h", "--help")] == []
    assert COMMANDS[command][1:] in section
    for action in subparsers.choices[command]._actions:
        for name, under in action.choices.items() if isinstance(action, argparse._SubParsersAction) else ():
            part = section.partition(f"### {command} {name}\n")[2].partition("\n### ")[0]
            told = [option for action in under._actions for option in action.option_strings or [action.metavar]]
            assert [option for option in told if str(option) not in part and option not in ("-h", "--help")] == []


@pytest.mark.parametrize("name", TABLES)
def test_every_column_of_every_table_is_documented(pages: Path, name: str):
    section = read(pages, "formats/tables.md").partition(f"{{#{name}}}")[2].partition("\n## ")[0]
    assert [column for column in table_schema(name).columns if f"\n| `{column}` |" not in section] == []


@pytest.mark.parametrize("name", shipped_schemes())
def test_every_scheme_is_documented_with_its_codes(pages: Path, name: str):
    section = read(pages, "method/schemes.md").partition(f"## {name} {{#{name}}}")[2].partition("\n## ")[0]
    assert [code.label for code in load_scheme(name).codes if code.label not in section] == []


def test_every_rule_of_the_default_scheme_stands_in_the_method_with_whose_rule_it_is(pages: Path):
    text = read(pages, "method/codes.md")
    scheme = load_scheme("farmer")
    for row in (*scheme.presence, *scheme.e1, *scheme.e2, *scheme.code_table):
        line = next(line for line in text.splitlines() if line.strip().startswith(f"| {row.id} |"))
        assert f"| {reference.STATUS[row.status]} |" in line


# Keys of settings files


def known_keys(monkeypatch: pytest.MonkeyPatch, parse: Any, text: str, groups: dict[tuple[str, ...], str]) -> dict[str, set[str]]:
    """The keys that a reader knows, by group, as it asks for them while it reads a file."""
    seen: dict[str, set[str]] = {}

    def note(self: YamlFile, path: tuple[str | int, ...], mapping: dict[str, Any], known: list[str]) -> None:
        place = tuple(part for part in path if isinstance(part, str))
        if place in groups:
            seen.setdefault(groups[place], set()).update(known)

    monkeypatch.setattr(YamlFile, "known_keys", note)
    _, problems = parse(text)
    assert problems == []
    return seen


def example(name: str) -> str:
    return (reference.DATA / name).read_text(encoding="utf-8")


def test_the_keys_of_study_yaml_are_documented_all_of_them_and_no_others(monkeypatch: pytest.MonkeyPatch):
    documented = {group: {key["key"] for key in keys} for group, keys in reference.keys_of("study_keys.yaml").items()}
    assert documented == known_keys(monkeypatch, parse_study, example("study_full.yaml"), STUDY_GROUPS)


def test_the_keys_of_a_scheme_are_documented_all_of_them_and_no_others(monkeypatch: pytest.MonkeyPatch):
    documented = {group: {key["key"] for key in keys} for group, keys in reference.keys_of("scheme_keys.yaml").items()}
    text = (Path(build_docs.ROOT) / "triangulate" / "schemes" / "farmer.yaml").read_text(encoding="utf-8")
    known = known_keys(monkeypatch, lambda text: parse_scheme(text, "farmer.yaml"), text, SCHEME_GROUPS)
    assert known.pop("tables") == set(reference.keys_of("scheme_keys.yaml")["scheme"][-1]["type"].replace("`", "").split(", "))
    assert documented.pop("rows") - {"the judgements of the table"} == known.pop("rows") - {"meaning", "prominence"}
    assert documented == known


def test_the_long_example_of_study_yaml_has_every_key_and_no_problem():
    settings, problems = parse_study(example("study_full.yaml"))
    assert problems == []
    assert settings is not None
    text = example("study_full.yaml")
    keys = {key["key"] for keys in reference.keys_of("study_keys.yaml").values() for key in keys}
    assert [key for key in keys if not re.search(rf"\b{key}:", text)] == []


def small_study(group: str, addition: dict[str, Any]) -> str:
    """A study with one key of one group."""
    data: dict[str, Any] = {"title": "A study", "sources": [{"id": "interviews"}, {"id": "observations"}]}
    if group == "study":
        data |= addition
    elif group == "sources":
        data["sources"][0] |= addition
    elif group == "researchers":
        data["researchers"] = [{"id": "anna"} | addition]
    elif group == "bands":
        data["prominence"] = {"words": ["absent", "limited"], "bands": [{"up_to": "30 %"} | addition]}
    elif group == "prominence":
        data["prominence"] = {"words": ["limited", "clear"]} | addition
    else:
        data[group] = addition
    return yaml.safe_dump(data, allow_unicode=True)


@pytest.mark.parametrize("key", [key["key"] for key in reference.keys_of("study_keys.yaml")["study"] if key["key"] != "format"])
def test_every_key_of_study_yaml_has_an_effect_outside_of_what_reads_it(key: str):
    package = build_docs.ROOT / "triangulate"
    reading = {package / "readers" / "study_file.py", package / "model" / "settings.py"}
    users = [path for path in package.rglob("*.py") if path not in reading and f"settings.{key}" in path.read_text(encoding="utf-8")]
    assert users != []


KEYS = [(group, key) for group, keys in reference.keys_of("study_keys.yaml").items() for key in keys]


@pytest.mark.parametrize(("group", "key"), KEYS, ids=[f"{group}.{key['key']}" for group, key in KEYS])
def test_every_example_of_a_key_of_study_yaml_is_read_without_a_problem(group: str, key: dict[str, Any]):
    addition = yaml.safe_load(key["example"])
    assert list(addition) == [key["key"]]
    _, problems = parse_study(small_study(group, addition))
    assert problems == []


@pytest.mark.parametrize(("group", "key"), KEYS, ids=[f"{group}.{key['key']}" for group, key in KEYS])
def test_the_documented_default_of_a_key_is_what_is_taken(group: str, key: dict[str, Any]):
    if key.get("needed") or "default_words" in key or key["key"] == "format":
        return
    settings, _ = parse_study(small_study(group, {"id": "anna"} if group == "researchers" else {}))
    assert settings is not None
    place: Any = {
        "study": settings, "sources": settings.sources[0], "scheme": settings.scheme, "prominence": settings.prominence,
        "researchers": (settings.researchers or (None,))[0], "bands": (settings.prominence.bands or (None,))[0],
    }[group]  # fmt: skip
    taken = getattr(place, key["key"])
    taken = taken.name if key["key"] == "scheme" else list(taken) if isinstance(taken, tuple) else taken
    assert taken == (["limited", "clear"] if (group, key["key"]) == ("prominence", "words") else key["default"])


@pytest.mark.parametrize("key", reference.keys_of("scheme_keys.yaml")["scheme"][:-1], ids=lambda key: key["key"])
def test_every_example_of_a_key_of_a_scheme_is_read_without_a_problem(key: dict[str, Any]):
    text = key["example"] if key["key"] == "extends" else f"extends: hopf\n{key['example']}"
    if key["key"] == "compares":
        text = text.replace("hopf", "farmer")
    _, problems = parse_scheme(text, "ours.yaml")
    assert problems == []


# The pages themselves


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.relative_to(build_docs.DOCS).as_posix())
def test_every_command_and_every_python_line_of_a_page_is_run_or_says_that_it_is_not(path: Path):
    fences = re.findall(r"^ *```(console|python)(.*)$", path.read_text(encoding="utf-8"), re.M)
    assert [fence for fence in fences if not fence[1].startswith((" run", " shown"))] == []


def test_the_first_analysis_runs_everything_that_it_shows():
    text = (build_docs.DOCS / "first-analysis.md").read_text(encoding="utf-8")
    assert len(re.findall(r"^```(?:console|python) run", text, re.M)) > 15
    assert "shown" not in re.findall(r"^```(?:console|python) (\w+)", text, re.M)


def test_a_command_that_ends_otherwise_than_the_page_says_stops_the_build(tmp_path: Path):
    page = "```console run\n$ triangulate check nowhere\n```\n"
    with pytest.raises(build_docs.PageError, match=r"page.md: \$ triangulate check nowhere ended with 1"):
        build_docs.make_page(page, Path("page.md"), tmp_path / "pages", tmp_path / "work")


def test_the_same_code_gives_the_same_pages(pages: Path, tmp_path: Path):
    build_docs.write_pages(tmp_path / "docs-src", tmp_path / "elsewhere" / "work")
    first = {path.relative_to(pages): path.read_bytes() for path in pages.rglob("*") if path.is_file()}
    second = {path.relative_to(tmp_path / "docs-src"): path.read_bytes() for path in (tmp_path / "docs-src").rglob("*") if path.is_file()}
    assert [path for path in first if first[path] != second.get(path)] == []
    assert set(first) == set(second)


def test_no_page_names_a_folder_of_the_machine_that_made_it(pages: Path):
    assert [path.name for path in pages.rglob("*.md") if str(pages.parent) in path.read_text(encoding="utf-8")] == []


def test_a_link_that_leads_nowhere_stops_the_build(tmp_path: Path, capsys: pytest.CaptureFixture[str]):
    require_mkdocs()
    source = tmp_path / "docs-src"
    source.mkdir()
    (source / "index.md").write_text("[one](nowhere.md) and [another](#no-such-place)\n", encoding="utf-8")
    assert build_docs.run_mkdocs(source, tmp_path / "docs") != 0
    told = capsys.readouterr().err
    assert "nowhere.md" in told
    assert "#no-such-place" in told


class Addresses(HTMLParser):
    """What a page loads, and the text that it shows."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.shown: list[str] = []
        self._skip = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = dict(attrs)
        if tag in ("script", "img", "iframe", "source", "video", "audio", "embed") and values.get("src"):
            self.loads.append(str(values["src"]))
        if tag == "link" and values.get("rel") not in ("next", "prev", "canonical"):
            self.loads.append(str(values.get("href")))
        self._skip += tag in ("script", "style", "pre", "code")

    def handle_endtag(self, tag: str) -> None:
        self._skip -= tag in ("script", "style", "pre", "code")

    def handle_data(self, data: str) -> None:
        if not self._skip:
            self.shown.append(data)


def test_the_site_loads_only_what_lies_beside_it_and_leaves_no_markup_unread(site: Path):
    for path in site.rglob("*.html"):
        page = Addresses()
        page.feed(path.read_text(encoding="utf-8"))
        local = [address for address in page.loads if not address.startswith("data:")]
        assert [address for address in local if ":" in address.partition("/")[0] or address.startswith("//")] == []
        if path.name != "404.html":
            assert [address for address in local if not (path.parent / address.partition("?")[0].partition("#")[0]).exists()] == []
        text = "".join(page.shown)
        assert "| ---" not in text, path.name
        assert "<!-- make" not in text, path.name
        assert ":func:`" not in text, path.name
    for path in site.rglob("*.css"):
        assert re.findall(r"(?:url\(|@import)\s*['\"]?(?:https?:)?//[^)]*", path.read_text(encoding="utf-8")) == [], path.name
