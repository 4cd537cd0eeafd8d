"""Prices random orders with a plain pandas reference of the standard meaning and compares slipgrid with it.

Usage: reference.py SLIPGRID SHARED SCRATCH. SHARED has data/ and oracle/; SCRATCH is made.

The reference is written from the documented meaning alone: one loop over slots, sums taken with fsum, no stages.
"""

import json
import math
import random
import subprocess
import sys
from pathlib import Path

import members
import numpy as np
import pandas as pd

SLIPGRID, SHARED, SCRATCH = Path(sys.argv[1]).resolve(), Path(sys.argv[2]).resolve(), Path(sys.argv[3]).resolve()
CASES = 600
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


class Market:
    """Bars of one symbol, by session."""

    def __init__(self, frame, interval, zone, hours):
        self.frame = frame.reset_index(drop=True)
        self.step = pd.Timedelta(minutes=interval)
        self.mid = ((frame["high"] + frame["low"]) / 2).to_numpy()
        self.volume = frame["volume"].to_numpy(float)
        self.close = frame["close"].to_numpy(float)
        self.open, self.high, self.low = (frame[name].to_numpy(float) for name in ("open", "high", "low"))
        self.seen, self.known = {}, {}
        self.time = pd.DatetimeIndex(frame["time"])
        local = self.time.tz_convert(zone)
        self.sessions = []
        for date in sorted(set(local.date)):
            day = pd.Timestamp(date)
            if hours == "24h":
                start, end = day, day + pd.Timedelta(days=1)
            else:
                start, end = (day + pd.Timedelta(part + ":00") for part in hours.split("-"))
            start, end = start.tz_localize(zone), end.tz_localize(zone)
            rows = np.flatnonzero((self.time >= start) & (self.time < end))
            if len(rows):
                span = self.time[rows[-1]] + self.step - self.time[rows[0]]
                self.sessions.append({"date": str(date), "open": start, "close": end, "rows": rows,
                                      "complete": span >= 0.9 * (end - start), "volume": self.volume[rows].sum()})
        self.row_of = {time: row for row, time in enumerate(self.time)}

    def prior(self, index, count):
        return [s for s in self.sessions[:index] if s["complete"]][::-1][:count]

    def observations(self, estimator, bars_in_span):
        """Per session: (row, slots that the observation covers, slots passed, slot, variance)."""
        key = (estimator, bars_in_span)
        if key in self.seen:
            return self.seen[key]
        out = []
        log = math.log
        for session in self.sessions:
            day, before = [], None
            for row in session["rows"]:
                slot = int((self.time[row] - session["open"]) / self.step)
                o, h, l, c = self.open[row], self.high[row], self.low[row], self.close[row]
                passed = 1 if before is None else slot - before[1]
                covered, variance = passed, None
                within = log(h / c) * log(h / o) + log(l / c) * log(l / o)
                if estimator == "close":
                    variance = log(c / (o if before is None else self.close[before[0]])) ** 2
                elif estimator == "mid":
                    variance = None if before is None else log(self.mid[row] / self.mid[before[0]]) ** 2
                elif estimator == "garman-klass":
                    variance, covered = log(h / l) ** 2 / 2 - (2 * log(2) - 1) * log(c / o) ** 2, 1
                elif estimator == "rogers-satchell":
                    variance, covered = within, 1
                else:
                    n = max(2.0, bars_in_span)
                    k = 0.34 / (1.34 + (n + 1) / (n - 1))
                    jump = 0.0 if before is None else log(o / self.close[before[0]]) ** 2
                    variance = jump + k * log(c / o) ** 2 + (1 - k) * within
                day.append((row, covered, passed, slot, variance))
                before = (row, slot)
            out.append(day)
        self.seen[key] = out
        return out

    def volatility(self, estimator, span):
        """Level after every row, and the factor of every 15 minutes of every session; per square root of a minute."""
        key = (estimator, span)
        if key in self.known:
            return self.known[key]
        tau = self.step / pd.Timedelta(minutes=1)
        days = self.observations(estimator, span / tau)
        keep = 1 - 2 / (max(1.0, span) + 1)
        level, factors, history = np.zeros(len(self.mid)), [], []
        total = weight = 0.0
        last = 0
        for session, day in zip(self.sessions, days):
            level[last:session["rows"][0]] = math.sqrt(total / weight) if weight else 0.0
            sums, minutes = {}, {}
            for past in history[-20:]:
                for bucket, (variance, passed) in past.items():
                    sums[bucket] = sums.get(bucket, 0.0) + variance
                    minutes[bucket] = minutes.get(bucket, 0.0) + passed
            mean = math.fsum(sums.values()) / max(math.fsum(minutes.values()), 1e-300)
            factor = {b: max(0.2, math.sqrt(sums[b] / minutes[b] / mean)) for b in sums} if mean > 0 else {}
            factors.append(factor)
            today = {}
            for row, covered, passed, slot, variance in day:
                if variance is not None:
                    buckets = [int((slot - j) * tau // 15) for j in range(covered)]
                    x2 = variance / (tau * math.fsum(factor.get(b, 1.0) ** 2 for b in buckets))
                    kept, new = keep ** (tau * max(passed, covered)), 1 - keep ** (tau * covered)
                    total, weight = kept * total + new * x2, kept * weight + new
                    for b in buckets:
                        v, m = today.get(b, (0.0, 0.0))
                        today[b] = (v + variance / covered, m + tau)
                level[row] = math.sqrt(total / weight) if weight else 0.0
            last = session["rows"][-1] + 1
            if session["complete"]:
                history.append(today)
        level[last:] = math.sqrt(total / weight) if weight else 0.0
        self.known[key] = (level, factors)
        return level, factors


def price(market, index, o):
    """Slots and figures of one order; None where it cannot be run."""
    session = market.sessions[index]
    minute = int(o["start"][:2]) * 60 + int(o["start"][3:]) + o["start_offset_min"]
    midnight = session["open"].normalize()
    arrival = midnight + pd.Timedelta(minutes=minute)
    end = min(arrival + pd.Timedelta(minutes=o["minutes"]), session["close"])
    history = market.prior(index, o["adv_sessions"])
    if arrival < session["open"] or arrival >= session["close"] or not history:
        return None
    slots = [t for t in pd.date_range(session["open"], session["close"], freq=market.step, inclusive="left")
             if arrival <= t < end]
    if not slots:
        return None
    adv = math.fsum(s["volume"] for s in history) / len(history)
    qty = o["adv_fraction"] * adv if o["adv_fraction"] else o["qty"]
    if adv == 0:
        return None
    minutes = market.step / pd.Timedelta(minutes=1)
    span = o["vol_minutes"] if o["vol_span"] is None else o["vol_span"] * minutes
    level, factors = market.volatility(o["volatility"], span)
    floored = lambda value: max(value * 1e4, o["vol_floor_bps"])
    level_before = lambda slot: (lambda row: level[row] if row >= 0 else 0.0)(market.time.searchsorted(slot) - 1)
    factor = lambda slot: factors[index].get(int((slot - session["open"]) / pd.Timedelta(minutes=15)), 1.0)
    mids, volumes, sigmas, sigmas_at_arrival, profile = [], [], [], [], []
    arrival_price = None
    for slot in slots:
        row = market.row_of.get(slot.tz_convert("UTC"))
        volumes.append(0.0 if row is None else market.volume[row])
        if row is not None and not mids and o["arrival"] == "open":
            arrival_price = market.open[row]
        if row is None:
            row = market.time.searchsorted(slot) - 1
            if row < 0:
                return None
        mids.append(market.mid[row])
        sigmas.append(floored(level_before(slot) * factor(slot)))
        sigmas_at_arrival.append(floored(level_before(slots[0]) * factor(slot)))
    arrival_price = mids[0] if arrival_price is None else arrival_price
    n = len(slots)
    day = (session["close"] - session["open"]) / market.step
    sigma_day = floored(level_before(slots[0])) * math.sqrt(day * minutes) * 1e-4
    past = market.prior(index, o["curve_sessions"])
    row_at = lambda s, offset: market.row_of.get((s["open"] + offset).tz_convert("UTC"))
    volume_at = lambda s, offset: 0.0 if row_at(s, offset) is None else market.volume[row_at(s, offset)]

    def expected(offset):
        seen = [(k, volume_at(s, offset)) for k, s in enumerate(past) if offset < s["close"] - s["open"]]
        if o["curve"] == "flat":
            return 1.0
        if o["curve"] == "oracle":
            return volume_at(session, offset)
        if o["curve"] == "window-median":
            return volume_at(session, offset) if slots[0] - session["open"] <= offset < end - session["open"] else 0.0
        if o["curve"] == "ewma":
            w = [0.5 ** (k / o["curve_half_life"]) for k, _ in seen]
            return math.fsum(x * v for x, (_, v) in zip(w, seen)) / math.fsum(w) if seen else 0.0
        return float(np.median([v for _, v in seen])) if seen else 0.0

    for slot in slots:
        shares = [volume_at(s, slot - session["open"]) / s["volume"] for s in history
                  if s["volume"] > 0 and slot - session["open"] < s["close"] - s["open"]]
        profile.append(math.fsum(shares) / len(shares) if shares else 0.0)
    least = min((share for share in profile if share > 0), default=None)
    profile = [1 / day] * n if least is None else [share if share > 0 else least / 2 for share in profile]

    earlier = [k * market.step for k in range(round((slots[0] - session["open"]) / market.step))]
    curve = [expected(slot - session["open"]) for slot in slots]
    flat = o["curve"] == "flat" or not any(v > 0 for v in curve)
    curve = [1.0] * n if flat else curve
    before_row = market.time.searchsorted(slots[0]) - 1
    known = {"n": n, "curve": curve, "curve_before": [1.0 if flat else expected(offset) for offset in earlier],
             "before": [volume_at(session, offset) for offset in earlier], "unit": max(1.0, adv) / day if flat else 1.0,
             "minutes": minutes, "day": day, "adv": adv, "qty": qty, "mid_before": market.mid[before_row],
             "sigma_day": sigma_day}
    kernels = {}
    known["kernel"] = lambda lag: kernels.setdefault(lag, members.kernel_mean(o, lag * minutes, minutes))
    if o["notional"]:
        qty = known["qty"] = o["notional"] / market.mid[before_row]
    wanted = members.weights(o, known)
    if wanted is not None:
        total = math.fsum(wanted)
        weights = [w / total for w in wanted] if total > 0 else [1 / n] * n
    gate = [1.0] * n
    if o["gate"] == "vpin":
        sessions = market.prior(index, 20)
        rows = range(sessions[-1]["rows"][0], market.time.searchsorted(slots[-1], side="right"))
        levels = dict(zip(rows, members.vpin(market, rows, adv, o["vpin_buckets"], 0.02)))
        prior_levels = [v for row, v in levels.items() if v is not None and row < session["rows"][0]]
        if prior_levels:
            threshold = np.quantile(prior_levels, 0.6)
            for i, slot in enumerate(slots):
                level = levels.get(market.time.searchsorted(slot) - 1)
                gate[i] = (0.0 if o["gate_action"] == "skip" else 0.5) if level is not None and level > threshold else 1.0

    side = 1 if o["side"] == "buy" else -1
    remaining, executed, carried, held, risk = qty, 0.0, 0.0, 0, 0.0
    capped = [v * known["unit"] for v in curve] if o["cap_volume"] == "expected" else volumes
    out = []
    cash = dict.fromkeys(["spread", "temporary", "permanent", "timing"], 0.0)
    fills = []
    for i in range(n):
        target = child = 0.0
        gated = False
        before = remaining
        if remaining > 0:
            if wanted is None:
                target = members.target(o, known, i, volumes[:i], executed, remaining)
            elif o["residual"] == "respread":
                rest = math.fsum(weights[i:])
                target = remaining * weights[i] / rest if rest > 0 else 0.0
            else:
                target = qty * weights[i]
            free = side * (mids[i] - arrival_price) / arrival_price * 1e4 <= o["limit_bps"] + 1e-9 if o["limit_bps"] is not None else True
            let = lambda want: max(0.0, min(want, o["participation"] * capped[i], remaining)) if free and volumes[i] > 0 else 0.0
            child = let((target + carried) * gate[i])
            gated = child < let(target + carried)
            if o["residual"] == "roll" and wanted is not None:
                carried = target + carried - child
        row = {"target": target, "child": child, "mid": mids[i], "bar_vol": volumes[i], "sigma_bps": sigmas[i],
               "half_spread": mids[i] * o["spread_bps"] / 20000}
        held += gated
        if child > 0:
            fills.append({"slot": i, "child": child, "mid": mids[i], "sigma": sigmas[i] * 1e-4, "volume": volumes[i],
                          "before": executed, "profile": profile[i]})
            executed += child
            remaining -= child
        after = max(0.0, remaining)
        held_squared = (before ** 2 + before * after + after ** 2) / 3
        risk += (sigmas_at_arrival[i] * 1e-4 * mids[i]) ** 2 * minutes * held_squared
        row["cum_exec"] = executed
        out.append(row)
    for i, fill in enumerate(fills):
        row, child = out[fill["slot"]], fill["child"]
        row["temp_impact"], row["perm_impact"] = members.impact(o, known, fills, i)
        row["fill_px"] = row["mid"] + side * (row["half_spread"] + row["temp_impact"] + row["perm_impact"])
        cash["spread"] += child * row["half_spread"]
        cash["temporary"] += child * row["temp_impact"]
        cash["permanent"] += child * row["perm_impact"]
        cash["timing"] += side * child * (row["mid"] - arrival_price)
    if remaining <= 1e-11 * qty:
        remaining, done = 0.0, qty
    else:
        done = executed
    filled = [row for row in out if row["child"] > 0]
    sells = 1 if o["side"] == "sell" else 0
    cash["fees"] = ((o["fee_bps"] + sells * o["sell_fee_bps"]) / 1e4 * math.fsum(r["child"] * r["mid"] for r in filled)
                    + (o["fee_per_share"] + sells * o["sell_fee_per_share"]) * done)
    cash["opportunity"] = side * remaining * (mids[-1] - arrival_price)
    cash["cleanup"] = 0.0
    if remaining > 0 and o["cleanup"] == "cross":
        temporary, permanent = members.block_impact(o, known, fills, remaining, mids[-1], sigmas[-1] * 1e-4)
        size = o["k_cleanup"] * sigma_day * math.sqrt(remaining / max(1.0, adv)) * mids[-1]
        fees = ((o["fee_bps"] + sells * o["sell_fee_bps"]) / 1e4 * mids[-1]
                + o["fee_per_share"] + sells * o["sell_fee_per_share"])
        cash["cleanup"] = remaining * (mids[-1] * o["spread_bps"] / 20000 + temporary + permanent + size + fees)
    modelled = cash["spread"] + cash["temporary"] + cash["permanent"] + cash["fees"] + cash["cleanup"]
    five = cash["spread"] + cash["temporary"] + cash["permanent"] + cash["timing"] + cash["fees"]
    average = math.fsum(r["child"] * r["fill_px"] for r in filled) / done if filled else None
    pwp, left, value = None, qty / o["participation"], 0.0
    for row in session["rows"]:
        if market.time[row] >= slots[0] and left > 0:
            taken = min(left, market.volume[row])
            value, left = value + taken * market.mid[row], left - taken
    if left <= 0:
        pwp = value / (qty / o["participation"])
    traded = math.fsum(volumes)
    benchmarks = {
        "vs_vwap_bps": math.fsum(v * m for v, m in zip(volumes, mids)) / traded if traded > 0 else None,
        "vs_twap_bps": math.fsum(mids) / n, "vs_close_bps": market.close[session["rows"][-1]], "vs_pwp_bps": pwp,
        "vs_prev_close_bps": market.close[market.sessions[index - 1]["rows"][-1]] if index else None}
    against = {key: None if b is None or average is None else side * (average - b) / b * 1e4
               for key, b in benchmarks.items()}
    figures = {"qty": qty, "arrival_mid": arrival_price, "exec_avg": average, "completed_qty": done,
               "completion_pct": done / qty * 100, "slices": n, "fills": len(filled), "adv": adv, "shortfall_cash": five,
               "shortfall_bps": five / (done * arrival_price) * 1e4 if filled else None,
               "gated_slices": held, "timing_risk_bps": math.sqrt(risk) / (qty * arrival_price) * 1e4,
               "expected_bps": modelled / (qty * arrival_price) * 1e4,
               "is_total_bps": (five + cash["opportunity"] + cash["cleanup"]) / (qty * arrival_price) * 1e4}
    return out, figures, cash, against


def random_order(dice, market, symbol):
    return {
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
    }


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


def compare(where, order, reference, answer):
    if reference is None or answer is None:
        if (reference is None) != (answer is None):
            sys.exit(f"FAILED: {where} {order}: only one of the two could be run")
        return False
    rows, figures, cash, against = reference
    slices, summary = answer
    if len(slices) != len(rows):
        sys.exit(f"FAILED: {where} {order}: {len(slices)} slices, {len(rows)} expected")
    qty = figures["qty"]
    for i, row in enumerate(rows):
        for name, expected in row.items():
            # A target and a child of a nearly done order are differences of the order's size.
            scale = qty * 1e-3 if name in ("target", "child") else 1e-9
            if not near(float(slices[name].iloc[i]), expected, scale):
                sys.exit(f"FAILED: {where} {order}: row {i}, {name}: {slices[name].iloc[i]} against {expected}")
    value = figures["arrival_mid"] * qty
    pairs = [("qty", summary["config"]["qty"], figures.pop("qty"))]
    pairs += [(name, summary[name], expected) for name, expected in figures.items()]
    pairs += [(name, summary["benchmarks"][name], expected) for name, expected in against.items()]
    pairs += [(name, summary["costs"]["cash"][name], expected) for name, expected in cash.items()]
    for name, found, expected in pairs:
        # Basis points and cash costs are differences of prices: their rounding is that of the prices.
        scale = 1.0 if name.endswith("_bps") else value * 1e-4 if name in cash or name == "shortfall_cash" else 0.0
        if not near(found, expected, scale):
            sys.exit(f"FAILED: {where} {order}: {name} is {found}, {expected} expected")
    return True


def main():
    SCRATCH.mkdir(parents=True)
    dice = random.Random(1988)
    markets = {}
    for symbol, (path, interval, (zone, hours)) in BARS.items():
        frame = pd.read_csv(SHARED / path)
        if symbol == "GAPS":
            frame.loc[frame.sample(frac=0.1, random_state=2).index, "volume"] = 0
            frame = frame.drop(frame.sample(frac=0.2, random_state=1).index)
        frame.to_csv(SCRATCH / "bars.csv", index=False)
        subprocess.run([SLIPGRID, "data", "import", "bars.csv", "--symbol", symbol, "--interval", interval,
                        "--zone", zone, "--session", hours, "-q"], cwd=SCRATCH, check=True)
        frame["time"] = pd.to_datetime(frame["time"], utc=True)
        markets[symbol] = Market(frame, int(interval[:-1]), zone, hours)
    run = 0
    for _ in range(CASES):
        symbol = dice.choice(list(BARS))
        market = markets[symbol]
        index = dice.randrange(len(market.sessions))
        order = runnable(random_order(dice, market, symbol))
        date = market.sessions[index]["date"]
        reference = price(market, index, order)
        run += compare(f"{symbol} {date}", order, reference, run_slipgrid(symbol, BARS[symbol][1], date, order))
    print(f"reference: {CASES} orders agree to {TOLERANCE}; {CASES - run} of them cannot be run, by both")


main()
