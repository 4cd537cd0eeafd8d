"""Holds the spread models against the authors' package and a plain numpy reference, on real bars.

Usage: spread.py SLIPGRID SHARED SCRATCH. SHARED has data/; SCRATCH is made.

`edge` is computed by `bidask.edge` on the very bars, an empty row between two sessions; the others from their formulas, pair
by pair. Jackknife errors come from leaving out one session and calling the same again. Nothing is shared with slipgrid.
"""

import csv
import json
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
from estimators import MODELS, estimate

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
TOLERANCE = 1e-9
SESSIONS = 20
BUCKETS = 13
BARS = {
    "SPY": ("data/yahoo_2026/SPY_1m.csv", "1m"),
    "QQQ": ("data/yahoo_2026/QQQ_1m.csv", "1m"),
    "BILI": ("data/yahoo_2026/BILI_1m.csv", "1m"),
    "BAC": ("data/lean/BAC_1m.csv", "1m"),
    "IBM": ("data/lean/IBM_1m.csv", "1m"),
    "SPY5": ("data/yahoo_2026/SPY_5m.csv", "5m"),
    "TSLA5": ("data/yahoo_2026/TSLA_5m.csv", "5m"),
}
# What US stocks above a dollar are quoted in.
TICK = 0.01
SWEEP = """
name = "{name}"
[data]
source = "imported"
interval = "{interval}"
[order]
qty = 1
minutes = 30
{order}
[grid]
symbol = {symbols}
session = "all"
start = {{ from = "09:30", to = "15:30", every = "30m" }}
spread = ["edge", "abdi-ranaldo", "corwin-schultz", "roll"]
[output]
slices = "none"
summaries = false
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


def sessions_of(path):
    """Bars of the complete sessions by date, and minutes after the open; and every row's mid by time."""
    frame = pd.read_csv(SHARED / path)
    time = pd.DatetimeIndex(frame["time"]).tz_convert("America/New_York")
    minute = (time.hour * 60 + time.minute - 570).to_numpy()
    inside = (minute >= 0) & (minute < 390)
    prices = frame[["open", "high", "low", "close"]].to_numpy()
    mids = (prices[:, 1] + prices[:, 2]) / 2
    days = {}
    for date in sorted(set(time.date)):
        rows = np.flatnonzero(inside & (time.date == date))
        if len(rows):
            days[str(date)] = (minute[rows], prices[rows])
    return days, time, mids


def complete(minutes, step):
    return minutes[-1] + step - minutes[0] >= 0.9 * 390


def near(a, b, scale=0.0):
    return abs(a - b) <= TOLERANCE * max(abs(a), abs(b), scale)


SCRATCH.mkdir(parents=True)
for symbol, (path, interval) in BARS.items():
    slipgrid("data", "import", SHARED / path, "--symbol", symbol, "--interval", interval,
             "--zone", "America/New_York", "--session", "09:30-16:00")

# Without a floor every significant estimate shows; with the tick found from the prices it is a cent.
tables = {}
for floor, order in (("none", "tick = 1e-9"), ("found", "")):
    for interval in ("1m", "5m"):
        symbols = [symbol for symbol, (_, length) in BARS.items() if length == interval]
        name = f"{floor}-{interval}"
        text = SWEEP.format(name=name, interval=interval, order=order, symbols=json.dumps(symbols))
        (SCRATCH / f"{name}.toml").write_text(text, encoding="utf-8")
        slipgrid("run", f"{name}.toml")
        with open(SCRATCH / f"results/{name}/comparison.csv", newline="", encoding="utf-8") as file:
            for row in csv.DictReader(file):
                check(row["status"] == "ok", f"{name}: {row['reason']}")
                tables[floor, row["symbol"], row["session"], row["start"], row["spread"]] = row

figures, worst, compared = {}, 0.0, 0
for symbol, (path, interval) in BARS.items():
    days, times, mids = sessions_of(path)
    step = int(interval[:-1])
    dates = [date for date, (minutes, _) in days.items() if complete(minutes, step)]
    for place, date in enumerate(dates):
        prior = [days[known] for known in dates[max(0, place - SESSIONS):place]]
        if not prior:
            continue
        whole = {name: estimate(name, [bars for _, bars in prior]) for name in MODELS}
        for bucket in range(BUCKETS):
            start = f"{(570 + 30 * bucket) // 60:02}:{(570 + 30 * bucket) % 60:02}"
            cut = [bars[(minutes >= 30 * bucket) & (minutes < 30 * bucket + 30)] for minutes, bars in prior]
            arrival = pd.Timestamp(f"{date} {start}", tz="America/New_York")
            tick_bps = TICK / mids[times.searchsorted(arrival) - 1] * 1e4
            for name in MODELS:
                row = tables["none", symbol, date, start, name]
                where = f"{symbol} {date} {start} {name}"
                found = estimate(name, cut)
                level, (square, error) = "tick", (math.nan, math.nan)
                for candidate, (value, deviation) in (("bucket", found), ("day", whole[name])):
                    margin = abs(value - 2 * deviation) <= 1e-9 * abs(value)
                    check(not margin, f"{where}: on the edge of significance; leave this case out")
                    if value > 2 * deviation:
                        level, square, error = candidate, value, deviation
                        break
                check(row["spread_level"] == level, f"{where}: level {row['spread_level']}, expected {level}")
                floored = tables["found", symbol, date, start, name]
                check(floored["spread_level"] == level, f"{where}: the floor moved the level")
                check(("spread_at_tick" in row["quality_flags"]) == (level == "tick"), f"{where}: flag of the tick")
                check(("spread_of_day" in row["quality_flags"]) == (level == "day"), f"{where}: flag of the day")
                seen = figures.setdefault((symbol, name), {"bucket": 0, "day": 0, "tick": 0, "bps": []})
                seen[level] += 1
                seen["bps"].append(float(floored["spread_est_bps"]))
                if level == "tick":
                    check(row["spread_error_bps"] == "", f"{where}: a tick has an error")
                    check(near(float(floored["spread_est_bps"]), tick_bps), f"{where}: not a tick of a cent")
                    continue
                bps, error_bps = math.sqrt(square) * 1e4, error / (2 * math.sqrt(square)) * 1e4
                got = float(row["spread_est_bps"])
                worst, compared = max(worst, abs(got / bps - 1)), compared + 1
                check(near(got, bps), f"{where}: {got} bps, expected {bps}")
                check(abs(float(row["spread_error_bps"]) / error_bps - 1) <= 1e-7, f"{where}: error")
                check(near(float(floored["spread_est_bps"]), max(bps, tick_bps)), f"{where}: floor")

print("symbol  model           bucket  day  tick  median bps  5% - 95%")
for (symbol, name), seen in figures.items():
    total = seen["bucket"] + seen["day"] + seen["tick"]
    shares = [f"{seen[level] / total:6.0%}" for level in ("bucket", "day", "tick")]
    low, middle, high = np.quantile(seen["bps"], [0.05, 0.5, 0.95])
    print(f"{symbol:7} {name:15} {''.join(shares)}  {middle:8.2f}    {low:.2f} - {high:.2f}")
check(compared > 1000, f"only {compared} significant estimates")
print(f"spread: {compared} estimates agree to {worst:.1e} relative, {checks} checks passed")
