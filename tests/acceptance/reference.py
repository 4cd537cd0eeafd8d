"""Prices random orders with a plain pandas reference of the standard meaning and compares slipgrid with it.

Usage: reference.py SLIPGRID SHARED SCRATCH. SHARED has data/ and oracle/; SCRATCH is made.

The reference is written from the documented meaning alone; what is beside the bars (a VWAP, quotes, auctions) is made up.
"""

import json
import math
import random
import subprocess
import sys
from collections import Counter
from pathlib import Path

import members
import numpy as np
import optimal
import pandas as pd
from market import Market
from pricing import price

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
CASES = 600
OPTIMAL = 63
SPREADS = ["constant", "edge", "abdi-ranaldo", "corwin-schultz", "roll", "column"]
TOLERANCE = 1e-9
US = ("America/New_York", "09:30-16:00")
UTC = ("UTC", "24h")
BARS = {
    "SPY": ("data/lean/SPY_1m.csv", "1m", US),
    "IBM": ("data/lean/IBM_1m.csv", "1m", US),
    "BTCUSDT": ("data/BTCUSDT_1m.csv", "1m", UTC),
    "BILI": ("data/yahoo_2026/BILI_1m.csv", "1m", US),
    "QQQ": ("data/yahoo_2026/QQQ_5m.csv", "5m", US),
    "THIN": ("oracle/thin_1m.csv", "1m", US),
    "COIN": ("oracle/coin_1m.csv", "1m", UTC),
    "GAPS": ("oracle/thin_1m.csv", "1m", US),
}


# What is made up beside the bars.
BESIDE = {"SPY": "vwap quotes", "IBM": "vwap gaps auction", "BTCUSDT": "spread", "BILI": "quotes auction", "QQQ": "auction vwap",
          "COIN": "spread quotes gaps vwap", "GAPS": "quotes gaps vwap auction"}
# Members of which the number of orders is printed: every one has to come up, and to run.
COUNTED = {"strategy": members.STRATEGIES, "impact": list(members.MODELS), "fill": ["cross", "passive"],
           "passive_fill": ["touch", "through"], "spread": SPREADS, "pwp_rate": [None, 0.02, 0.25]}


def made_up(frame, symbol, zone):
    """Adds the columns beside the bars of a symbol."""
    dice, what = np.random.default_rng(len(symbol) + ord(symbol[0])), BESIDE.get(symbol, "").split()
    mid = (frame["high"] + frame["low"]) / 2
    some = lambda share: dice.random(len(frame)) < share if "gaps" in what else np.zeros(len(frame), bool)
    if "vwap" in what:
        frame["vwap"] = (frame["low"] + dice.random(len(frame)) * (frame["high"] - frame["low"])).round(7).clip(frame["low"], frame["high"])
        frame.loc[some(0.003), "vwap"] = math.nan
    if "quotes" in what:
        frame["bid"] = (mid * (1 - 4e-4 * dice.random(len(frame)))).round(5)
        frame["ask"] = (mid * (1 + 4e-4 * dice.random(len(frame)))).round(5)
        frame.loc[some(0.5), ["bid", "ask"]] = math.nan
    if "spread" in what:
        frame["spread"] = (mid * 3e-4 * dice.random(len(frame))).round(6)
        frame.loc[some(0.2), "spread"] = math.nan
    if "auction" in what:
        time = pd.DatetimeIndex(pd.to_datetime(frame["time"], utc=True)).tz_convert(zone)
        inside = (time.strftime("%H:%M") >= "09:30") & (time.strftime("%H:%M") < "16:00")
        last = frame[inside].groupby(time.date[inside]).tail(1).index
        last = last[dice.random(len(last)) < 0.8]
        frame.loc[last, "auction"] = (frame["close"][last] * (1 + 1e-3 * dice.standard_normal(len(last)))).round(4)
        frame.loc[last, "auction_volume"] = (frame["volume"].mean() * 300 * dice.random(len(last))).round()


