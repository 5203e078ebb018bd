"""Everyone, of whose groups the sums are known: what needs no order is added from these instead of summed anew."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np

from ..formulas import People
from ..inequality import entropies
from ..sample import Vector
from .ranked import Ranked

UNORDERED = ("gap", "squared_gap", "log_gap", "mean", "_theil", "_equivalents")


class Known(NamedTuple):
    """What was found of a group that needs no order."""

    size: int  # rows
    everyone: float  # the weight of all
    found: Mapping[str, Any]

    @classmethod
    def of(cls, people: People) -> Known:
        """Return what has been found of people so far."""
        return cls(
            people.size, people.everyone, {name: vars(people)[name] for name in UNORDERED if name in vars(people)}
        )


class Joined(Ranked):
    """People in rising order of income who are known to be made of groups.

    Where something was not found of each of the groups, as where one has no value, it is summed as of any people; so
    are the poor, who are counted alike to the last digit wherever they are asked for.

    Examples
    --------
    >>> line = np.array([125.0])
    >>> poor, rich = (Ranked(income, np.ones(2), line, "<") for income in np.array([[100.0, 120], [150, 160]]))
    >>> poor.gap, rich.gap, poor.mean, rich.mean
    (array([0.12]), array([0.]), 110.0, 155.0)
    >>> everyone = Joined(np.array([100.0, 120, 150, 160]), np.ones(4), line, "<")
    >>> everyone.join([Known.of(poor), Known.of(rich)])
    >>> everyone.gap, everyone.mean
    (array([0.06]), 132.5)
    """

    _groups: tuple[Known, ...] = ()

    def join(self, groups: Sequence[Known]) -> None:
        """Take over what was found of groups, if these hold everyone."""
        balanced = self._everyone != self.everyone  # weights so large or small that their sum may be no float
        if sum(each.size for each in groups) == self.size and not balanced:
            self._groups = tuple(groups)
            weights = np.array([each.everyone for each in groups])
            self._shares = weights / weights.sum()

    def _each(self, name: str) -> list[Any] | None:
        """Return what was found of each group, or nothing where it was not found of all."""
        found = [each.found.get(name) for each in self._groups]
        return None if not found or any(each is None for each in found) else found

    def _mean_of(self, name: str) -> Any:
        each = self._each(name)
        return None if each is None else sum(share * value for share, value in zip(self._shares, each, strict=True))

    @property
    def _near(self) -> bool:
        """Whether incomes are so near each other that the last digit of the mean shows in measures of inequality."""
        low, high = self.income[0], self.income[-1]
        return bool(high <= 3 * low or high == low)

    @cached_property
    def gap(self) -> Vector:
        """Poverty gap index at each line."""
        known = self._mean_of("gap")
        return super().gap if known is None else known

    @cached_property
    def squared_gap(self) -> Vector:
        """Squared poverty gap index at each line."""
        known = self._mean_of("squared_gap")
        return super().squared_gap if known is None else known

    @cached_property
    def log_gap(self) -> Vector:
        """Watts index at each line."""
        known = self._mean_of("log_gap")
        return super().log_gap if known is None else known

    @cached_property
    def mean(self) -> float:
        """Mean income."""
        known = None if self._near else self._mean_of("mean")
        return super().mean if known is None else float(known)

    @cached_property
    def _theil(self) -> dict[float, float]:
        """Inequality within groups, by their share of people or, of Theil's T, of income, and between their means."""
        each, means, names = self._each("_theil"), self._each("mean"), self._theil_names
        if self._near or each is None or means is None or not all(names.keys() <= of.keys() for of in each):
            return super()._theil
        between = entropies(np.array(means), self._shares, self.mean, names)
        of_income = self._shares * means / self.mean
        within = {alpha: of_income if alpha == 1 else self._shares for alpha in names}
        return {alpha: between[alpha] + float((within[alpha] * [of[alpha] for of in each]).sum()) for alpha in names}

    def log_equivalent(self, power: float) -> float:
        """Return ln(equally distributed equivalent / mean), the mean being of income ** power."""
        each, means = self._each("_equivalents"), self._each("mean")
        if power in self._equivalents or each is None or means is None or self._nearly_equal(power):
            return super().log_equivalent(power)
        if all(power in of for of in each):
            logs = power * (np.array([of[power] for of in each]) + np.log(np.array(means) / self.mean))
            with np.errstate(over="ignore"):
                total = float((self._shares * np.exp(logs)).sum())
            if 0 < total < np.inf:
                self._equivalents[power] = float(np.log(total)) / power
        return super().log_equivalent(power)

    def _nearly_equal(self, power: float) -> bool:
        """Return whether incomes are so close that a mean of powers would lose digits."""
        low, high = self.income[0], self.income[-1]
        return bool(low > 0 and abs(power) * (np.log(high) - np.log(low)) < 1)
