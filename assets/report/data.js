// The runs of the page as columns, and the arithmetic that charts need. Nothing here tests or concludes: the verdict and
// its intervals were computed over all runs before this page was written.

const DATA = JSON.parse(document.getElementById("data").textContent);
const TERMS = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"];
/** Values of one axis that are shown one by one; numbers beyond it are put into groups. */
const MOST_LEVELS = 24;
const GROUPS = 12;

const column = (name) => Float64Array.from(DATA.measures[name] ?? [], (value) => value ?? NaN);
const measures = new Map(Object.keys(DATA.measures).map((name) => [name, column(name)]));
const factors = new Map(DATA.factors.map((factor) => [factor.name, ordered(factor)]));
const runId = (row) => "r" + DATA.ids.slice(16 * row, 16 * row + 16);

/** Adds to a factor its codes in reading order: numbers, dates and times ascending, names as they came. */
function ordered(factor) {
  const codes = factor.levels.map((_, place) => place + 1);
  const numeric = factor.levels.every((level) => typeof level === "number");
  const temporal = ["session", "start"].includes(factor.name);
  if (numeric) codes.sort((a, b) => factor.levels[a - 1] - factor.levels[b - 1]);
  if (temporal) codes.sort((a, b) => (factor.levels[a - 1] < factor.levels[b - 1] ? -1 : 1));
  const rank = new Int32Array(factor.levels.length + 1);
  codes.forEach((code, place) => { rank[code] = place; });
  const used = new Set(factor.codes);
  return { ...factor, numeric: numeric && codes.length > 0, order: codes.filter((code) => used.has(code)), rank };
}

/** What a value of a factor is called. */
function nameOf(factor, code) {
  if (code === 0) return "none";
  return nameOfLevel(factor, factor.levels[code - 1]);
}

function nameOfLevel(factor, level) {
  if (typeof level !== "number") return factor.name === "strategy" ? level.toUpperCase() : level;
  if (factor.name === "participation" || factor.name === "adv_fraction") return `${short(level * 100)}%`;
  return short(level);
}

/** A value as a sentence has it: strategies and symbols by their name alone. */
function calledOf(factor, code) {
  const name = nameOf(factor, code);
  return ["strategy", "symbol"].includes(factor.name) ? name : `${factor.name} ${name}`;
}

/** A parameter with its unit, as an axis is called. */
function titleOf(factor) {
  const percent = ["participation", "adv_fraction"].includes(factor.name);
  const unit = percent ? "% of volume" : factor.unit;
  return unit ? `${factor.name}, ${unit}` : factor.name;
}

/** The axes of the sweep: the first parameter that differs stands for those that move with it. */
const AXES = DATA.axes
  .map((names) => ({ names, factor: names.map((name) => factors.get(name)).find((factor) => factor && factor.order.length > 1) }))
  .filter((axis) => axis.factor)
  .map(({ names, factor }) => ({ name: factor.name, label: names.join(" + "), factor }));

/** What is compared, and so what charts tell apart by colour. */
const SERIES = [DATA.comparisons[0]?.factor, "strategy", "symbol"]
  .map((name) => factors.get(name))
  .find((factor) => factor && factor.order.length > 1) ?? factors.get("strategy");

const DRIFT = ["timing", "opportunity"];
const COSTS = [
  { key: "is_total_bps", label: "Total cost" },
  { key: "without_drift", label: "Expected cost (spread, impact, fees, cleanup)" },
  ...TERMS.map((term) => ({ key: `cost_${term}_bps`, label: `Only ${term}` })),
].filter(({ key }) => key === "without_drift" || measures.has(key));

measures.set("without_drift", Float64Array.from({ length: DATA.shown }, (_, row) =>
  TERMS.filter((term) => !DRIFT.includes(term)).reduce((sum, term) => sum + measures.get(`cost_${term}_bps`)[row], 0)));

/** Places along an axis: one a value, or groups of like size where there are too many. */
function scaleOf(factor) {
  if (factor.scale) return factor.scale;
  let { order } = factor;
  let groups = order.map((code) => [code]);
  if (factor.numeric && order.length > MOST_LEVELS) {
    groups = Array.from({ length: GROUPS }, (_, group) =>
      order.slice(Math.round((group * order.length) / GROUPS), Math.round(((group + 1) * order.length) / GROUPS)));
  }
  const place = new Int32Array(factor.levels.length + 1).fill(-1);
  groups.forEach((codes, group) => codes.forEach((code) => { place[code] = group; }));
  const labels = groups.map((codes) => codes.length === 1
    ? nameOf(factor, codes[0])
    : `${nameOf(factor, codes[0])} to ${nameOf(factor, codes[codes.length - 1])}`);
  const values = groups.map((codes) => factor.numeric ? mean(codes.map((code) => factor.levels[code - 1])) : NaN);
  factor.scale = { factor, labels, values, of: (row) => place[factor.codes[row]] };
  return factor.scale;
}

function mean(values) {
  let sum = 0, count = 0;
  for (const value of values) if (!Number.isNaN(value)) { sum += value; count += 1; }
  return count ? sum / count : NaN;
}

/** Linear between order statistics, as the tables of the sweep have it. */
function quantile(ascending, share) {
  const at = share * (ascending.length - 1), below = Math.floor(at);
  const next = ascending[Math.min(below + 1, ascending.length - 1)];
  return ascending[below] + (at - below) * (next - ascending[below]);
}

/** Values by group: `key` of a row, or -1 to leave it out. */
function grouped(rows, count, key, value) {
  const groups = Array.from({ length: count }, () => []);
  for (const row of rows) {
    const group = key(row), found = value(row);
    if (group >= 0 && !Number.isNaN(found)) groups[group].push(found);
  }
  return groups;
}

const MINUS = "\u2212";
const withMinus = (text) => text.replace("-", MINUS);
/** A figure with two digits behind the point; what rounds to nothing has no sign. */
function fixed(value, digits = 2) {
  if (!Number.isFinite(value)) return "none";
  const text = value.toFixed(digits);
  return Number(text) === 0 ? text.replace("-", "") : withMinus(text);
}
const signed = (value, digits = 2) => (Number(value?.toFixed(digits)) > 0 ? "+" : "") + fixed(value, digits);
/** A figure as short as it is exact to four digits. */
const short = (value) => withMinus(String(Number(value.toPrecision(4))));
const count = (value) => String(Math.round(value)).replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");
