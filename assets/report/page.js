// The page as a whole: its theme, printing, where its figures come from, and the order in which it is built.

const root = document.documentElement;
let preferred = null;

/** Follows the system until the reader chooses. */
function applyTheme(theme) {
  root.dataset.theme = theme;
  byId("theme").textContent = theme === "dark" ? "Light" : "Dark";
  byId("theme").setAttribute("aria-pressed", String(theme === "dark"));
}

const systemTheme = () => (window.matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");

function redraw() {
  changed();
  charts.forEach((render) => render());
  drawRun();
}

/** What the charts rest on, and how to have it again. */
function buildOrigin() {
  const from = DATA.provenance;
  const table = (head, rows) => el("div", { class: "scroll", tabindex: "0" }, el("table", { class: "data" },
    el("thead", {}, el("tr", {}, ...head.map((name) => el("th", { class: ["runs", "bars", "sessions of data"].includes(name) ? "" : "text", scope: "col" }, name)))),
    el("tbody", {}, ...rows.map((cells) => el("tr", {}, ...cells.map((cell) => el("td", { class: typeof cell === "number" ? "" : "words" }, typeof cell === "number" ? count(cell) : cell)))))));
  const reasons = new Map();
  for (const [symbol, session, reason] of from.skipped) {
    const key = `${symbol}: ${reason}`;
    reasons.set(key, [...(reasons.get(key) ?? []), session]);
  }
  const sessions = (days) => days.length <= 6 ? days.join(", ") : `${days.length} sessions, ${days[0]} to ${days[days.length - 1]}`;
  const section = (title, ...children) => [el("h3", {}, title), ...children];
  const children = [
    ...section("Data quality",
      DATA.flags.length > 0 ? table(["flag", "runs", "meaning"], DATA.flags.map(([flag, about, runs]) => [flag, runs, about]))
        : el("p", { class: "small" }, "No run raised a quality flag."),
      DATA.failed.length > 0 ? table(["could not be priced, because", "runs"], DATA.failed) : el("p", { class: "small" }, "Every run could be priced."),
      reasons.size > 0 ? table(["left out", "sessions"], [...reasons].map(([reason, days]) => [reason, sessions(days)])) : ""),
    ...section("Where this comes from",
      table(["symbol", "source", "interval", "bars", "sessions of data", "snapshot"], from.data.map((cells) => cells.map((cell, place) => (place === 5 ? cell.slice(0, 16) : cell)))),
      el("details", {}, el("summary", {}, `Parameters that are the same for all runs (${from.fixed.length})`), facts(from.fixed))),
    ...section("To have it again",
      el("p", { class: "small" }, `slipgrid ${from.version}, model version ${from.model_version}, ended ${from.finished_at}. The same sweep over the same snapshots gives the same bytes.`),
      ...from.written.flatMap(([name, text]) => [el("h4", {}, name), el("pre", {}, text)])),
  ];
  fill(byId("origin"), ...children.filter((child) => child !== ""));
  byId("origin").hidden = false;
}

/** Draws once more when the width has changed, not for every pixel on the way. */
function followWidth() {
  let width = window.innerWidth, waiting = 0;
  window.addEventListener("resize", () => {
    if (window.innerWidth === width) return;
    width = window.innerWidth;
    cancelAnimationFrame(waiting);
    waiting = requestAnimationFrame(redraw);
  });
}

/** Paper is light, and as wide as paper. */
function followPrinter() {
  const set = (on) => () => {
    printing = on;
    applyTheme(on ? "light" : preferred ?? systemTheme());
    redraw();
  };
  window.addEventListener("beforeprint", set(true));
  window.addEventListener("afterprint", set(false));
}

function build() {
  applyTheme(systemTheme());
  for (const hidden of document.querySelectorAll(".actions")) hidden.hidden = false;
  byId("print").addEventListener("click", () => window.print());
  byId("theme").addEventListener("click", () => {
    preferred = root.dataset.theme === "dark" ? "light" : "dark";
    applyTheme(preferred);
    redraw();
  });
  window.matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => {
    if (!preferred) { applyTheme(systemTheme()); redraw(); }
  });
  buildOrigin();
  if (DATA.shown === 0) return;
  buildFilters();
  buildCharts();
  buildTable();
  const dearest = [...sliced.keys()].sort((a, b) => measures.get("is_total_bps")[b] - measures.get("is_total_bps")[a])[0];
  if (dearest !== undefined) openRun(dearest);
  redraw();
  followWidth();
  followPrinter();
}

build();
