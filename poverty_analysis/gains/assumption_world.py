"""Every assumption where it stands, at its ends and as drawn: what a conclusion is held against."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from itertools import product
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from poverty_analysis.gains.assumptions import priors_of, require_parameters
from poverty_analysis.gains.conclusions import FREE
from poverty_analysis.gains.priors import Prior, stream
from poverty_analysis.gains.turning_points import Turn, turning_points_over_corners
from poverty_analysis.measures.sample import Vector

_LOW, _HIGH = 0.05, 0.95
_EDGE = 0.0005  # where a distribution without bounds is cut
_SHARES = 2_000  # quantiles at which a prior's share is counted

Setting = Mapping[str, float | str]
Margin = Callable[..., Vector]


class World(NamedTuple):
    """Every assumption once: its row, its prior, where it stands, its ends, and its draws as they are needed."""

    assumptions: pd.DataFrame
    priors: dict[str, Prior]
    middle: dict[str, float]
    low: dict[str, float]
    high: dict[str, float]
    draws: int
    seed: int


def world_of(assumptions: pd.DataFrame, draws: int, seed: int) -> World:
    require_parameters(assumptions, [])
    priors = priors_of(assumptions)
    at = {p: {name: float(prior.quantile(np.array(p))) for name, prior in priors.items()} for p in (0.5, _LOW, _HIGH)}
    return World(assumptions, priors, at[0.5], at[_LOW], at[_HIGH], draws, seed)


def point_of(point: Mapping[str, float], name: str, setting: Setting) -> float:
    """Return where an assumption stands: its median, or what the conclusion sets it to."""
    value = setting.get(name, point[name])
    return float(point[value]) if isinstance(value, str) else float(value)


def setting_of(text: str, world: World) -> dict[str, float | str]:
    """What a conclusion sets beforehand: a number, the name of another assumption, or the median of what is paid."""
    found: dict[str, float | str] = {}
    for part in text.split():
        name, _, value = part.partition("=")
        if value.startswith("@"):
            found[name] = value[1:]
        elif value == "paid":
            found[name] = float(world.priors[name].quantile(np.array((_paid_from(name, world) + 1) / 2)))
        elif name != "rise":
            found[name] = float(value)
    return found


def _paid_from(name: str, world: World) -> float:
    """The probability below which a prior is nothing."""
    low, high = 0.0, 1.0
    if float(world.priors[name].quantile(np.array(0.0))) > 0:
        return 0.0
    for _ in range(50):
        middle = (low + high) / 2
        low, high = (middle, high) if float(world.priors[name].quantile(np.array(middle))) <= 0 else (low, middle)
    return high


def aliases(setting: Setting) -> list[str]:
    return [value for value in setting.values() if isinstance(value, str)]


def range_of(name: str, world: World) -> tuple[float, float, str, str, str]:
    """Where an assumption may lie, and what it is called."""
    if name in FREE:
        free = FREE[name]
        return free.lowest, free.highest, free.label_en, free.label_zh, free.unit
    require_parameters(world.assumptions, [name])
    row, quantile = world.assumptions.loc[name], world.priors[name].quantile
    lowest = float(row["lowest"]) if np.isfinite(row["lowest"]) else float(quantile(np.array(_EDGE)))
    highest = float(row["highest"]) if np.isfinite(row["highest"]) else float(quantile(np.array(1 - _EDGE)))
    return lowest, highest, str(row["label_en"]), str(row["label_zh"]), str(row["unit"])


def share_of_draws(
    margin: Margin,
    point: Mapping[str, float],
    names: list[str],
    keys: Mapping[str, str],
    row: Any,
    world: World,
) -> float:
    """The share of draws in which a conclusion holds; a rent that is set to what is paid is drawn where it is paid.

    `keys` names the random numbers of what a programme draws by itself; all else is drawn once for all programmes.
    """
    drawn: dict[str, Any] = dict(point)
    for name in dict.fromkeys(names):
        if name not in FREE and name in world.priors:
            drawn[name] = world.priors[name].sample(world.draws, stream(world.seed, keys.get(name, name)))
    paid = [part.partition("=")[0] for part in row.setting.split() if part.endswith("=paid")]
    held = set()
    for name in paid:
        start = _paid_from(name, world)
        drawn[name] = world.priors[name].quantile(start + (1 - start) * stream(world.seed, name).random(world.draws))
        held.add(name)
    values = np.broadcast_to(margin(drawn, *held), (world.draws,))
    return float("nan") if np.isnan(values).any() else float(np.mean(values >= 0))


def share_beyond(along: Any, name: str, world: World) -> float:
    """The share of an assumption's own distribution at which the conclusion does not hold."""
    if name in FREE:
        return float("nan")
    places = (np.arange(_SHARES) + 0.5) / _SHARES
    values = along(world.priors[name].quantile(places))
    return float("nan") if np.isnan(values).any() else float(np.mean(values < 0))


def ends_over_corners(
    margin: Margin,
    point: Mapping[str, float],
    name: str,
    names: list[str],
    setting: Setting,
    limits: tuple[float, float],
    turn: Turn,
    world: World,
) -> tuple[float, float]:
    """Where the conclusion turns with every other assumption at its best and at its worst end."""
    if turn.status in {"undefined", "identity"}:
        return float("nan"), float("nan")
    others = [
        one for one in names
        if one != name and one not in setting and one not in FREE and world.low[one] < world.high[one]
    ]  # fmt: skip
    corners = np.array(list(product(*((world.low[one], world.high[one]) for one in others))), dtype=float)
    corners = corners.reshape(2 ** len(others), len(others))

    def at(x: Vector, corner: int | slice) -> Vector:
        chosen = corners[corner] if isinstance(corner, slice) else corners[[corner]]
        return margin({**point, **{one: chosen[:, k] for k, one in enumerate(others)}, name: x}, name)

    return turning_points_over_corners(at, len(corners), *limits)
