// A claim of the reader's own: numbers or printed words as intervals, and the row that the formulas take.
// The rules are those of report.parse_quantity and gains.claim in Python, whose names the functions have. What is not
// carried here (fractions, proportions, per cent, 数十) is refused, never read in another way.
"use strict";

const OWN_CLAIM = (() => {
  const DIGITS = { 〇: 0, 零: 0, 一: 1, 二: 2, 两: 2, 三: 3, 四: 4, 五: 5, 六: 6, 七: 7, 八: 8, 九: 9 };
  const MULTIPLIERS = { 十: 10, 百: 100, 千: 1000, 万: 1e4, 亿: 1e8 };
  const UNITS = { 元: "CNY", 人: "persons", 名: "persons", 位: "persons", 户: "households", 年: "years", 个: "items", 家: "items" };
  const MEANING = {
    以上: "at least", 超过: "at least", 超: "at least", 逾: "at least", 不低于: "at least", 不少于: "at least", 至少: "at least",
    不超过: "at most", 不足: "at most", 不到: "at most", 至多: "at most", 以下: "at most", 以内: "at most",
    将近: "below", 接近: "below", 近: "below", 大约: "about", 约: "about", 左右: "about", 上下: "about", 余: "over", 多: "over",
  };
  const FOLLOWS = "以上|以下|以内|左右|上下|余|多";
  const LEADS = "不超过|不低于|不少于|超过|不足|不到|至少|至多|将近|接近|大约|超|逾|近|约";
  const TOKEN = new RegExp(`^(${LEADS})?(.+?)([${Object.keys(UNITS).join("")}])?(${FOLLOWS})?$`);
  const TERM = "(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\\.[0-9]+)?";
  const ARABIC = new RegExp(`^(?:${TERM}[百千万亿]+零?)*(?:${TERM})?$`);
  const SECTION = /^(?:([一二两三四五六七八九])千)?零?(?:([一二两三四五六七八九])百)?零?(?:([一二两三四五六七八九])?(十))?零?([零〇一二两三四五六七八九])?$/;

  function refuse(rule, ...shown) {
    throw Object.assign(new RangeError(rule), { rule, shown });
  }

  const product = (signs) => [...signs].reduce((factor, sign) => factor * MULTIPLIERS[sign], 1);

  // digits behind a point are counted, not divided: 19.46 and 万 are 1946 hundreds
  function scaled(digits, multiplier) {
    const [whole, rest = ""] = digits.replaceAll(",", "").split(".");
    const unit = rest.length ? multiplier / 10 ** rest.length : multiplier;
    return { number: (Number(whole + rest) * multiplier) / 10 ** rest.length, step: unit };
  }

  // printed_forms._arabic
  function arabic(text) {
    if (!text || !ARABIC.test(text)) return undefined;
    let [number, step, rounded, above] = [0, 0, false, Infinity];
    for (const [, digits, signs] of text.matchAll(new RegExp(`(${TERM})([百千万亿]*)`, "g"))) {
      const multiplier = product(signs);
      const term = scaled(digits, multiplier);
      if (term.number >= above || (above < Infinity && multiplier === 1 && digits.length < 4)) return undefined;
      [number, step, above] = [number + term.number, term.step, multiplier];
      rounded = multiplier > 1 || digits.includes(".");
    }
    return { number, step, rounded };
  }

  // numerals.chinese_number, of whole numbers that are not clipped in speech
  function grouped(text) {
    for (const sign of "亿万") {
      const place = text.lastIndexOf(sign);
      if (place < 0) continue;
      const [before, after] = [grouped(text.slice(0, place)), text.slice(place + 1)];
      if (after.length === 1) return undefined; // 一万二 is 12,000 in speech
      const rest = after ? grouped(after.replace(/^零/, "")) : 0;
      return before === undefined || rest === undefined || rest >= MULTIPLIERS[sign] ? undefined : before * MULTIPLIERS[sign] + rest;
    }
    const found = text && !/[百千][一二三四五六七八九]$/.test(text) ? SECTION.exec(text) : null;
    if (!found) return undefined;
    const [, thousands, hundreds, tens, ten, ones] = found;
    return (DIGITS[thousands] ?? 0) * 1000 + (DIGITS[hundreds] ?? 0) * 100 + (DIGITS[tens] ?? (ten ? 1 : 0)) * 10 + (DIGITS[ones] ?? 0);
  }

  function chinese(text) {
    const number = grouped(text);
    if (number === undefined) return undefined;
    let step = 1;
    for (const sign of /[十百千万亿]*$/.exec(text)[0]) {
      step = "万亿".includes(sign) && [1, 1e4].includes(step) ? step * MULTIPLIERS[sign] : MULTIPLIERS[sign];
    }
    return { number, step, rounded: step > 1 && /[万亿]/.test(text) };
  }

  const numeral = (text) => (/^[0-9]/.test(text) ? arabic(text) : chinese(text));

  // printed_forms._range: the first end takes the multiplier of the second where it has none
  function range(first, last) {
    const [start, end] = [numeral(first), numeral(last)];
    if (!start || !end) return undefined;
    const signs = /[百千万亿]*$/.exec(last)[0];
    const shared = signs && !(first.at(-1) in MULTIPLIERS) ? numeral(first + signs) : undefined;
    const low = shared && shared.number < end.number ? shared.number : start.number;
    if ((low > 0 && low < end.number / 100) || !(low < end.number)) return undefined;
    return { first: low, last: end.number, half: 0 };
  }

  function printed_form(text, finest) {
    const ends = /^(.+?)(?:至|到|-{1,2}|[—–~]{1,2})(.+)$/.exec(text);
    if (ends) return range(ends[1], ends[2]);
    const found = numeral(text);
    if (!found) return undefined;
    const step = finest && !found.rounded ? Math.min(found.step, 1) : found.step;
    return { first: found.number, last: found.number, half: found.rounded || finest ? step / 2 : 0 };
  }

  // The unit of the last non-zero digit; below a power of ten, a tenth of it.
  function last_step(number, half, down = false) {
    if (number === 0) return half * 2 || 1;
    let [digits, unit] = [Number(number.toPrecision(15)), 1];
    while (!Number.isInteger(digits)) [digits, unit] = [Number((digits * 10).toPrecision(15)), unit / 10];
    while (digits % 10 === 0) [digits, unit] = [digits / 10, unit * 10];
    return down && digits === 1 ? unit / 10 : unit;
  }

  // quantities._interval: what every one of its words allows, or its rounding where it has none
  function interval({ first, last, half }, meanings) {
    if (!meanings.length) return [first - half, last + half];
    const [up, down] = [last_step(last, half), last_step(first, half, true)];
    const allowed = {
      "at least": [first, Infinity],
      "at most": [0, last],
      below: [first - down, last || half * 2],
      about: [first - down / 2, last + up / 2],
      over: [first, last + up],
    };
    return [Math.max(...meanings.map((each) => allowed[each][0])), Math.min(...meanings.map((each) => allowed[each][1]))];
  }

  // quantities.parse_quantity
  function parse_quantity(literal) {
    const text = literal.replace(/[！-～]/g, (sign) => String.fromCharCode(sign.charCodeAt(0) - 0xfee0)).replace(/[\s\u3000]/g, "");
    const token = text.length <= 60 ? TOKEN.exec(text) : null;
    if (!token || /^[12][0-9]{3}(?:[-至到—–~]{1,2}[12][0-9]{3})?年$/.test(text)) refuse("{} is not read here: give digits, or 万, 余, 左右 and the like", literal);
    let [, lead, number, unit, follow] = token;
    if (unit) number = number.replace(new RegExp(`${unit}(?=至|到|-|—|–|~)`), "");
    const inside = /^([^余多]*[0-9十百千万亿])([余多])([百千万亿]*)$/.exec(number);
    if (inside) number = inside[1] + inside[3];
    const words = [lead, inside?.[2], follow].filter(Boolean);
    if (words.length && /^[百千万亿]+$/.test(number)) number = `一${number}`;
    const printed = new Set(words).size < words.length ? undefined : printed_form(number, unit === "元");
    if (!printed) refuse("{} is not read here: give digits, or 万, 余, 左右 and the like", literal);
    let [low, high] = interval(printed, words.map((word) => MEANING[word]));
    low = Math.max(low, 0);
    if (low > high || (words.length && low === high)) refuse("{} is not read here: give digits, or 万, 余, 左右 and the like", literal);
    return { value: (printed.first + printed.last) / 2, low, high, unit: UNITS[unit] };
  }

  const WANTED = {
    persons: ["persons", "items", undefined], households: ["households", "items", undefined],
    gain: ["CNY", undefined], cost: ["CNY", undefined], years: ["years", undefined],
    jobs: ["persons", "items", undefined], job_pay: ["CNY", undefined], income_given_up: ["CNY", undefined],
  };
  const WAGES = { jobs: "industry_jobs", job_pay: "job_pay_cny", income_given_up: "employment_income_lost_cny" };

  // own_amounts.stated_amount: what a reader typed, as an interval; undefined where nothing was
  function amount(argument, typed) {
    const text = String(typed ?? "").trim();
    if (!text) return undefined;
    const plain = /^[0-9.,eE+-]+$/.test(text) ? Number(text.replaceAll(",", "")) : NaN;
    const found = Number.isNaN(plain) ? parse_quantity(text) : { value: plain, low: plain, high: plain };
    if (!WANTED[argument].includes(found.unit)) refuse("{} has another unit than this field", text);
    if (found.high === Infinity) refuse("{} has no upper end: give both ends, such as 3300-3500", text);
    const least = ["persons", "households"].includes(argument) ? 1 : 0;
    if (!(found.low >= least) || (["years", "cost"].includes(argument) && found.low <= 0)) refuse("{} is too small", text);
    return found;
  }

  // own_wages.stated_wages: none, or no jobs, are no wages; a part of the three leaves them unknown
  function wages(stated, drawn) {
    const terms = Object.entries(WAGES);
    const known = terms.filter(([term]) => stated[term]);
    const number = known.length && stated.jobs?.high !== 0 ? (known.length < terms.length ? NaN : undefined) : 0;
    return Object.fromEntries(terms.map(([term, name]) => [name, number ?? drawn(stated[term], term)]));
  }

  const divided = (a, b) => ({ value: a.value / b.value, low: a.low / b.high, high: a.high / b.low });

  // own_claims.claim: the claim, and its numbers drawn evenly within what was typed; `data` as in explorer-data.js
  function claim(typed, data) {
    const stated = {};
    for (const argument of Object.keys(WANTED)) {
      try {
        stated[argument] = amount(argument, typed[argument]);
      } catch (error) {
        throw Object.assign(error, { argument });
      }
    }
    const wrong = (argument, rule, ...shown) => {
      throw Object.assign(new RangeError(rule), { rule, shown, argument });
    };
    if (!stated.persons && !stated.households) wrong("persons", "give persons or households");
    if (stated.persons && stated.households && stated.persons.high < stated.households.low) wrong("persons", "fewer persons than households");
    const known = Object.keys(WAGES).filter((term) => stated[term]);
    if (known.length && !typed.kind) wrong(known[0], "only industry projects have jobs here");
    if (stated.jobs && !(stated.jobs.high <= stated.persons?.low)) wrong("jobs", "more jobs than persons");
    if (stated.years && !stated.gain) wrong("years", "give a gain, or no years over which it runs");
    if (stated.gain && !typed.basis) wrong("basis", "say whether the gain is per person, per household or in total");
    if (stated.gain && typed.basis === "per household" && !stated.households) wrong("households", "give households: the gain is per household");
    if (stated.gain && stated.years) stated.gain = divided(stated.gain, stated.years);
    const reached = stated.persons ?? stated.households;
    const windows = { gain: typed.basis === "total" ? reached.value : 1, cost: reached.value, job_pay: 1, income_given_up: 1 };
    for (const [argument, people] of Object.entries(windows)) {
      const [lowest, highest] = data.windows[argument === "cost" ? "cost" : "gain"];
      for (const end of stated[argument] ? ["low", "value", ...(argument in WAGES ? ["high"] : [])] : []) {
        const each = stated[argument][end] / people;
        if (each !== 0 && !(each >= lowest && each <= highest)) wrong(argument, "{} yuan for each reads like another unit: {} to {}", each, lowest, highest);
      }
    }
    const drawn = (found, argument) => (found.low === found.high ? found.low : FORMULAS.elementwise((u) => found.low + u * (found.high - found.low), data.uniform_of_own[argument]));
    const { model, possible, values: shared } = data.kinds_of_own[typed.kind ?? ""];
    const values = { ...shared };
    for (const argument of ["persons", "households", "gain", "cost"]) if (stated[argument]) values[argument] = drawn(stated[argument], argument);
    if (typed.kind) Object.assign(values, wages(stated, drawn));
    const row = {
      programme: "own",
      gain_basis: stated.gain ? typed.basis : "none",
      gain_timing: stated.gain ? (stated.years ? "per year" : "no year") : "",
      cost_timing: stated.cost ? "capital" : "",
      cost_of: stated.cost ? "own" : "",
      persons_value: stated.persons?.value ?? NaN,
      households_value: stated.households?.value ?? NaN,
      stated,
    };
    return { claim: row, model, possible, values };
  }

  return { amount, claim, parse_quantity };
})();
