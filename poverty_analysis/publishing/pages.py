"""Executed notebooks as HTML pages that open without a network: nothing loaded from elsewhere, no script but one."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from html import unescape
from pathlib import Path
from typing import Any, NamedTuple

import nbformat
from nbconvert import HTMLExporter
from nbconvert.filters.markdown_mistune import InvalidNotebook, IPythonRenderer, MarkdownWithMath
from nbformat import NotebookNode

from poverty_analysis import fonts
from poverty_analysis.publishing.chart_titles import PICTURE, SPOKEN, chart_titles
from poverty_analysis.publishing.citation import page_citation
from poverty_analysis.publishing.execution import NotebookError
from poverty_analysis.publishing.mathml import formula_mathml

TEMPLATES = Path(__file__).parent / "templates"
# the one script that a page may have, and needs not: without it each cell's code opens by itself
CODE_SWITCH = f"<script>\n{(TEMPLATES / 'report' / 'code_switch.js').read_text(encoding='utf-8')}</script>"
NEEDS_SCRIPTS = ("application/javascript", "application/vnd.jupyter.widget-view+json", "text/vnd.mermaid")
LOADING_TAG = re.compile(
    r"""<(?:script|link|img|iframe|source|embed|object)\b[^>]*?\b(?:src|href|data)\s*=\s*["']?(?!data:)([^"'\s>]+)""",
    re.IGNORECASE,
)
LOADING_STYLE = re.compile(r"""(?:url\(|@import)\s*["']?(?!data:)([^"')\s;]+)""", re.IGNORECASE)


class Opening(NamedTuple):
    """What the first cell of a notebook says: its title, and the question and answer where they are marked."""

    title: str
    question: str
    answer: str


def opening(notebook: NotebookNode, default: str) -> Opening:
    """Read title, question and answer off the first cell; the title is `default` where the notebook has no heading.

    Examples
    --------
    >>> from nbformat.v4 import new_markdown_cell, new_notebook
    >>> first = "# The audit\\n\\n**Question.** Does it add up?\\n\\n**Answer.** Mostly.\\n\\n*5 minutes.*"
    >>> opening(new_notebook(cells=[new_markdown_cell(first)]), "02-audit")
    Opening(title='The audit', question='Does it add up?', answer='Mostly.')
    """
    prose = [cell.source for cell in notebook.cells if cell.cell_type == "markdown"]
    heading = next((found for text in prose if (found := re.search(r"^#+\s+(.+)$", text, re.MULTILINE))), None)
    return Opening(
        heading[1].strip() if heading else default, _marked(prose, "Question|问题"), _marked(prose, "Answer|回答")
    )


def _marked(prose: Sequence[str], word: str) -> str:
    found = re.search(rf"\*\*(?:{word})[.:]?\*\*[.:：]?\s*(.+?)(?:\n\s*\n|\Z)", prose[0] if prose else "", re.DOTALL)
    return re.sub(r"[*_`]|\s*\n\s*", lambda match: " " if "\n" in match[0] else "", found[1]).strip() if found else ""


class _Renderer(IPythonRenderer):
    """Markdown to HTML with formulas as MathML, which browsers show without a script."""

    def block_math(self, body: str) -> str:
        return _formula(body, "block")

    def inline_math(self, body: str) -> str:
        return _formula(body, "inline")

    def latex_environment(self, name: str, body: str) -> str:
        return _formula(f"\\begin{{{name}}}{body}\\end{{{name}}}", "block")

    def link(self, text: str, url: str, title: str | None = None) -> str:
        """Point a link to a notebook at its page, and one to another file at its copy beside the pages."""
        page = re.sub(r"^([\w.-]+)\.ipynb(?=#|$)", r"\1.html", url)
        return str(super().link(text, re.sub(r"^\.\./(?!\.)", "", page), title))


def _formula(latex: str, display: str) -> str:
    try:
        return formula_mathml(latex, display=display)
    except ValueError as error:
        raise InvalidNotebook(str(error)) from error


def _markdown(source: str) -> str:
    return str(MarkdownWithMath(renderer=_Renderer(escape=False)).render(source))


def _exporter() -> HTMLExporter:
    return HTMLExporter(
        template_name="report",
        extra_template_basedirs=[str(TEMPLATES)],
        filters={"markdown2html": _markdown},
        exclude_input_prompt=True,
        exclude_output_prompt=True,
    )


