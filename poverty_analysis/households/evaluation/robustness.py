"""How wrong an assumption may be before an estimate's conclusion falls: a row a conclusion and assumption."""

from __future__ import annotations

import numpy as np
import pandas as pd

from poverty_analysis.households.evaluation.parts import Regression, scale_of
from poverty_analysis.households.evaluation.relative_magnitudes import Target, largest_bound, path_of, weights_of
from poverty_analysis.households.evaluation.result import Result, require_result

COLUMNS = ["conclusion", "assumption", "status", "value", "value_high", "holds_if", "now", "unit", "sentence_en",
           "sentence_zh"]  # fmt: skip
TRENDS = "violation of parallel trends after the start over the largest before it"
CONFOUNDING = "share of what is left of outcome and participation that something unseen explains of both"


def breakdown(result: Result) -> pd.DataFrame:
    """Return how wrong the assumption behind a result may be before its sign is open.

    Parameters
    ----------
    result : Result
        Effects by event time (`event_study`, `group_time_effects` by event time), or a regression's coefficient
        (`naive_comparison`, `regression_with_controls`, `difference_in_differences`, `two_way_fixed_effects`).

    Returns
    -------
    pandas.DataFrame
        In the shape of the scenarios' break-down points, one row a conclusion and assumption:

        - status: *turns* at `value`; *always*, it holds up to the largest value looked at; *never*, it does not hold
          even where the assumption is exactly right; *undefined*, the result lacks what it would take;
        - holds_if: "<=" `value`; now: the value at which the result itself stands, 0;
        - value_high: NaN; unit; sentence_en, sentence_zh.

        By event time: for the mean effect and for the first one, the largest multiple of the largest change of trends
        before the start (`relative_magnitudes`). For regressions: the robustness value of the estimate, and of the end
        of its interval that is nearer to zero.

    Notes
    -----
    A large value does not show that the assumption holds: with one wave before the reference the break-down value of
    trends measures noise, and registers with and without a violation have the same.

    References
    ----------
    Rambachan and Roth (2023), Review of Economic Studies 90, 2555-2591. Cinelli and Hazlett (2020), Making sense of
    sensitivity, Journal of the Royal Statistical Society B 82, 39-67.

    Examples
    --------
    Outcomes 12, 14 and 8, 10: f is 4 / 2 by hand below, the robustness value (sqrt(16 + 16) - 4) / 2.

    >>> from poverty_analysis.households import evaluation
    >>> table = pd.DataFrame({"income": [12, 14, 8, 10], "treated": [1, 1, 0, 0]})
    >>> found = evaluation.naive_comparison(table, "income", "treated", cluster=None)
    >>> breakdown(found)[["status", "value", "holds_if"]].round(4).values.tolist()
    [['turns', 0.8284, '<='], ['never', nan, '<=']]
    """
    require_result(result)
    if result.event_times is not None and result.reference is not None:
        rows = [_of_trends(result, target) for target in ("mean", "first")]
    elif result.regression is not None:
        rows = _of_confounding(result, result.regression)
    else:
        rows = [_row("the effect is not zero", "that of the result", "undefined", np.nan, "", *NOTHING)]
    return pd.DataFrame(rows, columns=COLUMNS)


NOTHING = (
    "Nothing to measure by: ask for effects by event time, or for a regression.",
    "无可衡量：请改用按事件时间的效应或回归估计。",
)


def _row(
    conclusion: str, assumption: str, status: str, value: float, unit: str, english: str, chinese: str
) -> dict[str, object]:
    return dict(
        zip(
            COLUMNS,
            (conclusion, assumption, status, value, np.nan, "<=", 0.0, unit, english, chinese),
            strict=True,
        )
    )


