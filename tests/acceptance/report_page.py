"""Opens report pages in headless Chromium and checks what a reader sees against the table they were made from.

Usage: report_page.py SLIPGRID SCRATCH [CHROMIUM]. SCRATCH is made; run it where sweeps/demo.toml is. Only the standard
library is used: Chromium is driven through its DevTools pipe.
"""

import base64
import csv
import fcntl
import json
import os
import re
import select
import subprocess
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import fmean

SLIPGRID, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2])
CHROMIUM = sys.argv[3] if len(sys.argv) > 3 else "chromium"
DEMO = Path("sweeps/demo.toml").resolve()
GRID = """
name = "grid"
[data]
source = "sample"
[order]
side = "buy"
qty = { adv_fraction = 0.02 }
minutes = 60
[grid]
symbol = ["LIQD", "MIDC", "THIN"]
session = "all"
start = ["09:45", "12:45"]
strategy = ["twap", "vwap", "pov"]
participation = [0.02, 0.20]
k_temp = { linspace = [0.1, 0.5], n = 30 }
[output]
slices = { best = 100 }
summaries = false
"""
LARGE = GRID.replace('"grid"', '"large"').replace("[0.02, 0.20]", "[0.02, 0.05, 0.10, 0.20]").replace("{ best = 100 }", '"none"')
NARROW = """
name = "narrow"
[data]
source = "sample"
[order]
qty = 1000
minutes = 30
[grid]
symbol = ["LIQD"]
session = "all"
strategy = ["vwap"]
residual = ["drop", "roll"]
"""
HOSTILE = "</script><img src=x onerror=window.hit=1>"
NAMES = f"""
name = "names"
[data]
source = "imported"
[order]
qty = 100
minutes = 10
[grid]
symbol = [{json.dumps(HOSTILE)}, "NA", "=cmd"]
session = "all"
start = ["10:00", "12:00"]
strategy = ["twap", "vwap"]
participation = [0.05, 0.50]
"""
checks = 0


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"FAILED: {message}")


def slipgrid(*arguments):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    check(done.returncode == 0, f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


class Browser:
    """Chromium behind its DevTools pipe: messages are JSON, each ended by a zero byte."""

    def __init__(self):
        theirs_in, self.out = os.pipe()
        self.inp, theirs_out = os.pipe()
        # Above 10, so that putting one in its place cannot overwrite the other.
        theirs = [fcntl.fcntl(end, fcntl.F_DUPFD, 10) for end in (theirs_in, theirs_out)]

        def place():
            os.dup2(theirs[0], 3)
            os.dup2(theirs[1], 4)

        self.process = subprocess.Popen(
            [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", "--remote-debugging-pipe", "--no-first-run",
             "--disable-extensions", f"--user-data-dir={SCRATCH / 'profile'}", "about:blank"],
            pass_fds=(3, 4), preexec_fn=place, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )
        for end in (theirs_in, theirs_out, *theirs):
            os.close(end)
        self.buffer, self.last, self.session, self.events = b"", 0, None, []
        target = self.call("Target.createTarget", url="about:blank")["targetId"]
        self.session = self.call("Target.attachToTarget", targetId=target, flatten=True)["sessionId"]
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")

    def receive(self, timeout):
        end = time.monotonic() + timeout
        while b"\0" not in self.buffer:
            ready, _, _ = select.select([self.inp], [], [], max(0, end - time.monotonic()))
            if not ready:
                return None
            piece = os.read(self.inp, 1 << 20)
            check(piece, "chromium ended")
            self.buffer += piece
        message, self.buffer = self.buffer.split(b"\0", 1)
        return json.loads(message)

    def call(self, method, **params):
        self.last += 1
        message = {"id": self.last, "method": method, "params": params}
        if self.session:
            message["sessionId"] = self.session
        os.write(self.out, json.dumps(message).encode() + b"\0")
        while True:
            answer = self.receive(30)
            check(answer is not None, f"{method}: no answer in 30 s")
            if answer.get("id") == self.last:
                check("error" not in answer, f"{method}: {answer.get('error')}")
                return answer["result"]
            self.events.append(answer)

    def js(self, expression):
        found = self.call("Runtime.evaluate", expression=expression, returnByValue=True, awaitPromise=True)
        check("exceptionDetails" not in found, f"{expression}: {found.get('exceptionDetails')}")
        return found["result"].get("value")

    def size(self, width, height, mobile=False):
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=mobile)
        self.settle()

    def settle(self):
        self.js("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(done, 30))))")

    def open(self, path):
        self.events.clear()
        self.call("Page.navigate", url=path.as_uri())
        end = time.monotonic() + 30
        while self.js("document.readyState") != "complete":
            check(time.monotonic() < end, f"{path} did not load in 30 s")
        self.settle()

    def quiet(self, path):
        """No error, no warning, nothing loaded but the page itself, so far."""
        for event in self.events:
            method, params = event.get("method"), event.get("params", {})
            check(method != "Runtime.exceptionThrown", f"{path.name}: exception {params}")
            check(method != "Log.entryAdded", f"{path.name}: log {params}")
            check(not (method == "Runtime.consoleAPICalled" and params["type"] in ("error", "warning", "assert")),
                  f"{path.name}: console {params}")
            if method == "Network.requestWillBeSent":
                url = params["request"]["url"]
                check(url == path.as_uri(), f"{path.name}: loads {url[:200]}")

    def close(self):
        os.write(self.out, json.dumps({"id": self.last + 1, "method": "Browser.close"}).encode() + b"\0")
        self.process.wait(timeout=20)


