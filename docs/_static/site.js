// Small things that a page cannot say in HTML alone.

// A page opened as a file may not read other pages: search then shows titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls sideways must be reachable by keyboard, in a language whose words are longer, too.
function reachScrolling() {
  const boxes = document.querySelectorAll("article pre, .cell_output, .cell_output .output, .table-wrapper, div.math");
  for (const box of boxes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
}
document.addEventListener("DOMContentLoaded", reachScrolling);

// One button puts navigation, headings, headers and values of tables, and charts with their titles into Chinese, and
// back. Of texts that explain in both languages (docs/both.py) the style shows one; the others stay as they are.
const WORDED =
  ".sidebar-tree .caption-text, .sidebar-tree a, .toc-title, .toc-tree a, a.skip-to-content, .back-to-top span, " +
  ".related-pages .context span, .related-pages .title, article :is(h1, h2, h3), article li a, article li a > span, .left-details, .cited, .gallery-filter label, .gallery-filter option, table.dataframe thead th, [data-zh], .filters label, " +
  "details.hide > summary p, .code-switch span, .gallery figcaption .title, .gallery figcaption a, .gallery summary, .gallery .synthetic, .chart-data a, img, input, [aria-label]";
const EXPLAINING = "article, aside.cite, .bottom-of-page";
const english = new Map(); // node to what it said in English, by the name of what said it

function inEnglish(node, name, now) {
  if (!english.has(node)) english.set(node, {});
  return (english.get(node)[name] ??= now);
}

function siteLanguage() {
  try {
    return localStorage.getItem("language") === "zh" ? "zh" : "en";
  } catch {
    return document.documentElement.dataset.language ?? "en"; // a page opened as a file may keep nothing
  }
}

// Say the first text of an element, and what it says to those who do not see.
function sayElement(element, chinese) {
  let known = false;
  const put = (text, said, write) => {
    if (said === undefined) return;
    write(chinese ? said : text);
    known = true;
  };
  const node = [...element.childNodes].find((child) => child.nodeType === Node.TEXT_NODE && child.data.trim());
  if (node) {
    const text = inEnglish(node, "data", node.data);
    const frame = element.closest("article") ? undefined : SITE_WORDS[`page: ${text.trim()}`]; // what stands around a page
    put(text, element.dataset.zh ?? frame ?? SITE_WORDS[text.trim()], (said) => (node.data = said));
  }
  for (const name of ["alt", "aria-label", "placeholder"]) {
    if (!element.hasAttribute(name)) continue;
    const text = inEnglish(element, name, element.getAttribute(name));
    put(text, SITE_WORDS[text], (said) => element.setAttribute(name, said));
  }
  if (!node && element.firstElementChild) return; // what lies in it says its own language
  if (chinese) element.lang = known ? "zh" : "en";
  else element.removeAttribute("lang");
}

// Each chart lies in charts/ under its name, in Chinese with .zh in it; none is loaded before it is asked for.
function showCharts(chinese) {
  const charts = `${document.documentElement.dataset.content_root}charts/`;
  for (const picture of document.querySelectorAll("img[data-chart], .gallery img, .cell_output img[id]")) {
    const name = picture.dataset.chart ?? picture.closest("img[id], figure[id]").id;
    const source = inEnglish(picture, "src", picture.getAttribute("src"));
    const wanted = chinese ? `${charts}${name}.zh.png` : source;
    if (picture.getAttribute("src") !== wanted) picture.src = wanted;
  }
  const pictures = ":is(.gallery, .finding) figcaption a:is([href$='.png'], [href$='.svg'])";
  for (const link of document.querySelectorAll(pictures)) {
    const source = inEnglish(link, "href", link.getAttribute("href"));
    link.href = chinese ? source.replace(/(png|svg)$/, "zh.$1") : source;
  }
}

function sayEverything() {
  const chinese = siteLanguage() === "zh";
  document.documentElement.lang = chinese ? "zh" : "en";
  for (const part of document.querySelectorAll(EXPLAINING)) part.lang = "en";
  for (const element of document.querySelectorAll(`${WORDED}, table.dataframe tbody :is(th, td)`)) sayElement(element, chinese);
  showCharts(chinese);
  reachScrolling();
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
