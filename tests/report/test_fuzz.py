"""No token ends an extraction: any text is read, and what is written loads."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from poverty_analysis import report
from poverty_analysis.report.drafts import write_ledger

SIGNS = "0123456789０９.,，:：/%‰-—至到零一二两三四五六七八九十百千万亿几数余多约近不足第年月日个人户元亩成分之项大"
PIECES = [
    *SIGNS,
    "“",
    "”",
    "《",
    "》",
    "(",
    ")",
    "、",
    "。",
    ";",
    "\n",
    " ",
    "分别",
    "突破",
    "和",
    "其中",
    "增长",
    "下降",
    "个百分点",
]
PIECES += [
    "工程",
    "项目",
    "以上",
    "左右",
    "周年",
    "期",
    "位",
    "占",
    "从",
    "增加到",
    "约",
    "約",
    "餘",
    "萬",
    "︰",
    "A",
    "$",
    "<b>",
    "\ud800",
]
texts = st.lists(st.sampled_from(PIECES), max_size=40).map("".join)


@pytest.mark.parametrize(
    "text",
    [
        "实施“三三项目工程”,投入3万元。",
        "“五五项目管理”",
        "“九九大庆典”",
        "“两两项工作”",
        "“十十项”",
        "“一一项目部”",
        "十项提千升",
    ],
)
def test_an_odd_quotation_is_a_label_and_the_rest_is_read(text):
    rows = report.find_quantities(text)
    assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()
    assert rows.loc[rows["literal"] == "3万元", "value"].tolist() == [30_000] * text.count("3万元")


@pytest.mark.slow
@settings(max_examples=600, derandomize=True, deadline=None)
@given(texts)
def test_any_text_is_read_in_order_and_within_its_bounds(text):
    rows = report.find_quantities(text, words=True)
    assert (rows["start"].to_numpy()[1:] >= rows["end"].to_numpy()[:-1]).all()
    text = text.replace("\ud800", "\ufffd")  # half of a sign is read as one that was lost
    assert [text[row.start : row.end] for row in rows.itertuples()] == rows["literal"].tolist()
    figures = rows[rows["kind"] == "figure"]
    assert ((figures["low"] <= figures["value"]) & (figures["value"] <= figures["high"])).all()
    assert not ((figures["low"] < 0) & (figures["value"] >= 0)).any()


@pytest.mark.slow
@settings(max_examples=120, derandomize=True, deadline=None)
@given(texts.filter(lambda text: "\ud800" not in text))
def test_what_is_extracted_loads_and_is_proposed_on(tmp_path_factory, text):
    text = f"共7户。{text}"
    draft = report.draft_ledger(text)
    folder = tmp_path_factory.mktemp("fuzz")
    write_ledger(draft, folder)
    read = report.load_figures(folder / "figures.csv", corrected=False)
    found = report.verify(read, text, tokens=report.load_tokens(folder / "tokens.csv"), card=draft.card)
    assert found.missing.empty
    report.propose_checks(read, tokens=draft.tokens)