def random_order(dice, symbol):
    order = {
        "side": dice.choice(["buy", "sell"]), "qty": 10 ** dice.uniform(-1, 5),
        "adv_fraction": dice.choice([None, 0.001, 0.02, 0.3]), "minutes": dice.choice([1, 7, 30, 120, 500]),
        "notional": dice.choice([None, None, None, 1e6]),
        "strategy": dice.choice(["twap", "vwap", *members.STRATEGIES]),
        "start": "00:00" if symbol in ("BTCUSDT", "COIN") else "09:30",
        "start_offset_min": dice.choice([0, 3, 30, dice.randrange(380), 389]),
        "participation": dice.choice([0.01, 0.05, 0.1, 0.3, 1.0]), "spread_bps": dice.choice([0.0, 2.0, 7.5]),
        "k_temp": dice.choice([None, 0.0, 0.3, 0.9]), "alpha": dice.choice([None, 0.0, 0.4, 0.6, 1.0]),
        "k_perm": dice.choice([None, 0.0, 0.02, 0.3]), "vol_span": dice.choice([None, None, 5, 60]),
        "vol_minutes": dice.choice([60, 390]),
        "volatility": dice.choice(["close", "close", "mid", "garman-klass", "rogers-satchell", "yang-zhang"]),
        "vol_floor_bps": dice.choice([0.0, 0.5, 5.0]), "arrival": dice.choice(["open", "mid"]),
        "cleanup": dice.choice(["cross", "cross", "none"]), "k_cleanup": dice.choice([0.0, 1.0]),
        "cap_volume": dice.choice(["actual", "actual", "expected"]), "urgency": dice.choice([0.0, 2.0, 30.0]), "residual": dice.choice(["drop", "roll", "respread"]),
        "curve": dice.choice(["rolling-median", "rolling-median", "ewma", "window-median", "flat", "oracle"]),
        "curve_half_life": dice.choice([1, 5]), "half_life": dice.choice([1, 15, 60]), "risk_aversion": dice.choice([None, 10 ** dice.uniform(-9, -4)]),
        "ac_k_temp": dice.choice([0.5, 13.0]), "ac_k_perm": dice.choice([0.0, 0.5]), "resilience": dice.choice([0.0, 2.0, 40.0]),
        "pov_rate": dice.choice([None, 0.02, 0.2]), "close_minutes": dice.choice([1, 10, 60]),
        "volume_half_life": dice.choice([2, 30]), "impact": dice.choice(["power-law", *members.MODELS]),
        "shares_outstanding": dice.choice([1e8, 5e9]), "decay": dice.choice([0.0, 0.4, 1.0]), "decay_minutes": dice.choice([1, 10]),
        "limit_bps": dice.choice([None, None, 0.0, 10.0, 50.0]), "gate": dice.choice(["none", "none", "vpin"]),
        "gate_action": dice.choice(["skip", "halve"]), "vpin_buckets": dice.choice([5, 50]),
        "sell_fee_bps": dice.choice([0.0, 0.2]), "sell_fee_per_share": dice.choice([0.0, 0.001]),
        "curve_sessions": dice.choice([1, 2, 5, 20]), "adv_sessions": dice.choice([1, 3, 20]),
        "fee_bps": dice.choice([0.0, 0.5]), "fee_per_share": dice.choice([0.0, 0.005]),
        "spread": dice.choice(["constant", "constant", *SPREADS]), "spread_scale": dice.choice([1.0, 1.0, 0.5, 2.0]),
        "tick": dice.choice([None, None, 0.01, 1e-6]), "pwp_rate": dice.choice([None, 0.02, 0.25]),
        "fill": dice.choice(["cross", "passive"]), "passive_fill": dice.choice(["touch", "through"]),
        "passive_ticks": dice.choice([0, 1, 3]),
    }
    if order["fill"] == "passive" and order["limit_bps"] == 0:
        # A limit of the arrival price itself is left out: close +- ticks may round to either side of it.
        order["limit_bps"] = 0.001
    if order["strategy"] == "close-auction" and dice.random() < 0.8:
        order["minutes"] = 500
    return order


def runnable(order):
    """Sets the coefficients that a model has no default for."""
    if order["impact"] == "almgren-chriss-linear":
        order["k_temp"] = 13.0 if order["k_temp"] is None else order["k_temp"]
        order["k_perm"] = 1.3 if order["k_perm"] is None else order["k_perm"]
    return order


