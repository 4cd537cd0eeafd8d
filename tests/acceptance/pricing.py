"""Prices one order under the standard meaning: one loop over slots, sums taken with fsum, no stages."""

import math

import members
import numpy as np
import optimal
import pandas as pd

HALF_HOUR = pd.Timedelta(minutes=30)
# Share of a tick that the sum of a price and ticks may be off.
EPSILON = 1e-4


def reads_past(o):
    """Whether the order reads a volume curve that is made of prior sessions."""
    capped = o["cap_volume"] == "expected" and o["strategy"] != "close-auction"
    reads = o["strategy"] in ("vwap", "dynamic-vwap", "optimal") or capped
    return reads and o["curve"] in ("rolling-median", "ewma")


def price(market, index, o):
    """Slots, figures, cash, benchmarks and texts of one order; None where it cannot be run."""
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
    if o["strategy"] == "optimal":
        problem = known["problem"] = optimal.Problem(o, known, [s * 1e-4 for s in sigmas_at_arrival],
                                                     [v * known["unit"] for v in curve], profile)
        wanted = list(problem.solution())
    else:
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
    last_bar = session["rows"][-1]
    printed, print_volume = (market.beside[name][last_bar] for name in ("auction", "auction_volume"))
    at_auction = o["strategy"] == "close-auction"
    if at_auction and (end < session["close"] or math.isnan(printed) or math.isnan(print_volume)):
        return None
    passive = o["fill"] == "passive" and not at_auction
    step = o["tick"] or market.step_of_prices(index)
    if passive and step is None:
        return None
    spreads, spread_errors, levels = [o["spread_bps"] * 1e-4] * n, [], []
    if o["spread"] != "constant":
        floor = None if step is None else step / market.mid[before_row]
        found = [market.spread(o["spread"], index, int((slot - session["open"]) / HALF_HOUR)) for slot in slots]
        levels = [level for _, _, level in found]
        if o["spread"] == "column" and "tick" in levels or "tick" in levels and floor is None:
            return None
        estimates = [max(s or 0.0, floor or 0.0) for s, _, _ in found]
        spread_errors = [error for _, error, _ in found if error is not None]
        spreads = [s * o["spread_scale"] for s in estimates]

    def origin(i, slot):
        """What a fill in the slot starts from, and how it fills."""
        if at_auction:
            return printed, "auction"
        row = market.row_of.get(slot.tz_convert("UTC"))
        if not passive or row is None:
            return mids[i], "cross"
        limit = market.close[row - 1] - side * o["passive_ticks"] * step
        edge = limit - (side * step if o["passive_fill"] == "through" else 0.0)
        reached = market.low[row] <= edge + EPSILON * step if side > 0 else market.high[row] >= edge - EPSILON * step
        return (limit, "passive") if reached else (market.close[row], "cross")

    auction_slot = max(i for i in range(n) if slots[i] <= market.time[last_bar]) if at_auction else None
    remaining, executed, carried, held, risk = qty, 0.0, 0.0, 0, 0.0
    capped = [v * known["unit"] for v in curve] if o["cap_volume"] == "expected" else volumes
    out = []
    cash = dict.fromkeys(["spread", "temporary", "permanent", "timing"], 0.0)
    fills = []
    for i in range(n):
        target = child = 0.0
        gated = False
        start, how = origin(i, slots[i])
        offered = volumes[i]
        if at_auction:
            offered = print_volume if i == auction_slot else 0.0
        before = remaining
        if remaining > 0:
            if at_auction:
                target = remaining if i == auction_slot else 0.0
            elif wanted is None:
                target = members.target(o, known, i, volumes[:i], executed, remaining)
            elif o["residual"] == "respread":
                rest = math.fsum(weights[i:])
                target = remaining * weights[i] / rest if rest > 0 else 0.0
            else:
                target = qty * weights[i]
            free = side * (start - arrival_price) / arrival_price * 1e4 <= o["limit_bps"] + 1e-9 if o["limit_bps"] is not None else True
            let = lambda want: max(0.0, min(want, o["participation"] * (offered if at_auction else capped[i]), remaining)) if free and offered > 0 else 0.0
            child = let((target + carried) * gate[i])
            gated = child < let(target + carried)
            if o["residual"] == "roll" and wanted is not None:
                carried = target + carried - child
        row = {"target": target, "child": child, "mid": mids[i], "bar_vol": offered if child > 0 else volumes[i],
               "sigma_bps": sigmas[i], "half_spread": mids[i] * spreads[i] / 2}
        held += gated
        if child > 0:
            fills.append({"slot": i, "child": child, "from": start, "sigma": sigmas[i] * 1e-4, "volume": offered,
                          "before": executed, "profile": profile[i], "how": how})
            row["from_px"], row["fill"] = start, how
            row["half_spread"] = start * spreads[i] / 2 if how == "cross" else 0.0
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
        row["temp_impact"] = 0.0 if fill["how"] == "passive" else row["temp_impact"]
        row["fill_px"] = fill["from"] + side * (row["half_spread"] + row["temp_impact"] + row["perm_impact"])
        cash["spread"] += child * row["half_spread"]
        cash["temporary"] += child * row["temp_impact"]
        cash["permanent"] += child * row["perm_impact"]
        cash["timing"] += side * child * (fill["from"] - arrival_price)
    if remaining <= 1e-11 * qty:
        remaining, done = 0.0, qty
    else:
        done = executed
    filled = [row for row in out if row["child"] > 0]
    sells = 1 if o["side"] == "sell" else 0
    cash["fees"] = ((o["fee_bps"] + sells * o["sell_fee_bps"]) / 1e4 * math.fsum(f["child"] * f["from"] for f in fills)
                    + (o["fee_per_share"] + sells * o["sell_fee_per_share"]) * done)
    cash["opportunity"] = side * remaining * (mids[-1] - arrival_price)
    cash["cleanup"] = 0.0
    if remaining > 0 and o["cleanup"] == "cross":
        temporary, permanent = members.block_impact(o, known, fills, remaining, mids[-1], sigmas[-1] * 1e-4)
        size = o["k_cleanup"] * sigma_day * math.sqrt(remaining / max(1.0, adv)) * mids[-1]
        fees = ((o["fee_bps"] + sells * o["sell_fee_bps"]) / 1e4 * mids[-1]
                + o["fee_per_share"] + sells * o["sell_fee_per_share"])
        cash["cleanup"] = remaining * (mids[-1] * spreads[-1] / 2 + temporary + permanent + size + fees)
    modelled = cash["spread"] + cash["temporary"] + cash["permanent"] + cash["fees"] + cash["cleanup"]
    five = cash["spread"] + cash["temporary"] + cash["permanent"] + cash["timing"] + cash["fees"]
    average = math.fsum(r["child"] * r["fill_px"] for r in filled) / done if filled else None
    # What a bar's units traded at, and whether it is known of all bars that traded.
    def traded_at(rows, taken):
        pairs = [(r, v) for r, v in zip(rows, taken) if r is not None and v > 0]
        known_vwap = all(not math.isnan(market.beside["vwap"][r]) for r, _ in pairs)
        prices = market.beside["vwap"] if known_vwap else market.mid
        units = math.fsum(v for _, v in pairs)
        return (math.fsum(v * prices[r] for r, v in pairs) / units, "bars" if known_vwap else "mid") if units > 0 else (None, None)

    left, rows, taken = qty / (o["pwp_rate"] or o["participation"]), [], []
    for row in session["rows"]:
        if market.time[row] >= slots[0] and left > 0:
            rows.append(row)
            taken.append(min(left, market.volume[row]))
            left -= taken[-1]
    vwap, vwap_source = traded_at([market.row_of.get(slot.tz_convert("UTC")) for slot in slots], volumes)
    pwp, pwp_source = traded_at(rows, taken) if left <= 0 else (None, None)
    close, close_source = market.last_price(index)
    benchmarks = {"vs_vwap_bps": vwap, "vs_twap_bps": math.fsum(mids) / n, "vs_close_bps": close, "vs_pwp_bps": pwp,
                  "vs_prev_close_bps": market.last_price(index - 1)[0] if index else None}
    against = {key: None if b is None or average is None else side * (average - b) / b * 1e4
               for key, b in benchmarks.items()}
    offsets = [slot - session["open"] for slot in slots]
    inside = [s for s in history if all(x < s["close"] - s["open"] for x in offsets)]
    left_of_market = [members.left_over([volume_at(s, x) for x in offsets]) for s in inside]
    left_of_order = members.left_over([row["child"] for row in out])
    tracking, floor_of_it = members.tracking(left_of_order, [v for v in left_of_market if v], sigmas_at_arrival, minutes)
    flags = {"short_history": 0 < len(past) < 5 and reads_past(o) and not flat, "spread_of_day": "day" in levels,
             "spread_at_tick": "tick" in levels}
    texts = {"vwap_source": vwap_source, "pwp_source": pwp_source, "close_source": close_source,
             "spread_level": max(levels, key=("bucket", "day", "tick").index, default=None), "flags": flags}
    figures = {"qty": qty, "arrival_mid": arrival_price, "exec_avg": average, "completed_qty": done,
               "completion_pct": done / qty * 100, "slices": n, "fills": len(filled), "adv": adv, "shortfall_cash": five,
               "shortfall_bps": five / (done * arrival_price) * 1e4 if filled else None,
               "tracking_risk_bps": tracking, "tracking_floor_bps": floor_of_it,
               "spread_est_bps": math.fsum(estimates) / n * 1e4 if levels else None,
               "spread_error_bps": math.fsum(spread_errors) / len(spread_errors) * 1e4 if spread_errors else None,
               "passive_fills": sum(f["how"] == "passive" for f in fills), "gated_slices": held, "timing_risk_bps": math.sqrt(risk) / (qty * arrival_price) * 1e4,
               "expected_bps": modelled / (qty * arrival_price) * 1e4,
               "is_total_bps": (five + cash["opportunity"] + cash["cleanup"]) / (qty * arrival_price) * 1e4}
    return out, figures, cash, against, texts, known
