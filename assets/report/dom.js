// Elements, colours and charts. Text of data is only ever set as text, so that no name can be markup.

/** An element; strings among the children become text. */
function el(tag, attributes = {}, ...children) {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (name.startsWith("on")) element.addEventListener(name.slice(2), value);
    else if (value === true) element.setAttribute(name, "");
    else if (value !== false && value !== undefined) element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

const byId = (id) => document.getElementById(id);
const fill = (element, ...children) => { element.replaceChildren(...children); return element; };
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(`--${name}`).trim();
const seriesColour = (factor, code) => colour(`series-${(factor.order.indexOf(code) % 8) + 1}`);
const isNarrow = () => !printing && window.innerWidth <= 760;

let printing = false;
/** Widths of pictures on paper, by where they stand. */
const PAPER = [[".multiples", 340], ["#path", 480], ["#ledger", 230], ["*", 700]];
const widthOf = (container) => printing ? PAPER.find(([where]) => container.matches(`${where}, ${where} *`))[1] : container.clientWidth;

/** A choice of one; `options` are pairs of key and label. */
function choice(label, options, chosen, change) {
  const select = el("select", { onchange: () => change(select.value) },
    ...options.map(([key, text]) => el("option", { value: key, selected: key === chosen }, text)));
  return el("label", {}, `${label} `, select);
}

/** A tooltip: a title over rows of cells, the first cell of a row with its colour. */
function tip(title, rows) {
  const line = ({ mark, cells, head }) => el("tr", {}, ...cells.map((cell, place) => {
    const td = el(head ? "th" : "td", {}, cell);
    if (place === 0 && mark) {
      const dot = el("span", { class: "dot" });
      dot.style.background = mark;
      td.prepend(dot);
    }
    return td;
  }));
  return el("div", { class: "tip" }, el("strong", {}, title), el("table", {}, ...rows.map(line)));
}

/** Every chart of the page with what draws it. */
const charts = [];

/** Draws a chart in `container`; its summary is what a reader hears who does not see it. */
function draw(container, option, summary, height) {
  container.style.height = `${height}px`;
  container.setAttribute("role", "img");
  container.setAttribute("aria-label", summary);
  const chart = echarts.getInstanceByDom(container) ?? echarts.init(container, null, { renderer: "svg" });
  chart.resize({ width: widthOf(container), height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink") },
    ...option,
  }, { notMerge: true });
  // With a view box the picture can be printed at any width.
  container.querySelector("svg").setAttribute("viewBox", `0 0 ${widthOf(container)} ${height}`);
}

/** Takes the chart out of `container`, where there is one. */
function erase(container) {
  const chart = echarts.getInstanceByDom(container);
  if (chart) chart.dispose();
  container.removeAttribute("role");
  container.removeAttribute("aria-label");
  container.style.height = "";
  fill(container);
}

const axisLook = () => ({
  axisLine: { lineStyle: { color: colour("line") } },
  axisTick: { show: false },
  axisLabel: { color: colour("soft"), fontSize: 12, hideOverlap: true },
  splitLine: { lineStyle: { color: colour("faint") } },
  nameTextStyle: { color: colour("soft"), fontSize: 12 },
});

/** Where the name of an upright axis stands: above it, so that it is read without turning the head. */
const onTop = { axisLine: { show: false, onZero: false }, nameLocation: "end", nameGap: 12, nameTextStyle: { align: "left", padding: [0, 0, 0, -30], fontSize: 12 } };

/** An axis of figures called `name`. */
const valueAxis = (name, more = {}) => ({
  type: "value", name, nameLocation: "middle", nameGap: 28, ...axisLook(), ...more,
  nameTextStyle: { ...axisLook().nameTextStyle, ...more.nameTextStyle },
  axisLabel: { ...axisLook().axisLabel, formatter: (value) => short(value), ...more.axisLabel },
});

const categoryAxis = (name, data, more = {}) => ({
  type: "category", name, data, nameLocation: "middle", nameGap: 28, ...axisLook(),
  splitLine: { show: false }, ...more,
  nameTextStyle: { ...axisLook().nameTextStyle, ...more.nameTextStyle },
  axisLabel: { ...axisLook().axisLabel, ...more.axisLabel },
});

/** Text that a chart draws itself, in the letters of the page. */
const inkText = (more) => ({ fill: colour("ink"), fontSize: 12, fontFamily: getComputedStyle(document.body).fontFamily, verticalAlign: "middle", ...more });

const tooltipLook = () => ({
  confine: true,
  backgroundColor: colour("card"),
  borderColor: colour("line"),
  textStyle: { color: colour("ink"), fontSize: 13 },
});

const legendLook = () => ({
  top: 0, left: 0, itemWidth: 14, itemHeight: 10, icon: "roundRect",
  textStyle: { color: colour("ink"), fontSize: 12 },
});

/** Room that a legend of these names takes: it is broken into lines where it is too long for one. */
function legendHeight(container, names) {
  let lines = 1, used = 0;
  for (const name of names) {
    const width = 34 + 7 * name.length;
    if (used > 0 && used + width > widthOf(container)) { lines += 1; used = 0; }
    used += width;
  }
  return 10 + 20 * lines;
}
