"""The worked study, spoiled in one place at a time: each fault gives one sentence, and nothing is written."""

from __future__ import annotations

import json
from importlib.resources import files
from pathlib import Path
from typing import NamedTuple

import pytest
from readers.spoiling import (
    CASES,
    EXTRACTS,
    Step,
    above,
    add,
    all_of,
    as_workbook,
    cell,
    cut,
    date_in,
    delete,
    make_folder,
    rename,
    replace,
    snapshot,
    write,
)

from triangulate.cli import main
from triangulate.errors import Problem

INTERVIEWS, OBSERVATIONS = "findings/interviews.csv", "findings/observations.csv"
CODINGS, THEMES, STUDY, OURS = "codings.csv", "meta_themes.csv", "study.yaml", "schemes/ours.yaml"
WORDS = "words: [limited, clear]"
FARMER = files("triangulate.schemes").joinpath("farmer.yaml").read_text(encoding="utf-8")
USE_OURS = all_of(
    write(OURS, FARMER.replace("name: farmer", "name: ours")),
    replace(STUDY, "scheme: farmer", "scheme: ours"),
)
CLOSING = "1 problem to mend. Nothing was written."

QUOTING = 'Put quotation marks around the whole cell and write those inside it twice: "she said ""no"" to it".'
DATES = "A spreadsheet makes dates of ids such as 1-4: format the column as text and type the id again."
CODES = 'It can be "agreement", "partial_agreement", "silence", "dissonance" or "not_addressed".'
EMPTY = "the file is empty. Fill it in, or delete it if the study does not need it."
HEADER = "Rename the column; one of your own needs a name that is less alike."
TWO = "Keep one of them: nobody can tell which holds."
SAVE_AS = "Save it as .csv, .xlsx or .ods."
ONCE = "Keep one of the two; several statements a comparison need a scheme that allows them."
PASSWORD = (
    "the address holds a password, and this file is shared. "
    "Take the password out: it is asked for, or read from the usual password file of PostgreSQL."
)
BANDS = "Write one line each, from weak to strong: - {name: few, up_to: 25 %}; the last one up_to: 100 %."
DAMAGED = (
    "the workbook cannot be opened: it is damaged or not complete. "
    "Open it in a spreadsheet program and save it again as .xlsx, or take an earlier copy."
)


class Fault(NamedTuple):
    """One thing that is wrong, where that is, and the whole sentence about it."""

    name: str
    steps: list[Step]
    """The last one is the fault; with the others alone the study is sound."""
    file: str
    row: int | None
    column: str | None
    says: str
    sheet: str | None = None


