"""All figures of a study."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from triangulate.figures import all_figures, figure_bytes
from triangulate.study import Study, open_study
from triangulate.templates import template


def figures_of(study: Study):
    return all_figures(
        study.analysis,
        study.matrix().view,
        assessment=study.assessment(),
        completeness=study.completeness(),
        researchers=study.researchers(),
        sensitivity=study.sensitivity(),
    )


def test_figures_come_in_the_order_of_the_protocol(families: Study):
    assert list(figures_of(families)) == [
        "matrix", "codes", "states", "completeness", "prominence", "confusion", "differences", "sensitivity",
    ]  # fmt: skip


def test_coefficients_are_drawn_where_study_yaml_asks_for_them(families: Study, tmp_path: Path):
    folder = tmp_path / "families"
    shutil.copytree(template("families"), folder)
    with (folder / "study.yaml").open("a", encoding="utf-8") as file:
        file.write("coefficients: [gwet_ac1]\n")
    figures = open_study(folder).figures
    assert list(figures)[5:8] == ["coefficients", "confusion", "differences"]
    assert "coefficients" not in families.figures


def test_what_a_study_has_nothing_for_is_left_out(safeguarding: Study):
    assert list(figures_of(safeguarding)) == ["matrix", "codes", "completeness", "prominence", "sensitivity"]


def test_results_that_are_not_given_are_left_out(safeguarding: Study):
    assert list(all_figures(safeguarding.analysis, safeguarding.matrix().view)) == ["matrix", "prominence"]


def test_synthetic_data_say_so_on_every_figure(families: Study):
    for pages in figures_of(families).values():
        assert all(figure.texts_of("note")[0] == "Synthetic data" for figure in pages)
        assert all(figure.alternative_text.startswith("Synthetic data. ") for figure in pages)


def test_every_figure_has_a_sentence_and_names_sources_by_their_labels(families: Study):
    for name, (figure, *_) in figures_of(families).items():
        assert figure.alternative_text.endswith(".")
        assert "interviews x" not in figure.alternative_text, name


def test_a_study_without_rows_has_no_figure(make_study):
    assert figures_of(open_study(make_study())) == {}


@pytest.mark.parametrize("words", ["$x^2$ <b>&</b> \\frac{1}{2}", "信頼 الثقة विश्वास", "w" * 10_000, "👩\u200d⚕️"])
def test_whatever_people_write_is_drawn_without_a_warning(study_of_words, words: str):
    study = open_study(Path(study_of_words(words)))
    for pages in figures_of(study).values():
        for figure in pages:
            assert figure_bytes(figure, "svg")
