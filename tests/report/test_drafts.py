"""A draft ledger of a made-up county, and the checks that its numbers suggest."""

import hashlib

import pandas as pd
import pytest

from poverty_analysis import report
from poverty_analysis.report.drafts import card_text, ledger_files, open_decisions
from poverty_analysis.report.proposals import accept_checks
from poverty_analysis.tables import TableError, write_whole

# made up; every value below is read off it by hand
TEXT = """青岭县情况(虚构)
2015年底,全县贫困户8420户、36500人。计划实施产业项目240个,已开工228个、开工率95%,总投资预计达6.8亿元。
改造危房1374户,其中2018年512户、2019年463户、2020年399户。解决4.2万人饮水问题,下降-3.2%。
98个乡镇通油路,通光纤行政村171个、覆盖率92.40%,户均补助2000元,共补助80万元、惠及400户。"""


@pytest.fixture(scope="module")
def draft():
    return report.draft_ledger(TEXT, title="青岭县")


@pytest.fixture
def folder(tmp_path, draft):
    write_whole({tmp_path / name: content for name, content in ledger_files(draft).items()})
    return tmp_path


def test_every_figure_has_an_id_a_place_and_what_the_text_says(draft):
    figures = draft.figures
    assert list(figures.index[:5]) == ["f001_households", "f002_persons", "f003_projects", "f004_items", "f005_ratio"]
    assert all(name.isascii() and name.isidentifier() for name in figures.index) and figures.index.is_unique
    by_literal = figures.set_index("literal")
    assert by_literal.loc["8420户", ["unit", "period", "status", "basis"]].tolist() == [
        "households",
        "end 2015",
        "",
        "total",
    ]
    assert by_literal.loc["240个", ["unit", "status", "status_word"]].tolist() == ["projects", "target", "计划"]
    assert by_literal.loc["6.8亿元", ["status", "status_word"]].tolist() == ["target", "预计"]
    assert by_literal.loc["95%", "basis"] == "rate"
    assert by_literal.loc["98个", "unit"] == "townships"
    assert by_literal.loc["171个", "unit"] == "villages"
    assert by_literal.loc["2000元", "basis"] == "per household"
    assert by_literal.loc["463户", "period"] == "2019"
    assert by_literal.loc["512户", "label_zh"] == "危房"  # the noun of the clause before
    assert set(figures["theme"]) == set(figures["label_en"]) == {"undecided"}


def test_the_card_names_the_text_and_leaves_the_rest_to_the_reader(draft):
    assert draft.card["sha256"] == hashlib.sha256(TEXT.encode()).hexdigest()
    assert (draft.card["title"], draft.card["producer"], draft.card["paragraphs"]) == ("青岭县", "undecided", 4)


def test_decisions_are_counted(draft):
    assert draft.decisions == open_decisions(draft.figures)
    assert len(draft.figures) == 18 and draft.decisions["period"] == (draft.figures["period"] == "").sum() > 0
    assert not {"theme", "label_en"} & set(draft.decisions)  # an empty one is left out of the page
    decided = draft.figures.assign(
        theme="housing", label_en="x", unit="persons", basis="total", status="achieved", period="2020"
    )
    assert open_decisions(decided) == {}


def test_a_draft_is_read_back_as_it_was_written(draft, folder):
    read = report.load_figures(folder / "figures.csv", corrected=False)
    pd.testing.assert_frame_equal(read[draft.figures.columns], draft.figures, check_dtype=False)
    assert "'-3.2%" in (folder / "figures.csv").read_text(encoding="utf-8")
    tokens = report.load_tokens(folder / "tokens.csv")
    found = report.verify(read, TEXT, tokens=tokens, card=report.source_card(folder / "card.yml"))
    assert found.missing.empty and found.unaccounted.empty and found.same_text
    assert len(report.load_checks(folder / "checks.csv")) == 0
    assert len(report.audit(read, report.load_checks(folder / "checks.csv"))) == 0


def test_a_changed_text_is_seen(draft, folder):
    read, tokens = report.load_figures(folder / "figures.csv"), report.load_tokens(folder / "tokens.csv")
    found = report.verify(read, TEXT.replace("228个", "229个"), tokens=tokens, card=draft.card)
    assert found.missing["id"].tolist() == ["f004_items"] and not found.same_text


@pytest.mark.parametrize("content", ["", "title: x\n", "sha256: 7\n", "a: [\n", "- x\n"])
def test_a_card_without_the_text_s_hash_is_refused(tmp_path, content):
    path = tmp_path / "card.yml"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(TableError, match=r"card\.yml: must"):
        report.source_card(path)


def test_a_card_is_yaml_whatever_the_title_says(tmp_path, draft):
    path = tmp_path / "card.yml"
    path.write_text(card_text(draft.card | {"title": '"x": [y\n- z'}), encoding="utf-8")
    assert report.source_card(path)["title"] == '"x": [y\n- z'


