// Distributions and intervals as a drawing: rows of one panel share an axis; words stand above their row, so that a
// telephone shows them in full size.
"use strict";

const PICTURE = (() => {
  const [TEXT, SHAPE, GAP, EDGE, BINS] = [18, 40, 34, 8, 60];

  function svg(name, attributes = {}, ...children) {
    const node = document.createElementNS("http://www.w3.org/2000/svg", name);
    for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
    node.append(...children);
    return node;
  }

  const number = (value) => value.toLocaleString("en-US", { maximumFractionDigits: 2 });

  function ticks(low, high) {
    const rough = (high - low) / 4 || 1;
    const unit = 10 ** Math.floor(Math.log10(rough));
    const step = [1, 2, 5, 10].map((n) => n * unit).find((n) => n >= rough);
    const [first, last] = [Math.floor(low / step + 1e-9), Math.ceil(high / step - 1e-9)];
    return Array.from({ length: last - first + 1 }, (_, place) => Number(((first + place) * step).toPrecision(12)));
  }

  const sorted = (draws) => Float64Array.from(typeof draws === "object" ? draws : [draws]).sort();

  // From where to where: without the outermost 0.5 per cent of draws, with zero.
  function ends(panel) {
    const values = [0];
    for (const row of panel.rows) {
      for (const draws of [row.draws, row.compared]) {
        if (draws === undefined) continue;
        const ordered = sorted(draws);
        values.push(ordered[Math.floor(0.005 * (ordered.length - 1))], ordered[Math.ceil(0.995 * (ordered.length - 1))]);
      }
      for (const each of [row.row, row.compared_row]) if (each && !row.draws) values.push(each.low, each.high);
    }
    const finite = values.filter(Number.isFinite);
    return [Math.min(...finite), Math.max(...finite)];
  }

  function scale(panel, width) {
    if (panel.log) {
      const marks = [0.1, 1, 10, 100, 1000];
      return { marks, at: (value) => EDGE + ((Math.log10(Math.max(value, 1e-9)) + 1) / 4) * (width - 2 * EDGE), back: (place) => 10 ** (((place - EDGE) / (width - 2 * EDGE)) * 4 - 1) };
    }
    const marks = ticks(...ends(panel));
    const [first, last] = [marks[0], marks.at(-1)];
    return { marks, at: (value) => EDGE + ((value - first) / (last - first || 1)) * (width - 2 * EDGE), back: (place) => first + ((place - EDGE) / (width - 2 * EDGE)) * (last - first) };
  }

  // The outline of a distribution as steps.
  function outline(draws, axis, width, base) {
    const counts = new Array(BINS).fill(0);
    const step = (width - 2 * EDGE) / BINS;
    for (const value of draws) {
      const place = Math.floor((axis.at(value) - EDGE) / step);
      if (place >= 0 && place < BINS) counts[place] += 1;
    }
    const most = Math.max(...counts, 1);
    const top = (count) => base - (count / most) * (SHAPE - 10);
    return counts.map((count, place) => `${place ? "L" : `M${EDGE},${base}L`}${(EDGE + place * step).toFixed(1)},${top(count).toFixed(1)}L${(EDGE + (place + 1) * step).toFixed(1)},${top(count).toFixed(1)}`).join("") + `L${width - EDGE},${base}Z`;
  }

  const varies = (draws) => typeof draws === "object" && draws.some((value) => value !== draws[0]);

  function bar(row, axis, width, y, color, thick) {
    const [low, middle, high] = [row.low, row.median, row.high].map((value) => Math.min(Math.max(axis.at(value), EDGE), width - EDGE));
    const parts = [svg("line", { x1: low, x2: high, y1: y, y2: y, stroke: color, "stroke-width": thick })];
    if (Number.isFinite(row.median) && axis.at(row.median) <= width - EDGE + 0.5) parts.push(svg("circle", { cx: middle, cy: y, r: thick + 1.5, fill: color, stroke: "var(--paper)", "stroke-width": 1.5 }));
    return parts;
  }

  function write(text, x, y, attributes = {}) {
    const node = svg("text", { x, y, fill: "currentColor", "font-size": 13, ...attributes });
    node.textContent = text;
    return node;
  }

  const words = (row) => {
    const said = [row.low, row.median, row.high].map((value) => (value === Infinity ? "∞" : number(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 0)) || 0)));
    return said[0] === said[2] ? said[1] : `${said[1]} (${said[0]} – ${said[2]})`;
  };

  function one_panel(panel, top, width, options) {
    const drawn = [write(panel.title, EDGE, top + 13, { "font-size": 12.5, fill: "var(--muted)" })];
    let y = top + 22;
    if (!panel.rows.length) return [[...drawn, write(panel.words, EDGE, y + 16, { "font-style": "italic" })], y + 26];
    const axis = scale(panel, width);
    const height = panel.rows.length * (TEXT + SHAPE);
    for (const mark of axis.marks) {
      const x = axis.at(mark);
      drawn.push(svg("line", { x1: x, x2: x, y1: y, y2: y + height, stroke: "var(--rule)", "stroke-width": mark === 0 ? 1.6 : 0.8 }));
      drawn.push(write(number(mark), x, y + height + 15, { "font-size": 12, "text-anchor": x < 30 ? "start" : x > width - 30 ? "end" : "middle", fill: "var(--muted)" }));
    }
    if (panel.band) {
      const [from, to] = [axis.at(panel.band.low), axis.at(panel.band.high)];
      drawn.push(svg("rect", { x: from - 1, y, width: Math.max(to - from, 2), height, fill: "var(--muted)", opacity: 0.25 }));
      drawn.push(write(options.lasting, from - 4, y + height - 4, { "font-size": 12, "text-anchor": "end", fill: "var(--muted)" }));
    }
    for (const row of panel.rows) {
      drawn.push(write(row.title, EDGE, y + 13, { "font-weight": 600 }));
      drawn.push(write(row.remark ? `${words(row.row)}; ${row.remark}` : words(row.row), width - EDGE, y + 13, { "text-anchor": "end" }));
      const base = y + TEXT + SHAPE - 8;
      if (varies(row.compared)) drawn.push(svg("path", { d: outline(row.compared, axis, width, base), fill: "none", stroke: "var(--muted)", "stroke-width": 1 }));
      if (varies(row.draws)) drawn.push(svg("path", { d: outline(row.draws, axis, width, base), fill: row.color, opacity: 0.35 }));
      if (row.compared_row) drawn.push(...bar(row.compared_row, axis, width, base - 14, "var(--muted)", 3));
      drawn.push(...bar(row.row, axis, width, base, row.color, 4));
      y += TEXT + SHAPE;
    }
    return [drawn, y + GAP];
  }

  function wrapped(text, width) {
    const most = Math.floor(width / 6.2);
    const lines = [""];
    for (const part of text.match(/[\u2e80-\uffef][，。；：、）]*|[^\s\u2e80-\uffef]+[，。；：、）]*\s*|\s+/g) ?? []) {
      const long = [...(lines.at(-1) + part)].reduce((sum, sign) => sum + (sign > "\u2e80" ? 2 : 1), 0) > most;
      if (long) lines.push(part);
      else lines[lines.length - 1] += part;
    }
    return lines;
  }

  function panels(all, options) {
    const { width } = options;
    const drawn = [write(options.title, EDGE, 18, { "font-size": 16, "font-weight": 600 })];
    let y = 30;
    for (const panel of all) {
      const [nodes, next] = one_panel(panel, y, width, options);
      drawn.push(...nodes);
      y = next;
    }
    wrapped(options.legend, width - 2 * EDGE).forEach((line, place) => drawn.push(write(line, EDGE, y + 8 + 15 * place, { "font-size": 12, fill: "var(--muted)" })));
    y += 15 * wrapped(options.legend, width - 2 * EDGE).length + 4;
    return svg("svg", { role: "img", "aria-label": options.spoken, viewBox: `0 0 ${width} ${y}`, width, height: y }, ...drawn);
  }

  return { panels };
})();
