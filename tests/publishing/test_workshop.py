"""The half-day workshop: what the handout states is so, and the kit is written whole or not at all."""

import re
import shutil
from decimal import Decimal
from html import escape, unescape
from itertools import takewhile
from pathlib import Path

import nbformat
import numpy as np
import pytest
import yaml
from fontTools.ttLib import TTFont

from poverty_analysis import LANGUAGE_SWITCH, cli, context, fonts, gains, plots, report
from poverty_analysis.publishing import half_day, workshop
from poverty_analysis.publishing.execution import NotebookError, find_notebooks, read_notebook
from poverty_analysis.publishing.exercises import tagged
from poverty_analysis.publishing.half_day import PROGRAMME, read_programme, timetable
from poverty_analysis.publishing.stations import ONE_PAGE
from poverty_analysis.publishing.workshop import print_pages, workshop_pages, write_workshop
from poverty_analysis.report.vocabulary import status_shown

ROOT = Path(__file__).parents[2]
SOLVED = "# Hint: count.\nanswer_1 = 12"
WRONG = [{"answer": "3", "why": "counts dogs"}, {"answer": "6", "why": "counts ends"}]


@pytest.fixture(scope="module")
def programme():
    return read_programme(ROOT / PROGRAMME)


@pytest.fixture(scope="module")
def figures():
    return report.load_figures()


# What the handout states


def test_seven_stations_of_20_to_30_minutes_in_half_a_day(programme):
    assert len(programme.stations) == 7
    assert all(20 <= station.minutes <= 30 for station in programme.stations)
    slots, ends = timetable(programme)
    assert sum(slot.minutes for slot in slots) <= 240
    assert (slots[0].begins, ends) == ("09:00", "12:35")  # 15+20+20+25+15+25+25+30+25+15 = 215 minutes


def test_the_two_hour_version_has_stations_1_to_4_in_two_hours(programme):
    slots, ends = timetable(programme, short=True)
    assert [slot.what[0] for slot in slots if slot.what[0].isdigit()] == ["1", "2", "3", "4"]
    assert (sum(slot.minutes for slot in slots), ends) == (120, "11:00")  # 10 + 20 + 20 + 25 + 10 + 25 + 10


def test_every_station_leaves_more_time_to_work_than_to_listen(programme):
    for station in programme.stations:
        assert station.teaching < station.minutes - station.teaching, station.title
        assert station.objective and station.key_point


def test_every_station_opens_a_notebook_and_only_tokens_of_the_report_stand_in_it(programme):
    names = {path.stem for path in find_notebooks(ROOT / "notebooks")}
    assert {station.open for station in programme.stations} <= names
    text = " ".join(words for name, words in texts(in_yaml()) if not name.endswith("_zh"))
    assert "昌都" in text
    assert [run for run in re.findall(r"[\u3000-\u9fff\uff00-\uffef\d.%]+", text) if len(run) > 8] == []


def in_yaml():
    return yaml.safe_load((ROOT / PROGRAMME).read_text(encoding="utf-8"))


def texts(part, place=""):
    """Each text of the file with the name of its field, in order."""
    for name, value in part.items() if isinstance(part, dict) else enumerate(part, start=1):
        if isinstance(value, str):
            yield f"{place}{name}", value
        elif not isinstance(value, int):
            yield from texts(value, f"{place}{name} ")


def test_the_answers_to_station_1_are_the_rows_of_the_table(programme):
    printed = report.load_figures(corrected=False)
    rows = re.findall(r"^\| (\S+) \| (\d) \| (.+?) \| (.+?) \| (.+?) \| (\w+) \|$", programme.stations[0].answer, re.M)
    assert [row[0] for row in rows] == re.findall(r"^\| (\S+) \| \|", programme.stations[0].task, re.M)
    for token, *stated in rows:
        found = printed[printed["literal"] == token].squeeze()
        high = "no end" if np.isinf(found["high"]) else f"{found['high']:,.0f}"
        assert stated == [
            str(found["paragraph"]),
            found["label_en"],
            f"{found['low']:,.0f}",
            high,
            status_shown(found["status"], found["status_word"]),
        ]
    low, high = printed.loc["dividend_persons", ["low", "high"]]
    assert f"{low:,.0f} to {high:,.0f} persons" in programme.stations[0].answer