CHART = "echarts.getInstanceByDom(document.querySelector({!r}))"


def option(browser, where):
    """The series of a chart, as ECharts has them."""
    return browser.js(f"""(() => {{
        const option = {CHART.format(where)}.getOption();
        return option.series.map(one => ({{ type: one.type, name: one.name, x: one.xAxisIndex, stack: one.stack, data: one.data.map(item => item.value ?? item) }}));
    }})()""")


def marks(browser, where):
    """Shapes and texts in a chart's picture."""
    return browser.js(f"document.querySelectorAll('{where} svg path, {where} svg text').length")


def picture(browser, where):
    """What is drawn: the elements in any order, without the running numbers of clip paths."""
    svg = browser.js(f"document.querySelector('{where} svg').outerHTML")
    return sorted(re.sub(r"zr\d+-[a-z]+-?\d+", "", svg).split("<"))


def near(found, expected, message):
    check(found is not None and abs(found - expected) <= 2e-4 * max(1.0, abs(expected)), f"{message}: {found} is not {expected}")


def press(browser, selector, text):
    """Presses the button of `text` below `selector`."""
    done = browser.js(f"""(() => {{
        const button = [...document.querySelectorAll({selector!r} + ' button')].find(one => one.textContent === {text!r});
        if (button) button.click();
        return Boolean(button);
    }})()""")
    check(done, f"no button {text} in {selector}")
    browser.settle()


def choose(browser, selector, value):
    browser.js(f"""(() => {{
        const select = document.querySelector({selector!r});
        select.value = {value!r};
        select.dispatchEvent(new Event('change'));
    }})()""")
    browser.settle()


