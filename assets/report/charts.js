// The charts of all runs in view.

const leftOut = [];

/** A figure with a heading, controls, a caption that says what is seen, and room for the chart. */
function figure(id, title, { wide = false } = {}) {
  const parts = {
    controls: el("div", { class: "chart-controls screen-only" }),
    caption: el("figcaption", { id: `${id}-caption` }),
    body: el("div", { class: "chart" }),
  };
  byId("charts").append(el("figure", { id, class: wide ? "wide" : "" }, el("h3", {}, title), parts.caption, parts.controls, parts.body));
  return parts;
}

/** Keeps `render` called for the runs in view; without a run there is no chart. */
function onView(parts, render) {
  const update = (rows) => {
    if (rows.length === 0) {
      erase(parts.body);
      parts.caption.textContent = "No run in view.";
      return;
    }
    render(rows);
  };
  listeners.push(update);
  return () => update(rowsInView());
}

/** Puts the caption and the chart, which a reader who does not see it hears as `spoken`; `null` for an option is no chart. */
function show(parts, option, caption, height, spoken = caption) {
  parts.caption.textContent = caption;
  if (option) draw(parts.body, option, spoken, height);
  else erase(parts.body);
}

// Cost along an axis of figures

function costAlong() {
  const numeric = AXES.filter(({ factor }) => factor.numeric);
  if (numeric.length === 0) {
    leftOut.push("cost against participation (no axis of numbers varies)");
    return;
  }
  const first = numeric.find(({ name }) => name === "participation") ?? numeric[0];
  const parts = figure("along", `Cost against ${first.label}`);
  const heading = parts.body.parentElement.querySelector("h3");
  let axis = first;
  const names = () => (SERIES === axis.factor ? [0] : SERIES.order);
  let bands = SERIES.order.length <= 2 ? "all" : String(SERIES.order[0]);

  const render = onView(parts, (rows) => {
    const scale = scaleOf(axis.factor), costs = cost();
    const places = scale.labels.map((_, place) => place);
    const lines = names().map((code) => {
      const own = code === 0 ? rows : rows.filter((row) => SERIES.codes[row] === code);
      const groups = grouped(own, scale.labels.length, scale.of, (row) => costs[row]);
      groups.forEach((group) => group.sort((a, b) => a - b));
      const at = (share) => groups.map((group) => (group.length ? quantile(group, share) : NaN));
      return {
        code, name: code === 0 ? "all runs" : calledOf(SERIES, code), mark: code === 0 ? colour("series-2") : seriesColour(SERIES, code),
        counts: groups.map((group) => group.length), mean: groups.map(mean),
        p5: at(0.05), p25: at(0.25), p75: at(0.75), p95: at(0.95),
      };
    }).filter((line) => line.counts.some((runs) => runs > 0));
    const banded = (line) => bands === "all" || String(line.code) === bands || line.code === 0;
    // A line that is filtered away has no bands to show: the first that is left has.
    const chosen = lines.filter(banded);
    const shown = bands === "none" ? [] : chosen.length > 0 ? chosen : lines.slice(0, 1);
    const legend = legendHeight(parts.body, lines.map((line) => line.name)), top = legend + 22;
    const height = legend + (isNarrow() ? 350 : printing ? 320 : 370), split = shown.length > 0;
    // Runs differ by what prices did, so their bands dwarf the means: these are drawn once more at their own scale.
    const upper = printing ? 130 : 160;
    const grids = split
      ? [{ left: 46, right: 16, top, height: upper }, { left: 46, right: 16, top: top + upper + 46, bottom: 44 }]
      : [{ left: 46, right: 16, top, bottom: 44 }];
    const meansOf = (line, at) => ({
      type: "line", name: line.name, data: line.mean.map((value, place) => [x(scale, place), point(value)]), xAxisIndex: at, yAxisIndex: at,
      symbol: "circle", symbolSize: at === grids.length - 1 ? 8 : 5, lineStyle: { width: at === grids.length - 1 ? 2.5 : 1.5 }, itemStyle: { color: line.mark }, color: line.mark,
      // In the order of the legend, whatever was filtered before.
      z: 10 + lines.indexOf(line),
    });
    const series = grids.flatMap((_, at) => lines.map((line) => meansOf(line, at)))
      .concat(shown.flatMap((line) => [...band(line, "p5", "p95", 0.13, scale), ...band(line, "p25", "p75", 0.24, scale)]));
    const caption = lines.map((line) => {
      const there = places.filter((place) => line.counts[place] > 0);
      const [from, to] = [there[0], there[there.length - 1]];
      return `${line.name} ${fixed(line.mean[from])} bps at ${scale.labels[from]}, ${fixed(line.mean[to])} at ${scale.labels[to]}`;
    }).join("; ");
    const ends = spread(scale);
    const lastGrid = grids.length - 1;
    show(parts, {
      grid: grids,
      legend: { ...legendLook(), data: lines.map((line) => line.name) },
      axisPointer: { link: [{ xAxisIndex: "all" }] },
      tooltip: {
        ...tooltipLook(), trigger: "axis",
        formatter: (at) => {
          const far = (place) => Math.abs(x(scale, place) - at[0].axisValue);
          const place = places.reduce((best, one) => (far(one) < far(best) ? one : best), 0);
          return tip(`${axis.label} ${scale.labels[place]}`, [
            { head: true, cells: ["", "mean", "p5", "p25", "p75", "p95", "runs"] },
            ...lines.map((line) => ({
              mark: line.mark,
              cells: [line.name, ...["mean", "p5", "p25", "p75", "p95"].map((key) => fixed(line[key][place])), count(line.counts[place])],
            })),
          ]);
        },
      },
      xAxis: grids.map((_, at) => ({
        ...valueAxis(at === lastGrid ? titleOf(axis.factor) : "", { gridIndex: at, splitLine: { show: false } }), ...ends,
        axisLabel: {
          ...axisLook().axisLabel, show: at === lastGrid, customValues: places.map((place) => x(scale, place)),
          formatter: (value) => scale.labels[places.find((place) => Math.abs(x(scale, place) - value) < 1e-9 * Math.max(1, Math.abs(value)))] ?? short(value),
        },
      })),
      yAxis: grids.map((_, at) => valueAxis(at === lastGrid ? `mean ${costLabel().toLowerCase()}, bps` : "all runs, bps: mean, p25 to p75, p5 to p95", { ...onTop, gridIndex: at, scale: true, splitNumber: split ? 4 : 5 })),
      series,
    }, `Mean ${costLabel().toLowerCase()}: ${caption}.`, height);
  });

  const choices = [];
  if (numeric.length > 1) {
    choices.push(choice("Against", numeric.map(({ name, label }) => [name, label]), axis.name, (name) => {
      axis = numeric.find((one) => one.name === name);
      heading.textContent = `Cost against ${axis.label}`;
      render();
    }));
  }
  if (SERIES.order.length > 1) {
    const options = [["all", "of all"], ...SERIES.order.map((code) => [String(code), `of ${calledOf(SERIES, code)}`]), ["none", "none"]];
    choices.push(choice("Bands", options, bands, (key) => { bands = key; render(); }));
  }
  fill(parts.controls, ...choices);
}