def said(programme, number):
    """A station's answer in one line."""
    return " ".join(programme.stations[number - 1].answer.split())


def answers(figures):
    """What the stations' answers state, recomputed from the table of figures and the facts."""
    value = figures["value"]
    printed = report.load_figures(corrected=False)["value"]
    households, area = value["land_transfer_households"], value["land_transfer_area"]
    per_mu = value["land_transfer_gain_per_household"] * households / area
    before, after = (context.fact(f"relocated_net_cn_{year}").value for year in (2016, 2019))
    cost = context.fact("reloc_tar_cost_pp").value * value["relocation_persons"]
    totals = report.possible_denominators(7211, "62%")
    size = value["exit_persons"] / value["exit_households"]
    assert np.isnan(gains.programme_claims(figures).loc["leading_firms", "household_size_value"])
    planned = status_shown(*figures.loc["leading_firms_gain_per_household", ["status", "status_word"]])
    return {
        2: [
            f"{printed['land_transfer_persons'] / households:,.0f} persons in a household",
            f"{value['land_transfer_persons'] / households:.1f} per household",
            f"= {3300 * households / value['land_transfer_persons']:.0f} yuan per person",
            f"{size:.2f}, the mean size",
            f"which gives {3300 / size:.0f} yuan",
        ],
        3: [
            f"120 of {report.possible_denominators(120, '93.02%')[0]} is",
            f"680 of {report.possible_denominators(680, '62.79%')[0]:,} is",
            f"863 of 1,008 is {863 / 1008:.2%}, 863 of 1,009 is {863 / 1009:.2%}",
            f"{len(totals)} totals, from {totals[0]:,} to {totals[-1]:,}",
        ],
        4: [
            f"= {area / households:.2f} mu",
            f"= {per_mu:.0f} yuan a mu",
            f"mean of {context.fact('land_rent_jiangsu').value:.0f} yuan",
            f"{per_mu:.0f} yuan a mu, {15 * per_mu:,.0f} a hectare",
        ],
        5: [
            f"= {after / before:.3f}, so +{after / before - 1:.1%}, more than twelve times",
            f"= {cost / 1e9:.2f} billion yuan",
            f"ln {after / before:.3f} is {np.log(after / before):.2f}",
        ],
        6: [
            f"by {3400 / 3300 - 1:.0%}".replace("%", " per cent"),
            f"a factor of {100 / 5:.0f}",
            f"= {3300 * value['forest_persons'] / value['forest_households']:,.0f} yuan per household",
            f"the leading firms' {value['leading_firms_gain_per_household']:,.0f} is {planned}",
        ],
    }


def test_the_answers_to_the_other_stations_can_be_recomputed(programme, figures):
    wrong = [
        (number, phrase)
        for number, phrases in answers(figures).items()
        for phrase in phrases
        if phrase not in said(programme, number)
    ]
    assert wrong == []
    # "the least and the most" of station 4 and 5 in words: 12 times 9.61% is less than 120.6%, and 13 times is more
    growth, effect = (context.fact(name).value for name in ("relocated_cn_growth_1619", "eff_reloc_jde"))
    assert 12 * effect < growth < 13 * effect
    assert report.possible_denominators(863, "85.55%") == []


