"""What other programs give on data that ship in packages, for packages.csv; run in the environment of tests/parity.

    .venv-parity/bin/pip install rdrobust  # GPL, and therefore in no extra
    .venv-parity/bin/python tests/reference/packages.py

Writes nsw.csv and close_college.csv (cut from causaldata, MIT) and packages.csv beside this file. The US Senate data
stand in rdrobust alone; what it gives on them is stored, and so is what it gives on a table made up by a formula.
"""

from datetime import date
from importlib.metadata import version
from pathlib import Path

import numpy as np
import pandas as pd

HERE = Path(__file__).parent
CONTROLS = ["exper", "black", "south", "married", "smsa"]
NSW_CONTROLS = ["age", "educ", "black", "hisp", "marr", "nodegree"]
SENATE_WIDTH = 17.75


def made_up() -> pd.DataFrame:
    """Six hundred rows without chance: a curve, a jump of 4 at 0, and who takes part above it more often than below."""
    row = np.arange(600)
    score = np.round(200 * ((row * 0.6180339887498949) % 1) - 100, 2)
    wobble = np.round(3 * np.sin(row * 1.7) + 2 * np.sin(row * row * 0.013), 3)
    taking = ((row * 0.4142135623730951) % 1 < np.where(score >= 0, 0.8, 0.2)).astype(int)
    outcome = np.round(20 + 0.05 * score - 0.0004 * score**2 + 4 * (score >= 0) + wobble, 3)
    return pd.DataFrame({"score": score, "outcome": outcome, "taking": taking})


def values(rdrobust, table, width, **names):
    """Jump, jump of parabolas and their errors; HC3 is the jackknife but for the factor n / (n - 1)."""
    fit = rdrobust.rdrobust(table[names["y"]], table[names["x"]], h=width, b=width, vce="hc3", fuzzy=names.get("by"))
    jump, error = fit.coef.to_numpy().ravel(), fit.se.to_numpy().ravel()
    return {"jump": jump[0], "jump of parabolas": jump[1], "error": error[0], "error of parabolas": error[2]}


def thresholds():
    """Values of rdrobust."""
    import rdrobust

    table = made_up()
    for width in (20, 40, 75):
        yield "made up", f"width {width}", values(rdrobust, table, width, y="outcome", x="score")
    found = values(rdrobust, table.assign(by=table["taking"]), 40, y="outcome", x="score", by=table["taking"])
    yield "made up", "width 40, fuzzy", found
    senate = pd.read_csv(Path(rdrobust.__file__).parent / "data" / "rdrobust_RDsenate.csv")
    senate = senate.dropna(subset=["vote", "margin"])
    yield "US Senate", f"width {SENATE_WIDTH}", values(rdrobust, senate, SENATE_WIDTH, y="vote", x="margin")


def colleges():
    """Every third of 3,003 men without gaps, and what linearmodels gives on them."""
    import causaldata
    from linearmodels.iv import IV2SLS

    table = causaldata.close_college.load_pandas().data.dropna().iloc[::3].reset_index(drop=True)
    table = table.assign(college=(table["educ"] >= 13).astype(int), married=(table["married"] == 1).astype(int))
    table["lwage"] = table["lwage"].astype(float).round(6)
    table = table[["lwage", "college", "nearc4", *CONTROLS]]
    cut = f"causaldata {version('causaldata')}, Card 1995"
    table.assign(source=cut).to_csv(HERE / "close_college.csv", index=False)
    for name, controls in {"no controls": [], "controls": CONTROLS}.items():
        exogenous = table[controls].assign(one=1.0)
        fit = IV2SLS(table["lwage"], exogenous, table["college"], table["nearc4"]).fit(
            cov_type="clustered", clusters=np.arange(len(table)), debiased=True
        )
        strength = fit.first_stage.diagnostics.loc["college", "f.stat"]
        found = {"effect": fit.params["college"], "error": fit.std_errors["college"], "first-stage F": strength}
        yield "close_college", name, found


def training():
    """The experiment, and what pyfixest gives on it."""
    import causaldata
    import pyfixest

    table = causaldata.nsw_mixtape.load_pandas().data[["re78", "treat", *NSW_CONTROLS]]
    table = table.assign(re78=table["re78"].astype(float).round(4))
    cut = f"causaldata {version('causaldata')}, Dehejia and Wahba 1999"
    table.assign(source=cut).to_csv(HERE / "nsw.csv", index=False)
    for name, formula in {"means": "re78 ~ treat", "controls": "re78 ~ treat + " + " + ".join(NSW_CONTROLS)}.items():
        fit = pyfixest.feols(formula, data=table, vcov="HC1")
        yield "nsw", name, {"effect": fit.coef()["treat"], "error": fit.se()["treat"]}


def main() -> None:
    """Write the three files."""
    rows = []
    for program, found in (("rdrobust", thresholds()), ("linearmodels", colleges()), ("pyfixest", training())):
        source = f"{program} {version(program)}, run {date.today().isoformat()}"
        for data, case, each in found:
            rows += [(data, case, quantity, float(value), source) for quantity, value in each.items()]
    columns = ["data", "case", "quantity", "value", "source"]
    pd.DataFrame(rows, columns=columns).to_csv(HERE / "packages.csv", index=False)


if __name__ == "__main__":
    main()
