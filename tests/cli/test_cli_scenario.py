"""The command `scenario`: claims of the reader's own as scenarios and break-down points, whole or not at all."""

import pandas as pd
import pytest

from poverty_analysis import cli, gains

CLAIMS = """name,kind,persons,households,gain,basis,years,cost
weaving,,1200余人,280,3000,per household,1,2400000
mill,industry,5000,,,,,40000000
"""


@pytest.fixture
def source(tmp_path):
    path = tmp_path / "claims.csv"
    path.write_text(CLAIMS, encoding="utf-8")
    return path


def run(source, out, *options):
    return cli.main(["scenario", str(source), "-o", str(out), "--draws", "200", *options])


@pytest.mark.slow
def test_the_files_hold_what_the_functions_return(source, tmp_path, capsys):
    out = tmp_path / "out"
    assert run(source, out) == 0
    said = capsys.readouterr().out
    assert "2 claims" in said and "only where" in said
    assert {path.name for path in out.iterdir()} == {"claims.csv", "summary.csv", "breakdown.csv", "card.yml"}
    claims, assumptions = gains.read_claims(source), gains.load_assumptions()
    points = gains.breakdown(claims, assumptions, list(claims.index), draws=200)
    written = pd.read_csv(out / "breakdown.csv")
    assert written["sentence_zh"].tolist() == points["sentence_zh"].tolist()
    assert written["value"].to_numpy() == pytest.approx(points["value"].to_numpy(), nan_ok=True)
    summary = pd.read_csv(out / "summary.csv")
    assert len(summary) == len(gains.simulate(claims, assumptions, draws=200).summary)
    assert "not estimates" in (out / "card.yml").read_text(encoding="utf-8")


def test_a_refusal_writes_nothing(source, tmp_path, capsys):
    source.write_text(CLAIMS + "b,,,,,,,\n", encoding="utf-8")
    assert run(source, tmp_path / "out") == 1
    assert "row 4: gains.claim of 'b', persons: give persons or households" in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


@pytest.mark.slow
def test_what_is_there_stays_without_leave(source, tmp_path, capsys):
    assert run(source, tmp_path / "out") == 0
    assert run(source, tmp_path / "out") == 1
    assert "is there already" in capsys.readouterr().err
    assert run(source, tmp_path / "out", "--force") == 0


@pytest.mark.slow
def test_without_a_file_they_are_the_claims_of_the_report(tmp_path, capsys):
    out = tmp_path / "out"
    assert cli.main(["scenario", "-o", str(out), "--draws", "50"]) == 0
    programmes = gains.load_programmes()
    assert len(programmes) >= 12 and f"{len(programmes)} claims" in capsys.readouterr().out
    assert "claims of the report" in (out / "card.yml").read_text(encoding="utf-8")
    written = pd.read_csv(out / "breakdown.csv")
    assert set(written["conclusion"]) == set(gains.load_conclusions().query("programme != 'other'").index)
