"""Everyone's standard errors from the sums of groups by cluster, against those from everyone's own rows."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.inference.design import Design
from poverty_analysis.measures.influence import cluster_totals, group_sums
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.registry import SHOWN

RNG = np.random.default_rng(3)
SIZE = 3_000
LOGNORMAL = RNG.lognormal(8, 0.9, SIZE)
AREA = RNG.integers(0, 6, SIZE)
AREA[17] = 6  # a group of one row
VILLAGE = np.where(AREA == 2, 4, RNG.integers(0, 40, SIZE))  # a group in one cluster; all others share clusters
INCOMES = {
    "lognormal": LOGNORMAL,
    "heaped": np.round(LOGNORMAL, -3) + 1,
    "two values": RNG.choice([1000.0, 4000.0], SIZE),
    "one group all equal": np.where(AREA == 1, 777.0, LOGNORMAL),
    "groups apart": LOGNORMAL * 10.0 ** (20.0 * AREA),
    "nearly equal": 1e4 + RNG.random(SIZE) * 1e-2,
    "nearly equal within groups": 1e4 * (1 + AREA) + RNG.random(SIZE) * 1e-2,
    "tiny beside huge": np.concatenate([[1e120, 1e-120], LOGNORMAL[2:]]),
    "with zeros": np.where(RNG.random(SIZE) < 0.05, 0.0, LOGNORMAL),
    "a group of zeros": np.where(AREA == 1, 0.0, LOGNORMAL),
    "a group whose mean is zero": np.where(AREA == 1, np.where(np.cumsum(AREA == 1) % 2, 1000.0, -1000.0), LOGNORMAL),
    "with debts": np.where(RNG.random(SIZE) < 0.02, -70.0, LOGNORMAL),
}
WEIGHTS = {
    "as drawn": RNG.uniform(0.5, 3, SIZE),
    "some zero": np.where(np.arange(SIZE) == 17, 1.0, RNG.choice([0.0, 1.0, 2.0], SIZE)),
    "unlike": 10.0 ** RNG.uniform(-5, 5, SIZE),
    "huge": RNG.uniform(0.5, 3, SIZE) * 1e304,
}
ON_ZEROS = [name for name in SHOWN if name not in ("watts_index", "mean_log_deviation", "atkinson(epsilon=1)")]
ON_DEBTS = ["headcount_ratio", "poverty_gap_index", "mean", "median", "gini", "quantile_shares"]


@pytest.mark.slow
@pytest.mark.parametrize("weight", WEIGHTS)
@pytest.mark.parametrize("name", INCOMES)
@pytest.mark.filterwarnings("ignore:The Gini index can exceed 1")
def test_everyones_errors_are_those_of_their_rows(name, weight, monkeypatch):
    people = pd.DataFrame({"income": INCOMES[name], "weight": WEIGHTS[weight], "area": AREA, "village": VILLAGE})
    asked = {
        "with zeros": ON_ZEROS,
        "a group of zeros": ON_ZEROS,
        "a group whose mean is zero": ["headcount_ratio", "squared_poverty_gap_index"],
        "with debts": ON_DEBTS,
    }.get(name, list(SHOWN))

    def found():
        design = Design("weight", "stratum", "village")
        of = people.assign(stratum=people["village"] % 3)
        return poverty_profile(of, "income", [900.0, 1500.0], by="area", design=design, measures=asked)

    monkeypatch.setattr(group_sums, "FEW", 0)
    used = []
    heights_from = group_sums.heights_from
    monkeypatch.setattr(cluster_totals, "heights_from", lambda *each: used.append(heights_from(*each)) or used[-1])
    fast = found()
    assert bool(used and used[0]) == (name not in ("nearly equal", "with debts"))
    monkeypatch.setattr(cluster_totals, "heights_from", lambda *each: {})
    slow = found()
    none = slow["standard_error"] <= 1e-13 * slow["estimate"].abs()
    errors = ["standard_error", "low", "high"]
    for column in errors:
        np.testing.assert_allclose(fast[column][~none], slow[column][~none], rtol=1e-12, err_msg=column)
    pd.testing.assert_frame_equal(fast.drop(columns=errors), slow.drop(columns=errors))


def test_clusters_as_many_as_rows_are_not_held():
    people = pd.DataFrame({"income": LOGNORMAL, "area": AREA})
    groups = []
    sums_of_group = group_sums.sums_of_group
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(cluster_totals, "sums_of_group", lambda *each: groups.append(sums_of_group(*each)) or groups[-1])
        poverty_profile(people, "income", 1500.0, by="area", design=Design(), lonely_cluster="certainty")
    assert groups == [None] * 8