FAULTS = [
    # Ids that lead nowhere
    Fault("source misspelt in codings", [cell(CODINGS, 3, "source_a", "interview")], CODINGS, 3, "source_a",
          'there is no source "interview". Did you mean "interviews"?'),
    Fault("source in capitals", [cell(CODINGS, 3, "source_b", "Observations")], CODINGS, 3, "source_b",
          'there is no source "Observations". Did you mean "observations"?'),
    Fault("source unknown in codings", [cell(CODINGS, 3, "source_a", "survey")], CODINGS, 3, "source_a",
          'there is no source "survey". It can be "interviews" or "observations".'),
    Fault("meta-theme unknown in findings", [cell(INTERVIEWS, 5, "meta_theme", "O55")], INTERVIEWS, 5, "meta_theme",
          'there is no meta-theme "O55". Did you mean "O5"?'),
    Fault("second of two meta-themes unknown", [cell(INTERVIEWS, 6, "meta_theme", "O5; O55")], INTERVIEWS, 6, "meta_theme",
          'there is no meta-theme "O55". Did you mean "O5"?'),
    Fault("meta-theme of the only finding unknown", [cell(OBSERVATIONS, 10, "meta_theme", "O99")], OBSERVATIONS, 10, "meta_theme",
          'there is no meta-theme "O99". Did you mean "O9"?'),
    Fault("meta-theme unknown in codings", [cell(CODINGS, 2, "meta_theme", "O55")], CODINGS, 2, "meta_theme",
          'there is no meta-theme "O55". Did you mean "O5"?'),
    Fault("label misspelt in codings", [cell(CODINGS, 4, "meta_theme", "Role clarty")], CODINGS, 4, "meta_theme",
          'there is no meta-theme "Role clarty". Did you mean "Role clarity"?'),
    Fault("researcher unknown", [cell(CODINGS, 2, "researcher", "anna")], CODINGS, 2, "researcher",
          'there is no researcher "anna". It can be "reading".'),
    Fault("parent unknown", [cell(INTERVIEWS, 5, "parent", "T1.0.9")], INTERVIEWS, 5, "parent",
          'there is no finding "T1.0.9". Did you mean "T1.0.1"?'),
    Fault("parent of another source", [cell(OBSERVATIONS, 2, "parent", "T1")], OBSERVATIONS, 2, "parent",
          'parent "T1" is a finding of another source (interviews). A theme and its sub-themes belong to one source.'),
    Fault("parents in a loop", [cell(INTERVIEWS, 2, "parent", "T1.0.1")], INTERVIEWS, 2, "parent",
          "these findings are parents of one another: T1 > T1.0.1 > T1.0 > T1. Empty the parent of the one that is the topmost theme."),
    Fault("its own parent", [cell(INTERVIEWS, 2, "parent", "T1")], INTERVIEWS, 2, "parent",
          'finding "T1" is its own parent. Empty the cell, or name the theme above it.'),
    Fault("superseded finding unknown", [cell(INTERVIEWS, 6, "supersedes", "Interview theme")], INTERVIEWS, 6, "supersedes",
          'there is no finding "Interview theme". Correct it, or add the finding where it is missing.'),
    Fault("finding unknown in extracts", [EXTRACTS, cell("extracts.csv", 3, "finding", "Trust")], "extracts.csv", 3, "finding",
          'there is no finding "Trust". Correct it, or add the finding where it is missing.'),
    Fault("case unknown in findings", [CASES, cell(INTERVIEWS, 6, "cases", "SW61")], INTERVIEWS, 6, "cases",
          'there is no case "SW61". Did you mean "SW16"?'),
    Fault("case unknown in extracts", [CASES, EXTRACTS, cell("extracts.csv", 3, "case", "Teacher")], "extracts.csv", 3, "case",
          'there is no case "Teacher". Correct it, or add the case where it is missing.'),
    Fault("case of a source that there is not", [CASES, cell("cases.csv", 4, "source", "interview")], "cases.csv", 4, "source",
          'there is no source "interview". Did you mean "interviews"?'),
    Fault("case of another source", [CASES, cell("cases.csv", 17, "source", "observations")], INTERVIEWS, 6, "cases",
          'case "SW16" belongs to observations, finding "I002" to interviews. '
          "Correct the id, or the source of the case in the table cases."),
    Fault("question that there is not", [cell(THEMES, 2, "question", "2")], THEMES, 2, "question",
          'there is no question "2". study.yaml has one question: write 1.'),
    # Ids given twice
    Fault("finding twice in a file", [cell(INTERVIEWS, 6, "finding", "I001")], INTERVIEWS, 6, "finding",
          'finding "I001" stands already in row 5. Give each row an id of its own, or delete one of the two.'),
    Fault("finding twice, its own id used elsewhere", [cell(INTERVIEWS, 4, "finding", "T1.0")], INTERVIEWS, 4, "finding",
          'finding "T1.0" stands already in row 3. Give each row an id of its own, or delete one of the two.'),
    Fault("finding in two files", [cell(OBSERVATIONS, 2, "finding", "I001")], OBSERVATIONS, 2, "finding",
          'finding "I001" stands already in findings/interviews.csv, row 5. Ids are unique in the whole study: rename one of the two.'),
    Fault("meta-theme twice", [cell(THEMES, 3, "meta_theme", "O1")], THEMES, 3, "meta_theme",
          'meta_theme "O1" stands already in row 2. Give each row an id of its own, or delete one of the two.'),
    Fault("meeting rated twice", [write("ratings.csv", "finding,case,rating\nOB01,M1,clear\nOB01,M1,limited\n")],
          "ratings.csv", 3, "finding",
          'finding "OB01" and case "M1" stand together already in row 2. Delete one of the two rows.'),
    # Values that are on no list
    Fault("meaning", [cell(CODINGS, 2, "meaning", "identical")], CODINGS, 2, "meaning",
          '"identical" is no value of meaning. It can be "same", "different", "opposite" or "cannot_judge".'),
    Fault("presence", [cell(CODINGS, 2, "presence_a", "yes")], CODINGS, 2, "presence_a",
          '"yes" is no value of presence_a. It can be "present", "silent", "not_addressed" or "unknown".'),
    Fault("opportunity", [write("opportunities.csv", "meta_theme,source,opportunity\nX1,observations,yes\n")],
          "opportunities.csv", 2, "opportunity",
          '"yes" is no value of opportunity. It can be "asked", "probed", "could_arise" or "could_not".'),
    Fault("effect", [cell(INTERVIEWS, 5, "effect", "help")], INTERVIEWS, 5, "effect",
          '"help" is no value of effect. Did you mean "helps"?'),
    Fault("stance", [EXTRACTS, cell("extracts.csv", 2, "stance", "against")], "extracts.csv", 2, "stance",
          '"against" is no value of stance. It can be "supports", "contradicts" or "qualifies".'),
    Fault("kind", [EXTRACTS, cell("extracts.csv", 2, "kind", "quotation")], "extracts.csv", 2, "kind",
          '"quotation" is no value of kind. It can be "quote", "paraphrase" or "note".'),
    Fault("permission", [EXTRACTS, cell("extracts.csv", 2, "permission", "public")], "extracts.csv", 2, "permission",
          '"public" is no value of permission. It can be "team", "stakeholders" or "publication".'),
    Fault("rating", [write("ratings.csv", "finding,case,rating\nOB01,M1,clearly\n")], "ratings.csv", 2, "rating",
          '"clearly" is no value of rating. Did you mean "clear"?'),
    Fault("ratings without words",
          [cell(OBSERVATIONS, 2, "prominence", ""),
           all_of(replace(STUDY, f"prominence:\n  {WORDS}\n", ""),
                  *(cell(OBSERVATIONS, row, "prominence", "") for row in range(2, 14)),
                  write("ratings.csv", "finding,case,rating\nOB01,M1,clear\nOB01,M2,clear\n"))],
          "ratings.csv", 2, "rating",
          '"clear" cannot be used as rating: the study has no words for it. '
          "Give them in study.yaml, from weak to strong: prominence: {words: [limited, clear]}."),
    Fault("code that is not in the scheme", [cell(CODINGS, 2, "code", "convergence")], CODINGS, 2, "code",
          f'"convergence" is no code of the scheme farmer. {CODES}'),
    Fault("code misspelt", [cell(CODINGS, 2, "code", "Partial agrement")], CODINGS, 2, "code",
          '"Partial agrement" is no code of the scheme farmer. Did you mean "partial_agreement"?'),
    # Numbers that cannot be
    Fault("count over its denominator", [cell(INTERVIEWS, 5, "prominence", "17")], INTERVIEWS, 5, "prominence",
          "17 of 16 is more than all. Correct the count, or n of interviews in study.yaml."),
    Fault("count over the number of its own",
          [all_of(cell(INTERVIEWS, 5, "of", "8"), cell(INTERVIEWS, 5, "prominence", "8")), cell(INTERVIEWS, 5, "prominence", "9")],
          INTERVIEWS, 5, "prominence",
          '9 of 8 is more than all. Correct the count, or the number in the column "of".'),
    Fault("share that is not possible", [cell(INTERVIEWS, 5, "prominence", "82 %")], INTERVIEWS, 5, "prominence",
          "82 % of 16 is not possible: 13 of 16 is 81 %, 14 of 16 is 88 %. "
          'Write the count instead; if it is not of 16, give the number that it is of in the column "of".'),
    Fault("prominence that is neither", [cell(INTERVIEWS, 5, "prominence", "many")], INTERVIEWS, 5, "prominence",
          '"many" is neither a count (9) nor a share (56 %) nor one of the study\'s words (limited, clear). Write one of these.'),
    Fault("prominence word misspelt", [cell(OBSERVATIONS, 2, "prominence", "cleer")], OBSERVATIONS, 2, "prominence",
          '"cleer" is neither a count (9) nor a share (56 %) nor one of the study\'s words (limited, clear). Did you mean "clear"?'),
    Fault("count and denominator in one cell", [cell(INTERVIEWS, 5, "prominence", "9 of 16")], INTERVIEWS, 5, "prominence",
          '"9 of 16" is neither a count (9) nor a share (56 %) nor one of the study\'s words (limited, clear). '
          'Write the count alone, and the number that it is of in the column "of".'),
    Fault("prominence turned into a date", [cell(INTERVIEWS, 5, "prominence", "16-Sep")], INTERVIEWS, 5, "prominence",
          '"16-Sep" is a date, not a prominence. '
          'A spreadsheet makes dates of counts such as 9/16: write 9, and 16 in the column "of".'),
    Fault("more cases than n", [cell(INTERVIEWS, 5, "cases", "; ".join(f"P{number}" for number in range(17)))],
          INTERVIEWS, 5, "cases",
          "17 cases are listed, but there are only 16. Correct the list, or n of interviews in study.yaml."),
    Fault("fewer stated than extracts show", [EXTRACTS, cell(INTERVIEWS, 5, "prominence", "1")], INTERVIEWS, 5, "prominence",
          "1 of 16 is stated, but 2 cases show it (SW01, SW02). Correct the count, or the cases of the finding, its extracts and ratings."),
    Fault("of above n", [cell(INTERVIEWS, 5, "of", "17")], INTERVIEWS, 5, "of",
          "17 is more than the 16 cases of interviews. Correct the number, or n of interviews in study.yaml."),
    Fault("of in words", [cell(INTERVIEWS, 5, "of", "sixteen")], INTERVIEWS, 5, "of",
          '"sixteen" is not a number. Write figures only, such as 16.'),
    Fault("of in thousands", [cell(INTERVIEWS, 5, "of", "1.000")], INTERVIEWS, 5, "of",
          '"1.000" can be read in two ways. Write figures only, without a point or comma for thousands.'),
    Fault("estimate outside its interval",
          [all_of(cell(OBSERVATIONS, 2, "low", "0.6"), cell(OBSERVATIONS, 2, "high", "0.9")), cell(OBSERVATIONS, 2, "estimate", "0.5")],
          OBSERVATIONS, 2, "estimate",
          "low 0.6, estimate 0.5 and high 0.9 do not fit together. The estimate lies between low and high."),
    # Codings that contradict themselves
    Fault("source compared with itself", [cell(CODINGS, 2, "source_b", "interviews")], CODINGS, 2, "source_b",
          '"interviews" is compared with itself. Name the other source.'),
    Fault("comparison coded twice", [add(CODINGS, "O1,interviews,observations,reading,,,,,,,,\n")], CODINGS, 24, "meta_theme",
          f"reading coded this comparison already in row 2. {ONCE}"),
    Fault("comparison coded twice, the other way round",
          [add(CODINGS, "Role clarity,observations,interviews,reading,,,,,,,,\n")], CODINGS, 24, "meta_theme",
          f"reading coded this comparison already in row 4. {ONCE}"),
    Fault("code against the judgements without a reason",
          [all_of(*(cell(CODINGS, 2, name, "same") for name in ("prominence", "coverage", "examples"))), cell(CODINGS, 2, "reason", "")],
          CODINGS, 2, "reason",
          'the code is "partial_agreement", the judgements give "agreement". Say why in the column reason, or leave the code empty.'),
    # What programs do to text
    Fault("id turned into a date", [cell(INTERVIEWS, 4, "finding", "01-Apr")], INTERVIEWS, 4, "finding",
          f'"01-Apr" is a date, not an id. {DATES}'),
    Fault("id turned into a date where it is named", [cell(CODINGS, 2, "meta_theme", "04-Jan")], CODINGS, 2, "meta_theme",
          f'"04-Jan" is a date, not an id. {DATES}'),
    Fault("id turned into a date in a workbook", [as_workbook(THEMES), date_in("meta_themes.xlsx", "A2")],
          "meta_themes.xlsx", 2, "meta_theme", f'"2026-04-01" is a date, not an id. {DATES}', "Sheet1"),
    Fault("id turned into a number", [cell(INTERVIEWS, 5, "finding", "1.00E+05")], INTERVIEWS, 5, "finding",
          '"1.00E+05" is a number, not an id. '
          "A spreadsheet makes numbers of ids such as 1E5: format the column as text and type the id again."),
    Fault("mojibake", [cell(INTERVIEWS, 5, "label", "confianÃ§a")], INTERVIEWS, 5, "label",
          '"confianÃ§a" was saved in the wrong encoding. It probably was "confiança". Save the original again as CSV UTF-8.'),
    Fault("mojibake in many cells", [all_of(*(cell(INTERVIEWS, row, "statement", "Itâ€™s so") for row in (5, 9, 11)))],
          INTERVIEWS, 5, "statement",
          '"Itâ€™s so" was saved in the wrong encoding (2 more cells of this column likewise). '
          'It probably was "It’s so". Save the original again as CSV UTF-8.'),
    Fault("lost characters", [cell(INTERVIEWS, 5, "label", "confian\ufffda")], INTERVIEWS, 5, "label",
          '"confian\ufffda" has characters that were lost when the file was saved. Type them again; save CSV files as CSV UTF-8.'),
    # Tables that are none
    Fault("empty file", [write(THEMES, "")], THEMES, None, None, EMPTY),
    Fault("nothing but separators", [write("cases.csv", ",,\n,,\n")], "cases.csv", None, None, EMPTY),
    Fault("header in row 3", [above(INTERVIEWS, "Our interviews,,,,,,\n\n")], INTERVIEWS, 3, None,
          "the header stands in row 3, below other rows. "
          "Delete the rows above it: the names of the columns (finding, label, statement, ...) come first."),
    Fault("header below a title", [write("cases.csv", "All our cases\n\ncase,source\nSW01,interviews\n")], "cases.csv", 3, None,
          "the header stands in row 3, below other rows. "
          "Delete the rows above it: the names of the columns (case, source, ...) come first."),
    Fault("header once more", [add(INTERVIEWS, "finding,label,statement,parent,meta_theme,effect,cases\n")], INTERVIEWS, 137, None,
          "the header stands here once more. Delete this row."),
    Fault("required column missing", [replace(INTERVIEWS, "finding,label,statement", "finding,label,Aussage")],
          INTERVIEWS, 1, "statement",
          "the column statement is missing. The first row names the columns; this table needs finding, label, statement. "
          "It has: finding, label, Aussage, parent, meta_theme, effect, cases."),
    Fault("no header at all", [write(CODINGS, "O1,interviews,observations,reading,same\n")], CODINGS, 1, None,
          "the columns meta_theme and researcher are missing. The first row names the columns; this table needs meta_theme, researcher. "
          "It has: O1, interviews, observations, reading, same."),
    Fault("required column misspelt", [replace(INTERVIEWS, "finding,label,", "finding,lable,")], INTERVIEWS, 1, "lable",
          f'there is no column "lable". Did you mean "label"? {HEADER}'),
    Fault("column misspelt", [replace(CODINGS, "meaning,prominence", "meanings,prominence")], CODINGS, 1, "meanings",
          f'there is no column "meanings". Did you mean "meaning"? {HEADER}'),
    Fault("column twice", [replace(CODINGS, "code,reason", "code,code")], CODINGS, 1, "code",
          'two columns are called "code". Rename or delete one of them.'),
    Fault("cell empty that may not be", [cell(INTERVIEWS, 5, "label", "")], INTERVIEWS, 5, "label",
          "the cell is empty. Every row needs one (a few words that stand for the finding): fill it in, or delete the row."),
    Fault("id empty", [cell(INTERVIEWS, 4, "finding", "")], INTERVIEWS, 4, "finding",
          "the cell is empty. Every row needs one (stable id of the finding): fill it in, or delete the row."),
    Fault("row with too many values", [add(INTERVIEWS, "I200,Late,They come late, and leave,T1,,,SW01\n")], INTERVIEWS, 137, None,
          "the row has 8 values, the header only 7 columns. "
          "A text that has the separator in it needs quotation marks around it; or a heading is missing."),
    Fault("quotation mark not closed", [add(INTERVIEWS, 'I200,"Late,They come late\n')], INTERVIEWS, 137, None,
          f"a quotation mark is opened in this row and never closed. {QUOTING}"),
    Fault("quotation mark not closed before the next", [add(INTERVIEWS, 'I200,"Late,They come late\nI201,"Early",They come early\n')],
          INTERVIEWS, 137, None, f"the quotation marks of this row do not match. {QUOTING}"),
    Fault("text after a quotation mark", [add(INTERVIEWS, 'I200,"Late" bus,They come late\n')], INTERVIEWS, 137, None,
          f"text follows a closing quotation mark. {QUOTING}"),
    Fault("row lost in the file of the rows", [add(THEMES, 'X11,"Late\n')], THEMES, 24, None,
          f"a quotation mark is opened in this row and never closed. {QUOTING}"),
    # Files that are not what they seem
    Fault("folder in place of a file", [all_of(delete(CODINGS), make_folder(CODINGS))], CODINGS, None, None,
          "this is a folder, not a file. Put the table itself here, as .csv, .xlsx or .ods."),
    Fault("file in place of a folder", [all_of(delete("findings"), write("findings", "x"))], "findings", None, None,
          "this is a file, not a folder. Make a folder findings with one file a source, such as findings/interviews.csv."),
    Fault("findings of a source that there is not", [rename(INTERVIEWS, "findings/interview.csv")], "findings/interview.csv", None, None,
          'study.yaml has no source "interview". Did you mean "interviews"? Rename the file, or add the source to study.yaml.'),
    Fault("findings beside their folder", [rename(INTERVIEWS, "interviews.csv")], "interviews.csv", None, None,
          "findings are read from the folder findings. Move it there, one file a source: findings/interviews.csv."),
    Fault("table with a name that is nearly one", [rename(THEMES, "meta_theme.csv")], "meta_theme.csv", None, None,
          'no table has this name, so the file is not read. Did you mean "meta_themes"? Rename it.'),
    Fault("CSV and workbook of one source", [as_workbook(INTERVIEWS, keep=True)], INTERVIEWS, None, None,
          f"the same table is also given in findings/interviews.xlsx. {TWO}"),
    Fault("old Excel format", [rename(OBSERVATIONS, "findings/observations.xls")], "findings/observations.xls", None, None,
          f"files that end in .xls are not read. {SAVE_AS}"),
    Fault("text file", [rename(CODINGS, "codings.txt")], "codings.txt", None, None, f"files that end in .txt are not read. {SAVE_AS}"),
    Fault("workbook that is called CSV", [all_of(as_workbook(INTERVIEWS), rename("findings/interviews.xlsx", INTERVIEWS))],
          INTERVIEWS, None, None,
          "this is a spreadsheet, although its name ends in .csv. Open it in a spreadsheet program and save it as CSV UTF-8."),
    Fault("CSV that is called workbook", [rename(INTERVIEWS, "findings/interviews.xlsx")], "findings/interviews.xlsx", None, None,
          "this is not a workbook, although its name says so. Open it in the program that made it and save it as .xlsx or CSV."),
    Fault("damaged workbook", [as_workbook(THEMES), cut("meta_themes.xlsx", 3000)], "meta_themes.xlsx", None, None, DAMAGED),
    Fault("workbook with a password", [write("cases.xlsx", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600))], "cases.xlsx", None, None,
          "the workbook is protected with a password, or in the old .xls format. Save it as .xlsx without a password."),
    # study.yaml
    Fault("no study.yaml", [delete(STUDY)], STUDY, None, None,
          "there is no such file in {folder}. Name the folder that holds it, or make a study: triangulate new my-study."),
    Fault("study.yml", [rename(STUDY, "study.yml")], STUDY, None, None,
          "there is no such file in this folder. Rename study.yml to study.yaml."),
    Fault("study.yaml is a folder", [all_of(delete(STUDY), make_folder(STUDY))], STUDY, None, None,
          "this is a folder, not a file. Rename it; study.yaml is a file, such as triangulate new my-study makes."),
    Fault("study.yaml without settings", [write(STUDY, "# nothing yet\n")], STUDY, None, None,
          "the file has no settings. It needs at least title: and sources:, each with its value."),
    Fault("quotation mark not closed in study.yaml", [replace(STUDY, "purpose: both", 'purpose: "both')], STUDY, 7, None,
          "a quotation mark is opened in this line and never closed. "
          'Close it at the end of the text; a text with an apostrophe goes into double quotation marks: "it\'s".'),
    Fault("colon in a text", [replace(STUDY, "kind: semi-structured", "kind: interviews: semi-structured")], STUDY, 11, None,
          'a text that has a colon in it needs quotation marks. Write it like this: title: "A study: what it is about".'),
    Fault("tab in study.yaml", [replace(STUDY, "    label: Interviews", "\tlabel: Interviews")], STUDY, 10, None,
          "this line is indented with a tab. Use blanks instead."),
    Fault("key unknown", [replace(STUDY, "purpose: both", "purpos: both")], STUDY, 7, "purpos",
          'there is no such key. Did you mean "purpose"?'),
    Fault("key twice", [replace(STUDY, "purpose: both", "purpose: both\npurpose: completeness")], STUDY, 8, "purpose",
          "this key is given twice. Keep one of the two."),
    Fault("purpose", [replace(STUDY, "purpose: both", "purpose: all")], STUDY, 7, "purpose",
          '"all" is no value of purpose. It can be "convergence", "completeness" or "both".'),
    Fault("no title", [all_of(replace(STUDY, "title: '", "# title: '"))], STUDY, None, "title",
          "the study has no title. Write title: and a few words."),
    Fault("source without an id", [replace(STUDY, "  - id: interviews\n    label", "  - label")], STUDY, 9, "id",
          "a source has no id. Write id: and a short name in small letters, without blanks."),
    Fault("id that cannot be one", [replace(STUDY, "id: interviews", "id: The Interviews")], STUDY, 9, "id",
          '"The Interviews" cannot be an id. '
          "Use at most 32 small letters a-z, digits, _ and -, beginning with a letter or digit: it names files."),
    Fault("sources with the same id", [replace(STUDY, "id: observations", "id: interviews")], STUDY, 17, "id",
          'the id "interviews" is given twice. Give each its own.'),
    Fault("n in words", [replace(STUDY, "n: 16", "n: sixteen")], STUDY, 13, "n",
          '"sixteen" is not a number of cases. Write a whole number, 1 or more, or leave n out.'),
    Fault("informed by a source that there is not", [replace(STUDY, "n: 16", "n: 16\n    informed_by: [observation]")],
          STUDY, 14, "informed_by", 'there is no source "observation". Did you mean "observations"?'),
    Fault("scheme unknown", [replace(STUDY, "scheme: farmer", "scheme: farmers")], STUDY, 24, "scheme",
          'there is no coding scheme "farmers". Did you mean "farmer"?'),
    Fault("option of the scheme", [replace(STUDY, "scheme: farmer", "scheme: {name: farmer, scope: pairs}")], STUDY, 24, "scope",
          '"pairs" is no value of scope. Did you mean "pairwise"?'),
    Fault("judgement compared", [replace(STUDY, "scheme: farmer", "scheme: {name: farmer, compares: [weight]}")], STUDY, 24, "compares",
          '"weight" is not a judgement that can be compared. It can be "meaning", "prominence", "coverage" or "examples".'),
    Fault("bands that do not rise", [replace(STUDY, WORDS, f"{WORDS}\n  bands: [{{name: few, up_to: 50 %}}, {{name: many, up_to: 25 %}}]")],
          STUDY, 32, "bands", f"the bands do not rise: 25 % comes after a band that reaches at least as far. {BANDS}"),
    Fault("band that is no share", [replace(STUDY, WORDS, f"{WORDS}\n  bands: [{{name: few, up_to: some}}]")], STUDY, 32, "up_to",
          f'"some" is not a share. {BANDS}'),
    Fault("word to count from", [replace(STUDY, WORDS, f"{WORDS}\n  rating_from: strong")], STUDY, 32, "rating_from",
          '"strong" is not one of the words. It can be "limited" or "clear".'),
    Fault("yes instead of true", [add(STUDY, "blind: yes\n")], STUDY, 33, "blind",
          '"yes" is neither true nor false. Write true or false, without quotation marks.'),
    Fault("coordinator unknown", [add(STUDY, "coordinator: anna\n")], STUDY, 33, "coordinator",
          'there is no researcher "anna". It can be "reading".'),
    Fault("password in the address", [add(STUDY, "journal: postgresql://anna:sesame@db.example.org/study\n")],
          STUDY, 33, "journal", PASSWORD),
    Fault("password behind the address", [add(STUDY, "journal: postgresql://db.example.org/study?user=anna&password=sesame\n")],
          STUDY, 33, "journal", PASSWORD),
    Fault("journal that is none", [add(STUDY, "journal: mysql://db.example.org/study\n")], STUDY, 33, "journal",
          "this is neither files nor a PostgreSQL address. Write journal: files, or an address that begins with postgresql://."),
    Fault("format of the future", [all_of(replace(STUDY, "format: 1", "format: 2"), add(STUDY, "colours: many\n"))], STUDY, 3, "format",
          '"2" is not a format that this version knows. '
          "This version reads format 1. Write format: 1, or install a newer version of triangulation-protocol."),
    # A scheme of the team's own
    Fault("value in a rule", [USE_OURS, replace(OURS, "E1: same, E2: same, gives", "E1: sam, E2: same, gives")], OURS, 44, "E1",
          '"sam" is no value of E1. Did you mean "same"?'),
    Fault("value that no rule can have", [USE_OURS, replace(OURS, "E1: same, E2: same, gives", "E1: alike, E2: same, gives")],
          OURS, 44, "E1",
          '"alike" is no value of E1. It can be "same", "partly", "different", "opposite", "not_compared" or "any".'),
    Fault("rule that gives no code", [USE_OURS, replace(OURS, "E2: same, gives: agreement, status: published", "E2: same, gives: yes")],
          OURS, 44, "gives", f'table code cannot give "yes". {CODES}'),
    Fault("table that is not complete",
          [USE_OURS, replace(OURS, "    - {id: C.9, E1: different, E2: different, gives: dissonance, status: published}\n", "")],
          OURS, 43, "code",
          "no row holds for E1 different, E2 different. Add a row for it to tables: code, or a last row in which every value is any."),
    Fault("condition missing in a rule", [USE_OURS, replace(OURS, "E1: same, E2: same, gives", "E1: same, gives")], OURS, 44, "E2",
          'the row says nothing of "E2". Write E2: and "same", "partly", "different" or "not_compared", a list of them, or any.'),
    Fault("rule that gives nothing", [USE_OURS, replace(OURS, "E1: same, E2: same, gives: agreement, ", "E1: same, E2: same, ")],
          OURS, 44, "gives", 'row C.1 does not say what it gives. Write gives: and ' + CODES.removeprefix("It can be ")),
    Fault("table with another name", [USE_OURS, replace(OURS, "  presence:\n", "  presences:\n")], OURS, 60, "presences",
          'there is no such key. Did you mean "presence"?'),
    Fault("letter of two codes", [USE_OURS, replace(OURS, "letter: P", "letter: A")], OURS, 15, "letter",
          'the letter "A" stands for two codes. Give each code its own.'),
    Fault("alias of two codes", [USE_OURS, replace(OURS, "aliases: [partial]", "aliases: [partial, disagreement]")], OURS, 17, "codes",
          '"disagreement" names two codes, partial_agreement and dissonance. Give each label and each alias to one code only.'),
    Fault("colour without quotation marks", [USE_OURS, replace(OURS, 'colour: "#1b7f79"', "colour: #1b7f79")], OURS, 14, None,
          'what follows # in this line is a comment. A text that begins with # needs quotation marks: "#1b7f79".'),
    Fault("bracket not closed", [USE_OURS, replace(OURS, "[meaning, prominence, coverage, examples]", "[meaning")], OURS, 8, None,
          "a bracket [ is opened in this line and not closed, or a comma is missing. Close it with ], with commas between values."),
    Fault("scheme to extend unknown", [USE_OURS, write(OURS, "name: ours\nextends: farmers\n")], OURS, 2, "extends",
          'there is no scheme "farmers" to extend. Did you mean "farmer"?'),
    Fault("scheme that nobody uses", [write(OURS, "name: ours\nextends: farmer\nscope: pairs\n")], OURS, 3, "scope",
          '"pairs" is no value of scope. Did you mean "pairwise"?'),
    Fault("two schemes of one name", [USE_OURS, write("schemes/theirs.yaml", "name: ours\nextends: farmer\n")],
          "schemes/theirs.yaml", None, "name",
          'another file of this folder gives a scheme "ours" too. Give each scheme a name of its own.'),
]  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS, ids=[fault.name for fault in FAULTS])
def test_one_fault_gives_one_sentence_and_nothing_is_written(fault: Fault, worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step in fault.steps[:-1]:
        step(worked)
    if fault.steps[1:]:
        assert main(["check", str(worked)]) == 0, "the study is sound until the last step"
        assert capsys.readouterr().err == ""
    fault.steps[-1](worked)
    before = snapshot(worked.parent)

    assert main(["check", str(worked), "--json"]) == 1
    output, errors = capsys.readouterr()
    (record,) = json.loads(output)
    says = fault.says.replace("{folder}", str(worked))
    sentence = f"{record['what']}{'' if record['what'].endswith('?') else '.'} {record['fix']}"
    assert sentence == says
    where = tuple(record[name] for name in ("severity", "file", "sheet", "row", "column"))
    assert where == ("error", fault.file, fault.sheet, fault.row, fault.column)
    assert errors.splitlines() == [str(Problem(**record)), CLOSING]

    assert main(["matrix", str(worked), "-o", str(worked.parent / "out.csv")]) == 1
    output, errors = capsys.readouterr()
    assert (output, errors.splitlines()) == ("", [str(Problem(**record)), CLOSING])
    assert snapshot(worked.parent) == before


def test_the_worked_study_itself_has_no_problem(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(worked)]) == 0
    assert capsys.readouterr() == ("All is well: 22 meta-themes, 147 findings, 22 codings.\n", "")


