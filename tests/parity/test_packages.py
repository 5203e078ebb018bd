"""Other programs, run beside ours on data that ship in packages: in an environment of its own (extra `parity`).

    python -m venv .venv-parity && .venv-parity/bin/pip install --editable ".[parity,report,test]"
    .venv-parity/bin/python -m pytest tests/parity

Elsewhere these tests are skipped, with that reason. What the programs gave is stored, with version and date, in
`tests/reference/castle.csv` and `packages.csv` (by `packages.py` beside it), and every run of the tests compares with
that; here it is asked whether the programs still give it.
"""

import importlib.util
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.households import evaluation as ev

WHY = "other programs stand in the extra `parity`, in an environment of their own"
causaldata = pytest.importorskip("causaldata", reason=WHY)
linearmodels = pytest.importorskip("linearmodels", reason=WHY)
pyfixest = pytest.importorskip("pyfixest", reason=WHY)


@pytest.fixture(scope="module")
def colleges():
    table = causaldata.close_college.load_pandas().data.dropna()
    return table.assign(college=(table["educ"] >= 13).astype(float))


def test_an_instrument_on_close_college_is_that_of_linearmodels(colleges):
    from linearmodels.iv import IV2SLS

    controls = ["exper", "black", "south", "married", "smsa"]
    found = ev.instrumental_variable(colleges, "lwage", "college", "nearc4", controls=controls, cluster=None)
    plain = ev.sandwich(found).iloc[0]
    exogenous = colleges[controls].assign(one=1.0)
    fit = IV2SLS(colleges["lwage"], exogenous, colleges["college"], colleges["nearc4"]).fit(
        cov_type="clustered", clusters=np.arange(len(colleges)), debiased=True
    )
    assert plain["estimate"] == pytest.approx(fit.params["college"], rel=1e-8)
    assert plain["standard_error"] == pytest.approx(fit.std_errors["college"], rel=1e-3)


def test_the_anderson_rubin_set_on_close_college_is_where_linearmodels_does_not_reject(colleges):
    """Least squares of y - b D on the instrument, by linearmodels: t at the ends is the critical value (3,010 rows)."""
    from linearmodels.iv import IV2SLS

    controls = ["exper", "black", "south", "married", "smsa"]
    found = ev.instrumental_variable(colleges, "lwage", "college", "nearc4", controls=controls, cluster=None).iloc[0]
    exogenous = colleges[[*controls, "nearc4"]].assign(one=1.0)
    for end in (found["low"], found["high"]):
        left = colleges["lwage"] - end * colleges["college"]
        t = IV2SLS(left, exogenous, None, None).fit(cov_type="robust").tstats["nearc4"]
        assert abs(t) == pytest.approx(1.961, abs=0.01)


@pytest.mark.filterwarnings("ignore:The inplace keyword:DeprecationWarning")  # pyfixest 0.60 with pandas 3.1
def test_the_training_programme_in_its_experiment():
    """NSW: 1,794 dollars, as Dehejia and Wahba (1999) print it; its error by least squares with HC1 from pyfixest."""
    table = causaldata.nsw_mixtape.load_pandas().data
    found = ev.sandwich(ev.naive_comparison(table, "re78", "treat", cluster=None)).iloc[0]
    assert round(found["estimate"]) == 1794
    fit = pyfixest.feols("re78 ~ treat", data=table, vcov="HC1")
    # HC1 is n / (n - k), ours n / (n - 1) x (n - 1) / (n - k)
    assert found["standard_error"] == pytest.approx(float(fit.se()["treat"]), rel=1e-9)


def test_weighting_the_survey_to_the_training_programme_is_that_of_statsmodels():
    import statsmodels.api as sm
    from statsmodels.treatment.treatment_effects import TreatmentEffect

    trained = causaldata.nsw_mixtape.load_pandas().data
    others = causaldata.cps_mixtape.load_pandas().data
    table = pd.concat([trained[trained["treat"] == 1], others], ignore_index=True)
    controls = ["age", "educ", "black", "hisp", "marr", "nodegree"]
    columns = sm.add_constant(table[controls].astype(float))
    chosen = sm.Logit(table["treat"], columns).fit(disp=False, maxiter=200)
    theirs = TreatmentEffect(sm.OLS(table["re78"], columns), table["treat"], results_select=chosen)
    found = ev.inverse_probability_weighting(table, "re78", "treat", controls, cluster=None)["estimate"].item()
    assert found == pytest.approx(float(theirs.ipw(return_results=False, effect_group=1)[0]), rel=1e-5)


def reference():
    """The script that stores what other programs give, and what it stored."""
    folder = Path(__file__).parents[1] / "reference"
    spec = importlib.util.spec_from_file_location("packages_of_reference", folder / "packages.py")
    script = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(script)
    return script, pd.read_csv(folder / "packages.csv").set_index(["data", "case", "quantity"]).sort_index(
        kind="stable"
    )["value"]


@pytest.mark.filterwarnings("ignore")  # of the other programs
@pytest.mark.parametrize("source", ["thresholds", "colleges", "training"])
def test_stored_values_are_what_the_programs_give(source, monkeypatch, tmp_path):
    """The files are written anew beside, and must be those in the repository."""
    if source == "thresholds":
        pytest.importorskip("rdrobust", reason="rdrobust is GPL and in no extra: install it by hand to compare")
    script, stored = reference()
    kept = script.HERE
    monkeypatch.setattr(script, "HERE", tmp_path)
    for data, case, each in getattr(script, source)():
        for quantity, value in each.items():
            assert stored[data, case, quantity] == pytest.approx(float(value), rel=1e-9), (data, case, quantity)
    for made in tmp_path.glob("*.csv"):
        assert made.read_bytes() == (kept / made.name).read_bytes()


def test_the_senate_at_one_bandwidth_is_that_of_rdrobust():
    """US Senate: margin of victory and the next vote; straight lines, and parabolas in the same bandwidth."""
    rdrobust = pytest.importorskip("rdrobust", reason="rdrobust is GPL and in no extra: install it by hand to compare")
    script, stored = reference()
    table = pd.read_csv(Path(rdrobust.__file__).parent / "data" / "rdrobust_RDsenate.csv").dropna(
        subset=["vote", "margin"]
    )
    found = ev.regression_discontinuity(
        table, "vote", "margin", cutoff=0, bandwidth=script.SENATE_WIDTH, treated_side="above", cluster=None
    ).iloc[0]
    known = stored["US Senate", f"width {script.SENATE_WIDTH}"]
    assert found["estimate"] == pytest.approx(known["jump"], rel=1e-6)
    assert (found["low"] + found["high"]) / 2 == pytest.approx(known["jump of parabolas"], rel=1e-6)  # bias-corrected
    left_out = np.sqrt((found["n"] - 1) / found["n"])
    assert found["standard_error"] == pytest.approx(known["error"] * left_out, rel=1e-3)
