"""Make the invented numbers of this synthetic study.

Writes ratings.csv (14 rated items of the observation guide x 20 meetings) and fills the
number columns of findings/survey.csv (120 invented answers to each item). Reads cases.csv.
Standard library only; every draw is Random(seed).random(), so the same files give the same bytes:

    python make_numbers.py
"""

import csv
import math
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
SEED = 20240611

# ---- ratings: how many of the 20 meetings are rated "clear" and "limited" (the rest "absent"),
# ---- and where an item is more (> 1) or less (< 1) likely to be clear, by kind of meeting, site or mode.
ONLINE = {"M03", "M06", "M10", "M13", "M16", "M19"}
ITEMS = {
    "OB01": (14, 5, {"family help meeting": 2.0}),
    "OB02": (12, 6, {"child protection conference": 2.0, "online": 0.7}),
    "OB03": (13, 5, {"core group": 1.6}),
    "OB04": (6, 6, {"child protection conference": 3.0, "Market": 1.5}),
    "OB05": (9, 7, {"Hillside": 1.8, "discharge planning": 0.3}),
    "OB06": (11, 6, {"child protection conference": 1.8, "discharge planning": 6.0}),
    "OB07": (10, 5, {"core group": 2.0}),
    "OB08": (15, 4, {"online": 0.6}),
    "OB09": (8, 8, {"core group": 1.8, "online": 0.4}),
    "OB10": (7, 4, {"child protection conference": 3.0, "discharge planning": 3.0}),
    "OB12": (9, 6, {"child protection conference": 2.0, "discharge planning": 4.0}),
    "OB13": (5, 7, {"family help meeting": 2.5}),
    "OB14": (11, 4, {"core group": 1.5}),
    "OB15": (6, 8, {"family help meeting": 2.5, "Hillside": 1.5}),
}
# What the observer wrote beside a rating.
NOTES = {
    ("OB01", "M01"): "Three main worries, never laid side by side.",
    ("OB01", "M11"): "The drawn week on the table.",
    ("OB04", "M19"): "The wet coat again.",
    ("OB05", "M03"): "Eviction date news to two services.",
    ("OB06", "M04"): "Nurse translated herself throughout.",
    ("OB06", "M14"): "Ward words; the father repeats one under his breath.",
    ("OB08", "M16"): "One camera off from start to end.",
    ("OB09", "M12"): "Heads shaken on the stairs, not in the room.",
    ("OB10", "M05"): "At ninety minutes exactly.",
    ("OB10", "M15"): "Overran on purpose.",
    ("OB12", "M18"): "Newest in post asked first.",
    ("OB13", "M20"): "The girl's letter opened the meeting.",
    ("OB14", "M12"): "Six minutes by phone counted as not at the table.",
    ("OB15", "M01"): "Parents asked at the door how many would be there.",
}

# ---- survey: chance of the answer counted, in general and for some professions; who skips the item;
# ---- whether prominence is printed as a count or as a share.
SHARE = {
    "SV01": (0.70, {"early years worker": 0.80}, 0.00, "count"),
    "SV02": (0.46, {"social worker": 0.60}, 0.02, "share"),
    "SV03": (0.50, {"health visitor": 0.62, "midwife": 0.62, "social worker": 0.30}, 0.00, "count"),
    "SV04": (0.58, {}, 0.00, "count"),
    "SV05": (0.56, {"general practitioner": 0.70}, 0.00, "share"),
    "SV06": (0.66, {}, 0.00, "count"),
    "SV07": (0.68, {"police officer": 0.75}, 0.00, "count"),
    "SV08": (0.68, {"early years worker": 0.50, "youth worker": 0.50}, 0.01, "share"),
    "SV09": (0.38, {"early years worker": 0.65, "youth worker": 0.65, "general practitioner": 0.10,
                    "police officer": 0.15, "community paediatrician": 0.10}, 0.01, "count"),
    "SV10": (0.66, {}, 0.00, "count"),
    "SV11": (0.74, {"teacher": 0.65}, 0.00, "share"),
    "SV12": (0.43, {"health visitor": 0.55}, 0.00, "count"),
    "SV13": (0.81, {}, 0.00, "count"),
    "SV14": (0.53, {}, 0.03, "share"),
    "SV16": (0.38, {"early years worker": 0.50}, 0.00, "count"),
    "SV17": (0.72, {"teacher": 0.85}, 0.00, "count"),
    "SV18": (0.12, {}, 0.00, "count"),
}
# Findings that rest on a contrast between two groups of respondents: difference in percentage points.
CONTRAST = {
    "SV03": ({"health visitor", "midwife"}, {"social worker"}),
    "SV09": ({"early years worker", "youth worker"},
             {"general practitioner", "police officer", "community paediatrician"}),
}
# Findings that rest on a difference of two means of a scale from 1 to 5: share in the first group,
# mean of the first, mean of the second.
MEANS = {
    "SV06": (None, 3.9, 3.3),  # the first group are those counted above
    "SV15": (0.42, 3.8, 3.3),
}