def _of_trends(result: Result, target: Target) -> dict[str, object]:
    """How much larger than before the start trends may differ after it."""
    unit = "ratio"
    conclusion = f"the {target} effect from the start on is not zero"
    try:
        path = path_of(result)
    except ValueError as error:
        return _row(
            conclusion, TRENDS, "undefined", np.nan, unit, f"Not known: {error}.", "未知：开始之前没有可用的效应。"
        )
    bound = largest_bound(result, path, weights_of(target, path)[0])
    part = "平均" if target == "mean" else "首期"
    if bound < 0:
        return _row(
            conclusion, TRENDS, "never", np.nan, unit,
            f"Even with parallel trends the {target} effect may be zero.",
            f"即使平行趋势成立，{part}效应也可能为零。",
        )  # fmt: skip
    if np.isinf(bound):
        return _row(
            conclusion, TRENDS, "always", np.nan, unit,
            f"The {target} effect keeps its sign at any multiple up to 100.",
            f"在不超过100倍的偏离下，{part}效应的符号不变。",
        )  # fmt: skip
    value = round(bound, 2)
    return _row(
        conclusion, TRENDS, "turns", value, unit,
        f"The {target} effect keeps its sign as long as trends after the start differ by at most {value:.2f} times the "
        "most seen before it.",
        f"只要开始之后的趋势差异不超过之前最大差异的{value:.2f}倍，{part}效应的符号不变。",
    )  # fmt: skip


def _of_confounding(result: Result, regression: Regression) -> list[dict[str, object]]:
    """Robustness values of the estimate and of its interval."""
    strength = partial_strength(regression)
    estimate = abs(float(result["estimate"].iloc[0]))
    half = float(result["high"].iloc[0] - result["low"].iloc[0]) / 2
    rows = []
    for name, share, chinese in (
        ("estimate", 1.0 if estimate > 0 else -1.0, "估计值"),
        ("interval", 1 - half / estimate if estimate > 0 else -1.0, "区间"),
    ):
        conclusion = f"the {name} leaves out zero"
        if np.isnan(share):
            english, words = f"The {name} is not known: {result['remark'].iloc[0]}.", "区间未知。"
            rows.append(_row(conclusion, CONFOUNDING, "undefined", np.nan, "ratio", english, words))
        elif share <= 0:
            english, words = (
                f"Even with nothing unseen the {name} holds zero.",
                f"即使没有未观测因素，{chinese}也包含零。",
            )
            rows.append(_row(conclusion, CONFOUNDING, "never", np.nan, "ratio", english, words))
        else:
            value = robustness_value(share * strength)
            english = (
                f"The {name} leaves out zero as long as nothing unseen explains {100 * value:.1f}% of what is left of "
                "outcome and of participation."
            )
            words = f"只要没有未观测因素同时解释结果与参与剩余变异的{100 * value:.1f}%，{chinese}就不包含零。"
            rows.append(_row(conclusion, CONFOUNDING, "turns", value, "ratio", english, words))
    return rows


def partial_strength(regression: Regression) -> float:
    r"""Partial Cohen's f of the last column: :math:`|\hat\tau| \sqrt{\tilde d'W\tilde d / \hat u'W\hat u}`.

    With :math:`\tilde d` the column after the others are taken out, :math:`\hat u` the residuals.
    """
    root = np.sqrt(regression.weights)[:, None]
    others, both = (
        regression.columns[:, :-1] * root,
        np.column_stack([regression.columns[:, -1], regression.outcome / scale_of(regression.outcome)]) * root,
    )
    column, outcome = (both - others @ np.linalg.lstsq(others, both, rcond=None)[0]).T
    effect = float(column @ outcome / (column @ column))
    left = outcome - effect * column
    rest = float(left @ left)
    return abs(effect) * float(np.sqrt(column @ column / rest)) if rest > 0 else np.inf


def robustness_value(strength: float) -> float:
    r"""Partial R2, the same with outcome and treatment, that explains an effect away.

    .. math:: RV = \tfrac12\big(\sqrt{f^4 + 4f^2} - f^2\big)

    Parameters
    ----------
    strength : float
        f, as `partial_strength`, times the share of the estimate that is to be explained.

    Examples
    --------
    Darfur (Cinelli and Hazlett 2020, table 1): t 4.18 with 783 degrees of freedom gives 13.9%.

    >>> round(robustness_value(4.184 / 783**0.5), 3)
    0.139
    """
    if strength == 0:
        return 0.0
    # as 2 / (1 + sqrt(1 + 4 / f2)): the difference above has no digits left where f is large
    return float(2 / (1 + np.sqrt(1 + (2 / strength) ** 2)))