/** Where a place of an axis of figures is drawn: at its value, or at the value's logarithm where they span decades. */
function x(scale, place) {
  return scale.logarithmic ? Math.log10(scale.values[place]) : scale.values[place];
}

/** The ends of the axis; decides whether it is drawn in decades. */
function spread(scale) {
  const low = Math.min(...scale.values), high = Math.max(...scale.values);
  scale.logarithmic = low > 0 && high / low > 12;
  const ends = [0, scale.values.length - 1].map((place) => x(scale, place));
  const margin = (ends[1] - ends[0]) * 0.04;
  return { min: ends[0] - margin, max: ends[1] + margin };
}

const point = (value) => (Number.isNaN(value) ? "-" : value);

/** The area between two quantiles: a line that is not seen and one stacked on it. */
function band(line, low, high, opacity, scale) {
  const look = { type: "line", name: line.name, stack: `${line.code}-${low}`, stackStrategy: "all", symbol: "none", lineStyle: { opacity: 0 }, silent: true, tooltip: { show: false }, color: line.mark };
  const values = (of) => line[low].map((_, place) => [x(scale, place), point(of(place))]);
  return [
    { ...look, data: values((place) => line[low][place]) },
    { ...look, data: values((place) => line[high][place] - line[low][place]), areaStyle: { color: line.mark, opacity } },
  ];
}

// The ledger of costs

