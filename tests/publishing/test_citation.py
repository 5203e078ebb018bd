"""What to cite: the commit of the project and of nothing else, the changes that it lacks, the report by its card."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
import yaml

from poverty_analysis import __version__
from poverty_analysis.publishing import citation
from poverty_analysis.publishing.citation import AUTHORS, edition, report_citation

ROOT = Path(__file__).parents[2]
UNKNOWN = f"version {__version__}, commit unknown"


def git(folder: Path, *words: str) -> str:
    own = ["-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false"]
    done = subprocess.run(["git", *own, *words], cwd=folder, capture_output=True, text=True, check=True)
    return done.stdout.strip()


@pytest.fixture
def project(tmp_path, monkeypatch):
    """A repository with one commit that stands for the project."""
    folder = tmp_path / "project"
    (folder / "data").mkdir(parents=True)
    (folder / "data" / "figures.csv").write_text("id\n")
    git(folder, "init", "-q")
    git(folder, "add", ".")
    git(folder, "commit", "-q", "-m", "Begin", "--date", "2026-01-31T12:00:00")
    monkeypatch.setattr(citation, "PROJECT", folder)
    return folder


def test_the_commit_is_the_projects_short_or_with_all_its_digits(project):
    commit, day = git(project, "log", "-1", "--format=%H %cs").split()
    assert len(commit) == 40
    assert edition(project, full=True) == f"version {__version__}, commit {commit} ({day})"
    assert edition(project) == f"version {__version__}, commit {git(project, 'log', '-1', '--format=%h')} ({day})"


def test_a_copy_inside_another_repository_does_not_get_its_commit(project, monkeypatch):
    copy = project / "unpacked"
    copy.mkdir()
    monkeypatch.setattr(citation, "PROJECT", copy)
    assert edition(copy) == edition(copy, full=True) == UNKNOWN


def test_notebooks_of_the_readers_own_do_not_get_the_commit_of_their_repository(project, monkeypatch):
    monkeypatch.setattr(citation, "PROJECT", ROOT)
    assert edition(project) == UNKNOWN


def test_without_git_the_commit_is_said_to_be_unknown(project, monkeypatch):
    monkeypatch.setenv("PATH", "")
    assert edition(project) == UNKNOWN


def test_a_repository_without_a_commit_has_none_to_cite(tmp_path, monkeypatch):
    git(tmp_path, "init", "-q")
    monkeypatch.setattr(citation, "PROJECT", tmp_path)
    assert edition(tmp_path) == UNKNOWN


def test_a_link_and_a_worktree_lead_to_the_commit(project, tmp_path, monkeypatch):
    link, tree = tmp_path / "link", tmp_path / "tree"
    link.symlink_to(project, target_is_directory=True)
    assert edition(link) == edition(project)
    git(project, "worktree", "add", "-q", str(tree))
    monkeypatch.setattr(citation, "PROJECT", tree)
    assert edition(tree) == f"version {__version__}, commit {git(project, 'log', '-1', '--format=%h (%cs)')}"


def test_a_hook_of_another_repository_does_not_answer(project, tmp_path, monkeypatch):
    right = edition(project)
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init", "-q")
    git(other, "commit", "-q", "--allow-empty", "-m", "Other")
    monkeypatch.setenv("GIT_DIR", str(other / ".git"))
    assert edition(project) == right


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("notebooks/10-new.ipynb", True),
        ("data/new.csv", True),
        ("data/figures.csv", True),  # git knows it, and it changes
        ("notes.txt", False),
        ("build/report/index.html", False),
    ],
)
def test_a_change_counts_where_it_may_change_a_result_and_is_named(project, name, counts):
    clean = edition(project)
    path = project / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("changed")
    said = f"{clean}, with changes that are not committed, in {name}"
    assert edition(project) == (said if counts else clean)


def test_a_change_that_is_staged_and_one_outside_the_data_count_too(project):
    (project / "Makefile").write_text("all:\n")
    git(project, "add", "Makefile")
    assert edition(project).endswith("not committed, in Makefile")


def test_of_many_changes_three_are_named(project):
    for name in "abcde":
        (project / "data" / f"{name}.csv").write_text("")
    assert edition(project).endswith(", in data/a.csv, data/b.csv, data/c.csv and 2 more")


def test_the_authors_are_those_of_the_citation_file():
    (author,) = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["authors"]
    assert author == {"name": AUTHORS}


def test_the_report_is_cited_as_its_card_says():
    card = yaml.safe_load((ROOT / "data" / "report" / "card.yml").read_text(encoding="utf-8"))
    said = report_citation()
    assert len(card["sha256"]) == 64 and card["sha256"] in said and card["title"] in said and card["date"] in said
    assert said.startswith(card["producer"].split(";")[0])
    assert "Official self-report" in said and "text is not included" in said


def test_the_citation_file_refers_to_the_report_as_its_card_says():
    card = yaml.safe_load((ROOT / "data" / "report" / "card.yml").read_text(encoding="utf-8"))
    (reference,) = yaml.safe_load((ROOT / "CITATION.cff").read_text(encoding="utf-8"))["references"]
    # what else Citation File Format 1.2.0 knows, such as a publisher or an address, the card does not state
    assert set(reference) == {"type", "title", "authors", "year", "languages", "identifiers", "notes"}
    assert (reference["type"], reference["title"]) == ("report", card["title"])
    assert reference["authors"] == [{"name": card["producer"].split(";")[0]}]
    assert reference["year"] == int(card["date"][:4]) and reference["languages"] == [card["language"]]
    (identifier,) = reference["identifiers"]
    assert (identifier["type"], identifier["value"]) == ("other", f"sha256:{card['sha256']}")
    assert reference["notes"] == f"{card['date']}; {card['kind']}; {card['rights'].split(';')[0]}"