def test_what_the_answers_say_of_the_notebooks_is_stored_there(programme):
    land, moves, forest = (
        str(read_notebook(ROOT / "notebooks" / f"{programme.stations[n].open}.ipynb")) for n in (3, 4, 5)
    )
    gross, net = re.search(r"assumptions (\d+) days if the claim is gross, (\d+) if", said(programme, 4)).groups()
    assert f"to fill the claim's lower end, gross: {gross} days" in land
    assert f"to fill it net of own farm income: {net} days" in land
    paid = re.search(r"pays in (\d+% of the draws) instead of in hardly any", said(programme, 5))[1]
    assert f"the move pays in {paid}" in moves
    gain = re.search(r"As shipped, the additional gain is (\S+) yuan a person at the median", said(programme, 6))[1]
    assert f"Additional gain of forest: {gain} yuan" in forest


FOREST, LOSS = r"gain of forest: (\S+) yuan", r"less than before in .*\((\d+%)\)"
MOST = r"What moves the gain most: (.*) \((?:placeholder|judgement)\)"
LAND, ALL = "04-land-transfer", "06-programmes-compared"
DAYS, SHARE = "the gain stands or falls with the paid days", "the additional share matters most"


@pytest.mark.parametrize(
    ("station", "name", "changes", "stated", "fallen"),
    [
        (
            4,
            LAND,
            {"land_paid_days": 5},
            {LOSS: "At 5 days a household has less than before in {} of the draws", MOST: 'At 5 days "{}" moves the'},
            DAYS,
        ),
        (4, LAND, {"land_paid_days": 20}, {LOSS: "at 20 in {}:", MOST: 'at 20 "{}": few days'}, DAYS),
        (6, ALL, {"additional_share": 0.05}, {FOREST: "with a share of 5% it is {},"}, SHARE),
        (6, ALL, {"additional_share": 1.0}, {FOREST: "with all of it {}."}, SHARE),
    ],
)
@pytest.mark.slow
def test_what_a_change_does_is_what_the_answer_says(
    programme, in_process, changed_cells, station, name, changes, stated, fallen
):
    with in_process() as run:
        text = run(changed_cells(name, changes), {})
    for printed, phrase in stated.items():
        assert phrase.format(re.search(printed, text)[1]) in said(programme, station)
    assert re.findall(r"NO LONGER HOLDS: (.*)", text) == [fallen]


@pytest.mark.slow
def test_a_gain_of_two_years_takes_forest_from_the_first_line_of_station_6(programme, in_process, changed_cells):
    first_line = r"the line of 2019 or more through: (.*)\."
    with in_process() as run:
        shipped, halved = (
            run(takewhile(lambda cell: not cell.startswith("# Hint:"), changed_cells(ALL, changes)), {})
            for changes in ({}, {"years_of_undated_gain": 2})
        )
    assert [re.search(first_line, text)[1] for text in (shipped, halved)] == ["forest, nursery", "none"]
    assert f"the claim gives {re.search(FOREST, halved)[1]} yuan at the median" in said(programme, 6)
    assert re.search(FOREST, halved)[1] == "385"  # half of the 771 of one year
    assert '{"years_of_undated_gain": 2}' in programme.stations[5].task
    assert "the first line names no programme, where it named forest and nursery" in said(programme, 6)


def test_paper_items_are_those_that_need_no_notebook(programme):
    machine = r"exercise|notebook|changes"
    for number, station in enumerate(programme.stations[1:], start=2):
        items = dict(re.findall(r"^(\d)\. ((?:.|\n(?!\d\. ))+)", station.task, re.M))
        named = re.match(r"Items? (\d)(?: (and|to) (\d))? on paper", station.first)
        on_paper = {str(each) for each in range(int(named[1]), int(named[3] or named[1]) + 1)}
        assert named[2] != "and" or int(named[3]) == int(named[1]) + 1
        assert on_paper <= set(items), number
        assert not [item for item in on_paper if re.search(machine, items[item])], number
        if number != 6:  # there the other side's turn needs no notebook, but comes after it
            assert all(re.search(machine, items[item]) for item in set(items) - on_paper), number