def read(path):
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def write(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


def make_ratings(cases):
    """One row per meeting and rated item; the counts are those of ITEMS."""
    meetings = [case for case in cases if case["source"] == "observations"]
    rows = []
    for finding, (clear, limited, leaning) in ITEMS.items():
        rng = Random(f"{SEED} {finding}")
        drawn = []
        for meeting in meetings:
            weight = leaning.get(meeting["group"], 1.0) * leaning.get(meeting["site"], 1.0)
            if meeting["case"] in ONLINE:
                weight *= leaning.get("online", 1.0)
            drawn.append((rng.random() ** (1 / weight), meeting["case"]))
        ranked = [case for _, case in sorted(drawn, reverse=True)]
        word = {}
        for place, case in enumerate(ranked):
            word[case] = "clear" if place < clear else "limited" if place < clear + limited else "absent"
        for meeting in meetings:
            case = meeting["case"]
            rows.append([finding, case, word[case], NOTES.get((finding, case), "")])
    return rows


def wilson(count, n, z=1.959964):
    """95 % interval of a share, in per cent."""
    share = count / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return 100 * (centre - half), 100 * (centre + half)


def scale(rng, mean):
    """One answer from 1 to 5: five steps of chance around the mean."""
    low = math.floor(mean)
    answer = low + (1 if rng.random() < mean - low else 0)
    draw = rng.random()
    return min(5, max(1, answer + (-1 if draw < 0.25 else 1 if draw > 0.75 else 0)))


def mean_difference(first, second, z=1.959964):
    mean = [sum(group) / len(group) for group in (first, second)]
    variance = [
        sum((value - m) ** 2 for value in group) / (len(group) - 1)
        for group, m in zip((first, second), mean, strict=True)
    ]
    half = z * math.sqrt(variance[0] / len(first) + variance[1] / len(second))
    difference = mean[0] - mean[1]
    return difference, difference - half, difference + half


def survey_numbers(cases):
    """The number columns of each survey finding."""
    people = [case for case in cases if case["source"] == "survey"]
    numbers = {}
    for finding, (general, by_group, skipped, printed) in SHARE.items():
        rng = Random(f"{SEED} {finding}")
        answers = []
        for person in people:
            skip, draw = rng.random() < skipped, rng.random()
            if not skip:
                answers.append((person["group"], draw < by_group.get(person["group"], general)))
        n = len(answers)
        count = sum(yes for _, yes in answers)
        low, high = wilson(count, n)
        cells = {
            "prominence": f"{count}" if printed == "count" else f"{100 * count / n:.0f} %",
            "of": f"{n}", "estimate": f"{100 * count / n:.1f}", "low": f"{low:.1f}", "high": f"{high:.1f}",
            "n": f"{n}", "unit": "% of respondents",
        }
        if finding in CONTRAST:
            first, second = CONTRAST[finding]
            a = [yes for group, yes in answers if group in first]
            b = [yes for group, yes in answers if group in second]
            p, q = sum(a) / len(a), sum(b) / len(b)
            half = 1.959964 * math.sqrt(p * (1 - p) / len(a) + q * (1 - q) / len(b))
            cells |= {"estimate": f"{100 * (p - q):.1f}", "low": f"{100 * (p - q - half):.1f}",
                      "high": f"{100 * (p - q + half):.1f}", "n": f"{len(a) + len(b)}",
                      "unit": "percentage points"}
        if finding in MEANS:
            _, mean_a, mean_b = MEANS[finding]
            a = [scale(rng, mean_a) for _, yes in answers if yes]
            b = [scale(rng, mean_b) for _, yes in answers if not yes]
            cells |= means_cells(a, b)
        numbers[finding] = cells
    for finding, (share, mean_a, mean_b) in MEANS.items():
        if finding in SHARE:
            continue
        rng = Random(f"{SEED} {finding}")
        groups = [[], []]
        for _ in people:
            first = rng.random() < share
            groups[0 if first else 1].append(scale(rng, mean_a if first else mean_b))
        numbers[finding] = means_cells(*groups)
    return numbers


def means_cells(a, b):
    difference, low, high = mean_difference(a, b)
    return {"estimate": f"{difference:.2f}", "low": f"{low:.2f}", "high": f"{high:.2f}",
            "n": f"{len(a) + len(b)}", "unit": "points on a scale from 1 to 5"}


def main():
    cases = read(HERE / "cases.csv")
    write(HERE / "ratings.csv", ["finding", "case", "rating", "note"], make_ratings(cases))
    path = HERE / "findings" / "survey.csv"
    findings = read(path)
    numbers = survey_numbers(cases)
    header = list(findings[0])
    write(path, header, [[(row | numbers.get(row["finding"], {}))[name] for name in header] for row in findings])


if __name__ == "__main__":
    main()
