"""Runs the seed script itself on bars and parameters that are in no golden file, and compares slipgrid's preset.

Usage: seed_script.py SLIPGRID SHARED SCRATCH. SHARED has seed/level44.md and data/; SCRATCH is made.

The script's functions run unchanged. Where it crashes after its slices are made (it averages over columns of unequal
length when a slice has no fill), its rows are taken from its own loop and its KPIs worked out from them.
"""

import json
import math
import random
import re
import subprocess
import sys
import types
from pathlib import Path

import numpy as np
import pandas as pd

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
CASES = 400
TOLERANCE = 1e-9
BARS = {
    "SPY": ("data/lean/SPY_1m.csv", "1m"),
    "IBM": ("data/lean/IBM_1m.csv", "1m"),
    "BTCUSDT": ("data/BTCUSDT_1m.csv", "1m"),
    "BILI": ("data/yahoo_2026/BILI_1m.csv", "1m"),
    "AAPL": ("data/yahoo_2026/AAPL_1m.csv", "1m"),
    "MSFT": ("data/yahoo_2026/MSFT_5m.csv", "5m"),
}


def load_script():
    text = (SHARED / "seed/level44.md").read_text(encoding="utf-8")
    code = max(re.findall(r"```python\n(.*?)```", text, re.S), key=len)
    sys.modules["yfinance"] = types.ModuleType("yfinance")
    module = types.ModuleType("level44")
    sys.modules["level44"] = module
    exec(compile(code, "level44", "exec"), module.__dict__)
    return module


def load_bars(path):
    frame = pd.read_csv(path)
    frame["time"] = pd.to_datetime(frame["time"], utc=True).dt.tz_localize(None)
    return frame.set_index("time").rename(columns=str.title)[["Open", "High", "Low", "Close", "Volume"]].astype(float)


def run_script(script, config, bars):
    """The script's slices and KPIs."""
    adv = script.estimate_ADV(bars, n_days=20)
    window = script.build_schedule(config, bars)
    captured = {}
    make_frame = pd.DataFrame

    def frame(rows, *arguments, **named):
        captured["rows"] = rows
        return make_frame(rows, *arguments, **named)

    script.pd.DataFrame = frame
    crashed = False
    try:
        out = script.simulate_exec(config, window, adv_est=adv)
        kpis = {key: out.attrs[key] for key in ("exec_avg", "shortfall_bps", "completed_qty", "completion_pct")}
    except (ValueError, TypeError, ZeroDivisionError, KeyError):
        crashed = True
    finally:
        script.pd.DataFrame = make_frame
    rows = captured["rows"]
    arrival = float(window["Mid"].iloc[0])
    if crashed:
        filled = [row for row in rows if row["child"] > 0]
        done = math.fsum(row["child"] for row in filled)
        average = math.fsum(row["child"] * row["fill_px"] for row in filled) / done if filled else None
        sign = 1.0 if config.side == "buy" else -1.0
        kpis = {
            "exec_avg": average,
            "shortfall_bps": None if average is None else sign * (average - arrival) / arrival * 1e4,
            "completed_qty": done,
            "completion_pct": 100.0 * done / config.qty,
        }
    return rows, {**kpis, "arrival_mid": arrival, "slices": len(rows), "adv": adv}, crashed


def near(found, expected, scale=0.0):
    return abs(found - expected) <= TOLERANCE * max(abs(found), abs(expected), scale)


def random_config(script, dice, symbol, interval, rows):
    qty = 10 ** dice.uniform(-1, 6)
    offset = dice.choice([0, 7, 390, dice.randrange(rows), rows - dice.randrange(1, 30)])
    return script.Config(
        symbol=symbol, side=dice.choice(["buy", "sell"]), qty=qty, minutes=dice.choice([1, 5, 30, 120, 500, 2000]),
        strategy=dice.choice(["twap", "vwap"]), interval=interval, start_offset_min=offset,
        participation=dice.choice([0.001, 0.05, 0.1, 0.3, 1.0]), spread_bps=dice.choice([0.0, 2.0, 7.5]),
        k_temp=dice.choice([0.0, 0.3, 0.9]), alpha=dice.choice([0.0, 0.4, 0.6, 1.0, 2.0]),
        k_perm=dice.choice([0.0, 0.02, 0.3]), vol_span=dice.choice([1, 5, 20, 60]),
        vol_floor_bps=dice.choice([0.0, 1.0, 5.0]),
    )


def run_slipgrid(config):
    flags = ["symbol", "side", "qty", "minutes", "strategy", "interval", "start_offset_min", "participation",
             "spread_bps", "k_temp", "alpha", "k_perm", "vol_span", "vol_floor_bps"]
    arguments = [part for flag in flags for part in (f"--{flag.replace('_', '-')}", str(getattr(config, flag)))]
    done = subprocess.run(
        [SLIPGRID, "simulate", "--preset", "level44", "--source", "imported", "--csv", "s.csv", "--json", "s.json",
         *arguments], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode != 0:
        sys.exit(f"FAILED: {config}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return pd.read_csv(SCRATCH / "s.csv"), json.loads((SCRATCH / "s.json").read_text(encoding="utf-8"))


def compare(config, rows, kpis, ours, summary):
    if len(ours) != len(rows):
        sys.exit(f"FAILED: {config}: {len(ours)} slices, the script has {len(rows)}")
    theirs = pd.DataFrame(rows)
    for column in theirs.columns:
        if column == "time":
            same = (pd.to_datetime(ours["time"]) == theirs["time"]).all()
        else:
            found, expected = ours[column].to_numpy(float), theirs[column].to_numpy(float)
            # What is left of an order is a difference: its rounding is that of the order.
            scale = config.qty * 1e-3 if column == "remaining" else 0.0
            limit = TOLERANCE * np.maximum(np.maximum(np.abs(found), np.abs(expected)), scale)
            same = (np.isnan(found) == np.isnan(expected)).all() and not (np.abs(found - expected) > limit).any()
        if not same:
            sys.exit(f"FAILED: {config}: column {column} differs")
    for key, expected in kpis.items():
        found = summary[key]
        # Basis points are differences of prices: their rounding is that of the prices.
        scale = 1.0 if key == "shortfall_bps" else 0.0
        if (found is None) != (expected is None) or (found is not None and not near(found, expected, scale)):
            sys.exit(f"FAILED: {config}: {key} is {found}, the script has {expected}")


def main():
    script = load_script()
    SCRATCH.mkdir(parents=True)
    dice = random.Random(44)
    frames = {}
    for symbol, (path, interval) in BARS.items():
        frames[symbol] = load_bars(SHARED / path)
        subprocess.run([SLIPGRID, "data", "import", SHARED / path, "--symbol", symbol, "--interval", interval, "-q"],
                       cwd=SCRATCH, check=True)
    crashes = 0
    for _ in range(CASES):
        symbol = dice.choice(list(BARS))
        config = random_config(script, dice, symbol, BARS[symbol][1], len(frames[symbol]))
        rows, kpis, crashed = run_script(script, config, frames[symbol])
        crashes += crashed
        compare(config, rows, kpis, *run_slipgrid(config))
    print(f"seed script: {CASES} cases agree to {TOLERANCE}; in {crashes} of them the script itself crashes at its end")


main()