def test_without_chinese_input_a_value_finds_the_row_of_each_token_of_station_1(programme, figures):
    assert 'figures["value"] == 194600' in programme.stations[0].task
    columns = {}
    for token in re.findall(r"^\| (\S+) \| \|", programme.stations[0].task, re.M):
        (value,) = figures.loc[figures["literal"] == token, "value"]
        columns[value] = figures.index[figures["value"] == value].tolist()
    others = {3300: ["forest_gain_per_person"], 20000: ["publicity_manuals"]}
    asked = {194600: "exit_persons", 3200: "leading_firms_gain_per_household"}
    asked |= {3300: "land_transfer_gain_per_household", 20000: "dibao_households"}
    assert columns == {value: [name, *others.get(value, [])] for value, name in asked.items()}
    assert "By value, 3,300 and 20,000 bring up two columns each" in said(programme, 1)
    assert all(figures.loc[names, "literal"].is_unique for names in columns.values())


def test_the_handout_gives_no_answer_away(programme):
    pages = workshop_pages(programme)
    for number, station in enumerate(programme.stations, start=1):
        assert escape(station.question) in pages["handout.html"]
        assert f"{number} {station.title}" in pages["teacher.html"]
    for secret in ("35,345", "26,749", "1,083", "925 yuan", "7.36 billion", "factor of 20", "194,550"):
        assert secret in pages["teacher.html"] and secret not in pages["handout.html"]


# In Chinese

TIMES = {"": 1, "万": 10**4, "亿": 10**8, " million": 10**6, " billion": 10**9}


def quoted(text):
    """Which numbers a text has, each as a plain number, whichever language's words count it."""
    found = re.findall(r"(\d+(?:,\d{3})*(?:\.\d+)?)(万|亿| million| billion|)", text)
    return {Decimal(number.replace(",", "")) * TIMES[unit] for number, unit in found}


def code(text):
    return sorted(re.findall(r"`([^`]+)`", text))


def test_every_text_has_its_chinese_with_the_same_numbers_and_the_same_code():
    found = dict(texts(in_yaml()))
    english = {name for name in found if not name.endswith(("_zh", "begins", " open"))}
    assert {name for name in found if name.endswith("_zh")} == {f"{name}_zh" for name in english}
    for name in sorted(english - {"setup"}):  # whose commands name the language
        assert quoted(found[name]) == quoted(found[f"{name}_zh"]), name
        assert code(found[name]) == code(found[f"{name}_zh"]), name
        assert re.search(r"[\u4e00-\u9fff]{2}", found[f"{name}_zh"]), name
        assert not re.search(r"[a-z]{3} [a-z]{3} [a-z]{3}", re.sub(r"The one place.*?assumption|\*.*?\*|`.*?`", "",
                                                                  found[f"{name}_zh"]))  # fmt: skip
    assert "make workshop LANGUAGE=zh" in found["setup_zh"]


@pytest.mark.slow
def test_the_two_handouts_have_the_same_stations_minutes_and_links(programme):
    chinese = read_programme(ROOT / PROGRAMME, "zh")
    same = [(station.minutes, station.open, station.then and station.then.minutes) for station in programme.stations]
    assert [(each.minutes, each.open, each.then and each.then.minutes) for each in chinese.stations] == same
    clock = [slot[0::2] for slot in timetable(programme)[0]]
    assert ([slot[0::2] for slot in timetable(chinese)[0]], chinese.begins) == (clock, programme.begins)
    pages, others = workshop_pages(programme), workshop_pages(chinese, "zh")
    for name, tag in (
        ("handout.html", "section"),
        ("teacher.html", "tr"),
        ("handout.html", "a href"),
        ("teacher.html", "a href"),
    ):
        assert pages[name].count(f"<{tag}") == others[name].count(f"<{tag}"), (name, tag)
    assert re.findall(r"student/[\w-]+\.ipynb</code>", others["handout.html"]) == [
        f"student/{station.open}.ipynb</code>" for station in programme.stations
    ]


