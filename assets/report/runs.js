// Single runs: the table, and one run with its ledger and its slices.

const MOST_ROWS = 200;
/** A price or a quantity as short as it is exact to six digits. */
const short6 = (value) => Number.isFinite(value) ? withMinus(String(Number(value.toPrecision(6)))) : "none";
const sliced = new Map(DATA.slices.map((one) => [one.run, one]));
const sorting = { key: "is_total_bps", descending: true };
let opened = -1;

/** The columns of the table: what runs differ in, then what they cost. */
function tableColumns() {
  const by = (factor) => ({
    key: factor.name, title: factor.name, about: factor.about, text: !factor.numeric,
    value: (row) => (factor.codes[row] === 0 ? NaN : factor.rank[factor.codes[row]]), cell: (row) => nameOf(factor, factor.codes[row]),
  });
  const always = ["symbol", "strategy"].map((name) => factors.get(name)).filter(Boolean);
  const varying = [...new Set([...always, ...AXES.map(({ factor }) => factor)])];
  const figure = (key, title, digits) => ({
    key, title, about: `${title}, bps of parent quantity x arrival price`, text: false, total: key === "is_total_bps",
    value: (row) => measures.get(key)[row], cell: (row) => fixed(measures.get(key)[row], digits),
  });
  const costs = TERMS.filter((term) => measures.get(`cost_${term}_bps`)?.some((value) => value !== 0)).map((term) => figure(`cost_${term}_bps`, term, 2));
  const filled = { ...figure("completion_pct", "filled, %", 1), about: "executed share of the parent order" };
  return [...varying.map(by), figure("is_total_bps", "total, bps", 2), ...costs, filled];
}

function buildTable() {
  const columns = tableColumns();
  const update = (rows) => {
    const column = columns.find(({ key }) => key === sorting.key);
    const sign = sorting.descending ? -1 : 1;
    // Where there is no figure a run comes last, whichever way the table is sorted.
    const order = (a, b) => {
      const left = column.value(a), right = column.value(b);
      if (Number.isNaN(left) || Number.isNaN(right)) return Number.isNaN(left) - Number.isNaN(right) || a - b;
      return sign * (left - right) || a - b;
    };
    const sorted = [...rows].sort(order).slice(0, MOST_ROWS);
    const head = columns.map((one) => {
      const sort = one.key === sorting.key ? (sorting.descending ? "descending" : "ascending") : undefined;
      const press = () => {
        if (sorting.key === one.key) sorting.descending = !sorting.descending;
        else Object.assign(sorting, { key: one.key, descending: !one.text });
        update(rowsInView());
      };
      const arrow = sort ? (sorting.descending ? " \u2193" : " \u2191") : "";
      return el("th", { scope: "col", "aria-sort": sort, class: one.text ? "text" : "", title: one.about },
        el("button", { type: "button", onclick: press }, one.title + arrow));
    });
    const body = sorted.map((row) => {
      const open = () => { openRun(row); byId("run").scrollIntoView({ behavior: "auto", block: "start" }); };
      const button = el("button", { type: "button", onclick: open, "data-run": runId(row) }, runId(row).slice(0, 9) + (sliced.has(row) ? " \u2261" : ""));
      return el("tr", { class: row === opened ? "open" : "" }, el("td", { class: "text" }, button),
        ...columns.map((one) => el("td", { class: one.text ? "text" : one.total ? "total" : "" }, one.cell(row))));
    });
    fill(byId("runs-table"), el("thead", {}, el("tr", {}, el("th", { scope: "col", class: "text" }, "run"), ...head)), el("tbody", {}, ...body));
    byId("runs-summary").textContent = `${count(sorted.length)} of ${count(rows.length)} runs in view, by ${column.title}. `
      + "Press a column to sort by it, a run to open it; \u2261 marks runs whose slices are on this page.";
  };
  listeners.push(update);
  byId("runs").hidden = false;
}

const facts = (pairs) => el("dl", { class: "facts" }, ...pairs.flatMap(([name, value]) => [el("dt", {}, name), el("dd", {}, value)]));

/** What a run with slices is called in the list of them. */
function nameOfRun(row) {
  const parts = ["symbol", "strategy"].map((name) => nameOf(factors.get(name), factors.get(name).codes[row]));
  const axes = AXES.filter(({ name }) => ["session", "start", "participation"].includes(name));
  return [...parts, ...axes.map(({ factor }) => nameOf(factor, factor.codes[row])), `${signed(measures.get("is_total_bps")[row])} bps`].join(" ");
}