def test_a_text_without_a_figure_is_refused():
    with pytest.raises(ValueError, match="at least one figure; found none"):
        report.draft_ledger("2020年,进一步统一思想。")


def test_a_text_of_a_proportion_alone_is_refused_by_its_name():
    with pytest.raises(ValueError, match="found none, only what is no figure by itself: 三次产业, 13:38:49"):
        report.draft_ledger("三次产业比重为13:38:49。")


# --- proposals -----------------------------------------------------------------------------------------------------


def test_proposals_show_their_arithmetic(draft):
    proposals = report.propose_checks(draft.figures)
    assert proposals["arithmetic"].to_dict() == {
        "f001_household_size": "36,500 / 8,420 = 4.33 persons per household",
        "f005_ratio": "228 / 240 = 95%; printed 95%",
        "f005_whole": "228 / ? = 95%: 239 to 241",  # 228 / 0.955 = 238.7, 228 / 0.945 = 241.3
        "f007_parts": "512 + 463 + 399 = 1,374; printed 1374户",
        "f015_whole": "171 / ? = 92.40%: no whole number",  # 171 / 185 = 92.43%
        "f016_per_head": "800,000 / 400 = 2,000; printed 2000元",  # the total stands behind
    }
    assert proposals.loc["f005_ratio", "identity"] == "f004_items / f003_projects = f005_ratio"
    assert proposals["verdict"].to_dict()["f015_whole"] == "inconsistent"
    assert set(proposals["verdict"].drop("f015_whole")) == {"consistent"}


def test_an_amount_per_household_is_proposed_from_its_total():
    figures = report.draft_ledger("共补助80万元、惠及400户,户均补助2000元。").figures
    assert report.propose_checks(figures)["arithmetic"].tolist() == ["800,000 / 400 = 2,000; printed 2000元"]


def test_persons_of_another_sentence_are_not_in_these_households():
    assert report.propose_checks(report.draft_ledger("改造399户。解决4.2万人饮水问题。").figures).empty


def test_unrelated_numbers_suggest_nothing():
    figures = report.draft_ledger("新修公路37公里。培训210人。投入19.3万元。").figures
    assert report.propose_checks(figures).empty


def test_what_is_accepted_becomes_a_check_and_is_not_proposed_again(draft, folder):
    path = folder / "checks.csv"
    figures, checks = draft.figures, report.load_checks(path)
    checks = accept_checks(figures, checks, "f005_ratio, f015_whole", path)
    assert list(checks.index) == list(report.load_checks(path).index) == ["f005_ratio", "f015_whole"]
    assert report.audit(figures, checks)["verdict"].tolist() == ["consistent", "inconsistent"]
    assert not {"f005_ratio", "f015_whole"} & set(report.propose_checks(figures, checks).index)
    checks = accept_checks(figures, checks, "all", path)
    assert len(checks) == 6 and report.propose_checks(figures, checks).empty


def test_an_unknown_proposal_is_refused_and_nothing_written(draft, folder):
    path = folder / "checks.csv"
    before = path.read_bytes()
    with pytest.raises(ValueError, match=r"got 'f999_x'; there are f001_household_size"):
        accept_checks(
            draft.figures, report.load_checks(folder / "checks.csv"), "f005_ratio,f999_x", folder / "checks.csv"
        )
    assert (folder / "checks.csv").read_bytes() == before


@pytest.mark.parametrize(
    "text",
    [
        "扶持1586户。合作社带动能力不强,60%尚未盈利。",  # no 率 and no 占: the print does not say of what
        "面积153.48亩,减少1.06亩,减产0.7%。",  # 1.06 / 153.48 is 0.69%: one digit agrees by chance
        "每户至少1人就业,1户至少1人。",  # nothing to compare: no upper end
    ],
)
def test_what_would_agree_by_chance_or_cannot_be_checked_is_not_proposed(text):
    assert report.propose_checks(report.draft_ledger(text).figures).empty


def test_an_amount_per_household_is_also_proposed_from_a_count_of_items():
    figures = report.draft_ledger("发放贷款6248笔、2.96亿元,户均4.74万元。").figures  # 296,000,000 / 6,248 = 47,375
    assert report.propose_checks(figures)["arithmetic"].tolist() == ["296,000,000 / 6,248 = 47,375; printed 4.74万元"]


def test_a_proposed_contradiction_rests_on_a_reading(draft):
    proposals = report.propose_checks(draft.figures)
    assert set(proposals.loc[proposals["verdict"] == "inconsistent", "basis"]) == {"reading"}


def test_contradictions_by_definition_stand_apart_from_those_of_a_reading(draft):
    proposals = report.propose_checks(draft.figures)
    wrong = proposals.iloc[:2].assign(identity="f001_households = f003_projects", basis=["definition", "reading"])
    groups = report.contradictions(report.audit(draft.figures, wrong))
    assert [list(rows["id"]) for rows in groups.values()] == [[wrong.index[0]], [wrong.index[1]]]
    assert [meaning.split(" ")[0] for meaning in groups] == ["cannot", "does"]