def test_the_chinese_pages_are_chinese_and_the_font_in_them_holds_every_letter():
    chinese = read_programme(ROOT / PROGRAMME, "zh")
    letters = set(TTFont(fonts.FONT).getBestCmap())
    for name, page in workshop_pages(chinese, "zh").items():
        assert '<html lang="zh-Hans">' in page
        body = page.split("<body>")[1]
        words = unescape(re.sub(r"<(code|pre)\b.*?</\1>|<[^>]*>", " ", body, flags=re.DOTALL))
        assert {letter for letter in words if ord(letter) not in letters and not letter.isspace()} == set(), name
        assert not re.search(r"[\u4e00-\u9fff，。；]\s*\n\s*[\u4e00-\u9fff]", re.sub(r"<[^>]*>", "|", body)), name
        for word in ("minutes", "Hint", "Timetable", "Answers", "station", "discuss"):
            assert not re.search(rf"\b{word}\b", words), (name, word)
    notice = "笔记本只用英文编写"
    assert notice in chinese.equipment and notice in chinese.setup
    assert plots.language_in_use() == "en"


def test_the_labels_in_the_chinese_answers_are_those_of_the_table():
    answer, printed = read_programme(ROOT / PROGRAMME, "zh").stations[0].answer, report.load_figures(corrected=False)
    rows = re.findall(r"^\| (\S+) \| \d \| (.+?) \|.* \| (\S+) \|$", answer, re.M)
    said = {"achieved": "已完成", "planned": "计划"}
    for token, label, status in rows:
        found = printed[printed["literal"] == token].squeeze()
        assert (label, status) == (found["label_zh"], said[status_shown(found["status"], found["status_word"])])
    assert len(rows) == 4


def test_a_line_of_chinese_may_end_within_a_sentence_and_a_list_stays_one():
    assert half_day.joined_lines("两人\n一组。\n\n1. 甲：\n   乙\n2. 丙") == "两人一组。\n\n1. 甲：乙\n2. 丙"


# What a programme must be


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda day: day.pop("setup"), r"the programme: must have .*missing \['setup'\]"),
        (lambda day: day["stations"][2].pop("hint"), r"station 3: must have .*missing \['hint'\], unknown \[\]"),
        (lambda day: day["stations"][2].pop("hint_zh"), r"station 3: must have .*missing \['hint_zh'\], unknown \[\]"),
        (lambda day: day["closing"].update(what_zh=3), r"closing: what_zh must be str; got 3"),
        (lambda day: day["stations"][0].update(hints="?"), r"station 1: must have .*unknown \['hints'\]"),
        (lambda day: day["stations"][0].update(minutes="20"), r"station 1: minutes must be int; got '20'"),
        (lambda day: day["welcome"].update(what=3), r"welcome: what must be str; got 3"),
        (lambda day: day.update(begins="9 o'clock"), r"half-day\.yml: .*9 o'clock"),
    ],
    ids=range(8),
)
def test_a_programme_that_is_not_whole_is_refused(tmp_path, change, message):
    day = yaml.safe_load((ROOT / PROGRAMME).read_text(encoding="utf-8"))
    change(day)
    path = tmp_path / "half-day.yml"
    path.write_text(yaml.safe_dump(day, allow_unicode=True), encoding="utf-8")
    with pytest.raises(ValueError, match=message):
        read_programme(path)


# The kit


@pytest.fixture
def no_browser(monkeypatch):
    monkeypatch.setattr(workshop.shutil, "which", lambda name: None)


