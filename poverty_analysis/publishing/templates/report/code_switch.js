// One switch opens the code of every cell of a page; what was chosen stays for the pages opened after it.
document.addEventListener("DOMContentLoaded", () => {
  const folds = document.querySelectorAll("details.code, .tag_hide-input > details");
  if (!folds.length) return;
  const label = document.createElement("label");
  const box = document.createElement("input");
  const words = document.createElement("span");
  label.className = "code-switch";
  box.type = "checkbox";
  words.textContent = document.querySelector("main")?.dataset.code ?? "Show all code"; // a page may say it in its language
  label.append(box, " ", words);
  const show = () => folds.forEach((fold) => (fold.open = box.checked));
  try {
    box.checked = localStorage.getItem("code") === "shown";
  } catch {} // a page opened as a file may keep nothing
  if (box.checked) show();
  box.addEventListener("change", () => {
    try {
      localStorage.setItem("code", box.checked ? "shown" : "folded");
    } catch {}
    show();
  });
  (document.querySelector(".article-container") ?? document.querySelector("main")).prepend(label);
});
