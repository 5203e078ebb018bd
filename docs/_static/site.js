// Small things that a page cannot say in HTML alone.

// A page opened as a file may not read other pages: search then shows titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls sideways must be reachable by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll("article pre, .cell_output, .cell_output .output, .table-wrapper, div.math");
  for (const box of boxes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});

// One button puts navigation, headings, headers of tables and titles of charts into Chinese, and back. The texts that
// explain stay as they are.
const WORDED =
  ".sidebar-tree .caption-text, .sidebar-tree a, article h1, article h2, table.filterable th, .filters label, " +
  ".gallery figcaption .title, .gallery figcaption a, .chart-data a";
const english = new Map(); // text node to what it said in English

function siteLanguage() {
  try {
    return localStorage.getItem("language") === "zh" ? "zh" : "en";
  } catch {
    return document.documentElement.dataset.language ?? "en"; // a page opened as a file may keep nothing
  }
}

function sayEverything() {
  const chinese = siteLanguage() === "zh";
  for (const element of document.querySelectorAll(WORDED)) {
    for (const node of element.childNodes) {
      if (node.nodeType !== Node.TEXT_NODE || !node.data.trim()) continue;
      if (!english.has(node)) english.set(node, node.data);
      const said = SITE_WORDS[english.get(node).trim()];
      if (said === undefined) continue;
      node.data = chinese ? said : english.get(node);
      if (chinese) element.lang = "zh";
      else element.removeAttribute("lang");
    }
  }
  for (const field of document.querySelectorAll("input.sidebar-search")) {
    field.placeholder = chinese ? SITE_WORDS.Search : "Search";
  }
  document.dispatchEvent(new Event("language"));
}

document.addEventListener("DOMContentLoaded", () => {
  const button = document.createElement("button");
  button.className = "language";
  const name = () => {
    button.textContent = siteLanguage() === "zh" ? "English" : "中文";
    button.lang = siteLanguage() === "zh" ? "en" : "zh";
  };
  button.addEventListener("click", () => {
    const next = siteLanguage() === "zh" ? "en" : "zh";
    document.documentElement.dataset.language = next;
    try {
      localStorage.setItem("language", next);
    } catch {}
    name();
    sayEverything();
  });
  name();
  document.querySelector(".article-container")?.prepend(button);
  setTimeout(sayEverything); // once filter.js has made its controls
});