function components() {
  const symbols = factors.get("symbol");
  const split = symbols.order.length > 1 && symbols !== SERIES && symbols.order.length * SERIES.order.length <= 24;
  const parts = figure("components", "What the cost is made of");
  const used = TERMS.filter((term) => measures.has(`cost_${term}_bps`));
  onView(parts, (rows) => {
    const groups = new Map();
    for (const row of rows) {
      const key = split ? symbols.rank[symbols.codes[row]] * 1000 + SERIES.rank[SERIES.codes[row]] : SERIES.rank[SERIES.codes[row]];
      if (!groups.has(key)) groups.set(key, []);
      groups.get(key).push(row);
    }
    const keys = [...groups.keys()].sort((a, b) => a - b);
    const name = (key) => {
      const row = groups.get(key)[0], series = calledOf(SERIES, SERIES.codes[row]);
      return split ? `${nameOf(symbols, symbols.codes[row])}  ${series}` : series;
    };
    const of = (measure) => keys.map((key) => mean(groups.get(key).map((row) => measures.get(measure)[row])));
    const filled = of("completion_pct"), partly = filled.some((share) => share < 99.95);
    const totals = of("is_total_bps"), terms = used.map((term) => [term, of(`cost_${term}_bps`)]);
    const names = keys.map(name);
    const seen = terms.filter(([, values]) => values.some((value) => Math.abs(value) >= 0.005));
    const largest = keys.map((_, place) => seen.reduce((best, [term, values]) => Math.abs(values[place]) > Math.abs(best[1]) ? [term, values[place]] : best, ["none", 0]));
    const spoken = names.map((one, place) => `${one} ${signed(totals[place])} (mostly ${largest[place][0]} ${signed(largest[place][1])})`).join("; ");
    const caption = names.length <= 4 ? spoken : `${names.length} groups from ${fixed(Math.min(...totals))} to ${fixed(Math.max(...totals))} bps`;
    const reading = "Mean terms of the total, stacked; diamond and figure: the total.";
    const legend = legendHeight(parts.body, [...seen.map(([term]) => term), "total"]);
    const beside = (place) => partly && !isNarrow() ? `  {filled|${fixed(filled[place], 0)}% filled}` : "";
    show(parts, {
      grid: { left: 12, right: partly && !isNarrow() ? 130 : 56, top: legend, bottom: 34, containLabel: true },
      legend: { ...legendLook(), data: [...seen.map(([term]) => term), "total"] },
      tooltip: {
        ...tooltipLook(), trigger: "axis", axisPointer: { type: "shadow" },
        formatter: (at) => {
          const place = at[0].dataIndex;
          return tip(names[place], [
            ...terms.map(([term, values]) => ({ mark: colour(term), cells: [term, `${signed(values[place])} bps`] })),
            { cells: ["total", `${signed(totals[place])} bps`] },
            { cells: ["filled", `${fixed(filled[place], 1)}%`] },
            { cells: ["runs", count(groups.get(keys[place]).length)] },
          ]);
        },
      },
      xAxis: valueAxis("mean cost, bps"),
      yAxis: categoryAxis("", names, { inverse: true, axisLabel: { interval: 0, color: colour("ink") } }),
      series: [
        ...seen.map(([term, values]) => ({
          type: "bar", name: term, stack: "cost", data: values.map(point), barMaxWidth: 26, barCategoryGap: "28%",
          itemStyle: { color: colour(term) }, color: colour(term),
        })),
        {
          type: "scatter", name: "total", data: totals.map(point), symbol: "diamond", symbolSize: 11, z: 6, color: colour("ink"),
          itemStyle: { color: colour("ink"), borderColor: colour("card"), borderWidth: 1.5 },
        },
        {
          // The totals stand in a column at the right, clear of the bars.
          type: "custom", silent: true, data: totals.map((_, place) => place), tooltip: { show: false },
          renderItem: (params, api) => ({
            type: "text",
            x: params.coordSys.x + params.coordSys.width + 6, y: api.coord([0, api.value(0)])[1],
            style: inkText({
              text: `{total|${signed(totals[params.dataIndex])}}${beside(params.dataIndex)}`,
              rich: { total: inkText({ fontWeight: 600, width: 52 }), filled: inkText({ fill: colour("soft") }) },
            }),
          }),
          encode: { x: -1, y: 0 }, clip: false,
        },
      ],
    }, `${reading} ${caption}.${lowest(filled)}`, legend + 44 + Math.max(100, Math.min(names.length * 44, printing ? 200 : 320), names.length * (isNarrow() || printing ? 24 : 30)), `${reading} ${spoken}.`);
  });
}

