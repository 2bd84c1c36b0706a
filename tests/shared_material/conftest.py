"""Studies made of the published tables that lie beside the project."""

from __future__ import annotations

import csv
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from conftest import SHARED

from triangulate import Study, open_study

PUBLISHED = SHARED / "examples" / "published"
SAFEGUARDING = SHARED / "examples" / "safeguarding"


def table(path: Path) -> list[dict[str, str]]:
    """The rows of a CSV file."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def meta_themes(lines: list[dict[str, str]]) -> list[dict[str, str]]:
    """The rows of the matrix in the order in which a published table names them."""
    return [{"meta_theme": theme, "label": label} for theme, label in {line["theme_id"]: line["theme"] for line in lines}.items()]


@pytest.fixture
def hopf(make_study: Callable[..., Path]) -> Study:
    """Hopf et al. 2016, BMJ Open 6:e011879, Table 2: each source against the row, codes given directly."""
    lines = table(PUBLISHED / "hopf2016_data_linkage.csv")
    sources = list(dict.fromkeys(line["source_or_pair"] for line in lines))
    codings = [
        {"meta_theme": line["theme_id"], "source_a": line["source_or_pair"], "source_b": "", "researcher": "authors", "code": line["code"]}
        for line in lines
    ]
    return open_study(make_study(f"sources: [{', '.join(sources)}]\nscheme: hopf\n", meta_themes=meta_themes(lines), codings=codings))


@pytest.fixture
def home_bp(make_study: Callable[..., Path]) -> Callable[[str], Study]:
    """HOME BP process evaluation, Implementation Science 2021 (PMC8152066), Table 7: all sources jointly."""
    lines = table(PUBLISHED / "homebp2021_partial.csv")

    def make(not_addressed: str) -> Study:
        codings = []
        for line in lines:
            coding = {"meta_theme": line["theme_id"], "source_a": "", "source_b": "", "researcher": "authors", "code": line["code"]}
            if "no quantitative data collected" in line["evidence_note"]:
                coding |= {"presence_a": "not_addressed", "presence_b": "present"}
            codings.append(coding)
        settings = f"sources: [quantitative, qualitative]\nscheme: {{name: farmer, scope: joint, not_addressed: {not_addressed}}}\n"
        return open_study(make_study(settings, name=not_addressed, meta_themes=meta_themes(lines), codings=codings))

    return make


@pytest.fixture
def lorenz(make_study: Callable[..., Path]) -> Study:
    """Lorenz et al. 2019, J Patient Rep Outcomes 3:8, Table 2: per cent of those who endorse a theme."""
    lines = table(PUBLISHED / "lorenz2019_prominence.csv")
    sources: dict[str, int] = {}
    findings: dict[str, list[dict[str, str]]] = {}
    for line in lines:
        name, n = re.fullmatch(r"(\w+)\(n=(\d+)\)", line["source_or_pair"]).groups()  # type: ignore[union-attr]
        sources[name] = int(n)
        share = re.search(r"stated_pct=(\d+)", line["evidence_note"]).group(1)  # type: ignore[union-attr]
        findings.setdefault(f"findings__{name}", []).append(
            {
                "finding": f"{line['theme_id']}-{name}",
                "label": line["theme"],
                "statement": line["theme"],
                "meta_theme": line["theme_id"],
                "prominence": f"{share} %",
            }
        )
    settings = "sources:\n" + "".join(f"  - {{id: {name}, n: {n}, unit: participant}}\n" for name, n in sources.items())
    return open_study(make_study(settings, meta_themes=meta_themes(lines), **findings))


@pytest.fixture
def aarons(make_study: Callable[..., Path]) -> Study:
    """Aarons et al. 2015, Implementation Science 10:11, Table 4: a joint display, without codes."""
    lines = table(PUBLISHED / "aarons2015_loci_jointdisplay.csv")
    findings: dict[str, list[dict[str, str]]] = {}
    for number, line in enumerate(lines):
        source = next(word for word in ("quantitative", "qualitative") if re.search(rf"\b{word}\b", line["source_or_pair"]))
        findings.setdefault(f"findings__{source}", []).append(
            {
                "finding": f"{source}-{number}",
                "label": f"{line['code']}: {line['evidence_note']}",
                "statement": line["evidence_note"],
                "meta_theme": line["theme_id"],
            }
        )
    return open_study(make_study("sources: [quantitative, qualitative]\n", meta_themes=meta_themes(lines), **findings))


@pytest.fixture
def safeguarding(make_study: Callable[..., Path]) -> Study:
    """The worked study built from the shared tables alone, not from data_templates."""
    place = {line["finding"]: [] for line in table(SAFEGUARDING / "sorting.csv")}  # type: ignore[var-annotated]
    for line in table(SAFEGUARDING / "sorting.csv"):
        place[line["finding"]].append(line["meta_theme"])
    themes = table(SAFEGUARDING / "meta_themes.csv")
    label = {line["meta_theme"]: line["label"] for line in themes}

    def finding(identifier: str, words: str, **values: str) -> dict[str, str]:
        return {"finding": identifier, "label": words, "statement": words, "meta_theme": ";".join(place.get(identifier, ())), **values}

    interviews = [
        finding(
            line["influence_id"],
            line["influence"] or line["theme"],
            effect={"enabler": "helps", "barrier": "hinders"}.get(line["polarity"], ""),
            cases=";".join(re.findall(r"SW\d\d", line["participants_cited"])),
        )
        for line in table(SAFEGUARDING / "interview_influences.csv")
    ]
    observations = [
        finding(f"OB{number:02}", label[f"O{number}"], prominence="clear" if number < 10 else "limited") for number in range(1, 13)
    ]
    settings = (
        "sources:\n  - {id: interviews, n: 16, unit: participant}\n  - {id: observations, n: 20, unit: meeting}\n"
        "prominence: {words: [limited, clear]}\n"
    )
    return open_study(
        make_study(
            settings,
            meta_themes=themes,
            codings=table(SAFEGUARDING / "codings.csv"),
            findings__interviews=interviews,
            findings__observations=observations,
        )
    )
