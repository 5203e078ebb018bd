"""The stations on one page: each right answer recomputed, each wrong one answered, nothing loaded, both languages."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import yaml

from poverty_analysis import gains, report
from poverty_analysis.publishing import stations
from poverty_analysis.publishing.stations import ONE_PAGE, read_stations, stations_page
from poverty_analysis.publishing.web_explorer import SCRIPTS
from poverty_analysis.report.vocabulary import status_shown

ROOT = Path(__file__).parents[2]
NODE = shutil.which("node")


@pytest.fixture(scope="module")
def read():
    return read_stations(ROOT)


@pytest.fixture(scope="module")
def page():
    return stations_page(ROOT)


def rights(read, number):
    (found,) = (each for each in read["stations"] if each["station"] == number)
    return [check["right"] for check in found["checks"]]


def test_the_right_answers_of_station_1_are_those_of_the_table(read):
    printed = report.load_figures(corrected=False).set_index("literal")
    tokens = ["19.46万人", "3200余元", "3300元以上", "2万户"]
    ends = [[None if np.isinf(end) else end for end in printed.loc[token, ["low", "high"]]] for token in tokens]
    status = [status_shown(*printed.loc[token, ["status", "status_word"]]) for token in tokens]
    assert rights(read, 1) == [*ends, status.index("planned")]
    assert status.count("planned") == 1


def test_the_right_answers_of_stations_2_and_3_are_recomputed(read):
    printed, value = report.load_figures(corrected=False)["value"], report.load_figures()["value"]
    households = value["land_transfer_households"]
    as_printed = printed["land_transfer_persons"] / households
    each = 3300 * households / value["land_transfer_persons"]
    assert rights(read, 2) == [round(as_printed), 2, round(each)]
    ((townships,), (villages,), fibre, persons) = (
        report.possible_denominators(count, share)
        for count, share in ((120, "93.02%"), (680, "62.79%"), (863, "85.55%"), (7211, "62%"))
    )
    assert fibre == []
    assert rights(read, 3) == [townships, villages, 3, len(persons)]


def test_the_right_answers_of_station_4_are_those_of_the_scenario(read):
    value = report.load_figures()["value"]
    area = value["land_transfer_area"] / value["land_transfer_households"]
    drawn = gains.land_transfer_scenario(
        gains.programme_claims(report.load_figures()), gains.load_assumptions(), draws=20_000, rng=34
    )
    rest = drawn["rent"] - drawn["own_income_lost"]
    losing = [100 * float(np.mean(rest + days * drawn["daily_wage_cny"] < 0)) for days in (5, 20)]
    wanted = [area, 3300 / area, *losing]
    (found,) = (each for each in read["stations"] if each["station"] == 4)
    for check, number in zip(found["checks"], wanted, strict=True):
        assert abs(check["right"] - number) <= check["within"]


@pytest.mark.slow
def test_the_right_answers_of_station_7_are_the_turning_points(read):
    """The same as 22, 319 x 3.57 / 150 and (3300 + 319 x 3.57) / 150 by hand."""
    claims, assumptions = gains.programme_claims(report.load_figures()), gains.load_assumptions()
    table = gains.breakdown(claims, assumptions, "land_transfer", draws=100).set_index(["conclusion", "assumption"])
    names = ("land_not_worse", "land_claim_gross", "land_claim_net")
    turns = [float(table.loc[(f"{name}_without_rent", "land_paid_days"), "value"]) for name in names]
    assert rights(read, 7)[:3] == [round(turn, 1) for turn in turns]
    assert rights(read, 7)[3] == int(np.argmin(np.abs(np.array(turns) - 30)))
    assert turns == pytest.approx([319 * 3.57 / 150, 22, (3300 + 319 * 3.57) / 150], abs=0.05)


def judged(cases):
    """What the page says to typed answers."""
    if NODE is None:
        pytest.skip("node is not installed, so answers were judged in Chromium alone (make test-site)")
    script = (SCRIPTS / "stations.js").read_text(encoding="utf-8")
    start = "globalThis.document = { documentElement: { lang: 'en' } };\n"
    script = script.replace("let data, land;", "let data = { words: {} }, land;")
    each = f"({json.dumps(cases)}).map(([check, typed]) => STATIONS_PAGE.judged(check, typed))"
    behind = f"console.log(JSON.stringify({each}));"
    done = subprocess.run([NODE, "-e", start + script + behind], capture_output=True, text=True, timeout=60, check=True)
    return json.loads(done.stdout)


def typed(check, answer):
    """As somebody would type it: with separators, an open end left empty."""
    ends = answer if check["kind"] == "interval" else [answer]
    return ["" if end is None else str(end) if check["kind"] == "choice" else f"{end:,}" for end in ends]


def test_right_answers_are_told_right_and_typical_wrong_ones_get_their_question(read):
    checks = [check for station in read["stations"] for check in station["checks"]]
    found = judged([[check, typed(check, check["right"])] for check in checks])
    assert found == [{"right": True, "says": "Right."}] * len(checks)
    wrong = [(check, each) for check in checks for each in check.get("wrong", [])]
    assert len(wrong) >= 12
    answers = judged([[check, typed(check, each["answer"])] for check, each in wrong])
    assert answers == [{"right": False, "says": f"Not yet. {each['says']}"} for _, each in wrong]


def test_other_answers_get_a_question_and_blanks_and_words_are_no_answers(read):
    check = read["stations"][1]["checks"][0]
    found = judged([[check, [""]], [check, ["many"]], [check, ["12"]], [check, ["3.5345万"]], [check, ["35345.4"]]])
    assert [each["right"] for each in found] == [False, False, False, True, True]
    assert [each["says"] for each in found[:2]] == ["Nothing is typed yet.", "Type a number, such as 194,600."]
    assert found[2]["says"] == f"Not yet. {check['otherwise']}"


def test_no_answer_to_a_wrong_answer_gives_the_right_one(read):
    for station in read["stations"]:
        for check in station["checks"]:
            said = " ".join([check["otherwise"], *(each["says"] for each in check.get("wrong", []))])
            numbers = set(re.findall(r"\d[\d,]*(?:\.\d+)?", said))
            secret = check["right"] if check["kind"] == "interval" else [check["right"]]
            if check["kind"] != "choice":
                assert not numbers & {f"{each:,}" for each in secret if each is not None}, check["ask"]


def test_every_text_has_its_chinese_with_the_same_numbers():
    def texts(part):
        for name, value in part.items() if isinstance(part, dict) else enumerate(part):
            if isinstance(value, str) and isinstance(part, dict):
                yield name, value, part
            elif not isinstance(value, (str, int, float, type(None))):
                yield from texts(value)

    counted = 0
    for name, value, part in texts(yaml.safe_load((ROOT / ONE_PAGE).read_text(encoding="utf-8"))):
        if name in {"kind", "tool"} or name.endswith("_zh"):
            continue
        chinese = part[f"{name}_zh"]
        assert re.search(r"[\u4e00-\u9fff]", chinese)
        numbers = [sorted(re.findall(r"\d+(?:,\d{3})*(?:\.\d+)?", text)) for text in (value, chinese)]
        assert numbers[0] == numbers[1], (name, value)
        counted += 1
    assert counted > 50


@pytest.mark.slow
def test_the_page_is_one_file_in_both_languages(page, read):
    assert "http" not in page.replace("http://www.w3.org/2000/svg", "")
    without_icon = page.replace('<link rel="icon" href="data:,">', "")  # says that there is none: no browser asks then
    assert not re.search(r"<(?:script|link|img)[^>]*(?:src|href)=", without_icon)
    assert page.count("<section id=") == len(read["stations"]) == 5
    rows = report.load_figures(corrected=False)
    assert page.count("<tr data-also=") == len(rows)
    assert re.search(r'<html lang="en">', page) and '<html lang="zh-Hans">' in stations_page(ROOT, "zh")
    body = page.split("<main>")[1].split("</main>")[0]
    assert body.count('lang="en"') == body.count('lang="zh-Hans"')
    assert len(page.encode()) < 1_200_000


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda day: day["stations"][0].update(tool="saw"), r"station 1: tool must be among .*; got 'saw'"),
        (lambda day: day["stations"][1]["checks"][0].update(kind="riddle"), "station 2, check 1: kind must be among"),
        (lambda day: day["stations"][0]["checks"][0].pop("ask_zh"), "check 1: must have ask_zh in words; got None"),
        (lambda day: day["stations"][1]["checks"][0]["wrong"][0].update(answer=35345), "must not be the right one"),
    ],
    ids=range(4),
)
def test_a_page_that_is_not_whole_is_refused(tmp_path, change, message):
    day = yaml.safe_load((ROOT / ONE_PAGE).read_text(encoding="utf-8"))
    change(day)
    (tmp_path / ONE_PAGE).parent.mkdir(parents=True)
    (tmp_path / ONE_PAGE).write_text(yaml.safe_dump(day, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_stations(tmp_path)


def test_without_its_texts_there_is_no_page(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"one-page\.yml; run this in a clone"):
        read_stations(tmp_path)


def test_a_page_that_would_load_something_is_refused():
    with pytest.raises(stations.NotebookError, match=r"must hold everything that it shows; got \['a\.css'\]"):
        stations._finished('<link href="a.css"></head><body></body>', "")
