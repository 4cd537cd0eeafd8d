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
const isNarrow = () => window.innerWidth <= 760;

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
  let chart = echarts.getInstanceByDom(container);
  if (!chart) {
    chart = echarts.init(container, null, { renderer: "svg" });
  }
  chart.resize({ width: container.clientWidth, height });
  chart.setOption({
    animation: false,
    textStyle: { fontFamily: getComputedStyle(document.body).fontFamily, color: colour("ink") },
    ...option,
  }, { notMerge: true });
  return chart;
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

/** An axis of figures called `name`. */
const valueAxis = (name, more = {}) => ({
  type: "value", name, nameLocation: "middle", nameGap: 28, ...axisLook(), ...more,
  axisLabel: { ...axisLook().axisLabel, formatter: (value) => short(value), ...more.axisLabel },
});

const categoryAxis = (name, data, more = {}) => ({
  type: "category", name, data, nameLocation: "middle", nameGap: 28, ...axisLook(),
  splitLine: { show: false }, ...more, axisLabel: { ...axisLook().axisLabel, ...more.axisLabel },
});

const tooltipLook = () => ({
  confine: true,
  backgroundColor: colour("card"),
  borderColor: colour("line"),
  textStyle: { color: colour("ink"), fontSize: 13 },
});

const legendLook = () => ({
  top: 0, left: 0, type: "scroll", itemWidth: 14, itemHeight: 10, icon: "roundRect",
  textStyle: { color: colour("ink"), fontSize: 12 },
});