/** A warning where orders were not filled: their total holds the drift of what was left, and less impact. */
function lowest(filled) {
  const least = Math.min(...filled);
  return least < 99.95 ? ` Orders were filled to ${fixed(least, 0)}% on average where least.` : "";
}

// Heat maps

/** What a heat map can show: the cost, or the difference of a pairing. */
const differenceOptions = () => DATA.comparisons.map((one, place) => [`pair-${place}`, `${one.names[0]} ${MINUS} ${one.names[1]}`]);

/** Colours of a figure around zero, or from little to much where all figures have one sign. */
function palette(low, high) {
  if (low < 0 && high > 0) {
    const reach = Math.max(-low, high);
    return { min: -reach, max: reach, inRange: { color: [colour("heat-low"), colour("heat-zero"), colour("heat-high")] } };
  }
  const least = low === high ? low - 0.5 : low;
  return { min: least, max: low === high ? high + 0.5 : high, inRange: { color: [colour("heat-from"), colour("heat-mid"), colour("heat-to")] } };
}

/** Black or white, whichever stands out from `background`. */
function inkOn(background) {
  const [red, green, blue] = background.map((part) => (part / 255) ** 2.2);
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue > 0.2 ? "#15181d" : "#ffffff";
}

const channels = (hex) => [1, 3, 5].map((at) => parseInt(hex.slice(at, at + 2), 16));

/** The colour that `look` gives to `value`. */
function shade(look, value) {
  const stops = look.inRange.color.map(channels);
  const at = Math.min(0.9999, Math.max(0, (value - look.min) / (look.max - look.min))) * (stops.length - 1);
  const below = Math.floor(at);
  return stops[below].map((part, place) => part + (at - below) * (stops[below + 1][place] - part));
}

/** Means of a heat map's cells: by place along both axes. */
function cells(what, along, down) {
  const across = along.labels.length, size = across * down.labels.length;
  if (!what.startsWith("pair-")) {
    const values = cost();
    const key = (row) => { const a = along.of(row), b = down.of(row); return a < 0 || b < 0 ? -1 : b * across + a; };
    return grouped(rowsInView(), size, key, (row) => values[row]);
  }
  const comparison = DATA.comparisons[Number(what.slice(5))];
  const inView = new Set(rowsInView(comparison.factor));
  const [baselines, others] = comparison.rows, values = cost();
  // A parameter that does not matter to one of the two has its value on the other.
  const place = (scale, pair) => Math.max(scale.of(others[pair]), scale.of(baselines[pair]));
  const pairs = others.map((_, pair) => pair).filter((pair) => inView.has(others[pair]) && inView.has(baselines[pair]));
  const key = (pair) => { const a = place(along, pair), b = place(down, pair); return a < 0 || b < 0 ? -1 : b * across + a; };
  return grouped(pairs, size, key, (pair) => values[others[pair]] - values[baselines[pair]]);
}

