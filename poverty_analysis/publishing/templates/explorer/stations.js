// The stations of the workshop on one page: the table of figures with its filter, checks of answers, and three things to
// move. Texts of the stations stand in the page in both languages; words of these tools are looked up as the explorer's.
"use strict";

const STATIONS_PAGE = (() => {
  let data, land;
  const redraw = [];
  const chinese = () => document.documentElement.lang.startsWith("zh");
  const say = (text, ...shown) => {
    let number = 0;
    return (chinese() ? (data.words[text] ?? text) : text).replace(/\{\}/g, () => shown[number++]);
  };
  const both = (row, name) => (chinese() ? (row[`${name}_zh`] ?? row[name]) : row[name]);

  function element(name, attributes = {}, ...children) {
    const node = Object.assign(document.createElement(name), attributes);
    node.append(...children);
    return node;
  }

  // Checks --------------------------------------------------------------------------------------------------------

  const near = (typed, wanted, within = 0) => (wanted === null ? typed === null : typed !== null && Math.abs(typed - wanted) <= within + 1e-9);

  function same(check, typed, wanted, within = check.within) {
    if (check.kind !== "interval") return near(typed, wanted, within);
    return typed.every((end, place) => near(end, wanted[place], within));
  }

  // A number as a reader writes it: 194,600 or 19.46万 or 7.6; undefined where it is none.
  function typed_number(text) {
    const found = /^(-?[0-9][0-9,]*(?:\.[0-9]+)?)\s*(万|亿)?%?$/.exec(text.replaceAll("，", ",").trim());
    const times = { 万: 1e4, 亿: 1e8 }[found?.[2]] ?? 1;
    return found ? Number((Number(found[1].replaceAll(",", "")) * times).toPrecision(12)) : undefined;
  }

  // What an answer comes to: whether it is right, and what to say to it.
  function judged(check, texts) {
    const numbers = texts.map((text) => (text.trim() === "" ? null : typed_number(text)));
    if (numbers.includes(undefined)) return { right: false, says: say("Type a number, such as 194,600.") };
    if (numbers[0] === null) return { right: false, says: say("Nothing is typed yet.") };
    const typed = check.kind === "interval" ? numbers : numbers[0];
    if (same(check, typed, check.right)) return { right: true, says: say("Right.") };
    const known = (check.wrong ?? []).find((each) => same(check, typed, each.answer, Math.max(check.within ?? 0, 0.006 * Math.abs(each.answer) || 0)));
    return { right: false, says: `${say("Not yet.")} ${known ? both(known, "says") : both(check, "otherwise")}` };
  }

  function check_form(check, id) {
    const form = element("form", { className: "check", noValidate: true });
    const ask = element("legend");
    const inputs = [];
    const answer = element("span", { className: "answer" });
    const names = { interval: [() => say("lowest"), () => say("highest")], number: [() => say("your answer")], choice: [() => say("your answer")] }[check.kind];
    names.forEach((name, place) => {
      const input = element(check.kind === "choice" ? "select" : "input", { id: `${id}-${place}`, autocomplete: "off" });
      const title = element("label", { htmlFor: input.id });
      redraw.push(() => {
        title.textContent = name();
        if (check.kind !== "choice") return;
        const chosen = input.value;
        input.replaceChildren(element("option", { value: "", textContent: "…" }), ...(both(check, "options") ?? []).map((text, number) => element("option", { value: String(number), textContent: text })));
        input.value = chosen;
      });
      inputs.push(input);
      answer.append(title, input);
    });
    const button = element("button", { type: "submit" });
    const said = element("output", { htmlFor: inputs.map((input) => input.id).join(" ") });
    let shown;
    const show = () => {
      shown = judged(check, inputs.map((input) => input.value));
      said.textContent = shown.says;
      form.dataset.right = shown.right;
    };
    form.addEventListener("submit", (event) => (event.preventDefault(), show()));
    redraw.push(() => {
      ask.textContent = both(check, "ask");
      button.textContent = say("Check my answer");
      if (shown) show();
    });
    form.append(element("fieldset", {}, ask, answer, button, said));
    return form;
  }

  // Tools ---------------------------------------------------------------------------------------------------------

  function slider(id, title, { min, max, step, value }, moved) {
    const input = element("input", { type: "range", id, min, max, step, value });
    const label = element("label", { htmlFor: id });
    const shown = element("output", { htmlFor: id });
    input.addEventListener("input", moved);
    redraw.push(() => (label.textContent = title()));
    return { input, shown, box: element("div", { className: "choice" }, label, input, shown) };
  }

  const plain = (text) => text.toLowerCase().replaceAll(",", "");

  function figures(box) {
    const rows = [...box.querySelectorAll("tbody tr")];
    const texts = rows.map((row) => plain(row.textContent + row.dataset.also));
    const input = element("input", { type: "search", id: "figures-filter" });
    const label = element("label", { htmlFor: input.id });
    const count = element("output", { htmlFor: input.id });
    const show = () => {
      const wanted = plain(input.value).split(/\s+/).filter(Boolean);
      rows.forEach((row, place) => (row.hidden = !wanted.every((word) => texts[place].includes(word))));
      count.textContent = say("{} of {} rows", rows.filter((row) => !row.hidden).length, rows.length);
    };
    input.addEventListener("input", show);
    redraw.push(() => ((label.textContent = say("A token, a number or a word")), show()));
    box.prepend(label, input, count);
  }

  function totals(box) {
    const cases = [[120, 0.9302], [680, 0.6279], [863, 0.8555], [7211, 0.62]];
    const select = element("select", { id: "totals-count" }, ...cases.map(([count, share], place) => element("option", { value: place, textContent: `${count}; ${percent(share, place)}` })));
    const label = element("label", { htmlFor: select.id });
    const said = element("p", { className: "said" });
    const near_total = () => Math.round(cases[select.value][0] / cases[select.value][1]);
    const show = () => {
      const [count, share] = cases[select.value];
      const total = Number(total_slider.input.value);
      total_slider.shown.textContent = total.toLocaleString("en-US");
      const digits = Number(select.value) === 3 ? 0 : 2;
      const found = (100 * count) / total;
      const same = found.toFixed(digits) === (100 * share).toFixed(digits);
      said.textContent = say("{} of {} is {}", count, total.toLocaleString("en-US"), `${found.toFixed(digits + 2)}%`) + (same ? ` = ${percent(share, Number(select.value))}` : ` ≠ ${percent(share, Number(select.value))}`);
    };
    const total_slider = slider("totals-total", () => say("Total"), { min: 100, max: 200, step: 1, value: 120 }, show);
    const set = () => {
      const reach = Number(select.value) === 3 ? 250 : 15;
      Object.assign(total_slider.input, { min: near_total() - reach, max: near_total() + reach });
      total_slider.input.value = near_total() - reach;
      show();
    };
    select.addEventListener("input", set);
    redraw.push(() => ((label.textContent = say("Count and printed share")), show()));
    box.append(label, select, total_slider.box, said);
    set();
  }

  const percent = (share, place) => `${(100 * share).toFixed(Number(place) === 3 ? 0 : 2)}%`;

  // programmes.land_transfer.land_transfer_gain: rent and wages less the own income given up, per household and year
  function land_transfer_gain(area_mu, rent_cny_per_mu, paid_days, daily_wage_cny, own_income_cny_per_mu) {
    return FORMULAS.elementwise((area, rent, days, wage, own) => rent * area + wage * days - own * area, area_mu, rent_cny_per_mu, paid_days, daily_wage_cny, own_income_cny_per_mu);
  }

  const PARTS = {
    paid_days: [() => say("Paid days, a household and year"), 0, 60, 1],
    rent_cny_per_mu: [() => say("Rent, yuan a mu"), 0, 1200, 10],
    daily_wage_cny: [() => say("Pay of a day, yuan"), 50, 300, 5],
    own_income_cny_per_mu: [() => say("Own farm income given up, yuan a mu"), 0, 1200, 10],
  };

  // Which part moves the gain most between its 5th and 95th percentile, all others at their medians; a fixed one, never.
  function widest(chosen) {
    const middle = Object.fromEntries(Object.entries(data.ends).map(([name, ends]) => [name, chosen[name] ?? ends.median]));
    const gain = (name, value) => {
      const at = { ...middle, [name]: value };
      return land_transfer_gain(at.area_mu, at.rent_cny_per_mu, at.paid_days, at.daily_wage_cny, at.own_income_cny_per_mu);
    };
    const swings = Object.keys(PARTS)
      .filter((name) => !(name in chosen))
      .map((name) => [name, Math.abs(gain(name, data.ends[name].high) - gain(name, data.ends[name].low))]);
    return swings.sort((a, b) => b[1] - a[1])[0]?.[0];
  }

  function land_tool(box) {
    const picture = element("div", { className: "picture" });
    const said = element("p", { className: "said" });
    const reset = element("button", { type: "button" });
    const chosen = {};
    const show = () => {
      const parts = { ...land, ...chosen };
      const gain = land_transfer_gain(parts.area_mu, parts.rent_cny_per_mu, parts.paid_days, parts.daily_wage_cny, parts.own_income_cny_per_mu);
      const share = (condition) => `${Math.round((100 * gain.filter(condition).length) / gain.length)}%`;
      for (const [name, { shown, input }] of Object.entries(sliders)) shown.textContent = name in chosen ? say("chosen: {}", Number(input.value).toLocaleString("en-US")) : say("nothing chosen: the whole range");
      said.textContent = say("A household has less than before in {} of the draws, and 3,300 yuan or more in {}. What moves the gain most: {}.", share((value) => value < 0), share((value) => value >= 3300), widest(chosen) ? PARTS[widest(chosen)][0]() : say("nothing: all are fixed"));
      const row = { title: say("gain"), color: "var(--additional)", row: FORMULAS.percentiles(gain), draws: gain };
      const legend = say("Point: median; bar: 5% to 95% of draws; shape: all draws, scaled to one height.");
      picture.replaceChildren(PICTURE.panels([{ title: say("gain, CNY per household per year"), rows: [row] }], { title: say("Scenario: {}", say("Land transfer")), legend, spoken: said.textContent, width: Math.min(Math.max(box.clientWidth, 280), 620) }));
    };
    const sliders = Object.fromEntries(Object.entries(PARTS).map(([name, [title, min, max, step]]) => {
      const each = slider(`land-${name}`, title, { min, max, step, value: FORMULAS.percentiles(land[name]).median }, () => ((chosen[name] = Number(each.input.value)), show()));
      return [name, each];
    }));
    reset.addEventListener("click", () => {
      for (const name of Object.keys(PARTS)) {
        delete chosen[name];
        sliders[name].input.value = FORMULAS.percentiles(land[name]).median;
      }
      show();
    });
    redraw.push(() => ((reset.textContent = say("Forget all choices: the shipped assumptions")), show()));
    box.append(...Object.values(sliders).map((each) => each.box), reset, picture, said);
  }

  function breakdown(box) {
    const starts = { paid_days: [0, 60, 0.1, 30], rent_cny_per_mu: [0, 1200, 10, 0], daily_wage_cny: [50, 300, 1, 150], own_income_cny_per_mu: [0, 1200, 1, 319] };
    const list = element("ul", { className: "conclusions" });
    const show = () => {
      const at = Object.fromEntries(Object.entries(sliders).map(([name, { input }]) => [name, Number(input.value)]));
      for (const { input, shown } of Object.values(sliders)) shown.textContent = Number(input.value).toLocaleString("en-US");
      const gross = land_transfer_gain(3.57, at.rent_cny_per_mu, at.paid_days, at.daily_wage_cny, 0);
      const net = land_transfer_gain(3.57, at.rent_cny_per_mu, at.paid_days, at.daily_wage_cny, at.own_income_cny_per_mu);
      const rows = [[say("A household has no less than before"), net >= 0], [say("It gets 3,300 yuan, own income left aside"), gross >= 3300], [say("It gets 3,300 yuan, net of the own income"), net >= 3300]];
      list.replaceChildren(...rows.map(([text, holds]) => {
        const item = element("li", { textContent: `${text}: ${holds ? say("holds") : say("falls")}` });
        item.dataset.holds = holds;
        return item;
      }));
    };
    const sliders = Object.fromEntries(Object.entries(starts).map(([name, [min, max, step, value]]) => [name, slider(`breakdown-${name}`, PARTS[name][0], { min, max, step, value }, show)]));
    redraw.push(show);
    box.append(...Object.values(sliders).map((each) => each.box), list);
  }

  function start(shown) {
    data = shown;
    land = FORMULAS.from_file({ values: data.land, programmes: {}, own: { kinds: {}, uniform: {} } }).values;
    const tools = { figures, totals, land: land_tool, breakdown };
    for (const { station, tool, checks } of data.stations) {
      const box = document.getElementById(`station-${station}`);
      if (tool) tools[tool](box.querySelector(".tool"));
      box.querySelector(".checks").append(...checks.map((check, place) => check_form(check, `check-${station}-${place}`)));
    }
    const say_all = () => redraw.forEach((each) => each());
    const button = document.getElementById("language");
    button.addEventListener("click", () => {
      document.documentElement.lang = chinese() ? "en" : "zh-Hans";
      say_all();
      document.dispatchEvent(new Event("language"));
    });
    redraw.push(() => {
      button.textContent = chinese() ? "English" : "中文";
      button.lang = chinese() ? "en" : "zh-Hans";
      document.title = document.querySelector(`h1 [lang="${document.documentElement.lang}"]`).textContent;
    });
    try {
      if (localStorage.getItem("language") === "zh") document.documentElement.lang = "zh-Hans"; // as chosen on the site
    } catch {} // a page opened as a file may keep nothing
    say_all();
    const more = document.getElementById("more");
    more.addEventListener("toggle", () => more.open && more.querySelector("svg") === null && EXPLORER_PAGE.start(more.querySelector(".explorer"), EXPLORER_DATA), { once: true });
  }

  return { judged, start };
})();
