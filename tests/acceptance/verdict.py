"""TWAP against VWAP on sixty real sessions: the verdict, and each of its figures recomputed with statsmodels and scipy.

Usage: verdict.py SLIPGRID SHARED SCRATCH. SHARED has data/yahoo_2026/*_5m.csv; SCRATCH is made.
"""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import statsmodels.api as sm
from scipy import stats

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3])
SYMBOLS = ["AAPL", "IWM", "MSFT", "QQQ", "SPY", "TSLA"]
SWEEP = """
name = "verdict"
[data]
source = "imported"
interval = "5m"
[order]
side = "buy"
qty = { adv_fraction = 0.01 }
minutes = 120
[grid]
symbol = ["AAPL", "IWM", "MSFT", "QQQ", "SPY", "TSLA"]
session = "all"
start = { from = "09:30", to = "14:00", every = "30m" }
strategy = ["twap", "vwap"]
participation = [0.05, 0.10]
alpha = [0.5, 0.6]
k_temp = [0.1, 0.3]
[output]
slices = "none"
summaries = false
"""
TERMS = ["spread", "temporary", "permanent", "fees", "timing", "opportunity", "cleanup"]


def slipgrid(*arguments):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode:
        sys.exit(f"FAILED: {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def near(found, expected, what, tolerance=1e-9):
    if not abs(found - expected) <= tolerance * max(1.0, abs(expected)):
        sys.exit(f"FAILED: {what}: {found} is not {expected}")


SCRATCH.mkdir(parents=True)
for symbol in SYMBOLS:
    file = SHARED / "data" / "yahoo_2026" / f"{symbol}_5m.csv"
    zone = ["--zone", "America/New_York", "--session", "09:30-16:00"]
    slipgrid("data", "import", file, "--symbol", symbol, "--interval", "5m", "--times-in", "UTC", *zone)
(SCRATCH / "verdict.toml").write_text(SWEEP, encoding="utf-8")
slipgrid("run", "verdict.toml")
for of, figure in [("expected", "expected_bps"), ("total", "is_total_bps")]:
    said = slipgrid("compare", "results/verdict", "--by", "symbol", "--of", of, "--csv", "cells.csv")
    runs = pd.read_csv(SCRATCH / "results/verdict/comparison.csv", keep_default_na=False, na_values=[""])
    keys = ["symbol", "session", "start", "participation", "alpha", "k_temp"]
    pairs = runs[runs.strategy == "twap"].merge(runs[runs.strategy == "vwap"], on=keys, suffixes=("_a", "_b"))
    cells = pd.read_csv(SCRATCH / "cells.csv").set_index("cell")
    streamed = pd.read_csv(SCRATCH / "results/verdict/compare.csv")
    streamed = streamed[streamed["by"] == "symbol"].set_index("cell")
    adjusted = []
    for symbol in SYMBOLS:
        cell, here = cells.loc[symbol], pairs[pairs.symbol == symbol]
        difference = here[f"{figure}_b"] - here[f"{figure}_a"]
        total = here.is_total_bps_b - here.is_total_bps_a
        near(cell.pairs, len(here), f"{symbol} pairs")
        near(cell.days, here.session.nunique(), f"{symbol} days")
        near(cell.difference_bps, difference.mean(), f"{symbol} mean")
        near(cell.total_bps, total.mean(), f"{symbol} total")
        near(cell.median_bps, difference.median(), f"{symbol} median")
        near(cell.wins, (np.sign(-difference).where(difference.abs() > 1e-9, 0) + 1).mean() / 2, f"{symbol} wins")
        for term in TERMS:
            expected = (here[f"cost_{term}_bps_b"] - here[f"cost_{term}_bps_a"]).mean()
            near(cell[f"{term}_bps"], expected, f"{symbol} {term}")
        near(sum(cell[f"{term}_bps"] for term in TERMS), cell.total_bps, f"{symbol} split")
        cash = lambda side: here[f"{figure}_{side}"] / 1e4 * here[f"qty_{side}"] * here[f"arrival_mid_{side}"]
        near(cell.mean_cash, (cash("b") - cash("a")).mean(), f"{symbol} cash")
        days = here.session.astype("category").cat.codes
        clustered = lambda y: sm.OLS(y.to_numpy(), np.ones(len(here))).fit(
            cov_type="cluster", cov_kwds={"groups": days.to_numpy(), "use_correction": True}, use_t=True)
        fit = clustered(difference)
        low, high = fit.conf_int()[0]
        near(cell.low_bps, low, f"{symbol} interval", 1e-7)
        near(cell.high_bps, high, f"{symbol} interval", 1e-7)
        near(cell.total_low_bps, clustered(total).conf_int()[0][0], f"{symbol} interval of the total", 1e-7)
        near(cell.p, fit.pvalues[0], f"{symbol} p", 1e-7)
        t = stats.t(cell.days - 1)
        near(cell.detectable_bps, (t.ppf(0.975) + t.ppf(0.8)) * fit.bse[0], f"{symbol} detectable", 1e-7)
        near(cell.adj_detectable_bps, (t.ppf(1 - 0.025 / len(SYMBOLS)) + t.ppf(0.8)) * fit.bse[0],
             f"{symbol} detectable after the adjustment", 1e-6)
        near(cell.deciding_days, np.ceil((stats.norm.ppf(0.975) * fit.bse[0] / 0.1) ** 2 * cell.days), f"{symbol} days", 1e-6)
        if not cell.bootstrap_low_bps < cell.difference_bps < cell.bootstrap_high_bps:
            sys.exit(f"FAILED: {symbol}: the bootstrap interval misses the mean")
        within = -0.1 <= low and high <= 0.1
        if within != (cell.verdict == "equivalent") or cell.verdict == "exploratory":
            sys.exit(f"FAILED: {symbol}: {low} to {high} over {cell.days} days is called {cell.verdict}")
        if of == "expected":
            for column in ["difference_bps", "low_bps", "high_bps", "bootstrap_low_bps", "bootstrap_high_bps", "mean_cash",
                           "total_bps", "total_low_bps", "total_high_bps"]:
                near(streamed.loc[symbol][column], cell[column], f"{symbol} {column} while running", 1e-6)
            if streamed.loc[symbol].verdict != cell.verdict:
                sys.exit(f"FAILED: {symbol}: {streamed.loc[symbol].verdict} while running, {cell.verdict} after")
        adjusted.append(fit.pvalues[0])
    for symbol, expected in zip(SYMBOLS, stats.false_discovery_control(adjusted)):
        near(cells.loc[symbol].adjusted_p, expected, f"{symbol} adjusted p", 1e-7)
    print(said)
    print(f"verdict on real bars: {len(pairs)} pairs of {pairs.session.nunique()} days agree with statsmodels and scipy")
