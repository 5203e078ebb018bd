"""Codes of labels against those that pandas looks up, for labels of every kind."""

import numpy as np
import pandas as pd
import pytest

from poverty_analysis.measures.label_codes import codes_as_met, sorted_codes

RNG = np.random.default_rng(0)
WORDS = RNG.choice(list("abc"), 1000)
LABELS = {
    "whole numbers": RNG.integers(-5, 30, 1000),
    "with gaps": RNG.integers(0, 9, 1000) * 100,
    "bytes": RNG.integers(100, 200, 1000).astype(np.uint8),
    "small bytes below zero": RNG.integers(-128, 127, 1000).astype(np.int8),
    "far apart": np.array([-(2**63), 2**63 - 1, 0]),
    "beyond signed": np.array([2**64 - 1, 2**64 - 2], dtype=np.uint64),
    "one": np.array([5]),
    "series": pd.Series(RNG.integers(0, 9, 1000), name="x"),
    "index": pd.Index(RNG.integers(0, 9, 1000)),
    "categories": pd.Series(pd.Categorical(WORDS, categories=list("dcba"))),
    "ordered": pd.Categorical(WORDS, categories=list("cab"), ordered=True),
    "index of categories": pd.CategoricalIndex(WORDS),
    "a category is missing": pd.Series(pd.Categorical(["a", None, "b"])),
    "texts": pd.Series(WORDS),
    "floats": RNG.choice([0.5, -1.0], 1000),
    "nullable": pd.Series([1, None, 0], dtype="Int64"),
    "yes and no": np.array([True, False]),
}


@pytest.mark.parametrize("kind", LABELS)
def test_codes_are_those_of_pandas(kind):
    codes, distinct = pd.factorize(LABELS[kind], sort=True)
    found, labels = sorted_codes(LABELS[kind])
    np.testing.assert_array_equal(found, codes)
    assert found.dtype == codes.dtype
    pd.testing.assert_index_equal(pd.Index(labels), pd.Index(distinct))


@pytest.mark.parametrize("count", [1, 7, 3000, 10**6])
@pytest.mark.parametrize("turned", [False, True])
def test_codes_as_met_are_those_of_pandas(count, turned):
    codes = RNG.integers(0, count, 70_000)
    codes = np.sort(codes)[::-1] if turned else codes
    for found, expected in zip(codes_as_met(codes, count), pd.factorize(codes), strict=True):
        np.testing.assert_array_equal(found, expected)
