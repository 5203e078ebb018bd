"""Effects averaged over an area, said of those reached: by hand, by their ends, and in steps that multiply up."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import gains

REACHED = 130_000 / (760_966 * 0.6427)  # people covered over Qamdo's people of 2020 at Tibet's rural share


@pytest.mark.parametrize(
    ("effect", "income", "average", "reached"),
    [  # by hand: income (e^b - 1), and over 0.2658
        (np.log(1.109), 13_041, 1_421, 5_348),
        (0.08, 13_041, 1_086, 4_086),
        (0.0463, 13_041, 618, 2_325),
        (0.08, 4_984, 415, 1_562),
    ],
)
def test_the_gain_of_an_average_person_and_of_one_reached(effect, income, average, reached):
    assert pytest.approx(0.2658, abs=5e-5) == REACHED
    terms = {"mean_income_cny": income, "participation_share": REACHED}
    assert gains.rescaled_effect(effect, **terms) == pytest.approx(reached, abs=1)
    assert gains.rescaled_effect(effect, **terms, others_share=1 - REACHED) == pytest.approx(average, abs=1)


@settings(max_examples=50, deadline=None)
@given(st.floats(-0.5, 0.5), st.floats(1000, 50_000), st.floats(0.05, 1), st.floats(0, 1))
def test_the_ends_hold_all_between(effect, income, reached, part):
    terms = {"mean_income_cny": (income, "CNY"), "participation_share": reached}
    others = part * (1 - reached)
    low, middle, high = (gains.rescaled_effect(effect, **terms, others_share=s) for s in (1 - reached, others, 0.0))
    assert low == pytest.approx(income * np.expm1(effect), rel=1e-9, abs=1e-9)
    assert abs(low) <= abs(middle) * (1 + 1e-12) + 1e-9 and abs(middle) <= abs(high) * (1 + 1e-12) + 1e-9


def test_three_steps_make_the_factor_between_two_readings():
    # 382 against 5,348 yuan: income base 13,041 / 4,984, size ln 1.109 against 0.0738 (the package's median), share
    steps = gains.rescaling_steps(
        log_effect=np.log(1.109), own_effect=0.08, mean_income_cny=13_041, own_income_cny=4_984,
        participation_share=REACHED,
    )  # fmt: skip
    assert steps["factor"].tolist() == pytest.approx([1, 13_041 / 4_984, 0.109 / np.expm1(0.08), 1 / REACHED])
    assert steps["factor"].prod() == pytest.approx(steps["gain_cny"].iloc[-1] / steps["gain_cny"].iloc[0])


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"participation_share": 0}, "participation_share must be above 0"),
        ({"participation_share": 26}, "participation_share must lie from 0 to 1; got 26"),
        ({"others_share": 30}, "others_share must lie from 0 to 1; got 30"),
        ({"mean_income_cny": 1.3}, "mean_income_cny must be 0 or from"),
        ({"log_effect": 10.9}, "log_effect must lie from -2 to 2; got 10.9"),
    ],
)
def test_other_units_are_refused(arguments, message):
    terms = {"log_effect": 0.1, "mean_income_cny": 10_000, "participation_share": 0.25, **arguments}
    with pytest.raises(ValueError, match=message):
        gains.rescaled_effect(terms.pop("log_effect"), **terms)
