"""Sphinx settings of the site; docs/build.py stages the sources and runs it."""

import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from poverty_analysis import __version__, plots  # noqa: E402
from poverty_analysis.publishing.citation import AUTHORS, edition, report_citation  # noqa: E402

project = "poverty_analysis"
author = AUTHORS
version = release = __version__
language = "en"

extensions = [
    "myst_nb",
    "sphinx.ext.autodoc",
    "sphinx.ext.autosummary",
    "sphinx.ext.viewcode",
    "numpydoc",
    "docs.extension",
]
templates_path = ["_templates"]
nitpicky = True
exclude_patterns: list[str] = []

# notebooks: what is stored is shown, nothing runs
nb_execution_mode = "off"
nb_merge_streams = True
myst_enable_extensions = ["amsmath", "dollarmath"]
myst_dmath_double_inline = True  # as Jupyter has it: $$ may stand inside a paragraph
myst_heading_anchors = 3

# reference: the docstrings say types, shapes and units, so the signatures stay short
autosummary_generate = False  # docs/reference.py writes the pages
default_role = "name"  # docs/extension.py: a link where the name has a page
autodoc_typehints = "none"
autodoc_preserve_defaults = True  # a default is shown as its name, not as all that it holds
numpydoc_show_class_members = False
numpydoc_class_members_toctree = False

html_theme = "furo"
html_title = "poverty_analysis"
html_static_path = [
    "_static",
    "../poverty_analysis/fonts/OFL.txt",
    "../poverty_analysis/publishing/templates/report/code_switch.js",  # the same as in the pages of the report
    "../build/site-work/static",  # words.js, font.css and others, as docs/build.py writes them
]
html_favicon = "_static/icon.svg"
html_css_files = ["font.css", "site.css"]
html_js_files = ["words.js", "code_switch.js", "site.js", "filter.js"]
html_math_renderer = "mathml"
html_search_language = "en-zh"
html_copy_source = False
html_show_sphinx = False
html_show_copyright = False
front = yaml.safe_load((ROOT / "docs" / "front.yml").read_text(encoding="utf-8"))  # what can be searched
with plots.in_language("zh"):
    report_zh = report_citation(plots.say)
cited = {"authors": AUTHORS, "edition": edition(ROOT), "report": report_citation(), "report_zh": report_zh}
html_context = cited | {name: front[name] for name in ("search", "search_zh")}