/** Opens the run in `row` of the page. */
function openRun(row) {
  opened = row;
  const slices = sliced.get(row), id = runId(row);
  for (const line of byId("runs-table").querySelectorAll("tbody tr")) {
    line.className = line.querySelector("button").dataset.run === id ? "open" : "";
  }
  const listed = [...sliced.keys()].sort((a, b) => (nameOfRun(a) < nameOfRun(b) ? -1 : 1));
  const list = listed.length > 0
    ? choice("Runs with slices", [...(slices ? [] : [["", "choose"]]), ...listed.map((one) => [String(one), nameOfRun(one)])], slices ? String(row) : "", (key) => { if (key) openRun(Number(key)); })
    : el("span", {});
  list.className = "screen-only";
  const own = DATA.factors.map(({ name }) => factors.get(name)).filter((factor) => factor.codes[row] !== 0);
  const qty = measures.get("qty")?.[row];
  const figures = [
    ["quantity", Number.isFinite(qty) ? short(qty) : "none"], ["filled", `${fixed(measures.get("completion_pct")[row], 1)}%`],
    ["arrival price", short6(measures.get("arrival_mid")[row])], ["average fill", short6(measures.get("exec_avg")[row])],
    ["share of the market's volume", `${fixed(measures.get("participation_rate")[row] * 100, 2)}%`],
    ["timing risk, bps", fixed(measures.get("timing_risk_bps")[row])],
  ];
  const ledger = el("div", { class: "chart", id: "ledger" });
  const path = el("div", { class: "chart", id: "path" });
  const without = el("p", { class: "small" }, "The slices of this run are not on this page. ", el("code", {}, `slipgrid show ${id}`),
    " has them, and so has the run's slices file in the results folder, if the sweep wrote one.");
  fill(byId("run"),
    el("div", { class: "run-head" }, el("h3", {}, `Run ${id}`), list),
    el("p", { class: "small" }, nameOfRun(row)),
    el("div", { class: "run-grid" },
      el("div", {}, el("h4", {}, "Ledger, bps"), ledger, facts(figures), el("h4", {}, "Parameters"),
        facts(own.map((factor) => [factor.name, nameOf(factor, factor.codes[row])])),
        el("p", { class: "small" }, "Parameters that are the same for all runs are listed below, under where this comes from.")),
      el("div", {}, slices ? path : without)));
  byId("run").hidden = false;
  drawRun();
}

/** Draws the charts of the open run. */
function drawRun() {
  if (opened < 0) return;
  drawLedger(byId("ledger"), opened);
  const slices = sliced.get(opened);
  if (slices) drawPath(byId("path"), opened, slices);
}

/** The ledger as steps from zero to the total. */
function drawLedger(container, row) {
  const steps = [];
  let sum = 0;
  for (const term of TERMS) {
    const value = measures.get(`cost_${term}_bps`)?.[row];
    if (!Number.isFinite(value)) continue;
    steps.push({ name: term, from: sum, to: sum + value, value, mark: colour(term) });
    sum += value;
  }
  const total = measures.get("is_total_bps")[row];
  steps.push({ name: "total", from: 0, to: total, value: total, mark: colour("ink") });
  const ends = steps.flatMap(({ from, to }) => [from, to]);
  const reach = Math.max(...ends) - Math.min(...ends);
  draw(container, {
    grid: { left: 76, right: 62, top: 4, bottom: 24 },
    tooltip: { ...tooltipLook(), formatter: ({ dataIndex }) => tip(steps[dataIndex].name, [{ cells: ["bps", signed(steps[dataIndex].value)] }]) },
    xAxis: valueAxis("", { min: Math.min(...ends, 0) - reach * 0.02, max: Math.max(...ends, 0) + reach * 0.02, splitNumber: 3, axisLabel: { showMinLabel: false, showMaxLabel: false } }),
    yAxis: categoryAxis("", steps.map(({ name }) => name), { inverse: true }),
    series: [{
      type: "custom", data: steps.map((step, place) => [step.from, step.to, place]), encode: { x: [0, 1], y: 2 }, clip: false,
      renderItem: (params, api) => {
        const step = steps[params.dataIndex];
        const [left, middle] = api.coord([Math.min(step.from, step.to), params.dataIndex]), [right] = api.coord([Math.max(step.from, step.to), params.dataIndex]);
        return {
          type: "group",
          children: [
            { type: "rect", shape: { x: left, y: middle - 8, width: Math.max(1, right - left), height: 16 }, style: { fill: step.mark } },
            { type: "text", x: params.coordSys.x + params.coordSys.width + 6, y: middle, style: inkText({ text: signed(step.value) }) },
          ],
        };
      },
    }],
  }, `Ledger of the run: ${steps.map(({ name, value }) => `${name} ${signed(value)}`).join(", ")} bps.`, 30 + steps.length * 24);
}