@pytest.fixture
def small(make_notebook, tmp_path):
    """A repository with one notebook, the real programme, and a file that the notebook links to."""
    path = make_notebook(
        "01-a.ipynb", "# A\n\n[data](../data/cards.csv), [b](01-a.ipynb#x), [e](https://e.org)", "1 + 1"
    )
    notebook = read_notebook(path)
    notebook.cells[1].update(execution_count=1)
    notebook.cells += [
        nbformat.v4.new_markdown_cell("## Exercises\n\n1. Legs?"),
        nbformat.v4.new_code_cell(SOLVED, metadata={"tags": ["solution"]}),
        nbformat.v4.new_code_cell(
            "assert answer_1 == 6 + 6, '?'", metadata={"tags": ["check"], "wrong_answers": WRONG}
        ),
    ]
    nbformat.write(notebook, path)
    (tmp_path / "data").mkdir()
    (tmp_path / "data" / "cards.csv").write_text("id\n", encoding="utf-8")
    day = yaml.safe_load((ROOT / PROGRAMME).read_text(encoding="utf-8"))
    for station in day["stations"]:
        station["open"] = "01-a"
    (tmp_path / PROGRAMME).parent.mkdir(parents=True)
    (tmp_path / PROGRAMME).write_text(yaml.safe_dump(day, allow_unicode=True), encoding="utf-8")
    shutil.copy(ROOT / ONE_PAGE, tmp_path / ONE_PAGE)
    return path.parent