function heat(parts, what, along, down) {
  const groups = cells(what, along, down), across = along.labels.length;
  const isPair = what.startsWith("pair-");
  const unit = isPair ? "pairs" : "runs";
  const found = groups.map((group, place) => ({ at: [place % across, Math.floor(place / across)], value: mean(group), size: group.length }))
    .filter(({ size }) => size > 0);
  if (found.length === 0) {
    show(parts, null, isPair ? "No pair in view." : "No run in view.");
    return;
  }
  const values = found.map(({ value }) => value);
  const low = Math.min(...values), high = Math.max(...values);
  const look = isPair ? palette(Math.min(low, -1e-9), Math.max(high, 1e-9)) : palette(low, high);
  const written = across <= (isNarrow() ? 6 : 13) && found.length <= 160;
  const name = ({ at }) => `${along.labels[at[0]]}, ${down.labels[at[1]]}`;
  const least = found.find(({ value }) => value === low), most = found.find(({ value }) => value === high);
  const title = isPair ? differenceOptions()[Number(what.slice(5))][1] : costLabel();
  const digits = high - low < 0.2 ? 3 : 2;
  const option = {
    grid: { left: 12, right: 8, top: 26, bottom: 74, containLabel: true },
    tooltip: {
      ...tooltipLook(),
      formatter: ({ dataIndex }) => {
        const cell = found[dataIndex];
        return tip(title, [
          { cells: [along.factor.name, along.labels[cell.at[0]]] }, { cells: [down.factor.name, down.labels[cell.at[1]]] },
          { cells: ["mean", `${signed(cell.value)} bps`] }, { cells: [unit, count(cell.size)] },
        ]);
      },
    },
    xAxis: categoryAxis(titleOf(along.factor), along.labels, { splitArea: { show: false } }),
    yAxis: categoryAxis(titleOf(down.factor), down.labels, { inverse: true, ...onTop, nameLocation: "start", axisLabel: { width: isNarrow() ? 84 : 130, overflow: "truncate" } }),
    visualMap: {
      ...look, calculable: false, orient: "horizontal", left: "center", bottom: 0, itemWidth: 12, itemHeight: isNarrow() ? 120 : 180, precision: 2,
      text: [`${fixed(look.max)} bps`, `${fixed(look.min)}`], textStyle: { color: colour("soft"), fontSize: 12 },
    },
    series: [{
      type: "heatmap",
      data: found.map(({ at, value }) => ({ value: [...at, value], label: { color: inkOn(shade(look, value)) } })),
      label: { show: written, fontSize: isNarrow() ? 11 : 12, formatter: ({ dataIndex }) => fixed(found[dataIndex].value, digits) },
      itemStyle: { borderColor: colour("card"), borderWidth: 1.5 },
      emphasis: { itemStyle: { borderColor: colour("ink") } },
    }],
  };
  const verb = isPair ? "mean difference" : `Mean ${costLabel().toLowerCase()}`;
  const caption = `${isPair ? `${title}, ` : ""}${verb} of the ${unit} in view, bps. Least: ${signed(low)} (${name(least)}); greatest: ${signed(high)} (${name(most)}).`;
  show(parts, option, caption, 138 + down.labels.length * (down.labels.length > 10 ? 26 : 36));
}

function heatMap() {
  if (AXES.length < 2) {
    leftOut.push("the heat map of two axes (fewer than two vary)");
    return;
  }
  const parts = figure("heat", "Heat map of two axes");
  const usual = AXES.filter(({ name }) => !["symbol", "session", "start", SERIES.name].includes(name));
  const [first, second] = [...usual, ...AXES.filter((axis) => !usual.includes(axis) && axis.name !== "session"), ...AXES.filter(({ name }) => name === "session")];
  const chosen = { along: first.name, down: second.name, what: differenceOptions()[0]?.[0] ?? "cost" };
  const render = onView(parts, () => {
    const scale = (name) => scaleOf(AXES.find((axis) => axis.name === name).factor);
    heat(parts, chosen.what, scale(chosen.along), scale(chosen.down));
  });
  const options = AXES.map(({ name, label }) => [name, label]);
  const pick = (key) => (value) => { chosen[key] = value; render(); };
  fill(parts.controls, choice("Across", options, chosen.along, pick("along")), choice("Down", options, chosen.down, pick("down")),
    choice("Mean of", [["cost", "cost"], ...differenceOptions()], chosen.what, pick("what")));
}

function byTimeOfDay() {
  const times = ["start", "start_offset_min"].map((name) => factors.get(name)).find((factor) => factor && factor.order.length > 1);
  const symbols = factors.get("symbol");
  if (!times) {
    leftOut.push("symbol by time of day (all orders start at one time)");
    return;
  }
  const parts = figure("time-of-day", "Symbol by time of day");
  let what = "cost";
  const render = onView(parts, () => heat(parts, what, scaleOf(times), scaleOf(symbols)));
  if (DATA.comparisons.length > 0) {
    fill(parts.controls, choice("Mean of", [["cost", "cost"], ...differenceOptions()], what, (key) => { what = key; render(); }));
  }
}

// Distributions of paired differences

const MOST_MULTIPLES = 12;

