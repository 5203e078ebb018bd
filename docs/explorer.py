"""The explorer's page: its files beside the pages, and the page that runs them."""

from __future__ import annotations

from pathlib import Path

from poverty_analysis.publishing.web_explorer import DATA, FILES, STYLE, explorer_files

_SCRIPTS = "\n".join(f'<script src="_static/{name}"></script>' for name in (DATA, *FILES))
PAGE = f"""# Explorer

```{{raw}} html
<link rel="stylesheet" href="_static/{STYLE}">
<div class="explorer" id="explorer-page">
<noscript><p>The explorer needs scripts, which this browser does not run.</p></noscript>
</div>
{_SCRIPTS}
<script>
addEventListener("DOMContentLoaded", () => {{
  EXPLORER_PAGE.start(document.getElementById("explorer-page"), EXPLORER_DATA);
}});
</script>
```

Nothing is sent anywhere: draws and formulas lie beside this page. They are those of `gains.explore` in Python, with
2,000 draws; the call that gives the same numbers stands below the sliders. The notes on the
[engine behind all programmes](docs/methods/simulation.md) say what it assumes.
"""


def write_explorer(page: Path, folder: Path) -> None:
    """Write the page, and the files that it runs into the folder of what lies beside the pages."""
    page.write_text(PAGE, encoding="utf-8")
    for name, text in explorer_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
