"""What the site adds to Sphinx: formulas as MathML, a place to link to in every cell, texts for the charts, search."""

from __future__ import annotations

import re
from functools import cache
from html import escape
from pathlib import Path
from typing import Any

import nbformat
from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx
from sphinx.errors import SphinxError
from sphinx.search import languages

from docs.reference import documented_name
from docs.source_links import source_for_heirs
from poverty_analysis.publishing.chart_files import ANCHORS, FOLDER, cell_anchor, stored_charts
from poverty_analysis.publishing.chart_titles import SPOKEN
from poverty_analysis.publishing.findings import Finding, findings
from poverty_analysis.publishing.mathml import formula_mathml


def setup(app: Sphinx) -> dict[str, bool]:
    """Register everything; Sphinx calls this."""
    languages["en-zh"] = "docs.mixed_search.MixedSearch"
    app.add_html_math_renderer("mathml", (visit_inline_formula, None), (visit_formula, None))
    app.add_role("name", name_role)
    app.connect("doctree-read", describe_cells)
    app.connect("autodoc-skip-member", skip_plain_fields)
    app.connect("html-page-context", level_captions, priority=900)  # once the theme has made its navigation
    app.connect("html-page-context", describe_to_others)
    app.connect("viewcode-find-source", source_for_heirs)
    return {"parallel_read_safe": True, "parallel_write_safe": True}


def visit_inline_formula(translator: Any, node: nodes.math) -> None:
    """Write a formula in a line of text."""
    translator.body.append(_formula(translator, node, "inline"))
    raise nodes.SkipNode


def visit_formula(translator: Any, node: nodes.math_block) -> None:
    """Write a formula on a line of its own."""
    translator.body.append(translator.starttag(node, "div", CLASS="math"))
    translator.body.append(_formula(translator, node, "block") + "</div>\n")
    raise nodes.SkipNode


def _formula(translator: Any, node: nodes.Element, display: str) -> str:
    try:
        return formula_mathml(node.astext(), display=display)
    except ValueError as error:
        raise SphinxError(f"{translator.builder.current_docname}: {error}") from error


def describe_cells(app: Sphinx, doctree: nodes.document) -> None:
    """Give each code cell of a notebook a place to link to, and each of its charts its name and its title as its text.

    By its name the button for languages knows which picture to show in Chinese. Its names of before are places too.
    """
    source = Path(app.env.doc2path(app.env.docname))
    if source.suffix != ".ipynb":
        return
    notebook = nbformat.read(source, as_version=4)
    charts = stored_charts(notebook, source.stem)
    for cell in doctree.findall(lambda node: node.get("nb_element") == "cell_code" if _is_element(node) else False):
        place = cell["cell_index"]
        cell["ids"].append(cell_anchor(place + 1))
        drawn = [chart for chart in charts if chart.cell == place]
        for picture, chart in zip(list(cell.findall(nodes.image)), drawn, strict=True):
            name, *before = notebook.cells[place].outputs[chart.output].metadata.get(ANCHORS, [""])
            if name:
                picture["ids"].append(name)
            for old in before:  # above the picture: one more id of its own would be a place at its lower edge
                picture.parent.insert(picture.parent.index(picture), nodes.container(ids=[old]))
            picture["alt"] = f"{SPOKEN}{chart.title}"


def name_role(
    role: str, raw: str, text: str, line: int, inliner: Any, options: object = None, content: object = None
) -> tuple[list[nodes.Node], list[nodes.system_message]]:
    """Show a name that a docstring has between backticks as code; as a link, where the reference has a page on it."""
    page = inliner.document.settings.env.docname
    code = nodes.literal(raw, text)
    target = documented_name(text, page.rsplit("/", 1)[-1])
    if target is None:
        return [code], []
    about = {"refdomain": "py", "reftype": "obj", "reftarget": target, "refdoc": page}
    return [addnodes.pending_xref(raw, code, refexplicit=True, refwarn=True, **about)], []


def _is_element(node: nodes.Node) -> bool:
    return isinstance(node, nodes.Element)


def skip_plain_fields(app: Sphinx, what: str, name: str, member: object, skip: bool, options: object) -> bool | None:
    """Leave out the fields of a named tuple: the docstring of the class says what they hold."""
    return True if type(member).__name__ == "_tuplegetter" else None


def level_captions(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Give the captions of lists of pages, which Sphinx marks as headings, the level that a heading must have."""
    for part in {"furo_navigation_tree", "body"} & context.keys():
        context[part] = context[part].replace(
            'class="caption" role="heading"', 'class="caption" role="heading" aria-level="2"'
        )


@cache
def _findings() -> list[Finding]:
    return findings()


def describe_to_others(app: Sphinx, page: str, template: str, context: dict[str, Any], doctree: nodes.document) -> None:
    """Say in a page's head what a link to it shows elsewhere: title, picture, and that numbers are claims.

    A page of a finding shows that finding's chart, a notebook its first finding's; every other page the first.
    The picture's address is whole where the site has an address of its own (`html_baseurl`), else one from the page.
    """
    shown = _findings()
    own = [found for found in shown if page.rsplit("/", 1)[-1] in {found.slug, found.notebook}]
    found = (own or shown)[0]
    base = app.config.html_baseurl
    picture = (
        f"{base.rstrip('/')}/{FOLDER}/{found.chart}.png"
        if base
        else context["pathto"](f"{FOLDER}/{found.chart}.png", 1)
    )
    said = {
        "og:type": "article",
        "og:site_name": app.config.project,
        "og:title": re.sub("<[^>]+>", "", context.get("title", "")) or app.config.project,
        "og:description": f"{found.sentence} {found.rests_on}",
        "og:image": picture,
        "og:image:alt": found.sentence,
    }
    tags = "\n".join(f'<meta property="{name}" content="{escape(text)}">' for name, text in said.items())
    card = '<meta name="twitter:card" content="summary_large_image">'
    context["metatags"] = f"{context.get('metatags', '')}\n{tags}\n{card}"
