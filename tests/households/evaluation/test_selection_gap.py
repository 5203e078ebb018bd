"""Trend and selection: the closed form against drawn incomes, and the published figures taken apart."""

import numpy as np
import pytest
from scipy import stats

from poverty_analysis import gains


def test_mean_reversion_is_what_incomes_household_by_household_show():
    sigma, kept, chosen = 0.6, 0.5, 0.2
    first = stats.norm.ppf((np.arange(200_000) + 0.5) / 200_000)
    # of the luck of the later year only the mean counts
    luck = np.exp(sigma * np.sqrt(1 - kept**2) * stats.norm.ppf((np.arange(100_000) + 0.5) / 100_000)).mean()
    before, after = np.exp(sigma * first), np.exp(sigma * kept * first) * luck
    poorest = slice(0, int(chosen * 200_000))
    gain = (after[poorest].mean() / after.mean()) / (before[poorest].mean() / before.mean()) - 1
    found = gains.mean_reversion(share_selected=chosen, persistent_share=kept, log_spread=sigma)
    assert found == pytest.approx(gain, rel=1e-3)


def test_no_selection_or_no_change_of_places_is_no_reversion():
    assert gains.mean_reversion(share_selected=1, persistent_share=0.2, log_spread=0.6) == 0
    assert gains.mean_reversion(share_selected=0.1, persistent_share=1, log_spread=0.6) == pytest.approx(0)
    smaller = gains.mean_reversion(share_selected=[0.5, 0.2, 0.05], persistent_share=0.6, log_spread=0.6)
    assert (np.diff(smaller) > 0).all()


def test_the_published_gap_adds_up_to_the_published_growth():
    # 9313 / 4221 = 2.20635; 16021 / 12363 = 1.29588; 1.0961; 2.20635 / (1.29588 x 1.0961) = 1.55331
    table = gains.published_gap()
    assert table["growth"].round(5).tolist() == [0.29588, 0.0961, 0.55331]
    assert table["before_after"].iloc[-1] == pytest.approx(9313 / 4221 - 1)
    chosen = table["poorest_share"].iloc[-1]
    again = gains.mean_reversion(share_selected=chosen, persistent_share=0.6, log_spread=0.64)
    assert again == pytest.approx(table["growth"].iloc[-1])
    total = gains.before_after_growth(annual_growth=1.29588 ** (1 / 3) - 1, years=3, reversion=again, effect=0.0961)
    assert total == pytest.approx(9313 / 4221 - 1, abs=1e-4)


def test_selection_that_cannot_fill_the_gap_is_refused():
    with pytest.raises(ValueError, match=r"mean reversion cannot make a gain of 0\.553"):
        gains.published_gap(persistent_share=0.99, log_spread=0.2)
    with pytest.raises(ValueError, match="share_selected and log_spread must be above 0"):
        gains.mean_reversion(share_selected=0, persistent_share=0.5, log_spread=0.5)
    with pytest.raises(ValueError, match="annual_growth must lie from -1 to 1; got 12"):
        gains.before_after_growth(annual_growth=12, years=3, reversion=0, effect=0)
    with pytest.raises(ValueError, match="effect must lie from -1"):
        gains.before_after_growth(annual_growth=0.1, years=3, reversion=0, effect=-2)
