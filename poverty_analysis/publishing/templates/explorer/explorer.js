// The explorer as a page: choices on sliders, a picture and a table of what follows, an address that keeps them.
// Words are English here; what stands in say("...") is looked up in the words of explorer-data.js.
"use strict";

const EXPLORER_PAGE = (() => {
  const percent = (value) => Math.round(value * 100) / 100;
  // as poverty_analysis.explorer.controls: slider from, to, step; its number as an argument, and back
  const CONTROLS = {
    additional_share: [0, 100, 1, (n) => percent(n / 100), (v) => 100 * v],
    log_effect: [-15, 60, 1, (n) => Number(Math.log1p(n / 100).toFixed(4)), (v) => 100 * Math.expm1(v)],
    years_of_claim: [1, 5, 0.25, (n) => n, (v) => v],
    cost_per_person_cny: [1, 200, 1, (n) => 1000 * n, (v) => v / 1000],
    years_lasting: [1, 50, 1, (n) => n, (v) => v],
    poverty_line_cny: [1000, 10000, 50, (n) => n, (v) => v],
  };
  const LABELS = {
    additional_share: () => say("Additional part of the gain, per cent"),
    log_effect: () => say("Effect on income, per cent"),
    years_of_claim: () => say("Years over which the stated gain runs"),
    cost_per_person_cny: () => say("Cost, thousand yuan per person, paid once"),
    years_lasting: () => say("Years for which the gain lasts"),
    poverty_line_cny: () => say("Poverty line, yuan per person and year"),
  };
  const OWN = "own";
  const KINDS_OF_OWN = ["", "industry"];
  // what each kind of claim of one's own asks for, in the order of the page
  const ASKED = { "": ["persons", "households", "gain", "basis", "years", "cost"], industry: ["persons", "households", "cost", "jobs", "job_pay", "income_given_up"] };
  const FIELDS = [...new Set(["kind", ...Object.values(ASKED).flat()])];
  const BASES = ["per household", "per person", "total"];
  const KINDS = { gross: "var(--gross)", additional: "var(--additional)" };
  let data, words, root, parts, state, scenario, shipped;

  const chinese = () => (typeof siteLanguage === "function" ? siteLanguage() : document.documentElement.lang).startsWith("zh");

  function say(text, ...shown) {
    let number = 0;
    return (chinese() ? (words[text] ?? text) : text).replace(/\{\}/g, () => shown[number++]);
  }

  function element(name, attributes = {}, ...children) {
    const node = document.createElement(name);
    for (const [key, value] of Object.entries(attributes)) {
      if (key in node && key !== "list" && key !== "style") node[key] = value;
      else node.setAttribute(key, value);
    }
    node.append(...children);
    return node;
  }

  // Numbers as people read them; the same rules as poverty_analysis.explorer.page.in_words.
  function in_words(number) {
    if (number === Infinity) return say("never");
    const small = Math.abs(number) < 10;
    const rounded = Number(number.toFixed(small ? 2 : 0)) || 0;
    const digits = small && rounded !== 0 && Math.abs(rounded) < 10 ? 2 : 0;
    return rounded.toLocaleString("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  function interval(row) {
    const [low, middle, high] = [row.low, row.median, row.high].map(in_words);
    return low === middle && middle === high ? middle : `${middle} (${say("{} to {}", low, high)})`;
  }

  // What is chosen, and the address that says it ------------------------------------------------------------------

  const label = (programme) => (programme === OWN ? say("a claim of your own") : data.programmes[programme][chinese() ? "label_zh" : "label_en"]);

  function described() {
    if (state.programme !== OWN) return data.programmes[state.programme];
    try {
      return OWN_CLAIM.claim(state.typed, data);
    } catch (error) {
      if (!error.rule) throw error;
      return { error };
    }
  }

  function read_address() {
    const asked = new URLSearchParams(location.hash.slice(1));
    const programme = asked.get("programme") ?? "forest";
    state = { programme: programme === OWN || programme in data.programmes ? programme : "forest", choices: {}, typed: { basis: BASES[0] } };
    for (const name of Object.keys(CONTROLS)) {
      const [lowest, highest, , argument] = CONTROLS[name];
      const value = Number(asked.get(name) ?? NaN);
      if (value >= Math.min(argument(lowest), lowest) && value <= argument(highest)) state.choices[name] = value;
    }
    for (const name of FIELDS) if (asked.has(name)) state.typed[name] = asked.get(name).slice(0, 60);
    if (!KINDS_OF_OWN.includes(state.typed.kind)) state.typed.kind = "";
    if (!BASES.includes(state.typed.basis)) state.typed.basis = BASES[0];
    forget_unasked();
  }

  // What another kind asks for is no part of this claim.
  function forget_unasked() {
    for (const name of FIELDS) if (name !== "kind" && name !== "basis" && !ASKED[state.typed.kind].includes(name)) delete state.typed[name];
  }

  function address() {
    const asked = new URLSearchParams({ programme: state.programme });
    if (state.programme === OWN) for (const [name, text] of Object.entries(state.typed)) if (text) asked.set(name, text);
    for (const [name, value] of Object.entries(state.choices)) asked.set(name, value);
    return `#${asked}`;
  }

  // Controls ------------------------------------------------------------------------------------------------------

  function build() {
    parts = { rows: {}, fields: {} };
    parts.programme = element("select", { id: "explorer-programme" });
    parts.programme.addEventListener("change", () => choose_programme(parts.programme.value));
    parts.programme_label = element("label", { htmlFor: "explorer-programme" });
    parts.own = element("fieldset", { className: "own" }, (parts.own_legend = element("legend")));
    for (const name of FIELDS) parts.own.append(field(name));
    parts.problem = parts.own.appendChild(element("p", { className: "problem", role: "status" }));
    parts.sliders = element("div", {}, ...Object.keys(CONTROLS).map(slider));
    parts.back = element("button", { type: "button" });
    parts.back.addEventListener("click", () => ((state.choices = {}), show()));
    parts.link = element("a", { className: "link" });
    parts.call = element("details", {}, (parts.call_name = element("summary")), (parts.python = element("pre", { tabIndex: 0, lang: "en" })));
    parts.picture = element("div", { className: "picture" });
    parts.numbers = element("div", { className: "numbers" });
    const buttons = element("p", { className: "buttons" }, parts.back, parts.link);
    const controls = element("div", { className: "controls" }, parts.programme_label, parts.programme, parts.own, parts.sliders, (parts.now = element("output", { className: "now" })), buttons, parts.call);
    root.replaceChildren((parts.introduction = element("p")), element("div", { className: "columns" }, controls, parts.picture, parts.numbers));
  }

  function field(name) {
    const id = `explorer-own-${name}`;
    const input = name === "basis" || name === "kind" ? element("select", { id }) : element("input", { id, type: "text", maxLength: 60, autocomplete: "off" });
    const title = element("label", { htmlFor: id });
    input.addEventListener("input", () => ((state.typed[name] = input.value), forget_unasked(), show()));
    parts.fields[name] = { input, title, box: element("div", {}, title, input) };
    return parts.fields[name].box;
  }

  function slider(name) {
    const [min, max, step, argument] = CONTROLS[name];
    const id = `explorer-${name}`;
    const input = element("input", { id, type: "range", min, max, step });
    const row = { input, title: element("label", { htmlFor: id }), said: element("small", { id: `${id}-said` }) };
    input.setAttribute("aria-describedby", `${id}-said`);
    input.addEventListener("input", () => ((state.choices[name] = argument(Number(input.value))), show()));
    parts.rows[name] = { ...row, box: element("div", { className: "choice" }, row.title, input, row.said) };
    return parts.rows[name].box;
  }

  function choose_programme(programme) {
    state.programme = programme;
    state.choices = {};
    if (programme === OWN && !FIELDS.some((name) => name !== "basis" && state.typed[name])) {
      state.typed = { kind: "", persons: "1200余人", households: "280", gain: "3000元", basis: BASES[0], years: "1", cost: "" };
    }
    show();
  }

  // What an assumption is where nothing is chosen.
  function in_advance(name, row) {
    if (!row.kind) return say("not stated by the report; move it to suppose one");
    const back = CONTROLS[name][4];
    const [low, middle, high] = [row.low, row.median, row.high].map((value) => Number(back(value).toFixed(1)).toLocaleString("en-US"));
    const kind = { figure: say("from the report's figures"), placeholder: say("placeholder, no source found"), sourced: say("sourced"), judgement: say("judgement"), pooled: say("pooled") }[row.kind];
    return low === high ? say("nothing chosen: {} ({})", middle, kind) : say("nothing chosen: {} to {}, median {} ({})", low, high, middle, kind);
  }

  const WHY_NOT = {
    additional_share: () => say("its additional gain is an effect on income, not a share of the stated gain"),
    log_effect: () => say("its additional gain is no effect in per cent of income"),
    years_of_claim: () => say("the report states no gain that runs over unnamed years"),
    cost_per_person_cny: () => say("what is paid is its cost"),
    years_lasting: () => say("what is paid is its cost, and is paid again each year"),
  };

  function show_slider(name, possible) {
    const [lowest, , step, argument, back] = CONTROLS[name];
    const { input, title, said, box } = parts.rows[name];
    const row = possible[name];
    const cost = "cost_per_person_cny" in state.choices || Boolean(possible.cost_per_person_cny?.kind);
    input.disabled = !row || (name === "years_lasting" && !cost);
    title.textContent = LABELS[name]();
    const other = { additional_share: "log_effect", log_effect: "additional_share" }[name];
    box.hidden = input.disabled && other in possible;
    const chosen = state.choices[name];
    const position = back(chosen ?? (row?.kind ? row.median : argument(10 * step)));
    input.value = lowest + Math.round((position - lowest) / step) * step;
    if (!row) said.textContent = WHY_NOT[name]();
    else if (input.disabled) said.textContent = say("choose a cost first");
    else said.textContent = chosen === undefined ? in_advance(name, row) : say("chosen: {}", Number(input.value).toLocaleString("en-US"));
  }

  // What follows --------------------------------------------------------------------------------------------------

  function show() {
    const found = described();
    const possible = found.possible ?? data.kinds_of_own[state.typed.kind].possible;
    if (found.claim) {
      const allowed = FORMULAS.fixed_by(found.claim, found.model);
      for (const name of Object.keys(state.choices)) if (!(name in allowed)) delete state.choices[name];
      const offered = Object.fromEntries(Object.keys(allowed).map((name) => [name, name === FORMULAS.COST && found.claim.programme === OWN ? own_cost(found.claim) : possible[name]]));
      show_all_sliders(offered);
      if ("years_lasting" in state.choices && parts.rows.years_lasting.input.disabled) delete state.choices.years_lasting;
      shipped = FORMULAS.explore(found, {}, data.incomes);
      scenario = Object.keys(state.choices).length ? FORMULAS.explore(found, state.choices, data.incomes) : shipped;
    } else {
      show_all_sliders(possible);
      scenario = shipped = undefined;
    }
    show_words(found.error);
    history.replaceState(null, "", address());
    draw();
  }

  function own_cost(claim) {
    if (!claim.cost_of) return { kind: "", low: NaN, median: NaN, high: NaN };
    const each = (end) => claim.stated.cost[end] / claim.persons_value;
    return { kind: "figure", low: each("low"), median: each("value"), high: each("high") };
  }

  const show_all_sliders = (possible) => Object.keys(CONTROLS).forEach((name) => show_slider(name, possible));

  function show_words(error) {
    root.lang = chinese() ? "zh-Hans" : "en";
    parts.introduction.textContent = say("Choose a programme of the Qamdo report of 2020 and move an assumption: how much of the gain would not have come anyway, what it cost, how long it lasts, where the poverty line is. Every number is a scenario, not an estimate: the report's claims, outside facts, and assumptions of this package. Where nothing is chosen, an assumption keeps its whole range.");
    parts.programme_label.textContent = say("Programme");
    const names = [...Object.keys(data.programmes), OWN];
    parts.programme.replaceChildren(...names.map((name) => element("option", { value: name, textContent: label(name) })));
    parts.programme.value = state.programme;
    parts.own.hidden = state.programme !== OWN;
    parts.own_legend.textContent = say("Your own claim: numbers, or words as printed, such as 1200余人 or 0.33万元");
    const titles = {
      persons: say("Persons reached"), households: say("Households reached"), gain: say("Gain, yuan"), basis: say("which is"),
      years: say("Years over which it runs (1: a gain a year; empty: not said)"), cost: say("Cost in all, yuan, paid once (may be empty)"),
      kind: say("Kind of programme"), jobs: say("Jobs in the projects (empty: none)"), job_pay: say("Pay of a job, yuan a year"),
      income_given_up: say("Own income given up for a job, yuan a year"),
    };
    for (const [name, { input, title, box }] of Object.entries(parts.fields)) {
      title.textContent = titles[name];
      box.hidden = name !== "kind" && !ASKED[state.typed.kind].includes(name);
      if (name === "kind") input.replaceChildren(...KINDS_OF_OWN.map((value) => element("option", { value, textContent: value ? say("industry projects: a payout and wages") : say("any: a gain that is claimed") })));
      if (name === "basis") input.replaceChildren(...BASES.map((value) => element("option", { value, textContent: { "per household": say("per household"), "per person": say("per person"), total: say("total") }[value] })));
      if (document.activeElement !== input || input.tagName === "SELECT") input.value = state.typed[name] ?? "";
      input.setAttribute("aria-invalid", String(error?.argument === name));
    }
    parts.problem.textContent = error ? `${titles[error.argument]}: ${refusal(error)}` : "";
    parts.back.textContent = say("Back to the report's own numbers");
    parts.back.hidden = !Object.keys(state.choices).length;
    parts.link.textContent = say("Link to these settings");
    parts.link.href = address();
    parts.call_name.textContent = say("Show the Python call");
    parts.python.textContent = python_call();
    parts.numbers.replaceChildren(...(scenario ? numbers() : []));
    const gain = scenario?.summary.additional_gain_cny;
    parts.now.textContent = gain ? `${say("Additional gain, yuan per person and year")}: ${interval(gain)}` : "";
  }

  const REFUSALS = {
    "{} is not read here: give digits, or 万, 余, 左右 and the like": (shown) => say("{} is not read here: give digits, or 万, 余, 左右 and the like", ...shown),
    "{} has another unit than this field": (shown) => say("{} has another unit than this field", ...shown),
    "{} has no upper end: give both ends, such as 3300-3500": (shown) => say("{} has no upper end: give both ends, such as 3300-3500", ...shown),
    "{} is too small": (shown) => say("{} is too small", ...shown),
    "give persons or households": () => say("give persons or households"),
    "fewer persons than households": () => say("fewer persons than households"),
    "give a gain, or no years over which it runs": () => say("give a gain, or no years over which it runs"),
    "more jobs than persons": () => say("more jobs than persons"),
    "give households: the gain is per household": () => say("give households: the gain is per household"),
    "{} yuan for each reads like another unit: {} to {}": (shown) => say("{} yuan for each reads like another unit: {} to {}", ...shown.map((n) => Number(n.toPrecision(3)).toLocaleString("en-US"))),
  };
  const refusal = (error) => REFUSALS[error.rule](error.shown);

  const GROSS = { claim: () => say("gain as stated"), none: () => "", pay: () => say("pay of a post"), payout: () => say("payout and wages of the projects") };

  const official = () => `${Number((100 * data.values.official_discount_rate).toFixed(2))}%`;

  function outcome_labels(gross) {
    return {
      persons: say("Persons reached"),
      gross_gain_cny: say("Gross: {}, yuan per person and year", gross),
      additional_gain_cny: say("Additional gain, yuan per person and year"),
      gross_yuan_per_yuan: say("Gross: {}, yuan for each yuan of cost", gross),
      additional_yuan_per_yuan: say("Additional gain, yuan for each yuan of cost"),
      gross_yuan_per_yuan_official: say("Gross: {}, yuan for each yuan of cost, at the official discount rate of {}", gross, official()),
      additional_yuan_per_yuan_official: say("Additional gain, yuan for each yuan of cost, at the official discount rate of {}", official()),
      gross_payback_years: say("Years until the {} has paid the cost", gross),
      additional_payback_years: say("Years until the additional gain has paid the cost"),
      below_line_with: say("Persons below the line with the gain"),
      below_line_without_gross: say("Persons below the line without the {}", gross),
      below_line_without_additional: say("Persons below the line without the additional gain"),
    };
  }

  function numbers() {
    const labels = outcome_labels(GROSS[scenario.gross]());
    const names = Object.keys(scenario.summary);
    const head = element("tr", {}, ...[say("Scenario"), say("as chosen"), say("nothing chosen")].map((text) => element("th", { scope: "col", textContent: text })));
    const body = names.map((name) =>
      element("tr", {}, element("th", { scope: "row", textContent: labels[name] }), element("td", { textContent: interval(scenario.summary[name]) }),
        element("td", { textContent: name in shipped.summary ? interval(shipped.summary[name]) : say("no cost stated") })));
    const table = element("table", {}, element("caption", { textContent: say("{}: median (5% to 95% of draws)", label(state.programme)) }), element("thead", {}, head), element("tbody", {}, ...body));
    const csv = ["outcome,low,median,high", ...names.map((name) => [name, ...["low", "median", "high"].map((end) => scenario.summary[name][end])].join(",")), `# scenario of ${data.edition}: ${address()}`].join("\n");
    const download = element("a", { download: `scenario-${state.programme}.csv`, href: `data:text/csv;charset=utf-8,${encodeURIComponent(csv)}`, textContent: say("These numbers as CSV") });
    const note = (state.programme === OWN ? data.kinds_of_own[state.typed.kind] : data.programmes[state.programme])[chinese() ? "note_zh" : "note_en"];
    const rests = say("Where nothing is chosen: {}", note);
    return [element("div", { className: "scroll" }, table), element("p", {}, download), element("p", { className: "note", textContent: rests })];
  }

  function python_call() {
    const choices = Object.entries(state.choices).map(([name, value]) => `, ${name}=${value}`).join("");
    const typed = FIELDS.filter((name) => name !== "basis" && state.typed[name]).map((name) => `${name}=${argument(state.typed[name])}`);
    if (state.typed.gain && !state.typed.kind) typed.push(`basis="${state.typed.basis}"`);
    const claims = state.programme === OWN ? `claims = gains.claim("own", ${typed.join(", ")})` : "claims = gains.programme_claims(report.load_figures())";
    return ["from poverty_analysis import gains, report", "", claims, "assumptions = gains.load_assumptions()",
      `scenario = gains.explore(claims, assumptions, "${state.programme}"${choices}, draws=${data.draws}, rng=0)`, "scenario.summary"].join("\n");
  }

  const argument = (text) => (/^[0-9.,]+$/.test(text.trim()) ? text.replaceAll(",", "").trim() : JSON.stringify(text.trim()));

  // The picture ---------------------------------------------------------------------------------------------------

  function in_one_sentence() {
    const { additional_gain_cny: gain, below_line_with: below, below_line_without_additional: without } = scenario.summary;
    if (!gain) return say("Scenario");
    return say("Scenario for {}: additional gain {} yuan per person and year ({} to {}); {} persons below {} yuan with the gain, {} without the additional gain (medians).",
      label(state.programme), ...[gain.median, gain.low, gain.high, below.median, scenario.poverty_line_cny, without.median].map(in_words));
  }

  function draw() {
    if (!scenario) return parts.picture.replaceChildren();
    const compared = scenario === shipped ? undefined : shipped;
    const names = { claim: say("as stated"), none: "", pay: say("pay of a post"), payout: say("payout and wages") };
    const kinds = Object.keys(KINDS).filter((kind) => `${kind}_gain_cny` in scenario.summary);
    const row = (kind, outcome) => ({
      title: kind === "gross" ? names[scenario.gross] : say("additional"), color: KINDS[kind], row: scenario.summary[outcome],
      draws: scenario.draws[outcome], compared: compared?.draws[outcome],
    });
    const panels = [{ title: say("gain, CNY per person per year"), rows: kinds.map((kind) => row(kind, `${kind}_gain_cny`)), zero: true }];
    const years = { title: say("years to pay the cost back, without interest"), log: true, band: FORMULAS.percentiles(scenario.years_lasting), rows: [] };
    for (const kind of kinds.filter((each) => `${each}_payback_years` in scenario.summary)) {
      const each = row(kind, `${kind}_payback_years`);
      const lasting = scenario.years_lasting;
      const paid = Array.from(typeof each.draws === "object" ? each.draws : [each.draws], (value, place) => value <= (typeof lasting === "object" ? lasting[place] : lasting));
      years.rows.push({ ...each, remark: say("in time: {}", `${Math.round((100 * paid.filter(Boolean).length) / paid.length)}%`) });
    }
    panels.push(years.rows.length ? years : { title: years.title, rows: [], words: kinds.some((kind) => `${kind}_yuan_per_yuan` in scenario.summary) ? say("what is paid each year is its cost") : say("no cost is stated, and none is chosen") });
    const cases = { with: [say("with the gain"), "currentColor"], without_gross: [{ claim: say("without the gain as stated"), none: "", pay: say("without the pay of a post"), payout: say("without payout and wages") }[scenario.gross], KINDS.gross], without_additional: [say("without the additional gain"), KINDS.additional] };
    const below = Object.entries(cases).filter(([name]) => `below_line_${name}` in scenario.summary);
    panels.push({
      title: say("persons reached who are below {} CNY per year", in_words(scenario.poverty_line_cny)), zero: true,
      rows: below.map(([name, [title, color]]) => ({ title, color, row: scenario.summary[`below_line_${name}`], compared_row: compared?.summary[`below_line_${name}`] })),
    });
    const legend = say("Point: median; bar: 5% to 95% of draws; shape: all draws, scaled to one height.") + (compared ? ` ${say("Grey: nothing chosen.")}` : "");
    const title = say("Scenario: {}", label(state.programme));
    parts.picture.replaceChildren(PICTURE.panels(panels, { title, legend, spoken: in_one_sentence(), width: Math.min(Math.max(parts.picture.clientWidth, 280), 620), lasting: say("the gain lasts") }));
  }

  function start(box, shown) {
    [root, data, words] = [box, FORMULAS.from_file(shown), shown.words];
    read_address();
    build();
    show();
    document.addEventListener("language", show);
    addEventListener("hashchange", () => (read_address(), show()));
    let width = parts.picture.clientWidth;
    addEventListener("resize", () => {
      if (parts.picture.clientWidth !== width) draw();
      width = parts.picture.clientWidth;
    });
  }

  return { CONTROLS, start, scenario: () => scenario, state: () => state };
})();
