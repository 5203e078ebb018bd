// What one programme comes to under chosen assumptions: the formulas of poverty_analysis.gains, under their names there.
// A value is a number, where it does not vary, or an array with one number a draw; undefined is what cannot be said.
// explorer-data.js holds the draws; tests compare every outcome with gains.explore in Python.
"use strict";

const FORMULAS = (() => {
  const COST = "cost_per_person_cny";
  const PERCENTILES = { low: 0.05, median: 0.5, high: 0.95 };
  const KINDS = ["gross", "additional"];
  // programme_model.RATES, by the end of an outcome's name
  const RATES = { "": "discount_rate", _official: "official_discount_rate" };
  const at_both_rates = (worth) => Object.fromEntries(Object.entries(RATES).map(([end, rate]) => [end, worth(rate)]));
  const named = (kind, worth) => Object.fromEntries(Object.entries(worth).map(([end, each]) => [`${kind}_yuan_per_yuan${end}`, each]));

  // Numbers and arrays together, draw by draw.
  function elementwise(formula, ...values) {
    const vector = values.find((value) => typeof value === "object");
    if (vector === undefined) return formula(...values);
    const found = new Float64Array(vector.length);
    for (let draw = 0; draw < found.length; draw += 1) {
      found[draw] = formula(...values.map((value) => (typeof value === "object" ? value[draw] : value)));
    }
    return found;
  }

  const times = (a, b) => elementwise((x, y) => x * y, a, b);
  const over = (a, b) => elementwise((x, y) => x / y, a, b);
  const any = (values) => (typeof values === "object" ? values.some((value) => value !== 0) : values !== 0);

  // percentiles.percentiles: the order statistic nearest to a percentile; a half goes to the even place
  function percentiles(values) {
    if (typeof values === "number") return { low: values, median: values, high: values };
    const ordered = Float64Array.from(values).sort();
    const place = (share) => {
      const middle = share * (ordered.length - 1);
      const below = Math.floor(middle);
      const up = middle - below > 0.5 || (middle - below === 0.5 && below % 2 === 1);
      return ordered[up ? below + 1 : below];
    };
    return Object.fromEntries(Object.entries(PERCENTILES).map(([name, share]) => [name, place(share)]));
  }

  // distribution.share_below_without: F((z + g) / mean) of a Singh-Maddala distribution with mean 1
  function share_below_without(incomes, line, gain, mean) {
    return elementwise(
      (z, g, m) => {
        const relative = (z + g) / m / incomes.scale;
        return relative > 0 ? -Math.expm1(-incomes.q * Math.log1p(relative ** incomes.a)) : 0;
      },
      line,
      gain,
      mean,
    );
  }

  // present_value.annuity_factor
  function annuity_factor(discount_rate, years) {
    return elementwise((d, n) => (d === 0 ? n : -Math.expm1(-n * Math.log1p(d)) / d), discount_rate, years);
  }

  // counterfactual.counterfactual_income
  function counterfactual_income(baseline_cny, growth, years) {
    return elementwise((baseline, g, n) => baseline * (1 + g) ** n, baseline_cny, growth, years);
  }

  // counterfactual.effect_gain
  function effect_gain(income_cny, log_effect) {
    return elementwise((income, beta) => income * Math.expm1(beta), income_cny, log_effect);
  }

  // programme_model.claimed_per_person
  function claimed_per_person(claim, values) {
    if (claim.gain_basis === "per household") return over(times(values.gain, values.households), values.persons);
    return claim.gain_basis === "total" ? over(values.gain, values.persons) : values.gain;
  }

  // programme_model.years_of_claim
  function years_of_claim(model, claim, values) {
    return claim.gain_timing === "per year" ? 1 : values[model.years_parameter];
  }

  // programmes.siblings.post_gain: pay of a post over those who share it
  function post_gain(pay_cny, posts_per_person) {
    return times(pay_cny, posts_per_person);
  }

  // programme_model.payout_and_wages: what projects pay out and what their jobs bring, per person covered
  function payout_and_wages(values) {
    const payout = over(times(values.cost, values.industry_payout_share), values.persons);
    const wages = elementwise(
      (jobs, pay, lost, persons) => (jobs * (pay - lost)) / persons,
      values.industry_jobs,
      values.job_pay_cny,
      values.employment_income_lost_cny,
      values.persons,
    );
    return elementwise((x, y) => x + y, payout, wages);
  }

  function gross_gain(model, claim, values) {
    if (model.gross === "claim" && values.gain !== undefined) {
      return over(claimed_per_person(claim, values), years_of_claim(model, claim, values));
    }
    if (model.gross === "pay") return post_gain(values[model.pay_parameter], values.posts_per_person);
    const known = values.cost !== undefined && !Number.isNaN(values.industry_jobs);  // a claim of one's own may lack them
    return model.gross === "payout" && known ? payout_and_wages(values) : undefined;
  }

  // programme_model.gains_per_person
  function gains_per_person(model, claim, values) {
    const gross = gross_gain(model, claim, values);
    if (model.additional === "effect") {
      return { gross, additional: effect_gain(values.income_without, values[model.effect_parameter]) };
    }
    return { gross, additional: gross === undefined ? undefined : times(gross, values[model.additional_parameter]) };
  }

  // programmes.relocation.relocation_gain_path, for one draw; the two assumed losses of a move are left aside here
  function relocation_gain_path(baseline_cny, growth, log_effect, settling_years, years) {
    const effect = Math.expm1(log_effect);
    return Array.from({ length: years }, (_, place) => {
      const settled = Math.min((place + 1) / settling_years, 1);
      return baseline_cny * (1 + growth) ** (place + 1) * settled * effect;
    });
  }

  // present_value.payback_years: the first time that the sum reaches the cost, even within a year
  function payback_years(gains_cny, cost_cny) {
    let sum = 0;
    for (let place = 0; place < gains_cny.length; place += 1) {
      sum += gains_cny[place];
      if (sum >= cost_cny * (1 - 1e-12)) {
        return gains_cny[place] > 0 ? place + 1 - Math.max(sum - cost_cny, 0) / gains_cny[place] : 0;
      }
    }
    return Infinity;
  }

  // outcomes._move_against_cost: along the path of a move and over its own years
  function move_against_cost(kind, model, values, cost) {
    const terms = [values.income_without, values.later_income_growth, values[model.effect_parameter]];
    const each = [...terms, values.settling_years, values.relocation_years];
    const worth = at_both_rates((name) => elementwise(
      (rate, share, ...path) =>
        relocation_gain_path(...path).reduce((sum, gain, place) => sum + gain * (1 + rate) ** -(place + 1), 0) / share,
      values[name],
      cost,
      ...each,
    ));
    const years = elementwise((share, ...path) => payback_years(relocation_gain_path(...path), share), cost, ...each);
    return { ...named(kind, worth), [`${kind}_payback_years`]: years };
  }

  // outcomes._against_cost: yuan of gain for each yuan of cost, capital at both rates; years until capital is paid back
  function against_cost(kind, total, model, claim, values) {
    let cost = values.cost;
    let timing = claim.cost_timing;
    if (cost === undefined) {
      if (!model.cost_parameter) return {};
      [cost, timing] = [times(values.persons, values[model.cost_parameter]), model.cost_timing];
    }
    if (timing === "cumulative") cost = over(cost, values[model.years_parameter]);
    if (!any(cost)) return {};
    if (timing !== "capital") return { [`${kind}_yuan_per_yuan`]: over(total, cost) };
    if (model.moving_losses !== "no") return move_against_cost(kind, model, values, over(cost, values.persons));
    return {
      ...named(kind, at_both_rates((name) => over(times(total, values.annuities[name]), cost))),
      [`${kind}_payback_years`]: elementwise((gain, paid) => (gain > 0 ? paid / gain : Infinity), total, cost),
    };
  }

  // outcomes.programme_outcomes, of the one line that is explored
  function programme_outcomes(model, claim, values, incomes) {
    const { persons, poor_income_cny } = values;
    const line = values.poverty_line_2020_cny;
    const found = { persons };
    const below = { below_line_with: times(persons, share_below_without(incomes, line, 0, poor_income_cny)) };
    const gains = gains_per_person(model, claim, values);
    for (const kind of KINDS.filter((name) => gains[name] !== undefined)) {
      found[`${kind}_gain_cny`] = gains[kind];
      Object.assign(found, against_cost(kind, times(gains[kind], persons), model, claim, values));
      const without = share_below_without(incomes, line, gains[kind], poor_income_cny);
      below[`below_line_without_${kind}`] = times(persons, without);
    }
    return { ...found, ...below };
  }

  // claim_draws.resolved: what follows from the inputs
  function resolved(claim, drawn) {
    const values = { ...drawn };
    if (claim.gain_high === Infinity) {
      const least = claim.gain_low;
      const upper = values[`upper_${claim.programme}_gain`];
      values.gain = elementwise((place, end) => least + place * (end - least), values.gain, upper);
    }
    if (values.persons === undefined) values.persons = times(values.households, values.unstated_household_size);
    const { baseline_income_cny, income_growth, growth_years, asset_life_years } = values;
    values.income_without = counterfactual_income(baseline_income_cny, income_growth, growth_years);
    values.annuities = Object.fromEntries(Object.values(RATES).map((name) => [name, annuity_factor(values[name], asset_life_years)]));
    return values;
  }

  // exploration_choices.fixed_by: the choices that a programme has, each with the assumption that it fixes
  function fixed_by(claim, model) {
    const found = {};
    if (model.additional === "share") found.additional_share = model.additional_parameter;
    else if (!model.effect_parameter.endsWith("_cny")) found.log_effect = model.effect_parameter;
    if (model.gross === "claim" && claim.gain_timing !== "per year") found.years_of_claim = model.years_parameter;
    if (["", "capital"].includes(claim.cost_of ? claim.cost_timing : model.cost_timing)) {
      found[COST] = claim.cost_of ? COST : model.cost_parameter;
      found.years_lasting = model.moving_losses === "no" ? "asset_life_years" : "relocation_years";
    }
    return { ...found, poverty_line_cny: "poverty_line_2020_cny" };
  }

  // exploration._with_cost: a chosen cost per person in the place of the shipped one
  function with_cost(values, claim, model, cost) {
    if (model.gross === "payout") {
      return [{ ...values, cost: cost * claim.persons_value }, { ...claim, cost_of: claim.cost_of || COST, cost_timing: "capital" }, model];
    }
    const { cost: _, ...others } = values;
    const changed = { ...model, cost_parameter: COST, cost_timing: "capital" };
    return [{ ...others, [COST]: cost }, { ...claim, cost_of: "", cost_timing: "" }, changed];
  }

  // exploration.explore: `described` has a programme's claim, model and values
  function explore(described, choices, incomes) {
    let { claim, model, values } = described;
    const parameters = fixed_by(claim, model);
    values = { ...values };
    for (const [name, value] of Object.entries(choices)) {
      if (!(name in parameters)) throw new RangeError(`${name} must be left out for ${claim.programme}`);
      if (name !== COST) values[parameters[name]] = value;
    }
    if (COST in choices) [values, claim, model] = with_cost(values, claim, model, choices[COST]);
    const all = resolved(claim, values);
    const draws = programme_outcomes(model, claim, all, incomes);
    const order = ["persons", ...["gain_cny", ...Object.keys(RATES).map((end) => `yuan_per_yuan${end}`), "payback_years"].flatMap((name) =>
      KINDS.map((kind) => `${kind}_${name}`)), "below_line_with", ...KINDS.map((kind) => `below_line_without_${kind}`)];
    const shown = order.filter((name) => draws[name] !== undefined);
    return {
      programme: claim.programme,
      gross: model.gross,
      choices,
      summary: Object.fromEntries(shown.map((name) => [name, percentiles(draws[name])])),
      draws,
      years_lasting: all[model.moving_losses === "no" ? "asset_life_years" : "relocation_years"],
      poverty_line_cny: all.poverty_line_2020_cny,
    };
  }

  // What explorer-data.js holds, its draws as arrays: base64 of little-endian numbers of four bytes.
  function from_file(data) {
    const arrays = Object.entries(data.values).map(([key, value]) => {
      if (typeof value === "number") return [key, value];
      return [key, new Float32Array(Uint8Array.from(atob(value), (sign) => sign.charCodeAt(0)).buffer)];
    });
    const values = Object.fromEntries(arrays);
    const filled = (inputs) => Object.fromEntries(Object.entries(inputs).map(([name, key]) => [name, values[key]]));
    const programmes = Object.entries(data.programmes).map(([name, row]) => [name, { ...row, values: filled(row.inputs) }]);
    const kinds = Object.entries(data.own.kinds).map(([kind, row]) => [kind, { ...row, values: filled(row.inputs) }]);
    const own = { kinds_of_own: Object.fromEntries(kinds), uniform_of_own: filled(data.own.uniform) };
    return { ...data, ...own, values, programmes: Object.fromEntries(programmes) };
  }

  return { COST, KINDS, annuity_factor, elementwise, explore, fixed_by, from_file, payback_years, percentiles, share_below_without };
})();