def notebook_page(
    notebook: NotebookNode,
    name: str,
    *,
    previous_page: str = "",
    next_page: str = "",
    edition: str = "",
    say: Callable[[str], str] = str,
) -> str:
    """Return an executed notebook as one HTML page.

    Parameters
    ----------
    notebook : NotebookNode
        Executed; not changed.
    name : str
        The notebook's file name, for messages and as the title of a notebook without a heading.
    previous_page, next_page : str
        Addresses of the neighbours, empty where there is none.
    edition : str
        Version and commit, as `citation.edition` gives them: the page ends with how to cite it. Empty for a page that
        is not to be cited.
    say : callable
        What puts the page's own words, such as Contents, into its language.

    Returns
    -------
    str
        HTML. Formulas are MathML, pictures are part of the page, links to other notebooks lead to their pages. The code
        of a cell is folded, and so are the solution of an exercise and its check.

    Raises
    ------
    NotebookError
        If a formula cannot be converted, or the page would need a script or load something by address.
    """
    copy = nbformat.from_dict(notebook)
    _describe_pictures(copy)
    for number, cell in enumerate(copy.cells, start=1):
        for output in cell.get("outputs", []):
            if scripted := [kind for kind in NEEDS_SCRIPTS if kind in output.get("data", {})]:
                raise NotebookError(f"{name}, cell {number}: outputs must need no script; got {scripted[0]}")
    title = opening(notebook, name).title
    resources = {
        "page_title": title,
        "previous_page": previous_page,
        "next_page": next_page,
        "cite": page_citation(title, edition, say) if edition else [],
        "code_switch": CODE_SWITCH,
        "say": say,
    }
    try:
        page, _ = _exporter().from_notebook_node(copy, resources=resources)
    except InvalidNotebook as error:
        raise NotebookError(f"{name}: {error}") from error
    return finished(str(page), name)


def _describe_pictures(notebook: NotebookNode) -> None:
    """Give each chart a text for those who cannot see it."""
    for (cell, number), title in chart_titles(notebook).items():
        output = notebook.cells[cell].outputs[number]
        output.setdefault("metadata", {}).setdefault(PICTURE, {}).setdefault("alt", f"{SPOKEN}{title}")


def finished(page: str, name: str) -> str:
    """Return a page with its own font for the Chinese that it shows; refuse one that loads anything or runs a script.

    Parameters
    ----------
    page : str
        HTML with a head. Where its language is Chinese, its quotes and dots come from that font too.
    name : str
        For messages.

    Raises
    ------
    NotebookError
        As `require_self_contained` says.
    """
    chinese = re.search(r"<html[^>]*\blang=[\"']?zh", page, re.IGNORECASE)
    ranges = (*fonts.CHINESE_RANGES, *(fonts.CHINESE_MARKS if chinese else ()))
    if face := fonts.embedded_face(unescape(page), ranges):
        page = page.replace("</head>", f"<style>{face}</style>\n</head>", 1)
    return require_self_contained(page, name)


def require_self_contained(page: str, name: str) -> str:
    """Return a page that loads nothing from elsewhere and runs no script but `CODE_SWITCH`; refuse any other."""
    styles = re.findall(r"<style\b[^>]*>(.*?)</style>|\bstyle=\"([^\"]*)\"", page, re.DOTALL | re.IGNORECASE)
    loaded = LOADING_TAG.findall(page) + [
        address for parts in styles for address in LOADING_STYLE.findall("".join(parts))
    ]
    if loaded:
        raise NotebookError(f"{name}: a page must hold everything that it shows; got one that loads {loaded[0]!r}")
    if "<script" in page.replace(CODE_SWITCH, "", 1).lower():
        raise NotebookError(f"{name}: a page must have no script of another's; got one")
    return page


def local_links(page: str) -> list[str]:
    """Return the files that a page links to without naming a host, without their fragments.

    Examples
    --------
    >>> local_links('<a href="data/figures.csv">t</a> <a href="#top">t</a> <a href="https://example.org">t</a>')
    ['data/figures.csv']
    """
    targets = [target.split("#")[0] for target in re.findall(r"""<a\b[^>]*?\bhref=["']([^"']+)""", page)]
    return sorted({target for target in targets if target and not re.match(r"[a-z][a-z0-9+.-]*:|//", target)})


def template_environment() -> tuple[Any, Callable[[str], str]]:
    """Return the templates of the pages, and what puts a style sheet into one."""
    environment = _exporter().environment

    def include_css(name: str) -> str:
        source, _, _ = environment.loader.get_source(environment, name)
        return f"<style>\n{source}</style>"

    return environment, include_css


def contents_page(
    title: str,
    *,
    summary: str,
    pages: Sequence[Mapping[str, str]],
    verdicts: Mapping[str, int],
    tables: Sequence[Mapping[str, str]],
    findings: Sequence[Mapping[str, str]] = (),
    edition: str = "",
    language: str = "en",
    say: Callable[[str], str] = str,
) -> str:
    """Return the index page: findings with their pictures, notebooks with question and answer, verdicts, tables.

    With an `edition` it says of which version and commit it and the tables are, and how to cite them; `say` puts the
    page's own words into its `language`.
    """
    environment, include_css = template_environment()
    values: dict[str, Any] = {
        "title": title,
        "summary": summary,
        "pages": pages,
        "verdicts": verdicts,
        "tables": tables,
        "findings": findings,
        "edition": edition,
        "language": language,
        "say": say,
        "cite": page_citation(title, edition, say) if edition else [],
    }
    page = environment.get_template("contents.html.j2").render(include_css=include_css, **values)
    return finished(page, "index.html")
