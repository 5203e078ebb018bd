"""Multidimensional poverty of a survey: each part with its error, its change, how far it rests on k and weights."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray

from .deprivations import Counted, counted
from .designed import Survey
from .designed.derived import Portion, combination, relative_change
from .designed.kinds import OfKinds
from .designed.statistic import Matrix, Share, Statistic

Mask = NDArray[np.bool_]
Cutoffs = Mapping[str, float]

TWO_ASSURANCES_THREE_GUARANTEES: Mapping[str, str] = MappingProxyType(
    {
        "food": "不愁吃",
        "clothing": "不愁穿",
        "compulsory_education": "义务教育有保障",
        "basic_medical_care": "基本医疗有保障",
        "safe_housing": "住房安全有保障",
    }
)
"""The five dimensions of 两不愁三保障, the two assurances and three guarantees that exit from poverty required."""


class Question(NamedTuple):
    """What makes somebody poor in many dimensions: cutoffs, weights and k, as `alkire_foster` takes them.

    Parameters
    ----------
    cutoffs : mapping of column name to float
        Deprived is who has less. A column of yes and no counts as 1 and 0.
    k : float
        Weighted deprivations from which on somebody is poor.
    weights_dimension : mapping of column name to float, optional
        1 each where left out.
    ordinal : bool
        Whether some columns only rank, so that M1 and M2 mean nothing. True by default.

    Examples
    --------
    >>> Question({"schooling": 6, "water": 1}, k=2).ordinal
    True
    """

    cutoffs: Mapping[str, float]
    k: float
    weights_dimension: Mapping[str, float] | None = None
    ordinal: bool = True


def two_assurances_three_guarantees(columns: Mapping[str, str]) -> Question:
    """Return the counting rule of 两不愁三保障: deprived of any of five is poor (k = 1, the union).

    Parameters
    ----------
    columns : mapping of dimension to column name
        For each of `TWO_ASSURANCES_THREE_GUARANTEES` the column that says yes (or 1) where it is assured.

    Returns
    -------
    Question

    Raises
    ------
    ValueError
        If one of the five has no column, or there are others.

    Notes
    -----
    The union, as exit required that all five were met beside the income line. What is assured in each dimension is the
    column's own definition: the rule only counts. Income is no sixth dimension here.

    Examples
    --------
    >>> question = two_assurances_three_guarantees({name: name for name in TWO_ASSURANCES_THREE_GUARANTEES})
    >>> question.k, len(question.cutoffs)
    (1, 5)
    """
    if set(columns) != set(TWO_ASSURANCES_THREE_GUARANTEES):
        known = ", ".join(TWO_ASSURANCES_THREE_GUARANTEES)
        raise ValueError(f"columns must name the five dimensions {known}; got {', '.join(map(str, columns))}")
    if len(set(columns.values())) < len(columns):
        raise ValueError(f"columns must be five different ones; got {sorted(columns.values())}")
    return Question({columns[name]: 1.0 for name in TWO_ASSURANCES_THREE_GUARANTEES}, k=1)


def multidimensional_poverty(survey: Survey, question: Question, by: Any = None) -> pd.DataFrame:
    r"""Tabulate the Alkire-Foster measures of a survey, each with its error.

    Parameters
    ----------
    survey : Survey
        A table of people without a design goes in as `Survey(frame)`.
    question : Question
    by : column name or list of names, optional

    Returns
    -------
    pandas.DataFrame
        As `Survey.profile` returns: for everyone and each group H, A and M0 (M1 and M2 too unless `ordinal`); then
        for each dimension `raw headcount`, `censored headcount` and `contribution` to M0, with its name in `dimension`.
        A and contributions are missing, with the reason, where nobody is poor.

    Raises
    ------
    TypeError, ValueError
        As `alkire_foster` and `Survey`.

    Notes
    -----
    H, M0 to M2 and headcounts are means of what each person has, A and contributions ratios of two such means: all are
    linearised exactly, and taken anew in each replicate. Intervals are on the logit scale.

    References
    ----------
    Alkire and Foster (2011), as in `alkire_foster`. Alkire, Foster, Seth, Santos, Roche and Ballon (2015),
    Multidimensional Poverty Measurement and Analysis, chapter 8, for standard errors.

    Examples
    --------
    Of four people two are deprived in both dimensions.

    >>> people = pd.DataFrame({"schooling": [2, 9, 3, 8], "water": [False, True, False, False]})
    >>> table = multidimensional_poverty(Survey(people), Question({"schooling": 6, "water": 1}, k=2))
    >>> table.loc[table["dimension"] == "", ["measure", "estimate"]].to_numpy().tolist()
    [['H', 0.5], ['A', 1.0], ['M0', 0.5]]
    """
    each, known = _counted(survey, question)
    of_gaps = _of_gaps(each)

    def parts(rows: Mask) -> dict[str, Statistic]:
        inside = rows & known
        return _measures(each, inside, of_gaps) | _of_dimensions(each, inside)

    return _with_dimension(survey.tabulate(parts, by), each)


def multidimensional_change(
    survey: Survey, question: Question, over: str, *, by: Any = None, years: Sequence[float] | None = None
) -> pd.DataFrame:
    r"""Tabulate the change of the Alkire-Foster measures from one date of a survey to another, with errors.

    .. math:: b_1 - b_0, \quad 100 (b_1 / b_0 - 1), \quad (b_1 - b_0) / T, \quad 100 ((b_1 / b_0)^{1/T} - 1)

    Parameters
    ----------
    survey : Survey
        With the rows of both dates. Where these share clusters, their covariance enters.
    question : Question
    over : column name
        The date of each row, a number.
    by : column name or list of names, optional
    years : two numbers, optional
        The dates to be compared; the first and the last in the survey where left out.

    Returns
    -------
    pandas.DataFrame
        As `multidimensional_poverty`, with `change`: "absolute", "relative, per cent", "absolute, a year" or
        "relative, per cent a year". M0, H, A and the headcounts; contributions are left out.

    Raises
    ------
    TypeError, ValueError
        As `multidimensional_poverty`; if there are not two different dates.

    References
    ----------
    Alkire, Roche and Vaz (2017), Changes over time in multidimensional poverty, World Development 94, 232-249.

    Examples
    --------
    >>> people = pd.DataFrame({"water": [0, 0, 1, 1, 0, 1, 1, 1], "year": [2010] * 4 + [2012] * 4})
    >>> table = multidimensional_change(Survey(people), Question({"water": 1}, k=1), "year")
    >>> table.loc[table["measure"] == "M0", ["change", "estimate"]].round(3).to_numpy().tolist()[1:]
    [['relative, per cent', -50.0], ['absolute, a year', -0.125], ['relative, per cent a year', -29.289]]
    """
    each, known = _counted(survey, question)
    dates = _dates(survey, over, known)
    first, last = _two_dates(dates[known], years)
    span, of_gaps = last - first, _of_gaps(each)

    def parts(rows: Mask) -> dict[str, Statistic]:
        of = [_measures(each, at, of_gaps) | _of_dimensions(each, at, contributions=False)
              for at in (rows & known & (dates == first), rows & known & (dates == last))]  # fmt: skip
        found: dict[str, Statistic] = {}
        for name, before in of[0].items():
            after = of[1][name]
            found[f"{name}|absolute"] = combination([after, before], [[1, -1]])
            found[f"{name}|relative, per cent"] = relative_change(after, before)
            found[f"{name}|absolute, a year"] = combination([after, before], [[1 / span, -1 / span]])
            found[f"{name}|relative, per cent a year"] = relative_change(after, before, span)
        return found

    table = survey.tabulate(parts, by)
    names = table["measure"].str.rsplit("|", n=1)
    table["measure"] = names.str[0]
    table.insert(table.columns.get_loc("measure") + 1, "change", names.str[1])
    return _with_dimension(table, each)


def multidimensional_robustness(
    survey: Survey,
    question: Question,
    *,
    k: Iterable[float] | None = None,
    weights_dimension: Iterable[Mapping[str, float]] = (),
    by: Any = None,
) -> pd.DataFrame:
    """Tabulate H, A and M0 under other cutoffs k and other weights of the dimensions.

    Parameters
    ----------
    survey, question, by
        As `multidimensional_poverty`.
    k : iterable of float, optional
        Every count that somebody in the survey has, where left out: between two of them nothing changes.
    weights_dimension : iterable of mappings of column name to float, optional
        Besides those of the question, whose k is then taken as a share of the sum of weights.

    Returns
    -------
    pandas.DataFrame
        As `multidimensional_poverty`, with `k`, in units of these weights, and `weights_dimension`, as text.

    Raises
    ------
    TypeError, ValueError
        As `multidimensional_poverty`.

    Notes
    -----
    M0 never rises with k. Whether one group is poorer than another under every row is the question to ask of it.

    Examples
    --------
    >>> people = pd.DataFrame({"schooling": [2, 9, 3, 8], "water": [0, 1, 0, 0]})
    >>> table = multidimensional_robustness(Survey(people), Question({"schooling": 6, "water": 1}, k=2))
    >>> table.loc[table["measure"] == "M0", ["k", "estimate"]].to_numpy().tolist()
    [[1.0, 0.625], [2.0, 0.5]]
    """
    each, known = _counted(survey, question)
    w = question.weights_dimension or dict.fromkeys(question.cutoffs, 1.0)
    total = math.fsum(w.values())
    counts = _counts(each.score[known] * total) if k is None else list(k)
    tables = []
    for weights in [w, *weights_dimension]:
        scale = math.fsum(weights.values()) / total if isinstance(weights, Mapping) else math.nan
        for at in counts:
            asked = question._replace(k=at * scale, weights_dimension=weights)
            other, _ = _counted(survey, asked)
            of_gaps = _of_gaps(other)

            def parts(rows: Mask, other: Counted = other, of_gaps: Mapping[str, Matrix] = of_gaps) -> Any:
                return _measures(other, rows & known, of_gaps)

            part = survey.tabulate(parts, by)
            part.insert(0, "k", at * scale)
            part.insert(1, "weights_dimension", ", ".join(f"{name} {value:g}" for name, value in weights.items()))
            tables.append(part)
    return pd.concat(tables, ignore_index=True)


# --- parts ------------------------------------------------------------------------------------------------------------
def _counted(survey: Survey, question: Question) -> tuple[Counted, Mask]:
    """Return everyone counted, and for whom all dimensions are known; who is not meant counts as not deprived."""
    if not isinstance(survey, Survey):
        raise TypeError(f"survey must be a Survey; got {type(survey).__name__}: put a table in as Survey(frame)")
    if not isinstance(question, Question):
        raise TypeError(f"question must be a Question; got {type(question).__name__}")
    if not isinstance(question.cutoffs, Mapping) or not question.cutoffs:
        raise ValueError(f"cutoffs must be a mapping of column names to numbers; got {question.cutoffs!r}")
    names = list(question.cutoffs)
    known = survey.inside(names)
    if not known.any():
        raise ValueError(f"columns {names} must be known together for at least one row; got none")
    held = counted(
        survey.people.loc[known, names].reset_index(drop=True),
        question.cutoffs,
        k=question.k,
        weights_dimension=question.weights_dimension,
        ordinal=question.ordinal,
    )
    return held._replace(
        deprived=_everywhere(held.deprived, known),
        score=_everywhere(held.score, known),
        poor=_everywhere(held.poor, known),
        gaps=None if held.gaps is None else _everywhere(held.gaps, known),
        combination=_everywhere(held.combination, known),
    ), known


def _everywhere(values: NDArray[Any], known: Mask) -> NDArray[Any]:
    found = np.zeros((known.size, *values.shape[1:]), dtype=values.dtype)
    found[known] = values
    return found


def _of_gaps(each: Counted) -> dict[str, Matrix]:
    """Return what each person adds to M1 and M2; nothing for ordinal achievements."""
    return {} if each.gaps is None else {f"M{alpha}": each.adjusted(alpha)[:, None] for alpha in (1, 2)}


def _measures(each: Counted, rows: Mask, of_gaps: Mapping[str, Matrix]) -> dict[str, Statistic]:
    poor, every = each.poor_combinations.astype(float), np.ones(len(each.combinations), dtype=bool)
    adjusted = poor * each.scores
    found = _by_combination(
        each,
        rows,
        {
            "H": Share(poor[:, None], every),
            "A": Portion(adjusted, poor, every),
            "M0": Share(adjusted[:, None], every),
        },
    )
    return found | {name: Share(column, rows) for name, column in of_gaps.items()}


def _of_dimensions(each: Counted, rows: Mask, *, contributions: bool = True) -> dict[str, Statistic]:
    poor, every = each.poor_combinations.astype(float), np.ones(len(each.combinations), dtype=bool)
    found: dict[str, Statistic] = {}
    for place, share in enumerate(each.shares):
        raw = each.combinations[:, place].astype(float)
        censored = raw * poor
        found[f"raw headcount#{place}"] = Share(raw[:, None], every)
        found[f"censored headcount#{place}"] = Share(censored[:, None], every)
        if contributions:
            found[f"contribution#{place}"] = Portion(censored * share, poor * each.scores, every)
    return _by_combination(each, rows, found)


def _by_combination(each: Counted, rows: Mask, of: dict[str, Statistic]) -> dict[str, Statistic]:
    """Return numbers of combinations of deprivations as numbers of the people who have them."""
    return {name: OfKinds(statistic, each.combination, rows) for name, statistic in of.items()}


def _with_dimension(table: pd.DataFrame, each: Counted) -> pd.DataFrame:
    """Return a table with the dimension in a column of its own."""
    names = table["measure"].str.split("#", n=1)
    table["measure"] = names.str[0]
    dimension = ["" if len(name) == 1 else str(each.dimensions[int(name[1])]) for name in names]
    table.insert(table.columns.get_loc("measure") + 1, "dimension", dimension)
    return table


def _dates(survey: Survey, over: str, known: Mask) -> NDArray[np.float64]:
    survey.inside([over])
    column = survey.people[over]
    if not pd.api.types.is_numeric_dtype(column.dtype) or pd.api.types.is_bool_dtype(column.dtype):
        raise TypeError(f"over {over!r} must hold numbers, such as years; got values of type {column.dtype}")
    return column.to_numpy(dtype=float, na_value=np.nan)


def _two_dates(dates: NDArray[np.float64], years: Sequence[float] | None) -> tuple[float, float]:
    there = np.unique(dates[np.isfinite(dates)])
    first, last = (there.min(), there.max()) if years is None else tuple(float(year) for year in years)
    if first == last or not {first, last} <= set(there.tolist()):
        raise ValueError(f"years must be two different ones of {there.tolist()}; got {[first, last]}")
    return float(first), float(last)


def _counts(counts: ArrayLike) -> list[float]:
    """Return the counts above zero that somebody has; those that differ by rounding are one."""
    found = np.unique(np.round(np.asarray(counts, dtype=float), 9))
    return [float(value) for value in found[found > 0]]