def run_slipgrid(symbol, interval, date, order):
    flags = dict(order)
    fraction, notional = flags.pop("adv_fraction"), flags.pop("notional")
    if notional:
        flags["qty"] = f"{{ notional = {notional} }}"
    elif fraction:
        flags["qty"] = f"{{ adv_fraction = {fraction} }}"
    flags["gate_threshold"] = "{ quantile = 0.6 }"
    arguments = [part for name, value in flags.items() if value is not None
                 for part in (f"--{name.replace('_', '-')}", str(value))]
    done = subprocess.run(
        [SLIPGRID, "simulate", "--source", "imported", "--symbol", symbol, "--interval", interval, "--session", date,
         "--csv", "s.csv", "--json", "s.json", *arguments], cwd=SCRATCH, capture_output=True, text=True)
    if done.returncode == 1:
        return None
    if done.returncode != 0:
        sys.exit(f"FAILED: {symbol} {date} {order}: exit {done.returncode}\n{done.stdout}{done.stderr}")
    return pd.read_csv(SCRATCH / "s.csv"), json.loads((SCRATCH / "s.json").read_text(encoding="utf-8"))


def near(found, expected, scale):
    if found is None or expected is None:
        return found is None and expected is None
    return abs(found - expected) <= TOLERANCE * max(abs(found), abs(expected), scale)


class Disagreement(Exception):
    """slipgrid and the reference differ in one figure of an order."""


def compare(where, order, reference, answer):
    if reference is None or answer is None:
        if (reference is None) != (answer is None):
            raise Disagreement(f"{where} {order}: only one of the two could be run")
        return False
    rows, figures, cash, against, texts, _ = reference
    slices, summary = answer
    if len(slices) != len(rows):
        raise Disagreement(f"{where} {order}: {len(slices)} slices, {len(rows)} expected")
    qty = figures["qty"]
    for i, row in enumerate(rows):
        for name, expected in row.items():
            if name == "fill":
                if slices[name].iloc[i] != expected:
                    raise Disagreement(f"{where} {order}: row {i}, fill: {slices[name].iloc[i]} against {expected}")
                continue
            # A target and a child of a nearly done order are differences of the order's size.
            scale = qty * 1e-3 if name in ("target", "child") else 1e-9
            if not near(float(slices[name].iloc[i]), expected, scale):
                raise Disagreement(f"{where} {order}: row {i}, {name}: {slices[name].iloc[i]} against {expected}")
    value = figures["arrival_mid"] * qty
    pairs = [("qty", summary["config"]["qty"], figures.pop("qty"))]
    pairs += [(name, summary[name], expected) for name, expected in figures.items()]
    pairs += [(name, summary["benchmarks"][name], expected) for name, expected in against.items()]
    pairs += [(name, summary["costs"]["cash"][name], expected) for name, expected in cash.items()]
    for name, found, expected in pairs:
        # Basis points and cash costs are differences of prices: their rounding is that of the prices.
        scale = 1.0 if name.endswith("_bps") else value * 1e-4 if name in cash or name == "shortfall_cash" else 0.0
        if not near(found, expected, scale):
            raise Disagreement(f"{where} {order}: {name} is {found}, {expected} expected")
    found = {name: summary["benchmarks" if name.endswith("source") else "data"].get(name, summary.get(name)) for name in texts}
    found["flags"] = {flag: flag in summary["data"]["quality_flags"] for flag in texts["flags"]}
    for name, expected in texts.items():
        if found[name] != expected:
            raise Disagreement(f"{where} {order}: {name} is {found[name]}, {expected} expected")
    return True


