// Which runs are in view. A value that is pressed is kept; where none is pressed, all are.

const state = { chosen: new Map(), ranges: new Map(), cost: "is_total_bps" };
const listeners = [];

const cost = () => measures.get(state.cost);
const costLabel = () => COSTS.find(({ key }) => key === state.cost).label;
/** Axes with too many values for a button each, and dates, are filtered by their ends. */
const isRange = ({ factor }) => factor.name === "session" || (factor.numeric && factor.order.length > GROUPS);

function keeps(axis, row) {
  const code = axis.factor.codes[row];
  const range = state.ranges.get(axis.name);
  if (range) return code === 0 || (axis.factor.rank[code] >= range[0] && axis.factor.rank[code] <= range[1]);
  const chosen = state.chosen.get(axis.name);
  return !chosen || chosen.size === 0 || chosen.has(code);
}

/** The rows that pass every filter but that of the parameter `except`. */
function rowsInView(except) {
  const active = AXES.filter((axis) => axis.name !== except && (state.ranges.has(axis.name) || state.chosen.get(axis.name)?.size));
  const rows = [];
  for (let row = 0; row < DATA.shown; row += 1) {
    if (active.every((axis) => keeps(axis, row))) rows.push(row);
  }
  return rows;
}

/** The filters in force, in words. */
function inForce() {
  const parts = [];
  for (const axis of AXES) {
    const range = state.ranges.get(axis.name), chosen = state.chosen.get(axis.name);
    const name = (code) => nameOf(axis.factor, code);
    if (range) parts.push(`${axis.label} ${name(axis.factor.order[range[0]])} to ${name(axis.factor.order[range[1]])}`);
    else if (chosen?.size) parts.push(`${axis.label} ${axis.factor.order.concat(0).filter((code) => chosen.has(code)).map(name).join(", ")}`);
  }
  return parts.join("; ");
}

function chips(axis) {
  const { factor } = axis;
  const codes = factor.codes.includes(0) ? [...factor.order, 0] : factor.order;
  const toggle = (code) => {
    const chosen = state.chosen.get(axis.name) ?? new Set();
    if (!chosen.delete(code)) chosen.add(code);
    state.chosen.set(axis.name, chosen);
    changed();
  };
  const pressed = (code) => String(Boolean(state.chosen.get(axis.name)?.has(code)));
  return el("div", { class: "chips" }, ...codes.map((code) => {
    const button = el("button", { type: "button", "aria-pressed": pressed(code) }, nameOf(factor, code));
    button.addEventListener("click", () => { toggle(code); button.setAttribute("aria-pressed", pressed(code)); });
    return button;
  }));
}

function range(axis) {
  const { factor } = axis, last = factor.order.length - 1;
  const options = factor.order.map((code, place) => [String(place), nameOf(factor, code)]);
  const ends = [0, last];
  const set = (end) => (value) => {
    ends[end] = Number(value);
    if (ends[0] > ends[1]) ends[1 - end] = ends[end];
    selects.forEach((select, place) => { select.value = String(ends[place]); });
    if (ends[0] === 0 && ends[1] === last) state.ranges.delete(axis.name);
    else state.ranges.set(axis.name, [...ends]);
    changed();
  };
  const labels = [choice("from", options, "0", set(0)), choice("to", options, String(last), set(1))];
  const selects = labels.map((label) => label.querySelector("select"));
  return el("div", { class: "chips" }, ...labels);
}

function buildControls() {
  fill(byId("controls"), ...AXES.map((axis) => el("fieldset", { class: "control", "data-axis": axis.name },
    el("legend", { title: axis.factor.about }, titleOf(axis.factor)), isRange(axis) ? range(axis) : chips(axis))));
}

function buildFilters() {
  fill(byId("cost"), ...COSTS.map(({ key, label }) => el("option", { value: key }, label)));
  byId("cost").addEventListener("change", (event) => { state.cost = event.target.value; changed(); });
  byId("reset").addEventListener("click", () => {
    state.chosen.clear();
    state.ranges.clear();
    state.cost = "is_total_bps";
    byId("cost").value = state.cost;
    buildControls();
    changed();
  });
  buildControls();
  byId("filter-controls").open = !isNarrow();
  byId("filter-controls").hidden = AXES.length === 0;
  byId("filters").hidden = false;
}

function changed() {
  const rows = rowsInView();
  const sample = DATA.shown < DATA.runs ? ` (charts show ${count(DATA.shown)} of ${count(DATA.runs)} runs, whole pairs drawn from all over the grid)` : "";
  byId("in-view").textContent = rows.length === DATA.shown
    ? `${rows.length === 1 ? "One run" : `All ${count(rows.length)} runs`} in view${sample}`
    : `${count(rows.length)} of ${count(DATA.shown)} runs in view${sample}`;
  byId("print-filters").textContent = [inForce() && `Charts show: ${inForce()}.`, `Cost shown: ${costLabel()}.`].filter(Boolean).join(" ");
  listeners.forEach((listener) => listener(rows));
}
