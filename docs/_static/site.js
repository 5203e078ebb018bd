// Two small things that a page cannot say in HTML alone.

// A page opened as a file may not read other pages: search then shows titles without excerpts.
if (location.protocol === "file:") DOCUMENTATION_OPTIONS.SHOW_SEARCH_SUMMARY = false;

// What scrolls sideways must be reachable by keyboard.
document.addEventListener("DOMContentLoaded", () => {
  const boxes = document.querySelectorAll("article pre, .cell_output, .cell_output .output, .table-wrapper, div.math");
  for (const box of boxes) if (box.scrollWidth > box.clientWidth) box.tabIndex = 0;
});
