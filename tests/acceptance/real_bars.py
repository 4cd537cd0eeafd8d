"""Imports real bars, runs a sweep over them and checks counts and ledger.

Usage: real_bars.py SLIPGRID SHARED SCRATCH. SHARED has data/lean/*.csv and data/BTCUSDT_1m.csv; SCRATCH is made.
"""

import csv
import json
import math
import subprocess
import sys
from pathlib import Path

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3])
STOCKS = ["SPY", "AIG", "BAC", "IBM"]
SWEEP = """
name = "real"
[data]
source = "imported"
[order]
side = "sell"
qty = { adv_fraction = 0.01 }
minutes = 60
fee_bps = 0.1
[grid]
symbol = ["SPY", "AIG", "BAC", "IBM", "BTCUSDT"]
session = "all"
start = { from = "10:00", to = "14:00", every = "1h" }
strategy = ["twap", "vwap"]
residual = ["drop", "roll", "respread"]
participation = [0.05, 0.10]
k_temp = [0.1, 0.3]
"""
COMBINATIONS = 5 * 2 * 3 * 2 * 2
TERMS = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"]
checks = 0


def check(condition, message):
    global checks
    checks += 1
    if not condition:
        sys.exit(f"FAILED: {message}")


def near(a, b, scale=0.0):
    return abs(a - b) <= 1e-9 * max(abs(a), abs(b), scale)


def slipgrid(*arguments, exit_code=0):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    check(done.returncode == exit_code, f"{arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def rows(path):
    with open(path, newline="", encoding="utf-8") as file:
        return list(csv.DictReader(file))


def number(row, name):
    return float(row[name])


def sessions(symbol):
    """Days that can be run: complete, with a complete one before them; counted from the bars themselves."""
    crypto = symbol == "BTCUSDT"
    path = SHARED / "data" / ("BTCUSDT_1m.csv" if crypto else f"lean/{symbol}_1m.csv")
    minutes = {}
    for row in rows(path):
        day, time = row["time"].split("T")
        minute = int(time[:2]) * 60 + int(time[3:5])
        # All these stock bars are from daylight saving time: 09:30 in New York is 13:30 UTC.
        if crypto or 13 * 60 + 30 <= minute < 20 * 60:
            minutes.setdefault(day, []).append(minute)
    hours = 1440 if crypto else 390
    complete = [day for day, seen in sorted(minutes.items()) if max(seen) + 1 - min(seen) >= 0.9 * hours]
    return complete[1:]


SCRATCH.mkdir(parents=True)
(SCRATCH / "real.toml").write_text(SWEEP, encoding="utf-8")
for stock in STOCKS:
    slipgrid("data", "import", SHARED / f"data/lean/{stock}_1m.csv", "--symbol", stock, "--interval", "1m",
             "--zone", "America/New_York", "--session", "09:30-16:00")
slipgrid("data", "import", SHARED / "data/BTCUSDT_1m.csv", "--symbol", "BTCUSDT", "--interval", "1m")
slipgrid("data", "verify")

expected = {symbol: len(sessions(symbol)) for symbol in [*STOCKS, "BTCUSDT"]}
plan = json.loads(slipgrid("plan", "real.toml", "--json"))
check(plan["runs"] == sum(expected.values()) * COMBINATIONS, f"{plan['runs']} runs planned, {expected} sessions")
slipgrid("run", "real.toml", "--jobs", "2")
results = SCRATCH / "results/real"
table = rows(results / "comparison.csv")
check(len(table) == plan["runs"], f"{len(table)} rows for {plan['runs']} runs")
check(len({row["run_id"] for row in table}) == len(table), "a run id twice")
for symbol, count in expected.items():
    found = {row["session"] for row in table if row["symbol"] == symbol}
    check(len(found) == count, f"{symbol}: {len(found)} sessions run, {count} expected")
check(len(rows(results / "failed.csv")) == 0, "runs failed")

for place, row in enumerate(table):
    where = f"row {place + 2} ({row['run_id']})"
    check(row["status"] == "ok", f"{where} failed: {row['reason']}")
    check(all(cell not in ("NaN", "nan", "inf", "-inf") for cell in row.values()), f"{where} has a NaN")
    qty, arrival, completed = number(row, "qty"), number(row, "arrival_mid"), number(row, "completed_qty")
    check(near(qty, 0.01 * number(row, "adv")), f"{where}: quantity is not 1% of ADV")
    check(completed <= qty * (1 + 1e-12) and near(number(row, "completion_pct"), completed / qty * 100),
          f"{where}: completion")
    costs = {term: number(row, f"cost_{term}_bps") for term in TERMS}
    check(near(math.fsum(costs.values()), number(row, "is_total_bps"), 1e-3), f"{where}: seven terms are not the total")
    executed = math.fsum(costs[term] for term in TERMS[:5]) * qty * arrival / 1e4
    check(near(executed, number(row, "shortfall_cash"), qty * arrival * 1e-7), f"{where}: shortfall")
    if completed > 0:
        check(near(number(row, "shortfall_bps"), executed / (completed * arrival) * 1e4, 1e-3), f"{where}: bps")
    if place % 7:
        continue
    stem = results / "runs" / row["run_id"][1:3] / f"{row['symbol']}-{row['strategy']}-{row['run_id']}"
    summary = json.loads(Path(f"{stem}.summary.json").read_text(encoding="utf-8"))
    check(near(summary["is_total_bps"], number(row, "is_total_bps"), 1e-3), f"{where}: summary disagrees")
    slices = rows(f"{stem}.slices.csv")
    check(len(slices) == int(row["slices"]), f"{where}: slices")
    cap = number(row, "participation")
    check(all(number(s, "child") <= cap * number(s, "bar_vol") * (1 + 1e-12) for s in slices), f"{where}: above cap")
    filled = [s for s in slices if s["fill_px"]]
    check(near(math.fsum(number(s, "child") for s in filled), completed, 1e-9), f"{where}: children do not sum")
    slippage = math.fsum(number(s, "slippage_cash") for s in filled)
    fees = costs["fees"] * qty * arrival / 1e4
    check(near(slippage + fees, number(row, "shortfall_cash"), qty * arrival * 1e-7), f"{where}: slices against ledger")

before = (results / "comparison.csv").read_bytes()
again = json.loads(slipgrid("run", "real.toml", "--jobs", "1", "--json").splitlines()[-1])
check(again["kept"] == len(table), f"{again['kept']} of {len(table)} runs kept")
check((results / "comparison.csv").read_bytes() == before, "the table changed when run again")
print(f"real bars: {len(table)} runs over {sum(expected.values())} sessions, {checks} checks passed")
