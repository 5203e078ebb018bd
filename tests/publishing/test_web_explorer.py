"""The explorer's scripts against Python: the formulas, a claim of the reader's own, and what is refused."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest

from poverty_analysis import gains, plots, report
from poverty_analysis.explorer.controls import CONTROLS
from poverty_analysis.publishing import web_explorer
from poverty_analysis.publishing.web_explorer import DATA, FILES, explorer_data, explorer_files, words_of

NODE = shutil.which("node")
LIMIT = 600_000  # bytes of the data file
NEAR = 1e-5  # four bytes a number carry seven digits, of which a few may go in a difference


@pytest.fixture(scope="module")
def claims():
    return gains.programme_claims(report.load_figures())


@pytest.fixture(scope="module")
def assumptions():
    return gains.load_assumptions()


@pytest.fixture(scope="module")
def files():
    return explorer_files()


@pytest.fixture(scope="module")
def run(files, tmp_path_factory):
    """Run an expression of JavaScript behind the explorer's formulas; return what it comes to."""
    if NODE is None:
        pytest.skip("node is not installed, so the formulas ran in Chromium alone (make test-site)")
    place = tmp_path_factory.mktemp("scripts")

    def run_one(expression: str):
        shown = "(key, value) => (typeof value === 'number' && !Number.isFinite(value) ? String(value) : value)"
        behind = f"const DATA = FORMULAS.from_file(EXPLORER_DATA);\nconsole.log(JSON.stringify({expression}, {shown}));"
        (place / "run.js").write_text("\n".join([*(files[name] for name in (DATA, *FILES[:2])), behind]))
        done = subprocess.run([NODE, place / "run.js"], capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr[-2000:]
        return json.loads(done.stdout)

    return run_one


def settings_of(claims, assumptions, count: int, seed: int) -> list[tuple[str, dict[str, float]]]:
    """Settings over all programmes in turn: each choice that there is in about half of them, anywhere on its slider."""
    rng = np.random.default_rng(seed)
    settings = []
    for number in range(count):
        programme = str(claims.index[number % len(claims)])
        possible = gains.explorable(claims, assumptions, programme)
        chosen = {}
        for name in possible.index[rng.random(len(possible)) < 0.5]:
            control = CONTROLS[name]
            steps = round((control.highest - control.lowest) / control.step)
            chosen[str(name)] = control.argument(float(control.lowest + control.step * rng.integers(steps + 1)))
        costs_nothing = "years_lasting" in possible.index and not possible.loc["cost_per_person_cny", "parameter"]
        if costs_nothing and "cost_per_person_cny" not in chosen:
            chosen.pop("years_lasting", None)
        settings.append((programme, chosen))
    return settings


def differences(expected, found) -> list[tuple[str, str, float, float]]:
    """Where a summary of Python and one of JavaScript are not the same."""
    assert list(expected.index) == list(found)
    wrong = []
    for outcome, row in expected.iterrows():
        for end in ("low", "median", "high"):
            python, script = float(row[end]), float(found[outcome][end])
            if np.isinf(python) or np.isinf(script):
                same = python == script
            else:
                same = abs(script - python) <= NEAR * abs(python)
            if not same:
                wrong.append((str(outcome), end, python, script))
    return wrong


@pytest.mark.parametrize(
    ("count", "seed"), [(12, 5), pytest.param(200, 23, marks=pytest.mark.slow)], ids=["12 settings", "200 settings"]
)
def test_the_formulas_give_what_python_gives(run, claims, assumptions, count, seed):
    settings = settings_of(claims, assumptions, max(count, len(claims)), seed)  # each programme once at least
    assert {programme for programme, _ in settings} == set(claims.index)
    found = run(
        f"({json.dumps(settings)}).map(([programme, chosen]) => "
        "FORMULAS.explore(DATA.programmes[programme], chosen, DATA.incomes).summary)"
    )
    wrong = [
        (programme, chosen, *odd)
        for (programme, chosen), each in zip(settings, found, strict=True)
        for odd in differences(
            gains.explore(claims, assumptions, programme, draws=web_explorer.DRAWS, rng=0, **chosen).summary, each
        )
    ]
    assert wrong == []


MILL = {"kind": "industry", "persons": "1000余人", "cost": "0.2亿元"}
OWN = [
    ({"persons": "1200余人", "households": "280", "gain": "3000元", "basis": "per household", "years": "1"}, {}),
    ({"persons": "1,200", "gain": "0.33万元", "basis": "per person"}, {"years_of_claim": 2.5}),
    (
        {"households": "约500户", "gain": "3000至3500元", "basis": "per household", "years": "4.5年"},
        {"additional_share": 0.3},
    ),
    ({"persons": "2.3万人", "gain": "1.2亿元", "basis": "total", "cost": "3亿元"}, {}),
    ({"persons": "近2000人", "gain": "800", "basis": "per person", "cost": "500万元"}, {"cost_per_person_cny": 4000}),
    ({"persons": "三千二百人"}, {"poverty_line_cny": 5000}),
    (
        {"persons": "900", "gain": "600元左右", "basis": "per person"},
        {"cost_per_person_cny": 9000, "years_lasting": 12},
    ),
    ({**MILL, "jobs": "100余人", "job_pay": "2万元", "income_given_up": "5000"}, {}),
    ({**MILL, "jobs": "120", "job_pay": "1.5-2万元", "income_given_up": "3000元左右"}, {"log_effect": 0.1}),
    ({**MILL, "jobs": "0"}, {"years_lasting": 8}),
    ({**MILL, "jobs": "80"}, {"cost_per_person_cny": 30_000}),
    ({"kind": "industry", "persons": "900"}, {}),
    ({"kind": "industry", "persons": "900"}, {"cost_per_person_cny": 15_000}),
    ({"kind": "industry", "households": "300", "cost": "600万元"}, {"poverty_line_cny": 4500}),
]


def as_python(typed):
    """What a reader typed as arguments of `gains.claim`: a number where it is one."""
    cells = {name: text for name, text in typed.items() if text}
    return {
        name: text if name in {"basis", "kind"} or not re.fullmatch(r"[\d.,]+", text) else float(text.replace(",", ""))
        for name, text in cells.items()
    }


@pytest.mark.slow
def test_a_claim_of_ones_own_gives_what_python_gives(run, assumptions):
    found = run(
        f"({json.dumps(OWN)}).map(([typed, chosen]) => "
        "FORMULAS.explore(OWN_CLAIM.claim(typed, DATA), chosen, DATA.incomes).summary)"
    )
    for (typed, chosen), each in zip(OWN, found, strict=True):
        own = gains.claim("own", **as_python(typed))
        expected = gains.explore(own, assumptions, "own", draws=web_explorer.DRAWS, rng=0, **chosen).summary
        assert differences(expected, each) == [], typed


REFUSED = [
    ({"gain": "3000元", "basis": "per person"}, "persons"),
    ({"persons": "500", "gain": "3000", "basis": "per household"}, "households"),
    ({"persons": "500人", "gain": "3300元以上", "basis": "per person"}, "gain"),
    ({"persons": "500户"}, "persons"),
    ({"persons": "0"}, "persons"),
    ({"persons": "-3"}, "persons"),
    ({"persons": "500", "gain": "0.33", "basis": "per person"}, "gain"),
    ({"persons": "500", "gain": "3000", "basis": "per person", "years": "0"}, "years"),
    ({"persons": "500", "gain": "3000", "basis": "per person", "years": "6个月"}, "years"),
    ({"persons": "500", "cost": "20"}, "cost"),
    ({"persons": "many"}, "persons"),
    ({"persons": "Infinity"}, "persons"),
    ({"persons": "100", "households": "120"}, "persons"),
    ({"persons": "100", "cost": "0"}, "cost"),
    ({"persons": "100", "years": "2"}, "years"),
    ({"kind": "industry", "persons": "100", "years": "2"}, "years"),
    ({"persons": "100", "jobs": "5"}, "jobs"),
    ({"kind": "industry", "persons": "100", "jobs": "100余人"}, "jobs"),
    ({"kind": "industry", "households": "100", "jobs": "5"}, "jobs"),
    ({"kind": "industry", "persons": "100", "jobs": "5", "job_pay": "0.8"}, "job_pay"),
    ({"kind": "industry", "persons": "100", "income_given_up": "30万元"}, "income_given_up"),
]


def test_what_python_refuses_is_refused_with_the_name_of_its_field(run):
    found = run(
        f"({json.dumps([typed for typed, _ in REFUSED])}).map((typed) => "
        "{ try { OWN_CLAIM.claim(typed, DATA); return ''; } catch (error) { return error.argument; } })"
    )
    assert found == [argument for _, argument in REFUSED]
    for typed, _ in REFUSED:
        with pytest.raises((TypeError, ValueError)):
            gains.claim("own", **as_python(typed))


def read(run, literals):
    """What the script reads in each text; None where it refuses."""
    return run(
        f"({json.dumps(literals, ensure_ascii=False)}).map((text) => {{ try {{ "
        "const { value, low, high, unit } = OWN_CLAIM.parse_quantity(text); "
        "return [value, low, high, unit ?? null]; } catch { return null; } })"
    )


def in_python(literal):
    try:
        found = report.parse_quantity(literal)
    except ValueError:
        return None
    return [found.value, found.low, found.high, found.unit]


NUMBERS = (
    *("3200", "19.46万", "1,200", "20余万", "100", "三千二百", "两万五千", "3至5万", "3000-3500", "1亿2000万", "2万5"),
    *("七八", "十几", "百余", "0", "2020", "一万二", "12.50", "5000至1万", "三分之二", "91.78%"),
)


@pytest.mark.slow
def test_printed_words_are_read_as_in_python_or_refused(run):
    printed = report.load_figures(corrected=False)["literal"].tolist()
    made = [
        f"{lead}{number}{unit}{follow}"
        for lead in ("", "约", "近", "超过", "不足", "至少", "将近")
        for number in NUMBERS
        for unit in ("", "元", "人", "户", "年", "个", "亩", "万元")
        for follow in ("", "以上", "左右", "余", "多", "以内")
    ]
    literals = list(dict.fromkeys([*printed, *made]))
    found = read(run, literals)
    wrong = []
    for literal, script in zip(literals, found, strict=True):
        python = in_python(literal)
        if script is None:
            continue
        numbers = [float(value) for value in script[:3]]
        if python is None or script[3] != python[3] or not np.allclose(numbers, python[:3], rtol=1e-12, atol=1e-9):
            wrong.append((literal, script, python))
    assert wrong == []
    carried = [literal for literal, script in zip(literals, found, strict=True) if script is not None]
    assert {"19.46万人", "7568户", "3300元以上", "20余万名", "约3200元", "三千二百人", "3至5万元"} <= set(carried)


def test_the_sliders_are_those_of_the_other_explorer(files):
    script = files["explorer.js"]
    rows = re.findall(r"^    (\w+): \[(-?[\d.]+), ([\d.]+), ([\d.]+),", script, re.M)
    labels = dict(re.findall(r'^    (\w+): \(\) => say\("([^"]+)"\),', script.split("const OWN")[0], re.M))
    stated = {name: (labels[name], *map(float, numbers)) for name, *numbers in rows}
    assert stated == {name: (each.label, each.lowest, each.highest, each.step) for name, each in CONTROLS.items()}


def test_the_files_are_small_and_hold_all_words(files):
    assert len(files[DATA].encode()) <= LIMIT
    assert all(len(files[name].splitlines()) <= 300 for name in FILES[:3])
    assert "http" not in "".join(files[name] for name in FILES).replace("http://www.w3.org/2000/svg", "")
    with pytest.raises(plots.UntranslatedError, match="nobody said this"):
        words_of(['say("nobody said this")'])


def test_a_formula_has_its_name_in_python(files):
    python = "\n".join(path.read_text(encoding="utf-8") for path in Path(gains.__file__).parent.rglob("*.py"))
    python += "\n".join(path.read_text(encoding="utf-8") for path in Path(report.__file__).parent.rglob("*.py"))
    named = re.findall(
        r"^  // \w+(?:\.\w+)*\.(\w+)[^\n]*\n(?:  //[^\n]*\n)*  function (\w+)", files["formulas.js"], re.M
    )
    assert len(named) >= 15
    for stated, name in named:
        assert stated.lstrip("_") == name and f"def {stated}(" in python


def test_assumptions_that_lack_one_are_refused(assumptions):
    with pytest.raises(ValueError, match="discount_rate"):
        explorer_data(assumptions.drop(index="discount_rate"))