/** The run slot by slot: price and fills, what was wanted and traded, the market's volume, progress. */
function drawPath(container, row, { time, figures }) {
  const { mid, fill_px: fills, target, child, bar_vol: volume, cum_exec: done } = figures;
  const clock = time.map((text) => text.slice(11, 16));
  const qty = measures.get("qty")?.[row] ?? Math.max(...done);
  let traded = 0;
  const whole = volume.reduce((sum, one) => sum + one, 0);
  const market = volume.map((one) => { traded += one; return whole > 0 ? (traded / whole) * 100 : 0; });
  const height = 640, top = 26, gap = 40, each = (height - top - 3 * gap - 36) / 4;
  const panels = [0, 1, 2, 3];
  const grids = panels.map((at) => ({ left: 58, right: 12, top: top + at * (each + gap), height: each }));
  const titles = ["price: mid (line), fills (dots)", "units a slot: wanted (line), traded (bars)", "market's volume, units a slot", "done, %: order (solid), market (dashed)"];
  const compact = (value) => Math.abs(value) >= 1e6 ? `${short(value / 1e6)}M` : Math.abs(value) >= 1e4 ? `${short(value / 1e3)}k` : short(value);
  const [blue, ink, soft] = [colour("series-2"), colour("ink"), colour("soft")];
  const on = (at) => ({ xAxisIndex: at, yAxisIndex: at });
  const filled = fills.filter((price) => price !== null).length;
  const summary = `${time.length} slots from ${time[0]} UTC, ${filled} with a fill; ${fixed(measures.get("completion_pct")[row], 1)}% of the order filled.`;
  draw(container, {
    title: titles.map((text, at) => ({ text, left: 54, top: grids[at].top - 22, textStyle: { color: soft, fontSize: 12, fontWeight: 400 } })),
    grid: grids,
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: {
      ...tooltipLook(), trigger: "axis",
      formatter: (at) => {
        const slot = at[0].dataIndex;
        return tip(`${time[slot]} UTC`, [
          { cells: ["mid", short6(mid[slot])] }, { cells: ["fill", fills[slot] === null ? "none" : short6(fills[slot])] },
          { cells: ["wanted", short6(target[slot])] }, { cells: ["traded", short6(child[slot])] },
          { cells: ["market volume", short6(volume[slot])] },
          { cells: ["share of it", volume[slot] > 0 ? `${fixed((child[slot] / volume[slot]) * 100)}%` : "none"] },
          { cells: ["done", `${fixed((done[slot] / qty) * 100, 1)}%`] },
        ]);
      },
    },
    xAxis: panels.map((at) => categoryAxis(at === 3 ? "start of the slot, UTC" : "", clock, { gridIndex: at, axisLabel: { show: at === 3 }, axisPointer: { type: "line", label: { show: false } } })),
    yAxis: panels.map((at) => valueAxis("", { gridIndex: at, scale: at === 0, splitNumber: 3, axisLabel: { formatter: at === 3 ? (value) => `${value}%` : compact }, ...(at === 3 ? { min: 0, max: 100, interval: 25 } : {}) })),
    series: [
      { type: "line", name: "mid", data: mid, symbol: "none", lineStyle: { width: 1.5 }, color: soft, ...on(0),
        markLine: { symbol: "none", silent: true, data: [{ yAxis: measures.get("arrival_mid")[row] }], lineStyle: { color: soft, type: "dashed", width: 1 }, label: { show: true, position: "insideEndTop", formatter: "arrival", color: soft, fontSize: 11 } } },
      { type: "scatter", name: "fill", data: fills.map((price) => price ?? "-"), symbolSize: time.length > 200 ? 3 : 5, color: colour("dearer"), ...on(0) },
      { type: "line", name: "wanted", data: target, step: "middle", symbol: "none", lineStyle: { width: 1 }, color: soft, ...on(1) },
      { type: "bar", name: "traded", data: child, barCategoryGap: "12%", itemStyle: { color: blue }, ...on(1) },
      { type: "bar", name: "market volume", data: volume, barCategoryGap: "12%", itemStyle: { color: colour("grey") }, ...on(2) },
      { type: "line", name: "order", data: done.map((units) => (units / qty) * 100), symbol: "none", lineStyle: { width: 2.5 }, color: blue, ...on(3) },
      { type: "line", name: "market", data: market, symbol: "none", lineStyle: { width: 1.5, type: "dashed" }, color: ink, ...on(3) },
    ],
  }, summary, height);
}