def test_several_faults_in_several_files_are_reported_together(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step in (
        cell(CODINGS, 3, "source_a", "interview"),
        cell(CODINGS, 4, "meaning", "identical"),
        cell(INTERVIEWS, 5, "effect", "help"),
        cell(OBSERVATIONS, 2, "meta_theme", "O55"),
        replace(THEMES, "meta_theme,label", "meta_theme,label,"),
        write("cases.csv", ""),
        write("findings/survey.csv", "finding,label,statement\nS1,a,b\n"),
    ):
        step(worked)
    assert main(["check", str(worked)]) == 1
    errors = capsys.readouterr().err.splitlines()
    assert [line.split(":")[0] for line in errors[:-1]] == [
        "cases.csv",
        'codings.csv, row 4, column "meaning"',
        'findings/interviews.csv, row 5, column "effect"',
        "findings/survey.csv",
        'findings/observations.csv, row 2, column "meta_theme"',
        'codings.csv, row 3, column "source_a"',
        "note",
    ]
    assert errors[-1] == "6 problems to mend. Nothing was written."


def test_what_is_wrong_with_tables_is_said_beside_what_is_wrong_with_study_yaml(worked: Path, capsys: pytest.CaptureFixture[str]) -> None:
    for step in (
        replace(STUDY, "scheme: farmer", "scheme: farmers"),
        replace(STUDY, "id: interviews", "id: The Interviews"),
        cell(CODINGS, 4, "meaning", "identical"),
        cell(INTERVIEWS, 5, "finding", "I002"),
        write(OURS, "extends: farmer\nscope: pairs\n"),
    ):
        step(worked)
    assert main(["check", str(worked)]) == 1
    assert [line.split(":")[0] for line in capsys.readouterr().err.splitlines()] == [
        'study.yaml, line 9, key "id"',
        'study.yaml, line 24, key "scheme"',
        'schemes/ours.yaml, line 2, key "scope"',
        'codings.csv, row 4, column "meaning"',
        'findings/interviews.csv, row 6, column "finding"',
        "5 problems to mend. Nothing was written.",
    ]
