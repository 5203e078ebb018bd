// Search and filter for the whole tables of the site. Without a script they stand there in full, without the controls.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("table.filterable").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const texts = rows.map((row) => row.textContent.toLowerCase());
    const choices = new Map(); // column number to its select
    const controls = document.createElement("div");
    controls.className = "filters";
    controls.setAttribute("role", "search");
    controls.setAttribute("aria-label", `Filter the ${table.dataset.noun}`);

    const labelled = (text, control) => {
      const label = document.createElement("label");
      const box = document.createElement("div");
      control.id = `filter-${text.split(",")[0].replaceAll(" ", "-").toLowerCase()}`;
      label.htmlFor = control.id;
      label.textContent = text;
      box.append(label, control);
      controls.append(box);
      return control;
    };
    const words = labelled("Words, English or 中文", document.createElement("input"));
    words.type = "search";
    heads.forEach((head, column) => {
      if (!("filter" in head.dataset)) return;
      const select = labelled(head.textContent, document.createElement("select"));
      const values = [...new Set(rows.map((row) => row.cells[column].textContent))].filter(Boolean).sort();
      select.append(new Option("all", ""), ...values.map((value) => new Option(value, value)));
      choices.set(column, select);
    });
    const count = controls.appendChild(document.createElement("output"));

    const show = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        const fits =
          wanted.every((word) => texts[place].includes(word)) &&
          [...choices].every(([column, select]) => !select.value || row.cells[column].textContent === select.value);
        row.hidden = !fits;
        shown += fits;
      });
      const chinese = siteLanguage() === "zh";
      count.textContent = chinese ? `${rows.length} 行中的 ${shown} 行` : `${shown} of ${rows.length} ${table.dataset.noun}`;
    };
    controls.addEventListener("input", show);
    document.addEventListener("language", show);
    show();
    table.parentElement.before(controls);
  });
});