function distributions() {
  if (DATA.comparisons.length === 0) {
    leftOut.push("the distribution of paired differences (nothing is compared)");
    return;
  }
  const parts = figure("differences", "Paired differences", { wide: true });
  parts.body.className = "multiples";
  const all = DATA.comparisons.map(({ names, cells: own }) => own.filter((cell) => cell.histogram).map((cell) => ({ names, cell })));
  const together = all.flat().length <= MOST_MULTIPLES;
  let place = 0;
  const render = () => {
    const own = together ? all.flat() : all[place], shown = own.slice(0, MOST_MULTIPLES);
    for (const old of parts.body.querySelectorAll(".chart")) erase(old);
    parts.caption.textContent = "Pair by pair, over all runs whatever the filters: left of 0 (blue) the first was cheaper. Line: mean; shaded: its 95% interval. "
      + "Pairs of one day see the same prices and are one observation, so the interval is wider than the number of pairs suggests."
      + (shown.length < own.length ? ` The first ${shown.length} of ${own.length} cells.` : "");
    fill(parts.body, ...shown.map(({ names, cell }) => el("div", {},
      el("h4", {}, `${cell.name}: ${names[0]} ${MINUS} ${names[1]}`), el("p", { class: "small" }), el("div", { class: "chart" }))));
    shown.forEach(({ names, cell }, at) => histogram(parts.body.children[at], cell, names));
  };
  if (!together && DATA.comparisons.length > 1) {
    fill(parts.controls, choice("Compare", DATA.comparisons.map((one, at) => [String(at), `${one.names[0]} with ${one.names[1]}`]), "0", (key) => { place = Number(key); render(); }));
  }
  charts.push(render);
}

function histogram(place, cell, names) {
  const { from, width, counts, below, above } = cell.histogram;
  const low = from, high = from + width * counts.length, pairs = counts.reduce((sum, one) => sum + one, below + above);
  const ends = [low, high, 0, cell.mean, ...(cell.interval ?? [])];
  const tails = below + above > 0 ? `, ${below + above} further out` : "";
  const summary = `${cell.name}: mean ${signed(cell.mean)} bps, median ${signed(cell.median)}, ${names[0]} cheaper in ${fixed(cell.wins * 100, 0)}% of ${count(pairs)} pairs on ${cell.days} days${tails}.`;
  place.querySelector(".small").textContent = summary.slice(cell.name.length + 2);
  draw(place.querySelector(".chart"), {
    grid: { left: 40, right: 10, top: 26, bottom: 40 },
    tooltip: {
      ...tooltipLook(), trigger: "item",
      formatter: ({ dataIndex }) => tip(`${fixed(from + dataIndex * width)} to ${fixed(from + (dataIndex + 1) * width)} bps`, [{ cells: ["pairs", count(counts[dataIndex])] }]),
    },
    xAxis: valueAxis("difference, bps", { min: Math.min(...ends), max: Math.max(...ends), splitLine: { show: false }, splitNumber: 4, axisLabel: { showMinLabel: false, showMaxLabel: false } }),
    yAxis: valueAxis("pairs", { ...onTop, minInterval: 1, splitNumber: 3 }),
    series: [{
      type: "custom", data: counts.map((pairs, bin) => [from + bin * width, from + (bin + 1) * width, pairs]),
      encode: { x: [0, 1], y: 2 },
      renderItem: (_, api) => {
        const [left, top] = api.coord([api.value(0), api.value(2)]), [right, bottom] = api.coord([api.value(1), 0]);
        const fillColour = api.value(1) <= width * 1e-6 ? colour("cheaper") : colour("dearer");
        return { type: "rect", shape: { x: left + 0.5, y: top, width: Math.max(0.5, right - left - 1), height: bottom - top }, style: { fill: fillColour, opacity: 0.82 } };
      },
      markLine: {
        symbol: "none", silent: true, animation: false,
        data: [
          { xAxis: 0, lineStyle: { color: colour("soft"), type: "dashed", width: 1 }, label: { show: false } },
          { xAxis: cell.mean, lineStyle: { color: colour("ink"), type: "solid", width: 2 }, label: { show: false } },
        ],
      },
      markArea: cell.interval ? { silent: true, itemStyle: { color: colour("ink"), opacity: 0.13 }, data: [[{ xAxis: cell.interval[0] }, { xAxis: cell.interval[1] }]] } : undefined,
    }],
  }, summary, 200);
}

function buildCharts() {
  costAlong();
  components();
  heatMap();
  byTimeOfDay();
  distributions();
  if (leftOut.length > 0) {
    byId("charts").after(el("p", { class: "small left-out" }, `Left out, because this sweep has not what they show: ${leftOut.join("; ")}.`));
  }
}
