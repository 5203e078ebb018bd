"""The explorer's page: its files beside the pages, and the page that runs them."""

from __future__ import annotations

from pathlib import Path

from docs.both import in_both
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

{in_both("explorer")}
"""


def write_explorer(page: Path, folder: Path) -> None:
    """Write the page, and the files that it runs into the folder of what lies beside the pages."""
    page.write_text(PAGE, encoding="utf-8")
    for name, text in explorer_files().items():
        (folder / name).write_text(text, encoding="utf-8", newline="\n")