def table(name):
    with open(SCRATCH / "results" / name / "comparison.csv", newline="", encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["total"] = float(row["is_total_bps"])
    return rows


def means(rows, *keys):
    groups = defaultdict(list)
    for row in rows:
        groups[tuple(row[key] for key in keys)].append(row["total"])
    return {key: fmean(values) for key, values in groups.items()}


def runs_in_view(browser):
    text = browser.js("document.getElementById('in-view').textContent")
    return text.replace("\u202f", "")


def heat_is_right(browser, rows, symbols, starts):
    expected = means(rows, "start", "symbol")
    [series] = option(browser, "#time-of-day .chart")
    check(len(series["data"]) == len(expected), f"{len(series['data'])} cells, {len(expected)} expected")
    for across, down, value in series["data"]:
        near(value, expected[starts[across], symbols[down]], f"cell {starts[across]} {symbols[down]}")
    check(marks(browser, "#time-of-day") >= len(expected), "a heat map without marks")


def along_is_right(browser, rows, strategies):
    expected = means(rows, "strategy", "participation")
    series = [one for one in option(browser, "#along .chart") if one["type"] == "line" and not one.get("stack")]
    check(len(series) == 2 * len(strategies), f"{len(series)} lines of means for {strategies}, in two panels")
    for one in series:
        for at, value in one["data"]:
            level = {round(float(row["participation"]), 9): row["participation"] for row in rows}[round(at, 9)]
            near(value, expected[one["name"].lower(), level], f"{one['name']} at {level}")
    banded = [one for one in option(browser, "#along .chart") if one.get("stack")]
    check(len(banded) in (4, 8), f"{len(banded)} lines make the bands")


def grid_page(browser):
    """A larger sweep: charts against the table, filters, runs, themes, sizes, paper."""
    path = SCRATCH / "results/grid/report.html"
    rows = table("grid")
    browser.size(1280, 900)
    browser.open(path)
    shown = browser.js("JSON.parse(document.getElementById('data').textContent).shown")
    check(shown == 14040 == len(rows), f"{shown} of {len(rows)} runs on the page")
    check(runs_in_view(browser) == f"All {len(rows)} runs in view", runs_in_view(browser))
    check(browser.js("document.querySelectorAll('.forest tbody tr').length") == 6, "two comparisons of three symbols")
    check(browser.js("document.querySelectorAll('.forest .interval').length") == 6, "an interval a row")

    symbols, starts = ["LIQD", "MIDC", "THIN"], sorted({row["start"] for row in rows})
    heat_is_right(browser, rows, symbols, starts)
    along_is_right(browser, rows, ["twap", "vwap", "pov"])
    bars = [one for one in option(browser, "#components .chart") if one["type"] == "bar"]
    check(len(bars) >= 4 and all(len(one["data"]) == 9 for one in bars), "a bar a symbol and strategy")
    sums = [sum(one["data"][place] for one in bars) for place in range(9)]
    expected = means(rows, "symbol", "strategy")
    order = [(symbol, strategy) for symbol in symbols for strategy in ("twap", "vwap", "pov")]
    for found, key in zip(sums, order):
        check(abs(found - expected[key]) < 0.02, f"terms of {key} add up to {found}, not {expected[key]}")
    # Thirty values of k_temp are shown in twelve groups; the map is of differences of pairs.
    pairs = defaultdict(dict)
    for row in rows:
        pairs[tuple(row[key] for key in ("symbol", "session", "start", "participation", "k_temp"))][row["strategy"]] = row["total"]
    [series] = option(browser, "#heat .chart")
    check(len(series["data"]) == 2 * 12, f"{len(series['data'])} cells of participation and k_temp")
    choose(browser, "#heat .chart-controls label:nth-child(2) select", "symbol")
    differences = defaultdict(list)
    for (symbol, _, _, participation, _), pair in pairs.items():
        differences[participation, symbol].append(pair["vwap"] - pair["twap"])
    [series] = option(browser, "#heat .chart")
    check(len(series["data"]) == 2 * 3, f"{len(series['data'])} cells of participation and symbol")
    for across, down, value in series["data"]:
        key = (["0.02", "0.2"][across], symbols[down])
        near(value, fmean(differences[key]), f"VWAP - TWAP at {key}")
    choose(browser, "#heat .chart-controls label:nth-child(2) select", "k_temp")
    check(browser.js("document.querySelectorAll('#differences .chart svg').length") == 6, "a distribution a row")
    check(browser.js("[...document.querySelectorAll('#differences .chart')].every(one => one.querySelectorAll('svg path').length > 10)"),
          "distributions with bars")

    before = {where: picture(browser, where) for where in ("#along", "#components", "#heat", "#time-of-day")}
    press(browser, "[data-axis=symbol]", "MIDC")
    part = [row for row in rows if row["symbol"] == "MIDC"]
    check(runs_in_view(browser) == f"{len(part)} of {len(rows)} runs in view", runs_in_view(browser))
    heat_is_right(browser, part, symbols, starts)
    along_is_right(browser, part, ["twap", "vwap", "pov"])
    for where, old in before.items():
        check(picture(browser, where) != old, f"{where} did not follow the filter")
    press(browser, "[data-axis=strategy]", "VWAP")
    part = [row for row in part if row["strategy"] == "vwap"]
    along_is_right(browser, part, ["vwap"])
    rows_shown = browser.js("document.querySelectorAll('#runs-table tbody tr').length")
    check(rows_shown == 200, f"{rows_shown} rows in the table")
    dearest = max(part, key=lambda row: row["total"])
    first = browser.js("document.querySelector('#runs-table tbody button').dataset.run")
    check(first == dearest["run_id"], f"{first} comes first, {dearest['run_id']} is dearest")
    choose(browser, "#cost", "cost_spread_bps")
    near(option(browser, "#along .chart")[0]["data"][0][1],
         fmean(float(row["cost_spread_bps"]) for row in part if row["participation"] == "0.02"), "spread at 2%")
    press(browser, ".filters-head", "Reset")
    check(runs_in_view(browser) == f"All {len(rows)} runs in view", runs_in_view(browser))
    for where, old in before.items():
        check(picture(browser, where) == old, f"{where} did not come back")
    # A range of dates keeps the days between its ends.
    days = sorted({row["session"] for row in rows})
    choose(browser, "[data-axis=session] select", "3")
    kept = sum(row["session"] >= days[3] for row in rows)
    check(runs_in_view(browser).startswith(f"{kept} of "), runs_in_view(browser))
    press(browser, ".filters-head", "Reset")

    # The keyboard does what the mouse does.
    browser.js("document.querySelector('[data-axis=symbol] button').focus()")
    for kind in ("keyDown", "keyUp"):
        browser.call("Input.dispatchKeyEvent", type=kind, key=" ", code="Space", windowsVirtualKeyCode=32, text=" ")
    browser.settle()
    check(browser.js("document.querySelector('[data-axis=symbol] button').getAttribute('aria-pressed')") == "true", "space presses")
    press(browser, ".filters-head", "Reset")
    press(browser, "#runs-table thead", "strategy")
    check(browser.js("document.querySelector('#runs-table [aria-sort]').textContent").startswith("strategy"), "sorted by strategy")

    # Slices: the cheapest hundred have a file; others are told how to be had.
    sliced = browser.js("JSON.parse(document.getElementById('data').textContent).slices.map(one => one.run)")
    check(0 < len(sliced) <= 60, f"{len(sliced)} runs with slices")
    check(browser.js("document.querySelectorAll('#path svg path').length") > 60, "the first run shows its slices")
    browser.js("document.querySelector('#runs-table tbody button').click()")
    browser.settle()
    opened = browser.js("document.querySelector('#run h3').textContent")
    check(opened.endswith(browser.js("document.querySelector('#runs-table tbody button').dataset.run")), opened)
    check("slipgrid show" in browser.js("document.querySelector('#run').textContent"), "how to have other slices")

    light = picture(browser, "#components")
    press(browser, ".actions", "Dark")
    check(browser.js("document.documentElement.dataset.theme") == "dark", "dark when pressed")
    check(picture(browser, "#components") != light, "charts follow the theme")
    press(browser, ".actions", "Light")
    check(picture(browser, "#components") == light, "and come back")

    paper = base64.b64decode(browser.call("Page.printToPDF")["data"])
    check(paper.startswith(b"%PDF") and len(paper) > 50_000, f"{len(paper)} bytes on paper")
    check(browser.js("document.documentElement.dataset.theme") == "light" and picture(browser, "#components") == light,
          "the screen is as it was after printing")
    browser.quiet(path)


def demo_page(browser):
    """The demo on a phone, in the dark: every chart has its marks, a run shows its slices."""
    path = SCRATCH / "results/demo/report.html"
    rows = table("demo")
    browser.call("Emulation.setEmulatedMedia", features=[{"name": "prefers-color-scheme", "value": "dark"}])
    browser.size(360, 740, mobile=True)
    browser.open(path)
    check(browser.js("document.documentElement.dataset.theme") == "dark", "follows the system")
    ink = browser.js("getComputedStyle(document.body).color")
    check(ink == "rgb(231, 234, 239)", f"light ink on dark: {ink}")
    width = browser.js("document.documentElement.scrollWidth")
    check(width <= 360, f"{width} px wide on a phone of 360")
    wide = browser.js("""[...document.querySelectorAll('main *')].filter(one => !one.closest('.scroll') && !one.closest('svg')
        && one.getBoundingClientRect().right > 361).map(one => one.tagName + '.' + one.className)""")
    check(wide == [], f"beyond the edge of a phone: {wide}")
    for where in ("#along", "#components", "#heat", "#time-of-day", "#differences", "#run"):
        check(marks(browser, where) > 15, f"{where} has no marks")
    labelled = browser.js("[...document.querySelectorAll('[role=img]')].every(one => one.getAttribute('aria-label').length > 20)")
    check(labelled, "a chart without a text")
    along_is_right(browser, rows, ["twap", "vwap"])
    # The dearest run has its slices on the page; its bars are those of its file.
    dearest = max(rows, key=lambda row: row["total"])
    browser.js(f"document.querySelector('[data-run={dearest['run_id']}]').click()")
    browser.settle()
    [file] = (SCRATCH / "results/demo/runs").glob(f"*/*{dearest['run_id']}.slices.csv")
    with open(file, newline="", encoding="utf-8") as lines:
        slices = list(csv.DictReader(lines))
    traded = next(one for one in option(browser, "#path") if one["name"] == "traded")
    check(len(traded["data"]) == len(slices), f"{len(traded['data'])} bars for {len(slices)} slots")
    for found, line in zip(traded["data"], slices):
        near(found, float(line["child"]), f"traded at {line['time']}")
    check(browser.js("document.documentElement.scrollWidth") <= 360, "too wide with a run open")
    browser.quiet(path)
    browser.call("Emulation.setEmulatedMedia", features=[])


def large_page(browser):
    """More runs than a page holds: whole pairs are kept, and the page says so."""
    path = SCRATCH / "results/large/report.html"
    browser.open(path)
    total = len(table("large"))
    data = browser.js("(() => { const { shown, runs, comparisons } = JSON.parse(document.getElementById('data').textContent);"
                      " return { shown, runs, pairs: comparisons.map(one => one.rows[0].length) }; })()")
    check(total == 28080 == data["runs"] and 19_000 < data["shown"] <= 20_000, f"{data} of {total}")
    check(data["pairs"] == [data["shown"] // 3] * 2, f"pairs were torn: {data}")
    text = runs_in_view(browser)
    check(f"{data['shown']} of {total} runs" in text, text)
    check("slipgrid show" not in browser.js("document.querySelector('main').textContent"), "no run is open without slices")
    browser.quiet(path)


def narrow_page(browser):
    """A sweep without strategies, numbers or times to compare leaves charts out, in words."""
    path = SCRATCH / "results/narrow/report.html"
    browser.size(1280, 900)
    browser.open(path)
    check("Nothing is compared here" in browser.js("document.querySelector('#verdict').textContent"), "says so")
    left_out = browser.js("document.querySelector('.left-out').textContent")
    for chart in ("cost against participation", "time of day", "paired differences"):
        check(chart in left_out, f"{chart} is not named in: {left_out}")
    check(browser.js("document.querySelectorAll('#charts figure').length") == 2, "components and a heat map remain")
    check(browser.js("[...document.querySelectorAll('#charts .chart')].every(one => one.querySelector('svg path'))"), "an empty chart")
    browser.quiet(path)


def names_page(browser):
    """Names are text, whatever they look like."""
    path = SCRATCH / "results/names/report.html"
    browser.open(path)
    check(browser.js("document.querySelectorAll('img').length") == 0 and browser.js("window.hit") is None, "a symbol became markup")
    chips = browser.js("[...document.querySelectorAll('[data-axis=symbol] button')].map(one => one.textContent)")
    check(chips == [HOSTILE, "NA", "=cmd"], f"chips {chips}")
    check(HOSTILE in browser.js("document.querySelector('.forest tbody th').textContent"), "the verdict names it")
    for where in ("#components .chart", "#time-of-day .chart", "#along .chart"):
        browser.js(f"{CHART.format(where)}.dispatchAction({{ type: 'showTip', seriesIndex: 0, dataIndex: 0 }})")
        browser.settle()
    check(HOSTILE in browser.js("document.querySelector('#components').textContent"), "its tip names it")
    check(browser.js("document.querySelectorAll('img, b').length") == 0 and browser.js("window.hit") is None, "a tip became markup")
    press(browser, "[data-axis=symbol]", "NA")
    rows = table("names")
    check(runs_in_view(browser).startswith(f"{sum(row['symbol'] == 'NA' for row in rows)} of "), runs_in_view(browser))
    check(browser.js("document.querySelectorAll('#runs-table tbody tr').length") == sum(row["symbol"] == "NA" for row in rows), "rows of NA")
    browser.quiet(path)


SCRATCH.mkdir(parents=True)
SCRATCH = SCRATCH.resolve()
for name, text in (("grid", GRID), ("large", LARGE), ("narrow", NARROW), ("names", NAMES)):
    (SCRATCH / f"{name}.toml").write_text(text, encoding="utf-8")
bars = ["time,open,high,low,close,volume"]
for minute in range(4 * 1440):
    price = 100 + (minute * 7919 % 211) / 100
    bars.append(f"{1_790_000_640 + 60 * minute},{price},{price + 1},{price - 1},{price},{50 + minute * 31 % 97}")
(SCRATCH / "bars.csv").write_text("\n".join(bars) + "\n", encoding="utf-8")
for symbol in (HOSTILE, "NA", "=cmd"):
    slipgrid("data", "import", "bars.csv", "--interval", "1m", "--symbol", symbol, "--quiet")
for sweep in (DEMO, "grid.toml", "large.toml", "narrow.toml", "names.toml"):
    slipgrid("run", sweep, "--quiet")
for name in ("demo", "grid", "large", "narrow", "names"):
    slipgrid("report", f"results/{name}")

browser = Browser()
try:
    for page in (grid_page, large_page, demo_page, narrow_page, names_page):
        page(browser)
finally:
    browser.close()
print(f"report page: {checks} checks passed")
