"""The same on a local Spark session: what a cluster computes is what rows in memory give, to 1e-9."""

import ast
import datetime
import json
import os
import re
import shutil
import subprocess
import warnings
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from poverty_analysis import context, measures
from poverty_analysis.measures.engine import cells as engine_cells
from poverty_analysis.measures.inequality import generalized_entropy
from poverty_analysis.measures.profile import poverty_profile
from poverty_analysis.measures.registry import SHOWN

ibis = pytest.importorskip("ibis")
pytest.importorskip("pyspark", reason="pyspark is not installed (make test installs it)")
OLDEST_JAVA = 17  # release notes of Spark 4.0.0: support of Java 8 and 11 is dropped


def lacking_java() -> str:
    """Why Spark cannot start here, by the Java that it would take; nothing where it can."""
    home = os.environ.get("JAVA_HOME")
    program = shutil.which("java", path=f"{home}/bin") if home else shutil.which("java")
    if program is None:
        return "Spark needs Java, which is not installed" + (f" in {home}, as JAVA_HOME says" if home else "")
    said = subprocess.run([program, "-version"], capture_output=True, text=True, errors="replace", check=False).stderr
    version = re.search(r'version "(?:1\.)?(\d+)', said)
    if version and int(version[1]) < OLDEST_JAVA:
        return f"Spark needs Java {OLDEST_JAVA} or newer; this is Java {version[1]}"
    return ""


pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(bool(lacking_java()), reason=lacking_java()),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas"),
    pytest.mark.filterwarnings("ignore:The copy keyword is deprecated"),
    pytest.mark.filterwarnings("ignore::ResourceWarning"),  # sockets to the Java process
]


@pytest.fixture(scope="module")
def spark(tmp_path_factory):
    """One session for all tests, on this machine alone, its files in a folder that goes with the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        folder = tmp_path_factory.mktemp("spark")
        session = (
            SparkSession.builder.master("local[2]")
            # a Java process that lives for seconds: compiled once and lightly, and little memory to tidy up
            .config("spark.driver.extraJavaOptions", "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC")
            .config("spark.ui.enabled", "false")
            .config("spark.ui.showConsoleProgress", "false")
            .config("spark.driver.bindAddress", "127.0.0.1")
            .config("spark.driver.host", "127.0.0.1")
            .config("spark.sql.shuffle.partitions", "2")
            .config("spark.sql.warehouse.dir", str(folder / "warehouse"))
            .config("spark.local.dir", str(folder))
            .getOrCreate()
        )
        session.sparkContext.setLogLevel("ERROR")
        connection = ibis.pyspark.connect(session)
    yield session, connection
    session.stop()


def table_of(spark, data: pd.DataFrame):
    session, connection = spark
    name = ibis.util.gen_name("people")
    session.createDataFrame(data).createOrReplaceTempView(name)
    return connection.table(name)


def households(rows: int = 400) -> pd.DataFrame:
    """Made-up households: many equal incomes, some on a line, weights of zero, groups of two columns."""
    rng = np.random.default_rng(1)
    return pd.DataFrame(
        {
            "income": 10.0 * rng.integers(3, 90, rows),
            "persons": rng.integers(0, 6, rows),
            "area": rng.choice(["herding", "farming"], rows),
            "altitude": rng.integers(2, 4, rows) * 1000,
        }
    )


def assert_same(spark, data, *arguments, **options):
    found = poverty_profile(table_of(spark, data), *arguments, **options)
    pd.testing.assert_frame_equal(found, poverty_profile(data, *arguments, **options), rtol=1e-9, atol=1e-15)


@pytest.mark.slow
def test_every_measure_with_ties_weights_and_groups(spark):
    measures = [*SHOWN, partial(generalized_entropy, alpha=2), partial(generalized_entropy, alpha=0.3)]
    arguments = ("income", [250.0, 40.0, 255.5], "persons", ["altitude", "area"])
    assert_same(spark, households(), *arguments, measures=measures)


@pytest.mark.slow
def test_ranks_within_coarse_cells(spark, monkeypatch):
    monkeypatch.setattr(engine_cells, "CELLS", 40)
    monkeypatch.setattr(engine_cells, "SAMPLE", 100)
    data = households().assign(income=np.random.default_rng(2).lognormal(8, 1, 400))
    measures = ["gini", "sen_index", "median", "palma_ratio"]
    assert_same(spark, data, "income", [3218, 1000.1], "persons", measures=measures, line_rule="<=")


def test_zeros_and_a_line_of_each_household(spark):
    data = households()
    data.loc[::3, "income"] = 0.0
    data["line"] = np.where(data["area"] == "herding", 400.0, 250.0)
    measures = ["headcount_ratio", "squared_poverty_gap_index", "theil_t", "atkinson(epsilon=0.5)"]
    assert_same(spark, data, "income", ["line", 300], "persons", "area", measures=measures)


def test_a_missing_number_is_refused(spark):
    data = households().assign(income=lambda table: table["income"].where(table.index != 7))
    with pytest.raises(ValueError, match="income 'income' must be finite; got"):
        poverty_profile(table_of(spark, data), "income", 300)


def test_texts_among_the_incomes_are_refused_and_shown(spark):
    data = households().assign(income=lambda table: table["income"].astype(str).where(table.index != 7, "1,000"))
    with pytest.raises(TypeError, match="income 'income' must be numbers; got values of type string, such as '1,000'"):
        poverty_profile(table_of(spark, data), "income", 300)


def test_dates_as_groups(spark):
    days = [datetime.date(2019, 12, 31), datetime.date(2020, 1, 1)] * 5
    data = pd.DataFrame({"income": np.arange(1.0, 11.0), "day": days})
    assert_same(spark, data, "income", 5, by="day", measures=["mean", "gini"])


@pytest.mark.slow
def test_the_call_of_the_notebook_runs_unchanged_on_rows_files_and_spark(spark, tmp_path):
    """Notebook 07b's own functions that call the profile, with what they are given there by name."""
    notebook = Path(__file__).parents[3] / "notebooks" / "07b-poverty-in-a-register.ipynb"
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    code = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    defined = [node for cell in code for node in ast.parse(cell).body if isinstance(node, ast.FunctionDef)]
    calls = [node for node in defined if "poverty_profile" in ast.unparse(node)]
    assert len(calls) == 1
    given = {
        "measures": measures,
        "LINES": {2019: context.fact("povline_cn_2019cur").value},
        "indices": ["headcount_ratio", "sen_index", "mean", "gini", "median"],
    }
    exec(compile(ast.Module([calls[0]], []), str(notebook), "exec"), given)
    call = given[calls[0].name]

    data = households().rename(columns={"area": "county"})
    data["income"] *= 8
    for county, rows in data.groupby("county"):
        rows.to_parquet(tmp_path / f"{county}.parquet")
    expected = call(data)
    assert set(expected["county"]) == {"all", "herding", "farming"} and expected["poor"].max() > 0
    for people in (str(tmp_path / "*.parquet"), table_of(spark, data)):
        pd.testing.assert_frame_equal(call(people), expected, rtol=1e-9, atol=1e-15)
