"""The command `poverty-analysis scenario`: claims of your own, or the report's, and where each conclusion breaks."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from poverty_analysis.cli.stopping import tidy, too_late

EXAMPLES = """\b
example:
  poverty-analysis scenario claims.csv -o mine
  poverty-analysis scenario -o the-reports

\b
claims.csv has a column name and any of kind, persons, households, gain, basis, years, cost, area_mu, persons_lifted,
jobs, job_pay, income_given_up (the last two in yuan per worker per year; the three are for the kind industry). A cell
is a number or a printed text, 1200余人 or 3300元; an empty one is not given. A line may be
  weaving,cooperatives,1200余人,280,3000,per household,1,
kind is the programme whose model and conclusions the claim follows (industry, land_transfer, relocation, cooperatives,
...), or empty. The folder then holds claims.csv, summary.csv (5th, 50th and 95th percentile of each outcome),
breakdown.csv (where each conclusion turns) and card.yml. Scenarios, not estimates.
"""


def scenario(
    out: Annotated[Path, typer.Option("--out", "-o", metavar="DIR", help="The folder to write.")],
    source: Annotated[
        Path | None,
        typer.Argument(metavar="[CLAIMS.csv]", help="Your claims; the report's without.", show_default=False),
    ] = None,
    draws: Annotated[int, typer.Option(metavar="N", min=1, help="Draws of the assumptions.")] = 10_000,
    seed: Annotated[int, typer.Option(metavar="N", min=0, help="The same seed, the same draws.")] = 0,
    force: Annotated[bool, typer.Option("--force", help="Replace files that are there already.")] = False,
) -> int:
    """Write what claims of your own would mean, and which assumption each conclusion stands or falls with."""
    from poverty_analysis import gains
    from poverty_analysis.gains.own_claim_files import claims_text
    from poverty_analysis.report import load_figures
    from poverty_analysis.tables.writing import csv_text, write_whole

    tidy(out)
    own, assumptions = source is not None, gains.load_assumptions()
    claims = gains.read_claims(source) if source is not None else gains.programme_claims(load_figures()).assign(kind="")
    whose, names = "the report", None
    if own:
        whose, names = "the reader's own", [str(name) for name in claims.index]
    summary = gains.simulate(claims, assumptions, draws=draws, rng=seed).summary
    points = gains.breakdown(claims, assumptions, names, draws=draws, rng=seed)
    card = (
        f"title: Scenarios of {len(claims)} claims of {whose}\nkind: scenarios, not estimates\n"
        f"draws: {draws}\nseed: {seed}\n"
        "files: claims.csv, as read; summary.csv, percentiles of each outcome with their Monte Carlo errors;\n"
        "  breakdown.csv, where each conclusion turns as one assumption moves\n"
        "rests_on: the assumptions of the package, each with its kind, reason and source\n"
    )
    files = {
        "claims.csv": claims_text(claims),
        "summary.csv": csv_text(summary, index=False),
        "breakdown.csv": csv_text(points, index=False),
        "card.yml": card,
    }
    write_whole({out / name: text for name, text in files.items()}, force=force)
    too_late()
    print(f"{len(claims)} claims; {len(points)} break-down points; written to {out}")
    for sentence in points.loc[points["status"] == "turns", "sentence_en"].head(8):
        print(f"  {sentence}")
    return 0
