"""Asks of real bars whether costs mean what an execution desk takes them to mean, and prints the figures.

Usage: economics.py SLIPGRID SHARED SCRATCH. SHARED has data/; SCRATCH is made.
"""

import csv
import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
US = ("America/New_York", "09:30-16:00")
UTC = ("UTC", "24h")
# One-minute bars: each becomes five-minute bars as well.
MINUTES = {"SPY": ("yahoo_2026/SPY_1m.csv", US), "QQQ": ("yahoo_2026/QQQ_1m.csv", US), "AAPL": ("yahoo_2026/AAPL_1m.csv", US),
           "BILI": ("yahoo_2026/BILI_1m.csv", US), "BTCUSDT": ("BTCUSDT_1m.csv", UTC)}
# Five-minute bars of sixty sessions.
SIXTY = ["AAPL", "IWM", "MSFT", "QQQ", "SPY", "TSLA"]
MODELS = ["power-law", "square-root", "almgren2005", "almgren2005-clock", "almgren-chriss-linear", "obizhaeva-wang",
          "propagator", "istar"]
OVERRIDES = """
[[override]]
when = { impact = "almgren-chriss-linear" }
k_temp = 0.3
k_perm = 0.1
"""


def slipgrid(*arguments):
    done = subprocess.run([SLIPGRID, *map(str, arguments)], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode not in (0, 1):
        sys.exit(f"FAILED: {arguments}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def check(condition, message):
    if not condition:
        sys.exit(f"FAILED: {message}")


def import_bars(symbol, path, interval, zone, hours, minutes=None):
    frame = pd.read_csv(path)
    if minutes:
        frame["time"] = pd.to_datetime(frame["time"], utc=True)
        groups = frame.groupby(frame["time"].dt.floor(f"{minutes}min"))
        frame = groups.agg(open=("open", "first"), high=("high", "max"), low=("low", "min"), close=("close", "last"),
                           volume=("volume", "sum")).reset_index()
        frame["time"] = frame["time"].dt.strftime("%Y-%m-%dT%H:%M:%SZ")
    frame.to_csv(SCRATCH / "bars.csv", index=False)
    slipgrid("data", "import", "bars.csv", "--symbol", symbol, "--interval", interval, "--zone", zone, "--session", hours, "-q")


def sweep(name, interval, body, *arguments):
    """The rows that could be priced."""
    head = f'name = "{name}"\n[data]\nsource = "imported"\ninterval = "{interval}"\n'
    (SCRATCH / f"{name}.toml").write_text(head + body, encoding="utf-8")
    slipgrid("run", f"{name}.toml", "-q", *arguments)
    frame = pd.read_csv(SCRATCH / "results" / name / "comparison.csv")
    return frame[frame["status"] == "ok"]


def quoted(names):
    return "[" + ", ".join(f'"{name}"' for name in names) + "]"


def the_floor_rarely_binds():
    """Share of the slots whose volatility is its floor."""
    body = ('[order]\nqty = { adv_fraction = 0.001 }\nminutes = 1440\nstrategy = "twap"\n[grid]\nsymbol = %s\nsession = "all"\n'
            '[output]\nslices = "all"\nsummaries = false\n' % quoted(MINUTES))
    for floor in [0.5, 5.0]:
        frame = sweep("floor", "1m", body, "--set", f"vol_floor_bps={floor}")
        bound = {}
        for symbol, run in frame[["symbol", "run_id"]].itertuples(index=False):
            path = next((SCRATCH / "results/floor/runs" / run[1:3]).glob(f"*{run}.slices.csv"))
            with open(path, newline="", encoding="utf-8") as file:
                sigma = [float(row["sigma_bps"]) for row in csv.DictReader(file)]
            at, of = bound.get(symbol, (0, 0))
            bound[symbol] = (at + sum(value <= floor for value in sigma), of + len(sigma))
        shares = {symbol: at / of for symbol, (at, of) in bound.items()}
        print(f"  at {floor} bps: " + ", ".join(f"{symbol} {share:.2%}" for symbol, share in shares.items()))
        if floor == 0.5:
            check(max(shares.values()) < 0.02, "the floor of volatility binds on 2% of bars or more")


def bars_of_one_and_five_minutes_agree():
    """Cost of the same orders on 5-minute bars over that on 1-minute bars, by model and name; spread left out.

    What a bar without volume refuses is rolled on: some of these minutes lost their volume on the way.
    """
    grid = ('[order]\nqty = { adv_fraction = 0.01 }\nminutes = 120\nresidual = "roll"\nspread_bps = 0\nshares_outstanding = 1e9\n'
            '[grid]\nsymbol = %s\nsession = "all"\nstart = ["10:00", "12:00", "14:00"]\nstrategy = ["twap", "vwap"]\nimpact = %s\n'
            % (quoted(MINUTES), quoted(MODELS)) + OVERRIDES + '[output]\nslices = "none"\nsummaries = false\n')
    keys = ["symbol", "session", "start", "strategy", "impact"]
    one = sweep("one", "1m", grid).set_index(keys)
    five = sweep("five", "5m", grid).set_index(keys)
    both = one.join(five, lsuffix="_1", rsuffix="_5", how="inner")
    check(len(both) > 2000, f"only {len(both)} orders on both")
    for model in MODELS:
        of = both.xs(model, level="impact").groupby(level="symbol")[["expected_bps_1", "expected_bps_5"]].mean()
        ratio = of["expected_bps_5"] / of["expected_bps_1"]
        mean = math.exp(np.log(ratio).mean())
        print(f"  {model}: mean {mean:.2f}; " + ", ".join(f"{symbol} {value:.2f}" for symbol, value in ratio.items()))
        if model != "almgren2005-clock":
            check(abs(mean - 1) < 0.15, f"{model}: the mean over names differs by {mean - 1:+.0%}")
            check((ratio - 1).abs().max() < 0.30, f"{model}: a name differs by more than 30%")
    risk = (both["timing_risk_bps_5"] / both["timing_risk_bps_1"]).groupby(level="symbol").mean()
    print("  timing risk: " + ", ".join(f"{symbol} {value:.2f}" for symbol, value in risk.items()))


def timing_risk_is_the_scatter_of_timing():
    """Standard deviation of what prices did over what was said before: pooled, by start, and by symbol and start."""
    body = ('[order]\nqty = { adv_fraction = 0.002 }\nminutes = 60\n[grid]\nsymbol = %s\nsession = "all"\n'
            'start = ["09:30", "10:30", "11:30", "12:30", "13:30", "14:30"]\nstrategy = ["twap", "immediate", "back-loaded"]\n'
            '[output]\nslices = "none"\nsummaries = false\n')
    frames = [sweep("risk5", "5m", body % quoted(name + "60" for name in SIXTY)),
              sweep("risk1", "1m", body % quoted(MINUTES))]
    for frame, label in zip(frames, ["5m bars, sixty sessions", "1m bars, twelve sessions (BTCUSDT thirty)"]):
        frame = frame[frame["strategy"] == "twap"].copy()
        frame["z"] = (frame["cost_timing_bps"] + frame["cost_opportunity_bps"]) / frame["timing_risk_bps"]
        root = lambda z: math.sqrt((z ** 2).mean())
        pooled = root(frame["z"])
        starts = frame.groupby("start")["z"].apply(root)
        print(f"  {label}: pooled {pooled:.2f} of {len(frame)}; by start "
              + ", ".join(f"{start} {value:.2f}" for start, value in starts.items()))
        cells = frame.groupby(["symbol", "start"])["z"]
        for symbol, of in cells.apply(root).groupby(level="symbol"):
            print(f"    {symbol}: " + ", ".join(
                f"{start} {value:.2f} +- {value / math.sqrt(2 * cells.size()[symbol, start]):.2f}"
                for (_, start), value in of.items()))
        if label.startswith("5m"):
            check(0.9 <= pooled <= 1.1, f"timing / timing risk is {pooled:.2f} pooled")
            check(0.85 <= starts.min() and starts.max() <= 1.15, "timing / timing risk by start")


def what_is_not_traded_is_not_cheap():
    """Expected cost against the cap: with the cleanup, and without."""
    body = ('[order]\nqty = { adv_fraction = 0.05 }\nminutes = 60\nstart = "12:00"\nstrategy = "twap"\n[grid]\nsymbol = %s\n'
            'session = "all"\ncleanup = ["cross", "none"]\nparticipation = [0.01, 0.05, 0.1, 0.2, 0.4]\n'
            '[output]\nslices = "none"\nsummaries = false\n' % quoted(name + "60" for name in SIXTY))
    frame = sweep("cleanup", "5m", body)
    for cleanup, of in frame.groupby("cleanup"):
        means = of.groupby("participation")[["completion_pct", "expected_bps"]].mean()
        print(f"  cleanup = {cleanup}: " + ", ".join(
            f"cap {cap:g}: {completion:.0f}% filled, {bps:.2f} bps" for cap, completion, bps in means.itertuples()))
    wide = frame[frame["cleanup"] == "cross"].pivot_table(index=["symbol", "session"], columns="participation",
                                                          values=["completion_pct", "expected_bps"])
    for slow in [0.01, 0.05, 0.1, 0.2]:
        little, whole = wide["completion_pct"][slow] < 30, wide["completion_pct"][0.4] > 98
        cheaper = wide["expected_bps"][slow] < wide["expected_bps"][0.4]
        check(not (little & whole & cheaper).any(), "an order that fills under 30% is cheaper than one that fills whole")


def clocks_decide_what_is_cheapest():
    """Expected cost of VWAP less that of TWAP, by the model's time."""
    body = ('[order]\nqty = { adv_fraction = 0.01 }\nminutes = 120\nshares_outstanding = 1e9\nparticipation = 1\n[grid]\nsymbol = %s\n'
            'session = "all"\nstart = ["09:30", "12:00", "14:00"]\nstrategy = ["twap", "vwap"]\n'
            'impact = ["almgren2005", "almgren2005-clock"]\n[output]\nslices = "none"\nsummaries = false\n'
            % quoted(name + "60" for name in SIXTY))
    frame = sweep("clocks", "5m", body)
    wide = frame.pivot_table(index=["impact", "session"], columns="strategy", values="expected_bps")
    for impact, of in (wide["vwap"] - wide["twap"]).groupby(level="impact"):
        error = of.std() / math.sqrt(len(of))
        print(f"  {impact}: VWAP - TWAP {of.mean():+.3f} bps (+- {error:.3f} over {len(of)} days)")
        check(of.mean() * (1 if impact.endswith("clock") else -1) > 0, f"{impact}: the other strategy is cheaper")


def obizhaeva_wang_is_optimal_in_its_own_model():
    """The strategy against TWAP under the impact model, on every order."""
    body = ('[order]\nqty = { adv_fraction = 0.001 }\nparticipation = 1\nspread_bps = 0\nimpact = "obizhaeva-wang"\nk_perm = 0\n'
            '[grid]\nsymbol = %s\nsession = "all"\nstart = ["10:00", "13:00"]\nminutes = [30, 120]\nresilience = [1, 10, 100]\n'
            'strategy = ["twap", "obizhaeva-wang"]\n[output]\nslices = "none"\nsummaries = false\n')
    for interval, symbols in [("5m", [name + "60" for name in SIXTY]), ("1m", list(MINUTES))]:
        frame = sweep(f"ow{interval}", interval, body % quoted(symbols))
        frame = frame[frame["completion_pct"] > 99.999999]
        keys = ["symbol", "session", "start", "minutes", "resilience"]
        wide = frame.pivot_table(index=keys, columns="strategy", values="expected_bps").dropna()
        ratio = wide["obizhaeva-wang"] / wide["twap"]
        # Cash is paid at the mids of the day, which the schedule cannot know: a day's drift is allowed for.
        print(f"  {interval}: {len(ratio)} orders, cost / TWAP's {ratio.mean():.4f} in the mean, at most {ratio.max():.4f}")
        check(ratio.max() < 1.002 and ratio.mean() < 1, "the strategy is dearer than TWAP under its own model")


def foresight_and_history_have_a_price():
    """What the cap's foresight and a short curve are worth."""
    body = ('[order]\nqty = { adv_fraction = 0.02 }\nminutes = 120\n[grid]\nsymbol = %s\nsession = "all"\n'
            'start = ["10:00", "13:00"]\nstrategy = ["twap", "vwap"]\ncap_volume = ["actual", "expected"]\ncurve_sessions = [1, 5, 20]\n'
            '[output]\nslices = "none"\nsummaries = false\n' % quoted(name + "60" for name in SIXTY))
    frame = sweep("foresight", "5m", body)
    dates = sorted(frame["session"].unique())[21:]
    frame = frame[frame["session"].isin(dates)]
    twenty = frame[(frame["strategy"] == "vwap") & (frame["curve_sessions"] == 20)]
    caps = twenty.groupby("cap_volume")[["expected_bps", "completion_pct"]].mean()
    gain = caps["expected_bps"]["expected"] - caps["expected_bps"]["actual"]
    print(f"  a cap of the expected volume costs {gain:+.3f} bps more than one of the actual volume")
    small = body.replace("0.02", "0.001").replace('cap_volume = ["actual", "expected"]', "participation = [1]")
    frame = sweep("history", "5m", small)
    frame = frame[frame["session"].isin(dates)]
    twap = frame[frame["strategy"] == "twap"]["cost_temporary_bps"].mean()
    vwap = frame[frame["strategy"] == "vwap"].groupby("curve_sessions")["cost_temporary_bps"].mean() / twap
    print("  VWAP's temporary cost / TWAP's by sessions of the curve: "
          + ", ".join(f"{int(count)}: {ratio:.3f}" for count, ratio in vwap.items()))
    check(vwap[20] < vwap[5] < vwap[1], "a longer curve costs more")


def main():
    SCRATCH.mkdir(parents=True)
    for symbol, (path, (zone, hours)) in MINUTES.items():
        import_bars(symbol, SHARED / "data" / path, "1m", zone, hours)
        import_bars(symbol, SHARED / "data" / path, "5m", zone, hours, minutes=5)
    for symbol in SIXTY:
        import_bars(symbol + "60", SHARED / "data/yahoo_2026" / f"{symbol}_5m.csv", "5m", *US)
    for question in [the_floor_rarely_binds, bars_of_one_and_five_minutes_agree, timing_risk_is_the_scatter_of_timing,
                     what_is_not_traded_is_not_cheap, clocks_decide_what_is_cheapest,
                     obizhaeva_wang_is_optimal_in_its_own_model, foresight_and_history_have_a_price]:
        print(question.__doc__.strip().splitlines()[0])
        question()


main()