def files(folder):
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.slow
def test_the_kit_has_both_copies_the_pages_and_what_they_link_to(small, tmp_path, no_browser, capsys):
    out = tmp_path / "build" / "workshop"
    assert cli.main(["workshop", "-o", str(out), "--notebooks", str(small)]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 notebook, each as a student's and a teacher's copy; 7 stations on a handout and a ")
    assert "(HTML only: no Chromium or Chrome was found to print with)" in said
    assert files(out) == {
        "student/01-a.ipynb",
        "teacher/01-a.ipynb",
        "data/cards.csv",
        "figures.csv",
        "handout.html",
        "stations.html",
        "teacher.html",
        "contents.txt",
    }
    assert "answer_1 = ..." in (out / "student" / "01-a.ipynb").read_text(encoding="utf-8")
    assert "answer_1 = 12" in (out / "teacher" / "01-a.ipynb").read_text(encoding="utf-8")


@pytest.mark.slow
def test_the_pairs_machines_get_no_solution(small, tmp_path, no_browser, capsys):
    out = tmp_path / "build" / "workshop"
    call = ["workshop", "-o", str(out), "--notebooks", str(small)]
    assert cli.main(call) == 0  # a whole kit was there before
    capsys.readouterr()
    assert cli.main([*call, "--students-only", "--force"]) == 0
    said = capsys.readouterr().out
    assert said.startswith("1 notebook, each as a student's copy, no solutions; 7 stations on a handout (HTML only")
    assert "teacher" not in said and said.endswith(f"Open {out / 'handout.html'} in a browser.\n")
    pages = {"handout.html", "stations.html"}
    assert files(out) == {"student/01-a.ipynb", "data/cards.csv", "figures.csv", "contents.txt", *pages}
    for path in out.rglob("*"):
        if path.is_file():
            text = path.read_text(encoding="utf-8")
            assert not [each for each in ("answer_1 = 12", "counts dogs", "35,345", "925 yuan") if each in text], path


@pytest.mark.slow
def test_the_kit_in_chinese(small, tmp_path, no_browser, capsys, monkeypatch):
    call = ["workshop", "--notebooks", str(small), "-o"]
    assert cli.main([*call, str(tmp_path / "zh"), "--language", "zh"]) == 0
    monkeypatch.setenv(LANGUAGE_SWITCH, "zh")
    assert cli.main([*call, str(tmp_path / "by-switch")]) == 0
    for name in ("handout.html", "teacher.html"):
        page = (tmp_path / "zh" / name).read_text(encoding="utf-8")
        assert "从数字读一份扶贫报告" in page
        assert (tmp_path / "by-switch" / name).read_text(encoding="utf-8") == page
    assert cli.main([*call, str(tmp_path / "bo"), "--language", "bo"]) == 1
    assert "--language must be en or zh; got 'bo'" in capsys.readouterr().err
    assert not (tmp_path / "bo").exists()


@pytest.mark.slow
def test_students_work_is_replaced_only_by_leave_and_what_is_not_the_kits_never(small, tmp_path, no_browser, capsys):
    out = tmp_path / "day"
    call = ["workshop", "-o", str(out), "--notebooks", str(small)]
    assert cli.main(call) == 0
    work = out / "student" / "01-a.ipynb"
    work.write_text("worked", encoding="utf-8")
    assert cli.main(call) == 1
    assert "perhaps with students' work; --force (make workshop FORCE=1) replaces it" in capsys.readouterr().err
    assert work.read_text(encoding="utf-8") == "worked"

    (out / "student" / ".ipynb_checkpoints").mkdir()
    (out / "student" / ".ipynb_checkpoints" / "01-a-checkpoint.ipynb").write_text("worked", encoding="utf-8")
    assert cli.main([*call, "--force"]) == 0
    assert "answer_1 = ..." in work.read_text(encoding="utf-8")

    (out / "names.txt").write_text("mine", encoding="utf-8")
    assert cli.main([*call, "--force"]) == 1
    assert "replace an earlier workshop and nothing else; got" in capsys.readouterr().err
    assert (out / "names.txt").is_file()


@pytest.mark.parametrize(
    ("damage", "error", "message"),
    [
        (lambda folder: (folder.parent / "data" / "cards.csv").unlink(), FileNotFoundError, r"cards\.csv"),
        (lambda folder: (folder.parent / PROGRAMME).unlink(), FileNotFoundError, r"programme of the workshop must be"),
        (lambda folder: (folder / "01-a.ipynb").rename(folder / "02-b.ipynb"), FileNotFoundError, r"got 01-a"),
        (lambda folder: shutil.copyfile(ROOT / "pyproject.toml", folder / "c.ipynb"), NotebookError, r"c\.ipynb: must"),
    ],
    ids=["link", "programme", "station", "notebook"],
)
def test_what_fails_leaves_nothing(small, tmp_path, no_browser, damage, error, message):
    damage(small)
    with pytest.raises(error, match=message):
        write_workshop(small, tmp_path / "out")
    assert not (tmp_path / "out").exists() and not list(tmp_path.glob(".*"))


@pytest.mark.slow
def test_a_browser_that_fails_leaves_the_html_and_says_so(small, tmp_path, monkeypatch):
    monkeypatch.setattr(workshop.shutil, "which", lambda name: "/bin/false" if name == "chromium" else None)
    kit = write_workshop(small, tmp_path / "out")
    assert "HTML only: false did not print" in str(kit)
    assert "handout.html" in files(kit.folder) and "handout.pdf" not in files(kit.folder)


@pytest.mark.skipif(not any(map(shutil.which, workshop.BROWSERS)), reason="no Chromium or Chrome to print with")
@pytest.mark.slow
def test_a_page_is_printed_as_pdf(tmp_path, programme):
    page = tmp_path / "handout.html"
    page.write_text(workshop_pages(programme)["handout.html"], encoding="utf-8")
    assert print_pages([page]) == ""
    assert page.with_suffix(".pdf").read_bytes().startswith(b"%PDF-")


@pytest.mark.slow
def test_the_real_notebooks_have_copies_without_a_solution(tmp_path, no_browser):
    kit = write_workshop(ROOT / "notebooks", tmp_path / "out")
    copies = [read_notebook(path) for path in find_notebooks(kit.folder / "student")]
    assert len(copies) == kit.notebooks == len(find_notebooks(ROOT / "notebooks"))
    for copy in copies:
        assert not any(tagged(cell, "solution") or "wrong_answers" in cell.metadata for cell in copy.cells)
        assert sum("= ..." in cell.source for cell in copy.cells) in (0, 3)