def check_optimal(dice, markets):
    """The schedules of `optimal`, wished for without caps that bind afterwards, against those solved again."""
    seen, ran, wrong = Counter(), Counter(), 0
    for case in range(OPTIMAL):
        symbol = dice.choice(list(BARS))
        market = markets[symbol]
        index = dice.randrange(len(market.sessions))
        belief = optimal.BELIEFS[case % len(optimal.BELIEFS)]
        order = random_order(dice, symbol) | {
            "strategy": "optimal", "belief": belief, "urgency": dice.choice([0.0, 0.5, 2.0, 6.0, 20.0]), "participation": 1.0,
            "residual": "drop", "limit_bps": None, "gate": "none", "fill": "cross", "spread": "constant", "notional": None,
            "adv_fraction": dice.choice([0.0005, 0.005]), "minutes": dice.choice([7, 30, 120]), "cap_volume": "expected",
            # Without resilience every schedule costs the same, and the linear system says nothing: left out.
            "resilience": dice.choice([2.0, 40.0]), "ow_resilience": dice.choice([None, 1.0, 20.0]), "curve": dice.choice(["rolling-median", "ewma", "flat"])}
        seen[belief] += 1
        date = market.sessions[index]["date"]
        mine, answer = price(market, index, runnable(order)), run_slipgrid(symbol, BARS[symbol][1], date, order)
        if mine is None or answer is None:
            if (mine is None) != (answer is None):
                raise Disagreement(f"{symbol} {date} {order}: only one of the two could be run")
            continue
        problem, found = mine[5]["problem"], answer[0]["target"].to_numpy()
        best = problem.solution()
        where = f"{symbol} {date} {order}"
        yours, own = problem.objective(found), problem.objective(best)
        whole = abs(found.sum() / problem.order - 1) <= TOLERANCE
        unique = belief in optimal.LINEAR or belief == "square-root"
        if unique and np.max(np.abs(found - best)) > 1e-9 * problem.order or not unique and not near(yours, own, 0.0) or not whole:
            print(f"DISAGREE: optimal {where}: objective {yours}, {own} expected; sum {found.sum()} of {problem.order}\n"
                  f"{list(found)}\n{list(best)}", flush=True)
            wrong += 1
            continue
        ran[belief] += 1
    if wrong:
        sys.exit(f"FAILED: {wrong} schedules of optimal disagree")
    print("optimal: " + ", ".join(f"{belief} {ran[belief]}/{seen[belief]}" for belief in optimal.BELIEFS))


def main():
    SCRATCH.mkdir(parents=True)
    dice = random.Random(1988)
    markets = {}
    for symbol, (path, interval, (zone, hours)) in BARS.items():
        frame = pd.read_csv(SHARED / path)
        if symbol == "GAPS":
            frame.loc[frame.sample(frac=0.1, random_state=2).index, "volume"] = 0
            frame = frame.drop(frame.sample(frac=0.2, random_state=1).index)
        made_up(frame, symbol, zone)
        frame.to_csv(SCRATCH / "bars.csv", index=False)
        subprocess.run([SLIPGRID, "data", "import", "bars.csv", "--symbol", symbol, "--interval", interval,
                        "--zone", zone, "--session", hours, "-q"], cwd=SCRATCH, check=True)
        frame["time"] = pd.to_datetime(frame["time"], utc=True)
        markets[symbol] = Market(frame, int(interval[:-1]), zone, hours)
    check_optimal(random.Random(2000), markets)
    run, wrong = 0, []
    drawn, ran = Counter(), Counter()
    for _ in range(CASES):
        symbol = dice.choice(list(BARS))
        market = markets[symbol]
        index = dice.randrange(len(market.sessions))
        order = runnable(random_order(dice, symbol))
        date = market.sessions[index]["date"]
        seen = [(name, order[name]) for name in COUNTED]
        drawn.update(seen)
        reference = price(market, index, order)
        try:
            agrees = compare(f"{symbol} {date}", order, reference, run_slipgrid(symbol, BARS[symbol][1], date, order))
        except Disagreement as error:
            wrong.append(str(error))
            print(f"DISAGREE: {error}", flush=True)
            continue
        run += agrees
        if agrees:
            texts, figures = reference[4], reference[1]
            ran.update(seen + [(name, value) for name, value in texts.items() if name != "flags"])
            ran.update(("flag", name) for name, raised in texts["flags"].items() if raised)
            ran.update(("figure", name) for name in ("tracking_risk_bps", "spread_error_bps", "passive_fills") if figures[name])
    for name, values in COUNTED.items():
        print(f"{name}: " + ", ".join(f"{value} {ran[name, value]}/{drawn[name, value]}" for value in values))
        check_all = [value for value in values if not ran[name, value]]
        if check_all:
            sys.exit(f"FAILED: {name}: no order could be run with {check_all}")
    print("came out: " + ", ".join(f"{name} {value} {count}" for (name, value), count in sorted(ran.items(), key=str)
                                   if name not in COUNTED))
    if wrong:
        sys.exit(f"FAILED: {len(wrong)} of {CASES} orders disagree")
    print(f"reference: {CASES} orders agree to {TOLERANCE}; {CASES - run} of them cannot be run, by both")


main()
