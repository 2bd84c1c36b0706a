"""Build the documentation: ``python tools/build_docs.py [--pages-only] [--out DIR]``.

Writes build/docs-src (pages with what their commands print, tables made from the code, pictures) and
from it, by MkDocs with --strict, build/docs. Needs no network; the same code gives the same pages.
"""

from __future__ import annotations

import argparse
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from docs_parts import pictures, reference
from docs_parts.running import PageError, Workshop

from triangulate.writers.matrix_html import STYLE

ROOT = Path(__file__).parent.parent
DOCS = ROOT / "docs"

_FENCE = re.compile(r"^(?P<indent> *)```(?P<language>console|python) run(?P<words>[^\n]*)\n(?P<code>.*?)^(?P=indent)```$", re.M | re.S)
_SHOWN = re.compile(r"^( *```(?:console|python)) shown$", re.M)
"""A block that cannot be run where the pages are made, such as an installation."""

_MAKE = re.compile(r"^(?P<inset> *)<!-- make: (?P<words>.+?) -->$", re.M)
_EITHER = re.compile(f"{_FENCE.pattern}|{_MAKE.pattern.replace('words', 'made')}", re.M | re.S)


def write_pages(target: Path, work: Path) -> list[Path]:
    """Write all pages of docs/ with what they are made of.

    Parameters
    ----------
    target : Path
        Folder of the pages; made anew.
    work : Path
        Folder in which the commands of the pages run; made anew.
    """
    for folder in (target, work):
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
    shutil.copytree(DOCS / "assets", target / "assets")
    (target / "assets" / "matrix.css").write_text(STYLE + "\n", encoding="utf-8")
    pages = []
    for path in sorted(DOCS.rglob("*.md")):
        name = path.relative_to(DOCS)
        page = target / name
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(make_page(path.read_text(encoding="utf-8"), name, target, work), encoding="utf-8")
        pages.append(page)
    return pages


def make_page(text: str, name: Path, target: Path, work: Path) -> str:
    """The text of a page, its blocks run and its directives replaced, from top to bottom."""
    workshop = Workshop(name.as_posix(), work / name.with_suffix(""))

    def replace(match: re.Match[str]) -> str:
        if match["made"]:
            return _indented(_made(match["made"], name, target, workshop.folder), match["inset"])
        options = dict(word.partition("=")[::2] for word in match["words"].split())
        indent = match["indent"]
        block = "\n".join(line.removeprefix(indent) for line in match["code"].splitlines())
        return _indented(workshop.run(match["language"], block, options), indent)

    return _SHOWN.sub(r"\1", _EITHER.sub(replace, text))


def _indented(text: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in text.splitlines())


def _made(words: str, name: Path, target: Path, folder: Path) -> str:
    """What a directive ``<!-- make: NAME argument key=value -->`` stands for."""
    what, *given = shlex.split(words)
    plain = [word for word in given if "=" not in word]
    options = dict(word.split("=", 1) for word in given if "=" in word)
    up = "../" * (len(name.parts) - 1)
    makers: dict[str, Callable[[], str]] = {
        "tree": lambda: pictures.tree(folder / plain[0], *plain[1:]),
        "file": lambda: pictures.file(folder / plain[0], **options),
        "csv": lambda: pictures.csv(folder / plain[0], **options),
        "matrix": lambda: pictures.matrix(folder / plain[0], **options),
        "cell": lambda: pictures.cell(folder / plain[0], *plain[1:]),
        "figure": lambda: pictures.figure(folder / plain[0], plain[1], target / "pictures", f"{up}pictures", **options),
        "give": lambda: _give(folder / plain[0], target / "pictures"),
        "columns": reference.all_columns,
        "keys": lambda: reference.keys(*plain),
        "example": lambda: pictures.file(reference.DATA / plain[0]),
        "commands": reference.commands,
        "command-list": reference.command_list,
        "codes": lambda: reference.codes(*plain),
        "rules": lambda: reference.rules(*plain),
        "schemes": reference.schemes,
        "judgement-kinds": reference.judgement_kinds,
        "agreement": reference.agreement,
    }
    if what not in makers:
        raise PageError(f"{name}: there is no directive {what}")
    return makers[what]()


def _give(path: Path, target: Path) -> str:
    """Put a file that a page has made beside the pages, so that it can be linked to."""
    target.mkdir(parents=True, exist_ok=True)
    shutil.copy(path, target / path.name)
    return ""


def run_mkdocs(source: Path, site: Path) -> int:
    """Turn the pages into a site; any warning is a failure."""
    settings = (ROOT / "mkdocs.yml").read_text(encoding="utf-8")
    settings = settings.replace("docs_dir: build/docs-src", f"docs_dir: {source.as_posix()}")
    settings = settings.replace("site_dir: build/docs", f"site_dir: {site.as_posix()}")
    settings = settings.replace("paths: [.]", f"paths: [{ROOT.as_posix()}]").replace("[tools/", f"[{ROOT.as_posix()}/tools/")
    environment = {**os.environ, "SOURCE_DATE_EPOCH": "946684800", "NO_MKDOCS_2_WARNING": "1"}
    with tempfile.TemporaryDirectory() as folder:
        config = Path(folder) / "mkdocs.yml"
        config.write_text(settings, encoding="utf-8")
        # Not --quiet: then warnings would not be counted, and --strict would pass.
        command = [sys.executable, "-m", "mkdocs", "build", "--strict", "--clean", "-f", str(config)]
        done = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    if done.returncode:
        print("\n".join(line for line in done.stderr.splitlines() if not line.startswith("INFO")), file=sys.stderr)
    return done.returncode


def main(arguments: list[str] | None = None) -> int:
    """Build everything."""
    parser = argparse.ArgumentParser(description="Build the documentation.")
    parser.add_argument("--pages-only", action="store_true", help="write the pages and stop before MkDocs")
    parser.add_argument("--out", type=Path, default=ROOT / "build", metavar="DIR", help="where docs-src and docs go (default: build)")
    options = parser.parse_args(arguments)
    out = options.out.resolve()
    try:
        pages = write_pages(out / "docs-src", out / "docs-work")
    except PageError as err:
        print(err, file=sys.stderr)
        return 1
    if options.pages_only:
        print(f"{len(pages)} pages written to {out / 'docs-src'}")
        return 0
    code = run_mkdocs(out / "docs-src", out / "docs")
    if code == 0:
        print(f"Open {out / 'docs' / 'index.html'} in a browser.")
    return code


if __name__ == "__main__":
    raise SystemExit(main())
