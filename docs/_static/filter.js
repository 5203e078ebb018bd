// The gallery by theme: a chart of another theme, and a section without one left, step aside.
document.addEventListener("DOMContentLoaded", () => {
  const select = document.querySelector(".gallery-filter select");
  if (!select) return;
  select.parentElement.hidden = false;
  select.addEventListener("change", () => {
    for (const card of document.querySelectorAll(".gallery figure"))
      card.hidden = Boolean(select.value) && card.dataset.theme !== select.value;
    for (const gallery of document.querySelectorAll(".gallery"))
      gallery.closest("section").hidden = Boolean(select.value) && !gallery.querySelector("figure:not([hidden])");
  });
});

// Search and filter for the whole tables of the site. Without a script they stand there in full, without the controls.
// Both find English and Chinese, whichever the button for languages shows.
document.addEventListener("DOMContentLoaded", () => {
  document.querySelectorAll("table.filterable").forEach((table) => {
    const rows = [...table.tBodies[0].rows];
    const heads = [...table.tHead.rows[0].cells];
    const english = rows.map((row) => [...row.cells].map((cell) => cell.textContent)); // before the button is asked
    const chinese = rows.map((row) => [...row.cells].map((cell) => cell.dataset.zh ?? ""));
    const texts = rows.map((_, place) => [...english[place], ...chinese[place]].join(" ").toLowerCase());
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
      if (head.dataset.zh) select.previousSibling.dataset.zh = head.dataset.zh;
      const said = new Map(english.map((row, place) => [row[column], chinese[place][column]]));
      const option = (text, value, zh) => {
        const choice = new Option(text, value);
        if (zh) choice.dataset.zh = zh;
        return choice;
      };
      const values = [...said.keys()].filter(Boolean).sort();
      select.append(option("all", "", "全部"), ...values.map((value) => option(value, value, said.get(value))));
      choices.set(column, select);
    });
    const count = controls.appendChild(document.createElement("output"));

    const show = () => {
      const wanted = words.value.toLowerCase().split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, place) => {
        const fits =
          wanted.every((word) => texts[place].includes(word)) &&
          [...choices].every(([column, select]) => !select.value || english[place][column] === select.value);
        row.hidden = !fits;
        shown += fits;
      });
      const saysChinese = siteLanguage() === "zh";
      count.lang = saysChinese ? "zh" : "en";
      count.textContent = saysChinese ? `共 ${rows.length} 行，显示 ${shown} 行` : `${shown} of ${rows.length} ${table.dataset.noun}`;
    };
    controls.addEventListener("input", show);
    document.addEventListener("language", show);
    show();
    table.parentElement.before(controls);
  });
});
